//! Why a command could not do its work, told with the way out, and what its exit status is.

mod migration;

use std::error::Error;
use std::io;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{Value, json};

use crate::archive::ArchiveError;
use crate::archive::executor::ExecuteError;
use crate::archive::query::QueryError;
use crate::archive::scratch::ScratchError;
use crate::archive::search::SearchError;
use crate::archive::selection::SelectionError;
use crate::archive::show::ShowError;
use crate::archive::values::ValuesError;
use crate::backup::{BackupError, EntryError, PruneError, RestoreError};
use crate::entry::filter::FilterError;
use crate::export::ExportError;
use crate::finding::{Excerpt, Finding, Place};
use crate::import::ImportError;
use crate::journal::JournalError;
use crate::journal::write::WriteError;
use crate::migrate::MigrateError;
use crate::revision::header::Spot;
use crate::revision::ledger::{Disagreement, LedgerError};
use crate::revision::plan::PlanError;
use crate::revision::target::TargetError;
use crate::sync::SyncError;
use crate::workspace::revisions::RevisionsError;
use crate::workspace::{InitError, WorkspaceError};

/// How a command ended that did its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Fine: exit status 0.
    Clean,
    /// It found problems: exit status 1.
    Findings,
}

impl Outcome {
    /// Findings where an error is among them.
    pub(crate) fn of(findings: &[Finding]) -> Self {
        if findings.iter().any(Finding::is_error) { Self::Findings } else { Self::Clean }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Clean => ExitCode::SUCCESS,
            Outcome::Findings => ExitCode::from(1),
        }
    }
}

/// How a command ended that did not do its work.
#[derive(Debug)]
pub(crate) enum CommandError {
    /// It tells why: exit status 2.
    Told(Box<Report>),
    /// The person, or the system, asked it to stop: exit status 130, 143 or 129.
    Stopped,
    /// It went on until it was stopped, as it should: the exit status is that of the signal, and nothing is said.
    Ended,
    /// Nobody reads its output any more: `journal list | head`.
    ReaderGone,
}

/// What is told of an error.
#[derive(Debug)]
pub(crate) struct Report {
    /// A short, stable name, in kebab-case.
    pub(crate) code: &'static str,
    /// What was tried and did not work.
    pub(crate) message: String,
    /// What lies behind it, the nearest cause first.
    pub(crate) causes: Vec<String>,
    /// The way out.
    pub(crate) hint: Option<String>,
    /// Where it is.
    pub(crate) place: Option<Place>,
    /// The line it is about.
    pub(crate) excerpt: Option<Excerpt>,
    /// What stands beside the error in the JSON document.
    pub(crate) beside: Vec<(&'static str, Value)>,
}

impl Report {
    /// The message with all that lies behind it, in one line.
    fn whole_message(&self) -> String {
        let causes = self.causes.iter().map(String::as_str);
        std::iter::once(self.message.as_str()).chain(causes).collect::<Vec<_>>().join(": ")
    }

    /// The same as something that was found, for a command that goes on.
    pub(crate) fn into_finding(self) -> Finding {
        let message = self.whole_message();
        let finding = Finding::error(self.place.unwrap_or_default(), self.code, message);
        Finding { hint: self.hint, ..finding }.with_excerpt(self.excerpt)
    }

    /// The document of the contract.
    pub(crate) fn to_json(&self) -> Value {
        let message = self.whole_message();
        let place = self.place.as_ref().filter(|it| !it.path.is_empty());
        let mut document = json!({"error": {
            "code": self.code,
            "message": message,
            "hint": self.hint,
            "path": place.map(|it| it.path.clone()),
            "line": place.and_then(|it| it.line),
            "column": place.and_then(|it| it.column),
        }});
        for (key, value) in &self.beside {
            document[*key] = value.clone();
        }
        document
    }
}

impl CommandError {
    /// An error in so many words.
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Told(Box::new(Report {
            code,
            message,
            causes: Vec::new(),
            hint: None,
            place: None,
            excerpt: None,
            beside: Vec::new(),
        }))
    }

