//! What in a difference could be a rename, and what speaks for it.

use super::Schema;
use super::name::Name;
use super::object::VirtualTable;
use super::rename::{Rename, Renames};
use super::table::{Column, Table};

/// A dropped and an added column or table that could be one renamed.
#[derive(Clone, Debug, PartialEq)]
pub struct RenameCandidate {
    /// The rename it would be.
    pub rename: Rename,
    /// How likely it is, from 0 to 1: an order for asking, never a decision.
    pub likelihood: f64,
    /// What speaks for it: `same type`, `same position`, ….
    pub evidence: Vec<&'static str>,
}

impl RenameCandidate {
    /// Weighs in what the rows say: the share of values that the two sides have in common, from 0 to 1.
    #[must_use]
    pub fn with_values_in_common(mut self, share: f64) -> Self {
        if share > 0.5 {
            self.evidence.push("the same values");
        }
        self.likelihood = f64::midpoint(self.likelihood, share.clamp(0.0, 1.0));
        self
    }
}

impl Renames {
    /// The pairs that could be renames beside those that are known, likeliest first.
    pub(super) fn candidates(&self, from: &Schema, to: &Schema) -> Vec<RenameCandidate> {
        let pairs = self.pairs(from, to);
        let gone = from.tables.iter().filter(|it| pairs.iter().all(|(old, _)| old.name != it.name));
        let come: Vec<&Table> = to
            .tables
            .iter()
            .filter(|it| pairs.iter().all(|(_, new)| new.name != it.name))
            .collect();
        let tables = gone.flat_map(|old| come.iter().filter_map(|new| table_candidate(old, new)));
        let mut candidates: Vec<RenameCandidate> = tables.collect();
        for (old, new) in &pairs {
            let (gone, come) = self.unpaired(old, new);
            let likely = |before: &Column| -> Vec<RenameCandidate> {
                come.iter()
                    .filter_map(|after| column_candidate((old, before), (new, after)))
                    .collect()
            };
            candidates.extend(gone.into_iter().flat_map(likely));
        }
        candidates.extend(self.virtual_candidates(from, to));
        candidates.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
        candidates
    }
}

impl Renames {
    /// The same of virtual tables that hold rows: what only shows or indexes others is made anew, and loses nothing.
    fn virtual_candidates(&self, from: &Schema, to: &Schema) -> Vec<RenameCandidate> {
        let pairs = self.virtual_pairs(from, to);
        let is_gone = |it: &&VirtualTable| pairs.iter().all(|(old, _)| old.name != it.name);
        let is_new = |it: &&VirtualTable| pairs.iter().all(|(_, new)| new.name != it.name);
        let gone = from.virtual_tables.iter().filter(|it| is_gone(it) && it.keeps_rows());
        let come: Vec<_> =
            to.virtual_tables.iter().filter(|it| is_new(it) && it.keeps_rows()).collect();
        let tables = gone.flat_map(|old| come.iter().filter_map(|it| virtual_candidate(old, it)));
        let mut candidates: Vec<RenameCandidate> = tables.collect();
        for (old, new) in
            pairs.into_iter().filter(|(old, new)| old.keeps_rows() && new.keeps_rows())
        {
            let (gone, come) = self.unpaired_names(old, new);
            let all = gone.iter().flat_map(|was| come.iter().map(move |is| (*was, *is)));
            candidates.extend(all.map(|(was, is)| virtual_column_candidate(old, new, (was, is))));
        }
        candidates
    }
}

/// A dropped and an added virtual table of one module that could be one.
fn virtual_candidate(old: &VirtualTable, new: &VirtualTable) -> Option<RenameCandidate> {
    let shared = old.columns.iter().filter(|it| new.columns.contains(it)).count();
    let share = ratio(shared, old.columns.len() + new.columns.len() - shared);
    let likeness = likeness(&old.name, &new.name);
    let evidence = if share >= 1.0 { "the same columns" } else { "mostly the same columns" };
    let rename = Rename::Table { from: old.name.clone(), to: new.name.clone() };
    let likelihood = 0.7 * share + 0.3 * likeness;
    let could_be = old.module == new.module && share >= 0.5;
    could_be.then(|| RenameCandidate { rename, likelihood, evidence: vec![evidence] })
}

