//! How a script sees that one of its statements has done its work, where what runs it goes on after an error.

use super::{Token, TokenKind, code};

/// What is true right after a statement that has done its work, and is not after one that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The schema is another.
    Schema,
    /// An expression over the rows is true; none may be a view, behind which triggers do the work.
    Rows(String),
}

impl Proof {
    /// The proof of a statement; none where one that did nothing cannot be told from one that failed, or nothing can fail.
    pub fn of(statement: &str) -> Option<Self> {
        let code = code(statement);
        let is = |word: &str| code.first().is_some_and(|it| it.is_word(word));
        match () {
            () if ["CREATE", "DROP", "ALTER"].iter().any(|it| is(it)) => of_definition(&code),
            () if is("INSERT") || is("REPLACE") => of_insert(statement, &code),
            () if is("UPDATE") => of_update(statement, &code),
            () if is("DELETE") => of_delete(statement, &code),
            () => None,
        }
    }

    /// Whether a statement writes rows, and has no proof.
    pub fn is_lacking(statement: &str) -> bool {
        let words = ["INSERT", "REPLACE", "UPDATE", "DELETE", "WITH"];
        let code = code(statement);
        let writes = code.first().is_some_and(|first| words.iter().any(|it| first.is_word(it)));
        let is_query = code.first().is_some_and(|it| it.is_word("WITH"))
            && !code.iter().any(|it| words[..4].iter().any(|word| it.is_word(word)));
        writes && !is_query && Self::of(statement).is_none()
    }
}