    /// An error with all that lies behind it.
    pub(crate) fn of(code: &'static str, error: &dyn Error) -> Self {
        let message = error.to_string();
        let mut causes: Vec<String> = Vec::new();
        let mut cause = error.source();
        while let Some(error) = cause {
            let words = error.to_string();
            // SQLite's bare code says less than the sentence before it; some errors repeat what lies behind them.
            let before = causes.last().map_or(&message, |it| it);
            let is_news = !words.starts_with("Error code ") && !words.starts_with(before.as_str());
            causes.extend(is_news.then_some(words));
            cause = error.source();
        }
        match Self::new(code, message) {
            Self::Told(report) => Self::Told(Box::new(Report { causes, ..*report })),
            other => other,
        }
    }

    /// The same error with a way out.
    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        if let Self::Told(report) = &mut self {
            report.hint = Some(hint.into());
        }
        self
    }

    /// The same error with a place.
    #[must_use]
    pub(crate) fn at(mut self, place: Place, excerpt: Option<Excerpt>) -> Self {
        if let Self::Told(report) = &mut self {
            report.place = Some(place);
            report.excerpt = excerpt;
        }
        self
    }
}

impl From<io::Error> for CommandError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::of("output", &error),
        }
    }
}

impl From<ArchiveError> for CommandError {
    fn from(error: ArchiveError) -> Self {
        let (code, hint) = match &error {
            ArchiveError::Stopped => return Self::Stopped,
            ArchiveError::Missing { .. } => ("no-archive", Some("`journal sync DIR` makes one")),
            ArchiveError::InTheWay { .. } => ("in-the-way", Some("run the command again")),
            ArchiveError::NotAnArchive { .. } => (
                "not-an-archive",
                Some(
                    "name another file with `--archive`; a damaged archive comes back with `journal restore latest`, \
                     and `journal migration stamp` adopts a database that has the schema",
                ),
            ),
            ArchiveError::Locked { .. } => {
                ("locked", Some("wait until it is done, then run the command again"))
            }
            ArchiveError::File { source, .. }
                if source.kind() == io::ErrorKind::PermissionDenied =>
            {
                ("read-only", Some("look at the permissions of the file and of its folder"))
            }
            ArchiveError::File { .. } => ("file", None),
            ArchiveError::Database { source, .. } => database_hint(source),
            ArchiveError::Unswept { .. } => {
                ("unswept", Some("make room on the disk, then run `journal purge --sweep`"))
            }
            ArchiveError::Schema(_) => (
                "schema",
                Some("`journal doctor` says more, `journal restore latest` puts a backup back"),
            ),
        };
        let told = Self::of(code, &error);
        match hint {
            Some(hint) => told.with_hint(hint),
            None => told,
        }
    }
}

/// The code and the way out for what SQLite says.
fn database_hint(error: &rusqlite::Error) -> (&'static str, Option<&'static str>) {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => (
            "disk-full",
            Some("make room on the disk, then run the command again; nothing was changed"),
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            ("read-only", Some("look at the permissions of the file and of its folder"))
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => (
            "locked",
            Some("another program has the archive open; close it, then run the command again"),
        ),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => (
            "damaged",
            Some(
                "`journal doctor` says what is damaged, `journal restore latest` puts a backup back",
            ),
        ),
        _ => ("database", None),
    }
}

impl From<JournalError> for CommandError {
    fn from(error: JournalError) -> Self {
        match &error {
            JournalError::Stopped => Self::Stopped,
            JournalError::NoRoot { .. } => Self::of("no-journal", &error).with_hint(
                "name the folder, `journal sync DIR`, or set `journal` in journal.toml; the archive was not changed",
            ),
            JournalError::Unreadable { .. } => Self::of("unreadable-journal", &error),
        }
    }
}

impl CommandError {
    /// The archive is behind the newest revision, and the command reads or writes rows.
    pub(crate) fn behind(pending: usize) -> Self {
        let revisions =
            if pending == 1 { "one revision".to_owned() } else { format!("{pending} revisions") };
        Self::new("behind", format!("the archive is {revisions} behind"))
            .with_hint("`journal upgrade` brings it up to date, after a backup")
    }

