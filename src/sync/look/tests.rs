//! What a look finds in a folder.

use super::super::unreadable;
use super::*;
use crate::entry::sync_plan::Gone;
use crate::journal::ReadError;

#[test]
fn a_file_that_is_gone_when_it_is_read_is_no_error() {
    let (path, none) = (EntryPath::new("a.md").unwrap(), globset::GlobSet::empty());
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::open(folder.path(), none.clone(), none, false).unwrap();
    let code = |error: &ReadError| unreadable(&journal, &path, error).code;
    let gone = std::io::Error::from(std::io::ErrorKind::NotFound);
    let closed = std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    assert_eq!(code(&gone.into()), "gone");
    assert_eq!(code(&closed.into()), "unreadable");
    assert!(
        !unreadable(&journal, &path, &std::io::Error::from(std::io::ErrorKind::NotFound).into())
            .is_error()
    );
}

#[test]
fn what_could_not_be_listed_is_unknown_and_not_gone() {
    let paths = ["2024/05/a.md", "2024/b.md", "2024.md", "20245/c.md", "d.md"];
    let gone = |path: &&str| Gone { id: 1, path: EntryPath::new(path).unwrap(), size: None };
    let vanished = paths.iter().map(gone).collect();
    let mut triage = Triage { vanished, ..Triage::default() };
    keep_unknown(&mut triage, &["2024".to_owned(), "d.md".to_owned()]);
    let left: Vec<_> = triage.vanished.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(left, ["2024.md", "20245/c.md"]);
    assert_eq!((triage.unchanged, triage.living()), (3, 5));
}
