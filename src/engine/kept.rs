//! The rows of tables that a script writes over, kept aside, so that the columns which hold other values after it are found.

mod assigned;

use std::collections::BTreeSet;

use rusqlite::{Connection, Result};

use self::assigned::Assigned;
use super::inventory::{self, Lost};
use crate::revision::Script;
use crate::schema::{Name, Schema, Table, VirtualTable};
use crate::sql::quoted;
use crate::sqlite::source;

/// What tables held before a script.
#[derive(Debug)]
pub struct Kept {
    tables: Vec<KeptTable>,
    renames: inventory::Renames,
    assigned: Assigned,
    by_triggers: inventory::ByTriggers,
}

/// A table's stored columns, copied to a temporary table.
#[derive(Debug)]
struct KeptTable {
    name: Name,
    columns: Vec<Name>,
    copy: String,
}

/// A column that holds other values than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The table, as it was called before.
    pub table: Name,
    /// The column, as it was called before.
    pub column: Name,
    /// How many rows.
    pub rows: i64,
    /// Whether a statement sets it by name: that it may is the script's own matter.
    pub is_set: bool,
}

impl Changed {
    /// Whether one of these losses tells already that what the column held is gone; those in `refused` do with the whole table, as its
    /// rows are looked at again when the script is mended.
    pub fn is_told_by(&self, losses: &[Lost], refused: &[&Lost]) -> bool {
        let is_of_it = |it: &&Lost| match it {
            Lost::Table { table, .. } | Lost::Rows { table, .. } => self.table.is(table),
            _ => false,
        };
        refused.iter().any(is_of_it)
            || losses.iter().any(|it| match it {
                Lost::Column { table, column, .. } => {
                    self.table.is(table) && self.column.is(column)
                }
                _ => false,
            })
    }
}

impl Kept {
    /// Copies the tables that a script writes over or builds again, as far as `wanted` wants them.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn of(
        connection: &Connection,
        schema: &Schema,
        script: &Script,
        wanted: impl Fn(&Name) -> bool,
    ) -> Result<Self> {
        let written: BTreeSet<Name> =
            inventory::written_over(schema, script).into_iter().map(Name::new).collect();
        let tables = written.iter().filter(|it| wanted(it)).filter_map(|it| shape(schema, it));
        let copy = inventory::free_name(schema, script, "journal_before");
        let tables = tables
            .enumerate()
            .map(|(number, it)| KeptTable::of(connection, format!("{copy}_{number}"), it));
        let is_there = |table: &str| schema.has_table(&Name::from(table));
        let (renames, assigned) = (inventory::renames(script, &is_there), Assigned::by(script));
        let by_triggers = inventory::ByTriggers::of(schema, script);
        Ok(Self { tables: tables.collect::<Result<_>>()?, renames, assigned, by_triggers })
    }

    /// The columns that are still there and hold other values, each in how many rows; nothing is kept any more.
    ///
    /// A NULL that became something is no loss, nor is a value that its column's new type reads otherwise (`'12'` as `12`).
    /// What the script sets by name, and what triggers set meanwhile, is meant, unless it leaves one value of many, or none where one was.
    ///
    /// # Errors
    ///
    /// SQLite's.
    pub fn changed(self, connection: &Connection, after: &Schema) -> Result<Vec<Changed>> {
        let mut changed = Vec::new();
        for kept in &self.tables {
            let any = Name::from("");
            let renamed = shape(after, &self.renames.followed(&kept.name, &any).0);
            if let Some(now) = renamed.or_else(|| shape(after, &kept.name)) {
                let held = Beside { kept, now, renames: &self.renames, connection };
                changed.extend(held.changed(&self.assigned, &self.by_triggers)?);
            }
            connection.execute_batch(&format!("DROP TABLE temp.{}", kept.copy))?;
        }
        Ok(changed)
    }
}

/// A table, virtual or not: what of its rows is stored, and what tells them apart.
struct Shape {
    name: Name,
    columns: Vec<Name>,
    key: Option<Vec<Name>>,
    /// The column of the key that only numbers the rows.
    number: Option<Name>,
}

impl Shape {
    fn of_table(table: &Table) -> Self {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let columns = columns.map(|it| it.name.clone()).collect();
        let terms = table.primary_key.as_ref().map(|it| it.terms.iter());
        let key: Option<Vec<Name>> =
            terms.map(|it| it.filter_map(|term| term.column.clone()).collect());
        let number = table.rowid_alias().cloned();
        Self { name: table.name.clone(), columns, key, number }
    }

    /// The rows of a virtual table have a number, which is one of its columns or stands beside them.
    fn of_virtual(table: &VirtualTable) -> Self {
        let number = table.number_column().cloned().unwrap_or_else(|| Name::from("rowid"));
        let beside = (!table.columns.contains(&number)).then(|| number.clone());
        let columns = table.columns.iter().cloned().chain(beside).collect();
        let name = table.name.clone();
        Self { name, columns, key: Some(vec![number.clone()]), number: Some(number) }
    }
}

