//! The catalog of a database, read as a [`Schema`].

mod stored;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use rusqlite::config::DbConfig;

use self::stored::{Held, Stored, Stores};
use super::shadow;
use super::touched::Touched;
use crate::schema::{
    CatalogColumn, CatalogTable, Index, Name, Schema, Scope, Table, Trigger, Unreadable, View,
    VirtualTable,
};

/// Why the schema of a database could not be read.
#[derive(Debug, thiserror::Error)]
pub enum IntrospectError {
    /// SQLite could not read it.
    #[error("the schema of the database cannot be read")]
    Sqlite(#[from] rusqlite::Error),
    /// A stored definition has been edited by hand.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
}

/// Reads the schema of the main database: all but SQLite's own tables, automatic indexes, and the shadow tables that
/// belong to virtual ones.
///
/// # Errors
///
/// [`IntrospectError`], where SQLite cannot read its own catalog (damage, a module it does not have).
pub fn schema(connection: &Connection) -> Result<Schema, IntrospectError> {
    let mut reading = Reading::default();
    reading.again(connection)?;
    Ok(reading.schema)
}

/// A schema that is read again and again while it changes: what is stored as it was is not read again.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Tables that are left out, with what hangs on them.
    left_out: Vec<String>,
    /// What is stored, in order; nothing where the last reading failed.
    stored: Vec<Stored>,
    schema: Schema,
}

impl Reading {
    /// One that leaves these tables out, or views, with their indexes and their triggers.
    pub fn without(tables: &[&str]) -> Self {
        let left_out = tables.iter().map(|it| (*it).to_owned()).collect();
        Self { left_out, ..Self::default() }
    }

    /// The schema as it was read last.
    pub fn last(&self) -> &Schema {
        &self.schema
    }

    /// Reads the schema as it stands now.
    ///
    /// # Errors
    ///
    /// As [`schema`].
    pub fn again(&mut self, connection: &Connection) -> Result<&Schema, IntrospectError> {
        self.after(connection, &Touched::anything())
    }

    /// The same, after statements that touched nothing else since it was read last.
    ///
    /// # Errors
    ///
    /// As [`schema`].
    pub fn after(
        &mut self,
        connection: &Connection,
        touched: &Touched,
    ) -> Result<&Schema, IntrospectError> {
        let before = std::mem::take(&mut self.stored);
        let mut stores = stored::look(connection, before, touched, &self.left_out)?;
        if stores.have_changed() {
            read(connection, &mut stores)?;
            self.schema = schema_of(&stores.stored);
        }
        self.stored = stores.stored;
        Ok(&self.schema)
    }
}

/// Of how many new tables the kinds are asked for one by one.
const SOME: usize = 8;

/// Reads what is new of all that is stored, and what may say something else because of it.
fn read(connection: &Connection, stores: &mut Stores) -> Result<(), IntrospectError> {
    let kinds = without_views(connection, |it| {
        if stores.may_be_of_virtual_tables() {
            let kinds = table_kinds(it)?;
            let taken = shadow::taken_for_shadows(it)?;
            stores.part_shadows(|table| {
                kinds.get(table).is_some_and(|it| it.kind == "shadow")
                    && !taken.contains(&table.to_ascii_lowercase())
            });
            return Ok(kinds);
        }
        // For one table SQLite goes through all of them.
        match stores.new_tables().nth(SOME) {
            Some(_) => table_kinds(it),
            None => kinds_of(it, stores.new_tables()),
        }
    })?;
    let changed = tables(connection, stores, &kinds)?;
    indexes(stores, &changed)?;
    views_and_triggers(stores)
}

/// Reads the tables that are new, and those that are virtual, whose columns may be those of another table; the names of the former.
fn tables(
    connection: &Connection,
    stores: &mut Stores,
    kinds: &BTreeMap<String, TableKind>,
) -> Result<BTreeSet<Name>, IntrospectError> {
    let mut changed = BTreeSet::new();
    for it in stores.stored.iter_mut().filter(|it| it.kind == "table") {
        match (&it.held, kinds.get(&it.name)) {
            (Some(Held::VirtualTable(_)), _) => {
                let facts = facts(connection, it, &TableKind::of_virtual())?;
                it.held = Some(Held::VirtualTable(VirtualTable::read(&facts)?));
            }
            (Some(_), _) => {}
            (None, None) => it.held = Some(Held::Hidden),
            (None, Some(kind)) => {
                let facts = facts(connection, it, kind)?;
                it.held = Some(match kind.is_virtual() {
                    true => Held::VirtualTable(VirtualTable::read(&facts)?),
                    false => Held::Table(Table::read(&facts)?),
                });
                changed.insert(Name::from(it.name.as_str()));
            }
        }
    }
    Ok(changed)
}

/// Reads the indexes that are new, or stand on a table that is.
fn indexes(stores: &mut Stores, changed: &BTreeSet<Name>) -> Result<(), Unreadable> {
    let is_due = |it: &Stored| {
        it.kind == "index"
            && (it.held.is_none()
                || !it.is_hidden() && changed.contains(&Name::from(it.table.as_str())))
    };
    let due: Vec<usize> = stores.places(is_due).collect();
    let wanted = due.iter().map(|at| Name::new(&stores.stored[*at].table));
    let wanted: BTreeSet<Name> = wanted.collect();
    let tables = stores.stored.iter().filter_map(|it| match &it.held {
        Some(Held::Table(table)) if wanted.contains(&table.name) => Some(table),
        _ => None,
    });
    let columns = |it: &Table| it.columns.iter().map(|it| it.name.clone()).collect();
    let columns: BTreeMap<Name, BTreeSet<Name>> =
        tables.map(|it| (it.name.clone(), columns(it))).collect();
    for at in due {
        let it = &mut stores.stored[at];
        let its = columns.get(&Name::from(it.table.as_str())).cloned().unwrap_or_default();
        it.held = Some(Held::Index(Index::read(&it.object(), its)?));
    }
    Ok(())
}

