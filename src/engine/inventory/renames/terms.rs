//! Tokens of one statement: names, and what stands in no parentheses.

use crate::sql::{Token, TokenKind};

/// Tokens of SQL without space, comments and `main.`.
pub(super) type Code<'a> = &'a [Token<'a>];

/// A table without its schema, and what follows it, its other name too.
pub(super) fn table(code: Code<'_>) -> Option<(String, Code<'_>)> {
    let is_schema = code.get(1).is_some_and(|it| it.is_symbol("."));
    let (its, rest) = code.get(if is_schema { 2.. } else { 0.. })?.split_first()?;
    // SQLite takes a string where only a name can stand.
    let is_table = is_name(its) || its.kind == TokenKind::Text;
    Some((is_table.then(|| name(its))?, rest))
}

/// The place of the first of these words, or marks, that is in no parentheses; the length where there is none. The `FROM` of
/// `IS DISTINCT FROM` is none.
pub(super) fn top(code: Code<'_>, words: &[&str]) -> usize {
    let is_sought =
        |it: &Token<'_>| words.iter().any(|word| it.is_word(word) || it.is_symbol(word));
    let is_compared =
        |at: usize| at > 0 && code[at].is_word("FROM") && code[at - 1].is_word("DISTINCT");
    let found = at_top(code).find(|(at, it)| is_sought(it) && !is_compared(*at));
    found.map_or(code.len(), |it| it.0)
}

/// The tokens that are in no parentheses, with their places; a closing one that was not opened is among them.
pub(super) fn at_top(code: Code<'_>) -> impl Iterator<Item = (usize, &Token<'_>)> {
    let mut depth = 0_i32;
    code.iter().enumerate().filter(move |(_, it)| {
        let is_closed = it.is_symbol(")");
        let is_top = depth == 0;
        depth += i32::from(it.is_symbol("(")) - i32::from(is_closed);
        is_top
    })
}

/// What stands between commas.
pub(super) fn parts(code: Code<'_>) -> Vec<Code<'_>> {
    let mut parts = Vec::new();
    let mut begin = 0;
    for (at, _) in at_top(code).filter(|it| it.1.is_symbol(",")) {
        parts.push(&code[begin..at]);
        begin = at + 1;
    }
    parts.push(&code[begin..]);
    parts
}

/// The name that a token stands for.
pub(super) fn name(token: &Token<'_>) -> String {
    token.name().unwrap_or_default().to_ascii_lowercase()
}

/// Whether a token can be the name of something: no string, no mark, and none of the words for values.
pub(super) fn is_name(token: &Token<'_>) -> bool {
    let is_value = |it: &Token<'_>| {
        ["NULL", "TRUE", "FALSE"].iter().any(|word| it.is_word(word))
            || it.text.to_ascii_uppercase().starts_with("CURRENT_")
    };
    match token.kind {
        TokenKind::Quoted => true,
        TokenKind::Word => !is_value(token),
        _ => false,
    }
}
