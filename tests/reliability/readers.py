#!/usr/bin/env python3
"""Ask an archive through the tools that people read SQLite with, and print which of them answered what: row C10.

    readers.py [--binary PATH] [--reader "NAME, NAME"] [--tools DIR]

Needs PyPI, npm for the readers of Node, and the `sqlite3` shell; what cannot be had is left out, and told. Everything is
installed, in the versions below, into DIR, or into a folder that goes away at the end. Each reader opens the archive of the
sample journal as its manual shows it, and is asked for the number of entries, the text of an entry (`entry_text`), a
full-text search, a name behind a foreign key, and moods (`entry_overview`): at rest, in WAL mode, and in both while
`journal sync` writes. An answer counts where it is what Python's own `sqlite3` says. The table in docs/beside.md is this one.
"""
import importlib.metadata
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import urllib.request

import fixture
import programs

SAMPLE = os.path.join(fixture.HERE, "..", "..", "sample_journals")
PYTHON = ["duckdb==1.5.5", "duckdb-extension-sqlite-scanner==1.5.5", "apsw==3.54.1.0", "pysqlite3-binary==0.5.4.post2", "sqlean.py==3.50.4.5",
          "sqlite-utils==4.2.1", "pandas==3.1.1", "polars==2.1.0", "pyarrow==26.0.1", "adbc-driver-sqlite==1.13.0",
          "connectorx==0.4.6", "SQLAlchemy==2.1.9", "libsql==0.1.11", "pyturso==0.8.3", programs.DATASETTE]
NEXT_DATASETTE = "datasette==1.0a41"
NODE = ["better-sqlite3@12.11.1", "@libsql/client@0.18.0"]
# No package has SQLite 3.37 built any more, the oldest that knows what the archive is made of: this one brings its source.
OLD_SQLITE = "better-sqlite3@7.4.6"

QUESTIONS = {
    "count": "SELECT count(*) FROM entries WHERE removed_at IS NULL",
    "text": "SELECT body FROM entry_text WHERE id = {id}",
    "search": "SELECT count(*) FROM entries_fts WHERE entries_fts MATCH 'heron'",
    "key": "SELECT name FROM people JOIN entry_people ON person_id = people.id WHERE entry_id = {id} AND position = 0",
    "moods": "SELECT moods FROM entry_overview WHERE id = {id}",
}
TYPES = "SELECT id, body FROM entry_text WHERE id = {id}"


def by_dbapi(module, package=None):
    """A module that follows Python's interface for databases: its version, and how it is asked."""
    def connect(archive):
        connection = __import__(module).connect(archive)
        of_sqlite = connection.execute("SELECT sqlite_version()").fetchone()[0]
        own = [importlib.metadata.version(package)] if package else []
        return ", ".join([*own, f"SQLite {of_sqlite}"]), lambda sql: connection.execute(sql).fetchone()
    return connect


def apsw(archive):
    import apsw
    connection = apsw.Connection(archive)
    connection.set_busy_timeout(5000)
    return f"{apsw.apsw_version()}, SQLite {apsw.sqlite_lib_version()}", lambda sql: connection.execute(sql).fetchone()


def duckdb(archive):
    import importlib.util
    import duckdb
    folder = importlib.util.find_spec("duckdb_extension_sqlite_scanner").submodule_search_locations[0]
    connection = duckdb.connect()
    connection.execute(f"LOAD '{folder}/extensions/v{duckdb.__version__}/sqlite_scanner.duckdb_extension'")
    connection.execute(f"ATTACH '{archive}' AS journal (TYPE sqlite, READ_ONLY)")
    connection.execute("USE journal")
    return duckdb.__version__, lambda sql: connection.execute(sql).fetchone()


def sqlite_utils(archive):
    import sqlite_utils
    database = sqlite_utils.Database(archive)

    def ask(sql):
        if sql == QUESTIONS["search"]:
            return [len(list(database["entries"].search("heron")))]
        if sql.startswith("SELECT name FROM people"):
            keys = [(it.column, it.other_table, it.other_column) for it in database["entry_people"].foreign_keys]
            assert ("person_id", "people", "id") in keys
        return list(next(database.query(sql)).values())
    return importlib.metadata.version("sqlite-utils"), ask


def turso(archive):
    import turso
    connection = turso.connect(archive, experimental_features="generated_columns")
    return importlib.metadata.version("pyturso"), lambda sql: connection.execute(sql).fetchone()


