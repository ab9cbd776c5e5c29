//! `journal doctor` beside somebody's SQL: each column of each of our tables is made wrong in turn, and is found.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use serde_json::{Value as Json, json};

use crate::workspace::{TestWorkspace, shipped};

/// What nothing proves, and why: a column, and the way in which it was made wrong.
const LEFT: [(&str, &str, &str); 29] = [
    ("entries.path", "other", "where a file lies the folder says: a sync moves the entry"),
    ("entries.size", "other", "no longer used"),
    ("entries.size", "negative", "no longer used"),
    ("entries.modified_ns", "other", "no longer used"),
    ("entries.modified_ns", "negative", "no longer used"),
    ("moods.color_hex", "null", "the user's own"),
    ("moods.color_hex", "other", "the user's own"),
    ("moods.color_hex", "empty", "the user's own"),
    ("moods.color_hex", "neighbour", "the user's own"),
    ("moods.description", "null", "the user's own"),
    ("moods.description", "other", "the user's own"),
    ("moods.description", "empty", "the user's own"),
    ("moods.description", "neighbour", "the user's own"),
    ("file_stamps.modified_ns", "other", "only the disk knows: a sync hashes the file"),
    ("file_stamps.modified_ns", "negative", "only the disk knows: a sync hashes the file"),
    ("file_stamps.modified_ns", "neighbour", "only the disk knows: a sync hashes the file"),
    ("file_stamps", "deleted", "a sync hashes the file"),
    ("archive_place.canonical", "other", "a workspace may have been moved"),
    ("archive_place.relative", "other", "a workspace may have been moved"),
    ("archive_place", "deleted", "an archive may have been synced with none"),
    ("syncs.synced_at", "neighbour", "a clock may have been set back"),
    ("version_bytes.id", "negative", "nothing leans on it but by its number"),
    ("version_bytes.storage", "neighbour", "the bytes come back as they are"),
    ("entry_versions.id", "negative", "nobody names it"),
    ("entry_versions.id", "other", "nobody names it"),
    ("entry_versions.path", "other", "where a file lay nobody else says"),
    ("entry_versions.path", "neighbour", "where a file lay nobody else says"),
    ("derived_by.part", "neighbour", "two parts cannot have one name"),
    ("owned.name", "neighbour", "two objects cannot have one name"),
];

/// So many rows are tried, until one is found.
const TRIED: usize = 6;

const CONFIG: &str = "[fields.weather]\ntype = \"text\"\n[fields.rating]\ntype = \"integer\"\n\
                      [fields.projects]\ntype = \"list\"\n";

/// A journal in which each column of our tables holds something, as far as it can.
fn rich() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    let config = fs::read_to_string(workspace.path("journal.toml")).unwrap_or_default();
    workspace.config(&format!("{config}\n{CONFIG}"));
    let first = "---\ndate: 2025-01-01T08:00+02:00\ntitle: One\nmoods: [calm 7, tired]\ntags: [Sea, rain]\n\
                 people: [Ana, Bob]\nlocations: [{name: Alfama, city: Lisbon, lat: 38.7, lon: -9.1}, 'Graça, Lisbon']\n\
                 weather: rain\nrating: 4\nprojects: [boat, atlas]\n---\nRain all day.\n";
    let second = "---\nmood: 6\ntags: [sea]\nlocation: Alfama, Lisbon\nweather: sun\nrating: 2\n---\n# Two\n\nThe second.\n";
    let broken = "---\nmood: [calm\ntags: [kept]\n---\nFifth, broken.\n";
    workspace
        .write("2025-01-01.md", first)
        .write("2025-01-02.md", second)
        .write("2025-01-03.md", "---\nmood: calm 5\ntags: [tide]\n---\nThird 東京.\n")
        .write("2025-01-04.md", "---\npeople: [Cleo]\n---\nFourth.\n")
        .write("2025-01-05.md", "---\nmood: calm\ntags: [kept]\n---\nFifth.\n")
        .write("2025-01-06.md", b"---\ntitle: Latin\n---\ncaf\xe9 and more of it\n")
        .write("2025-01-06.sync-conflict-20250107-101010-ABCDEFG.md", "caf and more of it\n")
        .write("2025-01-07.md", "Goes away.\n")
        .write("2025-01-08.md", "Is emptied.\n")
        .write("2025-01-09 a\\x41.md", "A name that reads like another.\n")
        .run("sync")
        .is_clean();
    workspace.run("migration create Fields").is_clean().run("upgrade").is_clean();
    workspace
        .write("2025-01-01.md", format!("{first}More.\n"))
        .write("2025-01-03.md", "---\nmood: calm 5\ntags: [tide]\n---\nThird 東京, again.\n")
        .write("2025-01-05.md", broken)
        .write("2025-01-08.md", "\n")
        .write("2025-01-09 a\\x41.md", "A name that reads like another, again.\n")
        .delete("2025-01-07.md");
    workspace.run("sync").has_findings();
    workspace.write("2025-01-01.md", format!("{first}More, and more.\n"));
    workspace.run("sync").is_clean();
    workspace
}

