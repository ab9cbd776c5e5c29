//! The ids of moods, tags, people and values of list fields: looked up in memory, made where they are new, spelled as the
//! newest entry spells them.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::{Connection, Result, params};

use crate::archive::model::prepared::Prepared;
use crate::entry::{Rank, fold_case};
use crate::sql::quoted;
use crate::sqlite::dropped::none_left;

/// Whether names that differ in case alone are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Case {
    /// They are: moods, tags, people.
    Folds,
    /// They are not: the values of a field are texts.
    Counts,
}

impl Case {
    fn key(self, name: &str) -> String {
        match self {
            Self::Folds => fold_case(name),
            Self::Counts => name.to_owned(),
        }
    }
}

/// How much an entry has to say in how a name is spelled: one whose file is there before one that is removed, then the
/// newest.
pub(crate) type Weight = (bool, Arc<Rank>);

/// A lookup table `(id, name)`.
pub(crate) struct Names<'c> {
    connection: &'c Connection,
    table: String,
    case: Case,
    insert: Prepared<'c>,
    ids: Option<HashMap<String, i64>>,
    /// How the entries that were written spell each name, where all of them are.
    spellings: HashMap<i64, (Weight, String)>,
}

impl<'c> Names<'c> {
    pub(crate) fn new(connection: &'c Connection, table: &str, case: Case) -> Self {
        let table = quoted(table);
        let insert = format!("INSERT INTO {table} (name) VALUES (?1)");
        let insert = Prepared::new(connection, insert);
        Self { connection, insert, table, case, ids: None, spellings: HashMap::new() }
    }

    /// The id of a name.
    pub(crate) fn id_of(&mut self, name: &str) -> Result<i64> {
        let ids = match &mut self.ids {
            Some(ids) => ids,
            none => none.insert(read_ids(self.connection, &self.table, self.case)?),
        };
        // Most names are known as they are written.
        if let Some(id) = ids.get(name) {
            return Ok(*id);
        }
        let key = self.case.key(name);
        if let Some(id) = ids.get(&key) {
            return Ok(*id);
        }
        let id = self.insert.insert([name])?;
        ids.insert(key, id);
        Ok(id)
    }

    /// Notes how an entry spells a name.
    pub(crate) fn offer(&mut self, id: i64, weight: &Weight, spelling: &str) {
        if self.case == Case::Counts {
            return;
        }
        match self.spellings.get_mut(&id) {
            Some(best) if best.0 >= *weight => {}
            Some(best) => {
                best.0 = weight.clone();
                if best.1 != spelling {
                    spelling.clone_into(&mut best.1);
                }
            }
            None => {
                self.spellings.insert(id, (weight.clone(), spelling.to_owned()));
            }
        }
    }

    /// Spells every name as the newest of the entries that were written does, but for one that the user has kept a row of
    /// its own for.
    pub(crate) fn spell(&mut self) -> Result<()> {
        let sql = format!(
            "UPDATE OR IGNORE {} SET name = ?2 WHERE id = ?1 AND name IS NOT ?2",
            self.table
        );
        let mut update = self.connection.prepare(&sql)?;
        for (id, (_, spelling)) in &self.spellings {
            let changed = update.execute(params![id, spelling])?;
            check_spelled(self.connection, &self.table, changed, spelling)?;
        }
        Ok(())
    }
}

/// An error where a name was not spelled anew, and no row is spelled so: that of another, which the user keeps, stands in the
/// way of it.
pub(crate) fn check_spelled(
    connection: &Connection,
    table: &str,
    changed: usize,
    spelling: &str,
) -> Result<()> {
    let is_spelled = format!("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM {table} WHERE name = ?1)");
    if changed == 0 { none_left(connection, &is_spelled, [spelling]) } else { Ok(()) }
}

/// Where two rows are one name, the older one counts.
fn read_ids(connection: &Connection, table: &str, case: Case) -> Result<HashMap<String, i64>> {
    let sql = format!("SELECT name, id FROM {table} ORDER BY id DESC");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| {
        let name: String = row.get(0)?;
        Ok((case.key(&name), row.get(1)?))
    })?;
    rows.collect()
}
