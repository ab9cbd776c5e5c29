//! What triggers write in rows that are there, while statements of a script fire them.

use std::collections::{BTreeMap, BTreeSet};

use super::statement;
use super::step::{self, ALL, Step};
use super::terms::{Code, name};
use super::trigger::trigger;
use crate::revision::Script;
use crate::schema::{Name, Schema};
use crate::sql::{self, Token, TokenKind};

/// The triggers that stand while a script runs, by their names and those of their tables, in small letters.
#[derive(Debug, Default)]
pub(super) struct Fired(Vec<Standing>);

#[derive(Debug)]
struct Standing {
    name: String,
    /// The names that its table, or its view, has or had.
    on: Vec<String>,
    /// Whether it does what is asked of a view.
    is_instead: bool,
    /// Whether the script makes it.
    is_new: bool,
    steps: Vec<Step>,
    /// Tables, with the columns that it sets to the present moment.
    stamps: Vec<(String, String)>,
}

impl Standing {
    fn of(code: Code<'_>) -> Option<Self> {
        let trigger = trigger(code)?;
        let body = trigger.body.iter().filter_map(|it| statement::read(it));
        let stamps = body.clone().flat_map(stamped).collect();
        // What it puts in or takes out is as meant as what it sets.
        let steps = body.flat_map(|it| {
            let puts = matches!(it.action, statement::Action::Insert { .. })
                .then(|| Step::Puts { table: it.table.clone() });
            let its = step::writes(it).into_iter().map(|it| match it {
                Step::Takes { table, .. } => Step::Deletes { table },
                other => other,
            });
            let its: Vec<Step> =
                its.filter(|it| !matches!(it, Step::Puts { .. } | Step::Copies { .. })).collect();
            its.into_iter().chain(puts)
        });
        Some(Self {
            name: trigger.name.clone(),
            on: vec![trigger.on.clone()],
            is_instead: trigger.is_instead,
            is_new: false,
            steps: steps.collect(),
            stamps,
        })
    }
}

impl Fired {
    /// The triggers of a schema.
    pub(super) fn of(schema: &Schema) -> Self {
        let standing = |sql: &String| Standing::of(&sql::unqualified(sql));
        Self(schema.triggers.iter().filter_map(|it| standing(&it.sql)).collect())
    }

    /// Follows a statement: triggers come, go, and keep to a table that is called otherwise.
    pub(super) fn follow(&mut self, code: Code<'_>) {
        let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
        match code {
            [_, _, .., its] if is(0, "DROP") && is(1, "TRIGGER") => {
                self.0.retain(|it| it.name != name(its));
            }
            [_, _, old, _, _, new] if is(0, "ALTER") && is(3, "RENAME") && is(4, "TO") => {
                self.rename(&name(old), &name(new));
            }
            _ => self.0.extend(Standing::of(code).map(|it| Standing { is_new: true, ..it })),
        }
    }

    fn rename(&mut self, old: &str, new: &str) {
        for it in &mut self.0 {
            if it.on.iter().any(|it| it == old) {
                it.on.push(new.to_owned());
            }
            let renamed = it.steps.iter().filter(|it| it.table() == old);
            let renamed: Vec<Step> = renamed.map(|it| it.on(new)).collect();
            it.steps.extend(renamed);
            let stamped = it.stamps.iter().filter(|it| it.0 == old);
            let stamped: Vec<_> = stamped.map(|it| (new.to_owned(), it.1.clone())).collect();
            it.stamps.extend(stamped);
        }
    }

    /// Whether triggers stand in for what is asked of a view.
    pub(super) fn stand_in_for(&self, view: &str) -> bool {
        self.0.iter().any(|it| it.is_instead && it.on.iter().any(|on| on == view))
    }

    /// What triggers do where a statement writes a table, and those that they fire.
    pub(super) fn by(&self, table: &str) -> Vec<Step> {
        self.all_by(table).into_iter().flat_map(|it| it.steps.iter().cloned()).collect()
    }

    /// The same, each with whether the script itself makes the trigger.
    pub(super) fn told_by(&self, table: &str) -> Vec<(bool, Step)> {
        let all = self.all_by(table).into_iter();
        all.flat_map(|it| it.steps.iter().map(|step| (it.is_new, step.clone()))).collect()
    }

