//! Values of a field and their counts.

use super::*;
use crate::archive::fixture::Fixture;

fn journal() -> Fixture {
    Fixture::with_fields(&[
        ("weather", FieldKind::Text),
        ("draft", FieldKind::Boolean),
        ("rating", FieldKind::Real),
        ("projects", FieldKind::List),
    ])
    .entry(
        "a.md",
        "date: 2025-09-16\nmood: calm\ntags: [work, home]\nlocation: 'Alfama, Lisbon'\nweather: rain\ndraft: yes\n\
         rating: 4\nprojects: [garden]\nMusic: [Bach, Bach, Coltrane]\nsleep: 7",
        "",
    )
    .entry(
        "b.md",
        "date: 2025-09-16\ntags: work\nlocation: Lisbon\nweather: rain\nrating: 4.5\nmusic: Bach\nsleep: {h: 6}",
        "",
    )
    .entry("c.md", "tags: work\nweather: snow\nmusic: [[x]]", "")
    .removed("c.md")
}

fn check(name: &str, expected: &str) {
    let fixture = journal();
    let values = values(&fixture.connection, name, fixture.fields()).unwrap();
    let shown: Vec<String> = values.iter().map(|it| format!("{} {}", it.value, it.count)).collect();
    assert_eq!(shown.join("; "), expected, "{name}");
}

#[test]
fn names_are_counted_by_living_entries() {
    check("tags", "work 2; home 1");
    check("Mood", "calm 1");
    check("people", "");
    check("date", "2025-09-16 2");
    check("title", "");
}

#[test]
fn a_place_counts_the_entries_in_the_places_in_it() {
    check("location", "Lisbon 2; Alfama, Lisbon 1");
}

#[test]
fn declared_fields_of_every_kind_are_counted() {
    check("weather", "rain 2");
    check("draft", "true 1");
    check("rating", "4 1; 4.5 1");
    check("projects", "garden 1");
}

#[test]
fn any_other_key_is_counted_once_for_each_entry() {
    check("music", "Bach 2; Coltrane 1");
    check("sleep", "7 1; {\"h\":\"6\"} 1");
}

#[test]
fn a_name_that_nobody_knows_is_told_with_its_neighbour() {
    let fixture = journal();
    for (name, expected) in [("musik", "Music"), ("tagz", "tags"), ("wether", "weather")] {
        let error = values(&fixture.connection, name, fixture.fields()).unwrap_err();
        let ValuesError::Unknown { nearest, .. } = error else { panic!("{error}") };
        assert_eq!(nearest.as_deref(), Some(expected));
    }
    let error = values(&fixture.connection, "x' OR 1", fixture.fields()).unwrap_err();
    assert_eq!(error.to_string(), "there is no field `x' OR 1`");
}
