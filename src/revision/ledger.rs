//! What is applied to an archive, in order, as its table `schema_revisions` holds it.

mod correction;
pub mod name;

use std::collections::BTreeSet;

use crate::finding::Place;
use crate::sql;

use super::checksum::Checksum;
use super::graph::{GraphError, RevisionGraph};
use super::header::{Header, HeaderError};
use super::kinship::Kinship;
use super::names::RevisionId;
use super::repopulate::Repopulate;
use super::{Origin, Revision, Script};

pub use correction::Correction;
pub use name::table;

/// The statement that makes the table of the ledger.
pub fn create_table() -> String {
    CREATE_TABLE.replacen(name::USUAL, table(), 1)
}

const CREATE_TABLE: &str = "\
CREATE TABLE schema_revisions (
    position INTEGER PRIMARY KEY,
    revision TEXT NOT NULL UNIQUE,
    applied_at TEXT NOT NULL,
    checksum_up TEXT NOT NULL,
    checksum_down TEXT,
    up_sql TEXT NOT NULL,
    down_sql TEXT,
    repopulated_at TEXT,
    fingerprint TEXT NOT NULL
)";

/// One row of the ledger: a revision that is applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// Its place in the order of application; greater than that of every row before it.
    pub position: i64,
    /// Its id.
    pub revision: RevisionId,
    /// When it was applied, RFC 3339 in UTC.
    pub applied_at: String,
    /// The checksum of `up.sql` when it was applied.
    pub checksum_up: Checksum,
    /// The checksum of `down.sql`, where there was one.
    pub checksum_down: Option<Checksum>,
    /// The text of `up.sql`.
    pub up_sql: String,
    /// The text of `down.sql`, where there was one.
    pub down_sql: Option<String>,
    /// When the archive derived again what the revision asks for; none where it has not, or nothing is asked for.
    pub repopulated_at: Option<String>,
    /// The fingerprint of the schema after it.
    pub fingerprint: String,
}

impl Applied {
    /// The row of a revision that is applied now.
    pub fn new(position: i64, revision: &Revision, applied_at: &str, fingerprint: &str) -> Self {
        Self {
            position,
            revision: revision.id().clone(),
            applied_at: applied_at.to_owned(),
            checksum_up: revision.checksum_up().clone(),
            checksum_down: revision.checksum_down().cloned(),
            up_sql: revision.up.text.clone(),
            down_sql: revision.down.as_ref().map(|down| down.text.clone()),
            repopulated_at: None,
            fingerprint: fingerprint.to_owned(),
        }
    }

    /// The checksums of the texts that are kept; none of an `up.sql` whose head comment cannot be read. Those of `known`,
    /// where the texts are its own, need not be made again.
    fn sums(&self, known: Option<&Revision>) -> [Option<Checksum>; 2] {
        let same_up = known.filter(|it| it.up.text == self.up_sql);
        let up =
            || Some(Checksum::of_up(&Header::read("up.sql", &self.up_sql).ok()?, &self.up_sql));
        let down_of = |it: &Revision| it.down.as_ref().map(|down| down.text.clone());
        let same_down = known.filter(|it| down_of(it) == self.down_sql);
        [
            same_up.map_or_else(up, |it| Some(it.checksum_up().clone())),
            same_down.map_or_else(
                || self.down_sql.as_deref().map(Checksum::of_down),
                |it| it.checksum_down().cloned(),
            ),
        ]
    }

    /// Whether the text that is kept of a script is not the one whose checksum is kept beside it; `known` is the revision,
    /// where a file has it.
    fn altered(&self, known: Option<&Revision>) -> Option<Disagreement> {
        let [up, down] = self.sums(known);
        let is_up = match &up {
            Some(up) => *up != self.checksum_up,
            // Of a head comment that only a newer binary reads the checksum cannot be known.
            None => known.is_some_and(|it| *it.checksum_up() == self.checksum_up),
        };
        let script = if is_up { "up.sql" } else { "down.sql" };
        let is_altered = is_up || down != self.checksum_down;
        is_altered.then(|| Disagreement::Altered { revision: self.revision.clone(), script })
    }

