//! The rows of a table as they were before a script, kept aside, and asked what of them another table holds.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::sql::quoted;
use crate::sqlite::source;

/// What of a table's rows is stored, and what tells them apart; names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    schema: &'static str,
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
        Self::within(connection, "main", table)
    }

    /// The same of the table that SQLite finds first, a temporary one before that of the database.
    pub(super) fn anywhere(connection: &Connection, table: &str) -> Result<Option<Self>> {
        match Self::within(connection, "temp", table)? {
            Some(found) => Ok(Some(found)),
            None => Self::of(connection, table),
        }
    }

    fn within(connection: &Connection, schema: &'static str, table: &str) -> Result<Option<Self>> {
        let kind = "SELECT type FROM pragma_table_list WHERE schema = ?1 AND lower(name) = ?2 AND type <> 'view'";
        let mut kind = connection.prepare_cached(kind)?;
        let kind: Option<String> = kind.query_row([schema, table], |row| row.get(0)).optional()?;
        let Some(kind) = kind else { return Ok(None) };
        let sql =
            "SELECT lower(name), pk FROM pragma_table_xinfo(?1, ?2) WHERE hidden = 0 ORDER BY cid";
        let mut statement = connection.prepare_cached(sql)?;
        let columns = statement.query_map([table, schema], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let columns = columns.collect::<Result<Vec<(String, i64)>>>()?;
        let is_virtual = kind == "virtual";
        let key = columns.iter().filter(|it| it.1 > 0).map(|it| it.0.clone());
        let key = if is_virtual { vec![NUMBER.to_owned()] } else { key.collect() };
        let mut columns: Vec<String> = columns.into_iter().map(|it| it.0).collect();
        if is_virtual && !columns.iter().any(|it| it == NUMBER) {
            columns.push(NUMBER.to_owned());
        }
        Ok(Some(Self { schema, name: table.to_owned(), columns, key }))
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|it| it == column)
    }

    fn source(&self) -> String {
        format!("{}.{}", self.schema, quoted(&self.name))
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
    /// Makes room for columns of a table, before a script: what comes in it goes after it.
    pub(super) fn of(
        connection: &Connection,
        copy: String,
        stored: Stored,
        kept: Vec<String>,
    ) -> Result<Self> {
        connection.execute_batch(&format!("CREATE TEMP TABLE {copy}(c0)"))?;
        Ok(Self { table: stored.name.clone(), stored, kept, copy })
    }

    /// Keeps the rows of a table in the place of what was kept, by what its columns are called now; whether it does: rows that
    /// another program sorts cannot be compared.
    pub(super) fn fill(
        &self,
        connection: &Connection,
        from: &Stored,
        columns: &[Option<String>],
    ) -> Result<bool> {
        let source = from.source();
        if source::all_of(connection, &from.name)? != source {
            return Ok(false);
        }
        self.forget(connection)?;
        // A sign takes the affinity of a column from its values.
        let value = |it: &Option<String>| {
            it.as_ref().map_or_else(|| "NULL".to_owned(), |it| format!("+{}", quoted(it)))
        };
        let named = columns.iter().enumerate();
        let named: Vec<String> = named.map(|(at, it)| format!("{} AS c{at}", value(it))).collect();
        let (copy, named) = (&self.copy, named.join(", "));
        // What a script asks of the changes that it made counts no table that is made.
        connection
            .execute_batch(&format!("CREATE TEMP TABLE {copy} AS SELECT {named} FROM {source}"))?;
        Ok(true)
    }

    pub(super) fn forget(&self, connection: &Connection) -> Result<()> {
        connection.execute_batch(&format!("DROP TABLE IF EXISTS temp.{}", self.copy))
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

    /// How many values are others, or gone, in rows of the same key: what one becomes and comes back from is the same.
    pub(super) fn differing(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
    ) -> Result<i64> {
        let (copy, value) = (&self.copy, quoted(column));
        let (with, table, value, same_row) = if self.is_key_of(connection, now, key)? {
            let terms = key.iter().map(|(at, is)| format!("now.{} = was.c{at}", quoted(is)));
            (String::new(), format!("{} AS now", now.source()), value, joined(terms))
        } else {
            // Rows are found by their whole key, whatever indexes the table has.
            let (keys, table) = (self.listed(now, key, |(_, is)| quoted(is)), now.source());
            let with =
                format!("WITH now AS MATERIALIZED (SELECT {keys}, {value} AS value FROM {table}) ");
            let terms = key.iter().enumerate().map(|(at, it)| {
                format!("now.v{at} IS {}", self.plain(now, it, &format!("was.c{}", it.0)))
            });
            (with, "now".to_owned(), "value".to_owned(), joined(terms))
        };
        let same = same(&format!("was.c{place}"), &format!("now.{value}"));
        ask(
            connection,
            &format!(
                "{with}SELECT count(*) FROM (SELECT max({same}) AS is_there FROM temp.{copy} AS was \
                 CROSS JOIN {table} ON {same_row} WHERE was.c{place} IS NOT NULL \
                 GROUP BY was.rowid) WHERE NOT is_there"
            ),
        )
    }

    /// Whether this is what tells the rows of a table apart now, with a value in each of its columns.
    fn is_key_of(&self, connection: &Connection, now: &Stored, key: &[Pair]) -> Result<bool> {
        if key.len() != now.key.len() || !key.iter().all(|it| now.key.contains(&it.1)) {
            return Ok(false);
        }
        let rows = self.rows(connection)?;
        for (place, _) in key {
            if self.values(connection, *place)? < rows {
                return Ok(false);
            }
        }
        Ok(true)
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
        let was = self.listed(now, pairs, |(place, _)| format!("c{place}"));
        let is = self.listed(now, pairs, |(_, column)| quoted(column));
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

    /// Columns as they are compared where rows are not told apart.
    fn listed(&self, now: &Stored, pairs: &[Pair], column: impl Fn(&Pair) -> String) -> String {
        let terms = pairs.iter().enumerate();
        let terms = terms.map(|(at, it)| format!("{} AS v{at}", self.plain(now, it, &column(it))));
        terms.collect::<Vec<_>>().join(", ")
    }

    /// A value without what its column makes of it: bytes are the text that they are, and a text that is just how a number is written
    /// is that number. A whole number is written with a point only where the column holds, or held, one of that kind.
    fn plain(&self, now: &Stored, (place, column): &Pair, value: &str) -> String {
        let value = &format!(
            "(CASE typeof({value}) WHEN 'blob' THEN CAST({value} AS TEXT) ELSE {value} END)"
        );
        let written = |class: &str| {
            format!("{value} = CAST(CAST({value} AS {class}) AS TEXT) COLLATE BINARY")
        };
        let is_whole = |it: &str| format!("{it} = CAST({it} AS INTEGER)");
        let holds = |column: &str, source: &str| {
            let is_whole = is_whole(column);
            format!(
                "EXISTS (SELECT 1 FROM {source} WHERE typeof({column}) = 'real' AND {is_whole})"
            )
        };
        let holds = format!(
            "({} OR {})",
            holds(&format!("c{place}"), &format!("temp.{}", self.copy)),
            holds(&quoted(column), &now.source())
        );
        let (whole, real) = (written("INTEGER"), written("REAL"));
        let is_fraction = format!("CAST({value} AS REAL) <> CAST({value} AS INTEGER)");
        format!(
            "CASE WHEN typeof({value}) <> 'text' THEN {value} WHEN {whole} THEN CAST({value} AS INTEGER) \
             WHEN {real} AND ({is_fraction} OR {holds}) THEN CAST({value} AS REAL) ELSE {value} END"
        )
    }
}

fn joined(terms: impl Iterator<Item = String>) -> String {
    terms.collect::<Vec<_>>().join(" AND ")
}

/// Whether a value is another one still: itself, or what that becomes as a value of its class, and comes back from. What a number
/// is as a text needs no way back.
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
         WHEN typeof({now}) = 'text' AND typeof({was}) IN ('integer', 'real') THEN {there} IS (+{now}) COLLATE BINARY \
         ELSE {there} IS (+{now}) COLLATE BINARY AND {back} IS (+{was}) COLLATE BINARY END"
    )
}

/// How many rows a table has.
pub(super) fn rows_of(connection: &Connection, table: &Stored) -> Result<i64> {
    ask(connection, &format!("SELECT count(*) FROM {}", table.source()))
}

/// How many NULLs a column of a table holds.
pub(super) fn nulls_of(connection: &Connection, table: &Stored, column: &str) -> Result<i64> {
    let (column, source) = (quoted(column), table.source());
    ask(connection, &format!("SELECT count(*) - count({column}) FROM {source}"))
}

fn ask(connection: &Connection, sql: &str) -> Result<i64> {
    connection.query_row(sql, [], |row| row.get(0))
}
