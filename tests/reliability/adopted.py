"""Databases of other programs, whose schemas this one moves: a Django site's, one of SQLAlchemy and Alembic, Chromium's history.

Each is made by its own program, taken over (`init --schema-only`, `migration stamp --create`), changed (`schema.sql`,
`migration create`, `upgrade --rehearse`, `upgrade`, `downgrade`), and used by its own program in between. Every mark of the
file must be what it was, and so must every row that the program wrote. `--tools DIR` keeps what is installed from PyPI;
`--transcript` prints every command with its answer. Chromium is left out where it is not installed.
"""
import os
import shutil
import sqlite3
import subprocess
import tempfile

import fixture
import programs

DJANGO = "django==5.2.19"
ALEMBIC = "alembic==1.20.1"
SQLALCHEMY = "sqlalchemy==2.1.9"

SITE = '''
import sys
import django
from django.conf import settings
from django.core.management import call_command

settings.configure(
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}},
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()
from django.contrib.auth.models import Group, User

if sys.argv[1] == "migrate":
    call_command("migrate", verbosity=0)
else:
    call_command("migrate", check_unapplied=True, verbosity=0)
    user = User.objects.create_user(sys.argv[2], password="x")
    user.groups.add(Group.objects.get_or_create(name="writers")[0])
    assert User.objects.filter(groups__name="writers", username=sys.argv[2]).count() == 1
    print(User.objects.count())
'''

MODELS = '''
import sys
from sqlalchemy import ForeignKey, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Entry(Base):
    __tablename__ = "entries"
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    tags: Mapped[list["Tag"]] = relationship(back_populates="entry")

class Tag(Base):
    __tablename__ = "tags"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id", name="fk_tags_entry"))
    entry: Mapped[Entry] = relationship(back_populates="tags")

if __name__ == "__main__":
    with Session(create_engine("sqlite:///app.db")) as session:
        session.add(Entry(title=sys.argv[1], tags=[Tag(name="new")]))
        session.commit()
        print(len(session.scalars(select(Entry).join(Entry.tags)).all()))
'''

ENV = '''
from alembic import context
from sqlalchemy import create_engine
from models import Base
with create_engine("sqlite:///app.db").connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
'''


class Site:
    """A Django site with users and groups."""

    database, table, column = "db.sqlite3", "auth_group", '"name" varchar(150) NOT NULL UNIQUE'
    changed = column + ", stars INTEGER NOT NULL DEFAULT 0"
    packages = [DJANGO]

    def __init__(self, folder, bin_of_python):
        self.folder, self.python = folder, f"{bin_of_python}/python"
        with open(f"{folder}/site_of_mine.py", "w") as file:
            file.write(SITE)
        own(folder, self.python, "site_of_mine.py", "migrate")

    def use(self, word):
        return own(self.folder, self.python, "site_of_mine.py", "use", word)


class Models:
    """Models of SQLAlchemy, whose first revision Alembic made and applied."""

    database, table, column = "app.db", "entries", "title VARCHAR NOT NULL"
    changed = column + ", stars INTEGER DEFAULT 0 NOT NULL CHECK (stars BETWEEN 0 AND 5)"
    packages = [SQLALCHEMY, ALEMBIC]

    def __init__(self, folder, bin_of_python):
        self.folder, self.bin = folder, bin_of_python
        with open(f"{folder}/models.py", "w") as file:
            file.write(MODELS)
        self.alembic("init", "alembic")
        with open(f"{folder}/alembic/env.py", "w") as file:
            file.write(ENV)
        self.alembic("revision", "--autogenerate", "--rev-id", "1975ea83b712", "-m", "first")
        self.alembic("upgrade", "head")

    def alembic(self, *words):
        return own(self.folder, f"{self.bin}/alembic", *words, PYTHONPATH=self.folder)

    def use(self, word):
        assert "1975ea83b712 (head)" in self.alembic("current")
        return own(self.folder, f"{self.bin}/python", "models.py", word)


