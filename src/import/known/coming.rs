//! The entries that come, and what is told of them so far.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::Fate;
use crate::entry::EntryPath;
use crate::import::imported::Imported;
use crate::import::less::is_same_but_for_form;
use crate::import::page::Origin;
use crate::import::tool::Tool;
use crate::import::within::{body_of, stands_in};

/// An entry that comes, what it says in short, and which one it is of which source.
pub(in crate::import) struct Entry<'e> {
    pub(in crate::import) said: &'e Imported,
    pub(in crate::import) digest: &'e String,
    pub(in crate::import) origin: Origin,
}

impl Entry<'_> {
    /// Whether a folder has a note of its name.
    pub(super) fn lies_in(&self, folder: Option<&PathBuf>) -> bool {
        let name = self.said.own_name.as_deref();
        folder.zip(name).is_some_and(|(folder, name)| folder.join(name).is_file())
    }

    /// What it is to a file with this text, where one of both was made of a form that leaves something out: what
    /// comes of Daylio is held against what there is, and is news only where it says more.
    pub(super) fn fate_by_form(
        &self,
        tool: Tool,
        place: usize,
        is_partial: bool,
        file: &str,
    ) -> Option<Fate> {
        if tool == Tool::Daylio {
            return is_same_but_for_form(self.said, file).then_some(Fate::Edited(place));
        }
        let text = body_of(file);
        if self.said.is_partial && stands_in(&self.said.body, text) {
            return Some(Fate::There(place));
        }
        (is_partial && stands_in(text, &self.said.body)).then_some(Fate::Edited(place))
    }
}

/// What is told so far: of the entries, and the files that one of them is.
pub(super) struct Met<'o> {
    pub(super) fates: Vec<Fate>,
    pub(super) files: HashSet<usize>,
    /// Sources that are not the one whose entries come.
    pub(super) others: &'o HashMap<String, PathBuf>,
    /// Those of them of which this one is a copy.
    pub(super) copied: HashSet<String>,
    /// Files of another source that has the same entry, and said it otherwise when it was last named.
    pub(super) shared: Vec<usize>,
    pub(super) text_of: &'o dyn Fn(&EntryPath) -> String,
}
