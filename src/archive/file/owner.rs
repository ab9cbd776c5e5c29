//! Whose a file is.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// The name of a file's owner; its number, where this machine has no name for it.
pub fn owner_of(file: &Path) -> String {
    fs::metadata(file).map_or_else(|_| "its owner".to_owned(), |it| name_of(it.uid()))
}

/// The way out for whoever may not use a file, or may not make it in its folder.
pub fn no_right(file: &Path) -> String {
    let there = file.ancestors().find(|it| it.symlink_metadata().is_ok()).unwrap_or(file);
    format!(
        "`{}` belongs to {}, who can run the command, or give you the right to use it and its folder",
        there.display(),
        owner_of(there)
    )
}

/// The way out for whoever may not use the log in which the newest changes stand.
pub fn out_of_reach(archive: &Path) -> String {
    format!(
        "let {}, to whom it belongs, run the command, or give you the right to write to the archive, its folder, and its `-wal` \
         and `-shm`",
        owner_of(archive)
    )
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

    #[test]
    fn a_user_has_a_name_or_a_number() {
        assert_eq!(name_of(0), "root");
        assert_eq!(name_of(4_294_967_001), "the user 4294967001");
        assert_eq!(owner_of(Path::new("/")), "root");
        let hint = no_right(Path::new("/nothing/a.db.lock"));
        assert!(hint.starts_with("`/` belongs to root"), "{hint}");
    }
}
