//! Marks in the texts that are too long for FTS5's `highlight`: it copies all that it has written for every word that it marks.

use rusqlite::{Connection, Result, params};

use super::snippet::{CLOSE, OPEN};
use crate::archive::model::tokens::TOKENIZER;

/// The longest source, in bytes, in which FTS5 marks what was found.
pub(super) const LONGEST: i64 = 1 << 17;

/// About how many bytes of a longer one are marked at once.
const PIECE: usize = 1 << 13;

/// Marks what matches an expression of FTS5 in a text, piece by piece; `language` is the mark of the language of its entry.
/// A phrase that stands across the end of a piece stays unmarked.
///
/// # Errors
///
/// What SQLite says of the expression, or that memory is short.
pub(super) fn mark(text: &str, language: Option<&str>, matching: &str) -> Result<String> {
    let connection = Connection::open_in_memory()?;
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE pieces USING fts5(body, title, characters, tokenize=\"{TOKENIZER}\"); BEGIN"
    ))?;
    let mut add = connection.prepare("INSERT INTO pieces (body, characters) VALUES (?1, ?2)")?;
    let pieces: Vec<&str> = pieces(text).collect();
    pieces.iter().try_for_each(|it| add.execute(params![it, language]).map(drop))?;
    let mut marked: Vec<(i64, String)> = Vec::new();
    let sql = "SELECT rowid, highlight(pieces, 0, ?1, ?2) FROM pieces WHERE pieces MATCH ?3 ORDER BY rowid";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(params![OPEN.to_string(), CLOSE.to_string(), matching])?;
    while let Some(row) = rows.next()? {
        marked.push((row.get(0)?, row.get(1)?));
    }
    Ok(put_together(pieces, marked, text.len()))
}

/// The pieces in their order, those that are marked in the place of those that are not.
fn put_together(pieces: Vec<&str>, marked: Vec<(i64, String)>, length: usize) -> String {
    let mut marked = marked.into_iter().peekable();
    let mut whole = String::with_capacity(2 * length);
    for (number, piece) in (1..).zip(pieces) {
        match marked.next_if(|it| it.0 == number) {
            Some((_, it)) => whole.push_str(&it),
            None => whole.push_str(piece),
        }
    }
    whole
}

/// Cuts a text between lines, or else between words; where there are none, between characters.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let most = rest.floor_char_boundary(PIECE);
        let window = &rest[..most];
        let cut = window.rfind('\n').or_else(|| window.rfind(char::is_whitespace));
        let cut = cut.filter(|it| *it > 0 && window.len() < rest.len());
        let end = cut.unwrap_or(most);
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn in_brackets(text: &str, matching: &str) -> String {
        let marked = mark(text, None, matching).unwrap();
        marked.replace(OPEN, "[").replace(CLOSE, "]")
    }

    #[test]
    fn words_are_marked_in_each_piece() {
        let text = "heron walks\n".repeat(3000);
        assert_eq!(in_brackets(&text, "\"heron\""), text.replace("heron", "[heron]"));
        assert_eq!(in_brackets(&text, "\"Heron walks\""), "[heron walks]\n".repeat(3000));
        assert_eq!(in_brackets(&text, "title : \"heron\""), text);
    }

    proptest! {
        #[test]
        fn pieces_are_the_text(text in "([a-zé雨 \n]{0,40}|x{9000}|雨{3000}){0,8}") {
            prop_assert_eq!(pieces(&text).collect::<String>(), text.clone());
            prop_assert!(pieces(&text).all(|it| !it.is_empty() && it.len() <= PIECE));
        }
    }
}
