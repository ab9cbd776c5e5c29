//! Why a plan was not executed.

use rusqlite::ffi;

use super::broken::{self, Torn};
use super::text_indexes::Stale;
use super::uncomputed::Uncomputed;
use crate::finding::Excerpt;
use crate::revision::ledger;
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Step};
use crate::schema::Kind;
use crate::sqlite::error::DatabaseError;
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

/// Why a plan was not executed; the archive is as it was.
#[derive(Debug, thiserror::Error)]
pub enum ExecuteError<E> {
    /// A statement failed.
    #[error("revision `{revision}` cannot be {}", past(*.direction))]
    Statement {
        /// The revision.
        revision: RevisionId,
        /// Which way.
        direction: Direction,
        /// The statement, its place, and what SQLite said.
        source: Box<ScriptError>,
        /// The line it stands on.
        excerpt: Option<Box<Excerpt>>,
    },
    /// A step lost what its revision does not say that it may lose.
    #[error("revision `{revision}` would lose {}, which its `loses` line does not name", .lost.join(", "))]
    Lost {
        /// The revision.
        revision: RevisionId,
        /// What it would have lost, in words.
        lost: Vec<String>,
    },
    /// A step down would lose data, and there is no backup.
    #[error("undoing revision `{revision}` would lose {}, and no backup was taken", .lost.join(", "))]
    LostWithoutBackup {
        /// The revision.
        revision: RevisionId,
        /// What it would have lost, in words.
        lost: Vec<String>,
    },
    /// A step of a workspace runs only where something stands that no revision makes.
    #[error("revision `{revision}` names what no revision makes")]
    Outside {
        /// The revision.
        revision: RevisionId,
        /// The statement, its place, and what SQLite says where only the revisions have run.
        source: Box<ScriptError>,
        /// The line it stands on.
        excerpt: Option<Box<Excerpt>>,
    },
    /// A way down does not lead back to the schema from before its revision.
    #[error("undoing revision `{revision}` does not lead back to the schema before it: {}", .differences.join("; "))]
    NotBack {
        /// The revision.
        revision: RevisionId,
        /// In what it differs, a line each: what should be there (`-`), and what is (`+`).
        differences: Vec<String>,
    },
    /// A way up does not lead to the schema that its revision makes: something else had the name, or stood in the way.
    #[error("revision `{revision}` does not lead to the schema that it makes in an empty database: {}", .differences.join("; "))]
    NotReached {
        /// The revision.
        revision: RevisionId,
        /// In what it differs, a line each: what should be there (`-`), and what is (`+`).
        differences: Vec<String>,
    },
    /// What a step leaves behind cannot be used, or only with what no revision makes.
    #[error("revision `{revision}` leaves {} `{}` behind, which {}: {}", .torn.kind, .torn.name, .lack.in_words(), .torn.said)]
    Leaves {
        /// The revision.
        revision: RevisionId,
        /// What it leaves, and what SQLite says of it.
        torn: Box<Torn>,
        /// What is lacking.
        lack: Box<Lack>,
    },
    /// A step takes away what no revision made.
    #[error("revision `{revision}` takes away what no revision made: {}", .objects.join(", "))]
    Takes {
        /// The revision.
        revision: RevisionId,
        /// What goes.
        objects: Vec<String>,
    },
    /// A step of the workspace takes away what is of the core, or makes it otherwise.
    #[error("revision `{revision}` takes away or changes what every archive has: {}", .tables.join(", "))]
    TakesCore {
        /// The revision.
        revision: RevisionId,
        /// Tables, columns, indexes and views.
        tables: Vec<String>,
    },
    /// The ledger does not hold what was written to it.
    #[error(
        "the ledger does not hold what was written to it: something in the archive writes it, too"
    )]
    LedgerWritten,
    /// A trigger on the ledger does not let a step be noted.
    #[error("the ledger does not take revision `{revision}`, because of a trigger on it")]
    LedgerRefuses {
        /// The revision.
        revision: RevisionId,
        /// What SQLite says.
        source: Box<rusqlite::Error>,
    },
    /// Rows point at rows that are not there.
    #[error("after the last step {count} at rows that are not there: {example}")]
    ForeignKeys {
        /// How many rows point, in words.
        count: String,
        /// One of them, in words.
        example: String,
        /// How they make room where they pointed at nothing before.
        way_out: Option<String>,
    },
    /// The references of a table can no longer be followed.
    #[error("after the last step {example}")]
    Unfollowable {
        /// The table, in words.
        example: String,
    },
    /// A step leaves a column behind that cannot be computed for a row.
    #[error("after revision `{revision}` {column}")]
    Uncomputed {
        /// The revision.
        revision: RevisionId,
        /// The column and the row.
        column: Box<Uncomputed>,
    },
    /// A full-text index was not told of what changed in its text.
    #[error(
        "after the last step the full-text index `{}` does not agree with the text of `{}`: it was not told of what changed there",
        .stale.index, .stale.text
    )]
    StaleIndex {
        /// The index and its text.
        stale: Stale,
    },
    /// Another program changed the archive after the backup was made.
    #[error("the archive was changed by another program after the backup was made")]
    ChangedSinceBackup,
    /// Another program wrote to the ledger after the plan was made.
    #[error("another program moved the schema meanwhile")]
    LedgerMoved,
    /// `user_version` and ledger tell different numbers.
    #[error("the archive's `user_version` is {user_version}, but its ledger has {rows} rows")]
    Count {
        /// What the pragma says.
        user_version: i64,
        /// What the ledger says.
        rows: usize,
    },
    /// The database said no.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The rows could not follow.
    #[error(transparent)]
    Rows(E),
    /// The library said no.
    #[error("cannot execute the plan: {words}")]
    Library {
        /// What it said.
        words: String,
    },
}

