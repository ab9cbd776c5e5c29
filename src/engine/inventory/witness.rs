//! Whether values are still there after a script that takes them out of their place: the script says where they may have gone, and
//! the rows say whether they have.

mod gone;
mod shared;
mod tracked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rusqlite::{Connection, Result};

use self::gone::AllGone;
pub use self::shared::free_name;
use self::shared::{keeps_rows, take_rows};
use self::tracked::{Sought, Tracked};
use super::aside::Aside;
use super::beside::{Beside, Judged};
use super::elsewhere;
use super::renames::{Renames, Step, kin, renames, renames_and_archives, steps};
use super::stored::Stored;
use super::writes::{put, replaced, taken};
use super::{Inventory, Lost};
use crate::revision::Script;
use crate::revision::losses::Losses;
use crate::schema::Schema;

/// What a script may lose, kept aside before it goes.
#[derive(Debug)]
pub struct Witness {
    script: Script,
    /// What its statements do, each with its offset.
    steps: Vec<(usize, Vec<Step>)>,
    tables: Vec<Tracked>,
    /// Rows that went while others came.
    gone: AllGone,
    /// Which names may stand for which of the tables.
    kin: BTreeMap<String, BTreeSet<usize>>,
    /// The tables that were there.
    stood: BTreeSet<Arc<str>>,
    /// Where rows may have gone, by triggers that were there, too.
    archived: Renames,
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
        let (replaced, dropped) = (replaced(script), called.dropped());
        let archived = renames_and_archives(script, schema, &|it| before.has(it));
        let is_moved = |it: &String| archived.holders(it).any(|holder| holder != it);
        // As many others may stand in the place of rows that are gone.
        let put = put(script);
        let is_asked = |it: &String| is_moved(it) || put.contains(it);
        let moved: BTreeSet<String> = taken(script).into_iter().filter(is_asked).collect();
        let values: BTreeSet<&String> =
            replaced.iter().chain(dropped.iter().map(|it| &it.0)).collect();
        let named: BTreeSet<&String> = values.iter().copied().chain(&moved).collect();
        let mut tables: Vec<Tracked> = Vec::new();
        let mut copy = None;
        for table in named {
            let is_readable = keeps_rows(schema, table) && !losses.covers_table(table);
            if before.rows_of(table) == 0 || !is_readable {
                continue;
            }
            let Some(stored) = Stored::of(connection, table)? else { continue };
            let is_dropped = |it: &String| dropped.contains(&(table.clone(), it.clone()));
            let is_whole = replaced.contains(table);
            let is_kept = |it: &String| {
                let is_of_key = stored.key.is_empty() || stored.key.contains(it);
                is_whole || is_of_key || is_dropped(it)
            };
            let mut follow = |sought: Sought, is_kept: &dyn Fn(&String) -> bool| {
                let kept = stored.columns.iter().filter(|it| stored.stores(it) && is_kept(it));
                let copy = copy.get_or_insert_with(|| free_name(schema, script, "journal_aside"));
                let copy = format!("{copy}_{}", tables.len());
                let aside = Aside::of(connection, copy, stored.clone(), kept.cloned().collect())?;
                tables.push(Tracked::of(aside, sought));
                Ok::<(), rusqlite::Error>(())
            };
            if values.contains(table) {
                follow(Sought::Values, &is_kept)?;
            }
            if moved.contains(table) {
                follow(Sought::Rows, &|_| true)?;
            }
        }
        let names: Vec<String> = tables.iter().map(|it| it.aside.table.clone()).collect();
        let kin = if names.is_empty() { BTreeMap::new() } else { kin(&names, script) };
        let stood = before.tables.keys().filter(|_| !tables.is_empty()).cloned().collect();
        let steps = if names.is_empty() { Vec::new() } else { steps(schema, script) };
        let script = script.clone();
        let gone = AllGone::of(connection, schema, before, &script, losses)?;
        let mut witness = Self { script, steps, tables, gone, kin, stood, archived };
        witness.look_ahead(connection, 0)?;
        Ok(witness)
    }

    /// Follows a statement that has run, by its number from 0.
    pub fn follow(&mut self, connection: &Connection, statement: usize) -> Result<()> {
        self.look_ahead(connection, statement + 1)
    }

    fn look_ahead(&mut self, connection: &Connection, statement: usize) -> Result<()> {
        self.gone.look_ahead(connection, statement)?;
        let Self { script, steps, tables, kin, stood, .. } = self;
        let Some((offset, steps)) = steps.get(statement) else {
            let is_last = statement == steps.len();
            return if is_last { self.end(connection) } else { Ok(()) };
        };
        let mut so_far = None;
        for step in steps {
            let over = match step {
                Step::Writes { over: Some(over), .. } => Some(kin.get(over)),
                _ => None,
            };
            for at in kin.get(step.table()).into_iter().flatten() {
                // What rows of another table take the place of is meant by nobody.
                if over.is_some_and(|own| !own.is_some_and(|own| own.contains(at))) {
                    continue;
                }
                let tracked = &mut tables[*at];
                if tracked.is_concerned(connection, step)? {
                    let so_far = so_far.get_or_insert_with(|| {
                        let text = script.text[..*offset].to_owned();
                        let so_far = Script { path: String::new(), text };
                        renames(&so_far, &|it| stood.contains(it))
                    });
                    tracked.look(connection, step, so_far)?;
                }
                tracked.go_on(step);
            }
        }
        Ok(())
    }

    /// Ends what is under way: temporary tables are there for the last time.
    fn end(&mut self, connection: &Connection) -> Result<()> {
        let called = renames(&self.script, &|it| self.stood.contains(it));
        for tracked in self.tables.iter_mut().filter(|it| it.is_kept()) {
            tracked.end(connection, &called)?;
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
                ask(connection, tracked, (called, &self.archived), losses)?;
            }
            tracked.aside.forget(connection)?;
        }
        self.gone.judge(connection, (called, &self.archived), losses)
    }
}

