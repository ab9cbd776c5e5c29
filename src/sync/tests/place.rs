//! Which folder an archive may be brought in step with.

use super::*;
use crate::archive::file::journal_place;
use crate::sync::SyncError;
use crate::sync::error::Remembered;
use crate::sync::place::{Trust, check, of_new};

/// Whether the folder of a scene is taken for the journal (`same`), taken and to be remembered (`taken`), or why it is not.
fn asked(scene: &Scene, trust: Trust) -> String {
    match check(&scene.archive, &scene.journal(), trust, &Silent) {
        Ok(None) => "same".to_owned(),
        Ok(Some(_)) => "taken".to_owned(),
        Err(SyncError::AnotherFolder { remembered, .. }) => match remembered {
            Remembered::Elsewhere(_) => "elsewhere".to_owned(),
            Remembered::Gone(_) => "gone".to_owned(),
            Remembered::Nowhere { found, all } => format!("{found} of {all}"),
        },
        Err(other) => other.to_string(),
    }
}

/// Has the archive remember this folder.
fn remember(scene: &Scene, folder: &str) {
    let folder = scene.folder.path().join(folder);
    let mut place = of_new(&scene.journal(), scene.archive.path()).unwrap();
    place.canonical = folder;
    place.relative = "nowhere/at/all".into();
    journal_place::remember(scene.archive.connection(), &place).unwrap();
}

/// A journal of so many entries.
fn entries(count: usize) -> Scene {
    let names: Vec<String> = (0..count).map(|it| format!("{it:02}.md")).collect();
    let texts: Vec<String> = (0..count).map(|it| format!("Day {it}.\n")).collect();
    let files: Vec<(&str, &str)> =
        names.iter().zip(&texts).map(|(name, text)| (name.as_str(), text.as_str())).collect();
    Scene::of(&files)
}

#[test]
fn the_folder_that_is_remembered_is_the_journal_and_another_that_is_there_is_not() {
    let scene = entries(3);
    let here = of_new(&scene.journal(), scene.archive.path()).unwrap();
    journal_place::remember(scene.archive.connection(), &here).unwrap();
    assert_eq!(asked(&scene, Trust::Named), "same");
    fs::create_dir(scene.folder.path().join("other")).unwrap();
    remember(&scene, "other");
    assert_eq!(asked(&scene, Trust::Named), "elsewhere");
    assert_eq!(asked(&scene, Trust::Configured), "elsewhere");
    assert_eq!(asked(&scene, Trust::Moved), "taken");
}

#[test]
fn the_first_folder_is_taken_where_the_workspace_names_it_or_its_entries_are_met() {
    let scene = entries(3);
    assert_eq!(asked(&scene, Trust::Configured), "taken");
    assert_eq!(asked(&scene, Trust::Named), "taken");
    scene.put("01.md", "Another day.\n");
    assert_eq!(asked(&scene, Trust::Named), "2 of 3");
    assert_eq!(asked(&scene, Trust::Configured), "taken");
    scene.archive.connection().execute_batch("UPDATE entries SET removed_at = 'then'").unwrap();
    assert_eq!(asked(&scene, Trust::Named), "taken", "nothing can be lost");
}

#[test]
fn of_a_folder_that_is_gone_half_of_many_entries_and_all_of_few_are_to_be_met() {
    for (count, changed, expected) in
        [(9, 0, "taken"), (9, 1, "gone"), (10, 5, "taken"), (10, 6, "gone")]
    {
        let scene = entries(count);
        remember(&scene, "gone");
        (0..changed).for_each(|it| scene.put(&format!("{it:02}.md"), "Another day.\n"));
        assert_eq!(asked(&scene, Trust::Named), expected, "{changed} of {count}");
    }
}
