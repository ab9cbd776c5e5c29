//! What a revision would do to the rows that are there, found by doing it to a copy.

mod case;
mod lead;
pub(super) mod refused;
mod told;
mod unindexed;
mod way_back;

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::draft;
use super::generate;
use super::model;
use super::{MigrateError, Prepared, Terms, values};
use crate::archive::file::copy::Copy;
use crate::archive::model::derived::Derived;
use crate::archive::model::owned::OwnedParts;
use crate::archive::model::{losses, owned};
use crate::archive::{Archive, ArchiveError};
use crate::engine::inventory::{Inventory, Lost, Renames};
use crate::engine::kept::Kept;
use crate::engine::text_indexes::TextIndexes;
use crate::engine::uncomputed;
use crate::engine::{inventory, ledger};
use crate::finding::{Finding, Place};
use crate::revision::losses::Losses;
use crate::revision::plan::Step;
use crate::revision::{Revision, Script as RevisionScript};
use crate::schema::{Answers, Danger, Name, Options, Schema, SchemaDiff};
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::introspect::Reading;
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::{Script, ScriptError};
use crate::sqlite::touched::Touched;
use case::Case;
use lead::{Lead, counted};
use told::{failure, finding, is_lost, is_told, orphaned, unfollowed};

/// Why nothing could be found out.
#[derive(Debug, thiserror::Error)]
pub enum LintError {
    /// A schema cannot be built in memory.
    #[error(transparent)]
    Scratch(#[from] ScratchError),
    /// The copy cannot be brought to where the script begins.
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    /// The archive said no.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// Judges every step of an upgrade against the archive's rows.
///
/// Each step is run on a copy, so that the next one meets the rows that it leaves. The first that fails is the last.
///
/// # Errors
///
/// [`LintError`]; what is wrong with a revision is a finding.
pub fn revisions(
    archive: &Archive,
    prepared: &Prepared,
    terms: &Terms,
) -> Result<Vec<Finding>, LintError> {
    values::check(prepared, &terms.values).map_err(MigrateError::from)?;
    let copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
    let connection = copy.connection();
    without_foreign_keys(connection)?;
    let mut findings = refused::unfit(archive, prepared, terms)?;
    let checked = refused::within(archive, prepared);
    findings.extend(refused::outside(&checked));
    let refused = refused::attempted(archive, prepared, terms)?;
    if let Some(finding) = refused {
        findings.push(finding);
        return Ok(findings);
    }
    findings.extend(way_back::findings(&prepared.ledger, &prepared.plan));
    let reading = || ArchiveError::database("look whose the tables are");
    let (is_journal, bookkeeping) = (terms.owner.is_journal(), terms.bookkeeping());
    let mut held = if is_journal {
        OwnedParts::of(connection).map_err(reading())?
    } else {
        OwnedParts::default()
    };
    if prepared.plan.steps.is_empty() {
        return Ok(findings);
    }
    let mut of_applied = Derived::applied(&prepared.ledger);
    let mut stand = Stand::of(connection, terms)?;
    let mut lead = Lead::new(terms.owner);
    let mut others = refused::Bystanding::of(connection, &prepared.ledger)?;
    let mut orphans = Orphans::of(&stand);
    let mut unindexed = unindexed::Keys::of(&stand.schema);
    let scripts = prepared.plan.steps.iter().map(Step::script);
    let text_indexes = TextIndexes::of(connection, &stand.schema, scripts, bookkeeping.core);
    let text_indexes = text_indexes.map_err(reading())?;
    for (index, step) in prepared.plan.steps.iter().enumerate() {
        let revision = step.revision();
        orphans.is_last = index + 1 == prepared.plan.steps.len();
        let noted = match is_journal {
            true => owned::noted(connection).map_err(reading())?.unwrap_or_default(),
            false => BTreeMap::new(),
        };
        let derived = of_applied.clone().and_noted(noted);
        findings.extend(static_findings(revision));
        let header = &revision.header;
        let case = Case {
            script: step.script(),
            losses: &header.loses,
            derived: &derived,
            terms,
            closed: bookkeeping.closed_to(revision),
            has_header: true,
            is_own: revision.is_own(),
        };
        let (found, now) =
            judge(connection, &case, &mut stand, &mut lead, &mut others, &mut orphans)?;
        findings.extend(found);
        let Some(now) = now else { return Ok(findings) };
        if revision.is_own() {
            unindexed.after(&step.script().path, &now.schema);
        }
        findings.extend(others.lost(connection, revision)?);
        if is_journal {
            let (before, after) = (&stand.inventory, &now.inventory);
            let handed = losses::handed_over(before, after, connection, &held, revision);
            findings.extend(handed.map_err(reading())?.iter().map(|it| case.handed_over(it)));
            held.add(revision);
        }
        of_applied.add(revision);
        stand = now;
    }
    findings.extend(refused::names_ledger(&checked));
    let stale = text_indexes.stale(connection, &stand.schema).map_err(reading())?;
    findings.extend(stale.and_then(|it| refused::stale(it, prepared)));
    if !findings.iter().any(Finding::is_error) {
        findings.extend(refused::on_rows(archive, prepared, terms)?);
    }
    findings.extend(unindexed.findings(&stand.schema));
    Ok(findings)
}

/// Judges a script that is no revision, on a copy of the archive at head.
///
/// # Errors
///
/// [`LintError`].
pub fn file(
    archive: &Archive,
    path: &str,
    text: &str,
    terms: &Terms,
) -> Result<Vec<Finding>, LintError> {
    let copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
    let script = RevisionScript { path: path.to_owned(), text: text.to_owned() };
    let copy = super::create::at_head(copy, terms, Some(&script))?;
    without_foreign_keys(copy.connection())?;
    let derived = Derived::of(&terms.graph);
    let losses = Losses::default();
    let closed = terms.bookkeeping().closed_where(true);
    let (script, losses, derived) = (&script, &losses, &derived);
    let case = Case { script, losses, derived, terms, closed, has_header: false, is_own: true };
    let mut stand = Stand::of(copy.connection(), terms)?;
    let mut others = refused::Bystanding::default();
    let mut lead = Lead::new(terms.owner);
    let mut orphans = Orphans { is_last: true, ..Orphans::of(&stand) };
    let (mut findings, now) =
        judge(copy.connection(), &case, &mut stand, &mut lead, &mut others, &mut orphans)?;
    if let Some(now) = now {
        let mut unindexed = unindexed::Keys::of(&stand.schema);
        unindexed.after(path, &now.schema);
        findings.extend(unindexed.findings(&now.schema));
    }
    Ok(findings)
}

/// Judges what leads from head to the model, before a revision is made of it: against the rows of the archive, brought to
/// head on a copy.
///
/// # Errors
///
/// [`LintError`].
pub fn model(
    archive: &Archive,
    declared: &Schema,
    terms: &Terms,
) -> Result<Vec<Finding>, LintError> {
    let head = model::after(terms.graph.revisions().map(|it| &**it))?;
    let answers = generate::renames_of_fields(&head, declared, &terms.fields, &Answers::default());
    let answers = Answers { no_others: true, ..answers };
    let diff = SchemaDiff::between(&head, declared).answered(&answers);
    let plan = diff.ok().and_then(|it| generate::plan(&it, Options::default()).ok());
    let Some(plan) = plan.filter(|it| !it.statements.is_empty()) else { return Ok(Vec::new()) };
    let copy = Copy::beside(archive.path(), archive.connection(), &terms.progress)?;
    let copy = super::create::at_head(copy, terms, None)?;
    let derived = Derived::of(&terms.graph);
    let place = Place::file("model");
    let told = counted(copy.connection(), &plan).into_iter();
    let told = told.filter(|(danger, _)| !draft::is_derived(danger, &derived));
    Ok(told.map(|(danger, met)| finding(place.clone(), &danger, &met, true)).collect())
}

/// What can be said of a revision without running it.
fn static_findings(revision: &Revision) -> Option<Finding> {
    let is_lacking = revision.way_back().is_none();
    let lacking = || {
        let message = format!("revision `{}` has no down script", revision.id());
        Finding::warning(Place::file(&revision.up.path), "no-way-back", message)
            .with_hint("write its down.sql, so that a downgrade can undo it")
    };
    is_lacking.then(lacking)
}

fn without_foreign_keys(connection: &Connection) -> Result<(), ArchiveError> {
    let set = connection.pragma_update(None, "foreign_keys", false);
    set.map_err(ArchiveError::database("switch foreign keys off"))
}

/// How a copy stands between two scripts.
struct Stand {
    reading: Reading,
    schema: Schema,
    inventory: Inventory,
    violations: Vec<Violation>,
}

impl Stand {
    /// Looks at a copy for the first time.
    fn of(connection: &Connection, terms: &Terms) -> Result<Self, ArchiveError> {
        let failed = || ArchiveError::database("read the copy");
        let mut reading = Reading::without(&[ledger::table()]);
        let schema = reading.again(connection).map_err(ArchiveError::introspect)?.clone();
        let inventory = inventory::take(connection, terms.bookkeeping()).map_err(failed())?;
        let violations = foreign_keys::violations(connection).map_err(failed())?;
        Ok(Self { reading, schema, inventory, violations })
    }

    /// How it stands after a script that touched these tables; this one reads no more.
    fn next(
        &mut self,
        connection: &Connection,
        touched: &Touched,
        others: &refused::Bystanding,
    ) -> Result<Self, ArchiveError> {
        let failed = || ArchiveError::database("read the copy");
        let mut reading = std::mem::take(&mut self.reading);
        let read = match others.are_none() {
            true => reading.after(connection, touched),
            // What others made is made again beside what the script says.
            false => reading.again(connection),
        };
        let schema = read.map_err(ArchiveError::introspect)?.clone();
        let both = (&self.schema, &schema);
        let inventory = self.inventory.after(connection, both, touched).map_err(failed())?;
        let violations =
            foreign_keys::violations_after(connection, &self.violations, both, touched);
        let violations = violations.map_err(failed())?;
        Ok(Self { reading, schema, inventory, violations })
    }
}

/// A reference that leads nowhere, with the script that brought it.
type Come = (Violation, Place);

/// References that came to lead nowhere on the way: a later script may give them a parent, or make it a key, so that the last one is asked.
struct Orphans {
    /// The tables that stood before the first script.
    tables: BTreeSet<Name>,
    /// What led nowhere before it.
    stood: Vec<Violation>,
    /// What has come since.
    come: Vec<Come>,
    /// Whether no other script follows.
    is_last: bool,
}

impl Orphans {
    fn of(stand: &Stand) -> Self {
        let tables = stand.schema.tables.iter().map(|it| it.name.clone()).collect();
        Self { tables, stood: stand.violations.clone(), come: Vec::new(), is_last: false }
    }

    /// Notes what leads nowhere after a script.
    fn after(&mut self, place: &Place, found: &[Violation], renames: &Renames) {
        let now_called = |table: &Name, column: &Name| renames.followed(table, column);
        self.stood = self.stood.iter().map(|it| it.followed(now_called)).collect();
        let mut known: BTreeMap<Violation, Vec<Place>> = BTreeMap::new();
        for (it, place) in std::mem::take(&mut self.come) {
            known.entry(it.followed(now_called)).or_default().push(place);
        }
        for it in foreign_keys::new_since(&self.stood, found) {
            let known = known.get_mut(it).and_then(Vec::pop);
            self.come.push((it.clone(), known.unwrap_or_else(|| place.clone())));
        }
    }

    /// What leads nowhere in the end, each with the script that brought it: new tables whose keys cannot be followed, which is their own
    /// matter where another program lives with it, and the rest.
    fn told(&self) -> (Vec<&Come>, Vec<&Come>) {
        let is_new = |table: &str| !self.tables.contains(&Name::from(table));
        self.come.iter().partition(|it| it.0.is_unfollowable_of(is_new))
    }
}

/// Runs a script on a copy and tells what it does to the rows; how the copy stands then, where it went to its end.
fn judge(
    connection: &Connection,
    case: &Case<'_>,
    stand: &mut Stand,
    lead: &mut Lead,
    others: &mut refused::Bystanding,
    orphans: &mut Orphans,
) -> Result<(Vec<Finding>, Option<Stand>), LintError> {
    let reading = || ArchiveError::database("read the copy");
    // The questions are asked of the rows as the script meets them.
    let plan = lead.plan(&stand.schema, case.script)?;
    let counted = plan.as_ref().map(|it| counted(connection, it)).unwrap_or_default();
    let kept = Kept::of(connection, &stand.schema, case.script, |_| true).map_err(reading())?;
    let counting = stand.inventory.count_values(connection, &stand.schema, case.script);
    counting.map_err(reading())?;
    let mut witness = case.witness(connection, stand).map_err(reading())?;
    let script = Script { path: &case.script.path, text: &case.script.text };
    let follow = |index, statement: &str| {
        witness.as_mut().map_or(Ok(()), |it| it.follow(connection, index))?;
        others.follow(connection, statement)
    };
    let ran = script.run_with(connection, &case.closed, &case.terms.values, follow);
    if ran.as_ref().is_err_and(ScriptError::is_stopped) {
        return Err(ArchiveError::Stopped.into());
    }
    let now = match &ran {
        Ok(touched) => Some(stand.next(connection, touched, others)?),
        Err(_) => None,
    };
    let Stand { schema: before, inventory: held, violations: broken, .. } = &*stand;
    let place = Place::file(&case.script.path);
    let renames = inventory::renames(case.script, &|table| held.has(table));
    let now_called = |table: &Name, column: &Name| renames.followed(table, column);
    let broken: Vec<_> = broken.iter().map(|it| it.followed(now_called)).collect();
    if let Some(now) = &now {
        orphans.after(&place, &now.violations, &renames);
    }
    let (new, old) = orphans.told();
    let new = if orphans.is_last || ran.is_err() { new } else { Vec::new() };
    let old = if orphans.is_last { old } else { Vec::new() };
    let stands = ran.is_err() || !old.is_empty();
    let lost = match &now {
        Some(now) => case.lost(connection, held, now, witness)?,
        None => Vec::new(),
    };
    // What a script drops and puts elsewhere is no loss, and only rows tell.
    let is_gone = |danger: &Danger| ran.is_err() || !case.is_own || is_lost(danger, &lost);
    let counted: Vec<_> = counted.into_iter().filter(|it| is_gone(&it.0)).collect();
    let told = counted.iter().filter(|(danger, _)| case.is_told(danger, stands));
    let mut findings: Vec<Finding> = told
        .map(|(danger, met)| finding(place.clone(), danger, met, case.is_declared(danger)))
        .collect();
    findings.extend(new.into_iter().map(|(it, place)| unfollowed(place.clone(), it)));
    match (&ran, &now, old.first()) {
        (Err(error), ..) => findings.push(failure(case.script, error)),
        (Ok(_), _, Some((orphan, place))) => {
            let way_out = foreign_keys::way_out_of_orphans(connection, orphan, &broken);
            let way_out = way_out.map_err(reading())?;
            findings.push(orphaned(place.clone(), orphan, old.len() - 1, way_out));
        }
        (Ok(_), Some(now), None) => {
            let uncomputed = uncomputed::first(connection, before, &now.schema);
            findings.extend(uncomputed.map_err(reading())?.map(|it| {
                let finding = Finding::error(place.clone(), "uncomputable", it.to_string());
                finding.with_hint(it.way_out())
            }));
            findings.extend(case.undeclared(&lost, &counted));
            let mut changed = kept.changed(connection, &now.schema).map_err(reading())?;
            let refused: Vec<&Lost> = lost.iter().filter(|it| case.is_refused(it)).collect();
            changed.retain(|it| !it.is_told_by(&[], &refused));
            let made_up = case.changes_made_up(before, plan.as_ref(), held)?;
            // What a script's own rows lose is told already, as an upgrade tells it.
            let told = case
                .changed(changed, "")
                .chain(case.changed(made_up, " of rows that were made up"));
            let told: Vec<Finding> = told.filter(|it| !is_told(&findings, it)).collect();
            findings.extend(told);
        }
        (Ok(_), None, None) => {}
    }
    Ok((findings, now.filter(|_| !stands)))
}
