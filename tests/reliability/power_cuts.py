#!/usr/bin/env python3
"""Cut the power at a random moment of every writing command: rows A6 and V3.

    power_cuts.py [--binary PATH] [--trials N] [--command NAME] [--wal]

Needs root, mkfs.ext4 and loop devices. The workspace lies on an ext4 file system in a file; at a random moment the file
system is shut down without writing its journal (EXT4_IOC_SHUTDOWN), which is what a power cut leaves, and mounted again.
With --wal the archive has been put into WAL mode by another program that was killed. Then:

    I1  the Markdown files, which were on the disk before, are as they were
    I2  the archive is as before or as after
    I3  what was acknowledged by exit status 0 before the cut is there
    I5  where the schema changed, a verified backup of the state before is there; no backup that is there is bad
    and the same command completes
"""
import fcntl
import os
import random
import struct
import subprocess
import sys
import tempfile
import time

import fixture
from fixture import archive_state, journal_state, run

SHUTDOWN = 0x8004587D  # EXT4_IOC_SHUTDOWN
WITHOUT_LOG = 2  # EXT4_GOING_FLAGS_NOLOGFLUSH
COMMANDS = {
    "sync": (fixture.edited, ["sync"], False),
    "upgrade": (fixture.old, ["upgrade"], True),
    "downgrade": (fixture.synced, ["downgrade", "20250918_090000"], True),
    "restore": (fixture.backed_up, ["restore", fixture.GOOD], True),
    "backup": (fixture.synced, ["backup"], False),
    "sync-keeps": (fixture.rewritten, ["sync"], False),
    "sync-thins": (fixture.thinned, ["sync"], False),
    "purge-versions": (fixture.versioned, ["purge", "--versions", "--all", "--force"], False),
    "import-git": (fixture.kept_in_git, ["import", "--from", "git", "journal"], False),
}
# These write files of the journal, and nothing into the archive.
INTO_THE_JOURNAL = {
    "undo": (fixture.versioned, ["undo", "--force"]),
    "restore-entry": (fixture.versioned, ["restore", "--entry", "2025-01-02.md", "--at", "v2"]),
    "conflicts": (fixture.in_conflict, ["conflicts", fixture.COPY, "--take", "both", "--force"]),
}


def call(*words):
    subprocess.run(words, check=True, capture_output=True)


class Disk:
    """An ext4 file system in a file, whose power can be cut."""

    def __init__(self, folder):
        self.image, self.at = f"{folder}/disk.img", f"{folder}/disk"
        os.makedirs(self.at)
        with open(self.image, "wb") as file:
            file.truncate(48 << 20)
        call("mkfs.ext4", "-q", "-F", self.image)
        self.mount()

    def mount(self):
        call("mount", "-o", "loop", self.image, self.at)

    def unmount(self):
        for _ in range(50):
            if subprocess.run(["umount", self.at], capture_output=True).returncode == 0:
                return
            time.sleep(0.02)
        call("umount", "-l", self.at)

    def cut(self):
        top = os.open(self.at, os.O_RDONLY)
        try:
            fcntl.ioctl(top, SHUTDOWN, struct.pack("I", WITHOUT_LOG))
        finally:
            os.close(top)


