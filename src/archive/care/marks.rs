//! What the archive notes beside the texts: identities, stamps, and the numbers of the syncs that saw an entry, missed its
//! file, or found its text gone. No source says them, but each proves something of the others.
//!
//! What is found and what is mended is judged in one place, so that what is mended is not found again.

mod chain;
mod exchanged;
mod life;
pub mod orphans;
mod strayed;
mod syncs;

use std::collections::BTreeSet;

use rusqlite::types::Value;
use rusqlite::{Connection, Result, params};

use life::{Judged, Life};
use syncs::Numbers;

use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs::{Doubts, note_doubts, settle_doubts_of_none};
use crate::archive::versions;
use crate::archive::versions::{Damaged, twice};
use crate::sqlite::catalog::has_table;

/// Something noted that cannot be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The entry; none where it is of no entry.
    pub entry: Option<i64>,
    /// The path of the entry; none where it is of no entry.
    pub path: Option<String>,
    /// What it is: `entries.seen_in`, or a sentence.
    pub what: String,
    /// Whether what is noted beside it says what it was.
    pub is_mendable: bool,
    /// Whether two things are told, and nothing says which of them is true: what is mended is noted to be in doubt.
    pub is_in_doubt: bool,
}

/// A value that is to stand in the place of a wrong one.
struct Fix {
    table: &'static str,
    column: &'static str,
    id: i64,
    value: Value,
}

/// Finds what cannot be true.
pub fn wrong(connection: &Connection) -> Result<Vec<Wrong>> {
    if !has_ours(connection, "derived_by")? {
        return Ok(Vec::new());
    }
    let numbers = Numbers::read(connection)?;
    let mut of_no_entry = syncs::wrong(connection, &numbers)?;
    let numbers = numbers.with_lost_last(connection)?;
    if let Some(given) = id_not_noted(connection)? {
        let sentence = format!(
            "`sqlite_sequence` does not say that `entries` has given ids up to {given}: some would be given again"
        );
        of_no_entry.push((sentence, false));
    }
    let of_none = |(what, is_in_doubt)| Wrong {
        entry: None,
        path: None,
        what,
        is_mendable: true,
        is_in_doubt,
    };
    let mut wrong: Vec<Wrong> = of_no_entry.into_iter().map(of_none).collect();
    let mut note = |entry, path, what: &str, is_mendable| {
        let (entry, path, what) = (Some(entry), Some(path), what.to_owned());
        wrong.push(Wrong { entry, path, what, is_mendable, is_in_doubt: false });
    };
    for id in identities(connection)? {
        note(id, path_of(connection, id)?, "entries.identity", true);
    }
    for id in stamps(connection)? {
        note(id, path_of(connection, id)?, "file_stamps.size", true);
    }
    let rows = exchanged::between(connection)?;
    let mut exchanged: BTreeSet<i64> = rows.iter().flatten().map(|it| it.0).collect();
    exchanged.extend(strayed::all(connection)?.into_iter().map(|it| it.0));
    for id in &exchanged {
        let entry = entry_of(connection, *id)?;
        note(entry, path_of(connection, entry)?, "entry_versions.entry_id", true);
    }
    let bytes = exchanged::bytes::found(connection)?;
    for id in bytes.pairs.iter().flatten().filter(|it| !exchanged.contains(it)) {
        let entry = entry_of(connection, *id)?;
        note(entry, path_of(connection, entry)?, "entry_versions.bytes_id", true);
    }
    if rows.is_empty() {
        for entry in bytes.unsettled {
            note(entry, path_of(connection, entry)?, "entry_versions.bytes_id", false);
        }
    }
    for it in orphans::all(connection)? {
        note(it.entry, path_of(connection, it.entry)?, "entry_versions.entry_id", true);
    }
    life::read::each(connection, |life: &Life| {
        let judged = life.judge(connection, &numbers)?;
        let mut note = |what: &str, is_mendable, is_in_doubt| {
            let (entry, path, what) = (Some(life.id), Some(life.path.clone()), what.to_owned());
            wrong.push(Wrong { entry, path, what, is_mendable, is_in_doubt });
        };
        for fix in &judged.fixes {
            // Once it is another entry's, its path is right.
            let is_of_another = fix.table == "entry_versions" && exchanged.contains(&fix.id);
            if !is_of_another {
                let is_in_doubt = fix.is_of_now() && !judged.doubts.is_nothing();
                note(&format!("{}.{}", fix.table, fix.column), true, is_in_doubt);
            }
        }
        let is_in_doubt = |it: &life::Absence| it.was.is_none() && !judged.doubts.is_nothing();
        judged.absences.iter().for_each(|it| note("file_absences.gone_in", true, is_in_doubt(it)));
        let mut note = |what: &str, is_mendable| note(what, is_mendable, false);
        judged.copies.iter().for_each(|_| note("entry_versions.id", true));
        if judged.is_contradicted {
            note("entry_versions.seen_in", false);
        }
        Ok(())
    })?;
    Ok(wrong)
}

