//! What is told of the life of one entry: from which sync to which it was what, and when its file was gone.

use rusqlite::{Connection, OptionalExtension, Result};

use crate::archive::versions::lives::Life;
use crate::archive::versions::story::Story;

/// A version as it is told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// Its row; 0 of what a backup tells.
    pub(super) id: i64,
    /// The life of the backup that it is.
    pub(super) life: Option<i64>,
    pub(super) seen_in: i64,
    pub(super) replaced_in: i64,
    path: (String, Option<Vec<u8>>),
    /// In hexadecimal.
    pub(super) hash: String,
}

impl Row {
    fn of(life: &Life, replaced_in: i64) -> Self {
        Self {
            id: 0,
            life: life.version,
            seen_in: life.seen_in,
            replaced_in,
            path: (life.path.as_str().to_owned(), life.path.exact().map(<[u8]>::to_vec)),
            hash: life.hash.clone(),
        }
    }

    /// The path, as it is shown.
    pub(super) fn shown(&self) -> &str {
        &self.path.0
    }

    /// Whether both tell the same.
    pub(super) fn is_as(&self, other: &Self) -> bool {
        (self.seen_in, self.replaced_in) == (other.seen_in, other.replaced_in)
            && self.path == other.path
            && self.hash == other.hash
    }
}

/// The life of an entry since syncs were counted, as it is told.
#[derive(Clone, Debug)]
pub(super) struct Told {
    pub(super) versions: Vec<Row>,
    absences: Vec<(i64, i64)>,
    first: i64,
    /// What it is now, until its file went.
    now: Row,
    is_gone: bool,
    /// How it is noted that its file went.
    gone: Gone,
}

/// The sync that found a file gone, and its time, as the row of an entry notes them.
pub(super) type Gone = (Option<i64>, Option<String>);

/// What was meant.
pub(super) struct Meant {
    pub(super) versions: Vec<Row>,
    pub(super) later: Vec<Row>,
    pub(super) absences: Vec<(i64, i64)>,
    pub(super) first: i64,
    pub(super) seen_in: i64,
    /// When its file went, where both say that it did.
    pub(super) gone: Option<Gone>,
}

impl Told {
    /// As a backup tells it.
    pub(super) fn in_backup(held: &Connection, entry: i64, story: &Story) -> Result<Self> {
        let sql = "SELECT gone_in, removed_at FROM main.entries WHERE id = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        let gone = held.prepare_cached(sql)?.query_row([entry], read).optional()?;
        Ok(Self { gone: gone.unwrap_or_default(), ..Self::of_story(story) })
    }

    fn of_story(story: &Story) -> Self {
        let earlier = story.lives.iter().filter(|it| it.version.is_some());
        let versions = earlier.map(|it| Row::of(it, it.replaced_in.unwrap_or_default()));
        let now = story.lives.last();
        let end = now.and_then(|it| it.replaced_in);
        let nothing = || Row {
            id: 0,
            life: None,
            seen_in: i64::MIN,
            replaced_in: 0,
            path: (String::new(), None),
            hash: String::new(),
        };
        Self {
            versions: versions.filter(|it| it.replaced_in > 0).collect(),
            absences: story.absences.iter().copied().filter(|it| it.1 > 0).collect(),
            first: story.first_seen_in,
            now: now.map_or_else(nothing, |it| Row::of(it, end.unwrap_or_default())),
            is_gone: end.is_some(),
            gone: Gone::default(),
        }
    }

    /// As the archive tells it, whether it can be or not.
    pub(super) fn here(archive: &Connection, entry: i64) -> Result<Self> {
        const VERSIONS: &str = "
            SELECT id, seen_in, replaced_in, CAST(path AS TEXT), path_bytes, lower(hex(hash))
            FROM main.entry_versions
            WHERE entry_id = ?1 AND replaced_in > 0
            ORDER BY seen_in, replaced_in, id";
        let mut story = Story::of(archive, entry)?;
        let mut versions = archive.prepare_cached(VERSIONS)?;
        let versions = versions.query_map([entry], |row| {
            Ok(Row {
                id: row.get(0)?,
                life: None,
                seen_in: row.get(1)?,
                replaced_in: row.get(2)?,
                path: (row.get(3)?, row.get(4)?),
                hash: row.get(5)?,
            })
        })?;
        let versions = versions.collect::<Result<_>>()?;
        story.lives.retain(|it| it.version.is_none());
        Ok(Self { versions, ..Self::in_backup(archive, entry, &story)? })
    }

    /// Whether each part of it begins where the one before it ends, up to what the entry is now, and its file went after that.
    pub(super) fn is_whole(&self) -> bool {
        let first = Some(self.first).filter(|it| *it >= 0);
        let is_gone_late = self.gone.0.is_none_or(|it| it <= 0 || it > self.now.seen_in);
        is_gone_late && is_chain(first, &self.spans(), self.now.seen_in)
    }

    /// The sync that found its file gone, where that is counted.
    pub(super) fn gone_in(&self) -> Option<i64> {
        self.gone.0.filter(|it| *it > 0)
    }

