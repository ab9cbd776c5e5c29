//! What a command is handed: the workspace, the output, the clock and the environment. It only opens things.

mod around;
mod editor;
mod graph;
mod journal;
mod kept;
mod user;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{
    DateTime, Days, FixedOffset, Local, NaiveDate, NaiveDateTime, SubsecRound, TimeDelta, Utc,
};
use rusqlite::Connection;

use super::error::{CommandError, Report};
use super::notices;
use super::output::{Bar, Dress, Output};
use super::pager::Pages;
use super::signals;
use crate::archive::file::lock::WriteLock;
use crate::archive::file::vacant::is_vacant;
use crate::archive::model::derived;
use crate::archive::model::syncs::NotedSync;
use crate::archive::{Archive, ArchiveError};
use crate::engine::owner::Owner;
use crate::entry::date::{self, Dates};
use crate::entry::filter::moment::{self, Here, NoMoment};
use crate::field::Field;
use crate::history::at::{self, At, AtError};
use crate::journal::Journal;
use crate::migrate::{Consent, Terms};
use crate::progress::Progress;
use crate::revision::ledger;
use crate::session::{Door, Means, Notice, Session};
use crate::sql::variables::Values;
use crate::sync::place::Trust;
use crate::workspace::user::UserSettings;
use crate::workspace::{Mode, Overrides, UrlError, Workspace, WorkspaceError};

pub(crate) use user::folders;

/// The global arguments that say which workspace is meant.
#[derive(Debug, Default)]
pub(crate) struct Choice {
    pub(crate) config: Option<PathBuf>,
    pub(crate) archive: Option<PathBuf>,
    pub(crate) environment: Option<String>,
    /// `-j`: the name of a journal in the user's settings.
    pub(crate) journal: Option<String>,
    /// Whether the command names a folder of entries: the default journal is not meant then.
    pub(crate) names_folder: bool,
}

/// The only reader of the clock and the environment.
#[derive(Debug)]
pub(crate) struct Context {
    /// The terminal.
    pub(crate) output: Output,
    choice: Choice,
    command: String,
    is_dry_run: bool,
    workspace: Option<Workspace>,
    user: OnceCell<UserSettings>,
    /// Whether it was said already that the workspace's revisions are no graph.
    has_told_of_graph: bool,
    stop: Arc<AtomicUsize>,
    /// Whether a command that changes the archive was begun.
    has_begun: bool,
    /// The archive as it was opened to look at something that another look follows.
    reader: Option<Archive>,
    /// The values that scripts take from outside.
    pub(crate) values: Values,
}

impl Context {
    pub(crate) fn new(output: Output, choice: Choice, command: String, is_dry_run: bool) -> Self {
        Self {
            output,
            choice,
            command,
            is_dry_run,
            workspace: None,
            user: OnceCell::new(),
            has_told_of_graph: false,
            stop: Arc::default(),
            has_begun: false,
            reader: None,
            values: Values::default(),
        }
    }

    /// Whether a journal of the user's settings was asked for by its name.
    pub(crate) fn names_a_journal(&self) -> bool {
        self.choice.journal.is_some()
    }

    /// The workspace: found once.
    pub(crate) fn workspace(&mut self) -> Result<&Workspace, CommandError> {
        let workspace = match self.workspace.take() {
            Some(found) => found,
            None => self.find_workspace()?,
        };
        let latest = self.today().checked_add_days(Days::new(366));
        date::settle(Dates { latest, ..workspace.dates().clone() });
        if !workspace.owner().is_journal() {
            let named = workspace.config().ledger.as_deref();
            ledger::name::settle(named.unwrap_or(ledger::name::USUAL));
            self.output.speak_of_a_database();
        }
        Ok(self.workspace.insert(workspace))
    }

