//! The rows of a table as they were before a script, kept aside, and asked what of them another table holds.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::sql::quoted;
use crate::sqlite::source;

/// What of a table's rows is stored, and what tells them apart; names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// The columns of its key; the number of a row where a virtual table keeps them.
    pub(super) key: Vec<String>,
}

/// The number of a row of a virtual table, which stands beside its columns.
pub(super) const NUMBER: &str = "rowid";

impl Stored {
    /// What a table of the main database stores; none where there is none.
    pub(super) fn of(connection: &Connection, table: &str) -> Result<Option<Self>> {
        let kind = "SELECT type FROM pragma_table_list WHERE schema = 'main' AND lower(name) = ?1 AND type <> 'view'";
        let kind: Option<String> =
            connection.prepare_cached(kind)?.query_row([table], |row| row.get(0)).optional()?;
        let Some(kind) = kind else { return Ok(None) };
        let sql =
            "SELECT lower(name), pk FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid";
        let mut statement = connection.prepare_cached(sql)?;
        let columns = statement.query_map([table], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let columns = columns.collect::<Result<Vec<(String, i64)>>>()?;
        let is_virtual = kind == "virtual";
        let key = columns.iter().filter(|it| it.1 > 0).map(|it| it.0.clone());
        let key = if is_virtual { vec![NUMBER.to_owned()] } else { key.collect() };
        let mut columns: Vec<String> = columns.into_iter().map(|it| it.0).collect();
        if is_virtual && !columns.iter().any(|it| it == NUMBER) {
            columns.push(NUMBER.to_owned());
        }
        Ok(Some(Self { name: table.to_owned(), columns, key }))
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|it| it == column)
    }

    fn source(&self) -> String {
        format!("main.{}", quoted(&self.name))
    }
}

/// A column that was kept, by its place, and one of another table.
pub(super) type Pair = (usize, String);

/// Rows kept in a temporary table.
#[derive(Debug)]
pub(super) struct Aside {
    /// The table, as it was called.
    pub(super) table: String,
    /// All columns that it stored.
    pub(super) stored: Stored,
    /// Those that are kept: in the copy a letter and their place.
    pub(super) kept: Vec<String>,
    copy: String,
}

impl Aside {
    /// Keeps columns of a table; none where its rows cannot be compared, as another program sorts them.
    pub(super) fn of(
        connection: &Connection,
        copy: String,
        stored: Stored,
        kept: Vec<String>,
    ) -> Result<Option<Self>> {
        if source::all_of(connection, &stored.name)? != stored.source() {
            return Ok(None);
        }
        let aside = Self { table: stored.name.clone(), stored, kept, copy };
        aside.fill(connection, &aside.stored, &aside.kept)?;
        Ok(Some(aside))
    }

    /// Keeps the rows of a table in the place of what was kept.
    pub(super) fn fill(
        &self,
        connection: &Connection,
        from: &Stored,
        columns: &[String],
    ) -> Result<()> {
        self.forget(connection)?;
        // A sign takes the affinity of a column from its values.
        let named = columns.iter().enumerate();
        let named: Vec<String> =
            named.map(|(at, it)| format!("+{} AS c{at}", quoted(it))).collect();
        let (copy, named, from) = (&self.copy, named.join(", "), from.source());
        connection.execute_batch(&format!("CREATE TEMP TABLE {copy} AS SELECT {named} FROM {from}"))
    }

    pub(super) fn forget(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS temp.{}", self.copy))
    }

    /// Keeps what a column holds now in rows of the same key.
    pub(super) fn renew(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
    ) -> Result<()> {
        let (copy, same, table) = (&self.copy, same_row(key), now.source());
        let column = quoted(column);
        connection.execute_batch(&format!(
            "UPDATE temp.{copy} AS was SET c{place} = now.{column} FROM {table} AS now WHERE {same}"
        ))
    }

    pub(super) fn place(&self, column: &str) -> Option<usize> {
        self.kept.iter().position(|it| it == column)
    }

    /// How many rows are kept.
    pub(super) fn rows(&self, connection: &Connection) -> Result<i64> {
        ask(connection, &format!("SELECT count(*) FROM temp.{}", self.copy))
    }

    /// How many values of a column are kept.
    pub(super) fn values(&self, connection: &Connection, place: usize) -> Result<i64> {
        ask(connection, &format!("SELECT count(c{place}) FROM temp.{}", self.copy))
    }