fn shape(schema: &Schema, name: &Name) -> Option<Shape> {
    let own = || schema.virtual_table(name).filter(|it| it.keeps_rows()).map(Shape::of_virtual);
    schema.table(name).map(Shape::of_table).or_else(own)
}

impl KeptTable {
    fn of(connection: &Connection, copy: String, table: Shape) -> Result<Self> {
        let Shape { name, columns, .. } = table;
        let named: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(at, it)| format!("{} AS c{at}", quoted(it.as_str())))
            .collect();
        let from = source::all_of(connection, name.as_str())?;
        let sql = format!("CREATE TEMP TABLE {copy} AS SELECT {} FROM {from}", named.join(", "));
        connection.execute_batch(&sql)?;
        Ok(Self { name, columns, copy })
    }

    /// What a column is called in the copy.
    fn place(&self, column: &Name) -> Option<String> {
        self.columns.iter().position(|it| it == column).map(|at| format!("c{at}"))
    }
}

/// A table as it was, beside what it is now.
struct Beside<'a> {
    kept: &'a KeptTable,
    now: Shape,
    renames: &'a inventory::Renames,
    connection: &'a Connection,
}

impl Beside<'_> {
    fn changed(
        &self,
        assigned: &Assigned,
        by_triggers: &inventory::ByTriggers,
    ) -> Result<Vec<Changed>> {
        let is_shorter = self.count("main", &quoted(self.now.name.as_str()))?
            < self.count("temp", &self.kept.copy)?;
        let key = self.key();
        let strayed = match &key {
            Some(key) if !is_shorter => self.strayed(key)?,
            _ => 0,
        };
        let is_renewed =
            strayed > 0 && [&self.kept.name, &self.now.name].iter().any(|it| by_triggers.renew(it));
        let others = if is_renewed { self.others()? } else { 0 };
        if is_renewed && others == 0 {
            return Ok(Vec::new());
        }
        let key = key.filter(|_| strayed == 0);
        let mut changed = Vec::new();
        for (column, now) in self.pairs() {
            let rows = match &key {
                Some(key) if key.iter().any(|(was, _)| *was == column) => 0,
                Some(key) => self.differing(key, &column, &now)?,
                // Rows cannot be told apart: where none is gone, no value may be.
                None if is_shorter => 0,
                None => self.missing(&column, &now)?,
            };
            let tables = [&self.kept.name, &self.now.name];
            let is_fired = tables.iter().any(|it| by_triggers.write(it, &now));
            let is_set_here = assigned.names(&tables, &now);
            let is_stamped = !is_set_here && tables.iter().any(|it| by_triggers.stamp(it, &now));
            let is_meant = is_fired || is_set_here;
            let rows = match is_meant {
                true => {
                    let rows = (rows, is_stamped);
                    self.dulled((key.as_deref(), is_shorter), rows, (&column, &now))?
                }
                false => rows,
            };
            if rows > 0 {
                let is_set = is_meant || assigned.casts(&tables, &now);
                changed.push(Changed { table: self.kept.name.clone(), column, rows, is_set });
            }
        }
        // Each value may be in some row still, and the rows are others.
        if let Some(column) = self.kept.columns.first().filter(|_| others > 0 && changed.is_empty())
        {
            let (table, column) = (self.kept.name.clone(), column.clone());
            changed.push(Changed { table, column, rows: others, is_set: true });
        }
        Ok(changed)
    }

    fn count(&self, schema: &str, table: &str) -> Result<i64> {
        self.ask(&format!("SELECT count(*) FROM {schema}.{table}"))
    }

    fn ask(&self, sql: &str) -> Result<i64> {
        self.connection.query_row(sql, [], |row| row.get(0))
    }

    /// The columns that were stored and are, by their names before and now.
    fn pairs(&self) -> Vec<(Name, Name)> {
        let pair = |column: &Name| {
            let renamed = self.renames.followed(&self.kept.name, column).1;
            let named = |name: &Name| self.now.columns.iter().find(|it| *it == name);
            let now = named(&renamed).or_else(|| named(column))?;
            Some((column.clone(), now.clone()))
        };
        self.kept.columns.iter().filter_map(pair).collect()
    }

    /// The primary key, by its place in the copy and its names now, where it is the same columns as before.
    fn key(&self) -> Option<Vec<(Name, Name)>> {
        let pairs = self.pairs();
        let key = self.now.key.as_ref()?.iter();
        key.map(|now| pairs.iter().find(|(_, it)| it == now).cloned()).collect()
    }

    /// `now` as a row's columns of its key, `was` as those of its copy: these have no affinity, so that they take that of the key as it
    /// is now, and its index finds them.
    fn same_row(&self, key: &[(Name, Name)]) -> String {
        let terms = key.iter().filter_map(|(was, now)| {
            Some(format!("now.{} = +was.{}", quoted(now.as_str()), self.kept.place(was)?))
        });
        terms.collect::<Vec<_>>().join(" AND ")
    }

    /// How many rows have another key, where as many rows are there.
    fn strayed(&self, key: &[(Name, Name)]) -> Result<i64> {
        let (copy, table) = (&self.kept.copy, quoted(self.now.name.as_str()));
        let same = self.same_row(key);
        self.ask(&format!(
            "SELECT count(*) FROM temp.{copy} AS was \
             WHERE NOT EXISTS (SELECT 1 FROM main.{table} AS now WHERE {same})"
        ))
    }

    /// How many rows are not there any more with all that they held; by which number they are called says nothing where triggers make
    /// them anew.
    fn others(&self) -> Result<i64> {
        let (copy, table) = (&self.kept.copy, quoted(self.now.name.as_str()));
        let is_number = |now: &Name| self.now.number.as_ref() == Some(now);
        let pairs = self.pairs().into_iter().filter(|it| !is_number(&it.1));
        let places = pairs.filter_map(|(was, now)| Some((self.kept.place(&was)?, now)));
        let (was, now): (Vec<_>, Vec<_>) = places.map(|it| (it.0, quoted(it.1.as_str()))).unzip();
        if was.is_empty() {
            return Ok(0);
        }
        self.ask(&format!(
            "SELECT count(*) FROM (SELECT {} FROM temp.{copy} EXCEPT SELECT {} FROM main.{table})",
            was.join(", "),
            now.join(", ")
        ))
    }

    /// How many values are others, in rows of the same key. The value before has no affinity, so that it takes that of the
    /// column as it is now.
    fn differing(&self, key: &[(Name, Name)], column: &Name, now: &Name) -> Result<i64> {
        let Some(was) = self.kept.place(column) else { return Ok(0) };
        let (copy, table) = (&self.kept.copy, quoted(self.now.name.as_str()));
        let (same, now) = (self.same_row(key), quoted(now.as_str()));
        self.ask(&format!(
            "SELECT count(*) FROM temp.{copy} AS was CROSS JOIN main.{table} AS now ON {same} \
             WHERE was.{was} IS NOT NULL AND now.{now} IS NOT (+was.{was}) COLLATE BINARY"
        ))
    }

    /// How many values are in no row any more.
    fn missing(&self, column: &Name, now: &Name) -> Result<i64> {
        let Some(was) = self.kept.place(column) else { return Ok(0) };
        let (copy, table) = (&self.kept.copy, quoted(self.now.name.as_str()));
        let now = quoted(now.as_str());
        self.ask(&format!(
            "SELECT count(*) FROM temp.{copy} AS was WHERE was.{was} IS NOT NULL \
             AND (+was.{was}) COLLATE BINARY NOT IN (SELECT now.{now} FROM main.{table} AS now WHERE now.{now} IS NOT NULL)"
        ))
    }

    /// In how many of the rows that hold other values a column tells less than it did: in all of them where it had several values and
    /// has one in their places, unless that is the moment at which a trigger stamps them, else in those that hold none any more.
    fn dulled(
        &self,
        (key, is_shorter): (Option<&[(Name, Name)]>, bool),
        (changed, is_stamped): (i64, bool),
        (column, now): (&Name, &Name),
    ) -> Result<i64> {
        let Some(was) = self.kept.place(column) else { return Ok(0) };
        if changed == 0 && (key.is_some() || is_shorter) {
            return Ok(0);
        }
        let (copy, table) = (&self.kept.copy, quoted(self.now.name.as_str()));
        let now = quoted(now.as_str());
        let (was, now) = (format!("was.{was}"), format!("now.{now}"));
        // Whether there are several values, and how many rows have one.
        let held = |it: &str| format!("min({it}) IS NOT max({it}), count({it})");
        let (before, after) = (held(&was), held(&now));
        let sql = if let Some(key) = key {
            // What comes beside the rows that were there says nothing of them.
            let same = self.same_row(key);
            let both = format!("temp.{copy} AS was CROSS JOIN main.{table} AS now ON {same}");
            format!("SELECT {before}, {after} FROM {both} WHERE {was} IS NOT NULL")
        } else {
            let before = format!("(SELECT {before} FROM temp.{copy} AS was)");
            format!("SELECT * FROM {before}, (SELECT {after} FROM main.{table} AS now)")
        };
        let held = |row: &rusqlite::Row<'_>| <(bool, i64, bool, i64)>::try_from(row);
        let (has_several, before, is_several, after) = self.connection.query_row(&sql, [], held)?;
        let is_levelled = !is_stamped && has_several && !is_several && after >= before;
        let emptied = if key.is_none() && is_shorter { 0 } else { (before - after).max(0) };
        Ok(if is_levelled { changed } else { emptied })
    }
}

#[cfg(test)]
mod tests;
