//! What an earlier export has left in a folder that a new one is written into: text of entries that were purged, renamed
//! or filtered out since. What we wrote goes, what the user put there stays.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ExportError;
use super::site::pages_in;
use super::target::{Target, extension};
use crate::chart::look::is_of_site;
use crate::journal::mark;

/// What became of the files that were in the folder before and are not of this export.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// How many an earlier export had written; they were deleted.
    pub deleted: usize,
    /// Files like those of the export of which nobody knows who wrote them, below the folder, sorted; they were left.
    pub left: Vec<PathBuf>,
}

/// Deletes the pages of a site that were not written again; names them where they may not go.
pub(super) fn tidy_site(
    target: &Target<'_>,
    site: &Path,
    may_go: bool,
) -> Result<Tidied, ExportError> {
    let mut tidied = Tidied::default();
    for shelf in ["entries", "years"] {
        for name in pages_in(site, shelf).map_err(failed(site))? {
            let below = Path::new(shelf).join(name);
            let path = site.join(&below);
            if !target.has_written(&below) && target.may_delete(&path) && is_ours(&path) {
                if !may_go {
                    tidied.left.push(below);
                    continue;
                }
                fs::remove_file(&path).map_err(failed(&path))?;
                tidied.deleted += 1;
            }
        }
    }
    Ok(tidied)
}

/// Whether a page is one that an export wrote; one that cannot be read is not known, and stays.
fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|it| it.take(1024).read_to_end(&mut head));
    read.is_ok() && is_of_site(&head)
}

/// Deletes the files of entries that an earlier export wrote and this one did not, where they are as it wrote them; names
/// them where they may not go.
pub(super) fn tidy(
    target: &Target<'_>,
    folder: &Path,
    may_go: bool,
) -> Result<Tidied, ExportError> {
    let mut tidied = Tidied::default();
    if target.is_in_journal(folder) {
        return Ok(tidied);
    }
    let kinds = target.extensions();
    let mut folders = vec![PathBuf::new()];
    while let Some(next) = folders.pop() {
        let mut deleted = 0;
        // Into a folder that cannot be listed nothing was written now, and what an earlier export left there is not known.
        let Ok(entries) = fs::read_dir(folder.join(&next)) else {
            tidied.left.push(next);
            continue;
        };
        for entry in entries {
            let entry = entry.map_err(failed(&folder.join(&next)))?;
            let (below, path) = (next.join(entry.file_name()), entry.path());
            // An export writes nothing hidden, and follows no link.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match entry.file_type().map_err(failed(&path))? {
                _ if is_hidden => {}
                kind if kind.is_dir() && !target.is_in_journal(&path) => folders.push(below),
                kind if !kind.is_file() || target.has_written(&below) => {}
                _ if may_go && target.may_delete(&path) && is_untouched(&path, &below) => {
                    fs::remove_file(&path).map_err(failed(&path))?;
                    deleted += 1;
                }
                _ if kinds.contains(extension(&below)) => tidied.left.push(below),
                _ => {}
            }
        }
        if deleted > 0 && !next.as_os_str().is_empty() {
            // Only an empty folder goes.
            let _ = fs::remove_dir(folder.join(&next));
        }
        tidied.deleted += deleted;
    }
    tidied.left.sort();
    Ok(tidied)
}

/// What cannot be read is not known, and stays.
fn is_untouched(path: &Path, below: &Path) -> bool {
    let below = below.as_os_str().as_encoded_bytes();
    File::open(path).and_then(|file| mark::is_untouched(file, below)).unwrap_or(false)
}

fn failed(path: &Path) -> impl Fn(io::Error) -> ExportError {
    let path = path.to_owned();
    move |source| ExportError::Place { path: path.clone(), source }
}
