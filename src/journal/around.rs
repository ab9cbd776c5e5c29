//! The journals of other workspaces in whose folders an output may come to lie: looked for where a file would be replaced.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::Journal;
use crate::entry::path::EntryPath;

/// A journal that somebody keeps.
#[derive(Clone, Debug)]
pub struct Neighbour {
    /// Its folder, and what is an entry in it.
    pub journal: Journal,
    /// Whether the folder holds a journal alone, so that all in it belongs to it; else its entries do.
    pub is_apart: bool,
}

/// Finds the journals that the workspaces above a folder name.
type Find = Box<dyn Fn(&Path) -> Vec<Neighbour>>;

/// The journals around the files that are written; each folder is asked about once.
#[derive(Default)]
pub struct Around {
    find: Option<Find>,
    known: RefCell<HashMap<PathBuf, Vec<Neighbour>>>,
}

impl fmt::Debug for Around {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Around").field("known", &self.known).finish_non_exhaustive()
    }
}

impl Around {
    /// Journals that are found so, from a folder upwards.
    pub fn new(find: impl Fn(&Path) -> Vec<Neighbour> + 'static) -> Self {
        Self { find: Some(Box::new(find)), known: RefCell::default() }
    }

    /// Whether a place, whose folder is named without links, belongs to one of them.
    pub(super) fn holds(&self, place: &Path) -> bool {
        self.any(place, |it| it.holds(place))
    }

    /// Whether a place lies in the folder of one of them.
    pub(super) fn contains(&self, place: &Path) -> bool {
        self.any(place, |it| it.below(place).is_some())
    }

    fn any(&self, place: &Path, is_it: impl Fn(&Neighbour) -> bool) -> bool {
        let (Some(find), Some(folder)) = (&self.find, place.parent()) else { return false };
        let mut known = self.known.borrow_mut();
        let found = known.entry(folder.to_owned()).or_insert_with(|| find(folder));
        found.iter().any(is_it)
    }
}

impl Neighbour {
    fn holds(&self, place: &Path) -> bool {
        let entry = self.below(place);
        entry.is_some_and(|it| self.is_apart || self.journal.is_entry(&it))
    }

    /// Whether a file that no sync looks at may be a text of the user's: all that lies in the folder of a journal alone, and of
    /// what lies between other files what is named as entries are.
    pub(super) fn may_be_text(&self, path: &EntryPath) -> bool {
        self.is_apart || self.journal.is_named_as_entry(path)
    }

    fn below(&self, place: &Path) -> Option<EntryPath> {
        let root = self.journal.root().canonicalize().ok()?;
        EntryPath::from_bytes(place.strip_prefix(root).ok()?.as_os_str().as_bytes()).ok()
    }
}

#[cfg(test)]
mod tests {
    use globset::{Glob, GlobSet};

    use super::*;

    #[test]
    fn a_folder_of_a_journal_alone_is_whole_and_of_another_one_the_entries_are() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        let entries = GlobSet::new([&Glob::new("**/*.md").unwrap()]).unwrap();
        let journal = Journal::open(&root, entries, GlobSet::empty(), false).unwrap();
        let around = |is_apart| {
            let journal = journal.clone();
            Around::new(move |_| vec![Neighbour { journal: journal.clone(), is_apart }])
        };
        for (name, is_entry) in [("a.md", true), ("x/a.md", true), ("a.jpg", false)] {
            assert!(around(true).holds(&root.join(name)), "{name}");
            assert_eq!(around(false).holds(&root.join(name)), is_entry, "{name}");
            assert!(around(false).contains(&root.join(name)), "{name}");
        }
        assert!(!around(true).holds(&root.with_file_name("other.md")));
        assert!(!Around::default().holds(&root.join("a.md")));
    }
}
