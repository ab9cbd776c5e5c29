//! Corrections: scripts that the ledger holds in a text that the binary has mended since.

use std::fmt;

use super::super::kinship::{Kinship, Texts};
use super::super::names::RevisionId;
use super::super::{Revision, Script};
use super::{Applied, Ledger};

/// A script that the ledger holds in an earlier text than the binary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The revision.
    pub revision: RevisionId,
    /// Which script: `up.sql` or `down.sql`.
    pub script: &'static str,
}

impl fmt::Display for Correction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.script, self.revision)
    }
}

impl Ledger {
    /// The scripts that the binary has corrected, and the ledger still holds as they were.
    pub fn corrections<'a>(
        &self,
        revisions: impl IntoIterator<Item = &'a Revision>,
    ) -> Vec<Correction> {
        let known = revisions.into_iter().filter_map(|it| Some((self.get(it.id())?, it)));
        known.flat_map(|(row, revision)| row.corrections(revision)).collect()
    }

    /// The rows that change where the ledger takes all corrections, as they are then.
    pub fn corrected<'a>(&self, revisions: impl IntoIterator<Item = &'a Revision>) -> Vec<Applied> {
        let known = revisions.into_iter().filter_map(|it| Some((self.get(it.id())?, it)));
        known.filter_map(|(row, revision)| row.corrected(revision)).collect()
    }
}

impl Applied {
    /// How its `up.sql` and `down.sql` stand to those of its revision.
    pub(super) fn kinship(&self, revision: &Revision) -> [Kinship; 2] {
        let down = self.checksum_down.as_ref().zip(self.down_sql.as_deref());
        Texts { up: (&self.checksum_up, &self.up_sql), down }.beside(revision)
    }

    /// Whether its checksums are those of a revision, or of earlier texts that the binary has corrected since.
    pub fn is_of(&self, revision: &Revision) -> bool {
        let is_known = |it| matches!(it, Kinship::Same | Kinship::Earlier);
        self.kinship(revision).into_iter().all(is_known)
    }

    fn corrections(&self, revision: &Revision) -> Vec<Correction> {
        let scripts = ["up.sql", "down.sql"].into_iter().zip(self.kinship(revision));
        let earlier = scripts.filter(|(_, kinship)| *kinship == Kinship::Earlier);
        earlier.map(|(script, _)| Correction { revision: self.revision.clone(), script }).collect()
    }

    /// The row with the corrected scripts, where there are any. When and to which schema it was applied stays: a
    /// corrected `up.sql` leads to the same schema.
    fn corrected(&self, revision: &Revision) -> Option<Self> {
        let [up, down] = self.kinship(revision).map(|it| it == Kinship::Earlier);
        let mut row = self.clone();
        if up {
            row.checksum_up = revision.checksum_up().clone();
            row.up_sql.clone_from(&revision.up.text);
        }
        if down {
            row.checksum_down = revision.checksum_down().cloned();
            row.down_sql = revision.down.as_ref().map(|it| it.text.clone());
        }
        (up || down).then_some(row)
    }

    /// The revision with the way back of this row, where that corrects its own: a newer binary has mended it.
    pub(in super::super) fn correcting(&self, revision: &Revision) -> Option<Revision> {
        let [_, down] = self.kinship(revision);
        let text = self.down_sql.clone().filter(|_| down == Kinship::Later)?;
        let path = format!("{}/{}/down.sql", super::table(), self.revision);
        Some(revision.with_way_back(Script { path, text }))
    }
}