def pandas(archive):
    import pandas
    connection = sqlite3.connect(archive)
    return pandas.__version__, lambda sql: pandas.read_sql_query(sql, connection).iloc[0].tolist()


def pandas_with_sqlalchemy(archive):
    import pandas
    import sqlalchemy
    engine = sqlalchemy.create_engine(f"sqlite:///{archive}")
    return f"{pandas.__version__}, {sqlalchemy.__version__}", lambda sql: pandas.read_sql_query(sql, engine).iloc[0].tolist()


def polars(archive):
    import polars
    connection = sqlite3.connect(archive)
    return polars.__version__, lambda sql: polars.read_database(sql, connection).row(0)


def polars_by(engine, slashes):
    def connect(archive):
        import polars
        return polars.__version__, lambda sql: polars.read_database_uri(sql, f"sqlite:{slashes}{archive}", engine=engine).row(0)
    return connect


READERS = {
    "Python's `sqlite3`": by_dbapi("sqlite3"),
    "`pysqlite3-binary`": by_dbapi("pysqlite3", "pysqlite3-binary"),
    "`sqlean.py`": by_dbapi("sqlean", "sqlean.py"),
    "`apsw`": apsw,
    "`sqlite-utils`": sqlite_utils,
    "pandas": pandas,
    "pandas with SQLAlchemy": pandas_with_sqlalchemy,
    "polars": polars,
    "polars with ADBC": polars_by("adbc", "///"),
    "polars with ConnectorX": polars_by("connectorx", "//"),
    "DuckDB": duckdb,
    "libSQL (Python)": by_dbapi("libsql", "libsql"),
    "SQLite 3.37": by_dbapi("sqlite3"),
    "Turso": turso,
}
# It does not know the options of the full-text index, and so opens nothing: asked to see when it does.
UNREADABLE_BY = {"Turso"}
# DuckDB has no MATCH: SQLite is asked through it.
OWN_WAYS = {"DuckDB": {"search": "SELECT * FROM sqlite_query('journal', $$" + QUESTIONS["search"] + "$$)"}}

NODE_READERS = {
    "better-sqlite3": """
        const it = require('better-sqlite3')(archive)
        const ask = async sql => it.prepare(sql).raw().get()""",
    "libSQL (Node)": """
        const it = require('@libsql/client').createClient({url: 'file:' + archive})
        const ask = async sql => Array.from((await it.execute(sql)).rows[0])""",
}
NODE_FRAME = """
    (async () => {
        const [archive, questions, types] = JSON.parse(process.argv[1])
        %s
        const {version} = JSON.parse(require('fs').readFileSync('node_modules/%s/package.json'))
        const found = {}
        for (const [name, sql] of Object.entries(questions)) {
            try { found[name] = (await ask(sql))[0] } catch (error) { found[name] = 'error: ' + error.message }
        }
        const row = await ask(types)
        console.log(JSON.stringify({version, found, types: row.map(it => typeof it)}))
    })()
"""


def package_of(reader):
    return NODE[list(NODE_READERS).index(reader)]


def questions(entry, reader=""):
    own = OWN_WAYS.get(reader, {})
    return {name: sql if (sql := own.get(name)) else QUESTIONS[name].format(id=entry) for name in QUESTIONS}


def answer(reader, archive, entry):
    """What a reader answers; run by the Python that has it."""
    version, ask = READERS[reader](archive)
    found = {}
    for name, sql in questions(entry, reader).items():
        try:
            value = ask(sql)[0]
            found[name] = int(value) if name in ("count", "search") else value
        except Exception as error:  # whatever it says is the answer
            found[name] = f"error: {type(error).__name__}: {error}"
    print(json.dumps({"version": version, "found": found, "types": [type(it).__name__ for it in ask(TYPES.format(id=entry))]}))


