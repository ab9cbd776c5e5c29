//! Journals of SQLite's beside a database that another user's program has made: who may not write to them cannot write to the
//! database in WAL mode.

use std::path::{Path, PathBuf};

use rustix::fs::{Access, access};

use crate::archive::ArchiveError;
use crate::archive::file::beside::{beside, real};
use crate::finding::shell_quoted;
use crate::place::right::owner_of;

/// Refuses to write where a journal is in the way.
pub(super) fn refuse_others_journal(database: &Path) -> Result<(), ArchiveError> {
    others_journal(database).map_or(Ok(()), Err)
}

/// The error that names a journal which may not be written, where the database itself may be.
pub fn others_journal(database: &Path) -> Option<ArchiveError> {
    in_the_way(&real(database), |it| access(it, Access::WRITE_OK).is_ok())
}

fn in_the_way(database: &Path, may_write: impl Fn(&Path) -> bool) -> Option<ArchiveError> {
    let journals = ["-wal", "-shm"].map(|it| beside(database, it));
    let closed: Vec<PathBuf> =
        journals.into_iter().filter(|it| it.is_file() && !may_write(it)).collect();
    let first = closed.first().filter(|_| may_write(database))?;
    let owner = owner_of(first);
    Some(ArchiveError::OthersJournal { path: first.clone(), owner, way_out: way_out(&closed) })
}

fn way_out(closed: &[PathBuf]) -> String {
    let names = closed.iter().map(|it| shell_quoted(&it.display().to_string()));
    let names: Vec<String> = names.collect();
    let names = names.join(" ");
    let holds_changes = |it: &PathBuf| {
        let is_log = it.to_string_lossy().ends_with("-wal");
        is_log && it.metadata().is_ok_and(|it| it.len() > 0)
    };
    match closed.iter().any(holds_changes) {
        true => format!(
            "the newest changes stand in it, so do not delete it: as root, `chown \"$(id -u YOU)\" {names}` gives it to you"
        ),
        false => format!(
            "nothing stands in it: once no program has the archive open, rm -f {names}, then run the command again"
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn told(log: &str, closed: &[&str]) -> Option<String> {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("a.db");
        for (ending, text) in [("", "x"), ("-wal", log), ("-shm", "index")] {
            fs::write(beside(&database, ending), text).unwrap();
        }
        let may_write = |it: &Path| !closed.iter().any(|ending| *it == beside(&database, ending));
        match in_the_way(&database, may_write)? {
            ArchiveError::OthersJournal { way_out, .. } => Some(way_out),
            other => panic!("{other}"),
        }
    }

    #[test]
    fn a_journal_that_may_not_be_written_is_deleted_only_where_it_holds_nothing() {
        assert_eq!(told("", &[]), None);
        assert_eq!(told("", &["", "-shm"]), None, "the archive itself is somebody else's");
        let way = told("", &["-wal", "-shm"]).unwrap();
        assert!(way.contains("rm -f") && way.contains("a.db-wal") && way.contains("a.db-shm"));
        let way = told("frames", &["-wal", "-shm"]).unwrap();
        assert!(!way.contains("rm ") && way.contains("chown"), "{way}");
        assert!(told("frames", &["-shm"]).unwrap().contains("rm -f"));
    }
}
