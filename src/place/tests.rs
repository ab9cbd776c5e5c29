//! Files that are put in their places, and what is left where that fails.

use super::*;

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    rustix::fs::mkfifoat(CWD, &pipe, rustix::fs::Mode::RUSR | rustix::fs::Mode::WUSR).unwrap();
    for path in [&*pipe, folder.path()] {
        assert_eq!(open_file(path).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}

#[test]
fn a_path_is_seen_from_a_folder() {
    let seen = |from: &str, to: &str| seen_from(Path::new(from), Path::new(to));
    assert_eq!(seen("/a/b", "/a/b"), Path::new("."));
    assert_eq!(seen("/a", "/a/j"), Path::new("j"));
    assert_eq!(seen("/a/b/c", "/a/j/k"), Path::new("../../j/k"));
}

fn names(folder: &Path) -> Vec<String> {
    let all = fs::read_dir(folder).unwrap();
    all.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn a_draft_is_there_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("a");
    let mut draft = Draft::beside(&place, PRIVATE).unwrap();
    draft.write_all(b"one").unwrap();
    assert!(!place.exists());
    draft.place_new().unwrap();
    assert_eq!(fs::read(&place).unwrap(), b"one");
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, PRIVATE);
    drop(Draft::beside(&place, PRIVATE).unwrap());
    assert_eq!(names(folder.path()), ["a"]);
}

#[test]
fn what_the_file_system_said_names_no_temporary_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("f"), "").unwrap();
    for place in ["none/a", "f/a"] {
        let place = folder.path().join(place);
        let said = Draft::beside(&place, PRIVATE).unwrap_err().to_string();
        assert!(said.contains("(os error") && !said.contains(".journal"), "{said}");
    }
    let said = folder_beside(&folder.path().join("f/a"), RESTORED).unwrap_err().to_string();
    assert!(!said.contains(".journal"), "{said}");
}

#[test]
fn a_folder_beside_is_private_or_as_the_one_that_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
    let beside = folder_beside(&folder.path().join("a/b/c"), RESTORED).unwrap();
    assert_eq!(mode(beside.path()), PRIVATE_FOLDER);
    assert_eq!(mode(&folder.path().join("a/b")), PRIVATE_FOLDER);
    let there = folder.path().join("there");
    std::fs::create_dir(&there).unwrap();
    std::fs::set_permissions(&there, Permissions::from_mode(0o755)).unwrap();
    assert_eq!(mode(folder_beside(&there, RESTORED).unwrap().path()), 0o755);
}

#[test]
fn a_new_file_never_replaces_one_and_a_link_is_replaced_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (place, other) = (folder.path().join("a"), folder.path().join("b"));
    fs::write(&other, "other").unwrap();
    std::os::unix::fs::symlink(&other, &place).unwrap();
    let refused = Draft::beside(&place, SHARED).unwrap().place_new().unwrap_err();
    assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(rename_new(&other, &place).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    let mut draft = Draft::beside(&place, SHARED).unwrap();
    draft.write_all(b"new").unwrap();
    draft.replace().unwrap();
    assert_eq!(fs::read(&place).unwrap(), b"new");
    assert_eq!(fs::read(&other).unwrap(), b"other");
}
