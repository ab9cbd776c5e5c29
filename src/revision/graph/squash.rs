//! Which revisions stand in a graph where some replace others.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Revision;
use super::super::header::Key;
use super::super::names::RevisionId;
use super::{GraphError, Revisions};

/// Of each squash and what it replaces, the side that stands; and what is meant where the other side is named.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    ids: BTreeSet<RevisionId>,
    instead: BTreeMap<RevisionId, BTreeSet<RevisionId>>,
}

impl Standing {
    /// Lets a squash stand where it is held, or nothing that it replaces is; else what it replaces.
    pub(super) fn of(known: &Revisions, held: &BTreeSet<RevisionId>) -> Result<Self, GraphError> {
        let mut standing = Self { ids: known.keys().cloned().collect(), instead: BTreeMap::new() };
        let mut opened = Vec::new();
        for (squash, replaced) in outermost_first(known) {
            if !standing.ids.contains(&squash) {
                continue;
            }
            if held.contains(&squash) || replaced.is_disjoint(held) {
                standing.ids.retain(|id| !replaced.contains(id) || held.contains(id));
                let squash = BTreeSet::from([squash]);
                standing.instead.extend(replaced.into_iter().map(|id| (id, squash.clone())));
            } else {
                standing.ids.remove(&squash);
                opened.push((squash, replaced));
            }
        }
        // Innermost first, so that the outer ones find what the inner ones mean.
        for (squash, replaced) in opened.into_iter().rev() {
            let tips = standing.tips(known, &replaced);
            standing.check_whole(&known[&squash])?;
            standing.instead.insert(squash, tips);
        }
        Ok(standing)
    }

    /// The revisions that stand.
    pub(super) fn ids(&self) -> &BTreeSet<RevisionId> {
        &self.ids
    }

    /// The standing revisions that are meant where `id` is named; none where it is unknown.
    pub(super) fn meant_by(&self, id: &RevisionId) -> BTreeSet<RevisionId> {
        if self.ids.contains(id) {
            return BTreeSet::from([id.clone()]);
        }
        self.instead.get(id).cloned().unwrap_or_default()
    }

    /// The standing ones of `replaced` that no other of them names: where what follows the squash goes on.
    fn tips(&self, known: &Revisions, replaced: &BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
        let mut tips: BTreeSet<RevisionId> = replaced.intersection(&self.ids).cloned().collect();
        for id in replaced.intersection(&self.ids) {
            let header = &known[id].header;
            for named in header.revises.iter().chain(&header.depends_on) {
                for before in self.meant_by(named).iter().filter(|it| *it != id) {
                    tips.remove(before);
                }
            }
        }
        tips
    }

    /// Checks that all of what an opened squash replaces is there, itself or in another squash.
    fn check_whole(&self, squash: &Revision) -> Result<(), GraphError> {
        let missing = squash.header.replaces.iter().find(|id| self.meant_by(id).is_empty());
        missing.map_or(Ok(()), |missing| {
            Err(GraphError::HalfReplaced {
                squash: squash.id().clone(),
                missing: missing.clone(),
                spot: Box::new(squash.up.spot_of(Key::Replaces, missing.as_str())),
            })
        })
    }
}

/// Each squash with all that it replaces, through other squashes too; a squash that replaces another comes before it.
fn outermost_first(known: &Revisions) -> Vec<(RevisionId, BTreeSet<RevisionId>)> {
    let squashes = known.values().filter(|it| !it.header.replaces.is_empty());
    let mut squashes: Vec<_> =
        squashes.map(|it| (it.id().clone(), replaced_by(known, it))).collect();
    squashes.sort_by(|(a, of_a), (b, of_b)| of_b.len().cmp(&of_a.len()).then(a.cmp(b)));
    squashes
}

/// All that a squash stands for.
pub(super) fn replaced_by(known: &Revisions, squash: &Revision) -> BTreeSet<RevisionId> {
    let mut replaced = BTreeSet::new();
    let mut todo: Vec<&RevisionId> = squash.header.replaces.iter().collect();
    while let Some(id) = todo.pop() {
        if id != squash.id() && replaced.insert(id.clone()) {
            todo.extend(known.get(id).into_iter().flat_map(|it| &it.header.replaces));
        }
    }
    replaced
}
