//! Rows again from the sources held here: after an upgrade that asks for it, or because the writer does.

mod held;

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use crate::archive::model::shape::Shape;
use crate::archive::model::{joins, known, parts};
use crate::archive::rows::altering::Altering;
use crate::archive::rows::conflicts::Touched;
use crate::archive::rows::write::{Pass, RowWriter, Standing};
use crate::archive::rows::{bulk, conflicts, places, search_forms, undeclared};
use crate::archive::{ArchiveError, versions};
use crate::entry::EntryPath;
use crate::entry::conflict::Pair;
use crate::field::Field;
use crate::finding::Finding;
use crate::progress::Progress;
use crate::revision::repopulate::{Part, Repopulate};
use crate::threads;
pub(crate) use held::{HeldEntry, Parsed};

/// How many entries are in memory at once.
const BATCH: i64 = 256;

/// Derives `parts` of every entry, living and removed, from its source: the disk is not asked.
///
/// Ids, paths, stamps and sources stay as they are. Where the front matter of a source cannot be read, what it said when
/// it last could be stands in for it. Places in rings, and rows that join what is not there, are mended on the way, and
/// it is noted by what the parts were derived. What is found is of living entries. Must be called inside a transaction.
///
/// # Errors
///
/// [`ArchiveError::Database`]; [`ArchiveError::Stopped`] where the person asked to stop.
pub fn derive(
    connection: &Connection,
    fields: &[Field],
    parts: &Repopulate,
    progress: &dyn Progress,
) -> Result<Vec<Finding>, ArchiveError> {
    let fail = || ArchiveError::database("derive the rows again");
    let shape = Shape::of(connection, fields).map_err(fail())?;
    let (fields, has_versions) = (shape.declared(), shape.histories);
    let is_reindexed = shape.search
        && (parts.includes(&Part::Search)
            || parts.includes(&Part::Title)
            || parts.includes(&Part::Words));
    if shape.hierarchy && parts.includes(&Part::Locations) {
        places::tidy(connection).map_err(fail())?;
    }
    if *parts == Repopulate::Full {
        joins::drop_strays(connection).map_err(fail())?;
    }
    parts::note(connection, &shape, parts).map_err(fail())?;
    let mut writer = RowWriter::new(connection, shape, Pass::All, None);
    let total: i64 = connection
        .query_row("SELECT count(*) FROM entries", [], |row| row.get(0))
        .map_err(fail())?;
    let total = usize::try_from(total).unwrap_or_default();
    progress.begin("deriving", u64::try_from(total).ok());
    if is_reindexed {
        let sql = "INSERT INTO entries_fts (entries_fts) VALUES ('delete-all')";
        connection.execute(sql, []).map_err(fail())?;
    }
    let is_collecting = is_reindexed && total >= bulk::WORTH_IT && bulk::begin(connection);
    let mut findings = Vec::new();
    let mut last = i64::MIN;
    // Copies of conflicts are told by names and texts of rows that stand as they are.
    while !parts.is_only(&Part::Conflicts) {
        let batch = next_batch(connection, last).map_err(fail())?;
        let Some(end) = batch.last() else { break };
        last = end.id;
        let size = batch.len() as u64;
        let parsed = threads::map(batch, |held| held.parse(&fields));
        for parsed in parsed {
            let Parsed { id, path, is_path_sound, standing, row, findings: found } =
                parsed.proved(connection, &fields).map_err(fail())?;
            if !is_path_sound {
                set_exact_path(connection, id, &path).map_err(fail())?;
            }
            writer.derive(id, &row, parts, standing).map_err(fail())?;
            if is_reindexed {
                writer.reindex(id).map_err(fail())?;
            }
            // Nobody can mend a file that is gone, and a sync says nothing of it.
            if standing == Standing::Living {
                findings.extend(found);
            }
        }
        if progress.is_stopped() {
            return Err(ArchiveError::Stopped);
        }
        progress.advance(size);
    }
    writer.finish().map_err(fail())?;
    let of_versions = [Part::Dates, Part::Title, Part::Words];
    if has_versions && of_versions.iter().any(|it| parts.includes(it)) {
        versions::said::derive(connection, progress).map_err(fail())?;
    }
    if is_collecting {
        bulk::end(connection).map_err(fail())?;
    }
    if is_reindexed {
        search_forms::write_again(connection).map_err(fail())?;
    }
    let copies = conflicts::settle(connection, &Touched::All).map_err(fail())?;
    findings.extend(copies.iter().map(Pair::finding));
    Ok(findings)
}

