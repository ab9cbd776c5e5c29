#!/usr/bin/env python3
"""Take in the history of a journal that was kept in git, and hold every text against git's own: row H5.

    git_history.py [--binary PATH] [--trials N] [--commits N] [--repository DIR]

A journal is written, commit by commit (default 2,000: new entries, entries that grow, sentences changed in old ones, renames,
deletions, files that come back), or, with --repository, a real one is cloned. Its files are synced, its history imported. Then

    every text that git holds of an entry on the way to HEAD is in the archive, by its hash
    the whole journal as it stood after N commits (default 60, spread evenly) is what git checks out there, byte for byte
    N versions, taken at random, are given back one by one
    a second import adds nothing

and the growth of the archive is told beside the growth of git's own pack over the same commits (after `git gc`).
"""
import datetime
import glob
import hashlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile

import fixture
from fixture import ARCHIVE, must, run

GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"], "HOME": "/nonexistent"}
WHO = {f"GIT_{who}_{what}": text for who in ("AUTHOR", "COMMITTER") for what, text in (("NAME", "A"), ("EMAIL", "a@example.org"))}


def git(folder, *words, date=None, input=None):
    dates = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    done = subprocess.run(["git", *words], cwd=folder, env={**GIT, **WHO, **dates}, capture_output=True, input=input)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


class Writer:
    """Somebody who keeps a diary: mostly today's entry, now and then a sentence of an old one."""

    def __init__(self, folder, dice):
        self.folder, self.dice, self.paths, self.gone = folder, dice, [], []
        samples = sorted(glob.glob(f"{fixture.HERE}/../../sample_journals/**/*.md", recursive=True))
        text = " ".join(open(it, encoding="utf-8", errors="replace").read() for it in samples)
        self.sentences = [it.strip() for it in re.split(r"(?<=[.!?])\s+", text) if 20 < len(it) < 300 and "---" not in it]
        self.day = datetime.date(2018, 1, 1)

    def text(self, count):
        """Sentences that nobody has written before: two halves of others."""
        pairs = [self.dice.sample(self.sentences, 2) for _ in range(count)]
        return " ".join(f"{a[:len(a) // 2]} {b[len(b) // 2:]}" for a, b in pairs) + "\n"

    def read(self, path):
        with open(f"{self.folder}/{path}", encoding="utf-8", newline="") as file:
            return file.read()

    def write(self, path, text):
        full = f"{self.folder}/{path}"
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8", newline="") as file:
            file.write(text)

    def commit(self):
        """Changes what one commit changes."""
        kind = self.dice.random()
        if kind < 0.4 or len(self.paths) < 5:
            self.day += datetime.timedelta(days=1)
            path = f"{self.day:%Y/%m/%Y-%m-%d}.md"
            front = f"---\ndate: {self.day}\nmood: calm {self.dice.randrange(11)}/10\ntags: [t{self.dice.randrange(9)}]\n---\n\n"
            self.write(path, front + self.text(self.dice.randrange(3, 15)))
            self.paths.append(path)
        elif kind < 0.75:
            path = self.paths[-1]
            self.write(path, self.read(path) + "\n" + self.text(self.dice.randrange(1, 6)))
        elif kind < 0.95:
            for path in self.dice.sample(self.paths, self.dice.randrange(1, 4)):
                sentences = self.read(path).split(". ")
                sentences[self.dice.randrange(len(sentences))] = self.text(1).strip()
                self.write(path, ". ".join(sentences))
        elif kind < 0.97:
            old = self.paths.pop(self.dice.randrange(len(self.paths) - 1))
            new = old.replace(".md", "-named.md")
            os.rename(f"{self.folder}/{old}", f"{self.folder}/{new}")
            self.paths.insert(0, new)
        elif kind < 0.99 or not self.gone:
            path = self.paths.pop(self.dice.randrange(len(self.paths) - 1))
            self.gone.append((path, self.read(path)))
            os.remove(f"{self.folder}/{path}")
        else:
            path, text = self.gone.pop()
            self.write(path, text + self.text(1))
            self.paths.insert(0, path)


def written(folder, commits, dice):
    """A repository of so many commits, a few hours apart."""
    os.makedirs(folder)
    git(folder, "init", "-q", "-b", "main")
    writer, time = Writer(folder, dice), datetime.datetime(2018, 1, 1, tzinfo=datetime.timezone.utc)
    for _ in range(commits):
        writer.commit()
        time += datetime.timedelta(minutes=dice.randrange(60, 2000))
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "Keep the day", date=time.isoformat())


def pack_bytes(repository):
    git(repository, "gc", "-q", "--prune=now")
    return sum(os.path.getsize(it) for it in glob.glob(f"{repository}/**/objects/pack/*.pack", recursive=True)
               + glob.glob(f"{repository}/.git/objects/pack/*.pack"))


def is_entry(path):
    return path.lower().endswith((b".md", b".markdown")) and not any(it.startswith(b".") for it in path.split(b"/"))


