//! Everything that can be checked, each finding with its way out. Nothing is written, and nothing that is damaged ends
//! the examination.

mod another;
mod backups;
mod closed;
mod database;
mod fields;
mod files;
mod history;
mod lost;
mod marks;
mod remedy;
mod removed;
mod rows;
mod unswept;
mod users_rows;
pub mod versions;

use std::collections::BTreeSet;
use std::path::Path;

use chrono::{DateTime, Utc};

use crate::archive::file::holder::{Holder, holder_of};
use crate::archive::file::journal_place::{self, JournalPlace};
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backups;
use crate::engine::owner::Owner;
use crate::field::Field;
use crate::finding::Finding;
use crate::journal::Journal;
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::sqlite::free_pages;
use closed::closed;
pub use files::second_name;
use remedy::Remedies;
use std::sync::Arc;

/// What is examined, and what is known of it.
pub struct Subject<'a> {
    /// Whose the database is: of another program's, nothing is asked that only an archive can answer.
    pub owner: Owner,
    /// The archive's file.
    pub archive: &'a Path,
    /// The journal; none where its folder cannot be reached.
    pub journal: Option<&'a Journal>,
    /// The backups.
    pub backups: &'a Backups,
    /// All revisions; none where they form no graph.
    pub graph: Option<&'a RevisionGraph>,
    /// Whether those of the workspace are among them: not, where one cannot be read.
    pub is_graph_whole: bool,
    /// The declared fields.
    pub fields: &'a [Field],
    /// The names, as those of fields, that the workspace's own part of the model declares.
    pub of_schema: &'a BTreeSet<String>,
    /// What an upgrade would be refused for.
    pub refused: &'a dyn Fn(&Archive) -> Vec<Finding>,
    /// The present moment.
    pub now: DateTime<Utc>,
    /// Where progress is told.
    pub progress: Arc<dyn Progress + Send + Sync>,
}

/// What an examination found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagnosis {
    /// How many things were checked.
    pub checked: usize,
    /// How many entries were hashed.
    pub entries: usize,
    /// What is wrong, in the order of the checks.
    pub findings: Vec<Finding>,
    /// What other tools added to the schema: kept, and nothing wrong.
    pub foreign: Vec<String>,
}

/// What an archive is refused by that is behind, or whose ledger is wrong.
const AT_HEAD: [&str; 3] = ["repopulate", "purge", "sync"];

impl Diagnosis {
    /// Says of each way out that an archive which is behind refuses that `journal upgrade` comes first.
    fn put_upgrade_first(&mut self) {
        if !self.findings.iter().any(|it| it.code == "behind") {
            return;
        }
        for hint in self.findings.iter_mut().filter_map(|it| it.hint.as_mut()) {
            let command = hint.strip_prefix("`journal ").unwrap_or_default();
            if AT_HEAD.iter().any(|it| command.starts_with(it)) {
                hint.insert_str(0, "after `journal upgrade`, ");
            }
        }
    }

    /// Says of each way out that an archive whose ledger is wrong refuses that the ledger comes first. What is judged by the
    /// ledger alone is not told as long.
    fn put_ledger_first(&mut self) {
        const LEDGER: [&str; 7] = [
            "altered-ledger",
            "edited-revision",
            "ledger-behind",
            "missing-revision",
            "newer-archive",
            "reordered-revision",
            "unreadable-ledger",
        ];
        if !self.findings.iter().any(|it| LEDGER.contains(&it.code)) {
            return;
        }
        self.findings.retain(|it| it.code != "owned-differs");
        for hint in self.findings.iter_mut().filter_map(|it| it.hint.as_mut()) {
            let command = hint.strip_prefix("`journal ").unwrap_or_default();
            if AT_HEAD.iter().any(|it| command.starts_with(it)) {
                hint.insert_str(0, "once the ledger is mended, ");
            }
        }
    }

    /// Says of each way out that an archive which lacks tables refuses that the tables come first.
    fn put_tables_first(&mut self) {
        if !self.findings.iter().any(|it| it.code == "missing-table") {
            return;
        }
        for hint in self.findings.iter_mut().filter_map(|it| it.hint.as_mut()) {
            let command = hint.strip_prefix("`journal ").unwrap_or_default();
            if command.starts_with("upgrade") {
                "once the tables are there again, `journal sync` derives it".clone_into(hint);
            } else if AT_HEAD.iter().any(|it| command.starts_with(it)) {
                hint.insert_str(0, "once the tables are there again, ");
            }
        }
    }