class History:
    """The history that Chromium writes."""

    database, table, column = "profile/Default/History", "urls", "title LONGVARCHAR"
    changed = column + ",note TEXT DEFAULT '' NOT NULL"
    packages = []

    def __init__(self, folder, _bin_of_python):
        self.folder = folder
        self.use("first")

    def use(self, word):
        page = f"{self.folder}/{word}.html"
        with open(page, "w") as file:
            file.write(f"<title>{word}</title>")
        own(self.folder, "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
            f"--user-data-dir={self.folder}/profile", "--dump-dom", f"file://{page}", HOME=self.folder)
        with sqlite3.connect(f"file:{self.folder}/{self.database}?mode=ro", uri=True) as there:
            titles = [title for title, in there.execute("SELECT title FROM urls")]
        assert word in titles, titles
        return str(len(titles))


def own(folder, *words, **environment):
    """Runs the database's own program."""
    done = subprocess.run(words, cwd=folder, env={"PATH": os.environ["PATH"], "HOME": folder, **environment},
                          capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout.strip()


def marks(path):
    with sqlite3.connect(path) as there:
        return [there.execute(f"PRAGMA {it}").fetchone()[0] for it in ("user_version", "application_id", "journal_mode")]


def objects(path):
    with sqlite3.connect(path) as there:
        return {*there.execute("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'")}


def story(args, kind, bin_of_python):
    """The whole of it; gives what was wrong, and nothing where all went well."""
    with tempfile.TemporaryDirectory() as folder:
        program = kind(folder, bin_of_python)
        database = f"{folder}/{kind.database}"
        program.use("before")
        was, there = marks(database), objects(database)

        def journal(*words, status=0):
            done = subprocess.run([args.binary, *words], cwd=folder, capture_output=True, text=True, timeout=120,
                                  env={"PATH": os.environ["PATH"]})
            if args.transcript:
                print(f"$ journal {' '.join(words)}\n{(done.stdout + done.stderr).replace(folder, '…')}", end="", flush=True)
            assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
            assert marks(database) == was, (words, was, marks(database))
            return done.stdout

        def used(word):
            told = program.use(word)
            if args.transcript:
                print(f"# its own program writes `{word}`: {told}", flush=True)

        journal("init", "--schema-only", "--archive", kind.database)
        journal("status")
        journal("migration", "stamp", "--create", "As it was found")
        assert objects(database) - there == {("table", "schema_revisions")}
        if kind is Models:
            assert "1975ea83b712" in journal("migration", "current")
        used("adopted")
        schema = open(f"{folder}/schema.sql").read()
        assert schema.count(kind.column) == 1, schema
        with open(f"{folder}/schema.sql", "w") as file:
            file.write(schema.replace(kind.column, kind.changed))
        journal("migration", "check", status=1)
        journal("migration", "create", "One more column")
        journal("upgrade", "--rehearse")
        journal("upgrade")
        used("upgraded")
        journal("migration", "check")
        journal("downgrade")
        used("downgraded")
        journal("status")
        journal("upgrade")
        used("again")
        journal("backup", "verify")
        journal("restore", "latest")
        used("restored")
        journal("list", status=2)
        integrity = sqlite3.connect(database).execute("PRAGMA integrity_check").fetchone()[0]
        return "" if integrity == "ok" else integrity


def main():
    args = fixture.arguments(__doc__, 1, tools="", transcript=False)
    rows = fixture.Rows()
    own_tools = tempfile.TemporaryDirectory()
    folder = args.tools or own_tools.name
    for kind, row in [(Site, "a Django site"), (Models, "SQLAlchemy and Alembic"), (History, "Chromium's history")]:
        if kind is History and not shutil.which("chromium"):
            print("left out, because chromium is not here: Chromium's history")
            continue
        bin_of_python = programs.environment_with(folder, *kind.packages) if kind.packages else ""
        for trial in range(args.trials):
            try:
                wrong = story(args, kind, bin_of_python)
            except AssertionError as error:
                wrong = f"{error}"
            rows.note(row, wrong, trial)
    rows.end()


if __name__ == "__main__":
    main()
