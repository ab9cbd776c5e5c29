//! What was let go of versions: noted, so that nothing is looked for where nothing was.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, Result, params};

use crate::sqlite::dropped::one;

/// The row that notes up to which sync versions were forgotten by hand: no sync has its number, none was at its time.
const FORGOTTEN: (i64, &str) = (i64::MIN + 1, "9999-12-31T23:59:59Z");

/// What its kind begins with.
const FORGOTTEN_KIND: &str = "forgotten: ";

/// Notes that versions were forgotten which syncs until now had kept.
pub(in crate::archive) fn note_forgotten(connection: &Connection) -> Result<()> {
    const NOTE: &str = "
        INSERT OR REPLACE INTO main.syncs (number, synced_at, kind)
        SELECT ?1, ?2, ?3 || coalesce(max(number), 0) FROM main.syncs WHERE kind = 'sync'";
    let (number, time) = FORGOTTEN;
    one(connection.execute(NOTE, params![number, time, FORGOTTEN_KIND])?)
}

/// The last sync of which versions may have been forgotten by hand; 0 where none were.
pub fn forgotten_until(connection: &Connection) -> Result<i64> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let kind: Option<String> =
        connection.query_row(sql, [FORGOTTEN.0], |row| row.get(0)).optional()?;
    Ok(kind.and_then(|it| it.strip_prefix(FORGOTTEN_KIND)?.parse().ok()).unwrap_or(0))
}

/// Whether what a backup holds of an entry, and the archive does not, may be what was forgotten by hand.
pub fn may_be_forgotten_of(connection: &Connection, entry: i64) -> Result<bool> {
    Ok(forgotten_until(connection)? > 0 && let_go(connection)?.may_be_meant_of(entry))
}

/// The row that notes that not all is held that syncs saw: no sync has its number, none was at its time.
const LET_GO: (i64, &str) = (i64::MIN + 2, "9999-12-31T23:59:59Z");

/// Its kind; where it is known of which entries, their ids follow behind a colon, a space between two. Behind what nobody meant
/// to let go stands a question mark.
const LET_GO_KIND: &str = "versions let go";

/// What stands behind what nobody meant to let go.
const LOST: char = '?';

/// So many entries are named there; of more it may be any.
const MOST_NAMED: usize = 1000;

/// Of which entries something is no longer held that a sync saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LetGo {
    /// Of none.
    Nothing,
    /// Of these, each with whether it was meant to go.
    Of(BTreeMap<i64, bool>),
    /// Of any, and nobody meant it.
    AnythingLost,
    /// Of any.
    Anything,
}

impl LetGo {
    /// Whether it may be so of this entry.
    pub fn may_be_of(&self, entry: i64) -> bool {
        match self {
            Self::Nothing => false,
            Self::Of(entries) => entries.contains_key(&entry),
            Self::AnythingLost | Self::Anything => true,
        }
    }

    /// Whether something of this entry may have been let go on purpose: purged or thinned, and not found to be missing.
    pub fn may_be_meant_of(&self, entry: i64) -> bool {
        match self {
            Self::Nothing | Self::AnythingLost => false,
            Self::Of(entries) => entries.get(&entry).is_some_and(|is_meant| *is_meant),
            Self::Anything => true,
        }
    }

    pub(super) fn read(kind: Option<&str>) -> Self {
        let Some(kind) = kind else { return Self::Nothing };
        let rest = kind.strip_prefix(LET_GO_KIND);
        if rest.is_some_and(|it| it.chars().eq([LOST])) {
            return Self::AnythingLost;
        }
        let named = rest.and_then(|it| it.strip_prefix(": "));
        let entry = |word: &str| {
            let id = word.strip_suffix(LOST);
            Some((id.unwrap_or(word).parse().ok()?, id.is_none()))
        };
        let ids = named.and_then(|it| it.split(' ').map(entry).collect());
        ids.map_or(Self::Anything, Self::Of)
    }

    pub(super) fn kind(&self) -> String {
        match self {
            Self::Of(entries) => {
                let lost = |is_meant: &bool| if *is_meant { "" } else { "?" };
                let ids = entries.iter().map(|(id, is_meant)| format!("{id}{}", lost(is_meant)));
                format!("{LET_GO_KIND}: {}", ids.collect::<Vec<_>>().join(" "))
            }
            Self::AnythingLost => format!("{LET_GO_KIND}{LOST}"),
            Self::Nothing | Self::Anything => LET_GO_KIND.to_owned(),
        }
    }

    /// The same, and of one more entry.
    pub(super) fn and(self, entry: i64, is_meant: bool) -> Self {
        let mut entries = match self {
            Self::Anything => return Self::Anything,
            Self::AnythingLost if is_meant => return Self::Anything,
            Self::AnythingLost => return Self::AnythingLost,
            Self::Of(entries) => entries,
            Self::Nothing => BTreeMap::new(),
        };
        *entries.entry(entry).or_default() |= is_meant;
        match entries.len() > MOST_NAMED {
            false => Self::Of(entries),
            true if entries.values().any(|is_meant| *is_meant) => Self::Anything,
            true => Self::AnythingLost,
        }
    }
}

/// Notes that something is no longer held that a sync saw: a version went, or was not kept, of any entry.
pub(in crate::archive) fn note_let_go(connection: &Connection) -> Result<()> {
    set_let_go(connection, &LetGo::Anything)
}

/// Notes that of one, of which something was meant to go.
pub(in crate::archive) fn note_let_go_of(connection: &Connection, entry: i64) -> Result<()> {
    note_of(connection, entry, true)
}

/// Notes that of one, of which nobody meant it: a backup that has it may bring it back.
pub(in crate::archive) fn note_lost_of(connection: &Connection, entry: i64) -> Result<()> {
    note_of(connection, entry, false)
}

fn note_of(connection: &Connection, entry: i64, is_meant: bool) -> Result<()> {
    let noted = let_go(connection)?;
    let now = noted.clone().and(entry, is_meant);
    if now == noted { Ok(()) } else { set_let_go(connection, &now) }
}

fn set_let_go(connection: &Connection, of: &LetGo) -> Result<()> {
    const NOTE: &str =
        "INSERT OR REPLACE INTO main.syncs (number, synced_at, kind) VALUES (?1, ?2, ?3)";
    let (number, time) = LET_GO;
    one(connection.prepare_cached(NOTE)?.execute(params![number, time, of.kind()])?)
}

/// Of which entries something may no longer be held that a sync saw.
pub fn let_go(connection: &Connection) -> Result<LetGo> {
    let sql = "SELECT kind FROM main.syncs WHERE number = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let kind: Option<String> = statement.query_row([LET_GO.0], |row| row.get(0)).optional()?;
    Ok(LetGo::read(kind.as_deref()))
}
