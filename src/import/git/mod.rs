//! The history of a journal that was kept in git: what each entry was from commit to commit becomes its versions, older
//! than those of all syncs.

mod carving;
mod lines;
mod log;
mod match_up;
mod numbering;
mod pairing;
mod repository;
mod store;
mod thinning;
mod whereabouts;

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use chrono::{DateTime, SecondsFormat, Utc};
use rusqlite::Connection;

use crate::archive::model::syncs::{self, LetGo};
use crate::archive::versions::older;
use crate::archive::{Archive, ArchiveError};
use crate::backup::{VersionPolicy, Wall};
use crate::entry::path;
use crate::entry::{EntryPath, Source, SourceHash};
use crate::field::Field;
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::journal::Journal;
use crate::number::counted;
use crate::progress::Progress;

use lines::{Line, Lines, Stretch};
use match_up::Plan;
use repository::{Blobs, Repository};

/// What an import of a history is handed.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// The declared fields.
    pub fields: &'a [Field],
    /// The present moment.
    pub now: DateTime<Utc>,
    /// Where programs are looked for: `PATH`.
    pub search_path: Option<&'a str>,
    /// Which earlier versions of entries stay.
    pub versions: VersionPolicy,
    /// The user's clock, by whose days they stay.
    pub wall: Wall,
    /// Whether nothing is to be written.
    pub is_dry_run: bool,
    /// Where progress is told.
    pub progress: &'a dyn Progress,
}

/// What was taken out of a history, or would be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryReport {
    /// How many commits lead to what is checked out.
    pub commits: usize,
    /// The entries that got versions, each with how many.
    pub entries: Vec<(EntryPath, usize)>,
    /// The files that the archive did not hold: entries now, removed ones, each with how many versions it has beside its
    /// last text.
    pub removed: Vec<(EntryPath, usize)>,
    /// How many versions `[versions]` lets go at the next sync, and whether that is the least; none where it keeps all.
    pub going: Option<(usize, bool)>,
    /// What could not be taken.
    pub findings: Vec<Finding>,
}

impl HistoryReport {
    /// How many versions there are, the last texts of removed entries among them.
    pub fn versions(&self) -> usize {
        let earlier = self.entries.iter().chain(&self.removed).map(|(_, count)| count);
        earlier.sum::<usize>() + self.removed.len()
    }
}

/// Why a history cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// There is no program of that name.
    #[error("the program `git` is not installed")]
    NoGit,
    /// The folder is not there.
    #[error("there is no folder `{}`", folder.display())]
    NoFolder {
        /// The folder.
        folder: PathBuf,
    },
    /// It is in no repository, or in one that git refuses to read.
    #[error("git cannot read `{}` as a repository: {said}", folder.display())]
    NoRepository {
        /// The folder.
        folder: PathBuf,
        /// What git said.
        said: String,
    },
    /// It has no history.
    #[error("the repository of `{}` has no commits", folder.display())]
    NoCommits {
        /// The folder.
        folder: PathBuf,
    },
    /// Its beginning is missing.
    #[error("`{}` is a shallow clone: the beginning of its history is not there", folder.display())]
    Shallow {
        /// The folder.
        folder: PathBuf,
    },
    /// A file is not in the repository.
    #[error("the repository lacks the bytes of a file ({oid})")]
    MissingBlob {
        /// What git calls them.
        oid: String,
    },
    /// The program ended with an error.
    #[error("git could not read the history: {said}")]
    Failed {
        /// What it said.
        said: String,
    },
    /// The program could not be run, or its answer was not understood.
    #[error("cannot read what git says")]
    Run {
        /// Why.
        source: std::io::Error,
    },
}

/// Commits that have to do with entries, and the lines of these.
#[derive(Debug)]
struct History {
    /// The times of all commits, RFC 3339 in UTC.
    times: Vec<String>,
    lines: Vec<Line>,
    /// Of each line the stretches of which nothing is known but that the file was there.
    left_out: Vec<Line>,
    /// What files hold; none of those whose bytes stand elsewhere, or are too many.
    hashes: HashMap<Rc<str>, Option<SourceHash>>,
    /// Where the journal lies in the repository: empty, or ending with `/`.
    prefix: Vec<u8>,
    /// Where files lay that were no entries there, and the commits that brought them there.
    strays: HashSet<(Rc<[u8]>, usize)>,
}

