//! The bare walks: what the file system alone costs.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use rayon::Scope;
use walkdir::WalkDir;

use super::Failure;

/// Lists a journal and asks for the stamp of every entry, on one thread.
pub(super) fn stamps(root: &Path) -> Result<Duration, Failure> {
    let began = Instant::now();
    let mut bytes = 0;
    for found in WalkDir::new(root) {
        let found = found?;
        if found.file_type().is_file() && found.path().extension().is_some_and(|it| it == "md") {
            let metadata = found.metadata()?;
            bytes += metadata.len();
            std::hint::black_box(metadata.modified()?);
        }
    }
    std::hint::black_box(bytes);
    Ok(began.elapsed())
}

/// Reads every file of a journal, on two threads.
pub(super) fn bytes(root: &Path) -> Result<Duration, Failure> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(2).build()?;
    let (bytes, faults) = (AtomicU64::new(0), AtomicU64::new(0));
    let began = Instant::now();
    threads.scope(|scope| read_folder(root.to_owned(), scope, &bytes, &faults));
    let took = began.elapsed();
    match faults.into_inner() {
        0 => Ok(took),
        faults => Err(format!("{faults} files could not be read").into()),
    }
}

fn read_folder<'s>(
    folder: PathBuf,
    scope: &Scope<'s>,
    bytes: &'s AtomicU64,
    faults: &'s AtomicU64,
) {
    let Ok(entries) = fs::read_dir(folder) else {
        faults.fetch_add(1, Ordering::Relaxed);
        return;
    };
    for entry in entries.flatten() {
        if entry.file_type().is_ok_and(|it| it.is_dir()) {
            scope.spawn(move |scope| read_folder(entry.path(), scope, bytes, faults));
            continue;
        }
        match fs::read(entry.path()) {
            Ok(read) => bytes.fetch_add(std::hint::black_box(read).len() as u64, Ordering::Relaxed),
            Err(_) => faults.fetch_add(1, Ordering::Relaxed),
        };
    }
}
