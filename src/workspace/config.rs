//! `journal.toml`: every key, its default, and what a value may be.

mod tables;
mod values;

use std::path::PathBuf;

use chrono::NaiveTime;

use crate::backup::{Retention, VersionPolicy};
use crate::engine::owner::Owner;
use crate::entry::date::Dates;
use crate::entry::language::Language;
use crate::field::Field;

use super::document::{Item, Text, keys_of};
use super::globs::Globs;
use super::keys;
use super::problem::{ConfigError, ConfigProblem};
use super::schema;
use super::templates::{self, Templates};
use super::versions;
use tables::{set_search, set_sqlite};
use values::read_fields;

/// What `journal.toml` says, with the default of every key that it leaves out.
///
/// Paths stand as they were written: relative ones are below the folder of the file, and `~/` is the writer's home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The directory of entries.
    pub journal: PathBuf,
    /// The SQLite file.
    pub archive: Option<PathBuf>,
    /// The file in which `DATABASE_URL` is looked for.
    pub dotenv: Option<PathBuf>,
    /// The workspace's own revisions.
    pub migrations: PathBuf,
    /// Whether `sync` upgrades an archive that is behind, after a backup.
    pub auto_upgrade: bool,
    /// Where backups go, and which of them stay.
    pub backup: BackupConfig,
    /// What a sync reads, and to which day it counts.
    pub sync: SyncConfig,
    /// How days are written.
    pub dates: Dates,
    /// Which earlier versions of entries stay.
    pub versions: VersionPolicy,
    /// What becomes of an archive that another program has put into WAL mode.
    pub journal_mode: JournalMode,
    /// The language of words, for their stems, where neither an entry names one nor the script of a word has its own.
    pub language: Language,
    /// Whose the database is: `core` of `[schema]` says whether it is an archive.
    pub owner: Owner,
    /// What the ledger is called in another program's database; none for the usual name.
    pub ledger: Option<String>,
    /// The texts with which entries begin.
    pub templates: Templates,
    /// The front matter keys that are columns or lists, in the order of the file.
    pub fields: Vec<Field>,
    environments: Vec<Environment>,
}

/// `journal_mode` of `[sqlite]`: what becomes of an archive that another program has put into WAL mode.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum JournalMode {
    /// It stays as it was found.
    #[default]
    AsFound,
    /// Whoever writes takes it back, where nobody else has it open.
    Delete,
}

/// `[backup]`: where backups go, and which of them stay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupConfig {
    /// The folder of the backups.
    pub directory: PathBuf,
    /// Which of them stay: `keep_last`, `keep_daily`, `keep_weekly`, `keep_monthly`, `keep_yearly`.
    pub keep: Retention,
}

/// `[sync]`: what a sync reads, and to which day it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncConfig {
    /// The files that are entries.
    pub include: Globs,
    /// The files and folders that are left out, beside the hidden ones.
    pub exclude: Globs,
    /// Whether symbolic links are followed.
    pub follow_links: bool,
    /// When a day begins, for statistics: what was written before it belongs to the day before.
    pub day_starts_at: NaiveTime,
}

/// One `[environments.NAME]`, laid over the rest of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Environment {
    name: String,
    config: Config,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            journal: PathBuf::from("."),
            archive: None,
            dotenv: None,
            migrations: PathBuf::from("migrations"),
            auto_upgrade: true,
            backup: BackupConfig::default(),
            sync: SyncConfig::default(),
            dates: Dates::default(),
            versions: VersionPolicy::default(),
            journal_mode: JournalMode::default(),
            language: Language::english(),
            owner: Owner::default(),
            ledger: None,
            templates: Templates::default(),
            fields: Vec::new(),
            environments: Vec::new(),
        }
    }
}

impl Default for BackupConfig {
    fn default() -> Self {
        Self { directory: PathBuf::from("backups"), keep: Retention::default() }
    }
}

impl Default for SyncConfig {
    fn default() -> Self {
        Self {
            include: Globs::markdown(),
            exclude: Globs::none(),
            follow_links: false,
            day_starts_at: NaiveTime::MIN,
        }
    }
}

impl Config {
    /// Reads the text of a `journal.toml`; errors name it by `shown_path`.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] at the first key or value that is not understood, in the environments too.
    pub fn read(text: &str, shown_path: &str) -> Result<Self, ConfigError> {
        Self::default().overlaid_by(text, shown_path).map(|(config, _)| config)
    }

    /// Lays the text of a `journal.toml` over these settings; the keys that it says stand beside the result.
    pub(super) fn overlaid_by(
        mut self,
        text: &str,
        shown_path: &str,
    ) -> Result<(Self, Vec<String>), ConfigError> {
        let text = Text::new(text, shown_path);
        let document = text.parse()?;
        let said = keys_of(document.get_ref());
        let config = &mut self;
        let mut sections = Vec::new();
        let items = text.items(document.get_ref());
        for item in &items {
            match item.name() {
                "dates" => config.set_dates(item)?,
                "schema" => (config.owner, config.ledger) = schema::read(item)?,
                "fields" => config.fields = read_fields(item)?,
                "environments" => sections = item.items()?,
                _ => config.set(item, None)?,
            }
        }
        if !config.owner.is_journal() {
            schema::refuse_what_is_of_a_journal(&items)?;
        }
        // Only now, because an environment changes the whole of the file, also what stands below it.
        config.environments =
            sections.iter().map(|it| config.overlaid(it)).collect::<Result<_, _>>()?;
        Ok((self, said))
    }

    /// The configuration as `[environments.NAME]` changes it; none where there is no such table.
    pub fn in_environment(&self, name: &str) -> Option<Self> {
        let environment = self.environments.iter().find(|it| it.name == name)?;
        Some(environment.config.clone())
    }

    /// The names of the environments, in the order of the file.
    pub fn environments(&self) -> impl Iterator<Item = &str> {
        self.environments.iter().map(|it| it.name.as_str())
    }

    /// One environment, laid over this configuration.
    fn overlaid(&self, section: &Item<'_>) -> Result<Environment, ConfigError> {
        let mut config = self.clone();
        for item in section.items()? {
            config.set(&item, Some(section.key()))?;
        }
        Ok(Environment { name: section.name().to_owned(), config })
    }

    /// Sets what one key says, of the top of the file or of an environment.
    pub(super) fn set(
        &mut self,
        item: &Item<'_>,
        environment: Option<&str>,
    ) -> Result<(), ConfigError> {
        match item.name() {
            "journal" => self.journal = item.path()?,
            "archive" => self.archive = Some(item.path()?),
            "dotenv" => self.dotenv = Some(item.path()?),
            "migrations" => self.migrations = item.path()?,
            "auto_upgrade" => self.auto_upgrade = item.boolean()?,
            "backup" => self.backup.set(item, environment)?,
            "sync" => self.sync.set(item, environment)?,
            "versions" => versions::set(&mut self.versions, item, environment)?,
            "sqlite" => set_sqlite(&mut self.journal_mode, item, environment)?,
            "search" => set_search(&mut self.language, item, environment)?,
            "templates" => {
                self.templates = self.templates.overlaid(&Templates::read(
                    item,
                    environment,
                    templates::as_written,
                )?);
            }
            name if keys::SHARED.contains(&name) => {
                let key = item.key().to_owned();
                return Err(item.refuse_key(ConfigProblem::NotInEnvironment { key }));
            }
            _ if environment.is_some() => {
                return Err(keys::unknown(item, keys::SETTINGS, environment));
            }
            _ => return Err(keys::unknown(item, &[keys::SETTINGS, keys::SHARED].concat(), None)),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
