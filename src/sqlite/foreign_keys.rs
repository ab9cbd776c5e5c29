//! Foreign keys, checked by asking and not by trusting: what points at nothing, and what points nowhere at all.

mod keys;
mod orphan;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rusqlite::{Connection, ErrorCode, Result};

use super::sentences;
use super::structure::is_lacking;
use super::touched::Touched;
use crate::schema::{Name, Schema};
use crate::sql;

pub use keys::missing_keys;
use keys::{columns_of, is_key};

/// A reference that leads nowhere.
///
/// Two of them are the same where a row points at nothing by the same values of the same columns, however the key is written,
/// wherever it stands among the keys of its table, and whatever number the row has.
#[derive(Clone, Debug)]
pub enum Violation {
    /// A row points at a row that is not there.
    Orphan {
        /// The table of the row that points.
        table: String,
        /// Its rowid; none in a table `WITHOUT ROWID`.
        rowid: Option<i64>,
        /// The table it points at.
        parent: String,
        /// Which of the table's foreign keys.
        key: i64,
        /// Its columns, each with that of the parent.
        columns: BTreeSet<(Name, Name)>,
        /// What the row holds in them, as it is compared.
        values: Vec<String>,
    },
    /// The keys of a table cannot be followed: what one names in its parent is no key there.
    Unfollowable {
        /// The table that declares it.
        table: String,
        /// The table in which it is none, where SQLite names it.
        parent: Option<String>,
        /// In SQLite's words.
        message: String,
    },
}

/// What is compared of a violation: whether its table cannot be followed at all, the tables, the columns and values of the row,
/// and what SQLite says where it names no parent.
type Identity<'a> =
    (bool, Name, Option<Name>, Option<&'a BTreeSet<(Name, Name)>>, &'a [String], Option<&'a str>);

/// The tables, the columns of the row and their values; none of a key that cannot be followed.
type ByChild = Option<(Name, Name, Vec<Name>, Vec<String>)>;

impl Violation {
    fn identity(&self) -> Identity<'_> {
        match self {
            Self::Orphan { table, parent, columns, values, .. } => {
                let (table, parent) = (Name::from(table.as_str()), Name::from(parent.as_str()));
                (false, table, Some(parent), Some(columns), values, None)
            }
            Self::Unfollowable { table, parent, message } => {
                let said = Some(message.as_str()).filter(|_| parent.is_none());
                (true, Name::from(table.as_str()), parent.as_ref().map(Name::new), None, &[], said)
            }
        }
    }

    /// The same as tables and columns are called later: `now_called` follows a column of a table.
    #[must_use]
    pub fn followed(&self, now_called: impl Fn(&Name, &Name) -> (Name, Name)) -> Self {
        let table_now = |it: &String| now_called(&Name::new(it), &Name::from("")).0.to_string();
        let mut it = self.clone();
        match &mut it {
            Self::Orphan { table, parent, columns, .. } => {
                let (child, its_parent) = (Name::new(&*table), Name::new(&*parent));
                let now = |(from, to): &(Name, Name)| {
                    (now_called(&child, from).1, now_called(&its_parent, to).1)
                };
                *columns = columns.iter().map(now).collect();
                (*table, *parent) = (table_now(table), table_now(parent));
            }
            Self::Unfollowable { table, parent, .. } => {
                *table = table_now(table);
                *parent = parent.as_ref().map(table_now);
            }
        }
        it
    }
}

/// Those that were not there before: of equal ones, as many as there are more. Where a key names no columns of a parent that is not
/// there, it may mean any.
pub fn new_since<'a>(before: &'a [Violation], after: &'a [Violation]) -> Vec<&'a Violation> {
    let (gone, new) =
        unpaired(before.iter().collect(), after.iter().collect(), Violation::identity);
    if !gone.iter().chain(&new).any(|it| it.is_open()) {
        return new;
    }
    let (open, named): (Vec<_>, Vec<_>) = gone.into_iter().partition(|it| it.is_open());
    let (new_open, new_named): (Vec<_>, Vec<_>) = new.into_iter().partition(|it| it.is_open());
    let (_, mut new) = unpaired(open, new_named, Violation::by_child);
    new.extend(unpaired(named, new_open, Violation::by_child).1);
    new.sort_by_key(|it| it.place());
    new
}

/// What is left on both sides where equal ones are taken away in pairs.
fn unpaired<'a, K: Ord>(
    before: Vec<&'a Violation>,
    after: Vec<&'a Violation>,
    key: impl Fn(&'a Violation) -> K,
) -> (Vec<&'a Violation>, Vec<&'a Violation>) {
    let mut known: BTreeMap<K, Vec<&'a Violation>> = BTreeMap::new();
    for it in before {
        known.entry(key(it)).or_default().push(it);
    }
    let is_new = |it: &&'a Violation| known.get_mut(&key(it)).and_then(Vec::pop).is_none();
    let new = after.into_iter().filter(is_new).collect();
    (known.into_values().flatten().collect(), new)
}