    /// Whether neither the text that is kept nor its checksum vouches for the other.
    pub fn is_altered(&self, known: &Revision) -> bool {
        self.altered(Some(known)).is_some()
    }

    /// Whether what is kept of each script, its text or its checksum, is that of the revision: where only one is, the other
    /// was changed.
    pub fn is_half_of(&self, known: &Revision) -> bool {
        let files = [Some(known.checksum_up()), known.checksum_down()];
        let noted = [Some(&self.checksum_up), self.checksum_down.as_ref()];
        let kinship = self.kinship(known);
        let sums = self.sums(Some(known));
        (0..2).all(|at| {
            let is_known = kinship[at] != Kinship::Stranger;
            is_known || files[at] == sums[at].as_ref() || files[at] == noted[at]
        })
    }

    /// The revision as the ledger keeps it, for when its file is not there.
    ///
    /// # Errors
    ///
    /// The text that is kept has no head comment that can be read.
    pub fn to_revision(&self) -> Result<Revision, LedgerError> {
        let folder = format!("{}/{}", table(), self.revision);
        Revision::read(&folder, &self.up_sql, self.down_sql.as_deref(), Origin::Ledger)
            .map_err(|error| LedgerError::Unreadable { revision: self.revision.clone(), error })
    }
}

/// What is applied, in the order in which it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(Vec<Applied>);

impl Ledger {
    /// The ledger of these rows.
    pub fn new(mut rows: Vec<Applied>) -> Self {
        rows.sort_by_key(|row| row.position);
        Self(rows)
    }

    /// The ledger of an archive to which exactly these revisions and all that comes before them are applied, for
    /// scripts that are made without an archive.
    pub fn assumed(graph: &RevisionGraph, held: &BTreeSet<RevisionId>) -> Self {
        let held = graph.ancestors(held);
        let revisions = graph.revisions().filter(|it| held.contains(it.id()));
        Self((1..).zip(revisions).map(|(at, it)| Applied::new(at, it, "", "")).collect())
    }

    /// Its rows, in order.
    pub fn applied(&self) -> &[Applied] {
        &self.0
    }

    /// The row of a revision.
    pub fn get(&self, id: &RevisionId) -> Option<&Applied> {
        self.0.iter().find(|row| row.revision == *id)
    }

    /// Whether a revision has a row.
    pub fn holds(&self, id: &RevisionId) -> bool {
        self.get(id).is_some()
    }

    /// The ids of its rows.
    pub fn ids(&self) -> BTreeSet<RevisionId> {
        self.0.iter().map(|row| row.revision.clone()).collect()
    }

    /// The position that the next row takes.
    pub fn next_position(&self) -> i64 {
        self.0.last().map_or(1, |row| row.position + 1)
    }

    /// The applied revisions that no other applied one revises: where the archive stands.
    ///
    /// # Errors
    ///
    /// As [`RevisionGraph::seen_from`].
    pub fn current(&self, graph: &RevisionGraph) -> Result<BTreeSet<RevisionId>, LedgerError> {
        let (seen, held) = (graph.seen_from(self)?, self.ids());
        Ok(held.iter().filter(|id| seen.children(id).is_disjoint(&held)).cloned().collect())
    }

    /// Whether a revision counts as applied: it is, or all is that stands in its place because of a squash.
    ///
    /// # Errors
    ///
    /// As [`RevisionGraph::seen_from`].
    pub fn counts(&self, graph: &RevisionGraph, id: &RevisionId) -> Result<bool, LedgerError> {
        let meant = graph.seen_from(self)?.meant_by(id);
        Ok(self.holds(id) || !meant.is_empty() && meant.is_subset(&self.ids()))
    }

