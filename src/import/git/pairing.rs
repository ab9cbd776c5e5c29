//! Which entry of the archive each file of a history is.

use std::cmp::Reverse;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use rusqlite::{Connection, Result};

use super::History;
use super::lines::{Line, Stretch};
use crate::archive::versions::lives;
use crate::archive::versions::older::Finder;
use crate::entry::EntryPath;

/// The entry of each line, in their order; none of a file that the archive does not hold.
///
/// A file that is there at the end is the entry that lies at its path. The others are entries that lay at their path once:
/// of all that could be, those pair first that have the most in common, so that a history that is taken again finds the
/// entries that it made.
pub(super) fn pair(connection: &Connection, history: &History) -> Result<Vec<Option<i64>>> {
    let mut paired = Paired { of: vec![None; history.lines.len()], taken: HashSet::new() };
    let ends =
        || history.lines.iter().enumerate().filter_map(|(at, it)| Some((at, it, it.last()?)));
    for (at, _, last) in ends().filter(|(_, _, last)| last.until.is_none()) {
        let Some(path) = history.path_of(last) else { continue };
        if let Some(entry) = lives::living_at(connection, &path)? {
            paired.put(at, entry);
        }
    }
    let mut pairs = Vec::new();
    let mut held = TextsOfEntries { connection, texts: HashMap::new() };
    for (at, line, last) in ends() {
        if paired.of[at].is_none() {
            for (place, entry) in candidates(connection, history, last)?.into_iter().enumerate() {
                let likeness = likeness(history, line, held.of(entry)?);
                pairs.push((Reverse(likeness), at, place, entry));
            }
        }
    }
    pairs.sort_unstable();
    for (_, at, _, entry) in pairs {
        paired.put(at, entry);
    }
    Ok(paired.of)
}

struct Paired {
    of: Vec<Option<i64>>,
    taken: HashSet<i64>,
}

impl Paired {
    /// Pairs a line with an entry, unless one of them has another already.
    fn put(&mut self, at: usize, entry: i64) {
        if self.of[at].is_none() && self.taken.insert(entry) {
            self.of[at] = Some(entry);
        }
    }
}

/// The entries that may be a file, the likeliest by their paths first.
fn candidates(connection: &Connection, history: &History, last: &Stretch) -> Result<Vec<i64>> {
    let Some(path) = history.path_of(last) else { return Ok(Vec::new()) };
    let once = Finder(connection).once_at(&path, history.hash_of(last))?;
    let (same, others): (Vec<_>, Vec<_>) = once.into_iter().partition(|(_, has_hash)| *has_hash);
    // One that went from there with others may be a file that is gone, too.
    let living = lives::living_at(connection, &path)?;
    let mut seen = HashSet::new();
    let ids = |of: Vec<(i64, bool)>| of.into_iter().map(|(id, _)| id);
    Ok(ids(same).chain(living).chain(ids(others)).filter(|it| seen.insert(*it)).collect())
}

/// What a file and an entry have in common: whether the file's last text is one of the entry's, how many texts both had,
/// and how few the entry has beside these.
type Likeness = (bool, usize, Reverse<usize>);

/// Where an entry lay, with the hash of what it said there.
type Texts = HashSet<(EntryPath, String)>;

fn likeness(history: &History, line: &Line, theirs: &Texts) -> Likeness {
    let text = |it: &Stretch| Some((history.path_of(it)?, history.hash_of(it)?.to_string()));
    let texts: Texts = line.iter().filter_map(text).collect();
    let common = texts.intersection(theirs).count();
    let has_last = line.last().and_then(text).is_some_and(|it| theirs.contains(&it));
    (has_last, common, Reverse(theirs.len() - common))
}

/// What entries said, each looked up once.
struct TextsOfEntries<'c> {
    connection: &'c Connection,
    texts: HashMap<i64, Texts>,
}

impl TextsOfEntries<'_> {
    fn of(&mut self, entry: i64) -> Result<&Texts> {
        match self.texts.entry(entry) {
            Entry::Occupied(there) => Ok(there.into_mut()),
            Entry::Vacant(place) => {
                let lives = lives::of(self.connection, entry)?;
                Ok(place.insert(lives.into_iter().map(|it| (it.path, it.hash)).collect()))
            }
        }
    }
}
