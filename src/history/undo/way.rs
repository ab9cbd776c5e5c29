//! Files and folders that have changed places: what must go before a file can be written.

use std::collections::BTreeSet;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Step;
use crate::entry::EntryPath;
use crate::finding::{Finding, Place};
use crate::journal::Journal;

/// Puts steps in their order: what makes way for a file first, then files that are written, then those that go.
pub(super) fn make_way_first(steps: &mut [&Step]) {
    let written: BTreeSet<EntryPath> =
        steps.iter().filter(|it| it.then.is_some()).map(|it| it.path.clone()).collect();
    steps.sort_by_key(|it| match &it.then {
        None if is_in_the_way(&it.path, &written) => 0,
        Some(_) => 1,
        None => 2,
    });
}

/// Whether a file has the place of a folder of one of these, or lies in a folder that has the place of one.
fn is_in_the_way(path: &EntryPath, written: &BTreeSet<EntryPath>) -> bool {
    let folder = [path.bytes(), b"/"].concat();
    let is_below = |it: &EntryPath| it.bytes().starts_with(&folder);
    written.iter().any(is_below) || folders(path).any(|it| written.contains(&it))
}

/// The folders that a path lies in, the innermost first.
fn folders(path: &EntryPath) -> impl Iterator<Item = EntryPath> {
    let bytes = path.bytes();
    let slashes = bytes.iter().enumerate().rev().filter(|(_, it)| **it == b'/');
    slashes.filter_map(|(at, _)| EntryPath::from_bytes(&bytes[..at]).ok())
}

/// The files that cannot be written because something that no step takes away has their place, or that of a folder of
/// theirs.
pub(super) fn blocked(steps: &[Step], journal: &Journal) -> Vec<Finding> {
    let goes: BTreeSet<&EntryPath> =
        steps.iter().filter(|it| it.then.is_none()).map(|it| &it.path).collect();
    let written = steps.iter().filter(|it| it.then.is_some());
    written.filter_map(|it| blocker(&it.path, &goes, journal)).collect()
}

fn blocker(path: &EntryPath, goes: &BTreeSet<&EntryPath>, journal: &Journal) -> Option<Finding> {
    let finding = |message: String, hint: String| {
        Finding::error(Place::file(path.as_str()), "in-the-way", message).with_hint(hint)
    };
    let is_no_folder =
        |it: &EntryPath| journal.locate(it).symlink_metadata().is_ok_and(|it| !it.is_dir());
    if let Some(file) = folders(path).find(is_no_folder) {
        let message = format!("`{file}` has the place of a folder, and is not an entry");
        return (!goes.contains(&file))
            .then(|| finding(message, format!("move `{file}` elsewhere")));
    }
    let place = journal.locate(path);
    if !place.symlink_metadata().is_ok_and(|it| it.is_dir()) {
        return None;
    }
    let folder = [path.bytes(), b"/"].concat();
    if !goes.iter().any(|it| it.bytes().starts_with(&folder)) {
        let message = "a folder has its place now, which the sync did not bring".to_owned();
        return Some(finding(message, format!("move `{path}` elsewhere")));
    }
    let is_to_stay = |it: &Path| {
        let below = it.strip_prefix(journal.root()).map(|it| it.as_os_str().as_bytes());
        let below = below.ok().and_then(|it| EntryPath::from_bytes(it).ok());
        !below.is_some_and(|it| goes.contains(&it))
    };
    let stays = first_file(&place, &is_to_stay)?;
    let inside = stays.strip_prefix(journal.root()).unwrap_or(&stays).display();
    let message =
        format!("a folder has its place now, with `{inside}`, which the sync did not bring");
    Some(finding(message, format!("move `{inside}` elsewhere")))
}

/// The first thing below a folder that is no folder and is wanted.
fn first_file(folder: &Path, is_wanted: &dyn Fn(&Path) -> bool) -> Option<PathBuf> {
    let inside = std::fs::read_dir(folder).ok()?.filter_map(Result::ok);
    let (folders, files): (Vec<_>, Vec<_>) =
        inside.partition(|it| it.file_type().is_ok_and(|it| it.is_dir()));
    let file = files.into_iter().map(|it| it.path()).find(|it| is_wanted(it));
    file.or_else(|| folders.into_iter().find_map(|it| first_file(&it.path(), is_wanted)))
}
