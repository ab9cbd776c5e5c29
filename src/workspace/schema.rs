//! `[schema]` of `journal.toml`: whether the database is an archive, or another program's.

use crate::engine::owner::Owner;
use crate::revision::ledger::name;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::Script;

use super::document::Item;
use super::keys;
use super::problem::{ConfigError, ConfigProblem};

/// Reads `core`, without which the database is an archive, and what the ledger is called in another program's.
pub(super) fn read(table: &Item<'_>) -> Result<(Owner, Option<String>), ConfigError> {
    let (mut owner, mut ledger) = (Owner::Journal, None);
    let items = table.items()?;
    for item in &items {
        match item.name() {
            "core" if item.boolean()? => {}
            "core" => owner = Owner::Program,
            "ledger" => ledger = Some(ledger_name(item)?),
            _ => return Err(keys::unknown(item, keys::SCHEMA, None)),
        }
    }
    match items.iter().find(|it| it.name() == "ledger") {
        Some(item) if owner.is_journal() => {
            Err(item.refuse_key(ConfigProblem::OfAProgram { key: item.key().to_owned() }))
        }
        _ => Ok((owner, ledger)),
    }
}

/// A name that SQLite takes as it stands.
fn ledger_name(item: &Item<'_>) -> Result<String, ConfigError> {
    let name = item.text()?.to_owned();
    let made = format!("CREATE TABLE {name}(a)");
    let script = Script { path: "", text: &made };
    // The guard of a script would refuse the usual name.
    let is_taken = || Scratch::new(|_| Ok(())).is_ok_and(|it| it.run(script).is_ok());
    let is_fit = name == name::USUAL || name::is_fit(&name) && is_taken();
    match is_fit {
        true => Ok(name),
        false => Err(item.refuse(ConfigProblem::LedgerName { name })),
    }
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
