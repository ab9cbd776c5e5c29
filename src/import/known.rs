//! The files of the journal that an earlier import wrote, and which of them an entry is that comes again.

mod coming;
mod file;
mod origin;

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::ImportError;
use super::imported::Imported;
use super::tool::Tool;
use crate::entry::conflict::{Strength, claims};
use crate::entry::{EntryPath, whole_text};
use crate::journal::Journal;
use crate::progress::Progress;
pub(super) use coming::Entry;
use coming::Met;
use file::{KnownFile, file_of, moment};

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: Vec<KnownFile>,
    by_digest: HashMap<String, Vec<usize>>,
    by_uuid: HashMap<String, Vec<usize>>,
    by_key: HashMap<String, Vec<usize>>,
    /// By their moment alone.
    by_moment: HashMap<String, Vec<usize>>,
    /// By what a source said before another one of the same entry did, with that source.
    by_said: HashMap<(String, String), Vec<usize>>,
    /// Those that an entry of a source that was named before is, and those of them that were edited there.
    claimed: HashSet<usize>,
    edited: HashSet<usize>,
}

/// What an entry is to a journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nothing yet.
    New,
    /// What this file was made of.
    There(usize),
    /// What this file was made of before its tool changed it.
    Edited(usize),
    /// What the entry said before the tool changed it into what this file was made of.
    Older(usize),
    /// What its source said before another source of the same entry said more.
    Told(usize),
}

impl Fate {
    /// The number of the file that the entry is, if it is one.
    pub(super) fn file(self) -> Option<usize> {
        match self {
            Self::New => None,
            Self::There(number)
            | Self::Edited(number)
            | Self::Older(number)
            | Self::Told(number) => Some(number),
        }
    }
}

impl Known {
    /// Looks through the journal, also at what `[sync]` leaves out of it.
    ///
    /// # Errors
    ///
    /// Where its folder cannot be listed, or the person asks to stop. A file that cannot be read is none of an import's.
    pub(super) fn look(journal: &Journal, progress: &dyn Progress) -> Result<Self, ImportError> {
        let mut known = Self::default();
        progress.begin("looking for entries that are there", None);
        let (is_stopped, _) = journal.whole().walk(progress, |listed| {
            for file in listed {
                if progress.is_stopped() {
                    return true;
                }
                let Ok((source, _)) = journal.read(&file.path) else { continue };
                known.files.extend(file_of(file.path, &whole_text(&source)));
                progress.advance(1);
            }
            false
        })?;
        if is_stopped {
            return Err(ImportError::Stopped);
        }
        let mut files = std::mem::take(&mut known.files);
        // A copy stands behind its original, and so what `[sync]` leaves out, which no sync reads.
        files.sort_by_cached_key(|it| {
            let path = it.path.as_str();
            (!journal.is_entry(&it.path), is_copy(path), path.len(), path.to_owned())
        });
        for file in files {
            known.add(file);
        }
        Ok(known)
    }

    /// Takes in a file that was just written.
    pub(super) fn add_written(&mut self, path: &EntryPath, text: &str) {
        if let Some(file) = file_of(path.clone(), text) {
            // Of what is compared line by line; of all others it is enough that they are new.
            let text = if file.is_of_forms() { text } else { "" };
            self.add(KnownFile { fresh: Some(text.to_owned()), ..file });
        }
    }

    /// Takes in that a file has another text now.
    pub(super) fn renew(&mut self, number: usize, text: &str) {
        let file = &mut self.files[number];
        if let Some(new) = file_of(file.path.clone(), text) {
            *file = KnownFile { fresh: file.fresh.take(), ..new };
        }
    }

    fn add(&mut self, file: KnownFile) {
        let place = self.files.len();
        if let Some(mark) = &file.mark {
            self.by_digest.entry(mark.digest.clone()).or_default().push(place);
        }
        if let Some(uuid) = &file.uuid {
            self.by_uuid.entry(uuid.to_ascii_uppercase()).or_default().push(place);
        }
        if let Some(of_moment) = &file.of_moment {
            self.by_moment.entry(of_moment.clone()).or_default().push(place);
        }
        if let Some(origin) = file.origin() {
            self.by_key.entry(origin.key.clone()).or_default().push(place);
            for said in &origin.others {
                self.by_said.entry(said.clone()).or_default().push(place);
            }
        }
        self.files.push(file);
    }

    /// The files that say what they were made of.
    pub(super) fn marked(&self) -> impl Iterator<Item = &KnownFile> {
        self.files.iter().filter(|it| it.mark.is_some())
    }

    /// A file by its number.
    pub(super) fn file(&self, number: usize) -> &KnownFile {
        &self.files[number]
    }

    /// The file that has an id, whatever the case of its letters.
    pub(super) fn with_id(&self, id: &str) -> Option<&EntryPath> {
        let place = self.by_uuid.get(&id.to_ascii_uppercase())?.first()?;
        Some(&self.files[*place].path)
    }

