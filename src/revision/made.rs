//! What scripts make that may hold the values of a field: columns of `entries`, and the two tables of a list.

use std::collections::BTreeSet;

use crate::sql::{self, Token};

/// The columns of `entries` and the tables that scripts make, by their names in small letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    columns: BTreeSet<String>,
    /// Those of the columns that a statement of their own made: no table that is built anew says them only again.
    added: BTreeSet<String>,
    tables: BTreeSet<String>,
}

impl Made {
    /// What these scripts make; that one of them takes it away again counts nothing.
    pub fn by<'s>(scripts: impl IntoIterator<Item = &'s str>) -> Self {
        let mut made = Self::default();
        scripts.into_iter().for_each(|it| made.add(it));
        made
    }

    fn add(&mut self, script: &str) {
        let texts = sql::statements(script);
        let statements: Vec<_> = texts.iter().filter_map(|it| Statement::of(it.text)).collect();
        // A table that is built anew has another name until it is whole.
        let is_entries = |table: &str| {
            let becomes = |it: &Statement| it.table == table && it.renamed() == Some("entries");
            table == "entries" || statements.iter().any(becomes)
        };
        for statement in &statements {
            match &statement.what {
                What::Created(columns) | What::Altered(columns) if is_entries(&statement.table) => {
                    self.columns.extend(columns.iter().cloned());
                    if matches!(statement.what, What::Altered(_)) {
                        self.added.extend(columns.iter().cloned());
                    }
                }
                _ => {}
            }
            let made = statement.renamed().or(statement.created());
            self.tables.extend(made.map(str::to_owned));
        }
    }

    /// The names of all fields that there may be.
    pub fn fields(&self) -> BTreeSet<String> {
        let lists = self.tables.iter().filter(|it| self.tables.contains(&format!("entry_{it}")));
        self.columns.iter().chain(lists).cloned().collect()
    }

    /// The same, but for what the core makes: a table that is built anew has its columns too. What a statement of its own
    /// adds is a field, whoever took the name later.
    pub fn fields_beside(&self, core: &Self) -> BTreeSet<String> {
        let is_own = |it: &String| self.added.contains(it) || !core.columns.contains(it);
        self.fields().into_iter().filter(is_own).collect()
    }
}

/// A statement that makes or changes a table; names are in small letters.
struct Statement {
    table: String,
    what: What,
}

enum What {
    /// With these columns; of one that is made from a query, whatever the query names.
    Created(Vec<String>),
    /// It has this column from now on.
    Altered(Vec<String>),
    Renamed(String),
}

impl Statement {
    fn of(text: &str) -> Option<Self> {
        let tokens = sql::unqualified(text);
        let mut rest = Rest(&tokens);
        if rest.skip("ALTER") {
            return rest
                .skip("TABLE")
                .then(|| rest.name())
                .flatten()
                .and_then(|it| rest.altered(it));
        }
        if !rest.skip("CREATE") {
            return None;
        }
        let _ = rest.skip("TEMP") || rest.skip("TEMPORARY");
        let is_table = rest.skip("TABLE");
        let _ = rest.skip("IF") && rest.skip("NOT") && rest.skip("EXISTS");
        let table = rest.name().filter(|_| is_table)?;
        Some(Self { table, what: What::Created(rest.columns()) })
    }

    fn created(&self) -> Option<&str> {
        matches!(self.what, What::Created(_)).then_some(&self.table)
    }

    fn renamed(&self) -> Option<&str> {
        match &self.what {
            What::Renamed(to) => Some(to),
            _ => None,
        }
    }
}

/// What is left of a statement's tokens.
struct Rest<'s, 't>(&'s [Token<'t>]);

impl Rest<'_, '_> {
    fn skip(&mut self, word: &str) -> bool {
        let is_there = self.0.first().is_some_and(|it| it.is_word(word));
        self.0 = &self.0[usize::from(is_there)..];
        is_there
    }