    /// Leaves out what rests on a value alone that another finding says is wrong: mended, it says whether the rest is true.
    fn leave_out_hearsay(&mut self) {
        const RESTS_ON: [(&str, &str, &str); 2] = [
            ("emptied", "note-differs", "`entries.emptied_in`"),
            ("front-matter", "row-differs", "front_matter"),
        ];
        for (code, denied_by, value) in RESTS_ON {
            let denies = |it: &&Finding| it.code == denied_by && it.message.contains(value);
            let denied = self.findings.iter().filter(denies).map(|it| it.place.path.clone());
            let denied: BTreeSet<String> = denied.collect();
            self.findings.retain(|it| it.code != code || !denied.contains(&it.place.path));
        }
    }

    /// Notes that one more thing was checked, and what was found.
    fn check(&mut self, found: impl IntoIterator<Item = Finding>) {
        self.checked += 1;
        self.findings.extend(found);
    }
}

/// Examines the files, the backups and, where it can be opened, the database; `notice` is called with the name of a
/// writer that is waited for.
///
/// # Errors
///
/// [`ArchiveError::Locked`] where another process writes for longer than a reader waits, and [`ArchiveError::Stopped`].
/// Whatever else keeps the archive from being read is a finding.
pub fn examine(subject: &Subject<'_>, notice: impl Fn(&Holder)) -> Result<Diagnosis, ArchiveError> {
    let mut diagnosis = Diagnosis::default();
    let shelf = backups::examine(subject, &mut diagnosis);
    let remedies = Remedies::new(subject, shelf);
    files::examine(subject, &remedies, &mut diagnosis);
    if let Some(found) = files::unsettled(subject.archive) {
        diagnosis.check([found]);
        return Ok(diagnosis);
    }
    let mut diagnosis = examine_database(subject, &remedies, &diagnosis, notice)?;
    diagnosis.leave_out_hearsay();
    diagnosis.put_upgrade_first();
    diagnosis.put_ledger_first();
    diagnosis.put_tables_first();
    if subject.progress.is_stopped() { Err(ArchiveError::Stopped) } else { Ok(diagnosis) }
}

/// How often a database is examined again that somebody wrote to meanwhile, because it was read without a lock.
const TRIES: usize = 3;

/// Adds what the database tells to what is known of the files.
fn examine_database(
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
    before: &Diagnosis,
    notice: impl Fn(&Holder),
) -> Result<Diagnosis, ArchiveError> {
    for _ in 0..TRIES {
        let mut diagnosis = before.clone();
        // Before SQLite has the file open: closing it later would drop the locks that SQLite holds on it.
        let remains = free_pages::remains(subject.archive).unwrap_or_default();
        match Archive::open_to_examine(subject.archive, subject.owner, &notice) {
            Ok(archive) => {
                archive.interrupt_by(&subject.progress)?;
                archive.begin_reading()?;
                let examined =
                    database::examine(&archive, subject, remedies, remains, &mut diagnosis);
                if !archive.is_as_it_was() {
                    continue;
                }
                examined?;
            }
            Err(error) => {
                // Of what cannot be opened no backup can be made either.
                diagnosis.findings.retain(|it| it.code != "no-backup");
                diagnosis.check([closed(error, remedies, subject)?]);
            }
        }
        return Ok(diagnosis);
    }
    let path = subject.archive.to_owned();
    Err(ArchiveError::Locked { holder: holder_of(&path), path })
}

/// Where the archive's journal lies, as it remembers it, read without a change of any file; none where that cannot be.
pub fn journal_place(archive: &Path) -> Option<JournalPlace> {
    if files::unsettled(archive).is_some() {
        return None;
    }
    let archive = Archive::open_to_examine(archive, Owner::Journal, |_| ()).ok()?;
    let place = journal_place::remembered(archive.connection()).ok().flatten();
    place.filter(JournalPlace::is_well_formed)
}
