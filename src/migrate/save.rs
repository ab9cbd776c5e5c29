//! The gate through which a revision reaches the workspace: a generated one needs its proof.

use std::path::PathBuf;

use super::draft::Draft;
use super::prove::Proof;
use crate::revision::header::HeaderError;
use crate::workspace::Workspace;
use crate::workspace::revisions::RevisionsError;

/// A revision that stands in the workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Its folder.
    pub folder: PathBuf,
    /// Its scripts, `up.sql` first.
    pub files: Vec<PathBuf>,
}

/// Why a revision was not written; there is nothing of it.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The proof is that of another draft.
    #[error("the revision was changed after it was proved")]
    Unproved,
    /// Its own header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// The folder cannot be written.
    #[error(transparent)]
    Folder(#[from] RevisionsError),
}

/// Writes a revision that was proved.
///
/// # Errors
///
/// [`SaveError`]; nothing is written then.
pub fn save(workspace: &Workspace, draft: &Draft, proof: &Proof) -> Result<Saved, SaveError> {
    if !proof.is_of(&draft.to_revision("migrations")?) {
        return Err(SaveError::Unproved);
    }
    write(workspace, draft)
}

/// Writes a revision for its writer to go on with: nothing is known of it.
///
/// # Errors
///
/// [`SaveError`]; nothing is written then.
pub fn save_by_hand(workspace: &Workspace, draft: &Draft) -> Result<Saved, SaveError> {
    draft.to_revision("migrations")?;
    write(workspace, draft)
}

fn write(workspace: &Workspace, draft: &Draft) -> Result<Saved, SaveError> {
    let name = draft.folder_name();
    let folder = workspace.add_revision(
        &draft.header.revision,
        &name,
        &draft.up_sql(),
        draft.down.as_deref(),
    )?;
    let names = std::iter::once("up.sql").chain(draft.down.as_ref().map(|_| "down.sql"));
    Ok(Saved { files: names.map(|it| folder.join(it)).collect(), folder })
}