    /// Whether it is noted that its file went at this time, which is that of the sync that found it gone, or that it did not; or it was
    /// before syncs were counted.
    pub(super) fn is_gone_at(&self, time: Option<&str>) -> bool {
        match (self.gone_in(), &self.gone.1) {
            (None, None) => true,
            (Some(_), Some(at)) => time == Some(at),
            (None, Some(_)) => self.now.seen_in <= 0,
            (Some(_), None) => false,
        }
    }

    fn spans(&self) -> Vec<(i64, i64)> {
        let versions = self.versions.iter().map(|it| (it.seen_in, it.replaced_in));
        versions.chain(self.absences.iter().copied()).collect()
    }

    /// The numbers that it names.
    pub(super) fn edges(&self) -> Vec<i64> {
        let spans = self.spans().into_iter().flat_map(|it| [it.0, it.1]);
        spans.chain([self.now.seen_in]).chain(self.gone.0).filter(|it| *it > 0).collect()
    }

    /// What was meant, where a backup tells the truth up to a sync; none where the two do not fit together.
    pub(super) fn meant(
        &self,
        there: &Self,
        last: i64,
        is_sync: &dyn Fn(i64) -> Result<bool>,
    ) -> Result<Option<Meant>> {
        let mut later = Vec::new();
        for it in self.versions.iter().filter(|it| it.replaced_in > last) {
            if is_sync(it.replaced_in)? {
                later.push(it.clone());
            }
        }
        let is_gone_before = self.gone_in().is_some_and(|it| it <= self.now.seen_in);
        let cannot_be = is_gone_before || self.now.seen_in > 0 && !is_sync(self.now.seen_in)?;
        // Then it is so since what came before it ended.
        let absences = self.absences.iter().map(|it| it.1);
        let end = later.iter().map(|it| it.replaced_in).chain(absences).max();
        let seen_in = match cannot_be {
            true => end.unwrap_or(0).max(there.now.seen_in),
            false => self.now.seen_in,
        };
        if seen_in > 0 && !is_sync(seen_in)? {
            return Ok(None);
        }
        Ok(self.meant_since(seen_in, there, later, last))
    }

    /// The same, where it is as it is since a sync.
    fn meant_since(
        &self,
        mut seen_in: i64,
        there: &Self,
        mut later: Vec<Row>,
        last: i64,
    ) -> Option<Meant> {
        let mut absences = there.absences.clone();
        absences.extend(self.absences.iter().filter(|it| it.1 > last));
        let mut versions = there.versions.clone();
        let is_as_there = |it: &Row| it.hash == there.now.hash && it.path == there.now.path;
        let has_moved = seen_in > last;
        match later.first_mut() {
            Some(first) if !there.is_gone && is_as_there(first) => {
                first.seen_in = there.now.seen_in;
            }
            // It came back since.
            _ if there.is_gone && has_moved => versions.push(there.now.clone()),
            Some(_) => {}
            None if is_as_there(&self.now) => seen_in = there.now.seen_in,
            None if has_moved => {
                versions.push(Row { replaced_in: seen_in, ..there.now.clone() });
            }
            None => return None,
        }
        let first = if self.first < 0 || there.first < 0 { self.first } else { there.first };
        let rows = versions.iter().chain(&later).map(|it| (it.seen_in, it.replaced_in));
        let spans: Vec<(i64, i64)> = rows.chain(absences.iter().copied()).collect();
        let is_well = is_chain(Some(first).filter(|it| *it >= 0), &spans, seen_in);
        let gone = if has_moved { None } else { self.gone_as(there) };
        is_well.then_some(Meant { versions, later, absences, first, seen_in, gone })
    }

    /// How it is noted there that the file went, where it is noted here that it did.
    fn gone_as(&self, there: &Self) -> Option<Gone> {
        let (gone_in, removed_at) = &there.gone;
        let is_told = gone_in.is_some_and(|it| it > 0) && removed_at.is_some();
        (is_told && self.gone != Gone::default()).then(|| there.gone.clone())
    }
}

impl Meant {
    /// Whether that is what is told.
    pub(super) fn is_as(&self, told: &Told) -> bool {
        let mut left: Vec<&Row> = told.versions.iter().collect();
        for it in self.versions.iter().chain(&self.later) {
            match left.iter().position(|own| own.is_as(it)) {
                Some(place) => drop(left.swap_remove(place)),
                None => return false,
            }
        }
        let (mut own, mut other) = (self.absences.clone(), told.absences.clone());
        own.sort_unstable();
        other.sort_unstable();
        left.is_empty()
            && own == other
            && (self.first, self.seen_in) == (told.first, told.now.seen_in)
            && self.gone.as_ref().is_none_or(|it| *it == told.gone)
    }
}

fn is_chain(first: Option<i64>, spans: &[(i64, i64)], now: i64) -> bool {
    let mut spans = spans.to_vec();
    spans.sort_unstable();
    let mut at = first.or_else(|| spans.first().map(|it| it.0)).unwrap_or(now);
    for (from, until) in spans {
        if from != at || until <= from {
            return false;
        }
        at = until;
    }
    at == now
}
