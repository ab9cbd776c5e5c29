//! `journal status`: where the archive stands.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::answer;
use super::context::Context;
use super::error::{CommandError, Outcome};
use super::refusals;
use crate::archive::care::drift;
use crate::archive::care::standing::{self, Misplaced};
use crate::archive::file::journal_place;
use crate::archive::file::sweep::{self, Owed};
use crate::archive::file::vacant::{is_empty, is_vacant};
use crate::archive::model::known;
use crate::archive::model::parts::Due;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{Backup, BackupError};
use crate::doctor;
use crate::engine::owner::Owner;
use crate::engine::{ledger, ledger_notes};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::migrate;
use crate::revision::graph::RevisionGraph;
use crate::revision::ledger::{Correction, Disagreement, Ledger};
use crate::revision::names::RevisionId;
use crate::revision::plan::{Plan, Step};
use crate::revision::target::Target;
use crate::session::guard;

/// Show where the archive stands: revision, drift, last backup
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Args {
    /// Exit with 1 also where revisions are pending
    #[arg(long)]
    check: bool,
}

/// Where an archive stands.
#[derive(Debug)]
pub(crate) struct Status {
    owner: Owner,
    archive: String,
    exists: bool,
    /// Whether its file is empty, and backups tell that something stood there.
    is_emptied: bool,
    current: BTreeSet<RevisionId>,
    heads: BTreeSet<RevisionId>,
    pending: Vec<(RevisionId, String)>,
    /// Whether a sync applies what is pending.
    upgrades_itself: bool,
    newer: Vec<RevisionId>,
    disagreements: Vec<Disagreement>,
    /// What ledger and `user_version` say that the schema does not.
    misplaced: Option<Misplaced>,
    /// What the ledger notes of revisions, and cannot be.
    ill_noted: Vec<String>,
    drift: Vec<String>,
    /// What no revision made, and is no drift.
    unmanaged: Vec<String>,
    /// The folder that the archive is kept in step with, and how many entries have their files.
    journal: Option<PathBuf>,
    entries: usize,
    corrections: Vec<Correction>,
    /// Why the workspace's revisions cannot be read, or are no graph: then only the others are known.
    fault: Option<Finding>,
    /// What the next upgrade or sync is refused for.
    refused: Vec<Finding>,
    /// The parts of the rows that are to be derived again.
    repopulate: Vec<String>,
    /// The parts that a newer `journal` derived.
    derived_by_newer: Vec<String>,
    owed: Option<Owed>,
    /// Whether another program has put it into WAL mode, and how many bytes its log has.
    log: Option<u64>,
    last_backup: Option<Backup>,
    /// Whether the user may not look at the backups.
    backups_are_closed: bool,
}

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    ctx.name_folder(None)?;
    let (graph, fault) = ctx.graph_with_fault()?;
    let mut status = look(&graph, ctx)?;
    if let Some(fault) = fault {
        // What is in no file may be in one that cannot be read.
        status.disagreements.retain(|it| !it.is_loss());
        status.newer.clear();
        status.fault = Some(fault);
    }
    let is_behind = args.check && !status.pending.is_empty();
    let is_ledger_well = status.disagreements.is_empty()
        && status.ill_noted.is_empty()
        && status.misplaced.is_none()
        && status.fault.is_none();
    let is_elsewhere = args.check && status.refused.iter().any(|it| it.code == "another-folder");
    let is_clean = status.drift.is_empty() && is_ledger_well && !is_behind && !is_elsewhere;
    let outcome = if is_clean { Outcome::Clean } else { Outcome::Findings };
    if ctx.output.json {
        ctx.output.document(&status.to_json())?;
        return Ok(outcome);
    }
    tell(&status, ctx)?;
    ctx.output.findings(status.fault.as_slice());
    Ok(outcome)
}