impl History {
    /// Where an entry lay: as seen from the journal, or, outside of it, from the root of the repository.
    fn path_of(&self, stretch: &Stretch) -> Option<EntryPath> {
        let below = stretch.path.strip_prefix(&self.prefix[..]).unwrap_or(&stretch.path);
        EntryPath::from_bytes(below).ok()
    }

    /// Whether a file was an entry by its path.
    fn is_entry(&self, stretch: &Stretch) -> bool {
        !self.strays.contains(&(Rc::clone(&stretch.path), stretch.from))
    }

    fn hash_of(&self, stretch: &Stretch) -> Option<SourceHash> {
        self.hashes.get(&stretch.oid).copied().flatten()
    }
}

/// Takes the history of a repository into the archive, in one transaction; what is there already is not taken again.
///
/// # Errors
///
/// [`ImportError`]; the archive is then as it was.
pub fn import(
    archive: &mut Archive,
    journal: &Journal,
    folder: &Path,
    settings: Settings<'_>,
) -> Result<HistoryReport, ImportError> {
    let repository = Repository::open(folder, settings.search_path)?;
    let mut blobs = repository.blobs()?;
    let mut findings = Vec::new();
    let history = read(&repository, &mut blobs, journal, &mut findings, settings.progress)?;
    let reading = ArchiveError::database("read the versions");
    let first = older::first_sync(archive.connection()).map_err(reading)?;
    let plan = Plan::make(archive.connection(), &history, first.as_ref());
    let plan = plan.map_err(ArchiveError::database("read the versions"))?;
    let policy = &settings.versions;
    let is_thinned = !policy.is_everything();
    let would_go = || {
        let count =
            thinning::would_go(archive.connection(), &history, &plan, policy, settings.wall);
        // What they take is known only once they are stored.
        let is_least = policy.max_bytes > 0;
        count.map(|it| (it, is_least)).map_err(ArchiveError::database("read the versions"))
    };
    let mut going = (is_thinned && settings.is_dry_run).then(would_go).transpose()?;
    let mut report = plan.report(&history);
    report.findings = findings;
    report.findings.extend(late(plan.late, first.as_ref()));
    report.findings.extend(
        purged(archive.connection(), &plan).map_err(ArchiveError::database("read the versions"))?,
    );
    if !settings.is_dry_run && !plan.is_empty() {
        store::store(archive, &history, &plan, &mut blobs, settings)?;
    }
    if is_thinned && !settings.is_dry_run {
        let count = thinning::going(archive.connection(), policy, settings.wall);
        going = Some(count.map_err(ArchiveError::database("read the versions"))?);
    }
    report.going = going;
    Ok(report)
}

/// That versions are left out whose commits were made beside the archive.
fn late(count: usize, first: Option<&(i64, String)>) -> Option<Finding> {
    let (_, time) = first.filter(|_| count > 0)?;
    let are = if count == 1 { "is" } else { "are" };
    let message = format!(
        "{} of commits after the archive's first sync ({time}) {are} left out: since then the archive keeps what its syncs saw",
        counted(count as u64, "version", "versions")
    );
    let hint = "git shows what these commits said: `git log -p`";
    Some(Finding::warning(Place::file(""), "late-commits", message).with_hint(hint))
}

/// That what was purged may come back: which texts these were, nothing notes.
fn purged(connection: &Connection, plan: &Plan<'_>) -> rusqlite::Result<Option<Finding>> {
    let let_go = match syncs::forgotten_until(connection)? {
        0 => LetGo::Nothing,
        _ => syncs::let_go(connection)?,
    };
    let of_purged = plan.entries.iter().filter(|it| let_go.may_be_meant_of(it.entry));
    let versions: usize = of_purged.map(|it| it.versions.len()).sum();
    let entries = if syncs::has_purged(connection)? { plan.removed.len() } else { 0 };
    let versions = (versions > 0).then(|| {
        let count = counted(versions as u64, "version", "versions");
        format!("{count} of entries of which versions were forgotten here")
    });
    let entries = (entries > 0).then(|| {
        let count = counted(entries as u64, "file", "files");
        format!("{count} that may be entries which were purged here")
    });
    let parts: Vec<String> = versions.into_iter().chain(entries).collect();
    let message =
        format!("the history has {}: what was forgotten may be among them", parts.join(", and "));
    let hint = "`journal purge` forgets entries again, `journal purge --versions ENTRY` versions";
    let finding = || Finding::warning(Place::file(""), "purged", message).with_hint(hint);
    Ok((!parts.is_empty()).then(finding))
}

