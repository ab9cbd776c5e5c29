//! Syncs of small journals: what is looked at, what is written, and what is told.

mod copies;
mod look;
mod place;
mod write;

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use globset::{Glob, GlobSet};
use tempfile::TempDir;

use super::{Look, Settings, SyncReport};
use crate::archive::Archive;
use crate::archive::file::journal_place::JournalPlace;
use crate::archive::file::lock::WriteLock;
use crate::backup::VersionPolicy;
use crate::engine::ledger;
use crate::journal::Journal;
use crate::progress::Silent;

/// A journal of files that have their times from the test, and its archive.
struct Scene {
    folder: TempDir,
    archive: Archive,
    versions: VersionPolicy,
}

/// The time of files that are written first, in seconds; a sync comes a day later.
const WRITTEN: u64 = 1_700_000_000;

fn moment(seconds: u64) -> DateTime<Utc> {
    DateTime::from(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds))
}

/// What a sync of all is handed, a day after the files were written.
fn settings(none: &BTreeSet<String>) -> Settings<'_> {
    Settings {
        fields: &[],
        of_schema: none,
        now: moment(WRITTEN + 86_400),
        progress: &Silent,
        most_named: usize::MAX,
        versions: VersionPolicy::default(),
        wall: |it| it.naive_utc(),
    }
}

impl Scene {
    /// A journal whose files have been synced once.
    fn of(files: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("journal")).unwrap();
        let path = folder.path().join("a.db");
        let lock = || WriteLock::take(&path, "journal sync", |_| {}).unwrap();
        let archive = Archive::create(&path, lock()).unwrap();
        archive.connection().execute_batch(include_str!("../archive/model/model.sql")).unwrap();
        ledger::create(archive.connection()).unwrap();
        let mut scene = Self { folder, archive, versions: VersionPolicy::default() };
        for (path, text) in files {
            scene.put(path, text);
        }
        let first = super::look(&scene.journal(), None, false, &Silent).unwrap();
        scene.write(first);
        let Self { folder, archive, versions } = scene;
        archive.publish().unwrap();
        let archive = Archive::open_to_write(&path, lock()).unwrap();
        Self { folder, archive, versions }
    }

    fn journal(&self) -> Journal {
        let mut include = GlobSet::builder();
        include.add(Glob::new("**/*.md").unwrap());
        let root = self.folder.path().join("journal");
        Journal::open(&root, include.build().unwrap(), GlobSet::empty(), false).unwrap()
    }

    fn at(&self, path: &str) -> PathBuf {
        self.folder.path().join("journal").join(path)
    }

    /// Writes a file as old as those that were written first.
    fn put(&self, path: &str, text: &str) {
        self.put_at(path, text, WRITTEN);
    }

    fn put_at(&self, path: &str, text: &str, seconds: u64) {
        let path = self.at(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    }

    fn take(&self, path: &str) {
        fs::remove_file(self.at(path)).unwrap();
    }

    fn look(&self) -> Look {
        super::look(&self.journal(), Some(&self.archive), false, &Silent).unwrap()
    }

    fn write(&mut self, look: Look) -> SyncReport {
        self.write_and_remember(look, None)
    }

    fn write_and_remember(&mut self, look: Look, place: Option<&JournalPlace>) -> SyncReport {
        let (none, journal) = (BTreeSet::new(), self.journal());
        let settings = Settings { versions: self.versions, ..settings(&none) };
        super::write(&mut self.archive, &journal, look, place, settings).unwrap()
    }

    fn sync(&mut self) -> SyncReport {
        let look = self.look();
        self.write(look)
    }

    /// What a sync says that it would do.
    fn forecast(&self) -> SyncReport {
        self.forecast_of(self.look())
    }

    fn forecast_of(&self, look: Look) -> SyncReport {
        let none = BTreeSet::new();
        super::forecast(&self.journal(), Some(&self.archive), look, settings(&none)).unwrap()
    }

    /// The first value that a query gives, as text.
    fn ask(&self, sql: &str) -> String {
        let sql = format!("SELECT CAST(({sql}) AS TEXT)");
        let found = self.archive.connection().query_row(&sql, [], |row| row.get(0));
        found.map(|it: Option<String>| it.unwrap_or_default()).unwrap()
    }
}

/// What a report counts, and what it names, in a line; that no file here has a day is no matter of a sync.
fn told(report: &SyncReport) -> String {
    let SyncReport { added, updated, renamed, removed, unchanged, .. } = report;
    let counts = [("+", added), ("~", updated), (">", renamed), ("-", removed), ("=", unchanged)];
    let counts = counts.into_iter().filter(|it| *it.1 > 0);
    let counts = counts.map(|(sign, count)| format!("{sign}{count}"));
    let named = report.changes.iter().map(|it| format!("{} {}", it.kind.as_str(), it.path));
    let found = report.findings.iter().filter(|it| it.code != "no-date");
    let found = found.map(|it| format!("({} {})", it.code, it.place.path));
    counts.chain(named).chain(found).collect::<Vec<_>>().join(" ")
}