    fn all_by(&self, table: &str) -> Vec<&Standing> {
        let mut waiting: Vec<&Standing> = self.0.iter().collect();
        let mut reached = vec![table.to_owned()];
        let mut all = Vec::new();
        let is_fired =
            |it: &Standing, reached: &[String]| it.on.iter().any(|it| reached.contains(it));
        while let Some(at) = waiting.iter().position(|it| is_fired(it, &reached)) {
            let fired = waiting.swap_remove(at);
            reached.extend(fired.steps.iter().map(|it| it.table().to_owned()));
            all.push(fired);
        }
        all
    }
}

/// The columns that a statement sets to the present moment, with its table.
fn stamped(statement: statement::Statement<'_>) -> Vec<(String, String)> {
    let statement::Action::Update { sets, .. } = statement.action else { return Vec::new() };
    let moments = sets.into_iter().filter(|it| is_moment(it.value));
    let columns = moments.flat_map(|it| it.columns);
    columns.map(|it| (statement.table.clone(), it)).collect()
}

/// Whether a value is the present moment, however it is written, and nothing that a row holds.
fn is_moment(value: Code<'_>) -> bool {
    const NOW: [&str; 3] = ["CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME"];
    const WORDS: [&str; 11] = [
        "DATETIME",
        "DATE",
        "TIME",
        "STRFTIME",
        "JULIANDAY",
        "UNIXEPOCH",
        "CAST",
        "AS",
        "INTEGER",
        "INT",
        "TEXT",
    ];
    let is_one = |it: &Token<'_>, words: &[&str]| words.iter().any(|word| it.is_word(word));
    let is_asked = |at: usize, it: &Token<'_>| {
        let is_bare =
            it.is_word("UNIXEPOCH") && value.get(at + 2).is_some_and(|it| it.is_symbol(")"));
        is_one(it, &NOW) || it.text.eq_ignore_ascii_case("'now'") || is_bare
    };
    let is_plain = |it: &Token<'_>| match it.kind {
        TokenKind::Word => is_one(it, &NOW) || is_one(it, &WORDS),
        kind => kind != TokenKind::Quoted,
    };
    value.iter().enumerate().any(|(at, it)| is_asked(at, it)) && value.iter().all(is_plain)
}

/// What triggers write while the statements of a script fire them, all names in small letters.
#[derive(Debug, Default)]
pub struct ByTriggers {
    /// Columns, by their tables.
    written: BTreeMap<String, BTreeSet<String>>,
    /// Those that triggers which stood before the script only set to the present moment.
    stamped: BTreeSet<(String, String)>,
    /// Tables out of which rows go, and those into which some come.
    taken: BTreeSet<String>,
    put: BTreeSet<String>,
}

impl ByTriggers {
    /// Of a script that meets this schema.
    pub fn of(schema: &Schema, script: &Script) -> Self {
        let (mut fired, mut by) = (Fired::of(schema), Self::default());
        let mut others = BTreeSet::new();
        for statement in script.statements() {
            let code = sql::unqualified(statement.text);
            if let Some(statement) = statement::read(&code) {
                for trigger in fired.all_by(&statement.table) {
                    by.note(trigger, &mut others);
                }
            }
            fired.follow(&code);
        }
        by.stamped.retain(|it| !others.contains(it));
        by
    }

    /// Rows that go, or come, are no values that a trigger sets.
    fn note(&mut self, trigger: &Standing, others: &mut BTreeSet<(String, String)>) {
        for step in &trigger.steps {
            match step {
                Step::Writes { table, columns, .. } => {
                    let all = columns.iter().map(|it| (table.clone(), it.clone()));
                    let (stamped, set): (Vec<_>, Vec<_>) =
                        all.partition(|it| !trigger.is_new && trigger.stamps.contains(it));
                    self.stamped.extend(stamped);
                    others.extend(set);
                    self.written.entry(table.clone()).or_default().extend(columns.iter().cloned());
                }
                Step::Deletes { table } => drop(self.taken.insert(table.clone())),
                Step::Puts { table } => drop(self.put.insert(table.clone())),
                _ => {}
            }
        }
    }

    /// Whether rows of a table are taken and made anew.
    pub fn renew(&self, table: &Name) -> bool {
        let table = table.folded();
        self.taken.contains(&table) && self.put.contains(&table)
    }

    /// Whether a column of a table is only set to the present moment.
    pub fn stamp(&self, table: &Name, column: &Name) -> bool {
        self.stamped.contains(&(table.folded(), column.folded()))
    }

    /// Whether a column of a table is among it, or all of them.
    pub fn write(&self, table: &Name, column: &Name) -> bool {
        let columns = self.written.get(&table.folded());
        columns.is_some_and(|it| it.contains(ALL) || it.contains(&column.folded()))
    }
}
