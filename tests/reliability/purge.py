#!/usr/bin/env python3
"""Search the bytes for what was purged: rows G12 and G13.

    purge.py [--binary PATH] [--trials N] [--every K]

N times (default 200): an entry with a marker in its name, title, body, tags, people, moods and place is synced, edited a
few times (the marker moves, grows over several pages, comes twice), backed up, deleted and purged. Then no byte of the
marker, in whatever case, is in the archive or a file beside it; the backups that hold it are named; `--backups` leaves none
that does, and every backup still verifies; the other entries are as they were.

Then a purge with `--backups` is killed at every K-th (default 1) of its system calls, or has no room from there on (needs
strace). Where the entry is gone from the archive, the note that a sweep is owed is there, or no byte is left; the next sync
leaves none. Where it is not, the same purge again leaves none, in the backups neither.
"""
import json
import os
import sqlite3
import shutil
import string
import subprocess
import tempfile

import fixture
from fixture import ARCHIVE, must, run


def holders(folder, marker):
    """The files beside the journal that hold the marker, in whatever case."""
    found = []
    for path, folders, names in os.walk(folder):
        if "journal" in folders:
            folders.remove("journal")
        for name in names:
            with open(f"{path}/{name}", "rb") as file:
                if marker.lower().encode() in file.read().lower():
                    found.append(name)
    return found


def others(folder):
    with sqlite3.connect(f"{folder}/{ARCHIVE}") as connection:
        return connection.execute("SELECT path, source FROM entries WHERE path LIKE 'other%' ORDER BY path").fetchall()


def entry(marker, random):
    body = " ".join(random.choice([marker, "rain", marker.upper(), "snow"]) for _ in range(random.choice([1, 20, 3000])))
    return (f"---\ntitle: About {marker}\ndate: 2025-09-16\nmood: [{marker}ish, happy]\nlocation: {marker} Square, Lisbon\n"
            f"tags: [{marker}, rain]\npeople: [Anna {marker}]\nodd: {marker}\n---\n{body}\n")


def trial(args, number):
    random = args.random
    marker = "Q" + "".join(random.choices(string.ascii_lowercase, k=11))
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/journal.toml", "w") as file:
            file.write('journal = "journal"\n')
        for index in range(random.randrange(1, 30)):
            text = f"---\ntags: [rain, t{index}]\n---\n" + "Rain and wind. " * random.randrange(1, 600)
            fixture.write_entry(folder, f"other{index}.md", text, 1_700_000_000)
        path, had_backup = f"{marker}.md", False
        for edit in range(random.randrange(1, 4)):
            fixture.write_entry(folder, path, entry(marker, random), 1_700_000_000 + edit)
            must(args.binary, folder, "sync")
            if random.random() < 0.5:
                must(args.binary, folder, "backup")
                had_backup = True
        before = others(folder)
        os.remove(f"{folder}/journal/{path}")
        must(args.binary, folder, "sync", "--accept-deletions")
        done = run(args.binary, folder, "purge", "--force", path, "--json")
        answer = json.loads(done.stdout)
        wrong = [fixture.ill_behaved(done, (0,))]
        left = holders(folder, marker)
        wrong += [f"{it} holds it" for it in left if not it.startswith(f"{ARCHIVE}.backup_")]
        told = {os.path.basename(it["path"]) for it in answer["backups"]}
        if told != set(left):
            wrong.append(f"{told} are named, and {left} hold it")
        if others(folder) != before:
            wrong.append("other entries have changed")
        if had_backup:
            again = run(args.binary, folder, "purge", "--force", "--backups", path)
            wrong.append(fixture.ill_behaved(again, (0,)))
            wrong += [f"{it} holds it after --backups" for it in holders(folder, marker)]
            wrong += [f"{it} is no good backup" for it in fixture.bad_backups(args.binary, folder)]
        return "; ".join(it for it in wrong if it)


MARKER = "Quetzalcoatl"
PURGE = ["purge", "--force", "--backups", f"{MARKER}.md"]
CALLS = ("pwrite64", "fdatasync", "fsync", "ftruncate", "unlink", "renameat2")


def prepared(binary, folder):
    """An archive with free pages, a backup, and an entry whose file is gone."""
    fixture.synced(binary, folder)
    for text in (f"{MARKER} once. " * 4000, f"{MARKER} again. " * 3000):
        fixture.write_entry(folder, f"{MARKER}.md", text, 1_700_000_000 + len(text))
        must(binary, folder, "sync")
    must(binary, folder, "backup")
    os.remove(f"{folder}/journal/{MARKER}.md")
    must(binary, folder, "sync")


def is_owed_or_held(folder):
    with sqlite3.connect(f"{folder}/{ARCHIVE}") as connection:
        held = connection.execute("SELECT count(*) FROM entries WHERE path LIKE ?", (f"{MARKER}%",)).fetchone()[0]
        owed = connection.execute("SELECT count(*) FROM syncs WHERE kind = 'sweep'").fetchone()[0]
    return bool(held), bool(owed)


def cut_off(args, template, how, call, number):
    """What went wrong, and whether there was such a call at all."""
    with tempfile.TemporaryDirectory() as parent:
        folder, trace = f"{parent}/w", f"{parent}/trace"
        fixture.copy(template, folder)
        strace = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", f"inject={call}:{how}:when={number}"]
        strace[-1] += "+" if "ENOSPC" in how else ""
        done = subprocess.run(strace + [args.binary, *PURGE], cwd=folder, env=fixture.environment(), capture_output=True,
                              text=True, timeout=60)
        with open(trace) as file:
            is_hit = any("INJECTED" in line or "SIGKILL" in line for line in file)
        if not is_hit:
            return "", False
        held, owed = is_owed_or_held(folder)
        if not held and not owed and ARCHIVE in holders(folder, MARKER):
            return "the archive holds it, and nothing says so", True
        run(args.binary, folder, "sync")
        if not held and ARCHIVE in holders(folder, MARKER):
            return f"the next sync has left it: {done.stderr[:200]}", True
        again = run(args.binary, folder, *PURGE)
        left = holders(folder, MARKER)
        if left:
            return f"{left} hold it in the end: {again.stderr[:300]}", True
        return "; ".join(f"{it} is no good backup" for it in fixture.bad_backups(args.binary, folder)), True


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 200, every=1)
    rows = fixture.Rows()
    for number in range(args.trials):
        rows.note("G12 what is purged is gone from the bytes", trial(args, number), number)
    if shutil.which("strace"):
        with tempfile.TemporaryDirectory() as parent:
            template = f"{parent}/template"
            os.mkdir(template)
            prepared(args.binary, template)
            for how in ("signal=SIGKILL", "error=ENOSPC"):
                for call in CALLS:
                    if "ENOSPC" in how and call not in ("pwrite64", "ftruncate"):
                        continue
                    number, is_hit = 1, True
                    while is_hit:
                        wrong, is_hit = cut_off(args, template, how, call, number)
                        if is_hit:
                            rows.note("G13 a purge that was cut off is finished in the end", wrong, f"{how} {call} {number}")
                        number += args.every
    rows.end()


if __name__ == "__main__":
    main()