/// Looks at archive, graph and backups.
pub(crate) fn look(graph: &RevisionGraph, ctx: &mut Context) -> Result<Status, CommandError> {
    let path = ctx.archive_path()?;
    let owner = ctx.owner()?;
    let mut status = Status {
        owner,
        archive: answer::path(&path),
        exists: !is_vacant(&path),
        is_emptied: is_empty(&path) && ctx.backups()?.list().is_ok_and(|it| !it.is_empty()),
        current: BTreeSet::new(),
        heads: graph.heads(),
        pending: Vec::new(),
        upgrades_itself: owner.is_journal() && ctx.workspace()?.config().auto_upgrade,
        newer: Vec::new(),
        disagreements: Vec::new(),
        misplaced: None,
        ill_noted: Vec::new(),
        drift: Vec::new(),
        unmanaged: Vec::new(),
        journal: None,
        entries: 0,
        corrections: Vec::new(),
        fault: None,
        refused: Vec::new(),
        repopulate: Vec::new(),
        derived_by_newer: Vec::new(),
        owed: None,
        log: None,
        last_backup: None,
        backups_are_closed: false,
    };
    match ctx.backups()?.list() {
        // Somebody else may read the archive and not its backups.
        Err(error) if error.is_of_folder() => {
            let is_closed = matches!(error, BackupError::File { .. });
            let cause = if is_closed { ": permission denied" } else { "" };
            let way_out = error.way_out_of_folder();
            ctx.output.warn(&format!("{error}{cause}"), way_out.as_deref());
            status.backups_are_closed = true;
        }
        listed => status.last_backup = listed?.into_iter().next(),
    }
    let (mut held, mut elsewhere) = (Ledger::default(), None);
    if status.exists {
        let archive = ctx.archive_to_read()?;
        archive.begin_reading()?;
        held = ledger::read(archive.connection())
            .map_err(ArchiveError::database("read the ledger"))?;
        status.ill_noted =
            ledger_notes::wrong(archive.connection(), &held).map_err(ArchiveError::from)?;
        let found = drift::thoroughly(archive.connection(), &held)?;
        (status.drift, status.unmanaged) = (found.differences, found.foreign);
        if owner.is_journal() {
            status.look_at_journal(&archive)?;
            status.owed = sweep::owed_at_rest(&archive)
                .map_err(ArchiveError::database("read the archive"))?;
            status.look_at_parts(&archive, &held, &ctx.fields()?)?;
            elsewhere = ctx.remembered().and_then(|it| ctx.other_folder(&it));
        }
        status.misplaced = standing::misplaced(archive.connection(), graph, &held, owner)?;
        // What an upgrade would be refused for is told once the ledger says what is applied.
        if status.misplaced.as_ref().is_none_or(Misplaced::is_count_alone) {
            status.look_at_refusals(&archive, graph, ctx)?;
        } else {
            status.unmanaged.clear();
        }
        status.refused.extend(elsewhere);
        status.log = archive.log().map_err(ArchiveError::database("read the archive"))?;
    }
    // A ledger that cannot be followed is told below.
    let last = || held.applied().last().map(|it| it.revision.clone()).into_iter().collect();
    status.current = held.current(graph).unwrap_or_else(|_| last());
    status.newer = held.newer(graph).iter().map(|it| it.revision.clone()).collect();
    status.corrections = held.corrections(graph.known().map(|it| &**it));
    status.disagreements = held.agree(graph).err().unwrap_or_default();
    if status.disagreements.is_empty() {
        let plan = Plan::up(graph, &held, &Target::heads())?;
        let steps = plan.steps.iter().map(Step::revision);
        status.pending = steps.map(|it| (it.id().clone(), it.message().to_owned())).collect();
    }
    Ok(status)
}

impl Status {
    /// The revisions whose files, or texts in the ledger, were changed after they were applied.
    fn edited(&self) -> BTreeSet<&RevisionId> {
        let edited = self.disagreements.iter().filter_map(|it| match it {
            Disagreement::Edited { revision, .. } | Disagreement::Altered { revision, .. } => {
                Some(revision)
            }
            _ => None,
        });
        edited.collect()
    }

    /// The applied revisions that are in no file: lost ones, and those of a newer `journal`, which nobody can tell apart.
    fn missing(&self) -> BTreeSet<&RevisionId> {
        let missing = self.disagreements.iter().filter_map(|it| match it {
            Disagreement::Missing { revision, .. } | Disagreement::Newer { revision, .. } => {
                Some(revision)
            }
            _ => None,
        });
        missing.collect()
    }

    /// What else ledger and files disagree about, in words.
    fn disorder(&self) -> Vec<String> {
        let is_named = |it: &Disagreement| {
            use Disagreement::{Edited, Missing, Newer};
            matches!(it, Edited { .. } | Missing { .. } | Newer { .. })
        };
        let told = self.disagreements.iter().filter(|it| !is_named(it)).map(ToString::to_string);
        let misplaced = self.misplaced.iter().map(ToString::to_string);
        misplaced.chain(told).chain(self.ill_noted.iter().cloned()).collect()
    }

    /// Looks at the folder that the archive remembers, and counts its entries.
    fn look_at_journal(&mut self, archive: &Archive) -> Result<(), CommandError> {
        let reading = || ArchiveError::database("read the archive");
        let connection = archive.connection();
        let remembered = journal_place::remembered(connection).map_err(reading())?;
        self.journal = remembered.map(|it| it.find(archive.path()).unwrap_or(it.canonical));
        self.entries = known::count_living(connection).map_err(reading())?;
        Ok(())
    }

