//! What becomes of a file that was begun, once its editor is closed.

use std::path::Path;
use std::{fs, io};

use super::super::answer;
use super::super::error::CommandError;

/// What a file is that was begun, once its editor is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Draft {
    /// Somebody wrote it.
    Written,
    /// Nothing was written, and it is gone.
    Untouched,
    /// The editor took it away.
    TakenAway,
}

/// What became of the file. Where nothing was written into it, it goes; so do its folders where the editor failed: one
/// that left its window open may still save there. What cannot be read may be what somebody wrote, and stays.
///
/// # Errors
///
/// The editor failed: what somebody wrote stays all the same, and is named.
pub(super) fn settle(
    file: &Path,
    root: &Path,
    begun: &str,
    edited: Result<(), CommandError>,
) -> Result<Draft, CommandError> {
    // A pipe would never end.
    let is_other = fs::metadata(file).is_ok_and(|it| !it.is_file());
    let read = if is_other { Err(io::ErrorKind::Unsupported.into()) } else { fs::read(file) };
    let is_untouched = match read {
        Ok(text) => {
            let text = plain(&text);
            text == plain(begun.as_bytes()) || text.iter().all(u8::is_ascii_whitespace)
        }
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    let is_removed = is_untouched && fs::remove_file(file).is_ok();
    if is_removed && edited.is_err() {
        remove_above(file, root);
    }
    match edited {
        Ok(()) if is_removed => Ok(Draft::Untouched),
        Ok(()) if is_untouched => Ok(Draft::TakenAway),
        Ok(()) => Ok(Draft::Written),
        Err(error) if is_untouched => Err(error.with_hint("no entry was begun")),
        Err(error) => {
            let file = answer::path(file);
            Err(error.with_hint(match is_other {
                true => format!("`{file}` is no file any more: move it away"),
                false => format!("what was written stays in `{file}`; `journal sync` takes it in"),
            }))
        }
    }
}

/// A text without what an editor may write by itself: a mark of its encoding, other line ends, empty lines at its end.
fn plain(text: &[u8]) -> Vec<u8> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text).trim_ascii_end();
    text.iter().copied().filter(|it| *it != b'\r').collect()
}

/// Removes each folder above a file that holds nothing.
fn remove_above(file: &Path, root: &Path) {
    let above = file.ancestors().skip(1).take_while(|it| *it != root && it.starts_with(root));
    for folder in above {
        // A folder that holds something is not removed.
        if fs::remove_dir(folder).is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settled(text: &str, is_edited: bool) -> (Option<Draft>, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("2026/01/a.md");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, text).unwrap();
        let edited = if is_edited { Ok(()) } else { Err(CommandError::new("editor", "failed")) };
        let settled = settle(&file, folder.path(), "begun", edited).ok();
        let left = fs::read_dir(folder.path()).unwrap().flatten();
        (settled, left.map(|it| it.file_name().to_string_lossy().into_owned()).collect())
    }

    #[test]
    fn what_cannot_be_read_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.md");
        fs::create_dir(&file).unwrap();
        assert_eq!(settle(&file, folder.path(), "begun", Ok(())).ok(), Some(Draft::Written));
        assert!(file.exists());
        let gone = folder.path().join("2026/b.md");
        assert_eq!(settle(&gone, folder.path(), "begun", Ok(())).ok(), Some(Draft::TakenAway));
    }

    #[test]
    fn what_nobody_wrote_goes_and_what_somebody_wrote_stays() {
        let here = vec!["2026".to_owned()];
        assert_eq!(settled("begun", true), (Some(Draft::Untouched), here.clone()));
        assert_eq!(settled(" \n", true), (Some(Draft::Untouched), here.clone()));
        assert_eq!(settled("begun  \n\n", true), (Some(Draft::Untouched), here.clone()));
        assert_eq!(settled("\u{feff}begun\r\n", true), (Some(Draft::Untouched), here.clone()));
        assert_eq!(settled("begun, and more", true), (Some(Draft::Written), here.clone()));
        assert_eq!(settled("begun", false), (None, Vec::new()));
        assert_eq!(settled("begun, and more", false), (None, here));
    }
}
