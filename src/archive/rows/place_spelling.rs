//! How places are spelled, and where they lie, after some entries have changed: as the newest entry says that has them.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, Result};

use crate::archive::model::joins::Join;
use crate::archive::model::row::RowLocation;
use crate::archive::rows::holders::{Holder, holders, newest, weight_of};
use crate::archive::rows::names::Weight;
use crate::archive::rows::place_names;
use crate::archive::rows::place_names::Places;

use crate::entry::Location;
use crate::sql::quoted;
use crate::sqlite::catalog::has_columns;

/// What the entries say, or said, that are being written.
pub(crate) struct AtHand {
    /// The places of which they say, or said, where they lie.
    pub(crate) positions: BTreeSet<i64>,
    /// The entries.
    pub(crate) entries: HashSet<i64>,
}

/// Spells these places, and lays them where the newest entry says that says where; gives those that
/// others lay in until now.
pub(crate) fn settle(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
    at_hand: &AtHand,
) -> Result<BTreeSet<i64>> {
    let mut left = BTreeSet::new();
    if !has_columns(connection, "locations", &["canonical_name"])? {
        lay_flat(connection, join, ids, at_hand)?;
        return Ok(left);
    }
    for &id in ids {
        let row = PlaceRow::read(connection, id)?;
        let inside = within(connection, id)?;
        let Some(newest) = newest(connection, join, &inside)? else { continue };
        let position = match may_lie_elsewhere(connection, join, (id, &inside), at_hand)? {
            true => {
                let is_it = |it: &Location| it.canonical_name() == row.key;
                position_of(connection, join, id, is_it, is_living(connection, newest)?)?
            }
            false => row.position,
        };
        let Some(place) = said_by(connection, newest, &row.key)? else { continue };
        place_names::write(connection, id, &place.name, position)?;
        let around = id_around(connection, &place)?;
        if around != row.around {
            place_names::put_into(connection, id, around)?;
            left.extend(row.around);
        }
    }
    Ok(left)
}

/// Lays places of an archive in which each is one text, commas and all: nobody spells these otherwise.
fn lay_flat(
    connection: &Connection,
    join: &Join,
    ids: &BTreeSet<i64>,
    at_hand: &AtHand,
) -> Result<()> {
    for &id in ids {
        let alone = BTreeSet::from([id]);
        let Some(newest) = newest(connection, join, &alone)? else { continue };
        if may_lie_elsewhere(connection, join, (id, &alone), at_hand)? {
            let sql = "SELECT name FROM locations WHERE id = ?1";
            let name: String = connection.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
            let (is_it, is_living) =
                (|it: &Location| it.whole_name() == name, is_living(connection, newest)?);
            let position = position_of(connection, join, id, is_it, is_living)?;
            place_names::write(connection, id, &name, position)?;
        }
    }
    Ok(())
}

/// Whether entries may say something new of where a place lies: one of those at hand says or said where, or all whose
/// files are there are at hand, so that those whose files are gone may have lost their say.
fn may_lie_elsewhere(
    connection: &Connection,
    join: &Join,
    (id, inside): (i64, &BTreeSet<i64>),
    at_hand: &AtHand,
) -> Result<bool> {
    if at_hand.positions.contains(&id) {
        return Ok(true);
    }
    let sql = living_with(join);
    let mut living = connection.prepare_cached(&sql)?;
    for place in inside {
        let mut rows = living.query([place])?;
        while let Some(row) = rows.next()? {
            if !at_hand.entries.contains(&row.get(0)?) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// What is asked for the entries with a name whose files are there.
fn living_with(join: &Join) -> String {
    format!(
        "SELECT entries.id FROM {} JOIN entries ON entries.id = {} WHERE {} = ?1 AND removed_at IS NULL",
        quoted(&join.table),
        quoted(&join.entry_column),
        quoted(&join.name_column)
    )
}

/// A place as its row has it.
struct PlaceRow {
    /// The canonical name.
    key: String,
    around: Option<i64>,
    position: Option<(f64, f64)>,
}

impl PlaceRow {
    fn read(connection: &Connection, id: i64) -> Result<Self> {
        let sql =
            "SELECT canonical_name, parent_id, latitude, longitude FROM locations WHERE id = ?1";
        connection.prepare_cached(sql)?.query_row([id], |row| {
            let key: Option<String> = row.get(0)?;
            let (latitude, longitude): (Option<f64>, Option<f64>) = (row.get(2)?, row.get(3)?);
            let position = latitude.zip(longitude);
            Ok(Self { key: key.unwrap_or_default(), around: row.get(1)?, position })
        })
    }
}

/// The id of the place that a place lies in, which is made where it is new.
fn id_around(connection: &Connection, place: &Location) -> Result<Option<i64>> {
    let Some(around) = place.chain().nth(1) else { return Ok(None) };
    let sql = "SELECT min(id) FROM locations WHERE canonical_name = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    match statement.query_row([around.canonical_name()], |row| row.get(0))? {
        Some(id) => Ok(Some(id)),
        None => Places::new(connection, true).around(place),
    }
}

fn is_living(connection: &Connection, entry: i64) -> Result<bool> {
    Ok(weight_of(connection, entry)?.is_some_and(|it| it.0))
}

fn within(connection: &Connection, id: i64) -> Result<BTreeSet<i64>> {
    const WITHIN: &str = "
        WITH RECURSIVE within(id) AS (
            VALUES (?1)
            UNION
            SELECT place.id FROM within JOIN locations AS place ON place.parent_id = within.id
        )
        SELECT id FROM within";
    connection.prepare_cached(WITHIN)?.query_map([id], |row| row.get(0))?.collect()
}

/// The place of this canonical name as an entry says it, its own or one around its own.
fn said_by(connection: &Connection, entry: i64, key: &str) -> Result<Option<Location>> {
    let Some(holder) = Holder::read(connection, entry)? else { return Ok(None) };
    let places = holder.entry.locations.iter().flat_map(|it| it.chain().collect::<Vec<_>>());
    Ok(places.map(RowLocation::new).find(|it| it.canonical_name == key).map(|it| it.location))
}

/// The coordinates that the newest entry gives which gives any; of those whose files are there alone, where `is_living`.
fn position_of(
    connection: &Connection,
    join: &Join,
    id: i64,
    is_it: impl Fn(&Location) -> bool,
    is_living: bool,
) -> Result<Option<(f64, f64)>> {
    let mut best: Option<(Weight, (f64, f64))> = None;
    for entry in holders(connection, join, &BTreeSet::from([id]), usize::MAX)? {
        let Some(holder) = Holder::read(connection, entry)? else { continue };
        if is_living && !holder.weight.0 {
            continue;
        }
        let place = holder.entry.locations.into_iter().find(|it| is_it(it));
        let position = place.and_then(|it| it.latitude.zip(it.longitude));
        if let Some(position) =
            position.filter(|_| best.as_ref().is_none_or(|it| it.0 < holder.weight))
        {
            best = Some((holder.weight, position));
        }
    }
    Ok(best.map(|it| it.1))
}
