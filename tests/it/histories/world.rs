//! A workspace in which a history happens: what the commands do, done through the library, and the binary killed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use journal_archive::archive::care::drift;
use journal_archive::archive::care::holdings::HOLDINGS;
use journal_archive::archive::care::{compare, marks, owned_check};
use journal_archive::archive::file::journal_place::JournalPlace;
use journal_archive::archive::file::lock::WriteLock;
use journal_archive::archive::read::selection::Selection;
use journal_archive::archive::versions::check;
use journal_archive::archive::{APPLICATION_ID, Archive};
use journal_archive::backup::{
    BackupSettings, Backups, Occasion, Receipt, SafetyBackup, VersionPolicy,
};
use journal_archive::engine::ledger;
use journal_archive::engine::owner::Owner;
use journal_archive::entry::Filter;
use journal_archive::export::{Export, Format};
use journal_archive::journal::Journal;
use journal_archive::journal::protected::Protected;
use journal_archive::migrate::create::{self, CreateError, Order};
use journal_archive::migrate::identity::Wish;
use journal_archive::migrate::{self, Consent, Terms, model, save};
use journal_archive::progress::Silent;
use journal_archive::revision::graph::RevisionGraph;
use journal_archive::revision::ledger::Ledger;
use journal_archive::revision::names::RevisionId;
use journal_archive::revision::plan::{Direction, Plan};
use journal_archive::revision::repopulate::Repopulate;
use journal_archive::revision::target::Target;
use journal_archive::schema::{Answers, Options};
use journal_archive::sql::variables::Values;
use journal_archive::sync::{self, Remembered, Settings, SyncError, place, repopulate};
use journal_archive::workspace::{Overrides, Workspace};
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

/// The files of a journal by their paths.
pub(super) type Tree = BTreeMap<String, Vec<u8>>;

/// What a test asks of the library may fail; then the test has.
type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A workspace.
pub(super) struct World {
    folder: TempDir,
    writes: u64,
    revisions: u32,
}

