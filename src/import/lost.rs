//! What of the entries of an export has no place in a file: told by name, with the number of entries that have it.

use std::collections::HashMap;

use super::looks::{Looks, Worn};
use crate::finding::{Finding, Place};
use crate::number::grouped;

/// Names of what is not kept, in the order in which they were met.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lost {
    counts: Vec<Count>,
    places: HashMap<String, usize>,
    /// How the texts of the entry that is being read look, and those of all before it.
    looks: Looks,
    worn: Worn,
    /// How many entries were read.
    entries: u64,
}

/// In how many entries something was met, and in which one last.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Count {
    name: String,
    entries: u64,
    last: Option<u64>,
}

impl Lost {
    /// Notes that something of an entry is not kept; of one entry that counts once, however often it has it.
    pub(super) fn note(&mut self, name: &str) {
        let entry = self.entries;
        let it = self.count(name);
        if it.last != Some(entry) {
            it.entries += 1;
            it.last = Some(entry);
        }
    }

    /// Notes what is of no entry, by its number.
    pub(super) fn note_beside(&mut self, name: &str, count: usize) {
        if count > 0 {
            let it = self.count(name);
            it.entries += count as u64;
            it.last = None;
        }
    }

    /// The names so far.
    #[cfg(test)]
    pub(super) fn names(&self) -> Vec<&str> {
        self.counts.iter().map(|it| it.name.as_str()).collect()
    }

    /// Notes how a text of the entry looks, as far as Markdown has no signs for it.
    pub(super) fn note_looks(&mut self, looks: &Looks) {
        for name in looks.unshown() {
            self.note(name);
        }
        self.looks.take(looks);
    }

    /// Ends an entry: what is noted from here on is of another one.
    pub(super) fn next_entry(&mut self) {
        self.entries += 1;
        self.worn.take(&std::mem::take(&mut self.looks));
    }

    /// Takes in what another file of the same export lost.
    pub(super) fn take(&mut self, mut other: Self) {
        other.next_entry();
        for it in other.counts {
            let mine = self.count(&it.name);
            mine.entries += it.entries;
            mine.last = None;
        }
        self.worn.take_all(other.worn);
    }

    fn count(&mut self, name: &str) -> &mut Count {
        let next = self.counts.len();
        let place = *self.places.entry(name.to_owned()).or_insert(next);
        if place == next {
            self.counts.push(Count { name: name.to_owned(), entries: 0, last: None });
        }
        &mut self.counts[place]
    }

    /// One warning for all of it.
    pub(super) fn finding(mut self, path: &str) -> Option<Finding> {
        self.next_entry();
        let counts = self.counts.into_iter().map(|it| (it.name, it.entries));
        let worn = self.worn.told().into_iter().map(|(name, count)| (name.to_owned(), count));
        let names = counts.chain(worn);
        let names = names.map(|(name, count)| format!("`{name}` ({})", grouped(count)));
        let names = names.collect::<Vec<_>>().join(", ");
        let message = format!("these stay in the export, and how many entries have them: {names}");
        let hint = "keep the export, if you may want them one day";
        let finding = Finding::warning(Place::file(path), "not-kept", message).with_hint(hint);
        (!names.is_empty()).then_some(finding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_entry_counts_once_whatever_file_it_is_of() {
        let mut lost = Lost::default();
        for name in ["a", "a", "b"] {
            lost.note(name);
        }
        lost.next_entry();
        lost.note("a");
        let mut other = Lost::default();
        other.note("a");
        lost.take(other);
        lost.note("b");
        let told = lost.finding("x").map(|it| it.message).unwrap_or_default();
        assert!(told.ends_with(": `a` (3), `b` (2)"), "{told}");
        assert_eq!(Lost::default().finding("x"), None);
    }
}
