//! What the speed of `journal` is measured with: the floor of a first sync, the bare walk that a sync with nothing to
//! do is held against, the stages on the way from a file to its rows, and files that are made to be slow.
//!
//! `benches/run` runs these beside the program itself. Without arguments, as `cargo test --bench speed` runs it,
//! everything happens once on the sample journal, and the rows of the floor are compared with those of a sync.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "it prints what it measured")]

mod floor;
mod hostile;
mod stages;
mod walk;

use std::path::Path;
use std::process::ExitCode;

use globset::{Glob, GlobSet};
use journal_archive::journal::Journal;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|it| it != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("speed: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &[&str]) -> Result<(), Failure> {
    match arguments {
        [] => everything_once(),
        ["walk", journal] => {
            print_seconds(walk::stamps(Path::new(journal))?.as_secs_f64());
            Ok(())
        }
        ["floor", journal, archive, target] => floor(journal, archive, target, floor::Manner::Best),
        ["usual", journal, archive, target] => floor(journal, archive, target, floor::Manner::Usual),
        ["stages", journal, archive, rounds] => {
            stages::print(&journal_at(journal)?, Path::new(archive), rounds.parse()?)
        }
        ["hostile"] => {
            hostile::print(9);
            Ok(())
        }
        _ => Err("walk DIR | floor DIR ARCHIVE TARGET | usual DIR ARCHIVE TARGET | stages DIR ARCHIVE ROUNDS | hostile"
            .into()),
    }
}

/// Reads all files and writes the rows of an archive again; prints what both took together.
fn floor(journal: &str, archive: &str, target: &str, manner: floor::Manner) -> Result<(), Failure> {
    let read = walk::bytes(Path::new(journal))?;
    let rows = floor::Rows::read(Path::new(archive))?;
    let written = rows.write(Path::new(target), manner, floor::FullText::Filled)?;
    print_seconds((read + written).as_secs_f64());
    Ok(())
}

fn print_seconds(seconds: f64) {
    println!("{seconds:.6}");
}

/// All of it at the size of the sample journal, so that it cannot rot.
fn everything_once() -> Result<(), Failure> {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_journals");
    let folder = tempfile::tempdir()?;
    let archive = folder.path().join("archive.db");
    let synced = std::process::Command::new(env!("CARGO_BIN_EXE_journal"))
        .current_dir(folder.path())
        .arg("--archive")
        .args([&archive, Path::new("sync"), &samples])
        .output()?;
    if !synced.status.success() {
        return Err(String::from_utf8_lossy(&synced.stderr).into());
    }
    walk::stamps(&samples)?;
    walk::bytes(&samples)?;
    let rows = floor::Rows::read(&archive)?;
    for (name, manner) in [("floor.db", floor::Manner::Best), ("usual.db", floor::Manner::Usual)] {
        let target = folder.path().join(name);
        rows.write(&target, manner, floor::FullText::Filled)?;
        rows.compare(&target)?;
    }
    stages::print(&journal_at(&samples)?, &archive, 1)?;
    hostile::print(1);
    Ok(())
}

fn journal_at(root: impl AsRef<Path>) -> Result<Journal, Failure> {
    let mut include = GlobSet::builder();
    include.add(Glob::new("**/*.md")?);
    Ok(Journal::open(root.as_ref(), include.build()?, GlobSet::empty(), false)?)
}
