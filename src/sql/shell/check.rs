//! What a script for the shell asks the database, and what it says where that is not so.

use super::super::newer::Newer;

/// What a script makes sure of; the words that the shell says where it is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// The shell is as new as the statements.
    Version(Newer),
    /// Foreign keys are off: a table that is built anew would take the rows with it that refer to its own.
    KeysOff,
    /// The database is where the script begins; what it is called.
    Start(&'static str),
    /// A statement that rows can stop has done its work.
    Done,
    /// A statement has changed the schema.
    Changed,
    /// No row points at nothing that did not before.
    KeysKept,
}

impl Check {
    pub(super) fn column(&self) -> &'static str {
        match self {
            Self::Version(_) => "version",
            Self::KeysOff => "keys_off",
            Self::Start(_) => "start",
            Self::Done | Self::Changed => "done",
            Self::KeysKept => "keys_kept",
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Version(newer) => format!("this script needs SQLite {newer} or newer"),
            Self::KeysOff => {
                "this script needs PRAGMA foreign_keys = OFF before it; ON again after it"
                    .to_owned()
            }
            Self::Start(what) => format!("the {what} is not where this script begins"),
            Self::Done | Self::Changed => "a statement did not do its work".to_owned(),
            Self::KeysKept => "a foreign key points at a row that is not there".to_owned(),
        }
    }
}
