//! What a sync writes: the rows, the stamps, the index, and nothing where nothing is to be done.

use super::*;
use crate::backup::KeepVersions;
use crate::entry::EntryPath;
use crate::entry::sync_plan::{Left, Listed};
use crate::sync::place;

#[test]
fn each_kind_of_change_is_counted_named_and_written() {
    let mut scene = Scene::of(&[
        ("same.md", "Calm.\n"),
        ("edited.md", "Rain.\n"),
        ("moved.md", "Snow on the hill.\n"),
        ("gone.md", "Wind and hail.\n"),
    ]);
    scene.put("edited.md", "Rain, then sun.\n");
    scene.take("moved.md");
    scene.put("2025/moved.md", "Snow on the hill.\n");
    scene.take("gone.md");
    scene.put("new.md", "Fog.\n");
    let expected =
        "+1 ~1 >1 -1 =1 renamed 2025/moved.md updated edited.md removed gone.md added new.md";
    assert_eq!(told(&scene.forecast()), expected);
    assert_eq!(told(&scene.sync()), expected);
    let held = "SELECT group_concat(path || ' ' || (removed_at IS NULL), ', ') FROM (SELECT * FROM entries ORDER BY path)";
    assert_eq!(scene.ask(held), "2025/moved.md 1, edited.md 1, gone.md 0, new.md 1, same.md 1");
    assert_eq!(scene.ask("SELECT body FROM entries WHERE path = 'edited.md'"), "Rain, then sun.\n");
    scene.put("gone.md", "Wind and hail.\n");
    assert_eq!(told(&scene.forecast()), "+1 =4 returned gone.md");
    assert_eq!(told(&scene.sync()), "+1 =4 returned gone.md");
    assert_eq!(scene.ask("SELECT count(*) FROM entries"), "5");
    assert_eq!(told(&scene.sync()), "=5");
}

#[test]
fn a_first_sync_fills_the_index_beside_its_rows() {
    let scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n"), ("c.md", "Sun.\n")]);
    let found = |word: &str| {
        scene.ask(&format!(
            "SELECT group_concat(path) FROM entries WHERE id IN (SELECT rowid FROM entries_fts WHERE entries_fts MATCH '{word}')"
        ))
    };
    assert_eq!((found("snow").as_str(), found("sun").as_str()), ("b.md", "c.md"));
}

#[test]
fn a_sync_that_finds_nothing_writes_nothing() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n")]);
    let place = place::of_new(&scene.journal(), scene.archive.path()).unwrap();
    let mut written = |place: Option<&JournalPlace>| {
        let before = scene.ask("SELECT total_changes()");
        let look = scene.look();
        assert_eq!(told(&scene.write_and_remember(look, place)), "=1");
        before != scene.ask("SELECT total_changes()")
    };
    assert!(!written(None));
    assert!(written(Some(&place)), "the folder is to be remembered");
    assert!(!written(Some(&place)));
}

#[test]
fn a_stamp_is_kept_once_it_is_old_enough_to_be_trusted() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n")]);
    let stamps = "SELECT count(*) FROM file_stamps WHERE modified_ns IS NOT NULL";
    assert_eq!(scene.ask(stamps), "1");
    assert!(scene.look().read_stamps.is_empty(), "a file that is known by its stamp is not read");
    // As if it were written the moment that the sync comes: it may be written again within the same tick.
    scene.put_at("a.md", "Rain.\n", WRITTEN + 86_400);
    assert_eq!(told(&scene.sync()), "=1");
    assert_eq!(scene.look().plan.touch.len(), 1);
    scene.put_at("a.md", "Rain.\n", WRITTEN + 5);
    assert_eq!(told(&scene.sync()), "=1");
    assert_eq!((scene.look().unchanged, scene.look().plan.touch.len()), (1, 0));
}

