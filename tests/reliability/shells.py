"""Scripts of `journal migration diff` and `upgrade --sql` in other programs' SQLite: all of them, or nothing.

    python3 -m venv venv && venv/bin/pip install pysqlite3-binary sqlean.py
    venv/bin/python tests/reliability/shells.py --trials 300

Each script is run by python's `sqlite3` (the system's SQLite), `pysqlite3`, `sqlean` and the shell, where they are
there; it prints how many ended as they should in each of them, and each that did not.
"""
import importlib
import os
import random
import shutil
import subprocess
import sys
import tempfile

import fixture

ARGS = fixture.arguments("scripts in other programs", 100)
JOURNAL = ARGS.binary
TYPES = ["", "INT", "TEXT", "REAL", "INTEGER"]


def table(random, name):
    columns = []
    for at in range(random.randint(1, 4)):
        column = f"c{at} {random.choice(TYPES)}"
        column += random.choice(["", "", " NOT NULL", f" CHECK (c{at} > 0)", " UNIQUE", " REFERENCES p"])
        columns.append(column)
    return f"CREATE TABLE {name} ({', '.join(columns)});\n"


def schema(random):
    return "CREATE TABLE p (id INTEGER PRIMARY KEY);\n" + "".join(table(random, name) for name in "tuv")


def dump(path):
    import sqlite3
    return list(sqlite3.connect(path).iterdump())


def schema_of(path):
    import sqlite3
    query = "SELECT name, lower(replace(replace(sql, '\"', ''), ' ', '')) FROM sqlite_schema ORDER BY 1"
    return sqlite3.connect(path).execute(query).fetchall()


def programs():
    for name in ["sqlite3", "pysqlite3", "sqlean"]:
        try:
            module = importlib.import_module(name)
        except ImportError:
            print(f"skipped: no {name}")
            continue

        def run(path, script, module=module):
            connection = module.connect(path)
            try:
                connection.executescript(script.replace(".bail on\n", ""))
                return True
            except module.Error:
                return False
            finally:
                connection.close()

        yield f"{name} {module.sqlite_version}", run
    if shutil.which("sqlite3"):
        def shell(path, script):
            return subprocess.run(["sqlite3", "-batch", path], input=script, text=True, capture_output=True).returncode == 0
        yield "shell", shell
        # An older habit: without the first line, the shell goes on after an error.
        def without_bail(path, script):
            return shell(path, script.replace(".bail on\n", ""))
        yield "shell that goes on", without_bail


def main():
    import sqlite3
    wrong = 0
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    all_programs = list(programs())
    done = {name: [0, 0] for name, _ in all_programs}
    for seed in range(ARGS.seed, ARGS.seed + ARGS.trials):
        draw = random.Random(seed)
        sides = {"from.sql": schema(draw), "to.sql": schema(draw)}
        for name, text in sides.items():
            open(name, "w").write(text)
        portable = ["--portable"] if draw.random() < 0.5 else []
        diff = subprocess.run([JOURNAL, "migration", "diff", "from.sql", "to.sql", "--no-rename", *portable], text=True, capture_output=True)
        if diff.returncode:
            continue
        base = sqlite3.connect(":memory:")
        base.executescript(sides["from.sql"])
        for name in "tuv":
            columns = len(base.execute(f"PRAGMA table_info({name})").fetchall())
            for _ in range(draw.randint(0, 3)):
                row = ", ".join(draw.choice(["NULL", "1", "2", "'x'", "-1"]) for _ in range(columns))
                try:
                    base.execute(f"INSERT INTO {name} VALUES ({row})")
                except sqlite3.Error:
                    pass
        base.commit()
        script_of = "\n".join(base.iterdump())
        for name, run in all_programs:
            path = "trial.db"
            if os.path.exists(path):
                os.remove(path)
            sqlite3.connect(path).executescript(script_of)
            before, was = dump(path), schema_of(path)
            is_fine = run(path, diff.stdout)
            left = subprocess.run([JOURNAL, "migration", "diff", path, "to.sql", "--no-rename"], text=True, capture_output=True).stdout
            is_right = left == "" if is_fine else dump(path) == before
            done[name][0 if is_fine else 1] += 1
            if not is_right:
                wrong += 1
                print(f"seed {seed}: {name}: {'did it, and it is not so' if is_fine else 'failed, and changed something'}")
    for name, (fine, stopped) in done.items():
        print(f"{name}: {fine} done, {stopped} stopped with nothing changed")
    sys.exit(1 if wrong else 0)


main()
