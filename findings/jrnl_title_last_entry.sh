#!/bin/sh
# jrnl 4.6 (PyPI): a first line of two sentences is a title whole, but in the last entry of a file that ends without a line feed
#
# The title of an entry is known as its first sentence. jrnl looks for a line feed first, and for the end of a sentence only where there is
# none; in a journal each entry but the last is followed by one. So of two entries that are written alike one comes out as a title alone,
# the other as title and body, and the last one changes once another is written behind it.
#
# Output seen (title | body of each entry):
#   I went home. Then I slept. | 
#   I rose. | Then I ate.
#
# Why it matters here: an import of the text and one of the JSON have to name the same entries, or each comes twice. The text is split as
# jrnl does it, and not by its manual. Exits with 1 when this changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check jrnl==4.6
printf '[2026-03-01 09:00] I went home. Then I slept.\n\n[2026-03-02 09:00] I rose. Then I ate.' > journal.txt
cat > jrnl.yaml <<YAML
journals:
  default: {journal: "$folder/journal.txt"}
editor: ''
encrypt: false
template: false
default_hour: 9
default_minute: 0
timeformat: '%Y-%m-%d %H:%M'
tagsymbols: '@'
highlight: true
linewrap: 79
indent_character: '|'
colors: {body: none, date: none, tags: none, title: none}
version: v4.6
YAML
HOME=$folder venv/bin/jrnl --config-file jrnl.yaml --format json 2>/dev/null > journal.json
venv/bin/python - > seen.txt <<'PYTHON'
import json
for entry in json.load(open("journal.json"))["entries"]:
    print(entry["title"], "|", entry["body"])
PYTHON
cat seen.txt
printf '%s\n' 'I went home. Then I slept. | ' 'I rose. | Then I ate.' > expected.txt
cmp -s seen.txt expected.txt || { echo "this is another behaviour" >&2; exit 1; }
