//! Views and triggers that name what is not there: SQLite finds out only when one is used, which may be by the next sync.

use rusqlite::Connection;

use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::archive::file::functions;
use crate::engine::broken::{self, Torn};
use crate::engine::ledger;
use crate::finding::{Finding, Place};
use crate::revision::ledger::Ledger;
use crate::schema::{Kind, Schema};
use crate::sqlite::apart;
use crate::sqlite::introspect;
use crate::sqlite::scratch::Scratch;

/// What cannot be used of a schema that is what its ledger says. A trigger stops what is written to its table; of a view only the
/// one who asks it is told.
///
/// # Errors
///
/// The schema cannot be read.
pub fn examine(
    connection: &Connection,
    held: &Ledger,
    place: &Place,
) -> Result<Vec<Finding>, ArchiveError> {
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    // What cannot be built in memory can be used by its program alone.
    let Some(known) = known(found) else { return Ok(Vec::new()) };
    let torn = broken::torn_in(&known, functions::register);
    let by_revisions = match torn.is_empty() {
        true => Schema::default(),
        false => drift::replay(held).unwrap_or_default(),
    };
    Ok(torn.iter().map(|it| told(it, &by_revisions, place)).collect())
}

/// What of a schema can be built here: mostly that is all of it.
fn known(found: Schema) -> Option<Schema> {
    if Scratch::of_schema(functions::register, &found).is_ok() {
        return Some(found);
    }
    let probe = Scratch::new(functions::register).ok()?;
    apart::apart(&probe, &found).ok().map(|it| it.known)
}

fn told(torn: &Torn, by_revisions: &Schema, place: &Place) -> Finding {
    let place = place.clone();
    let finding = match torn.kind {
        Kind::Trigger => Finding::error(place, "broken-object", torn.to_string()),
        _ => Finding::warning(place, "broken-object", torn.to_string()),
    };
    let drop = torn.drop_statement();
    let is_of_revision = by_revisions.object(torn.kind, &torn.name).is_some();
    finding.with_hint(match is_of_revision {
        true => format!(
            "`journal migration create --empty MESSAGE` begins a revision: write `{drop};` in its up.sql, and make it again there \
             as it should be"
        ),
        false => format!(
            "no revision in `{}` made it: mend it, or drop it (`{drop};`), with the tool that did",
            ledger::table()
        ),
    })
}
