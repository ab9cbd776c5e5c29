//! Files written into a journal, and what is refused.

use super::partial::PARTIAL;
use super::*;

fn path(text: &str) -> EntryPath {
    EntryPath::new(text).unwrap()
}

#[test]
fn a_tree_is_written_and_nothing_in_it_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let mut tree = Tree::open(&folder.path().join("out"), false).unwrap();
    tree.write(&path("2025/a.md"), b"one").unwrap();
    tree.write(&path("2025/b.md"), b"two").unwrap();
    let again = tree.write(&path("2025/a.md"), b"three").unwrap_err();
    assert_eq!(again.source.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(std::fs::read(folder.path().join("out/2025/a.md")).unwrap(), b"one");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("out/2025")).unwrap().collect();
    assert_eq!(left.len(), 2, "no partial file is left");
}

#[test]
fn a_file_that_is_replaced_leaves_its_permissions() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.md");
    std::fs::write(&file, "one").unwrap();
    std::fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let mut tree = Tree::open(folder.path(), true).unwrap();
    tree.write(&path("a.md"), b"two").unwrap();
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    tree.remove(&path("a.md")).unwrap();
    assert!(!file.exists());
    assert!(tree.remove(&path("a.md")).is_err());
}

#[test]
fn what_is_new_in_a_journal_is_made_by_the_users_mask_and_elsewhere_for_its_owner() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let mode = |name: &str| at(name).metadata().unwrap().permissions().mode() & 0o777;
    std::fs::create_dir_all(at("as_usual/made")).unwrap();
    std::fs::write(at("as_usual/made/a.md"), "x").unwrap();
    let mut tree = Tree::of_journal(folder.path(), true).unwrap();
    tree.write(&path("new/a.md"), b"x").unwrap();
    assert_eq!(mode("new/a.md"), mode("as_usual/made/a.md"));
    assert_eq!(mode("new"), mode("as_usual/made"));
    tree.write_as(&path("b.md"), b"x", Some(0o640)).unwrap();
    assert_eq!(mode("b.md"), 0o640);
    Tree::open(&at("out"), false).unwrap().write(&path("a.md"), b"x").unwrap();
    assert_eq!(mode("out/a.md"), 0o600);
}

#[test]
fn a_link_in_the_target_leads_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let outside = folder.path().join("outside");
    std::fs::create_dir(&outside).unwrap();
    std::fs::create_dir(folder.path().join("out")).unwrap();
    std::os::unix::fs::symlink(&outside, folder.path().join("out/2025")).unwrap();
    let mut tree = Tree::open(&folder.path().join("out"), true).unwrap();
    assert!(tree.write(&path("2025/a.md"), b"x").is_err());
    assert_eq!(std::fs::read_dir(&outside).unwrap().count(), 0);
}

#[test]
fn nothing_is_written_through_the_name_of_a_partial_file() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("out")).unwrap();
    std::fs::write(at("precious"), "mine").unwrap();
    let partial = |nth: u8| format!("out/{PARTIAL}-{nth}.partial");
    std::os::unix::fs::symlink("../precious", at(&partial(1))).unwrap();
    std::fs::hard_link(at("precious"), at(&partial(2))).unwrap();
    std::fs::write(at(&partial(3)), "left by one that was killed").unwrap();
    std::fs::write(at("out/.journal-export.partial"), "whoever wrote it").unwrap();
    let mut tree = Tree::open(&at("out"), true).unwrap();
    tree.write(&path("a.md"), b"one").unwrap();
    assert_eq!(std::fs::read(at("precious")).unwrap(), b"mine");
    assert!(at(&partial(1)).is_symlink());
    assert!(!at(&partial(3)).exists());
    assert!(at("out/.journal-export.partial").exists());
    assert_eq!(std::fs::read(at("out/a.md")).unwrap(), b"one");
}

#[test]
fn those_who_write_into_one_folder_at_one_time_never_take_each_others_bytes() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|threads| {
        for writer in 0..4 {
            let out = folder.path().join("out");
            threads.spawn(move || {
                for file in 0..50 {
                    let name = format!("{writer}-{file}");
                    let mut tree = Tree::open(&out, true).unwrap();
                    tree.write(&path(&format!("{name}.md")), name.as_bytes()).unwrap();
                }
            });
        }
    });
    let mut seen = 0;
    for file in std::fs::read_dir(folder.path().join("out")).unwrap().flatten() {
        let name = file.file_name().into_string().unwrap();
        let text = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(name, format!("{text}.md"));
        seen += 1;
    }
    assert_eq!(seen, 200, "and nothing is left over");
}

#[test]
fn a_new_file_never_replaces_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.md");
    create_new(&file, b"one").unwrap();
    assert!(create_new(&file, b"two").is_err());
    assert_eq!(std::fs::read(&file).unwrap(), b"one");
}
