//! Copies from one table to another, column by column.

use super::select::{Select, Taken, Term, select};
use super::statement::{Action, Statement};
use super::terms::{Code, name, parts, top};

/// The columns that a table takes out of another one; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Copied {
    /// The table from which the rows come.
    pub from: String,
    columns: Vec<String>,
    /// None for what is more than a name.
    selected: Vec<Option<String>>,
}

/// A table that a script makes, by its name and its columns; all names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// Its name.
    pub name: String,
    /// None where not all of them are known, or can be filled.
    pub columns: Option<Vec<String>>,
    /// Whether it is made only where none is called so: `IF NOT EXISTS`.
    pub is_guarded: bool,
}

/// The columns of a table that these make.
pub(super) fn columns_of<'m>(made: &'m [Made], table: &str) -> Option<&'m Vec<String>> {
    made.iter().rev().find(|it| it.name == table)?.columns.as_ref()
}

/// Reads a copy to one of these tables; one that does not name the columns it fills fills all, in order.
pub(super) fn read(statement: &Statement<'_>, made: &[Made]) -> Option<Copied> {
    let Action::Insert { columns, select: Some(select), .. } = &statement.action else {
        return None;
    };
    let made_here = made.iter().any(|it| it.name == statement.table);
    let columns = columns.as_ref().or_else(|| columns_of(made, &statement.table));
    let taken = taken(select, statement.with, made)?;
    Copied::of(columns.filter(|_| made_here)?.clone(), taken)
}

/// What a selection takes, with the columns of these tables in the place of all.
pub(super) fn taken(select: &Select<'_>, with: Code<'_>, made: &[Made]) -> Option<Taken> {
    let taken = select.taken(with)?;
    let columns = columns_of(made, &taken.table);
    Some(taken.spread(columns))
}

/// The table that a statement makes, and the selection out of which it makes it.
pub(super) fn table_made<'a>(code: Code<'a>, made: &[Made]) -> Option<(Made, Option<Select<'a>>)> {
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    let table = (1..3).find(|at| is(0, "CREATE") && is(*at, "TABLE"))?;
    let is_guarded = is(table + 1, "IF");
    let at = if is_guarded { table + 4 } else { table + 1 };
    let is_schema = code.get(at + 1).is_some_and(|it| it.is_symbol("."));
    let at = if is_schema { at + 2 } else { at };
    let (its, rest) = code.get(at..)?.split_first()?;
    let is_selected = rest.first().is_some_and(|it| it.is_word("AS"));
    let selected = rest.get(1..).filter(|_| is_selected).and_then(select);
    let taken = selected.as_ref().and_then(|it| taken(it, &[], made));
    let columns = match taken {
        Some(taken) => taken.names.into_iter().collect(),
        None => columns_made(rest),
    };
    Some((Made { name: name(its), columns, is_guarded }, selected))
}

/// The columns that a definition declares, where each takes a value.
fn columns_made(definition: Code<'_>) -> Option<Vec<String>> {
    let [open, rest @ ..] = definition else { return None };
    let inside = &rest[..top(rest, &[")"])];
    let is_computed = inside.windows(2).any(|it| it[0].is_word("AS") && it[1].is_symbol("("));
    if !open.is_symbol("(") || is_computed {
        return None;
    }
    let constraints = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let firsts = parts(inside).into_iter().filter_map(|it| it.first());
    let columns = firsts.filter(|it| !constraints.iter().any(|word| it.is_word(word)));
    Some(columns.map(name).collect())
}

impl Copied {
    /// The copy of what is taken to these columns; none where it is not known what goes where.
    pub(super) fn of(columns: Vec<String>, taken: Taken) -> Option<Self> {
        let term = |it: Term| match it {
            Term::Column(column) => Some(Some(column)),
            Term::Other => Some(None),
            Term::All => None,
        };
        let selected: Vec<_> = taken.terms.into_iter().map(term).collect::<Option<_>>()?;
        let is_whole = columns.len() == selected.len();
        is_whole.then_some(Self { from: taken.table, columns, selected })
    }

    /// The same copy, out of the table from which its own table was filled: by what columns were called there.
    pub(super) fn through(mut self, was_called: impl Fn(&str) -> String) -> Self {
        self.selected.iter_mut().flatten().for_each(|it| *it = was_called(it));
        self
    }