    /// Takes the place, the line and the hint of an error that knows them.
    fn placed(
        self,
        place: Option<&Place>,
        excerpt: Option<&Excerpt>,
        hint: Option<String>,
    ) -> Self {
        let placed = match place {
            Some(place) => self.at(place.clone(), excerpt.cloned()),
            None => self,
        };
        match hint {
            Some(hint) => placed.with_hint(hint),
            None => placed,
        }
    }
}

impl From<WorkspaceError> for CommandError {
    fn from(error: WorkspaceError) -> Self {
        Self::of("workspace", &error).placed(error.place(), error.excerpt(), error.hint())
    }
}

impl From<InitError> for CommandError {
    fn from(error: InitError) -> Self {
        match &error {
            InitError::Config(config) => Self::of("init", &error).placed(
                Some(&config.place),
                config.excerpt.as_ref(),
                config.hint(),
            ),
            _ => Self::of("init", &error),
        }
    }
}

impl From<RevisionsError> for CommandError {
    fn from(error: RevisionsError) -> Self {
        let told = Self::of("revisions", &error);
        match &error {
            RevisionsError::File { path, .. }
            | RevisionsError::NotWritten { path, .. }
            | RevisionsError::Exists { path } => {
                told.at(Place::file(path.display().to_string()), None)
            }
            RevisionsError::Header(error) => told.spotted(&error.spot, error.hint()),
            RevisionsError::Graph(error) => told.spotted(error.spot(), error.hint()),
        }
    }
}

impl CommandError {
    fn spotted(self, spot: &Spot, hint: Option<String>) -> Self {
        self.placed(Some(&spot.place), spot.excerpt.as_ref(), hint)
    }
}

impl From<TargetError> for CommandError {
    fn from(error: TargetError) -> Self {
        Self::of("target", &error).placed(None, None, error.hint())
    }
}

impl From<LedgerError> for CommandError {
    fn from(error: LedgerError) -> Self {
        match &error {
            LedgerError::Unreadable { error: header, .. } => {
                Self::of("ledger", &error).spotted(&header.spot, header.hint())
            }
            LedgerError::Graph(graph) => {
                Self::of("ledger", &error).spotted(graph.spot(), graph.hint())
            }
        }
    }
}

impl From<PlanError> for CommandError {
    fn from(error: PlanError) -> Self {
        match error {
            PlanError::Ledger(error) => error.into(),
            PlanError::Target(error) => error.into(),
            error @ PlanError::NoWayBack { .. } => Self::of("no-way-back", &error).with_hint(
                "write the script, or `journal restore` a backup from before the upgrade",
            ),
        }
    }
}

impl From<MigrateError> for CommandError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Archive(error) => error.into(),
            MigrateError::Ledger(error) => error.into(),
            MigrateError::Plan(error) => error.into(),
            MigrateError::Backup(error) => {
                let told = Self::from(error);
                match told {
                    Self::Told(mut report) => {
                        report.message = format!("no backup could be made, so nothing was changed: {}", report.message);
                        Self::Told(report)
                    }
                    other => other,
                }
            }
            MigrateError::Replay(ref scratch) => {
                let told = Self::of("replay", &error);
                match scratch {
                    ScratchError::Script(script) => told.at(script.place.clone(), None),
                    _ => told,
                }
            }
            MigrateError::Execute { error, backup } => Self::from(error).after_backup(backup.as_deref()),
            MigrateError::Newer { .. } => Self::of("newer-archive", &error).with_hint(
                "use a `journal` that knows it; `journal downgrade` takes the archive back to what this one knows",
            ),
            MigrateError::Disagreement(ref found) => disagreement(&error, found),
            MigrateError::Drift(ref differences) => Self::of("drift", &error).with_hint(format!(
                "{}; `journal migration check` lists it all, `--allow-drift` goes on all the same",
                differences.join("; ")
            )),
            MigrateError::DataLoss { .. } => Self::of("data-loss", &error)
                .with_hint("`--allow-data-loss` lets it; the backup that is taken first keeps what goes"),
        }
    }
}

