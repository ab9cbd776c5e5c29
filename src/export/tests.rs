//! A small archive, exported in every format.

use std::fs;

use super::*;
use crate::archive::fixture::Fixture;
use crate::entry::EntryPath;
use crate::entry::filter::Filter;
use crate::entry::{self, Source, front_matter};
use crate::field::FieldKind;
use crate::progress::Silent;

fn journal() -> Fixture {
    Fixture::with_fields(&[("weather", FieldKind::Text), ("rating", FieldKind::Integer), ("projects", FieldKind::List)])
        .entry(
            "2025/a.md",
            "date: 2025-09-16T06:20+02:00\ntitle: '=HYPERLINK(1)'\nmood: calm 7/10\nlocation: Alfama, Lisbon\n\
             tags: [x, y]\npeople: Ana\nweather: '@rain'\nrating: -4\nprojects: [p, q]\nno: 007",
            "Rain, \"rain\"\r\nand more [b](../b.md).\n",
        )
        .file("b.md", b"\xef\xbb\xbf# B\r\n\xff\0")
        .entry("2024/c.md", "date: 2024-01-01", "-1 + 1")
        .entry("gone.md", "", "gone")
        .removed("gone.md")
}

fn text(fixture: &Fixture, format: Format, is_raw: bool) -> String {
    let selection = Selection::new(&fixture.connection, &Filter::default()).unwrap();
    let export =
        Export::new(&fixture.connection, &selection, fixture.fields(), &Silent, is_raw).unwrap();
    let mut out = Vec::new();
    export.write(format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn write_folder(
    fixture: &Fixture,
    format: Format,
    folder: &Path,
    overwrite: bool,
) -> Result<Tidied, ExportError> {
    let selection = Selection::new(&fixture.connection, &Filter::default()).unwrap();
    let export =
        Export::new(&fixture.connection, &selection, fixture.fields(), &Silent, false).unwrap();
    export.write_folder(format, folder, overwrite, &Protected::default())
}

/// Every file of a folder with its bytes, sorted by path.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read(path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_document_holds_every_living_entry_the_oldest_first() {
    let text = text(&journal(), Format::Json, false);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let entries = document["entries"].as_array().unwrap();
    let paths: Vec<_> = entries.iter().map(|it| it["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["b.md", "2024/c.md", "2025/a.md"]);
    let entry = &entries[2];
    assert_eq!(
        entry["fields"],
        serde_json::json!({"weather": "@rain", "rating": -4, "projects": ["p", "q"]})
    );
    assert_eq!(entry["moods"], serde_json::json!([{"name": "calm", "scale": 7.0}]));
    assert_eq!(entry["locations"][0]["parents"], serde_json::json!(["Lisbon"]));
    assert_eq!(entry["front_matter"]["no"], "007");
    assert_eq!(entry["body"], "Rain, \"rain\"\r\nand more [b](../b.md).\n");
    assert!(entry["removed_at"].is_null());
}

#[test]
fn lines_are_the_entries_of_the_document() {
    let document: serde_json::Value =
        serde_json::from_str(&text(&journal(), Format::Json, false)).unwrap();
    let lines = text(&journal(), Format::Jsonl, false);
    let lines: Vec<serde_json::Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(document["entries"], serde_json::Value::from(lines));
}

#[test]
fn a_document_without_entries_is_one_too() {
    assert_eq!(text(&Fixture::new(), Format::Json, false), "{\n  \"entries\": []\n}\n");
    assert_eq!(text(&Fixture::new(), Format::Jsonl, false), "");
}

fn rows(text: &str) -> Vec<Vec<String>> {
    let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn no_cell_is_a_formula_unless_it_is_asked_for() {
    let (guarded, raw) =
        (text(&journal(), Format::Csv, false), text(&journal(), Format::Csv, true));
    let (guarded, raw) = (rows(&guarded), rows(&raw));
    let column = |name: &str| raw[0].iter().position(|it| it == name).unwrap();
    assert_eq!(raw[3][column("title")], "=HYPERLINK(1)");
    assert_eq!(guarded[3][column("title")], "'=HYPERLINK(1)");
    assert_eq!(guarded[3][column("weather")], "'@rain");
    assert_eq!(guarded[2][column("body")], "'-1 + 1");
    assert_eq!(guarded[3][column("rating")], "-4", "a number is no formula");
    for (guarded, raw) in guarded.iter().flatten().zip(raw.iter().flatten()) {
        assert!(guarded == raw || *guarded == format!("'{raw}"), "{guarded} {raw}");
    }
}

#[test]
fn raw_csv_is_read_again_as_it_was() {
    let rows = rows(&text(&journal(), Format::Csv, true));
    let column = |name: &str| rows[0].iter().position(|it| it == name).unwrap();
    let document: serde_json::Value =
        serde_json::from_str(&text(&journal(), Format::Json, false)).unwrap();
    for (row, entry) in rows[1..].iter().zip(document["entries"].as_array().unwrap()) {
        for key in ["path", "title", "body", "source_hash"] {
            assert_eq!(row[column(key)], entry[key].as_str().unwrap_or_default());
        }
    }
    assert_eq!(rows[3][column("moods")], "calm 7");
    assert_eq!(rows[3][column("projects")], "p; q");
}

#[test]
fn sources_come_out_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("a/b/out");
    write_folder(&journal(), Format::Source, &out, false).unwrap();
    let files = files(&out);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["2024/c.md", "2025/a.md", "b.md"]);
    assert_eq!(files[2].1, b"\xef\xbb\xbf# B\r\n\xff\0");
}

#[test]
fn no_file_is_replaced_unless_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    write_folder(&journal(), Format::Source, &out, false).unwrap();
    fs::remove_file(out.join("b.md")).unwrap();
    fs::write(out.join("2025/a.md"), "mine").unwrap();
    let again = write_folder(&journal(), Format::Source, &out, false);
    assert!(matches!(again, Err(ExportError::Exists { .. })));
    assert!(!out.join("b.md").exists(), "nothing was written");
    write_folder(&journal(), Format::Source, &out, true).unwrap();
    assert_ne!(fs::read(out.join("2025/a.md")).unwrap(), b"mine");
    assert!(out.join("b.md").exists());
}

#[test]
fn removed_entries_of_one_path_are_all_written() {
    let fixture = Fixture::new()
        .entry("a.md", "", "one")
        .removed("a.md")
        .entry("a.md", "", "two")
        .removed("a.md");
    let filter = Filter { standing: entry::filter::Standing::Removed, ..Filter::default() };
    let selection = Selection::new(&fixture.connection, &filter).unwrap();
    let export = Export::new(&fixture.connection, &selection, &[], &Silent, false).unwrap();
    let folder = tempfile::tempdir().unwrap();
    export
        .write_folder(Format::Source, &folder.path().join("out"), false, &Protected::default())
        .unwrap();
    let files = files(&folder.path().join("out"));
    assert_eq!(
        files,
        [("a-2.md".to_owned(), b"two".to_vec()), ("a.md".to_owned(), b"one".to_vec())]
    );
}

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
fn a_number_that_is_a_mood_stands_in_a_column_of_its_own() {
    let fixture = Fixture::new().entry("a.md", "mood: [calm 7, 65%]", "");
    let document = text(&fixture, Format::Jsonl, false);
    let entry: serde_json::Value = serde_json::from_str(&document).unwrap();
    assert_eq!(entry["mood_scale"], 6.5);
    assert_eq!(entry["moods"], serde_json::json!([{"name": "calm", "scale": 7.0}]));
    let table = text(&fixture, Format::Csv, false);
    assert!(table.contains(",mood_scale,") && table.contains(",calm 7,,,6.5,"), "{table}");
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

#[test]
fn a_site_has_a_page_for_each_entry_and_year() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    write_folder(&journal(), Format::Html, &out, false).unwrap();
    let files = files(&out);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [
            "entries/1.html",
            "entries/2.html",
            "entries/3.html",
            "index.html",
            "years/2024.html",
            "years/2025.html",
            "years/undated.html",
        ]
    );
    let page = |name: &str| fs::read_to_string(out.join(name)).unwrap();
    assert!(
        page("entries/1.html").contains("<a href=\"2.html\">b</a>"),
        "a link to another entry leads to its page"
    );
    assert!(page("years/2024.html").contains("<a href=\"../entries/3.html\">"));
    assert!(page("years/2024.html").contains("<a rel=\"next\" href=\"2025.html\">"));
    assert!(page("index.html").contains("<a href=\"years/undated.html\">Undated</a>"));
    assert!(page("entries/3.html").contains("<a rel=\"next\" href=\"1.html\">"));
}

