#!/usr/bin/env python3
"""Damage archives: flipped bits, zeroed pages, cut files, stale journals: rows E1, E2, E3.

    damage.py [--binary PATH] [--trials N]

E1, N archives (default 2,000), half with one flipped bit in the bytes of an entry, a quarter with one anywhere, a quarter
with a zeroed page: `doctor` finds each of the first kind and names the entry, and what it prints is the way out; whatever
the damage is, no command panics, hangs or changes a byte of the evidence by looking.
E2: the archive cut at every 512 bytes, and files that are no archive: every command refuses them with a reason, and
nothing is created over them.
E3: a stale `-wal`, `-shm` or `-journal` at opening and at a restore: a valid hot journal is played back, what belongs to
another state is not mixed in by a restore, and the result is the backup.
"""
import json
import os
import shlex
import shutil
import sqlite3
import tempfile

import fixture
from fixture import ARCHIVE, archive_state, must, run

READERS = [["list"], ["search", "rain"], ["stats"], ["status"]]


def content(folder):
    with open(f"{folder}/{ARCHIVE}", "rb") as file:
        return file.read()


def put(folder, data, name=ARCHIVE):
    with open(f"{folder}/{name}", "wb") as file:
        file.write(data)


def places_of_entries(folder):
    """Where the bytes of each entry lie in the file, where they lie in one piece: path, start, length.

    Older copies of the same bytes may lie in unused parts of pages: only the one that SQLite reads counts."""
    data = content(folder)
    with sqlite3.connect(f"{folder}/{ARCHIVE}") as connection:
        entries = connection.execute("SELECT path, source FROM entries").fetchall()
    places = []
    for path, source in entries:
        start = data.find(source)
        while start >= 0 and source_in(data[:start] + b"#" + data[start + 1:], path) == source:
            start = data.find(source, start + 1)
        if start >= 0:
            places.append((path, start, len(source)))
    return places


def source_in(data, path):
    connection = sqlite3.connect(":memory:")
    connection.deserialize(bytes(data))
    source = connection.execute("SELECT source FROM entries WHERE path = ?", (path,)).fetchone()[0]
    connection.close()
    return source


def doctor(binary, folder):
    done = run(binary, folder, "doctor", "--json")
    wrong = fixture.ill_behaved(done, (0, 1))
    try:
        return wrong, json.loads(done.stdout)["findings"]
    except (ValueError, KeyError):
        return wrong or f"no answer: {done.stdout[:200]} {done.stderr[:200]}", []


def flipped_text(args, folder, whole, places):
    path, start, length = args.random.choice(places)
    damaged = bytearray(whole)
    damaged[start + args.random.randrange(length)] ^= 1 << args.random.randrange(8)
    put(folder, damaged)
    wrong, findings = doctor(args.binary, folder)
    named = [it for it in findings if it["code"] == "damaged-entry" and it["path"] == path]
    if not wrong and not (named and "`journal " in named[0]["hint"]):
        wrong = f"`{path}` is not found, or without a way out: {findings}"
    return wrong or ("the evidence was changed" if content(folder) != bytes(damaged) else "")


