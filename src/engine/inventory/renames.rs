//! The renames that scripts make, followed from the first name to the last.

mod columns;
mod copy;

use std::collections::{BTreeMap, BTreeSet};

use crate::revision::Script;
use crate::schema::{Name, Rename};
use crate::sql::{self, Token};
use columns::Columns;

/// Old and new names of tables and columns, in small letters, and which of them go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    tables: BTreeMap<String, String>,
    /// Tables that go, whatever takes their name afterwards.
    gone: BTreeSet<String>,
    /// By what their table is called now.
    columns: BTreeMap<String, Columns>,
}

/// Reads the renames that a script makes: `ALTER TABLE a RENAME TO b`, `ALTER TABLE a RENAME [COLUMN] b TO c`, and a copy that
/// calls a column otherwise: `INSERT INTO new(c) SELECT b FROM old`, where the script makes `new`.
pub fn renames(script: &Script) -> Renames {
    renames_of([script])
}

/// Reads the renames that several scripts make, one after the other.
pub fn renames_of<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> Renames {
    scripts.into_iter().fold(Renames::default(), Reading::of)
}

impl Renames {
    /// What a table and its column are called in the end, by what they were called.
    pub fn followed(&self, table: &Name, column: &Name) -> (Name, Name) {
        let called = self.tables.get(&table.folded()).map_or_else(|| table.folded(), Clone::clone);
        let columns = self.columns.get(&called);
        let now = columns.and_then(|it| it.now(&column.folded()));
        let column = now.map_or_else(|| column.clone(), Name::new);
        (Name::new(called), column)
    }

    /// What a table is called in the end, by what it was called; none where it goes.
    pub(super) fn table<'n>(&'n self, table: &'n str) -> Option<&'n str> {
        let is_gone = self.gone.contains(table);
        let now = self.tables.get(table).map_or(table, String::as_str);
        (!is_gone).then_some(now)
    }

    /// What a column is called in the end, by what it was called, its table by its new name; none where it goes. A copy that fills
    /// a column which was there already, one of `held`, renames none.
    pub(super) fn column(
        &self,
        table: &str,
        column: &str,
        held: &BTreeSet<String>,
    ) -> Option<String> {
        match self.columns.get(table) {
            Some(columns) => columns.called(column, held),
            None => Some(column.to_owned()),
        }
    }

    /// The renames that `ALTER TABLE` makes, one by one, tables first; columns under the new names of their tables.
    pub fn list(&self) -> Vec<Rename> {
        let tables = self
            .tables
            .iter()
            .map(|(from, to)| Rename::Table { from: Name::new(from), to: Name::new(to) });
        let columns = self.columns.iter().flat_map(|(table, columns)| {
            columns.altered().map(move |(from, to)| Rename::Column {
                table: Name::new(table),
                from: Name::new(from),
                to: Name::new(to),
            })
        });
        tables.chain(columns).collect()
    }

    /// The renames of columns that copies make alone, the same way.
    pub fn copied(&self) -> Vec<Rename> {
        let columns = self.columns.iter().flat_map(|(table, columns)| {
            columns.copied().map(move |(from, to)| Rename::Column {
                table: Name::new(table),
                from: Name::new(from),
                to: Name::new(to),
            })
        });
        columns.collect()
    }

    /// What a table was called before all scripts, by what it is called now; none where another one is called so that they made.
    fn original(&self, table: &str) -> Option<String> {
        let renamed = self.tables.iter().find(|(_, now)| *now == table);
        let is_another = self.tables.contains_key(table) || self.gone.contains(table);
        let own = || (!is_another).then(|| table.to_owned());
        renamed.map(|(first, _)| first.clone()).or_else(own)
    }

    fn call(&mut self, original: String, table: &str) {
        match original == table {
            true => self.tables.remove(&original),
            false => self.tables.insert(original, table.to_owned()),
        };
    }
}

/// A script, read so far.
#[derive(Default)]
struct Reading {
    renames: Renames,
    /// What it makes.
    made: Vec<copy::Made>,
    /// The tables that it made and that stand for none that was there.
    fresh: BTreeSet<String>,
    /// Those that it makes only where none is called so: nothing in the script says whether one was.
    guarded: BTreeSet<String>,
    /// The tables out of which it took all rows.
    emptied: BTreeSet<String>,
    /// What tables were called before in the script, by what they are called.
    former: BTreeMap<String, Vec<String>>,
    dropped: Vec<Dropped>,
}

/// A table that a script drops: one that the script makes, and calls the same, goes on as that one.
struct Dropped {
    name: String,
    original: String,
    columns: Columns,
}

impl Reading {
    fn of(renames: Renames, script: &Script) -> Renames {
        let mut reading = Self { renames, ..Self::default() };
        for statement in script.statements() {
            reading.read(&sql::unqualified(statement.text));
        }
        reading.renames.gone.extend(reading.dropped.into_iter().map(|it| it.original));
        reading.renames
    }

