//! Where an archive stands by its schema: of all places of the graph, the one whose schema it has.

use std::collections::BTreeSet;

use super::SchemaPosition;
use crate::archive::care::drift as drift_of;
use crate::archive::file::functions;
use crate::engine::drift;
use crate::engine::owner::Owner;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::schema::Schema;

/// Revisions that may be what is applied, and the schema that they make.
struct Candidate {
    held: BTreeSet<RevisionId>,
    schema: Schema,
}

/// What is looked at to tell where an archive stands.
pub(super) struct Look<'a> {
    pub(super) graph: &'a RevisionGraph,
    pub(super) found: Schema,
    pub(super) held: &'a Ledger,
    pub(super) count: i64,
    pub(super) is_whole: bool,
    /// The names of what the archive notes as its own.
    pub(super) ours: BTreeSet<String>,
    pub(super) owner: Owner,
}

impl Look<'_> {
    /// Where the archive stands, if not where its ledger says.
    pub(super) fn elsewhere(&self) -> Option<SchemaPosition> {
        if self.is_as_said() {
            return None;
        }
        let candidates = self.candidates();
        let fitting = candidates.iter().filter_map(|it| {
            let (ours, foreign) = drift::without_foreign(self.found.clone(), &it.schema);
            (ours == it.schema && self.is_likely(it)).then_some((foreign.len(), it))
        });
        let fitting: Vec<(usize, &Candidate)> = fitting.collect();
        let fewest = fitting.iter().map(|it| it.0).min();
        let best = fitting.into_iter().filter(|it| Some(it.0) == fewest).map(|it| it.1);
        let best: Vec<&Candidate> = best.collect();
        match self.chosen(&best) {
            Some(chosen) => self.place(chosen, 0),
            None if self.has_lost_rows() => self.nearest(&candidates),
            None => None,
        }
    }

    /// Whether ledger, count and schema agree, and what stands beside it is somebody else's, even where a revision that waits
    /// would make the same: the archive does not note it as its own.
    fn is_as_said(&self) -> bool {
        let rows = self.held.applied().len();
        let is_counted = usize::try_from(self.count) == Ok(rows);
        let said = || drift_of::replay(self.held).ok();
        let Some(said) = (rows > 0 && is_counted && self.is_whole).then(said).flatten() else {
            return false;
        };
        let (ours, foreign) = drift::without_foreign(self.found.clone(), &said);
        let is_ours = |it: &String| {
            let name = it.split('`').nth(1).unwrap_or_default();
            self.ours.contains(&name.to_ascii_lowercase())
        };
        ours == said && !foreign.iter().any(is_ours)
    }

    /// Of several places with one schema: the one that `user_version` counts, else that of the ledger, else the last.
    fn chosen<'c>(&self, best: &[&'c Candidate]) -> Option<&'c Candidate> {
        let count = usize::try_from(self.count).ok();
        let said = best.iter().find(|it| self.is_whole && it.held == self.held.ids());
        let is_counted = |it: &&&Candidate| Some(it.held.len()) == count;
        let counted = said.filter(is_counted).or_else(|| best.iter().find(is_counted));
        let closed = best.iter().find(|it| it.held == self.graph.ancestors(&self.held.ids()));
        counted.or(said).or(closed).or(best.last()).copied()
    }

    /// A place before that of the ledger needs a word for it, because tables that are gone may have held rows; and every
    /// database is that of no revision, with tables of somebody else.
    fn is_likely(&self, it: &Candidate) -> bool {
        let held = self.held.ids();
        let is_earlier = self.is_whole && it.held.is_subset(&held) && it.held != held;
        let is_counted = usize::try_from(self.count) == Ok(it.held.len());
        let is_base = it.held.is_empty() && (!held.is_empty() || self.is_journal());
        !is_base && (!is_earlier || is_counted)
    }

    fn has_lost_rows(&self) -> bool {
        !self.is_whole || self.held.applied().is_empty() && self.is_journal()
    }

    /// Whether there is the table of entries, as the first revision makes it.
    fn is_journal(&self) -> bool {
        if !self.owner.is_journal() {
            return false;
        }
        let has = |column: &str| {
            let entries = self.found.table(&"entries".into());
            entries.is_some_and(|it| it.columns.iter().any(|it| it.name.is(column)))
        };
        ["path", "source", "source_hash", "front_matter"].into_iter().all(has)
    }

    /// The place whose schema has the fewest lines that differ.
    fn nearest(&self, candidates: &[Candidate]) -> Option<SchemaPosition> {
        let distance = |it: &Candidate| {
            let (ours, foreign) = drift::without_foreign(self.found.clone(), &it.schema);
            it.schema.differences(&ours).len() + foreign.len()
        };
        let nearest = candidates.iter().filter(|it| !it.held.is_empty());
        let (distance, nearest) = nearest.map(|it| (distance(it), it)).min_by_key(|it| it.0)?;
        self.place(nearest, distance.max(1))
    }

    /// The place, unless it is that of the ledger.
    fn place(&self, candidate: &Candidate, differences: usize) -> Option<SchemaPosition> {
        if self.is_whole && candidate.held == self.held.ids() {
            return None;
        }
        let held = &candidate.held;
        let tips = held.iter().filter(|it| self.graph.children(it).is_disjoint(held)).cloned();
        let tips: BTreeSet<RevisionId> = tips.collect();
        let is_heads = tips == self.graph.heads();
        Some(SchemaPosition { tips, is_heads, differences })
    }

    /// The ledger's own place, that of each revision with all before it, and those between, in the order of the graph. What
    /// cannot be replayed is none.
    fn candidates(&self) -> Vec<Candidate> {
        let mut all: Vec<Candidate> = self.beginnings();
        let known: BTreeSet<BTreeSet<RevisionId>> = all.iter().map(|it| it.held.clone()).collect();
        let ends = self.graph.revisions().map(|it| self.graph.ancestors([it.id()]));
        for held in ends.filter(|it| !known.contains(it)) {
            let ledger = Ledger::assumed(self.graph, &held);
            all.extend(drift_of::replay(&ledger).ok().map(|schema| Candidate { held, schema }));
        }
        if self.is_whole && !known.contains(&self.held.ids()) {
            let own = drift_of::replay(self.held).ok();
            all.extend(own.map(|schema| Candidate { held: self.held.ids(), schema }));
        }
        all
    }

    /// The first revisions of the graph's order: none, one, two, and so on.
    fn beginnings(&self) -> Vec<Candidate> {
        let heads = Ledger::assumed(self.graph, &self.graph.heads());
        let mut schemas = vec![Schema::default()];
        // What fails is where the list ends.
        let _failed =
            drift::replay_each(&heads, functions::register, |it| schemas.push(it.clone()));
        let rows = heads.applied();
        let held = |count: usize| rows[..count].iter().map(|it| it.revision.clone()).collect();
        let candidate = |(count, schema)| Candidate { held: held(count), schema };
        schemas.into_iter().enumerate().map(candidate).collect()
    }
}
