#!/usr/bin/env python3
"""Imports what other diaries' own tools wrote, and compares entry by entry with what they say of themselves.

    python3 -m venv venv && venv/bin/pip install jrnl dayone-to-obsidian obsidian-daylio-parser journey2md
    venv/bin/python scripts/round_trips.py target/debug/journal

Not run by the tests: the tools come from PyPI. journey2md asks for Python 3.12. A tool that is not installed is skipped and named. Exit 1 where anything differs.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

JOURNAL = Path(sys.argv[1] if len(sys.argv) > 1 else "target/debug/journal").resolve()
BIN = Path(sys.executable).parent
CASES = Path(__file__).resolve().parent.parent / "tests/cases/import"
FORMATS = [
    "%F %r", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%y %H.%M", "%m/%d/%Y %I:%M %p", "%d/%m/%Y %H:%M",
    "%d %B %Y %H:%M", "%b %d, %Y %I:%M %p", "%A, %d %B %Y %H:%M", "%Y%m%d %H:%M", "%c", "%d-%b-%y %H:%M",
    "%H:%M %d.%m.%Y", "%Y/%m/%d %H:%M",
]
failures = checks = 0


def tell(what, is_right, detail=""):
    global checks, failures
    checks += 1
    failures += not is_right
    if not is_right:
        print(f"DIFFERS  {what}  {str(detail)[:900]}")


def run(*words, **more):
    return subprocess.run([str(it) for it in words], capture_output=True, text=True, **more)


def imported(source, *options, into=None):
    """What an import wrote, and its exit status; a second import must add nothing."""
    folder = Path(into or tempfile.mkdtemp())
    words = [JOURNAL, "import", "--json", "--to", folder, *options, source]
    first = run(*words, cwd=folder)
    report = json.loads(first.stdout)
    again = json.loads(run(*words, cwd=folder).stdout)
    if first.returncode != 2:
        tell(f"{Path(source).name}: a second import adds nothing", again["added"] == [] and again["edited"] == [], again)
    return folder, report, first.returncode


def entries(folder):
    """The entries of a folder: front matter (flat keys and lists) and body."""
    found = []
    for path in sorted(folder.rglob("*.md")):
        block, body = path.read_text().split("---\n", 2)[1:]
        keys, last = {}, None
        for line in block.splitlines():
            if line.startswith("  - "):
                keys.setdefault(last, []).append(line[4:].strip('"'))
            elif ": " in line and not line.startswith(" "):
                last, value = line.split(": ", 1)
                keys[last] = json.loads(value) if value.startswith('"') else value
            elif line.endswith(":"):
                last = line[:-1]
        found.append((keys, body.strip()))
    return found


def jrnl():
    rng = random.Random(4)
    words = "rain sea @anna ferry #quay bread window café slow 雨 day".split()
    for form in FORMATS:
        home = Path(tempfile.mkdtemp())
        config = home / "jrnl.yaml"
        config.write_text(
            f"colors: {{body: none, date: none, tags: none, title: none}}\ndefault_hour: 9\ndefault_minute: 0\neditor: ''\nencrypt: false\n"
            f"highlight: true\nindent_character: '|'\njournals:\n  default:\n    journal: {home}/j.txt\nlinewrap: 79\ntagsymbols: '#@'\n"
            f"template: false\ntimeformat: '{form}'\nversion: v4.6\n"
        )
        env = {**os.environ, "HOME": str(home), "XDG_CONFIG_HOME": str(home), "NO_COLOR": "1"}
        ask = lambda *it: run(BIN / "jrnl", "--config-file", config, *it, env=env, stdin=subprocess.DEVNULL)
        for day in [3, 8, 14, 25]:
            text = " ".join(rng.choice(words) for _ in range(8))
            star = "*" if rng.random() < 0.4 else ""
            ask(f"2024-0{rng.randint(1, 9)}-{day:02} 1{rng.randint(0, 9)}:{rng.randint(10, 59)}: {star}A title {day}.\n{text}\n\n# Not a head\n[not a date] {text}")
        exported = ask("--format", "json").stdout
        (home / "j.json").write_text(exported)
        wanted = sorted(
            (it["date"] + "T" + it["time"], it["title"].strip(), it["body"].strip(), sorted(t[1:] for t in it["tags"]), it["starred"])
            for it in json.loads(exported)["entries"]
        )
        tell(f"jrnl {form}: has four entries", len(wanted) == 4, exported)
        folder, report, code = imported(home / "j.txt")
        if code == 2:
            tell(f"jrnl {form}: its text", False, report)
            continue
        got = sorted(
            (it["date"][:16], it["title"], body, sorted(it.get("tags", [])), it.get("starred") == "true") for it, body in entries(folder)
        )
        tell(f"jrnl {form}: its text says what its JSON says", got == wanted, (got, wanted))
        for name, words_of in {"json": ["json"], "text": ["text"], "yaml": ["yaml"], "markdown": ["markdown"], "pretty": ["pretty"]}.items():
            out = home / f"out.{name}"
            if name == "yaml":
                out = home / "pages"
                out.mkdir()
                ask("--format", "yaml", "--file", out)
            else:
                out.write_text(ask("--format", *words_of).stdout)
            _, report, code = imported(out, into=folder)
            is_right = code == 0 and report["added"] == [] and report["edited"] == []
            tell(f"jrnl {form}: --format {name} adds nothing beside the text", is_right, report)


def day_one():
    source = CASES / "dayone/export.zip"
    out = Path(tempfile.mkdtemp())
    run("unzip", "-q", source, "-d", out / "export")
    run(BIN / "dayone-to-obsidian", "run", "--json", out / "export", "--target", out / "theirs")
    theirs = [it for it in out.rglob("*.md")]
    folder, _, _ = imported(source)
    tell("dayone: as many entries as dayone-to-obsidian", len(theirs) == len(entries(folder)), (theirs, len(entries(folder))))


def daylio():
    source = CASES / "daylio/daylio_export_2024_03_03.csv"
    out = Path(tempfile.mkdtemp())
    done = run(BIN / "obsidian-daylio-parser", source, out, env={**os.environ, "HOME": str(out)}, cwd=out)
    theirs = "".join(it.read_text() for it in sorted(out.rglob("*.md")))
    folder, _, _ = imported(source)
    titles = [it["title"] for it, _ in entries(folder) if "title" in it]
    is_right = bool(theirs) and all(it in theirs for it in titles)
    tell("daylio: every title is in what obsidian-daylio-parser writes", is_right, done.stderr or theirs)


def journey():
    source = CASES / "journey/journey-1709500000000.zip"
    out = Path(tempfile.mkdtemp())
    run("unzip", "-q", source, "-d", out / "in")
    (out / "out").mkdir()
    done = run(BIN / "journey2md", out / "in", out / "out")
    theirs = "".join(it.read_text() for it in sorted(out.glob("out/**/*.md")))
    folder, _, _ = imported(source)
    words = [line.strip("* ") for _, body in entries(folder) for line in body.splitlines() if line and not line.startswith("!")]
    plain = theirs.replace("*", "").replace("&amp;", "&")
    is_right = bool(words) and all(it.replace("*", "") in plain for it in words)
    tell("journey: every line is in what journey2md writes", is_right, (words, done.stderr or theirs))


for tool, check in [("journey2md", journey), ("jrnl", jrnl), ("dayone-to-obsidian", day_one), ("obsidian-daylio-parser", daylio)]:
    if (BIN / tool).exists():
        check()
        print(f"{tool}: done")
    else:
        print(f"skipped  {tool} is not installed beside this Python")
print(f"{checks} comparisons, {failures} differ")
sys.exit(failures > 0)