    /// Looks at what stands against the next upgrade, and against the next sync.
    fn look_at_refusals(
        &mut self,
        archive: &Archive,
        graph: &RevisionGraph,
        ctx: &mut Context,
    ) -> Result<(), CommandError> {
        let (fields, of_schema) = (ctx.fields()?, ctx.of_schema()?);
        self.refused = refusals::of_upgrade(archive, graph, &fields, &of_schema);
        self.refused.extend(doctor::second_name(archive.path()));
        let place = || Place::file(self.archive.clone());
        if !self.owner.is_journal() {
            return Ok(());
        }
        let taken = guard::taken(archive, graph, &fields, &of_schema)?;
        let taken = taken
            .iter()
            .map(|it| Finding::error(place(), "taken", it.to_string()).with_hint(it.way_out()));
        let taken: Vec<Finding> = taken.collect();
        self.refused.extend(taken);
        let altering = guard::altering(archive, &fields)?;
        self.refused.extend(altering.in_words().into_iter().map(|words| {
            let way_out = altering.way_out(Some(archive.path()));
            Finding::error(place(), "altering-trigger", words).with_hint(way_out)
        }));
        Ok(())
    }

    /// Looks at what is to be derived again: because a revision asks for it, or because it would be derived otherwise today.
    fn look_at_parts(
        &mut self,
        archive: &Archive,
        held: &Ledger,
        fields: &[Field],
    ) -> Result<(), CommandError> {
        // A text of the ledger that cannot be read is told with the ledger.
        let asked = migrate::pending_repopulation(held).unwrap_or_default();
        let due = guard::due(archive, fields)?.unwrap_or_default();
        self.derived_by_newer = due.newer.iter().cloned().collect();
        self.repopulate = Due { parts: due.parts.and(asked), ..due }.names();
        Ok(())
    }

    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "core": self.owner.is_journal(),
            "archive": self.archive,
            "journal": self.journal.as_ref().map(|it| answer::path(it)),
            "entries": self.entries,
            "exists": self.exists,
            "current": answer::ids(&self.current),
            "heads": answer::ids(&self.heads),
            "pending": answer::ids(self.pending.iter().map(|(id, _)| id)),
            "newer": answer::ids(&self.newer),
            "edited": answer::ids(self.edited()),
            "missing": answer::ids(self.missing()),
            "disorder": self.disorder(),
            "misplaced": self.misplaced.as_ref().map(answer::misplaced),
            "drift": !self.drift.is_empty(),
            "differences": self.drift,
            "unmanaged": self.unmanaged,
            "corrections": answer::corrections(&self.corrections),
            "refused": answer::findings(&self.refused),
            "findings": answer::findings(self.fault.as_slice()),
            "repopulate": self.repopulate,
            "sweep_owed": self.owed.is_some(),
            "journal_mode": if self.log.is_some() { "wal" } else { "delete" },
            "derived_by_newer": self.derived_by_newer,
            "last_backup": self.last_backup.as_ref().map(|it| answer::path(&it.path)),
        })
    }
}

impl Status {
    /// Whether nothing is written before the user upgrades.
    fn waits(&self) -> bool {
        !self.pending.is_empty() && !self.upgrades_itself
    }

    /// The way to something that a command does once the archive is at head.
    fn after_upgrade(&self, command: &str) -> String {
        if self.waits() { format!("`journal upgrade`, then {command}") } else { command.to_owned() }
    }

    /// Whether there is an archive.
    pub(super) fn is_there(&self) -> bool {
        self.exists
    }

    /// The folder that the archive is kept in step with.
    pub(super) fn journal(&self) -> Option<&Path> {
        self.journal.as_deref()
    }

    /// The newest backup.
    pub(super) fn last_backup(&self) -> Option<&Backup> {
        self.last_backup.as_ref()
    }

    /// What waits, or is not as it should be, in one line; none where all is well.
    pub(super) fn in_short(&self) -> Option<String> {
        if !self.disagreements.is_empty() || !self.drift.is_empty() || !self.refused.is_empty() {
            return Some("something is not as it should be: `journal status`".to_owned());
        }
        let way = if self.upgrades_itself { "`journal sync`" } else { "`journal upgrade`" };
        match (self.pending.len(), self.repopulate.is_empty()) {
            (0, true) => None,
            (0, false) => {
                Some(format!("{} to be derived again: {way}", self.repopulate.join(", ")))
            }
            (count, _) => Some(format!("{}: {way}", answer::counted(count, "revision"))),
        }
    }

    /// A few words for where the schema stands: `20251120_194000`, `20251120_194000, drifted`.
    pub(crate) fn standing(&self) -> String {
        let drift = if self.drift.is_empty() { "" } else { ", drifted" };
        format!("{}{drift}", answer::standing(&self.current))
    }
}

