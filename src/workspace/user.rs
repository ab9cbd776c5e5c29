//! The user's settings, `config.toml` in the platform's folder: the journals by their names, and what holds for each of them
//! where its `journal.toml` says nothing.

use std::path::PathBuf;

use crate::nearest::nearest;

use super::config::Config;
use super::document::{Item, Text, keys_of};
use super::error::WorkspaceError;
use super::keys;
use super::problem::{ConfigError, ConfigProblem};
use super::settings::read_text;
use super::templates::Templates;

/// The name of the file.
pub const FILE_NAME: &str = "config.toml";

/// The word for every named journal, which none of them may have.
pub const ALL: &str = "all";

/// Where the platform keeps what belongs to the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// The folder of `config.toml`.
    pub config: PathBuf,
    /// The folder of archives of journals that are no workspaces.
    pub data: PathBuf,
    /// The writer's home folder.
    pub home: PathBuf,
}

/// What `config.toml` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserSettings {
    /// The file; none where there is none.
    pub file: Option<PathBuf>,
    /// The journal of whoever stands in no workspace.
    pub default: Option<String>,
    /// The editor, where neither `VISUAL` nor `EDITOR` names one.
    pub editor: Option<String>,
    /// The pager, where neither `JOURNAL_PAGER` nor `PAGER` names one.
    pub pager: Option<String>,
    /// The named journals, in the order of the file.
    pub journals: Vec<NamedJournal>,
    /// What holds for every journal whose `journal.toml` says nothing; paths in it are whole.
    pub(super) base: Config,
    /// The keys that the file says.
    pub(super) said: Vec<String>,
    /// The folder of archives of journals that are no workspaces.
    pub(super) data: PathBuf,
}

/// A journal with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedJournal {
    /// What `-j` takes.
    pub name: String,
    /// A workspace, or a folder of entries.
    pub path: PathBuf,
    /// Its archive, where another than the workspace's, or than `NAME.db` in the folder of data.
    pub archive: Option<PathBuf>,
    /// Its templates.
    pub templates: Templates,
}

impl UserSettings {
    /// Reads `config.toml`; where there is none, nothing is said.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`] where the file cannot be read or understood.
    pub fn read(folders: &Folders) -> Result<Self, WorkspaceError> {
        let file = folders.config.join(FILE_NAME);
        let nothing = Self { data: folders.data.clone(), ..Self::default() };
        if !file.try_exists().unwrap_or(true) {
            return Ok(nothing);
        }
        let (text, shown_path) = read_text(&file, &folders.config, true)?;
        let read = Self::parse(&text, &shown_path, folders)?;
        Ok(Self { file: Some(file), data: nothing.data, ..read })
    }

    /// Reads the text of a `config.toml`; errors name it by `shown_path`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] at the first key or value that is not understood.
    pub fn parse(text: &str, shown_path: &str, folders: &Folders) -> Result<Self, ConfigError> {
        let text = Text::new(text, shown_path);
        let document = text.parse()?;
        let mut settings = Self { said: keys_of(document.get_ref()), ..Self::default() };
        let items = text.items(document.get_ref());
        let whole = |item: &Item<'_>| whole_path(item, folders);
        for item in &items {
            match item.name() {
                // Only when all names are known.
                "default" => {}
                "editor" => settings.editor = Some(item.text()?.to_owned()),
                "pager" => settings.pager = Some(item.text()?.to_owned()),
                "journals" => settings.journals = read_journals(item, folders)?,
                "dates" => settings.base.set_dates(item)?,
                "templates" => settings.base.templates = Templates::read(item, None, whole)?,
                "journal" | "archive" | "dotenv" | "migrations" | "schema" | "fields"
                | "environments" => {
                    let key = item.key().to_owned();
                    return Err(item.refuse_key(ConfigProblem::OfOneJournal { key }));
                }
                "backup" => {
                    let items = item.items()?;
                    let directory = items.iter().find(|it| it.name() == "directory");
                    let directory = directory.map(whole).transpose()?;
                    settings.base.set(item, None)?;
                    if let Some(directory) = directory {
                        settings.base.backup.directory = directory;
                    }
                }
                name if keys::SETTINGS.contains(&name) => settings.base.set(item, None)?,
                _ => return Err(keys::unknown_of_user(item)),
            }
        }
        if let Some(item) = items.iter().find(|it| it.name() == "default") {
            settings.default = Some(settings.known(item)?);
        }
        Ok(settings)
    }

