//! What the keys of a user's rows say, obeyed.

use super::*;

const OURS: &str = "
    CREATE TABLE entries (id INTEGER PRIMARY KEY, conflict_of INTEGER REFERENCES entries);
    CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
    CREATE TABLE entry_tags (entry_id REFERENCES entries, tag_id REFERENCES tags);
    CREATE TABLE schema_revisions (position INTEGER PRIMARY KEY, revision TEXT, applied_at TEXT, checksum_up TEXT,
        checksum_down TEXT, up_sql TEXT, down_sql TEXT, repopulated_at TEXT, fingerprint TEXT);
    INSERT INTO tags VALUES (1, 'rain'), (2, 'snow');";

fn archive(theirs: &str) -> Connection {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
    connection.execute_batch(&format!("{OURS}{theirs}")).unwrap();
    connection
}

fn check(theirs: &str, expected: &str) {
    let connection = archive(theirs);
    let keys = keys(&connection).unwrap();
    assert_eq!(Dangling::of(&connection, &keys).unwrap().to_string(), expected);
}

#[test]
fn keys_of_ours_are_none_of_theirs() {
    assert_eq!(keys(&archive("")).unwrap(), []);
}

#[test]
fn rows_are_named_as_a_person_finds_them_again() {
    check(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, tag REFERENCES tags); INSERT INTO notes VALUES (7, 3), (8, 1)",
        "`notes` (id 7) refers to `tags`",
    );
    check(
        "CREATE TABLE notes (tag REFERENCES tags(name)); INSERT INTO notes VALUES ('fog')",
        "`notes` (row 1) refers to `tags`",
    );
    check(
        "CREATE TABLE n (a, b REFERENCES entries, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO n VALUES ('x', 9)",
        "`n` (a 'x', b 9) refers to `entries`",
    );
    check(
        "CREATE TABLE n (id INTEGER PRIMARY KEY, t REFERENCES tags); INSERT INTO n VALUES (1,9), (2,9), (3,9), (4,9)",
        "`n` (id 1; id 2; id 3 and 1 more) refers to `tags`",
    );
}

#[test]
fn a_column_that_somebody_added_to_a_table_of_ours_is_theirs() {
    let connection = archive("ALTER TABLE entries ADD COLUMN main_tag REFERENCES tags(id)");
    let keys = keys(&connection).unwrap();
    assert!(keys.len() == 1 && keys[0].leads_to("TAGS"), "{keys:?}");
}

#[test]
fn a_key_that_leads_nowhere_is_left_out() {
    check("CREATE TABLE n (a REFERENCES nowhere, b REFERENCES n2); CREATE TABLE n2 (c)", "");
}
