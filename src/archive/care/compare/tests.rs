//! Rows that were changed, each told with what its source says.

use super::*;
use crate::archive::fixture::Fixture;
use crate::progress::Silent;

fn archive() -> Fixture {
    Fixture::with_fields(&[("sky", FieldKind::Text), ("projects", FieldKind::List)])
        .entry(
            "2025-01-01.md",
            "{mood: calm 7/10, tags: [sea], sky: rain, projects: [boat]}",
            "One.",
        )
        .entry("2025-01-02.md", "{location: 'Alfama, Lisbon', people: [Ana], tags: [Sea]}", "Two.")
        .entry("2025-01-03.md", "{location: {name: Hut, lat: 1, lon: 2}}", "Łódź.")
}

fn differences_of(fixture: &Fixture) -> Differences {
    differences(&fixture.connection, fixture.fields(), &Silent).unwrap()
}

fn check(change: &str, expected: &[&str]) {
    let fixture = archive();
    fixture.connection.execute_batch(change).unwrap();
    let found = differences_of(&fixture);
    let entries = found
        .entries
        .iter()
        .flat_map(|(path, parts)| parts.iter().map(move |part| format!("{path} {part}")));
    let names = found
        .names
        .iter()
        .flat_map(|(table, names)| names.iter().map(move |name| format!("{table} {name}")));
    assert_eq!(entries.chain(names).collect::<Vec<_>>(), expected, "{change}");
}

#[test]
fn rows_that_say_what_the_sources_say_do_not_differ() {
    check("", &[]);
}

#[test]
fn a_place_that_only_removed_entries_gave_coordinates_has_none() {
    let place = "{location: {name: Hut, lat: 3, lon: 4}}";
    let fixture = archive().entry("2025-01-04.md", place, "Four.");
    let removed =
        "UPDATE entries SET removed_at = 'x' WHERE path IN ('2025-01-03.md', '2025-01-04.md')";
    fixture.connection.execute_batch(removed).unwrap();
    assert_eq!(differences_of(&fixture).names.len(), 0, "nobody else names it");
    let fixture = fixture.entry("2025-01-05.md", "{location: Hut}", "Five.");
    let without = "UPDATE locations SET latitude = NULL, longitude = NULL WHERE name = 'Hut'";
    fixture.connection.execute_batch(without).unwrap();
    let found = differences_of(&fixture);
    assert_eq!(found.names.len(), 0, "{found:?}");
}

#[test]
fn what_is_named_twice_is_joined_once() {
    let twice = "{moods: [STRASSE, straße 7], tags: [Sea, sea], people: [Ana, ANA], projects: [boat, boat], \
                 locations: [Lisbon, LISBON]}";
    let fixture = archive().entry("2025-01-04.md", twice, "Four.");
    assert_eq!(differences_of(&fixture).entries.len(), 0);
}

#[test]
fn every_part_that_differs_is_found() {
    check("UPDATE entries SET title = 'x' WHERE id = 1", &["2025-01-01.md title"]);
    check("UPDATE entries SET date = NULL WHERE id = 2", &["2025-01-02.md dates"]);
    check("UPDATE entries SET sky = NULL", &["2025-01-01.md sky"]);
    check("DELETE FROM entry_projects", &["2025-01-01.md projects"]);
    check("UPDATE entry_moods SET scale = 3", &["2025-01-01.md moods"]);
    check("DELETE FROM entry_people", &["2025-01-02.md people"]);
    check("UPDATE tags SET name = 'SEA'", &["tags SEA"]);
    check("UPDATE locations SET latitude = 9 WHERE name = 'Hut'", &["locations Hut"]);
    check("UPDATE locations SET name = 'lisbon' WHERE name = 'Lisbon'", &["locations lisbon"]);
    check("UPDATE entries SET word_count = 9 WHERE id = 3", &["2025-01-03.md words"]);
    check("DELETE FROM search_forms WHERE folded = 'lodz'", &["2025-01-03.md search"]);
    check("INSERT INTO search_forms VALUES ('stale', 'word')", &[]);
}
