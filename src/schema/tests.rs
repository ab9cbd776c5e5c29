//! Schemas as SQLite reads them, the questions between two of them, and the statements that lead from one to the other.

mod cases;
mod dangers;
mod equality;
mod objects;
mod renames;
mod unindexed;

use super::{Answers, Options, Plan, Schema, SchemaDiff};
use crate::engine::trial;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::Script;

/// The schema that a script makes.
fn schema(sql: &str) -> Schema {
    let scratch = Scratch::new(|_| Ok(())).unwrap();
    let run = scratch.load(Script { path: "schema.sql", text: sql });
    run.unwrap_or_else(|it| panic!("{sql}: {it}"));
    scratch.schema().unwrap()
}

fn diff(from: &str, to: &str) -> SchemaDiff {
    SchemaDiff::between(&schema(from), &schema(to))
}

fn no_renames() -> Answers {
    Answers { no_others: true, ..Answers::default() }
}

fn plan(from: &str, to: &str, answers: &Answers, options: Options) -> Plan {
    let diff = diff(from, to).answered(answers).unwrap();
    trial::plan(&diff, options, |_| Ok(())).unwrap()
}
