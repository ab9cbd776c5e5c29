#!/usr/bin/env python3
"""Kill, or fail, every writing command at every system call (rows A1 to A5, B1 and B3 of the reliability programme).

    faults.py [--binary target/release/journal] [--fault kill|enospc|full|eio] [--command NAME] [--every K]

Needs strace. Each command runs on a fresh copy of a small workspace, once for each system call that it makes: the N-th
call of a kind is replaced by SIGKILL, or fails with ENOSPC (that one, or from there on: `full`) or EIO. The kinds are gone
through one by one, because strace counts each of them by itself. After each:

    I1  the Markdown files are as they were
    I2  the archive is as before or as after, never between
    I3  what was acknowledged by exit status 0 is there
    I5  where the schema changed, a verified backup of the state before is there
    I8  the command said why it failed, with exit status 2, and did not panic
    and the same command, run again without a fault, completes

Prints one line of counts for each command and fault; exits 1 when any trial failed.
"""
import argparse
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,unlinkat,rename,renameat,renameat2,openat,mkdir,linkat"
FAULTS = {
    "kill": ("signal=SIGKILL", CALLS, ""),
    # Not openat: an entry that cannot be opened is left out with a finding and exit status 1, as it should be.
    "enospc": ("error=ENOSPC", "pwrite64,write,ftruncate,fallocate,mkdir", ""),
    "full": ("error=ENOSPC", "pwrite64,write,ftruncate,fallocate", "+"),
    "eio": ("error=EIO", "pread64,pwrite64,fdatasync,fsync", ""),
}
NOW = "2026-01-15T12:00:00Z"


def run(binary, folder, *words, **more):
    environment = {"JOURNAL_NOW": NOW, "PATH": os.environ["PATH"], "RAYON_NUM_THREADS": "1"}
    return subprocess.run([binary, *words], cwd=folder, env=environment, capture_output=True, text=True, **more)


def must(binary, folder, *words):
    done = run(binary, folder, *words)
    assert done.returncode == 0, (words, done.stderr)


def write_entries(folder, text, count=20):
    os.makedirs(f"{folder}/journal", exist_ok=True)
    for index in range(count):
        path = f"{folder}/journal/2025-01-{index + 1:02}.md"
        with open(path, "w") as file:
            file.write(f"---\nmood: calm {index % 10}/10\ntags: [t{index}, rain]\n---\n" + text * (40 + index))
        os.utime(path, (1_700_000_000 + len(text), 1_700_000_000 + len(text)))


def fresh(binary, folder):
    write_entries(folder, "Rain. ")
    with open(f"{folder}/journal.toml", "w") as file:
        file.write('journal = "journal"\n')


def synced(binary, folder):
    fresh(binary, folder)
    must(binary, folder, "sync")


def edited(binary, folder):
    synced(binary, folder)
    write_entries(folder, "Snow, more snow. ", 25)
    os.rename(f"{folder}/journal/2025-01-01.md", f"{folder}/journal/2025-02-01.md")


def old(binary, folder):
    synced(binary, folder)
    must(binary, folder, "downgrade", "--no-backup", "--allow-data-loss", "20250916_143000")


def backed_up(binary, folder):
    synced(binary, folder)
    must(binary, folder, "backup", "--suffix", "good")
    edited_folder = f"{folder}/journal/2025-03-01.md"
    with open(edited_folder, "w") as file:
        file.write("Fog.\n")
    must(binary, folder, "sync")


COMMANDS = {
    "first-sync": (fresh, ["sync"], False),
    "sync": (edited, ["sync"], False),
    "repopulate": (synced, ["repopulate", "--force"], True),
    "upgrade": (old, ["upgrade"], True),
    "downgrade": (synced, ["downgrade", "20250918_090000"], True),
    "restore": (backed_up, ["restore", "journal_archive.db.backup_20260115_120000_good"], True),
    "backup": (synced, ["backup"], False),
}


