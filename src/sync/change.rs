//! What a sync changed, by name: the same words whether it was made or would be.

use std::collections::HashSet;

use super::pipeline::{Read, Task};
use crate::archive::rows::conflicts::Touched;
use crate::entry::EntryPath;
use crate::entry::sync_plan::{Move, SyncPlan};

/// What happened to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// Its file is new.
    Added,
    /// Its file has other bytes than before.
    Updated,
    /// Its bytes lay at another path before.
    Renamed,
    /// Its file is gone.
    Removed,
    /// Its file was gone, and is back.
    Returned,
}

impl ChangeKind {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Updated => "updated",
            Self::Renamed => "renamed",
            Self::Removed => "removed",
            Self::Returned => "returned",
        }
    }
}

/// An entry that a sync changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryChange {
    /// Where its file lies, or lay.
    pub path: EntryPath,
    /// What happened.
    pub kind: ChangeKind,
    /// Where its file lay before, where that was elsewhere.
    pub was: Option<EntryPath>,
}

/// The paths at which a plan changes what lies there.
pub(super) fn touched(plan: &SyncPlan) -> Touched {
    let files = plan.add.iter().map(|it| &it.path);
    let updated = plan.update.iter().map(|it| &it.file.path);
    let moved = plan.rename.iter().chain(&plan.revive);
    let moved = moved.flat_map(|it| [&it.from, &it.file.path]);
    let paths = files.chain(updated).chain(moved).chain(plan.remove.iter().map(|it| &it.path));
    Touched::of(paths.map(EntryPath::as_str))
}

/// The changes of a sync, as they become known.
#[derive(Debug)]
pub(super) struct Changes {
    /// How many are asked for; a first sync, which may have millions, keeps no more.
    most: usize,
    is_first: bool,
    known: Vec<EntryChange>,
    /// Files that could not be read after all.
    failed: HashSet<EntryPath>,
}

impl Changes {
    /// Those of a plan; a first sync has none in its plan, and names them as it reads.
    pub(super) fn of(plan: &SyncPlan, is_first: bool, most: usize) -> Self {
        let known = if most == 0 { Vec::new() } else { planned(plan) };
        Self { most, is_first, known, failed: HashSet::new() }
    }

    /// Takes notice of a file that was read.
    pub(super) fn take(&mut self, path: &EntryPath, task: Task, read: &Read) {
        let is_new = self.is_first && task == Task::Add && self.known.len() < self.most;
        match read {
            Err(_) => drop(self.failed.insert(path.clone())),
            Ok(_) if is_new => self.known.push(change(path.clone(), ChangeKind::Added)),
            Ok(_) => {}
        }
    }

    /// What really happened, by path, as many as were asked for.
    pub(super) fn finish(self) -> Vec<EntryChange> {
        let Self { most, mut known, failed, .. } = self;
        known.retain(|it| it.kind == ChangeKind::Removed || !failed.contains(&it.path));
        known.sort();
        known.truncate(most);
        known
    }
}

fn planned(plan: &SyncPlan) -> Vec<EntryChange> {
    let of = |kind| move |path: &EntryPath| change(path.clone(), kind);
    let moved = |kind| {
        move |it: &Move| {
            let was = Some(it.from.clone()).filter(|was| *was != it.file.path);
            EntryChange { path: it.file.path.clone(), kind, was }
        }
    };
    let added = plan.add.iter().map(|it| &it.path).map(of(ChangeKind::Added));
    let updated = plan.update.iter().map(|it| &it.file.path).map(of(ChangeKind::Updated));
    let removed = plan.remove.iter().map(|it| &it.path).map(of(ChangeKind::Removed));
    let renamed = plan.rename.iter().map(moved(ChangeKind::Renamed));
    let returned = plan.revive.iter().map(moved(ChangeKind::Returned));
    added.chain(updated).chain(removed).chain(renamed).chain(returned).collect()
}

fn change(path: EntryPath, kind: ChangeKind) -> EntryChange {
    EntryChange { path, kind, was: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::model::row::Row;
    use crate::entry::sync_plan::{Gone, Listed};
    use crate::entry::{self, EntryPath, Source, Stamp};
    use crate::finding::{Finding, Place};
    use crate::sync::Parsed;

    fn path(text: &str) -> EntryPath {
        EntryPath::new(text).unwrap()
    }

    fn plan() -> SyncPlan {
        let listed = |name| Listed { path: path(name), stamp: Stamp { size: 0, modified_ns: 0 } };
        let moved =
            |id, from, to| Move { id, from: path(from), file: listed(to), same_bytes: true };
        SyncPlan {
            add: vec![listed("b.md"), listed("locked.md")],
            rename: vec![moved(1, "old.md", "a.md")],
            revive: vec![moved(2, "d.md", "d.md")],
            remove: vec![Gone { id: 3, path: path("c.md"), size: None }],
            ..SyncPlan::default()
        }
    }

    fn named(most: usize) -> Vec<String> {
        let mut changes = Changes::of(&plan(), false, most);
        let failed = Finding::error(Place::default(), "unreadable", "cannot be read");
        changes.take(&path("locked.md"), Task::Add, &Err(Box::new(failed)));
        let line = |it: EntryChange| {
            let was = it.was.map(|it| format!(" was {it}")).unwrap_or_default();
            format!("{} {}{was}", it.kind.as_str(), it.path)
        };
        changes.finish().into_iter().map(line).collect()
    }

    #[test]
    fn a_first_sync_names_no_more_than_it_is_asked_for() {
        let parsed = |path: &EntryPath| {
            let source = Source::new(b"Rain.".to_vec());
            let (entry, findings) = entry::parse(path, &source, &[]);
            let stamp = Stamp { size: 5, modified_ns: 0 };
            Ok(Parsed { row: Row::new(path, source, entry), stamp, findings, added_as: None })
        };
        let named = |is_first, most| {
            let mut changes = Changes::of(&SyncPlan::default(), is_first, most);
            for it in ["c.md", "a.md", "b.md"].map(path) {
                changes.take(&it, Task::Add, &parsed(&it));
            }
            let named = changes.finish().into_iter().map(|it| it.path.to_string());
            named.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(named(true, 3), "a.md b.md c.md");
        assert_eq!(named(true, 2), "a.md c.md");
        assert_eq!(named(true, 0), "");
        // Any other sync knows them from its plan.
        assert_eq!(named(false, 3), "");
    }

    #[test]
    fn what_happened_is_named_by_path_and_what_could_not_be_read_did_not_happen() {
        let all = ["renamed a.md was old.md", "added b.md", "removed c.md", "returned d.md"];
        assert_eq!(named(usize::MAX), all);
        assert_eq!(named(2), all[..2]);
        assert_eq!(named(0), [""; 0]);
    }
}
