//! What `journal.toml` may say, and that no text is too much for it.

use proptest::prelude::*;

use super::*;
use crate::field::FieldKind;

fn read(text: &str) -> Config {
    Config::read(text, "journal.toml").unwrap_or_else(|error| panic!("{error}: {error:?}\n{text}"))
}

#[test]
fn an_empty_file_says_what_no_file_says() {
    let config = read("");
    assert_eq!(config, Config::default());
    assert_eq!(config.sync.include.patterns(), ["**/*.md", "**/*.markdown"]);
    assert_eq!(config.backup.keep, Retention::default());
}

#[test]
fn every_key_sets_what_it_names() {
    let config = read(
        r#"
        journal = "entries"
        archive = "/var/a.db"
        migrations = "~/revisions"
        auto_upgrade = false

        [backup]
        directory = "copies"
        keep_last = 1
        keep_daily = 0x2
        keep_weekly = +3
        keep_monthly = 1_000
        keep_yearly = -0

        [sync]
        include = ["*.txt"]
        exclude = ["drafts/**", "old"]
        follow_links = true
        day_starts_at = "04:30"

        [sqlite]
        journal_mode = "delete"
        [search]
        language = "pt-BR"
        "#,
    );
    assert_eq!(config.journal.to_str(), Some("entries"));
    assert_eq!(config.archive, Some("/var/a.db".into()));
    assert_eq!(config.migrations.to_str(), Some("~/revisions"));
    assert!(!config.auto_upgrade && config.sync.follow_links);
    assert_eq!(config.backup.directory.to_str(), Some("copies"));
    let keep = Retention { last: 1, daily: 2, weekly: 3, monthly: 1000, yearly: 0 };
    assert_eq!(config.backup.keep, keep);
    assert_eq!(config.sync.include.patterns(), ["*.txt"]);
    assert_eq!(config.sync.exclude.patterns(), ["drafts/**", "old"]);
    assert_eq!(config.sync.day_starts_at.to_string(), "04:30:00");
    assert_eq!(config.journal_mode, JournalMode::Delete);
    assert_eq!(config.language.code(), "pt");
}

#[test]
fn a_language_may_be_called_by_its_name() {
    let config =
        read("[dates]\nlanguages = ['Croatian', 'cs-CZ', 'polski']\n[search]\nlanguage = 'French'");
    assert_eq!(config.dates.languages, ["hr", "cs-CZ", "pl"]);
    assert_eq!(config.language.code(), "fr");
}

#[test]
fn toml_may_be_written_in_any_of_its_ways() {
    let plain =
        read("[backup]\nkeep_last = 3\n[sync]\nexclude = ['x']\n[fields.a]\ntype = 'real'\n");
    for text in [
        "backup.keep_last = 3\nsync.exclude = ['x']\nfields.a.type = 'real'",
        "backup = { keep_last = 3 }\nsync = { exclude = ['x',] }\nfields = { a = { type = 'real' } }",
        "[\"backup\"]\n\"keep_last\" = 3\n[sync]\n'exclude' = ['''x''']\n[fields.'a']\ntype = \"re\\u0061l\"",
        "\u{feff}[backup]\r\nkeep_last = 3 # three\r\n[sync]\r\nexclude = [\r\n'x',\r\n]\r\n[fields.a]\r\ntype = 'real'",
    ] {
        assert_eq!(read(text), plain, "{text}");
    }
}

#[test]
fn fields_keep_the_order_of_the_file() {
    let config = read(
        "[fields.weather]\ntype = \"text\"\nkeys = [\"weather\", \"sky\"]\n\
         [fields.projects]\ntype = \"list\"\n[fields.any]\n",
    );
    let fields: Vec<_> = config.fields.iter().map(|it| (it.name.as_str(), it.kind)).collect();
    let expected =
        [("weather", FieldKind::Text), ("projects", FieldKind::List), ("any", FieldKind::Text)];
    assert_eq!(fields, expected);
    assert_eq!(config.fields[0].keys, ["weather", "sky"]);
    assert_eq!(config.fields[1].keys, ["projects"]);
}

#[test]
fn every_type_of_a_field_is_known() {
    for kind in FieldKind::ALL {
        let config = read(&format!("[fields.x]\ntype = '{}'", kind.as_str()));
        assert_eq!(config.fields[0].kind, kind);
    }
}

#[test]
fn an_environment_changes_what_it_names_and_nothing_else() {
    let config = read(
        "[environments.test]\narchive = 'test.db'\nbackup.keep_daily = 7\n[environments.other]\n\
         [backup]\nkeep_last = 3\n[fields.x]\n",
    );
    let test = config.in_environment("test").unwrap();
    assert_eq!(test.archive, Some("test.db".into()));
    assert_eq!(test.backup.keep, Retention { last: 3, daily: 7, ..Retention::default() });
    assert_eq!(test.fields, config.fields);
    let other = config.in_environment("other").unwrap();
    assert_eq!((&other.archive, other.backup.keep), (&config.archive, config.backup.keep));
    assert_eq!(config.in_environment("third"), None);
    assert_eq!(config.environments().collect::<Vec<_>>(), ["test", "other"]);
}

/// Pieces that texts are made of, so that most get past the parser and into the keys.
const PIECES: &[&str] = &[
    "journal",
    "archive",
    "backup",
    "keep_last",
    "sync",
    "include",
    "day_starts_at",
    "fields",
    "weather",
    "type",
    "keys",
    "environments",
    "test",
    ".",
    " = ",
    "[",
    "]",
    "{",
    "}",
    "'",
    "\"",
    "\n",
    "\r\n",
    ",",
    "'text'",
    "'**/*.md'",
    "['a', 'b']",
    "'25:00'",
    "-1",
    "04:00",
    "true",
    "0x",
    "é",
    "\u{feff}",
    "\0",
    "#",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = Config::read(&text, "journal.toml");
    }

    #[test]
    fn an_error_stands_on_a_line_that_is_there(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..40),
    ) {
        let text = pieces.concat();
        if let Err(error) = Config::read(&text, "journal.toml") {
            let line = error.place.line.unwrap();
            prop_assert!(line <= text.matches('\n').count() + 1);
            if let Some(excerpt) = error.excerpt {
                let end = excerpt.column - 1 + excerpt.length;
                prop_assert!(end <= excerpt.text.chars().count().max(excerpt.column));
            }
        }
    }
}
