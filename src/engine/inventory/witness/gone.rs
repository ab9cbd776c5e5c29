//! Rows that went while others came: as many rows are there as before, and not the same ones.

mod effect;

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Result};

use super::shared::{free_name, keeps_rows, take_rows};
use crate::engine::inventory::aside::{Aside, Pair, rows_of};
use crate::engine::inventory::elsewhere;
use crate::engine::inventory::renames::{Going, Renames, goings, kin, renames};
use crate::engine::inventory::stored::{NUMBER, Stored};
use crate::engine::inventory::{Inventory, Lost};
use crate::revision::Script;
use crate::revision::losses::Losses;
use crate::schema::{Name, Schema};
use effect::{Effect, is_concerned, replaces};

/// The tables of which a script takes rows and into which it puts others.
#[derive(Debug)]
pub(super) struct AllGone {
    script: Script,
    goings: Vec<(usize, Vec<(String, Going)>)>,
    tables: Vec<Gone>,
    stood: BTreeSet<Arc<str>>,
}

/// What tells the rows of a table apart.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Key {
    /// Its primary key, or the columns of its first unique index.
    Columns(Vec<String>),
    /// The number of a virtual table's row, and its other name.
    Number(Option<String>),
    /// Nothing but all of its columns, and meanwhile its number.
    None,
}

/// A table that is followed.
#[derive(Debug)]
struct Gone {
    table: String,
    /// What it is called; none where it is dropped, or cannot be read.
    called: Option<String>,
    held: BTreeSet<String>,
    key: Key,
    /// The columns of its key that number its rows.
    is_numbered: bool,
    /// How the number of a row is asked for that stands beside its columns.
    number: &'static str,
    /// Whether its own definition has rows in the way go.
    replaces: bool,
    /// The tables that may hold its own rows, by the names that the script gives them.
    kin: BTreeSet<String>,
    /// How it was before the statements that are under way.
    kept: Aside,
    pending: Option<Effect>,
    /// All rows of one that nothing tells apart, each as often as it was there before the first statement; before one that sets
    /// values, and after it, those that are there and those that went.
    stood: Option<Aside>,
    /// Whether it holds them yet.
    is_noted: bool,
    /// Whether the statements that are under way may have set values.
    is_set: bool,
    /// The rows that went, and those of them whose key another row has.
    lost: Aside,
    taken: Aside,
    /// How many went of which nobody knows which they are.
    unknown: i64,
}

impl AllGone {
    /// Those of a script, but for what it may lose.
    pub(super) fn of(
        connection: &Connection,
        schema: &Schema,
        before: &Inventory,
        script: &Script,
        losses: &Losses,
    ) -> Result<Self> {
        let goings = goings(schema, script);
        let stem = free_name(schema, script, "journal_gone");
        let mut tables = Vec::new();
        for table in before.tables.keys().filter(|it| is_concerned(schema, it, &goings)) {
            let is_readable = keeps_rows(schema, table) && !losses.covers_table(table);
            if before.rows_of(table) == 0 || !is_readable {
                continue;
            }
            let Some(stored) = Stored::of(connection, table)? else { continue };
            let copy = format!("{stem}_{}", tables.len());
            tables.extend(Gone::of(connection, schema, &stored, &copy)?);
        }
        let is_any = !tables.is_empty();
        note_kin(&mut tables, script);
        let goings = if is_any { goings } else { Vec::new() };
        let stood = before.tables.keys().filter(|_| is_any).cloned().collect();
        Ok(Self { script: script.clone(), goings, tables, stood })
    }

