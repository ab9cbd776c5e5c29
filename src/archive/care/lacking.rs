//! What is missing of the life of an entry, versions and absences, taken from another archive, a backup, that holds it.

mod earlier;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::archive::file::ours::has_ours;
use crate::archive::model::syncs;
use crate::archive::model::syncs::Doubts;
use crate::archive::versions;
use crate::archive::versions::lives::Life;
use crate::archive::versions::story::{self, Story, Then};
use crate::sqlite::catalog::has_columns;
pub(super) use earlier::Earlier;

/// What a backup holds of it.
struct Found {
    versions: Vec<Earlier>,
    /// From which sync to which the file was gone.
    absences: Vec<(i64, i64)>,
    /// The sync that saw the entry first, where a later one is noted in the backup than here.
    first_seen_in: Option<i64>,
    /// The sync that saw the entry as it is, where that was an earlier one.
    seen_in: Option<i64>,
    /// From which sync to which the backup itself does not know it.
    doubts: Vec<(i64, i64)>,
    /// What is told of the entry with all that.
    told: Story,
}

impl Found {
    fn new(here: Story) -> Self {
        Self {
            versions: Vec::new(),
            absences: Vec::new(),
            first_seen_in: None,
            seen_in: None,
            doubts: Vec::new(),
            told: here,
        }
    }

    /// Takes a version; none where its bytes are damaged.
    fn version(&mut self, earlier: Option<Earlier>) {
        let Some(earlier) = earlier else { return };
        let place = self
            .told
            .lives
            .iter()
            .position(|it| it.version.is_none() || it.seen_in > earlier.life.seen_in);
        let (version, replaced_in) = (Some(0), Some(earlier.replaced_in));
        let life = Life { version, replaced_in, ..earlier.life.clone() };
        self.told.lives.insert(place.unwrap_or(self.told.lives.len()), life);
        self.versions.push(earlier);
    }

    fn since(&mut self, seen_in: i64) {
        self.seen_in = Some(seen_in);
        if let Some(now) = self.told.lives.last_mut() {
            now.seen_in = seen_in;
        }
    }

    fn absence(&mut self, gone_in: i64, back_in: i64) {
        self.absences.push((gone_in, back_in));
        self.told.absences.retain(|it| it.0 != gone_in);
        self.told.absences.push((gone_in, back_in));
        self.told.absences.sort_unstable();
    }
}

/// The first sync of which is missing what an entry was, and a backup holds it.
pub fn first_held(held: &Connection, archive: &Connection, entry: i64) -> Result<Option<i64>> {
    let here = Story::of(archive, entry)?;
    let told = found(held, archive, entry)?.told;
    let is_told = |it: &i64| here.at(*it) == Then::NotHeld && told.at(*it) != Then::NotHeld;
    let edges = told.lives.iter().map(|it| it.seen_in).chain(told.absences.iter().map(|it| it.0));
    Ok(edges.chain(here.lost()).filter(is_told).min())
}

/// Whether a backup holds something of what is missing of an entry.
pub fn is_held(held: &Connection, archive: &Connection, entry: i64) -> Result<bool> {
    Ok(first_held(held, archive, entry)?.is_some())
}

/// Gives an entry back what a backup holds of what is missing of it. To be called inside a transaction.
pub fn put_back(archive: &Connection, held: &Connection, entry: i64) -> Result<()> {
    let found = found(held, archive, entry)?;
    versions::changed(archive, || store(archive, entry, &found))
}

fn store(archive: &Connection, entry: i64, found: &Found) -> Result<()> {
    for it in &found.versions {
        it.store(archive, entry)?;
    }
    for (gone_in, back_in) in &found.absences {
        let sql = "INSERT OR REPLACE INTO main.file_absences (entry_id, gone_in, back_in) VALUES (?1, ?2, ?3)";
        archive.execute(sql, [entry, *gone_in, *back_in])?;
    }
    let set = "UPDATE main.entries SET first_seen_in = coalesce(?2, first_seen_in), seen_in = coalesce(?3, seen_in) \
               WHERE id = ?1";
    archive.execute(set, params![entry, found.first_seen_in, found.seen_in])?;
    let spans = found.doubts.iter().map(|(from, until)| (entry, *from, *until)).collect();
    syncs::note_doubts(archive, Doubts { spans, ..Doubts::default() })
}

fn found(held: &Connection, archive: &Connection, entry: i64) -> Result<Found> {
    let mut found = Found::new(Story::of(archive, entry)?);
    if !has_ours(archive, "entry_versions")? || !knows_lives(held)? {
        return Ok(found);
    }
    let let_go = syncs::let_go(archive)?;
    // What was let go on purpose is not brought back.
    if found.told.is_whole() || let_go.may_be_meant_of(entry) {
        return Ok(found);
    }
    let Some(id) = same_entry(held, archive, entry)? else { return Ok(found) };
    let there = There { held, archive, id, story: Story::of(held, id)? };
    there.lives(&mut found, let_go.may_be_of(entry))?;
    there.absences(&mut found)?;
    there.beginning(&mut found)?;
    let is_told = |it: &(i64, i64)| found.versions.iter().any(|own| own.is_within(*it));
    found.doubts = syncs::doubts(held)?.of(id).filter(is_told).collect();
    Ok(found)
}

