//! The draft of a new revision, from the difference between the model and head.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::draft::{self, Draft};
use super::identity::{IdentityError, Wish};
use super::prove::Goal;
use super::terms::Terms;
use crate::archive::file::functions;
use crate::archive::model::derived::Derived;
use crate::engine::trial;
use crate::field::{Field, FieldKind};
use crate::revision::losses::{Loss, Losses};
use crate::revision::repopulate::{Part, Repopulate};
use crate::schema::{
    AnsweredDiff, Answers, Change, Danger, DangerKind, Name, Options, Plan, PlanError, Rename,
    RenameCandidate, RenameError, Renames, Schema, SchemaDiff,
};

/// A draft, and what it was made of.
#[derive(Clone, Debug)]
pub struct Generated {
    /// The draft.
    pub draft: Draft,
    /// The way up.
    pub up: Plan,
    /// The way back.
    pub down: Plan,
    /// The difference that the way up leads over.
    pub diff: AnsweredDiff,
    /// The columns whose values change on the way, by their names before.
    pub changed: BTreeSet<(Name, Name)>,
    /// The fields that the revisions so far derive.
    pub derived: Derived,
}

impl Generated {
    /// What the draft has to be proved for.
    pub fn goal(&self) -> Goal<'_> {
        Goal {
            from: self.diff.from(),
            to: self.diff.to(),
            renames: self.diff.renames(),
            changed: &self.changed,
            derived: &self.derived,
            tolerated: &[],
        }
    }
}

impl Generated {
    /// The same draft where conversions lose only what these rows would: an upgrade asks its own.
    #[must_use]
    pub(super) fn converting(mut self, is_met: impl Fn(&Danger) -> bool) -> Self {
        let is_told = |it: &Danger| it.kind != DangerKind::Converts || is_met(it);
        for statement in &mut self.up.statements {
            statement.dangers.retain(is_told);
        }
        self.draft.header.loses = losses(&self.up, &self.derived);
        self.draft.up = draft::script(&self.up.statements, &self.derived);
        self
    }
}

