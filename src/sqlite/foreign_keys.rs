//! Foreign keys, checked by asking and not by trusting: what points at nothing, and what points nowhere at all.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rusqlite::{Connection, ErrorCode, Result};

use super::sentences;
use super::structure::is_lacking;
use super::touched::Touched;
use crate::schema::{Name, Schema};
use crate::sql;

/// A reference that leads nowhere.
///
/// Two of them are the same where the same row points at nothing by the same columns, however the key is written, and wherever it
/// stands among the keys of its table.
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
    },
    /// The keys of a table cannot be followed: what one names in its parent is no key there.
    Unfollowable {
        /// The table that declares it.
        table: String,
        /// In SQLite's words.
        message: String,
    },
}

/// What is compared of a violation.
type Identity<'a> =
    (bool, Name, Option<i64>, Option<Name>, Option<&'a BTreeSet<(Name, Name)>>, Option<&'a str>);

impl Violation {
    fn identity(&self) -> Identity<'_> {
        match self {
            Self::Orphan { table, rowid, parent, columns, .. } => {
                let (table, parent) = (Name::from(table.as_str()), Name::from(parent.as_str()));
                (false, table, *rowid, Some(parent), Some(columns), None)
            }
            Self::Unfollowable { table, message } => {
                (true, Name::from(table.as_str()), None, None, None, Some(message))
            }
        }
    }
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
            Self::Unfollowable { table, message } => {
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

    /// The table that declares the key.
    fn table(&self) -> &str {
        match self {
            Self::Orphan { table, .. } | Self::Unfollowable { table, .. } => table,
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
    if !before.iter().any(|it| it.is_unfollowable_of(|it| it == table)) {
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

/// The columns of a foreign key, each with that of the parent: a key that names none there means the primary key.
fn columns_of(connection: &Connection, table: &str, key: i64) -> Result<Vec<(String, String)>> {
    let sql = r#"SELECT key."from", coalesce(key."to", own.name, '')
                 FROM pragma_foreign_key_list(?1, 'main') AS key
                 LEFT JOIN pragma_table_info(key."table", 'main') AS own ON own.pk = key.seq + 1
                 WHERE key.id = ?2
                 ORDER BY key.seq"#;
    let mut statement = connection.prepare(sql)?;
    let columns = statement.query_map((table, key), |row| Ok((row.get(0)?, row.get(1)?)))?;
    columns.collect()
}

/// The statements that make a key of what a table's foreign keys name in their parents, so that they can be followed; nothing
/// where the parents have no such columns.
///
/// # Errors
///
/// SQLite's, where the catalog cannot be read.
pub fn missing_keys(connection: &Connection, table: &str, message: &str) -> Result<Vec<String>> {
    let Some(parent) = sentences::mismatched_parent(message) else { return Ok(Vec::new()) };
    let sql = r#"SELECT group_concat("to", '_'),
                        group_concat('"' || replace("to", '"', '""') || '"', ', ')
                 FROM (SELECT * FROM pragma_foreign_key_list(?1, 'main') ORDER BY id, seq) AS key
                 WHERE key."table" = ?2 COLLATE NOCASE
                 GROUP BY id
                 HAVING count(*) = sum(EXISTS (SELECT 1 FROM pragma_table_info(?2, 'main') AS own
                                               WHERE own.name = key."to" COLLATE NOCASE))
                 ORDER BY id"#;
    let mut statement = connection.prepare(sql)?;
    let keys = statement.query_map([table, parent], |row| {
        let (name, columns): (String, String) = (row.get(0)?, row.get(1)?);
        let index = sql::quoted(&format!("{parent}_{name}_key"));
        Ok(format!("CREATE UNIQUE INDEX {index} ON {}({columns})", sql::quoted(parent)))
    })?;
    keys.collect()
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
    violations.sort_unstable();
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
    violations.sort_unstable();
    Ok(violations)
}

/// Those of a table; where its keys cannot be followed, that is one.
fn violations_or_none(connection: &Connection, table: &str) -> Result<Vec<Violation>> {
    match violations_of(connection, table) {
        // Only the program that made it can tell which of its rows are equal.
        Err(error) if is_lacking(&error) => Ok(Vec::new()),
        Err(error) if is_unfollowable(&error) => {
            let (table, message) = (table.to_owned(), error.to_string());
            Ok(vec![Violation::Unfollowable { table, message }])
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
    let mut keys: BTreeMap<i64, BTreeSet<(Name, Name)>> = BTreeMap::new();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let key = row.get(3)?;
        let columns = if let Some(known) = keys.get(&key) {
            known.clone()
        } else {
            let pairs = columns_of(connection, table, key)?.into_iter();
            let columns: BTreeSet<_> =
                pairs.map(|(from, to)| (Name::new(from), Name::new(to))).collect();
            keys.insert(key, columns.clone());
            columns
        };
        found.push(Violation::Orphan {
            table: row.get(0)?,
            rowid: row.get(1)?,
            parent: row.get(2)?,
            key,
            columns,
        });
    }
    Ok(found)
}

/// SQLite's answer to a foreign key whose definition does not fit its parent.
fn is_unfollowable(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(sql: &str, expected: &[&str]) {
        let connection = Connection::open_in_memory().unwrap();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        connection.execute_batch(sql).unwrap();
        let found: Vec<String> =
            violations(&connection).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{sql}");
    }

    #[test]
    fn a_row_without_its_parent_is_told_by_its_number() {
        check(
            "CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p REFERENCES p); INSERT INTO c VALUES (7);",
            &["row 1 of `c` points at `p`"],
        );
        check(
            "CREATE TABLE c (id TEXT PRIMARY KEY REFERENCES gone) WITHOUT ROWID; INSERT INTO c VALUES ('x');",
            &["a row of `c` points at `gone`"],
        );
    }

    #[test]
    fn a_key_that_is_only_written_otherwise_leaves_the_same_rows() {
        let found = |keys: &str| {
            let connection = Connection::open_in_memory().unwrap();
            connection.pragma_update(None, "foreign_keys", false).unwrap();
            let sql = format!(
                "CREATE TABLE p (id INTEGER PRIMARY KEY, other UNIQUE); CREATE TABLE q (id PRIMARY KEY);
                 INSERT INTO q VALUES (8); CREATE TABLE c (a, b, {keys}); INSERT INTO c VALUES (7, 8)"
            );
            connection.execute_batch(&sql).unwrap();
            violations(&connection).unwrap()
        };
        let first = found("FOREIGN KEY (a) REFERENCES p");
        for same in [
            "FOREIGN KEY (A) REFERENCES P (ID)",
            "FOREIGN KEY (a) REFERENCES p (id), FOREIGN KEY (b) REFERENCES q",
        ] {
            assert_eq!(found(same), first, "{same}");
        }
        for other in [
            "FOREIGN KEY (b) REFERENCES p",
            "FOREIGN KEY (a) REFERENCES q",
            "FOREIGN KEY (a) REFERENCES p (other)",
        ] {
            assert!(found(other).len() == 1 && found(other) != first, "{other}");
        }
    }

    #[test]
    fn what_makes_a_key_of_it_is_named_and_works() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE p (a, \"b \"\"c\"); CREATE TABLE c (x, y, FOREIGN KEY (x, y) REFERENCES P (A, \"b \"\"c\"));
            CREATE TABLE d (x REFERENCES p (nowhere))";
        connection.execute_batch(made).unwrap();
        for (table, expected) in [("c", 1), ("d", 0)] {
            let said = violations_of(&connection, table).unwrap_err().to_string();
            let keys = missing_keys(&connection, table, &said).unwrap();
            assert_eq!(keys.len(), expected, "{said}: {keys:?}");
            connection.execute_batch(&keys.join("; ")).unwrap();
            assert_eq!(violations_of(&connection, table).is_ok(), expected == 1);
        }
    }

    #[test]
    fn rows_that_pointed_at_nothing_before_the_key_could_be_followed_have_a_way_out() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (a, b); INSERT INTO p VALUES (1, 2);
            CREATE TABLE \"c d\" (x, y, FOREIGN KEY (x, y) REFERENCES p (a, b));
            INSERT INTO \"c d\" VALUES (1, 2), (1, 3), (NULL, 9)";
        connection.execute_batch(made).unwrap();
        let before = violations(&connection).unwrap();
        connection.execute_batch("CREATE UNIQUE INDEX k ON p(a, b)").unwrap();
        let found = violations(&connection).unwrap();
        assert_eq!(found.len(), 1);
        let way_out = way_out_of_orphans(&connection, &found[0], &before).unwrap().unwrap();
        connection.execute_batch(way_out.split('`').nth(1).unwrap()).unwrap();
        assert_eq!(violations(&connection).unwrap(), []);
        let left: i64 =
            connection.query_row("SELECT count(*) FROM \"c d\"", (), |row| row.get(0)).unwrap();
        assert_eq!(left, 2);
        assert_eq!(way_out_of_orphans(&connection, &found[0], &[]).unwrap(), None);
    }

    #[test]
    fn a_key_that_cannot_be_followed_hides_no_other_table() {
        check(
            "CREATE TABLE p (a); CREATE TABLE c (a REFERENCES p (a)); INSERT INTO c VALUES (1);
             CREATE TABLE \"d e\" (x REFERENCES gone (id)); INSERT INTO \"d e\" VALUES (1);",
            &[
                "row 1 of `d e` points at `gone`",
                "the references of `c` cannot be followed (foreign key mismatch - \"c\" referencing \"p\")",
            ],
        );
    }
}
