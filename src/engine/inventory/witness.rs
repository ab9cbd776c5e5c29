//! Whether values are still there after a script that takes them out of their place: the script says where they may have gone, and
//! the rows say whether they have.

mod tracked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, Result};

use self::tracked::Tracked;
use super::aside::{Aside, NUMBER, Stored};
use super::beside::{Beside, Judged, candidates};
use super::renames::{Renames, Step, fired, kin, renames, steps};
use super::writes::replaced;
use super::{Inventory, Lost};
use crate::revision::Script;
use crate::revision::losses::Losses;
use crate::schema::{Name, Schema, VirtualTable};

/// What a script may lose, kept aside before it goes.
#[derive(Debug)]
pub struct Witness {
    script: Script,
    /// What its statements do, each with its offset.
    steps: Vec<(usize, Option<Step>)>,
    tables: Vec<Tracked>,
    /// Which names may stand for which of the tables.
    kin: BTreeMap<String, BTreeSet<usize>>,
    /// The tables that were there.
    stood: BTreeSet<Arc<str>>,
}

impl Witness {
    /// Follows the tables whose rows a script takes and puts back, and those of which it drops columns, but for what it may lose.
    /// What is in them is kept when it goes, so that what the script wrote there before that is what it is to keep.
    pub fn of(
        connection: &Connection,
        schema: &Schema,
        before: &Inventory,
        script: &Script,
        losses: &Losses,
    ) -> Result<Self> {
        let called = renames(script, &|it| before.has(it));
        let replaced = replaced(script);
        let dropped = called.dropped();
        let named: BTreeSet<&String> =
            replaced.iter().chain(dropped.iter().map(|it| &it.0)).collect();
        let mut tables: Vec<Tracked> = Vec::new();
        let mut copy = None;
        for table in named {
            let is_readable = keeps_rows(schema, table) && !losses.covers_table(table);
            if before.rows_of(table) == 0 || !is_readable {
                continue;
            }
            let Some(stored) = Stored::of(connection, table)? else { continue };
            let is_dropped = |it: &String| dropped.contains(&(table.clone(), it.clone()));
            let is_kept = |it: &&String| {
                replaced.contains(table)
                    || stored.key.is_empty()
                    || stored.key.contains(it)
                    || is_dropped(it)
            };
            let kept = stored.columns.iter().filter(is_kept).cloned().collect();
            let copy = copy.get_or_insert_with(|| free_name(schema, script, "journal_aside"));
            let copy = format!("{copy}_{}", tables.len());
            tables.push(Tracked::of(Aside::of(connection, copy, stored, kept)?));
        }
        let names: Vec<String> = tables.iter().map(|it| it.aside.table.clone()).collect();
        let kin = if names.is_empty() { BTreeMap::new() } else { kin(&names, script) };
        let fired = if names.is_empty() { BTreeMap::new() } else { fired(schema, script) };
        for (table, columns) in fired {
            for at in kin.get(&table).into_iter().flatten() {
                tables[*at].triggers_write(&columns);
            }
        }
        let stood = before.tables.keys().filter(|_| !tables.is_empty()).cloned().collect();
        let steps = steps(script);
        let mut witness = Self { script: script.clone(), steps, tables, kin, stood };
        witness.look_ahead(connection, 0)?;
        Ok(witness)
    }

    /// Follows a statement that has run, by its number from 0.
    pub fn follow(&mut self, connection: &Connection, statement: usize) -> Result<()> {
        self.look_ahead(connection, statement + 1)
    }

    fn look_ahead(&mut self, connection: &Connection, statement: usize) -> Result<()> {
        let Some((offset, Some(step))) = self.steps.get(statement) else { return Ok(()) };
        let (Step::Takes { table, .. } | Step::Renames { table, .. } | Step::Writes { table, .. }) =
            step;
        let Some(kin) = self.kin.get(table) else { return Ok(()) };
        let mut so_far = None;
        for at in kin {
            let tracked = &mut self.tables[*at];
            if tracked.is_concerned(step) {
                let so_far = so_far.get_or_insert_with(|| {
                    let text = self.script.text[..*offset].to_owned();
                    let so_far = Script { path: String::new(), text };
                    renames(&so_far, &|it| self.stood.contains(it))
                });
                tracked.look(connection, step, so_far)?;
            }
            tracked.go_on(step);
        }
        Ok(())
    }