def trial(binary, template, words, after, changes_schema, delay):
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(folder)
        try:
            work = f"{disk.at}/w"
            fixture.copy(template, work)
            before, journal = archive_state(work), journal_state(work)
            call("sync", "-f", disk.at)
            process = subprocess.Popen([binary, *words], cwd=work, env=fixture.environment(),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            acknowledged = process.poll() == 0
            disk.cut()
            process.kill()
            process.wait()
            disk.unmount()
            disk.mount()
            wrong = look(binary, work, words, (before, journal, after), changes_schema, acknowledged)
            return wrong, not acknowledged
        finally:
            disk.unmount()


def look(binary, work, words, states, changes_schema, acknowledged):
    before, journal, after = states
    wrong = []
    try:
        now = archive_state(work)
    except Exception as error:  # damage is what is looked for
        return f"damage: {error!r}"
    if now not in (before, after):
        wrong.append("the archive is between before and after")
    if acknowledged and now != after:
        wrong.append("acknowledged, and not there")
    if acknowledged and words[0] == "backup" and not fixture.backups(work):
        wrong.append("acknowledged, and there is no backup")
    if journal_state(work) != journal:
        wrong.append("the journal was changed")
    if changes_schema and now == after != before and not fixture.backups(work):
        wrong.append("changed without a backup")
    wrong += [f"{it} is no good backup" for it in fixture.bad_backups(binary, work)]
    again = run(binary, work, *words)
    if again.returncode != 0 or (words[0] != "backup" and archive_state(work) != after):
        wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
    return "; ".join(wrong)


def trial_of_files(binary, template, words, after, delay):
    """A command that writes into the journal: each file is as before or as after, and what was acknowledged is there."""
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(folder)
        try:
            work = f"{disk.at}/w"
            fixture.copy(template, work)
            before, state = fixture.files(work), archive_state(work)
            call("sync", "-f", disk.at)
            process = subprocess.Popen([binary, *words], cwd=work, env=fixture.environment(),
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(delay)
            acknowledged = process.poll() == 0
            disk.cut()
            process.kill()
            process.wait()
            disk.unmount()
            disk.mount()
            now, wrong = fixture.files(work), []
            for path in {**before, **after, **now}:
                if now.get(path) not in (before.get(path), after.get(path)):
                    wrong.append(f"{path} is neither as before nor as after")
            if acknowledged and now != after:
                wrong.append("acknowledged, and not there")
            if archive_state(work) != state:
                wrong.append("the archive was changed")
            again = run(binary, work, *words)
            if again.returncode != 0 or fixture.files(work) != after:
                wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
            return "; ".join(wrong), not acknowledged
        finally:
            disk.unmount()


def cut_while_files_are_written(args, rows):
    for command, (prepare, words) in INTO_THE_JOURNAL.items():
        if args.command not in ("", command):
            continue
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            if not fixture.prepare(prepare, args.binary, template, args.wal):
                continue
            fixture.copy(template, done)
            start = time.monotonic()
            fixture.must(args.binary, done, *words)
            took, after, midst = time.monotonic() - start, fixture.files(done), 0
            for number in range(args.trials):
                delay = random.Random(f"{args.seed} {command} {number}").uniform(0, took * 4 + 0.05)
                wrong, in_midst = trial_of_files(args.binary, template, words, after, delay)
                midst += in_midst
                rows.note(f"V3 {command}{', WAL' if args.wal else ''}", wrong, f"cut after {delay:.4f} s")
            print(f"{command}: {midst} of {args.trials} cuts came before its end", flush=True)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 300, command="", wal=False)
    if os.geteuid() != 0:
        sys.exit("power_cuts.py: a file system can be mounted by root alone")
    rows = fixture.Rows()
    for command, (prepare, words, changes_schema) in COMMANDS.items():
        if args.command not in ("", command):
            continue
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            if not fixture.prepare(prepare, args.binary, template, args.wal):
                continue
            fixture.copy(template, done)
            start = time.monotonic()
            fixture.must(args.binary, done, *words)
            took = time.monotonic() - start
            after = archive_state(done)
            midst = 0
            for number in range(args.trials):
                # On a disk that syncs for real it takes longer; some cuts shall come after the end.
                delay = random.Random(f"{args.seed} {command} {number}").uniform(0, took * 4 + 0.05)
                wrong, in_midst = trial(args.binary, template, words, after, changes_schema, delay)
                midst += in_midst
                rows.note(f"A6 {command}{', WAL' if args.wal else ''}", wrong, f"cut after {delay:.4f} s")
            print(f"{command}: {midst} of {args.trials} cuts came before its end", flush=True)
    cut_while_files_are_written(args, rows)
    rows.end()


if __name__ == "__main__":
    main()
