//! Which path in a journal is meant by the path of a file, as it is typed outside of it.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// The path below `root` of a file, which need not be there; `file` begins at the root of the file system.
///
/// Links on the way are taken as they are named, and else by where they lead; the file itself may be one.
pub fn below(root: &Path, file: &Path) -> Option<String> {
    let (root, file) = (plain(root), plain(file));
    let roots = [Some(root.clone()), fs::canonicalize(&root).ok()];
    let files = [Some(file.clone()), real(&file)];
    let below = |file: &PathBuf| {
        let path = roots.iter().flatten().find_map(|root| file.strip_prefix(root).ok())?;
        path.to_str().filter(|it| !it.is_empty()).map(str::to_owned)
    };
    files.iter().flatten().find_map(below)
}

/// A path without `.` and `..`.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                plain.pop();
            }
            other => plain.push(other),
        }
    }
    plain
}

/// A path by the real name of the innermost folder on it that is there.
fn real(path: &Path) -> Option<PathBuf> {
    path.ancestors().skip(1).find_map(|folder| {
        let below = path.strip_prefix(folder).ok()?;
        Some(fs::canonicalize(folder).ok()?.join(below))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_in_a_journal_by_whole_names_alone() {
        let check = |file: &str, expected: Option<&str>| {
            let found = below(Path::new("/none/j"), Path::new(file));
            assert_eq!(found.as_deref(), expected, "{file}");
        };
        check("/none/j/2025/a.md", Some("2025/a.md"));
        check("/none/x/.././j/a.md", Some("a.md"));
        check("/none/jj/a.md", None);
        check("/none/j/../a.md", None);
        check("/none/j", None);
    }

    #[test]
    fn a_journal_is_known_by_the_link_that_leads_to_it_and_by_its_own_name() {
        let folder = tempfile::tempdir().unwrap();
        let (root, link) = (folder.path().join("j"), folder.path().join("link"));
        fs::create_dir(&root).unwrap();
        std::os::unix::fs::symlink(&root, &link).unwrap();
        for (root, file) in [(&root, &link), (&link, &root), (&link, &link)] {
            assert_eq!(below(root, &file.join("2025/a.md")).as_deref(), Some("2025/a.md"));
        }
    }
}
