#!/usr/bin/env python3
"""What `journal export --format markdown` writes, as other parsers of YAML read it.

    quoting.py JOURNAL      needs PyYAML and ruamel.yaml (PyPI), and node with js-yaml3, js-yaml4, js-yaml5, yaml (npm) where they are found

Each text is given as JSON, where a string is a string, and must be the same string again. Each line of YAML is given as it is,
and must be what it was. Prints a line for each that is not, and the count; exit 1 where there is one.
npm: `npm install js-yaml3@npm:js-yaml@3 js-yaml4@npm:js-yaml@4 js-yaml5@npm:js-yaml@5 yaml` in a folder that NODE_PATH names.
"""
import datetime
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile

WORDS = ['no', 'No', 'yes', 'on', 'OFF', 'y', 'N', 'true', 'null', '~', '', ' ', '012', '0o17', '0x1F', '0b11', '1:30', '190:20:30',
         '1_000', '1,000', '+12', '-0', '.5', '5.', '1e3', '1.5e+3', '.inf', '-.INF', '.nan', '2025', '2025-09-16', '2025-9-6',
         '2025-09-16T06:20:00Z', '2025-09-16 06:20:00 +2', '06:20', '=', '<<', '!x', '&x', '*x', '#x', 'a #b', 'a: b', 'a:', ':a', '- a',
         '-', '---', '...', '? a', '?', '|', '> x', '%x', '@x', '`x`', '{a}', '[a]', 'a, b', '"a"', "'a'", "it's", 'C:\\x', 'a\tb',
         'a\nb', 'a\n\n  b\n', ' a', 'a ', '\u0085', 'a\u2028b', '\ufeffa', '\u00a0', '🎉', 'é', '日本', '0A', '3 beds', '1 e', '12e', '1.2.3']
LINES = ['x: 012', "x: '012'", 'x: no', 'x: "no"', 'x: ~', 'x: 1:30', 'x: [no, "no", 2025-09-16]', 'x: {a: 1, b: "1"}', 'x: 2025-09-16']
NODE = r'''
const [name, file] = process.argv.slice(1);
const lib = require(name);
const load = lib.load || lib.parse;
const docs = JSON.parse(require('fs').readFileSync(file));
console.log(JSON.stringify(docs.map(d => { try { return {v: load(d)} } catch (e) { return {e: String(e.message).split('\n')[0]} } })));
'''


def exported(journal, entries):
    """The block of each entry, as Markdown is exported."""
    d = tempfile.mkdtemp()
    os.makedirs(d + '/j')
    for number, text in enumerate(entries):
        with open('%s/j/%05d.md' % (d, number), 'w', newline='') as out:
            out.write(text)
    run = lambda *words: subprocess.run([journal, '--archive', d + '/a.db', *words], cwd=d, capture_output=True, check=False)
    run('sync', 'j')
    done = run('export', '--format', 'markdown', 'out')
    assert done.returncode == 0, done.stderr
    texts = [open('%s/out/%05d.md' % (d, n), newline='').read() for n in range(len(entries))]
    shutil.rmtree(d)
    return [text.split('---\n')[1] for text in texts]


def plain(value):
    """A value as JSON can hold it, its type told."""
    if isinstance(value, (datetime.date, datetime.datetime)):
        return ['day', str(value)]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, (str, bool, int, float)) or value is None:
        return [type(value).__mro__[-2].__name__, str(value)]
    return str(value)


def parsers():
    """Each parser by its name: blocks in, values (or what it said) out."""
    def each(load):
        def read(blocks):
            out = []
            for block in blocks:
                try:
                    out.append(plain(load(block)))
                except Exception as e:  # whatever it is, it is what the parser says
                    out.append('error: %s' % str(e).split('\n')[0])
            return out
        return read
    found = {}
    try:
        import yaml
        found['PyYAML'] = each(yaml.safe_load)
    except ImportError:
        pass
    try:
        from ruamel.yaml import YAML
        found['ruamel'] = each(lambda block: YAML(typ='safe', pure=True).load(block))
    except ImportError:
        pass

    def node(name):
        def read(blocks):
            with tempfile.NamedTemporaryFile('w', suffix='.json') as f:
                json.dump(blocks, f)
                f.flush()
                p = subprocess.run(['node', '-e', NODE, name, f.name], capture_output=True, text=True)
            return [plain(x['v']) if 'v' in x else 'error: ' + x.get('e', '') for x in json.loads(p.stdout)]
        return read
    for name in ['js-yaml3', 'js-yaml4', 'js-yaml5', 'yaml']:
        if shutil.which('node') and subprocess.run(['node', '-e', 'require("%s")' % name], capture_output=True).returncode == 0:
            found[name] = node(name)
    return found


def main():
    journal = os.path.abspath(sys.argv[1])
    texts = WORDS + [a + b for a, b in itertools.product('-+.0~!&*#?:|>%@`"\'{[,=<', ['a', '1', ' a', ': a'])]
    blocks = exported(journal, ['%s\nBody\n' % json.dumps({'date': '2025-09-16', 'x': t, 'title': t or 'x', 'l': [t]}) for t in texts])
    lines = exported(journal, ['---\ndate: 2025-09-16\n%s\n---\nBody\n' % line for line in LINES])
    bad = 0
    readers = parsers()
    for name, read in readers.items():
        for text, block, value in zip(texts, blocks, read(blocks)):
            if not isinstance(value, dict) or value.get('x') != plain(text):
                bad += 1
                print('%s: %r is %s in %r' % (name, text, value if isinstance(value, str) else value.get('x'), block))
        for line, block, before, after in zip(LINES, lines, read(LINES), read(lines)):
            if not isinstance(after, dict) or before != {'x': after.get('x')}:
                bad += 1
                print('%s: %r was %s and is %s' % (name, line, before, after))
    print('%d texts, %d lines, parsers: %s; %d read otherwise' % (len(texts), len(LINES), ', '.join(readers) or 'none', bad))
    sys.exit(bool(bad) or not readers)


if __name__ == '__main__':
    main()
