//! Head comments, good and bad, and the places of what is wrong.

use proptest::prelude::*;

use super::super::losses::Loss;
use super::*;

const WHOLE: &str = "\
-- Location hierarchy
--
-- Places lie in places.
--
--   revises: is a word of prose here
--
-- revision:   20250923_115500
-- revises:    20250916_143000, 20250917_080000
-- depends_on: fields
-- label:      places
-- replaces:   a1, b2
-- created:    2025-09-23T11:55:00Z
-- repopulate: moods, locations, weather
-- loses:      entries.mood, \"my moods\"
";

fn check_error(up: &str, at: &str, message: &str, hint: Option<&str>) {
    let error = Header::read("up.sql", up).unwrap_err();
    assert_eq!(error.spot.place.to_string(), at);
    assert_eq!(error.to_string(), message);
    assert_eq!(error.hint().as_deref(), hint);
}

/// A header whose key lines are these.
fn with_keys(keys: &str) -> String {
    format!("-- M\n--\n{keys}\nSELECT 1;\n")
}

#[test]
fn a_header_is_read_and_written_again_to_the_letter() {
    let header = Header::read("up.sql", &format!("{WHOLE}\nSELECT 1;")).unwrap();
    assert_eq!(header.message, "Location hierarchy");
    assert_eq!(header.prose, ["Places lie in places.", "", "  revises: is a word of prose here"]);
    assert_eq!(header.revises.len(), 2);
    assert_eq!(header.repopulate.to_string(), "moods, locations, weather");
    assert!(header.loses.covers_column("Entries", "mood"));
    assert_eq!(header.to_sql_comment(), WHOLE);
}

#[test]
fn a_new_header_has_the_form_of_the_manual() {
    let id = "20250923_115500".parse().unwrap();
    let mut header =
        Header::new(id, vec!["20250916_143000".parse().unwrap()], "Location hierarchy");
    header.created = Some("2025-09-23T11:55:00Z".to_owned());
    assert_eq!(
        header.to_sql_comment(),
        "-- Location hierarchy\n\
         --\n\
         -- revision:   20250923_115500\n\
         -- revises:    20250916_143000\n\
         -- created:    2025-09-23T11:55:00Z\n\
         -- repopulate: none\n\
         -- loses:      nothing\n"
    );
}

#[test]
fn a_message_of_several_lines_stays_a_comment() {
    let message = "\n Add x \n\nrevises: nothing yet\nDROP TABLE entries;\r\0 -- \n";
    let written = Header::new("a".parse().unwrap(), Vec::new(), message).to_sql_comment();
    assert!(written.lines().all(|line| line.starts_with("--")), "{written}");
    let read = Header::read("up.sql", &written).unwrap();
    assert_eq!((read.message.as_str(), read.revises.len()), ("Add x", 0));
    assert_eq!(read.prose[0], "  revises: nothing yet");
    assert_eq!(read.to_sql_comment(), written);
    let silent = Header::new("a".parse().unwrap(), Vec::new(), " \n").to_sql_comment();
    assert_eq!(Header::read("up.sql", &silent).unwrap().message, "a");
}

#[test]
fn a_hand_that_writes_otherwise_is_read_too() {
    let up = "\u{feff}\r\n--Add mood\r\n--  revision : x1\r\n--revises:a1   b2,c3 , a1\r\n-- label: -\r\n\
              --\r\n-- A note: on what follows.\r\n-- depends_on: d4\r\n\r\n-- loses: everything\r\nSELECT 1;";
    let header = Header::read("up.sql", up).unwrap();
    assert_eq!((header.message.as_str(), header.revision.as_str()), ("Add mood", "x1"));
    assert_eq!(header.values(Key::Revises), ["a1", "b2", "c3"]);
    assert_eq!(header.values(Key::DependsOn), ["d4"]);
    assert!(header.loses.is_nothing() && header.label.is_none());
}

#[test]
fn a_base_revises_none() {
    for value in ["none", "-", "", "  "] {
        let header =
            Header::read("up.sql", &with_keys(&format!("-- revision: a\n-- revises: {value}\n")));
        assert_eq!(header.unwrap().revises, []);
    }
}

#[test]
fn a_key_that_is_not_there_is_named() {
    let hint = Some(
        "a revision opens with `-- MESSAGE`, `--`, `-- revision: ID`, `-- revises: ID` (or `none`)",
    );
    check_error(
        "CREATE TABLE t(a);",
        "up.sql:1:1",
        "the script does not begin with a comment that says what the revision is for",
        hint,
    );
    check_error("-- M\n", "up.sql:1:4", "the head comment has no `revision:` line", hint);
    check_error(
        &with_keys("-- revision: a"),
        "up.sql:1:4",
        "the head comment has no `revises:` line",
        hint,
    );
}

