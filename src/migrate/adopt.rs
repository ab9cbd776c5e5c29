//! The revision that a database brings along which no revision made.

use rusqlite::Connection;

use super::create::CreateError;
use super::generate::{self, GenerateError, Generated};
use super::ground::Ground;
use super::identity::Wish;
use super::prove::{self, Proof};
use super::stamp::ALEMBIC;
use super::{Terms, model};
use crate::archive::ArchiveError;
use crate::engine::{drift, ledger};
use crate::schema::{Answers, Options, Schema, SchemaDiff};
use crate::sqlite::introspect;

/// The revision that a database brings along, proved.
#[derive(Debug)]
pub struct Brought {
    /// The draft, and what it was made of.
    pub generated: Generated,
    /// That it does what it says.
    pub proof: Proof,
    /// What it makes and the model does not declare, as SQL for `schema.sql`.
    pub declarations: String,
}

/// Drafts and proves the revision that leads from what the wish revises to the schema that a database has; none where
/// that is the same.
///
/// # Errors
///
/// [`CreateError`].
pub fn brought_along(
    connection: &Connection,
    wish: &Wish,
    model: &Schema,
    terms: &Terms,
) -> Result<Option<Brought>, CreateError> {
    let graph = &terms.graph;
    let before = graph.ancestors(&wish.revises);
    let known = graph.revisions().filter(|it| before.contains(it.id()));
    let from = model::after(known.map(|it| &**it))?;
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let found = found.without(&[ledger::TABLE, ALEMBIC]);
    let declarations = undeclared(&found, model);
    let nothing_else = Answers { renames: Vec::new(), no_others: true };
    let diff = SchemaDiff::between(&from, &found).answered(&nothing_else);
    let diff = diff.map_err(GenerateError::from)?;
    let generated = generate::generate(graph, wish, diff, &terms.fields, Options::default())?;
    let Some(generated) = generated else { return Ok(None) };
    let ground = Ground::made_up(generated.diff.from(), generated.up.dangers())?;
    let proof = prove::prove(&generated.draft, &ground, generated.goal(), &*terms.progress)?;
    Ok(Some(Brought { generated, proof, declarations }))
}

/// The definitions of what the model does not know, as a script.
fn undeclared(found: &Schema, model: &Schema) -> String {
    let unknown = drift::foreign_beside(found, &[model]);
    let known = drift::without(found.clone(), &unknown);
    let own = found.definitions().filter(|it| known.definitions().all(|other| other != *it));
    // A stored text may end in a comment, which would swallow the semicolon.
    own.flat_map(|it| [it, "\n;\n\n"]).collect()
}
