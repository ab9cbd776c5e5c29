//! The order of a sync: what is refused is refused before a backup is made, and the schema moves before rows are written.

mod head;

use std::path::PathBuf;

use super::guard::GuardError;
use super::site::Site;
use super::{Means, Session, SessionError, guard};
use crate::archive::Archive;
use crate::archive::care::lacking;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::model::known;
use crate::archive::model::shape::Unmigrated;
use crate::backup::Backup;
use crate::entry::EntryPath;
use crate::finding::{Finding, Place, shell_quoted};
use crate::journal::Journal;
use crate::migrate::MigrationReport;
use crate::sync::place::{self, Trust};
use crate::sync::{self, Look, Settings, SyncReport, VERSION_LOST};
use crate::workspace::SyncConfig;

/// What is wished of a sync.
pub struct Wish<'a> {
    /// The folder.
    pub journal: &'a Journal,
    /// Its path as people read it.
    pub shown: String,
    /// The one file that is looked at, where no other is. An archive that is still to be made, or that does not know the folder
    /// yet, is brought in step with all of it all the same.
    pub only: Option<&'a EntryPath>,
    /// Whether that one file is gone for good: a command has begun it and taken it away again.
    pub is_withdrawn: bool,
    /// Who says that it is the archive's.
    pub trust: Trust,
    /// Whether every file is hashed.
    pub verify: bool,
    /// Whether a great part of the entries may be gone.
    pub accept_deletions: bool,
    /// How many changes the report names at most.
    pub most_named: usize,
}

/// A sync that nothing stands against.
pub struct Ready<'a> {
    means: Means,
    site: Site,
    wish: Wish<'a>,
    look: Look,
    /// The folder to be remembered, where it is not yet.
    place: Option<JournalPlace>,
    /// That no entry was found, where none was.
    nothing: Option<Finding>,
}

/// What a sync did, or would do.
pub struct Synced {
    /// What became of the entries.
    pub report: SyncReport,
    /// The upgrade before it, where there was one.
    pub upgrade: Option<MigrationReport>,
    /// The declared fields that wait for a revision.
    pub unmigrated: Vec<Unmigrated>,
    /// The archive, where it was not there before.
    pub new_archive: Option<PathBuf>,
}

