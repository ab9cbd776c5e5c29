//! The files of a folder that was named for an import: no link is followed.

use std::fs::File;
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rustix::fs::OFlags;

/// The names of all files below a folder, sorted, and those of links and of what is called by no text, which are left out. A
/// folder whose name begins with a dot is looked into, because settings lie there, but for `.git` and `.trash`.
pub(super) fn list(root: &Path) -> io::Result<(Vec<String>, Vec<String>)> {
    let (mut members, mut left_out) = (Vec::new(), Vec::new());
    let mut open = vec![String::new()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(root.join(&folder))? {
            let entry = entry?;
            // A name that is no UTF-8 cannot be what an export names.
            let name = match entry.file_name().into_string() {
                Ok(name) => name,
                Err(name) => {
                    left_out.push(super::joined(&folder, &name.to_string_lossy()));
                    continue;
                }
            };
            let path = super::joined(&folder, &name);
            let kind = entry.file_type()?;
            let is_aside = matches!(name.as_str(), ".git" | ".trash" | "__MACOSX" | "node_modules");
            if kind.is_dir() && !is_aside {
                open.push(path);
            } else if kind.is_file() && !is_shadow(&name) {
                members.push(path);
            } else if kind.is_symlink() {
                left_out.push(path);
            }
        }
    }
    members.sort_unstable();
    left_out.sort_unstable();
    Ok((members, left_out))
}

/// Whether a name is that of what macOS writes beside each file.
pub(super) fn is_shadow(name: &str) -> bool {
    name.starts_with("._") || name == ".DS_Store"
}

/// The names in a folder; none where it cannot be listed.
pub(super) fn names(folder: &Path) -> Vec<String> {
    // The folder of a file that was named without one.
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let all = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = all.filter_map(|it| it.file_name().into_string().ok()).collect();
    names.sort_unstable();
    names
}

/// Opens a file that is no link.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let flags = i32::try_from(flags.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    Ok(file)
}
