//! Which trigger, unique index or key that is not ours makes SQLite refuse a change.

use rusqlite::{Connection, ErrorCode, OptionalExtension, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::joins;
use crate::archive::rows::users_rows;
use crate::archive::rows::users_rows::Key;
use crate::archive::{ArchiveError, Suspects};
use crate::schema::{Name, plain_or_quoted};
use crate::sql;
use crate::sql::quoted;
use crate::sqlite::sentences;

/// What refused a change, and in which words.
#[derive(Debug, thiserror::Error)]
#[error("{source}")]
pub struct Refusal {
    /// The objects, in words: ``the trigger `t` on `entries` ``.
    pub objects: Vec<String>,
    source: rusqlite::Error,
}

/// An object of the schema that is not ours and can refuse.
struct Object {
    kind: String,
    name: String,
    table: String,
    /// The revision of the workspace's own that made it.
    made_by: Option<String>,
}

/// Makes a change inside a transaction. Where it fails, the inner error says which object of somebody else's refused it:
/// the one without which it does not fail, else all of them; the outer one, that none of them is to blame. The
/// transaction is then good for nothing but a rollback.
pub(crate) fn attempt<T>(
    connection: &Connection,
    change: impl Fn() -> Result<T>,
) -> Result<std::result::Result<T, Refusal>> {
    connection.execute_batch("SAVEPOINT attempt")?;
    let error = match change() {
        Ok(changed) => {
            connection.execute_batch("RELEASE attempt")?;
            return Ok(Ok(changed));
        }
        Err(error) => error,
    };
    undo(connection, "attempt")?;
    if is_the_machines(&error) {
        return Err(error);
    }
    let objects = objects(connection)?;
    let alone = objects.iter().map(std::slice::from_ref);
    for blamed in alone.chain((objects.len() > 1).then_some(objects.as_slice())) {
        if works_without(connection, blamed, &change)? {
            let objects = blamed.iter().map(Object::in_words).collect();
            return Ok(Err(Refusal { objects, source: error }));
        }
    }
    match keys(connection, &error.to_string())? {
        objects if objects.is_empty() => Err(error),
        objects => Ok(Err(Refusal { objects, source: error })),
    }
}

/// Names, where SQLite refused what was to be written, the objects that are not ours and may have. What was changed is
/// rolled back already, or is about to be.
pub fn blame(connection: &Connection, error: ArchiveError) -> ArchiveError {
    let ArchiveError::Database { action, source } = error else { return error };
    match suspects(connection, &source) {
        Ok(suspects) if !suspects.objects.is_empty() => {
            ArchiveError::Refused { suspects: Box::new(suspects), source }
        }
        // Where not even the schema can be read, the first error says more than the second.
        _ => ArchiveError::Database { action, source },
    }
}

/// What may have refused a change of ours that failed, each kind where the error can be of that kind; nothing
/// where the machine is to blame.
fn suspects(connection: &Connection, error: &rusqlite::Error) -> Result<Suspects> {
    if is_the_machines(error) {
        return Ok(Suspects::default());
    }
    let said = error.to_string();
    let is_unique = sentences::is_unique(&said);
    // A row of a join that is not there afterwards was dropped without a word, by a trigger or by an index.
    let is_dropped = matches!(error, rusqlite::Error::StatementChangedRows(_));
    let can_refuse = |it: &Object| match it.kind.as_str() {
        "index" => is_unique || is_dropped,
        _ => !is_unique,
    };
    let all = objects(connection)?;
    let keys = keys(connection, &said)?;
    if sentences::is_mismatch(&said) {
        return Ok(Suspects { objects: keys, drops: Vec::new() });
    }
    let mut named: Vec<&Object> = all.iter().filter(|it| can_refuse(it)).collect();
    // Of an index on expressions SQLite says the name, of any other the columns.
    let is_named = |it: &&Object| said.contains(&format!("index '{}'", it.name));
    if named.iter().any(is_named) {
        named.retain(is_named);
    }
    let drops = named.iter().filter(|it| it.made_by.is_some()).map(|it| it.drop_statement());
    let drops = drops.collect();
    let objects = keys.into_iter().chain(named.into_iter().map(Object::in_words)).collect();
    Ok(Suspects { objects, drops })
}

/// The keys to tables of ours that may be meant by what SQLite said, in words; none where it spoke of something else.
fn keys(connection: &Connection, said: &str) -> Result<Vec<String>> {
    if !sentences::is_foreign_key(said) && !sentences::is_mismatch(said) {
        return Ok(Vec::new());
    }
    let joins = joins::all(connection)?;
    let ours: Vec<&str> = joins.iter().flat_map(|it| [it.table.as_str(), &it.names]).collect();
    let kept = sentences::kept_parent(said);
    let leads_to_ours = |key: &Key| match kept {
        Some(table) => key.leads_to(table),
        None => ours.iter().chain(&["entries"]).any(|it| key.leads_to(it)),
    };
    let mut keys = Vec::new();
    for key in users_rows::keys(connection)? {
        let is_meant = match sentences::is_mismatch(said) {
            true => key.is_named_in(said),
            false => leads_to_ours(&key) && key.keeps_rows(connection)?,
        };
        keys.extend(is_meant.then(|| key.in_words()));
    }
    keys.dedup();
    Ok(keys)
}

/// The triggers that are not ours and can drop a change of a table of ours without a word, in words.
pub fn silent(connection: &Connection) -> Result<Vec<String>> {
    const TEXT: &str = "
        SELECT sql
        FROM sqlite_schema AS object
        WHERE type = 'trigger' AND name = ?1 AND EXISTS (
            SELECT 1 FROM owned
            WHERE owned.type = 'table' AND owned.name = object.tbl_name AND role IN ('core', 'field')
        )";
    if !has_ours(connection, "owned")? {
        return Ok(Vec::new());
    }
    let mut text = connection.prepare(TEXT)?;
    let mut silent = Vec::new();
    for object in objects(connection)? {
        let text: Option<String> = text.query_row([&object.name], |row| row.get(0)).optional()?;
        silent.extend(text.is_some_and(|it| says_ignore(&it)).then(|| object.in_words()));
    }
    Ok(silent)
}

/// Whether a trigger says `RAISE(IGNORE)`.
fn says_ignore(trigger: &str) -> bool {
    sql::code(trigger)
        .windows(3)
        .any(|it| it[0].is_word("RAISE") && it[1].is_symbol("(") && it[2].is_word("IGNORE"))
}

/// Whether no object of the schema can be the cause.
fn is_the_machines(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::SystemIoFailure
                | ErrorCode::OperationInterrupted
                | ErrorCode::DatabaseCorrupt
                | ErrorCode::DatabaseBusy
                | ErrorCode::DatabaseLocked
                | ErrorCode::OutOfMemory
                | ErrorCode::ReadOnly
        )
    )
}