def archive_state(folder):
    """A hash of all that the archive says; its journal, where one is hot, is played back on the way."""
    path = f"{folder}/journal_archive.db"
    if not os.path.exists(path):
        return "none"
    connection = sqlite3.connect(path)
    digest = hashlib.sha256()
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'entries_fts_%'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
    for name, sql in tables:
        digest.update(repr((name, sql)).encode())
        if name == "entries_fts":
            connection.execute("INSERT INTO entries_fts(entries_fts, rank) VALUES('integrity-check', 1)")
            continue
        rows = connection.execute(f'SELECT * FROM "{name}"').fetchall()
        digest.update(repr(sorted(map(repr, rows))).encode())
    connection.rollback()
    connection.close()
    return digest.hexdigest()


def journal_state(folder):
    digest = hashlib.sha256()
    for path, _, names in sorted(os.walk(f"{folder}/journal")):
        for name in sorted(names):
            full = os.path.join(path, name)
            digest.update(repr((full[len(folder):], os.stat(full).st_mtime_ns)).encode())
            digest.update(open(full, "rb").read())
    return digest.hexdigest()


def trial(binary, template, words, fault, call, number, after, changes_schema):
    how, _, onward = FAULTS[fault]
    with tempfile.TemporaryDirectory() as folder:
        work = f"{folder}/w"
        shutil.copytree(template, work, copy_function=shutil.copy2)
        before, journal = archive_state(work), journal_state(work)
        trace = f"{folder}/trace"
        inject = f"inject={call}:{how}:when={number}{onward}"
        strace = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", inject, binary, *words]
        environment = {"JOURNAL_NOW": NOW, "PATH": os.environ["PATH"], "RAYON_NUM_THREADS": "1"}
        try:
            done = subprocess.run(strace, cwd=work, env=environment, capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return "hang", True
        hit = "INJECTED" in open(trace).read() or "+++ killed" in open(trace).read()
        if not hit:
            return None, False
        if done.returncode == 127 and "shared libraries" in done.stderr:
            return None, True  # the fault hit the loader, before a line of ours ran
        wrong = []
        if "panicked" in done.stderr:
            wrong.append("panic: " + done.stderr[:300])
        if fault != "kill" and done.returncode not in (0, 1, 2):
            wrong.append(f"exit status {done.returncode}: {done.stderr[:300]}")
        try:
            now = archive_state(work)
        except Exception as error:  # damage is what is looked for
            return f"damage: {error!r}", True
        if now not in (before, after):
            wrong.append("the archive is between before and after")
        if done.returncode == 0 and now != after:
            wrong.append("acknowledged, and not there")
        if journal_state(work) != journal:
            wrong.append("the journal was changed")
        if changes_schema and now == after != before and not any(
                name.endswith(".sha256") for name in os.listdir(f"{work}/backups")):
            wrong.append("changed without a backup")
        backups = f"{work}/backups"
        for name in os.listdir(backups) if os.path.isdir(backups) else []:
            if name.endswith((".sha256", ".partial")) or ".partial" in name:
                continue
            if run(binary, work, "backup", "verify", name).returncode != 0:
                wrong.append(f"{name} is no good backup")
        again = run(binary, work, *words)
        if again.returncode != 0 or (words[0] != "backup" and archive_state(work) != after):
            wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
        return "; ".join(wrong) or None, True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default="target/release/journal")
    parser.add_argument("--fault", choices=FAULTS, action="append")
    parser.add_argument("--command", choices=COMMANDS, action="append")
    parser.add_argument("--every", type=int, default=1, help="only every K-th system call")
    args = parser.parse_args()
    binary, failed = os.path.abspath(args.binary), 0
    for command in args.command or COMMANDS:
        prepare, words, changes_schema = COMMANDS[command]
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            os.makedirs(template)
            prepare(binary, template)
            shutil.copytree(template, done, copy_function=shutil.copy2)
            must(binary, done, *words)
            after = archive_state(done)
            for fault in args.fault or FAULTS:
                trials = bad = 0
                for call in FAULTS[fault][1].split(","):
                    for number in range(1, 1_000_000, args.every):
                        wrong, hit = trial(binary, template, words, fault, call, number, after, changes_schema)
                        if not hit:
                            break
                        trials += 1
                        if wrong:
                            bad += 1
                            print(f"BAD {command} {fault} at {call} {number}: {wrong}", flush=True)
                failed += bad
                print(f"{command:12} {fault:7} {trials:5} trials, {bad} failed", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