fn tell(status: &Status, ctx: &Context) -> Result<(), CommandError> {
    let line = |label: &str, value: &str| {
        ctx.output.line(&format!("{label:<12}{}", ctx.output.repeated_in(value)))
    };
    let (label, makes) = match status.owner {
        Owner::Journal => ("archive", "sync"),
        Owner::Program => ("database", "upgrade"),
    };
    let missing = match status.exists {
        true => String::new(),
        false if status.is_emptied => {
            " (an empty file, and there are backups of it: `journal restore latest` puts the newest one back)".to_owned()
        }
        false => format!(" (not there yet: `journal {makes}` makes it)"),
    };
    line(label, &format!("{}{missing}", status.archive))?;
    if let Some(size) = status.log {
        let log =
            if size > 0 { format!(", {size} bytes in `-wal` beside it") } else { String::new() };
        line("mode", &format!("WAL{log}: another program's; copy it with `journal backup` alone"))?;
    }
    let entries = answer::counted(status.entries, "entry");
    match &status.journal {
        _ if !status.owner.is_journal() => {}
        Some(journal) => {
            let gone = if journal.is_dir() { "" } else { "; the folder is not there" };
            line("journal", &format!("{} ({entries}{gone})", journal.display()))?;
        }
        None if status.exists => {
            let way = status.after_upgrade("`journal sync`");
            line("journal", &format!("its folder is not noted ({entries}; {way} notes it)"))?;
        }
        None => {}
    }
    line("revision", &answer::standing(&status.current))?;
    match status.pending.len() {
        _ if status.fault.is_some() => line("pending", "not known: a revision cannot be read")?,
        0 => line("pending", "nothing")?,
        count => {
            let way = if status.upgrades_itself { "" } else { " (`journal upgrade`)" };
            line("pending", &format!("{}{way}", answer::counted(count, "revision")))?;
        }
    }
    for (id, message) in &status.pending {
        line("", &format!("{id}  {message}"))?;
    }
    let worded = |label: &str, value: &str| line(label, &ctx.output.worded(value));
    tell_disagreements(status, &worded)?;
    for refused in &status.refused {
        let place = &refused.place;
        let place = if place.line.is_some() { format!("{place}: ") } else { String::new() };
        worded("refused", &format!("{place}{}", refused.message))?;
        refused.hint.iter().try_for_each(|hint| worded("", hint))?;
    }
    for correction in &status.corrections {
        line("corrected", &format!("{correction} (`journal upgrade` takes it into the ledger)"))?;
    }
    if !status.repopulate.is_empty() {
        let parts = status.repopulate.join(", ");
        // An upgrade derives what is to be derived.
        let way = if status.waits() { "`journal upgrade`" } else { "`journal sync`" };
        line("to derive", &format!("{parts} ({way})"))?;
    }
    if !status.derived_by_newer.is_empty() {
        let parts = status.derived_by_newer.join(", ");
        line("derived", &format!("{parts} (by a newer `journal`)"))?;
    }
    if let Some(owed) = status.owed {
        let what = match owed {
            Owed::Pages => "free pages that a purge left",
            Owed::Log => "the log of a program that has the archive open: close it",
        };
        let way = if status.pending.is_empty() { "purge --sweep" } else { "upgrade" };
        line("to sweep", &format!("{what} (`journal {way}`)"))?;
    }
    let drift = if status.drift.is_empty() {
        "none".to_owned()
    } else {
        answer::counted(status.drift.len(), "difference")
    };
    line("drift", &drift)?;
    for difference in &status.drift {
        line("", difference)?;
    }
    if !status.unmanaged.is_empty() {
        line("unmanaged", &status.unmanaged.join(", "))?;
    }
    match &status.last_backup {
        Some(backup) => line("last backup", &answer::path(&backup.path)),
        None if status.backups_are_closed => line("last backup", "not known"),
        None => line("last backup", "none"),
    }
}

/// In what the ledger and the files differ, with the way out of each.
fn tell_disagreements(
    status: &Status,
    line: &impl Fn(&str, &str) -> Result<(), CommandError>,
) -> Result<(), CommandError> {
    for id in status.edited() {
        line("edited", &format!("{id} (`journal migration check` shows what was changed)"))?;
    }
    let lost = "in no file: `journal migration repair` writes it again from the ledger";
    for id in status.missing() {
        match status.newer.contains(id) {
            true => line("newer", &format!("{id} ({lost}, unless a newer `journal` applied it)"))?,
            false => line("missing", &format!("{id} ({lost})"))?,
        }
    }
    if let Some(misplaced) = &status.misplaced {
        line("ledger", &misplaced.to_string())?;
        line("", &misplaced.way_out())?;
    }
    for words in status.disorder().iter().skip(usize::from(status.misplaced.is_some())) {
        line("ledger", &format!("{words} (`journal migration check` shows it)"))?;
    }
    Ok(())
}
