#!/usr/bin/env python3
"""Kill, or fail, `journal undo` at every system call that changes a file: row H6.

    undo.py [--binary PATH] [--every K]

Needs strace. One sync has seen every kind of change; `undo --force` runs on a copy, once for each such call, which is
replaced by SIGKILL, or fails with ENOSPC or EIO. After each, every file is whole: as the sync saw it, or as it was before;
where the command failed by itself, all are as the sync saw them; the archive is as it was; and `undo --force`, run again,
brings all of them back.
"""
import os
import subprocess
import tempfile

import fixture
from fixture import archive_state, must, run

CALLS = "write,fsync,fdatasync,rename,renameat,renameat2,unlink,unlinkat,linkat,mkdirat,openat"
FAULTS = {"kill": ("signal=SIGKILL", CALLS), "enospc": ("error=ENOSPC", "write,mkdirat,renameat2"), "eio": ("error=EIO", "fsync,renameat,unlinkat")}


def files(folder):
    """Every file of the journal; what a write that was cut off has left is none of them."""
    found = {}
    for path, _, names in os.walk(f"{folder}/journal"):
        for name in names:
            if not name.startswith(".journal-export"):
                full = os.path.join(path, name)
                found[full[len(folder):]] = open(full, "rb").read()
    return found


def changed(binary, folder):
    """A journal whose last sync saw every kind of change; gives its files before that."""
    fixture.synced(binary, folder)
    before = files(folder)
    for index in (1, 2, 3):
        fixture.write_entry(folder, f"2025-01-0{index}.md", f"Written again, {index}.\n", 1_700_000_100)
    os.makedirs(f"{folder}/journal/2025")
    os.rename(f"{folder}/journal/2025-01-04.md", f"{folder}/journal/2025/moved.md")
    os.remove(f"{folder}/journal/2025-01-05.md")
    fixture.write_entry(folder, "new/added.md", "New.\n", 1_700_000_100)
    must(binary, folder, "sync")
    return before


def trial(args, template, before, seen, fault, call, number):
    how, _ = FAULTS[fault]
    with tempfile.TemporaryDirectory() as folder:
        work, trace = f"{folder}/w", f"{folder}/trace"
        fixture.copy(template, work)
        state = archive_state(work)
        inject = f"inject={call}:{how}:when={number}"
        words = ["strace", "-f", "-qq", "-o", trace, "-e", f"trace={call}", "-e", inject, args.binary, "undo", "--force"]
        done = subprocess.run(words, cwd=work, env=fixture.environment(), capture_output=True, text=True, timeout=60)
        told = open(trace).read()
        if "INJECTED" not in told and "+++ killed" not in told:
            return None
        if done.returncode == 127 and "shared libraries" in done.stderr:
            return ""
        wrong, now = [], files(work)
        for path in {**before, **seen, **now}:
            if now.get(path) not in (before.get(path), seen.get(path)):
                wrong.append(f"{path} is neither as seen nor as before")
        if fault != "kill" and done.returncode == 2 and "is as before it already" not in done.stderr and now != seen:
            wrong.append(f"it failed, and not all files are as the sync saw them: {done.stderr[:200]}")
        if done.returncode == 0 and now != before:
            wrong.append("acknowledged, and not done")
        if archive_state(work) != state:
            wrong.append("the archive was changed")
        again = run(args.binary, work, "undo", "--force")
        if again.returncode != 0 or files(work) != before:
            wrong.append(f"again: {again.returncode} {again.stderr[:300]}")
        return "; ".join(wrong)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 0, every=1)
    rows = fixture.Rows()
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/template"
        os.makedirs(f"{template}/journal")
        before = changed(args.binary, template)
        seen = files(template)
        for fault, (_, calls) in FAULTS.items():
            for call in calls.split(","):
                for number in range(1, 100_000, args.every):
                    wrong = trial(args, template, before, seen, fault, call, number)
                    if wrong is None:
                        break
                    rows.note(f"H6 undo, {fault}", wrong, f"{call} {number}")
    rows.end()


if __name__ == "__main__":
    main()
