"""What the scripts of the reliability programme share: small workspaces, runs of the binary, and the states that are compared.

Every script takes `--binary PATH` (default: the release build), `--trials N` and `--seed N`, prints one line of counts for
each of its rows, and exits 1 when a trial failed. Set TMPDIR=/dev/shm to spare the disk.
"""
import argparse
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile

NOW = "2026-01-15T12:00:00Z"
ARCHIVE = "journal_archive.db"
HERE = os.path.dirname(os.path.abspath(__file__))
RELEASE = os.path.join(HERE, "..", "..", "target", "release", "journal")


def arguments(description, trials, **more):
    """Reads the command line; `more` are further options with their defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--binary", default=RELEASE, help="the journal to try (default: the release build)")
    parser.add_argument("--trials", type=int, default=trials, help=f"how many of each kind (default: {trials})")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default: 1)")
    for name, default in more.items():
        kind = {"action": "store_true"} if default is False else {"type": type(default), "default": default}
        parser.add_argument(f"--{name.replace('_', '-')}", **kind)
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    if not os.access(args.binary, os.X_OK):
        parser.error(f"there is no {args.binary}; build it, or name one with --binary")
    args.random = random.Random(args.seed)
    return args


class Rows:
    """Counts trials by row, and ends the script."""

    def __init__(self):
        self.counts = {}

    def note(self, row, wrong, trial):
        """Counts a trial; `wrong` says what was wrong with it, and is empty where nothing was."""
        trials, failed = self.counts.get(row, (0, 0))
        self.counts[row] = (trials + 1, failed + bool(wrong))
        if wrong:
            print(f"BAD {row}, {trial}: {wrong}", flush=True)

    def end(self):
        for row, (trials, failed) in self.counts.items():
            print(f"{row:<60} {trials:>6} trials, {failed} failed")
        sys.exit(1 if any(failed for _, failed in self.counts.values()) else 0)


def environment(**more):
    """One thread, so that the n-th system call is the same in every run."""
    return {"JOURNAL_NOW": NOW, "PATH": os.environ["PATH"], "RAYON_NUM_THREADS": "1", **more}


def run(binary, folder, *words, timeout=60, **more):
    """Runs the binary, and gives what it printed; one that hangs ends as status `hang`."""
    try:
        return subprocess.run([binary, *words], cwd=folder, env=environment(), capture_output=True, text=True,
                              errors="replace", timeout=timeout, **more)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, "hang", "", "")


def must(binary, folder, *words):
    done = run(binary, folder, *words)
    assert done.returncode == 0, (words, done.returncode, done.stderr)
    return done


SILENT = "it does not say why"


def ill_behaved(done, statuses):
    """What is wrong with how a run ended: it hangs, dies, panics, or says nothing of its failure (I8)."""
    if done.returncode not in statuses:
        return f"exit status {done.returncode}: {done.stderr[:300]}"
    if "panicked" in done.stderr:
        return f"panic: {done.stderr[:300]}"
    if done.returncode == 2 and "error" not in done.stderr:
        return SILENT
    return ""


def write_entry(folder, path, text, modified):
    full = f"{folder}/journal/{path}"
    os.makedirs(os.path.dirname(full), exist_ok=True)
    with open(full, "w") as file:
        file.write(text)
    os.utime(full, (modified, modified))


def write_entries(folder, text, count=20):
    """Entries that differ, their times long past, so that their stamps are trusted."""
    for index in range(count):
        front = f"---\nmood: calm {index % 10}/10\ntags: [t{index}, rain]\nlocation: Place {index}, Town\n---\n"
        write_entry(folder, f"2025-01-{index + 1:02}.md", front + text * (40 + index), 1_700_000_000 + len(text))


def fresh(binary, folder):
    """Entries, and no archive."""
    write_entries(folder, "Rain. ")
    with open(f"{folder}/journal.toml", "w") as file:
        file.write('journal = "journal"\n')


def synced(binary, folder):
    fresh(binary, folder)
    must(binary, folder, "sync")


def edited(binary, folder):
    """Synced, and then changed: entries written again, new ones, one renamed."""
    synced(binary, folder)
    write_entries(folder, "Snow, more snow. ", 25)
    os.rename(f"{folder}/journal/2025-01-01.md", f"{folder}/journal/2025-02-01.md")


def old(binary, folder):
    """Synced, and taken back to the first revision."""
    synced(binary, folder)
    must(binary, folder, "downgrade", "--no-backup", "--allow-data-loss", "20250916_143000")


GOOD = "journal_archive.db.backup_20260115_120000_good"


def backed_up(binary, folder):
    """Synced and backed up, and then changed."""
    synced(binary, folder)
    must(binary, folder, "backup", "--suffix", "good")
    write_entry(folder, "2025-03-01.md", "Fog.\n", 1_700_000_000)
    must(binary, folder, "sync")


def lost(binary, folder):
    """Backed up, and the archive gone."""
    backed_up(binary, folder)
    os.remove(f"{folder}/{ARCHIVE}")


def versioned(binary, folder):
    """Synced, and five entries written again by each of nine syncs, one of them moved, one gone and come back."""
    synced(binary, folder)
    for turn in range(9):
        for index in range(1, 6):
            text = f"---\nmood: calm\n---\nVersion {turn} of {index}. " + f"It rained {turn} times. " * (20 + turn)
            write_entry(folder, f"2025-01-{index:02}.md", text, 1_700_000_100 + turn)
        if turn == 3:
            os.rename(f"{folder}/journal/2025-01-06.md", f"{folder}/journal/2025-02-06.md")
            os.remove(f"{folder}/journal/2025-01-07.md")
        if turn == 5:
            write_entry(folder, "2025-01-07.md", "Back again.\n", 1_700_000_200)
        must(binary, folder, "sync")


def rewritten(binary, folder, policy=""):
    """With versions, and entries written again since the last sync; under a policy, where one is named."""
    versioned(binary, folder)
    with open(f"{folder}/journal.toml", "a") as file:
        file.write(policy)
    for index in range(1, 9):
        write_entry(folder, f"2025-01-{index:02}.md", f"Written again, {index}.\n" * 30, 1_700_000_300)
    os.rename(f"{folder}/journal/2025-01-12.md", f"{folder}/journal/2025-02-12.md")
    os.remove(f"{folder}/journal/2025-01-13.md")


def thinned(binary, folder):
    rewritten(binary, folder, "[versions]\nkeep_last = 2\n")


def bounded(binary, folder):
    rewritten(binary, folder, "[versions]\nmax_bytes = 1500\n")


def unkept(binary, folder):
    rewritten(binary, folder, '[versions]\nkeep = "none"\n')


GIT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"], "HOME": "/nonexistent",
       "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.org"}


def kept_in_git(binary, folder):
    """Synced, and beside the journal its history of eight commits, with files that came and went."""
    fresh(binary, folder)
    git = lambda *words, **more: subprocess.run(["git", *words], cwd=f"{folder}/journal", check=True, capture_output=True, env={**GIT, **more})
    git("init", "-q")
    for turn in range(8):
        for index in range(1, 5):
            write_entry(folder, f"2025-01-{index:02}.md", f"Commit {turn} of {index}.\n" * (10 + turn), 1_700_000_100 + turn)
        if turn == 2:
            write_entry(folder, "gone.md", "It was here.\n", 1_700_000_100)
        if turn == 5:
            os.remove(f"{folder}/journal/gone.md")
        git("add", "-A")
        git("commit", "-q", "-m", "Keep", GIT_AUTHOR_DATE=f"2025-03-{turn + 1:02}T08:00:00Z", GIT_COMMITTER_DATE=f"2025-03-{turn + 1:02}T08:00:00Z")
    must(binary, folder, "sync")


COPY = "2025-01-02.sync-conflict-20260101-120000-ABCDEFG.md"


def in_conflict(binary, folder):
    """With versions, and a copy that a sync tool made of a conflict."""
    versioned(binary, folder)
    text = open(f"{folder}/journal/2025-01-02.md").read()
    write_entry(folder, COPY, text + "Said on the other device.\n", 1_700_000_300)
    must(binary, folder, "sync")


def files(folder):
    """Every file of the journal, and of the folder `then` beside it; what a write that was cut off has left is none."""
    found = {}
    for path, _, names in [*os.walk(f"{folder}/journal"), *os.walk(f"{folder}/then")]:
        for name in names:
            if not name.startswith(".journal-export"):
                full = os.path.join(path, name)
                found[full[len(folder):]] = open(full, "rb").read()
    return found


REVISIONS = {
    "20260101_000000_column": (
        "-- A column\n--\n-- revision: 20260101_000000\n-- revises: 20251102_071000\n-- repopulate: weather\n\n"
        "ALTER TABLE entries ADD COLUMN weather TEXT;\n",
        "ALTER TABLE entries DROP COLUMN weather;\n"),
    "20260101_000001_rebuild": (
        "-- A rebuild, and rows\n--\n-- revision: 20260101_000001\n-- revises: 20251102_071000\n\n"
        "CREATE TABLE new_tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE CHECK (name <> '')) STRICT;\n"
        "INSERT INTO new_tags SELECT id, name FROM tags;\nDROP TABLE tags;\nPRAGMA legacy_alter_table = ON;\nALTER TABLE new_tags RENAME TO tags;\nPRAGMA legacy_alter_table = OFF;\n"
        "UPDATE moods SET description = 'how it was' WHERE description IS NULL;\n",
        "CREATE TABLE old_tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;\n"
        "INSERT INTO old_tags SELECT id, name FROM tags;\nDROP TABLE tags;\nPRAGMA legacy_alter_table = ON;\nALTER TABLE old_tags RENAME TO tags;\nPRAGMA legacy_alter_table = OFF;\n"
        "UPDATE moods SET description = NULL WHERE description = 'how it was';\n"),
    "20260102_000000_merge": (
        "-- A merge\n--\n-- revision: 20260102_000000\n-- revises: 20260101_000000, 20260101_000001\n\n"
        "CREATE INDEX entries_weather ON entries(weather);\n",
        "DROP INDEX entries_weather;\n"),
}


def branched(binary, folder):
    """Synced, with revisions of its own waiting: a column, a rebuild with rows, and their merge."""
    synced(binary, folder)
    with open(f"{folder}/journal.toml", "a") as file:
        file.write('[fields.weather]\ntype = "text"\n')
    for name, (up, down) in REVISIONS.items():
        os.makedirs(f"{folder}/migrations/{name}")
        for script, text in (("up.sql", up), ("down.sql", down)):
            with open(f"{folder}/migrations/{name}/{script}", "w") as file:
                file.write(text)


def merged(binary, folder):
    branched(binary, folder)
    must(binary, folder, "upgrade", "--no-backup")


def into_wal(folder, name=ARCHIVE):
    """Puts the archive into WAL mode, and leaves a log beside it that holds a table of somebody's, as a program that was killed
    does."""
    path = f"{folder}/{name}"
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    connection.executescript("CREATE TABLE of_somebody(note TEXT); INSERT INTO of_somebody VALUES ('only in the log')")
    with tempfile.TemporaryDirectory() as apart:
        shutil.copy2(path, apart)
        shutil.copy2(f"{path}-wal", apart)
        connection.close()
        shutil.copy2(f"{apart}/{name}", folder)
        shutil.copy2(f"{apart}/{name}-wal", folder)


def prepare(how, binary, folder, wal):
    """Prepares a workspace; tells whether there is an archive that can be what is asked for: in WAL mode, where `wal` says so."""
    os.makedirs(folder)
    how(binary, folder)
    has_archive = os.path.exists(f"{folder}/{ARCHIVE}")
    if wal and has_archive:
        into_wal(folder)
    return has_archive or not wal


def is_in_wal(folder):
    """Whether the header of the archive says WAL."""
    with open(f"{folder}/{ARCHIVE}", "rb") as file:
        return file.read(20)[18:] == b"\x02\x02"


def left_behind(folder, wal):
    """What is half-made in a workspace. A log stays beside an archive in WAL mode: no command of ours plays it back."""
    endings = (".new", ".partial", "-journal") + (() if wal else ("-wal",))
    shelf = f"{folder}/backups"
    partial = [it for it in os.listdir(shelf) if ".partial" in it] if os.path.isdir(shelf) else []
    return partial + [it for it in os.listdir(folder) if it.endswith(endings)]


def copy(template, target):
    shutil.copytree(template, target, copy_function=shutil.copy2, symlinks=True)


def bad_versions(binary, folder):
    """What `doctor` says of versions that cannot be given back."""
    done = run(binary, folder, "doctor", "--json")
    if done.returncode not in (0, 1):
        return f"doctor: {done.returncode} {done.stderr[:200]}"
    return ", ".join(it["code"] for it in json.loads(done.stdout)["findings"] if "version" in it["code"])


def archive_state(folder, name=ARCHIVE):
    """A hash of all that the archive says; its journal, where one is hot, is played back on the way. A log is left as it is:
    it is read in a copy.

    Raises where the archive is damaged: that is what is looked for."""
    path = f"{folder}/{name}"
    if not os.path.exists(path):
        return "none"
    if not os.path.exists(f"{path}-wal"):
        return state_of(path)
    with tempfile.TemporaryDirectory() as apart:
        shutil.copy2(path, f"{apart}/{name}")
        shutil.copy2(f"{path}-wal", f"{apart}/{name}-wal")
        return state_of(f"{apart}/{name}")


def state_of(path):
    connection = sqlite3.connect(path)
    digest = hashlib.sha256()
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert not connection.execute("PRAGMA foreign_key_check").fetchall()
    tables = connection.execute(
        "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'entries_fts_%'"
        " AND name NOT LIKE 'sqlite_%' ORDER BY name").fetchall()
    for table, sql in tables:
        digest.update(repr((table, sql)).encode())
        if table == "entries_fts":
            connection.execute("INSERT INTO entries_fts(entries_fts, rank) VALUES('integrity-check', 1)")
            continue
        # Where the journal lies is another place in every trial.
        if table == "archive_place":
            continue
        # That a sweep is owed, of the pages or of the log, is a note of what is still to be done.
        notes = " WHERE number <> 0" if table == "syncs" else ""
        # What an entry is known by is drawn at random when it is new.
        columns = [it for it, in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))]
        if table == "entries" and "identity" in columns:
            identities = connection.execute("SELECT count(*), count(DISTINCT identity) FROM entries").fetchone()
            assert identities[0] == identities[1], identities
            columns.remove("identity")
        names = ", ".join(f'"{it}"' for it in columns) or "*"
        rows = connection.execute(f'SELECT {names} FROM "{table}"{notes}').fetchall()
        digest.update(repr(sorted(map(repr, rows))).encode())
    connection.rollback()
    connection.close()
    return digest.hexdigest()


def journal_state(folder):
    """A hash of the Markdown files: names, times, bytes (I1)."""
    digest = hashlib.sha256()
    for path, _, names in sorted(os.walk(f"{folder}/journal")):
        for name in sorted(names):
            full = os.path.join(path, name)
            digest.update(repr((full[len(folder):], os.stat(full).st_mtime_ns)).encode())
            digest.update(open(full, "rb").read())
    return digest.hexdigest()


def backups(folder):
    """The names in the backup folder that are backups."""
    shelf = f"{folder}/backups"
    names = sorted(os.listdir(shelf)) if os.path.isdir(shelf) else []
    return [it for it in names if not it.endswith(".sha256") and ".partial" not in it]


def bad_backups(binary, folder):
    """The backups that are not what their manifests say (A5)."""
    return [it for it in backups(folder) if run(binary, folder, "backup", "verify", it).returncode != 0]
