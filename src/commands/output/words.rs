//! The words for the file that a command is about: an archive mostly, a database where it is another program's.

use std::borrow::Cow;

use serde_json::Value;

use super::given::DATA;

/// The words before `archive` that tell it from a name of somebody's table.
const BEFORE: [&str; 12] =
    ["the", "The", "an", "An", "this", "that", "each", "one", "new", "no", "such", "of"];

/// Says of a database what a text says of an archive. What stands in backticks is a name or a command, and stays.
pub(super) fn of_a_database(text: &str) -> Cow<'_, str> {
    if !text.contains("archive") {
        return Cow::Borrowed(text);
    }
    let parts = text.split('`').enumerate();
    let said = parts.map(|(at, part)| match at % 2 {
        0 => outside_of_names(part),
        _ => part.to_owned(),
    });
    Cow::Owned(said.collect::<Vec<_>>().join("`"))
}

/// What a document says in words of its own: in its findings, errors and notes. Messages of revisions are the user's.
pub(super) fn of_a_database_in(document: &mut Value) {
    match document {
        Value::Array(values) => values.iter_mut().for_each(of_a_database_in),
        Value::Object(values) => {
            let is_told = values.contains_key("code") && values.contains_key("message");
            for (key, value) in values.iter_mut().filter(|(key, _)| !DATA.contains(&key.as_str())) {
                match key.as_str() {
                    "message" if is_told => reword(value),
                    "hint" | "note" | "proved_on" | "disorder" | "causes" => reword(value),
                    _ => of_a_database_in(value),
                }
            }
        }
        _ => {}
    }
}

fn reword(value: &mut Value) {
    match value {
        Value::String(text) => *text = of_a_database(text).into_owned(),
        Value::Array(values) => values.iter_mut().for_each(reword),
        _ => {}
    }
}

fn outside_of_names(text: &str) -> String {
    let mut said = String::new();
    for word in text.split_inclusive(' ') {
        let last = said.trim_end().rsplit([' ', '(', '\n']).next().unwrap_or_default().to_owned();
        let rest = word.strip_prefix("archive");
        let rest = rest.map(|it| it.strip_prefix('s').map_or(("", it), |it| ("s", it)));
        let is_word = |rest: &str| !rest.starts_with(|it: char| it.is_alphanumeric() || it == '_');
        match rest.filter(|(_, rest)| is_word(rest) && BEFORE.contains(&last.as_str())) {
            None => said.push_str(word),
            Some((plural, rest)) => {
                if last.eq_ignore_ascii_case("an") {
                    let end = said.trim_end().len() - 1;
                    said.replace_range(end..=end, "");
                }
                said.push_str("database");
                said.push_str(plural);
                said.push_str(rest);
            }
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_speaks_of_a_database_in_its_own_words_alone() {
        let mut document = serde_json::json!({
            "message": "Keep the archive",
            "archive": "the archive",
            "findings": [{"code": "behind", "message": "the archive is behind", "hint": "look at the archive"}],
            "rows": [{"code": "the archive", "message": "the archive"}],
            "note": "not on the archive's own rows",
        });
        of_a_database_in(&mut document);
        let expected = serde_json::json!({
            "message": "Keep the archive",
            "archive": "the archive",
            "findings": [{"code": "behind", "message": "the database is behind", "hint": "look at the database"}],
            "rows": [{"code": "the archive", "message": "the archive"}],
            "note": "not on the database's own rows",
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn a_database_is_spoken_of_and_names_stay() {
        for (of_an_archive, of_a) in [
            ("nothing to do: the archive is at base", "nothing to do: the database is at base"),
            ("there is not an archive at `a`", "there is not a database at `a`"),
            ("on the archive's own rows", "on the database's own rows"),
            ("the archive, and `the archive`", "the database, and `the archive`"),
            ("no such table: archive", "no such table: archive"),
            ("UNIQUE constraint failed: archive.id", "UNIQUE constraint failed: archive.id"),
            ("(the archive) of archives", "(the database) of databases"),
            ("the archived ones", "the archived ones"),
        ] {
            assert_eq!(of_a_database(of_an_archive), of_a);
        }
    }
}