    fn find_workspace(&self) -> Result<Workspace, CommandError> {
        let start = self.current_folder()?;
        let overrides = Overrides {
            config: self.choice.config.clone().or_else(|| path_of_environment("JOURNAL_CONFIG")),
            archive: self.choice.archive.clone(),
            env_archive: path_of_environment("JOURNAL_ARCHIVE"),
            environment: self.choice.environment.clone(),
            env_environment: environment("JOURNAL_ENV"),
            database_url: environment("DATABASE_URL"),
            home: path_of_environment("HOME"),
            user: self.user()?.clone(),
            name: self.choice.journal.clone(),
            takes_default: !self.choice.names_folder,
        };
        let found = Workspace::find(&start, &overrides)?;
        if let Some(error) = found.foreign_url() {
            self.refuse_url(error)?;
        }
        notices::while_waiting(&self.output, found.archive(), &self.stop);
        Ok(found)
    }

    /// A `DATABASE_URL` of another program: a schema is not moved where it may be meant, and all else says that it is not.
    fn refuse_url(&self, error: &UrlError) -> Result<(), CommandError> {
        let moves = ["upgrade", "downgrade", "migration", "create-migration"];
        let command = self.command.split(' ').nth(1).unwrap_or_default();
        if moves.contains(&command) {
            return Err(WorkspaceError::from(error.clone()).into());
        }
        self.output.warn(&format!("`DATABASE_URL` names no SQLite file: {error}"), None);
        Ok(())
    }

    /// The archive that `--archive` names.
    pub(crate) fn named_archive(&self) -> Option<&Path> {
        self.choice.archive.as_deref()
    }

    /// Whose the database is.
    pub(crate) fn owner(&mut self) -> Result<Owner, CommandError> {
        Ok(self.workspace()?.owner())
    }

    /// The folder in which the command was started.
    #[expect(clippy::unused_self, reason = "the environment is asked through the context alone")]
    pub(crate) fn current_folder(&self) -> Result<PathBuf, CommandError> {
        std::env::current_dir().map_err(|error| CommandError::of("current-folder", &error))
    }

    /// This program's own file.
    #[expect(clippy::unused_self, reason = "the environment is asked through the context alone")]
    pub(crate) fn program(&self) -> Result<PathBuf, CommandError> {
        std::env::current_exe().map_err(|error| CommandError::of("program", &error))
    }

    /// A path as people read it: from the current folder, where it lies below it; that folder itself is `.`.
    pub(crate) fn shown(&self, path: &Path) -> String {
        let here = self.current_folder().ok();
        let below = here.and_then(|it| path.strip_prefix(it).ok().map(Path::to_owned));
        match below.as_deref() {
            Some(here) if here.as_os_str().is_empty() => ".".to_owned(),
            below => below.unwrap_or(path).display().to_string(),
        }
    }

    /// Who says that a folder is the archive's journal.
    pub(crate) fn trust(
        &mut self,
        journal: &Journal,
        is_moved: bool,
    ) -> Result<Trust, CommandError> {
        let workspace = self.workspace()?;
        let is_configured = workspace.names_its_journal()
            && workspace.journal().canonicalize().ok() == journal.root().canonicalize().ok();
        Ok(match (is_moved, is_configured) {
            (true, _) => Trust::Moved,
            (false, true) => Trust::Configured,
            (false, false) => Trust::Named,
        })
    }

    /// The declared fields.
    pub(crate) fn fields(&mut self) -> Result<Vec<Field>, CommandError> {
        Ok(self.workspace()?.fields().to_vec())
    }

    /// What the workspace's `schema.sql` declares under names that a field could have. A file that cannot be read declares
    /// nothing here: what needs it says why.
    pub(crate) fn of_schema(&mut self) -> Result<BTreeSet<String>, CommandError> {
        let workspace = self.workspace()?;
        let declares = Some(workspace).filter(|it| it.owner().is_journal());
        let text = declares.and_then(Workspace::schema_sql).map(fs::read_to_string);
        Ok(text.and_then(Result::ok).map(|it| derived::names_in(&it)).unwrap_or_default())
    }