/// What is done to a row.
struct Wrong {
    /// The table and the column, or the table alone.
    what: String,
    way: &'static str,
    sql: String,
    values: Vec<Value>,
}

struct Column {
    name: String,
    kind: String,
    is_nullable: bool,
    is_key: bool,
}

fn columns(connection: &Connection, table: &str) -> Vec<Column> {
    let sql = "SELECT name, type, \"notnull\" = 0 AND pk = 0, pk > 0 FROM pragma_table_xinfo(?1) WHERE hidden = 0";
    let mut statement = connection.prepare(sql).unwrap();
    let read = |row: &rusqlite::Row<'_>| {
        let (name, kind) = (row.get(0)?, row.get(1)?);
        Ok(Column { name, kind, is_nullable: row.get(2)?, is_key: row.get(3)? })
    };
    statement.query_map([table], read).unwrap().map(Result::unwrap).collect()
}

/// The tables of ours, as the archive lists them; the index of texts is made of several.
fn tables(connection: &Connection) -> Vec<String> {
    let sql = "SELECT name FROM owned WHERE type = 'table' AND role IN ('core', 'field') \
               AND name NOT LIKE 'entries\\_fts%' ESCAPE '\\' ORDER BY name";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

fn rows(connection: &Connection, table: &str, columns: &[Column]) -> Vec<Vec<Value>> {
    let names: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
    let sql = format!("SELECT {} FROM {table}", names.join(", "));
    let mut statement = connection.prepare(&sql).unwrap();
    let read = |row: &rusqlite::Row<'_>| (0..names.len()).map(|at| row.get(at)).collect();
    statement.query_map([], read).unwrap().map(Result::unwrap).collect()
}

/// Other values that a column could have, each with the name of its kind.
fn others(column: &Column, value: &Value, neighbours: &[&Value]) -> Vec<(&'static str, Value)> {
    let mut others = vec![("null", Value::Null)];
    others.retain(|_| column.is_nullable);
    match column.kind.as_str() {
        "INTEGER" => {
            let number = if let Value::Integer(number) = value { *number } else { 0 };
            others.push(("other", Value::Integer(number + 1)));
            others.push(("negative", Value::Integer(-5)));
        }
        "REAL" => others.push(("other", Value::Real(1.25))),
        "BLOB" => {
            let mut bytes = if let Value::Blob(bytes) = value { bytes.clone() } else { Vec::new() };
            bytes.push(b'x');
            others.push(("other", Value::Blob(bytes)));
        }
        _ => {
            let text = if let Value::Text(text) = value { text.as_str() } else { "" };
            others.push(("other", Value::Text(format!("{text}x"))));
            others.push(("empty", Value::Text(String::new())));
        }
    }
    let neighbour = neighbours.iter().find(|it| **it != value);
    others.extend(neighbour.map(|it| ("neighbour", (*it).clone())));
    others.retain(|(_, other)| other != value);
    others
}

/// All that is done to a table, row by row.
fn wrongs(connection: &Connection, table: &str) -> Vec<Wrong> {
    let columns = columns(connection, table);
    let rows = rows(connection, table, &columns);
    let keys: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].is_key).collect();
    let mut wrongs = Vec::new();
    for row in &rows {
        let of_row: Vec<Value> = keys.iter().map(|at| row[*at].clone()).collect();
        let is_it = |from: usize| {
            let key =
                |(nth, at): (usize, &usize)| format!("{} = ?{}", columns[*at].name, nth + from);
            keys.iter().enumerate().map(key).collect::<Vec<_>>().join(" AND ")
        };
        for (at, column) in columns.iter().enumerate() {
            let neighbours: Vec<&Value> = rows.iter().map(|it| &it[at]).collect();
            for (way, value) in others(column, &row[at], &neighbours) {
                let sql = format!("UPDATE {table} SET {} = ?1 WHERE {}", column.name, is_it(2));
                let values = [vec![value], of_row.clone()].concat();
                wrongs.push(Wrong { what: format!("{table}.{}", column.name), way, sql, values });
            }
        }
        let sql = format!("DELETE FROM {table} WHERE {}", is_it(1));
        wrongs.push(Wrong { what: table.to_owned(), way: "deleted", sql, values: of_row });
    }
    wrongs.extend(rows.first().map(|row| stray(table, &columns, row)));
    wrongs
}

