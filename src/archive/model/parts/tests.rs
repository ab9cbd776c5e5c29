//! Which scripts touch which parts.

use super::*;

fn check(script: &str, part: &str, expected: bool) {
    let statements: Vec<Vec<String>> = sql::statements(script)
        .iter()
        .map(|it| words(it.text))
        .filter(|it| writes_rows(it))
        .collect();
    let part = Part::named(part).unwrap();
    let is_forgotten = statements.iter().any(|it| names(it, &part) || is_about_entries(it));
    assert_eq!(is_forgotten, expected, "{script}");
}

#[test]
fn a_script_that_makes_drops_or_writes_a_part_is_told_from_one_that_looks_at_it() {
    check("ALTER TABLE entries ADD COLUMN sky TEXT", "sky", true);
    check("UPDATE entries SET \"Sky\" = NULL", "sky", true);
    check("DROP TABLE entry_sky; DROP TABLE sky", "sky", true);
    check("CREATE TABLE books(title, date)", "title", false);
    check("CREATE VIEW v AS SELECT title FROM entries", "title", false);
    check("CREATE INDEX i ON entries(date)", "dates", false);
    check("CREATE UNIQUE INDEX i ON entries(date)", "dates", false);
    check("INSERT INTO moods (name) VALUES ('calm')", "moods", true);
    check("ALTER TABLE entries DROP COLUMN sky", "title", false);
}

#[test]
fn a_table_of_entries_that_is_built_anew_holds_nothing_that_is_known() {
    for script in [
        "CREATE TABLE new_entries(id); INSERT INTO new_entries SELECT id FROM entries; DROP TABLE entries",
        "ALTER TABLE new_entries RENAME TO entries",
        "CREATE TABLE IF NOT EXISTS main.entries(id)",
        "DELETE FROM main.entries",
        "UPDATE entries SET front_matter = '{}' WHERE id = 1",
    ] {
        check(script, "words", true);
    }
    check("CREATE TABLE notes(entry INTEGER REFERENCES entries(id))", "words", false);
}