fn disagreement(error: &MigrateError, found: &[Disagreement]) -> CommandError {
    let told = CommandError::of("disagreement", error)
        .with_hint("`journal migration check` shows each, `journal migration repair` mends the ledger or the files");
    match found.first() {
        Some(Disagreement::Edited { place, found: Some(text), .. }) => {
            told.at((**place).clone(), Excerpt::of(text, place, 1))
        }
        _ => told,
    }
}

impl CommandError {
    /// Says where the state from before is, for a command that took a backup and then failed.
    fn after_backup(self, backup: Option<&Path>) -> Self {
        let Some(backup) = backup else { return self };
        let kept =
            format!("nothing was changed; a backup of this state is in {}", backup.display());
        match self {
            Self::Told(mut report) => {
                report.hint = Some(
                    report.hint.map_or_else(|| kept.clone(), |hint| format!("{hint}; {kept}")),
                );
                Self::Told(report)
            }
            other => other,
        }
    }
}

impl From<ExecuteError> for CommandError {
    fn from(error: ExecuteError) -> Self {
        let told = Self::of("migration-failed", &error);
        match error {
            ExecuteError::Archive(error) => error.into(),
            ExecuteError::Statement { source, excerpt, .. } => {
                told.at(source.place, excerpt.map(|it| *it))
            }
            ExecuteError::Lost { .. } => {
                told.with_hint("name it in the revision's `loses` line, or mend the script")
            }
            ExecuteError::LostWithoutBackup { .. } => {
                told.with_hint("leave out `--no-backup`, or say `--allow-data-loss`")
            }
            ExecuteError::ChangedSinceBackup => told.with_hint("run the command again"),
            ExecuteError::Count { .. } => told
                .with_hint("another tool changed one of them; `journal migration repair` mends it"),
            ExecuteError::ForeignKeys { .. } => {
                told.with_hint("mend the script so that each row keeps its parent")
            }
            ExecuteError::Library { .. } => told,
        }
    }
}

impl From<BackupError> for CommandError {
    fn from(error: BackupError) -> Self {
        let hint = match &error {
            BackupError::Stopped => return Self::Stopped,
            BackupError::NoSpace { .. } => {
                "make room, or name another folder as `directory` in `[backup]` of journal.toml"
            }
            BackupError::Damaged { .. } => {
                "`journal doctor` says what is damaged, `journal restore latest` puts a backup back"
            }
            BackupError::NotFound { .. } => "`journal backup list` shows them all",
            BackupError::NoneVerified { .. } => "`journal backup` makes one",
            BackupError::Busy { .. } => {
                "close the program that uses it, then run the command again"
            }
            _ => return Self::of("backup", &error),
        };
        Self::of("backup", &error).with_hint(hint)
    }
}

impl From<ShowError> for CommandError {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Sqlite(error) => ArchiveError::database("look for the entry")(error).into(),
            ShowError::Nothing { nearest: Some(ref near), .. } => {
                let hint = format!("did you mean `{near}`?");
                Self::of("unknown-entry", &error).with_hint(hint)
            }
            ShowError::Nothing { .. } | ShowError::Ambiguous { .. } => {
                Self::of("unknown-entry", &error)
                    .with_hint("`journal list` and `journal search` find it")
            }
            ShowError::Empty => {
                Self::of("no-entry", &error).with_hint("`journal sync` brings them in")
            }
        }
    }
}

impl From<ValuesError> for CommandError {
    fn from(error: ValuesError) -> Self {
        match error {
            ValuesError::Sqlite(error) => ArchiveError::database("read the values")(error).into(),
            ValuesError::Unknown { ref nearest, .. } => {
                let hint = nearest.as_ref().map(|near| format!("did you mean `{near}`?"));
                Self::of("unknown-field", &error).placed(None, None, hint)
            }
        }
    }
}

impl From<QueryError> for CommandError {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Stopped => Self::Stopped,
            QueryError::Sqlite(error) => ArchiveError::database("answer the query")(error).into(),
            QueryError::UnknownParameter { nearest: Some(ref near), .. }
            | QueryError::Sql { nearest: Some(ref near), .. } => {
                let hint = format!("did you mean `{near}`?");
                Self::of("query", &error).with_hint(hint)
            }
            QueryError::UnboundParameter { .. } => {
                Self::of("query", &error).with_hint("give it one with `--param NAME=VALUE`")
            }
            error => Self::of("query", &error),
        }
    }
}

