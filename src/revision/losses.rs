//! The tables and columns whose data a revision may take away: the `loses` line of a header.

use std::collections::BTreeSet;
use std::fmt;

use crate::sql::{self, TokenKind};

/// What a revision may lose; a step that loses anything else is rolled back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Losses(BTreeSet<Loss>);

/// A table, or one column of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The table.
    pub table: String,
    /// The column; none where the whole table may go.
    pub column: Option<String>,
}

impl Losses {
    /// Whether nothing may go.
    pub fn is_nothing(&self) -> bool {
        self.0.is_empty()
    }

    /// What may go, in the order of its names.
    pub fn iter(&self) -> impl Iterator<Item = &Loss> {
        self.0.iter()
    }

    /// Whether the whole table may go, or rows of it.
    pub fn covers_table(&self, table: &str) -> bool {
        let table = on_one_line(table);
        self.0.iter().any(|it| it.column.is_none() && it.table.eq_ignore_ascii_case(&table))
    }

    /// Whether the column may go, by itself or with its table.
    pub fn covers_column(&self, table: &str, column: &str) -> bool {
        let (table, column) = (on_one_line(table), on_one_line(column));
        self.0.iter().any(|it| {
            let whole_or_it =
                it.column.as_ref().is_none_or(|its| its.eq_ignore_ascii_case(&column));
            whole_or_it && it.table.eq_ignore_ascii_case(&table)
        })
    }

    /// Whether the column is named itself.
    pub fn names_column(&self, table: &str, column: &str) -> bool {
        let (table, column) = (on_one_line(table), on_one_line(column));
        self.0.iter().any(|it| {
            it.table.eq_ignore_ascii_case(&table)
                && it.column.as_ref().is_some_and(|its| its.eq_ignore_ascii_case(&column))
        })
    }

    /// What both may lose.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Reads a list of `table` and `table.column`, names quoted as in SQL where they need it; `nothing`, `none`, `-`
    /// and an empty text are nothing.
    ///
    /// # Errors
    ///
    /// The byte of `text` at which it stops being such a list.
    pub(super) fn read(text: &str) -> Result<Self, usize> {
        if matches!(text.trim(), "nothing" | "none" | "-" | "") {
            return Ok(Self::default());
        }
        let tokens: Vec<_> =
            sql::tokens(text).into_iter().filter(|it| it.kind != TokenKind::Space).collect();
        let mut losses = BTreeSet::new();
        let mut rest = tokens.as_slice();
        while let [first, after @ ..] = rest {
            let table = first.name().ok_or(first.offset)?;
            let (column, after) = match after {
                [dot, after @ ..] if dot.is_symbol(".") => match after {
                    [name, after @ ..] => (Some(name.name().ok_or(name.offset)?), after),
                    [] => return Err(text.len()),
                },
                after => (None, after),
            };
            losses.insert(Loss { table, column });
            rest = match after {
                [comma, after @ ..] if comma.is_symbol(",") && !after.is_empty() => after,
                after => after,
            };
        }
        Ok(Self(losses))
    }
}

impl FromIterator<Loss> for Losses {
    fn from_iter<I: IntoIterator<Item = Loss>>(losses: I) -> Self {
        let one_line = |it: Loss| Loss {
            table: on_one_line(&it.table),
            column: it.column.as_deref().map(on_one_line),
        };
        Self(losses.into_iter().map(one_line).collect())
    }
}

/// A name as the one line of a header can hold it: with the signs for line breaks in their places.
fn on_one_line(name: &str) -> String {
    name.replace('\n', "\u{240a}").replace('\r', "\u{240d}")
}

impl fmt::Display for Losses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_nothing() {
            return f.write_str("nothing");
        }
        let items: Vec<String> = self.0.iter().map(Loss::to_string).collect();
        f.write_str(&items.join(", "))
    }
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&written(&self.table))?;
        match &self.column {
            Some(column) => write!(f, ".{}", written(column)),
            None => Ok(()),
        }
    }
}

/// A name as the header shows it: quoted only where it must be.
fn written(name: &str) -> String {
    let is_plain = name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let opens_well = name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_');
    let is_word_of_ours = matches!(name, "nothing" | "none");
    if is_plain && opens_well && !is_word_of_ours { name.to_owned() } else { sql::quoted(name) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        let losses = Losses::read(text).unwrap();
        assert_eq!(losses.to_string(), shown);
        assert_eq!(Losses::read(shown), Ok(losses));
    }

    #[test]
    fn tables_and_columns_are_listed_as_in_sql() {
        check("nothing", "nothing");
        check(" - ", "nothing");
        check("moods, entries.mood", "entries.mood, moods");
        check("moods entries . mood", "entries.mood, moods");
        check("\"my table\".[a.b], `nothing`", "\"my table\".\"a.b\", \"nothing\"");
        check("\"1x\"", "\"1x\"");
    }

    #[test]
    fn what_is_no_list_of_names_is_refused_where_it_goes_wrong() {
        for (text, at) in
            [("a, -b", 3), ("a.", 2), (", a", 0), ("a,,b", 2), ("a.5", 1), ("a -- why", 2)]
        {
            assert_eq!(Losses::read(text), Err(at), "{text}");
        }
    }

    #[test]
    fn a_name_with_a_line_break_stands_on_one_line() {
        let loss = Loss { table: "a\nb".to_owned(), column: Some("c\r\nd".to_owned()) };
        let losses = Losses::from_iter([loss]);
        assert!(!losses.to_string().contains(['\n', '\r']), "{losses}");
        let read = Losses::read(&losses.to_string()).unwrap();
        assert!(read == losses && read.covers_column("a\nb", "c\r\nd"));
        assert!(!read.covers_column("a\nb", "c") && !read.covers_table("a\nb"));
    }

    #[test]
    fn a_table_that_may_go_takes_its_columns_along() {
        let losses = Losses::read("moods, entries.mood").unwrap();
        assert!(losses.covers_table("Moods") && losses.covers_column("moods", "any"));
        assert!(losses.covers_column("entries", "MOOD") && !losses.covers_table("entries"));
        assert!(!losses.covers_column("entries", "title"));
    }
}
