//! What a plan says, written: commits as numbers, versions, and entries that are removed.

use std::collections::HashMap;

use chrono::SecondsFormat;
use rusqlite::Connection;

use super::lines::Stretch;
use super::match_up::{Due, Plan, Removed};
use super::repository::Blobs;
use super::whereabouts::{self, Numbered};
use super::{History, Settings, bytes_of, stop};
use crate::archive::laid_out;
use crate::archive::older::{self, Numbers, Older, Past};
use crate::archive::row::Row;
use crate::archive::shape::Shape;
use crate::archive::story::Story;
use crate::archive::versions::thin;
use crate::archive::write::{Pass, RowWriter, Version};
use crate::archive::{Archive, ArchiveError};
use crate::entry::{self, Entry, EntryPath, FrontMatter, Source};
use crate::import::ImportError;

fn writing() -> impl FnOnce(rusqlite::Error) -> ArchiveError {
    ArchiveError::database("write the versions")
}

/// Writes a plan in one transaction.
pub(super) fn store(
    archive: &mut Archive,
    history: &History,
    plan: &Plan<'_>,
    blobs: &mut Blobs,
    settings: Settings<'_>,
) -> Result<(), ImportError> {
    let transaction = archive.connection_mut().transaction().map_err(writing())?;
    let mut desk = Desk::open(&transaction, history, plan, blobs, settings)?;
    let count = plan.entries.len() + plan.removed.len();
    settings.progress.begin("importing", u64::try_from(count).ok());
    for due in &plan.entries {
        desk.entry(due)?;
        settings.progress.advance(1);
    }
    let shape = Shape::of(&transaction, settings.fields).map_err(writing())?;
    let mut writer = RowWriter::new(&transaction, shape, Pass::Some, None);
    for removed in &plan.removed {
        desk.removed(removed, &mut writer)?;
        settings.progress.advance(1);
    }
    writer.finish().map_err(writing())?;
    thin::ask_again(&transaction).map_err(writing())?;
    settings.progress.begin("committing", None);
    Ok(transaction.commit().map_err(ArchiveError::database("commit the versions"))?)
}

/// The front matter of the last text before some that could be read.
struct Held {
    /// The commit that made it so; none where there is none.
    of: Option<usize>,
    front_matter: Option<String>,
}

impl Default for Held {
    fn default() -> Self {
        Self { of: Some(usize::MAX), front_matter: None }
    }
}

impl Held {
    /// Whether it is none of those before a text.
    fn is_after(&self, before: &[&Stretch]) -> bool {
        self.of > before.first().map(|it| it.from)
    }
}

struct Desk<'a> {
    connection: &'a Connection,
    history: &'a History,
    blobs: &'a mut Blobs,
    settings: Settings<'a>,
    /// The numbers of commits.
    numbers: HashMap<usize, i64>,
    /// The first commit after the first sync.
    boundary: usize,
}

impl<'a> Desk<'a> {
    fn open(
        connection: &'a Connection,
        history: &'a History,
        plan: &Plan<'_>,
        blobs: &'a mut Blobs,
        settings: Settings<'a>,
    ) -> Result<Self, ImportError> {
        let mut known = Numbers::of(connection).map_err(writing())?;
        let mut numbers = HashMap::new();
        // Those before the first sync come next to it, those after it below them.
        for commits in [&plan.before, &plan.after] {
            let times: Vec<String> = commits.iter().map(|it| history.times[*it].clone()).collect();
            for ((number, is_new), (commit, time)) in
                known.give(&times).into_iter().zip(commits.iter().zip(&times))
            {
                if is_new {
                    older::note(connection, number, time).map_err(writing())?;
                }
                numbers.insert(*commit, number);
            }
        }
        let boundary = plan.after.first().copied().unwrap_or(usize::MAX);
        Ok(Self { connection, history, blobs, settings, numbers, boundary })
    }

    fn number(&self, commit: usize) -> i64 {
        self.numbers.get(&commit).copied().unwrap_or_default()
    }

    /// From which number to which an entry was so; what no sync and no commit before the first one saw, for one number.
    fn span(&self, stretch: &Stretch, is_whole: bool) -> (i64, i64) {
        let from = self.number(stretch.from);
        if !is_whole || stretch.from >= self.boundary {
            return (from, from + 1);
        }
        let until = stretch.until.filter(|it| *it < self.boundary);
        (from, until.map_or(0, |it| self.number(it)))
    }