/// Reads the views and triggers that are new, and those that may say something else where other names are known.
fn views_and_triggers(stores: &mut Stores) -> Result<(), IntrospectError> {
    let is_one = |it: &Stored| it.kind == "view" || it.kind == "trigger";
    let is_due = |it: &Stored| {
        is_one(it) && (it.held.is_none() || !it.is_hidden() && Scope::is_asked_by(&it.sql))
    };
    let due: Vec<usize> = stores.places(is_due).collect();
    let is_asked = due.iter().any(|at| Scope::is_asked_by(&stores.stored[*at].sql));
    let mut scope = Scope::default();
    if is_asked {
        // A view is one of the names before it is read.
        let views = stores.stored.iter().filter(|it| it.kind == "view").map(|it| it.name.as_str());
        scope = schema_of(&stores.stored).scope(views.map(Name::from));
    }
    for at in due {
        let it = &mut stores.stored[at];
        it.held = Some(match it.kind.as_str() {
            "view" => Held::View(View::read(&it.object(), &scope)?),
            _ => Held::Trigger(Trigger::read(&it.object(), &scope)?),
        });
    }
    Ok(())
}

fn schema_of(stored: &[Stored]) -> Schema {
    let mut schema = Schema::default();
    for it in stored {
        match &it.held {
            Some(Held::Table(it)) => schema.tables.push(it.clone()),
            Some(Held::VirtualTable(it)) => schema.virtual_tables.push(it.clone()),
            Some(Held::Index(it)) => schema.indexes.push(it.clone()),
            Some(Held::View(it)) => schema.views.push(it.clone()),
            Some(Held::Trigger(it)) => schema.triggers.push(it.clone()),
            Some(Held::Hidden) | None => {}
        }
    }
    schema
}

/// Asks something while SQLite looks into no view: `table_list` has it count the columns of each, and that never ends
/// where a hostile file lays views upon views.
fn without_views<T>(
    connection: &Connection,
    ask: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let view = DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW;
    let were_on = connection.db_config(view)?;
    connection.set_db_config(view, false)?;
    let answer = ask(connection);
    connection.set_db_config(view, were_on)?;
    answer
}

/// What `PRAGMA table_list` says of a table.
struct TableKind {
    kind: String,
    is_without_rowid: bool,
    is_strict: bool,
}

impl TableKind {
    fn of_virtual() -> Self {
        Self { kind: "virtual".to_owned(), is_without_rowid: false, is_strict: false }
    }

    fn is_virtual(&self) -> bool {
        self.kind == "virtual"
    }
}

const TABLE_KINDS: &str = "
    SELECT name, type, wr, strict
    FROM pragma_table_list
    WHERE schema = 'main'";

fn table_kinds(connection: &Connection) -> rusqlite::Result<BTreeMap<String, TableKind>> {
    let mut statement = connection.prepare(TABLE_KINDS)?;
    let rows = statement.query_map((), |row| {
        let kind =
            TableKind { kind: row.get(1)?, is_without_rowid: row.get(2)?, is_strict: row.get(3)? };
        Ok((row.get(0)?, kind))
    })?;
    rows.collect()
}

/// The same of these tables alone.
fn kinds_of<'a>(
    connection: &Connection,
    tables: impl Iterator<Item = &'a str>,
) -> rusqlite::Result<BTreeMap<String, TableKind>> {
    const KIND: &str = "SELECT type, wr, strict FROM pragma_table_list(?1) WHERE schema = 'main'";
    let mut statement = connection.prepare_cached(KIND)?;
    let mut kinds = BTreeMap::new();
    for table in tables {
        let mut rows = statement.query([table])?;
        if let Some(row) = rows.next()? {
            let kind = TableKind {
                kind: row.get(0)?,
                is_without_rowid: row.get(1)?,
                is_strict: row.get(2)?,
            };
            kinds.insert(table.to_owned(), kind);
        }
    }
    Ok(kinds)
}

const COLUMNS: &str = "
    SELECT name, type
    FROM pragma_table_xinfo(?1, 'main')
    WHERE hidden <> 1
    ORDER BY cid";

/// What SQLite says of a table that is stored.
fn facts(
    connection: &Connection,
    stored: &Stored,
    kind: &TableKind,
) -> rusqlite::Result<CatalogTable> {
    let columns = match columns(connection, &stored.name) {
        // Another tool's virtual table is listed even where its module, and so its columns, are not to be had.
        Err(_) if kind.is_virtual() => Vec::new(),
        columns => columns?,
    };
    Ok(CatalogTable {
        columns,
        name: stored.name.clone(),
        sql: stored.sql.clone(),
        is_strict: kind.is_strict,
        is_without_rowid: kind.is_without_rowid,
    })
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<CatalogColumn>> {
    let mut statement = connection.prepare_cached(COLUMNS)?;
    let rows = statement.query_map((table,), |row| {
        Ok(CatalogColumn { name: row.get(0)?, declared: row.get(1)? })
    })?;
    rows.collect()
}
