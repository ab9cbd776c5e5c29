//! Markdown in one plain form, which says what the entry said.

use std::fs;

use super::super::*;
use super::{files, journal, write_folder};
use crate::archive::fixture::Fixture;
use crate::entry::EntryPath;
use crate::entry::{self, Source, front_matter};
use crate::field::FieldKind;

/// The first entry as Markdown.
fn written(records: &Records<'_>, source: &[u8]) -> String {
    let file = markdown::file(&records.get(1).unwrap(), &Source::new(source.to_vec()));
    String::from_utf8(file).unwrap()
}

/// Checks that an entry written as Markdown says what it said before.
fn check_markdown(name: &str, bytes: &[u8]) {
    let path = EntryPath::new(name).unwrap();
    let fixture =
        Fixture::with_fields(&[("weather", FieldKind::Text), ("projects", FieldKind::List)]);
    let fixture = fixture.file(name, bytes);
    let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
    let text = written(&records, bytes);
    let before = entry::parse(&path, &Source::new(bytes.to_vec()), fixture.fields()).0;
    let source = Source::new(text.clone().into_bytes());
    let after = entry::parse(&path, &source, fixture.fields()).0;
    let body = before.body.text(&Source::new(bytes.to_vec())).into_owned();
    assert_eq!(after.body.text(&source), body, "{name}\n{text}");
    assert_eq!(after.front_matter.error, before.front_matter.error, "{name}\n{text}");
    assert_eq!(after.title, before.title, "{name}\n{text}");
    assert_eq!(after.date, before.date, "{name}\n{text}");
    assert_eq!(after.moods, before.moods, "{name}\n{text}");
    assert_eq!(after.mood_scale, before.mood_scale, "{name}\n{text}");
    assert_eq!(after.locations, before.locations, "{name}\n{text}");
    assert_eq!((&after.tags, &after.people), (&before.tags, &before.people), "{name}\n{text}");
    assert_eq!(after.fields, before.fields, "{name}\n{text}");
}

#[test]
fn markdown_says_what_the_entry_said() {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/journals");
    let mut checked = 0;
    for shelf in ["bytes", "cjk", "dates", "dialects", "shapes", "twins", "hostile"] {
        for (name, bytes) in files(&cases.join(shelf)) {
            if Path::new(&name).extension().is_some_and(|it| it == "md") {
                check_markdown(&name, &bytes);
                checked += 1;
            }
        }
    }
    assert!(checked > 100, "{checked}");
}

#[test]
fn markdown_keeps_what_other_tools_read() {
    let check = |block: &str, expected: &str| {
        let text = format!("---\n{block}\n---\nBody\n");
        let fixture = Fixture::new().file("a.md", text.as_bytes());
        let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
        let written = written(&records, text.as_bytes());
        assert_eq!(written, format!("---\n{expected}\n---\nBody\n"), "{block}");
    };
    check("title: \"no\"", "title: \"no\"");
    check("title: 2025", "title: 2025");
    check("tags: [\"2025\", \"1:30\", sea]", "tags: [\"2025\", \"1:30\", sea]");
    check("tags: [2025, sea]", "tags:\n  - \"2025\"\n  - sea");
    check("tags: [sea, boat]", "tags:\n  - sea\n  - boat");
    check("x: \"012\"\ny: ~\nz: 012", "x: \"012\"\ny: ~\nz: 012");
    check("a: {b: no, c: 'no'}", "a: {b: no, c: 'no'}");
    check(
        "title: \"Sea\"\ntags:\n  - 'sea'\n  - boat",
        "title: \"Sea\"\ntags:\n  - 'sea'\n  - boat",
    );
    check("people: ['Ann', \"Bob\"]\nx: 'y'\nz: w", "people: ['Ann', \"Bob\"]\nx: 'y'\nz: w");
    check("weather: {sky: \"grey\"}", "weather: {sky: \"grey\"}");
    check("tags:\nkeywords: sea, boat", "tags:\nkeywords: sea, boat");
    check("tags: []\nkeyword: sea", "tags: []\nkeyword: sea");
    check("tags: \"sea, boat\"", "tags:\n  - sea\n  - boat");
    check("tags: [\"Lisbon, Portugal\"]", "tags: [\"Lisbon, Portugal\"]");
    check("tags: 海、船", "tags:\n  - 海\n  - 船");
    check("title: |\n  Sea\n  and sun", "title: |\n  Sea\n  and sun");
    check("title: >\n  Sea\n  and sun", "title: Sea and sun");
    check("mood: [calm 7, 6.5]", "moods:\n  - 6.5\n  - name: calm\n    scale: 7");
}

#[test]
fn markdown_keeps_numbers_that_toml_writes_in_its_own_way() {
    let text = "+++\na = inf\nb = -inf\nc = nan\nd = 1_000\ne = \"inf\"\n+++\nBody\n";
    let fixture = Fixture::new().file("a.md", text.as_bytes());
    let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
    let written = written(&records, text.as_bytes());
    assert_eq!(written, "---\na: .inf\nb: -.inf\nc: .nan\nd: 1000\ne: inf\n---\nBody\n");
}