/// A row that nobody asked for.
fn stray(table: &str, columns: &[Column], like: &[Value]) -> Wrong {
    let value = |(column, value): (&Column, &Value)| {
        let is_name = column.is_key || ["name", "path"].contains(&column.name.as_str());
        match column.kind.as_str() {
            _ if column.is_nullable && !is_name => Value::Null,
            "INTEGER" if is_name => Value::Integer(1),
            _ if is_name => Value::Text("stray".to_owned()),
            _ => value.clone(),
        }
    };
    let mut values: Vec<Value> = columns.iter().zip(like).map(value).collect();
    if let [Column { kind, is_key: true, .. }, ..] = columns
        && kind == "INTEGER"
    {
        values[0] = Value::Integer(9999);
    }
    let marks = vec!["?"; values.len()].join(", ");
    let names: Vec<&str> = columns.iter().map(|it| it.name.as_str()).collect();
    let sql = format!("INSERT INTO {table} ({}) VALUES ({marks})", names.join(", "));
    Wrong { what: table.to_owned(), way: "stray", sql, values }
}

/// What the doctor finds, as text.
fn findings(workspace: &TestWorkspace) -> BTreeSet<String> {
    let answer = workspace.json("doctor");
    let findings = answer["findings"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
    findings.iter().map(|it| json!([it["code"], it["path"], it["message"]]).to_string()).collect()
}

/// In each test run one kind of change in so many is tried; the ignored test tries all.
const ONE_IN: usize = 3;

#[test]
fn a_value_of_ours_that_somebody_changed_is_found() {
    check_that_changes_are_found(ONE_IN);
}

#[test]
#[ignore = "takes some minutes"]
fn each_value_of_ours_that_somebody_changed_is_found() {
    check_that_changes_are_found(1);
}

fn check_that_changes_are_found(one_in: usize) {
    let workspace = rich();
    let sound = findings(&workspace);
    let file = workspace.path("journal_archive.db");
    let bytes = fs::read(&file).unwrap();
    let connection = Connection::open(&file).unwrap();
    let all: Vec<Wrong> =
        tables(&connection).iter().flat_map(|table| wrongs(&connection, table)).collect();
    drop(connection);
    let kinds: BTreeSet<(&str, &str)> = all.iter().map(|it| (it.what.as_str(), it.way)).collect();
    let is_left = |it: &(&str, &str)| LEFT.iter().any(|left| (left.0, left.1) == *it);
    let mut unseen = Vec::new();
    for kind in kinds.iter().filter(|it| !is_left(it)).step_by(one_in) {
        let mut tried = all.iter().filter(|it| (it.what.as_str(), it.way) == *kind).filter(|it| {
            fs::write(&file, &bytes).unwrap();
            let connection = Connection::open(&file).unwrap();
            connection.pragma_update(None, "foreign_keys", false).unwrap();
            // What the schema itself refuses needs no doctor.
            connection.execute(&it.sql, params_from_iter(&it.values)).is_ok()
        });
        let mut tried = tried.by_ref().take(TRIED).peekable();
        if tried.peek().is_some() && !tried.any(|_| !findings(&workspace).is_subset(&sound)) {
            unseen.push(format!("{} {}", kind.0, kind.1));
        }
    }
    assert_eq!(unseen, [""; 0], "the doctor says that all is well");
}

/// What no way out can mend, and why: a column, or the table alone, and the way in which it was made wrong.
const UNMENDED: [(&str, &str, &str); 0] = [];

/// So many commands are typed, each the first that the doctor names.
const TYPED: usize = 5;

/// The commands of a way out, as they are printed.
fn commands(hint: &str) -> Vec<String> {
    let quoted = hint.split('`').skip(1).step_by(2);
    let commands = quoted.filter_map(|it| it.strip_prefix("journal "));
    let is_whole = |it: &&str| !["FILE", "ENTRY", "DIR"].iter().any(|word| it.contains(word));
    commands.filter(is_whole).map(ToOwned::to_owned).collect()
}

/// Types what the doctor says until it finds nothing new; gives what it finds at the end.
fn type_ways_out(workspace: &TestWorkspace, sound: &BTreeSet<String>) -> Vec<String> {
    let mut typed = Vec::new();
    loop {
        let answer = workspace.json("doctor");
        let all = answer["findings"].as_array().unwrap_or_else(|| panic!("{answer:#}"));
        let said = |it: &Json| json!([it["code"], it["path"], it["message"]]).to_string();
        let new: Vec<&Json> = all.iter().filter(|it| !sound.contains(&said(it))).collect();
        let hints = new.iter().filter_map(|it| it["hint"].as_str());
        let next = hints.flat_map(commands).next();
        match next.filter(|_| typed.len() < TYPED) {
            Some(line) => {
                workspace.run(&line);
                typed.push(line);
            }
            None if new.is_empty() => return Vec::new(),
            None => return new.into_iter().map(|it| format!("{typed:?}: {}", said(it))).collect(),
        }
    }
}

/// A copy of a workspace, from which it is put back as it was.
struct Copy<'a> {
    workspace: &'a TestWorkspace,
    copy: tempfile::TempDir,
}

