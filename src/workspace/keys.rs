//! The keys of `journal.toml`: which table holds which, and where a stray one belongs.

use crate::nearest::nearest;

use super::document::Item;
use super::problem::{ConfigError, ConfigProblem};

/// The keys of an environment, and of the top of the file beside [`SHARED`].
pub(super) const SETTINGS: &[&str] = &[
    "journal",
    "archive",
    "dotenv",
    "migrations",
    "auto_upgrade",
    "backup",
    "sync",
    "versions",
    "sqlite",
    "search",
    "templates",
];

/// The keys of the top of the file that are one for all environments.
pub(super) const SHARED: &[&str] = &["schema", "fields", "dates", "environments"];

/// The keys that nothing reads where the database is no archive.
pub(super) const OF_A_JOURNAL: &[&str] = &[
    "journal",
    "auto_upgrade",
    "sync",
    "versions",
    "sqlite",
    "search",
    "templates",
    "fields",
    "dates",
];

/// The keys of `[backup]`.
pub(super) const BACKUP: &[&str] =
    &["directory", "keep_last", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly"];

/// The keys of `[sync]`.
pub(super) const SYNC: &[&str] = &["include", "exclude", "follow_links", "day_starts_at"];

/// The keys of `[dates]`.
pub(super) const DATES: &[&str] = &["keys", "languages"];

/// The keys of `[versions]`.
pub(super) const VERSIONS: &[&str] =
    &["keep", "keep_last", "keep_daily", "keep_weekly", "keep_monthly", "keep_yearly", "max_bytes"];

/// The keys of `[schema]`.
pub(super) const SCHEMA: &[&str] = &["core", "ledger"];

/// The keys of `[sqlite]`.
pub(super) const SQLITE: &[&str] = &["journal_mode"];

/// The keys of `[search]`.
pub(super) const SEARCH: &[&str] = &["language"];

/// The keys of `[templates]`.
pub(super) const TEMPLATES: &[&str] =
    &["default", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The keys of the user's settings beside those of every journal.
pub(super) const OF_THE_USER: &[&str] = &["default", "editor", "pager", "journals", "dates"];

/// The keys of `[journals.NAME]` in the user's settings.
pub(super) const NAMED_JOURNAL: &[&str] = &["path", "archive", "templates"];

/// The keys of `[fields.NAME]`.
pub(super) const FIELD: &[&str] = &["type", "keys"];

/// Says of a key that its table, which holds those of `known`, does not know it.
///
/// A key of another table is sent there; `environment` is the table of the environment that it stands in.
pub(super) fn unknown(
    item: &Item<'_>,
    known: &[&'static str],
    environment: Option<&str>,
) -> ConfigError {
    let key = item.key().to_owned();
    let name = item.name();
    if let Some(home) = Home::of(name) {
        let table = home.table_in(environment);
        return item.refuse_key(ConfigProblem::MisplacedKey { key, name: name.to_owned(), table });
    }
    let nearest = nearest(name, known.iter().copied()).map(str::to_owned);
    let known = known.iter().map(|&it| it.to_owned()).collect();
    item.refuse_key(ConfigProblem::UnknownKey { key, nearest, known })
}

/// Says of a key that the user's settings do not know it.
pub(super) fn unknown_of_user(item: &Item<'_>) -> ConfigError {
    let of_one = ["journal", "archive", "dotenv", "migrations"];
    let shared = SETTINGS.iter().filter(|it| !of_one.contains(it));
    let known: Vec<&str> = OF_THE_USER.iter().chain(shared).copied().collect();
    unknown(item, &known, None)
}

/// Where a key belongs that only one table holds.
#[derive(Clone, Copy)]
enum Home {
    Top,
    Table(&'static str),
}

impl Home {
    fn of(name: &str) -> Option<Self> {
        let homes = [
            (Self::Top, SETTINGS),
            (Self::Table("backup"), BACKUP),
            (Self::Table("sync"), SYNC),
            (Self::Table("dates"), &["languages"]),
            (Self::Table("versions"), VERSIONS),
            (Self::Table("sqlite"), SQLITE),
            (Self::Table("search"), SEARCH),
            (Self::Table("schema"), SCHEMA),
        ];
        homes.into_iter().find(|(_, keys)| keys.contains(&name)).map(|(home, _)| home)
    }

    /// The table's name with that of the environment; the top of the file has none.
    fn table_in(self, environment: Option<&str>) -> Option<String> {
        match (self, environment) {
            (Self::Top, environment) => environment.map(str::to_owned),
            (Self::Table(table), None) => Some(table.to_owned()),
            (Self::Table(table), Some(environment)) => Some(format!("{environment}.{table}")),
        }
    }
}