impl World {
    pub(super) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let world = Self { folder, writes: 0, revisions: 0 };
        fs::create_dir(world.path("journal")).unwrap();
        world.declare("");
        world
    }

    /// A new workspace with the same `journal.toml` and the same revisions, and no entry.
    pub(super) fn without_entries(&self) -> Self {
        let twin = Self::new();
        fs::copy(self.path("journal.toml"), twin.path("journal.toml")).unwrap();
        let Ok(revisions) = fs::read_dir(self.path("migrations")) else { return twin };
        for revision in revisions {
            let from = revision.unwrap().path();
            let to = twin.path("migrations").join(from.file_name().unwrap());
            fs::create_dir_all(&to).unwrap();
            for script in ["up.sql", "down.sql"] {
                fs::copy(from.join(script), to.join(script)).unwrap();
            }
        }
        twin
    }

    pub(super) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    fn entry(&self, path: &str) -> PathBuf {
        self.path("journal").join(path)
    }

    pub(super) fn declare(&self, fields: &str) {
        fs::write(self.path("journal.toml"), format!("journal = \"journal\"\n{fields}")).unwrap();
    }

    /// Writes a file; no two writes have one time of change, and all are long past.
    pub(super) fn write(&mut self, path: &str, bytes: &[u8]) {
        let file = self.entry(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, bytes).unwrap();
        self.stamp(&file);
    }

    pub(super) fn touch(&mut self, path: &str) {
        let file = self.entry(path);
        if file.exists() {
            self.stamp(&file);
        }
    }

    fn stamp(&mut self, file: &Path) {
        self.writes += 1;
        let then = std::time::UNIX_EPOCH + Duration::from_secs(1_600_000_000 + self.writes);
        fs::File::options().write(true).open(file).unwrap().set_modified(then).unwrap();
    }

    pub(super) fn read(&self, path: &str) -> Option<Vec<u8>> {
        fs::read(self.entry(path)).ok()
    }

    pub(super) fn delete(&self, path: &str) {
        let _ = fs::remove_file(self.entry(path));
    }

    /// Renames a file, or lets two files change places.
    pub(super) fn swap(&self, from: &str, to: &str) {
        let (from, to, aside) = (self.entry(from), self.entry(to), self.path("aside"));
        if !from.exists() || from == to {
            return;
        }
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        let is_there = to.exists();
        if is_there {
            fs::rename(&to, &aside).unwrap();
        }
        fs::rename(&from, &to).unwrap();
        if is_there {
            fs::rename(&aside, &from).unwrap();
        }
    }

    /// The journal as it lies on the disk.
    pub(super) fn tree(&self) -> Tree {
        tree(&self.path("journal"))
    }

    fn archive_path(&self) -> PathBuf {
        self.path("journal_archive.db")
    }

    pub(super) fn has_archive(&self) -> bool {
        self.archive_path().exists()
    }

    /// A connection as another tool would open it.
    pub(super) fn connect(&self) -> Connection {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
        Connection::open_with_flags(self.archive_path(), flags).unwrap()
    }

    fn lock(&self) -> Outcome<WriteLock> {
        Ok(WriteLock::take(&self.archive_path(), "journal sync", |_| {})?)
    }

    fn open(&self) -> Outcome<Archive> {
        Ok(Archive::open_to_write(&self.archive_path(), self.lock()?)?)
    }

    pub(super) fn workspace(&self) -> Workspace {
        Workspace::find(self.folder.path(), &Overrides::default()).unwrap()
    }

    pub(super) fn graph(&self) -> RevisionGraph {
        RevisionGraph::new(self.workspace().revisions().unwrap()).unwrap()
    }

    /// `journal sync --accept-deletions`, as the command does it.
    pub(super) fn sync(&self, verify: bool) -> Outcome {
        let workspace = self.workspace();
        let journal = journal(&workspace)?;
        let (archive, mut lock) = match self.has_archive() {
            true => (Some(self.open()?), None),
            false => (None, Some(self.lock()?)),
        };
        let place = match &archive {
            Some(archive) => placed(archive, &journal)?,
            None => Some(place::of_new(&journal, &self.archive_path())?),
        };
        let look = sync::look(&journal, archive.as_ref(), verify, &Silent)?;
        let mut archive = match (archive, lock.take()) {
            (Some(archive), _) => archive,
            (None, lock) => Archive::create(&self.archive_path(), lock.ok_or("no lock")?)?,
        };
        self.go(&workspace, &mut archive, &Target::heads(), Direction::Up)?;
        let settings = Settings {
            wall: |it| it.naive_utc(),
            fields: workspace.fields(),
            of_schema: &BTreeSet::new(),
            now: now(),
            progress: &Silent,
            most_named: 0,
            versions: VersionPolicy::default(),
        };
        sync::write(&mut archive, &journal, look, place.as_ref(), settings)?;
        sync::emptied(&archive)?;
        Ok(archive.publish()?)
    }

    /// Moves the schema; a target that asks for nothing, or cannot be reached from here, is passed over.
    pub(super) fn move_to(&self, target: &Target, direction: Direction) -> Outcome {
        if !self.has_archive() {
            return Ok(());
        }
        self.go(&self.workspace(), &mut self.open()?, target, direction)
    }

    fn go(
        &self,
        workspace: &Workspace,
        archive: &mut Archive,
        target: &Target,
        direction: Direction,
    ) -> Outcome {
        let graph = self.graph();
        let prepared = match migrate::prepare(
            archive.connection(),
            &graph,
            target,
            direction,
            archive.owner(),
        ) {
            Err(migrate::MigrateError::Plan(_)) => return Ok(()),
            other => other?,
        };
        // As with the command, only a way down may lose what no source holds.
        let data_loss = direction == Direction::Down;
        let consent = Consent { data_loss, drift: false, no_backup: true };
        let terms = Terms { consent, ..terms(&graph, workspace) };
        migrate::execute(archive, &prepared, &self.backups(), &terms)?;
        Ok(())
    }

    /// What differs between the schema and what the ledger makes of it, in words.
    pub(super) fn drift(&self) -> Outcome<Vec<String>> {
        let connection = self.connect();
        let ledger = ledger::read(&connection)?;
        Ok(drift::of(&connection, &ledger)?.differences)
    }

    /// What the doctor finds in the rows that their sources do not say, and in what is noted beside them.
    pub(super) fn differences(&self) -> Outcome<Vec<String>> {
        let connection = self.connect();
        let found = compare::differences(&connection, self.workspace().fields(), &Silent)?;
        let entries = found.entries.iter().map(|(path, parts)| format!("{path} {parts:?}"));
        let names = found.names.iter().map(|(table, names)| format!("{table} {names:?}"));
        let strays = found.strays.iter().map(|(table, names)| format!("stray {table} {names:?}"));
        let marks = marks::wrong(&connection)?.into_iter().map(|it| format!("{it:?}"));
        let versions = check::check(&connection, &Silent)?.otherwise;
        let versions = versions.into_iter().map(|it| format!("{it:?}"));
        let is_as_made = owned_check::is_as_made(&connection)?;
        let owned = (!is_as_made).then(|| "`owned` is not as the revisions make it".to_owned());
        Ok(entries.chain(names).chain(strays).chain(marks).chain(versions).chain(owned).collect())
    }

    /// `journal export --format source`, read again.
    pub(super) fn exported(&self) -> Outcome<Tree> {
        let archive = Archive::open_to_read(&self.archive_path(), |_| {})?;
        let connection = archive.connection();
        let selection = Selection::new(connection, &Filter::default())?;
        let export = Export::new(connection, &selection, &[], &Silent, false)?;
        let folder = self.path("exported");
        export.write_folder(Format::Source, &folder, false, &Protected::default())?;
        Ok(tree(&folder))
    }

    pub(super) fn archive_bytes(&self) -> Vec<u8> {
        fs::read(self.archive_path()).unwrap()
    }

    /// `journal migration create`; one that would empty a renamed field is refused, and that is right.
    pub(super) fn create(&mut self) -> Outcome {
        self.revisions += 1;
        let (workspace, graph) = (self.workspace(), self.graph());
        let id: RevisionId = format!("20260101_{:06}", self.revisions).parse()?;
        let wish = Wish {
            message: "Another model".to_owned(),
            id: Some(id),
            revises: Target::heads().points(&graph, &Ledger::default())?,
            depends_on: BTreeSet::new(),
            label: None,
            noted: BTreeSet::new(),
            now: now(),
        };
        let model = model::model(&workspace)?;
        let archive = match self.has_archive() {
            true => Some(Archive::open_to_read(&self.archive_path(), |_| {})?),
            false => None,
        };
        let order = Order {
            wish: &wish,
            model: &model.schema,
            answers: Answers { renames: Vec::new(), no_others: true },
            options: Options::default(),
            archive: archive.as_ref(),
        };
        match create::create(&order, &terms(&graph, &workspace), None) {
            Ok(None) | Err(CreateError::Empties { .. }) => {}
            Err(error) => return Err(error.into()),
            Ok(Some(it)) => {
                save::save(&workspace, &it.generated.draft, &it.proof)?;
            }
        }
        Ok(())
    }

    /// `journal repopulate --force`; refused, as by the command, where the archive is not at head.
    pub(super) fn repopulate(&self, parts: &Repopulate, from_archive: bool) -> Outcome<bool> {
        if !self.has_archive() || !self.is_at_head()? {
            return Ok(false);
        }
        let workspace = self.workspace();
        let journal = journal(&workspace)?;
        let mut archive = self.open()?;
        let disk = if from_archive {
            None
        } else {
            let place = placed(&archive, &journal)?;
            let look = sync::look(&journal, Some(&archive), true, &Silent)?;
            Some((&journal, look, place))
        };
        let settings = Settings {
            wall: |it| it.naive_utc(),
            fields: workspace.fields(),
            of_schema: &BTreeSet::new(),
            now: now(),
            progress: &Silent,
            most_named: 0,
            versions: VersionPolicy::default(),
        };
        let receipt = Receipt::declined_by_user();
        repopulate::repopulate(&mut archive, disk, parts, &receipt, settings)?;
        Ok(!from_archive)
    }

    fn is_at_head(&self) -> Outcome<bool> {
        let ledger = ledger::read(&self.connect())?;
        Ok(Plan::up(&self.graph(), &ledger, &Target::heads())?.is_empty())
    }

    fn backups(&self) -> Backups {
        Backups::new(BackupSettings {
            archive: self.archive_path(),
            directory: self.path("backups"),
            application_id: Some(APPLICATION_ID),
            holdings: HOLDINGS,
        })
    }

    pub(super) fn back_up(&self) -> Outcome {
        if self.has_archive() {
            let archive = self.open()?;
            self.backups().take(archive.connection(), Occasion::Asked(None), now(), &Silent)?;
        }
        Ok(())
    }

    /// Restores one of the backups; tells whether there was one.
    pub(super) fn restore(&self, which: usize) -> Outcome<bool> {
        let backups = self.backups().list()?;
        if backups.is_empty() || !self.has_archive() {
            return Ok(false);
        }
        let sound = self.backups().examine(&backups[which % backups.len()], &Silent)?;
        let mut archive = self.open()?;
        let declined = SafetyBackup::Declined;
        self.backups().restore(&sound, archive.connection_mut(), declined, now(), &Silent)?;
        Ok(true)
    }

    /// Runs the binary, and kills it after so many milliseconds.
    pub(super) fn kill(&self, line: &str, after: u64) {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_journal"));
        command.args(line.split(' ')).current_dir(self.folder.path()).env_clear();
        command.env("JOURNAL_NOW", crate::workspace::NOW);
        command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::null());
        let mut child = command.stderr(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(Duration::from_millis(after));
        let _ = child.kill();
        child.wait().unwrap();
    }
}

