//! Whose a database is: who keeps `user_version`, `application_id` and `journal_mode`, and whose the names of its tables are.

/// Whose a database is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Owner {
    /// An archive of ours: `user_version` counts its revisions, `application_id` says that it is one.
    #[default]
    Journal,
    /// Another program's: every mark of the file stays as it is, and the ledger is the only object of ours.
    Program,
}

impl Owner {
    /// Whether it is an archive.
    pub fn is_journal(self) -> bool {
        self == Self::Journal
    }
}
