//! Whether the marks of an archive say what stands in it: its ledger, and `user_version`, beside the schema itself.

mod look;

use std::collections::BTreeSet;

use rusqlite::Connection;

use crate::archive::ArchiveError;
use crate::archive::model::owned;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::schema::Schema;
use crate::sqlite::introspect;

use look::Look;

/// What the marks of an archive say wrongly.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misplaced {
    /// The ledger is right, and another number stands where it is counted.
    #[error("`user_version` is {count}, but the ledger has {}", counted(*.rows))]
    Miscounted {
        /// `user_version`.
        count: i64,
        /// The rows of the ledger.
        rows: usize,
    },
    /// The ledger does not say what the schema says.
    #[error("{said}, but {}", .place.words())]
    Elsewhere {
        /// What ledger and `user_version` say, in words.
        said: String,
        /// What the schema says.
        place: SchemaPosition,
        /// Whether the ledger must be written without regard to what it says now.
        purge: bool,
    },
}

/// Where an archive stands by its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaPosition {
    /// The revisions that no other applied one revises.
    tips: BTreeSet<RevisionId>,
    /// Whether these are all heads.
    is_heads: bool,
    /// In how many lines the schema differs from that of these revisions.
    differences: usize,
}

impl SchemaPosition {
    fn words(&self) -> String {
        let tips = listed(&self.tips);
        match (self.differences, self.is_heads) {
            (0, true) => {
                "the schema is that of the newest revisions: it is ahead of the ledger".to_owned()
            }
            (0, false) => format!("the schema is that of {tips}"),
            _ => {
                format!("there are tables, and of all revisions {tips} is nearest to their schema")
            }
        }
    }

    /// As it is typed.
    fn target(&self) -> String {
        if self.is_heads {
            return "heads".to_owned();
        }
        self.tips.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

impl Misplaced {
    /// The command that mends it, and what it does.
    pub fn way_out(&self) -> String {
        match self {
            Self::Miscounted { .. } => {
                "another tool changed one of them; `journal migration repair` counts again, after a backup".to_owned()
            }
            Self::Elsewhere { place, purge, .. } => {
                let purge = if *purge { " --purge" } else { "" };
                let force = if place.differences > 0 { " --force" } else { "" };
                let target = place.target();
                let then = if place.differences > 0 {
                    "; `journal migration check` then shows in what the schema differs"
                } else {
                    ""
                };
                format!(
                    "`journal migration stamp{purge}{force} {target}` says so in the ledger, after a backup{then}"
                )
            }
        }
    }

    /// One word for its kind, as findings have it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Miscounted { .. } => "ledger-count",
            Self::Elsewhere { .. } => "ledger-behind",
        }
    }

    /// `user_version`, where it alone is wrong.
    pub fn count(&self) -> Option<i64> {
        match self {
            Self::Miscounted { count, .. } => Some(*count),
            Self::Elsewhere { .. } => None,
        }
    }

    /// Whether the ledger is right, and only its rows are miscounted.
    pub fn is_count_alone(&self) -> bool {
        matches!(self, Self::Miscounted { .. })
    }
}

fn counted(count: usize) -> String {
    match count {
        0 => "no rows".to_owned(),
        1 => "one row".to_owned(),
        more => format!("{more} rows"),
    }
}

fn listed(ids: &BTreeSet<RevisionId>) -> String {
    let ids: Vec<String> = ids.iter().map(|it| format!("`{it}`")).collect();
    if ids.is_empty() { "`base`".to_owned() } else { ids.join(", ") }
}

