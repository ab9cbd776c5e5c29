//! From a difference to statements: `ALTER TABLE` where that reaches what is declared, a rebuild where it does not.
//!
//! Whether an `ALTER` reaches it, only SQLite knows: it edits the stored text by rules of its own. So each proposal is
//! tried, in memory, on the schema that the plan leads from; the caller lends the floor for that as a [`Trial`].

use std::collections::{BTreeMap, BTreeSet};

use crate::sql::literal;
use crate::sql::shell::{Followed, Keys};

use super::{AnsweredDiff, Change, Danger, Name, Options, Origins, Pair, Schema, Table, changes};

mod alter;
mod invention;
mod object;
mod rebuild;
mod rename;
mod script;
mod virtual_table;

/// One statement of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The SQL, without the closing `;`.
    pub sql: String,
    /// What it is for, in words.
    pub reason: String,
    /// What it may lose or break.
    pub dangers: Vec<Danger>,
    /// An expression that is true once it has done its work; none where no row can stop it.
    proof: Option<String>,
}

impl Statement {
    fn new(sql: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { sql: sql.into(), reason: reason.into(), dangers: Vec::new(), proof: None }
    }

    fn proved_by(mut self, proof: String) -> Self {
        self.proof = Some(proof);
        self
    }

    fn with(mut self, dangers: Vec<Danger>) -> Self {
        self.dangers = dangers;
        self
    }

    /// Whether data may go with it.
    pub fn loses_data(&self) -> bool {
        self.dangers.iter().any(Danger::loses_data)
    }
}

/// Tries statements: the schema that the plan's own becomes under them, or why SQLite refuses one.
pub type Trial<'a> = dyn Fn(&[Statement]) -> Result<Schema, String> + 'a;

/// The way from one schema to another.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What changes.
    pub changes: Vec<Change>,
    /// The statements that change it, in order.
    pub statements: Vec<Statement>,
    /// The tables whose foreign keys SQLite can follow: where one refers to columns that are no key, it cannot.
    pub keys: Keys,
    /// Every name in the schemas that it leads from and to.
    pub names: BTreeSet<Name>,
}

impl Plan {
    /// That of a difference which is none.
    fn none() -> Self {
        let keys = Keys { before: Followed::All, after: Followed::All };
        Self { changes: Vec::new(), statements: Vec::new(), keys, names: BTreeSet::new() }
    }

    /// Everything that the plan may lose or break.
    pub fn dangers(&self) -> impl Iterator<Item = &Danger> {
        self.statements.iter().flat_map(|it| &it.dangers)
    }

    /// Whether data may go.
    pub fn loses_data(&self) -> bool {
        self.statements.iter().any(Statement::loses_data)
    }
}

/// Why there is no way.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// SQLite refuses every way that is known.
    #[error("SQLite refuses to {attempt}: {message}")]
    Refused {
        /// What was tried.
        attempt: String,
        /// What SQLite said.
        message: String,
    },
    /// The statements run, and lead elsewhere.
    #[error("the statements do not reach the declared schema: {}", .0.join("; "))]
    NotReached(Vec<String>),
}

/// Finds the statements that lead from one schema to the other.
///
/// # Errors
///
/// [`PlanError`], where no way that is known reaches the declared schema exactly.
pub fn plan(diff: &AnsweredDiff, options: Options, trial: &Trial<'_>) -> Result<Plan, PlanError> {
    if diff.is_empty() {
        return Ok(Plan::none());
    }
    let plan = |manner| Work::new(diff, options, trial, manner).plan(diff);
    // What stands in the way of the gentle manner is told, should the thorough one fail as well.
    plan(Manner::Gentle).or_else(|error| plan(Manner::Thorough).map_err(|_| error))
}

/// How much a plan takes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Manner {
    /// What changes, by `ALTER` where that does it.
    Gentle,
    /// Every view and trigger too, and every table that changes is rebuilt: they may be tied in a way that stops SQLite.
    Thorough,
}

/// A plan while it is made.
struct Work<'a> {
    from: &'a Schema,
    to: &'a Schema,
    options: Options,
    trial: &'a Trial<'a>,
    manner: Manner,
    statements: Vec<Statement>,
    /// The indexes that could not be filled yet: what they are made of may be a view, which comes back at the end.
    unfilled: Vec<Name>,
}

impl<'a> Work<'a> {
    fn new(diff: &'a AnsweredDiff, options: Options, trial: &'a Trial<'a>, manner: Manner) -> Self {
        let (from, to) = (diff.from(), diff.to());
        let (statements, unfilled) = (Vec::new(), Vec::new());
        Self { from, to, options, trial, manner, statements, unfilled }
    }
}