    /// Has the rows say which values are gone, and which are not; nothing is kept any more.
    pub fn judge(
        self,
        connection: &Connection,
        called: &Renames,
        losses: &mut Vec<Lost>,
    ) -> Result<()> {
        for tracked in &self.tables {
            if tracked.is_kept() {
                ask(connection, tracked, called, losses)?;
            }
            tracked.aside.forget(connection)?;
        }
        Ok(())
    }
}

/// Has the rows say what of one table is gone.
fn ask(
    connection: &Connection,
    tracked: &Tracked,
    called: &Renames,
    losses: &mut Vec<Lost>,
) -> Result<()> {
    let aside = &tracked.aside;
    let now = match called.table(&aside.table) {
        Some(now) => Stored::of(connection, now)?,
        None => None,
    };
    match now {
        Some(now) => {
            let beside = Beside::of(connection, aside, now, called)?;
            correct(losses, tracked, beside.judged()?);
        }
        None if is_elsewhere(connection, aside, called)? => {
            losses.retain(|it| !matches!(it, Lost::Table { table, .. } if *table == aside.table));
        }
        None => {}
    }
    Ok(())
}

/// Puts what the rows say of the columns of a table in the place of what the script says. What a column holds that somebody wrote
/// is no loss.
fn correct(losses: &mut Vec<Lost>, tracked: &Tracked, judged: Vec<Judged>) {
    let table = tracked.aside.table.as_str();
    for it in judged {
        let is_it = |lost: &Lost| matches!(lost, Lost::Column { table: its, column, .. } if its == table && *column == it.column);
        let at = losses.iter().position(is_it);
        if it.gone == 0 {
            if let Some(at) = at {
                losses.remove(at);
            }
            continue;
        }
        let is_meant = tracked.is_meant(&it.column);
        let lost = Lost::Column { table: table.to_owned(), column: it.column, values: it.gone };
        match at {
            Some(at) => losses[at] = lost,
            None if is_meant => {}
            None => losses.push(lost),
        }
    }
}

/// Whether all rows of a table that is gone are in another one, which the script filled with them.
fn is_elsewhere(connection: &Connection, aside: &Aside, called: &Renames) -> Result<bool> {
    for holder in called.holders(&aside.table) {
        let Some(now) = Stored::of(connection, holder)? else { continue };
        let mut free: BTreeSet<String> = now.columns.iter().cloned().collect();
        let mut pairs = Vec::new();
        for (place, column) in aside.kept.iter().enumerate() {
            let is_sought = column != NUMBER && aside.values(connection, place)? > 0;
            let places = candidates(called, aside, &now, column, &free);
            for it in places.into_iter().filter(|_| is_sought) {
                if aside.missing(connection, &now, &[(place, it.clone())], Some(place))? == 0 {
                    free.remove(&it);
                    pairs.push((place, it));
                    break;
                }
            }
            if is_sought && pairs.last().is_none_or(|it| it.0 != place) {
                pairs.clear();
                break;
            }
        }
        if !pairs.is_empty() && aside.missing(connection, &now, &pairs, None)? == 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the rows of a table are its own, and can be read.
fn keeps_rows(schema: &Schema, table: &str) -> bool {
    let name = Name::from(table);
    schema.table(&name).is_some()
        || schema.virtual_table(&name).is_some_and(VirtualTable::keeps_rows)
}

/// How the names of copies begin, as `stem` and what parts it from others: as no table is called that is there, or that the script
/// names.
pub fn free_name(schema: &Schema, script: &Script, stem: &str) -> String {
    let text = script.text.to_ascii_lowercase();
    let mut name = stem.to_owned();
    let is_taken = |name: &str| {
        let mut tables = schema.tables.iter().map(|it| it.name.folded());
        text.contains(name) || tables.any(|it| it.starts_with(name))
    };
    while is_taken(&name) {
        name.push('_');
    }
    name
}
