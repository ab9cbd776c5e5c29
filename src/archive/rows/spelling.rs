//! How names are spelled after some entries have changed: as the newest entry says that has them.
//!
//! An entry whose file is there counts before one whose file is gone. What an entry says is read from the front matter
//! that the archive holds of it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, Result, params};

use crate::archive::model::joins;
use crate::archive::model::joins::Join;
use crate::archive::model::row::Row;
use crate::archive::rows::holders::{Holder, newest};
use crate::archive::rows::place_spelling::AtHand;
use crate::archive::rows::users_rows::Key;
use crate::archive::rows::{names, place_spelling, unused, users_rows};
use crate::entry::{Entry, fold_case};
use crate::sql::quoted;

/// The names that may be spelled otherwise, or be gone, by their joins.
#[derive(Default)]
pub(crate) struct Touched {
    joins: Option<Vec<Join>>,
    ids: BTreeMap<usize, BTreeSet<i64>>,
    /// The places of entries that say, or said, where they lie.
    positions: BTreeSet<i64>,
    /// Whether the entry at hand says, or said, so.
    is_positioned: bool,
    /// The entries that come or go, or are to say something else.
    entries: HashSet<i64>,
}

impl Touched {
    /// Looks at what an entry says before it is written anew, and notes its names where it is to say something else, or
    /// to stand elsewhere; tells whether.
    pub(crate) fn before(&mut self, connection: &Connection, id: i64, row: &Row) -> Result<bool> {
        let held = Holder::read(connection, id)?;
        let weight = (true, Arc::clone(&row.rank));
        if held.as_ref().is_some_and(|it| it.is_certain && it.weight == weight && it.says(row)) {
            return Ok(false);
        }
        self.is_positioned = row.places.iter().any(|it| it.location.latitude.is_some())
            || held.is_some_and(|it| it.is_positioned());
        self.note_joined(connection, id)?;
        Ok(true)
    }

    /// Notes the names of a new entry.
    pub(crate) fn after_new(&mut self, connection: &Connection, id: i64, row: &Row) -> Result<()> {
        self.is_positioned = row.places.iter().any(|it| it.location.latitude.is_some());
        self.note_joined(connection, id)
    }

    /// Notes the names that an entry has now that [`Touched::before`] told of.
    pub(crate) fn after(&mut self, connection: &Connection, id: i64) -> Result<()> {
        self.note_joined(connection, id)
    }

    /// Notes the names of an entry that comes or goes, or takes another place among the entries.
    pub(crate) fn note(&mut self, connection: &Connection, id: i64) -> Result<()> {
        let held = Holder::read(connection, id)?;
        self.is_positioned = held.is_some_and(|it| it.is_positioned());
        self.note_joined(connection, id)
    }

    fn note_joined(&mut self, connection: &Connection, id: i64) -> Result<()> {
        self.entries.insert(id);
        let joins = match &mut self.joins {
            Some(joins) => joins,
            none => none.insert(joins::all(connection)?),
        };
        for (at, join) in joins.iter().enumerate() {
            let sql = format!(
                "SELECT {} FROM {} WHERE {} = ?1",
                quoted(&join.name_column),
                quoted(&join.table),
                quoted(&join.entry_column)
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let ids = statement.query_map([id], |row| row.get(0))?.collect::<Result<Vec<i64>>>()?;
            if self.is_positioned && join.table == "entry_locations" {
                self.positions.extend(&ids);
            }
            self.ids.entry(at).or_default().extend(ids);
        }
        Ok(())
    }

    /// Drops the names that no entry has any more, and spells the others.
    pub(crate) fn settle(self, connection: &Connection) -> Result<()> {
        if self.ids.values().all(BTreeSet::is_empty) {
            return Ok(());
        }
        let theirs = users_rows::keys(connection)?;
        self.settle_beside(connection, &theirs)
    }

    /// The same, where names go though rows of the user's refer to them: what becomes of such rows their keys say.
    pub(crate) fn settle_in_spite_of_the_user(self, connection: &Connection) -> Result<()> {
        self.settle_beside(connection, &[])
    }

    fn settle_beside(mut self, connection: &Connection, theirs: &[Key]) -> Result<()> {
        let joins = self.joins.take().unwrap_or_default();
        let Self { ids, positions, entries, .. } = self;
        let at_hand = AtHand { positions, entries };
        for (at, ids) in ids {
            let join = &joins[at];
            let ids = unused::drop_some(connection, &joins, theirs, &join.names, ids)?;
            match join.table.as_str() {
                "entry_locations" => {
                    let left = place_spelling::settle(connection, join, &ids, &at_hand)?;
                    unused::drop_some(connection, &joins, theirs, &join.names, left)?;
                }
                "entry_moods" => settle_names(connection, join, &ids, |it| {
                    it.moods.into_iter().map(|it| it.name).collect()
                })?,
                "entry_tags" => settle_names(connection, join, &ids, |it| it.tags)?,
                "entry_people" => settle_names(connection, join, &ids, |it| it.people)?,
                _ => {}
            }
        }
        Ok(())
    }
}

fn settle_names(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
    said: fn(Entry) -> Vec<String>,
) -> Result<()> {
    let table = quoted(&join.names);
    for id in ids {
        let sql = format!("SELECT name FROM {table} WHERE id = ?1");
        let name: String = connection.prepare_cached(&sql)?.query_row([id], |row| row.get(0))?;
        let Some(newest) = newest(connection, join, &BTreeSet::from([*id]))? else { continue };
        let Some(holder) = Holder::read(connection, newest)? else { continue };
        let key = fold_case(&name);
        let spelling = said(holder.entry).into_iter().find(|it| fold_case(it) == key);
        if let Some(spelling) = spelling.filter(|it| *it != name) {
            let sql = format!("UPDATE OR IGNORE {table} SET name = ?2 WHERE id = ?1");
            let changed = connection.prepare_cached(&sql)?.execute(params![id, spelling])?;
            names::check_spelled(connection, &table, changed, &spelling)?;
        }
    }
    Ok(())
}
