//! What a script does to tables and columns, read from its words.

use super::{is_word, table};
use crate::sql::Token;

/// What a statement does to a name, which is in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// A table of that name is there from now on.
    Made(String),
    /// It is there no more.
    Gone(String),
    /// A column of `entries` of that name is there from now on.
    ColumnMade(String),
    /// It is there no more.
    ColumnGone(String),
}

/// What a statement makes, drops and renames.
pub(super) fn moves(statement: &[Token<'_>]) -> Vec<Move> {
    if let Some((is_made, name)) = table(statement) {
        let name = name.to_ascii_lowercase();
        return vec![if is_made { Move::Made(name) } else { Move::Gone(name) }];
    }
    if !is_word(statement, 0, "ALTER") || !is_word(statement, 1, "TABLE") {
        return Vec::new();
    }
    let rest = qualified(&statement[2..]).unwrap_or_default();
    let name = |at: usize| rest.get(at).and_then(Token::name).map(|it| it.to_ascii_lowercase());
    let Some(table) = name(0) else { return Vec::new() };
    if is_word(rest, 1, "RENAME") && is_word(rest, 2, "TO") {
        return name(3).map_or_else(Vec::new, |to| vec![Move::Gone(table), Move::Made(to)]);
    }
    let at = if is_word(rest, 2, "COLUMN") { 3 } else { 2 };
    let (Some(column), "entries") = (name(at), table.as_str()) else { return Vec::new() };
    match name(1).as_deref() {
        Some("add") => vec![Move::ColumnMade(column)],
        Some("drop") => vec![Move::ColumnGone(column)],
        Some("rename") => {
            let to = name(at + 2).map(Move::ColumnMade);
            [Move::ColumnGone(column)].into_iter().chain(to).collect()
        }
        _ => Vec::new(),
    }
}

/// The tokens of a statement from the name of a table on, without the name of its schema.
pub(super) fn qualified<'s, 't>(tokens: &'s [Token<'t>]) -> Option<&'s [Token<'t>]> {
    let is_qualified = tokens.get(1).is_some_and(|it| it.is_symbol("."));
    tokens.get(if is_qualified { 2 } else { 0 }..)
}

fn is_of(name: &str, field: &str) -> bool {
    name.strip_prefix("entry_").unwrap_or(name) == field
}

/// Whether a script makes one of a list's tables, and did not take it away before, as one does that builds it anew.
pub(super) fn is_made_anew(moves: &[Move], field: &str) -> bool {
    let first = moves.iter().find(|it| match it {
        Move::Made(name) | Move::Gone(name) => is_of(name, field),
        _ => false,
    });
    matches!(first, Some(Move::Made(_)))
}

/// Whether one of a list's tables is gone once a script has run.
pub(super) fn is_gone(moves: &[Move], field: &str) -> bool {
    let join = format!("entry_{field}");
    [field, &join].into_iter().any(|table| {
        let last = moves.iter().rev().find(|it| match it {
            Move::Made(name) | Move::Gone(name) => name == table,
            _ => false,
        });
        matches!(last, Some(Move::Gone(_)))
    })
}

/// Whether a column of `entries` is gone once a script has run.
pub(super) fn is_column_gone(moves: &[Move], field: &str) -> bool {
    let last = moves.iter().rev().find(|it| match it {
        Move::ColumnMade(name) | Move::ColumnGone(name) => name == field,
        _ => false,
    });
    matches!(last, Some(Move::ColumnGone(_)))
}
