//! Values that are of a wrong type, or are none of those that a key takes.

use super::check;

#[test]
fn a_wrong_type_is_refused_with_the_right_value() {
    for (text, place, marked, message, hint) in [
        ("journal = 1", "1:11", "1", "`journal` takes a string, not a whole number", "write \"1\""),
        ("archive = ['x']", "1:11", "['x']", "`archive` takes a string, not a list", ""),
        ("[journal]", "1:1", "[journal]", "`journal` takes a string, not a table", ""),
        (
            "auto_upgrade = 'true'",
            "1:16",
            "'true'",
            "`auto_upgrade` takes true or false, not a string",
            "write true",
        ),
        (
            "auto_upgrade = 1",
            "1:16",
            "1",
            "`auto_upgrade` takes true or false, not a whole number",
            "",
        ),
        ("backup = 'x'", "1:10", "'x'", "`backup` takes a table, not a string", ""),
        ("[[fields]]\n", "1:1", "[[fields]]", "`fields` takes a table, not a list", ""),
        ("fields.x = 'text'", "1:12", "'text'", "`fields.x` takes a table, not a string", ""),
        ("environments = 1", "1:16", "1", "`environments` takes a table, not a whole number", ""),
        (
            "environments.t = true",
            "1:18",
            "true",
            "`environments.t` takes a table, not true or false",
            "",
        ),
        (
            "backup.keep_last = '3'",
            "1:20",
            "'3'",
            "`backup.keep_last` takes a whole number, not a string",
            "write 3",
        ),
        (
            "backup.keep_last = 3.0",
            "1:20",
            "3.0",
            "`backup.keep_last` takes a whole number, not a fraction",
            "",
        ),
        (
            "sync.include = '*.md'",
            "1:16",
            "'*.md'",
            "`sync.include` takes a list, not a string",
            "write ['*.md']",
        ),
        (
            "sync.exclude = [\n  'x', 7]",
            "2:8",
            "7",
            "`sync.exclude[1]` takes a string, not a whole number",
            "write \"7\"",
        ),
        (
            "sync.day_starts_at = 04:00",
            "1:22",
            "04:00",
            "`sync.day_starts_at` takes a string, not a date or a time",
            "write \"04:00\"",
        ),
        (
            "sync.exclude = {a = [\n1]}",
            "1:16",
            "{a = [",
            "`sync.exclude` takes a list, not a table",
            "",
        ),
    ] {
        check(text, [place, marked, message, hint]);
    }
}

#[test]
fn a_bad_value_is_refused_where_it_stands() {
    let time = "write hour and minute, from `00:00` to `23:59`";
    let other_home = "write the whole path, or `./~eve/x` for a name with `~`";
    for (text, place, marked, message, hint) in [
        ("journal = ''", "1:11", "''", "`journal` is empty", ""),
        ("backup.directory = \"\"", "1:20", "\"\"", "`backup.directory` is empty", ""),
        (
            "archive = \"a\\u0000b\"",
            "1:11",
            "\"a\\u0000b\"",
            "`archive` holds a NUL character, which no path has",
            "",
        ),
        (
            "journal = '~eve/x'",
            "1:11",
            "'~eve/x'",
            "`~eve/x` starts with another person's `~`",
            other_home,
        ),
        (
            "backup.keep_last = -1",
            "1:20",
            "-1",
            "`backup.keep_last` takes a whole number from 0 to 4294967295, not -1",
            "",
        ),
        (
            "backup.keep_last = 4294967296",
            "1:20",
            "4294967296",
            "`backup.keep_last` takes a whole number from 0 to 4294967295, not 4294967296",
            "",
        ),
        ("sync.day_starts_at = '25:00'", "1:22", "'25:00'", "`25:00` is not a time of day", time),
        ("sync.day_starts_at = '4:00'", "1:22", "'4:00'", "`4:00` is not a time of day", time),
        ("sync.day_starts_at = '04:60'", "1:22", "'04:60'", "`04:60` is not a time of day", time),
        ("sync.day_starts_at = '+4:00'", "1:22", "'+4:00'", "`+4:00` is not a time of day", time),
        ("sync.include = []", "1:16", "[]", "`sync.include` is empty", ""),
        ("sync.include = ['']", "1:17", "''", "`sync.include[0]` is empty", ""),
        (
            "sync.include = ['**', '[a']",
            "1:23",
            "'[a'",
            "`[a` is not a glob: unclosed character class; missing ']'",
            "",
        ),
        (
            "sync.exclude = ['/drafts/']",
            "1:17",
            "'/drafts/'",
            "`/drafts/` matches no path below the journal",
            "did you mean `drafts/**`?",
        ),
    ] {
        check(text, [place, marked, message, hint]);
    }
}

#[test]
fn a_bad_field_is_refused_with_a_better_one() {
    let kinds =
        "a field is one of `text`, `integer`, `real`, `boolean`, `date`, `datetime`, `list`";
    let form = "it takes a small letter, then small letters, digits and `_`";
    for (text, place, marked, message, hint) in [
        (
            "[fields.x]\ntype = 'txet'",
            "2:8",
            "'txet'",
            "unknown field type `txet`",
            "did you mean `text`?",
        ),
        ("[fields.x]\ntype = 'zebra'", "2:8", "'zebra'", "unknown field type `zebra`", kinds),
        ("[fields.x]\ntype = ''", "2:8", "''", "`fields.x.type` is empty", ""),
        ("[fields.x]\nkeys = []", "2:8", "[]", "`fields.x.keys` is empty", ""),
        ("[fields.x]\nkeys = ['']", "2:9", "''", "`fields.x.keys[0]` is empty", ""),
        (
            "[fields.x]\nkeys = ['a', 'b', 'a']",
            "2:19",
            "'a'",
            "`a` stands in `fields.x.keys` twice",
            "",
        ),
        (
            "[fields.mood]",
            "1:9",
            "mood",
            "`mood` is a name of the core schema",
            "choose another name, and read it with `keys = [\"mood\"]`",
        ),
        (
            "[fields.\"Mood Note\"]",
            "1:9",
            "\"Mood Note\"",
            &format!("`Mood Note` is not a field name: {form}"),
            "name it `mood_note`, with `keys = [\"Mood Note\"]`",
        ),
        (
            "[fields.\"天気\"]",
            "1:9",
            "\"天気\"",
            &format!("`天気` is not a field name: {form}"),
            "choose another name, and list the front matter key in `keys`",
        ),
    ] {
        check(text, [place, marked, message, hint]);
    }
}
