//! A small archive, exported in every format.

mod markdown;
mod site;

use std::fs;

use super::*;
use crate::archive::fixture::Fixture;
use crate::entry;
use crate::entry::filter::Filter;
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
