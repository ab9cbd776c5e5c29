//! The plan that would lead where a script leads, and what it asks of the rows.

mod narrowed;

use rusqlite::Connection;

use crate::engine::inventory;
use crate::engine::owner::Owner;
use crate::migrate::met::Met;
use crate::migrate::{generate, model};
use crate::revision::Script as RevisionScript;
use crate::schema::{Answers, Danger, Name, Options, Plan, Rename, Schema, SchemaDiff};
use crate::sqlite::apart;
use crate::sqlite::scratch::{Scratch, ScratchError};
use crate::sqlite::script::Script;

use narrowed::narrowed;

/// A schema in memory, without rows, that goes the way which scripts lead a copy.
pub(super) struct Lead {
    owner: Owner,
    /// How it stands; none before the first script, and after one that cannot be followed.
    standing: Option<(Scratch, Schema)>,
}

impl Lead {
    pub(super) fn new(owner: Owner) -> Self {
        Self { owner, standing: None }
    }

    /// The plan that leads over what a script changes; none where it fails in memory already, or only moves rows.
    pub(super) fn plan(
        &mut self,
        before: &Schema,
        script: &RevisionScript,
    ) -> Result<Option<Plan>, ScratchError> {
        let (scratch, before) = self.at(before)?;
        let run = Script { path: &script.path, text: &script.text };
        if scratch.try_on_schema(run).is_err() {
            return Ok(None);
        }
        let after = scratch.schema().map_err(ScratchError::from)?;
        let plan = plan(&before, &after, script);
        self.standing = Some((scratch, after));
        Ok(plan)
    }

    /// A database that stands as the copy does, as far as that can be built here.
    fn at(&mut self, before: &Schema) -> Result<(Scratch, Schema), ScratchError> {
        if let Some((scratch, schema)) = self.standing.take().filter(|it| it.1 == *before) {
            return Ok((scratch, schema));
        }
        let known =
            apart::apart(&model::scratch(self.owner)?, before).map_err(ScratchError::from)?.known;
        let scratch = model::scratch(self.owner)?;
        scratch.build(&known).map_err(ScratchError::from)?;
        Ok((scratch, known))
    }
}

fn plan(before: &Schema, after: &Schema, script: &RevisionScript) -> Option<Plan> {
    let renames = inventory::renames(script, &|table| before.has_table(&Name::from(table)));
    let mut answers = Answers { renames: renames.list(), no_others: true };
    let all = answers.renames.clone();
    answers.renames.retain(|it| is_rename(it, &all, before, after));
    let copied = renames.copied().into_iter().filter(|it| is_rename(it, &all, before, after));
    let copied: Vec<Rename> = copied.collect();
    let others: Vec<Rename> = answers.renames.iter().chain(&copied).cloned().collect();
    let copied = copied.into_iter().filter(|it| goes_and_comes(it, &others, &all, before, after));
    answers.renames.extend(copied);
    // Where tables take each other's names, only the old one says which is meant.
    for rename in &mut answers.renames {
        if let Rename::Column { table, .. } = rename {
            table.clone_from(called_before(&table.clone(), &all, before));
        }
    }
    let over = |before: &Schema, after: &Schema| {
        let diff = SchemaDiff::between(before, after).answered(&answers).ok()?;
        generate::plan(&diff, Options::default()).ok()
    };
    // What does not change has no say, but in a way that nobody thought of.
    let (near_before, near_after) = narrowed(before, after);
    over(&near_before, &near_after).or_else(|| over(before, after))
}

/// Whether a rename leads from something that was there to something that is; a column under the name that its table has in the
/// end, which may be another than it had.
fn is_rename(rename: &Rename, all: &[Rename], before: &Schema, after: &Schema) -> bool {
    match rename {
        Rename::Table { from, to } => before.has_table(from) && after.has_table(to),
        Rename::Column { table, from, to } => {
            has(before, called_before(table, all, before), from) && has(after, table, to)
        }
    }
}

