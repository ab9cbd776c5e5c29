//! The floor of a first sync: the same rows, written from memory by a program that knows nothing else.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params, params_from_iter};

use super::Failure;

/// How the rows are written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Manner {
    /// With the best settings that are known for it.
    Best,
    /// With a write-ahead log, and what SQLite and FTS5 are set to by themselves.
    Usual,
}

/// Whether the full-text index is filled.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FullText {
    Filled,
    LeftOut,
}

/// All rows of an archive, in memory.
pub(super) struct Rows {
    /// The statements that make the tables.
    tables: Vec<String>,
    /// The statements that make the indexes and whatever else there is.
    others: Vec<String>,
    contents: Vec<TableRows>,
    texts: Vec<Texts>,
}

struct TableRows {
    select: String,
    insert: String,
    rows: Vec<Vec<Value>>,
}

/// What the full-text index is told of an entry.
struct Texts {
    id: i64,
    title: Option<String>,
    body: Option<String>,
    characters: Option<String>,
}

impl Rows {
    /// Reads an archive.
    pub(super) fn read(archive: &Path) -> Result<Self, Failure> {
        let connection = Connection::open_with_flags(archive, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let is_table = "type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
                        AND name NOT LIKE 'entries\\_fts\\_%' ESCAPE '\\'";
        let schema = |which: &str| {
            let sql = format!("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND {which}");
            texts_of(&connection, &sql)
        };
        let names = "SELECT name FROM sqlite_schema WHERE name <> 'entries_fts' AND ";
        let mut contents = Vec::new();
        for table in texts_of(&connection, &format!("{names}{is_table}"))? {
            contents.push(TableRows::read(&connection, &table)?);
        }
        let mut statement =
            connection.prepare("SELECT id, title, body, characters FROM entries ORDER BY id")?;
        let texts = statement.query_map([], |row| {
            Ok(Texts {
                id: row.get(0)?,
                title: row.get(1)?,
                body: row.get(2)?,
                characters: row.get(3)?,
            })
        })?;
        Ok(Self {
            tables: schema(is_table)?,
            others: schema("type <> 'table'")?,
            contents,
            texts: texts.collect::<Result<_, _>>()?,
        })
    }

    /// Writes them into a new file in one transaction, and syncs it; tells how long that took.
    pub(super) fn write(
        &self,
        target: &Path,
        manner: Manner,
        full_text: FullText,
    ) -> Result<Duration, Failure> {
        for leftover in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{leftover}", target.display()));
        }
        let began = Instant::now();
        let mut connection = Connection::open(target)?;
        connection.execute_batch(match manner {
            Manner::Best => {
                "PRAGMA page_size = 16384; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
                 PRAGMA locking_mode = EXCLUSIVE; PRAGMA cache_size = -8192; PRAGMA foreign_keys = OFF;"
            }
            Manner::Usual => "PRAGMA journal_mode = WAL; PRAGMA foreign_keys = OFF;",
        })?;
        let transaction = connection.transaction()?;
        transaction.execute_batch(&self.tables.join(";\n"))?;
        if manner == Manner::Usual {
            transaction.execute_batch(&self.others.join(";\n"))?;
        }
        for table in &self.contents {
            let mut insert = transaction.prepare(&table.insert)?;
            for row in &table.rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        if full_text == FullText::Filled {
            self.fill(&transaction, manner)?;
        }
        if manner == Manner::Best {
            transaction.execute_batch(&self.others.join(";\n"))?;
        }
        transaction.commit()?;
        drop(connection);
        File::open(target)?.sync_all()?;
        Ok(began.elapsed())
    }

    fn fill(&self, connection: &Connection, manner: Manner) -> Result<(), Failure> {
        let set = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('hashsize', ?1)";
        if manner == Manner::Best {
            connection.execute(set, [16 << 20])?;
        }
        let mut insert = connection.prepare(
            "INSERT INTO entries_fts (rowid, title, body, characters) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for Texts { id, title, body, characters } in &self.texts {
            insert.execute(params![id, title, body, characters])?;
        }
        if manner == Manner::Best {
            connection.execute(set, [1 << 20])?;
        }
        Ok(())
    }

    /// Compares them with those of another archive, and its full-text index with its text.
    pub(super) fn compare(&self, other: &Path) -> Result<(), Failure> {
        let connection = Connection::open(other)?;
        for table in &self.contents {
            if rows_of(&connection, &table.select)? != table.rows {
                return Err(format!("not the same rows: {}", table.select).into());
            }
        }
        let check = "INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)";
        connection.execute(check, [])?;
        Ok(())
    }
}

impl TableRows {
    fn read(connection: &Connection, table: &str) -> Result<Self, Failure> {
        // Hidden columns are computed.
        let columns = format!("SELECT name FROM pragma_table_xinfo('{table}') WHERE hidden = 0");
        let columns = texts_of(connection, &columns)?;
        let marks = vec!["?"; columns.len()].join(", ");
        let columns = columns.join(", ");
        let select = format!("SELECT {columns} FROM {table} ORDER BY 1, 2");
        let insert = format!("INSERT INTO {table} ({columns}) VALUES ({marks})");
        Ok(Self { rows: rows_of(connection, &select)?, select, insert })
    }
}

fn rows_of(connection: &Connection, select: &str) -> Result<Vec<Vec<Value>>, Failure> {
    let mut statement = connection.prepare(select)?;
    let width = statement.column_count();
    let rows = statement.query_map([], |row| (0..width).map(|at| row.get(at)).collect())?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn texts_of(connection: &Connection, select: &str) -> Result<Vec<String>, Failure> {
    let mut statement = connection.prepare(select)?;
    let texts = statement.query_map([], |row| row.get(0))?;
    Ok(texts.collect::<Result<_, _>>()?)
}
