//! Which folder is the journal: the one that is named, the one that the settings name, the one that the archive remembers.

use std::path::Path;

use super::Context;
use crate::archive::file::journal_place::{self, JournalPlace};
use crate::commands::error::CommandError;
use crate::commands::output::Folder;
use crate::doctor;
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::Journal;

impl Context {
    /// The journal: `folder`, or the workspace's.
    pub(crate) fn journal(&mut self, folder: Option<&Path>) -> Result<Journal, CommandError> {
        let workspace = self.workspace()?;
        let root = folder.unwrap_or(workspace.journal()).to_owned();
        let sync = &workspace.config().sync;
        let (include, exclude) = (sync.include.set().clone(), sync.exclude.set().clone());
        let journal = Journal::open(&root, include, exclude, sync.follow_links)?;
        Ok(journal.by_rules(sync.include.patterns(), sync.exclude.patterns()))
    }

    /// The journal that an archive is kept in step with: it must be named, by an argument, by `journal.toml`, or by the archive
    /// itself, for the folder where somebody happens to stand is none.
    pub(crate) fn named_journal(&mut self, folder: Option<&Path>) -> Result<Journal, CommandError> {
        if folder.is_some() || self.workspace()?.names_its_journal() {
            return self.journal(folder);
        }
        if let Some(place) = self.remembered() {
            return self.there(&place);
        }
        let message = "no journal folder was named, and there is no journal.toml";
        Err(CommandError::new("no-journal", message).with_hint(
            "name the folder, `journal sync DIR`, or write a journal.toml with `journal init`",
        ))
    }

    /// The journal in which an entry is begun: never the folder where somebody happens to stand.
    pub(crate) fn journal_to_write_in(&mut self) -> Result<Journal, CommandError> {
        if !self.workspace()?.names_its_journal() && self.remembered().is_none() {
            let message =
                "there is no journal here: no journal.toml, and no archive that knows its folder";
            let named = self.user().ok().and_then(|it| it.journals.first()).map(|it| &it.name);
            let hint = match named {
                Some(name) => format!(
                    "name one of your settings, `-j {name}`, or let `default` name it there; `journal init` makes this folder one"
                ),
                None => {
                    "`journal init` makes this folder one; `--config FILE` names another".into()
                }
            };
            return Err(CommandError::new("no-journal", message).with_hint(hint));
        }
        self.journal_to_add_to()
    }

    /// The folder in which the files of the archive's entries lie: that which it was last in step with, whatever the settings
    /// name. For what reads, writes or looks for the file of an entry that the archive holds.
    pub(crate) fn journal_of_archive(&mut self) -> Result<Journal, CommandError> {
        match self.remembered() {
            Some(place) => {
                self.refuse_another(&place)?;
                if let Some(other) = self.other_folder(&place) {
                    self.output.warn(&other.message, other.hint.as_deref());
                }
                self.there(&place)
            }
            None => self.named_journal(None),
        }
    }

    /// That the settings name another folder than the one which the archive is kept in step with, and which is there, or one that is
    /// not there: a sync of theirs is refused, while files of the archive's entries are written in the other one.
    pub(crate) fn other_folder(&mut self, then: &JournalPlace) -> Option<Finding> {
        let has_archive = self.named_archive().is_some();
        let workspace = self.workspace().ok()?;
        if has_archive || !workspace.names_its_journal() {
            return None;
        }
        if !workspace.journal().is_dir() {
            let there = then.find(workspace.archive())?;
            return Some(no_such_folder(workspace.journal(), &there));
        }
        if !then.canonical.is_dir() {
            return None;
        }
        let here = JournalPlace::of(workspace.journal(), workspace.archive()).ok()?;
        if *then == here || then.leads_to(&here, workspace.archive()) {
            return None;
        }
        Some(another_folder(then, &here))
    }

    /// Refuses the archive of a named folder that is kept in step with another one: that is another journal's.
    fn refuse_another(&mut self, place: &JournalPlace) -> Result<(), CommandError> {
        let workspace = self.workspace()?;
        let Some(name) = workspace.name().filter(|_| workspace.config_path().is_none()) else {
            return Ok(());
        };
        let there = place.find(workspace.archive());
        let is_other = there.is_some_and(|it| workspace.journal().canonicalize().ok() != Some(it));
        if !is_other {
            return Ok(());
        }
        let message = format!(
            "the archive of the journal `{name}` is kept in step with another folder: `{}`",
            place.canonical.display()
        );
        Err(CommandError::new("another-folder", message).with_hint(
            "mend `path` or `archive` of it in the user's settings, `journal config` says where they are; \
             where the journal was moved, `journal sync --root-moved` takes it from there",
        ))
    }

