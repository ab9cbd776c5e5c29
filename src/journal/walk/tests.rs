//! Folders that are walked: what is listed, what is left out, what is unknown.

use super::*;
use crate::progress::Silent;
use std::fs;
use std::path::Path;

fn list(root: &Path, include: &[&str], exclude: &[&str]) -> (Vec<String>, Vec<&'static str>) {
    let set = |patterns: &[&str]| {
        let globs: Vec<_> = patterns.iter().map(|it| globset::Glob::new(it).unwrap()).collect();
        globset::GlobSet::new(&globs).unwrap()
    };
    let journal = Journal::open(root, set(include), set(exclude), false).unwrap();
    let (files, met) = journal.walk(&Silent, |files| files.collect::<Vec<_>>()).unwrap();
    let files = files.iter().map(|it| it.path.to_string()).collect();
    (files, met.findings.iter().map(|it| it.code).collect())
}

#[test]
fn hidden_files_folders_and_foreign_names_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    for path in ["b.md", "2025/a.md", "2025/.x.md", ".obsidian/c.md", "d.txt", "draft/e.md"] {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let (files, codes) = list(folder.path(), &["**/*.md"], &["draft/**"]);
    assert_eq!(files, ["2025/a.md", "b.md"]);
    assert!(codes.is_empty());
}

#[test]
fn links_and_pipes_are_named_and_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.md"), "x").unwrap();
    std::os::unix::fs::symlink("a.md", folder.path().join("b.md")).unwrap();
    // A year that was moved to another disk, one of a disk that is away, and links to pictures, into the journal and to nothing.
    let (year, pictures) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(year.path().join("01")).unwrap();
    fs::write(year.path().join("01/c.md"), "x").unwrap();
    fs::write(pictures.path().join("a.png"), "x").unwrap();
    let link = |to: &Path, name: &str| {
        std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    };
    link(year.path(), "2022");
    link(year.path(), "draft");
    link(pictures.path(), "images");
    for (to, name) in [(".", "2024"), ("nowhere", "2023"), ("nowhere", "lock"), ("a.md", "LICENSE")]
    {
        link(Path::new(to), name);
    }
    let (files, codes) = list(folder.path(), &["**/*.md"], &["draft/**"]);
    assert_eq!(files, ["a.md"]);
    assert_eq!(codes, ["link-not-followed"; 3]);
}

#[test]
fn what_is_no_part_of_the_journal_may_be_unreadable() {
    let folder = tempfile::tempdir().unwrap();
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, folder.path().join(name)).unwrap();
    };
    // An editor's lock, a picture that is elsewhere, and links to themselves, which no user can read.
    link("me@here.17", ".#a.md");
    link("nowhere", "photo.png");
    for name in [".hidden", "private", "2024"] {
        link(name, name);
    }
    link("nowhere", "b.md");
    link("nowhere", "2025");
    let set = |it: &str| globset::GlobSet::new([globset::Glob::new(it).unwrap()]).unwrap();
    let journal = Journal::open(folder.path(), set("**/*.md"), set("private/**"), true).unwrap();
    let (_, met) = journal.walk(&Silent, |files| files.count()).unwrap();
    let found: Vec<_> = met.findings.iter().map(|it| it.place.path.as_str()).collect();
    assert_eq!(found, ["2024", "2025", "b.md"]);
    assert!(met.unknown.contains(&"2025".to_owned()));
}

#[test]
fn an_error_without_a_path_is_the_folders_that_was_entered_last() {
    let mut trail = Trail::default();
    assert_eq!(trail.folder_above(1), None, "the root itself");
    trail.enter(1, b"2024");
    assert_eq!(trail.folder_above(2), Some(&b"2024"[..]));
    trail.enter(2, b"2024/05");
    assert_eq!(trail.folder_above(3), Some(&b"2024/05"[..]));
    trail.enter(1, b"2025");
    assert_eq!(trail.folder_above(2), Some(&b"2025"[..]));
    assert_eq!(trail.folder_above(3), None, "nobody knows");
}

#[test]
fn what_went_since_it_was_listed_is_unknown() {
    let folder = tempfile::tempdir().unwrap();
    let root = rustix::fs::open(folder.path(), FOLDER, Mode::empty()).unwrap();
    fs::write(folder.path().join("a.md"), "x").unwrap();
    let mut batch = Batch::default();
    for path in ["2024/b.md", "a.md", "c.md"] {
        batch.push(path.as_bytes());
    }
    let none = globset::GlobSet::empty();
    let journal = Journal::open(folder.path(), none.clone(), none, false).unwrap();
    let stamped = batch.stamp(&root, AtFlags::SYMLINK_NOFOLLOW, &journal);
    assert_eq!(stamped.files.len(), 1);
    assert_eq!(stamped.met.unknown, ["2024/b.md", "c.md"]);
    assert!(stamped.met.findings.is_empty());
}

#[test]
fn a_name_that_is_no_utf8_is_listed_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let name = std::ffi::OsStr::from_bytes(b"a\xff.md");
    fs::write(folder.path().join(name), "x").unwrap();
    let (files, _) = list(folder.path(), &["**/*.md"], &[]);
    assert_eq!(files, ["a\\xFF.md"]);
}
