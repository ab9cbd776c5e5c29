#!/usr/bin/env python3
"""Hand hostile archives to `restore`, `--archive` and `backup verify`: row G3.

    hostile_archives.py [--binary PATH] [--trials N]

Fixtures: triggers, views, generated columns and indexes that call functions; forged `sqlite_schema` rows; cell counts and
pointers that lead nowhere; then N archives (default 500) with random bytes written over their header, their schema page or
the head of any page. Every command ends in ten seconds with a documented status, without a panic, with less than 400 MB of
memory; what was planted never acts; `restore` refuses what carries triggers of nobody, and leaves the archive as it is.
"""
import os
import resource
import sqlite3
import subprocess
import tempfile

import fixture
from fixture import ARCHIVE, archive_state, must

BYTES = 400 << 20
READERS = [["list"], ["search", "rain"], ["stats"], ["status"], ["doctor"], ["show", "2025-01-01.md"],
           ["export", "--format", "jsonl"], ["query", "SELECT count(*) FROM entries"], ["migration", "check"]]

# What is planted, and whether `restore` must refuse it.
PLANTED = {
    "a trigger on entries": ("CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM tags; END", True),
    "a trigger before inserts": ("CREATE TRIGGER t BEFORE INSERT ON moods BEGIN SELECT raise(IGNORE); END", True),
    "a trigger on a view": ("CREATE VIEW v AS SELECT 1 AS a; CREATE TRIGGER t INSTEAD OF INSERT ON v BEGIN DELETE FROM entries; END", True),
    "a trigger with our functions": ("CREATE TRIGGER t AFTER UPDATE ON entries BEGIN UPDATE tags SET name = slug(name); END", True),
    "a trigger on the ledger": ("CREATE TRIGGER t AFTER INSERT ON schema_revisions BEGIN DELETE FROM entries; END", True),
    "a view that loads code": ("CREATE VIEW v AS SELECT load_extension('/tmp/evil.so') AS a", True),
    "a view that reads files": ("CREATE VIEW v AS SELECT readfile('/etc/passwd') AS a", True),
    "a view that writes files": ("CREATE VIEW v AS SELECT writefile('/tmp/evil', 'x') AS a", True),
    "a view with our function": ("CREATE VIEW v AS SELECT slug(title) AS a FROM entries", True),
    "a view upon such a view": ("CREATE VIEW v AS SELECT edit(title) AS a FROM entries; CREATE VIEW w AS SELECT * FROM v", True),
    "a view that never ends": ("CREATE VIEW v AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c", False),
    "views upon views": ("CREATE VIEW v0 AS SELECT 1 AS a;" + "".join(
        f"CREATE VIEW v{it} AS SELECT x.a FROM v{it - 1} AS x, v{it - 1} AS y;" for it in range(1, 30)), True),
    "a view in the place of a table": ("ALTER TABLE tags RENAME TO t2; CREATE VIEW tags AS SELECT * FROM t2", None),
    "a generated column": ("CREATE TABLE g (a, b AS (abs(a)) STORED, c AS (printf('%s', a)))", False),
    "a generated column that allocates": ("CREATE TABLE g (a, b AS (zeroblob(900000000))); INSERT INTO g (a) VALUES (1)", None),
    "a check that costs": ("CREATE TABLE g (a CHECK (length(randomblob(1000000000)) > 0))", False),
    "an index over an expression": ("CREATE INDEX i ON entries (lower(title))", False),
    "a default that calls": ("CREATE TABLE g (a DEFAULT (randomblob(1000000000)))", False),
    "a foreign virtual table": ("CREATE VIRTUAL TABLE f USING fts5(x, content='entries_fts')", None),
    "an index of itself": ("CREATE VIRTUAL TABLE f USING fts5(x, content='f')", None),
    "a table with two thousand columns": ("CREATE TABLE wide (" + ",".join(f"c{it}" for it in range(2000)) + ")", False),
    "three thousand tables": ("".join(f"CREATE TABLE n{it} (a);" for it in range(3000)), False),
}

# Rows of `sqlite_schema` that SQLite would never write.
FORGED = {
    "a table upon page 1": "UPDATE sqlite_schema SET rootpage = 1 WHERE name = 'tags'",
    "a table beyond the end": "UPDATE sqlite_schema SET rootpage = 99999999 WHERE name = 'tags'",
    "two tables upon one page": "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'entries') WHERE name = 'tags'",
    "a definition that is none": "UPDATE sqlite_schema SET sql = 'CREATE TABLE tags (' WHERE name = 'tags'",
    "a definition of another name": "UPDATE sqlite_schema SET sql = 'CREATE TABLE elsewhere (id, name)' WHERE name = 'tags'",
    "a definition with a NUL": "UPDATE sqlite_schema SET sql = 'CREATE TABLE tags (id INTEGER PRIMARY KEY, name' || char(0) || ')' WHERE name = 'tags'",
    "a definition that is a blob": "UPDATE sqlite_schema SET sql = x'ff00ff' WHERE name = 'tags'",
    "a huge definition": "UPDATE sqlite_schema SET sql = 'CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT DEFAULT ''' || hex(zeroblob(300000)) || ''')' WHERE name = 'tags'",
    "a type of its own": "UPDATE sqlite_schema SET type = 'turtle' WHERE name = 'tags'",
    "a trigger without a table": "INSERT INTO sqlite_schema VALUES ('trigger', 't', 'gone', 0, 'CREATE TRIGGER t AFTER INSERT ON gone BEGIN SELECT 1; END')",
    "a trigger under a view's type": "INSERT INTO sqlite_schema VALUES ('view', 't', 'entries', 0, 'CREATE TRIGGER t AFTER UPDATE ON entries BEGIN DELETE FROM tags; END')",
    "deep expressions": "INSERT INTO sqlite_schema VALUES ('view', 'v', 'v', 0, 'CREATE VIEW v AS SELECT ' || replace(hex(zeroblob(2000)), '00', '(') || '1' || replace(hex(zeroblob(2000)), '00', ')'))",
    "no entries": "DELETE FROM sqlite_schema WHERE name = 'entries'",
    "no ledger": "DELETE FROM sqlite_schema WHERE name = 'schema_revisions'",
    "the index's shadow gone": "DELETE FROM sqlite_schema WHERE name = 'entries_fts_data'",
}


