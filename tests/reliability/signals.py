#!/usr/bin/env python3
"""Stop commands at random moments: row A8; and take their reader away: row A9.

    signals.py [--binary PATH] [--trials N] [--wal]

A8, N times (default 500): SIGINT, SIGTERM or SIGHUP after 1 to 200 ms of a sync, an upgrade, a backup or a restore of a few
thousand entries. The command was done (0), or it was stopped (130, 143, 129), has rolled back, and left nothing half-made;
a second signal ends it within a second. A9: every command that prints, with nobody reading.
With --wal the archive has been put into WAL mode by another program that was killed.
"""
import os
import signal
import subprocess
import tempfile
import time

import fixture
from fixture import archive_state, must

STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
PRINTERS = ["list", "search rain", "stats", "status", "migration history", "migration history --json", "values moods",
            "show 2000/01/0.md", "export --format jsonl", "query SELECT+1", "backup list", "backup verify --all",
            "backup diff latest", "doctor --json", "completions bash", "man", "--help"]


def many(folder, word, count=1500):
    for index in range(count):
        text = f"---\ndate: {2000 + index % 25}-{1 + index % 12:02}-{1 + index % 28:02}\nmood: {word}\ntags: [a{index}]\n---\n"
        fixture.write_entry(folder, f"2000/{1 + index % 12:02}/{index}.md", text + f"{word} in the garden. " * 20, 1_700_000_000 + len(word))


def prepared(binary, folder):
    """Workspaces in which each command has something to do."""
    base = f"{folder}/base"
    os.makedirs(base)
    with open(f"{base}/journal.toml", "w") as file:
        file.write('journal = "journal"\n')
    many(base, "rain")
    states = {"first sync": (base, ["sync"])}
    synced = f"{folder}/synced"
    fixture.copy(base, synced)
    must(binary, synced, "sync")
    must(binary, synced, "backup", "--suffix", "good")
    states["backup"] = (synced, ["backup"])
    changed = f"{folder}/changed"
    fixture.copy(synced, changed)
    many(changed, "snow and more")
    states["sync"] = (changed, ["sync"])
    restorable = f"{folder}/restorable"
    fixture.copy(changed, restorable)
    must(binary, restorable, "sync")
    states["restore"] = (restorable, ["restore", fixture.GOOD])
    old = f"{folder}/old"
    fixture.copy(synced, old)
    must(binary, old, "downgrade", "20250916_143000", "--no-backup", "--allow-data-loss")
    states["upgrade"] = (old, ["upgrade"])
    return states


def trial(binary, folder, template, words, delay, kind, wal):
    work = f"{folder}/w"
    fixture.copy(template, work)
    try:
        before = archive_state(work)
        process = subprocess.Popen([binary, *words], cwd=work, env={**fixture.environment(), "RAYON_NUM_THREADS": "2"},
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        time.sleep(delay)
        process.send_signal(kind)
        try:
            said = process.communicate(timeout=10)[1]
        except subprocess.TimeoutExpired:
            process.send_signal(kind)
            try:
                process.communicate(timeout=1)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                return "a second signal does not end it", 0
            return "the first signal does not end it within ten seconds", 0
        wrong = []
        status = process.returncode
        # Before the handlers are set a signal ends the process as it ends every other.
        if status not in (0, STATUS[kind], -kind):
            wrong.append(f"exit status {status}: {said[:200]}")
        if "panicked" in said:
            wrong.append(f"panic: {said[:200]}")
        if status != 0 and archive_state(work) != before:
            wrong.append("stopped, and not rolled back")
        left = fixture.left_behind(work, wal)
        if status != -kind:
            wrong += [f"{it} is left behind" for it in left]
        wrong += [f"{it} is no good backup" for it in fixture.bad_backups(binary, work)]
        return "; ".join(wrong), status != 0
    finally:
        subprocess.run(["rm", "-rf", work], check=True)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 500, wal=False)
    rows = fixture.Rows()
    with tempfile.TemporaryDirectory() as folder:
        states = prepared(args.binary, folder)
        for work, _ in states.values() if args.wal else ():
            if os.path.exists(f"{work}/{fixture.ARCHIVE}") and not fixture.is_in_wal(work):
                fixture.into_wal(work)
        names, stopped = sorted(states), 0
        for number in range(args.trials):
            name, kind = names[number % len(names)], args.random.choice(sorted(STATUS))
            delay = args.random.uniform(0.001, 0.2)
            wrong, was_stopped = trial(args.binary, folder, *states[name], delay, kind, args.wal)
            stopped += was_stopped
            rows.note(f"A8 {name}", wrong, f"{kind.name} after {delay:.3f} s")
        print(f"{stopped} of {args.trials} were stopped before their end")
        work = states["backup"][0]
        for line in PRINTERS:
            reader, writer = os.pipe()
            os.close(reader)
            words = [it.replace("+", " ") for it in line.split()]
            done = subprocess.run([args.binary, *words], cwd=work, env=fixture.environment(), stdout=writer,
                                  stderr=subprocess.PIPE, text=True, timeout=60)
            os.close(writer)
            wrong = "" if done.returncode in (0, 141) and "panicked" not in done.stderr else f"{done.returncode} {done.stderr[:200]}"
            rows.note("A9 nobody reads", wrong, line)
    rows.end()


if __name__ == "__main__":
    main()