    /// Looks at the tables before a statement, by its number, and when the last has run.
    pub(super) fn look_ahead(&mut self, connection: &Connection, statement: usize) -> Result<()> {
        let Self { script, goings, tables, stood } = self;
        if tables.is_empty() {
            return Ok(());
        }
        let so_far = |text: &str| {
            let so_far = Script { path: String::new(), text: text.to_owned() };
            renames(&so_far, &|it| stood.contains(it))
        };
        let Some((offset, goings)) = goings.get(statement) else {
            if statement == goings.len() {
                let so_far = so_far(&script.text);
                tables.iter_mut().try_for_each(|it| it.settle(connection, &so_far))?;
            }
            return Ok(());
        };
        for table in tables {
            let own = |it: &&(String, Going)| table.called.as_ref() == Some(&it.0);
            let own: Vec<&Going> = goings.iter().filter(own).map(|it| &it.1).collect();
            let effect = table.effect(&own);
            let is_renumbered = table.pending.is_some_and(|it| it.renumbers);
            let is_over = table.pending.is_some_and(|it| it.takes && it.gives);
            // What went before is not what a trigger takes.
            let is_meant = own.contains(&&Going::Meant);
            let is_touched = is_meant || (is_renumbered || is_over) && !own.is_empty();
            if effect != Effect::default() || is_touched {
                table.look(connection, effect, || so_far(&script.text[..*offset]))?;
            }
            for going in own {
                match going {
                    Going::Drops => table.called = None,
                    Going::Renames { to } => table.called = Some(to.clone()),
                    _ => {}
                }
            }
        }
        Ok(())
    }

    /// Has the rows say how many are gone that others have taken the place of.
    pub(super) fn judge(
        self,
        connection: &Connection,
        (called, archived): (&Renames, &Renames),
        losses: &mut Vec<Lost>,
    ) -> Result<()> {
        for mut table in self.tables {
            table.judge(connection, (called, archived), losses)?;
            for aside in [&table.kept, &table.lost, &table.taken].into_iter().chain(&table.stood) {
                aside.forget(connection)?;
            }
        }
        Ok(())
    }
}

/// Notes which tables may hold rows of those that are followed.
fn note_kin(tables: &mut [Gone], script: &Script) {
    let names: Vec<String> = tables.iter().map(|it| it.table.clone()).collect();
    for (name, own) in kin(&names, script) {
        for at in own {
            tables[at].kin.insert(name.clone());
        }
    }
}

impl Gone {
    fn of(
        connection: &Connection,
        schema: &Schema,
        stored: &Stored,
        copy: &str,
    ) -> Result<Option<Self>> {
        let table = stored.name.clone();
        let name = Name::from(table.as_str());
        let held: BTreeSet<String> = stored.columns.iter().cloned().collect();
        let mut kept: Vec<String> =
            stored.columns.iter().filter(|it| stored.stores(it)).cloned().collect();
        let key = match schema.virtual_table(&name) {
            Some(its) => Key::Number(its.number_column().map(Name::folded)),
            None if !stored.key.is_empty() => Key::Columns(stored.key.clone()),
            None => unique(connection, stored)?.map_or(Key::None, Key::Columns),
        };
        let number = stored.number();
        if key == Key::None {
            let Some(number) = number else { return Ok(None) };
            kept.push(number.to_owned());
        }
        let is_numbered = match &key {
            Key::Columns(key) => {
                key.len() == 1 && *key == stored.key && is_number(connection, &table, &key[0])?
            }
            Key::Number(_) => true,
            Key::None => false,
        };
        let aside = |part: &str| {
            Aside::of(connection, format!("{copy}_{part}"), stored.clone(), kept.clone())
        };
        Ok(Some(Self {
            called: Some(table.clone()),
            kin: BTreeSet::new(),
            number: number.unwrap_or(NUMBER),
            held,
            is_numbered,
            replaces: replaces(schema, &table),
            kept: aside("kept")?,
            pending: None,
            stood: if key == Key::None { Some(aside("stood")?) } else { None },
            is_noted: false,
            is_set: false,
            lost: aside("lost")?.emptied(connection)?,
            taken: aside("taken")?.emptied(connection)?,
            unknown: 0,
            table,
            key,
        }))
    }

    fn look(
        &mut self,
        connection: &Connection,
        effect: Effect,
        so_far: impl Fn() -> Renames,
    ) -> Result<()> {
        let goes_on = !effect.ends && !effect.renumbers && !effect.is_meant;
        if goes_on && self.pending == Some(effect) {
            return Ok(());
        }
        let so_far = so_far();
        self.settle(connection, &so_far)?;
        let Some((now, named)) = self.now(connection, &so_far)? else { return Ok(()) };
        let sets = effect.sets || effect.renumbers || effect.is_meant;
        let is_set = std::mem::replace(&mut self.is_set, sets);
        if (effect.gives || sets || effect.ends || is_set) && self.lost.rows(connection)? > 0 {
            self.take_back(connection, &now, &named)?;
        }
        self.note_stood(connection, (&now, &named), sets || is_set)?;
        let is_kept = effect.takes && !effect.is_meant;
        if is_kept && !self.kept.fill(connection, &now, &self.columns(&named))? {
            self.called = None;
            return Ok(());
        }
        self.pending = (!effect.ends).then_some(effect);
        Ok(())
    }