/// Why there is no draft.
#[derive(Debug, thiserror::Error)]
pub enum GenerateError {
    /// A question about a rename is open, or an answer is none.
    #[error(transparent)]
    Rename(#[from] RenameError),
    /// There is no way that reaches the model.
    #[error("no statements are known that lead from head to the model")]
    Plan(#[from] PlanError),
    /// Id or label are another revision's.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// Asks the writer whether something was renamed.
pub type Ask<'a> = dyn FnMut(&RenameCandidate) -> bool + 'a;

/// Settles what was renamed: by the answers that are given, by the keys of fields, and by asking, where there is
/// somebody to ask. `weigh` adds to a candidate what rows say.
///
/// # Errors
///
/// [`RenameError::Unanswered`] lists what is still open.
pub fn answer(
    diff: &SchemaDiff,
    given: &Answers,
    weigh: &dyn Fn(RenameCandidate) -> RenameCandidate,
    mut ask: Option<&mut Ask<'_>>,
) -> Result<AnsweredDiff, RenameError> {
    let mut answers = given.clone();
    let mut declined: Vec<Rename> = Vec::new();
    loop {
        let open = match diff.answered(&answers) {
            Err(RenameError::Unanswered(open)) => weighed(open, weigh),
            other => return other,
        };
        if ask.is_none() {
            return Err(RenameError::Unanswered(open));
        }
        let next = open.into_iter().find(|it| !declined.contains(&it.rename));
        let Some(candidate) = next else {
            answers.no_others = true;
            continue;
        };
        let is_rename = ask.as_mut().is_some_and(|ask| ask(&candidate));
        let settled = if is_rename { &mut answers.renames } else { &mut declined };
        settled.push(candidate.rename);
    }
}

fn weighed(
    open: Vec<RenameCandidate>,
    weigh: &dyn Fn(RenameCandidate) -> RenameCandidate,
) -> Vec<RenameCandidate> {
    let mut open: Vec<RenameCandidate> = open.into_iter().map(weigh).collect();
    open.sort_by(|a, b| b.likelihood.total_cmp(&a.likelihood));
    open
}

/// The renames that the fields themselves tell: a new field whose keys name one that is gone. A list brings its join
/// table along.
pub fn renames_of_fields(from: &Schema, to: &Schema, fields: &[Field], given: &Answers) -> Answers {
    let mut answers = given.clone();
    let entries = Name::from("entries");
    let is_gone = |table: &Name| from.table(table).is_some() && to.table(table).is_none();
    let is_new = |table: &Name| from.table(table).is_none() && to.table(table).is_some();
    let has = |schema: &Schema, column: &Name| {
        schema.table(&entries).is_some_and(|it| it.column(column).is_some())
    };
    for field in fields.iter().filter(|_| !given.no_others) {
        let name = Name::from(field.name.as_str());
        for key in field.keys.iter().map(|it| Name::from(it.as_str())) {
            let renamed = match field.kind {
                FieldKind::List if is_gone(&key) && is_new(&name) => {
                    Rename::Table { from: key, to: name.clone() }
                }
                FieldKind::List => continue,
                _ if has(from, &key) && !has(to, &key) && has(to, &name) && !has(from, &name) => {
                    Rename::Column { table: entries.clone(), from: key, to: name.clone() }
                }
                _ => continue,
            };
            if !is_spoken_of(&answers, &renamed) {
                answers.renames.push(renamed);
            }
        }
    }
    let joins = answers.renames.iter().filter_map(|it| match it {
        Rename::Table { from: old, to: new } => {
            let (old, new) = (join_table(old), join_table(new));
            let rename = Rename::Table { from: old.clone(), to: new.clone() };
            (is_gone(&old) && is_new(&new) && !is_spoken_of(&answers, &rename)).then_some(rename)
        }
        Rename::Column { .. } => None,
    });
    let joins: Vec<Rename> = joins.collect();
    answers.renames.extend(joins);
    answers
}

fn join_table(list: &Name) -> Name {
    Name::new(format!("entry_{list}"))
}

/// Whether an answer names one of the two sides already.
fn is_spoken_of(answers: &Answers, rename: &Rename) -> bool {
    answers.renames.iter().any(|it| match (it, rename) {
        (Rename::Table { from, to }, Rename::Table { from: old, to: new }) => {
            from == old || to == new
        }
        (Rename::Column { table, from, to }, Rename::Column { table: its, from: old, to: new }) => {
            table == its && (from == old || to == new)
        }
        _ => false,
    })
}

/// Writes the draft of a revision that leads over a difference; none where nothing differs.
///
/// # Errors
///
/// [`GenerateError`].
pub fn generate(
    terms: &Terms,
    wish: &Wish,
    diff: AnsweredDiff,
    options: Options,
) -> Result<Option<Generated>, GenerateError> {
    let up = plan(&diff, options)?;
    if up.statements.is_empty() {
        return Ok(None);
    }
    // Rows must come back, whatever they come back to: what has no value on the way down gets one.
    let down = plan(&diff.inverted(), Options { invent: true, ..options })?;
    let derived = Derived::of(&terms.graph);
    let mut header = wish.header(&terms.graph)?;
    if terms.owner.is_journal() {
        header.repopulate = repopulate(diff.from(), diff.to(), &terms.fields);
    }
    header.loses = losses(&up, &derived);
    let draft = Draft {
        header,
        up: draft::script(&up.statements, &derived),
        down: Some(draft::script(&down.statements, &derived)),
    };
    let changed = changed_columns(&up, diff.renames());
    Ok(Some(Generated { draft, up, down, diff, changed, derived }))
}

pub(super) fn plan(diff: &AnsweredDiff, options: Options) -> Result<Plan, PlanError> {
    trial::plan(diff, options, |connection: &Connection| functions::register(connection))
}

/// What is derived again: what is new in the schema, renamed, or of another type, and is read from the sources.
fn repopulate(from: &Schema, to: &Schema, fields: &[Field]) -> Repopulate {
    let entries = Name::from("entries");
    let differs = |column: &str| {
        let column = Name::from(column);
        let of = |schema: &Schema| {
            let column = schema.table(&entries).and_then(|it| it.column(&column).cloned());
            column.map(|it| it.declared)
        };
        of(to).is_some() && of(from) != of(to)
    };
    let is_new = |table: &str| {
        let table = Name::from(table);
        let columns = |schema: &Schema| -> Option<BTreeSet<Name>> {
            let names = schema.table(&table)?.columns.iter().map(|it| it.name.clone());
            Some(names.collect())
        };
        columns(to).is_some_and(|now| columns(from).is_none_or(|before| !now.is_subset(&before)))
    };
    let core = CORE_PARTS.iter().filter(|(_, columns, tables)| {
        columns.iter().any(|it| differs(it)) || tables.iter().any(|it| is_new(it))
    });
    let core = core.map(|(part, ..)| part.clone());
    let search = Name::from("entries_fts");
    let index = |schema: &Schema| Some(schema.virtual_table(&search)?.object().form.to_owned());
    let is_searched = index(to).is_some_and(|now| index(from) != Some(now));
    let own = fields.iter().filter(|field| match field.kind {
        FieldKind::List => is_new(field.name.as_str()) || is_new(&format!("entry_{}", field.name)),
        _ => differs(field.name.as_str()),
    });
    let own = own.map(|it| Part::Field(it.name.clone()));
    core.chain(is_searched.then_some(Part::Search)).chain(own).collect()
}

/// The parts of the core, the columns of `entries` that hold them, and the tables.
const CORE_PARTS: &[(Part, &[&str], &[&str])] = &[
    (Part::Dates, &["date", "date_written"], &[]),
    (Part::Title, &["title"], &[]),
    (Part::Words, &["word_count", "body_offset", "body_decoded"], &[]),
    (Part::Search, &["characters"], &["search_forms"]),
    (Part::Conflicts, &["conflict_of"], &[]),
    (Part::Moods, &[], &["moods", "entry_moods"]),
    (Part::Locations, &[], &["locations", "entry_locations"]),
    (Part::Tags, &[], &["tags", "entry_tags"]),
    (Part::People, &[], &["people", "entry_people"]),
];

/// What may go and cannot be derived again.
fn losses(up: &Plan, derived: &Derived) -> Losses {
    let lost = up.dangers().filter(|it| it.loses_data() && !draft::is_derived(it, derived));
    let loss = lost.map(|it| Loss {
        table: it.table.to_string(),
        column: it.column.as_ref().map(ToString::to_string),
    });
    loss.collect()
}

/// The columns that are declared in another way, and those that a danger names.
fn changed_columns(up: &Plan, renames: &Renames) -> BTreeSet<(Name, Name)> {
    let altered = up.changes.iter().filter_map(|it| match it {
        Change::AlterColumn { table, to, .. } => Some(before(renames, table, &to.name)),
        _ => None,
    });
    let endangered = up.dangers().filter_map(|it| Some((it.table.clone(), it.column.clone()?)));
    altered.chain(endangered).collect()
}

/// What a column was called before the renames.
fn before(renames: &Renames, table: &Name, column: &Name) -> (Name, Name) {
    let old_table = renames.tables().find(|(_, to)| *to == table).map_or(table, |(from, _)| from);
    let old =
        renames.columns(old_table).find(|(_, to)| *to == column).map_or(column, |(from, _)| from);
    (old_table.clone(), old.clone())
}
