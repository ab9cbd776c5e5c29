//! Which of the texts that FTS5 takes for what was typed say it in these letters: its index knows no marks on Latin letters,
//! so that `schon` is *schön* to it.

use std::collections::HashSet;

use rusqlite::{Connection, Result};
use unicode_normalization::char::is_combining_mark;

use super::cut::{Cut, Spacing};
use super::plain::{Column, Query};
use crate::entry::fold_case;

const TEXTS: &str = "
    SELECT id, coalesce(title, ''), coalesce(body, '') FROM entries
    WHERE id IN (SELECT value FROM json_each(?1))";

/// Of entries that match, those that say a query as it was typed, whatever the case of its letters.
pub(super) fn said(
    connection: &Connection,
    query: &Query<Cut>,
    ids: &[i64],
) -> Result<HashSet<i64>> {
    let ids = serde_json::Value::from(ids).to_string();
    let mut statement = connection.prepare_cached(TEXTS)?;
    let mut rows = statement.query([ids])?;
    let mut said = HashSet::new();
    while let Some(row) = rows.next()? {
        let text = |column| -> Result<String> {
            let bytes = row.get_ref(column)?.as_bytes_or_null()?.unwrap_or_default();
            Ok(String::from_utf8_lossy(bytes).into_owned())
        };
        let texts = Texts { title: text(1)?, body: text(2)? };
        if says(query, &texts) {
            said.insert(row.get(0)?);
        }
    }
    Ok(said)
}

struct Texts {
    title: String,
    body: String,
}

fn says(query: &Query<Cut>, texts: &Texts) -> bool {
    match query {
        Query::Not(_) => true,
        Query::And(queries) => queries.iter().all(|it| says(it, texts)),
        Query::Or(queries) => queries.iter().any(|it| says(it, texts)),
        Query::Term(term) => {
            let Spacing::Spaced(phrase) = &term.spacing else { return true };
            let are_in = |text: &str| holds(text, &phrase.text, term.is_prefix);
            let (title, body) = (|| are_in(&texts.title), || are_in(&texts.body));
            match term.column {
                Some(Column::Title) => title(),
                Some(Column::Body) => body(),
                None => title() || body(),
            }
        }
    }
}

/// Whether each word of a phrase stands in a text; the last one may go on where it is a prefix.
fn holds(text: &str, phrase: &str, is_prefix: bool) -> bool {
    let (text, phrase) = (fold_case(text), fold_case(phrase));
    let mut words = phrase.split(|it| !is_of_word(it)).filter(|it| !it.is_empty()).peekable();
    while let Some(word) = words.next() {
        let may_go_on = is_prefix && words.peek().is_none();
        if !stands_in(&text, word, may_go_on) {
            return false;
        }
    }
    true
}

fn stands_in(text: &str, word: &str, may_go_on: bool) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let (before, behind) = (&text[..at], &text[at + word.len()..]);
        !before.ends_with(is_of_word) && (may_go_on || !behind.starts_with(is_of_word))
    })
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_those_with_other_marks() {
        for (text, phrase) in [
            ("Schon gut", "schon"),
            ("ein schöner, schöner Tag", "SCHÖNER"),
            ("It’s late", "it's"),
            ("light\nrain", "light rain"),
        ] {
            assert!(holds(text, phrase, false), "{text}: {phrase}");
        }
        for (text, phrase) in
            [("schön", "schon"), ("schon", "schön"), ("résumé", "resume"), ("schonend", "schon")]
        {
            assert!(!holds(text, phrase, false), "{text}: {phrase}");
        }
        assert!(holds("schonend", "schon", true));
        assert!(!holds("schönend", "schon", true));
    }
}
