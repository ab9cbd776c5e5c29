//! Temporary objects that have the name of one of the database: every statement that does not say `main.` would mean them.

use rusqlite::{Connection, Result};

use crate::sql::{Token, code, first};

/// Why a statement may not run: it would make a temporary object, or one of the database, where the other has its name.
pub(super) fn refusal(connection: &Connection, statement: &str) -> Result<Option<String>> {
    if !first(statement).is_some_and(|it| it.is_word("CREATE")) {
        return Ok(None);
    }
    let tokens = code(statement);
    let Some(made) = made(&tokens) else { return Ok(None) };
    let other = if made.is_temporary { "main.sqlite_schema" } else { "temp.sqlite_schema" };
    let sql = format!("SELECT EXISTS (SELECT 1 FROM {other} WHERE lower(name) = ?1)");
    let is_taken: bool = connection.query_row(&sql, [&made.name], |row| row.get(0))?;
    Ok(is_taken.then(|| {
        format!("a temporary object may not have the name of one of the database: `{}`", made.name)
    }))
}

/// What a statement makes; its name in small letters.
struct Made {
    is_temporary: bool,
    name: String,
}

/// Reads `CREATE [TEMP] [VIRTUAL] TABLE|VIEW|INDEX|TRIGGER [IF NOT EXISTS] [schema.]name`.
fn made(tokens: &[Token<'_>]) -> Option<Made> {
    let (create, mut rest) = tokens.split_first()?;
    if !create.is_word("CREATE") {
        return None;
    }
    let mut is_temporary = false;
    while let Some((word, after)) = rest.split_first() {
        rest = after;
        is_temporary |= word.is_word("TEMP") || word.is_word("TEMPORARY");
        if ["TABLE", "VIEW", "INDEX", "TRIGGER"].iter().any(|it| word.is_word(it)) {
            break;
        }
    }
    if let [r#if, not, exists, after @ ..] = rest
        && r#if.is_word("IF")
        && not.is_word("NOT")
        && exists.is_word("EXISTS")
    {
        rest = after;
    }
    let name = |token: &Token<'_>| token.name().map(|it| it.to_ascii_lowercase());
    match rest {
        [schema, dot, its, ..] if dot.is_symbol(".") => {
            let schema = name(schema)?;
            Some(Made { is_temporary: is_temporary || schema == "temp", name: name(its)? })
        }
        [its, ..] => Some(Made { is_temporary, name: name(its)? }),
        [] => None,
    }
}
