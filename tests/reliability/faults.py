#!/usr/bin/env python3
"""Kill, or fail, every writing command at every system call: rows A1 to A5, B1, B3 and V1.

    faults.py [--binary PATH] [--fault kill|enospc|full|eio] [--command NAME] [--every K] [--wal]

Needs strace. Each command runs on a fresh copy of a small workspace, once for each system call that it makes: the n-th
call of a kind is replaced by SIGKILL, or fails with ENOSPC (that one, or from there on: `full`) or EIO. The kinds are gone
through one by one, because strace counts each of them by itself. With --wal the archive has been put into WAL mode by another program
that was killed, and must stay in it. After each:

    I1  the Markdown files are as they were
    I2  the archive is as before or as after, never between
    I3  what was acknowledged by exit status 0 is there
    I4  every version that is there is given back, by its hash
    I5  where the schema changed, a verified backup of the state before is there
    I8  the command said why it failed, with exit status 2, and did not panic
    and the same command, run again without a fault, completes, and leaves nothing half-made behind
"""
import argparse
import os
import subprocess
import sys
import tempfile

import fixture
from fixture import archive_state, journal_state, must, run

CALLS = "pwrite64,write,fdatasync,fsync,ftruncate,unlink,unlinkat,rename,renameat,renameat2,openat,mkdir,linkat"
FAULTS = {
    "kill": ("signal=SIGKILL", CALLS, ""),
    # Not openat: an entry that cannot be opened is left out with a finding and exit status 1, as it should be.
    "enospc": ("error=ENOSPC", "pwrite64,write,ftruncate,fallocate,mkdir", ""),
    "full": ("error=ENOSPC", "pwrite64,write,ftruncate,fallocate", "+"),
    "eio": ("error=EIO", "pread64,pwrite64,fdatasync,fsync", ""),
}
# What is prepared, what is run, and whether it must leave a backup of the state before.
COMMANDS = {
    "first-sync": (fixture.fresh, ["sync"], False),
    "sync": (fixture.edited, ["sync"], False),
    "repopulate": (fixture.synced, ["repopulate", "--force"], True),
    "upgrade": (fixture.old, ["upgrade"], True),
    "merge": (fixture.branched, ["upgrade"], True),
    "downgrade": (fixture.synced, ["downgrade", "20250918_090000"], True),
    "unmerge": (fixture.merged, ["downgrade", "20251102_071000"], True),
    "restore": (fixture.backed_up, ["restore", fixture.GOOD], True),
    "restore-lost": (fixture.lost, ["restore", fixture.GOOD], False),
    "backup": (fixture.synced, ["backup"], False),
    "sync-keeps": (fixture.rewritten, ["sync"], False),
    "sync-thins": (fixture.thinned, ["sync"], False),
    "sync-bounds": (fixture.bounded, ["sync"], False),
    "sync-forgets": (fixture.unkept, ["sync"], False),
    "purge-versions": (fixture.versioned, ["purge", "--versions", "--all", "--force"], False),
    "import-git": (fixture.kept_in_git, ["import", "--from", "git", "journal"], False),
}

WITH_VERSIONS = (fixture.rewritten, fixture.thinned, fixture.bounded, fixture.unkept, fixture.versioned, fixture.kept_in_git)


def trial(binary, template, words, fault, call, number, after, changes_schema, has_versions, wal):
    """What went wrong, and whether the fault was hit at all."""
    how, _, onward = FAULTS[fault]
    with tempfile.TemporaryDirectory() as folder:
        work, trace = f"{folder}/w", f"{folder}/trace"
        fixture.copy(template, work)
        before, journal = archive_state(work), journal_state(work)
        inject = f"inject={call}:{how}:when={number}{onward}"
        strace = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", inject, binary, *words]
        try:
            done = subprocess.run(strace, cwd=work, env=fixture.environment(), capture_output=True, text=True, timeout=60)
        except subprocess.TimeoutExpired:
            return "hang", True
        told = open(trace).read()
        if "INJECTED" not in told and "+++ killed" not in told:
            return None, False
        if done.returncode == 127 and "shared libraries" in done.stderr:
            return None, True  # the fault hit the loader, before a line of ours ran
        wrong = [] if fault == "kill" else [fixture.ill_behaved(done, (0, 1, 2))]
        if call == "write":  # stderr itself may be what could not be written
            wrong = [it for it in wrong if it != fixture.SILENT]
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
        if changes_schema and now == after != before and not fixture.backups(work):
            wrong.append("changed without a backup")
        wrong += [f"{it} is no good backup" for it in fixture.bad_backups(binary, work)]
        if has_versions:
            wrong.append(fixture.bad_versions(binary, work))
        again = run(binary, work, *words)
        if again.returncode != 0 or (words[0] != "backup" and archive_state(work) != after):
            wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
        wrong += [f"{it} is left behind" for it in fixture.left_behind(work, wal)]
        if wal and not fixture.is_in_wal(work):
            wrong.append("the archive was taken out of WAL mode")
        return "; ".join(it for it in wrong if it) or None, True


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--binary", default=fixture.RELEASE)
    parser.add_argument("--fault", choices=FAULTS, action="append")
    parser.add_argument("--command", choices=COMMANDS, action="append")
    parser.add_argument("--every", type=int, default=1, help="only every K-th system call")
    parser.add_argument("--wal", action="store_true", help="the archive is in WAL mode")
    args = parser.parse_args()
    binary, failed, total = os.path.abspath(args.binary), 0, 0
    for command in args.command or COMMANDS:
        prepare, words, changes_schema = COMMANDS[command]
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            if not fixture.prepare(prepare, binary, template, args.wal):
                continue
            fixture.copy(template, done)
            must(binary, done, *words)
            after = archive_state(done)
            has_versions = prepare in WITH_VERSIONS
            for fault in args.fault or FAULTS:
                trials = bad = 0
                for call in FAULTS[fault][1].split(","):
                    for number in range(1, 1_000_000, args.every):
                        wrong, hit = trial(binary, template, words, fault, call, number, after, changes_schema, has_versions, args.wal)
                        if not hit:
                            break
                        trials += 1
                        if wrong:
                            bad += 1
                            print(f"BAD {command} {fault} at {call} {number}: {wrong}", flush=True)
                failed, total = failed + bad, total + trials
                print(f"{command:12} {fault:7} {trials:5} trials, {bad} failed", flush=True)
    print(f"{total} trials, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