/// Reads the commits, and what the files that are entries held.
fn read(
    repository: &Repository,
    blobs: &mut Blobs,
    journal: &Journal,
    findings: &mut Vec<Finding>,
    progress: &dyn Progress,
) -> Result<History, ImportError> {
    let (mut times, mut lines, mut modules) = (Vec::new(), Lines::default(), BTreeSet::new());
    progress.begin("commits", None);
    let read = repository.log(|log| {
        while let Some(mut commit) = log.next()? {
            modules.append(&mut commit.modules.drain(..).collect());
            times.push(time(commit.time));
            lines.take(times.len() - 1, commit);
            progress.advance(1);
            if progress.is_stopped() {
                break;
            }
        }
        Ok(())
    });
    stop(progress)?;
    read?;
    let prefix = prefix(repository, journal);
    findings.extend(modules.iter().filter_map(|it| of_module(it, &prefix, journal)));
    let (hashes, strays) = (HashMap::new(), HashSet::new());
    let mut history =
        History { times, lines: lines.finish(), left_out: Vec::new(), hashes, prefix, strays };
    keep_entries(&mut history, journal);
    hash_all(&mut history, blobs, findings, progress)?;
    // Nothing is known of texts that stand elsewhere but that they were there.
    let lines = std::mem::take(&mut history.lines).into_iter();
    let parted = lines.map(|line| {
        line.into_iter().partition::<Line, _>(|stretch| history.hash_of(stretch).is_some())
    });
    let held = parted.filter(|(line, _)| !line.is_empty());
    (history.lines, history.left_out) = held.unzip();
    Ok(history)
}

/// That a part of the journal is a repository of its own, whose history is not read.
fn of_module(path: &[u8], prefix: &[u8], journal: &Journal) -> Option<Finding> {
    let below = path.strip_prefix(prefix)?;
    let within = EntryPath::from_bytes(&[below, b"/entry.md"].concat()).ok()?;
    let message = "is a git repository of its own (a submodule): its history is not read";
    journal.is_entry(&within).then(|| {
        Finding::warning(Place::file(path::shown(below)), "submodule", message).with_hint(
            "the versions of its entries begin with the sync that saw them first; what they were before, git shows there: \
             `git log -p`",
        )
    })
}

/// Keeps files as far as they were entries: what one became under another name later is none of the journal's.
fn keep_entries(history: &mut History, journal: &Journal) {
    let mut lines = std::mem::take(&mut history.lines);
    let is_named_so = |it: &Stretch| history.path_of(it).is_some_and(|it| journal.is_entry(&it));
    let is_inside = |it: &Stretch| it.path.starts_with(&history.prefix);
    let is_entry = |it: &Stretch| is_inside(it) && is_named_so(it);
    for line in &mut lines {
        line.truncate(line.iter().rposition(is_entry).map_or(0, |it| it + 1));
    }
    lines.retain(|it| !it.is_empty());
    let mut inside: HashMap<EntryPath, Vec<&Stretch>> = HashMap::new();
    let mut below: HashMap<EntryPath, Vec<&Stretch>> = HashMap::new();
    for stretch in lines.iter().flatten().filter(|it| is_inside(it)) {
        if let Some(path) = history.path_of(stretch) {
            folders_of(&path).for_each(|it| below.entry(it).or_default().push(stretch));
            inside.entry(path).or_default().push(stretch);
        }
    }
    // Seen from the journal, one outside of it may have had the path of one inside, of a folder of it, or of what lay in its own.
    let is_double = |it: &Stretch| {
        let Some(path) = history.path_of(it).filter(|_| !is_inside(it)) else { return false };
        let folders: Vec<EntryPath> = folders_of(&path).collect();
        let in_the_way = std::iter::once(&path).chain(&folders).filter_map(|it| inside.get(it));
        let mut in_the_way = in_the_way.chain(below.get(&path)).flatten();
        in_the_way.any(|other| it.overlaps(other))
    };
    let strays = lines.iter().flatten().filter(|it| !is_named_so(it) || is_double(it));
    history.strays = strays.map(|it| (Rc::clone(&it.path), it.from)).collect();
    history.lines = lines;
}

