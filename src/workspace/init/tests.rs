//! What `journal init` writes, and what it leaves alone.

use proptest::prelude::*;
use tempfile::TempDir;

use super::super::{Overrides, keys};
use super::*;
use crate::engine::owner::Owner;

/// The starter with every setting that it comments out.
fn uncommented() -> String {
    let setting = |line: &'static str| match line.strip_prefix('#') {
        Some(setting) if !setting.starts_with(' ') => setting,
        _ => line,
    };
    STARTER.lines().map(setting).collect::<Vec<_>>().join("\n")
}

/// What no file says, and the archive by the name that it has then.
fn named() -> Config {
    let mut config = Config::default();
    config.archive = Some("journal_archive.db".into());
    config
}

#[test]
fn the_starter_says_what_no_file_says() {
    assert_eq!(Config::read(starter_text(), FILE_NAME), Ok(named()));
}

#[test]
fn the_starter_shows_every_default_and_an_example_of_the_rest() {
    let text = uncommented();
    let (settings, _examples) = text.split_once("\n[fields.weather]").unwrap();
    // A file that is looked for nowhere else has no default.
    let mut shown = named();
    shown.dotenv = Some(".env".into());
    assert_eq!(Config::read(settings, FILE_NAME), Ok(shown));

    let config = Config::read(&text, FILE_NAME).unwrap();
    let names: Vec<_> = config.fields.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["weather", "projects"]);
    let environment = config.in_environment("test").unwrap();
    assert_eq!(environment.archive, Some("journal_test.db".into()));
}

#[test]
fn the_starter_names_every_key() {
    let text = uncommented();
    let document: toml::Table = text.parse().unwrap();
    let held = |table: &toml::Table, names: &[&str]| {
        for name in names {
            assert!(table.contains_key(*name), "{name} is not in the starter");
        }
    };
    held(&document, keys::SETTINGS);
    held(&document, keys::SHARED);
    held(document["backup"].as_table().unwrap(), keys::BACKUP);
    held(document["sync"].as_table().unwrap(), keys::SYNC);
    held(document["versions"].as_table().unwrap(), keys::VERSIONS);
    held(document["schema"].as_table().unwrap(), &["core"]);
    // What a database's workspace alone may say stands in its own starter.
    let of_database = DATABASE_STARTER.replace("#ledger", "ledger");
    let document_of_database: toml::Table = of_database.parse().unwrap();
    held(document_of_database["schema"].as_table().unwrap(), keys::SCHEMA);
    assert!(Config::read(&of_database, FILE_NAME).is_ok());
    held(document["fields"]["weather"].as_table().unwrap(), keys::FIELD);
    held(document["search"].as_table().unwrap(), keys::SEARCH);
    held(document["dates"].as_table().unwrap(), keys::DATES);
}

#[test]
fn this_repository_is_the_workspace_of_its_sample() {
    let own = include_str!("../../../journal.toml");
    assert_eq!(own, starter_for(Some(Path::new("sample_journals"))).unwrap());
}

#[test]
fn init_makes_a_workspace_that_is_found() {
    let folder = TempDir::new().unwrap();
    let dir = folder.path().join("new");
    let made = Workspace::init(&dir, Some(Path::new("my \"old\" notes"))).unwrap();
    assert_eq!(made, [dir.join("migrations"), dir.join(FILE_NAME)]);
    let workspace = Workspace::find(&dir, &Overrides::default()).unwrap();
    assert_eq!(workspace.config_path(), Some(dir.join(FILE_NAME).as_path()));
    assert_eq!(workspace.journal(), dir.join("my \"old\" notes"));
    let left: Vec<_> = fs::read_dir(&dir).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}

#[test]
fn the_workspace_of_a_database_names_the_one_that_lies_there() {
    let folder = TempDir::new().unwrap();
    let init = || {
        Workspace::init_database(folder.path(), None)?;
        let found = Workspace::find(folder.path(), &Overrides::default()).unwrap();
        fs::remove_file(folder.path().join(FILE_NAME)).unwrap();
        assert_eq!(found.owner(), Owner::Program);
        Ok::<_, InitError>(found.archive().file_name().unwrap().to_str().unwrap().to_owned())
    };
    assert_eq!(init().unwrap(), "database.db");
    fs::write(folder.path().join("notes.txt"), "text").unwrap();
    fs::write(folder.path().join("my app.db"), b"SQLite format 3\0").unwrap();
    assert_eq!(init().unwrap(), "my app.db");
    fs::write(folder.path().join("b.db"), b"SQLite format 3\0").unwrap();
    let error = init().unwrap_err().to_string();
    assert_eq!(error, "there are several SQLite databases here: `b.db`, `my app.db`");
}

#[test]
fn init_leaves_a_workspace_alone() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(FILE_NAME);
    fs::write(&file, "broken").unwrap();
    assert_eq!(Workspace::init(folder.path(), None).unwrap(), [] as [PathBuf; 0]);
    assert_eq!(fs::read_to_string(&file).unwrap(), "broken");
    assert!(!folder.path().join("migrations").exists());
}

#[test]
fn init_follows_no_link_that_leads_nowhere() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(FILE_NAME);
    std::os::unix::fs::symlink(folder.path().join("elsewhere"), &file).unwrap();
    assert_eq!(Workspace::init(folder.path(), None).unwrap(), [] as [PathBuf; 0]);
    assert!(!folder.path().join("elsewhere").exists());
}

#[test]
fn init_keeps_the_revisions_that_are_there() {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("migrations/a")).unwrap();
    let made = Workspace::init(folder.path(), None).unwrap();
    assert_eq!(made, [folder.path().join(FILE_NAME)]);
    assert!(folder.path().join("migrations/a").is_dir());
}

#[test]
fn init_says_what_it_could_not_make() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("migrations"), "a file").unwrap();
    let error = Workspace::init(folder.path(), None).unwrap_err();
    let expected = format!("cannot make `{}`", folder.path().join("migrations").display());
    assert_eq!(error.to_string(), expected);
    assert!(!folder.path().join(FILE_NAME).exists());
}

#[test]
fn init_writes_no_file_that_it_could_not_read() {
    let folder = TempDir::new().unwrap();
    for journal in ["", "~eve", "a\0b"] {
        let error = Workspace::init(folder.path(), Some(Path::new(journal))).unwrap_err();
        assert!(matches!(error, InitError::Config(_)), "{journal:?}: {error}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

proptest! {
    #[test]
    fn any_name_of_a_journal_is_read_as_it_was_given(name in "[^\0]+") {
        prop_assume!(!name.starts_with('~'));
        let text = starter_for(Some(Path::new(&name))).unwrap();
        let config = Config::read(&text, FILE_NAME).unwrap();
        prop_assert_eq!(config.journal, PathBuf::from(name));
    }
}