/// Looks at archive and journal, and decides whether they may be brought in step; nothing is changed.
///
/// # Errors
///
/// [`SessionError`].
pub fn look(session: Session, wish: Wish<'_>) -> Result<Ready<'_>, SessionError> {
    session.means.at_work();
    let (site, means) = Site::of(session)?;
    if let Some(archive) = site.archive() {
        // Each question would lock the file for itself; behind one file nobody waits long.
        if wish.only.is_some() {
            archive.begin_reading()?;
        }
        guard::whole(archive, &means.terms.graph)?;
        guard::derived_here(archive, &means.terms.fields)?;
        guard::names_are_free(archive, &means.terms)?;
        guard::unaltered(archive, &means.terms.fields)?;
    }
    let progress = &*means.terms.progress;
    let place = match &site {
        Site::There(archive) => place::check(archive, wish.journal, wish.trust, progress)?,
        Site::Vacant { path, .. } => Some(place::of_new(wish.journal, path)?),
    };
    // The stamps of files in another folder say nothing of what lies in this one.
    let verify = wish.verify || place.is_some();
    let one = wish
        .only
        .zip(site.archive())
        .filter(|(_, archive)| place.is_none() && holds_entries(archive));
    if let Some(archive) = site.archive().filter(|_| one.is_none()) {
        archive.end_reading()?;
    }
    let look = match one {
        Some((path, archive)) => {
            sync::look_at_one(wish.journal, archive, (path, wish.is_withdrawn), progress)?
        }
        None => sync::look(wish.journal, site.archive(), verify, progress)?,
    };
    if !wish.accept_deletions && one.is_none() {
        look.guard()?;
    }
    let nothing = look.found_nothing.then(|| no_entries(&wish.shown, &means));
    Ok(Ready { means, site, wish, look, place, nothing })
}

/// Whether an archive has its table of entries: one that was taken down to base has none, and is filled from all files.
fn holds_entries(archive: &Archive) -> bool {
    known::has_entries(archive.connection()).unwrap_or_default()
}

impl Means {
    /// Says what would be derived again, of an archive at head: the upgrade before it derives by itself.
    fn forecast_derived(
        &self,
        archive: &Archive,
        report: &mut SyncReport,
    ) -> Result<(), GuardError> {
        if guard::at_head(archive, &self.terms.graph).is_err() {
            return Ok(());
        }
        let Some(due) = guard::due(archive, &self.terms.fields)? else { return Ok(()) };
        let of_schema = &self.terms.of_schema;
        report.emptied_fields =
            due.undeclared.iter().filter(|it| !of_schema.contains(*it)).cloned().collect();
        report.derived = due.parts;
        Ok(())
    }
}

impl Ready<'_> {
    /// Says what would be done; what the upgrade before it would be refused for is refused here too.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub fn forecast(self) -> Result<Synced, SessionError> {
        let Self { means, site, wish, look, nothing, .. } = self;
        let upgrade = site.archive().map(|it| means.forecast_move(it)).transpose()?.flatten();
        let settings = means.sync_settings(wish.most_named);
        let mut report = sync::forecast(wish.journal, site.archive(), look, settings)?;
        report.findings.extend(nothing);
        if let Some(archive) = site.archive() {
            report.findings.extend(sync::emptied(archive)?);
            means.forecast_derived(archive, &mut report)?;
        }
        let new_archive = site.vacant().map(ToOwned::to_owned);
        Ok(Synced { report, upgrade, unmigrated: Vec::new(), new_archive })
    }

    /// Does it: brings the schema to head, writes the rows, and puts a new archive in its place.
    ///
    /// # Errors
    ///
    /// [`SessionError`].
    pub fn run(self) -> Result<Synced, SessionError> {
        let Self { means, site, wish, look, place, nothing } = self;
        let new_archive = site.vacant().map(ToOwned::to_owned);
        let mut archive = site.into_archive(look.bytes)?;
        archive.interrupt_by(&means.terms.progress)?;
        let is_new = archive.is_new();
        let mut upgrade = means.bring_to_head(&mut archive)?;
        let superseded = look.superseded();
        let settings = means.sync_settings(wish.most_named);
        let written = sync::write(&mut archive, wish.journal, look, place.as_ref(), settings);
        let mut report = match written {
            Ok(report) => report,
            Err(error) => return Err(SessionError::from(error).after(upgrade.filter(|_| !is_new))),
        };
        // What a move of the schema found in bytes that the sync then replaced, or where no file lies any more, is true no
        // more.
        let found = upgrade.iter_mut().flat_map(|it| std::mem::take(&mut it.findings));
        let found = found.filter(|it| !superseded.contains(&it.place.path));
        let found: Vec<Finding> = found.filter(|it| !report.findings.contains(it)).collect();
        report.findings.extend(found);
        report.findings.extend(nothing);
        if wish.only.is_some() {
            archive.end_reading()?;
            archive.begin_reading()?;
        }
        // Behind one file nothing is told of others.
        let is_of_it = |it: &Finding| wish.only.is_none_or(|only| it.place.path == only.as_str());
        report.findings.extend(sync::emptied(&archive)?.into_iter().filter(is_of_it));
        let lost = report.findings.iter_mut().filter(|it| it.code == VERSION_LOST);
        lost.for_each(|it| means.name_holder(it, &archive));
        let unmigrated = means.unmigrated(&archive)?;
        archive.publish()?;
        Ok(Synced { report, upgrade, unmigrated, new_archive })
    }
}

impl Means {
    /// Names the newest backup that holds what could not be kept of an entry, where one does.
    fn name_holder(&self, lost: &mut Finding, archive: &Archive) {
        let here = archive.connection();
        let Ok(Some(entry)) = known::living_at(here, &lost.place.path) else { return };
        let holds = |it: &Backup| {
            let held = self.backups.open(it);
            held.is_ok_and(|held| lacking::is_held(&held, here, entry).unwrap_or(false))
        };
        if let Some(backup) = self.backups.list().unwrap_or_default().iter().find(|it| holds(it)) {
            lost.hint = Some(format!(
                "`journal restore {} --entry {}` takes what that backup holds of it",
                shell_quoted(&backup.name),
                shell_quoted(&lost.place.path)
            ));
        }
    }

    /// What a sync is handed.
    pub(super) fn sync_settings(&self, most_named: usize) -> Settings<'_> {
        Settings {
            fields: &self.terms.fields,
            of_schema: &self.terms.of_schema,
            now: self.began,
            progress: &*self.terms.progress,
            most_named,
            versions: self.workspace.config().versions,
            wall: self.wall,
        }
    }
}

/// That a folder holds no entry: it may be the wrong one.
fn no_entries(folder: &str, means: &Means) -> Finding {
    let include = &means.workspace.config().sync.include;
    let kind = if *include == SyncConfig::default().include { "Markdown files" } else { "entries" };
    let patterns: Vec<String> = include.patterns().iter().map(|it| format!("`{it}`")).collect();
    let hint = format!(
        "entries are files that match {} (`include` in `[sync]`) and are not hidden or excluded; \
         `journal sync DIR` reads another folder",
        patterns.join(" or ")
    );
    let message = format!("no {kind} in `{folder}`");
    Finding::warning(Place::file(folder), "no-entries", message).with_hint(hint)
}
