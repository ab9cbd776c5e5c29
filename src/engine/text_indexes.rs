//! Full-text indexes over the text of another table, which nobody but a trigger or a script tells of what changes there.
//!
//! A stale one answers with what is gone, and SQLite calls the database malformed. Only reading all text shows it, so only the
//! indexes over tables that a script names are looked at, before the first step and after the last.

use rusqlite::{Connection, Result};

use crate::revision::Script;
use crate::schema::{Name, Schema, VirtualTable, plain_or_quoted};
use crate::sql;
use crate::sqlite::full_text;

/// An index that agreed with its text before the first step.
#[derive(Clone, Debug)]
struct Index {
    name: Name,
    text: String,
}

/// Those of a plan.
#[derive(Clone, Debug, Default)]
pub struct TextIndexes(Vec<Index>);

/// An index that does no longer agree with its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale {
    /// The index.
    pub index: String,
    /// The table whose text it is of.
    pub text: String,
}

impl Stale {
    /// The statement that makes it again, in words.
    pub fn way_out(&self) -> String {
        let name = plain_or_quoted(&Name::new(&self.index));
        format!(
            "end the script with `INSERT INTO {name}({name}) VALUES ('rebuild');`, which makes it again"
        )
    }
}

impl TextIndexes {
    /// Those over tables that the scripts name, as far as they agree with their text; none of `own`, whose owner keeps them.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn of<'s>(
        connection: &Connection,
        schema: &Schema,
        scripts: impl Iterator<Item = &'s Script>,
        own: &[(&str, &str)],
    ) -> Result<Self> {
        let is_own = |it: &Name| own.iter().any(|own| it.is(own.0));
        let over_others = schema.virtual_tables.iter().filter(|it| !is_own(&it.name));
        let mut indexes: Vec<Index> = over_others.filter_map(index).collect();
        if indexes.is_empty() {
            return Ok(Self::default());
        }
        let named: Vec<Name> = scripts
            .flat_map(|it| sql::code(&it.text).into_iter().filter_map(|token| token.name()))
            .map(|it| Name::new(&it))
            .collect();
        indexes.retain(|it| named.iter().any(|name| name.is(&it.text) || *name == it.name));
        let mut agreeing = Vec::new();
        for it in indexes {
            if full_text::agrees(connection, it.name.as_str())? == Some(true) {
                agreeing.push(it);
            }
        }
        Ok(Self(agreeing))
    }

    /// The first of them that is still there and agrees no more.
    ///
    /// # Errors
    ///
    /// Whatever SQLite says.
    pub fn stale(&self, connection: &Connection, schema: &Schema) -> Result<Option<Stale>> {
        for it in &self.0 {
            let is_there = schema.virtual_tables.iter().any(|own| own.name == it.name);
            if is_there && full_text::agrees(connection, it.name.as_str())? == Some(false) {
                let index = it.name.as_str().to_owned();
                return Ok(Some(Stale { index, text: it.text.clone() }));
            }
        }
        Ok(None)
    }
}

/// An index that takes its text from a table.
fn index(table: &VirtualTable) -> Option<Index> {
    let text = table.option("content").filter(|it| !it.is_empty())?;
    table.is_full_text().then(|| Index { name: table.name.clone(), text })
}