/// The versions of two entries that have changed places, or bytes, with each other, and those whose own bytes stand under another
/// row.
pub fn exchanged(connection: &Connection) -> Result<BTreeSet<i64>> {
    let rows = exchanged::between(connection)?.into_iter().flatten();
    let rows = rows.chain(strayed::all(connection)?).map(|it| it.0);
    let bytes = exchanged::bytes::found(connection)?.pairs;
    let hashed = exchanged::hashed::found(connection)?.into_iter().map(|it| it.0);
    Ok(rows.chain(bytes.into_iter().flatten()).chain(hashed).collect())
}

/// Gives versions back to their entries, and lets those go that have the bytes of the one beside them: what they were is no
/// longer held.
fn mend_versions(connection: &Connection) -> Result<()> {
    orphans::give_back(connection)?;
    let own = exchanged::hashed::found(connection)?;
    if !own.is_empty() {
        versions::changed(connection, || {
            own.iter().try_for_each(|it| exchanged::hashed::give(connection, *it))
        })?;
    }
    let exchanged = exchanged::between(connection)?.into_iter().flatten();
    for (version, entry) in exchanged.chain(strayed::all(connection)?) {
        let sql = "UPDATE main.entry_versions SET entry_id = ?2 WHERE id = ?1";
        connection.prepare_cached(sql)?.execute([version, entry])?;
    }
    for pair in exchanged::bytes::found(connection)?.pairs {
        exchanged::bytes::turn(connection, pair)?;
    }
    for it in twice::all(connection, None)? {
        versions::forget(connection, it.entry, &BTreeSet::from([it.stranger]), Damaged::Spare)?;
    }
    Ok(())
}

/// How often the entries are gone over: what was mended may show what else is wrong beside it.
const ROUNDS: usize = 4;

/// Mends what [`wrong`] finds; to be called inside a transaction. Identities that are lost are given anew, and stamps that
/// are wrong go, so that the next sync reads the file. Where two things are told and nothing says which of them is true, that is noted.
pub fn mend(connection: &Connection) -> Result<()> {
    if !has_ours(connection, "derived_by")? {
        return Ok(());
    }
    let doubts = Doubts { times: syncs::mend(connection)?, ..Doubts::default() };
    note_doubts(connection, doubts)?;
    if let Some(given) = id_not_noted(connection)? {
        connection.execute("DELETE FROM main.sqlite_sequence WHERE name = 'entries'", [])?;
        let note = "INSERT INTO main.sqlite_sequence (name, seq) VALUES ('entries', ?1)";
        connection.execute(note, [given])?;
    }
    for id in identities(connection)? {
        let sql = "UPDATE main.entries SET identity = randomblob(16) WHERE id = ?1";
        connection.execute(sql, [id])?;
    }
    for id in stamps(connection)? {
        connection.execute("DELETE FROM main.file_stamps WHERE entry_id = ?1", [id])?;
    }
    let strays = "DELETE FROM main.file_stamps WHERE entry_id NOT IN (SELECT id FROM main.entries)";
    connection.execute(strays, [])?;
    mend_versions(connection)?;
    mend_lives(connection)?;
    settle_doubts_of_none(connection)
}

