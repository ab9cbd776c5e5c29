//! What a command is handed: the workspace, the output, the clock and the environment. It only opens things.

mod archive;
mod around;
mod clock;
mod editor;
mod graph;
mod journal;
mod kept;
mod user;
mod workspace;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::error::{CommandError, Report};
use super::output::{Bar, Dress, Output};
use super::pager::Pages;
use super::signals;
use crate::archive::Archive;
use crate::archive::model::derived;
use crate::archive::model::syncs::NotedSync;
use crate::engine::owner::Owner;
use crate::entry::filter::moment::{self, Here, NoMoment};
use crate::field::Field;
use crate::history::at::{self, At, AtError};
use crate::journal::Journal;
use crate::migrate::{Consent, Terms};
use crate::progress::Progress;
use crate::sql::variables::Values;
use crate::sync::place::Trust;
use crate::workspace::user::UserSettings;
use crate::workspace::{Mode, Workspace};

pub(crate) use clock::wall;
pub(crate) use user::folders;
pub(crate) use workspace::Choice;

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
