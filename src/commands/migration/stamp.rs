//! `journal migration stamp`: says where an archive stands; adopts a database that has the schema already.

use serde_json::json;

use super::super::answer;
use super::answer as told;
use crate::archive::file::header::application_id;
use crate::archive::model::missing;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{BackupSettings, Backups};
use crate::commands::context::Context;
use crate::commands::error::{CommandError, Outcome};
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::migrate::adopt::{self, Brought, Found};
use crate::migrate::identity::Wish;
use crate::migrate::save::{SaveError, Tentative};
use crate::migrate::stamp::{self, Claim, StampError, Stamped};
use crate::migrate::{Consent, Terms, core_names, model};
use crate::revision::Origin;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::Ledger;
use crate::revision::names::RevisionId;
use crate::revision::repopulate::listed::listed;
use crate::revision::target::Target;
use crate::workspace::Workspace;
use crate::workspace::revisions::RevisionsError;

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
    let waiting = graph.revisions().filter(|it| !it.is_carried && it.origin == Origin::Workspace);
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

/// The revision that the database brings along beside these, or beside what its ledger says.
fn bring_along(
    mut wish: Wish,
    (targets, is_foreign): (&[Target], bool),
    terms: &Terms,
    archive: &Archive,
    ctx: &mut Context,
) -> Result<Option<Brought>, CommandError> {
    let graph = &terms.graph;
    for target in targets {
        wish.revises.extend(target.points(graph, &Ledger::default())?);
    }
    let reading = ArchiveError::database("read the ledger");
    let ledger = ledger::read(archive.connection()).map_err(reading)?;
    told::refuse_lost(&ledger, graph)?;
    wish.noted = ledger.ids();
    if targets.is_empty() {
        refuse_waiting(&ledger, graph)?;
        wish.revises = ledger.current(graph)?;
    }
    refuse_lacking(&wish, (targets, is_foreign), archive, graph)?;
    let model = model::model(ctx.workspace()?)?;
    let found = adopt::brought_along(archive.connection(), &wish, &model.schema, terms)?;
    let Found { brought, left_out } = found;
    if !left_out.is_empty() {
        let words = "left to the program that brings along what is lacking here; a move that would take it along is refused";
        ctx.output.say(&format!("{words}: {}", left_out.join(", ")));
    }
    let Some(brought) = brought else {
        ctx.output.say("the database holds nothing beside what those revisions make");
        return Ok(None);
    };
    if !terms.owner.is_journal() {
        return Ok(Some(brought));
    }
    let names = core_names::of_core(graph).map_err(StampError::Replay)?;
    let diff = &brought.generated.diff;
    let taken = core_names::brought(&names, diff.from(), diff.to());
    match taken.is_empty() {
        true => Ok(Some(brought)),
        false => Err(StampError::CoreNames(taken).into()),
    }
}

/// The way out where a database that never was an archive is said to stand at a revision of one.
const NEVER_AN_ARCHIVE: &str = "it never was an archive: `journal migration stamp --create \"MESSAGE\"`, without a revision, takes over what it has, \
                                and the next upgrade makes it one; `core = false` under `[schema]` in journal.toml moves its schema, and \
                                leaves it another program's";

/// Refuses to take for a wish that something of the archive's own is gone.
fn refuse_lacking(
    wish: &Wish,
    (targets, is_foreign): (&[Target], bool),
    archive: &Archive,
    graph: &RevisionGraph,
) -> Result<(), CommandError> {
    let differences = adopt::lacking_of_core(archive.connection(), wish, graph)?;
    if differences.is_empty() {
        return Ok(());
    }
    let there = match wish.revises.iter().collect::<Vec<_>>().as_slice() {
        _ if targets.is_empty() => "current",
        [one] => one.as_str(),
        _ => "heads",
    };
    let way_out = match is_foreign {
        true => NEVER_AN_ARCHIVE.to_owned(),
        false => missing::way_out_at(archive.path(), there),
    };
    Err(StampError::Lacking { differences, way_out }.into())
}

/// Writes the revision that the database brings along, and declares what it makes, unless the workspace has declarations of
/// its own already.
fn write(workspace: &Workspace, brought: &Brought, files: &mut Tentative) -> Result<(), SaveError> {
    files.save(workspace, &brought.generated.draft, &brought.proof)?;
    match brought.declarations.is_empty() || workspace.schema_sql().is_some() {
        true => Ok(()),
        false => files.declare(&workspace.root().join("schema.sql"), &brought.declarations),
    }
}

fn tell_files(
    files: Tentative,
    is_undeclared: bool,
    workspace: &Workspace,
    ctx: &Context,
) -> Result<(), CommandError> {
    let (saved, declared) = files.keep();
    let Some(saved) = saved else { return Ok(()) };
    if !ctx.output.json {
        saved.files.iter().try_for_each(|it| ctx.output.done(&ctx.shown(it)))?;
    }
    match declared {
        Some(path) => ctx.output.say(&format!("declared in {}", ctx.shown(&path))),
        None if is_undeclared => {
            let path = workspace.root().join("schema.sql");
            let words = format!("`{}` is there, and was left as it is", path.display());
            let hint = "`journal migration check` says what it does not declare yet";
            ctx.output.warn(&words, Some(hint));
        }
        None => {}
    }
    Ok(())
}

fn tell(
    stamped: &Stamped,
    versions: &[String],
    ctx: &mut Context,
) -> Result<Outcome, CommandError> {
    if ctx.output.json {
        ctx.output.document(&json!({
            "from": answer::ids(&stamped.from),
            "to": answer::ids(&stamped.to),
            "added": answer::ids(&stamped.added),
            "removed": answer::ids(&stamped.removed),
            "differences": stamped.differences,
            "adopted": stamped.is_adopted,
            "alembic_version": versions,
            "backup": stamped.backup.as_deref().map(answer::path),
        }))?;
        return Ok(Outcome::Clean);
    }
    for difference in &stamped.differences {
        ctx.output.warn(&format!("stamped all the same: {difference}"), None);
    }
    let (from, to) = (answer::standing(&stamped.from), answer::standing(&stamped.to));
    if stamped.backup.is_none() {
        ctx.output.say(&format!("nothing to do: the ledger says {from} already"));
        return Ok(Outcome::Clean);
    }
    let adopted = match (stamped.is_adopted, ctx.owner()?) {
        (true, Owner::Journal) => "the database is an archive now, and ",
        (true, Owner::Program) => "the database has a ledger now: ",
        (false, _) => "",
    };
    ctx.output.say(&format!("{adopted}the ledger says {to}, and said {from}"));
    if let Some(backup) = &stamped.backup {
        ctx.output.say(&format!("the state before is in {}", backup.display()));
    }
    Ok(Outcome::Clean)
}