/// Mends the life of each entry, again as long as one that is mended shows another that is wrong.
fn mend_lives(connection: &Connection) -> Result<()> {
    for _ in 0..ROUNDS {
        let (numbers, mut all) = (Numbers::read(connection)?, Vec::new());
        life::read::each(connection, |life: &Life| {
            all.push((life.id, life.judge(connection, &numbers)?));
            Ok(())
        })?;
        let mut is_mended = false;
        for (entry, it) in all {
            is_mended |= it.mend(connection, entry)?;
        }
        if !is_mended {
            break;
        }
    }
    Ok(())
}

impl Judged {
    /// Mends what can be mended; gives whether anything was.
    fn mend(&self, connection: &Connection, entry: i64) -> Result<bool> {
        self.fixes.iter().try_for_each(|it| it.apply(connection))?;
        for it in &self.absences {
            let sql = "DELETE FROM main.file_absences WHERE entry_id = ?1 AND gone_in = ?2";
            connection.prepare_cached(sql)?.execute([it.entry, it.noted])?;
            if let Some((gone_in, back_in)) = it.was {
                versions::story::was_gone(connection, it.entry, gone_in, back_in)?;
            }
        }
        if !self.copies.is_empty() {
            versions::changed(connection, || self.delete_copies(connection))?;
        }
        if self.lets_go {
            versions::story::let_go(connection, entry)?;
        }
        note_doubts(connection, self.doubts.clone())?;
        Ok(!self.fixes.is_empty() || !self.absences.is_empty() || !self.copies.is_empty())
    }

    fn delete_copies(&self, connection: &Connection) -> Result<()> {
        for id in &self.copies {
            let sql = "DELETE FROM main.entry_versions WHERE id = ?1";
            connection.prepare_cached(sql)?.execute([id])?;
        }
        Ok(())
    }
}

impl Fix {
    /// Whether it says of an entry since when it is as it is, or whether, or when, its file went.
    fn is_of_now(&self) -> bool {
        self.table == "entries" && ["seen_in", "gone_in", "removed_at"].contains(&self.column)
    }

    fn apply(&self, connection: &Connection) -> Result<()> {
        let sql = format!("UPDATE main.{} SET {} = ?2 WHERE id = ?1", self.table, self.column);
        connection.prepare_cached(&sql)?.execute(params![self.id, self.value]).map(|_| ())
    }
}

/// The greatest id of an entry, where SQLite's note of how far ids were given does not reach it: one that is purged would go to
/// another entry.
fn id_not_noted(connection: &Connection) -> Result<Option<i64>> {
    if !has_table(connection, "sqlite_sequence")? {
        return Ok(None);
    }
    let sql = "SELECT max(id) FROM main.entries";
    let given: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
    let sql = "SELECT max(CAST(seq AS INTEGER)) FROM main.sqlite_sequence WHERE name = 'entries'";
    let noted: Option<i64> = connection.query_row(sql, [], |row| row.get(0))?;
    Ok(given.filter(|given| noted.is_none_or(|noted| noted < *given)))
}

/// The entries without an identity, or with one that an older entry has.
fn identities(connection: &Connection) -> Result<Vec<i64>> {
    // The order of an index that holds both.
    let sql = "SELECT id, identity FROM main.entries ORDER BY identity, id";
    let mut statement = connection.prepare(sql)?;
    let (mut rows, mut last, mut wrong) = (statement.query([])?, Vec::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let identity = row.get_ref(1)?.as_blob_or_null().ok().flatten().unwrap_or_default();
        if identity.len() != 16 || identity == last.as_slice() {
            wrong.push(row.get(0)?);
        }
        last = identity.to_vec();
    }
    Ok(wrong)
}

/// The entries whose stamp is of a file of another size than that of the bytes that are held.
fn stamps(connection: &Connection) -> Result<BTreeSet<i64>> {
    const STAMPS: &str = "
        SELECT entry_id
        FROM main.file_stamps JOIN main.entries ON entries.id = entry_id
        WHERE file_stamps.size <> length(source)";
    connection.prepare(STAMPS)?.query_map([], |row| row.get(0))?.collect()
}

fn path_of(connection: &Connection, id: i64) -> Result<String> {
    let sql = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))
}

fn entry_of(connection: &Connection, version: i64) -> Result<i64> {
    let sql = "SELECT entry_id FROM main.entry_versions WHERE id = ?1";
    connection.prepare_cached(sql)?.query_row([version], |row| row.get(0))
}

#[cfg(test)]
mod tests;
