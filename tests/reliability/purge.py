#!/usr/bin/env python3
"""Search the bytes for what was purged: row G12.

    purge.py [--binary PATH] [--trials N]

N times (default 200): an entry with a marker in its name, title, body, tags, people, moods and place is synced, edited a
few times (the marker moves, grows over several pages, comes twice), backed up, deleted and purged. Then no byte of the
marker, in whatever case, is in the archive or a file beside it; the backups that hold it are named; `--backups` leaves none
that does, and every backup still verifies; the other entries are as they were.
"""
import json
import os
import sqlite3
import string
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


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 200)
    rows = fixture.Rows()
    for number in range(args.trials):
        rows.note("G12 what is purged is gone from the bytes", trial(args, number), number)
    rows.end()


if __name__ == "__main__":
    main()
