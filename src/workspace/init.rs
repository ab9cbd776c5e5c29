//! `journal init`: a workspace where there is none.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::config::Config;
use super::problem::{ConfigError, quoted};
use super::{FILE_NAME, Workspace};
use crate::place::{Draft, SHARED};

/// The commented `journal.toml` of a new workspace.
const STARTER: &str = include_str!("starter.toml");

/// The commented `journal.toml` of the workspace of another program's database.
const DATABASE_STARTER: &str = include_str!("starter_database.toml");

/// The line of [`DATABASE_STARTER`] that names the database.
const DATABASE_LINE: &str = "archive = \"database.db\"\n";

/// The name that a database gets where there is none.
const DATABASE: &str = "database.db";

/// The line of [`STARTER`] that names the journal.
const JOURNAL_LINE: &str = "journal = \".\"\n";

/// The `journal.toml` of a new workspace: every key with its default, commented out but for journal and archive.
pub fn starter_text() -> &'static str {
    STARTER
}

impl Workspace {
    /// Writes a commented `journal.toml` and a folder for revisions into `dir`, which is made where it is not there.
    ///
    /// `journal` is the directory of entries, as it shall stand in the file; the workspace itself where there is none.
    /// What is there already stays as it is, and a workspace that is there already is left alone. Gives back what was
    /// made: nothing, or the folder (where it was missing) and the file.
    ///
    /// # Errors
    ///
    /// [`InitError`] where something could not be made; `journal.toml` is then not there, or whole.
    pub fn init(dir: &Path, journal: Option<&Path>) -> Result<Vec<PathBuf>, InitError> {
        Self::write_starter(dir, &starter_for(journal)?)
    }

    /// Writes the same for a database that another program has: `database`, as it shall stand in the file, else the one
    /// that lies in `dir`.
    ///
    /// # Errors
    ///
    /// [`InitError`], as [`Workspace::init`], and [`InitError::Several`].
    pub fn init_database(dir: &Path, database: Option<&Path>) -> Result<Vec<PathBuf>, InitError> {
        let database = match database {
            Some(database) => database.to_owned(),
            None => only_database(dir)?,
        };
        Self::write_starter(dir, &database_starter_for(&database)?)
    }

    fn write_starter(dir: &Path, text: &str) -> Result<Vec<PathBuf>, InitError> {
        let file = dir.join(FILE_NAME);
        if file.symlink_metadata().is_ok() {
            return Ok(Vec::new());
        }
        let migrations = dir.join("migrations");
        let mut made = Vec::new();
        if !migrations.is_dir() {
            fs::create_dir_all(&migrations).map_err(InitError::cannot_make(&migrations))?;
            made.push(migrations);
        }
        // The file goes last: where it is, the workspace is whole.
        let is_new = put_in_place(&file, text).map_err(InitError::cannot_make(&file))?;
        made.extend(is_new.then_some(file));
        Ok(made)
    }
}

/// The starter with `journal` in it.
fn starter_for(journal: Option<&Path>) -> Result<String, InitError> {
    let Some(journal) = journal else { return Ok(STARTER.to_owned()) };
    let Some(text) = journal.to_str() else {
        return Err(InitError::NotUtf8 { path: journal.to_owned() });
    };
    let starter = STARTER.replacen(JOURNAL_LINE, &format!("journal = {}\n", quoted(text)), 1);
    // What would not be read again is not written.
    Config::read(&starter, FILE_NAME)?;
    Ok(starter)
}

/// The starter of a database's workspace with its name in it.
fn database_starter_for(database: &Path) -> Result<String, InitError> {
    let Some(text) = database.to_str() else {
        return Err(InitError::NotUtf8 { path: database.to_owned() });
    };
    let line = format!("archive = {}\n", quoted(text));
    let starter = DATABASE_STARTER.replacen(DATABASE_LINE, &line, 1);
    Config::read(&starter, FILE_NAME)?;
    Ok(starter)
}

/// The name of the one database in a folder; a new one's, where there is none.
fn only_database(dir: &Path) -> Result<PathBuf, InitError> {
    let mut found = databases(dir);
    match found.len() {
        0 => Ok(PathBuf::from(DATABASE)),
        1 => Ok(found.remove(0)),
        _ => Err(InitError::Several { found }),
    }
}

/// The names of the files in a folder that begin as every SQLite database does, sorted; none where it cannot be read.
fn databases(dir: &Path) -> Vec<PathBuf> {
    let is_database = |path: &Path| {
        let mut start = Vec::new();
        let read = File::open(path).and_then(|it| it.take(16).read_to_end(&mut start));
        path.is_file() && read.is_ok() && start == b"SQLite format 3\0"
    };
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    let names = files.filter(|it| is_database(&it.path())).map(|it| it.file_name().into());
    let mut names: Vec<PathBuf> = names.collect();
    names.sort();
    names
}

/// Writes a file that is there whole or not at all; false where one was there already.
fn put_in_place(file: &Path, text: &str) -> io::Result<bool> {
    // Unlike an archive it holds nothing private.
    let mut draft = Draft::beside(file, SHARED)?;
    draft.write_all(text.as_bytes())?;
    match draft.place_new() {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        other => other.map(|()| true),
    }
}

/// Why a workspace could not be made.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// A folder or file could not be written.
    #[error("cannot make `{}`", .path.display())]
    CannotMake {
        /// What was to be made.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A directory that `journal.toml` cannot name in this way.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// A folder holds several databases, and none was named.
    #[error("there are several SQLite databases here: {}", shown(.found))]
    Several {
        /// Their names.
        found: Vec<PathBuf>,
    },
    /// A directory or a file whose name is no text.
    #[error("`{}` is not UTF-8, and `{FILE_NAME}` cannot name it", .path.display())]
    NotUtf8 {
        /// The directory or the file.
        path: PathBuf,
    },
}

fn shown(paths: &[PathBuf]) -> String {
    paths.iter().map(|it| format!("`{}`", it.display())).collect::<Vec<_>>().join(", ")
}

impl InitError {
    fn cannot_make(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |source| Self::CannotMake { path, source }
    }
}

#[cfg(test)]
mod tests;
