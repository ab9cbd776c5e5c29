//! What a plan says, written: commits as numbers, versions, and entries that are removed.

use chrono::SecondsFormat;
use rusqlite::Connection;

use super::carving::{Carved, Edit};
use super::lines::Stretch;
use super::match_up::{Due, Plan, Removed};
use super::numbering::Put;
use super::repository::Blobs;
use super::{History, Settings, bytes_of, stop, whereabouts};
use crate::archive::model::row::Row;
use crate::archive::model::shape::Shape;
use crate::archive::rows::laid_out;
use crate::archive::rows::write::{Pass, RowWriter, Version};
use crate::archive::versions::lives;
use crate::archive::versions::older::{self, Older, Past};
use crate::archive::versions::story::{self, Story};
use crate::archive::versions::thin;
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
    plan.numbering.shift.apply(&transaction).map_err(writing())?;
    for (commit, number) in &plan.numbering.new {
        older::note(&transaction, *number, &history.times[*commit]).map_err(writing())?;
    }
    let first = older::first_sync(&transaction).map_err(writing())?.map_or(0, |it| it.0);
    let mut desk = Desk { connection: &transaction, history, blobs, settings, first };
    let count = plan.entries.len() + plan.removed.len();
    settings.progress.begin("importing", u64::try_from(count).ok());
    for due in &plan.entries {
        desk.entry(due)?;
        older::note_emptied(&transaction, due.entry).map_err(writing())?;
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
struct LastRead {
    /// The commit that made it so; none where there is none.
    of: Option<usize>,
    front_matter: Option<String>,
}

impl Default for LastRead {
    fn default() -> Self {
        Self { of: Some(usize::MAX), front_matter: None }
    }
}

impl LastRead {
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
    /// The number of the first sync.
    first: i64,
}

impl Desk<'_> {
    fn entry(&mut self, due: &Due<'_>) -> Result<(), ImportError> {
        if let Some(carved) = &due.carved {
            return self.carved(due, carved);
        }
        if let Some((version, since)) = due.began {
            older::began(self.connection, due.entry, version, since).map_err(writing())?;
        }
        self.versions(due.entry, &due.versions)?;
        self.whereabouts(due.entry, &due.versions, &due.left_out)
    }

    /// Puts what a history says of an entry among what others told of it.
    fn carved(&mut self, due: &Due<'_>, carved: &Carved<'_>) -> Result<(), ImportError> {
        let before = Story::of(self.connection, due.entry).map_err(writing())?;
        for edit in &carved.edits {
            self.edit(due.entry, *edit, &before)?;
        }
        if let Some(last) = &carved.last {
            self.last(due.entry, last, &carved.versions)?;
        }
        let mut versions: Vec<Put<'_>> =
            carved.versions.iter().chain(&due.versions).copied().collect();
        versions.sort_by_key(|it| std::cmp::Reverse(it.span.0));
        self.versions(due.entry, &versions)?;
        let (run, there) = (carved.run, &carved.there);
        let settled = older::settle(self.connection, due.entry, run, there, (&before, self.first));
        Ok(settled.map_err(writing())?)
    }

    fn edit(&self, entry: i64, edit: Edit, before: &Story) -> Result<(), ImportError> {
        let connection = self.connection;
        match edit {
            Edit::Ends(version, until) => older::ended(connection, entry, version, until),
            Edit::Begins(version, from) => older::began(connection, entry, version, from),
            Edit::Parts(version, span, back) => {
                let life = before.lives.iter().find(|it| it.version == version);
                // Of a text that is damaged no second version is made.
                let source = life.and_then(|it| lives::bytes_of(connection, entry, it).ok());
                older::began(connection, entry, version, back).map_err(writing())?;
                let Some((life, source)) = life.zip(source) else { return Ok(()) };
                let (read, _) = entry::parse(&life.path, &source, self.settings.fields);
                let (seen_in, replaced_in) = span;
                let older =
                    Older { seen_in, replaced_in, path: &life.path, entry: &read, source: &source };
                Past::of(connection, entry).and_then(|mut it| it.put(older, true))
            }
        }
        .map_err(|error| writing()(error).into())
    }

    /// Gives an entry whose file is gone a later last text; the one that it had becomes a version.
    fn last(
        &mut self,
        entry: i64,
        last: &Put<'_>,
        versions: &[Put<'_>],
    ) -> Result<(), ImportError> {
        let Put { stretch, span: (seen_in, gone_in) } = *last;
        let Some(path) = self.history.path_of(stretch) else { return Ok(()) };
        let source = bytes_of(self.history, self.blobs, stretch)?;
        let before: Vec<&Stretch> = versions.iter().rev().map(|it| it.stretch).collect();
        let read = self.read((&path, &source), &before, &mut LastRead::default())?;
        let row = Row::new(&path, source, read);
        let version = Version { path: &path, stamp: None, row: &row, is_emptied: false };
        let shape = Shape::of(self.connection, self.settings.fields).map_err(writing())?;
        let mut writer = RowWriter::new(self.connection, shape, Pass::Some, Some(seen_in));
        let gone_at = self.gone_at(gone_in, stretch)?;
        writer.update_removed(entry, version, &gone_at).map_err(writing())?;
        writer.finish().map_err(writing())?;
        Ok(older::ended(self.connection, entry, None, gone_in).map_err(writing())?)
    }

    /// When a file was missed: at a commit, or now, where no history says when.
    fn gone_at(&self, gone_in: i64, stretch: &Stretch) -> Result<String, ImportError> {
        let known = story::time_of(self.connection, gone_in).map_err(writing())?;
        let now = || self.settings.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let said = || stretch.until.map_or_else(now, |it| self.history.times[it].clone());
        Ok(known.unwrap_or_else(said))
    }

    /// Notes from when on an entry was there, and when its file was gone.
    fn whereabouts(
        &self,
        entry: i64,
        versions: &[Put<'_>],
        left_out: &[Put<'_>],
    ) -> Result<(), ImportError> {
        Ok(whereabouts::note(self.connection, entry, versions, left_out).map_err(writing())?)
    }

    /// Puts versions of an entry, the newest first.
    fn versions(&mut self, entry: i64, versions: &[Put<'_>]) -> Result<(), ImportError> {
        let mut past = Past::of(self.connection, entry).map_err(writing())?;
        let mut held = LastRead::default();
        for (index, Put { stretch, span }) in versions.iter().enumerate() {
            stop(self.settings.progress)?;
            let Some(path) = self.history.path_of(stretch) else { continue };
            let source = bytes_of(self.history, self.blobs, stretch)?;
            let (seen_in, replaced_in) = *span;
            let before = versions[index + 1..].iter().map(|it| it.stretch);
            let before: Vec<&Stretch> = before.filter(|it| it.from < stretch.from).collect();
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
        held: &mut LastRead,
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

    fn last_readable(&mut self, before: &[&Stretch]) -> Result<LastRead, ImportError> {
        for stretch in before {
            let Some(path) = self.history.path_of(stretch) else { continue };
            let source = bytes_of(self.history, self.blobs, stretch)?;
            if let Some(it) = laid_out::readable(&path, &source) {
                return Ok(LastRead { of: Some(stretch.from), front_matter: Some(it) });
            }
        }
        Ok(LastRead { of: None, front_matter: None })
    }

    /// Makes an entry of a file that is gone.
    fn removed(
        &mut self,
        removed: &Removed<'_>,
        writer: &mut RowWriter<'_>,
    ) -> Result<(), ImportError> {
        let Removed { path, last, versions, left_out, .. } = removed;
        let Put { stretch, span: (seen_in, gone_in) } = *last;
        let source = bytes_of(self.history, self.blobs, stretch)?;
        let before: Vec<&Stretch> = versions.iter().map(|it| it.stretch).collect();
        let read = self.read((path, &source), &before, &mut LastRead::default())?;
        let row = Row::new(path, source, read);
        let version = Version { path, stamp: None, row: &row, is_emptied: false };
        let gone_at = match seen_in == gone_in {
            true => stretch.until.map(|it| self.history.times[it].clone()),
            false => None,
        };
        let gone_at = gone_at.map_or_else(|| self.gone_at(gone_in, stretch), Ok)?;
        let entry = writer.insert_removed(version, &gone_at).map_err(writing())?;
        older::lived(self.connection, entry, seen_in, gone_in).map_err(writing())?;
        self.versions(entry, versions)?;
        older::note_emptied(self.connection, entry).map_err(writing())?;
        self.whereabouts(entry, &[&versions[..], &[*last]].concat(), left_out)
    }
}
