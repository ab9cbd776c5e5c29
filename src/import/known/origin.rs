//! Entries that are found again by what they are known by in their source.

use std::collections::{BTreeMap, HashMap};

use super::coming::{Entry, Met};
use super::file::KnownFile;
use super::{Fate, Known};
use crate::entry::conflict::claims;
use crate::import::page::Origin;
use crate::import::tool::Tool;
use crate::import::within::{Sureness, body_of, is_alike, is_edit};

impl Known {
    /// By what entries are known by in their source: in a file of this source; in one that another form of the same entry gave its
    /// text; then in one of a source that has another name now, as the rest of its entries tells.
    pub(super) fn by_origin(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
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

    /// What a second source of the same entry says of it since it was edited there: nothing tells what it said before, but its moment
    /// and title, and most of its lines. Two vaults have notes of the same days, and no moments.
    pub(super) fn by_shared_lines(&self, tool: Tool, entries: &[Entry<'_>], met: &mut Met<'_>) {
        for (number, it) in entries.iter().enumerate() {
            let is_open = met.fates[number] == Fate::New && it.said.said("uuid").is_none();
            if !is_open || it.said.is_partial || tool.lives_in_place() {
                continue;
            }
            let sureness = match it.said.said("date").is_some_and(|it| it.contains('T')) {
                true => Sureness::OfMoment,
                false => Sureness::OfDay,
            };
            let is_others = |place: &usize| {
                let file = &self.files[*place];
                let is_written = file.fresh.is_some() || self.edited.contains(place);
                let of = file.origin().filter(|_| !is_written && !file.is_partial);
                of.is_some_and(|of| !of.is_of_source(&it.origin))
                    && !met.files.contains(place)
                    && self.is_of(tool, *place)
            };
            let places = self.by_key.get(&it.origin.key).into_iter().flatten().copied();
            let like = places.filter(is_others).filter(|place| {
                let file = (met.text_of)(&self.files[*place].path);
                is_edit(body_of(&file), &it.said.body, sureness)
            });
            let like: Vec<usize> = like.collect();
            // Of several nothing tells which one it is.
            if let [place] = like.as_slice() {
                met.fates[number] = self.again(it.said, *place);
                met.files.insert(*place);
                met.shared.push(*place);
            }
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
            for place in self.of_key(it).iter().copied() {
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
        let pairs = of_key.into_values().filter_map(|numbers| {
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
            // In the order of their paths, as they were numbered when they were written.
            let places: Vec<usize> = self.of_key(first).iter().copied().filter(is_free).collect();
            (!places.is_empty()).then_some((numbers, places))
        });
        pairs.collect()
    }

    /// Takes as many entries as there are files for what was edited, in their order; of another number nothing tells which is
    /// which, but where some files are copies of others.
    fn pair(&self, entries: &[Entry<'_>], numbers: &[usize], places: &[usize], met: &mut Met<'_>) {
        let places = match numbers.len() < places.len() {
            true => self.without_copies(places),
            false => places.to_owned(),
        };
        if numbers.len() != places.len() {
            return;
        }
        for (number, place) in numbers.iter().zip(places) {
            met.fates[*number] = self.again(entries[*number].said, place);
            met.files.insert(place);
        }
    }

    /// Files without those that somebody, or a sync tool, made of another one of them: they have its very line, or the name of a copy of
    /// it. Originals stand first.
    fn without_copies(&self, places: &[usize]) -> Vec<usize> {
        let mut originals: Vec<usize> = Vec::new();
        for place in places {
            let file = &self.files[*place];
            let is_copy_of = |other: &usize| {
                let other = &self.files[*other];
                file.mark == other.mark || is_copy_of(file.path.as_str(), other.path.as_str())
            };
            if !originals.iter().any(is_copy_of) {
                originals.push(*place);
            }
        }
        originals
    }
}

/// Whether a file's name says that a sync tool made it of the other one, beside which it lies.
fn is_copy_of(path: &str, other: &str) -> bool {
    let parted = |path: &'_ str| path.rfind('/').map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(parted(path));
    other
        .strip_prefix(folder)
        .is_some_and(|it| claims(name).iter().any(|claim| claim.original == it))
}