/// Whether the change works once these objects are gone; they and all it did are put back.
fn works_without<T>(
    connection: &Connection,
    objects: &[Object],
    change: impl Fn() -> Result<T>,
) -> Result<bool> {
    // A trigger may have rolled back the transaction that the first attempt was made in.
    let is_alone = connection.is_autocommit();
    let begin = if is_alone { "BEGIN IMMEDIATE; SAVEPOINT without" } else { "SAVEPOINT without" };
    connection.execute_batch(begin)?;
    let dropped = objects.iter().try_for_each(|it| {
        connection.execute_batch(&format!("DROP {} {}", it.kind, quoted(&it.name)))
    });
    let works = dropped.and_then(|()| change().map(drop)).is_ok();
    undo(connection, "without")?;
    if is_alone && !connection.is_autocommit() {
        connection.execute_batch("ROLLBACK")?;
    }
    Ok(works)
}

/// Goes back to a savepoint, unless a trigger has rolled back the whole transaction already.
fn undo(connection: &Connection, savepoint: &str) -> Result<()> {
    if connection.is_autocommit() {
        return Ok(());
    }
    connection.execute_batch(&format!("ROLLBACK TO {savepoint}; RELEASE {savepoint}"))
}

const OBJECTS: &str = "
    SELECT type, name, tbl_name
    FROM sqlite_schema AS object
    WHERE type = 'trigger' OR (type = 'index' AND sql IS NOT NULL AND EXISTS (
        SELECT 1 FROM pragma_index_list(object.tbl_name) AS list
        WHERE list.name = object.name AND list.\"unique\"
    ))
    ORDER BY type DESC, name";

const OWNED: &str = "
    SELECT role IN ('core', 'field'), made_by
    FROM owned
    WHERE type = ?1 AND name = ?2";

/// Triggers, and unique indexes that no constraint of a table has made, which are not of the core or of a field.
fn objects(connection: &Connection) -> Result<Vec<Object>> {
    let mut statement = connection.prepare(OBJECTS)?;
    let rows = statement.query_map([], |row| {
        Ok(Object { kind: row.get(0)?, name: row.get(1)?, table: row.get(2)?, made_by: None })
    })?;
    let all = rows.collect::<Result<Vec<_>>>()?;
    if !has_ours(connection, "owned")? {
        return Ok(all);
    }
    let mut owned = connection.prepare(OWNED)?;
    let mut theirs = Vec::new();
    for object in all {
        let noted: Option<(bool, String)> = owned
            .query_row([&object.kind, &object.name], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match noted {
            Some((true, _)) => {}
            noted => theirs.push(Object { made_by: noted.map(|it| it.1), ..object }),
        }
    }
    Ok(theirs)
}

impl Object {
    fn in_words(&self) -> String {
        let kind = if self.kind == "index" { "unique index" } else { &self.kind };
        let by = self.made_by.as_ref().map(|it| format!(" (made by revision `{it}`)"));
        format!("the {kind} `{}` on `{}`{}", self.name, self.table, by.unwrap_or_default())
    }

    fn drop_statement(&self) -> String {
        let name = plain_or_quoted(&Name::new(&self.name));
        format!("DROP {} {name};", self.kind.to_uppercase())
    }
}
