//! The strange journals of `tests/cases/journals`, each file beside what is to be read from it.
//!
//! A file that says what it expects ends in a fenced block of JSON, `expect`. Every other one is there to be kept: its
//! bytes go through the archive unharmed, and no reading of it is slow or fails.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use journal_archive::entry::{self, Entry, EntryPath, Source};
use journal_archive::finding::Finding;

use crate::workspace::TestWorkspace;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/journals")
}

/// Every file below a folder, with its path from there.
fn files(root: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                files.push((name, fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// What a file expects of its reading.
fn expectation(bytes: &[u8]) -> Option<Value> {
    let text = std::str::from_utf8(bytes).ok()?.replace("\r\n", "\n");
    let (_, block) = text.rsplit_once("```expect\n")?;
    Some(serde_json::from_str(block.split("```").next()?).unwrap())
}

fn locations(entry: &Entry) -> Value {
    let location = |it: &entry::Location| {
        let mut places = vec![it.name.clone()];
        places.extend(it.parents.iter().cloned());
        let mut found = json!({ "place": places });
        if let Some((latitude, longitude)) = it.latitude.zip(it.longitude) {
            found["latitude"] = json!(latitude);
            found["longitude"] = json!(longitude);
        }
        found
    };
    entry.locations.iter().map(location).collect()
}

/// What was read, under a key of an expectation.
fn found(key: &str, entry: &Entry) -> Value {
    match key {
        "day" => json!(entry.date.as_ref().map(|it| it.day.clone())),
        "written" => json!(entry.date.as_ref().and_then(|it| it.written.clone())),
        "title" => json!(entry.title),
        "moods" => entry.moods.iter().map(|it| json!([it.name, it.scale])).collect(),
        "mood_scale" => json!(entry.mood_scale),
        "locations" => locations(entry),
        "tags" => json!(entry.tags),
        "people" => json!(entry.people),
        "dialect" => json!(format!("{:?}", entry.front_matter.dialect).to_lowercase()),
        "front_matter" => serde_json::from_str(&entry.front_matter.to_json()).unwrap(),
        other => panic!("no such key of an expectation: {other}"),
    }
}

/// Numbers alone may be written in two ways: 7 and 7.0.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

fn is_found(finding: &Finding, code: &Value, expected: &Value) -> bool {
    let matches =
        |key: &str, found: Option<usize>| expected.get(key).is_none_or(|it| *it == json!(found));
    *code == finding.code
        && matches("line", finding.place.line)
        && matches("column", finding.place.column)
}

#[test]
fn every_file_is_read_as_it_says() {
    let mut wrong = Vec::new();
    let mut checked = 0;
    for folder in ["broken", "dialects", "shapes", "dates"] {
        for (name, bytes) in files(&cases().join(folder)) {
            let Some(expected) = expectation(&bytes) else { continue };
            checked += 1;
            let path = EntryPath::new(&name).unwrap();
            let (entry, findings) = entry::parse(&path, &Source::new(bytes), &[]);
            for (key, value) in expected.as_object().unwrap() {
                let is_right = match key.as_str() {
                    "finding" => findings.iter().any(|it| is_found(it, value, &expected)),
                    "line" | "column" => true,
                    "has_findings" => json!(!findings.is_empty()) == *value,
                    key => same(&found(key, &entry), value),
                };
                if !is_right {
                    wrong.push(format!(
                        "{folder}/{name}: {key} should be {value}; {entry:?} {findings:?}"
                    ));
                }
            }
        }
    }
    assert!(checked > 250, "only {checked} files say what they expect");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_strange_journal_is_kept_byte_for_byte() {
    for folder in ["broken", "bytes", "cjk", "dialects", "hostile", "shapes", "dates", "twins"] {
        let workspace = TestWorkspace::new();
        let before = files(&cases().join(folder));
        for (name, bytes) in &before {
            workspace.write(name, bytes);
        }
        let run = workspace.run("sync");
        assert!(matches!(run.output.status.code(), Some(0 | 1)), "{folder}: {run}");
        let is_entry = |(name, _): &&(String, Vec<u8>)| {
            Path::new(name).extension().is_some_and(|it| it == "md")
        };
        let entries = before.iter().filter(is_entry).count();
        workspace.query("SELECT count(*) FROM entries").gives(&entries.to_string());
        assert_eq!(files(&workspace.path("journal")), before, "the journal itself is untouched");
        let connection = rusqlite::Connection::open(workspace.path("journal_archive.db")).unwrap();
        for (name, bytes) in before.iter().filter(is_entry) {
            let sql = "SELECT source FROM entries WHERE path = ?1";
            let kept: Vec<u8> = connection.query_row(sql, [name], |row| row.get(0)).unwrap();
            assert!(kept == *bytes, "{folder}/{name}");
        }
        connection
            .execute(
                "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)",
                [],
            )
            .unwrap();
    }
}