    /// What each kept column is called now.
    fn columns(&self, named: &[Pair]) -> Vec<Option<String>> {
        let column = |at: usize| named.iter().find(|it| it.0 == at).map(|it| it.1.clone());
        (0..self.kept.kept.len()).map(column).collect()
    }

    /// Notes how often each row is there that nothing tells apart; again where values are set, unless rows came that no other made room
    /// for: what is as often there as it was before these is not gone.
    fn note_stood(
        &mut self,
        connection: &Connection,
        (now, named): (&Stored, &[Pair]),
        is_set: bool,
    ) -> Result<()> {
        let columns = self.columns(named);
        let Some(stood) = &mut self.stood else { return Ok(()) };
        if !self.is_noted {
            self.is_noted = stood.fill(connection, now, &columns)?;
        } else if is_set {
            let rows = rows_of(connection, now)? + self.lost.rows(connection)?;
            if rows == stood.rows(connection)? {
                stood.fill(connection, now, &columns)?;
                stood.add(connection, &self.lost, "1")?;
            }
        }
        Ok(())
    }

    /// The table as it is, and the kept columns by their names in it; none where its key is not there.
    fn now(
        &self,
        connection: &Connection,
        so_far: &Renames,
    ) -> Result<Option<(Stored, Vec<Pair>)>> {
        let Some(called) = &self.called else { return Ok(None) };
        let Some(now) = Stored::of(connection, called)? else { return Ok(None) };
        let named = |column: &String| match self.is_beside(column) {
            true => Some(column.clone()),
            false => so_far.column(called, column, &self.held).filter(|it| now.has(it)),
        };
        let kept = self.kept.kept.iter().enumerate();
        let named: Vec<Pair> = kept.filter_map(|(at, it)| Some((at, named(it)?))).collect();
        let is_keyed = !self.key_of(&named).is_empty();
        Ok(is_keyed.then_some((now, named)))
    }

    /// What tells rows apart while no other comes.
    fn key_of(&self, named: &[Pair]) -> Vec<Pair> {
        let number = [self.number.to_owned()];
        let listed = [NUMBER.to_owned()];
        let key = match &self.key {
            Key::Columns(key) => key.as_slice(),
            Key::Number(_) => &listed,
            Key::None => &number,
        };
        let pair = |it: &String| {
            let at = self.kept.place(it)?;
            named.iter().find(|named| named.0 == at).cloned()
        };
        key.iter().map(pair).collect::<Option<_>>().unwrap_or_default()
    }

    /// All columns but the number that stands beside them.
    fn whole(&self, named: &[Pair]) -> Vec<Pair> {
        named.iter().filter(|it| !self.is_beside(&self.kept.kept[it.0])).cloned().collect()
    }

    /// Whether this is the number of a row that nothing else tells apart.
    fn is_beside(&self, column: &str) -> bool {
        self.key == Key::None && column == self.number
    }

    /// Forgets of the rows that went those that are there again.
    fn take_back(&mut self, connection: &Connection, now: &Stored, named: &[Pair]) -> Result<()> {
        let key = match self.key {
            Key::None => self.whole(named),
            _ => self.key_of(named),
        };
        let absent = self.lost.is_absent(connection, now, &key)?;
        let gone = match self.stood.as_ref().filter(|_| self.is_noted) {
            Some(stood) => format!("({absent} OR {})", self.lost.is_short(stood, now, &key)),
            None => absent,
        };
        self.lost.retain(connection, &gone)
    }