#[test]
fn a_mistyped_key_is_an_error_wherever_it_stands() {
    let unknown = "the head comment has an unknown key `revison`";
    let hint = Some("did you mean `revision`?");
    check_error(&with_keys("-- revises: none\n-- revison: a"), "up.sql:4:4", unknown, hint);
    check_error(&with_keys("-- revison: a\n-- revises: none"), "up.sql:3:4", unknown, hint);
    check_error(
        &with_keys("-- revision: a\n-- author: me"),
        "up.sql:4:4",
        "the head comment has an unknown key `author`",
        None,
    );
    check_error(
        &with_keys("-- revision: a\n--   and then some"),
        "up.sql:4:6",
        "the line stands among the keys of the head comment and is none",
        Some("an empty `--` line ends the keys"),
    );
    check_error(
        &with_keys("-- revision: a\n-- revision: b"),
        "up.sql:4:4",
        "the head comment has a second `revision:` line",
        None,
    );
}

#[test]
fn a_value_that_is_none_is_shown_where_it_stands() {
    check_error(
        &with_keys("-- revision: a\n-- revises: b1 c-2"),
        "up.sql:4:16",
        "`c-2` is not a valid name: it takes ASCII letters, digits and `_`",
        None,
    );
    check_error(
        &with_keys("-- revision: head\n-- revises: none"),
        "up.sql:3:14",
        "`head` is a word of its own and names no revision or branch",
        None,
    );
    check_error(
        &with_keys("-- revision: a\n-- revises: -\n-- repopulate: moods, mood"),
        "up.sql:5:23",
        "`mood` is nothing that can be derived again",
        Some("did you mean `moods`?"),
    );
    check_error(
        &with_keys("-- revision: a\n-- revises: -\n-- loses: moods; entries"),
        "up.sql:5:16",
        "`loses` takes `nothing`, or a list of `table` and `table.column`",
        Some("a name with other letters is quoted as in SQL"),
    );
}

#[test]
fn a_word_of_a_value_is_found_again() {
    let spot = spot_of("up.sql", WHOLE, Key::Revises, "20250917_080000");
    assert_eq!(spot.place, Place::at("up.sql", 8, 33));
    assert_eq!(spot.excerpt.unwrap().length, 15);
    assert_eq!(spot_of("up.sql", "", Key::Revises, "x").place, Place::file("up.sql"));
}

/// Headers of all kinds, from texts of all kinds.
fn headers() -> impl Strategy<Value = Header> {
    let ids = || prop::collection::btree_set("[a-z0-9_]{1,4}x", 0..3);
    let loss = ("\\PC{1,6}", prop::option::of("\\PC{1,6}"));
    let losses = prop::collection::vec(loss, 0..3);
    ("\\PC{0,20}(\n\\PC{0,20}){0,3}", ids(), ids(), ids(), losses, any::<bool>()).prop_map(
        |(message, revises, depends_on, replaces, losses, full)| {
            let ids = |ids: std::collections::BTreeSet<String>| {
                ids.iter().map(|it| it.parse().unwrap()).collect::<Vec<RevisionId>>()
            };
            let mut header = Header::new("a".parse().unwrap(), ids(revises), &message);
            header.depends_on = ids(depends_on);
            header.replaces = ids(replaces);
            header.repopulate = if full { Repopulate::Full } else { Repopulate::None };
            let losses = losses.into_iter();
            header.loses = losses.map(|(table, column)| Loss { table, column }).collect();
            header
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(header in headers()) {
        let written = header.to_sql_comment();
        let read = Header::read("up.sql", &format!("{written}\nSELECT 1;")).unwrap();
        prop_assert_eq!(read.to_sql_comment(), written);
        prop_assert_eq!(read.loses, header.loses);
        prop_assert_eq!(read.revises, header.revises);
        prop_assert_eq!(read.message, header.message);
    }

    #[test]
    fn no_text_is_too_strange_to_be_read_or_refused(
        text in "(\u{feff}|-- |--|revision|revises|loses|repopulate|: ?|[\r\n]|é|\"|'|\\PC){0,24}",
    ) {
        if let Err(error) = Header::read("up.sql", &text) {
            prop_assert!(error.spot.place.line.is_some());
        }
        let _ = Header::read_newer("up.sql", &text);
    }
}
