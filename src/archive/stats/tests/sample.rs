//! An archive in memory with the rows that a test asks for.

use std::cell::Cell;

use chrono::NaiveTime;
use rusqlite::{Connection, ToSql, params};

use super::super::{FieldOf, Stats, StatsFilter};
use crate::field::{Field, FieldKind};

/// An archive at head.
pub(super) struct Sample {
    pub(super) connection: Connection,
    entries: Cell<i64>,
}

impl Sample {
    pub(super) fn new() -> Self {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch(include_str!("../../model/model.sql")).unwrap();
        Self { connection, entries: Cell::new(0) }
    }

    /// The numbers of everything, today being 2025-09-20.
    pub(super) fn stats(&self) -> Stats {
        self.stats_of(&StatsFilter::default())
    }

    pub(super) fn stats_of(&self, filter: &StatsFilter) -> Stats {
        let today = super::day("2025-09-20");
        Stats::read(&self.connection, filter, NaiveTime::MIN, today).unwrap()
    }

    pub(super) fn entry(&self, date: &str, words: i64) -> i64 {
        self.insert(Some(date), None, words)
    }

    pub(super) fn undated(&self, words: i64) -> i64 {
        self.insert(None, None, words)
    }

    pub(super) fn written(&self, date: &str, written: &str, words: i64) -> i64 {
        self.insert(Some(date), Some(written), words)
    }

    fn insert(&self, date: Option<&str>, written: Option<&str>, words: i64) -> i64 {
        self.entries.set(self.entries.get() + 1);
        let path = format!("{}.md", self.entries.get());
        let sql = "
            INSERT INTO entries (path, date, date_written, word_count, source_hash, source)
            VALUES (?1, ?2, ?3, ?4, '', x'41')";
        self.connection.execute(sql, params![path, date, written, words]).unwrap();
        self.connection.last_insert_rowid()
    }

    pub(super) fn remove(&self, entry: i64) {
        self.set(entry, "removed_at", "2025-09-20T00:00:00Z");
    }

    pub(super) fn set(&self, entry: i64, column: &str, value: impl ToSql) {
        let sql = format!("UPDATE entries SET {column} = ?2 WHERE id = ?1");
        self.connection.execute(&sql, params![entry, value]).unwrap();
    }

    pub(super) fn mood(&self, entry: i64, name: &str, scale: Option<f64>) {
        let mood = self.name("moods", name);
        let sql =
            "INSERT OR IGNORE INTO entry_moods (entry_id, mood_id, scale) VALUES (?1, ?2, ?3)";
        self.connection.execute(sql, params![entry, mood, scale]).unwrap();
    }

    pub(super) fn tag(&self, entry: i64, name: &str) {
        let tag = self.name("tags", name);
        let sql = "INSERT OR IGNORE INTO entry_tags (entry_id, tag_id) VALUES (?1, ?2)";
        self.connection.execute(sql, [entry, tag]).unwrap();
    }

    pub(super) fn add(&self, entry: i64, list: &str, name: &str) {
        let value = self.name(list, name);
        let sql = format!("INSERT INTO entry_{list} (entry_id, value_id) VALUES (?1, ?2)");
        self.connection.execute(&sql, [entry, value]).unwrap();
    }

    fn name(&self, table: &str, name: &str) -> i64 {
        let insert = format!("INSERT OR IGNORE INTO {table} (name) VALUES (?1)");
        self.connection.execute(&insert, [name]).unwrap();
        let select = format!("SELECT id FROM {table} WHERE name = ?1");
        self.connection.query_row(&select, [name], |row| row.get(0)).unwrap()
    }

    pub(super) fn place_row(&self, name: &str, parent: Option<i64>) -> i64 {
        let sql = "INSERT INTO locations (name, parent_id) VALUES (?1, ?2)";
        self.connection.execute(sql, params![name, parent]).unwrap();
        self.connection.last_insert_rowid()
    }

    pub(super) fn place(&self, entry: i64, name: &str, parent: Option<i64>) {
        self.place_at(entry, self.place_row(name, parent));
    }

    pub(super) fn place_at(&self, entry: i64, place: i64) {
        let sql = "INSERT INTO entry_locations (entry_id, location_id) VALUES (?1, ?2)";
        self.connection.execute(sql, [entry, place]).unwrap();
    }

    pub(super) fn column(&self, name: &str, declared: &str, kind: FieldKind) -> FieldOf {
        self.connection
            .execute_batch(&format!("ALTER TABLE entries ADD COLUMN {name} {declared}"))
            .unwrap();
        FieldOf::Declared(Field::new(name.parse().unwrap(), kind))
    }

    pub(super) fn list(&self, name: &str) -> FieldOf {
        let sql = format!(
            "CREATE TABLE {name} (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
             CREATE TABLE entry_{name} (entry_id INTEGER, value_id INTEGER, position INTEGER,
                PRIMARY KEY (entry_id, value_id)) WITHOUT ROWID;"
        );
        self.connection.execute_batch(&sql).unwrap();
        FieldOf::Declared(Field::new(name.parse().unwrap(), FieldKind::List))
    }

    pub(super) fn plan(&self, sql: &str) -> String {
        let mut statement = self.connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps = statement.raw_query().mapped(|row| row.get::<_, String>(3));
        steps.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    }
}
