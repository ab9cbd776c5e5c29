//! The files of the journal that an earlier import wrote, and which of them an entry is that comes again.

mod coming;
mod file;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use super::ImportError;
use super::imported::Imported;
use super::page::Origin;
use super::tool::Tool;
use super::within::{body_of, is_alike};
use crate::entry::EntryPath;
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
    /// By what a source said before another one of the same entry did, with that source.
    by_said: HashMap<(String, String), Vec<usize>>,
    /// Those that an entry of a source that was named before is.
    claimed: HashSet<usize>,
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
            // Of what is compared line by line; of all others it is enough that they are new.
            let text = if file.is_of_forms() { text } else { "" };
            self.add(KnownFile { fresh: Some(text.to_owned()), ..file });
        }
    }

    /// Takes in that a file has another text now.
    pub(super) fn renew(&mut self, number: usize, text: &str) {
        let file = &mut self.files[number];
        if let Some(new) = file_of(file.path.clone(), text.as_bytes()) {
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
        let mut met = Met { fates, files, others, copied, text_of };
        self.by_what_is_said(tool, entries, &mut met);
        self.by_what_was_said(tool, entries, &mut met);
        self.by_id(tool, entries, &mut met);
        self.by_origin(tool, entries, &mut met);
        self.claimed.extend(&met.files);
        met.fates
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

    /// By what entries are known by in their source: in a file of this source; in one that another form of the same entry gave its
    /// text; then in one of a source that has another name now, as the rest of its entries tells.
    fn by_origin(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        let is_own = |it: &Entry<'_>, file: &KnownFile, of: &Origin| {
            let is_of_it = it.origin.has_name() && of.is_of_source(&it.origin);
            file.is_partial == it.said.is_partial && (is_of_it || tool.has_lasting_moments())
        };
        for (numbers, places) in self.pairs(tool, entries, met, &is_own) {
            self.pair(entries, &numbers, &places, met);
        }
        self.by_form(tool, entries, met);
        let was_own = |it: &Entry<'_>, _: &KnownFile, of: &Origin| {
            it.origin.has_name() && of.was_of_source(&it.origin)
        };
        for (numbers, places) in self.pairs(tool, entries, met, &was_own) {
            self.pair(entries, &numbers, &places, met);
        }
        self.by_likeness(tool, entries, met);
        self.of_moved(tool, entries, met);
    }

    /// What came without a name, and comes so again: of all that may be another diary's, so that its text tells.
    fn by_likeness(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        let is_nameless = |it: &Entry<'_>, file: &KnownFile, of: &Origin| {
            let is_either = it.origin.has_name() || of.has_name();
            !is_either && file.is_partial == it.said.is_partial
        };
        for (numbers, places) in self.pairs(tool, entries, met, &is_nameless) {
            if numbers.len() != places.len() {
                continue;
            }
            let both = numbers.into_iter().zip(places);
            let alike: (Vec<usize>, Vec<usize>) = both
                .filter(|(number, place)| {
                    let file = (met.text_of)(&self.files[*place].path);
                    is_alike(body_of(&file), &entries[*number].said.body)
                })
                .unzip();
            self.pair(entries, &alike.0, &alike.1, met);
        }
    }

    fn of_moved(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        let is_same_form =
            |it: &Entry<'_>, file: &KnownFile, _: &Origin| file.is_partial == it.said.is_partial;
        let pairs = self.pairs(tool, entries, met, &is_same_form);
        let source = |place: usize| self.files[place].origin().map(|it| it.source.as_str());
        let mut there: HashMap<&str, usize> = HashMap::new();
        for (fate, it) in met.fates.iter().zip(entries) {
            if let (Fate::There(place), true) = (fate, it.said.is_of_one_source()) {
                *there.entry(source(*place).unwrap_or_default()).or_default() += 1;
            }
        }
        let mut edited: HashMap<&str, usize> = HashMap::new();
        for place in pairs.iter().flat_map(|(_, places)| places) {
            *edited.entry(source(*place).unwrap_or_default()).or_default() += 1;
        }
        let is_same = |place: usize| {
            let source = source(place).unwrap_or_default();
            let count = there.get(source).copied().unwrap_or_default();
            !met.others.contains_key(source)
                && count > 0
                && count >= edited.get(source).copied().unwrap_or_default()
        };
        for (numbers, places) in pairs {
            let places: Vec<usize> = places.into_iter().filter(|it| is_same(*it)).collect();
            self.pair(entries, &numbers, &places, met);
        }
    }

    /// What one form leaves out and another says, whatever source it is of: the lines of the one stand in the other. Where they
    /// do not, it is another entry.
    fn by_form(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        for (number, it) in entries.iter().enumerate() {
            if met.fates[number] != Fate::New || it.said.said("uuid").is_some() {
                continue;
            }
            for place in self.by_key.get(&it.origin.key).into_iter().flatten().copied() {
                let file = &self.files[place];
                let is_either = it.said.is_partial || file.is_partial;
                if !(is_either || tool == Tool::Daylio)
                    || met.files.contains(&place)
                    || !self.is_of(tool, place)
                {
                    continue;
                }
                let text = file.fresh.clone().unwrap_or_else(|| (met.text_of)(&file.path));
                if let Some(fate) = it.fate_by_form(tool, place, file.is_partial, &text) {
                    met.fates[number] = fate;
                    met.files.insert(place);
                    break;
                }
            }
        }
    }

    /// Entries that are new so far, and files that none is, of one key.
    fn pairs(
        &self,
        tool: Tool,
        entries: &[Entry<'_>],
        met: &Met<'_>,
        is_candidate: &dyn Fn(&Entry<'_>, &KnownFile, &Origin) -> bool,
    ) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut of_key: BTreeMap<(&str, bool), Vec<usize>> = BTreeMap::new();
        for (number, it) in entries.iter().enumerate() {
            if met.fates[number] == Fate::New && it.said.said("uuid").is_none() {
                of_key.entry((&it.origin.key, it.said.is_partial)).or_default().push(number);
            }
        }
        let pairs = of_key.into_iter().filter_map(|((key, _), numbers)| {
            let first = &entries[numbers[0]];
            let is_free = |place: &usize| {
                let file = &self.files[*place];
                // What one source says as ever keeps no other one of the same entry from its file.
                let is_of_it = first.origin.has_name()
                    && file.origin().is_some_and(|it| it.is_of_source(&first.origin));
                let is_others = file.fresh.is_some() || self.claimed.contains(place) && !is_of_it;
                !is_others
                    && !met.files.contains(place)
                    && file.mark.is_some()
                    && self.is_of(tool, *place)
                    && file.origin().is_some_and(|it| is_candidate(first, file, it))
            };
            let places = self.by_key.get(key)?.iter().copied().filter(is_free);
            let mut places: Vec<usize> = places.collect();
            // As they were numbered when they were written.
            places.sort_by_key(|it| {
                let path = self.files[*it].path.as_str();
                (path.len(), path)
            });
            (!places.is_empty()).then_some((numbers, places))
        });
        pairs.collect()
    }

    /// Takes as many entries as there are files for what was edited, in their order; of another number nothing tells which is
    /// which.
    fn pair(&self, entries: &[Entry<'_>], numbers: &[usize], places: &[usize], met: &mut Met<'_>) {
        if numbers.len() != places.len() {
            return;
        }
        for (number, place) in numbers.iter().zip(places) {
            met.fates[*number] = self.again(entries[*number].said, *place);
            met.files.insert(*place);
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
