#!/usr/bin/env python3
"""Import small random git histories of every shape, and hold the archive against git: row H7.

    git_shapes.py [--binary PATH] [--trials N] [--seed N]

A history is up to 14 commits of edits, moves, swaps, moves over another file, deletions, returns, copies, names that differ by
case alone, files that become folders, links, submodules, modes, merges, commits without a change, texts with NUL and of other
encodings, names that are not UTF-8, times that stand still or go back. The journal is synced once at the end, or along the way
too, with or without a change that no commit has. Then

    a dry run counts what the import takes
    every text that git holds of an entry on the way to HEAD is in the archive
    where times rise, the journal as it stood after each commit before the first sync is git's tree, byte for byte
    the rows that are not removed are those of a new archive; doctor finds nothing but blocks that cannot be read
    a second import and a second sync change nothing
    files that come back are taken in, and the export is the journal

The same history, cut into two or three repositories that are imported in any order after one sync, gives the same.
"""
import datetime
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tempfile

import fixture
from fixture import ARCHIVE
from git_history import git, is_entry, texts, tree

PATHS = [b"a.md", b"b.md", b"A.md", b"x/a.md", b"x/b.md", b"a.md/c.md", b"x", b"x/y/2025-01-02.md", b"c.markdown", b"n.txt",
         b"\xff.md", "é.md".encode(), b".h/a.md", b"sp ace\n.md"]
TEXTS = [b"One.\n", b"Two.\n", b"Three.\n", b"", b"N\0UL\n", b"CR\r\nLF\r\n", b"\xffatin\n", b"---\nmood: [broken\n---\nText.\n",
         b"---\ndate: 2024-02-03\ntags: [One, two]\nlocation: Lisbon\n---\nWith front matter.\n",
         b"---\ndate: 2024-02-04T08:00\ntags: [ONE]\n---\nLater that day.\n"]
START = 1_700_000_000
HOUR = 3600


class History:
    """Commits, as `git fast-import` reads them."""

    def __init__(self, dice):
        self.dice, self.trees, self.times, self.stream, self.count = dice, [{}], [], [], 0
        self.side = None
        self.now = START
        for _ in range(dice.randrange(2, 15)):
            self.commit()

    def text(self):
        self.count += 1
        return self.dice.choice([*TEXTS, b"Unique %d.\n" % self.count])

    def put(self, tree, path, what):
        """Gives a path a file; what lies above or below it goes, as in any file system."""
        for other in list(tree):
            if other == path or other.startswith(path + b"/") or path.startswith(other + b"/"):
                del tree[other]
        tree[path] = what

    def change(self, tree):
        dice, kind = self.dice, self.dice.random()
        held = sorted(tree)
        if kind < 0.3 or not held:
            self.put(tree, dice.choice(PATHS), ("100644", self.text()))
        elif kind < 0.4:
            path = dice.choice(held)
            self.put(tree, path, ("100644", self.text()))
        elif kind < 0.55:
            del tree[dice.choice(held)]
        elif kind < 0.75:
            old = dice.choice(held)
            what = tree.pop(old)
            self.put(tree, dice.choice(PATHS), what)
        elif kind < 0.85:
            one, other = dice.choice(held), dice.choice(held)
            tree[one], tree[other] = tree[other], tree[one]
        elif kind < 0.9:
            self.put(tree, dice.choice(PATHS), tree[dice.choice(held)])
        elif kind < 0.93:
            path = dice.choice(held)
            mode, text = tree[path]
            tree[path] = ({"100644": "100755", "100755": "100644"}.get(mode, mode), text)
        elif kind < 0.96:
            self.put(tree, dice.choice(PATHS), ("120000", b"a.md"))
        else:
            self.put(tree, dice.choice(PATHS), ("160000", None))

    def commit(self):
        dice = self.dice
        mark, tree = len(self.times) + 1, dict(self.trees[-1])
        merge = None
        if self.times and dice.random() < 0.15:
            # A side of its own: its tree comes in by the merge, and its commits are not on the way.
            merge = f"side{mark}"
            side = dict(dice.choice(self.trees))
            for _ in range(dice.randrange(1, 4)):
                self.change(side)
            self.write(f"refs/heads/{merge}", dice.randrange(1, mark), [], side, self.now)
            for path, what in side.items():
                if dice.random() < 0.6:
                    self.put(tree, path, what)
        for _ in range(dice.choice([0, 1, 1, 1, 2, 2, 3, 5])):
            self.change(tree)
        self.now += dice.choice([HOUR] * 12 + [0, -HOUR])
        self.times.append(self.now)
        self.trees.append(tree)
        self.write("refs/heads/main", mark - 1, [merge] if merge else [], tree, self.now, mark)

    def write(self, ref, parent, merges, tree, time, mark=None):
        out = [f"commit {ref}\n".encode()]
        if mark:
            out.append(f"mark :{mark}\n".encode())
        out += [f"author A <a@example.org> {time} +0000\ncommitter A <a@example.org> {time} +0000\ndata 1\nx".encode()]
        if parent:
            out.append(f"from :{parent}\n".encode())
        out += [f"merge refs/heads/{it}\n".encode() for it in merges]
        out.append(b"deleteall\n")
        for path, (mode, text) in sorted(tree.items()):
            name = b'"' + path.replace(b"\n", b"\\n") + b'"'
            if mode == "160000":
                out.append(b"M 160000 " + b"1" * 40 + b" " + name + b"\n")
            else:
                out.append(b"M %s inline %s\ndata %d\n%s\n" % (mode.encode(), name, len(text), text))
        self.stream += out + [b"\n"]

    def entries(self, number):
        return {path: text for path, (mode, text) in self.trees[number].items() if mode.startswith("100") and is_entry(path)}


