//! The rows of a table as they were before a script, kept aside, and asked what of them another table holds.

mod doubt;

use rusqlite::{Connection, Result};

pub(super) use self::doubt::Doubt;
use super::stored::{Class, Stored};
use crate::sql::quoted;
use crate::sqlite::source;

/// A column that was kept, by its place, and one of another table.
pub(super) type Pair = (usize, String);

/// Rows kept in a temporary table.
#[derive(Debug)]
pub(super) struct Aside {
    /// The table, as it was called.
    pub(super) table: String,
    /// All columns that it had.
    pub(super) stored: Stored,
    /// Those that are kept: in the copy a letter and their place.
    pub(super) kept: Vec<String>,
    copy: String,
    /// Where the rows are put next.
    next: String,
}

impl Aside {
    /// Makes room for columns of a table, before a script: what comes in it goes after it.
    pub(super) fn of(
        connection: &Connection,
        copy: String,
        stored: Stored,
        kept: Vec<String>,
    ) -> Result<Self> {
        let aside =
            Self { table: stored.name.clone(), stored, kept, next: format!("{copy}_next"), copy };
        for room in [&aside.copy, &aside.next, &aside.there()] {
            connection.execute_batch(&format!("CREATE TEMP TABLE {room}(c0)"))?;
        }
        Ok(aside)
    }

    /// Where it is noted which rows are there.
    fn there(&self) -> String {
        format!("{}_there", self.copy.trim_end_matches("_next"))
    }

    /// Where rows may be put beside what they lead to.
    pub(super) fn room_for_links(&self) -> String {
        format!("{}_linked", self.copy.trim_end_matches("_next"))
    }

    /// Keeps the rows of a table in the place of what was kept, by what its columns are called now; whether it does: rows that
    /// another program sorts cannot be compared.
    pub(super) fn fill(
        &mut self,
        connection: &Connection,
        from: &Stored,
        columns: &[Option<String>],
    ) -> Result<bool> {
        let source = from.source();
        if source::all_of(connection, &from.name)? != source {
            return Ok(false);
        }
        // A sign takes the affinity of a column from its values.
        let value = |it: &Option<String>| {
            it.as_ref().map_or_else(|| "NULL".to_owned(), |it| format!("+{}", quoted(it)))
        };
        let named = columns.iter().enumerate();
        let named: Vec<String> = named.map(|(at, it)| format!("{} AS c{at}", value(it))).collect();
        self.take(connection, &format!("SELECT {} FROM {source}", named.join(", ")))?;
        Ok(true)
    }

    /// Keeps what a table holds now of some columns, in the rows that are there, in the place of what was kept of these; with
    /// `is_new`, only in rows that were not noted to be there.
    pub(super) fn fill_again(
        &mut self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        columns: &[Pair],
        is_new: bool,
    ) -> Result<()> {
        let values: Vec<&str> = columns.iter().map(|it| it.1.as_str()).collect();
        let Rows { with, from, values, there } = self.rows_of(connection, now, key, &values)?;
        let mut is_taken = format!("{there} IS NOT NULL");
        if is_new {
            is_taken =
                format!("{is_taken} AND was.rowid NOT IN (SELECT id FROM temp.{})", self.there());
        }
        let term = |at: usize| match columns.iter().position(|it| it.0 == at) {
            Some(found) => {
                let value = &values[found];
                format!("max(CASE WHEN {is_taken} THEN {value} ELSE was.c{at} END) AS c{at}")
            }
            None => format!("+was.c{at} AS c{at}"),
        };
        let terms: Vec<String> = (0..self.kept.len()).map(term).collect();
        self.take(
            connection,
            &format!("{with}SELECT {} FROM {from} GROUP BY was.rowid", terms.join(", ")),
        )
    }

