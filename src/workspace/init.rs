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
mod tests {
    use proptest::prelude::*;
    use tempfile::TempDir;

    use super::super::{Overrides, keys};
    use super::*;
    use crate::engine::owner::Owner;

    /// The starter with every setting that it comments out.
    fn uncommented() -> String {
        let setting = |line: &'static str| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => setting,
            _ => line,
        };
        STARTER.lines().map(setting).collect::<Vec<_>>().join("\n")
    }

    /// What no file says, and the archive by the name that it has then.
    fn named() -> Config {
        let mut config = Config::default();
        config.archive = Some("journal_archive.db".into());
        config
    }

    #[test]
    fn the_starter_says_what_no_file_says() {
        assert_eq!(Config::read(starter_text(), FILE_NAME), Ok(named()));
    }

    #[test]
    fn the_starter_shows_every_default_and_an_example_of_the_rest() {
        let text = uncommented();
        let (settings, _examples) = text.split_once("\n[fields.weather]").unwrap();
        // A file that is looked for nowhere else has no default.
        let mut shown = named();
        shown.dotenv = Some(".env".into());
        assert_eq!(Config::read(settings, FILE_NAME), Ok(shown));

        let config = Config::read(&text, FILE_NAME).unwrap();
        let names: Vec<_> = config.fields.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["weather", "projects"]);
        let environment = config.in_environment("test").unwrap();
        assert_eq!(environment.archive, Some("journal_test.db".into()));
    }

    #[test]
    fn the_starter_names_every_key() {
        let text = uncommented();
        let document: toml::Table = text.parse().unwrap();
        let held = |table: &toml::Table, names: &[&str]| {
            for name in names {
                assert!(table.contains_key(*name), "{name} is not in the starter");
            }
        };
        held(&document, keys::SETTINGS);
        held(&document, keys::SHARED);
        held(document["backup"].as_table().unwrap(), keys::BACKUP);
        held(document["sync"].as_table().unwrap(), keys::SYNC);
        held(document["versions"].as_table().unwrap(), keys::VERSIONS);
        held(document["schema"].as_table().unwrap(), &["core"]);
        // What a database's workspace alone may say stands in its own starter.
        let of_database = DATABASE_STARTER.replace("#ledger", "ledger");
        let document_of_database: toml::Table = of_database.parse().unwrap();
        held(document_of_database["schema"].as_table().unwrap(), keys::SCHEMA);
        assert!(Config::read(&of_database, FILE_NAME).is_ok());
        held(document["fields"]["weather"].as_table().unwrap(), keys::FIELD);
        held(document["search"].as_table().unwrap(), keys::SEARCH);
        held(document["dates"].as_table().unwrap(), keys::DATES);
    }

    #[test]
    fn this_repository_is_the_workspace_of_its_sample() {
        let own = include_str!("../../journal.toml");
        assert_eq!(own, starter_for(Some(Path::new("sample_journals"))).unwrap());
    }

    #[test]
    fn init_makes_a_workspace_that_is_found() {
        let folder = TempDir::new().unwrap();
        let dir = folder.path().join("new");
        let made = Workspace::init(&dir, Some(Path::new("my \"old\" notes"))).unwrap();
        assert_eq!(made, [dir.join("migrations"), dir.join(FILE_NAME)]);
        let workspace = Workspace::find(&dir, &Overrides::default()).unwrap();
        assert_eq!(workspace.config_path(), Some(dir.join(FILE_NAME).as_path()));
        assert_eq!(workspace.journal(), dir.join("my \"old\" notes"));
        let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|it| it.unwrap().file_name()).collect();
        assert_eq!(left.len(), 2, "{left:?}");
    }

    #[test]
    fn the_workspace_of_a_database_names_the_one_that_lies_there() {
        let folder = TempDir::new().unwrap();
        let init = || {
            Workspace::init_database(folder.path(), None)?;
            let found = Workspace::find(folder.path(), &Overrides::default()).unwrap();
            fs::remove_file(folder.path().join(FILE_NAME)).unwrap();
            assert_eq!(found.owner(), Owner::Program);
            Ok::<_, InitError>(found.archive().file_name().unwrap().to_str().unwrap().to_owned())
        };
        assert_eq!(init().unwrap(), "database.db");
        fs::write(folder.path().join("notes.txt"), "text").unwrap();
        fs::write(folder.path().join("my app.db"), b"SQLite format 3\0").unwrap();
        assert_eq!(init().unwrap(), "my app.db");
        fs::write(folder.path().join("b.db"), b"SQLite format 3\0").unwrap();
        let error = init().unwrap_err().to_string();
        assert_eq!(error, "there are several SQLite databases here: `b.db`, `my app.db`");
    }

    #[test]
    fn init_leaves_a_workspace_alone() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join(FILE_NAME);
        fs::write(&file, "broken").unwrap();
        assert_eq!(Workspace::init(folder.path(), None).unwrap(), [] as [PathBuf; 0]);
        assert_eq!(fs::read_to_string(&file).unwrap(), "broken");
        assert!(!folder.path().join("migrations").exists());
    }

    #[test]
    fn init_follows_no_link_that_leads_nowhere() {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join(FILE_NAME);
        std::os::unix::fs::symlink(folder.path().join("elsewhere"), &file).unwrap();
        assert_eq!(Workspace::init(folder.path(), None).unwrap(), [] as [PathBuf; 0]);
        assert!(!folder.path().join("elsewhere").exists());
    }

    #[test]
    fn init_keeps_the_revisions_that_are_there() {
        let folder = TempDir::new().unwrap();
        fs::create_dir_all(folder.path().join("migrations/a")).unwrap();
        let made = Workspace::init(folder.path(), None).unwrap();
        assert_eq!(made, [folder.path().join(FILE_NAME)]);
        assert!(folder.path().join("migrations/a").is_dir());
    }

    #[test]
    fn init_says_what_it_could_not_make() {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("migrations"), "a file").unwrap();
        let error = Workspace::init(folder.path(), None).unwrap_err();
        let expected = format!("cannot make `{}`", folder.path().join("migrations").display());
        assert_eq!(error.to_string(), expected);
        assert!(!folder.path().join(FILE_NAME).exists());
    }

    #[test]
    fn init_writes_no_file_that_it_could_not_read() {
        let folder = TempDir::new().unwrap();
        for journal in ["", "~eve", "a\0b"] {
            let error = Workspace::init(folder.path(), Some(Path::new(journal))).unwrap_err();
            assert!(matches!(error, InitError::Config(_)), "{journal:?}: {error}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    proptest! {
        #[test]
        fn any_name_of_a_journal_is_read_as_it_was_given(name in "[^\0]+") {
            prop_assume!(!name.starts_with('~'));
            let text = starter_for(Some(Path::new(&name))).unwrap();
            let config = Config::read(&text, FILE_NAME).unwrap();
            prop_assert_eq!(config.journal, PathBuf::from(name));
        }
    }
}
