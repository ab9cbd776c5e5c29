//! What versions cost, and what a policy would let go.

use std::collections::BTreeSet;

use rusqlite::{Connection, Result, Row};

use super::last_text::OfMany;
use super::thin::{let_go, over, since, stored_bytes};
use crate::backup::{VersionPolicy, Wall};

/// What the versions of an archive cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// How many there are.
    pub versions: u64,
    /// How many entries have any.
    pub entries: u64,
    /// How many bytes they take as they are stored.
    pub stored: u64,
    /// How many bytes they would take as files.
    pub plain: u64,
    /// When the oldest was first seen, RFC 3339, as far as is known.
    pub oldest: Option<String>,
    /// When the newest was.
    pub newest: Option<String>,
    /// By the year in which they were first seen; none where nobody knows.
    pub years: Vec<(Option<String>, u64, u64)>,
    /// How many a policy would let go; where `max_bytes` has a part in that, so many at least: what stays may need more room
    /// without them.
    pub would_go: u64,
    /// Whether `max_bytes` has a part in that.
    pub is_least: bool,
    /// How many bytes more than the policy allows are stored.
    pub excess: u64,
}

const YEARS: &str = "
    SELECT substr(synced_at, 1, 4) AS year, count(*), coalesce(sum(length), 0)
    FROM main.entry_versions LEFT JOIN main.syncs ON number = seen_in AND number <> 0
    GROUP BY year
    ORDER BY year";

/// Counts versions, and holds them against a policy, whose days are those of the user's clock. Nothing is changed.
pub fn cost(connection: &Connection, policy: &VersionPolicy, wall: Wall) -> Result<Cost> {
    let mut cost = totals(connection)?;
    let mut statement = connection.prepare(YEARS)?;
    let years = statement.query_map([], |row| Ok((row.get(0)?, count(row, 1)?, count(row, 2)?)))?;
    cost.years = years.collect::<Result<_>>()?;
    cost.stored = stored_bytes(connection)?;
    let of_many = OfMany::among(connection)?;
    let mut goes = BTreeSet::new();
    for entry in since(connection, i64::MIN)? {
        goes.append(&mut let_go(connection, entry, &policy.keep, wall, &of_many)?);
    }
    cost.would_go = goes.len() as u64;
    if policy.max_bytes > 0 {
        cost.excess = cost.stored.saturating_sub(policy.max_bytes);
        let more = over(connection, cost.excess, &goes, &of_many)?;
        cost.would_go += more;
        cost.is_least = more > 0;
    }
    Ok(cost)
}

/// The versions counted, and how large they were as files.
fn totals(connection: &Connection) -> Result<Cost> {
    const ALL: &str = "
        SELECT count(*), count(DISTINCT entry_id), coalesce(sum(length), 0), min(synced_at), max(synced_at)
        FROM main.entry_versions LEFT JOIN main.syncs ON number = seen_in AND number <> 0";
    connection.query_row(ALL, [], |row| {
        Ok(Cost {
            versions: count(row, 0)?,
            entries: count(row, 1)?,
            plain: count(row, 2)?,
            oldest: row.get(3)?,
            newest: row.get(4)?,
            ..Cost::default()
        })
    })
}

fn count(row: &Row<'_>, column: usize) -> Result<u64> {
    row.get::<_, i64>(column).map(i64::unsigned_abs)
}
