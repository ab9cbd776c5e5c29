//! What no output is written over, by whatever name it is reached.

use super::*;
use crate::journal::Journal;
use globset::{Glob, GlobSet};

/// A workspace with an archive, a backup, settings, revisions and a journal.
fn protected(root: &Path) -> Protected {
    for folder in ["j/2025", "backups", "migrations/1_a", "out"] {
        fs::create_dir_all(root.join(folder)).unwrap();
    }
    let database = b"SQLite format 3\0....";
    for name in ["a.db", "a.db.lock", "backups/a.db.backup_20250101_000000", "copy"] {
        fs::write(root.join(name), database).unwrap();
    }
    for name in ["journal.toml", "migrations/1_a/up.sql", "j/2025/a.md", "j/notes.txt", "out/a.md"]
    {
        fs::write(root.join(name), "mine").unwrap();
    }
    let entries = GlobSet::new([&Glob::new("**/*.md").unwrap()]).unwrap();
    let journal = Journal::open(&root.join("j"), entries, GlobSet::empty(), false).unwrap();
    Protected::default()
        .with_database(&root.join("a.db"))
        .with_file(&root.join("journal.toml"), "the settings of the workspace")
        .with_scripts(&root.join("migrations"), "a revision of the schema")
        .with_journal(Neighbour { journal, is_apart: true })
}

fn role(protected: &Protected, path: &Path) -> Option<&'static str> {
    protected.check(path).err().map(|it| it.role)
}

#[test]
fn what_is_protected_is_known_by_whatever_name_it_is_reached() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let protected = protected(root);
    std::os::unix::fs::symlink("a.db", root.join("link")).unwrap();
    std::os::unix::fs::symlink("j", root.join("k")).unwrap();
    std::os::unix::fs::symlink("/dev/null", root.join("null")).unwrap();
    fs::hard_link(root.join("a.db"), root.join("hard")).unwrap();
    let (database, entry) = ("a file that belongs to a database", "an entry of the journal");
    for (path, expected) in [
        ("a.db", ARCHIVE),
        ("./out/../a.db", ARCHIVE),
        ("link", ARCHIVE),
        ("hard", ARCHIVE),
        ("a.db.lock", database),
        ("a.db-wal", database),
        ("k/../a.db-journal", database),
        ("a.db.new2", database),
        ("copy-wal", database),
        ("hard-shm", database),
        ("copy", "an SQLite database"),
        ("copy.sha256", database),
        ("backups/a.db.backup_20250101_000000", "a backup of the archive"),
        ("backups/a.db.backup_20250101_000000.sha256", "a backup of the archive"),
        ("journal.toml", "the settings of the workspace"),
        ("migrations/1_a/up.sql", "a revision of the schema"),
        ("j/2025/a.md", entry),
        ("k/2025/a.md", entry),
        ("null", "a device or a pipe"),
    ] {
        assert_eq!(role(&protected, &root.join(path)), Some(expected), "{path}");
    }
}

#[test]
fn all_else_may_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let protected = protected(root);
    for path in [
        "a.db.json",
        "a.json",
        "out/a.md",
        "j/notes.txt",
        "j/new.md",
        "j/.md",
        "backups/a.json",
        "nowhere/a",
        "a.lock",
        "out/journal.toml",
        "b-journal",
    ] {
        assert_eq!(role(&protected, &root.join(path)), None, "{path}");
    }
    assert!(
        protected.is_in_journal(&root.join("j/2025")) && protected.is_in_journal(&root.join("j"))
    );
    assert!(!protected.is_in_journal(&root.join("out")) && !protected.is_in_journal(root));
}