impl<'a> Copy<'a> {
    fn of(workspace: &'a TestWorkspace) -> Self {
        let copy = tempfile::tempdir().unwrap();
        copy_all(&workspace.path("."), copy.path());
        Self { workspace, copy }
    }

    fn put_back(&self) {
        for it in fs::read_dir(self.workspace.path(".")).unwrap().map(|it| it.unwrap().path()) {
            if it.is_dir() { fs::remove_dir_all(it) } else { fs::remove_file(it) }.unwrap();
        }
        copy_all(self.copy.path(), &self.workspace.path("."));
    }
}

fn copy_all(from: &Path, to: &Path) {
    let from = from.join(".");
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

#[test]
fn the_way_out_of_a_value_that_was_changed_mends_it() {
    check_ways_out(16);
}

#[test]
#[ignore = "takes some ten minutes"]
fn the_way_out_of_each_value_that_was_changed_mends_it() {
    check_ways_out(1);
}

/// Changes each so manyth kind of value, and types what the doctor says.
fn check_ways_out(step: usize) {
    let workspace = rich();
    workspace.run("backup");
    let sound = findings(&workspace);
    let copy = Copy::of(&workspace);
    let file = workspace.path("journal_archive.db");
    let connection = Connection::open(&file).unwrap();
    let all: Vec<Wrong> =
        all_tables(&connection).iter().flat_map(|table| wrongs(&connection, table)).collect();
    drop(connection);
    let kinds: BTreeSet<(&str, &str)> = all.iter().map(|it| (it.what.as_str(), it.way)).collect();
    let mut left = Vec::new();
    for kind in kinds.into_iter().step_by(step) {
        if UNMENDED.iter().any(|it| (it.0, it.1) == kind) {
            continue;
        }
        copy.put_back();
        let is_done = |it: &&Wrong| {
            let connection = Connection::open(&file).unwrap();
            connection.pragma_update(None, "foreign_keys", false).unwrap();
            connection.execute(&it.sql, params_from_iter(&it.values)).is_ok()
        };
        let Some(_) = all.iter().filter(|it| (it.what.as_str(), it.way) == kind).find(is_done)
        else {
            continue;
        };
        let found = type_ways_out(&workspace, &sound);
        left.extend(found.into_iter().map(|it| format!("{} {}: {it}", kind.0, kind.1)));
    }
    assert_eq!(left, [""; 0], "the way out does not mend it");
}

/// The tables of ours, and the ledger.
fn all_tables(connection: &Connection) -> Vec<String> {
    let ledger = "schema_revisions".to_owned();
    tables(connection).into_iter().chain([ledger]).collect()
}

#[test]
fn what_was_changed_inside_the_ledger_is_found_by_all_and_mended() {
    for (set, way_out) in [
        ("up_sql = ''", "migration repair"),
        ("up_sql = up_sql || 'SELECT 1;'", "migration repair"),
        ("down_sql = NULL", "migration repair"),
        ("checksum_up = 'x'", "migration repair"),
        ("checksum_down = NULL", "migration repair"),
        ("up_sql = '', checksum_up = ''", "migration repair --accept"),
        ("fingerprint = ''", "migration repair"),
        ("applied_at = ''", "migration repair"),
        ("revision = '20990101_000000'", "migration repair"),
        ("revision = 'no name'", "migration repair"),
        ("revision = '20990101_000000', checksum_up = ''", "migration stamp --purge heads"),
        ("revision = 'no name', up_sql = ''", "migration stamp --purge heads"),
    ] {
        let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
        workspace.execute(&format!("UPDATE schema_revisions SET {set} WHERE position = 2"));
        for command in ["status", "migration check"] {
            assert_ne!(workspace.run(command).output.status.code(), Some(0), "{set}: {command}");
        }
        workspace.run("doctor").says(&format!("`journal {way_out}")).has_findings();
        workspace.run(way_out).is_clean();
        workspace.run("sync").is_clean().run("doctor").is_clean();
        workspace.run("status").is_clean().run("migration check").is_clean();
    }
}

#[test]
fn rows_that_the_ledger_lost_are_stamped_again() {
    for lost in ["position = 2", "position = (SELECT max(position) FROM schema_revisions)", "true"]
    {
        let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
        workspace.execute(&format!("DELETE FROM schema_revisions WHERE {lost}"));
        workspace.run("doctor").says("`journal migration stamp heads`").has_findings();
        workspace.run("migration stamp heads").is_clean().run("sync").is_clean();
        workspace.run("doctor").is_clean().run("migration check").is_clean();
    }
}

#[test]
fn versions_that_were_damaged_come_back_from_a_backup() {
    let texts = ["One.\n", "One.\nTwo.\n", "One.\nTwo.\nThree.\n", "Four.\n"];
    for damage in [
        "UPDATE version_bytes SET data = x'28b52ffd00'",
        "UPDATE version_bytes SET data = x'' WHERE id = 2",
        "UPDATE entry_versions SET hash = x'00'",
        "UPDATE entry_versions SET bytes_id = 1",
        "UPDATE version_bytes SET storage = 'whole', base = NULL",
        "DELETE FROM version_bytes",
    ] {
        let workspace = TestWorkspace::synced(&[("a.md", texts[0])]);
        for text in &texts[1..] {
            workspace.write("a.md", text).run("sync").is_clean();
        }
        workspace.run("backup").is_clean();
        workspace.execute(&format!("PRAGMA foreign_keys = OFF; {damage}"));
        let doctor = workspace.json("doctor");
        let hint = doctor["findings"][0]["hint"].as_str().unwrap();
        let line = commands(hint).remove(0);
        // Bytes that are there all the same go back by their hash.
        let way =
            if damage.contains("SET bytes_id") { "repopulate --from-archive" } else { "restore " };
        assert!(line.starts_with(way), "{damage}: {doctor:#}");
        workspace.run(&line).is_clean().run("doctor").is_clean();
        for (nth, text) in texts.iter().enumerate() {
            let line = format!("restore --entry a.md --at v{} --to -", nth + 1);
            assert_eq!(workspace.run(&line).stdout(), *text, "{damage}");
        }
    }
}

#[test]
fn syncs_that_somebody_deleted_are_numbered_again() {
    for (lost, said) in [
        (
            "DELETE FROM syncs",
            "hint: `journal repopulate --from-archive --force` mends it, after a backup",
        ),
        ("DELETE FROM syncs WHERE number > 1", "2 of 3 syncs are not noted"),
    ] {
        let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Goes.\n")]);
        workspace.write("a.md", "Two, longer.\n").delete("b.md").run("sync").is_clean();
        workspace.write("a.md", "Three, longer still.\n").run("sync").is_clean();
        let numbers = "SELECT group_concat(seen_in || '-' || replaced_in) FROM entry_versions";
        workspace.execute(lost);
        let doctor = workspace.run("doctor").says(said).stderr();
        assert!(!doctor.contains("purge"), "{doctor}");
        workspace.run("repopulate --from-archive --force").is_clean();
        workspace.query(numbers).gives("1-2,2-3");
        // When they were, nobody knows.
        workspace.run("doctor").says("in doubt").is_clean();
    }
}

#[test]
fn a_hash_that_was_changed_is_told_from_bytes_that_a_backup_vouches_for() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Goes.\n")]);
    workspace.delete("b.md").run("sync").is_clean().run("backup").is_clean();
    workspace.execute("UPDATE entries SET source_hash = replace(source_hash, substr(source_hash, 1, 4), 'ffff') WHERE path = 'b.md'");
    let hint = workspace.json("doctor")["findings"][0]["hint"].clone();
    workspace.run(&commands(hint.as_str().unwrap())[0]).is_clean().run("doctor").is_clean();
    workspace
        .query("SELECT CAST(source AS TEXT) FROM entries WHERE path = 'b.md'")
        .gives("Goes.\n");
    workspace.run("restore --entry b.md").is_clean();
    assert_eq!(fs::read(workspace.path("journal/b.md")).unwrap(), b"Goes.\n");
}

