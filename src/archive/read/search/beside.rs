//! What the index alone cannot tell of a query: whether words of several scripts stand side by side, and in which column what is
//! written without spaces stands. The texts are asked.

use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, Result};

use super::cut::{Cut, Spacing};
use super::expression::{Reach, match_term, match_whole};
use super::plain::{Column, Query};
use super::sought::folded;
use crate::entry::body::{belongs_to_run, is_unspaced, plain_text};

/// The SQL function that tells whether a phrase stands in one of two texts.
const STANDS: &str = "stands_side_by_side";

/// A condition of SQL that what the index finds has to fulfil besides.
pub(super) struct Besides {
    /// With `{id}` and `{table}` for what is asked.
    sql: String,
    values: Vec<Value>,
}

impl Besides {
    /// What is to be looked up for a query; none where the index can tell all.
    pub(super) fn of(
        connection: &Connection,
        query: &Query<Cut>,
        reach: Reach<'_>,
    ) -> Result<Option<Self>> {
        if !query.is_to_be_looked_up() {
            return Ok(None);
        }
        let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
        connection.create_scalar_function(STANDS, 4, flags, |call| Ok(asked(call)))?;
        let mut besides = Self { sql: String::new(), values: Vec::new() };
        match query {
            // The index has told the others, and of these that all the words are there.
            Query::And(queries) => {
                let all = queries.iter().filter(|it| it.is_to_be_looked_up());
                besides.push_all(all, " AND ", |it, query| match query {
                    Query::Term(term) => it.push_look_up(term, reach),
                    other => it.push(other, reach),
                })?;
            }
            Query::Term(term) => besides.push_look_up(term, reach)?,
            other => besides.push(other, reach)?,
        }
        Ok(Some(besides))
    }

    /// The condition for the rows of a table.
    pub(super) fn of_table(&self, table: &str, id: &str) -> String {
        self.sql.replace("{table}", table).replace("{id}", id)
    }

    /// What is bound to it.
    pub(super) fn values(&self) -> Vec<Value> {
        self.values.clone()
    }

    fn push(&mut self, query: &Query<Cut>, reach: Reach<'_>) -> Result<()> {
        match query {
            Query::Term(term) => self.push_term(term, reach),
            Query::Not(query) => {
                self.sql.push_str("NOT ");
                self.push(query, reach.of_left_out())
            }
            Query::And(queries) => {
                self.push_all(queries.iter(), " AND ", |it, query| it.push(query, reach))
            }
            Query::Or(queries) => {
                self.push_all(queries.iter(), " OR ", |it, query| it.push(query, reach))
            }
        }
    }

    fn push_all<'q>(
        &mut self,
        queries: impl Iterator<Item = &'q Query<Cut>>,
        between: &str,
        mut push: impl FnMut(&mut Self, &'q Query<Cut>) -> Result<()>,
    ) -> Result<()> {
        for (at, query) in queries.enumerate() {
            self.sql.push_str(if at == 0 { "(" } else { between });
            push(self, query)?;
        }
        self.sql.push(')');
        Ok(())
    }

    fn push_term(&mut self, term: &Cut, reach: Reach<'_>) -> Result<()> {
        self.sql.push('(');
        self.push_match(match_term(term, reach)?);
        if term.is_to_be_looked_up() {
            self.sql.push_str(" AND ");
            self.push_look_up(term, reach)?;
        }
        self.sql.push(')');
        Ok(())
    }

    fn push_match(&mut self, expression: String) {
        self.sql
            .push_str("{table}.{id} IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH ?)");
        self.values.push(expression.into());
    }

    /// Has the texts asked where the words of a term stand; not those in which the index finds it as it is written.
    fn push_look_up(&mut self, term: &Cut, reach: Reach<'_>) -> Result<()> {
        let Spacing::Unspaced { text, .. } = &term.spacing else { return Ok(()) };
        let column = |column| match term.column {
            Some(it) if it != column => "NULL",
            _ if column == Column::Title => "{table}.title",
            _ => "{table}.body",
        };
        let (title, body) = (column(Column::Title), column(Column::Body));
        self.sql.push('(');
        if let Some(whole) = match_whole(term, reach)? {
            self.push_match(whole);
            self.sql.push_str(" OR ");
        }
        self.sql.push_str(&format!("{STANDS}({title}, {body}, ?, ?))"));
        self.values.extend([Value::from(text.clone()), Value::from(i64::from(term.is_prefix))]);
        Ok(())
    }
}

