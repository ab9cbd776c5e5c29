//! Ledger and files, brought to agree again: lost files are written from the ledger, edited ones accepted or put back,
//! and what was changed inside the ledger is taken from the files.

mod edits;

use std::fs;
use std::path::{Path, PathBuf};

use chrono::SecondsFormat;

use super::Terms;
use super::stamp::{self, StampError};
use crate::archive::care::standing::{self, Misplaced};
use crate::archive::file::functions;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backups;
use crate::engine::{drift, ledger, ledger_notes};
use crate::revision::graph::RevisionGraph;
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Applied, Disagreement, Ledger, LedgerError};
use crate::revision::names::RevisionId;
use crate::revision::{Origin, Revision};
use crate::sqlite::scratch::ScratchError;
use crate::workspace::Workspace;
use crate::workspace::revisions::RevisionsError;

use edits::Handing;

/// What is wrong.
#[derive(Clone, Debug, Default)]
pub struct Ailments {
    /// Where ledger and files differ.
    pub disagreements: Vec<Disagreement>,
    /// What ledger and `user_version` say that the schema does not.
    pub misplaced: Option<Misplaced>,
    /// What it notes of revisions, and cannot be.
    pub ill_noted: Vec<String>,
    /// The ledger as it is.
    pub ledger: Ledger,
}

impl Ailments {
    /// Whether what the ledger keeps of a revision cannot be trusted.
    fn is_altered(&self, id: &RevisionId) -> bool {
        let is_it = |it: &Disagreement| matches!(it, Disagreement::Altered { revision, .. } if revision == id);
        self.disagreements.iter().any(is_it)
    }
}

/// What becomes of a script that was edited after it was applied.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It stays, and so does the ledger.
    Leave,
    /// The ledger takes the file's text.
    Accept,
    /// The file takes the ledger's text; what it says now is kept beside it.
    PutBack,
}

/// What was done.
#[derive(Clone, Debug, Default)]
pub struct Repaired {
    /// Files that were lost, and are there again.
    pub written: Vec<PathBuf>,
    /// Revisions whose files the ledger takes as they are.
    pub accepted: Vec<RevisionId>,
    /// Files that say again what was applied.
    pub put_back: Vec<PathBuf>,
    /// Where the edited texts are kept.
    pub kept: Vec<PathBuf>,
    /// The number that `user_version` had, where it was another.
    pub recounted: Option<i64>,
    /// What was noted of revisions, and is noted again.
    pub noted: Vec<String>,
    /// What is still wrong.
    pub left: Vec<Disagreement>,
    /// The backup from before, where the archive was changed.
    pub backup: Option<PathBuf>,
}