/// Every value that SQL gives, a line for each row.
fn dump(connection: &Connection, sql: &str) -> String {
    let mut statement = connection.prepare(sql).unwrap();
    let width = statement.column_count();
    let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<Vec<Value>> {
        (0..width).map(|at| row.get(at)).collect()
    };
    let rows = statement.query_map([], read).unwrap();
    rows.map(|it| format!("{:?}", it.unwrap())).collect::<Vec<_>>().join("\n")
}

/// Changes that can all be made at once, each of which one command mends.
const MANY: &str = "
    PRAGMA foreign_keys = OFF;
    UPDATE entries SET front_matter = NULL WHERE path = '2025-01-01.md';
    UPDATE entries SET front_matter = '{\"mood\":\"glad\"}' WHERE path = '2025-01-05.md';
    UPDATE entries SET front_matter_error = NULL WHERE path = '2025-01-05.md';
    UPDATE entries SET front_matter_error = 'tab:1:1: a tab' WHERE path = '2025-01-02.md';
    UPDATE entries SET path_bytes = x'78' WHERE path = '2025-01-02.md';
    UPDATE entries SET path_bytes = NULL WHERE path_bytes IS NOT NULL AND path <> '2025-01-02.md';
    UPDATE entries SET identity = NULL WHERE path = '2025-01-03.md';
    UPDATE entries SET characters = '' WHERE path = '2025-01-02.md';
    UPDATE entries SET seen_in = 77 WHERE path = '2025-01-01.md';
    UPDATE entries SET gone_in = NULL WHERE path = '2025-01-07.md';
    UPDATE entries SET gone_in = 1 WHERE path = '2025-01-04.md';
    UPDATE entries SET emptied_in = NULL WHERE path = '2025-01-08.md';
    UPDATE entries SET emptied_in = 1 WHERE path = '2025-01-04.md';
    UPDATE entry_tags SET position = position + 3;
    UPDATE entry_versions SET title = 'Other', word_count = 99, date = NULL, length = 1;
    UPDATE file_stamps SET size = size + 1;
    INSERT INTO file_stamps VALUES (9999, 1, 1);
    INSERT INTO people (name) VALUES ('Nobody');
    INSERT INTO tags (name) VALUES ('nothing');
    INSERT INTO moods (name) VALUES ('none');
    INSERT INTO projects (name) VALUES ('nowhere');
    INSERT INTO locations (name, canonical_name) VALUES ('Nowhere', 'nowhere');
    UPDATE locations SET parent_id = NULL, latitude = 1 WHERE name = 'Graça';
    DELETE FROM owned WHERE name = 'entry_tags';
    DELETE FROM syncs WHERE number = 2;
    UPDATE syncs SET synced_at = '' WHERE number = 3;
    UPDATE archive_place SET canonical = '';