    /// The journal to which something new is added: that of the settings, else the one that the archive remembers, else the
    /// current folder. An archive that is named may be of another journal than the settings are.
    pub(crate) fn journal_to_add_to(&mut self) -> Result<Journal, CommandError> {
        let is_by_settings =
            self.workspace()?.names_its_journal() && self.named_archive().is_none();
        let remembered = if is_by_settings { None } else { self.remembered() };
        match remembered {
            Some(place) => self.there(&place),
            None => self.journal(None),
        }
    }

    /// Lets the commands that are printed name the journal's folder, where they would not find it without: the one that this
    /// run was given, or the one that the archive remembers.
    pub(crate) fn name_folder(&mut self, given: Option<&Path>) -> Result<(), CommandError> {
        if !self.owner()?.is_journal() {
            return Ok(());
        }
        let (has_archive, workspace) = (self.named_archive().is_some(), self.workspace()?);
        let archive = workspace.archive().to_owned();
        let configured = workspace.names_its_journal().then(|| workspace.journal().to_owned());
        if given.is_none() && configured.is_some() && !has_archive {
            return Ok(());
        }
        let remembered = || doctor::journal_place(&archive).and_then(|it| it.find(&archive));
        let folder = given.map(Path::to_owned).or_else(remembered);
        let real = |it: &Path| it.canonicalize().ok();
        let folder = match (folder, configured) {
            (Some(folder), Some(configured)) if real(&folder) == real(&configured) => return Ok(()),
            (None, Some(_)) => return Ok(()),
            (Some(folder), configured) => {
                let word = shell_quoted(&self.shown(&folder));
                // Without settings a sync goes by what is remembered.
                match given.is_none() && configured.is_none() {
                    true => Folder::Lint(word),
                    false => Folder::Both(word),
                }
            }
            (None, None) => Folder::Sync("DIR".to_owned()),
        };
        self.output.name_folder(folder);
        Ok(())
    }

    /// What the archive remembers of its journal; none where it remembers none or cannot be read.
    pub(crate) fn remembered(&mut self) -> Option<JournalPlace> {
        let archive = self.reader().ok()?;
        let place = journal_place::remembered(archive.connection()).ok().flatten();
        self.keep_reader(archive);
        place.filter(JournalPlace::is_well_formed)
    }

    /// The remembered folder; named as the settings name it, where it is the same.
    pub(crate) fn there(&mut self, place: &JournalPlace) -> Result<Journal, CommandError> {
        let workspace = self.workspace()?;
        let configured = workspace.names_its_journal().then(|| workspace.journal());
        let configured = configured.filter(|it| {
            let there = JournalPlace::of(it, workspace.archive());
            there.is_ok_and(|it| place.leads_to(&it, workspace.archive()))
        });
        if configured.is_some() {
            return self.journal(None);
        }
        let is_named = workspace.names_its_journal() && workspace.journal().is_dir();
        let Some(found) = place.find(workspace.archive()) else {
            return Err(gone(place, is_named));
        };
        self.journal(Some(&found))
    }
}

/// That the settings name another folder than the archive knows.
fn another_folder(then: &JournalPlace, here: &JournalPlace) -> Finding {
    let message = format!(
        "the archive is kept in step with `{}`, and the settings name another folder",
        then.canonical.display()
    );
    let place = Place::file(here.canonical.display().to_string());
    Finding::error(place, "another-folder", message).with_hint(
        "where it is the same journal, `journal sync --root-moved` takes it from there; else name the archive's folder as \
         `journal`, or an archive of its own as `archive`, in journal.toml",
    )
}

fn no_such_folder(named: &Path, there: &Path) -> Finding {
    let message = format!(
        "the archive is kept in step with `{}`, and where the settings name its folder none is there",
        there.display()
    );
    let place = Place::file(named.display().to_string());
    Finding::error(place, "another-folder", message).with_hint(
        "look at the name, `journal` in journal.toml sets it, and whether its disk is there",
    )
}

/// That the folder is not there; the settings may name one that is, where it was moved.
fn gone(place: &JournalPlace, is_named: bool) -> CommandError {
    let message =
        format!("the journal folder of the archive, {}, is not there", place.canonical.display());
    let hint = match is_named {
        true => {
            "where it is the folder that the settings name now, `journal sync` takes it from there; else put it back where it was"
        }
        false => {
            "put it back where it was, or, where it was moved, `journal sync --root-moved DIR` takes it from there"
        }
    };
    CommandError::new("no-journal", message).with_hint(hint)
}
