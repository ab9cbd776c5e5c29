//! The tables of `journal.toml`, key by key.

use super::super::document::Item;
use super::super::globs::Letters;
use super::super::keys;
use super::super::problem::ConfigError;
use super::values::{
    known_language, read_globs, read_journal_mode, read_keys, read_language, read_time,
};
use super::{BackupConfig, Config, JournalMode, SyncConfig};
use crate::entry::language::Language;

impl Config {
    /// `[dates]`: the keys that name the day, and the languages of the months.
    pub(in crate::workspace) fn set_dates(&mut self, table: &Item<'_>) -> Result<(), ConfigError> {
        for item in table.items()? {
            match item.name() {
                "keys" => self.dates.keys = read_keys(&item)?,
                "languages" => {
                    read_keys(&item)?;
                    let languages = item.some_elements()?;
                    let languages = languages.iter().map(|it| known_language(it, item.key()));
                    self.dates.languages = languages.collect::<Result<_, _>>()?;
                }
                _ => return Err(keys::unknown(&item, keys::DATES, None)),
            }
        }
        Ok(())
    }
}

impl BackupConfig {
    pub(super) fn set(
        &mut self,
        table: &Item<'_>,
        environment: Option<&str>,
    ) -> Result<(), ConfigError> {
        for item in table.items()? {
            match item.name() {
                "directory" => self.directory = item.path()?,
                "keep_last" => self.keep.last = item.count()?,
                "keep_daily" => self.keep.daily = item.count()?,
                "keep_weekly" => self.keep.weekly = item.count()?,
                "keep_monthly" => self.keep.monthly = item.count()?,
                "keep_yearly" => self.keep.yearly = item.count()?,
                _ => return Err(keys::unknown(&item, keys::BACKUP, environment)),
            }
        }
        Ok(())
    }
}

impl SyncConfig {
    pub(super) fn set(
        &mut self,
        table: &Item<'_>,
        environment: Option<&str>,
    ) -> Result<(), ConfigError> {
        for item in table.items()? {
            match item.name() {
                "include" => {
                    let elements = item.some_elements()?;
                    self.include = read_globs(&item, &elements, Letters::AnyInExtension)?;
                }
                "exclude" => {
                    self.exclude = read_globs(&item, &item.elements()?, Letters::Exact)?;
                }
                "follow_links" => self.follow_links = item.boolean()?,
                "day_starts_at" => self.day_starts_at = read_time(&item)?,
                _ => return Err(keys::unknown(&item, keys::SYNC, environment)),
            }
        }
        Ok(())
    }
}

pub(super) fn set_sqlite(
    mode: &mut JournalMode,
    table: &Item<'_>,
    environment: Option<&str>,
) -> Result<(), ConfigError> {
    for item in table.items()? {
        match item.name() {
            "journal_mode" => *mode = read_journal_mode(&item)?,
            _ => return Err(keys::unknown(&item, keys::SQLITE, environment)),
        }
    }
    Ok(())
}

pub(super) fn set_search(
    language: &mut Language,
    table: &Item<'_>,
    environment: Option<&str>,
) -> Result<(), ConfigError> {
    for item in table.items()? {
        match item.name() {
            "language" => *language = read_language(&item)?,
            _ => return Err(keys::unknown(&item, keys::SEARCH, environment)),
        }
    }
    Ok(())
}
