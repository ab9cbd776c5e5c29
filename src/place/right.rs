//! Whose a file is, and who may use it.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{Access, AtFlags, CWD, accessat};
use rustix::io::Errno;
use rustix::process::geteuid;

use crate::finding::shell_quoted;

/// The name of a file's owner; its number, where this machine has no name for it.
pub fn owner_of(file: &Path) -> String {
    fs::metadata(file).map_or_else(|_| "its owner".to_owned(), |it| name_of(it.uid()))
}

/// The way out for whoever may not use a file, or may not make it in its folder.
pub fn no_right(file: &Path) -> String {
    let there = there(file);
    right_to(file).unwrap_or_else(|| from_owner(there))
}

/// The same, where it can be seen which file or folder keeps from it.
pub fn right_to(file: &Path) -> Option<String> {
    let there = there(file);
    let folder = there.parent().filter(|_| there == file).map(named);
    // A file that can be read is replaced in its folder, whoever may write to it.
    let unread = Some(there).filter(|it| !may(it, Access::READ_OK));
    let closed = |it: &&Path| !may(it, Access::READ_OK | Access::WRITE_OK);
    let closed = unread.or(folder.filter(closed)).or(Some(there).filter(closed))?;
    if refused(closed, Access::WRITE_OK) == Some(Errno::ROFS) {
        return Some(format!(
            "`{}` lies on a file system that is mounted read-only",
            closed.display()
        ));
    }
    if refused(closed, Access::WRITE_OK) == Some(Errno::PERM) {
        let shown = closed.display().to_string();
        let way_out = format!("`sudo chattr -i {}` lets it be changed", shell_quoted(&shown));
        return Some(format!("`{shown}` is marked as immutable: {way_out}"));
    }
    let is_mine = fs::metadata(closed).is_ok_and(|it| it.uid() == geteuid().as_raw());
    Some(if is_mine { from_me(closed) } else { from_owner(closed) })
}

fn from_me(closed: &Path) -> String {
    let shown = closed.display().to_string();
    format!("`{shown}` is yours: `chmod u+rwX {}` lets you use it", shell_quoted(&shown))
}

fn from_owner(file: &Path) -> String {
    format!(
        "`{}` belongs to {}, who can run the command, or give you the right to use it and its folder",
        file.display(),
        owner_of(file)
    )
}

/// A file, or the first folder on the way back from it that can be seen.
fn there(file: &Path) -> &Path {
    let mut way = file.ancestors().map(named);
    way.find(|it| it.symlink_metadata().is_ok()).unwrap_or(file)
}

/// The name of the folder that a relative path begins in is empty.
fn named(path: &Path) -> &Path {
    if path.as_os_str().is_empty() { Path::new(".") } else { path }
}

/// Whether this user may use a file so; a folder is to be entered, too.
fn may(path: &Path, wanted: Access) -> bool {
    refused(path, wanted).is_none()
}

/// Why this user may not.
fn refused(path: &Path, wanted: Access) -> Option<Errno> {
    let enter = if path.is_dir() { Access::EXEC_OK } else { Access::empty() };
    accessat(CWD, path, wanted | enter, AtFlags::EACCESS).err()
}

/// The name of a user. A line of the list of users begins with the name, a word, and the number.
pub fn name_of(user: u32) -> String {
    let number = user.to_string();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = users.lines().find_map(|line| {
        let mut words = line.split(':');
        let name = words.next().filter(|it| !it.is_empty())?;
        (words.nth(1) == Some(number.as_str())).then(|| name.to_owned())
    });
    name.unwrap_or_else(|| format!("the user {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!(name_of(0), "root");
        assert_eq!(name_of(4_294_967_001), "the user 4294967001");
        assert_eq!(owner_of(Path::new("/")), "root");
    }

    #[test]
    fn who_closed_a_folder_can_open_it() {
        let folder = tempfile::tempdir().unwrap();
        let closed = folder.path().join("it's");
        fs::create_dir(&closed).unwrap();
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o000)).unwrap();
        let shown = closed.display().to_string();
        let lets =
            format!("`{shown}` is yours: `chmod u+rwX {}` lets you use it", shell_quoted(&shown));
        // Nothing is closed to root.
        let expected = (!geteuid().is_root()).then_some(lets.clone());
        assert_eq!(right_to(&closed), expected);
        assert_eq!(right_to(&closed.join("a/b.md")), expected);
        assert_eq!(from_me(&closed), lets);
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(right_to(&closed.join("a/b.md")), None);
    }

    #[test]
    fn what_belongs_to_somebody_else_is_theirs_to_give() {
        let hint = no_right(Path::new("/nothing/a.db.lock"));
        assert!(hint.starts_with("`/` belongs to root, who can run the command"), "{hint}");
    }
}