    /// The columns whose values go on under another name: neither name stands on the other side.
    pub(super) fn other_names(&self) -> Vec<(String, String)> {
        let pairs = self.selected.iter().zip(&self.columns);
        let pairs = pairs.filter_map(|(old, new)| Some((old.clone()?, new.clone())));
        let is_renamed = |(old, new): &(String, String)| {
            !self.columns.contains(old) && !self.selected.iter().flatten().any(|it| it == new)
        };
        pairs.filter(|it| !is_rowid(&it.0) && !is_rowid(&it.1)).filter(is_renamed).collect()
    }
}

fn is_rowid(name: &str) -> bool {
    ["rowid", "_rowid_", "oid"].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::super::statement;
    use super::*;
    use crate::sql::unqualified;

    fn made(sql: &str) -> Option<Made> {
        table_made(&unqualified(sql), &[]).map(|it| it.0)
    }

    fn check(sql: &str, expected: &str) {
        let own =
            made("CREATE TABLE n (id INTEGER PRIMARY KEY, b TEXT DEFAULT (1 + 2), UNIQUE (b))");
        let own: Vec<Made> = own.into_iter().collect();
        let code = unqualified(sql);
        let copied = statement::read(&code).and_then(|it| read(&it, &own));
        let copied = copied.map(|it| it.other_names()).unwrap_or_default();
        let words: Vec<String> = copied.iter().map(|(old, new)| format!("{old}={new}")).collect();
        assert_eq!(words.join(" "), expected, "{sql}");
    }

    #[test]
    fn a_column_that_goes_on_under_another_name_is_told_from_one_that_is_swapped() {
        check("INSERT INTO n (rowid, \"c\") SELECT rowid, a FROM t", "a=c");
        check("INSERT INTO n(id, mail) SELECT id, lower(email) FROM t", "");
        check("INSERT INTO n(id, a, b) SELECT id, b, a FROM t", "");
        check("INSERT INTO n(id, a) SELECT id, b FROM t", "b=a");
        check("INSERT INTO n SELECT id, b FROM t", "");
        check("INSERT INTO n SELECT id, c FROM t", "c=b");
        check("INSERT INTO n SELECT * FROM t", "");
        check("INSERT INTO other(id, a) SELECT id, b FROM t", "");
    }

    #[test]
    fn a_copy_is_known_however_it_is_written() {
        for copy in [
            "INSERT INTO n(id, b) SELECT t.id, t.c FROM t",
            "INSERT INTO main.n SELECT id, c AS b FROM t",
            "INSERT INTO n(id, b) SELECT x.id, CAST(x.\"c\" AS TEXT) AS anon_1 FROM t AS x WHERE 1",
            "INSERT OR ABORT INTO n SELECT id, (c) FROM t x",
            "REPLACE INTO n AS m (id, b) SELECT id, c FROM t ON CONFLICT DO NOTHING",
            "WITH o AS (SELECT id, c AS d FROM t) INSERT OR IGNORE INTO n SELECT id, d FROM o",
            "INSERT INTO n WITH o AS (SELECT * FROM t) SELECT id, c FROM o RETURNING id",
        ] {
            check(copy, "c=b");
        }
        check("INSERT INTO n(id, b) SELECT t.id, u.c FROM t JOIN u", "");
        check("INSERT INTO n(id, b) SELECT id, 'c' FROM t", "");
        check("INSERT INTO n(id, b) VALUES (1, 2)", "");
    }

    #[test]
    fn a_table_that_is_made_has_the_columns_that_it_declares_or_selects() {
        let table = made("CREATE VIRTUAL TABLE IF NOT EXISTS F USING fts5(a)");
        assert_eq!(table, Some(Made { name: "f".to_owned(), columns: None, is_guarded: true }));
        let columns = |sql: &str| made(sql).unwrap().columns.map(|it| it.join(" "));
        assert_eq!(
            columns("CREATE TABLE t(a CHECK (a > 1), \"B\", CHECK (a > b))").as_deref(),
            Some("a b")
        );
        assert_eq!(columns("CREATE TABLE t(a, b AS (a))"), None);
        assert_eq!(made("CREATE INDEX i ON t(a)"), None);
        for (sql, expected) in [
            ("CREATE TABLE n AS SELECT * FROM t", None),
            ("CREATE TABLE n AS SELECT a, lower(b) FROM t", None),
            ("CREATE TEMP TABLE temp.n AS SELECT a, b AS \"C\", lower(b) d FROM t", Some("a c d")),
        ] {
            assert_eq!(made(sql).unwrap().name, "n", "{sql}");
            assert_eq!(columns(sql).as_deref(), expected, "{sql}");
        }
    }
}