    fn read(&mut self, code: &[Token<'_>]) {
        if let Some(made) = copy::table_made(code) {
            self.make(&made);
            self.made.push(made);
        }
        if let Some(copy) = copy::read(code, &self.made) {
            let columns = self.columns(&copy.into);
            copy.other_names().into_iter().for_each(|(old, new)| columns.copy(&old, new));
        }
        if let [delete, from, table] = code
            && delete.is_word("DELETE")
            && from.is_word("FROM")
        {
            self.emptied.insert(name(table));
        }
        if let Some(Written { table, columns, is_of_new_rows }) = written(code)
            && (!is_of_new_rows || self.emptied.contains(&table))
            && let Some(own) = self.renames.columns.get_mut(&table)
        {
            match columns {
                Some(columns) => columns.iter().for_each(|it| own.write(it)),
                None => own.write_all(),
            }
        }
        match code {
            [drop, table, .., its] if drop.is_word("DROP") && table.is_word("TABLE") => {
                self.drop(&name(its));
            }
            [alter, table, its, rest @ ..] if alter.is_word("ALTER") && table.is_word("TABLE") => {
                self.alter(&name(its), rest);
            }
            _ => {}
        }
    }

    fn alter(&mut self, table: &str, change: &[Token<'_>]) {
        let is = |at: usize, word: &str| change.get(at).is_some_and(|it| it.is_word(word));
        match change {
            [_, _, new] if is(0, "RENAME") && is(1, "TO") => self.rename(table, name(new)),
            [_, old, _, new] if is(0, "RENAME") && is(2, "TO") => {
                self.columns(table).rename(&name(old), name(new));
            }
            [_, _, old, _, new] if is(0, "RENAME") && is(1, "COLUMN") && is(3, "TO") => {
                self.columns(table).rename(&name(old), name(new));
            }
            [_, .., column] if is(0, "DROP") && !is(1, "CONSTRAINT") => {
                self.columns(table).drop(&name(column));
            }
            [_, _, column, ..] if is(0, "ADD") && is(1, "COLUMN") => {
                self.columns(table).add(&name(column));
            }
            [_, column, ..] if is(0, "ADD") && !is(1, "CONSTRAINT") && !is(1, "CHECK") => {
                self.columns(table).add(&name(column));
            }
            _ => {}
        }
    }

    fn columns(&mut self, table: &str) -> &mut Columns {
        self.renames.columns.entry(table.to_owned()).or_default()
    }

    fn make(&mut self, made: &copy::Made) {
        let table = made.name.as_str();
        let is_put_aside = || self.former.values().flatten().any(|it| it == table);
        if made.is_guarded && !is_put_aside() && !self.dropped.iter().any(|it| it.name == table) {
            self.guarded.insert(table.to_owned());
        } else if !self.takes_place(table, Columns::default()) {
            self.fresh.insert(table.to_owned());
        }
    }

    /// Notes that a table takes another name.
    fn rename(&mut self, old: &str, new: String) {
        if old == new {
            return;
        }
        self.made.iter_mut().filter(|it| it.name == old).for_each(|it| it.name.clone_from(&new));
        let columns = self.renames.columns.remove(old).unwrap_or_default();
        // What takes the place of a table that was dropped was made for that.
        if self.guarded.remove(old) && self.dropped.iter().any(|it| it.name == new) {
            self.fresh.insert(old.to_owned());
        }
        if self.fresh.remove(old) {
            if !self.takes_place(&new, columns.clone()) {
                self.renames.columns.insert(new.clone(), columns);
                self.fresh.insert(new);
            }
            return;
        }
        self.renames.columns.insert(new.clone(), columns);
        if let Some(original) = self.renames.original(old) {
            self.renames.call(original, &new);
        }
        let mut former = self.former.remove(old).unwrap_or_default();
        former.push(old.to_owned());
        self.former.insert(new, former);
    }

    /// Whether a table that the script made takes the place of one that it dropped: that goes on under this name.
    fn takes_place(&mut self, table: &str, columns: Columns) -> bool {
        let Some(at) = self.dropped.iter().rposition(|it| it.name == table) else { return false };
        let dropped = self.dropped.swap_remove(at);
        self.goes_on(dropped, table, columns);
        true
    }

    fn goes_on(&mut self, dropped: Dropped, table: &str, columns: Columns) {
        self.renames.columns.insert(table.to_owned(), dropped.columns.and_then(columns));
        self.renames.call(dropped.original, table);
    }

    /// Notes that a table goes. One that was put aside, and in whose place another was made, goes on there with its rows.
    fn drop(&mut self, table: &str) {
        let columns = self.renames.columns.remove(table).unwrap_or_default();
        let former = self.former.remove(table).unwrap_or_default();
        self.guarded.remove(table);
        if self.fresh.remove(table) {
            return;
        }
        let Some(original) = self.renames.original(table) else { return };
        self.renames.tables.remove(&original);
        let dropped = Dropped { name: table.to_owned(), original, columns };
        match former.iter().rev().find(|it| self.fresh.remove(*it)) {
            Some(place) => {
                let copied = self.renames.columns.remove(place).unwrap_or_default();
                self.goes_on(dropped, place, copied);
            }
            None => self.dropped.push(dropped),
        }
    }
}

fn name(token: &Token<'_>) -> String {
    token.name().unwrap_or_default().to_ascii_lowercase()
}

/// What a statement writes.
struct Written {
    table: String,
    /// None for all.
    columns: Option<Vec<String>>,
    /// Whether it leaves the rows that are there as they are.
    is_of_new_rows: bool,
}

/// Reads `[WITH …] UPDATE [OR …] table SET …`, and `INSERT` or `REPLACE INTO table [(columns)]`; triggers aside.
fn written(code: &[Token<'_>]) -> Option<Written> {
    let first = code.first()?;
    let is_write =
        |it: &Token<'_>| ["UPDATE", "INSERT", "REPLACE"].iter().any(|word| it.is_word(word));
    let begin = match first.is_word("WITH") {
        true => code.iter().position(is_write)?,
        false => Some(0).filter(|_| is_write(first))?,
    };
    let code = &code[begin..];
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    if is(0, "UPDATE") {
        let at = if is(1, "OR") { 3 } else { 1 };
        let set = code.iter().position(|it| it.is_word("SET"))?;
        let columns = Some(columns_set(&code[set + 1..]));
        return Some(Written { table: name(code.get(at)?), columns, is_of_new_rows: false });
    }
    let into = code.iter().position(|it| it.is_word("INTO"))?;
    let replaces = code[..into].iter().any(|it| it.is_word("REPLACE"));
    let rest = code.get(into + 2..)?;
    let end = rest.iter().position(|it| it.is_symbol(")")).unwrap_or_default();
    let is_listed = rest.first().is_some_and(|it| it.is_symbol("("));
    let columns =
        is_listed.then(|| rest[..end].iter().filter(|it| it.name().is_some()).map(name).collect());
    Some(Written { table: name(&code[into + 1]), columns, is_of_new_rows: !replaces })
}

/// The columns that stand before a sign of equality: `a = 1`, `(a, b) = (1, 2)`.
fn columns_set(code: &[Token<'_>]) -> Vec<String> {
    let mut columns = Vec::new();
    for part in copy::parts(code) {
        let end = part.iter().position(|it| it.is_symbol("="));
        let before = part.into_iter().take(end.unwrap_or_default());
        columns.extend(before.filter(|it| it.name().is_some()).map(name));
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Script {
        Script { path: String::new(), text: text.to_owned() }
    }

    /// What tables and columns of `t` and `u` are called after scripts, `-` where they go.
    fn check(scripts: &[&str], expected: &str) {
        let scripts: Vec<Script> = scripts.iter().map(|it| script(it)).collect();
        let renames = renames_of(&scripts);
        let held = BTreeSet::from(["x", "y"].map(str::to_owned));
        let mut words = Vec::new();
        for table in ["t", "u"] {
            let Some(now) = renames.table(table) else {
                words.push(format!("{table}=-"));
                continue;
            };
            words.extend((now != table).then(|| format!("{table}={now}")));
            for column in ["x", "y"] {
                match renames.column(now, column, &held) {
                    Some(it) if it == column => {}
                    it => words.push(format!("{table}.{column}={}", it.as_deref().unwrap_or("-"))),
                }
            }
        }
        assert_eq!(words.join(" "), expected);
    }

    #[test]
    fn a_table_whose_name_another_takes_goes() {
        check(&["DROP TABLE t; ALTER TABLE u RENAME TO t"], "t=- u=t");
        let aside = "ALTER TABLE t RENAME TO z; ALTER TABLE u RENAME TO t";
        check(&[aside], "t=z u=t");
        check(&[&format!("{aside}; DROP TABLE z")], "t=- u=t");
        check(&["ALTER TABLE t RENAME TO z; DROP TABLE z; ALTER TABLE u RENAME TO z"], "t=- u=z");
        check(&[&format!("{aside}; ALTER TABLE z RENAME TO u")], "t=u u=t");
        check(&["DROP TABLE t; CREATE TABLE t(x)"], "");
        check(&["CREATE TABLE n(x); DROP TABLE n; DROP TABLE u"], "u=-");
        check(
            &["CREATE TABLE n AS SELECT * FROM t; ALTER TABLE t RENAME TO w; DROP TABLE n"],
            "t=w",
        );
        check(
            &["CREATE TABLE n AS SELECT x FROM t; DROP TABLE t; ALTER TABLE u RENAME TO t"],
            "t=- u=t",
        );
        check(&["CREATE TABLE n AS SELECT x FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t"], "");
        check(&["ALTER TABLE t RENAME TO o; CREATE TABLE t AS SELECT * FROM o; DROP TABLE o"], "");
        let guarded = "CREATE TABLE IF NOT EXISTS";
        check(&[&format!("{guarded} t(x); ALTER TABLE t RENAME TO w")], "t=w");
        check(&[&format!("{guarded} t(x); DROP TABLE t; ALTER TABLE u RENAME TO t")], "t=- u=t");
        check(&[&format!("{guarded} n(x); DROP TABLE t; ALTER TABLE n RENAME TO t")], "");
        check(&[&format!("ALTER TABLE t RENAME TO o; {guarded} t(x); DROP TABLE o")], "");
        check(&["DROP TABLE t", "ALTER TABLE u RENAME TO t"], "t=- u=t");
    }

    #[test]
    fn a_column_whose_name_another_takes_goes() {
        check(&["ALTER TABLE t DROP x; ALTER TABLE t RENAME y TO x"], "t.x=- t.y=x");
        check(
            &[
                "ALTER TABLE t RENAME x TO z; ALTER TABLE t DROP COLUMN z; ALTER TABLE t RENAME COLUMN y TO z",
            ],
            "t.x=- t.y=z",
        );
        let again = "ALTER TABLE t DROP COLUMN x; ALTER TABLE t ADD x DEFAULT 0";
        check(&[again], "t.x=-");
        check(&[&format!("{again}; UPDATE t SET x = (SELECT x FROM kept)")], "");
        check(&[&format!("{again}; UPDATE OR FAIL t SET (y, x) = (1, 2) WHERE y = 1")], "");
        check(&[&format!("{again}; REPLACE INTO t(x, y) SELECT x, y FROM kept")], "");
        check(&[&format!("{again}; DELETE FROM t; INSERT INTO t SELECT * FROM kept")], "");
        for other in [
            "UPDATE t SET y = x",
            "INSERT INTO u(y) SELECT y FROM t",
            "INSERT INTO t(x) VALUES (2)",
            "WITH w AS (SELECT x FROM t) UPDATE u SET x = 1",
        ] {
            check(&[&format!("{again}; {other}")], "t.x=-");
        }
        let filled = "ALTER TABLE t ADD z INTEGER; UPDATE t SET z = x";
        let taken = "ALTER TABLE t DROP x; ALTER TABLE t RENAME z TO x";
        check(&[&format!("{filled}; {taken}")], "");
        check(&[&format!("ALTER TABLE t ADD z; {taken}")], "t.x=-");
        check(
            &[
                "ALTER TABLE t RENAME x TO z; ALTER TABLE t ADD x; UPDATE t SET x = z; ALTER TABLE t DROP z",
            ],
            "",
        );
        check(
            &[
                "ALTER TABLE t RENAME x TO z; ALTER TABLE t ADD COLUMN x; ALTER TABLE t DROP COLUMN x",
            ],
            "t.x=z",
        );
        check(
            &["ALTER TABLE t ADD CONSTRAINT x CHECK (x > 0); ALTER TABLE t DROP CONSTRAINT x"],
            "",
        );
    }

    #[test]
    fn a_table_that_is_built_again_goes_on_however_often() {
        let again = |table: &str, by: &str| {
            format!(
                "CREATE TABLE {by}(x); INSERT INTO {by}(x) SELECT x FROM {table}; DROP TABLE {table}; ALTER TABLE {by} RENAME TO {table}"
            )
        };
        let (one, two) = (again("d", "new_d"), again("d", "newer_d"));
        check(&["ALTER TABLE t RENAME TO d", &one, &one], "t=d");
        check(&[&format!("ALTER TABLE t RENAME TO d; {one}; {two}")], "t=d");
        check(&[&format!("ALTER TABLE t RENAME TO d; {one}; {one}")], "t=d");
        let renamed = one.replace("(x)", "(w)");
        check(&["ALTER TABLE t RENAME TO d", &renamed], "t=d t.x=w");
        check(
            &[&format!(
                "ALTER TABLE t RENAME TO d; ALTER TABLE d RENAME x TO v; {}",
                renamed.replace("SELECT x", "SELECT v")
            )],
            "t=d t.x=w",
        );
        let aside = "ALTER TABLE t RENAME TO old; CREATE TABLE t(x, z); INSERT INTO t(x, z) SELECT x, y FROM old; DROP TABLE old";
        check(&[aside, aside], "t.y=z");
    }
}
