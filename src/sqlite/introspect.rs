//! The catalog of a database, read as a [`Schema`].

use std::collections::BTreeMap;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, Row};

use super::shadow;
use crate::schema::{
    Catalog, CatalogColumn, CatalogObject, CatalogTable, Schema, Table, Unreadable,
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
    schema_after(connection, &Schema::default())
}

/// The same where another state of the schema was read before: only what has changed is read again.
///
/// # Errors
///
/// As [`schema`].
pub fn schema_after(connection: &Connection, before: &Schema) -> Result<Schema, IntrospectError> {
    let catalog = without_views(connection, |it| catalog(it, before))?;
    Ok(Schema::read_after(&catalog, before)?)
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

const OBJECTS: &str = "
    SELECT type, name, tbl_name, sql
    FROM main.sqlite_schema
    WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
    ORDER BY rowid";

fn catalog(connection: &Connection, before: &Schema) -> rusqlite::Result<Catalog> {
    let known = before.tables.iter().map(|it| (it.sql.as_str(), it));
    let known: BTreeMap<&str, &Table> = known.collect();
    let kinds = table_kinds(connection)?;
    let taken = shadow::taken_for_shadows(connection)?;
    let is_shadow = |table: &str| {
        kinds.get(table).is_some_and(|it| it.kind == "shadow")
            && !taken.contains(&table.to_lowercase())
    };
    let mut catalog = Catalog::default();
    let mut statement = connection.prepare(OBJECTS)?;
    let rows = statement.query_map((), |row| Ok((row.get::<_, String>(0)?, object(row)?)))?;
    for row in rows {
        let (kind, object) = row?;
        if is_shadow(&object.table) {
            continue;
        }
        match (kind.as_str(), kinds.get(&object.name)) {
            ("index", _) => catalog.indexes.push(object),
            ("view", _) => catalog.views.push(object),
            ("trigger", _) => catalog.triggers.push(object),
            (_, Some(kind)) if kind.kind == "virtual" => {
                catalog.virtual_tables.push(table(connection, object, kind)?);
            }
            (_, Some(kind)) => catalog.tables.push(match known.get(object.sql.as_str()) {
                Some(known) => known_table(object, known),
                None => table(connection, object, kind)?,
            }),
            (_, None) => {}
        }
    }
    Ok(catalog)
}

fn object(row: &Row<'_>) -> rusqlite::Result<CatalogObject> {
    Ok(CatalogObject { name: row.get(1)?, table: row.get(2)?, sql: row.get(3)? })
}

/// What `PRAGMA table_list` says of a table.
struct TableKind {
    kind: String,
    is_without_rowid: bool,
    is_strict: bool,
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

const COLUMNS: &str = "
    SELECT name, type
    FROM pragma_table_xinfo(?1, 'main')
    WHERE hidden <> 1
    ORDER BY cid";

fn table(
    connection: &Connection,
    object: CatalogObject,
    kind: &TableKind,
) -> rusqlite::Result<CatalogTable> {
    let columns = match columns(connection, &object.name) {
        // Another tool's virtual table is listed even where its module, and so its columns, are not to be had.
        Err(_) if kind.kind == "virtual" => Vec::new(),
        columns => columns?,
    };
    Ok(CatalogTable {
        columns,
        name: object.name,
        sql: object.sql,
        is_strict: kind.is_strict,
        is_without_rowid: kind.is_without_rowid,
    })
}

/// A table whose text was read before.
fn known_table(object: CatalogObject, known: &Table) -> CatalogTable {
    let columns = known.columns.iter().map(|it| CatalogColumn {
        name: it.name.as_str().to_owned(),
        declared: it.declared.0.clone(),
    });
    CatalogTable {
        columns: columns.collect(),
        name: object.name,
        sql: object.sql,
        is_strict: known.is_strict,
        is_without_rowid: known.is_without_rowid,
    }
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<CatalogColumn>> {
    let mut statement = connection.prepare_cached(COLUMNS)?;
    let rows = statement.query_map((table,), |row| {
        Ok(CatalogColumn { name: row.get(0)?, declared: row.get(1)? })
    })?;
    rows.collect()
}