/// What exists, or not, whatever becomes of the statement, proves nothing; nor does what is made beside the database.
fn of_definition(code: &[Token<'_>]) -> Option<Proof> {
    let head = &code[..code.len().min(7)];
    let is_open =
        head.iter().any(|it| it.is_word("IF") || it.is_word("TEMP") || it.is_word("TEMPORARY"));
    (!is_open).then_some(Proof::Schema)
}

fn of_insert(statement: &str, code: &[Token<'_>]) -> Option<Proof> {
    let outer = outer(code);
    let is_lenient = ["IGNORE", "FAIL", "ROLLBACK", "CONFLICT", "RETURNING"];
    if is_lenient.iter().any(|word| outer.iter().any(|it| it.is_word(word))) {
        return None;
    }
    let source = outer
        .iter()
        .find(|it| ["SELECT", "VALUES", "DEFAULT", "WITH"].iter().any(|word| it.is_word(word)))?;
    match source.is_word("SELECT") || source.is_word("WITH") {
        true => Some(Proof::Rows(nothing_left(slice(statement, source.offset, code)?))),
        false => Some(Proof::Rows("changes() > 0".to_owned())),
    }
}

fn of_update(statement: &str, code: &[Token<'_>]) -> Option<Proof> {
    let outer = outer(code);
    let is_other = ["IGNORE", "FAIL", "ROLLBACK", "FROM", "ORDER", "LIMIT", "RETURNING", "INDEXED"];
    if is_other.iter().any(|word| outer.iter().any(|it| it.is_word(word))) {
        return None;
    }
    // `UPDATE OR REPLACE t`.
    let start = if code.get(1)?.is_word("OR") { 3 } else { 1 };
    let set = outer.iter().find(|it| it.is_word("SET"))?;
    let target = statement.get(code.get(start)?.offset..set.offset)?.trim();
    of_condition(statement, target, &outer, code)
}

fn of_delete(statement: &str, code: &[Token<'_>]) -> Option<Proof> {
    let outer = outer(code);
    let is_other = ["ORDER", "LIMIT", "RETURNING", "INDEXED"];
    if is_other.iter().any(|word| outer.iter().any(|it| it.is_word(word))) {
        return None;
    }
    let condition = outer.iter().find(|it| it.is_word("WHERE")).map(|it| it.offset);
    let last = code.last()?;
    let target = statement.get(code.get(2)?.offset..condition.unwrap_or(last.end()))?.trim();
    of_condition(statement, target, &outer, code)
}

/// That there is no row any more of which a statement speaks that has changed none.
fn of_condition(
    statement: &str,
    target: &str,
    outer: &[&Token<'_>],
    code: &[Token<'_>],
) -> Option<Proof> {
    let condition = outer.iter().find(|it| it.is_word("WHERE"));
    let condition = match condition {
        Some(condition) => format!(" {}", slice(statement, condition.offset, code)?),
        None => String::new(),
    };
    Some(Proof::Rows(nothing_left(&format!("SELECT 1 FROM {target}{condition}"))))
}

fn nothing_left(query: &str) -> String {
    format!("CASE WHEN changes() > 0 THEN 1 ELSE NOT EXISTS (\n    {query}\n) END")
}

/// A statement from a place on, without a comment at its end.
fn slice<'s>(statement: &'s str, from: usize, code: &[Token<'_>]) -> Option<&'s str> {
    statement.get(from..code.last()?.end())
}

/// The tokens that stand in no parentheses.
fn outer<'t, 'a>(code: &'t [Token<'a>]) -> Vec<&'t Token<'a>> {
    let mut depth = 0_usize;
    let mut outer = Vec::new();
    for token in code {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
        } else if depth == 0 && token.kind == TokenKind::Word {
            outer.push(token);
        }
    }
    outer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(statement: &str) -> String {
        match Proof::of(statement) {
            Some(Proof::Rows(rows)) => rows.split_whitespace().collect::<Vec<_>>().join(" "),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_statement_that_changed_no_row_had_none_to_change() {
        let left =
            |query: &str| format!("CASE WHEN changes() > 0 THEN 1 ELSE NOT EXISTS ( {query} ) END");
        assert_eq!(rows("INSERT INTO t(a) VALUES (1)"), "changes() > 0");
        assert_eq!(rows("INSERT INTO t DEFAULT VALUES"), "changes() > 0");
        assert_eq!(
            rows("INSERT INTO t(a) SELECT b FROM u WHERE c -- that"),
            left("SELECT b FROM u WHERE c")
        );
        assert_eq!(rows("UPDATE t SET a = (SELECT 1 FROM u LIMIT 1)"), left("SELECT 1 FROM t"));
        assert_eq!(
            rows("UPDATE OR REPLACE main.t AS x SET a = 1 WHERE x.b IN (1)"),
            left("SELECT 1 FROM main.t AS x WHERE x.b IN (1)")
        );
        assert_eq!(
            rows("DELETE FROM \"a b\" WHERE c = 'where'"),
            left("SELECT 1 FROM \"a b\" WHERE c = 'where'")
        );
        assert_eq!(rows("DELETE FROM t"), left("SELECT 1 FROM t"));
    }

    #[test]
    fn what_may_do_nothing_proves_nothing() {
        for statement in [
            "INSERT OR IGNORE INTO t VALUES (1)",
            "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
            "UPDATE t SET a = 1 FROM u WHERE u.b = t.b",
            "UPDATE OR FAIL t SET a = 1",
            "DELETE FROM t RETURNING a",
            "WITH x AS (SELECT 1) DELETE FROM t",
        ] {
            assert_eq!(Proof::of(statement), None, "{statement}");
            assert!(Proof::is_lacking(statement), "{statement}");
        }
    }

    #[test]
    fn what_changes_no_rows_lacks_no_proof() {
        for statement in [
            "SELECT 1",
            "WITH x AS (SELECT 1) SELECT * FROM x",
            "PRAGMA optimize",
            "DROP TABLE IF EXISTS t",
            "CREATE TEMP TABLE t(a)",
        ] {
            assert_eq!(Proof::of(statement), None, "{statement}");
            assert!(!Proof::is_lacking(statement), "{statement}");
        }
        assert_eq!(Proof::of("ALTER TABLE t ADD COLUMN c"), Some(Proof::Schema));
        assert_eq!(Proof::of("CREATE UNIQUE INDEX i ON t(a)"), Some(Proof::Schema));
    }
}
