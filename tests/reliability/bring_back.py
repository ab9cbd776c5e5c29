#!/usr/bin/env python3
"""Kill, or fail, what writes into the journal at every system call that changes a file: row H6.

    bring_back.py [--binary PATH] [--every K] [--command NAME]

Needs strace. `undo`, after a sync that has seen every kind of change; `restore --entry` over a file, and where it is gone;
`restore --at` into a folder; `conflicts --take both`. Each runs on a copy, once for each such call, which is replaced by
SIGKILL, or fails with ENOSPC (that one, or from there on) or EIO. After each, every file is whole: as before, or as after;
where the command failed by itself, all are as before, or it names those that are not; the archive is as it was; and the
command, run again, completes.
"""
import os
import subprocess
import tempfile

import fixture
from fixture import archive_state, files, must, run

CALLS = "write,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,linkat,mkdirat,mkdir,openat"
FAULTS = {
    "kill": ("signal=SIGKILL", CALLS, ""),
    "enospc": ("error=ENOSPC", "write,mkdirat,mkdir,renameat2", ""),
    "full": ("error=ENOSPC", "write", "+"),
    "eio": ("error=EIO", "fsync,renameat,unlinkat", ""),
}


def changed(binary, folder):
    """A journal whose last sync saw every kind of change."""
    fixture.synced(binary, folder)
    for index in (1, 2, 3):
        fixture.write_entry(folder, f"2025-01-0{index}.md", f"Written again, {index}.\n", 1_700_000_100)
    os.makedirs(f"{folder}/journal/2025")
    os.rename(f"{folder}/journal/2025-01-04.md", f"{folder}/journal/2025/moved.md")
    os.remove(f"{folder}/journal/2025-01-05.md")
    fixture.write_entry(folder, "new/added.md", "New.\n", 1_700_000_100)
    must(binary, folder, "sync")


def without_one(binary, folder):
    fixture.versioned(binary, folder)
    os.remove(f"{folder}/journal/2025-01-03.md")
    must(binary, folder, "sync")


COMMANDS = {
    "undo": (changed, ["undo", "--force"]),
    "restore-entry": (fixture.versioned, ["restore", "--entry", "2025-01-02.md", "--at", "v2"]),
    "restore-gone": (without_one, ["restore", "--entry", "2025-01-03.md"]),
    "restore-whole": (fixture.versioned, ["restore", "--at", "today", "--to", "then"]),
    "conflicts": (fixture.in_conflict, ["conflicts", fixture.COPY, "--take", "both", "--force"]),
}


def trial(args, template, words, after, fault, call, number):
    how, _, onward = FAULTS[fault]
    with tempfile.TemporaryDirectory() as folder:
        work, trace = f"{folder}/w", f"{folder}/trace"
        fixture.copy(template, work)
        state, before = archive_state(work), files(work)
        inject = f"inject={call}:{how}:when={number}{onward}"
        strace = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", inject, args.binary, *words]
        done = subprocess.run(strace, cwd=work, env=fixture.environment(), capture_output=True, text=True, timeout=60)
        told = open(trace).read()
        if "INJECTED" not in told and "+++ killed" not in told:
            return None
        if done.returncode == 127 and "shared libraries" in done.stderr:
            return ""
        wrong, now = [], files(work)
        for path in {**before, **after, **now}:
            if now.get(path) not in (before.get(path), after.get(path)):
                wrong.append(f"{path} is neither as before nor as after")
        if fault != "kill":
            ill = fixture.ill_behaved(done, (0, 2))
            wrong.append("" if ill == fixture.SILENT and call == "write" else ill)
        is_told = any(it in done.stderr for it in ("is as before it already", "the file has its new text already"))
        if fault != "kill" and done.returncode == 2 and call != "write" and not is_told and now != before:
            wrong.append(f"it failed, and not all files are as before: {done.stderr[:200]}")
        if done.returncode == 0 and now != after:
            wrong.append("acknowledged, and not done")
        if archive_state(work) != state:
            wrong.append("the archive was changed")
        again = run(args.binary, work, *words)
        # A folder that is there, and whole, is not written again.
        is_whole = "--to" in words and now == after
        if (again.returncode != 0 and not is_whole) or files(work) != after:
            wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
        return "; ".join(it for it in wrong if it)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 0, every=1, command="")
    rows = fixture.Rows()
    for command, (prepare, words) in COMMANDS.items():
        if args.command not in ("", command):
            continue
        with tempfile.TemporaryDirectory() as folder:
            template, done = f"{folder}/template", f"{folder}/done"
            os.makedirs(f"{template}/journal")
            prepare(args.binary, template)
            fixture.copy(template, done)
            must(args.binary, done, *words)
            after = files(done)
            for fault, (_, calls, _) in FAULTS.items():
                for call in calls.split(","):
                    for number in range(1, 100_000, args.every):
                        wrong = trial(args, template, words, after, fault, call, number)
                        if wrong is None:
                            break
                        rows.note(f"H6 {command}, {fault}", wrong, f"{call} {number}")
    rows.end()


if __name__ == "__main__":
    main()
