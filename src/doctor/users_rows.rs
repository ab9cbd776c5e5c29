//! What the tables of others have to do with ours: triggers that drop or change what we write, and rows of the user's own tables that an
//! older `journal` deleted: it took a table `entry_…` with a key to `entries` for one
//! of its own, and rows that no entry was joined with for names that are not used any more.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use super::Subject;
use super::files::place;
use super::remedy::Remedies;
use crate::archive::file::sweep;
use crate::archive::model::joins;
use crate::archive::rows::altering::Altering;
use crate::archive::rows::refusal;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Backup;
use crate::finding::{Finding, shell_quoted};
use crate::sql::quoted;

/// A table of the user's that looks like a join of ours, and the table whose rows it joins with entries.
struct Pair {
    join: String,
    column: String,
    names: String,
    key: String,
}

/// Looks in the backups that an older `journal` can have made for rows that are gone, the newest first.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the tables of other tools");
    let connection = archive.connection();
    let pairs = pairs(connection).map_err(reading())?;
    let mut findings = triggers(archive, subject)?;
    for pair in &pairs {
        findings.extend(gone(pair, archive, subject, remedies));
    }
    Ok(findings)
}

/// Rows of a table that a backup holds and the archive does not.
fn gone(
    pair: &Pair,
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
) -> Option<Finding> {
    let connection = archive.connection();
    let mut backups = remedies.backups().iter().filter(|it| it.is_verified());
    // A backup that cannot be read is told where backups are looked at.
    let gone = backups.find_map(|backup| {
        let held = subject.backups.open(backup).ok()?;
        let gone = pair.gone(&held, connection).ok().filter(|it| *it > 0)?;
        let columns = pair.columns(&held, connection).ok()?;
        Some((backup, gone, columns))
    });
    let finding =
        |(backup, gone, columns): (_, _, Vec<_>)| pair.finding(archive, backup, gone, &columns);
    gone.map(finding)
}

/// The triggers of other tools that keep a sync from its work, or change what it writes.
fn triggers(archive: &Archive, subject: &Subject<'_>) -> Result<Vec<Finding>, ArchiveError> {
    let reading = || ArchiveError::database("read the tables of other tools");
    let connection = archive.connection();
    let mut findings: Vec<Finding> = refusal::silent(connection)
        .map_err(reading())?
        .iter()
        .map(|it| silent(archive, it))
        .collect();
    let altering = Altering::of(connection, subject.fields).map_err(reading())?;
    findings.extend(altering.in_words().into_iter().map(|words| {
        let way_out = altering.way_out(Some(archive.path()));
        Finding::error(place(archive.path()), "altering-trigger", words).with_hint(way_out)
    }));
    Ok(findings)
}

/// That a trigger drops changes of ours: what was lost by it, an older `journal` did not see.
fn silent(archive: &Archive, trigger: &str) -> Finding {
    let message =
        format!("{trigger} says `RAISE(IGNORE)`: it can drop changes of ours without a word");
    Finding::warning(place(archive.path()), "silent-trigger", message).with_hint(
        "a command whose change it drops is refused: change or drop it with the tool that made it, then \
         `journal repopulate --force` derives what was lost",
    )
}

