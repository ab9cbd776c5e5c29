//! Foreign keys, checked by asking and not by trusting: what points at nothing, and what points nowhere at all.

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

/// Those that were not there before: of equal ones, as many as there are more.
pub fn new_since<'a>(before: &[Violation], after: &'a [Violation]) -> Vec<&'a Violation> {
    let mut known: BTreeMap<Identity<'_>, usize> = BTreeMap::new();
    for it in before {
        *known.entry(it.identity()).or_default() += 1;
    }
    let mut new = Vec::new();
    for it in after {
        match known.get_mut(&it.identity()) {
            Some(left) if *left > 0 => *left -= 1,
            _ => new.push(it),
        }
    }
    new
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

    /// The table that declares the key.
    fn table(&self) -> &str {
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
            let (table, message) = (table.to_owned(), error.to_string());
            let parent = sentences::mismatched_parent(&message).map(str::to_owned);
            Ok(vec![Violation::Unfollowable { table, parent, message }])
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
        let columns: BTreeSet<_> =
            pairs.into_iter().map(|(from, to)| (Name::new(from), Name::new(to))).collect();
        found.extend(rowids.into_iter().zip(held).map(|(rowid, values)| Violation::Orphan {
            table: table.to_owned(),
            rowid,
            parent: parent.clone(),
            key,
            columns: columns.clone(),
            values,
        }));
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
    fn a_row_is_told_from_another_by_the_values_with_which_it_points_at_nothing() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id TEXT PRIMARY KEY COLLATE NOCASE); INSERT INTO p VALUES ('A');
            CREATE TABLE r (id INTEGER PRIMARY KEY, p REFERENCES p); INSERT INTO r VALUES (1, '7'), (2, 'a');
            CREATE TABLE w (k TEXT PRIMARY KEY, p REFERENCES p) WITHOUT ROWID; INSERT INTO w VALUES ('x', '7'), ('y', 'a');
            CREATE TABLE h (rowid, _rowid_, oid, p REFERENCES p); INSERT INTO h VALUES (1, 1, 1, '7'), (1, 1, 1, 'a')";
        connection.execute_batch(made).unwrap();
        let before = violations(&connection).unwrap();
        assert_eq!(before.len(), 3);
        let told = |change: &str| {
            connection.execute_batch(&format!("SAVEPOINT it; {change}")).unwrap();
            let after = violations(&connection).unwrap();
            let new = new_since(&before, &after);
            let new = new.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
            connection.execute_batch("ROLLBACK TO it; RELEASE it").unwrap();
            new
        };
        for same in [
            "UPDATE r SET id = id + 100; UPDATE w SET k = k || 1",
            "UPDATE r SET p = 7 WHERE id = 1; UPDATE w SET p = 7.0 WHERE k = 'x'; UPDATE h SET p = NULL",
        ] {
            assert_eq!(told(same), "", "{same}");
        }
        for (other, expected) in [
            ("UPDATE w SET p = 8 WHERE k = 'y'", "a row of `w` points at `p`"),
            ("UPDATE w SET p = 7 WHERE k = 'y'", "a row of `w` points at `p`"),
            ("UPDATE h SET p = 8 WHERE p = 'a'", "row 2 of `h` points at `p`"),
            (
                "UPDATE r SET id = 3, p = 'a' WHERE id = 1; UPDATE r SET id = 1, p = 9 WHERE id = 2",
                "row 1 of `r` points at `p`",
            ),
        ] {
            assert_eq!(told(other), expected, "{other}");
        }
    }

    #[test]
    fn a_row_that_is_called_otherwise_is_the_same() {
        let connection = Connection::open_in_memory().unwrap();
        let made = "PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (a REFERENCES p(id)); INSERT INTO c VALUES (7);
            CREATE TABLE q (a); CREATE TABLE d (a REFERENCES q(a))";
        connection.execute_batch(made).unwrap();
        let before = violations(&connection).unwrap();
        let renamed = "ALTER TABLE p RENAME TO p2; ALTER TABLE p2 RENAME id TO key; ALTER TABLE c RENAME TO c2; ALTER TABLE c2 RENAME a TO b;
            ALTER TABLE q RENAME TO q2; ALTER TABLE d RENAME TO d2";
        connection.execute_batch(renamed).unwrap();
        let now_called = |table: &Name, column: &Name| {
            let column = match column.as_str() {
                "id" => Name::from("key"),
                "a" => Name::from("b"),
                it => Name::from(it),
            };
            (Name::from(format!("{table}2").as_str()), column)
        };
        let after = violations(&connection).unwrap();
        assert_eq!((before.len(), after.len()), (2, 2));
        assert_eq!(new_since(&before, &after).len(), 2);
        let stood: Vec<_> = before.iter().map(|it| it.followed(now_called)).collect();
        assert_eq!(new_since(&stood, &after), Vec::<&Violation>::new());
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