/// What a backup tells of an entry. It is held against what is told here and what was taken from it before, so that nothing is
/// told twice, or in two ways, whatever the backup says.
struct There<'c> {
    held: &'c Connection,
    archive: &'c Connection,
    id: i64,
    story: Story,
}

impl There<'_> {
    fn is_same_sync(&self, number: i64) -> Result<bool> {
        let of = |it| story::time_of(it, number);
        let (one, other) = (of(self.archive)?, of(self.held)?);
        Ok(number == 0 || one.is_some() && one == other)
    }

    /// Takes the versions that are missing, and since when the entry is as it is.
    fn lives(&self, found: &mut Found, was_let_go: bool) -> Result<()> {
        let last = last_sync(self.held)?;
        for life in &self.story.lives {
            if found.told.at(life.seen_in) != Then::NotHeld || !self.is_same_sync(life.seen_in)? {
                continue;
            }
            let next = found.told.next_edge(life.seen_in);
            // What it was between the backup and what is held here, of which something went, nobody knows.
            let is_unknown_since = was_let_go && next.is_none_or(|it| it > last);
            let now = found.told.lives.last();
            let now = now.filter(|it| Some(it.seen_in) == next && !is_unknown_since);
            let is_now = |it: &Life| it.hash == life.hash && it.path == life.path;
            if life.version.is_none() && now.is_some_and(is_now) {
                found.since(life.seen_in);
                continue;
            }
            let known_until = if is_unknown_since { sync_after(self.archive, last)? } else { next };
            let Some(replaced_in) = life.replaced_in.or(known_until) else { continue };
            if life.seen_in < replaced_in && next.is_none_or(|it| replaced_in <= it) {
                let earlier = Earlier::read(self.held, self.id, life, replaced_in)?;
                found.version(earlier);
            }
        }
        Ok(())
    }

    /// Takes the absences that are missing, or were longer than is noted.
    fn absences(&self, found: &mut Found) -> Result<()> {
        for (gone_in, back_in) in self.story.gone(&found.told) {
            let from = found.told.gone_until(gone_in).unwrap_or(gone_in);
            let fits = from < back_in
                && found.told.at(from) == Then::NotHeld
                && found.told.next_edge(from).is_none_or(|it| back_in <= it);
            if fits && self.is_same_sync(gone_in)? {
                found.absence(gone_in, back_in);
            }
        }
        Ok(())
    }

    /// Takes the sync that saw the entry first, where an earlier one is noted here.
    fn beginning(&self, found: &mut Found) -> Result<()> {
        let (first, other) = (found.told.first_seen_in, self.story.first_seen_in);
        let is_there = first < other && matches!(self.story.at(other), Then::Was(_));
        if is_there && self.is_same_sync(other)? && found.told.at(first) == Then::NotHeld {
            found.first_seen_in = Some(other);
            found.told.first_seen_in = other;
        }
        Ok(())
    }
}

/// The last sync that an archive knows of; 0 where there was none.
pub(super) fn last_sync(held: &Connection) -> Result<i64> {
    let sql = "SELECT coalesce(max(number), 0) FROM main.syncs WHERE kind = 'sync'";
    held.query_row(sql, [], |row| row.get(0))
}

fn sync_after(archive: &Connection, number: i64) -> Result<Option<i64>> {
    let sql = "SELECT min(number) FROM main.syncs WHERE kind = 'sync' AND number > ?1";
    archive.query_row(sql, [number], |row| row.get(0))
}

/// Whether an archive notes what entries were, and when their files were gone.
pub(super) fn knows_lives(held: &Connection) -> Result<bool> {
    Ok(has_columns(held, "entries", &["identity", "seen_in", "gone_in", "first_seen_in"])?
        && has_columns(
            held,
            "entry_versions",
            &["entry_id", "seen_in", "replaced_in", "date_written"],
        )?
        && has_columns(held, "file_absences", &["entry_id", "gone_in", "back_in"])?)
}

/// The entry of the same identity.
pub(super) fn same_entry(
    held: &Connection,
    archive: &Connection,
    entry: i64,
) -> Result<Option<i64>> {
    let sql = "SELECT identity FROM main.entries WHERE id = ?1 AND length(identity) = 16";
    let identity: Option<Vec<u8>> = archive.query_row(sql, [entry], |row| row.get(0)).optional()?;
    let Some(identity) = identity else { return Ok(None) };
    let sql = "SELECT id FROM main.entries WHERE identity = ?1";
    held.query_row(sql, [identity], |row| row.get(0)).optional()
}