def limited():
    resource.setrlimit(resource.RLIMIT_DATA, (BYTES, BYTES))


def run(binary, folder, *words):
    try:
        done = subprocess.run([binary, *words], cwd=folder, env=fixture.environment(), capture_output=True, text=True,
                              errors="replace", timeout=10, preexec_fn=limited)
    except subprocess.TimeoutExpired:
        return "hang", ""
    return fixture.ill_behaved(done, (0, 1, 2)), done


def trial(binary, work, must_refuse, state, witness):
    """Hands `evil.db` to everything; the archive beside it must stay or become what `evil.db` is."""
    wrong = []
    for words in READERS:
        said, _ = run(binary, work, "--archive", "evil.db", *words)
        wrong.append(said and f"{words[0]}: {said}")
    said, _ = run(binary, work, "backup", "verify", "evil.db")
    wrong.append(said and f"verify: {said}")
    said, done = run(binary, work, "restore", "evil.db")
    wrong.append(said and f"restore: {said}")
    if done and done.returncode == 2 and archive_state(work) != state:
        wrong.append("restore refused, and changed the archive")
    if done and must_refuse is not None and (done.returncode == 2) != must_refuse:
        wrong.append(f"restore: exit status {done.returncode} {done.stderr[:200]}")
    if done and done.returncode == 0:
        for words in [["sync"], ["list"], ["stats"]]:
            said, _ = run(binary, work, *words)
            wrong.append(said and f"{words[0]} after it: {said}")
    if os.path.exists(witness):
        wrong.append("a planted function ran")
    return "; ".join(it for it in wrong if it)


def main():
    args = fixture.arguments(__doc__.split("\n")[0], 500)
    rows = fixture.Rows()
    with tempfile.TemporaryDirectory() as folder:
        template = f"{folder}/template"
        os.makedirs(template)
        fixture.synced(args.binary, template)
        state = archive_state(template)
        with open(f"{template}/{ARCHIVE}", "rb") as file:
            whole = file.read()

        def prepared(name, data=whole):
            work = f"{folder}/{name}"
            fixture.copy(template, work)
            with open(f"{work}/evil.db", "wb") as file:
                file.write(data)
            return work

        for number, (what, (sql, must_refuse)) in enumerate(PLANTED.items()):
            work = prepared(f"planted{number}")
            connection = sqlite3.connect(f"{work}/evil.db")
            for name in ("slug", "load_extension", "readfile", "edit"):
                connection.create_function(name, -1, lambda *_: None)
            connection.executescript(sql)
            connection.close()
            rows.note("G3 planted objects", trial(args.binary, work, must_refuse, state, "/tmp/evil"), what)
        for number, (what, sql) in enumerate(FORGED.items()):
            work = prepared(f"forged{number}")
            connection = sqlite3.connect(f"{work}/evil.db")
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(sql)
            connection.commit()
            connection.close()
            rows.note("G3 forged schema", trial(args.binary, work, None, state, "/tmp/evil"), what)
        size = int.from_bytes(whole[16:18], "big")
        for what, offset, data in [
            ("a huge cell count on the schema page", 103, b"\xff\xff"),
            ("a cell count of one too many", 103, (int.from_bytes(whole[103:105], "big") + 1).to_bytes(2, "big")),
            ("a freelist that leads nowhere", 32, b"\x7f\xff\xff\xff\x7f\xff\xff\xff"),
            ("a page count of two thousand million", 28, b"\x7f\xff\xff\xff"),
            ("a format of the future", 18, b"\x09\x09"),
            ("another text encoding", 56, b"\x00\x00\x00\x02"),
            ("a page size of one byte", 16, b"\x00\x01"),
            ("reserved space", 20, b"\xff"),
        ]:
            data = whole[:offset] + data + whole[offset + len(data):]
            rows.note("G3 header", trial(args.binary, prepared(f"header{offset}{len(what)}", data), None, state, "/tmp/evil"), what)
        for number in range(args.trials):
            data, kind = bytearray(whole), number % 3
            for _ in range(args.random.randrange(1, 6)):
                page = 0 if kind < 2 else args.random.randrange(len(whole) // size) * size
                start = page + args.random.randrange((100, 1500, 120)[kind])
                data[start] = args.random.choice([0, 0xFF, args.random.randrange(256)])
            data[:18], data[68:72] = whole[:18], whole[68:72]
            work = prepared(f"random{number}", bytes(data))
            row = "G3 random bytes over " + ("the header", "the schema page", "the heads of pages")[kind]
            rows.note(row, trial(args.binary, work, None, state, "/tmp/evil"), number)
            subprocess.run(["rm", "-rf", work], check=True)
    rows.end()


if __name__ == "__main__":
    main()
