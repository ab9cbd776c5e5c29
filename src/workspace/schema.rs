//! `[schema]` of `journal.toml`: whether the database is an archive, or another program's.

use crate::engine::owner::Owner;

use super::document::Item;
use super::keys;
use super::problem::{ConfigError, ConfigProblem};

/// Reads `core`: without it the database is an archive.
pub(super) fn read(table: &Item<'_>) -> Result<Owner, ConfigError> {
    let mut owner = Owner::Journal;
    for item in table.items()? {
        owner = match item.name() {
            "core" if item.boolean()? => Owner::Journal,
            "core" => Owner::Program,
            _ => return Err(keys::unknown(&item, keys::SCHEMA, None)),
        };
    }
    Ok(owner)
}

/// Refuses what nothing would read where the database is another program's: it has no journal, and keeps its own mode.
pub(super) fn refuse_what_is_of_a_journal(items: &[Item<'_>]) -> Result<(), ConfigError> {
    for item in items {
        match item.name() {
            "environments" => {
                for section in item.items()? {
                    refuse_what_is_of_a_journal(&section.items()?)?;
                }
            }
            name if keys::OF_A_JOURNAL.contains(&name) => {
                let key = item.key().to_owned();
                return Err(item.refuse_key(ConfigProblem::OfAJournal { key }));
            }
            _ => {}
        }
    }
    Ok(())
}
