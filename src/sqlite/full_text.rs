//! Which tables of a database are full-text indexes that are to be compared with their text: those of FTS5, and those of FTS3 and
//! FTS4 whose text stands elsewhere, or nowhere.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Result};

use crate::sql;

/// How an index is compared with its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Fts5,
    /// Its text stands in another table.
    Fts4,
    /// It has no text, and SQLite takes that for damage.
    Contentless,
}

/// The names of the indexes, in order.
///
/// # Errors
///
/// Whatever SQLite says of a catalog that it cannot read.
pub fn indexes(connection: &Connection) -> Result<Vec<String>> {
    const VIRTUAL: &str = "
        SELECT name, sql
        FROM main.sqlite_schema
        WHERE type = 'table' AND rootpage = 0
        ORDER BY name";
    let mut statement = connection.prepare(VIRTUAL)?;
    let tables: Vec<(String, String)> =
        statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    Ok(tables.into_iter().filter(|(_, sql)| kind(sql).is_some()).map(|(name, _)| name).collect())
}

/// Whether an index agrees with the text that it was made from; none where that cannot be asked: its tokeniser is not known here, or
/// its text is no table.
///
/// # Errors
///
/// Whatever else SQLite says; it asks by an `INSERT`, which writes nothing.
pub fn agrees(connection: &Connection, index: &str) -> Result<Option<bool>> {
    let definition =
        "SELECT sql FROM main.sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE";
    let definition = connection.query_row(definition, [index], |row| row.get::<_, String>(0));
    let name = sql::quoted(index);
    let compare = match definition.optional()?.as_deref().and_then(kind) {
        Some(Kind::Fts5) => {
            format!("INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")
        }
        Some(Kind::Fts4) => format!("INSERT INTO {name}({name}) VALUES ('integrity-check')"),
        Some(Kind::Contentless) | None => return Ok(None),
    };
    match connection.execute(&compare, ()) {
        Ok(_) => Ok(Some(true)),
        Err(error) => match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => Ok(Some(false)),
            Some(ErrorCode::Unknown) => Ok(None),
            _ => Err(error),
        },
    }
}

/// What kind of index a definition makes, by the module after `USING`; none for what SQLite compares by itself, and for what is no
/// index.
fn kind(definition: &str) -> Option<Kind> {
    let code = sql::code(definition);
    let using = code.iter().position(|it| it.is_word("USING"))?;
    let module = code.get(using + 1).and_then(sql::Token::name)?;
    let is = |word: &str| module.eq_ignore_ascii_case(word);
    if is("fts5") {
        return Some(Kind::Fts5);
    }
    let mut options = code[using..].windows(3).filter(|it| it[1].is_symbol("="));
    let content = options.find(|it| it[0].is_word("content"))?;
    let is_named = content[2].text.chars().any(|it| it.is_alphanumeric() || !it.is_ascii());
    match is("fts4") || is("fts3") {
        true if is_named => Some(Kind::Fts4),
        true => Some(Kind::Contentless),
        false => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_compared_with_a_text_that_stands_elsewhere() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE n(id INTEGER PRIMARY KEY, a TEXT); INSERT INTO n VALUES (1, 'hello');
            CREATE VIRTUAL TABLE five USING fts5(a, content='n', content_rowid='id');
            CREATE VIRTUAL TABLE four USING fts4(a, content='n'); CREATE VIRTUAL TABLE own USING fts4(a);
            CREATE VIRTUAL TABLE bare USING fts4(content=\"\", x); CREATE VIRTUAL TABLE away USING fts4(a, content=gone);
            INSERT INTO five(five) VALUES ('rebuild'); INSERT INTO four(four) VALUES ('rebuild'); INSERT INTO own VALUES ('x');
            INSERT INTO bare(docid, x) VALUES (1, 'x')";
        connection.execute_batch(made).unwrap();
        let check = |expected: &[(&str, Option<bool>)]| {
            let found = indexes(&connection).unwrap().into_iter();
            let found: Vec<_> =
                found.map(|it| (it.clone(), agrees(&connection, &it).unwrap())).collect();
            let expected: Vec<_> = expected.iter().map(|it| (it.0.to_owned(), it.1)).collect();
            assert_eq!(found, expected);
        };
        let (away, bare) = (("away", None), ("bare", None));
        check(&[away, bare, ("five", Some(true)), ("four", Some(true))]);
        connection.execute_batch("UPDATE n SET a = 'world'").unwrap();
        check(&[away, bare, ("five", Some(false)), ("four", Some(false))]);
        let structure = crate::sqlite::structure::ask(&connection, "integrity_check", 20).unwrap();
        assert_eq!(structure.messages, [""; 0]);
    }
}
