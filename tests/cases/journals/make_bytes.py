#!/usr/bin/env python3
"""Writes the cases that no editor should touch: `bytes/` (encodings, marks, line ends) and `hostile/`.

    make_bytes.py           writes both folders again
    make_bytes.py --check   changes nothing; exit status 1 where a file differs, is missing, or is one too many

The files are committed, so tests need no Python; this script says what is in them. The other folders beside it are
written by hand. A block fenced as `expect` at the end of a file says in JSON what reading that file gives.
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
MARK = b"\xef\xbb\xbf"
ESC = "\x1b"
BEL = "\x07"
PLAIN = "---\ndate: 2025-09-16\nmood: calm\n---\n\n# Été\n\nRain on the roof.\n"


def entry(front_matter: str, body: str = "Rain.") -> bytes:
    """An entry of 16 September 2025 with more lines of YAML in its front matter."""
    return f"---\ndate: 2025-09-16\n{front_matter}\n---\n\n{body}\n".encode()


def crlf(text: str) -> str:
    return text.replace("\n", "\r\n")


def every_field(text: str) -> str:
    """The same text wherever front matter may hold one."""
    quoted = json.dumps(text)
    lists = [f"{key}: [{quoted}]" for key in ("mood", "location", "tags", "people")]
    return "\n".join([f"title: {quoted}", *lists, f"weather: {quoted}"])


def bytes_cases() -> dict[str, bytes]:
    plain = PLAIN.encode()
    return {
        # Line ends.
        "crlf": crlf(PLAIN).encode(),
        "lone-cr": PLAIN.replace("\n", "\r").encode(),
        "mixed-line-ends": b"---\r\ndate: 2025-09-16\nmood: calm\r\n---\n\r\nOne,\r\ntwo,\nthree,\rfour.\n",
        "no-final-newline": plain.rstrip(b"\n"),
        "many-final-newlines": plain + b"\n" * 8,
        "spaces-at-line-ends": b"---\ndate: 2025-09-16  \nmood: calm \t\n---\n\nA hard break:  \nrain.   \n",
        "separators-of-unicode": entry("mood: calm", "NEL\u0085LS\u2028PS\u2029VT\vFF\fend."),
        # Marks.
        "bom": MARK + plain,
        "bom-and-crlf": MARK + crlf(PLAIN).encode(),
        "bom-and-blank-lines": MARK + b"\n\n" + plain,
        "bom-twice": MARK + MARK + plain,
        "bom-inside": plain + MARK + b"A mark in the middle.\n",
        "only-a-bom": MARK,
        # Little or nothing.
        "empty": b"",
        "only-line-ends": b"\n\r\n\n",
        "only-spaces": b"   ",
        "only-a-fence": b"---",
        "only-two-fences": b"---\n---",
        "only-front-matter": b"---\ndate: 2025-09-16\nmood: calm\n---\n",
        "only-front-matter-no-final-newline": b"---\ndate: 2025-09-16\nmood: calm\n---",
        "only-one-letter": b"a",
        # UTF-16, behind its mark.
        "utf-16-le": b"\xff\xfe" + PLAIN.encode("utf-16-le"),
        "utf-16-be": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        "utf-16-le-and-crlf": b"\xff\xfe" + crlf(PLAIN).encode("utf-16-le"),
        "utf-16-le-cut-inside-a-letter": b"\xff\xfe" + PLAIN.encode("utf-16-le") + b"\x41",
        "utf-16-be-with-half-a-pair": b"\xfe\xff" + PLAIN.encode("utf-16-be") + b"\xd8\x3d",
        "utf-16-le-without-a-mark": PLAIN.encode("utf-16-le"),
        "only-a-utf-16-mark": b"\xff\xfe",
        # No UTF-8.
        "latin-1": PLAIN.encode("latin-1"),
        "latin-1-in-front-matter": "---\ndate: 2025-09-16\nlocation: Graça\n---\n\nChuva.\n".encode("latin-1"),
        "windows-1252": "---\ndate: 2025-09-16\n---\n\n“Rain” – it’s 5 € a bucket…\n".encode("cp1252"),
        "utf-8-and-one-latin-1-letter": plain + b"Depois, chuva: \xe9" + " então é.\n".encode(),
        "utf-8-cut-inside-a-letter": plain + "é".encode()[:1],
        "utf-8-overlong": plain + b"A slash written in two bytes: \xc0\xaf.\n",
        "utf-8-surrogate": plain + b"Half a pair: \xed\xa0\xbd.\n",
        "every-byte": b"---\ndate: 2025-09-16\n---\n\n" + bytes(range(256)) + b"\n",
        # NUL is a legal character of text, and of no YAML.
        "nul": b"---\ndate: 2025-09-16\n---\n\nBefore\x00after.\n",
        "nul-in-front-matter": b"---\ndate: 2025-09-16\nmood: ca\x00lm\n---\n\nRain.\n",
        "nul-first": b"\x00" + plain,
        "only-nul": b"\x00",
    }


def yaml_cases() -> dict[str, bytes]:
    letters = "abcdefghi"
    bomb = [f"{letters[0]}: &{letters[0]} [{', '.join(['rain'] * 9)}]"]
    for before, letter in zip(letters, letters[1:]):
        bomb.append(f"{letter}: &{letter} [{', '.join([f'*{before}'] * 9)}]")
    scales = [".nan", ".inf", "-.inf", "1e999", "-0", "9" * 40, "-7", "0x10", "7/0", "0/0", "١٢"]
    odd_moods = [f"  - {{name: m{n}, scale: {scale}}}" for n, scale in enumerate(scales)]
    odd_places = ["{name: a, lat: .nan, lon: 1}", "{name: b, lat: 1e999, lon: 1}", "geo:nan,inf", "geo:,", "geo:91,181"]
    deep_block = [f"{' ' * depth}k{depth}:" for depth in range(80)]
    return {
        "alias-bomb": entry("\n".join(bomb)),
        "alias-of-a-long-text": entry(f"a: &a {'rain ' * 300}\nb: [{', '.join(['*a'] * 800)}]"),
        "alias-of-itself": entry("mood: &a [*a]"),
        "merge-key": entry("home: &home {city: Lisbon, country: Portugal}\nlocation:\n  <<: *home\n  name: Alfama"),
        "deep-flow": entry("mood: " + "[" * 1000 + "]" * 1000),
        "deep-flow-never-closed": entry("mood: " + "[" * 1000),
        "deep-flow-of-maps": entry("mood: " + "{a: " * 500 + "}" * 500),
        "many-openers": entry("mood: [" + "[]," * 1100 + "]"),
        "openers-in-quotes": entry('title: "' + "[" * 50 + '"\nmood: calm'),
        "deep-block": entry("\n".join(deep_block) + " calm"),
        "deep-block-on-one-line": entry("mood: \n  " + "- " * 1500 + "calm"),
        "many-keys": entry("\n".join(f"key{n}: {n}" for n in range(400))),
        "long-key": entry(f"{'k' * 1200}: calm"),
        "key-that-is-a-list": entry("? [a, b]\n: calm"),
        "tags-of-yaml": entry(
            'run: !!python/object/apply:os.system ["echo rain"]\nmine: !rain calm\nraw: !!binary cmFpbg=='
        ),
        "directives": b"---\n%YAML 9.9\n%TAG ! tag:example.org,2025:\n---\ndate: 2025-09-16\n---\n\nRain.\n",
        "json-deep": b'{"date": "2025-09-16", "mood": ' + b"[" * 1000 + b"]" * 1000 + b"}\n\nRain.\n",
        "json-deep-never-closed": b'{"date": "2025-09-16", "mood": ' + b'{"a":' * 400 + b"\n\nRain.\n",
        "json-key-twice": b'{"date": "2025-09-16", "mood": "calm", "mood": "tired"}\n\nRain.\n',
        "json-half-a-pair": b'{"date": "2025-09-16", "mood": "\\ud83d"}\n\nRain.\n',
        "toml-deep": b"+++\ndate = 2025-09-16\nmood = " + b"[" * 500 + b"]" * 500 + b"\n+++\n\nRain.\n",
        "toml-deep-key": b"+++\ndate = 2025-09-16\n" + b"a." * 500 + b"a = 1\n+++\n\nRain.\n",
        "numbers": entry("\n".join(["mood:", *odd_moods, "location:", *(f"  - {it}" for it in odd_places)])),
    }


def output_cases() -> dict[str, bytes]:
    clear = f"{ESC}[2J{ESC}[1;1H"
    title = f"{ESC}]0;gotcha{BEL}"
    paste = f"{ESC}]52;c;cmFpbg=={BEL}"
    link = f"{ESC}]8;;https://example.org{ESC}\\rain{ESC}]8;;{ESC}\\"
    escaped = (clear + title + paste + link + "\x9b31m\r\b\x7f").encode("unicode_escape").decode()
    html = (
        "</title></style></textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'>"
        "<svg onload=alert(1)>&amp;&lt;"
    )
    cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '="a"&"b"', "a,b", 'a"b', "a\nb", ";=1"]
    return {
        "terminal-escapes-in-title": entry(f'title: "{escaped}"\nmood: calm'),
        "terminal-escapes-in-heading": f"# Rain{clear}{title}{paste}{link}\x9b31m\n\nRain\rSnow\b\x7f.\n".encode(),
        "terminal-escapes-in-every-field": entry(every_field(clear + "rain")),
        "terminal-escapes-in-a-key": entry(f'"{escaped}": calm'),
        "terminal-escapes-in-an-error": f"---\ndate: 2025-09-16\ntitle: {clear}Rain: again\n---\n\nRain.\n".encode(),
        "html-in-every-field": entry(every_field(html), f"# {html}\n\n{html}"),
        "links-that-run": entry(
            "title: Links",
            "[a](javascript:alert(1)) [b](data:text/html,<script>alert(1)</script>) [c](  JaVaScRiPt:alert(1))\n\n"
            '![d](x" onerror="alert(1)) <javascript:alert(1)> [e]\n\n[e]: vbscript:alert(1)',
        ),
        "formula-cells": entry("title: '=1+1'\ntags: " + json.dumps(cells) + "\npeople: " + json.dumps(cells), "=1+1"),
        "right-to-left": entry(
            'title: "rain \u202egnp.exe\u202c, \u2067isolated\u2069, \u200bzero\u200dwidth"\npeople: ["A\u202ena"]',
            "# \u202eniar\n\nمطر and גשם beside rain.",
        ),
        "sql-in-every-field": entry(every_field("'); DROP TABLE entries; --\" \\ % _ ` ]")),
        "search-syntax-in-title": entry("title: '\"rain\" AND NEAR(a b) title:* ^x - OR NOT (('\nmood: calm"),
        "paths-in-title": entry('title: "../../etc/rain\\0.md"\ntags: ["../..", "/", "C:\\\\rain", "con", "~"]'),
        "blank-names": entry(
            'title: "\u00a0"\nmood: "\u200b"\ntags: ["\u3000", " ", "\\t", "#", "##"]\n'
            'location: ", ,"\npeople: ["[[]]", "[[|]]"]'
        ),
        "marks-without-end": entry("title: r" + "\u0301" * 500 + "ain", "r" + "\u0301" * 500 + "ain"),
        "long-title": entry("title: " + "rain" * 500, "# " + "rain" * 500),
    }


def markdown_cases() -> dict[str, bytes]:
    return {
        "markdown-brackets": entry("mood: calm", "[" * 3000),
        "markdown-brackets-and-links": entry("mood: calm", "[a](" * 800),
        "markdown-stars": entry("mood: calm", "*a **a " * 400),
        "markdown-quotes": entry("mood: calm", "> " * 1500 + "rain"),
        "markdown-lists": entry("mood: calm", "- " * 1500 + "rain"),
        "markdown-less-than": entry("mood: calm", "<" * 3000),
        "markdown-comments": entry("mood: calm", "<!--" * 800),
        "markdown-backticks": entry("mood: calm", " ".join("`" * n for n in range(1, 75))),
        "markdown-table": entry("mood: calm", "|a" * 600 + "|\n" + "|-" * 600 + "|\n|rain|"),
        "markdown-references": entry("mood: calm", "\n".join([f"[{n}]: x" for n in range(200)] + ["", "[1][2]" * 200])),
    }


def all_cases() -> dict[Path, bytes]:
    hostile = yaml_cases() | output_cases() | markdown_cases()
    folders = {"bytes": bytes_cases(), "hostile": hostile}
    return {
        HERE / folder / f"{name}.md": data
        for folder, cases in folders.items()
        for name, data in cases.items()
    }


def check(cases: dict[Path, bytes]) -> int:
    there = {path for folder in {it.parent for it in cases} for path in folder.rglob("*") if path.is_file()}
    same = {path for path in there & cases.keys() if path.read_bytes() == cases[path]}
    wrong = (there | cases.keys()) - same
    for path in sorted(wrong):
        print(f"differs: {path.relative_to(HERE)}", file=sys.stderr)
    return 1 if wrong else 0


def main() -> int:
    cases = all_cases()
    if sys.argv[1:] == ["--check"]:
        return check(cases)
    for path, data in cases.items():
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
