//! What is looked at before a sync: the folder, one file of it, and what the archive holds.

use super::*;
use crate::entry::EntryPath;

#[test]
fn a_first_look_counts_files_and_bytes_and_reads_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut include = GlobSet::builder();
    include.add(Glob::new("**/*.md").unwrap());
    let include = include.build().unwrap();
    let journal = Journal::open(folder.path(), include, GlobSet::empty(), false).unwrap();
    let look = || crate::sync::look(&journal, None, false, &Silent).unwrap();
    assert!(look().found_nothing);
    fs::write(folder.path().join("a.md"), "Rain.").unwrap();
    fs::write(folder.path().join("b.md"), "Snow, then hail.").unwrap();
    let found = look();
    assert!(!found.found_nothing && found.is_first && found.is_of_all);
    assert_eq!((found.plan.listed, found.bytes), (2, Some(21)));
}

#[test]
fn a_look_says_whether_it_found_anything_and_whether_there_is_anything_to_do() {
    let scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let is = || (scene.look().is_nothing(), scene.look().found_nothing);
    assert_eq!(is(), (true, false));
    scene.put("c.md", "Fog.\n");
    assert_eq!(is(), (false, false), "a file is new");
    scene.take("c.md");
    scene.put("a.md", "Hail.\n\n");
    assert_eq!(is(), (false, false), "a file has other bytes");
    scene.put("a.md", "Rain.\n");
    scene.take("b.md");
    assert_eq!(is(), (false, false), "a file is gone");
    scene.put("d.md", "Snow.\n");
    assert_eq!(is(), (false, false), "a file lies elsewhere");
    scene.take("a.md");
    scene.take("d.md");
    assert_eq!(is(), (false, true), "no file is left");
    scene.look().guard().unwrap_err();
}

#[test]
fn a_file_that_is_back_is_something_to_do() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    scene.take("b.md");
    scene.sync();
    assert!(scene.look().is_nothing());
    scene.put("b.md", "Snow.\n");
    assert!(!scene.look().is_nothing());
}

#[test]
fn what_a_sync_puts_in_the_place_of_something_else_is_known_by_its_path() {
    let mut scene = Scene::of(&[
        ("edited.md", "Rain.\n"),
        ("moved.md", "Snow on the hill.\n"),
        ("gone.md", "Wind and hail.\n"),
        ("back.md", "Fog.\n"),
        ("same.md", "Sun.\n"),
    ]);
    scene.take("back.md");
    scene.sync();
    scene.put("back.md", "Fog, again.\n");
    scene.put("edited.md", "Rain, then sun.\n");
    scene.take("moved.md");
    scene.put("to.md", "Snow on the hill.\n");
    scene.take("gone.md");
    scene.put("new.md", "Frost.\n");
    let mut superseded: Vec<String> = scene.look().superseded().into_iter().collect();
    superseded.sort();
    assert_eq!(superseded, ["back.md", "edited.md", "gone.md", "moved.md"]);
}

#[test]
fn a_file_that_never_had_a_text_has_not_lost_one() {
    let scene = Scene::of(&[("a.md", "---\nmood: calm\n---\n"), ("b.md", "Rain.\n")]);
    scene.put("a.md", "---\nmood: happy\n---\n");
    let plan = scene.look().plan;
    assert_eq!((plan.update.len(), plan.emptied.len(), plan.emptied_before), (1, 0, 0));
    scene.put("b.md", "");
    assert_eq!(scene.look().plan.emptied.len(), 1);
}

#[test]
fn one_file_is_looked_at_and_no_other() {
    let scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    scene.put("a.md", "Rain again.\n");
    scene.put("b.md", "Snow again.\n");
    let look = |path: &str, is_withdrawn| {
        let path = EntryPath::new(path).unwrap();
        let at = (&path, is_withdrawn);
        crate::sync::look_at_one(&scene.journal(), &scene.archive, at, &Silent).unwrap()
    };
    let found = look("a.md", false);
    assert_eq!((found.plan.update.len(), found.plan.remove.len(), found.unchanged), (1, 0, 0));
    assert!(!found.found_nothing && !found.is_of_all);
    scene.take("a.md");
    let found = look("a.md", false);
    assert!(found.is_nothing());
    let hint = found.findings[0].hint.clone().unwrap_or_default();
    assert!(hint.contains("restore --entry a.md"), "{hint}");
    assert_eq!(look("a.md", true).plan.remove.len(), 1);
    let unknown = &look("never.md", false).findings[0];
    assert_eq!(unknown.message, "the file is gone, or is none that a sync takes");
}

#[test]
fn a_row_whose_bytes_are_damaged_is_written_again_from_its_file() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    let damaged = "UPDATE entries SET source_hash = lower(hex(zeroblob(32)))";
    scene.archive.connection().execute_batch(damaged).unwrap();
    scene.take("b.md");
    let look = crate::sync::look(&scene.journal(), Some(&scene.archive), true, &Silent).unwrap();
    let found: Vec<_> =
        look.findings.iter().map(|it| (it.place.path.as_str(), it.is_error())).collect();
    assert_eq!(found, [("a.md", false), ("b.md", true)]);
    assert_eq!(look.plan.update.len(), 1);
    let report = scene.write(look);
    assert_eq!((report.updated, report.removed), (1, 1));
}
