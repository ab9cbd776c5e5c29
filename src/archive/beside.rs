//! The files that stand beside an archive and bear its name: its lock, SQLite's journals, what was set aside.

use std::fs;
use std::path::{Path, PathBuf};

/// The path of a file beside another: its name with something after it.
pub fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut longer = path.as_os_str().to_owned();
    longer.push(ending);
    PathBuf::from(longer)
}

/// The folder in which a file lies.
pub fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Every file whose name begins with the archive's, with the rest of that name, sorted; none where the folder cannot be
/// read.
pub fn all(archive: &Path) -> Vec<(PathBuf, String)> {
    let name = archive.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let entries = fs::read_dir(folder_of(archive)).into_iter().flatten().flatten();
    let rest = |path: PathBuf| {
        let whole = path.file_name()?.to_string_lossy().into_owned();
        let ending = whole.strip_prefix(&name).filter(|it| !it.is_empty())?.to_owned();
        Some((path, ending))
    };
    let mut files: Vec<_> = entries.filter_map(|it| rest(it.path())).collect();
    files.sort();
    files
}

/// Whether an ending is that of a database, or a journal, which a restore or a first sync has set aside.
pub fn is_set_aside(ending: &str) -> bool {
    ending.starts_with(".aside_") || ending.contains(".stale")
}