fn asked(call: &Context<'_>) -> bool {
    let text = |at| {
        let value: ValueRef<'_> = call.get_raw(at);
        value.as_bytes().map(String::from_utf8_lossy).unwrap_or_default()
    };
    let is_prefix = call.get_raw(3).as_i64().is_ok_and(|it| it != 0);
    let phrase = Phrase::of(&text(2), is_prefix);
    let (title, body) = (text(0), text(1));
    // What the body shows may be written otherwise: in links, quotations and signs of HTML.
    phrase.stands_in(&title) || phrase.stands_in(&body) || phrase.stands_in(&plain_text(&body))
}

/// What a text consists of, as far as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Unit {
    /// A letter that is written without spaces.
    Letter(char),
    /// A word of another script, folded.
    Word(String),
    /// Something between two letters without spaces: they are of two runs.
    Break,
}

/// A phrase whose units stand behind each other.
struct Phrase {
    units: Vec<Unit>,
    /// Whether its last word may go on.
    is_prefix: bool,
}

impl Phrase {
    fn of(text: &str, is_prefix: bool) -> Self {
        Self { units: units(text), is_prefix }
    }

    fn stands_in(&self, text: &str) -> bool {
        if self.units.is_empty() || !text.contains(|it| it >= '\u{e01}') {
            return false;
        }
        let last = self.units.len() - 1;
        units(text).windows(self.units.len()).any(|window| {
            let mut pairs = window.iter().zip(&self.units).enumerate();
            pairs.all(|(at, (here, sought))| is_same(here, sought, self.is_prefix && at == last))
        })
    }
}

fn is_same(here: &Unit, sought: &Unit, may_go_on: bool) -> bool {
    match (here, sought) {
        (Unit::Word(here), Unit::Word(sought)) if may_go_on => here.starts_with(sought.as_str()),
        _ => here == sought,
    }
}

fn units(text: &str) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let mut is_apart = true;
    for letter in folded(text).letters.chars() {
        let last = units.last_mut();
        if is_unspaced(letter) {
            if is_apart && matches!(last, Some(Unit::Letter(_))) {
                units.push(Unit::Break);
            }
            units.push(Unit::Letter(letter));
        } else if is_of_word(letter) {
            match last {
                Some(Unit::Word(word)) if !is_apart => word.push(letter),
                _ => units.push(Unit::Word(letter.into())),
            }
        } else {
            is_apart = true;
            continue;
        }
        is_apart = false;
    }
    units
}

/// Whether an index takes a character for a part of a word: private ones, too.
fn is_of_word(letter: char) -> bool {
    belongs_to_run(letter) || matches!(letter, '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(phrase: &str, text: &str, expected: bool) {
        assert_eq!(Phrase::of(phrase, false).stands_in(text), expected, "{phrase} in {text}");
    }

    #[test]
    fn words_of_two_scripts_stand_side_by_side() {
        check("rain 雨", "light rain, 雨が降る", true);
        check("rain 雨", "雨 and rain", false);
        check("2024年", "x 2024 y 今年 z", false);
        check("2024年", "in 2024 年", true);
        check("5月3日", "12024年5月3日(金)", true);
        check("5月3日", "15月3日", false);
        check("Tシャツ", "白い t シャツ", true);
        check("Tシャツ", "T-shirt and シャツ", false);
        check("A社", "社 and A", false);
        check("lunch with 田中さん", "**Lunch** with\n田中さんと", true);
        check("雨。散歩", "雨 rain 散歩", false);
        check("雨。散歩", "雨 散歩", true);
        check("雨散", "雨 散歩", false);
        assert!(Phrase::of("東京 tow", true).stands_in("東京towers"));
        assert!(!Phrase::of("東京 tow", false).stands_in("東京towers"));
    }
}