/// What something that a step leaves behind lacks, so that it cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A table that is there, and that no revision makes.
    Unmanaged(String),
    /// A table that a revision has dropped or renamed.
    Gone(String),
    /// A table that was put aside by this statement, and then dropped; another one has its place.
    Aside(String),
    /// A table that is nowhere.
    Nowhere(String),
    /// Something else: SQLite says what.
    Other,
}

impl Lack {
    fn in_words(&self) -> &'static str {
        match self {
            Self::Unmanaged(_) => "names what no revision makes",
            Self::Nowhere(_) => "names what is not there",
            Self::Gone(_) | Self::Aside(_) => "names what a revision has dropped or renamed",
            Self::Other => "cannot be used",
        }
    }

    /// How something that lacks this is mended.
    pub fn way_out(&self, torn: &Torn) -> String {
        let Torn { kind, name, .. } = torn;
        match self {
            Self::Unmanaged(table) => format!(
                "declare `{table}` in schema.sql first (`journal migration create`), or leave {kind} `{name}` out"
            ),
            Self::Gone(table) if *kind == Kind::Table => format!(
                "`ALTER TABLE {table} RENAME TO …` takes the foreign keys of `{name}` along; else build `{name}` anew in the script, with                  keys that refer to what is there"
            ),
            Self::Gone(table) => format!(
                "write `{};` in the script, and make it again there without `{table}` where it is needed",
                torn.drop_statement()
            ),
            Self::Aside(statement) => {
                broken::way_out_of_aside(statement, &format!("{kind} `{name}`"))
            }
            Self::Nowhere(table) => format!(
                "make `{table}` in the same script, write the name of a table that is there, or leave {kind} `{name}` out"
            ),
            Self::Other => format!("mend {kind} `{name}` in the script, or leave it out"),
        }
    }
}

fn past(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "applied",
        Direction::Down => "undone",
    }
}

/// The error of a step one of whose statements failed.
pub(crate) fn failed<E>(step: &Step, error: ScriptError) -> ExecuteError<E> {
    let excerpt = Excerpt::of(&step.script().text, &error.place, 1).map(Box::new);
    let (revision, direction) = (step.revision().id().clone(), step.direction());
    ExecuteError::Statement { revision, direction, source: Box::new(error), excerpt }
}

/// The error of a step that does not run on what the revisions make: it names what none of them makes, or fails anywhere.
pub(super) fn outside<E>(step: &Step, mut error: ScriptError) -> ExecuteError<E> {
    let said = sentences::bare(&error.source);
    if sentences::missing_table(&said).is_some_and(is_ledger) {
        let words = format!("a script may not name the ledger, `{}`", ledger::table());
        let denied = ffi::Error::new(ffi::SQLITE_AUTH);
        *error.source = rusqlite::Error::SqliteFailure(denied, Some(words));
        return failed(step, error);
    }
    if !sentences::is_nowhere(&said) {
        return failed(step, error);
    }
    let excerpt = Excerpt::of(&step.script().text, &error.place, 1).map(Box::new);
    let revision = step.revision().id().clone();
    ExecuteError::Outside { revision, source: Box::new(error), excerpt }
}

fn is_ledger(table: &str) -> bool {
    let name = table.split_once("main.").map_or(table, |it| it.1);
    name.eq_ignore_ascii_case(ledger::table())
}