/// A dropped and an added column of one virtual table.
fn virtual_column_candidate(
    old: &VirtualTable,
    new: &VirtualTable,
    (was, is): (&Name, &Name),
) -> RenameCandidate {
    let place = |table: &VirtualTable, name: &Name| table.columns.iter().position(|it| it == name);
    let same_place = place(old, was) == place(new, is);
    let evidence = if same_place { vec!["the same position"] } else { Vec::new() };
    let likelihood = 0.5 * likeness(was, is) + if same_place { 0.3 } else { 0.0 };
    let rename = Rename::Column { table: old.name.clone(), from: was.clone(), to: is.clone() };
    RenameCandidate { rename, likelihood, evidence }
}

/// A dropped and an added table that could be one: most of their columns are the same.
fn table_candidate(old: &Table, new: &Table) -> Option<RenameCandidate> {
    let same = |it: &&Column| {
        new.column(&it.name)
            .is_some_and(|other| other.declared.affinity() == it.declared.affinity())
    };
    let shared = old.columns.iter().filter(same).count();
    let all = old.columns.len() + new.columns.len() - shared;
    let share = ratio(shared, all);
    let likeness = likeness(&old.name, &new.name);
    let could_be = share >= 0.5 || share >= 0.3 && likeness >= 0.6;
    let mut evidence = Vec::new();
    evidence.extend((share >= 1.0).then_some("the same columns"));
    evidence.extend((share < 1.0).then_some("mostly the same columns"));
    evidence.extend((likeness >= 0.6).then_some("similar names"));
    let rename = Rename::Table { from: old.name.clone(), to: new.name.clone() };
    let likelihood = 0.7 * share + 0.3 * likeness;
    could_be.then_some(RenameCandidate { rename, likelihood, evidence })
}

/// A dropped and an added column of one table that could be one: values of the one can be values of the other.
fn column_candidate(
    (old, before): (&Table, &Column),
    (new, after): (&Table, &Column),
) -> Option<RenameCandidate> {
    let likeness = likeness(&before.name, &after.name);
    let same_type = before.declared == after.declared;
    let same_affinity = before.declared.affinity() == after.declared.affinity();
    let same_kind = before.generated.is_some() == after.generated.is_some();
    let could_be = same_kind && (same_type || same_affinity || likeness >= 0.7);
    let place =
        |table: &Table, column: &Column| table.columns.iter().position(|it| it.name == column.name);
    let findings = [
        (same_type, 0.3, "the same type"),
        (!same_type && same_affinity, 0.2, "a like type"),
        (likeness >= 0.5, 0.3 * likeness, "similar names"),
        (place(old, before) == place(new, after), 0.15, "the same position"),
        (parents(old, before) == parents(new, after), 0.1, "the same references"),
        (clauses(before) == clauses(after), 0.15, "the same constraints"),
    ];
    let found = findings.into_iter().filter(|(holds, ..)| *holds);
    let rename = Rename::Column {
        table: old.name.clone(),
        from: before.name.clone(),
        to: after.name.clone(),
    };
    let (weights, evidence): (Vec<f64>, Vec<&'static str>) =
        found.map(|(_, weight, evidence)| (weight, evidence)).unzip();
    could_be.then(|| RenameCandidate { rename, likelihood: weights.iter().sum(), evidence })
}

fn parents<'a>(table: &'a Table, column: &Column) -> Vec<&'a Name> {
    let refers = table.foreign_keys.iter().filter(|it| it.columns.contains(&column.name));
    refers.map(|it| &it.parent).collect()
}

/// A column's declaration beside its name and type.
fn clauses(column: &Column) -> String {
    let unnamed = Column {
        name: Name::from("_"),
        declared: super::table::DeclaredType(String::new()),
        ..column.clone()
    };
    unnamed.to_string()
}

/// How alike two names are, from 0 to 1: by the letters they share in order, or one is part of the other.
fn likeness(one: &Name, other: &Name) -> f64 {
    let letters = |name: &Name| -> Vec<char> {
        name.folded().chars().filter(|it| it.is_alphanumeric()).collect()
    };
    let (one, other) = (letters(one), letters(other));
    let longest = common_subsequence(&one, &other);
    let share = ratio(2 * longest, one.len() + other.len());
    let shorter = one.len().min(other.len());
    if longest == shorter && shorter >= 4 { share.max(0.75) } else { share }
}

fn common_subsequence(one: &[char], other: &[char]) -> usize {
    let mut above = vec![0; other.len() + 1];
    for left in one {
        let mut row = vec![0];
        for (j, right) in other.iter().enumerate() {
            let longest = if left == right { above[j] + 1 } else { above[j + 1].max(row[j]) };
            row.push(longest);
        }
        above = row;
    }
    above.last().copied().unwrap_or(0)
}

#[expect(clippy::cast_precision_loss, reason = "counts of letters and columns are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
