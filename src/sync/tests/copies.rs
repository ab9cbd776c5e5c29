//! Copies that a sync tool made of a conflict, among what a sync would bring.

use super::*;
use crate::entry::EntryPath;
use crate::sync::copies;

const COPY: &str = "a.sync-conflict-20260101-120000-ABCDEFG.md";
const OTHER: &str = "b.sync-conflict-20260101-120000-ABCDEFG.md";

fn copies_told(report: &SyncReport) -> Vec<&str> {
    let copies = report.findings.iter().filter(|it| it.code == "conflict-copy");
    copies.map(|it| it.place.path.as_str()).collect()
}

#[test]
fn a_copy_is_foretold_once_as_it_is_told_once() {
    let mut scene = Scene::of(&[("a.md", "Rain in the morning.\n"), ("b.md", "Snow at night.\n")]);
    scene.put(COPY, "Rain in the morning, sun at noon.\n");
    assert_eq!(copies_told(&scene.forecast()), [COPY]);
    assert_eq!(copies_told(&scene.sync()), [COPY]);
    // The archive knows of it, and another one comes.
    scene.put(OTHER, "Snow at night, and wind.\n");
    assert_eq!(copies_told(&scene.forecast()), [OTHER]);
    assert_eq!(copies_told(&scene.sync()), [OTHER]);
    assert_eq!(scene.ask("SELECT count(*) FROM entries WHERE conflict_of IS NOT NULL"), "2");
}

#[test]
fn a_first_sync_foretells_copies_too() {
    let scene = Scene::of(&[]);
    scene.put("a.md", "Rain in the morning.\n");
    scene.put(COPY, "Rain in the morning, sun at noon.\n");
    let (none, journal) = (BTreeSet::new(), scene.journal());
    let look = crate::sync::look(&journal, None, false, &Silent).unwrap();
    let foretold = crate::sync::forecast(&journal, None, look, settings(&none)).unwrap();
    assert_eq!((foretold.added, copies_told(&foretold)), (2, vec![COPY]));
}

#[test]
fn a_copy_that_is_only_moved_is_known() {
    let mut scene = Scene::of(&[("x/a.md", "Rain.\n"), (&format!("x/{COPY}"), "Rain, sun.\n")]);
    scene.take("x/a.md");
    scene.take(&format!("x/{COPY}"));
    scene.put("y/a.md", "Rain.\n");
    scene.put(&format!("y/{COPY}"), "Rain, sun.\n");
    assert_eq!(copies_told(&scene.forecast()), [""; 0]);
    assert_eq!(scene.sync().renamed, 2);
}

#[test]
fn one_file_is_held_against_those_beside_it() {
    let scene = Scene::of(&[
        ("x/a.md", "Rain in the morning.\n"),
        (&format!("x/{COPY}"), "Rain in the morning, sun.\n"),
        (&format!("y/{COPY}"), "Rain in the morning, sun.\n"),
    ]);
    let original = |path: &str| {
        let path = EntryPath::new(path).unwrap();
        let found = copies::of_one(&scene.journal(), &path, &Silent).unwrap();
        found.map(|it| it.original_path)
    };
    assert_eq!(original(&format!("x/{COPY}")), Some("x/a.md".to_owned()));
    assert_eq!(original(&format!("y/{COPY}")), None);
    assert_eq!(original("x/a.md"), None);
}