def texts(repository, below=b""):
    """The hash of every text that git holds of an entry, on the first-parent way to HEAD."""
    raw = git(repository, "log", "--first-parent", "-m", "--root", "--raw", "-z", "--no-renames", "--no-abbrev", "--format=")
    words, blobs = raw.split(b"\0"), set()
    for head, path in zip(words, words[1:]):
        parts = head.strip().split(b" ")
        if head.strip().startswith(b":") and len(parts) == 5 and path.startswith(below) and is_entry(path[len(below):]):
            blobs |= {oid for mode, oid in ((parts[0][1:], parts[2]), (parts[1], parts[3])) if mode.startswith(b"100")}
    answer, at, hashes = git(repository, "cat-file", "--batch", input=b"".join(it + b"\n" for it in sorted(blobs))), 0, set()
    while at < len(answer):
        end = answer.index(b"\n", at)
        size = int(answer[at:end].split()[2])
        hashes.add(hashlib.sha256(answer[end + 1:end + 1 + size]).hexdigest())
        at = end + 2 + size
    return hashes


def tree(folder):
    files = {}
    for path, folders, names in os.walk(folder.encode()):
        folders[:] = [it for it in folders if not it.startswith(b".")]
        for name in names:
            full = os.path.join(path, name)
            below = os.path.relpath(full, folder.encode())
            if is_entry(below) and not os.path.islink(full):
                files[below] = open(full, "rb").read()
    return files


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 60, commits=2000, repository="")
    rows, row = fixture.Rows(), "H5 the history of a journal in git"
    with tempfile.TemporaryDirectory() as folder:
        journal = f"{folder}/journal"
        if args.repository:
            git(folder, "clone", "-q", "--no-hardlinks", os.path.abspath(args.repository), journal)
        else:
            written(journal, args.commits, args.random)
        # It is the day after the last commit.
        tip = int(git(journal, "log", "-1", "--format=%at")) + 86_400
        fixture.NOW = datetime.datetime.fromtimestamp(tip, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        with open(f"{folder}/journal.toml", "w") as file:
            file.write('journal = "journal"\n')
        must(args.binary, folder, "sync")
        git(folder, "clone", "-q", "--depth", "1", f"file://{journal}", "tip")
        before = os.path.getsize(f"{folder}/{ARCHIVE}")
        done = run(args.binary, folder, "import", "--from", "git", "journal", "--json", timeout=3600)
        assert done.returncode in (0, 1), done.stderr
        answer = json.loads(done.stdout)
        growth = os.path.getsize(f"{folder}/{ARCHIVE}") - before
        pack = pack_bytes(journal) - pack_bytes(f"{folder}/tip")
        print(f"{answer['commits']} commits, {answer['versions']} versions: the archive grew by {growth:,} bytes, "
              f"git's pack by {pack:,} ({growth / max(pack, 1):.2f})")
        with sqlite3.connect(f"{folder}/{ARCHIVE}") as archive:
            held = {it for it, in archive.execute("SELECT lower(hex(hash)) FROM entry_versions UNION SELECT source_hash FROM entries")}
            versions = archive.execute(
                "SELECT entry_id, lower(hex(hash)), row_number() OVER (PARTITION BY entry_id ORDER BY seen_in, id) FROM entry_versions").fetchall()
            missing = texts(journal) - held
        rows.note(row + ": every text is held", f"{len(missing)} are not" if missing else "", "all")
        commits = git(journal, "log", "--first-parent", "--reverse", "--format=%H %at").split(b"\n")[:-1]
        for number in range(0, len(commits), max(1, len(commits) // args.trials)):
            commit, time = commits[number].split()
            later = [it.split()[1] for it in commits[number + 1:]]
            if any(int(it) <= int(time) for it in later):
                continue  # of commits whose times do not rise, the last up to a moment is meant
            at = datetime.datetime.fromtimestamp(int(time), datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
            out = f"{folder}/then"
            then = run(args.binary, folder, "restore", "--at", at, "--to", out, timeout=600)
            git(journal, "worktree", "add", "-q", "--force", "--detach", f"{folder}/tree", commit.decode())
            expected = tree(f"{folder}/tree")
            got = tree(out) if os.path.isdir(out) else {}
            wrong = fixture.ill_behaved(then, (0, 2 if not expected else 0))
            if got != expected:
                wrong += f" {len(set(expected.items()) ^ set(got.items()))} files differ"
            rows.note(row + ": as it stood", wrong, f"commit {number} of {at}")
            shutil.rmtree(out, ignore_errors=True)
            git(journal, "worktree", "remove", "--force", f"{folder}/tree")
        for entry, digest, number in args.random.sample(versions, min(args.trials, len(versions))):
            words = [args.binary, "restore", "--entry", str(entry), "--at", f"v{number}", "--to", "-"]
            given = subprocess.run(words, cwd=folder, env=fixture.environment(), capture_output=True).stdout
            wrong = "" if hashlib.sha256(given).hexdigest() == digest else "other bytes"
            rows.note(row + ": one version", wrong, f"{entry} v{number}")
        state = fixture.archive_state(folder)
        must(args.binary, folder, "import", "--from", "git", "journal")
        rows.note(row + ": again", "it changed the archive" if fixture.archive_state(folder) != state else "", "again")
    rows.end()


if __name__ == "__main__":
    main()
