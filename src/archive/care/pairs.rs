//! Which entries of two archives are the same ones.

use std::collections::{BTreeMap, BTreeSet};

/// An entry as an archive holds it, without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchivedEntry {
    /// Its id in that archive.
    pub id: i64,
    /// Its path in the journal.
    pub path: String,
    /// The SHA-256 of its bytes, 64 small hexadecimal digits.
    pub source_hash: String,
}

/// An entry that both archives hold, differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryChange {
    /// As the first one holds it.
    pub before: ArchivedEntry,
    /// As the second one holds it.
    pub after: ArchivedEntry,
}

impl EntryChange {
    /// Whether it lies elsewhere in the journal.
    pub fn is_renamed(&self) -> bool {
        self.before.path != self.after.path
    }

    /// Whether its bytes differ.
    pub fn is_edited(&self) -> bool {
        self.before.source_hash != self.after.source_hash
    }
}

/// What differs between the living entries of two archives; each list is in the order of paths.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryDiff {
    /// Those that only the second one holds.
    pub added: Vec<ArchivedEntry>,
    /// Those that only the first one holds.
    pub removed: Vec<ArchivedEntry>,
    /// Those that were renamed, edited, or both.
    pub changed: Vec<EntryChange>,
}

impl EntryDiff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// An entry with what tells it from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Recognised {
    pub(super) entry: ArchivedEntry,
    /// None in an archive of before there were identities.
    pub(super) identity: Option<Vec<u8>>,
    /// The hashes of the bytes that it had before.
    pub(super) earlier: BTreeSet<String>,
}

/// Identities, as they are stored.
pub(super) type Identities = BTreeSet<Vec<u8>>;

/// Two lists of entries on their way to becoming pairs.
pub(super) struct Pairs {
    pub(super) before: Vec<Recognised>,
    pub(super) after: Vec<Recognised>,
    joined: Vec<EntryChange>,
    /// What is left of each side, and is no entry of the other whatever it is like.
    apart: (Vec<Recognised>, Vec<Recognised>),
}

impl Pairs {
    pub(super) fn new(before: Vec<Recognised>, after: Vec<Recognised>) -> Self {
        Self { before, after, joined: Vec::new(), apart: (Vec::new(), Vec::new()) }
    }

    /// Whether both sides have entries that are not joined.
    pub(super) fn are_open(&self) -> bool {
        !self.before.is_empty() && !self.after.is_empty()
    }

    pub(super) fn join_by_identity(&mut self) {
        self.join(|it| it.identity.clone());
    }

    /// Sets apart what each side has of identities that the other one knows to be gone.
    pub(super) fn set_apart(&mut self, gone_before: &Identities, gone_after: &Identities) {
        let is_gone = |gone: &Identities, it: &Recognised| {
            it.identity.as_ref().is_some_and(|it| gone.contains(it))
        };
        self.apart.0.extend(self.before.extract_if(.., |it| is_gone(gone_after, it)));
        self.apart.1.extend(self.after.extract_if(.., |it| is_gone(gone_before, it)));
    }

    /// Joins what has the same path and the same bytes.
    pub(super) fn join_unchanged(&mut self) {
        self.join(|it| Some((it.entry.path.clone(), it.entry.source_hash.clone())));
    }

    pub(super) fn join_by_path(&mut self) {
        self.join(|it| Some(it.entry.path.clone()));
    }

    /// Joins an entry with the only one that has its bytes, or had them, or whose bytes it had.
    pub(super) fn join_by_bytes(&mut self) {
        let related = self.related();
        let mut of_after: BTreeMap<usize, usize> = BTreeMap::new();
        related.iter().flatten().for_each(|at| *of_after.entry(*at).or_default() += 1);
        let partner = |its: &BTreeSet<usize>| match its.first() {
            Some(at) if its.len() == 1 && of_after.get(at) == Some(&1) => Some(*at),
            _ => None,
        };
        let partners: Vec<Option<usize>> = related.iter().map(partner).collect();
        let mut after: Vec<Option<Recognised>> =
            std::mem::take(&mut self.after).into_iter().map(Some).collect();
        for (first, partner) in std::mem::take(&mut self.before).into_iter().zip(partners) {
            match partner.and_then(|at| after[at].take()) {
                Some(second) => self.pair(first, second),
                None => self.before.push(first),
            }
        }
        self.after = after.into_iter().flatten().collect();
    }

    /// For each entry of the first side, those of the second that share bytes with it.
    fn related(&self) -> Vec<BTreeSet<usize>> {
        let mut having: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        let mut having_now: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (at, held) in self.after.iter().enumerate() {
            let now = held.entry.source_hash.as_str();
            having_now.entry(now).or_default().insert(at);
            for hash in held.earlier.iter().map(String::as_str).chain([now]) {
                having.entry(hash).or_default().insert(at);
            }
        }
        let related = |held: &Recognised| {
            let now = having.get(held.entry.source_hash.as_str()).into_iter();
            let earlier = held.earlier.iter().filter_map(|it| having_now.get(it.as_str()));
            now.chain(earlier).flatten().copied().collect()
        };
        self.before.iter().map(related).collect()
    }

    /// Joins what has the same key on both sides, where only one entry on each side has it.
    fn join<K: Ord>(&mut self, key: impl Fn(&Recognised) -> Option<K>) {
        let mut partners = singles(std::mem::take(&mut self.after), &key, &mut self.after);
        let mut before = Vec::new();
        let firsts = singles(std::mem::take(&mut self.before), &key, &mut before);
        for (key, first) in firsts {
            match partners.remove(&key) {
                Some(second) => self.pair(first, second),
                None => before.push(first),
            }
        }
        self.before = before;
        self.after.extend(partners.into_values());
    }

    fn pair(&mut self, first: Recognised, second: Recognised) {
        self.joined.push(EntryChange { before: first.entry, after: second.entry });
    }

    pub(super) fn into_diff(mut self) -> EntryDiff {
        let sorted = |held: Vec<Recognised>| {
            let mut entries: Vec<_> = held.into_iter().map(|it| it.entry).collect();
            entries.sort_by(|a, b| a.path.cmp(&b.path));
            entries
        };
        self.joined.retain(|it| it.is_renamed() || it.is_edited());
        self.joined.sort_by(|a, b| a.after.path.cmp(&b.after.path));
        self.before.append(&mut self.apart.0);
        self.after.append(&mut self.apart.1);
        let (added, removed) = (sorted(self.after), sorted(self.before));
        EntryDiff { added, removed, changed: self.joined }
    }
}

/// The entries whose key no other one has; those that share one, or have none, go to `rest`.
fn singles<K: Ord>(
    entries: Vec<Recognised>,
    key: &impl Fn(&Recognised) -> Option<K>,
    rest: &mut Vec<Recognised>,
) -> BTreeMap<K, Recognised> {
    let mut singles = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for entry in entries {
        let Some(its) = key(&entry) else {
            rest.push(entry);
            continue;
        };
        if let Some(other) = singles.insert(its, entry) {
            shared.extend(key(&other));
            rest.push(other);
        }
    }
    for key in shared {
        rest.extend(singles.remove(&key));
    }
    singles
}

#[cfg(test)]
mod tests;