#[test]
fn a_file_that_goes_before_it_is_read_leaves_its_row_as_it_is() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    scene.put("a.md", "Rain again.\n");
    scene.put("new.md", "Fog.\n");
    let (foretold, written) = (scene.look(), scene.look());
    scene.take("a.md");
    scene.take("new.md");
    let expected = "=2 (gone a.md) (gone new.md)";
    assert_eq!(told(&scene.forecast_of(foretold)), expected);
    assert_eq!(told(&scene.write(written)), expected);
    assert_eq!(scene.ask("SELECT body FROM entries WHERE path = 'a.md'"), "Rain.\n");
}

#[test]
fn a_text_that_goes_is_told_of_only_where_no_version_keeps_it() {
    for (keep, expected) in [
        (KeepVersions::All, "~1 updated a.md"),
        (KeepVersions::Nothing, "~1 updated a.md (emptied a.md)"),
    ] {
        let mut scene = Scene::of(&[("a.md", "Rain.\n")]);
        scene.versions = VersionPolicy { keep, max_bytes: 0 };
        scene.put("a.md", "Rain again.\n");
        assert_eq!(told(&scene.sync()), "~1 updated a.md");
        scene.put("a.md", "");
        assert_eq!(told(&scene.sync()), expected);
        let left: Vec<String> = crate::sync::emptied(&scene.archive)
            .unwrap()
            .iter()
            .map(|it| it.place.path.clone())
            .collect();
        let is_kept = keep == KeepVersions::All;
        assert_eq!(
            left.len(),
            usize::from(is_kept),
            "what can come back is told of as long as it has not"
        );
        assert_eq!(
            scene.ask("SELECT count(*) FROM entry_versions"),
            if is_kept { "2" } else { "0" }
        );
    }
}

#[test]
fn a_file_that_is_emptied_after_it_was_looked_at_has_lost_its_text_all_the_same() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n")]);
    scene.put("a.md", "Rain again.\n");
    let look = scene.look();
    scene.put("a.md", "");
    scene.write(look);
    assert_eq!(crate::sync::emptied(&scene.archive).unwrap().len(), 1);
    // It goes on without, whatever little is in it.
    scene.put("a.md", "Rain at last.\n");
    let look = scene.look();
    scene.put("a.md", "\n");
    scene.write(look);
    assert_eq!(crate::sync::emptied(&scene.archive).unwrap().len(), 1);
    scene.put("a.md", "Rain at last.\n");
    scene.sync();
    assert_eq!(crate::sync::emptied(&scene.archive).unwrap().len(), 0);
}

#[test]
fn a_file_that_cannot_be_read_leaves_its_row_unchanged() {
    let mut scene = Scene::of(&[("a.md", "Rain.\n"), ("b.md", "Snow.\n")]);
    scene.put("a.md", "Rain again.\n");
    // As if nobody might read them: one has a row, the other none.
    let look = |scene: &Scene| {
        let mut look = scene.look();
        let file = look.plan.update.pop().unwrap().file;
        let other = Listed { path: EntryPath::new("locked.md").unwrap(), ..file.clone() };
        look.plan.leave.extend([Left { id: Some(1), file }, Left { id: None, file: other }]);
        look
    };
    assert_eq!(told(&look(&scene).into_report()), "=2");
    scene.put("new.md", "Fog.\n");
    let (foretold, written) = (look(&scene), look(&scene));
    assert_eq!(told(&scene.forecast_of(foretold)), "+1 =2 added new.md");
    assert_eq!(told(&scene.write(written)), "+1 =2 added new.md");
}

#[test]
fn what_would_be_derived_otherwise_today_is_derived_again() {
    let mut scene = Scene::of(&[("2025-09-16.md", "# Rain\n\nAll day.\n")]);
    let stale =
        "UPDATE derived_by SET reader = 0 WHERE part = 'title'; UPDATE entries SET title = 'old'";
    scene.archive.connection().execute_batch(stale).unwrap();
    let report = scene.sync();
    assert!(!report.derived.is_none(), "{:?}", report.derived);
    assert_eq!(scene.ask("SELECT title FROM entries"), "Rain");
    assert!(scene.sync().derived.is_none());
}