    /// Notes which of the kept rows a table has.
    pub(super) fn note_there(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
    ) -> Result<()> {
        let Rows { with, from, there, .. } = self.rows_of(connection, now, key, &[])?;
        let noted = self.there();
        connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.{noted}; CREATE TEMP TABLE {noted} AS {with}SELECT was.rowid AS id FROM {from} \
             WHERE {there} IS NOT NULL GROUP BY was.rowid"
        ))
    }

    /// Has room for rows that are added later.
    pub(super) fn emptied(mut self, connection: &Connection) -> Result<Self> {
        let columns: Vec<String> =
            (0..self.kept.len()).map(|at| format!("NULL AS c{at}")).collect();
        self.take(connection, &format!("SELECT {} WHERE 0", columns.join(", ")))?;
        Ok(self)
    }

    /// Adds rows that were kept of the same table elsewhere, called `was`, of which this is true.
    pub(super) fn add(&mut self, connection: &Connection, other: &Self, of: &str) -> Result<()> {
        let (all, copy) = (self.all(), &self.copy);
        let rows = format!(
            "SELECT {all} FROM temp.{copy} AS was UNION ALL SELECT {all} FROM temp.{} AS was WHERE {of}",
            other.copy
        );
        self.take(connection, &rows)
    }

    /// Keeps on only the rows, called `was`, of which this is true.
    pub(super) fn retain(&mut self, connection: &Connection, of: &str) -> Result<()> {
        let rows = format!("SELECT {} FROM temp.{} AS was WHERE {of}", self.all(), self.copy);
        self.take(connection, &rows)
    }

    fn all(&self) -> String {
        let all: Vec<String> =
            (0..self.kept.len()).map(|at| format!("+was.c{at} AS c{at}")).collect();
        all.join(", ")
    }

    /// What a script asks of the changes that it made counts no table that is made.
    fn take(&mut self, connection: &Connection, rows: &str) -> Result<()> {
        let (copy, next) = (&self.copy, &self.next);
        connection.execute_batch(&format!(
            "DROP TABLE IF EXISTS temp.{next}; CREATE TEMP TABLE {next} AS {rows}; \
             DROP TABLE IF EXISTS temp.{copy}; CREATE TEMP TABLE {copy}(c0)"
        ))?;
        std::mem::swap(&mut self.copy, &mut self.next);
        Ok(())
    }

    pub(super) fn forget(&self, connection: &Connection) -> Result<()> {
        let rooms = [&self.copy, &self.next, &self.there()];
        let drops = rooms.map(|it| format!("DROP TABLE IF EXISTS temp.{it}"));
        connection.execute_batch(&drops.join("; "))
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

    /// How many values are others in the rows of the same key that a table has.
    pub(super) fn differing(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
    ) -> Result<i64> {
        let rows = self.others(connection, now, key, (place, column), true)?;
        ask(connection, &format!("SELECT count(*) FROM ({rows})"))
    }

    /// The kept rows in which a value is another; with `is_there`, of those of which a table has the key.
    pub(super) fn others(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        (place, column): (usize, &str),
        is_there: bool,
    ) -> Result<String> {
        let Rows { with, from, values, there } = self.rows_of(connection, now, key, &[column])?;
        let same = self.same(place, &values[0]);
        let asked = if is_there { format!("count({there}) > 0 AND ") } else { String::new() };
        Ok(format!(
            "{with}SELECT was.rowid FROM {from} WHERE was.c{place} IS NOT NULL GROUP BY was.rowid \
             HAVING {asked}coalesce(max({same}), 0) = 0"
        ))
    }

    fn same(&self, place: usize, now: &str) -> String {
        let class = self.stored.class(&self.kept[place]);
        class.same(&format!("was.c{place}"), now)
    }

    /// The kept rows, each beside those of a table that have its key, where there are some.
    fn rows_of(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
        columns: &[&str],
    ) -> Result<Rows> {
        let copy = &self.copy;
        if self.is_key_of(connection, now, key)? {
            let terms = key.iter().map(|(at, is)| format!("now.{} = was.c{at}", quoted(is)));
            let from = format!(
                "temp.{copy} AS was LEFT JOIN {} AS now ON {}",
                now.source(),
                joined(terms)
            );
            let values = columns.iter().map(|it| format!("now.{}", quoted(it))).collect();
            let there = format!("now.{}", quoted(&key[0].1));
            return Ok(Rows { with: String::new(), from, values, there });
        }
        // Rows are found by their whole key, whatever indexes the table has.
        let keys = self.listed(now, key, |(_, is)| quoted(is));
        let named =
            columns.iter().enumerate().map(|(at, it)| format!(", {} AS value{at}", quoted(it)));
        let named: String = named.collect();
        let with = format!(
            "WITH now AS MATERIALIZED (SELECT {keys}{named}, 1 AS is_there FROM {}) ",
            now.source()
        );
        let terms = key.iter().enumerate().map(|(at, it)| {
            format!("now.v{at} IS {}", self.plain(now, it, &format!("was.c{}", it.0)))
        });
        let from = format!("temp.{copy} AS was LEFT JOIN now ON {}", joined(terms));
        let values = (0..columns.len()).map(|at| format!("now.value{at}")).collect();
        Ok(Rows { with, from, values, there: "now.is_there".to_owned() })
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
        self.missing_in(connection, &[(now, pairs)], whose.map(|it| format!("c{it} IS NOT NULL")))
    }

    /// How many rows are in none of several tables; `asked` says which rows are sought, where not all are. Each table has the same
    /// columns, in their order.
    pub(super) fn missing_in(
        &self,
        connection: &Connection,
        tables: &[(&Stored, &[Pair])],
        asked: Option<String>,
    ) -> Result<i64> {
        let Some((now, pairs)) = tables.first() else { return self.rows(connection) };
        let was = self.listed(now, pairs, |(place, _)| format!("was.c{place}"));
        let groups: Vec<String> = (0..pairs.len()).map(|at| format!("v{at}")).collect();
        let groups = groups.join(", ");
        let asked = asked.map_or(String::new(), |it| format!("WHERE {it}"));
        let others = tables.iter().map(|(now, pairs)| {
            let is = self.listed(now, pairs, |(_, column)| quoted(column));
            format!(" UNION ALL SELECT {is}, -1 FROM {}", now.source())
        });
        let others: String = others.collect();
        ask(
            connection,
            &format!(
                "SELECT coalesce(sum(n), 0) FROM (SELECT sum(n) AS n FROM \
                 (SELECT {was}, 1 AS n FROM temp.{} AS was {asked}{others}) \
                 GROUP BY {groups} HAVING sum(n) > 0)",
                self.copy
            ),
        )
    }

    /// Says of a kept row that a table has none of the same key.
    pub(super) fn is_absent(
        &self,
        connection: &Connection,
        now: &Stored,
        key: &[Pair],
    ) -> Result<String> {
        let Rows { with, from, there, .. } = self.rows_of(connection, now, key, &[])?;
        Ok(format!("was.rowid IN ({with}SELECT was.rowid FROM {from} WHERE {there} IS NULL)"))
    }

    /// Says of a kept row that a table has fewer like it than stood there, and that it is one of those that lack.
    pub(super) fn is_short(&self, stood: &Self, now: &Stored, pairs: &[Pair]) -> String {
        let was = self.listed(now, pairs, |(place, _)| format!("was.c{place}"));
        let is = self.listed(now, pairs, |(_, column)| quoted(column));
        let groups: Vec<String> = (0..pairs.len()).map(|at| format!("v{at}")).collect();
        let groups = groups.join(", ");
        format!(
            "was.rowid IN (SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY {groups}, id IS NULL) AS nth, \
             sum(n) OVER (PARTITION BY {groups}) AS lacking FROM (SELECT {was}, was.rowid AS id, 0 AS n FROM temp.{} AS was \
             UNION ALL SELECT {was}, NULL, 1 FROM temp.{} AS was UNION ALL SELECT {is}, NULL, -1 FROM {})) \
             WHERE id IS NOT NULL AND nth <= lacking)",
            self.copy,
            stood.copy,
            now.source()
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
        if self.stored.class(&self.kept[*place]) == Class::Plain {
            // Nothing makes a number of a text there, nor a whole one of one with a point.
            return format!(
                "(CASE typeof({value}) WHEN 'blob' THEN CAST({value} AS TEXT) \
                 WHEN 'real' THEN CAST('real ' || {value} AS BLOB) ELSE {value} END)"
            );
        }
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

/// What is asked of the rows of a table that stand beside those that were kept.
struct Rows {
    with: String,
    from: String,
    /// The columns that are asked for.
    values: Vec<String>,
    /// What is NULL where there is no such row.
    there: String,
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