def said(time):
    return datetime.datetime.fromtimestamp(time, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Trial:
    def __init__(self, binary, folder, dice):
        self.binary, self.folder, self.dice, self.wrong = binary, folder, dice, []
        self.journal = self.root = f"{folder}/journal"
        self.below = b""
        with open(f"{folder}/journal.toml", "w") as file:
            file.write('journal = "journal"\n')

    def run(self, *words, now=None, statuses=(0,)):
        environment = fixture.environment(JOURNAL_NOW=said(now)) if now else fixture.environment()
        done = subprocess.run([self.binary, *words], cwd=self.folder, env=environment, capture_output=True)
        if done.returncode not in statuses:
            self.wrong.append(f"{' '.join(words)} ended with {done.returncode}: {done.stderr.decode(errors='replace').strip()}")
        return done

    def take(self, folder="journal"):
        done = self.run("import", "--from", "git", folder, "--dry-run", "--json")
        dry = json.loads(done.stdout)
        real = json.loads(self.run("import", "--from", "git", folder, "--json").stdout)
        if {**dry, "dry_run": 0} != {**real, "dry_run": 0}:
            self.wrong.append(f"the dry run says {str(dry)[:300]}, the run {str(real)[:300]}")
        return real

    def doctor(self):
        """Notes what is wrong with the archive; a block that cannot be read is the journal's own."""
        done = self.run("doctor", "--json", statuses=(0, 1))
        errors = [it for it in json.loads(done.stdout)["findings"] if it["severity"] == "error" and it["code"] != "front-matter"]
        if errors:
            self.wrong.append(f"doctor: {errors}")

    def rows(self, archive):
        with sqlite3.connect(f"{self.folder}/{archive}") as connection:
            connection.text_factory = bytes
            rows = connection.execute("""
                SELECT path, path_bytes, date, title, word_count, front_matter, front_matter_error, source_hash, conflict_of,
                    (SELECT group_concat(name) FROM entry_tags JOIN tags ON tags.id = tag_id WHERE entry_id = entries.id),
                    (SELECT group_concat(name) FROM entry_locations JOIN locations ON locations.id = location_id WHERE entry_id = entries.id)
                FROM entries WHERE removed_at IS NULL ORDER BY path""").fetchall()
        # Where a block cannot be read, the archive keeps what a good one said before; a new one never saw that.
        return [(it[0], it[1], it[7]) if any(row[6] for row in rows) else it for it in rows]

    def go(self):
        dice = self.dice
        history = History(dice)
        os.makedirs(self.journal)
        if dice.random() < 0.25:
            # The journal is a folder of the repository; what lies beside it is none of its entries.
            self.below, self.root = b"x/", f"{self.journal}/x"
            with open(f"{self.folder}/journal.toml", "w") as file:
                file.write('journal = "journal/x"\n')
        git(self.journal, "init", "-q", "-b", "main")
        git(self.journal, "fast-import", "--quiet", input=b"".join(history.stream))
        count = len(history.times)
        stops, imports = [], set()
        if dice.random() < 0.5:
            stops = sorted(dice.sample(range(1, count), min(count - 1, dice.randrange(0, 3))))
            imports = {it for it in stops if dice.random() < 0.4}
        first = (stops + [count])[0]
        for stop in stops + [count]:
            for name in os.listdir(self.journal):
                full = f"{self.journal}/{name}"
                if name != ".git":
                    shutil.rmtree(full) if os.path.isdir(full) and not os.path.islink(full) else os.remove(full)
            git(self.journal, "update-ref", "refs/heads/main" if stop == count else "refs/heads/now", self.commit(stop))
            git(self.journal, "symbolic-ref", "HEAD", "refs/heads/main" if stop == count else "refs/heads/now")
            git(self.journal, "reset", "-q", "--hard")
            if os.path.islink(self.root) or not os.path.isdir(self.root):
                if os.path.lexists(self.root):
                    os.remove(self.root)
                os.makedirs(self.root)
            if dice.random() < 0.15:
                for path in sorted(tree(self.root))[:2]:
                    with open(os.path.join(self.root.encode(), path), "wb") as file:
                        file.write(b"In no commit %d.\n" % stop)
            # Many may go at once in a small journal, and the root may be empty.
            self.run("sync", "--accept-deletions", now=max(history.times[:stop]) + 60, statuses=(0, 1))
            if stop in imports:
                self.take()
        self.take()
        self.check(history, first, stops)
        return self.wrong

    def commit(self, number):
        if not hasattr(self, "commits"):
            self.commits = git(self.journal, "rev-list", "--first-parent", "--reverse", "refs/heads/main").decode().split()
        return self.commits[number - 1]

    def check(self, history, first, stops):
        path = f"{self.folder}/{ARCHIVE}"
        with sqlite3.connect(path) as archive:
            held = {it for it, in archive.execute("SELECT lower(hex(hash)) FROM entry_versions UNION SELECT source_hash FROM entries")}
            spans = archive.execute("SELECT id, entry_id, seen_in, replaced_in FROM entry_versions WHERE seen_in > replaced_in").fetchall()
        missing = texts(self.journal, self.below) - held
        if missing:
            self.wrong.append(f"{len(missing)} texts are not held")
        if spans:
            self.wrong.append(f"versions that end before they begin: {spans}")
        self.as_it_stood(history, first)
        self.doctor()
        self.run("--archive", "new.db", "sync", now=max(history.times) + 60, statuses=(0, 1))
        found, new = self.rows(ARCHIVE), self.rows("new.db")
        if found != new:
            self.wrong.append(f"rows {[it for it in found if it not in new]}, in a new archive {[it for it in new if it not in found]}")
        before = open(path, "rb").read()
        again = self.take()
        if again.get("versions") != 0 or open(path, "rb").read() != before:
            self.wrong.append(f"a second import took {again}")
        self.run("sync", statuses=(0, 1))
        if json.loads(self.run("sync", "-v", "--json", statuses=(0, 1)).stdout).get("changes") != []:
            self.wrong.append("a second sync saw changes")

        self.come_back()

    def come_back(self):
        """Writes files again where some are gone, some with the bytes that they had."""
        with sqlite3.connect(f"{self.folder}/{ARCHIVE}") as archive:
            gone = archive.execute("SELECT CAST(coalesce(path_bytes, path) AS BLOB), source FROM entries WHERE removed_at IS NOT NULL").fetchall()
        for path, source in gone:
            full = os.path.join(self.root.encode(), path)
            try:
                os.makedirs(os.path.dirname(full), exist_ok=True)
                with open(full, "xb") as file:
                    file.write(source if self.dice.random() < 0.7 else b"Anew.\n")
            except OSError:
                continue
        self.run("sync", statuses=(0, 1))
        self.doctor()
        if tree(self.root) != self.exported():
            self.wrong.append("the export after files came back is not the journal")

    def exported(self):
        self.run("export", "--format", "source", "out", statuses=(0, 1, 2))
        return tree(f"{self.folder}/out") if os.path.isdir(f"{self.folder}/out") else {}

    def as_it_stood(self, history, first):
        for number in range(1, first + 1):
            time = history.times[number - 1]
            later = history.times[number:]
            if any(it <= time for it in later) or any(it > time for it in history.times[:number]):
                continue
            expected = {path.removeprefix(self.below): text for path, text in history.entries(number).items() if path.startswith(self.below)}
            out = f"{self.folder}/then"
            self.run("restore", "--at", said(time), "--to", "then", statuses=(0,) if expected else (0, 1, 2))
            got = tree(out) if os.path.isdir(out) else {}
            got = {path: text for path, text in got.items() if is_entry(path) and (not self.below or path in expected)}
            if got != expected:
                only = {k: v for k, v in got.items() if expected.get(k) != v}, {k: v for k, v in expected.items() if got.get(k) != v}
                self.wrong.append(f"after commit {number} ({said(time)}) the archive has {only[0]}, git {only[1]}")
            shutil.rmtree(out, ignore_errors=True)


class Cut(Trial):
    """A history of which each repository has a part."""

    def go(self):
        history = History(self.dice)
        count = len(history.times)
        cuts = sorted(self.dice.sample(range(1, count), min(count - 1, self.dice.choice([1, 1, 2]))))
        parts = list(zip([0, *cuts], [*cuts, count]))
        folders = [f"part{number}" for number in range(len(parts))]
        for folder, (begin, end) in zip(folders, parts):
            self.lay_out(history, folder, begin, end)
        shutil.copytree(f"{self.folder}/{folders[-1]}".encode(), self.root.encode(), symlinks=True, ignore=lambda _, names: {b".git"} & set(names))
        if self.dice.random() < 0.2:
            with open(f"{self.root}/in no commit.md", "wb") as file:
                file.write(b"In no commit.\n")
        self.run("sync", "--accept-deletions", now=max(history.times) + 60, statuses=(0, 1))
        order = self.dice.sample(folders, len(folders))
        for folder in order:
            self.take(folder)
        self.doctor()
        # Where the times of two parts overlap, no more is promised than that nothing is lost; and a part begins with its first
        # entry.
        if all(max(history.times[:cut]) < min(history.times[cut:]) and history.entries(cut + 1) for cut in cuts):
            self.as_it_stood(history, count)
        path = f"{self.folder}/{ARCHIVE}"
        with sqlite3.connect(path) as archive:
            held = {it for it, in archive.execute("SELECT lower(hex(hash)) FROM entry_versions UNION SELECT source_hash FROM entries")}
        missing = {hashlib.sha256(text).hexdigest() for number in range(1, count + 1) for text in history.entries(number).values()} - held
        if missing:
            self.wrong.append(f"{len(missing)} texts are not held")
        before = open(path, "rb").read()
        for folder in order:
            again = self.take(folder)
            if again.get("versions") != 0 or open(path, "rb").read() != before:
                self.wrong.append(f"a second import of {folder} took {again}")
        self.run("sync", statuses=(0, 1))
        self.come_back()
        return [f"order {order}", *self.wrong] if self.wrong else []

    def lay_out(self, history, folder, begin, end):
        full = f"{self.folder}/{folder}"
        os.makedirs(full)
        git(full, "init", "-q", "-b", "main")
        history.stream = []
        for number in range(begin, end):
            history.write("refs/heads/main", number - begin, [], history.trees[number + 1], history.times[number], number - begin + 1)
        git(full, "fast-import", "--quiet", input=b"".join(history.stream))
        git(full, "reset", "-q", "--hard")


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 200)
    rows = fixture.Rows()
    import random
    for trial in range(args.seed, args.seed + args.trials):
        with tempfile.TemporaryDirectory() as folder:
            wrong = Trial(args.binary, folder, random.Random(trial)).go()
        rows.note("H7 a random git history", "; ".join(wrong), f"seed {trial}")
        with tempfile.TemporaryDirectory() as folder:
            wrong = Cut(args.binary, folder, random.Random(trial)).go()
        rows.note("H7 one that is cut into repositories", "; ".join(wrong), f"seed {trial}")
    rows.end()


if __name__ == "__main__":
    main()
