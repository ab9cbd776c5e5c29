//! `journal migration create`: a new revision, generated from the model and proved before it is written.

mod tell;

use super::answer::{self as told, Renaming};
use crate::archive::Archive;
use crate::archive::file::vacant::is_vacant;
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::commands::upgrade::Given;
use crate::migrate::create::{self, Created, Order};
use crate::migrate::draft::Draft;
use crate::migrate::identity::Wish;
use crate::migrate::save;
use crate::migrate::{Consent, model};
use crate::revision::graph::RevisionGraph;
use crate::revision::names::{Label, RevisionId};
use crate::revision::target::Target;
use crate::schema::{Options, RenameCandidate};
use tell::{document, tell, tell_files, tell_nothing};

/// Write a new revision, from the difference between the model and head
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// What the revision is for, in one line; further lines become its description
    message: String,
    /// Write it without statements, for SQL of your own
    #[arg(long, conflicts_with_all = ["portable", "rename", "no_rename", "values"])]
    empty: bool,
    #[command(flatten)]
    who: Who,
    /// Use only what SQLite 3.37 knows
    #[arg(long)]
    portable: bool,
    #[command(flatten)]
    renaming: Renaming,
    #[command(flatten)]
    given: Given,
}

/// Who a new revision is.
#[derive(Debug, clap::Args)]
pub(super) struct Who {
    /// What it revises: a revision, `current` (where the archive stands), or `heads` (the default)
    #[arg(long, value_name = "REVISION", default_value = "heads")]
    head: String,
    /// Its id (the present moment, as in `20260115_120000`, when there is none)
    #[arg(long, value_name = "ID")]
    rev_id: Option<RevisionId>,
    /// The name of the branch that begins here
    #[arg(long, value_name = "NAME")]
    label: Option<Label>,
    /// A revision of another branch that comes first
    #[arg(long, value_name = "REVISION")]
    depends_on: Vec<String>,
}

impl Who {
    fn wish(
        &self,
        message: &str,
        graph: &RevisionGraph,
        ctx: &mut Context,
    ) -> Result<Wish, CommandError> {
        let held = told::held(ctx)?;
        let head: Target = self.head.parse()?;
        let depends_on = self.depends_on.iter().map(|it| {
            let target: Target = it.parse()?;
            target.one(graph, &held)
        });
        Ok(Wish {
            message: message.to_owned(),
            id: self.rev_id.clone(),
            revises: head.points(graph, &held)?,
            depends_on: depends_on.collect::<Result<_, _>>()?,
            label: self.label.clone(),
            noted: held.ids(),
            now: ctx.now(),
        })
    }
}

/// How often an id is chosen: another command may write the same at the same moment.
const TRIES: usize = 20;

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    args.given.give(ctx)?;
    for _ in 1..TRIES {
        match once(args, ctx) {
            // What the other wrote is looked at, too.
            Err(error) if args.who.rev_id.is_none() && error.is_written_meanwhile() => {}
            done => return done,
        }
    }
    once(args, ctx)
}

fn once(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let graph = ctx.graph()?;
    told::refuse_lost(&told::held(ctx)?, &graph)?;
    let wish = args.who.wish(&args.message, &graph, ctx)?;
    if args.empty {
        return by_hand(&graph, &wish, ctx);
    }
    refuse_without_model(&graph, ctx)?;
    let answers = args.renaming.answers();
    let model = model::model(ctx.workspace()?)?;
    ctx.output.findings(&model.notes);
    let (archive, is_adopted) = rows_to_prove_on(ctx)?;
    let order = Order {
        wish: &wish,
        model: &model.schema,
        answers,
        options: Options { portable: args.portable, ..Options::default() },
        archive: archive.as_ref(),
    };
    let created = generate(&order, ctx)?;
    let Some(created) = created else { return tell_nothing(ctx) };
    let created = match is_adopted {
        true => created,
        false => Created { note: Some(NOT_ADOPTED.to_owned()), ..created },
    };
    let saved = save::save(ctx.workspace()?, &created.generated.draft, &created.proof)?;
    tell(&created, &saved, ctx)
}

/// Why the rows of a database that is no archive prove nothing of a revision of one.
const NOT_ADOPTED: &str = "the database is not an archive; `journal migration stamp --create \"MESSAGE\"` makes it one, `core = false` \
                           under `[schema]` in journal.toml leaves it another program's";

/// The archive, where there is one, and whether the database that is there is one.
fn rows_to_prove_on(ctx: &mut Context) -> Result<(Option<Archive>, bool), CommandError> {
    if is_vacant(&ctx.archive_path()?) {
        return Ok((None, true));
    }
    let owner = ctx.owner()?;
    let database = Some(ctx.database_to_read()?).filter(|it| it.owner() == owner);
    let is_adopted = database.is_some();
    Ok((database, is_adopted))
}

/// Refuses to take for a wish to drop everything that there is no `schema.sql`, which is all of the model where there is no core.
fn refuse_without_model(graph: &RevisionGraph, ctx: &mut Context) -> Result<(), CommandError> {
    let workspace = ctx.workspace()?;
    let is_all = !workspace.owner().is_journal() && workspace.schema_sql().is_none();
    match is_all && graph.revisions().next().is_some() {
        false => Ok(()),
        true => Err(CommandError::new("no-model", "there is no `schema.sql` to compare head with").with_hint(
            "`journal migration diff base head > schema.sql` writes what head is; `--empty` takes statements of your own",
        )),
    }
}

/// Drafts and proves the revision; asks what was renamed where there is somebody to ask.
fn generate(order: &Order<'_>, ctx: &mut Context) -> Result<Option<Created>, CommandError> {
    ctx.at_work();
    let terms = ctx.terms(Consent::default())?;
    let output = &ctx.output;
    let mut ask = |it: &RenameCandidate| output.asks(&told::question(it));
    let can_ask = output.can_ask();
    Ok(create::create(order, &terms, can_ask.then_some(&mut ask))?)
}

/// Writes a revision without statements.
fn by_hand(graph: &RevisionGraph, wish: &Wish, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let draft = Draft {
        header: wish.header(graph)?,
        up: "-- The statements of the way up.\n".to_owned(),
        down: Some("-- The statements of the down script.\n".to_owned()),
    };
    let saved = save::save_by_hand(ctx.workspace()?, &draft)?;
    if ctx.output.json {
        ctx.output.document(&document(&draft, &saved))?;
        return Ok(Outcome::Clean);
    }
    tell_files(&saved, ctx)?;
    ctx.output.say(&format!(
        "write the statements, then `journal upgrade --rehearse`; `journal migration edit {}` opens both files",
        draft.header.revision
    ));
    Ok(Outcome::Clean)
}