impl From<ImportError> for CommandError {
    fn from(error: ImportError) -> Self {
        match &error {
            ImportError::Stopped => Self::Stopped,
            ImportError::Json { place, .. } => Self::of("import", &error)
                .at(place.clone(), None)
                .with_hint("name the JSON file of the export; `--from` says which tool wrote it"),
            ImportError::NoEntries { .. } => Self::of("import", &error)
                .with_hint("`--from` says which tool wrote it: jrnl, dayone or 750words"),
            ImportError::Look { .. } | ImportError::Write(_) => Self::of("import", &error),
        }
    }
}

impl From<ExportError> for CommandError {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Stopped => Self::Stopped,
            ExportError::Output(error) => error.into(),
            ExportError::Sqlite(error) => ArchiveError::database("read the entries")(error).into(),
            ExportError::Exists { .. } => {
                Self::of("exists", &error).with_hint("name another place, or say `--overwrite`")
            }
            error => Self::of("export", &error),
        }
    }
}

impl From<FilterError> for CommandError {
    fn from(error: FilterError) -> Self {
        Self::of("filter", &error).placed(None, None, error.hint())
    }
}

impl From<SelectionError> for CommandError {
    fn from(error: SelectionError) -> Self {
        match error {
            SelectionError::Sqlite(error) => ArchiveError::database("select entries")(error).into(),
            SelectionError::NotMigrated { .. } => Self::of("field", &error)
                .with_hint("`journal migration create \"Add a field\"` writes the revision, `journal upgrade` applies it"),
        }
    }
}

impl From<SearchError> for CommandError {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Syntax { ref query, token, .. } => {
                let (start, length) = token.unwrap_or((0, query.len()));
                let place = Place::of_offset("query", query, start);
                let excerpt = Excerpt::of(query, &place, length);
                Self::of("query", &error)
                    .at(place, excerpt)
                    .with_hint("without `--fts` no text is an error")
            }
            SearchError::Sqlite(error) => {
                ArchiveError::database("search the archive")(error).into()
            }
        }
    }
}

impl From<EntryError> for CommandError {
    fn from(error: EntryError) -> Self {
        Self::of("entry", &error)
    }
}

impl From<WriteError> for CommandError {
    fn from(error: WriteError) -> Self {
        let told = Self::of("file", &error);
        match error.source.kind() {
            io::ErrorKind::AlreadyExists => {
                told.with_hint("name another file; nothing is replaced")
            }
            _ => told,
        }
    }
}

impl From<RestoreError> for CommandError {
    fn from(error: RestoreError) -> Self {
        match error {
            RestoreError::Backup(error) => error.into(),
            RestoreError::Damaged { .. } => Self::of("damaged", &error)
                .with_hint("nothing was changed; `journal backup list` shows the others, `journal backup verify --all` checks them"),
            RestoreError::NotTheSame { .. } => Self::of("restore", &error)
                .with_hint("run the command again; `journal doctor` checks the archive"),
            RestoreError::Unreadable { .. } => Self::of("damaged", &error),
        }
    }
}

impl From<PruneError> for CommandError {
    fn from(error: PruneError) -> Self {
        match error {
            PruneError::Backup(error) => error.into(),
            PruneError::EmptyPolicy(_) => Self::of("empty-policy", &error).with_hint(
                "set `keep_last` or another `keep_` of `[backup]` in journal.toml to 1 or more",
            ),
        }
    }
}

impl From<SyncError> for CommandError {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Journal(error) => error.into(),
            SyncError::Archive(error) => error.into(),
            SyncError::MassDisappearance { .. } => Self::of("mass-disappearance", &error).with_hint(
                "is the folder mounted, and the right one? nothing was changed; `--accept-deletions` goes on, and the \
                 entries stay readable in the archive",
            ),
        }
    }
}
