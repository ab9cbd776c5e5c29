//! A new revision, from the difference between the model and head: asked, drafted, proved.

use std::collections::BTreeSet;

use rusqlite::Connection;

use super::generate::{self, Ask, GenerateError, Generated};
use super::ground::Ground;
use super::identity::Wish;
use super::met::Met;
use super::prove::{self, InTheWay, Proof, ProveError};
use super::tied::Tied;
use super::unmade::{self, Unmade};
use super::values::{self, ValueError};
use super::{MigrateError, Terms, model};
use crate::archive::file::copy::Copy;
use crate::archive::model::derived::asked;
use crate::archive::model::shape::Shape;
use crate::archive::model::taken::Taken;
use crate::archive::model::{parts, taken};
use crate::archive::rows::derive;
use crate::archive::{Archive, ArchiveError};
use crate::backup::Receipt;
use crate::engine::outcome::MayLose;
use crate::engine::owner::Owner;
use crate::engine::{executor, inventory, ledger};
use crate::field::{Field, FieldKind};
use crate::revision::Script;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Applied;
use crate::revision::names::RevisionId;
use crate::revision::plan::Direction;
use crate::revision::repopulate::{Part, Repopulate};
use crate::revision::target::Target;
use crate::schema::{Answers, DangerKind, Name, Options, Schema, SchemaDiff, Table};
use crate::sql::variables::Values;
use crate::sql::{self, quoted};
use crate::sqlite::introspect;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::source;

/// What a new revision is made of.
pub struct Order<'a> {
    /// Who it is.
    pub wish: &'a Wish,
    /// What it has to lead to.
    pub model: &'a Schema,
    /// What the user says of renames.
    pub answers: Answers,
    /// How statements are written.
    pub options: Options,
    /// The archive, where there is one: its rows are what the revision is proved on.
    pub archive: Option<&'a Archive>,
}

/// A revision that is proved and can be saved.
#[derive(Debug)]
pub struct Created {
    /// The draft, and what it was made of.
    pub generated: Generated,
    /// That it does what it says.
    pub proof: Proof,
    /// Why the archive's own rows were not used, where there is an archive.
    pub note: Option<String>,
    /// What its upgrade would be refused for: it would go, and only its program can make it again.
    pub unmade: Vec<Unmade>,
    /// What of the model only a program can use that brings along what is lacking here.
    pub lacking: Vec<Tied>,
    /// The NULLs that take a default, in words: no way back tells them from it.
    pub filled: Vec<String>,
    /// The tables that may give ids of rows again that are gone, in words.
    pub reused: Vec<String>,
}

