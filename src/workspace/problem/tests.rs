//! What is said where `journal.toml` says what it may not: place, message and hint of each refusal.

mod values;

use super::super::{Config, keys};
use super::*;

/// One refusal as a reader sees it: `line:column`, what is underlined, the message, the hint.
fn check(text: &str, [place, marked, message, hint]: [&str; 4]) {
    let error = Config::read(text, "journal.toml").expect_err(text);
    let excerpt = error.excerpt.clone().expect(text);
    let underlined = excerpt.text.chars().skip(excerpt.column - 1).take(excerpt.length);
    let found = [
        error.place.to_string(),
        underlined.collect(),
        error.to_string(),
        error.hint().unwrap_or_default(),
    ];
    let place = format!("journal.toml:{place}");
    assert_eq!(found.each_ref().map(String::as_str), [&place, marked, message, hint], "{text}");
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    let mean = |word: &str| format!("did you mean `{word}`?");
    for (text, place, marked, key, nearest) in [
        ("archvie = 'x'", "1:1", "archvie", "archvie", "archive"),
        ("\n\n  Journal = 'x'", "3:3", "Journal", "Journal", "journal"),
        ("[backups]", "1:2", "backups", "backups", "backup"),
        ("bakcup.keep_last = 1", "1:1", "bakcup", "bakcup", "backup"),
        ("[field.weather]", "1:2", "field", "field", "fields"),
        ("environment.x = {}", "1:1", "environment", "environment", "environments"),
        ("[backup]\nkeep_dayly = 1", "2:1", "keep_dayly", "backup.keep_dayly", "keep_daily"),
        ("sync = { inclued = [] }", "1:10", "inclued", "sync.inclued", "include"),
        (
            "[sync]\n\"follow links\" = 1",
            "2:1",
            "\"follow links\"",
            "sync.follow links",
            "follow_links",
        ),
        ("[fields.x]\ntpye = 'text'", "2:1", "tpye", "fields.x.tpye", "type"),
        ("[environments.t]\narchiv = 'x'", "2:1", "archiv", "environments.t.archiv", "archive"),
        (
            "[environments.t.sync]\nexclud = 1",
            "2:1",
            "exclud",
            "environments.t.sync.exclud",
            "exclude",
        ),
    ] {
        check(text, [place, marked, &format!("unknown key `{key}`"), &mean(nearest)]);
    }
    check(
        "[fields.x]\ny.z = 1",
        ["2:1", "y", "unknown key `fields.x.y`", "known here: `type`, `keys`"],
    );
    check(
        "[sync]\nzebra = 1",
        [
            "2:1",
            "zebra",
            "unknown key `sync.zebra`",
            "known here: `include`, `exclude`, `follow_links`, `day_starts_at`",
        ],
    );
}

#[test]
fn a_key_of_another_table_is_sent_there() {
    for (text, place, key, hint) in [
        ("keep_last = 3", "1:1", "keep_last", "`keep_last` belongs in `[backup]`"),
        (
            "[sync]\narchive = 'x'",
            "2:1",
            "sync.archive",
            "`archive` belongs above the first `[table]`",
        ),
        ("[fields.x]\ninclude = []", "2:1", "fields.x.include", "`include` belongs in `[sync]`"),
        (
            "[environments.t]\nexclude = []",
            "2:1",
            "environments.t.exclude",
            "`exclude` belongs in `[environments.t.sync]`",
        ),
        (
            "[environments.t.backup]\njournal = ''",
            "2:1",
            "environments.t.backup.journal",
            "`journal` belongs in `[environments.t]`",
        ),
    ] {
        let marked = key.rsplit('.').next().unwrap();
        check(text, [place, marked, &format!("unknown key `{key}`"), hint]);
    }
}

#[test]
fn an_environment_changes_neither_fields_nor_environments() {
    for key in ["fields", "environments"] {
        let text = format!("[environments.t.{key}.x]");
        let message = format!("`environments.t.{key}` cannot change with the environment");
        check(&text, ["1:17", key, &message, "move it out of `[environments]`"]);
    }
}

#[test]
fn a_slip_of_syntax_is_shown_where_it_is() {
    for (text, place, marked, message) in [
        (
            "journal = sample",
            "1:11",
            "sample",
            "string values must be quoted, expected literal string",
        ),
        ("a = 1\narchive = 'x", "2:13", "", "invalid literal string, expected `'`"),
        ("\n[fields.x]\n[fields.x]", "3:9", "x", "duplicate key"),
        ("[fields.x]\n[fields.'x']", "2:9", "'x'", "duplicate key"),
        ("archive = 'a'\narchive = 'b'", "2:1", "archive", "duplicate key"),
        ("[backup\nkeep_last = 1", "1:8", "", "unclosed table, expected `]`"),
        ("'é' = 1 ]", "1:9", "]", "unexpected key or value, expected newline, `#`"),
    ] {
        check(text, [place, marked, &format!("not valid TOML: {message}"), ""]);
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_move_no_column() {
    check(
        "\u{feff}archvie = 1\r\n",
        ["1:1", "archvie", "unknown key `archvie`", "did you mean `archive`?"],
    );
    check("# ü\r\n'ü' = 1\r\n", ["2:1", "'ü'", "unknown key `ü`", &all_of_the_top()]);
}

fn all_of_the_top() -> String {
    let words = [keys::SETTINGS, keys::SHARED].concat();
    format!("known here: {}", list(&words))
}

#[test]
fn a_key_nested_without_end_is_refused() {
    let deep = format!("{}a = 1", "a.".repeat(100_000));
    let message = Config::read(&deep, "journal.toml").unwrap_err().to_string();
    assert_eq!(message, "not valid TOML: recursion limit");
}

#[test]
fn a_language_that_is_none_is_refused_with_the_nearest_one() {
    let unknown =
        |text: &str, key: &str| format!("`{text}` in `{key}` is not a language that is known");
    check(
        "[dates]\nlanguages = ['hr', 'Polsih']",
        ["2:20", "'Polsih'", &unknown("Polsih", "dates.languages"), "did you mean `Polish`?"],
    );
    check(
        "[dates]\nlanguages = ['klingon']",
        [
            "2:14",
            "'klingon'",
            &unknown("klingon", "dates.languages"),
            "write its code, as in `pl`, `hr` or `cs-CZ`",
        ],
    );
    check(
        "[search]\nlanguage = 'Germn'",
        ["2:12", "'Germn'", &unknown("Germn", "search.language"), "did you mean `German`?"],
    );
}