impl PartialEq for Violation {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Violation {}

impl PartialOrd for Violation {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Violation {
    fn cmp(&self, other: &Self) -> Ordering {
        self.identity().cmp(&other.identity())
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Orphan { table, rowid: Some(rowid), parent, .. } => {
                write!(f, "row {rowid} of `{table}` points at `{parent}`")
            }
            Self::Orphan { table, parent, .. } => {
                write!(f, "a row of `{table}` points at `{parent}`")
            }
            Self::Unfollowable { table, message, .. } => {
                write!(f, "the references of `{table}` cannot be followed ({message})")
            }
        }
    }
}

impl Violation {
    /// What is wrong, as a sentence of its own.
    pub fn sentence(&self) -> String {
        match self {
            Self::Orphan { .. } => format!("{self}, which is not there"),
            Self::Unfollowable { .. } => self.to_string(),
        }
    }

    /// Whether its key does not say which columns of the parent it means, which is not there.
    fn is_open(&self) -> bool {
        let Self::Orphan { columns, .. } = self else { return false };
        columns.iter().any(|(_, to)| to.as_str().is_empty())
    }

    /// What is compared where that is so.
    fn by_child(&self) -> ByChild {
        let Self::Orphan { table, parent, columns, values, .. } = self else { return None };
        let columns = columns.iter().map(|(from, _)| from.clone()).collect();
        Some((Name::new(table), Name::new(parent), columns, values.clone()))
    }

    /// The table that declares the key.
    pub fn table(&self) -> &str {
        match self {
            Self::Orphan { table, .. } | Self::Unfollowable { table, .. } => table,
        }
    }

    /// Where it stands among others.
    fn place(&self) -> (bool, Name, Option<i64>, i64) {
        match self {
            Self::Orphan { table, rowid, key, .. } => (false, Name::new(table), *rowid, *key),
            Self::Unfollowable { table, .. } => (true, Name::new(table), None, 0),
        }
    }

    /// The table at which a row points that has none there.
    pub fn parent(&self) -> Option<&str> {
        match self {
            Self::Orphan { parent, .. } => Some(parent),
            Self::Unfollowable { .. } => None,
        }
    }

    /// Whether it says of a table that it cannot be followed, where the table has one of these names.
    pub fn is_unfollowable_of(&self, is_one: impl Fn(&str) -> bool) -> bool {
        matches!(self, Self::Unfollowable { table, .. } if is_one(table))
    }
}

/// How many rows of which table point at nothing in which parent: a row that does so by several keys is one.
pub fn counted<'a>(
    violations: impl IntoIterator<Item = &'a Violation>,
) -> BTreeMap<(&'a str, &'a str), usize> {
    let (mut counts, mut seen) = (BTreeMap::new(), BTreeSet::new());
    for it in violations {
        if let Violation::Orphan { table, parent, rowid, .. } = it {
            let is_first = rowid.is_none_or(|rowid| seen.insert((table, parent, rowid)));
            *counts.entry((table.as_str(), parent.as_str())).or_default() += usize::from(is_first);
        }
    }
    counts
}

/// The way out of a row that points at nothing, where the keys of its table could not be followed before: it pointed at nothing
/// then, too, and nobody could tell. None of any other violation.
///
/// # Errors
///
/// SQLite's, where the catalog cannot be read.
pub fn way_out_of_orphans(
    connection: &Connection,
    violation: &Violation,
    before: &[Violation],
) -> Result<Option<String>> {
    let Violation::Orphan { table, parent, key, .. } = violation else { return Ok(None) };
    let is_of_parent = |it: &Violation| match it {
        Violation::Unfollowable { parent: Some(its), .. } => Name::new(its).is(parent),
        _ => true,
    };
    let was = |it: &Violation| it.is_unfollowable_of(|it| it == table) && is_of_parent(it);
    if !before.iter().any(was) {
        return Ok(None);
    }
    let columns = columns_of(connection, table, *key)?;
    let (child, parent) = (sql::quoted(table), sql::quoted(parent));
    let set = columns.iter().map(|(from, _)| format!("{} IS NOT NULL", sql::quoted(from)));
    let set = set.collect::<Vec<_>>().join(" AND ");
    let same = columns.iter().map(|(from, to)| {
        format!("its_parent.{} = {child}.{}", sql::quoted(to), sql::quoted(from))
    });
    let same = same.collect::<Vec<_>>().join(" AND ");
    Ok(Some(format!(
        "so it was before, when the key could not be followed: give such rows a parent, or let them go, \
         `PRAGMA foreign_keys = OFF; DELETE FROM {child} WHERE {set} AND NOT EXISTS (SELECT 1 FROM {parent} AS its_parent WHERE {same})`; then run \
         the command again"
    )))
}