/// Why no revision was made.
#[derive(Debug, thiserror::Error)]
pub enum CreateError {
    /// There is no draft.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// The revisions cannot be replayed in memory.
    #[error("the revisions cannot be replayed in memory")]
    Replay(#[from] ScratchError),
    /// Rows of the archive would make a statement fail.
    #[error("rows of the archive stand in the way: {}", counted(.0))]
    InTheWay(Vec<InTheWay>),
    /// The draft does not do what it should.
    #[error("the new revision is not proved")]
    Unproved(#[from] ProveError),
    /// The revision needs what its own branch does not have.
    #[error("the new revision does not run on the branch of {} alone", listed(.head))]
    NeedsMore {
        /// What it revises.
        head: BTreeSet<RevisionId>,
        /// The statement that fails.
        source: ScratchError,
    },
    /// The model holds what cannot be used.
    #[error("of the model, {}", .0.in_words())]
    Torn(Box<Tied>),
    /// A field would take what holds somebody else's values.
    #[error("{0}")]
    Taken(Box<Taken>),
    /// A renamed field is no longer read from where its values stand.
    #[error("renaming `{from}` to `{to}` would empty it in {entries} of the entries that have it")]
    Empties {
        /// The field as it was called.
        from: String,
        /// The field as it is called.
        to: String,
        /// How many.
        entries: u64,
    },
    /// The model takes away what is of the core, or makes it otherwise.
    #[error("the new revision takes away or changes what every archive has: {}", .0.join(", "))]
    TakesCore(Vec<String>),
    /// Values are given that no script on the way takes.
    #[error(transparent)]
    Values(ValueError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

fn counted(in_the_way: &[InTheWay]) -> String {
    in_the_way.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

fn listed(ids: &BTreeSet<RevisionId>) -> String {
    ids.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(", ")
}

/// Drafts and proves the revision that leads from head to the model; none where nothing differs.
///
/// # Errors
///
/// [`CreateError`]; nothing is written whatever happens.
pub fn create(
    order: &Order<'_>,
    terms: &Terms,
    ask: Option<&mut Ask<'_>>,
) -> Result<Option<Created>, CreateError> {
    let Terms { graph, fields, .. } = terms;
    let head = model::after(graph.revisions().map(|it| &**it))?;
    refuse_taken(order, terms)?;
    let answers = generate::renames_of_fields(&head, order.model, fields, &order.answers);
    let diff = SchemaDiff::between(&head, order.model);
    let diff = generate::answer(&diff, &answers, &|it| it, ask).map_err(GenerateError::from)?;
    let generated = generate::generate(terms, order.wish, diff, order.options)?;
    let Some(generated) = generated else { return Ok(None) };
    refuse_core(&head, order.model, &generated, terms)?;
    let lacking = usable(&head, order.model, terms.owner)?;
    let (ground, note) = ground(order, &generated, terms)?;
    // Where there are rows that cannot be asked, any of them may not come back.
    let generated = match (ground.is_of_archive(), &note) {
        (false, Some(_)) => generated,
        (is_asked, _) => {
            generated.converting(|it| is_asked && Met::of(it, ground.connection()).is_some())
        }
    };
    let in_the_way = match ground.is_of_archive() {
        true => prove::in_the_way(&generated.up, &ground),
        false => Vec::new(),
    };
    if !in_the_way.is_empty() {
        return Err(CreateError::InTheWay(in_the_way));
    }
    let filled = prove::filled(&generated.up, &ground);
    let proof = prove::prove(&generated.draft, &ground, generated.goal(), &*terms.progress)?;
    check_alone(graph, order.wish, &generated)?;
    if ground.is_of_archive() && terms.owner.is_journal() {
        note_applied(ground.connection(), &generated, terms)?;
        check_emptied(ground.connection(), &generated, terms)?;
    }
    let unmade = order.archive.map(|it| taken_along(it, &generated)).transpose()?;
    let mut unmade = unmade.unwrap_or_default();
    let refused = ground.refused_indexes().map_err(ScratchError::from)?;
    for (index, lacking) in refused {
        if unmade.iter().all(|it: &Unmade| it.index.name != index.name) {
            unmade.push(Unmade { index, lacking });
        }
    }
    let reused = generated.up.dangers().filter(|it| it.kind == DangerKind::Reuses);
    let reused = reused.map(ToString::to_string).collect();
    Ok(Some(Created { generated, proof, note, unmade, lacking, filled, reused }))
}

/// Refuses a model from which something of the core is gone, or in which it says something else: an upgrade would be refused.
fn refuse_core(
    head: &Schema,
    model: &Schema,
    generated: &Generated,
    terms: &Terms,
) -> Result<(), CreateError> {
    if !terms.owner.is_journal() {
        return Ok(());
    }
    let held = |schema: &Schema| {
        let scratch = model::built(terms.owner, schema)?;
        let held = inventory::core(scratch.connection(), terms.bookkeeping());
        Ok::<_, CreateError>(held.map_err(ArchiveError::database("read a scratch database"))?)
    };
    let revision = generated.draft.to_revision("migrations").map_err(ProveError::from)?;
    let taken = terms.bookkeeping().taken_from_core(&revision, &held(head)?, &held(model)?);
    if taken.is_empty() { Ok(()) } else { Err(CreateError::TakesCore(taken)) }
}

/// Refuses a model that holds what cannot be used, and could before; gives back what only its program can use.
fn usable(head: &Schema, model: &Schema, owner: Owner) -> Result<Vec<Tied>, CreateError> {
    let built = |schema: &Schema| model::built(owner, schema);
    let torn = Tied::newly_torn(&built(head)?, &built(model)?);
    let (lacking, torn): (Vec<_>, Vec<_>) = torn.into_iter().partition(Tied::is_lacking);
    let torn = torn.into_iter().next().or(dangling(head, model, owner)?);
    torn.map_or(Ok(lacking), |it| Err(CreateError::Torn(Box::new(it))))
}

/// A table of a model whose foreign keys refer to one that goes, or is called otherwise there: it would take no row.
fn dangling(head: &Schema, model: &Schema, owner: Owner) -> Result<Option<Tied>, CreateError> {
    let mut parents = model.tables.iter().flat_map(|it| &it.foreign_keys).map(|it| &it.parent);
    if !parents.any(|it| !model.has_name(it) && head.has_name(it)) {
        return Ok(None);
    }
    let built = |schema: &Schema| model::built(owner, schema);
    let torn = Tied::newly_unfollowable(&built(head)?, &built(model)?);
    Ok(torn.into_iter().find(Tied::lacks_a_table))
}

/// The indexes of an archive that go with a table which the draft builds anew, and that cannot be made again here.
fn taken_along(archive: &Archive, generated: &Generated) -> Result<Vec<Unmade>, ArchiveError> {
    let draft = (&generated.draft.header.revision, generated.draft.up.as_str());
    let first = unmade::first(archive.connection(), [draft], archive.owner())?;
    Ok(first.map(|it| it.1).unwrap_or_default())
}

/// Refuses fields that have the name of tables or of a column of the archive that hold what somebody else wrote.
fn refuse_taken(order: &Order<'_>, terms: &Terms) -> Result<(), CreateError> {
    let Some(archive) = order.archive.filter(|it| it.owner().is_journal()) else { return Ok(()) };
    let taken = taken::taken(archive.connection(), &terms.graph, &terms.fields, &terms.of_schema)
        .map_err(ArchiveError::database("look whose the tables are"))?;
    let first = taken.into_iter().next();
    first.map_or(Ok(()), |taken| Err(CreateError::Taken(Box::new(taken))))
}

/// Where the draft is tried: on the archive's own rows, brought to head on a copy, or on made-up ones.
fn ground(
    order: &Order<'_>,
    generated: &Generated,
    terms: &Terms,
) -> Result<(Ground, Option<String>), CreateError> {
    let from = generated.diff.from();
    let mut note = None;
    if let Some(archive) = order.archive.filter(|it| has_rows(it, generated)) {
        if let Some(there) = there_already(archive, generated)? {
            note = Some(there);
            return Ok((Ground::made_up(from, generated.up.dangers(), terms.owner)?, note));
        }
        let copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
        match at_head(copy, terms, None) {
            // What it takes may be known only where it is applied.
            Err(MigrateError::Values(error))
                if error.is_missing() && terms.values == Values::default() =>
            {
                note = Some(format!("{error} ({})", error.hint()));
            }
            Err(MigrateError::Values(error)) => return Err(CreateError::Values(error)),
            Err(error) => note = Some(error.to_string()),
            Ok(copy) => match Ground::of_archive(copy, from, terms.owner)? {
                Some(ground) => return Ok((ground, None)),
                None => note = Some("its schema is not that of head".to_owned()),
            },
        }
    }
    Ok((Ground::made_up(from, generated.up.dangers(), terms.owner)?, note))
}

/// Whether there are rows to prove a draft on: entries, or rows of a table that the draft names, or that refers to one of these.
fn has_rows(archive: &Archive, generated: &Generated) -> bool {
    let has = |table: &str| {
        let any = |from| format!("SELECT EXISTS (SELECT 1 FROM {from})");
        let from = source::all_of(archive.connection(), table).map(any);
        from.and_then(|it| archive.connection().query_row(&it, [], |row| row.get(0)))
            .unwrap_or(false)
    };
    let named: BTreeSet<Name> =
        sql::code(&generated.draft.up).iter().filter_map(sql::Token::name).map(Name::new).collect();
    // Rows of others may come to point at what the draft makes a key of.
    let refers = |it: &&Table| it.foreign_keys.iter().any(|key| named.contains(&key.parent));
    let referring = generated.diff.from().tables.iter().filter(refers).map(|it| &it.name);
    archive.owner().is_journal() && has("entries")
        || named.iter().chain(referring).any(|it| has(it.as_str()))
}

/// What the database of a program holds already of what a draft makes, and no revision made, in words.
fn there_already(archive: &Archive, generated: &Generated) -> Result<Option<String>, CreateError> {
    if archive.owner().is_journal() {
        return Ok(None);
    }
    let found = introspect::schema(archive.connection()).map_err(ArchiveError::introspect)?;
    let (from, to) = (generated.diff.from(), generated.diff.to());
    let is_there = |it: &&Table| from.table(&it.name).is_none() && found.table(&it.name).is_some();
    let first = to.tables.iter().find(is_there).map(|it| it.name.to_string());
    let id = &generated.draft.header.revision;
    Ok(first.map(|name| {
        format!(
            "it has `{name}` already; where it is just that, `journal migration stamp {id}` says so"
        )
    }))
}

/// Brings a copy to every head, where a script is run then that is no revision's, or nothing is.
pub(super) fn at_head(
    mut copy: Copy,
    terms: &Terms,
    then: Option<&Script>,
) -> Result<Copy, MigrateError> {
    let prepared = super::prepare(
        copy.connection(),
        &terms.graph,
        &Target::heads(),
        Direction::Up,
        terms.owner,
    )?;
    values::check_with(&prepared, then, &terms.values)?;
    let settings = terms.settings(prepared.plan.repopulate(), MayLose::Anything);
    let receipt = Receipt::nothing_to_back_up();
    executor::execute(copy.connection_mut(), &prepared.plan, &receipt, settings)
        .map_err(|error| MigrateError::Execute { error, backup: None })?;
    Ok(copy)
}

/// Where the revision does not revise every head, it must run on what it does revise.
fn check_alone(
    graph: &RevisionGraph,
    wish: &Wish,
    generated: &Generated,
) -> Result<(), CreateError> {
    let before = graph.ancestors(wish.revises.union(&wish.depends_on));
    if graph.ordered(&before).len() == graph.revisions().count() {
        return Ok(());
    }
    let revision = generated.draft.to_revision("migrations").map_err(ProveError::from)?;
    let known = graph.revisions().filter(|it| before.contains(it.id())).map(|it| &**it);
    model::after(known.chain([&revision]))
        .map(|_| ())
        .map_err(|source| CreateError::NeedsMore { head: wish.revises.clone(), source })
}

/// Writes the draft, which stands on the copy, to its ledger: that tells whose tables are whose.
fn note_applied(
    connection: &Connection,
    generated: &Generated,
    terms: &Terms,
) -> Result<(), CreateError> {
    let revision = generated.draft.to_revision("migrations").map_err(ProveError::from)?;
    let noting = || ArchiveError::database("write to the ledger of the copy");
    let position = ledger::read(connection).map_err(noting())?.next_position();
    let row = Applied::new(position, &revision, &terms.now.to_rfc3339(), "");
    ledger::insert(connection, &row).map_err(noting())?;
    // As its upgrade would.
    let shape = Shape::of(connection, &terms.fields).map_err(noting())?;
    parts::note_unknown(connection, &shape, asked(&revision)).map_err(noting())?;
    Ok(())
}

/// Derives the fields that are renamed, and counts the entries that had a value and have none any more.
fn check_emptied(
    connection: &Connection,
    generated: &Generated,
    terms: &Terms,
) -> Result<(), CreateError> {
    for (from, field) in renamed_fields(generated, &terms.fields) {
        let from = from.to_string();
        let entries = emptied(connection, &from, field, terms)?;
        if entries > 0 {
            let to = field.name.to_string();
            return Err(CreateError::Empties { from, to, entries });
        }
    }
    Ok(())
}

/// The fields that are renamed, each with its old name.
fn renamed_fields<'a>(generated: &'a Generated, fields: &'a [Field]) -> Vec<(&'a Name, &'a Field)> {
    let renames = generated.diff.renames();
    let of_entries = Name::from("entries");
    let found = fields.iter().filter_map(|field| {
        let is_it = |to: &Name| to.is(field.name.as_str());
        let (from, _) = match field.kind {
            FieldKind::List => renames.tables().find(|(_, to)| is_it(to)),
            _ => renames.columns(&of_entries).find(|(_, to)| is_it(to)),
        }?;
        Some((from, field))
    });
    // What leads back to itself is no rename.
    found.filter(|(from, field)| !from.is(field.name.as_str())).collect()
}

/// How many entries have a value of a field now, or under its old name in their front matter, and none once it is derived.
pub(super) fn emptied(
    connection: &Connection,
    from: &str,
    field: &Field,
    terms: &Terms,
) -> Result<u64, ArchiveError> {
    let name = quoted(field.name.as_str());
    let join = quoted(&format!("entry_{}", field.name));
    let holding = match field.kind {
        FieldKind::List => format!("SELECT DISTINCT entry_id AS id FROM {join}"),
        _ => format!("SELECT id FROM entries WHERE {name} IS NOT NULL"),
    };
    let counting = || ArchiveError::database("count the entries of a field");
    let transaction = connection.unchecked_transaction().map_err(counting())?;
    let parts = Repopulate::from_iter([Part::Field(field.name.clone())]);
    let derive = |fields: &[Field]| {
        derive::derive(&transaction, fields, &parts, &*terms.progress).map(|_| ())
    };
    let remember = format!("CREATE TEMP TABLE had AS {holding}");
    transaction.execute(&remember, ()).map_err(counting())?;
    // A sync empties a field that is no longer declared: its values stand in the entries alone.
    let as_before = terms.fields.iter().map(|it| match it.name == field.name {
        true => Field { keys: vec![from.to_owned()], ..it.clone() },
        false => it.clone(),
    });
    derive(&as_before.collect::<Vec<_>>())?;
    let add = format!("INSERT INTO temp.had {holding}");
    transaction.execute(&add, ()).map_err(counting())?;
    derive(&terms.fields)?;
    let question = format!("SELECT count(DISTINCT id) FROM temp.had WHERE id NOT IN ({holding})");
    let count: i64 = transaction.query_row(&question, (), |row| row.get(0)).map_err(counting())?;
    transaction.rollback().map_err(counting())?;
    Ok(count.unsigned_abs())
}
