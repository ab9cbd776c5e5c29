//! The full-text indexes: whether they agree with their text, and what makes them again.

use super::Ward;
use crate::archive::care::{drift, missing};
use crate::engine::ledger;
use crate::finding::Finding;
use crate::schema::{Name, plain_or_quoted};

impl Ward<'_> {
    /// Where there is no room for the copy on which it is done, that is a finding too.
    pub(super) fn full_text(&self) -> Vec<Finding> {
        let (backups, progress) = (self.subject.backups, &*self.subject.progress);
        match backups.stray_indexes(self.archive.connection(), progress) {
            Ok(tables) => tables.iter().map(|it| self.stray_index(it)).collect(),
            Err(error) => {
                let message =
                    format!("the full-text index could not be compared with its text: {error}");
                let hint = "it is compared on a copy, which takes as much room as the archive in the folder of \
                            temporary files";
                vec![Finding::warning(self.place(), "full-text", message).with_hint(hint)]
            }
        }
    }

    fn stray_index(&self, table: &str) -> Finding {
        let message = format!("the full-text index `{table}` does not agree with its text");
        let hint = match table {
            "entries_fts" if self.subject.owner.is_journal() => {
                let anew = "`journal repopulate --only search --from-archive --force` makes it anew, after a backup";
                match missing::is_indexed(self.archive.connection()).unwrap_or_default() {
                    true => format!(
                        "it knows an entry that is missing, and that a backup may have: `journal backup diff latest` says so; \
                         then {anew}"
                    ),
                    false => anew.to_owned(),
                }
            }
            _ => {
                let name = plain_or_quoted(&Name::new(table));
                let rebuild =
                    format!("`INSERT INTO {name}({name}) VALUES ('rebuild')` makes it again");
                match self.is_unmanaged(table) {
                    true => format!("it belongs to another tool; {rebuild}"),
                    false => format!("{rebuild} in the SQLite shell"),
                }
            }
        };
        self.error("full-text", message).with_hint(hint)
    }

    /// Whether no revision made a table.
    fn is_unmanaged(&self, table: &str) -> bool {
        let connection = self.archive.connection();
        let held = ledger::read(connection).unwrap_or_default();
        let found = drift::thoroughly(connection, &held).unwrap_or_default();
        found.foreign.iter().any(|it| it.ends_with(&format!("`{table}`")))
    }
}
