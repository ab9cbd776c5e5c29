//! What a script calls the tables and columns in the end that were there before it.

use super::{Token, literal, unqualified};

/// The names that change in a script, each with what it is in the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Renames {
    /// Of tables.
    tables: Vec<(String, String)>,
    /// Of columns, each with its table as that was called before.
    columns: Vec<(String, String, String)>,
}

impl Renames {
    /// Reads the statements of a script.
    pub(super) fn of(statements: &[&str]) -> Self {
        let mut all = Self::default();
        let mut dropped: Vec<(String, String)> = Vec::new();
        let mut made: Vec<String> = Vec::new();
        for statement in statements {
            let code = unqualified(statement);
            let name = |at: usize| code.get(at).and_then(Token::name);
            let is_word = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
            if is_word(0, "CREATE") && is_word(1, "TABLE") {
                let Some(name) = name(if is_word(2, "IF") { 5 } else { 2 }) else { continue };
                match dropped.iter().position(|(_, now)| is(now, &name)) {
                    Some(at) => all.tables.push(dropped.remove(at)),
                    None => made.push(name),
                }
            }
            if is_word(0, "DROP") && is_word(1, "TABLE") {
                let Some(name) = name(if is_word(2, "IF") { 4 } else { 2 }) else { continue };
                let gone = all.tables.iter().position(|(_, now)| is(now, &name));
                dropped.extend(gone.map(|at| all.tables.remove(at)));
            }
            if !(is_word(0, "ALTER") && is_word(1, "TABLE") && is_word(3, "RENAME")) {
                continue;
            }
            let Some(table) = name(2) else { continue };
            if is_word(4, "TO") && code.len() < 7 {
                let Some(to) = name(5) else { continue };
                all.rename_table(table, to, &mut dropped, &made);
                continue;
            }
            let at = if is_word(5, "TO") { 4 } else { 5 };
            if let (Some(from), Some(to)) = (name(at), name(at + 2)) {
                all.rename_column(table, from, to);
            }
        }
        all.tables.retain(|(from, to)| !is(from, to));
        all
    }

    fn rename_table(
        &mut self,
        from: String,
        to: String,
        dropped: &mut Vec<(String, String)>,
        made: &[String],
    ) {
        let held = self.tables.iter().position(|(_, now)| is(now, &from));
        // A table that is built anew comes back under the name of the one that was dropped for it.
        let again = dropped.iter().position(|(_, now)| is(now, &to));
        match (held, again) {
            (Some(at), _) => self.tables[at].1 = to,
            (None, Some(at)) => self.tables.push(dropped.remove(at)),
            (None, None) if made.iter().any(|it| is(it, &from)) => {}
            (None, None) => self.tables.push((from, to)),
        }
    }

    fn rename_column(&mut self, table: String, from: String, to: String) {
        let first = self.tables.iter().find(|(_, now)| is(now, &table));
        let table = first.map_or(table, |(first, _)| first.clone());
        let is_held = |it: &&mut (String, String, String)| is(&it.0, &table) && is(&it.2, &from);
        match self.columns.iter_mut().find(is_held) {
            Some(held) => held.2 = to,
            None => self.columns.push((table, from, to)),
        }
    }

    /// An expression of what a table is called in the end whose name before is in this column.
    pub(super) fn table_now(&self, column: &str) -> String {
        let case = |(from, to): &(String, String)| {
            format!("WHEN {} THEN {} ", literal(&from.to_ascii_lowercase()), literal(to))
        };
        match self.tables.iter().map(case).collect::<String>() {
            none if none.is_empty() => column.to_owned(),
            cases => format!("CASE lower({column}) {cases}ELSE {column} END"),
        }
    }

    /// An expression of what the column `"from"` of the table in `child` is called in the end.
    pub(super) fn column_now(&self) -> String {
        let case = |(table, from, to): &(String, String, String)| {
            let (table, from) =
                (literal(&table.to_ascii_lowercase()), literal(&from.to_ascii_lowercase()));
            format!(
                "WHEN lower(child) = {table} AND lower(\"from\") = {from} THEN {} ",
                literal(to)
            )
        };
        match self.columns.iter().map(case).collect::<String>() {
            none if none.is_empty() => "\"from\"".to_owned(),
            cases => format!("CASE {cases}ELSE \"from\" END"),
        }
    }
}

fn is(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, tables: &str, columns: &str) {
        let statements: Vec<_> = crate::sql::statements(script).iter().map(|it| it.text).collect();
        let found = Renames::of(&statements);
        let names = found.tables.iter().map(|(from, to)| format!("{from}={to}"));
        assert_eq!(names.collect::<Vec<_>>().join(" "), tables, "{script}");
        let names = found.columns.iter().map(|(table, from, to)| format!("{table}.{from}={to}"));
        assert_eq!(names.collect::<Vec<_>>().join(" "), columns, "{script}");
    }

    #[test]
    fn a_table_is_followed_through_its_renames() {
        check("ALTER TABLE a RENAME TO b", "a=b", "");
        check("ALTER TABLE main.a RENAME TO \"b c\"; alter table [b c] rename to d", "a=d", "");
        check(
            "ALTER TABLE a RENAME TO x; ALTER TABLE b RENAME TO a; ALTER TABLE x RENAME TO b",
            "a=b b=a",
            "",
        );
        check("ALTER TABLE a RENAME TO old; CREATE TABLE a(b); DROP TABLE old", "", "");
        check(
            "ALTER TABLE a RENAME TO b; DROP TABLE IF EXISTS b; ALTER TABLE new_b RENAME TO b",
            "a=b",
            "",
        );
        check("ALTER TABLE a RENAME TO b; DROP TABLE b; CREATE TABLE B(x)", "a=b", "");
        check("CREATE TABLE new_t(a); DROP TABLE t; ALTER TABLE new_t RENAME TO t", "", "");
    }

    #[test]
    fn a_column_is_followed_through_its_renames_and_those_of_its_table() {
        check("ALTER TABLE a RENAME COLUMN b TO c; ALTER TABLE a RENAME c TO d", "", "a.b=d");
        check("ALTER TABLE a RENAME TO x; ALTER TABLE X RENAME COLUMN \"b\" TO c", "a=x", "a.b=c");
        check("ALTER TABLE a RENAME column TO c", "", "a.column=c");
    }
}