    fn name(&mut self) -> Option<String> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        first.name().map(|it| it.to_ascii_lowercase())
    }

    /// The rest of `ALTER TABLE table …`.
    fn altered(mut self, table: String) -> Option<Statement> {
        let what = if self.skip("ADD") {
            self.skip("COLUMN");
            What::Altered(vec![self.name()?])
        } else if !self.skip("RENAME") {
            return None;
        } else if self.skip("TO") {
            What::Renamed(self.name()?)
        } else {
            self.skip("COLUMN");
            self.name()?;
            self.skip("TO").then_some(())?;
            What::Altered(vec![self.name()?])
        };
        Some(Statement { table, what })
    }

    /// The names of the columns in `(…)`, or all names of `AS SELECT …`.
    fn columns(mut self) -> Vec<String> {
        if self.skip("AS") {
            let names = self.0.iter().filter_map(Token::name);
            return names.map(|it| it.to_ascii_lowercase()).collect();
        }
        let (mut depth, mut is_first, mut columns) = (0_usize, false, Vec::new());
        for token in self.0 {
            match token.text {
                "(" => (depth, is_first) = (depth + 1, depth == 0),
                ")" => depth = depth.saturating_sub(1),
                "," => is_first = depth == 1,
                _ if is_first => {
                    columns.extend(token.name().map(|it| it.to_ascii_lowercase()));
                    is_first = false;
                }
                _ => {}
            }
        }
        columns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(script: &str, fields: &str) {
        let made = Made::by([script]).fields();
        assert_eq!(made.into_iter().collect::<Vec<_>>().join(" "), fields, "{script}");
    }

    #[test]
    fn a_column_of_entries_may_be_a_field() {
        check("ALTER TABLE entries ADD COLUMN Sky TEXT;", "sky");
        check("ALTER TABLE main.\"entries\" ADD [sea level] TEXT CHECK (fish > 0);", "sea level");
        check(
            "ALTER TABLE Entries RENAME sky TO lake; ALTER TABLE entries RENAME COLUMN a TO b;",
            "b lake",
        );
        check("ALTER TABLE books ADD COLUMN sky; ALTER TABLE entries DROP COLUMN sky;", "");
        check("CREATE INDEX fish ON entries(sky); UPDATE entries SET title = sky;", "");
    }

    #[test]
    fn so_may_be_one_of_a_table_that_becomes_that_of_entries() {
        let columns = "(sky TEXT, day DATE DEFAULT (a, b), UNIQUE (fish))";
        let rename = "ALTER TABLE new RENAME TO entries;";
        check(&format!("CREATE TABLE new {columns}; {rename}"), "day sky unique");
        check(&format!("CREATE TABLE new {columns};"), "");
        check(
            &format!("CREATE TEMP TABLE new AS SELECT sky FROM old; {rename}"),
            "from old select sky",
        );
    }

    #[test]
    fn what_the_core_makes_is_no_field_but_where_a_statement_of_its_own_adds_it() {
        let core = Made::by(["CREATE TABLE entries(id, title, identity)"]);
        let check = |script: &str, fields: &str| {
            let made = Made::by([script]).fields_beside(&core);
            assert_eq!(made.into_iter().collect::<Vec<_>>().join(" "), fields, "{script}");
        };
        check(
            "CREATE TABLE new(id, title, identity, sky); ALTER TABLE new RENAME TO entries;",
            "sky",
        );
        check("ALTER TABLE entries ADD COLUMN identity TEXT;", "identity");
        check("CREATE TABLE films(id); CREATE TABLE entry_films(x);", "films");
    }

    #[test]
    fn a_list_is_two_tables() {
        check("CREATE TABLE IF NOT EXISTS films(id); CREATE TABLE entry_films(x);", "films");
        check("CREATE TABLE films(id); CREATE VIEW entry_films AS SELECT 1;", "");
        check("ALTER TABLE a RENAME TO films; ALTER TABLE b RENAME TO \"Entry_Films\";", "films");
    }
}
