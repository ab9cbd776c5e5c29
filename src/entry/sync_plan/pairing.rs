//! Which of the missing rows is which of the new files, where their bytes are the same.

use std::collections::{BTreeMap, HashSet};

use super::{EntryPath, SourceHash};

/// A row or a file that looks for its pair; `index` is the caller's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) hash: SourceHash,
    pub(super) path: &'a EntryPath,
    pub(super) index: usize,
}

/// Pairs rows with files of the same bytes, each at most once: those of the same file name first, then the rest, and
/// among them those first whose folders lie nearest to each other. Gives the indexes of both.
///
/// Many may have the same bytes (empty files do), so nothing here compares each with each.
pub(super) fn pair(rows: &[Candidate<'_>], files: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let by_bytes = Groups::new(rows, files, |it| Some(it.hash));
    by_bytes.pairs(|rows, files| {
        let by_name = Groups::new(&rows, &files, |it| Some(it.path.file_name()));
        let mut pairs = by_name.pairs(pair_nearest);
        let unpaired_rows = without(&rows, pairs.iter().map(|it| it.0));
        let unpaired_files = without(&files, pairs.iter().map(|it| it.1));
        pairs.extend(pair_nearest(unpaired_rows, unpaired_files));
        pairs
    })
}

/// Pairs those first that share the most folders, counted from the root; ties in the order of paths.
fn pair_nearest<'a>(
    mut rows: Vec<Candidate<'a>>,
    mut files: Vec<Candidate<'a>>,
) -> Vec<(usize, usize)> {
    rows.sort_unstable_by_key(|it| it.path);
    files.sort_unstable_by_key(|it| it.path);
    let depth = |all: &[Candidate<'_>]| all.iter().map(|it| depth(it.path)).max().unwrap_or(0);
    let mut pairs = Vec::new();
    for shared in (0..=depth(&rows).min(depth(&files))).rev() {
        let by_folder = Groups::new(&rows, &files, |it| folder(it.path, shared));
        let found = by_folder.pairs(|rows, files| {
            rows.iter().zip(&files).map(|(row, file)| (row.index, file.index)).collect()
        });
        rows = without(&rows, found.iter().map(|it| it.0));
        files = without(&files, found.iter().map(|it| it.1));
        pairs.extend(found);
    }
    pairs
}

/// How many folders a path has.
fn depth(path: &EntryPath) -> usize {
    path.as_str().matches('/').count()
}

/// The first `count` folders of a path; none where it has fewer.
fn folder(path: &EntryPath, count: usize) -> Option<&str> {
    let path = path.as_str();
    match count.checked_sub(1) {
        None => Some(""),
        Some(last) => path.match_indices('/').nth(last).map(|(at, _)| &path[..at]),
    }
}

fn without<'a>(all: &[Candidate<'a>], paired: impl Iterator<Item = usize>) -> Vec<Candidate<'a>> {
    let paired: HashSet<usize> = paired.collect();
    all.iter().filter(|it| !paired.contains(&it.index)).copied().collect()
}

/// Rows and files, grouped by something that both have; those without it are left out.
struct Groups<'a, K>(BTreeMap<K, (Vec<Candidate<'a>>, Vec<Candidate<'a>>)>);

impl<'a, K: Ord> Groups<'a, K> {
    fn new(
        rows: &[Candidate<'a>],
        files: &[Candidate<'a>],
        key: impl Fn(&Candidate<'a>) -> Option<K>,
    ) -> Self {
        let mut groups: BTreeMap<K, (Vec<_>, Vec<_>)> = BTreeMap::new();
        for row in rows {
            if let Some(key) = key(row) {
                groups.entry(key).or_default().0.push(*row);
            }
        }
        for file in files {
            if let Some(group) = key(file).and_then(|key| groups.get_mut(&key)) {
                group.1.push(*file);
            }
        }
        Self(groups)
    }

    /// Pairs within each group that has both.
    fn pairs(
        self,
        mut pair: impl FnMut(Vec<Candidate<'a>>, Vec<Candidate<'a>>) -> Vec<(usize, usize)>,
    ) -> Vec<(usize, usize)> {
        let groups =
            self.0.into_values().filter(|(rows, files)| !rows.is_empty() && !files.is_empty());
        groups.flat_map(|(rows, files)| pair(rows, files)).collect()
    }
}