const PAIRS: &str = "
    SELECT list.name, other.\"from\", other.\"table\", coalesce(other.\"to\", 'rowid')
    FROM sqlite_schema AS list
    JOIN pragma_foreign_key_list(list.name) AS entry ON lower(entry.\"table\") = 'entries'
    JOIN pragma_foreign_key_list(list.name) AS other ON lower(other.\"table\") <> 'entries'
    WHERE list.type = 'table' AND lower(list.name) LIKE 'entry\\_%' ESCAPE '\\' AND EXISTS (
        SELECT 1 FROM sqlite_schema AS names
        WHERE names.type = 'table' AND lower(names.name) = lower(other.\"table\")
          AND upper(names.sql) NOT LIKE '%WITHOUT ROWID%'
    )
    ORDER BY list.name";

/// The tables of the user's that have the shape of ours.
fn pairs(connection: &Connection) -> Result<Vec<Pair>> {
    let ours = joins::all(connection)?;
    let mut statement = connection.prepare(PAIRS)?;
    let rows = statement.query_map([], |row| {
        Ok(Pair { join: row.get(0)?, column: row.get(1)?, names: row.get(2)?, key: row.get(3)? })
    })?;
    let all = rows.collect::<Result<Vec<Pair>>>()?;
    let is_ours = |it: &Pair| {
        let is = |name: &str, other: &str| name.eq_ignore_ascii_case(other);
        ours.iter().any(|join| is(&join.table, &it.join) || is(&join.names, &it.names))
            || is(&it.names, "entry_versions")
            || is(&it.names, "version_bytes")
    };
    Ok(all.into_iter().filter(|it| !is_ours(it)).collect())
}

impl Pair {
    /// How many rows are gone that the older `journal` may have deleted: those that a backup joins with no entry, or all.
    fn gone(&self, held: &Connection, now: &Connection) -> Result<usize> {
        // Only what cannot note a sweep was made before rows were ours by a list.
        if sweep::can_note(held)? {
            return Ok(0);
        }
        let names = quoted(&self.names);
        let all = format!("SELECT rowid FROM {names}");
        let (then, left) = (rowids(held, &all)?, rowids(now, &all)?);
        let gone: BTreeSet<i64> = then.difference(&left).copied().collect();
        let loose = format!(
            "SELECT rowid FROM {names} WHERE NOT EXISTS (SELECT 1 FROM {} WHERE {} = {names}.{})",
            quoted(&self.join),
            quoted(&self.column),
            quoted(&self.key)
        );
        let is_its_work = left.is_empty() || gone.is_subset(&rowids(held, &loose)?);
        Ok(if is_its_work { gone.len() } else { 0 })
    }

    /// The columns that the table had and has; a table may have got, and lost, some since.
    fn columns(&self, held: &Connection, now: &Connection) -> Result<Vec<String>> {
        const COLUMNS: &str = "
            SELECT name, pk > 0 AND upper(type) = 'INTEGER' FROM pragma_table_xinfo(?1) WHERE hidden = 0 ORDER BY cid";
        let of = |connection: &Connection| -> Result<Vec<(String, bool)>> {
            let mut statement = connection.prepare(COLUMNS)?;
            statement.query_map([&self.names], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
        };
        let (then, now) = (of(held)?, of(now)?);
        let is_both = |name: &str| then.iter().any(|it| it.0.eq_ignore_ascii_case(name));
        let both: Vec<&(String, bool)> = now.iter().filter(|it| is_both(&it.0)).collect();
        // A row is found again by its number, whatever else it says.
        let has_number = both.iter().any(|it| it.1);
        let number = (!has_number).then(|| "rowid".to_owned());
        Ok(number.into_iter().chain(both.into_iter().map(|it| quoted(&it.0))).collect())
    }

    fn finding(
        &self,
        archive: &Archive,
        backup: &Backup,
        gone: usize,
        columns: &[String],
    ) -> Finding {
        let rows = if gone == 1 { "1 row".to_owned() } else { format!("{gone} rows") };
        let message = format!(
            "the backup `{}` holds {rows} of `{}` that are not there any more: an older `journal` deleted such rows",
            backup.name, self.names
        );
        let file = archive.path().display();
        let sql = self.statement(backup, columns);
        let hint = format!(
            "unless you deleted them yourself, bring them back: sqlite3 {} {}",
            shell_quoted(&file.to_string()),
            shell_quoted(&sql)
        );
        Finding::warning(place(archive.path()), "users-rows-gone", message).with_hint(hint)
    }

    /// What brings the rows back.
    fn statement(&self, backup: &Backup, columns: &[String]) -> String {
        let names = quoted(&self.names);
        let columns = columns.join(", ");
        format!(
            "ATTACH '{}' AS held; INSERT OR IGNORE INTO {names} ({columns}) SELECT {columns} FROM held.{names}",
            backup.path.display().to_string().replace('\'', "''")
        )
    }
}

fn rowids(connection: &Connection, sql: &str) -> Result<BTreeSet<i64>> {
    connection.prepare(sql)?.query_map([], |row| row.get(0))?.collect()
}