/// Why nothing was mended.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// The ledger's own text cannot be read.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// An edited text asks for something that cannot be derived.
    #[error(transparent)]
    Header(HeaderError),
    /// An edited text hands to a field, or takes from one, what stands there.
    #[error("{0}")]
    Handing(Box<Handing>),
    /// With the edited texts, another schema is made from the start than the one that they describe.
    #[error("with the edited files a new archive would not have the schema of this one: {}", .0.join("; "))]
    Unlike(Vec<String>),
    /// With the edited texts, no archive can be made from the start.
    #[error("with the edited files no archive can be made from the start")]
    Replay(#[source] ScratchError),
    /// A file cannot be written.
    #[error(transparent)]
    File(#[from] RevisionsError),
    /// The ledger cannot be written.
    #[error(transparent)]
    Write(#[from] StampError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Looks for what is wrong.
pub fn look(archive: &Archive, graph: &RevisionGraph) -> Result<Ailments, ArchiveError> {
    let reading = || ArchiveError::database("read the ledger");
    let ledger = ledger::read(archive.connection()).map_err(reading())?;
    let misplaced = standing::misplaced(archive.connection(), graph, &ledger, archive.owner())?;
    Ok(Ailments {
        disagreements: ledger.agree(graph).err().unwrap_or_default(),
        misplaced,
        ill_noted: ill_noted(archive, &ledger)?,
        ledger,
    })
}

/// What the ledger notes of revisions, and cannot be, a sentence each.
fn ill_noted(archive: &Archive, ledger: &Ledger) -> Result<Vec<String>, ArchiveError> {
    let connection = archive.connection();
    let mut wrong = ledger_notes::wrong(connection, ledger).map_err(ArchiveError::from)?;
    if ledger_notes::is_stale(connection, ledger, functions::register)
        .map_err(ArchiveError::from)?
    {
        wrong.push("the ledger's last `fingerprint` is not that of the schema".to_owned());
    }
    Ok(wrong)
}

/// Mends what is wrong: lost files, texts of the ledger and the count by themselves, the rest as `choose` says of each
/// disagreement.
///
/// # Errors
///
/// [`RepairError`]. Files that were written before stay; the archive is changed last, all of it or nothing.
pub fn mend(
    archive: &mut Archive,
    workspace: &Workspace,
    ailments: &Ailments,
    choose: impl FnMut(&Disagreement) -> Choice,
    backups: &Backups,
    terms: &Terms,
) -> Result<Repaired, RepairError> {
    let recounted = ailments.misplaced.as_ref().and_then(Misplaced::count);
    let noted = ailments.ill_noted.clone();
    let mut repaired = Repaired { recounted, noted, ..Repaired::default() };
    let mut rows = ailments.ledger.applied().to_vec();
    let choices: Vec<Choice> = ailments.disagreements.iter().map(choose).collect();
    edits::check(archive, ailments, &choices, &terms.graph)?;
    for (disagreement, choice) in ailments.disagreements.iter().zip(choices) {
        match disagreement {
            Disagreement::Missing { revision, .. } | Disagreement::Newer { revision, .. }
                if !ailments.is_altered(revision) =>
            {
                let row = rows.iter().find(|row| row.revision == *revision);
                repaired.written.extend(
                    row.map(|it| write_again(workspace, it)).transpose()?.unwrap_or_default(),
                );
            }
            Disagreement::Edited { revision, place, expected, found } => {
                let known = terms.graph.find(revision);
                match (choice, known) {
                    (Choice::Accept, Some(known)) => {
                        accept(&mut rows, known);
                        repaired.accepted.push(revision.clone());
                    }
                    (Choice::PutBack, Some(known)) if known.origin == Origin::Workspace => {
                        let file = workspace.root().join(&place.path);
                        repaired.kept.extend(keep(workspace, &file, found.as_deref())?);
                        put_back(workspace, &file, expected.as_deref())?;
                        repaired.put_back.push(file);
                    }
                    _ => repaired.left.push(disagreement.clone()),
                }
            }
            // The checksum that the ledger kept says that the file is what was applied.
            Disagreement::Altered { revision, .. }
                if let Some(known) = terms.graph.find(revision)
                    && was_applied(&rows, known) =>
            {
                accept(&mut rows, known);
                repaired.accepted.push(revision.clone());
            }
            Disagreement::Reordered { child, .. } if choice == Choice::Accept => {
                rows = in_order(&terms.graph, &rows)?;
                repaired.accepted.push(child.clone());
            }
            other => repaired.left.push(other.clone()),
        }
    }
    repaired.accepted.dedup();
    let is_ill = repaired.recounted.is_some() || !repaired.noted.is_empty();
    if is_ill || rows != ailments.ledger.applied() {
        let now = terms.now.to_rfc3339_opts(SecondsFormat::Secs, true);
        let noted = ledger_notes::mended(&Ledger::new(rows), functions::register, &now);
        let ledger = settled(noted);
        repaired.backup = stamp::write(archive, &ledger, "repair", (backups, terms), || Ok(()))?;
    }
    Ok(repaired)
}

/// Writes the files of a revision as the ledger keeps them.
fn write_again(workspace: &Workspace, row: &Applied) -> Result<Vec<PathBuf>, RepairError> {
    let folder = workspace.migrations().join(row.to_revision()?.folder_name());
    set_dangling_link_aside(&folder)?;
    let scripts = [("up.sql", Some(&row.up_sql)), ("down.sql", row.down_sql.as_ref())];
    let mut written = Vec::new();
    // The way back first: a folder with an `up.sql` counts as a revision.
    for (name, text) in scripts.into_iter().rev() {
        let Some(text) = text else { continue };
        let path = folder.join(name);
        workspace.write_script(&path, text)?;
        written.push(path);
    }
    Ok(written)
}

/// Gives a link that leads nowhere another name, where it has the one that a folder is to have.
fn set_dangling_link_aside(folder: &Path) -> Result<(), RevisionsError> {
    if !folder.is_symlink() || folder.exists() {
        return Ok(());
    }
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let aside = (1_u32..).map(|number| folder.with_file_name(format!("{name}.broken{number}")));
    let Some(free) = aside.into_iter().find(|it| it.symlink_metadata().is_err()) else {
        return Ok(());
    };
    fs::rename(folder, free)
        .map_err(|source| RevisionsError::NotWritten { path: folder.to_owned(), source })
}

/// Keeps the text of an edited file beside it, under the first name that is free.
fn keep(
    workspace: &Workspace,
    file: &Path,
    text: Option<&str>,
) -> Result<Option<PathBuf>, RepairError> {
    let Some(text) = text else { return Ok(None) };
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let numbered = (2_u32..).map(|number| format!("{name}.edited_{number}"));
    let free = std::iter::once(format!("{name}.edited")).chain(numbered);
    let path = free.map(|it| file.with_file_name(it)).find(|it| it.symlink_metadata().is_err());
    let Some(path) = path else { return Ok(None) };
    workspace.write_script(&path, text)?;
    Ok(Some(path))
}

/// Lets a file say again what was applied; one that was not there goes.
fn put_back(workspace: &Workspace, file: &Path, text: Option<&str>) -> Result<(), RepairError> {
    match text {
        Some(text) => workspace.write_script(file, text)?,
        None => fs::remove_file(file)
            .map_err(|source| RevisionsError::NotWritten { path: file.to_owned(), source })?,
    }
    Ok(())
}

/// Whether the files of a revision are those whose checksums or texts the ledger keeps, or correct them.
fn was_applied(rows: &[Applied], known: &Revision) -> bool {
    let is_same = |row: &Applied| row.is_of(known) || row.is_half_of(known);
    known.origin != Origin::Ledger
        && rows.iter().filter(|row| row.revision == *known.id()).all(is_same)
}

/// Lets the ledger say what the files say.
pub(super) fn accept(rows: &mut [Applied], known: &Revision) {
    for row in rows.iter_mut().filter(|row| row.revision == *known.id()) {
        let fresh = Applied::new(row.position, known, &row.applied_at, &row.fingerprint);
        *row = Applied { repopulated_at: row.repopulated_at.clone(), ..fresh };
    }
}

/// The rows, each after all that it builds on.
fn in_order(graph: &RevisionGraph, rows: &[Applied]) -> Result<Vec<Applied>, LedgerError> {
    let ledger = Ledger::new(rows.to_vec());
    let order = graph.seen_from(&ledger)?.ordered(&ledger.ids());
    let laid = order.iter().filter_map(|id| ledger.get(id).cloned());
    Ok((1..).zip(laid).map(|(position, row)| Applied { position, ..row }).collect())
}

/// The ledger with the fingerprint of what its scripts make.
fn settled(ledger: Ledger) -> Ledger {
    let Ok(expected) = drift::replay(&ledger, functions::register) else { return ledger };
    let mut rows = ledger.applied().to_vec();
    if let Some(last) = rows.last_mut() {
        last.fingerprint = expected.fingerprint();
    }
    Ledger::new(rows)
}