#[test]
fn nothing_of_an_entry_breaks_out_of_its_page() {
    let hostile = "</title></style><script>alert(1)</script><img src=x onerror=alert(1)>\"'>";
    let yaml = serde_json::Value::from(hostile).to_string();
    let fixture = Fixture::with_fields(&[("weather", FieldKind::Text)]).entry(
        "a.md",
        &format!("date: 2025-01-01\ntitle: {yaml}\nmood: {yaml}\nlocation: {yaml}\ntags: [{yaml}]\npeople: [{yaml}]\nweather: {yaml}"),
        &format!("# {hostile}\n\n{hostile}\n\n[x](javascript:alert(1))\n"),
    );
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("site");
    write_folder(&fixture, Format::Html, &out, false).unwrap();
    for (name, bytes) in files(&out) {
        let page = String::from_utf8(bytes).unwrap();
        assert!(
            page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none';"),
            "{name}"
        );
        // Pictures have titles of their own, and so have the days in them that lead to an entry.
        let pictures = page.matches("<svg ").count() + page.matches(" tabindex=\"-1\"").count();
        assert_eq!(page.matches("</title>").count(), 1 + pictures, "{name}");
        assert_eq!(page.matches("</style>").count(), 1, "{name}");
        assert!(!page.contains("<script") && !page.contains("<img"), "{name}: {page}");
        assert!(!page.to_lowercase().contains("javascript:"), "{name}: {page}");
    }
}