    /// The applied revisions that no file has and no file builds on: those of a newer binary, or of files lost at the
    /// tip.
    pub fn newer(&self, graph: &RevisionGraph) -> Vec<&Applied> {
        let lost = self.0.iter().filter(|row| is_in_no_file(&row.revision, graph));
        let Ok(seen) = graph.seen_from(self) else { return lost.collect() };
        let files = seen.revisions().filter(|it| it.origin != Origin::Ledger);
        let built_on = seen.ancestors(files.map(|it| it.id()));
        lost.filter(|row| !built_on.contains(&row.revision)).collect()
    }

    /// The applied revisions that are in no file, whatever builds on them.
    pub fn lost(&self, graph: &RevisionGraph) -> Vec<&Applied> {
        self.0.iter().filter(|row| is_in_no_file(&row.revision, graph)).collect()
    }

    /// What applied revisions ask to be derived again, and the archive has not derived yet.
    ///
    /// # Errors
    ///
    /// A text of the ledger that cannot be read.
    pub fn pending_repopulation(&self) -> Result<Repopulate, LedgerError> {
        let pending = self.0.iter().filter(|row| row.repopulated_at.is_none());
        let mut all = Repopulate::None;
        for row in pending {
            all = all.and(row.to_revision()?.header.repopulate);
        }
        Ok(all)
    }

    /// Compares what is applied with the files.
    ///
    /// # Errors
    ///
    /// All that disagrees, in the order of the ledger; what is missing from it last.
    pub fn agree(&self, graph: &RevisionGraph) -> Result<(), Vec<Disagreement>> {
        let mut found = Vec::new();
        let newer = self.newer(graph);
        for row in &self.0 {
            if is_in_no_file(&row.revision, graph) {
                found.push(lost(row, newer.contains(&row)));
                found.extend(row.altered(None));
            } else if let Some(revision) = graph.find(&row.revision) {
                let edits = edits(row, revision);
                // Where the file differs, both texts are shown already.
                found.extend(row.altered(Some(revision)).filter(|_| edits.is_empty()));
                found.extend(edits);
            }
        }
        match graph.seen_from(self) {
            Ok(seen) => found.extend(self.disorder(&seen)),
            Err(error) => found.push(Disagreement::Unreadable { error }),
        }
        if found.is_empty() { Ok(()) } else { Err(found) }
    }

    /// What is applied before, or without, something that comes before it.
    fn disorder(&self, seen: &RevisionGraph) -> Vec<Disagreement> {
        let mut found = Vec::new();
        let (mut earlier, held) = (BTreeSet::new(), self.ids());
        for row in &self.0 {
            earlier.insert(row.revision.clone());
            let before = seen.parents(&row.revision).into_iter();
            for parent in before.chain(seen.dependencies(&row.revision)) {
                if held.contains(&parent) && !earlier.contains(&parent) {
                    found.push(Disagreement::Reordered { parent, child: row.revision.clone() });
                }
            }
        }
        let absent = seen.ancestors(&held).difference(&held).cloned().collect();
        for revision in seen.ordered(&absent) {
            let after = seen.descendants([&revision]);
            let before = self.0.iter().find(|row| after.contains(&row.revision));
            found.extend(before.map(|row| {
                let before = row.revision.clone();
                Disagreement::Inserted { revision, before }
            }));
        }
        found
    }
}

/// Whether neither a file has a revision, nor a file's squash stands for it.
fn is_in_no_file(id: &RevisionId, graph: &RevisionGraph) -> bool {
    graph.find(id).into_iter().chain(graph.squashes_of(id)).all(|it| it.origin == Origin::Ledger)
}

/// An applied revision that is in no file.
fn lost(row: &Applied, is_newer: bool) -> Disagreement {
    let (revision, applied_at) = (row.revision.clone(), row.applied_at.clone());
    if is_newer {
        Disagreement::Newer { revision, applied_at }
    } else {
        Disagreement::Missing { revision, applied_at }
    }
}

