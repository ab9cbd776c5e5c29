//! What of the journal as it stood cannot be given, as findings: what is damaged, and what is no longer held.

use rusqlite::{Connection, Result};

use crate::archive::model::syncs;
use crate::archive::read::stood::Stood;
use crate::archive::versions::disputed;
use crate::archive::versions::story;
use crate::archive::versions::story::{Care, NotHeld};
use crate::finding::{Finding, Place, shell_quoted};

/// The entries that were in the journal at the sync of a number, and of which is no longer held what they said.
pub fn not_held(connection: &Connection, number: i64, care: Care) -> Result<Vec<Finding>> {
    Ok(story::not_held_at(connection, number, care)?.iter().map(no_longer_held).collect())
}

/// Those of them that may be newer than an entry of this day, by the day that they have today.
pub fn may_be_newer(
    connection: &Connection,
    number: i64,
    day: Option<&str>,
) -> Result<Vec<Finding>> {
    let not_held = story::not_held_at(connection, number, Care::AsNoted)?;
    let is_newer = |it: &&NotHeld| it.date.as_deref() >= day;
    Ok(not_held.iter().filter(is_newer).map(no_longer_held).collect())
}

fn no_longer_held(it: &NotHeld) -> Finding {
    let why = story::why_not_held(it.is_noted);
    let message = format!("it was in the journal then, and what it said is {why}");
    let path = shell_quoted(it.now.as_str());
    let hint = match it.is_noted {
        true => format!(
            "`journal history {path}` lists what is held of it; a backup may hold more: `journal backup list`"
        ),
        false => "`journal doctor` says more".to_owned(),
    };
    Finding::error(Place::file(it.path.as_str()), "not-held", message).with_hint(hint)
}

/// The entries, all or of these, of which what is noted does not agree as to what they were at the sync of a number.
pub fn disputed(
    connection: &Connection,
    number: i64,
    among: Option<&[i64]>,
) -> Result<Vec<Finding>> {
    let entries = disputed::at(connection, number, among)?;
    let of_entries = entries.into_iter().map(|it| not_agreed(connection, it));
    of_entries.chain(time_in_doubt(connection, number)?.map(Ok)).collect()
}

/// That it is not known whether a moment means the sync of a number.
fn time_in_doubt(connection: &Connection, number: i64) -> Result<Option<Finding>> {
    let finding = |sync: i64| {
        let message = format!(
            "when sync {sync} was is not known: what is told of this moment may be of another sync"
        );
        let finding = Finding::error(Place::file(""), "sync-time", message);
        finding.with_hint("`journal doctor` says more")
    };
    Ok(syncs::in_doubt_beside(connection, number)?.map(finding))
}

/// That what is noted of an entry does not agree, so that what is given of it may be false.
pub fn not_agreed(connection: &Connection, entry: i64) -> Result<Finding> {
    const PATH: &str = "SELECT CAST(path AS TEXT) FROM main.entries WHERE id = ?1";
    let path: String = connection.prepare_cached(PATH)?.query_row([entry], |row| row.get(0))?;
    Ok(may_be_false(&path))
}

/// The same of an entry by its path.
pub fn may_be_false(path: &str) -> Finding {
    let message =
        "when it was what is not noted as it can have been: what is told of it may be false";
    let finding = Finding::error(Place::file(path), "whereabouts", message);
    finding.with_hint("`journal doctor` says more")
}

/// That a version was given under another path than its row notes.
pub fn misplaced(stood: &Stood) -> Option<Finding> {
    stood.noted.as_deref().map(|noted| noted_elsewhere(&stood.row.path, noted))
}

/// That the row of a version notes a path where its file cannot have lain; `path` is that of the rows beside it.
pub fn noted_elsewhere(path: &str, noted: &str) -> Finding {
    let message = format!("its path then is noted as `{noted}`, where its file cannot have lain");
    let hint =
        "`journal repopulate --from-archive --force` notes the path that it had, after a backup";
    Finding::error(Place::file(path), "version-path", message).with_hint(hint)
}

/// Versions that were met and could not be given back.
pub fn damaged(versions: &[Stood]) -> Vec<Finding> {
    versions.iter().map(|it| not_read(&it.row.path)).collect()
}

/// That what is stored of a file is not what was hashed.
pub fn not_read(path: &str) -> Finding {
    let message = format!("what is stored of `{path}` as it was is damaged, and was not read");
    let hint = "`journal doctor` says more, a backup may hold it whole";
    Finding::error(Place::file(path), "damaged-version", message).with_hint(hint)
}
