//! `[templates]`: the texts with which entries begin, one for all days and one for each weekday.

use std::path::{Path, PathBuf};

use chrono::Weekday;

use super::document::Item;
use super::keys;
use super::problem::ConfigError;

/// The files of the templates, as they were written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Templates {
    /// `default`: for days whose weekday has none.
    pub default: Option<PathBuf>,
    /// `monday` to `sunday`.
    pub weekdays: [Option<PathBuf>; 7],
}

/// The keys of the weekdays, Monday first.
pub(super) const WEEKDAYS: [&str; 7] =
    ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// A path as it is written, for the workspace to resolve.
pub(super) fn as_written(item: &Item<'_>) -> Result<PathBuf, ConfigError> {
    item.path()
}

impl Templates {
    /// Reads one `[templates]`, each path in it by `path`.
    pub(super) fn read(
        table: &Item<'_>,
        environment: Option<&str>,
        path: impl Fn(&Item<'_>) -> Result<PathBuf, ConfigError>,
    ) -> Result<Self, ConfigError> {
        let mut templates = Self::default();
        for item in table.items()? {
            let weekday = WEEKDAYS.iter().position(|it| *it == item.name());
            match (item.name(), weekday) {
                ("default", _) => templates.default = Some(path(&item)?),
                (_, Some(weekday)) => templates.weekdays[weekday] = Some(path(&item)?),
                _ => return Err(keys::unknown(&item, keys::TEMPLATES, environment)),
            }
        }
        Ok(templates)
    }

    /// The template of a weekday: its own, else the one for all days.
    pub fn of(&self, weekday: Weekday) -> Option<&Path> {
        let own = &self.weekdays[weekday.num_days_from_monday() as usize];
        own.as_deref().or(self.default.as_deref())
    }

    /// The paths, each made whole.
    pub(super) fn resolved<E>(
        &self,
        resolve: impl Fn(&Path) -> Result<PathBuf, E>,
    ) -> Result<Self, E> {
        let whole = |path: &Option<PathBuf>| path.as_deref().map(&resolve).transpose();
        let mut weekdays: [Option<PathBuf>; 7] = Default::default();
        for (to, from) in weekdays.iter_mut().zip(&self.weekdays) {
            *to = whole(from)?;
        }
        Ok(Self { default: whole(&self.default)?, weekdays })
    }

    /// Those of `over`, and where it names none, these.
    pub(super) fn overlaid(&self, over: &Self) -> Self {
        let mut both = self.clone();
        if over.default.is_some() {
            // One for all days of a journal stands before those of the weekdays that all journals have.
            both = Self { default: over.default.clone(), weekdays: Default::default() };
        }
        for (to, from) in both.weekdays.iter_mut().zip(&over.weekdays) {
            if from.is_some() {
                to.clone_from(from);
            }
        }
        both
    }
}
