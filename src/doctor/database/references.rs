//! References between rows, where they lead nowhere or cannot be followed.

use super::{Checked, DERIVE, Ward};
use crate::archive::ArchiveError;
use crate::archive::model::joins;
use crate::archive::model::joins::Join;
use crate::finding::Finding;
use crate::sqlite::foreign_keys;
use crate::sqlite::foreign_keys::Violation;

/// The commands that let absences of files go whose entries are not there.
const ABSENT_WITHOUT_ENTRY: &str = "`journal repopulate --from-archive --force` lets them go, after a backup, and \
                                    `journal purge --sweep` does so too";

impl Ward<'_> {
    /// References that lead nowhere, a finding for each table and the one that it points at.
    pub(super) fn references(&self) -> Checked {
        let violations = foreign_keys::violations(self.archive.connection())
            .map_err(ArchiveError::database("check the references"))?;
        let mut groups = foreign_keys::counted(&violations);
        // The versions that need it are named where all are given back.
        groups.retain(|(_, parent), _| *parent != "version_bytes");
        let mut findings = self.unfollowable_among(&violations)?;
        let is_journal = self.subject.owner.is_journal();
        let ours = self.joins()?;
        let without_entry = match groups.keys().any(|it| it.0 == "entry_versions") && is_journal {
            true => self.without_entry()?,
            false => String::new(),
        };
        let finding = |((table, parent), count): ((&str, &str), usize)| {
            let message = lead_nowhere(table, parent, count);
            let hint = self.way_out_of(table, &ours, &without_entry);
            self.error("foreign-keys", message).with_hint(hint)
        };
        findings.extend(groups.into_iter().map(finding));
        Ok(findings)
    }

    /// The tables of an archive that join entries with names.
    fn joins(&self) -> Result<Vec<Join>, ArchiveError> {
        Ok(match self.subject.owner.is_journal() {
            true => joins::all(self.archive.connection())
                .map_err(ArchiveError::database("list the tables"))?,
            false => Vec::new(),
        })
    }

    /// The keys among them that SQLite cannot follow.
    fn unfollowable_among(&self, violations: &[Violation]) -> Checked {
        let mut findings = Vec::new();
        for violation in violations {
            if let Violation::Unfollowable { table, message, .. } = violation {
                findings.push(self.unfollowable(table, message)?);
            }
        }
        Ok(findings)
    }

    /// What brings the rows of a table in order that refer to nothing.
    fn way_out_of(&self, table: &str, ours: &[Join], without_entry: &str) -> String {
        let derived = ["locations", "entries", "file_stamps"];
        let is_derived = derived.contains(&table) || ours.iter().any(|it| it.table == table);
        match is_derived {
            _ if !self.subject.owner.is_journal() => {
                "mend or delete these rows with the program that wrote them".to_owned()
            }
            true => DERIVE.to_owned(),
            false if table == "entry_versions" => without_entry.to_owned(),
            false if table == "file_absences" => ABSENT_WITHOUT_ENTRY.to_owned(),
            false => {
                format!("`{table}` belongs to another tool; mend or delete these rows there")
            }
        }
    }

    /// The way out for versions of entries that are not there.
    fn without_entry(&self) -> Result<String, ArchiveError> {
        let sql = "SELECT min(entry_id) FROM entry_versions WHERE entry_id NOT IN (SELECT id FROM entries)";
        let connection = self.archive.connection();
        let entry = connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        let reading = ArchiveError::database("read the versions");
        Ok(self.remedies.without_entry(connection, entry.map_err(reading)?.unwrap_or_default()))
    }

    /// Keys that SQLite cannot follow, and what makes them ones that it can.
    fn unfollowable(&self, table: &str, said: &str) -> Result<Finding, ArchiveError> {
        let keys = foreign_keys::missing_keys(self.archive.connection(), table, said)
            .map_err(ArchiveError::database("list the references"))?;
        let hint = match (keys.is_empty(), self.subject.owner.is_journal()) {
            (true, _) => {
                format!("`{table}` names no columns of a key there: it needs another `REFERENCES`")
            }
            (false, true) => format!(
                "the tool that made `{table}` can mend it, where the rows differ: `{}`",
                keys.join("; ")
            ),
            (false, false) => format!(
                "where the rows differ, `{}` mends it: in schema.sql, for `journal migration create` and `journal upgrade`",
                keys.join("; ")
            ),
        };
        let message = format!("references cannot be followed: {said}");
        let finding = Finding::warning(self.place(), "foreign-keys", message);
        Ok(finding.with_hint(hint))
    }
}

fn lead_nowhere(table: &str, parent: &str, count: usize) -> String {
    let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
    format!("{rows} of `{table}` refer to rows of `{parent}` that are not there")
}