impl Work<'_> {
    fn plan(mut self, diff: &AnsweredDiff) -> Result<Plan, PlanError> {
        let before = self.followed(self.from);
        let (renamed, origins) = self.rename(diff)?;
        let left: Vec<Change> =
            changes(&renamed, self.to).into_iter().filter_map(|it| self.seen(it)).collect();
        self.drop_objects(&renamed);
        self.take_contents_in(&renamed);
        self.create_tables(&renamed);
        self.change_tables(&renamed, &origins);
        self.drop_tables(&renamed, &origins);
        self.replace_virtual_tables(&renamed, &origins);
        self.create_missing(&renamed, &origins)?;
        self.fill_from_views();
        self.check_end()?;
        let keys = Keys { before, after: self.followed(self.to) };
        let mut changes: Vec<Change> =
            diff.renames().list().into_iter().map(Change::from).collect();
        changes.extend(left);
        let names = [self.from, self.to].into_iter().flat_map(Schema::names).collect();
        Ok(Plan { changes, statements: self.statements, keys, names })
    }

    /// The tables of a schema, which stands after the statements so far, whose foreign keys SQLite can follow.
    fn followed(&self, schema: &Schema) -> Followed {
        let check = |of: &str| {
            let sql = format!("SELECT * FROM pragma_foreign_key_check{of}");
            self.reached_with(&[Statement::new(sql, "check the foreign keys")]).is_ok()
        };
        if check("") {
            return Followed::All;
        }
        let tables = schema.tables.iter().filter(|it| !it.foreign_keys.is_empty());
        let names = tables.map(|it| it.name.as_str());
        let followed = names.filter(|it| check(&format!("({})", literal(it))));
        Followed::Tables(followed.map(ToOwned::to_owned).collect())
    }

    /// A change as it is seen from outside: an object that was dropped to be out of the way does not come.
    fn seen(&self, change: Change) -> Option<Change> {
        let Change::Create { kind, name } = change else { return Some(change) };
        match self.from.object(kind, &name) {
            None => Some(Change::Create { kind, name }),
            before if before == self.to.object(kind, &name) => None,
            Some(_) => Some(Change::Replace { kind, name }),
        }
    }

    /// The schema that stands after the statements so far.
    fn reached(&self, attempt: &str) -> Result<Schema, PlanError> {
        (self.trial)(&self.statements)
            .map_err(|message| PlanError::Refused { attempt: attempt.to_owned(), message })
    }

    /// The schema that stands after the statements so far and these.
    fn reached_with(&self, more: &[Statement]) -> Result<Schema, String> {
        (self.trial)(&[&self.statements, more].concat())
    }

    fn create_tables(&mut self, renamed: &Schema) {
        for table in self.to.tables.iter().filter(|it| renamed.table(&it.name).is_none()) {
            let reason = format!("create table `{}`", table.name);
            self.statements.push(Statement::new(&table.sql, reason));
        }
    }

    fn change_tables(&mut self, renamed: &Schema, origins: &Origins) {
        for after in &self.to.tables {
            let Some(before) = renamed.table(&after.name).filter(|it| *it != after) else {
                continue;
            };
            let plain = BTreeMap::new();
            let inventions =
                self.inventions(&self.pair((before, after), (renamed, origins), &plain));
            let pair = self.pair((before, after), (renamed, origins), &inventions);
            let proposed = alter::proposal(&pair).filter(|_| self.manner == Manner::Gentle);
            let altered = proposed.filter(|it| self.reaches(it, after));
            match altered {
                Some(statements) => self.statements.extend(statements),
                None => self.statements.extend(rebuild::statements(&pair)),
            }
        }
    }

    /// A table before and after, with all that its statements depend on.
    fn pair<'p>(
        &'p self,
        (before, after): (&'p Table, &'p Table),
        (renamed, origins): (&'p Schema, &'p Origins),
        inventions: &'p BTreeMap<Name, String>,
    ) -> Pair<'p> {
        let schemas = (renamed, self.to);
        Pair { before, after, origins, schemas, options: self.options, inventions }
    }

    /// Whether these statements lead to a table as it is declared, comments included.
    fn reaches(&self, statements: &[Statement], declared: &Table) -> bool {
        let reached = self.reached_with(statements);
        let table = reached.as_ref().ok().and_then(|it| it.table(&declared.name));
        table.is_some_and(|it| it == declared && it.sorted_comments() == declared.sorted_comments())
    }

    fn check_end(&self) -> Result<(), PlanError> {
        let reached = self.reached("run the plan")?;
        let differences = reached.differences(self.to);
        if differences.is_empty() { Ok(()) } else { Err(PlanError::NotReached(differences)) }
    }
}