class Tools:
    """Where the readers are, and those that cannot be had."""

    def __init__(self, folder, wanted):
        self.folder, self.missing = folder, {}
        self.python = f"{programs.environment_with(f'{folder}/python', *PYTHON)}/python"
        self.next_datasette = f"{programs.environment_with(f'{folder}/next', NEXT_DATASETTE)}/datasette" if "Datasette 1.0a" in wanted else None
        self.node, self.old = f"{folder}/node", f"{folder}/old"
        if "SQLite 3.37" in wanted:
            self.with_old_sqlite()
        for reader in NODE_READERS:
            if reader in wanted:
                self.with_node(reader)

    def with_old_sqlite(self):
        """A library that Python's own `sqlite3` takes instead of that of the system."""
        library = f"{self.old}/libsqlite3.so.0"
        if os.path.exists(library):
            return
        if not (shutil.which("npm") and shutil.which("cc")):
            self.missing["SQLite 3.37"] = "npm or a compiler is not here"
            return
        os.makedirs(self.old, exist_ok=True)
        archive = OLD_SQLITE.replace("@", "-") + ".tgz"
        options = ["-O1", "-shared", "-fPIC", "-DSQLITE_ENABLE_FTS5", "-DSQLITE_ENABLE_COLUMN_METADATA", "-Wl,-soname,libsqlite3.so.0"]
        steps = [["npm", "pack", OLD_SQLITE], ["tar", "xzf", archive], ["tar", "xzf", "package/deps/sqlite3.tar.gz"],
                 ["cc", *options, "-o", library, "sqlite3.c", "-lpthread", "-ldl", "-lm"]]
        for step in steps:
            done = subprocess.run(step, cwd=self.old, capture_output=True, text=True)
            if done.returncode:
                self.missing["SQLite 3.37"] = done.stderr.strip().splitlines()[-1]
                return

    def with_node(self, reader):
        package = package_of(reader)
        if not shutil.which("npm"):
            self.missing[reader] = "npm is not here"
            return
        os.makedirs(self.node, exist_ok=True)
        ready = f"{self.node}/{package.replace('/', '-')}.ready"
        if os.path.exists(ready):
            return
        steps = [["npm", "install", "--no-audit", "--no-fund", "--prefix", self.node, package]]
        if reader == "better-sqlite3":
            # Where its build for this machine cannot be fetched, it is made, with the headers that came with Node.
            top = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("node"))))
            steps.append(["npm", "rebuild", "better-sqlite3", "--prefix", self.node, f"--nodedir={top}", "--ignore-scripts=false"])
        for step in steps:
            done = subprocess.run(step, cwd=self.node, capture_output=True, text=True)
            if done.returncode:
                self.missing[reader] = done.stderr.strip().splitlines()[-1]
                return
        open(ready, "w").close()


class Asked:
    """One archive, and every reader."""

    def __init__(self, args, tools, running, work, entry):
        self.args, self.tools, self.running, self.work, self.entry = args, tools, running, work, entry
        self.archive = f"{work}/{fixture.ARCHIVE}"

    def ask(self, reader):
        if reader == "`sqlite3` shell":
            return self.shell()
        if reader.startswith("Datasette"):
            return self.datasette(f"{os.path.dirname(self.tools.python)}/datasette" if reader == "Datasette 0.65" else self.tools.next_datasette)
        if reader in NODE_READERS:
            about = json.dumps([self.archive, questions(self.entry), TYPES.format(id=self.entry)])
            words, cwd = ["node", "-e", NODE_FRAME % (NODE_READERS[reader], package_of(reader).rsplit("@", 1)[0]), about], self.tools.node
        else:
            words, cwd = [self.tools.python, __file__, "--answer", reader, self.archive, str(self.entry)], "/"
        own = {"LD_LIBRARY_PATH": self.tools.old} if reader == "SQLite 3.37" else {}
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=120, env={**os.environ, **own})
        if done.returncode:
            return {"version": "?", "found": {"it": next((it for it in done.stderr.splitlines() if "Error" in it), done.stderr)}, "types": []}
        return json.loads(done.stdout)

    def shell(self):
        def ask(sql):
            done = subprocess.run(["sqlite3", "-json", "-cmd", ".timeout 5000", self.archive, sql], capture_output=True, text=True)
            return list(json.loads(done.stdout)[0].values())[0] if done.returncode == 0 and done.stdout else f"error: {done.stderr}"
        version = subprocess.run(["sqlite3", "--version"], capture_output=True, text=True).stdout.split()[0]
        types = ask(f"SELECT typeof(id) || ', ' || typeof(body) FROM ({TYPES.format(id=self.entry)})")
        return {"version": version, "found": {name: ask(sql) for name, sql in questions(self.entry).items()}, "types": types.split(", ")}

    def datasette(self, program):
        port = programs.free_port()
        server = self.running.start([program, "serve", self.archive, "--host", "127.0.0.1", "--port", str(port)],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        page = lambda path: json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30))
        rows = lambda path: page(f"journal_archive/{path}&_shape=array&_size=max")
        wanted = {
            "count": lambda: len(rows("entries.json?removed_at__isnull=1")),
            "text": lambda: rows(f"entry_text.json?id={self.entry}")[0]["body"],
            "search": lambda: len(rows("entries.json?_search=heron")),
            "key": lambda: rows(f"entry_people.json?entry_id={self.entry}&position=0&_labels=on")[0]["person_id"]["label"],
            "moods": lambda: rows(f"entry_overview.json?id={self.entry}")[0]["moods"],
        }
        try:
            version = programs.wait_for(lambda: page("-/versions.json"), 60)["datasette"]["version"]
            found = {}
            for name, look in wanted.items():
                try:
                    found[name] = look()
                except Exception as error:  # whatever it says is the answer
                    found[name] = f"error: {error!r}"
            row = rows(f"entry_text.json?id={self.entry}")[0]
            return {"version": version, "found": found, "types": [type(row[it]).__name__ for it in ("id", "body")]}
        finally:
            self.running.stop(server)


