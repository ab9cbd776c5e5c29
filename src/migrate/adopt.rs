//! The revision that a database brings along which no revision made.

use rusqlite::Connection;

use super::create::CreateError;
use super::generate::{self, GenerateError, Generated};
use super::ground::Ground;
use super::identity::Wish;
use super::prove::{self, Goal, Proof};
use super::stamp::ALEMBIC;
use super::{Terms, model};
use crate::archive::ArchiveError;
use crate::engine::{drift, ledger};
use crate::revision::graph::RevisionGraph;
use crate::schema::{Answers, Options, Schema, SchemaDiff};
use crate::sql::code;
use crate::sqlite::apart::{self, Apart};
use crate::sqlite::foreign_keys;
use crate::sqlite::introspect;
use crate::sqlite::scratch::ScratchError;

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

/// What a database brings along.
#[derive(Debug)]
pub struct Found {
    /// The revision; none where the database holds nothing beside what others make.
    pub brought: Option<Brought>,
    /// What stays its own program's, in words, because it cannot be built here.
    pub left_out: Vec<String>,
}

/// Drafts and proves the revision that leads from what the wish revises to the schema that a database has, as far as that can
/// be built here.
///
/// # Errors
///
/// [`CreateError`].
pub fn brought_along(
    connection: &Connection,
    wish: &Wish,
    model: &Schema,
    terms: &Terms,
) -> Result<Found, CreateError> {
    let graph = &terms.graph;
    let before = graph.ancestors(&wish.revises);
    let known = graph.revisions().filter(|it| before.contains(it.id()));
    let from = model::after(known.map(|it| &**it))?;
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let found = found.without(&[ledger::table(), ALEMBIC]);
    let apart = apart::apart(&model::scratch(terms.owner)?, &found).map_err(ScratchError::from)?;
    let Apart { known: found, left_out, .. } = apart;
    let undeclared = undeclared(&found, model);
    let nothing_else = Answers { renames: Vec::new(), no_others: true };
    let diff = SchemaDiff::between(&from, &found).answered(&nothing_else);
    let diff = diff.map_err(GenerateError::from)?;
    let generated = generate::generate(terms, wish, diff, Options::default())?;
    let Some(generated) = generated else { return Ok(Found { brought: None, left_out }) };
    let ground = Ground::made_up(generated.diff.from(), generated.up.dangers(), terms.owner)?;
    // A program may live with keys that cannot be followed, and its database is taken as it is.
    let mut tolerated = foreign_keys::violations(connection)
        .map_err(ArchiveError::database("check foreign keys"))?;
    tolerated.retain(|it| it.is_unfollowable_of(|_| true));
    let goal = Goal { tolerated: &tolerated, ..generated.goal() };
    let proof = prove::prove(&generated.draft, &ground, goal, &*terms.progress)?;
    let declarations = added_columns(&generated) + &undeclared;
    Ok(Found { brought: Some(Brought { generated, proof, declarations }), left_out })
}

/// The columns that the revision adds to tables of others, as a script.
fn added_columns(generated: &Generated) -> String {
    let adds = generated.up.statements.iter().map(|it| it.sql.as_str()).filter(|sql| {
        let tokens = code(sql);
        tokens.first().is_some_and(|it| it.is_word("ALTER"))
            && tokens.iter().any(|it| it.is_word("ADD"))
    });
    adds.flat_map(|it| [it, "\n;\n\n"]).collect()
}

/// What the archive's own revisions make, as far as the wish builds on them, and a database lacks or has otherwise, line by
/// line. A revision that took that over would take it away from the archive.
///
/// # Errors
///
/// [`CreateError`].
pub fn lacking_of_core(
    connection: &Connection,
    wish: &Wish,
    graph: &RevisionGraph,
) -> Result<Vec<String>, CreateError> {
    let before = graph.ancestors(&wish.revises);
    let known = || graph.revisions().filter(|it| before.contains(it.id())).map(|it| &**it);
    let core = model::after(known().filter(|it| it.is_carried))?;
    let core = core.form();
    let found = introspect::schema(connection).map_err(ArchiveError::introspect)?.form();
    let lacking = model::after(known())?.form().into_iter();
    Ok(lacking.filter(|it| core.contains(it) && !found.contains(it)).collect())
}

/// The definitions of what the model does not know, as a script.
fn undeclared(found: &Schema, model: &Schema) -> String {
    let unknown = drift::foreign_beside(found, &[model]);
    let known = drift::without(found.clone(), &unknown);
    let own = found.definitions().filter(|it| known.definitions().all(|other| other != *it));
    // A stored text may end in a comment, which would swallow the semicolon.
    own.flat_map(|it| [it, "\n;\n\n"]).collect()
}
