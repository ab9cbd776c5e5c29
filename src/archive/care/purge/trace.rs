//! What is known of entries that are to be forgotten, by which they are told in other archives: never by an id or a path
//! alone.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::doomed::Doomed;
use super::kin::{self, Because, Kin, Marks, Text, Undecided};
use super::others::Others;
use crate::archive::model::syncs;

/// What is known of entries that are to be forgotten; it grows while other archives are read.
#[derive(Clone, Debug)]
pub struct Trace<'a> {
    archive: &'a Connection,
    ids: Vec<i64>,
    identities: BTreeSet<String>,
    texts: BTreeSet<Text>,
    hashes: BTreeSet<String>,
    /// Where they lay at some time.
    paths: BTreeSet<String>,
    /// The hashes of texts that may be theirs.
    doubtful: BTreeSet<String>,
    /// The identities that earlier purges have forgotten.
    purged: BTreeSet<String>,
}

/// What the rows of another archive are.
#[derive(Debug, Default)]
pub(super) struct Verdicts {
    pub(super) same: Vec<Kin>,
    pub(super) undecided: Vec<Undecided>,
}

/// What a row is, or one of its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// One of the entries.
    Same,
    /// One of them by nothing but its bytes, which no other entry of the archive has.
    SameBytes,
    Perhaps(Because),
    Another,
}

impl<'a> Trace<'a> {
    /// Takes down what the archive knows of entries before they go from it.
    pub fn of(archive: &'a Connection, doomed: &[Doomed]) -> Result<Self> {
        let ids: Vec<i64> = doomed.iter().filter_map(|it| it.id).collect();
        let held = kin::read(archive, &Marks { ids: &ids, ..Marks::default() })?;
        let mut trace = Self {
            archive,
            ids,
            identities: BTreeSet::new(),
            texts: BTreeSet::new(),
            hashes: BTreeSet::new(),
            paths: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            purged: syncs::purged(archive)?,
        };
        for kin in &held {
            trace.learn(kin);
        }
        Ok(trace)
    }

    /// How much is known: while this grows there may be more to find.
    pub(super) fn size(&self) -> usize {
        self.identities.len() + self.texts.len() + self.paths.len() + self.doubtful.len()
    }

    /// Takes down what a row says of one of the entries.
    fn learn(&mut self, kin: &Kin) {
        self.identities.extend(kin.identity.clone());
        self.paths.extend(kin.texts.iter().map(|(path, _)| path.clone()));
        self.hashes.extend(kin.texts.iter().map(|(_, hash)| hash.clone()));
        self.texts.extend(kin.texts.iter().cloned());
    }

    /// Takes those of the rows at a path that a word names for what is meant that an earlier purge has forgotten. Of all
    /// others the path alone would tell, and they are in doubt.
    pub(super) fn learn_named(&mut self, rows: &[Kin]) {
        for kin in rows {
            match kin.identity.as_ref().is_some_and(|it| self.purged.contains(it)) {
                true => self.learn(kin),
                false => drop(self.paths.insert(kin.path.clone())),
            }
        }
    }

    /// The rows of another archive at a path which are no entry that this archive holds.
    pub(super) fn unheld_at(&self, path: &str, other: &Connection) -> Result<Vec<Kin>> {
        let rows = kin::read(other, &Marks { paths: vec![path], ..Marks::default() })?;
        let others = Others::of(self.archive, &self.ids, &rows)?;
        let is_unheld = |it: &Kin| {
            let is_known = it.identity.as_ref().is_some_and(|it| others.have_identity(it));
            !is_known && others.paths_of(&it.hash).is_none()
        };
        Ok(rows.into_iter().filter(is_unheld).collect())
    }

