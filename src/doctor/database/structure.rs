//! The structure of the file, and of the indexes in it, as SQLite checks them.

use super::{Checked, Ward};
use crate::archive::ArchiveError;
use crate::archive::care::health;
use crate::finding::Finding;
use crate::sqlite::sentences;
use crate::sqlite::structure::{Structure, Unasked};

/// How many of SQLite's words about the structure are shown.
const SHOWN: usize = 3;

impl Ward<'_> {
    pub(super) fn structure(&self) -> Checked {
        self.subject.progress.begin("checking", None);
        let Structure { messages, unasked } = health::structure(self.archive.connection())
            .map_err(ArchiveError::database("check the archive's structure"))?;
        let is_journal = self.subject.owner.is_journal();
        // SQLite asks its full-text indexes as well.
        let is_of_index = |it: &String| {
            is_journal && it.to_lowercase().contains("fts5") && it.contains("entries_fts")
        };
        let (of_index, of_file): (Vec<_>, Vec<_>) = messages.into_iter().partition(is_of_index);
        let (of_rows, of_file): (Vec<_>, Vec<_>) =
            of_file.into_iter().partition(|it| sentences::is_broken_check(it));
        let broken = self.broken_file(&of_file).into_iter().chain(self.broken_rows(&of_rows));
        let broken = broken.chain(self.broken_index(&of_index));
        Ok(broken.chain(self.unasked(&unasked)).collect())
    }

    /// What SQLite says of the file, the first words of it.
    fn broken_file(&self, messages: &[String]) -> Option<Finding> {
        let lines = messages.iter().flat_map(|it| it.lines());
        let mut lines: Vec<&str> = lines.filter(|it| !it.starts_with("***")).collect();
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let words = Some(lines.join("; ")).filter(|it| !it.is_empty())?;
        let message = format!("the structure of the file is damaged: {words}{more}");
        Some(self.error("structure", message).with_hint(self.remedies.whole()))
    }

    /// Rows that break what their table asks of them: a backup holds them, too.
    fn broken_rows(&self, messages: &[String]) -> Option<Finding> {
        let words = Some(messages.join("; ")).filter(|it| !it.is_empty())?;
        let message = format!("rows break what their table asks of them: {words}");
        let hint = "they were written while nobody asked for that, and a backup holds them as they are: change those rows with the program \
                    that writes them";
        Some(self.error("structure", message).with_hint(hint))
    }

    /// The tables that only the program can look through that made them.
    fn unasked(&self, tables: &[Unasked]) -> Option<Finding> {
        let named: Vec<String> =
            tables.iter().map(|it| format!("`{}` ({})", it.table, it.lacking)).collect();
        if named.is_empty() {
            return None;
        }
        let message = format!(
            "what another program brings along is not known here, so the structure of its tables is not checked: {}",
            named.join(", ")
        );
        let hint = "nothing is known to be wrong with them; their own program checks them, with `PRAGMA integrity_check`";
        Some(Finding::warning(self.place(), "unchecked", message).with_hint(hint))
    }

    /// The index is derived from the entries, so that it can be made anew whatever has become of it.
    fn broken_index(&self, messages: &[String]) -> Option<Finding> {
        let message = format!("the full-text index is damaged: {}", messages.first()?);
        let hint = "`journal repopulate --only search --from-archive --force --no-backup` makes it anew; it holds \
                    nothing that the entries do not hold";
        Some(self.error("full-text", message).with_hint(hint))
    }
}