    /// How many rows have a key that is in no row of a table.
    pub(super) fn strayed(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
    ) -> Result<i64> {
        let Some((_, first)) = key.first() else { return self.rows(connection) };
        let (copy, same, table) = (&self.copy, same_row(key), now.source());
        let first = quoted(first);
        ask(
            connection,
            &format!(
                "SELECT count(*) FROM temp.{copy} AS was LEFT JOIN {table} AS now ON {same} WHERE now.{first} IS NULL"
            ),
        )
    }

    /// How many values are others, or gone, in rows of the same key: what one becomes and comes back from is the same.
    pub(super) fn differing(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
    ) -> Result<i64> {
        let (copy, same_row, table) = (&self.copy, same_row(key), now.source());
        let same = same(&format!("was.c{place}"), &format!("now.{}", quoted(column)));
        ask(
            connection,
            &format!(
                "SELECT count(*) FROM (SELECT max({same}) AS is_there FROM temp.{copy} AS was \
                 CROSS JOIN {table} AS now ON {same_row} WHERE was.c{place} IS NOT NULL \
                 GROUP BY was.rowid) WHERE NOT is_there"
            ),
        )
    }

    /// How many rows of these columns are in no row of a table, each counted as often as it is there; those that have no value in
    /// `whose`, where one is given, left out.
    pub(super) fn missing(
        &self,
        connection: &Connection,
        now: &Stored,
        pairs: &[Pair],
        whose: Option<usize>,
    ) -> Result<i64> {
        let (copy, table) = (&self.copy, now.source());
        let was = listed(pairs, |(place, _)| format!("c{place}"));
        let is = listed(pairs, |(_, column)| quoted(column));
        let groups: Vec<String> = (0..pairs.len()).map(|at| format!("v{at}")).collect();
        let groups = groups.join(", ");
        let is_asked = whose.map_or(String::new(), |it| format!("WHERE c{it} IS NOT NULL"));
        ask(
            connection,
            &format!(
                "SELECT coalesce(sum(n), 0) FROM (SELECT sum(n) AS n FROM \
                 (SELECT {was}, 1 AS n FROM temp.{copy} {is_asked} UNION ALL SELECT {is}, -1 FROM {table}) \
                 GROUP BY {groups} HAVING sum(n) > 0)"
            ),
        )
    }
}

/// That two rows have the same key.
fn same_row(key: &[Pair]) -> String {
    let terms = key.iter().map(|(place, now)| format!("now.{} = was.c{place}", quoted(now)));
    terms.collect::<Vec<_>>().join(" AND ")
}

/// Columns as they are compared where rows are not told apart.
fn listed(pairs: &[Pair], column: impl Fn(&Pair) -> String) -> String {
    let terms = pairs.iter().enumerate().map(|(at, it)| format!("{} AS v{at}", plain(&column(it))));
    terms.collect::<Vec<_>>().join(", ")
}

/// A value without what its column makes of it: a text that is just how a number is written is that number.
fn plain(value: &str) -> String {
    let written = |class: &str| {
        format!(
            "WHEN {value} = CAST(CAST({value} AS {class}) AS TEXT) COLLATE BINARY THEN CAST({value} AS {class})"
        )
    };
    let (whole, real) = (written("INTEGER"), written("REAL"));
    format!(
        "CASE typeof({value}) WHEN 'text' THEN CASE {whole} {real} ELSE {value} END ELSE {value} END"
    )
}

/// Whether a value is another one still: itself, or what that becomes as a value of its class, and comes back from.
fn same(was: &str, now: &str) -> String {
    let cast = |value: &str, like: &str| {
        let classes = ["INTEGER", "REAL", "TEXT", "BLOB"];
        let each = classes
            .map(|it| format!("WHEN '{}' THEN CAST({value} AS {it})", it.to_ascii_lowercase()));
        format!("(CASE typeof({like}) {} END)", each.join(" "))
    };
    let (there, back) = (cast(was, now), cast(now, was));
    format!(
        "CASE WHEN typeof({now}) = typeof({was}) THEN (+{now}) IS (+{was}) COLLATE BINARY \
         ELSE {there} IS (+{now}) COLLATE BINARY AND {back} IS (+{was}) COLLATE BINARY END"
    )
}

/// How many rows a table has.
pub(super) fn rows_of(connection: &Connection, table: &Stored) -> Result<i64> {
    ask(connection, &format!("SELECT count(*) FROM {}", table.source()))
}

/// How many values a column of a table has.
pub(super) fn values_of(connection: &Connection, table: &Stored, column: &str) -> Result<i64> {
    ask(connection, &format!("SELECT count({}) FROM {}", quoted(column), table.source()))
}

fn ask(connection: &Connection, sql: &str) -> Result<i64> {
    connection.query_row(sql, [], |row| row.get(0))
}
