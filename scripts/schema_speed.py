#!/usr/bin/env python3
"""Times what moves schemas, where there are many revisions and tables: `schema_speed.py JOURNAL [WHAT...]`.

WHAT is of `chain` (an upgrade through 100 and through 1,000 revisions), `lint` (the same judged), `diff` (400 changed tables, beside
the SQLite shell that runs the script) and `same` (1,000 tables, 5,000 columns and 300 views without a change). Seconds are those of the
processor, the least of three runs; ratios say more.
"""

import os
import pathlib
import resource
import subprocess
import sys
import tempfile

RUNS = int(os.environ.get("RUNS", "3"))


def spent(command, folder, stdin=None):
    """Runs a command; gives the seconds of the processor that it took, and what it printed."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if ran.returncode not in (0, 1):
        raise SystemExit(f"{command}: {ran.stderr}")
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, ran.stdout


def chain(folder, count):
    """Writes a workspace of a program's database with revisions that make a table, or change one that is there."""
    (folder / "journal.toml").write_text('archive = "t.db"\n[schema]\ncore = false\n')
    before = "none"
    for number in range(count):
        name, table = f"r{number:04}", f"t{number // 4:04}"
        steps = [
            (f"CREATE TABLE {table}(id INTEGER PRIMARY KEY, a TEXT NOT NULL, b INT);", f"DROP TABLE {table};"),
            (f"CREATE INDEX {table}_a ON {table}(a);", f"DROP INDEX {table}_a;"),
            (f"ALTER TABLE {table} ADD COLUMN c TEXT;", f"ALTER TABLE {table} DROP COLUMN c;"),
            (f"INSERT INTO {table}(a, b) VALUES ('x', 1), ('y', 2);", f"DELETE FROM {table};"),
        ]
        up, down = steps[number % 4]
        place = folder / "migrations" / f"{name}_step"
        place.mkdir(parents=True)
        (place / "up.sql").write_text(f"-- Step\n--\n-- revision: {name}\n-- revises: {before}\n\n{up}\n")
        (place / "down.sql").write_text(f"{down}\n")
        before = name


def tables(count, columns, last):
    lines = []
    for number in range(count):
        own = ", ".join(f"c{it} TEXT" for it in range(columns))
        lines.append(f"CREATE TABLE t{number}(id INTEGER PRIMARY KEY, {own}, last {last});")
        lines.append(f"CREATE INDEX t{number}_c ON t{number}(c0);")
    return lines


def least(runs):
    return min(runs)


def timed(make, line, journal):
    """The least of a few runs, each in a folder of its own."""
    took = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            make(folder)
            took.append(spent([journal, *line], folder)[0])
    return least(took)


def chain_or_lint(what, journal):
    def prepared(count):
        def make(folder):
            chain(folder, count)
            if what == "lint":
                spent([journal, "-q", "upgrade", "r0000"], folder)
        return make

    line = ["-q", "upgrade"] if what == "chain" else ["-q", "migration", "lint"]
    few, many = (timed(prepared(count), line, journal) for count in (100, 1000))
    print(f"{what}: 100 revisions {few:.2f} s, 1,000 revisions {many:.2f} s, {many / few:.1f} times")


def diff(journal):
    took, shell = [], []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "a.sql").write_text("\n".join(tables(400, 5, "INT")))
            (folder / "b.sql").write_text("\n".join(tables(400, 5, "TEXT NOT NULL DEFAULT ''")))
            seconds, script = spent([journal, "migration", "diff", "a.sql", "b.sql", "--no-rename"], folder)
            took.append(seconds)
            spent(["sqlite3", "t.db"], folder, (folder / "a.sql").read_text())
            shell.append(spent(["sqlite3", "t.db"], folder, script)[0])
    print(f"diff: {least(took):.2f} s, the shell {least(shell):.2f} s, {least(took) / least(shell):.2f} times")


def same(journal):
    def make(folder):
        views = [f"CREATE VIEW v{it} AS SELECT id, c0 FROM t{it};" for it in range(300)]
        (folder / "a.sql").write_text("\n".join(tables(1000, 3, "INT") + views))

    took = timed(make, ["migration", "diff", "a.sql", "a.sql"], journal)
    print(f"same: {took:.2f} s")


def main():
    journal = os.path.abspath(sys.argv[1])
    for what in sys.argv[2:] or ["chain", "lint", "diff", "same"]:
        if what in ("chain", "lint"):
            chain_or_lint(what, journal)
        else:
            {"diff": diff, "same": same}[what](journal)


if __name__ == "__main__":
    main()
