//! Vaults of notes that come again, moved, copied or beside others.

use super::*;

#[test]
fn an_archive_with_a_folder_above_is_the_same_vault() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let vault = |root: &str, third: &str| {
        let files = [("1", "one"), ("2", "two"), ("3", third)];
        put(source.path(), &[(&format!("{root}/.obsidian/app.json"), "{}")]);
        for (day, text) in files {
            put(source.path(), &[(&format!("{root}/2024-03-0{day}.md"), text)]);
        }
    };
    vault("dl/V", "three");
    assert_eq!(import_at(Tool::Obsidian, &source.path().join("dl"), folder.path()).added.len(), 3);
    vault("else/V", "three, and more");
    let again = import_at(Tool::Obsidian, &source.path().join("else/V"), folder.path());
    assert_eq!((again.added.len(), again.updated.len()), (0, 1));
}

#[test]
fn a_copy_that_lies_beside_its_vault_is_known_and_another_vault_is_not() {
    let source = tempfile::tempdir().unwrap();
    let vault = |root: &str, texts: [&str; 3]| {
        put(source.path(), &[(&format!("{root}/.obsidian/app.json"), "{}")]);
        for (day, text) in (1..).zip(texts) {
            put(source.path(), &[(&format!("{root}/2024-03-0{day}.md"), text)]);
        }
    };
    vault("home", ["one", "two", "three"]);
    vault("copy", ["one", "two", "three"]);
    vault("work", ["one", "of work", "of work, too"]);
    let folder = tempfile::tempdir().unwrap();
    let of = |name: &str| {
        let done = import_at(Tool::Obsidian, &source.path().join(name), folder.path());
        (done.added.len(), done.updated.len(), done.unchanged.len())
    };
    assert_eq!((of("home"), of("copy"), of("work")), ((3, 0, 0), (0, 0, 3), (3, 0, 0)));
    // What is edited in one of both is another text, and takes none away.
    vault("copy", ["one", "two", "three, and more"]);
    assert_eq!((of("copy"), of("home"), of("copy")), ((1, 0, 2), (0, 0, 3), (0, 0, 3)));
    vault("work", ["one", "of work", "else"]);
    assert_eq!((of("work"), of("home"), of("work")), ((0, 1, 2), (0, 0, 3), (0, 0, 3)));
}

#[test]
fn two_vaults_that_are_named_together_keep_equal_notes_each() {
    let (folder, source) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for vault in ["a/home", "b/work"] {
        put(source.path(), &[(&format!("{vault}/.obsidian/app.json"), "{}")]);
        put(source.path(), &[(&format!("{vault}/2024-03-01.md"), "the template")]);
        put(source.path(), &[(&format!("{vault}/2024-03-02.md"), vault)]);
    }
    let import = || {
        let sources = ["a/home", "b/work"].map(|it| {
            let place = source.path().join(it);
            let bundle = Bundle::open(&place, it).unwrap();
            let reading = read(Tool::Obsidian, &bundle, &Options::default()).unwrap();
            Source { bundle, tool: Tool::Obsidian, reading }
        });
        let journal = journal(folder.path());
        let wish =
            Wish { journal: &journal, is_dry_run: false, is_updating: true, progress: &Silent };
        let done = write(&sources, wish).unwrap();
        (done.added.len(), done.unchanged.len())
    };
    assert_eq!(import(), (4, 0));
    assert_eq!(import(), (0, 4));
}
