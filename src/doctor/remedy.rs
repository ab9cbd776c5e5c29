//! The way out of damage: which file or which backup holds what the archive has lost, and the command that brings it
//! back.

use std::cell::OnceCell;

use super::Subject;
use crate::archive::health::{Ailment, AilmentKind};
use crate::backup::{Backup, Depth};
use crate::entry::{EntryPath, Source};
use crate::finding::shell_quoted;

/// What could bring lost things back.
pub(super) struct Remedies<'a> {
    subject: &'a Subject<'a>,
    /// Newest first.
    backups: Vec<Backup>,
    sound: OnceCell<Option<String>>,
}

impl<'a> Remedies<'a> {
    pub(super) fn new(subject: &'a Subject<'a>, backups: Vec<Backup>) -> Self {
        Self { subject, backups, sound: OnceCell::new() }
    }

    pub(super) fn backups(&self) -> &[Backup] {
        &self.backups
    }

    pub(super) fn has_backups(&self) -> bool {
        !self.backups.is_empty()
    }

    /// How the archive as a whole comes back: from the newest backup in which nothing is wrong, else from the journal.
    pub(super) fn whole(&self) -> String {
        match self.newest_sound() {
            Some(name) => format!(
                "`journal restore {}` puts the newest sound backup back, and then `journal sync` brings in what has \
                 changed since",
                shell_quoted(name)
            ),
            None => "there is no sound backup; move the file away, and `journal sync` makes a new archive from the \
                     journal"
                .to_owned(),
        }
    }

    /// How the bytes of one entry come back.
    pub(super) fn entry(&self, ailment: &Ailment) -> String {
        let AilmentKind::Bytes { hash } = &ailment.kind else { return self.whole() };
        if !ailment.is_removed && self.has_file(&ailment.path) {
            return "`journal sync --verify` writes it again from its file".to_owned();
        }
        match self.holder_of(&ailment.path, hash) {
            Some(backup) => format!(
                "`journal restore {} --entry {}` takes it from that backup",
                shell_quoted(&backup.name),
                shell_quoted(&ailment.path)
            ),
            None => "neither its file nor a backup is there to bring it back".to_owned(),
        }
    }

    fn has_file(&self, path: &str) -> bool {
        let Some(journal) = self.subject.journal else { return false };
        EntryPath::new(path).is_ok_and(|path| journal.read(&path).is_ok())
    }

    /// The newest backup that holds these very bytes at this path, whole.
    pub(super) fn holder_of(&self, path: &str, hash: &str) -> Option<&Backup> {
        self.backups.iter().find(|backup| {
            let taken = self.subject.backups.entry_in(backup, path, Some(hash));
            taken.is_ok_and(|it| it.is_some())
        })
    }

    /// The newest backup that holds a text of the entry at this path, and another one than the bytes of this hash.
    pub(super) fn other_text_of(&self, path: &str, hash: Option<&str>) -> Option<&Backup> {
        self.backups.iter().find(|backup| {
            let taken = self.subject.backups.entry_in(backup, path, None);
            let source = taken.ok().flatten().map(Source::new);
            let is_other = |it: &Source| Some(it.hash().to_string().as_str()) != hash;
            source.is_some_and(|it| !it.is_blank() && is_other(&it))
        })
    }

    fn newest_sound(&self) -> Option<&str> {
        let find = || {
            let sound = self.backups.iter().find(|backup| {
                let progress = &*self.subject.progress;
                let verified = self.subject.backups.verify(backup, Depth::Full, progress);
                verified.is_ok_and(|it| it.is_sound())
            });
            sound.map(|it| it.name.clone())
        };
        self.sound.get_or_init(find).as_deref()
    }
}