/// Whether a column is not there any more under its old name, and was not under its new one; another one may have had that, and be
/// called otherwise, as these say.
fn goes_and_comes(
    rename: &Rename,
    others: &[Rename],
    all: &[Rename],
    before: &Schema,
    after: &Schema,
) -> bool {
    let Rename::Column { table, from, to } = rename else { return false };
    let is_of = |its: &Name| its == table;
    let is_free = others
        .iter()
        .any(|it| matches!(it, Rename::Column { table, from, .. } if is_of(table) && from == to));
    let is_taken = others
        .iter()
        .any(|it| matches!(it, Rename::Column { table, to, .. } if is_of(table) && to == from));
    (is_free || !has(before, called_before(table, all, before), to))
        && (is_taken || !has(after, table, from))
}

fn has(schema: &Schema, table: &Name, column: &Name) -> bool {
    schema.table(table).is_some_and(|it| it.column(column).is_some())
}

/// What a table was called, by what it is called in the end.
fn called_before<'a>(table: &'a Name, all: &'a [Rename], before: &Schema) -> &'a Name {
    let renamed = all.iter().find_map(|it| match it {
        Rename::Table { from, to } if to == table && before.has_table(from) => Some(from),
        _ => None,
    });
    renamed.unwrap_or(table)
}

/// The dangers of a plan that rows meet, with these.
pub(super) fn counted(connection: &Connection, plan: &Plan) -> Vec<(Danger, Met)> {
    plan.dangers().filter_map(|it| Some((it.clone(), Met::of(it, connection)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a script drops, as the plan that leads over it tells.
    fn dropped(made: &str, text: &str) -> Vec<String> {
        let scratch = model::scratch(Owner::Program).unwrap();
        scratch.connection().execute_batch(made).unwrap();
        let before = scratch.schema().unwrap();
        scratch.connection().execute_batch(text).unwrap();
        let script = RevisionScript { path: "up.sql".to_owned(), text: text.to_owned() };
        let plan = plan(&before, &scratch.schema().unwrap(), &script).unwrap();
        let told = plan.dangers().map(ToString::to_string);
        told.filter(|it| it.contains("dropped")).collect()
    }

    fn check(made: &str, text: &str) {
        assert_eq!(dropped(made, text), [""; 0], "{text}");
    }

    #[test]
    fn a_column_that_goes_is_dropped_and_a_copy_into_one_that_was_there_renames_none() {
        let gone = |column: &str| format!("the values of `t.{column}` are dropped");
        assert_eq!(dropped("CREATE TABLE t(a, b)", "ALTER TABLE t DROP COLUMN b"), [gone("b")]);
        let copied = "CREATE TABLE n(a); INSERT INTO n(a) SELECT b FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;";
        assert_eq!(dropped("CREATE TABLE t(a, b)", copied), [gone("b")]);
    }

    #[test]
    fn a_column_that_is_renamed_with_its_table_is_not_dropped() {
        let renamed = "ALTER TABLE t RENAME TO tt; ALTER TABLE tt RENAME COLUMN a TO b; ALTER TABLE tt ADD COLUMN c;";
        let anew = "CREATE TABLE n(b UNIQUE, c); INSERT INTO n(b, c) SELECT b, c FROM tt; DROP TABLE tt; ALTER TABLE n RENAME TO tt;";
        let copied = "CREATE TABLE n(b); INSERT INTO n(b) SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;";
        check("CREATE TABLE t(a)", renamed);
        check("CREATE TABLE t(a)", &format!("{renamed} {anew}"));
        check("CREATE TABLE t(a)", copied);
    }

    #[test]
    fn a_name_that_is_free_is_taken_by_another_column_or_table() {
        let again = |columns: &str, selected: &str| {
            format!(
                "CREATE TABLE n({columns}); INSERT INTO n({columns}) SELECT {selected} FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;"
            )
        };
        let made = "CREATE TABLE t(a, e); CREATE TABLE q(a, b)";
        check(made, &format!("ALTER TABLE t RENAME a TO f; {}", again("f, a", "f, e")));
        check(made, &format!("{} {}", again("a, f", "a, e"), again("e, f", "a, f")));
        let swapped = "ALTER TABLE t RENAME a TO z; ALTER TABLE t RENAME e TO a; ALTER TABLE t RENAME z TO e;";
        check(made, &format!("{swapped} {}", again("g, a", "e, a")));
        let tables =
            "ALTER TABLE t RENAME TO z; ALTER TABLE q RENAME TO t; ALTER TABLE z RENAME TO q";
        check(made, &format!("ALTER TABLE q RENAME b TO c; {tables}"));
        check(made, &format!("{} {tables}", again("g, e", "a, e")));
    }
}
