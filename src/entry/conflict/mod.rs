//! Copies that a sync tool made of a conflict: recognised by their names, and by their kinship with the entry beside them.

mod kinship;
mod mark;
mod near;

pub use kinship::is_kin;
pub use mark::{Claim, Strength, claims};
pub use near::Near;

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::finding::{Finding, Place, shell_quoted};

/// A copy and its original, each with the key under which its caller knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair<K> {
    /// The copy.
    pub copy: K,
    /// Where it lies.
    pub copy_path: String,
    /// The entry of which it is a copy: one that is not itself a copy.
    pub original: K,
    /// Where that lies.
    pub original_path: String,
    /// Whose mark the copy's name has.
    pub tool: &'static str,
    /// How much the mark says.
    pub strength: Strength,
}

impl<K> Pair<K> {
    /// What a person is told of it.
    pub fn finding(&self) -> Finding {
        let Self { copy_path, original_path, tool, .. } = self;
        let message = format!("a copy that {tool} made of a conflict with `{original_path}`");
        let hint = format!(
            "`journal conflicts {}` shows the difference and writes the text that you choose; lists and statistics leave \
             the copy out",
            shell_quoted(copy_path)
        );
        Finding::warning(Place::file(copy_path.as_str()), "conflict-copy", message).with_hint(hint)
    }
}

/// A path whose name has a mark.
struct Candidate<K> {
    key: K,
    path: String,
    claims: Vec<Claim>,
    /// Its own path and those of all that it may be a copy of, folded.
    group: Vec<String>,
}

/// The paths of a journal that may be copies, and those that they may be copies of.
pub struct Candidates<K> {
    found: Vec<Candidate<K>>,
    /// By folded path, those that lie there.
    originals: HashMap<String, Vec<(K, String)>>,
}

/// What is known of a candidate without a look at its text.
pub enum Candidacy<K> {
    /// That it is a copy of this one, or none.
    Settled(Option<K>),
    /// Nothing.
    Open,
}

impl<K> Default for Candidates<K> {
    fn default() -> Self {
        Self { found: Vec::new(), originals: HashMap::new() }
    }
}

impl<K: Copy + Eq + Hash> Candidates<K> {
    /// Takes the candidates out of all paths of a journal.
    pub fn among<P: AsRef<str>>(paths: impl IntoIterator<Item = (K, P)>) -> Self {
        let mut candidates = Self::default();
        paths.into_iter().for_each(|(key, path)| candidates.consider(key, path.as_ref()));
        candidates
    }

    /// Looks at one path of the journal; each is to be looked at once.
    pub fn consider(&mut self, key: K, path: &str) {
        self.consider_where(key, path, |_| true);
    }

    /// The same, where all folded paths that it depends on whether it is a copy are wanted.
    pub fn consider_where(&mut self, key: K, path: &str, are_wanted: impl Fn(&[String]) -> bool) {
        let Some((claims, group)) = claimed(path).filter(|(_, group)| are_wanted(group)) else {
            return;
        };
        for wanted in &group[1..] {
            self.originals.entry(wanted.clone()).or_default();
        }
        self.found.push(Candidate { key, path: path.to_owned(), claims, group });
    }

    /// Whether no name has a mark: then there are no copies, and [`Candidates::meet`] need not be called.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Looks at a path again, once all have been considered: whether it is that of an original.
    pub fn meet(&mut self, key: K, path: &str) {
        if let Some(lying) = self.originals.get_mut(&folded(path)) {
            lying.push((key, path.to_owned()));
        }
    }

    /// The paths that may be copies.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.found.iter().map(|it| it.path.as_str())
    }

    /// Decides which are copies, `others` being copies too. `known` may spare a look at texts: it is asked with a candidate and with all folded paths
    /// that its answer depends on; `is_kin` compares two texts.
    ///
    /// # Errors
    ///
    /// What `is_kin` says.
    pub fn decide<E>(
        mut self,
        others: HashSet<K>,
        mut known: impl FnMut(K, &[String]) -> Candidacy<K>,
        mut is_kin: impl FnMut(&Pair<K>) -> Result<bool, E>,
    ) -> Result<Vec<Pair<K>>, E> {
        // A mark makes a name longer, so that what may be an original is settled before its copies are asked about.
        self.found.sort_by(|a, b| (a.group[0].len(), &a.path).cmp(&(b.group[0].len(), &b.path)));
        let (mut copies, mut pairs) = (others, Vec::new());
        for candidate in &self.found {
            let mut possible = self.possible(candidate);
            possible.retain(|it| !copies.contains(&it.original));
            let found = match known(candidate.key, &candidate.group) {
                Candidacy::Settled(original) => {
                    possible.into_iter().find(|it| Some(it.original) == original)
                }
                Candidacy::Open => first_kin(possible, &mut is_kin)?,
            };
            copies.extend(found.as_ref().map(|it| it.copy));
            pairs.extend(found);
        }
        pairs.sort_by(|a, b| a.copy_path.cmp(&b.copy_path));
        Ok(pairs)
    }

    /// What a candidate may be a copy of, the likeliest first: of paths that differ only in case the one as it is written.
    fn possible(&self, candidate: &Candidate<K>) -> Vec<Pair<K>> {
        let mut possible = Vec::new();
        for (claim, wanted) in candidate.claims.iter().zip(&candidate.group[1..]) {
            let mut lying = self.originals.get(wanted).cloned().unwrap_or_default();
            lying.retain(|(key, _)| *key != candidate.key);
            lying.sort_by(|a, b| {
                let is_other = |path: &str| !path.ends_with(&claim.original);
                (is_other(&a.1), &a.1).cmp(&(is_other(&b.1), &b.1))
            });
            possible.extend(lying.into_iter().map(|(original, original_path)| Pair {
                copy: candidate.key,
                copy_path: candidate.path.clone(),
                original,
                original_path,
                tool: claim.tool,
                strength: claim.strength,
            }));
        }
        possible
    }
}

/// The first pair whose texts are kin.
fn first_kin<K, E>(
    possible: Vec<Pair<K>>,
    mut is_kin: impl FnMut(&Pair<K>) -> Result<bool, E>,
) -> Result<Option<Pair<K>>, E> {
    for pair in possible {
        if is_kin(&pair)? {
            return Ok(Some(pair));
        }
    }
    Ok(None)
}

/// Of which files a path may be that of a copy, and all folded paths that it depends on whether it is one, its own first; none
/// where its name has no mark.
fn claimed(path: &str) -> Option<(Vec<Claim>, Vec<String>)> {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let claims = claims(name);
    if claims.is_empty() {
        return None;
    }
    let originals = claims.iter().map(|it| match parent {
        "" => folded(&it.original),
        parent => folded(&format!("{parent}/{}", it.original)),
    });
    let group = [folded(path)].into_iter().chain(originals).collect();
    Some((claims, group))
}

/// All folded paths that it depends on whether a path is that of a copy, its own first; none where its name has no mark.
pub fn group(path: &str) -> Option<Vec<String>> {
    claimed(path).map(|(_, group)| group)
}

/// A path in one case and one form of its accents, as other file systems take it.
pub fn folded(path: &str) -> String {
    match path {
        path if path.is_ascii() => path.to_ascii_lowercase(),
        path if is_nfc(path) => path.to_lowercase(),
        path => path.nfc().collect::<String>().to_lowercase(),
    }
}

#[cfg(test)]
mod tests;