def damaged_anywhere(args, folder, whole, zero):
    damaged = bytearray(whole)
    if zero:
        start = args.random.randrange(len(whole) // 4096) * 4096
        damaged[start:start + 4096] = bytes(4096)
    else:
        damaged[args.random.randrange(len(whole))] ^= 1 << args.random.randrange(8)
    put(folder, damaged)
    wrong, findings = doctor(args.binary, folder)
    if zero and not wrong and not findings and damaged != whole:
        wrong = "the zeroed page is not found"
    for words in [args.random.choice(READERS)]:
        done = run(args.binary, folder, *words)
        wrong = wrong or fixture.ill_behaved(done, (0, 1, 2))
    return wrong or ("the evidence was changed" if content(folder) != bytes(damaged) else "")


def e1(args, rows):
    with tempfile.TemporaryDirectory() as folder:
        fixture.synced(args.binary, folder)
        must(args.binary, folder, "backup")
        whole = content(folder)
        places = places_of_entries(folder)
        for number in range(args.trials):
            if number % 4 < 2:
                rows.note("E1 a flipped bit in an entry", flipped_text(args, folder, whole, places), number)
            else:
                zero = number % 4 == 3
                row = "E1 a zeroed page" if zero else "E1 a flipped bit anywhere"
                rows.note(row, damaged_anywhere(args, folder, whole, zero), number)
        for number in range(max(1, args.trials // 20)):
            rows.note("E1 mended by the command that doctor prints", mended(args, folder, whole), number)


def mended(args, folder, whole):
    """The text of an entry whose file is gone is damaged: the printed command brings it back from the backup."""
    with tempfile.TemporaryDirectory() as other:
        work = f"{other}/w"
        put(folder, whole)
        fixture.copy(folder, work)
        path = args.random.choice(sorted(os.listdir(f"{work}/journal")))
        text = content_of(f"{work}/journal/{path}")
        os.remove(f"{work}/journal/{path}")
        must(args.binary, work, "sync")
        places = [it for it in places_of_entries(work) if it[0] == path]
        if not places:
            return ""
        _, start, length = places[0]
        data = bytearray(content(work))
        data[start + args.random.randrange(length)] ^= 1 << args.random.randrange(8)
        put(work, data)
        _, findings = doctor(args.binary, work)
        hint = next((it["hint"] for it in findings if it["code"] == "damaged-entry"), "")
        command = hint.split("`")[1] if "`" in hint else ""
        if not command.startswith("journal restore"):
            return f"no way out is printed: {findings}"
        done = run(args.binary, work, *shlex.split(command)[1:])
        if done.returncode != 0:
            return f"`{command}` fails: {done.stderr[:200]}"
        if source_in(content(work), path) != text:
            return "its text is not what it was"
        ill = [it for it in doctor(args.binary, work)[1] if it["severity"] == "error"]
        return f"still ill: {ill}" if ill else ""


def e2(args, rows):
    with tempfile.TemporaryDirectory() as folder:
        fixture.synced(args.binary, folder)
        must(args.binary, folder, "backup")
        whole = content(folder)
        cuts = [whole[:length] for length in range(0, len(whole), 512)]
        connection = sqlite3.connect(":memory:")
        connection.execute("CREATE TABLE t(a)")
        other = connection.serialize()
        wrong_size, wrong_id = bytearray(whole), bytearray(whole)
        wrong_size[16:18] = b"\x03\x00"
        wrong_id[68:72] = b"\x00\x00\x00\x05"
        cuts += [b"text\n", b"\0" * 8192, other, bytes(wrong_size), bytes(wrong_id), b"SQLite format 3\0" + b"\xff" * 4096]
        for number, data in enumerate(cuts):
            row = "E2 cut at every 512 bytes" if number < len(cuts) - 6 else "E2 no archive at all"
            put(folder, data)
            wrong = []
            # A file cut within its last pages may still answer: then it must be found by the doctor.
            for words in [["sync"], ["list"], ["upgrade"], ["backup", "--suffix", "x"]]:
                done = run(args.binary, folder, *words)
                wrong.append(fixture.ill_behaved(done, (0, 1, 2)))
                if done.returncode == 2 and content(folder) != data:
                    wrong.append(f"`{words[0]}` refused, and changed the file")
                put(folder, data)
            ill, findings = doctor(args.binary, folder)
            wrong.append(ill or ("" if any(it["severity"] == "error" for it in findings) else "doctor finds nothing"))
            wrong += [f"{it} is no good backup" for it in fixture.bad_backups(args.binary, folder) if "_x" not in it]
            done = run(args.binary, folder, "restore", "journal_archive.db.backup_20260115_120000")
            if done.returncode != 0 or content(folder)[:16] != b"SQLite format 3\0":
                wrong.append(f"restore: {done.returncode} {done.stderr[:200]}")
            for name in os.listdir(folder):
                if ".aside_" in name:
                    os.remove(f"{folder}/{name}")
            for name in os.listdir(f"{folder}/backups"):
                if "_x" in name or "before_restore" in name:
                    os.remove(f"{folder}/backups/{name}")
            rows.note(row, "; ".join(it for it in wrong if it), f"{len(data)} bytes")


def e3(args, rows):
    with tempfile.TemporaryDirectory() as folder:
        template, donor = f"{folder}/template", f"{folder}/donor"
        os.makedirs(template)
        fixture.backed_up(args.binary, template)
        must(args.binary, template, "restore", "--to", f"{folder}/good.db", fixture.GOOD)
        good = archive_state(folder, "good.db")
        fixture.copy(template, donor)
        planted = journals(donor) | {"garbage": {it: b"stale" * 100 for it in ("-wal", "-shm", "-journal")}}
        before = archive_state(template)
        for kind, files in planted.items():
            for number in range(max(1, args.trials // 100)):
                for row in ("E3 stale files at a restore", "E3 stale files where the archive is gone"):
                    work = f"{folder}/w"
                    fixture.copy(template, work)
                    for ending, data in files.items():
                        put(work, data, ARCHIVE + ending)
                    if "gone" in row:
                        os.remove(f"{work}/{ARCHIVE}")
                    done = run(args.binary, work, "restore", fixture.GOOD)
                    wrong = fixture.ill_behaved(done, (0,))
                    wrong = wrong or ("" if archive_state(work) == good else "it is not the backup")
                    rows.note(row, wrong, kind)
                    shutil.rmtree(work)
        for number in range(max(1, args.trials // 100)):
            work = f"{folder}/w"
            fixture.copy(template, work)
            hot(work, args.random)
            done = run(args.binary, work, "list")
            wrong = fixture.ill_behaved(done, (0,))
            rows.note("E3 a hot journal is played back", wrong or ("" if archive_state(work) == before else "it was not"), number)
            shutil.rmtree(work)


def journals(donor):
    """A write-ahead log and a rollback journal that are valid for another state of the same archive."""
    connection = sqlite3.connect(f"{donor}/{ARCHIVE}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("UPDATE entries SET title = 'from the log'")
    connection.commit()
    wal = {it: content_of(f"{donor}/{ARCHIVE}{it}") for it in ("-wal", "-shm")}
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("UPDATE entries SET title = 'from the journal'")
    journal = {"-journal": content_of(f"{donor}/{ARCHIVE}-journal")}
    connection.rollback()
    connection.close()
    return {"a log of another state": wal, "the log alone": {"-wal": wal["-wal"]}, "a journal": journal}


def content_of(path):
    with open(path, "rb") as file:
        return file.read()


def hot(work, random):
    """Leaves the archive half written, with the journal that takes it back."""
    connection = sqlite3.connect(f"{work}/{ARCHIVE}")
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("PRAGMA cache_spill = 1")
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("CREATE TABLE spilled (a)")
    connection.execute(f"INSERT INTO spilled SELECT randomblob({random.randrange(20_000, 90_000)}) FROM entries")
    connection.execute("UPDATE entries SET title = 'half'")
    cut = {name: content_of(f"{work}/{name}") for name in (ARCHIVE, f"{ARCHIVE}-journal")}
    connection.rollback()
    connection.close()
    for name, data in cut.items():
        put(work, data, name)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 2000)
    rows = fixture.Rows()
    e1(args, rows)
    e2(args, rows)
    e3(args, rows)
    rows.end()


if __name__ == "__main__":
    main()
