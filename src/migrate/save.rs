//! The gate through which a revision reaches the workspace: a generated one needs its proof.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

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
    /// `schema.sql` cannot be written.
    #[error("cannot write `{}`", path.display())]
    Declarations {
        /// The file.
        path: PathBuf,
        /// What the file system said.
        source: io::Error,
    },
}

/// What was written beside a change of a database; it goes again where it is dropped before the change is made.
#[derive(Debug, Default)]
pub struct Tentative {
    saved: Option<Saved>,
    declarations: Option<PathBuf>,
    is_folder_new: bool,
}

impl Tentative {
    /// Writes a revision that was proved.
    ///
    /// # Errors
    ///
    /// [`SaveError`]; nothing is written then.
    pub fn save(
        &mut self,
        workspace: &Workspace,
        draft: &Draft,
        proof: &Proof,
    ) -> Result<(), SaveError> {
        self.is_folder_new = !workspace.migrations().exists();
        self.saved = Some(save(workspace, draft, proof)?);
        Ok(())
    }

    /// Writes `schema.sql`, which must not be there.
    ///
    /// # Errors
    ///
    /// [`SaveError::Declarations`].
    pub fn declare(&mut self, path: &Path, declarations: &str) -> Result<(), SaveError> {
        let failed = |source| SaveError::Declarations { path: path.to_owned(), source };
        // A link that leads nowhere is no file either.
        let mut file = File::create_new(path).map_err(failed)?;
        self.declarations = Some(path.to_owned());
        file.write_all(declarations.as_bytes()).map_err(failed)
    }

    /// The change is made: the revision stays, and `schema.sql`, where it was written.
    pub fn keep(mut self) -> (Option<Saved>, Option<PathBuf>) {
        (self.saved.take(), self.declarations.take())
    }
}

impl Drop for Tentative {
    fn drop(&mut self) {
        // What cannot be deleted stays, and says so by being there.
        if let Some(saved) = self.saved.take() {
            let _ = fs::remove_dir_all(&saved.folder);
            let migrations = saved.folder.parent().filter(|_| self.is_folder_new);
            let _ = migrations.map(fs::remove_dir);
        }
        let _ = self.declarations.take().map(fs::remove_file);
    }
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
