//! The files of the journal that an earlier import wrote, and which of them an entry is that comes again.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset};

use super::ImportError;
use super::imported::{Imported, to_the_minute};
use super::page::Mark;
use super::tool::Tool;
use crate::entry::front_matter;
use crate::entry::{EntryPath, Value};
use crate::journal::Journal;
use crate::progress::Progress;

/// What is searched for the front matter of a file; more than any has.
const FRONT: usize = 64 << 10;

/// A file that an import wrote, or one that carries the id of another tool.
#[derive(Clone, Debug)]
pub(super) struct KnownFile {
    pub(super) path: EntryPath,
    mark: Option<Mark>,
    uuid: Option<String>,
    date: Option<String>,
    moment: Option<String>,
    title: Option<String>,
    modified: Option<DateTime<FixedOffset>>,
}

/// All of them.
#[derive(Debug, Default)]
pub(super) struct Known {
    files: Vec<KnownFile>,
    by_digest: HashMap<String, Vec<usize>>,
    by_uuid: HashMap<String, Vec<usize>>,
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
}

impl Fate {
    /// The number of the file that the entry is, if it is one.
    pub(super) fn file(self) -> Option<usize> {
        match self {
            Self::New => None,
            Self::There(number) | Self::Edited(number) | Self::Older(number) => Some(number),
        }
    }
}

impl Known {
    /// Looks through the journal.
    ///
    /// # Errors
    ///
    /// Where its folder cannot be listed, or the person asks to stop. A file that cannot be read is none of an import's.
    pub(super) fn look(journal: &Journal, progress: &dyn Progress) -> Result<Self, ImportError> {
        let mut known = Self::default();
        progress.begin("looking for entries that are there", None);
        let (is_stopped, _) = journal.walk(progress, |listed| {
            for file in listed {
                if progress.is_stopped() {
                    return true;
                }
                let Ok((source, _)) = journal.read(&file.path) else { continue };
                known.files.extend(file_of(file.path, source.bytes()));
                progress.advance(1);
            }
            false
        })?;
        if is_stopped {
            return Err(ImportError::Stopped);
        }
        let files = std::mem::take(&mut known.files);
        for file in files {
            known.add(file);
        }
        Ok(known)
    }

    /// Takes in a file that was just written.
    pub(super) fn add_written(&mut self, path: &EntryPath, text: &str) {
        if let Some(file) = file_of(path.clone(), text.as_bytes()) {
            self.add(file);
        }
    }

    fn add(&mut self, file: KnownFile) {
        let place = self.files.len();
        if let Some(mark) = &file.mark {
            self.by_digest.entry(mark.digest.clone()).or_default().push(place);
        }
        if let Some(uuid) = &file.uuid {
            self.by_uuid.entry(uuid.clone()).or_default().push(place);
        }
        self.files.push(file);
    }

    /// A file by its number.
    pub(super) fn file(&self, number: usize) -> &KnownFile {
        &self.files[number]
    }