/// What was changed in the files of a revision since it was applied; a correction is no edit.
fn edits(row: &Applied, revision: &Revision) -> Vec<Disagreement> {
    let mut edits = Vec::new();
    // Where the text is that of the file, it is the checksum that somebody changed.
    if row.is_half_of(revision) {
        return edits;
    }
    let [up, down] = row.kinship(revision);
    if up == Kinship::Stranger {
        edits.push(edited(row, &revision.up.path, Some(&row.up_sql), Some(&revision.up)));
    }
    if down == Kinship::Stranger {
        let path = format!("{}/down.sql", revision.folder);
        edits.push(edited(row, &path, row.down_sql.as_deref(), revision.down.as_ref()));
    }
    edits
}

fn edited(
    row: &Applied,
    path: &str,
    expected: Option<&str>,
    found: Option<&Script>,
) -> Disagreement {
    let texts = expected.zip(found);
    let place = texts.and_then(|(expected, found)| first_difference(expected, found));
    Disagreement::Edited {
        revision: row.revision.clone(),
        place: Box::new(place.unwrap_or_else(|| Place::file(path))),
        expected: expected.map(str::to_owned),
        found: found.map(|script| script.text.clone()),
    }
}

/// The place of the first token of `found` that is not in `expected`; none where only the headers differ.
fn first_difference(expected: &str, found: &Script) -> Option<Place> {
    let (before, now) = (sql::code(expected), sql::code(&found.text));
    let same = before.iter().zip(&now).take_while(|(a, b)| a.text == b.text).count();
    let offset = now.get(same).map_or(found.text.len(), |token| token.offset);
    (same < before.len().max(now.len())).then(|| found.place_of(offset))
}

/// How a ledger and the files differ.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disagreement {
    /// A script was changed after it was applied.
    #[error("revision `{revision}` is applied, and its script was edited since")]
    Edited {
        /// The revision.
        revision: RevisionId,
        /// The script, and where it first differs.
        place: Box<Place>,
        /// The text that was applied; none where there was no such script.
        expected: Option<String>,
        /// The text of the file; none where there is no such script.
        found: Option<String>,
    },
    /// An applied revision that others build on is in no file; the ledger keeps its text.
    #[error("revision `{revision}`, applied at {applied_at}, is in no file")]
    Missing {
        /// The revision.
        revision: RevisionId,
        /// When it was applied.
        applied_at: String,
    },
    /// An applied revision is in no file, and nothing that is known builds on it.
    #[error(
        "revision `{revision}`, applied at {applied_at}, is in no file: a newer `journal` applied it, or its file was lost"
    )]
    Newer {
        /// The revision.
        revision: RevisionId,
        /// When it was applied.
        applied_at: String,
    },
    /// A revision was applied before another that it builds on.
    #[error("revision `{child}` was applied before `{parent}`, on which it builds")]
    Reordered {
        /// The revision that was applied later.
        parent: RevisionId,
        /// The revision that was applied too early.
        child: RevisionId,
    },
    /// A revision is not applied, and something that builds on it is.
    #[error("revision `{revision}` is not applied, but `{before}`, which builds on it, is")]
    Inserted {
        /// The revision.
        revision: RevisionId,
        /// The first applied one that builds on it.
        before: RevisionId,
    },
    /// The ledger's own text of a script is not the one that was applied.
    #[error("the ledger's own `{script}` of revision `{revision}` is not the one that was applied")]
    Altered {
        /// The revision.
        revision: RevisionId,
        /// The script.
        script: &'static str,
    },
    /// The ledger cannot be followed.
    #[error(transparent)]
    Unreadable {
        /// Why not.
        error: LedgerError,
    },
}

impl Disagreement {
    /// Whether it tells that a revision is in no file.
    pub fn is_loss(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Newer { .. })
    }
}

/// Why a ledger cannot be followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerError {
    /// The text that it keeps of a revision is none.
    #[error("the ledger's own text of revision `{revision}` cannot be read")]
    Unreadable {
        /// The revision.
        revision: RevisionId,
        /// Why not.
        #[source]
        error: HeaderError,
    },
    /// What it keeps forms no graph with what is known.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

#[cfg(test)]
mod tests;