    /// Tells of each entry of one source what it is: first by what it says, each file once; then, of what is left, by its id;
    /// then by what it is known by in its source.
    ///
    /// `others` are sources that lie where they lay, so that no file of theirs is one of this source, but where one is a copy of
    /// the other; `text_of` reads a file of the journal.
    pub(super) fn fates(
        &mut self,
        tool: Tool,
        entries: &[Entry<'_>],
        others: &HashMap<String, PathBuf>,
        text_of: &dyn Fn(&EntryPath) -> String,
    ) -> Vec<Fate> {
        let copied = self.copied(tool, entries, others);
        let (fates, files) = (vec![Fate::New; entries.len()], HashSet::new());
        let shared = Vec::new();
        let mut met = Met { fates, files, others, copied, shared, text_of };
        self.by_what_is_said(tool, entries, &mut met);
        self.by_what_was_said(tool, entries, &mut met);
        self.by_id(tool, entries, &mut met);
        self.by_origin(tool, entries, &mut met);
        self.by_shared_lines(tool, entries, &mut met);
        for place in std::mem::take(&mut met.shared) {
            self.files[place].is_shared = true;
        }
        self.claimed.extend(&met.files);
        let edited = met.fates.iter().filter(|it| matches!(it, Fate::Edited(_)));
        self.edited.extend(edited.filter_map(|it| it.file()));
        met.fates
    }

    /// The files of what an entry is known by; where its form says no title, of its moment.
    fn of_key(&self, entry: &Entry<'_>) -> &[usize] {
        let key = &entry.origin.key;
        let of_key = self.by_key.get(key);
        let of_moment = || self.by_moment.get(key).filter(|_| entry.said.lacks_title());
        of_key.or_else(of_moment).map(Vec::as_slice).unwrap_or_default()
    }

    fn is_of(&self, tool: Tool, place: usize) -> bool {
        self.files[place].mark.as_ref().is_none_or(|mark| mark.tool == tool.as_str())
    }

    fn by_what_is_said(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        // Of several that say the same, first those of this source.
        let mut of_digest: HashMap<&str, std::vec::IntoIter<usize>> = HashMap::new();
        for (number, it) in entries.iter().enumerate() {
            let places = of_digest.entry(it.digest).or_insert_with(|| {
                let places = self.by_digest.get(it.digest).into_iter().flatten().copied();
                let mut places: Vec<usize> = places.filter(|it| self.is_of(tool, *it)).collect();
                places.sort_by_key(|place| {
                    !self.files[*place].origin().is_some_and(|from| from.is_of_source(&it.origin))
                });
                places.into_iter()
            });
            let is_it =
                |place: &usize| !self.is_of_another(*place, it, met) && met.files.insert(*place);
            if let Some(place) = places.find(is_it) {
                met.fates[number] = Fate::There(place);
            }
        }
    }

    /// What a source says of an entry as it did before another source gave the file its text.
    fn by_what_was_said(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        for (number, it) in entries.iter().enumerate().filter(|_| !self.by_said.is_empty()) {
            if met.fates[number] != Fate::New {
                continue;
            }
            let said = (it.origin.source.clone(), it.digest.clone());
            let mut places = self.by_said.get(&said).into_iter().flatten().copied();
            let is_it = |place: &usize| self.is_of(tool, *place) && met.files.insert(*place);
            if let Some(place) = places.find(is_it) {
                met.fates[number] = Fate::Told(place);
            }
        }
    }

    /// Whether a file is an entry of another diary, which has it still: two that were begun with the same template have equal
    /// ones.
    fn is_of_another(&self, place: usize, entry: &Entry<'_>, met: &Met<'_>) -> bool {
        let from = self.files[place].origin().filter(|it| !met.copied.contains(&it.source));
        from.is_some_and(|it| entry.lies_in(met.others.get(&it.source)))
    }

    /// The other sources of which this one is a copy: of the notes that both have, more are equal than are not.
    fn copied(
        &self,
        tool: Tool,
        entries: &[Entry<'_>],
        others: &HashMap<String, PathBuf>,
    ) -> HashSet<String> {
        let mut counts: HashMap<&str, (usize, usize)> = HashMap::new();
        for it in entries {
            let places = self.by_key.get(&it.origin.key).into_iter().flatten();
            for place in places.copied().filter(|place| self.is_of(tool, *place)) {
                let Some(mark) = &self.files[place].mark else { continue };
                let Some(from) = &mark.origin else { continue };
                if it.lies_in(others.get(&from.source)) {
                    let (equal, differing) = counts.entry(&from.source).or_default();
                    *(if mark.digest == *it.digest { equal } else { differing }) += 1;
                }
            }
        }
        let copied = counts.into_iter().filter(|(_, (equal, differing))| equal > differing);
        copied.map(|(source, _)| source.to_owned()).collect()
    }

    fn by_id(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        for (number, it) in entries.iter().enumerate() {
            let (Fate::New, Some(uuid)) = (met.fates[number], it.said.said("uuid")) else {
                continue;
            };
            let places = self.by_uuid.get(&uuid.to_ascii_uppercase()).into_iter().flatten();
            let mut places = places.copied().filter(|it| self.is_of(tool, *it));
            if let Some(place) = places.find(|it| met.files.insert(*it)) {
                met.fates[number] = self.again(it.said, place);
            }
        }
    }

    /// What an entry is to the file that was made of it. Of a file without the line nothing tells what it was made of.
    fn again(&self, entry: &Imported, place: usize) -> Fate {
        let file = &self.files[place];
        match (moment(entry.said("modified")), file.modified) {
            _ if file.mark.is_none() => Fate::There(place),
            (Some(there), Some(here)) if there < here => Fate::Older(place),
            _ => Fate::Edited(place),
        }
    }
}

/// Whether a file's name says that a sync tool made it of another one.
fn is_copy(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    claims(name).iter().any(|it| it.strength == Strength::Strong)
}
