//! The columns that a script writes by name: what it makes other there is meant.

use std::collections::BTreeSet;

use crate::revision::Script;
use crate::schema::Name;
use crate::sql::{Token, code};

/// The columns that the `SET` of an `UPDATE` or of an upsert names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Assigned(Vec<Assignment>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Assignment {
    /// Every name in the statement: the table is among them.
    names: BTreeSet<Name>,
    columns: BTreeSet<Name>,
    /// Whether it casts: what a cast makes of a value that is none of its kind is meant by nobody.
    casts: bool,
}

impl Assigned {
    /// Reads a script.
    pub(super) fn by(script: &Script) -> Self {
        let writes = ["UPDATE", "INSERT", "REPLACE", "WITH"];
        let read = |text: &str| {
            let tokens = code(text);
            let is_write = writes.iter().any(|it| tokens.first().is_some_and(|is| is.is_word(it)));
            let casts = tokens.iter().any(|it| it.is_word("CAST"));
            let names = tokens.iter().filter_map(Token::name).map(Name::new).collect();
            is_write.then(|| Assignment { names, columns: columns_set(&tokens), casts })
        };
        Self(script.statements().iter().filter_map(|it| read(it.text)).collect())
    }

    /// Whether a statement over one of these tables sets a column without a cast.
    pub(super) fn names(&self, tables: &[&Name], column: &Name) -> bool {
        self.has(tables, column, false)
    }

    /// Whether a statement over one of these tables casts what it sets a column to.
    pub(super) fn casts(&self, tables: &[&Name], column: &Name) -> bool {
        self.has(tables, column, true)
    }

    fn has(&self, tables: &[&Name], column: &Name, casts: bool) -> bool {
        let is_over = |it: &Assignment| tables.iter().any(|table| it.names.contains(table));
        let mut all = self.0.iter();
        all.any(|it| it.casts == casts && it.columns.contains(column) && is_over(it))
    }
}

/// The names that stand before an `=` and after `SET` or a comma, alone or as a list in parentheses.
fn columns_set(tokens: &[Token<'_>]) -> BTreeSet<Name> {
    let mut columns = BTreeSet::new();
    let (mut depth, mut list) = (0_usize, Vec::new());
    let (mut is_set, mut is_at_start) = (false, false);
    for (place, token) in tokens.iter().enumerate() {
        let is_assigned = tokens.get(place + 1).is_some_and(|it| it.is_symbol("="));
        if token.is_symbol("(") {
            depth += 1;
            list.clear();
        } else if token.is_symbol(")") {
            depth = depth.saturating_sub(1);
            if depth == 0 && is_set && is_assigned {
                columns.extend(list.drain(..));
            }
        } else if depth > 0 {
            list.extend(token.name().map(Name::new));
        } else if token.is_word("SET") {
            (is_set, is_at_start) = (true, true);
            continue;
        } else if is_set && is_at_start && is_assigned {
            columns.extend(token.name().map(Name::new));
        }
        is_at_start = depth == 0 && token.is_symbol(",");
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &[&str]) {
        let columns: Vec<String> =
            columns_set(&code(sql)).iter().map(ToString::to_string).collect();
        assert_eq!(columns, expected, "{sql}");
    }

    #[test]
    fn what_is_set_by_name_is_told_from_what_is_read() {
        check("UPDATE t SET a = b, \"c d\" = max(a = 1, b = 2) WHERE e = 1", &["a", "c d"]);
        check("UPDATE t SET (a, b) = (b, a), c = 1 FROM u WHERE u.a = t.a", &["a", "b", "c"]);
        check(
            "INSERT INTO t(a, b) VALUES (1, 2) ON CONFLICT (a) DO UPDATE SET b = excluded.b",
            &["b"],
        );
        check("INSERT INTO n SELECT b, a FROM t WHERE a = b", &[]);
    }

    #[test]
    fn a_cast_is_no_assignment_that_is_meant() {
        let script = |text: &str| Script { path: String::new(), text: text.to_owned() };
        let assigned = Assigned::by(&script("UPDATE t SET a = b; UPDATE t SET c = CAST(c AS INT)"));
        let (t, u) = (Name::from("t"), Name::from("u"));
        assert!(assigned.names(&[&t], &Name::from("A")));
        assert!(!assigned.names(&[&u], &Name::from("a")));
        assert!(!assigned.names(&[&t], &Name::from("c")));
        assert!(assigned.casts(&[&t], &Name::from("c")));
    }
}
