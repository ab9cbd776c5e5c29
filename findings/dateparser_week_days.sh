#!/bin/sh
# dateparser 1.5.0 (PyPI): the day of an ISO week is read as the day of a month, where there is such a month
#
# ISO 8601 writes Friday of the second week of 2025 as 2025-W02-5; that is 10 January. The letter is passed over, and the
# numbers are taken for a month and a day: 5 February. A week that is no month (2025-W38-2) is no date, so that one spelling is
# a day that nobody meant from January to March, and nothing for the rest of the year.
#
# Output seen (what is written; the day that is meant; the day that is read):
#   2025-W02-5 2025-01-10 2025-02-05
#   2025-W11-1 2025-03-10 2025-11-01
#   2025-W38-2 2025-09-16 None
#
# Why it matters here: weekly notes bear such names. They are read as the calendar has them, and what a converter built on that
# library has written into `date:` may be weeks off. Exits with 1 when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check dateparser==1.5.0
venv/bin/python - > seen.txt <<'PYTHON'
import datetime
import dateparser
for text in ("2025-W02-5", "2025-W11-1", "2025-W38-2"):
    read = dateparser.parse(text)
    print(text, datetime.datetime.strptime(text, "%G-W%V-%u").date(), read and read.date())
PYTHON
cat seen.txt
cat > expected.txt <<'TEXT'
2025-W02-5 2025-01-10 2025-02-05
2025-W11-1 2025-03-10 2025-11-01
2025-W38-2 2025-09-16 None
TEXT
cmp -s seen.txt expected.txt || { echo "this is another behaviour" >&2; exit 1; }