    /// The name of a journal that is there.
    fn known(&self, item: &Item<'_>) -> Result<String, ConfigError> {
        let name = item.text()?;
        let known: Vec<String> = self.journals.iter().map(|it| it.name.clone()).collect();
        match known.iter().any(|it| it == name) {
            true => Ok(name.to_owned()),
            false => Err(item.refuse(ConfigProblem::Word {
                key: item.key().to_owned(),
                text: name.to_owned(),
                known,
            })),
        }
    }

    /// The journal of a name.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError::UnknownJournal`].
    pub fn named(&self, name: &str) -> Result<&NamedJournal, WorkspaceError> {
        let names = || self.journals.iter().map(|it| it.name.as_str());
        self.journals.iter().find(|it| it.name == name).ok_or_else(|| {
            WorkspaceError::UnknownJournal {
                name: name.to_owned(),
                nearest: nearest(name, names()).map(str::to_owned),
                known: names().map(str::to_owned).collect(),
                file: self.file.clone(),
            }
        })
    }
}

/// A path that is the same wherever somebody stands.
fn whole_path(item: &Item<'_>, folders: &Folders) -> Result<PathBuf, ConfigError> {
    let text = item.text()?;
    let is_whole = text == "~" || text.starts_with("~/") || text.starts_with('/');
    if !is_whole {
        let (key, path) = (item.key().to_owned(), text.to_owned());
        return Err(item.refuse(ConfigProblem::NotWhole { key, path }));
    }
    let path = item.path()?;
    Ok(match path.strip_prefix("~") {
        Ok(rest) => folders.home.join(rest).components().collect(),
        Err(_) => path,
    })
}

fn read_journals(table: &Item<'_>, folders: &Folders) -> Result<Vec<NamedJournal>, ConfigError> {
    let mut journals: Vec<NamedJournal> = Vec::new();
    for item in table.items()? {
        let journal = read_journal(&item, folders)?;
        let same = journals.iter().find(|it| it.archive.is_some() && it.archive == journal.archive);
        if let Some(same) = same {
            let (name, other) = (journal.name, same.name.clone());
            return Err(item.refuse_key(ConfigProblem::SameArchive { name, other }));
        }
        journals.push(journal);
    }
    Ok(journals)
}

fn read_journal(table: &Item<'_>, folders: &Folders) -> Result<NamedJournal, ConfigError> {
    let name = table.name();
    if !is_name(name) || name == ALL {
        return Err(table.refuse_key(ConfigProblem::JournalName { name: name.to_owned() }));
    }
    let (mut path, mut archive, mut templates) = (None, None, Templates::default());
    for item in table.items()? {
        match item.name() {
            "path" => path = Some(whole_path(&item, folders)?),
            "archive" => archive = Some(whole_path(&item, folders)?),
            "templates" => {
                templates = Templates::read(&item, None, |it| whole_path(it, folders))?;
            }
            _ => return Err(keys::unknown(&item, keys::NAMED_JOURNAL, None)),
        }
    }
    let key = || format!("{}.path", table.key());
    let path = path.ok_or_else(|| table.refuse_key(ConfigProblem::Missing { key: key() }))?;
    Ok(NamedJournal { name: name.to_owned(), path, archive, templates })
}

/// Whether a name can be that of a journal, and of its archive's file.
fn is_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_alphanumeric() || matches!(it, '-' | '_');
    !name.is_empty() && !name.starts_with('-') && name.chars().all(is_letter)
}