    /// What a move of the schema goes by; who works by it says when it begins: [`Context::at_work`].
    pub(crate) fn terms(&mut self, consent: Consent) -> Result<Terms, CommandError> {
        Ok(Terms {
            owner: self.owner()?,
            graph: self.graph()?,
            fields: self.fields()?,
            of_schema: self.of_schema()?,
            now: self.now(),
            progress: self.bar(),
            consent,
            values: self.values.clone(),
        })
    }

    /// Where the archive is.
    pub(crate) fn archive_path(&mut self) -> Result<PathBuf, CommandError> {
        Ok(self.workspace()?.archive().to_owned())
    }

    /// The archive, for reading, at whatever revision it stands.
    pub(crate) fn archive_to_read(&mut self) -> Result<Archive, CommandError> {
        let (path, owner) = (self.archive_path()?, self.owner()?);
        let output = &self.output;
        let notice = |holder: &_| notices::waiting(output, &path, holder);
        Ok(Archive::open_database_to_read(&path, owner, notice)?)
    }

    /// The archive, for one of several looks at it: the one that [`Context::keep_reader`] was given last, else opened.
    pub(crate) fn reader(&mut self) -> Result<Archive, CommandError> {
        match self.reader.take().filter(Archive::is_as_it_was) {
            Some(kept) => Ok(kept),
            None => self.archive_to_read(),
        }
    }

    /// Keeps the archive for the next look. Nothing is read from it meanwhile, so that nobody waits.
    pub(crate) fn keep_reader(&mut self, archive: Archive) {
        self.reader = archive.end_reading().is_ok().then_some(archive);
    }

    /// The archive opened to be read, or the database that is none yet: its owner is another then.
    pub(crate) fn database_to_read(&mut self) -> Result<Archive, CommandError> {
        let (path, owner) = (self.archive_path()?, self.owner()?);
        let output = &self.output;
        let notice = |holder: &_| notices::waiting(output, &path, holder);
        match Archive::open_database_to_read(&path, owner, notice) {
            Err(ArchiveError::NotAnArchive { .. }) if owner.is_journal() => {
                Ok(Archive::open_database_to_read(&path, Owner::Program, notice)?)
            }
            opened => Ok(opened?),
        }
    }

    /// The lock of the archive's writers, and nothing else.
    pub(crate) fn lock(&mut self) -> Result<WriteLock, CommandError> {
        self.reader = None;
        let archive = self.archive_path()?;
        Ok(self.door()?.lock(&archive)?)
    }

    /// Begins a command that changes the archive, with its lock.
    pub(crate) fn session(&mut self, consent: Consent) -> Result<Session, CommandError> {
        self.reader = None;
        let began = self.moment();
        if !self.is_dry_run {
            self.refuse_by_mode()?;
        }
        self.make_data_folder()?;
        let means = Means {
            terms: self.terms(consent)?,
            workspace: self.workspace()?.clone(),
            began,
            clock: Box::new(moment),
            wall,
            backups: self.backups()?,
            door: self.door()?,
        };
        self.has_begun = true;
        Ok(Session::begin(means)?)
    }

    /// Refuses what the `?mode=` of a `DATABASE_URL` does not allow.
    fn refuse_by_mode(&mut self) -> Result<(), CommandError> {
        let workspace = self.workspace()?;
        let shown = workspace.archive().display();
        match workspace.mode() {
            Mode::Read => Err(CommandError::new(
                "read-only",
                format!("`DATABASE_URL` says that `{shown}` is only read: `mode=ro`"),
            )
            .with_hint("say `mode=rw`, or name the archive: `--archive FILE`")),
            Mode::Immutable => Err(CommandError::new(
                "read-only",
                format!("`DATABASE_URL` says that `{shown}` does not change: `immutable=1`"),
            )
            .with_hint("leave `immutable` out of it, or name the archive: `--archive FILE`")),
            Mode::Written if is_vacant(workspace.archive()) => Err(CommandError::new(
                "missing",
                format!("`DATABASE_URL` says that `{shown}` is there, `mode=rw`, and it is not"),
            )
            .with_hint("look for it, or say `mode=rwc`, which makes it")),
            Mode::Written | Mode::Made => Ok(()),
        }
    }