/// Has the rows say what of one table is gone.
fn ask(
    connection: &Connection,
    tracked: &Tracked,
    (called, archived): (&Renames, &Renames),
    losses: &mut Vec<Lost>,
) -> Result<()> {
    let aside = &tracked.aside;
    let now = match called.table(&aside.table) {
        Some(now) => Stored::of(connection, now)?,
        None => None,
    };
    let table = aside.table.as_str();
    let sought = if tracked.sought == Sought::Rows { archived } else { called };
    let missing = |own| elsewhere::rows_missing(connection, aside, sought, own);
    let Some(now) = now else {
        let kept = aside.rows(connection)?;
        // What went before its rows were kept is not known to be elsewhere.
        let is_it = |it: &Lost| {
            matches!(it, Lost::Table { rows, .. } if *rows <= kept) && it.table() == table
        };
        if losses.iter().any(is_it) && missing(None)? == Some(0) {
            losses.retain(|it| !is_it(it));
        }
        return Ok(());
    };
    let beside = Beside::of(connection, aside, now, called)?;
    let judged = match tracked.sought {
        Sought::Values => beside.judged()?,
        Sought::Rows => Vec::new(),
    };
    let gone = beside.rows_gone();
    let told = take_rows(losses, table);
    let is_all_held = gone > 0 && missing(None)? == Some(0);
    if !is_all_held {
        correct(losses, tracked, beside.now_called(), judged);
    }
    let (now, key) = beside.into_now();
    let missing = match () {
        () if is_all_held => Some(0),
        () if gone > 0 => missing(Some((&now, key.as_deref())))?,
        () => None,
    };
    let held = gone - missing.unwrap_or(gone).min(gone);
    let rows = told.max(gone) - held;
    if rows > 0 {
        losses.push(Lost::Rows { table: table.to_owned(), rows });
    }
    Ok(())
}

/// Puts what the rows say of the columns of a table in the place of what the script says. What a column holds that somebody wrote
/// is no loss.
fn correct(losses: &mut Vec<Lost>, tracked: &Tracked, now: &str, judged: Vec<Judged>) {
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
        let is_meant = tracked.is_meant(now, &it.column);
        let lost = Lost::Column { table: table.to_owned(), column: it.column, values: it.gone };
        match at {
            Some(at) => losses[at] = lost,
            None if is_meant => {}
            None => losses.push(lost),
        }
    }
}