/// The folders in which an entry lies, as paths.
fn folders_of(path: &EntryPath) -> impl Iterator<Item = EntryPath> {
    let bytes = path.bytes();
    let ends = bytes.iter().enumerate().filter(|(_, it)| **it == b'/').map(|(at, _)| at);
    let folders: Vec<EntryPath> =
        ends.filter_map(|end| EntryPath::from_bytes(&bytes[..end]).ok()).collect();
    folders.into_iter()
}

fn stop(progress: &dyn Progress) -> Result<(), ImportError> {
    if progress.is_stopped() { Err(ImportError::Stopped) } else { Ok(()) }
}

/// Where the journal lies in the repository: in the folder that was named, or below it.
fn prefix(repository: &Repository, journal: &Journal) -> Vec<u8> {
    use std::os::unix::ffi::OsStrExt;
    let real = |path: &Path| path.canonicalize().ok();
    let top = repository.work_tree.as_deref().and_then(real);
    let below = top.zip(real(journal.root())).and_then(|(top, root)| {
        let below = root.strip_prefix(top).ok()?.as_os_str().as_bytes().to_vec();
        Some(if below.is_empty() { below } else { [&below[..], b"/"].concat() })
    });
    below.unwrap_or_else(|| repository.prefix.clone())
}

fn hash_all(
    history: &mut History,
    blobs: &mut Blobs,
    findings: &mut Vec<Finding>,
    progress: &dyn Progress,
) -> Result<(), ImportError> {
    let stretches = history.lines.iter().map(Vec::len).sum::<usize>();
    progress.begin("reading", u64::try_from(stretches).ok());
    let mut left_out: HashMap<Rc<[u8]>, (&'static str, usize)> = HashMap::new();
    for stretch in history.lines.iter().flatten() {
        progress.advance(1);
        if history.hashes.contains_key(&stretch.oid) {
            continue;
        }
        stop(progress)?;
        let bytes = blobs.read(&stretch.oid)?;
        let elsewhere = bytes.as_deref().map_or(Some("too large to be read"), stands_elsewhere);
        if let Some(why) = elsewhere {
            left_out.entry(Rc::clone(&stretch.path)).or_insert((why, 0)).1 += 1;
        }
        let hash = bytes.filter(|_| elsewhere.is_none()).map(|it| SourceHash::of(&it));
        history.hashes.insert(Rc::clone(&stretch.oid), hash);
    }
    let finding = |(path, (why, count)): (Rc<[u8]>, (&str, usize))| {
        let place = Place::file(crate::entry::path::shown(&path));
        let of = if count == 1 { "a version is" } else { "versions are" };
        Finding::warning(place, "left-out", format!("{of} left out: {why}"))
    };
    findings.extend(left_out.into_iter().map(finding));
    findings.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(())
}

/// Why the bytes that git holds of a file are not those that the file had.
fn stands_elsewhere(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        _ if bytes.starts_with(b"version https://git-lfs.github.com/spec/") => {
            Some("git-lfs keeps the bytes elsewhere")
        }
        _ if bytes.starts_with(b"\0GITCRYPT\0") => Some("git-crypt has encrypted the bytes"),
        _ => None,
    }
}

fn time(seconds: i64) -> String {
    let time = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The bytes of a file, proved by the hash that they had when they were first read.
fn bytes_of(history: &History, blobs: &mut Blobs, stretch: &Stretch) -> Result<Source, GitError> {
    let missing = || GitError::MissingBlob { oid: stretch.oid.to_string() };
    let source = Source::new(blobs.read(&stretch.oid)?.ok_or_else(missing)?);
    match history.hash_of(stretch) == Some(source.hash()) {
        true => Ok(source),
        false => Err(missing()),
    }
}