    /// Takes the archive out of WAL mode where the settings ask for it, once a command has done its work. Where that fails
    /// the work is done all the same, and the next command tries again.
    pub(crate) fn leave_log(&mut self) {
        if !std::mem::take(&mut self.has_begun) {
            return;
        }
        if let (Ok(archive), Ok(door)) = (self.archive_path(), self.door()) {
            let _ = door.leave_log(&archive);
        }
    }

    /// How a command takes the lock, and says what happens on the way.
    fn door(&mut self) -> Result<Door, CommandError> {
        let (output, stop) = (self.output.clone(), Arc::clone(&self.stop));
        let tell =
            move |notice: Notice<'_>| notices::say(notice, &output, &|| signals::watch(&stop));
        Ok(Door {
            command: self.command.clone(),
            is_dry_run: self.is_dry_run,
            owner: self.owner()?,
            journal_mode: self.workspace()?.config().journal_mode,
            tell: Box::new(tell),
        })
    }

    /// What is told of an error: who uses the archive, where that is what was in the way, and a hint that this command can obey.
    pub(crate) fn fitted(&self, report: Report) -> Report {
        let report = match &self.workspace {
            Some(workspace) => report.naming_user_of(workspace.archive()),
            None => report,
        };
        let report = match self.workspace.as_ref().is_some_and(Workspace::names_its_journal) {
            // Nobody has to say the folder that the settings say.
            true => report.worded(|it| it.replace("`journal sync DIR`", "`journal sync`")),
            false => report,
        };
        let is_of_a_program = self.workspace.as_ref().is_some_and(|it| !it.owner().is_journal());
        let report = if is_of_a_program { report.of_a_database() } else { report };
        let mode = self.workspace.as_ref().map_or(Mode::Made, Workspace::mode);
        let report = if mode == Mode::Made { report } else { report.not_to_be_made() };
        let report = report.fitted(&self.command, &super::whole_grammar());
        report.worded(|it| self.output.worded(it).into_owned())
    }