ALL = ["`sqlite3` shell", *READERS, "Datasette 0.65", "Datasette 1.0a", *NODE_READERS]


def prepared(binary, work):
    os.makedirs(work)
    shutil.copytree(SAMPLE, f"{work}/journal", copy_function=shutil.copy2)
    with open(f"{work}/journal.toml", "w") as file:
        file.write('journal = "journal"\n')
    fixture.must(binary, work, "sync")
    connection = sqlite3.connect(f"{work}/{fixture.ARCHIVE}")
    entry, = connection.execute(
        "SELECT min(id) FROM entries WHERE id IN (SELECT entry_id FROM entry_people) AND id IN (SELECT entry_id FROM entry_moods)").fetchone()
    expected = {name: connection.execute(sql).fetchone()[0] for name, sql in questions(entry).items()}
    connection.close()
    assert expected["search"] and expected["key"] and expected["moods"] and expected["text"], expected
    return entry, expected


def syncing(binary, work, over):
    """Somebody writes another entry again and again, and syncs it."""
    turn = 0
    while not over.is_set():
        turn += 1
        with open(f"{work}/journal/another.md", "w") as file:
            file.write(f"---\ndate: 2025-01-01\n---\nTurn {turn} of the tide.\n" * (1 + turn % 9))
        fixture.must(binary, work, "sync")


def verdict(asked, expected, more):
    """The questions that a reader did not answer; `more` entries may have come."""
    found = asked["found"]
    right = lambda name: found.get(name) == expected[name] or (name == "count" and found.get(name) == expected[name] + more)
    wrong = {name: found.get(name, found.get("it")) for name in expected if not right(name)}
    return wrong


def main():
    if sys.argv[1:2] == ["--answer"]:
        return answer(sys.argv[2], sys.argv[3], int(sys.argv[4]))
    args = fixture.arguments(__doc__.split("\n")[0], 1, reader="", tools="")
    wanted = [it for it in ALL if not args.reader or it in args.reader.split(", ")]
    failed, lines = 0, {}
    with tempfile.TemporaryDirectory() as folder, programs.Programs() as running:
        tools = Tools(os.path.abspath(args.tools) if args.tools else f"{folder}/tools", wanted)
        for mode in ("at rest", "WAL"):
            work = f"{folder}/{mode.replace(' ', '-')}"
            entry, expected = prepared(args.binary, work)
            if mode == "WAL":
                fixture.into_wal(work)
            asked = Asked(args, tools, running, work, entry)
            for while_syncing in (False, True):
                over = threading.Event()
                writer = threading.Thread(target=syncing, args=(args.binary, work, over))
                writer.start() if while_syncing else None
                for reader in wanted:
                    if reader in tools.missing:
                        lines[reader] = ["–", f"left out: {tools.missing[reader]}"]
                        continue
                    told = asked.ask(reader)
                    wrong = verdict(told, expected, more=while_syncing)
                    failed += bool(wrong) and reader not in UNREADABLE_BY
                    cells = lines.setdefault(reader, [told["version"], ", ".join(told["types"])])
                    cells.append("yes" if not wrong else "not " + ", ".join(wrong))
                    for name, value in wrong.items():
                        print(f"BAD {reader}, {mode}{', while syncing' * while_syncing}: {name}: {str(value)[:200]}", flush=True)
                over.set()
                writer.join() if while_syncing else None
            if mode == "WAL" and not fixture.is_in_wal(work):
                print("a reader took the archive out of WAL mode")
    print("| reader | version | types of `id`, `body` | at rest | while `sync` writes | WAL | WAL, while `sync` writes |\n|---|---|---|---|---|---|---|")
    for reader, cells in lines.items():
        print(f"| {reader} | " + " | ".join(cells) + " |")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
