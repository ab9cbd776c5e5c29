//! What an earlier export has left in a folder that a new one is written into: text of entries that were purged, renamed
//! or filtered out since. What we wrote goes, what the user put there stays.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ExportError;
use super::html::is_page;
use super::target::Target;
use crate::journal::mark;

/// What became of the files that were in the folder before and are not of this export.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Tidied {
    /// How many an earlier export had written; they were deleted.
    pub deleted: usize,
    /// Files like those of the export of which nobody knows who wrote them, below the folder, sorted; they were left.
    pub left: Vec<PathBuf>,
}

/// Deletes the pages of a site that were not written again.
pub(super) fn tidy_site(target: &Target<'_>, site: &Path) -> Result<Tidied, ExportError> {
    let mut tidied = Tidied::default();
    for shelf in ["entries", "years"] {
        for name in pages_in(site, shelf).map_err(failed(site))? {
            let below = Path::new(shelf).join(name);
            let path = site.join(&below);
            if !target.has_written(&below) && target.may_delete(&path) && is_ours(&path) {
                fs::remove_file(&path).map_err(failed(&path))?;
                tidied.deleted += 1;
            }
        }
    }
    Ok(tidied)
}

/// The regular files in a folder of a site that have names as pages have; none where it is no folder.
pub(super) fn pages_in(site: &Path, shelf: &str) -> io::Result<Vec<String>> {
    let folder = site.join(shelf);
    if !folder.symlink_metadata().is_ok_and(|it| it.is_dir()) {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
    let files = entries.into_iter().filter(|it| it.file_type().is_ok_and(|it| it.is_file()));
    let names = files.filter_map(|it| it.file_name().into_string().ok());
    Ok(names.filter(|it| is_page_name(shelf, it)).collect())
}

/// Whether a name is one of those that pages get: `17.html`, `2025.html`, `undated.html`.
fn is_page_name(shelf: &str, name: &str) -> bool {
    let stem = name.strip_suffix(".html").unwrap_or_default();
    let is_number = !stem.is_empty() && stem.bytes().all(|it| it.is_ascii_digit());
    is_number || (shelf == "years" && stem == "undated")
}

/// Whether a page is one that an export wrote; one that cannot be read is not known, and stays.
fn is_ours(path: &Path) -> bool {
    let mut head = Vec::new();
    let read = File::open(path).and_then(|it| it.take(1024).read_to_end(&mut head));
    read.is_ok() && is_page(&head)
}

/// Deletes the files of entries that an earlier export wrote and this one did not, where they are as it wrote them.
pub(super) fn tidy(target: &Target<'_>, folder: &Path) -> Result<Tidied, ExportError> {
    let mut tidied = Tidied::default();
    if target.is_in_journal(folder) {
        return Ok(tidied);
    }
    let kinds = target.extensions();
    let mut folders = vec![PathBuf::new()];
    while let Some(next) = folders.pop() {
        let mut deleted = 0;
        for entry in fs::read_dir(folder.join(&next)).map_err(failed(&folder.join(&next)))? {
            let entry = entry.map_err(failed(&folder.join(&next)))?;
            let (below, path) = (next.join(entry.file_name()), entry.path());
            // An export writes nothing hidden, and follows no link.
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            match entry.file_type().map_err(failed(&path))? {
                _ if is_hidden => {}
                kind if kind.is_dir() && !target.is_in_journal(&path) => folders.push(below),
                kind if !kind.is_file() || target.has_written(&below) => {}
                _ if target.may_delete(&path) && is_untouched(&path) => {
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
fn is_untouched(path: &Path) -> bool {
    File::open(path).and_then(mark::is_untouched).unwrap_or(false)
}

pub(super) fn extension(path: &Path) -> &OsStr {
    path.extension().unwrap_or_default()
}

fn failed(path: &Path) -> impl Fn(io::Error) -> ExportError {
    let path = path.to_owned();
    move |source| ExportError::Place { path: path.clone(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_numbers_for_names() {
        for (shelf, name, expected) in [
            ("entries", "17.html", true),
            ("entries", "mine.html", false),
            ("entries", "undated.html", false),
            ("entries", ".html", false),
            ("years", "2025.html", true),
            ("years", "undated.html", true),
            ("years", "2025.css", false),
        ] {
            assert_eq!(is_page_name(shelf, name), expected, "{shelf}/{name}");
        }
    }
}