fn journal(workspace: &Workspace) -> Outcome<Journal> {
    let sync = &workspace.config().sync;
    let (include, exclude) = (sync.include.set().clone(), sync.exclude.set().clone());
    Ok(Journal::open(workspace.journal(), include, exclude, sync.follow_links)?)
}

/// All files below a folder.
fn tree(root: &Path) -> Tree {
    let (mut tree, mut folders) = (Tree::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).unwrap().to_str().unwrap().to_owned();
                tree.insert(name, fs::read(path).unwrap());
            }
        }
    }
    tree
}

/// Where an archive remembers no folder any more, since it was taken down so far, the journal is named again.
fn placed(archive: &Archive, journal: &Journal) -> Outcome<Option<JournalPlace>> {
    match place::check(archive, journal, place::Trust::Named, &Silent) {
        Err(SyncError::AnotherFolder { remembered: Remembered::Nowhere { .. }, .. }) => {
            Ok(place::check(archive, journal, place::Trust::Moved, &Silent)?)
        }
        other => Ok(other?),
    }
}

fn now() -> DateTime<Utc> {
    crate::workspace::NOW.parse().unwrap()
}

fn terms(graph: &RevisionGraph, workspace: &Workspace) -> Terms {
    Terms {
        owner: Owner::Journal,
        of_schema: BTreeSet::new(),
        graph: graph.clone(),
        fields: workspace.fields().to_vec(),
        now: now(),
        progress: Arc::new(Silent),
        consent: Consent::default(),
        values: Values::default(),
    }
}