#[test]
fn markdown_keeps_commas_of_names() {
    for block in [
        "tags = [\"Lisbon, Portugal\", \"海、船\"]",
        "people = [\"Sá, Ana\", \"花子、太郎\"]\nprojects = [\"a, b\", \"c\"]",
        "moods = [{name = \"静、楽\", scale = 5}]\ntags = \"海、船\"",
    ] {
        check_markdown("a.md", format!("+++\n{block}\n+++\n").as_bytes());
    }
}

#[test]
fn markdown_keeps_places_whose_names_would_be_parted() {
    for place in [
        "{name: 'Quay, 4', city: Norden, country: Germany, latitude: 53.6, longitude: 7.2}",
        "{name: '10, Downing Street', city: London}",
        "{name: '10, Downing Street', city: London, lat: 51.5, lon: -0.13}",
        "{name: '1, Quay', village: Ulm, county: Kent, country: Wales}",
        "{address: '10, Downing Street, London'}",
        "{address: '10, Downing Street, London', lat: 51.5, lon: -0.13}",
        "{name: 'Lisbon; old town', city: X}",
        "{name: 'a; b'}",
        "{name: Bar, city: 'a; b', lat: 1.5, lon: 2.5}",
        "{name: '4, Quay; left', city: 'a; b', lat: 1.5, lon: 2.5}",
        "'38.72, -9.14'",
        "'geo:38.72,-9.14;u=35'",
        "'38.72; -9.14'",
        "'100, 200'",
        "'New York, New York (40.7, -74)'",
        "'a, b, c, d, e, f, g, h, i, j, k, l'",
        "{name: Bar, in: 'Alfama, Lisbon', lat: 1.5, lon: 2.5}",
    ] {
        check_markdown("a.md", format!("---\nlocation: {place}\n---\n").as_bytes());
    }
    for block in ["people: [{name: 'Ann; Bob'}]", "tags: [{name: 'a; b'}]", "mood: {name: 'a; b'}"]
    {
        check_markdown("a.md", format!("---\n{block}\n---\n").as_bytes());
    }
}

#[test]
fn markdown_keeps_what_was_not_understood() {
    for block in [
        "date: someday",
        "date: 2024-02-30",
        "date:\n  - 2024-01-01\n  - 2024-01-02",
        "title: [a, b]",
        "mood: 11/10",
        "mood: [calm, 11/10]",
        "mood: 7\nmoods: [7, 8]",
        "locations: [{name: Top, lat: 46, lon: 8, elevation: 3000}]",
        "people: [{name: Ana, role: friend}]",
        "location: {foo: bar}",
    ] {
        let text = format!("---\n{block}\nx: 1\n---\nBody\n");
        let fixture = Fixture::new().file("a.md", text.as_bytes());
        let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
        let written = written(&records, text.as_bytes());
        let read = |text: &str| front_matter::read(text).values;
        assert_eq!(read(&written), read(&text), "{block}\n{written}");
    }
    // The path says another day than the front matter could.
    check_markdown("2024-01-01.md", b"---\ndate: 0202-01-01\n---\nBody\n");
}

#[test]
fn markdown_keeps_a_block_that_cannot_be_read() {
    for mark in ["", "\u{feff}", "\u{feff}\u{feff}"] {
        let text = format!("{mark}---\ntitle: a: b\n---\nBody\n");
        let fixture = Fixture::new().file("a.md", text.as_bytes());
        let records = Records::new(&fixture.connection, fixture.fields()).unwrap();
        assert_eq!(written(&records, text.as_bytes()), text);
    }
}

#[test]
fn markdown_keeps_moods_and_numbers_apart() {
    for written in [
        "7",
        "1/3",
        "[calm 7, 6.5]",
        "{name: type 2, scale: }",
        "{name: type 2, scale: 5}",
        "{name: 'a, b', scale: 5}",
        "{name: 'calm: 3', scale: 5}",
        "{name: level 8, scale: }",
        "{name: '#calm', scale: 5}",
        "{name: '[calm]', scale: }",
        "['#calm #tired', '[calm]']",
        "happy 7 tired 3",
        "area 51",
    ] {
        check_markdown("a.md", format!("---\nmood: {written}\n---\n").as_bytes());
    }
}

#[test]
fn markdown_has_one_plain_form() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    write_folder(&journal(), Format::Markdown, &out, false).unwrap();
    assert_eq!(
        fs::read_to_string(out.join("2025/a.md")).unwrap(),
        "---\ndate: 2025-09-16T06:20+02:00\ntitle: '=HYPERLINK(1)'\nlocations:\n  - Alfama, Lisbon\nmoods:\n  - name: calm\n    \
         scale: 7\ntags:\n  - x\n  - \"y\"\npeople:\n  - Ana\nweather: '@rain'\nrating: -4\nprojects:\n  - p\n  - q\nno: 007\n---\n\
         Rain, \"rain\"\r\nand more [b](../b.md).\n"
    );
}