    /// Tells which rows of another archive are one of the entries, and learns from them.
    pub(super) fn judge(&mut self, other: &Connection) -> Result<Verdicts> {
        let rows = kin::read(other, &self.marks())?;
        let others = Others::of(self.archive, &self.ids, &rows)?;
        let verdicts: Vec<Verdict> = rows.iter().map(|it| self.verdict(it, &others)).collect();
        let is_one = |it: Verdict| matches!(it, Verdict::Same | Verdict::SameBytes);
        let mut found = Verdicts::default();
        for (kin, verdict) in rows.iter().zip(&verdicts) {
            let twins = rows.iter().zip(&verdicts).filter(|(it, _)| it.hash == kin.hash);
            // Of several rows with the same bytes none is told by them.
            let has_twin = twins.filter(|(_, verdict)| is_one(**verdict)).count() > 1;
            match verdict {
                Verdict::Another => {}
                Verdict::SameBytes if has_twin => {
                    found.undecided.push(self.doubt(kin, Because::SharedBytes));
                }
                Verdict::Same | Verdict::SameBytes => {
                    self.learn(kin);
                    found.same.push(kin.clone());
                }
                Verdict::Perhaps(because) => found.undecided.push(self.doubt(kin, *because)),
            }
        }
        Ok(found)
    }

    fn marks(&self) -> Marks<'_> {
        Marks {
            ids: &[],
            identities: self.identities.iter().map(String::as_str).collect(),
            paths: self.paths.iter().map(String::as_str).collect(),
            hashes: self.hashes.union(&self.doubtful).map(String::as_str).collect(),
        }
    }

    fn doubt(&mut self, kin: &Kin, because: Because) -> Undecided {
        if kin.identity.is_none() {
            self.doubtful.insert(kin.hash.clone());
        }
        Undecided { path: kin.path.clone(), because, hash: kin.hash.clone() }
    }

    fn verdict(&self, kin: &Kin, others: &Others) -> Verdict {
        if let Some(identity) = &kin.identity {
            if self.identities.contains(identity) {
                return Verdict::Same;
            }
            if others.have_identity(identity) {
                return Verdict::Another;
            }
        }
        let texts = kin.texts.iter();
        let texts: Vec<_> = texts.filter_map(|it| self.verdict_on_text(it, others)).collect();
        let is_anothers = texts.contains(&Verdict::Another);
        let is_ours = texts.iter().find(|it| matches!(it, Verdict::Same | Verdict::SameBytes));
        match (is_ours, is_anothers) {
            (Some(verdict), false) => *verdict,
            (Some(_), true) => Verdict::Perhaps(Because::SharedBytes),
            (None, true) => Verdict::Another,
            (None, false) => texts.first().copied().unwrap_or_else(|| self.verdict_on_path(kin)),
        }
    }

    /// What a text tells of the row that has it; nothing where nobody else is known to have it.
    fn verdict_on_text(&self, text: &Text, others: &Others) -> Option<Verdict> {
        let (path, hash) = text;
        let is_here = self.texts.contains(text);
        match (self.hashes.contains(hash), others.paths_of(hash)) {
            (true, None) if is_here => Some(Verdict::Same),
            (true, None) => Some(Verdict::SameBytes),
            (true, Some(paths)) => match (is_here, paths.contains(path)) {
                (true, false) => Some(Verdict::Same),
                (false, true) => Some(Verdict::Another),
                _ => Some(Verdict::Perhaps(Because::SharedBytes)),
            },
            (false, Some(_)) => Some(Verdict::Another),
            (false, None) => None,
        }
    }

    fn verdict_on_path(&self, kin: &Kin) -> Verdict {
        match (self.paths.contains(&kin.path), &kin.identity) {
            (true, None) => Verdict::Perhaps(Because::SamePath),
            (true, Some(_)) => Verdict::Perhaps(Because::SamePathOtherIdentity),
            (false, None) if self.doubtful.contains(&kin.hash) => {
                Verdict::Perhaps(Because::LikeDoubtful)
            }
            (false, _) => Verdict::Another,
        }
    }
}
