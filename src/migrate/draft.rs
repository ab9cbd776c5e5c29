//! A revision before it is written: its header and both of its scripts.

use crate::archive::model::derived::Derived;
use crate::revision::header::{Header, HeaderError};
use crate::revision::names::Slug;
use crate::revision::{Origin, Revision};
use crate::schema::{Danger, Plan, Statement};

/// A revision that stands nowhere yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What it says of itself.
    pub header: Header,
    /// The statements of `up.sql`, without the header.
    pub up: String,
    /// The text of `down.sql`; none where there is no way back.
    pub down: Option<String>,
}

impl Draft {
    /// The name of its folder.
    pub fn folder_name(&self) -> String {
        format!("{}_{}", self.header.revision, Slug::of_message(&self.header.message))
    }

    /// The whole text of `up.sql`.
    pub fn up_sql(&self) -> String {
        let comment = self.header.to_sql_comment();
        if self.up.trim().is_empty() { comment } else { format!("{comment}\n{}", self.up) }
    }

    /// The revision that it will be, in the folder that is shown as `migrations`.
    ///
    /// # Errors
    ///
    /// None but for a header that says what no header can.
    pub fn to_revision(&self, migrations: &str) -> Result<Revision, HeaderError> {
        let folder = format!("{migrations}/{}", self.folder_name());
        Revision::read(&folder, &self.up_sql(), self.down.as_deref(), Origin::Workspace)
    }
}

/// Writes statements as a script, each under its reason and under what it may lose or break.
pub fn script(statements: &[Statement], derived: &Derived) -> String {
    let told = statements.iter().map(|it| {
        let mut told = it.clone();
        told.dangers.retain(|it| !is_derived(it, derived));
        if told.dangers.len() < it.dangers.len() {
            told.reason += "; no loss, the sources hold its values";
        }
        told
    });
    Plan { statements: told.collect(), ..Plan::default() }.to_sql()
}

/// Whether what may go is what a field holds, which the sources can give again.
pub(super) fn is_derived(danger: &Danger, derived: &Derived) -> bool {
    danger.loses_data()
        && match &danger.column {
            None => derived.covers_table(danger.table.as_str()),
            Some(column) => derived.covers_column(danger.table.as_str(), column.as_str()),
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(up: &str) -> Draft {
        let header = Header::new("20260101_000000".parse().unwrap(), Vec::new(), "Track projects");
        Draft { header, up: up.to_owned(), down: None }
    }

    #[test]
    fn a_draft_reads_as_the_revision_that_it_will_be() {
        let draft = draft("SELECT 1;\n");
        let revision = draft.to_revision("migrations").unwrap();
        assert_eq!(revision.folder, "migrations/20260101_000000_track_projects");
        assert_eq!(revision.up.statements().len(), 1);
        assert!(
            draft.up_sql().starts_with("-- Track projects\n--\n-- revision:   20260101_000000\n")
        );
    }
}
