//! Databases in memory as they were built, kept for the next that is to hold the same: SQLite looks the whole catalog through for each
//! table that is made, and copies a thousand of them at once.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Result};

use crate::finding::Finding;
use crate::schema::Schema;
use crate::sql::quoted;
use crate::sqlite::introspect::Reading;

/// How many are kept: those that were asked for last.
const FEW: usize = 4;

/// Texts that are shorter than this together are built as fast as they are copied.
const SHORT: usize = 8 * 1024;

/// A database that takes more bytes is not kept.
const LARGE: i64 = 64 * 1024 * 1024;

static KEPT: Mutex<VecDeque<Kept>> = Mutex::new(VecDeque::new());

/// Of what a database is built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recipe {
    /// What its connection takes that others may not.
    takes: String,
    way: Way,
    texts: Vec<String>,
}

/// How a database comes of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// They are the definitions of a schema.
    Defined,
    /// They are a script of which only the schema counts.
    Loaded,
    /// They are the scripts of revisions, run one after the other.
    Replayed,
}

/// A database as it was built.
struct Kept {
    /// The ways that lead to it.
    recipes: Vec<Recipe>,
    connection: Connection,
    reading: Reading,
    /// What was told while it was built.
    notes: Vec<Finding>,
}

/// What is known of a database that was copied.
pub(super) struct Copied {
    pub(super) reading: Reading,
    pub(super) notes: Vec<Finding>,
    /// How many of the texts are in it.
    pub(super) texts: usize,
}

impl Recipe {
    /// What is to be built on a connection; none where nothing is won by a copy.
    pub(super) fn of<'a>(
        connection: &Connection,
        way: Way,
        texts: impl Iterator<Item = &'a str>,
    ) -> Option<Self> {
        let texts: Vec<String> = texts.map(str::to_owned).collect();
        let is_short = texts.iter().map(String::len).sum::<usize>() < SHORT;
        let takes = if is_short { None } else { takes(connection).ok() };
        takes.map(|takes| Self { takes, way, texts })
    }

    /// How many of the texts are in a database that was built so; none where it is another.
    fn begins(&self, with: &Self) -> Option<usize> {
        let is_part = match self.way {
            Way::Replayed => self.texts.starts_with(&with.texts),
            Way::Defined | Way::Loaded => self.texts == with.texts,
        };
        let is_it = is_part && self.way == with.way && self.takes == with.takes;
        is_it.then_some(with.texts.len())
    }
}

/// The functions and collations of a connection, and whether text may stand in double quotes.
fn takes(connection: &Connection) -> Result<String> {
    let quotes = [DbConfig::SQLITE_DBCONFIG_DQS_DDL, DbConfig::SQLITE_DBCONFIG_DQS_DML];
    let [ddl, dml] = quotes.map(|it| connection.db_config(it));
    let sql = "SELECT coalesce(group_concat(it), '') FROM (
            SELECT name || ' ' || narg AS it FROM pragma_function_list WHERE NOT builtin
            UNION SELECT name FROM pragma_collation_list
        )";
    let own: String = connection.query_row(sql, (), |row| row.get(0))?;
    Ok(format!("{} {} {own}", ddl?, dml?))
}

/// Copies what is known of a recipe into an empty database; none where nothing of it is.
pub(super) fn copy(recipe: &Recipe, into: &mut Connection) -> Option<Copied> {
    let mut kept = kept();
    let known = kept.iter().enumerate().filter_map(|(at, it)| {
        let texts = it.recipes.iter().filter_map(|one| recipe.begins(one)).max();
        texts.map(|texts| (texts, at))
    });
    let (texts, at) = known.max()?;
    let found = kept.remove(at)?;
    copy_database(&found.connection, into).ok()?;
    let (reading, notes) = (found.reading.clone(), found.notes.clone());
    kept.push_front(found);
    Some(Copied { reading, notes, texts })
}

/// Keeps a database that was just built, with its schema.
pub(super) fn keep(recipe: Recipe, built: &Connection, reading: &Reading, notes: &[Finding]) {
    let bytes = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let is_large = built.query_row(bytes, (), |row| row.get(0)).map_or(true, |it: i64| it > LARGE);
    let Ok(mut connection) = Connection::open_in_memory() else { return };
    if is_large || copy_database(built, &mut connection).is_err() {
        return;
    }
    let schema = reading.last();
    let defined = Recipe::of(built, Way::Defined, schema.definitions());
    let defined = defined.filter(|_| recipe.way != Way::Defined && has_no_rows(built, schema));
    let recipes = [Some(recipe), defined].into_iter().flatten().collect();
    let mut kept = kept();
    kept.push_front(Kept { recipes, connection, reading: reading.clone(), notes: notes.to_vec() });
    kept.truncate(FEW);
}

fn kept() -> MutexGuard<'static, VecDeque<Kept>> {
    KEPT.lock().unwrap_or_else(PoisonError::into_inner)
}

fn copy_database(from: &Connection, into: &mut Connection) -> Result<()> {
    let done = Backup::new(from, into)?.step(-1)?;
    if done == StepResult::Done { Ok(()) } else { Err(rusqlite::Error::InvalidQuery) }
}

/// Whether nothing but a schema is in a database: then it is that of its definitions.
fn has_no_rows(connection: &Connection, schema: &Schema) -> bool {
    let own = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name LIKE 'sqlite\\_%' ESCAPE '\\')";
    let virtual_tables = schema.virtual_tables.iter().map(|it| &it.name);
    let tables = schema.tables.iter().map(|it| &it.name).chain(virtual_tables);
    let mut asked = tables
        .map(|it| format!("SELECT EXISTS (SELECT 1 FROM main.{})", quoted(it.as_str())))
        .chain([own.to_owned()]);
    asked.all(|sql| connection.query_row(&sql, (), |row| row.get(0)).is_ok_and(|it: bool| !it))
}