";

#[test]
fn what_somebody_changed_is_mended_by_what_the_doctor_says() {
    let workspace = rich();
    let sound = findings(&workspace);
    let said = "SELECT path, path_bytes, front_matter, front_matter_error, characters, seen_in, gone_in, emptied_in \
                FROM entries ORDER BY id";
    let of_versions = "SELECT title, word_count, date, length, seen_in, replaced_in FROM entry_versions ORDER BY id";
    let dump = |sql: &&str| {
        let connection = Connection::open(workspace.path("journal_archive.db")).unwrap();
        dump(&connection, sql)
    };
    let before: Vec<String> = [said, of_versions].iter().map(dump).collect();
    workspace.execute(MANY);
    let found = findings(&workspace);
    assert!(found.len() > sound.len() + 12, "{found:#?}");
    workspace.run("repopulate --from-archive --force").has_findings();
    workspace.run("sync").is_clean();
    let mut left = findings(&workspace);
    left.retain(|it| !it.contains("in-doubt"));
    assert_eq!(left, sound);
    let after: Vec<String> = [said, of_versions].iter().map(dump).collect();
    assert_eq!(after, before);
}

#[test]
fn a_version_of_which_nothing_is_stored_is_named_and_can_be_forgotten() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.write("a.md", "Two, longer.\n").run("sync").is_clean();
    workspace.execute("PRAGMA foreign_keys = OFF; DELETE FROM version_bytes");
    let said = "these cannot be given back: 2026-01-15T12:00:00Z";
    workspace.run("doctor").says("a.md").says(said).has_findings();
    workspace.run("versions").says("a.md").says(said).has_findings();
    workspace
        .run("versions")
        .says("`journal purge --versions --damaged --force a.md`")
        .has_findings();
    workspace.run("purge --versions --damaged --force a.md").is_clean();
    workspace.run("versions").is_clean().run("doctor").is_clean();
}

