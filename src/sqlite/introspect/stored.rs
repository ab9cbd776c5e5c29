//! The rows of SQLite's catalog, each with what was read of it, held against those of the reading before.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, Row, Rows};

use crate::schema::{CatalogObject, Index, Table, Trigger, View, VirtualTable};
use crate::sqlite::touched::Touched;

/// A row of the catalog.
#[derive(Clone, Debug)]
pub(super) struct Stored {
    id: i64,
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table: String,
    pub(super) sql: String,
    /// What was read of it; nothing where it is new.
    pub(super) held: Option<Held>,
}

/// What was read of a row.
#[derive(Clone, Debug)]
pub(super) enum Held {
    Table(Table),
    VirtualTable(VirtualTable),
    Index(Index),
    View(View),
    Trigger(Trigger),
    /// It is no part of the schema: a table in which a virtual one keeps its rows, or hung on one.
    Hidden,
}

/// All rows, and what became of those of the reading before.
pub(super) struct Stores {
    pub(super) stored: Vec<Stored>,
    /// The rows that are not there any more, or are others.
    gone: Vec<Stored>,
}

const ROWS: &str = "
    SELECT rowid, type, name, tbl_name, sql
    FROM main.sqlite_schema
    WHERE sql IS NOT NULL
    ORDER BY rowid";

/// The same of a table or a view, and of what hangs on it.
const ROWS_OF: &str = "
    SELECT rowid, type, name, tbl_name, sql
    FROM main.sqlite_schema
    WHERE tbl_name = ?1 COLLATE NOCASE AND sql IS NOT NULL
    ORDER BY rowid";

/// Of how many tables the rows are asked for apart from others.
const FEW: usize = 4;

/// Reads the rows that may be others than before, but for SQLite's own and those of tables that are left out; those that are as they
/// were keep what was read of them.
pub(super) fn look(
    connection: &Connection,
    mut before: Vec<Stored>,
    touched: &Touched,
    left_out: &[String],
) -> Result<Stores> {
    let tables = touched.definitions().map(|it| it.take(FEW + 1).collect::<Vec<_>>());
    // Where nothing is known of before, all is read.
    let Some(tables) = tables.filter(|it| it.len() <= FEW && !before.is_empty()) else {
        let mut statement = connection.prepare_cached(ROWS)?;
        return held_against(before, statement.query(())?, left_out);
    };
    let mut gone = Vec::new();
    for table in tables {
        let is_its = |it: &mut Stored| it.table.eq_ignore_ascii_case(table);
        let its = before.extract_if(.., is_its).collect();
        let mut statement = connection.prepare_cached(ROWS_OF)?;
        let mut found = held_against(its, statement.query([table])?, left_out)?;
        gone.append(&mut found.gone);
        before.append(&mut found.stored);
    }
    before.sort_by_key(|it| it.id);
    Ok(Stores { stored: before, gone })
}

/// Reads rows, in order, beside those of the reading before.
fn held_against(before: Vec<Stored>, mut rows: Rows<'_>, left_out: &[String]) -> Result<Stores> {
    let mut stores = Stores { stored: Vec::with_capacity(before.len()), gone: Vec::new() };
    let mut before = before.into_iter().peekable();
    while let Some(row) = rows.next()? {
        let id = row.get(0)?;
        while let Some(gone) = before.next_if(|it| it.id < id) {
            stores.gone.push(gone);
        }
        let known = before.next_if(|it| it.id == id);
        let (known, other) = match known {
            Some(it) if it.is(row)? => (Some(it), None),
            other => (None, other),
        };
        stores.gone.extend(other);
        match known {
            Some(it) => stores.stored.push(it),
            None => stores.stored.extend(Stored::read(row, id, left_out)?),
        }
    }
    stores.gone.extend(before);
    Ok(stores)
}

impl Stores {
    /// Whether anything is another than before.
    pub(super) fn have_changed(&self) -> bool {
        !self.gone.is_empty() || self.stored.iter().any(|it| it.held.is_none())
    }

    /// The tables that are new.
    pub(super) fn new_tables(&self) -> impl Iterator<Item = &str> {
        let new = self.stored.iter().filter(|it| it.kind == "table" && it.held.is_none());
        new.map(|it| it.name.as_str())
    }

    /// The places of those rows.
    pub(super) fn places(&self, which: impl Fn(&Stored) -> bool) -> impl Iterator<Item = usize> {
        self.stored.iter().enumerate().filter(move |it| which(it.1)).map(|it| it.0)
    }

    /// Whether a table may have come to be one in which a virtual one keeps its rows, or may be none any more: where a virtual table
    /// came or went, and where another did whose name begins with that of one.
    pub(super) fn may_be_of_virtual_tables(&self) -> bool {
        let changed = || {
            let new = self.stored.iter().filter(|it| it.held.is_none());
            new.chain(&self.gone).filter(|it| it.kind == "table")
        };
        if changed().any(Stored::is_virtual) {
            return true;
        }
        let virtual_tables = self.stored.iter().filter(|it| it.kind == "table" && it.is_virtual());
        let names: Vec<String> =
            virtual_tables.map(|it| format!("{}_", it.name.to_ascii_lowercase())).collect();
        !names.is_empty()
            && changed()
                .map(|it| it.name.to_ascii_lowercase())
                .any(|it| names.iter().any(|name| it.starts_with(name)))
    }

    /// Tells the tables in which virtual ones keep their rows from the others, with what hangs on them.
    pub(super) fn part_shadows(&mut self, is_shadow: impl Fn(&str) -> bool) {
        let tables = self.stored.iter().filter(|it| it.kind == "table" && is_shadow(&it.name));
        let shadows: BTreeSet<String> = tables.map(|it| it.name.clone()).collect();
        for it in &mut self.stored {
            if shadows.contains(&it.table) {
                it.held = Some(Held::Hidden);
            } else if it.is_hidden() {
                it.held = None;
            }
        }
    }
}

impl Stored {
    /// The row as it is now; none where it is no part of a schema.
    fn read(row: &Row<'_>, id: i64, left_out: &[String]) -> Result<Option<Self>> {
        let (name, table): (String, String) = (row.get(2)?, row.get(3)?);
        let is_sqlites = name.get(..7).is_some_and(|it| it.eq_ignore_ascii_case("sqlite_"));
        if is_sqlites || left_out.iter().any(|it| it.eq_ignore_ascii_case(&table)) {
            return Ok(None);
        }
        Ok(Some(Self { id, kind: row.get(1)?, name, table, sql: row.get(4)?, held: None }))
    }

    /// Whether this is what a row says.
    fn is(&self, row: &Row<'_>) -> Result<bool> {
        let mut is_same = self.held.is_some();
        for (at, own) in [&self.kind, &self.name, &self.table, &self.sql].into_iter().enumerate() {
            is_same &= row.get_ref(at + 1)?.as_str().is_ok_and(|it| it == own);
        }
        Ok(is_same)
    }

    pub(super) fn is_hidden(&self) -> bool {
        matches!(self.held, Some(Held::Hidden))
    }

    fn is_virtual(&self) -> bool {
        self.sql.get(..14).is_some_and(|it| it.eq_ignore_ascii_case("CREATE VIRTUAL"))
    }

    pub(super) fn object(&self) -> CatalogObject {
        let (name, table, sql) = (self.name.clone(), self.table.clone(), self.sql.clone());
        CatalogObject { name, table, sql }
    }
}
