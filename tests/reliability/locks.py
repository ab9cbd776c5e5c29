#!/usr/bin/env python3
"""Run writers at once, and after one that was killed: rows C1 and C3.

    locks.py [--binary PATH] [--trials N] [--wal]

C1, N times (default 500): two, four or eight syncs at once, from a common start, of a journal that has changed. One archive
comes out, the one that a single sync makes; whoever had to give way waited, or ended with status 2 and named the holder.
C3, N/5 times: a sync is killed while it holds the lock; the next one needs no cleaning up by hand.
With --wal the archive has been put into WAL mode by another program that was killed.
"""
import os
import signal
import subprocess
import tempfile
import time

import fixture
from fixture import archive_state, must, run


def start_together(binary, work, count):
    """Starts the syncs behind a barrier: a pipe that is closed for all of them at once."""
    reader, writer = os.pipe()
    script = 'read _ <&3; exec "$0" sync'
    processes = [
        subprocess.Popen(["sh", "-c", f"exec 3<&{reader}; {script}", binary], cwd=work, env=fixture.environment(),
                         pass_fds=[reader], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for _ in range(count)]
    os.close(reader)
    os.close(writer)
    return [(it, it.communicate(timeout=60)[1]) for it in processes]


def at_once(binary, template, after, count, wal):
    with tempfile.TemporaryDirectory() as folder:
        work = f"{folder}/w"
        fixture.copy(template, work)
        wrong = []
        done = start_together(binary, work, count)
        for process, said in done:
            if process.returncode not in (0, 2) or "panicked" in said:
                wrong.append(f"exit status {process.returncode}: {said[:200]}")
            if process.returncode == 2 and "journal sync" not in said:
                wrong.append(f"the holder is not named: {said[:200]}")
        if not any(process.returncode == 0 for process, _ in done):
            wrong.append("none was done")
        if archive_state(work) != after:
            wrong.append("the archive is not what one sync makes")
        return "; ".join(wrong + [f"{it} is left behind" for it in fixture.left_behind(work, wal)])


def after_a_kill(binary, template, after, delay):
    with tempfile.TemporaryDirectory() as folder:
        work = f"{folder}/w"
        fixture.copy(template, work)
        process = subprocess.Popen([binary, "sync"], cwd=work, env=fixture.environment(), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        done = run(binary, work, "sync")
        if done.returncode != 0:
            return f"exit status {done.returncode}: {done.stderr[:200]}"
        return "" if archive_state(work) == after else "the archive is not what a sync makes"


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 500, wal=False)
    rows = fixture.Rows()
    for name, prepare in [("a first sync", fixture.fresh), ("a sync", fixture.edited)]:
        with tempfile.TemporaryDirectory() as folder:
            template, single = f"{folder}/template", f"{folder}/single"
            if not fixture.prepare(prepare, args.binary, template, args.wal):
                continue
            fixture.copy(template, single)
            must(args.binary, single, "sync")
            after = archive_state(single)
            for number in range(args.trials // 2):
                count = (2, 4, 8)[number % 3]
                rows.note(f"C1 {name}, several at once", at_once(args.binary, template, after, count, args.wal), f"{count} at once")
            for number in range(args.trials // 10):
                delay = args.random.uniform(0, 0.05)
                rows.note(f"C3 {name}, after one that was killed", after_a_kill(args.binary, template, after, delay), number)
    rows.end()


if __name__ == "__main__":
    main()