#[test]
fn versions_of_an_entry_that_was_deleted_are_found_and_swept() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Other.\n")]);
    workspace.write("a.md", "Two, longer.\n").run("sync").is_clean();
    workspace.execute(
        "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE path = 'a.md'; \
         INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')",
    );
    workspace.run("doctor").says("`journal purge --sweep`").has_findings();
    workspace.run("purge --sweep").is_clean();
    workspace.run("repopulate --from-archive --force").is_clean().run("doctor").is_clean();
}

#[test]
fn an_archive_at_any_revision_down_to_none_wants_nothing_but_the_upgrade() {
    let workspace = rich();
    for _ in 0..=shipped() {
        let down = workspace.run("downgrade -1 --no-backup --allow-data-loss");
        assert!(down.output.status.code() < Some(2), "{down}");
        let found = findings_but_own(&workspace);
        assert_eq!(found, ["warning behind"], "{}", workspace.run("status").stdout());
    }
    workspace.run("status").prints_a("base");
    workspace.run("upgrade --no-backup").is_clean().run("sync").has_findings();
    assert_eq!(findings_but_own(&workspace), [""; 0]);
}

#[test]
fn an_archive_whose_entries_somebody_dropped_is_none_without_revisions() {
    let workspace = TestWorkspace::synced(&[("a.md", "One.\n")]);
    workspace.execute("PRAGMA foreign_keys = OFF; DROP TABLE entries");
    workspace.run("doctor").says("lacks what is its own: entries").has_findings();
}

/// What the doctor finds that is not what the journal itself has wrong in it.
fn findings_but_own(workspace: &TestWorkspace) -> Vec<String> {
    const OWN: [&str; 4] = ["front-matter", "emptied", "no-backup", "conflict-copy"];
    let answer = workspace.json("doctor");
    let findings = answer["findings"].as_array().unwrap();
    let told = findings.iter().filter(|it| !OWN.contains(&it["code"].as_str().unwrap()));
    told.map(|it| format!("{} {}", it["severity"], it["code"]).replace('"', "")).collect()
}

#[test]
fn absences_of_an_entry_that_was_deleted_are_ours_and_each_way_out_mends_them() {
    for way_out in ["repopulate --from-archive --force", "purge --sweep"] {
        let workspace = TestWorkspace::synced(&[("a.md", "One.\n"), ("b.md", "Other.\n")]);
        workspace.delete("a.md").run("sync").is_clean();
        workspace.write("a.md", "One.\n").run("sync").is_clean();
        workspace.query("SELECT count(*) FROM file_absences").gives("1");
        workspace.delete("a.md").execute(
            "PRAGMA foreign_keys = OFF; DELETE FROM entries WHERE path = 'a.md'; DELETE FROM file_stamps WHERE entry_id = 1; \
             DELETE FROM entry_versions; DELETE FROM version_bytes; \
             INSERT INTO entries_fts (entries_fts) VALUES ('rebuild')",
        );
        let doctor = workspace.run("doctor").says("1 row of `file_absences` refer");
        doctor.says(&format!("`journal {way_out}`")).has_findings();
        workspace.run(way_out).is_clean().query("SELECT count(*) FROM file_absences").gives("0");
        workspace.run("doctor").is_clean();
    }
}