    /// Tells of each entry of one source what it is: first by what it says, each file once; then, of what is left, by its id;
    /// then by its minute or day and its title, where one entry and one file alone have these.
    pub(super) fn fates(&self, tool: Tool, entries: &[Imported], digests: &[String]) -> Vec<Fate> {
        let mut fates = vec![Fate::New; entries.len()];
        let mut met = HashSet::new();
        let is_of_tool = |it: usize| {
            let mark = self.files[it].mark.as_ref();
            mark.is_none_or(|mark| mark.tool == tool.as_str())
        };
        for ((fate, digest), entry) in fates.iter_mut().zip(digests).zip(entries) {
            // An export without its pictures says the same as one that has them.
            let whole = entry.digest_with_files(tool);
            let said = [Some(digest), whole.as_ref()].into_iter().flatten();
            let places = said.filter_map(|it| self.by_digest.get(it)).flatten();
            if let Some(place) = places.copied().find(|it| is_of_tool(*it) && met.insert(*it)) {
                *fate = Fate::There(place);
            }
        }
        // Of a file without the line nothing tells what it was made of; what shows less brings nothing new.
        let again = |entry: &Imported, place: usize| {
            let file = &self.files[place];
            match (moment(entry.said("modified")), file.modified) {
                _ if file.mark.is_none() || entry.is_partial => Fate::There(place),
                (Some(there), Some(here)) if there < here => Fate::Older(place),
                _ => Fate::Edited(place),
            }
        };
        for (fate, entry) in fates.iter_mut().zip(entries).filter(|(it, _)| **it == Fate::New) {
            let Some(uuid) = entry.said("uuid") else { continue };
            let places = self.by_uuid.get(uuid).into_iter().flatten();
            if let Some(place) = places.copied().find(|it| is_of_tool(*it) && met.insert(*it)) {
                *fate = again(entry, place);
            }
        }
        let mut left: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        let files = self.files.iter().enumerate();
        for (place, file) in files.filter(|(place, it)| it.uuid.is_none() && !met.contains(place)) {
            let Some(date) = file.date.as_deref() else { continue };
            if file.mark.is_some() && is_of_tool(place) {
                left.entry((date, file.title.as_deref())).or_default().push(place);
            }
        }
        let mut again_by: HashMap<(&str, Option<&str>), Vec<usize>> = HashMap::new();
        for (place, entry) in entries.iter().enumerate() {
            if let (Fate::New, Some(date), None) =
                (fates[place], entry.said("date"), entry.said("uuid"))
            {
                let key = (to_the_minute(date), entry.said("title"));
                again_by.entry(key).or_default().push(place);
            }
        }
        for (key, of_it) in again_by {
            if let ([entry], Some([file])) = (&of_it[..], left.get(&key).map(Vec::as_slice)) {
                fates[*entry] = again(&entries[*entry], *file);
                met.insert(*file);
            }
        }
        // These tools never change the moment at which an entry was begun, whatever becomes of its title.
        if matches!(tool, Tool::Keep | Tool::Diarium) {
            let mut of_files: HashMap<&str, Vec<usize>> = HashMap::new();
            for (place, file) in self.files.iter().enumerate().filter(|it| !met.contains(&it.0)) {
                let moment = file.moment.as_deref().filter(|it| it.contains('T'));
                if let Some(moment) = moment.filter(|_| file.mark.is_some() && is_of_tool(place)) {
                    of_files.entry(moment).or_default().push(place);
                }
            }
            let mut of_entries: HashMap<&str, Vec<usize>> = HashMap::new();
            for (place, entry) in entries.iter().enumerate() {
                if let (Fate::New, Some(date)) = (fates[place], entry.said("date")) {
                    of_entries.entry(date).or_default().push(place);
                }
            }
            for (moment, places) in of_entries {
                let files = of_files.get(moment).map(Vec::as_slice);
                if let ([entry], Some([file])) = (&places[..], files) {
                    fates[*entry] = again(&entries[*entry], *file);
                }
            }
        }
        fates
    }
}

fn moment(text: Option<&str>) -> Option<DateTime<FixedOffset>> {
    text.and_then(|it| it.parse().ok())
}

/// What an import knows of a file; nothing, where none wrote it.
fn file_of(path: EntryPath, bytes: &[u8]) -> Option<KnownFile> {
    let front = &bytes[..bytes.len().min(FRONT)];
    let holds = |word: &[u8]| front.windows(word.len()).any(|it| it == word);
    if !holds(b"imported:") && !holds(b"uuid:") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let values = front_matter::read(text).values;
    let said = |key: &str| {
        let value: Option<&Value> = values.iter().find(|(it, _)| it == key).map(|(_, it)| it);
        value.and_then(Value::text).map(str::to_owned)
    };
    let (mark, uuid) = (Mark::of(&values), said("uuid"));
    let moment_of = said("date");
    let date = moment_of.as_deref().map(|it| to_the_minute(it).to_owned());
    let (title, modified) = (said("title"), moment(said("modified").as_deref()));
    let is_known = mark.is_some() || uuid.is_some();
    is_known.then_some(KnownFile { path, mark, uuid, date, moment: moment_of, title, modified })
}