    /// The present moment, to the second; `JOURNAL_NOW` fixes it, for tests.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.moment().trunc_subsecs(0)
    }

    /// The present moment as exactly as the clock tells it: what the stamps of files are compared with.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn moment(&self) -> DateTime<Utc> {
        moment()
    }

    /// The present moment in the user's zone; where it is fixed, in the zone that it was given in.
    pub(crate) fn local_time(&self) -> DateTime<FixedOffset> {
        fixed_now().unwrap_or_else(|| self.now().with_timezone(&Local).fixed_offset())
    }

    /// Reads what stands behind `--at`, where an entry is named.
    pub(crate) fn at(&self, connection: &Connection, text: &str) -> Result<At, AtError> {
        let instant = |it| self.instant(it);
        at::read(connection, text, Here { now: self.local_time(), instant: &instant })
    }

    /// The beginning of what stands behind `--before`, which is read as `--at` is.
    pub(crate) fn said_before(&self, text: &str) -> Result<DateTime<Utc>, NoMoment> {
        let instant = |it| self.instant(it);
        moment::said_before(text, Here { now: self.local_time(), instant: &instant })
    }

    /// The sync that stands behind `--at`, where the whole journal is meant.
    pub(crate) fn sync_at(
        &self,
        connection: &Connection,
        text: &str,
    ) -> Result<NotedSync, AtError> {
        let instant = |it| self.instant(it);
        at::sync(connection, text, Here { now: self.local_time(), instant: &instant })
    }

    /// Where programs are looked for.
    #[expect(clippy::unused_self, reason = "the environment is asked through the context alone")]
    pub(crate) fn search_path(&self) -> Option<String> {
        environment("PATH")
    }

    /// The present moment as the user's clock on the wall shows it.
    pub(crate) fn local_now(&self) -> NaiveDateTime {
        self.local_time().naive_local()
    }

    /// The moment at which the user's clock on the wall shows a time; of two, in an hour that comes twice, the later.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn instant(&self, at: NaiveDateTime) -> DateTime<Utc> {
        let fixed = fixed_now().map(|it| at.and_local_timezone(*it.offset()).latest());
        let there = || at.and_local_timezone(Local).latest().map(|it| it.fixed_offset());
        // An hour that the clock leaves out has no moment: what stands an hour later has one.
        let later = || (at + TimeDelta::hours(1)).and_local_timezone(Local).latest();
        let moment =
            fixed.unwrap_or_else(|| there().or_else(|| later().map(|it| it.fixed_offset())));
        moment.map_or_else(|| at.and_utc(), |it| it.to_utc())
    }

    /// What the user's clock on the wall showed at a moment.
    #[expect(clippy::unused_self, reason = "the clock is asked through the context alone")]
    pub(crate) fn on_the_wall(&self, moment: DateTime<Utc>) -> NaiveDateTime {
        wall(moment)
    }

    /// The day it is where the user is.
    pub(crate) fn today(&self) -> NaiveDate {
        self.local_now().date()
    }

    /// Long output, a page at a time.
    pub(crate) fn pages(&self) -> Pages<'_> {
        // Here an empty one says something: no pager.
        let pager = variable("JOURNAL_PAGER").or_else(|| variable("PAGER"));
        let pager = pager.or_else(|| self.user().ok()?.pager.clone());
        Pages::new(&self.output, pager, environment("LESS").is_some())
    }

    /// Progress of long work: a bar on the terminal, and Ctrl-C that rolls back from now on.
    pub(crate) fn progress(&mut self) -> Arc<dyn Progress + Send + Sync> {
        self.at_work();
        self.bar()
    }

    /// From now on Ctrl-C rolls back what is at work.
    pub(crate) fn at_work(&self) {
        signals::watch(&self.stop);
    }

    fn bar(&self) -> Arc<dyn Progress + Send + Sync> {
        Arc::new(Bar::new(self.output.can_draw(), Arc::clone(&self.stop)))
    }

    /// The signal that asked the command to stop, where one did.
    pub(crate) fn signal(&self) -> Option<usize> {
        Some(self.stop.load(Ordering::Relaxed)).filter(|it| *it != 0)
    }
}

/// The most that the terminal can show and the person wants to see.
pub(crate) fn dress_of_terminal() -> Dress {
    match () {
        // Whatever else the environment says: a script that runs in a terminal of its own says `CI` too.
        () if environment("TERM").is_some_and(|it| it == "dumb") => Dress::Plain,
        // NO_COLOR is about colours: bold and underlined say something, too.
        () if environment("NO_COLOR").is_some() => Dress::Colourless,
        () => Dress::Coloured,
    }
}

/// The present moment.
fn moment() -> DateTime<Utc> {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]
    let now = || Utc::now();
    fixed_now().map_or_else(now, |it| it.with_timezone(&Utc))
}

/// What the user's clock on the wall showed at a moment.
pub(crate) fn wall(moment: DateTime<Utc>) -> NaiveDateTime {
    let fixed = fixed_now().map(|it| moment.with_timezone(it.offset()).naive_local());
    fixed.unwrap_or_else(|| moment.with_timezone(&Local).naive_local())
}

/// The moment that `JOURNAL_NOW` fixes.
fn fixed_now() -> Option<DateTime<FixedOffset>> {
    environment("JOURNAL_NOW").and_then(|it| DateTime::parse_from_rfc3339(&it).ok())
}

/// A path out of the environment.
fn path_of_environment(name: &str) -> Option<PathBuf> {
    environment(name).map(PathBuf::from)
}

/// A variable of the environment; an empty one counts as none.
fn environment(name: &str) -> Option<String> {
    variable(name).filter(|it| !it.is_empty())
}

fn variable(name: &str) -> Option<String> {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads the environment"
    )]
    let value = std::env::var(name);
    value.ok()
}