    fn entry(&mut self, due: &Due<'_>) -> Result<(), ImportError> {
        let first = Story::of(self.connection, due.entry).map_err(writing())?.first_seen_in;
        if let Some((version, stretch)) = due.began {
            let number = self.number(stretch.from);
            older::began(self.connection, due.entry, version, number).map_err(writing())?;
        }
        self.versions(due.entry, &due.versions, due.is_whole)?;
        if !due.is_whole {
            return Ok(());
        }
        let mut stretches = due.versions.clone();
        stretches.extend(due.began.map(|(_, stretch)| stretch));
        self.whereabouts(due.entry, &stretches, Some(first))
    }

    /// Notes from when on an entry was there, and when its file was gone.
    fn whereabouts(
        &self,
        entry: i64,
        stretches: &[&Stretch],
        began: Option<i64>,
    ) -> Result<(), ImportError> {
        let commits = Numbered { number: &|it| self.number(it), boundary: self.boundary };
        let noted = whereabouts::note(self.connection, entry, stretches, began, &commits);
        Ok(noted.map_err(writing())?)
    }

    /// Puts versions of an entry, the newest first.
    fn versions(
        &mut self,
        entry: i64,
        versions: &[&Stretch],
        is_whole: bool,
    ) -> Result<(), ImportError> {
        let mut past = Past::of(self.connection, entry).map_err(writing())?;
        let mut held = Held::default();
        for (index, stretch) in versions.iter().enumerate() {
            stop(self.settings.progress)?;
            let Some(path) = self.history.path_of(stretch) else { continue };
            let source = bytes_of(self.history, self.blobs, stretch)?;
            let (seen_in, replaced_in) = self.span(stretch, is_whole);
            let before: Vec<&Stretch> =
                versions[index + 1..].iter().filter(|it| it.from < stretch.from).copied().collect();
            let read = self.read((&path, &source), &before, &mut held)?;
            let older = Older { seen_in, replaced_in, path: &path, entry: &read, source: &source };
            past.put(older, index + 1 == versions.len()).map_err(writing())?;
        }
        Ok(())
    }

    /// What a text says: where its front matter cannot be read, with the last one before it that can be. `before` are the texts
    /// before it, the newest first.
    fn read(
        &mut self,
        (path, source): (&EntryPath, &Source),
        before: &[&Stretch],
        held: &mut Held,
    ) -> Result<Entry, ImportError> {
        let (read, _) = entry::parse(path, source, self.settings.fields);
        if read.front_matter.error.is_none() {
            return Ok(read);
        }
        if held.is_after(before) {
            *held = self.last_readable(before)?;
        }
        Ok(held.front_matter.as_deref().map_or(read, |it| {
            entry::parse_held(path, source, self.settings.fields, FrontMatter::from_json(it))
        }))
    }

    fn last_readable(&mut self, before: &[&Stretch]) -> Result<Held, ImportError> {
        for stretch in before {
            let Some(path) = self.history.path_of(stretch) else { continue };
            let source = bytes_of(self.history, self.blobs, stretch)?;
            if let Some(it) = laid_out::readable(&path, &source) {
                return Ok(Held { of: Some(stretch.from), front_matter: Some(it) });
            }
        }
        Ok(Held { of: None, front_matter: None })
    }

    /// Makes an entry of a file that is gone.
    fn removed(
        &mut self,
        removed: &Removed<'_>,
        writer: &mut RowWriter<'_>,
    ) -> Result<(), ImportError> {
        let Removed { path, last, versions } = removed;
        let source = bytes_of(self.history, self.blobs, last)?;
        let read = self.read((path, &source), versions, &mut Held::default())?;
        let row = Row::new(path, source, read);
        let version = Version { path, stamp: None, row: &row, is_emptied: false };
        let entry = writer.insert(version).map_err(writing())?;
        let now = || self.settings.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let gone_at = last.until.map_or_else(now, |it| self.history.times[it].clone());
        writer.mark_removed(entry, &gone_at).map_err(writing())?;
        let (seen_in, gone_in) = self.last_span(last, versions);
        older::lived(self.connection, entry, seen_in, gone_in).map_err(writing())?;
        self.versions(entry, versions, true)?;
        self.whereabouts(entry, &[&versions[..], &[last]].concat(), None)
    }

    /// The span of the last text of a file, which follows those of all its versions.
    fn last_span(&self, last: &Stretch, versions: &[&Stretch]) -> (i64, i64) {
        let (from, until) = self.span(last, true);
        match versions.iter().map(|it| self.number(it.from)).max() {
            Some(newest) if newest > from => (newest, newest),
            _ => (from, until),
        }
    }
}
