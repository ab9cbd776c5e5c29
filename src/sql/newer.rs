//! What in SQL needs a newer SQLite than 3.40, which is the oldest that many people still have.

use std::fmt;

use super::{Token, TokenKind, code};

/// The SQLite that a statement needs: 3 and this number, and whether an older one stops at its words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Newer {
    minor: u32,
    is_syntax: bool,
}

/// Functions, by the SQLite that brought them: <https://sqlite.org/changes.html>.
const FUNCTIONS: [(u32, &[&str]); 7] = [
    (41, &["unhex"]),
    (43, &["octet_length", "timediff"]),
    (44, &["concat", "concat_ws", "string_agg"]),
    (
        45,
        &[
            "jsonb",
            "jsonb_array",
            "jsonb_extract",
            "jsonb_group_array",
            "jsonb_group_object",
            "jsonb_insert",
            "jsonb_object",
            "jsonb_patch",
            "jsonb_remove",
            "jsonb_replace",
            "jsonb_set",
        ],
    ),
    (46, &["json_pretty"]),
    (48, &["if"]),
    (50, &["unistr", "unistr_quote"]),
];

impl Newer {
    /// Columns and constraints that are altered in place.
    pub const ALTERING: Self = Self { minor: 53, is_syntax: true };

    /// What a statement needs; none where 3.40 is enough.
    pub fn needed_by(statement: &str) -> Option<Self> {
        let code = code(statement);
        let words = altering(&code).into_iter().chain(grouped(&code));
        let syntax = words.map(|minor| Self { minor, is_syntax: true });
        let is_call = |it: &&[Token<'_>]| it[1].is_symbol("(") && it[0].kind != TokenKind::Text;
        let called = code.windows(2).filter(is_call).filter_map(|it| it[0].name());
        let functions = called.filter_map(|name| {
            let holds = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(&name));
            let minor = FUNCTIONS.iter().find(|it| holds(it.1))?.0;
            Some(Self { minor, is_syntax: false })
        });
        syntax.chain(functions).max()
    }

    /// Whether an older SQLite stops at the words; else it lacks a function, which somebody may have given it.
    pub fn is_syntax(self) -> bool {
        self.is_syntax
    }

    /// The question whether the SQLite that is asked is as new.
    pub fn is_met(self) -> String {
        format!(
            "SELECT sqlite_version() NOT LIKE '3.%' OR CAST(substr(sqlite_version(), 3) AS REAL) >= {}",
            self.minor
        )
    }
}

impl fmt::Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "3.{}", self.minor)
    }
}

/// `ALTER COLUMN`, and constraints that come or go, are words of 3.53.
fn altering(code: &[Token<'_>]) -> Option<u32> {
    let code: Vec<_> = match code {
        [alter, table, rest @ ..] if alter.is_word("ALTER") && table.is_word("TABLE") => {
            rest.to_vec()
        }
        _ => return None,
    };
    let verb = if code.get(1)?.is_symbol(".") { 3 } else { 1 };
    let (verb, what) = (code.get(verb)?, code.get(verb + 1)?);
    let adds = verb.is_word("ADD") && (what.is_word("CONSTRAINT") || what.is_word("CHECK"));
    let drops = verb.is_word("DROP") && what.is_word("CONSTRAINT");
    (verb.is_word("ALTER") || adds || drops).then_some(53)
}

/// Digits in groups, `1_000`, are read since 3.46.
fn grouped(code: &[Token<'_>]) -> Option<u32> {
    let is_grouped = |it: &Token<'_>| it.kind == TokenKind::Number && it.text.contains('_');
    code.iter().any(is_grouped).then_some(46)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(statement: &str, expected: &str) {
        let found = Newer::needed_by(statement).map_or_else(String::new, |it| it.to_string());
        assert_eq!(found, expected, "{statement}");
    }

    #[test]
    fn altered_columns_and_constraints_need_3_53() {
        check("ALTER TABLE t ALTER COLUMN a SET NOT NULL", "3.53");
        check("alter table main.\"t\" alter a drop not null", "3.53");
        check("ALTER TABLE t ADD CONSTRAINT c CHECK (a)", "3.53");
        check("ALTER TABLE t ADD CHECK (a)", "3.53");
        check("ALTER TABLE t DROP CONSTRAINT c", "3.53");
        check("ALTER TABLE t ADD COLUMN a CHECK (a)", "");
        check("ALTER TABLE t ADD a CONSTRAINT c CHECK (a)", "");
        check("ALTER TABLE t RENAME TO \"alter\"", "");
    }

    #[test]
    fn functions_and_numbers_are_known_by_the_version_that_brought_them() {
        check("UPDATE t SET a = concat(b, c)", "3.44");
        check("CREATE VIEW v AS SELECT jsonb(a), octet_length(b) FROM t", "3.45");
        check("SELECT 1_000", "3.46");
        check("SELECT if(a, b, c) FROM t", "3.48");
        check("CREATE TABLE IF NOT EXISTS t (a)", "");
        check("SELECT concat FROM t -- concat(1)", "");
    }
}