/// What the marks of an archive say wrongly, where its ledger can be read.
///
/// The schema is asked, and of several places with one schema the one that ledger or `user_version` names. A schema that is
/// that of no revision is drift, and says nothing of the ledger, unless the ledger has lost rows.
///
/// # Errors
///
/// [`ArchiveError::Database`] and [`ArchiveError::Schema`], where the file cannot be read.
pub fn misplaced(
    connection: &Connection,
    graph: &RevisionGraph,
    held: &Ledger,
    owner: Owner,
) -> Result<Option<Misplaced>, ArchiveError> {
    let rows = held.applied().len();
    let count = match owner {
        Owner::Journal => count(connection)?,
        // The number is the program's, and says nothing of ours.
        Owner::Program => i64::try_from(rows).unwrap_or(i64::MAX),
    };
    let found = schema(connection)?;
    let is_counted = usize::try_from(count) == Ok(rows);
    let is_whole = !has_gaps(held, graph);
    let is_noted = held.applied().last().is_some_and(|it| it.fingerprint == found.fingerprint());
    if is_counted && is_whole && is_noted {
        return Ok(None);
    }
    // Where nothing stands, nothing is applied.
    if is_counted && rows == 0 && found.is_empty() {
        return Ok(None);
    }
    let ours = match owner {
        Owner::Journal => {
            owned::names(connection).map_err(ArchiveError::database("read what is ours"))?
        }
        Owner::Program => BTreeSet::new(),
    };
    let look = Look { graph, found, held, count, is_whole, ours, owner };
    let Some(place) = look.elsewhere() else {
        return Ok((!is_counted).then_some(Misplaced::Miscounted { count, rows }));
    };
    let said = said(connection, held, graph, (!is_counted).then_some(count))?;
    let purge =
        graph.seen_from(held).is_err() || held.ids().iter().any(|it| graph.find(it).is_none());
    Ok(Some(Misplaced::Elsewhere { said, place, purge }))
}

/// That the rows of a ledger are miscounted, where no graph says what else it should hold.
///
/// # Errors
///
/// [`ArchiveError::Database`].
pub fn miscounted(
    connection: &Connection,
    held: &Ledger,
) -> Result<Option<Misplaced>, ArchiveError> {
    let (count, rows) = (count(connection)?, held.applied().len());
    let is_counted = usize::try_from(count) == Ok(rows);
    Ok((!is_counted).then_some(Misplaced::Miscounted { count, rows }))
}

/// The same of an archive whose ledger cannot be read; none where the schema is that of no revision.
///
/// # Errors
///
/// As [`misplaced`].
pub fn unreadable(
    connection: &Connection,
    graph: &RevisionGraph,
    error: &rusqlite::Error,
) -> Result<Option<Misplaced>, ArchiveError> {
    let (found, count) = (schema(connection)?, count(connection)?);
    let held = Ledger::default();
    let ours = BTreeSet::new();
    let owner = Owner::Journal;
    let look = Look { graph, found, held: &held, count, is_whole: true, ours, owner };
    let said = format!("the ledger cannot be read: {error}");
    Ok(look.elsewhere().map(|place| Misplaced::Elsewhere { said, place, purge: true }))
}

/// Whether `user_version` is the number of the ledger's rows, where it is to be.
///
/// # Errors
///
/// [`ArchiveError::Database`].
pub fn is_counted(
    connection: &Connection,
    held: &Ledger,
    owner: Owner,
) -> Result<bool, ArchiveError> {
    Ok(!owner.is_journal() || usize::try_from(count(connection)?) == Ok(held.applied().len()))
}

fn count(connection: &Connection) -> Result<i64, ArchiveError> {
    ledger::user_version(connection).map_err(ArchiveError::database("read `user_version`"))
}

fn schema(connection: &Connection) -> Result<Schema, ArchiveError> {
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    Ok(found.without(&[ledger::table()]))
}

/// Whether something is applied without what it builds on.
fn has_gaps(held: &Ledger, graph: &RevisionGraph) -> bool {
    let found = held.agree(graph).err().unwrap_or_default();
    let is_gap = |it: &Disagreement| {
        matches!(it, Disagreement::Inserted { .. } | Disagreement::Unreadable { .. })
    };
    found.iter().any(is_gap)
}

/// What ledger and count say, in words.
fn said(
    connection: &Connection,
    held: &Ledger,
    graph: &RevisionGraph,
    count: Option<i64>,
) -> Result<String, ArchiveError> {
    let is_there =
        ledger::exists(connection).map_err(ArchiveError::database("look for the ledger"))?;
    let rows = match (is_there, held.applied().len()) {
        (false, _) => format!("the ledger, `{}`, is not there", ledger::table()),
        (true, 0) => "the ledger has no rows".to_owned(),
        (true, _) => match held.current(graph) {
            Err(_) => "the ledger cannot be followed".to_owned(),
            Ok(_) if has_gaps(held, graph) => "the ledger has lost rows".to_owned(),
            Ok(tips) => format!("the ledger ends at {}", listed(&tips)),
        },
    };
    let count = count.map(|it| format!(" and `user_version` is {it}")).unwrap_or_default();
    Ok(format!("{rows}{count}"))
}
