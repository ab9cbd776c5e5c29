//! What fields hold is no loss, and what a user's own column holds is one.

use super::*;
use crate::revision::Origin;

#[test]
fn a_field_is_known_by_the_revision_that_asked_for_it() {
    let revision = |id: &str, repopulate: &str, sql: &str| {
        let up = format!(
            "-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: {repopulate}\n\n{sql}"
        );
        Revision::read(id, &up, None, Origin::Workspace).unwrap()
    };
    let derived = Derived::by(&[
        revision("a", "weather search", "ALTER TABLE entries ADD COLUMN weather TEXT;"),
        revision(
            "b",
            "projects",
            "CREATE TABLE \"projects\"(id); CREATE TABLE \"entry_projects\"(id);",
        ),
        revision("c", "full", "CREATE TABLE entry_notes(id);"),
    ]);
    assert!(derived.covers_column("Entries", "WEATHER"));
    assert!(derived.covers_table("projects") && derived.covers_table("Entry_Projects"));
    assert!(derived.covers_column("entry_projects", "position"));
    assert!(!derived.covers_column("entries", "title") && !derived.covers_table("weather"));
    assert!(!derived.covers_column("other", "weather"));
    assert!(!derived.covers_table("search") && !derived.covers_table("entry_notes"));
}

const MADE: &str = "CREATE TABLE sky(id); CREATE TABLE IF NOT EXISTS main.\"entry_sky\"(sky);";

#[test]
fn tables_that_a_revision_makes_and_does_not_ask_for_are_no_fields() {
    let revision = |id: &str, asks: &str, sql: &str| {
        let up =
            format!("-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: {asks}\n\n{sql}");
        Revision::read(id, &up, None, Origin::Workspace).unwrap()
    };
    let field = revision("a", "sky", MADE);
    let gone = revision("b", "none", "DROP TABLE entry_sky; DROP TABLE sky;");
    let theirs = revision("c", "none", MADE);
    let anew = revision("d", "none", &format!("DROP TABLE sky; DROP TABLE entry_sky; {MADE}"));
    let beside = revision("e", "none", "CREATE TABLE notes(sky TEXT, entry_sky TEXT);");
    let taken_over = revision("f", "sky", "");
    let is_field = |all: &[&Revision]| Derived::by(all.iter().copied()).covers_table("entry_sky");
    assert!(is_field(&[&field]) && is_field(&[&field, &anew]) && is_field(&[&field, &beside]));
    assert!(!is_field(&[&theirs]) && !is_field(&[&field, &gone, &theirs]));
    assert!(is_field(&[&theirs, &taken_over]));
    assert!(is_field(&[&theirs, &gone, &field]));
}

#[test]
fn what_a_revision_takes_away_is_no_fields_any_more() {
    let revision = |id: &str, asks: &str, sql: &str| {
        let up =
            format!("-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: {asks}\n\n{sql}");
        Revision::read(id, &up, None, Origin::Workspace).unwrap()
    };
    let list = revision("a", "sky", MADE);
    let column = revision("b", "sea", "ALTER TABLE main.entries ADD COLUMN sea TEXT;");
    let check = |sql: &str, is_list: bool, is_scalar: bool| {
        let derived = Derived::by([&list, &column, &revision("c", "none", sql)]);
        let found = (derived.covers_table("sky"), derived.covers_column("entries", "sea"));
        assert_eq!(found, (is_list, is_scalar), "{sql}");
    };
    check("UPDATE entries SET sea = NULL;", true, true);
    check("DROP TABLE main.\"Entry_Sky\"; DROP TABLE sky;", false, true);
    check("ALTER TABLE entry_sky RENAME TO old; ALTER TABLE sky RENAME TO old_sky;", false, true);
    let rebuilt = "CREATE TABLE n(id); DROP TABLE sky; ALTER TABLE n RENAME TO \"SKY\";";
    check(rebuilt, true, true);
    check("ALTER TABLE Entries DROP COLUMN \"SEA\";", true, false);
    check("ALTER TABLE entries DROP sea; ALTER TABLE entries ADD sea INTEGER;", true, true);
    check("ALTER TABLE entries RENAME sea TO lake;", true, false);
    check("ALTER TABLE notes DROP COLUMN sea;", true, true);
}

#[test]
fn what_a_script_declares_is_named_as_a_field_would_be() {
    let names = names_in(
        "CREATE TABLE films(id); CREATE TABLE IF NOT EXISTS \"entry_films\"(id); -- CREATE TABLE no(id);
         ALTER TABLE entries ADD COLUMN Sky TEXT; ALTER TABLE entries ADD \"sea\" TEXT;
         ALTER TABLE films ADD COLUMN year; CREATE INDEX i ON films(id); DROP TABLE old;",
    );
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), ["films", "sea", "sky"]);
}

#[test]
fn a_list_that_became_a_scalar_is_a_list_no_more() {
    let revision = |id: &str, sql: &str| {
        let up = format!("-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: sky\n\n{sql}");
        Revision::read(id, &up, None, Origin::Workspace).unwrap()
    };
    let list = revision("a", "CREATE TABLE sky(id); CREATE TABLE entry_sky(entry_id);");
    let scalar = revision(
        "b",
        "ALTER TABLE entries ADD COLUMN sky TEXT; DROP TABLE entry_sky; DROP TABLE \"sky\";",
    );
    let derived = Derived::by([&list]);
    assert!(derived.covers_table("sky") && !derived.covers_column("entries", "sky"));
    let derived = Derived::by([&list, &scalar]);
    assert!(!derived.covers_table("sky") && derived.covers_column("entries", "sky"));
    let derived = Derived::by([&scalar]);
    assert!(!derived.covers_table("sky") && derived.covers_column("entries", "sky"));
}
