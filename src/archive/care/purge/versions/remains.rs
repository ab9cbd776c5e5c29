//! What the bytes of a version that goes remain in: other versions and backups that hold them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::DateTime;
use rusqlite::{Connection, Result};

use super::super::kin::Text;
use super::Chosen;
use crate::archive::file::ours::has_ours;
use crate::sqlite::catalog::has_columns;

/// What stays of one entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Remains {
    /// The sync that first saw the oldest text that stays.
    pub(super) since: i64,
    pub(super) hashes: BTreeSet<String>,
    /// The texts that stay: a name is a part of what an entry was, and is forgotten with it.
    pub(super) texts: BTreeSet<Text>,
    /// Those that go, and do not stay as well.
    pub(super) gone: BTreeSet<Text>,
    /// Whether no earlier version stays.
    pub(super) is_bare: bool,
}

impl Remains {
    /// Whether a text of the entry is to be forgotten: one that goes here, or one of before that is not known here any
    /// more. A text of later, in a backup of an archive that was restored since, is nobody's to forget.
    pub(super) fn lets_go(&self, held: &HeldText, branches: Branches<'_>) -> bool {
        let text = held.text();
        let is_before = || branches.is_before(held.seen_in, self.since);
        !self.texts.contains(&text) && (self.gone.contains(&text) || is_before())
    }

    /// Whether nothing of an entry was to stay but what it is, and a text stays in a backup that came later there.
    pub(super) fn spares(&self, held: &HeldText, branches: Branches<'_>) -> bool {
        self.is_bare && !self.texts.contains(&held.text()) && !self.lets_go(held, branches)
    }
}

/// When syncs were, by their numbers.
pub(super) type Times = BTreeMap<i64, String>;

pub(super) fn times_of(archive: &Connection) -> Result<Times> {
    if !has_columns(archive, "syncs", &["number", "synced_at", "kind"])? {
        return Ok(Times::new());
    }
    let sql = "SELECT number, synced_at FROM syncs WHERE kind = 'sync'";
    let mut statement = archive.prepare(sql)?;
    statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}

/// The syncs of an archive and those of a backup, whose numbers are those of other syncs from where one of them was restored.
#[derive(Clone, Copy)]
pub(super) struct Branches<'a> {
    pub(super) here: &'a Times,
    pub(super) there: &'a Times,
}

impl Branches<'_> {
    /// Whether a sync of the backup was before one of the archive: by their numbers, where both know one of the two; else by their
    /// times.
    pub(super) fn is_before(self, there: i64, here: i64) -> bool {
        let is_shared = |number: i64| {
            let (one, other) = (self.here.get(&number), self.there.get(&number));
            one.is_some() && one == other
        };
        let time = |text: &String| DateTime::parse_from_rfc3339(text).ok();
        let times = (self.there.get(&there).and_then(time), self.here.get(&here).and_then(time));
        match times {
            (Some(then), Some(now)) if !is_shared(there) && !is_shared(here) => then < now,
            _ => there < here,
        }
    }
}

/// What a backup is to lose, and what it keeps on purpose.
#[derive(Debug, Default)]
pub(in crate::archive::care::purge) struct OfBackup {
    pub(in crate::archive::care::purge) chosen: Vec<Chosen>,
    /// The entries of which it has texts that came later there than what stays here.
    pub(in crate::archive::care::purge) later: Vec<String>,
}

/// A text that an archive holds of an entry.
pub(super) struct HeldText {
    /// The row of the version; none of the entry itself.
    pub(super) version: Option<i64>,
    pub(super) path: String,
    pub(super) hash: String,
    pub(super) seen_in: i64,
}

impl HeldText {
    pub(super) fn text(&self) -> Text {
        (self.path.clone(), self.hash.clone())
    }
}

pub(super) fn held(archive: &Connection, entry: i64) -> Result<Vec<HeldText>> {
    // Of before versions were kept.
    let (of_versions, seen_in) = match has_ours(archive, "entry_versions")? {
        true => (
            "SELECT id, CAST(path AS TEXT), lower(hex(hash)), seen_in FROM entry_versions WHERE entry_id = ?1 \
             UNION ALL ",
            "coalesce(seen_in, 0)",
        ),
        false => ("", "0"),
    };
    let sql = format!(
        "{of_versions}SELECT NULL, CAST(path AS TEXT), CAST(source_hash AS TEXT), {seen_in} FROM entries WHERE id = ?1"
    );
    let mut statement = archive.prepare_cached(&sql)?;
    let held = statement.query_map([entry], |row| {
        let (version, path) = (row.get(0)?, row.get(1)?);
        Ok(HeldText { version, path, hash: row.get(2)?, seen_in: row.get(3)? })
    })?;
    held.collect()
}
