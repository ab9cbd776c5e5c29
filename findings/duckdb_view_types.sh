#!/bin/sh
# duckdb 1.5.5 (PyPI) with duckdb-extension-sqlite-scanner 1.5.5: the type of a view's integer column depends on the other columns
#
# A view of an attached SQLite database that DuckDB can bind itself has the types of its table: `id` is a BIGINT. Where another
# column of the view is an expression that DuckDB cannot bind (`substr` of a BLOB, valid in SQLite), the whole view comes through
# SQLite, and every column of it is a VARCHAR, the declared INTEGER too: `max(id)` of ids 1 to 10 is then '9', without an error.
#
# Output seen:
#   plain BIGINT 10
#   texts VARCHAR 9
#
# Why it matters here: `entry_text` is such a view, made for tools that do not see generated columns. Its `id` has to be
# cast before it is compared, sorted or counted on; docs/beside.md says so. Exits with 1 when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==1.5.5 duckdb-extension-sqlite-scanner==1.5.5
venv/bin/python - > seen.txt <<'PYTHON'
import importlib.util, sqlite3
import duckdb
made = sqlite3.connect("a.db")
made.executescript("""
    CREATE TABLE entries (id INTEGER PRIMARY KEY, source BLOB NOT NULL) STRICT;
    CREATE VIEW plain AS SELECT id FROM entries;
    CREATE VIEW texts AS SELECT id, CAST(substr(source, 1) AS TEXT) AS body FROM entries;
""")
made.executemany("INSERT INTO entries VALUES (?, ?)", [(number, b"Rain.") for number in range(1, 11)])
made.commit()
made.close()
folder = importlib.util.find_spec("duckdb_extension_sqlite_scanner").submodule_search_locations[0]
connection = duckdb.connect()
connection.execute(f"LOAD '{folder}/extensions/v{duckdb.__version__}/sqlite_scanner.duckdb_extension'")
connection.execute("ATTACH 'a.db' AS a (TYPE sqlite, READ_ONLY)")
for view in ("plain", "texts"):
    kind = connection.execute(f"DESCRIBE a.{view}").fetchone()[1]
    print(view, kind, connection.execute(f"SELECT max(id) FROM a.{view}").fetchone()[0])
PYTHON
cat seen.txt
printf 'plain BIGINT 10\ntexts VARCHAR 9\n' | cmp - seen.txt