    /// Ends what is under way.
    fn settle(&mut self, connection: &Connection, so_far: &Renames) -> Result<()> {
        let Some(effect) = self.pending.take().filter(|it| !it.is_meant) else { return Ok(()) };
        let Some((now, named)) = self.now(connection, so_far)? else { return Ok(()) };
        let key = self.key_of(&named);
        let is_given = (effect.gives || effect.renumbers) && self.key != Key::None;
        if is_given && self.lost.rows(connection)? > 0 {
            let absent = self.lost.is_absent(connection, &now, &key)?;
            let other = self.lost.is_absent(connection, &now, &self.whole(&named))?;
            self.taken.add(connection, &self.lost, &format!("NOT ({absent}) AND {other}"))?;
            self.lost.retain(connection, &absent)?;
        }
        if effect.takes && effect.renumbers {
            let fewer = self.kept.rows(connection)? - rows_of(connection, &now)?;
            self.unknown += fewer.max(0);
        } else if effect.takes {
            let absent = self.kept.is_absent(connection, &now, &key)?;
            self.lost.add(connection, &self.kept, &absent)?;
            if is_given {
                let others = self.others(connection, &now, (&key, &named))?;
                self.taken.add(connection, &self.kept, &others)?;
            }
        }
        Ok(())
    }

    /// Says of a kept row that the one of its key holds another value where it held one.
    fn others(
        &self,
        connection: &Connection,
        now: &Stored,
        (key, named): (&[Pair], &[Pair]),
    ) -> Result<String> {
        let mut terms = vec!["0".to_owned()];
        for (place, column) in named.iter().filter(|it| !key.contains(it)) {
            let others = self.kept.others(connection, now, key, (*place, column), true)?;
            terms.push(format!("was.rowid IN ({others})"));
        }
        Ok(format!("({})", terms.join(" OR ")))
    }

    fn judge(
        &mut self,
        connection: &Connection,
        (called, archived): (&Renames, &Renames),
        losses: &mut Vec<Lost>,
    ) -> Result<()> {
        let known = self.lost.rows(connection)? + self.taken.rows(connection)?;
        if known + self.unknown == 0 {
            return Ok(());
        }
        let table = self.table.clone();
        self.called = called.table(&table).map(ToOwned::to_owned);
        let Some((now, named)) = self.now(connection, called)? else { return Ok(()) };
        self.take_back(connection, &now, &named)?;
        self.lost.add(connection, &self.taken, "1")?;
        let known = self.lost.rows(connection)?;
        let missing = match known {
            0 => Some(0),
            _ => elsewhere::rows_missing(connection, &self.lost, archived, None)?,
        };
        let held = known - missing.unwrap_or(known).min(known);
        let rows = take_rows(losses, &table).max(known + self.unknown) - held;
        if rows > 0 {
            losses.push(Lost::Rows { table, rows });
        }
        Ok(())
    }
}

/// The columns of the first unique index of a table that has columns alone, and all rows.
fn unique(connection: &Connection, table: &Stored) -> Result<Option<Vec<String>>> {
    let sql = "SELECT name FROM pragma_index_list(?1, 'main') WHERE \"unique\" AND NOT partial ORDER BY seq DESC";
    let mut indexes = connection.prepare_cached(sql)?;
    let indexes: Vec<String> =
        indexes.query_map([&table.name], |row| row.get(0))?.collect::<Result<_>>()?;
    for index in indexes {
        let sql = "SELECT lower(name) FROM pragma_index_info(?1, 'main') ORDER BY seqno";
        let mut columns = connection.prepare_cached(sql)?;
        let columns = columns.query_map([&index], |row| row.get::<_, Option<String>>(0))?;
        let columns: Option<Vec<String>> = columns.collect::<Result<_>>()?;
        let is_stored = |it: &Vec<String>| it.iter().all(|it| table.has(it) && table.stores(it));
        if let Some(columns) = columns.filter(is_stored) {
            return Ok(Some(columns));
        }
    }
    Ok(None)
}

/// Whether a column is the number of its table's rows.
fn is_number(connection: &Connection, table: &str, column: &str) -> Result<bool> {
    let sql = "SELECT 1 FROM pragma_table_xinfo(?1, 'main') WHERE lower(name) = ?2 AND upper(type) = 'INTEGER'";
    let mut found = connection.prepare_cached(sql)?;
    Ok(found.query_row([table, column], |_| Ok(())).optional()?.is_some())
}
