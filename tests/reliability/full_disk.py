#!/usr/bin/env python3
"""Run every writing command on a disk that is really full: rows B2 and V2.

    full_disk.py [--binary PATH] [--trials N] [--wal]

Needs root. The workspace lies on a tmpfs that is larger than the workspace by 64 KiB, 128 KiB, … (N steps, default 64:
up to 4 MiB). The command is done, or it changed nothing, says why with exit status 2, and completes once there is room.
With --wal the archive has been put into WAL mode by another program that was killed.
"""
import os
import subprocess
import sys
import tempfile

import fixture
from fixture import archive_state, journal_state, run

STEP = 64 << 10
COMMANDS = {
    "first sync": (fixture.fresh, ["sync"]),
    "sync": (fixture.edited, ["sync"]),
    "repopulate": (fixture.synced, ["repopulate", "--force"]),
    "upgrade": (fixture.old, ["upgrade"]),
    "downgrade": (fixture.synced, ["downgrade", "20250918_090000"]),
    "restore": (fixture.backed_up, ["restore", fixture.GOOD]),
    "backup": (fixture.synced, ["backup"]),
    "sync that keeps versions": (fixture.rewritten, ["sync"]),
    "sync that thins": (fixture.thinned, ["sync"]),
    "purge --versions": (fixture.versioned, ["purge", "--versions", "--all", "--force"]),
    "import --from git": (fixture.kept_in_git, ["import", "--from", "git", "journal"]),
}

WITH_VERSIONS = (fixture.rewritten, fixture.thinned, fixture.versioned, fixture.kept_in_git)


def used(folder):
    """The bytes that a folder takes on a tmpfs: whole pages, and one for each folder."""
    pages = 0
    for path, _, names in os.walk(folder):
        pages += 1 + sum(-(-os.stat(f"{path}/{it}").st_size // 4096) for it in names)
    return pages * 4096


def trial(binary, template, words, after, room, has_versions):
    with tempfile.TemporaryDirectory() as folder:
        size = used(template) + room
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
        try:
            work = f"{folder}/w"
            fixture.copy(template, work)
            before, journal = archive_state(work), journal_state(work)
            done = run(binary, work, *words)
            # A purge that has no room to overwrite what it left says so; it is done then, and owes that.
            owes = words[0] == "purge" and done.returncode == 1 and "free pages" in done.stderr
            wrong = [] if owes else [fixture.ill_behaved(done, (0, 2))]
            now = archive_state(work)
            if now != (after if done.returncode == 0 or owes else before):
                wrong.append(f"exit status {done.returncode}, and the archive is {'after' if now == after else 'between'}")
            if done.returncode == 2 and not any(it in done.stderr for it in ("no room", "full", "No space")):
                wrong.append(f"it does not say that the disk is full: {done.stderr[:200]}")
            wrong += [f"{it} is no good backup" for it in fixture.bad_backups(binary, work)]
            wrong.append(fixture.bad_versions(binary, work) if has_versions and done.returncode == 0 else "")
            if journal_state(work) != journal:
                wrong.append("the journal was changed")
            subprocess.run(["mount", "-o", f"remount,size={size + (64 << 20)}", folder], check=True)
            again = run(binary, work, *words)
            if again.returncode != 0 or (words[0] != "backup" and archive_state(work) != after):
                wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
            return "; ".join(it for it in wrong if it)
        except Exception as error:  # damage is what is looked for
            return repr(error)
        finally:
            subprocess.run(["umount", folder], check=True)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 64, wal=False)
    if os.geteuid() != 0:
        sys.exit("full_disk.py: a file system can be mounted by root alone")
    rows = fixture.Rows()
    for command, (prepare, words) in COMMANDS.items():
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            if not fixture.prepare(prepare, args.binary, template, args.wal):
                continue
            fixture.copy(template, done)
            fixture.must(args.binary, done, *words)
            after = archive_state(done)
            for number in range(1, args.trials + 1):
                wrong = trial(args.binary, template, words, after, number * STEP, prepare in WITH_VERSIONS)
                rows.note(f"B2 {command}{', WAL' if args.wal else ''}", wrong, f"{number * 64} KiB of room")
    rows.end()


if __name__ == "__main__":
    main()
