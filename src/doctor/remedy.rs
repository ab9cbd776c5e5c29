//! The way out of damage: which file or which backup holds what the archive has lost, and the command that brings it
//! back.

use std::cell::OnceCell;

use rusqlite::Connection;

use super::Subject;
use crate::archive::care::health::{Ailment, AilmentKind};
use crate::archive::care::marks::orphans;
use crate::archive::care::sought::Sought;
use crate::archive::care::{lacking, last_text, mend_versions, missing, whole_life};
use crate::archive::versions::story;
use crate::backup::{Backup, Depth};
use crate::engine::ledger;
use crate::entry::{EntryPath, SourceHash};
use crate::finding::shell_quoted;

/// What gives versions that another entry has, or none, back to theirs.
pub(super) const GIVES_BACK: &str = "`journal repopulate --from-archive --force` gives it back to the entry that it is of, after a backup";

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
        let is_journal = self.subject.owner.is_journal();
        match self.newest_sound() {
            Some(name) if !is_journal => {
                format!("`journal restore {}` puts the newest sound backup back", shell_quoted(name))
            }
            None if !is_journal => "there is no sound backup; what can be read of it, \
                 `.recover` of the `sqlite3` shell writes out"
                .to_owned(),
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
    pub(super) fn entry(&self, archive: &Connection, ailment: &Ailment) -> String {
        let AilmentKind::Bytes { hash, found } = &ailment.kind else { return self.whole() };
        let file = if ailment.is_removed { None } else { self.file(&ailment.path) };
        if file.is_some_and(|it| ailment.is_mended_by(&it)) {
            return "`journal sync --verify` writes it again from its file".to_owned();
        }
        let path = shell_quoted(&ailment.path);
        let restore = |backup: &Backup| {
            format!("`journal restore {} --entry {path}`", shell_quoted(&backup.name))
        };
        // Where it is the hash that was changed, a backup may vouch for the bytes that are there.
        let holder_of = |hash| self.holder_of(archive, ailment.id, hash);
        let holder = holder_of(hash).or_else(|| holder_of(found));
        if let Some(backup) = holder {
            return format!("{} takes it from that backup", restore(backup));
        }
        if file.is_some() {
            return "its file says something else now, and no backup holds what it said; `journal sync --verify` takes what its \
                    file says, and notes that the rest is no longer held"
                .to_owned();
        }
        let sought = Sought::of(archive, ailment.id, &ailment.path);
        match self.other_text_of(sought, None) {
            Some(backup) if sought.may_be_forgotten().unwrap_or(false) => format!(
                "no backup holds these bytes; {}, and `journal purge --force {}` forgets the entry",
                writes_forgotten(backup, &ailment.path),
                ailment.id
            ),
            Some(backup) => format!(
                "no backup holds these bytes; {} takes what that one holds of the entry, and the bytes that are here stay in \
                 the safety backup",
                restore(backup)
            ),
            None => format!(
                "neither its file nor a backup is there to say what it was; `journal purge --force {}` forgets it",
                ailment.id
            ),
        }
    }

    /// The hash of the file of an entry, where it can be read.
    fn file(&self, path: &str) -> Option<SourceHash> {
        let read = self.subject.journal?.read(&EntryPath::new(path).ok()?);
        read.ok().map(|(source, _)| source.hash())
    }

    /// The newest backup that holds the bytes of this hash, of the same entry, whole.
    fn holder_of(&self, archive: &Connection, entry: i64, hash: &str) -> Option<&Backup> {
        self.first_of(|held| {
            mend_versions::bytes_with(held, archive, entry, hash).is_ok_and(|it| it.is_some())
        })
    }

    /// The newest backup that holds the bytes of a version whole.
    pub(super) fn holder_of_version(&self, archive: &Connection, version: i64) -> Option<&Backup> {
        self.first_of(|held| mend_versions::is_held(held, archive, version).is_ok_and(|it| it))
    }

    /// What puts the whole life of an entry in the place of what is told otherwise here, where a backup holds it.
    pub(super) fn life(&self, archive: &Connection, entry: i64, path: &str) -> Option<String> {
        let backup = self.believed_of((archive, entry), |held| {
            whole_life::is_held(held, archive, entry).is_ok_and(|it| it)
        })?;
        Some(takes(backup, path))
    }

    /// The same, where the entry did not lie at a path at a sync, as that backup tells.
    pub(super) fn life_apart(
        &self,
        archive: &Connection,
        (entry, path): (i64, &str),
        place: (&str, i64),
    ) -> Option<String> {
        let backup = self.believed_of((archive, entry), |held| {
            whole_life::clears(held, archive, entry, place).is_ok_and(|it| it)
        })?;
        Some(takes(backup, path))
    }

    /// What is to be done with versions whose entry was deleted: the newest backup that has it brings all back.
    pub(super) fn without_entry(&self, archive: &Connection, entry: i64) -> String {
        const FORGETS: &str =
            "where nothing of them is needed, `journal purge --sweep` erases them for good";
        if orphans::all(archive).is_ok_and(|all| all.iter().any(|it| it.named == entry)) {
            return GIVES_BACK.to_owned();
        }
        let path = "SELECT CAST(path AS TEXT) FROM entries WHERE id = ?1";
        let holder = self.backups.iter().find_map(|backup| {
            let held = self.subject.backups.open(backup).ok()?;
            let path: String = held.query_row(path, [entry], |row| row.get(0)).ok()?;
            Some((shell_quoted(&backup.name), shell_quoted(&path)))
        });
        let they = "they are versions of an entry that was deleted by another tool";
        match holder {
            Some((backup, path)) => format!(
                "{they}; `journal restore {backup} --entry {path} --to FILE` writes what it said last; all that it was comes \
                 back with the whole backup alone, `journal restore {backup}`, which lets go what came after; {FORGETS}"
            ),
            None => format!("{they}, and no backup has it; {FORGETS}"),
        }
    }

    /// The newest backup that has entries which the archive has not any more, and their paths.
    pub(super) fn holder_of_missing(&self, archive: &Connection) -> Option<(&Backup, Vec<String>)> {
        self.backups.iter().find_map(|backup| {
            let held = self.subject.backups.open(backup).ok()?;
            let paths = missing::held(&held, archive).ok()?;
            (!paths.is_empty()).then_some((backup, paths))
        })
    }

    /// What else tells of an entry that the archive tells two things of: its file, and the newest backup that has it.
    pub(super) fn evidence_of(&self, archive: &Connection, entry: i64, path: &str) -> String {
        // Of one that is not said to be gone the file says nothing.
        let hash = "SELECT source_hash FROM main.entries
                    WHERE id = ?1 AND (removed_at IS NOT NULL OR gone_in IS NOT NULL)";
        let hash: Option<String> = archive.query_row(hash, [entry], |row| row.get(0)).ok();
        let is_there = self.file(path).is_some_and(|it| Some(it.to_string()) == hash);
        let file = match is_there {
            true => {
                "; its file is there, as the archive holds it: `journal sync` takes that in afterwards"
            }
            false => "",
        };
        let sought = Sought::of(archive, entry, path);
        let has_it = |held: &Connection| sought.rows_in(held).is_ok_and(|it| !it.is_empty());
        let backup = self.first_of(has_it).map(|backup| {
            let archive = shell_quoted(&backup.path.display().to_string());
            format!(
                "; `journal history {} --archive {archive}` shows what that backup says of it",
                shell_quoted(path)
            )
        });
        format!("{file}{}", backup.unwrap_or_default())
    }

    /// What else tells when a sync was: the newest backup that notes another time than is noted here.
    pub(super) fn evidence_of_times(&self, archive: &Connection, number: i64) -> String {
        let here = story::time_of(archive, number).ok().flatten();
        let has_other = |held: &Connection| {
            story::time_of(held, number).is_ok_and(|it| it.is_some() && it != here)
        };
        self.first_of(has_other).map(shows_times).unwrap_or_default()
    }

    /// What else tells when syncs were: the newest backup that has them.
    pub(super) fn evidence_of_syncs(&self, archive: &Connection) -> String {
        let count = "SELECT count(*) FROM main.syncs WHERE kind = 'sync'";
        let here: i64 = archive.query_row(count, [], |row| row.get(0)).unwrap_or_default();
        let has_more = |held: &Connection| {
            held.query_row(count, [], |row| row.get::<_, i64>(0)).is_ok_and(|it| it > here)
        };
        self.first_of(has_more).map(shows_times).unwrap_or_default()
    }

    /// The newest backup that holds something of what is missing of an entry, and the first sync of which it does: one that holds
    /// what is missing first, if there is one.
    pub(super) fn holder_of_lacking(
        &self,
        archive: &Connection,
        entry: i64,
        from: i64,
    ) -> Option<(&Backup, i64)> {
        let first = |held: &Connection| lacking::first_held(held, archive, entry).ok().flatten();
        let of = (archive, entry);
        let holder = self.believed_of(of, |held| first(held) == Some(from));
        let holder = holder.or_else(|| self.believed_of(of, |held| first(held).is_some()));
        let holder = holder.or_else(|| self.first_of(|held| first(held).is_some()))?;
        Some((holder, first(&self.subject.backups.open(holder).ok()?)?))
    }

    /// The newest backup of which something holds, and that tells nothing of an entry otherwise than one before it did. What was
    /// is over: where two tell it differently, it was changed between them, and that may be what is to be mended. What a mend
    /// changed was changed on purpose.
    fn believed_of(
        &self,
        (archive, entry): (&Connection, i64),
        is_it: impl Fn(&Connection) -> bool,
    ) -> Option<&Backup> {
        let mut all = self.backups.iter().enumerate();
        let found = all.find(|(place, backup)| {
            let Ok(held) = self.subject.backups.open(backup) else { return false };
            let contradicts = |it: &&Backup| {
                let before = self.subject.backups.open(it);
                before.is_ok_and(|before| {
                    whole_life::contradicts(&before, &held, archive, entry).is_ok_and(|it| it)
                })
            };
            is_it(&held)
                && self.backups[place + 1..]
                    .iter()
                    .find(contradicts)
                    .is_none_or(Backup::is_before_mend)
        });
        found.map(|it| it.1)
    }

    fn first_of(&self, is_it: impl Fn(&Connection) -> bool) -> Option<&Backup> {
        self.backups.iter().find(|it| self.subject.backups.open(it).is_ok_and(|held| is_it(&held)))
    }

    /// The newest backup that holds a text of an entry, and another one than the bytes of this hash.
    pub(super) fn other_text_of(&self, sought: Sought<'_>, hash: Option<&str>) -> Option<&Backup> {
        last_text::holder(self.subject.backups, &self.backups, sought, hash)
    }

    /// Whether a backup says which revisions it holds: a true copy of a ledger that is damaged does not.
    fn has_readable_ledger(&self, backup: &Backup) -> bool {
        self.subject.backups.open(backup).is_ok_and(|held| ledger::read(&held).is_ok())
    }

    fn newest_sound(&self) -> Option<&str> {
        let find = || {
            let sound = self.backups.iter().find(|backup| {
                let progress = &*self.subject.progress;
                let verified = self.subject.backups.verify(backup, Depth::Full, progress);
                verified.is_ok_and(|it| it.is_sound()) && self.has_readable_ledger(backup)
            });
            sound.map(|it| it.name.clone())
        };
        self.sound.get_or_init(find).as_deref()
    }
}

/// The command that takes what a backup holds of an entry.
pub(super) fn takes(backup: &Backup, path: &str) -> String {
    format!(
        "`journal restore {} --entry {}` takes what that backup holds of it",
        shell_quoted(&backup.name),
        shell_quoted(path)
    )
}

/// The command that writes to a file what a backup holds of an entry of which versions were forgotten here: not into the journal, from
/// which it went on purpose.
pub(super) fn writes_forgotten(backup: &Backup, path: &str) -> String {
    format!(
        "`journal restore {} --entry {} --to FILE` writes what that backup holds of it, which may be what was forgotten here",
        shell_quoted(&backup.name),
        shell_quoted(path)
    )
}

/// The command that shows when syncs were, as a backup notes it.
fn shows_times(backup: &Backup) -> String {
    let archive = shell_quoted(&backup.path.display().to_string());
    format!(
        "; `journal query \"SELECT * FROM syncs\" --archive {archive}` shows when they were, as that backup has it"
    )
}