/// Lists the violations, in order. A table whose keys cannot be followed is one of them, and hides no other table.
///
/// # Errors
///
/// SQLite's, where the file cannot be read.
pub fn violations(connection: &Connection) -> Result<Vec<Violation>> {
    let mut violations = Vec::new();
    for table in referring(connection)? {
        violations.extend(violations_or_none(connection, &table)?);
    }
    violations.sort_by_key(Violation::place);
    Ok(violations)
}

/// The same after statements that touched these tables, where those before are known: of a table that is as it was, and refers to
/// tables that are, they are as they were.
///
/// # Errors
///
/// As [`violations`].
pub fn violations_after(
    connection: &Connection,
    known: &[Violation],
    (before, after): (&Schema, &Schema),
    touched: &Touched,
) -> Result<Vec<Violation>> {
    if touched.is_anything() {
        return violations(connection);
    }
    let (_, changed) = before.without_shared(after);
    let mut violations = Vec::new();
    for table in after.tables.iter().filter(|it| !it.foreign_keys.is_empty()) {
        let parents = table.foreign_keys.iter().map(|it| &it.parent);
        let is_touched =
            std::iter::once(&table.name).chain(parents).any(|it| touched.has(it.as_str()));
        if is_touched || changed.table(&table.name).is_some() {
            violations.extend(violations_or_none(connection, table.name.as_str())?);
        } else {
            violations.extend(known.iter().filter(|it| table.name.is(it.table())).cloned());
        }
    }
    violations.sort_by_key(Violation::place);
    Ok(violations)
}

/// Those of a table; where its keys cannot be followed, that is one.
fn violations_or_none(connection: &Connection, table: &str) -> Result<Vec<Violation>> {
    match violations_of(connection, table) {
        // Only the program that made it can tell which of its rows are equal.
        Err(error) if is_lacking(&error) => Ok(Vec::new()),
        Err(error) if is_unfollowable(&error) => {
            let mut found = match followable(connection, table) {
                Err(error) if is_lacking(&error) => Vec::new(),
                found => found?,
            };
            let (table, message) = (table.to_owned(), error.to_string());
            let parent = sentences::mismatched_parent(&message).map(str::to_owned);
            found.push(Violation::Unfollowable { table, parent, message });
            Ok(found)
        }
        found => found,
    }
}

/// The tables that declare foreign keys.
fn referring(connection: &Connection) -> Result<Vec<String>> {
    const REFERRING: &str = "
        SELECT DISTINCT list.name
        FROM pragma_table_list AS list, pragma_foreign_key_list(list.name, 'main')
        WHERE list.schema = 'main' AND list.type = 'table'";
    let mut statement = connection.prepare(REFERRING)?;
    let tables = statement.query_map((), |row| row.get(0))?;
    tables.collect()
}

fn violations_of(connection: &Connection, table: &str) -> Result<Vec<Violation>> {
    let query = format!("PRAGMA main.foreign_key_check({})", sql::quoted(table));
    let mut statement = connection.prepare(&query)?;
    let mut rows = statement.query(())?;
    let mut keys: BTreeMap<(i64, String), Vec<Option<i64>>> = BTreeMap::new();
    while let Some(row) = rows.next()? {
        keys.entry((row.get(3)?, row.get(2)?)).or_default().push(row.get(1)?);
    }
    let mut found = Vec::new();
    for ((key, parent), rowids) in keys {
        let pairs = columns_of(connection, table, key)?;
        let held = orphan::values(connection, table, (&parent, &pairs), &rowids)?;
        let rows = rowids.into_iter().zip(held);
        found.extend(orphans(table, (key, parent), pairs, rows));
    }
    Ok(found)
}

fn orphans(
    table: &str,
    (key, parent): (i64, String),
    pairs: Vec<(String, String)>,
    rows: impl Iterator<Item = (Option<i64>, Vec<String>)>,
) -> impl Iterator<Item = Violation> {
    let columns: BTreeSet<_> =
        pairs.into_iter().map(|(from, to)| (Name::new(from), Name::new(to))).collect();
    rows.map(move |(rowid, values)| Violation::Orphan {
        table: table.to_owned(),
        rowid,
        parent: parent.clone(),
        key,
        columns: columns.clone(),
        values,
    })
}

/// The rows of a table that point at nothing by those of its keys that can be followed: SQLite tells of none where one cannot.
fn followable(connection: &Connection, table: &str) -> Result<Vec<Violation>> {
    let sql =
        r#"SELECT id, "table" FROM pragma_foreign_key_list(?1, 'main') WHERE seq = 0 ORDER BY id"#;
    let mut statement = connection.prepare(sql)?;
    let keys = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found = Vec::new();
    for key in keys.collect::<Result<Vec<(i64, String)>>>()? {
        let pairs = columns_of(connection, table, key.0)?;
        if is_key(connection, &key.1, &pairs)? {
            let rows = orphan::rows(connection, table, (&key.1, &pairs))?;
            found.extend(orphans(table, key, pairs, rows.into_iter()));
        }
    }
    Ok(found)
}

/// SQLite's answer to a foreign key whose definition does not fit its parent.
fn is_unfollowable(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

#[cfg(test)]
mod tests;