/// What becomes of the values of fields that are no longer declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Undeclared<'a> {
    /// They go, for the sources hold them; but for those whose columns or tables the workspace has declared as its own.
    GoesBut(&'a BTreeSet<String>),
    /// They stay for now, as a step of the schema left them.
    Stays,
}

/// Derives what would be derived otherwise today, and what `asked` names besides; gives what was derived. Must be called
/// inside a transaction.
///
/// # Errors
///
/// As [`derive()`].
pub fn derive_due(
    connection: &Connection,
    fields: &[Field],
    asked: &Repopulate,
    what_is_undeclared: Undeclared<'_>,
    progress: &dyn Progress,
) -> Result<Derivation, ArchiveError> {
    let looking = || ArchiveError::database("look by what rows were derived");
    if !known::has_entries(connection).map_err(looking())? {
        return Ok(Derivation::default());
    }
    let shape = Shape::of(connection, fields).map_err(looking())?;
    let due = parts::due(connection, &shape).map_err(looking())?;
    let emptied = match what_is_undeclared {
        Undeclared::Stays => BTreeSet::new(),
        Undeclared::GoesBut(own) => {
            let (own, gone) = due.undeclared.into_iter().partition(|it| own.contains(it));
            parts::forget_all(connection, &own).map_err(looking())?;
            gone
        }
    };
    let mut findings = undeclared::empty(connection, &emptied).map_err(looking())?;
    let parts = parts::with_followers(due.parts.and(asked.clone()), &shape).without(&due.newer);
    if parts.is_none() {
        return Ok(Derivation { parts, emptied, findings });
    }
    let altering = Altering::of(connection, fields).map_err(looking())?;
    if let Some(error) = altering.told(None) {
        return Err(error);
    }
    findings.extend(derive(connection, fields, &parts, progress)?);
    Ok(Derivation { parts, emptied, findings })
}

/// What was derived again, and what was found on the way.
#[derive(Clone, Debug, Default)]
pub struct Derivation {
    /// The parts.
    pub parts: Repopulate,
    /// The fields whose values went, because they are no longer declared.
    pub emptied: BTreeSet<String>,
    /// What is wrong with the sources.
    pub findings: Vec<Finding>,
}

/// Writes the exact bytes of a path as its shown form says them.
fn set_exact_path(connection: &Connection, id: i64, path: &EntryPath) -> rusqlite::Result<()> {
    let sql = "UPDATE entries SET path_bytes = ?2 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![id, path.exact()]).map(|_| ())
}

/// The next entries by their ids.
pub(crate) fn next_batch(connection: &Connection, after: i64) -> rusqlite::Result<Vec<HeldEntry>> {
    let mut statement = connection.prepare_cached(NEXT)?;
    let rows = statement.query_map(params![after, BATCH], HeldEntry::read)?;
    rows.collect()
}

/// The next entries by their ids, but for rows that cannot be read: what is wrong with these is told elsewhere.
pub(crate) fn next_readable(
    connection: &Connection,
    after: i64,
) -> rusqlite::Result<Vec<HeldEntry>> {
    let mut statement = connection.prepare_cached(NEXT)?;
    let rows = statement.query_map(params![after, BATCH], HeldEntry::read)?;
    let is_told = |it: &rusqlite::Result<HeldEntry>| match it {
        Err(error) => {
            !crate::sqlite::damage::is_corrupt(error) || error.sqlite_error_code().is_some()
        }
        Ok(_) => true,
    };
    rows.filter(is_told).collect()
}

const NEXT: &str = "
    SELECT id, path, path_bytes, source, front_matter, removed_at IS NULL, source_hash
    FROM entries
    WHERE id > ?1
    ORDER BY id
    LIMIT ?2";
