//! `journal migration stamp`: says where an archive stands; adopts a database that has the schema already.

mod bring;
mod tell;

use crate::archive::file::header::application_id;
use crate::backup::{BackupSettings, Backups};
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::migrate::Consent;
use crate::migrate::identity::Wish;
use crate::migrate::save::Tentative;
use crate::migrate::stamp;
use crate::migrate::stamp::Claim;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::repopulate::listed::listed;
use crate::revision::target::Target;
use crate::workspace::revisions::RevisionsError;
use bring::{bring_along, write};
use tell::{tell, tell_files};

/// Set the revisions at which the archive stands, and change nothing else of it
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Where it stands: revisions, head, heads, base (what `alembic_version` says, when there is none)
    #[arg(value_name = "REVISION")]
    targets: Vec<String>,
    /// Stamp even if the schema does not match
    #[arg(long)]
    force: bool,
    /// Forget all that the ledger said before
    #[arg(long)]
    purge: bool,
    /// Write a revision that makes what the database holds beside these, and say that it stands there
    #[arg(long, value_name = "MESSAGE")]
    create: Option<String>,
    /// Its id (that of `alembic_version`, else the present moment, when there is none)
    #[arg(long, value_name = "ID", requires = "create")]
    rev_id: Option<RevisionId>,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    refuse_another_program(args, ctx)?;
    let session = ctx.session(Consent::default())?;
    let (mut archive, application_id, mut means) = session.open_to_adopt()?;
    means.begin_work(&archive)?;
    let versions = stamp::alembic_versions(archive.connection())?;
    if !versions.is_empty() {
        ctx.output.say(&format!("`alembic_version` says {}", versions.join(", ")));
    }
    let targets = targets(args, &means.terms.graph, &versions)?;
    let mut claim = Claim { targets, purge: args.purge, force: args.force };
    let settings = means.backups.settings().clone();
    let backups = Backups::new(BackupSettings {
        application_id: settings.application_id.map(|_| application_id),
        ..settings
    });
    let mut brought = None;
    if let Some(message) = &args.create {
        let mut is_foreign = false;
        if means.terms.owner.is_journal() {
            stamp::refuse_another_program(application_id, args.force)?;
            is_foreign = stamp::is_no_archive(&archive, application_id, &means.terms)?;
        }
        let id = args.rev_id.clone().or_else(|| id_of_alembic(&versions, &means.terms.graph));
        let wish = Wish { id, ..wish(message, ctx) };
        brought = bring_along(wish, (&claim.targets, is_foreign), &means.terms, &archive, ctx)?;
        if let Some(brought) = &brought {
            let revision = brought.generated.draft.to_revision("migrations")?;
            claim.targets.push(revision.id().as_str().parse()?);
            let known = means.terms.graph.known().map(|it| (**it).clone()).chain([revision]);
            let graph = RevisionGraph::new(known.collect::<Vec<_>>());
            means.terms.graph = graph.map_err(RevisionsError::from)?;
        }
    }
    // Only what nothing stands against is written, files too.
    let decided = stamp::decide(&archive, application_id, &claim, &means.terms)?;
    let mut files = Tentative::default();
    let beside = || brought.iter().try_for_each(|it| Ok(write(&means.workspace, it, &mut files)?));
    let stamped = decided.say(&mut archive, &backups, &means.terms, beside)?;
    let is_undeclared = brought.is_some_and(|it| !it.declarations.is_empty());
    tell_files(files, is_undeclared, &means.workspace, ctx)?;
    drop(means);
    tell(&stamped, &versions, ctx)
}

/// Refuses a database of another program by its header, before it is opened: SQLite would make files beside one in WAL mode.
fn refuse_another_program(args: &Args, ctx: &mut Context) -> Result<(), CommandError> {
    if !ctx.owner()?.is_journal() {
        return Ok(());
    }
    let Ok(id) = application_id(&ctx.archive_path()?) else { return Ok(()) };
    Ok(stamp::refuse_another_program(id, args.force)?)
}

/// Where the archive is said to stand: as named, else as Alembic says.
fn targets(
    args: &Args,
    graph: &RevisionGraph,
    versions: &[String],
) -> Result<Vec<Target>, CommandError> {
    if !args.targets.is_empty() {
        return Ok(args.targets.iter().map(|it| it.parse()).collect::<Result<_, _>>()?);
    }
    let known = |it: &&String| it.parse().is_ok_and(|id: RevisionId| graph.find(&id).is_some());
    let unknown: Vec<&str> = versions.iter().filter(|it| !known(it)).map(String::as_str).collect();
    if args.create.is_some() && (versions.is_empty() || !unknown.is_empty()) {
        return Ok(Vec::new());
    }
    if versions.is_empty() {
        return Err(CommandError::new("no-target", "it is not said where the archive stands")
            .with_hint("`journal migration stamp head` where it has the newest schema, `--create \"MESSAGE\"` where no revision made it"));
    }
    if !unknown.is_empty() {
        let message =
            format!("`alembic_version` names what is not a revision here: {}", unknown.join(", "));
        return Err(CommandError::new("no-target", message).with_hint(
            "name the revision whose schema it has; `journal migration history` lists them",
        ));
    }
    Ok(versions.iter().map(|it| it.parse()).collect::<Result<_, _>>()?)
}

/// The one id at which Alembic says that the database stands, where no revision here has it.
fn id_of_alembic(versions: &[String], graph: &RevisionGraph) -> Option<RevisionId> {
    let [only] = versions else { return None };
    let id: RevisionId = only.parse().ok()?;
    graph.find(&id).is_none().then_some(id)
}

fn wish(message: &str, ctx: &Context) -> Wish {
    Wish {
        message: message.to_owned(),
        id: None,
        revises: [].into(),
        depends_on: [].into(),
        label: None,
        noted: [].into(),
        now: ctx.now(),
    }
}

/// Refuses to go on from where the ledger stands where revisions of the workspace go on from there already.
fn refuse_waiting(ledger: &Ledger, graph: &RevisionGraph) -> Result<(), CommandError> {
    let waiting = graph.revisions().filter(|it| it.is_own());
    let waiting = waiting.filter(|it| !ledger.counts(graph, it.id()).unwrap_or(true));
    let ids: Vec<String> = waiting.map(|it| it.id().to_string()).collect();
    if ids.is_empty() {
        return Ok(());
    }
    let message = format!("revisions wait that the database has not: {}", listed(&ids));
    Err(CommandError::new("waiting-revision", message).with_hint(
        "`journal migration stamp heads` where it has what they make; else name the revision that it goes on from, \
         `journal migration stamp REVISION --create \"MESSAGE\"`",
    ))
}
