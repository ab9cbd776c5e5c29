//! Where a workspace is found, what counts first, and where its paths lead.

use std::fs;

use tempfile::TempDir;

use super::*;
use std::io;

/// A folder tree with the files of `files`, and `a/b` in it.
fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    fs::create_dir_all(folder.path().join("a/b")).unwrap();
    for (path, text) in files {
        fs::write(folder.path().join(path), text).unwrap();
    }
    folder
}

fn find(start: &Path, overrides: &Overrides) -> Workspace {
    Workspace::find(start, overrides).unwrap()
}

#[test]
fn without_a_file_the_folder_itself_is_the_workspace() {
    let folder = folder(&[]);
    let workspace = find(folder.path(), &Overrides::default());
    assert_eq!(workspace.config_path(), None);
    assert_eq!(workspace.config(), &Config::default());
    assert_eq!(workspace.root(), folder.path());
    assert_eq!(workspace.journal(), folder.path());
    assert_eq!(workspace.archive(), folder.path().join("journal_archive.db"));
    assert_eq!(workspace.migrations(), folder.path().join("migrations"));
    assert_eq!(workspace.backups(), folder.path().join("backups"));
    assert_eq!(workspace.fields(), []);
}

#[test]
fn the_nearest_file_upward_counts_and_its_paths_are_below_it() {
    let above =
        "journal = 'x'\nmigrations = './m/./n'\n[backup]\ndirectory = '/safe'\n[fields.y]\n";
    let folder = folder(&[("journal.toml", "broken"), ("a/journal.toml", above)]);
    let root = folder.path().join("a");
    for start in [root.clone(), root.join("b")] {
        let workspace = find(&start, &Overrides::default());
        assert_eq!(workspace.config_path(), Some(root.join("journal.toml").as_path()));
        assert_eq!(workspace.root(), root);
        assert_eq!(workspace.journal(), root.join("x"));
        assert_eq!(workspace.archive(), root.join("journal_archive.db"));
        assert_eq!(workspace.migrations(), root.join("m/n"));
        assert_eq!(workspace.backups(), Path::new("/safe"));
        assert_eq!(workspace.fields().len(), 1);
    }
}

#[test]
fn a_folder_named_like_the_file_is_passed_by() {
    let folder = folder(&[("journal.toml", "journal = 'x'")]);
    fs::create_dir(folder.path().join("a/journal.toml")).unwrap();
    let workspace = find(&folder.path().join("a"), &Overrides::default());
    assert_eq!(workspace.root(), folder.path());
}

#[test]
fn a_file_that_is_named_counts_before_one_that_is_found() {
    let folder = folder(&[("journal.toml", "broken"), ("a/b/other.toml", "journal = 'x'")]);
    let config = Some(PathBuf::from("b/other.toml"));
    let overrides = Overrides { config, ..Overrides::default() };
    let workspace = find(&folder.path().join("a"), &overrides);
    assert_eq!(workspace.root(), folder.path().join("a/b"));
    assert_eq!(workspace.journal(), folder.path().join("a/b/x"));
}

/// What may say where the archive is, in the order in which it counts.
const VOICES: [&str; 8] =
    ["flag", "chosen", "variable", "environment", "file", "url", "dotenv", "default"];

#[test]
fn the_archive_is_what_the_first_of_all_voices_says() {
    for first in 0..VOICES.len() {
        let speaks = |voice: &str| VOICES[first..].contains(&voice);
        let mut text = String::new();
        if speaks("file") {
            text.push_str("archive = 'file.db'\n");
        }
        if speaks("dotenv") {
            text.push_str("dotenv = '.env'\n");
        }
        text.push_str("[environments.test]\nmigrations = 'm'\n");
        if speaks("environment") {
            text.push_str("archive = 'environment.db'\n");
        }
        let folder = folder(&[("journal.toml", &text), (".env", "DATABASE_URL=sqlite:dotenv.db")]);
        // What `--env` chooses comes before a variable, and what JOURNAL_ENV chooses after it.
        let (flag, variable) = if speaks("chosen") { ("test", "other") } else { ("", "test") };
        let overrides = Overrides {
            archive: speaks("flag").then(|| "flag.db".into()),
            env_archive: Some(if speaks("variable") { "variable.db".into() } else { "".into() }),
            database_url: speaks("url").then(|| "sqlite:///url.db".into()),
            environment: Some(flag.to_owned()).filter(|it| !it.is_empty()),
            env_environment: Some(variable.into()),
            ..Overrides::default()
        };
        let workspace = find(&folder.path().join("a"), &overrides);
        let expected = match VOICES[first] {
            "default" => folder.path().join("journal_archive.db"),
            "chosen" => folder.path().join("environment.db"),
            voice @ ("file" | "environment" | "dotenv") => {
                folder.path().join(format!("{voice}.db"))
            }
            // What is typed is below the folder in which it is typed.
            voice => folder.path().join(format!("a/{voice}.db")),
        };
        assert_eq!(workspace.archive(), expected);
        assert_eq!(workspace.migrations(), folder.path().join("m"));
    }
}

#[test]
fn a_url_of_another_scheme_says_nothing_and_one_of_memory_is_refused_where_it_counts() {
    let folder = folder(&[]);
    let url = |url: &str| Overrides { database_url: Some(url.into()), ..Overrides::default() };
    let other = find(folder.path(), &url("postgres://host/db"));
    assert_eq!(other.archive(), folder.path().join("journal_archive.db"));
    assert!(matches!(other.foreign_url(), Some(UrlError::Scheme { .. })));
    assert_eq!(find(folder.path(), &url("sqlite:a.db?mode=ro")).mode(), Mode::Read);
    assert_eq!(find(folder.path(), &url("")).foreign_url(), None);
    let error = Workspace::find(folder.path(), &url("sqlite::memory:")).unwrap_err();
    assert!(matches!(error, WorkspaceError::DatabaseUrl(UrlError::Memory { .. })));
    let flag = Overrides { archive: Some("/x.db".into()), ..url("sqlite::memory:") };
    assert_eq!(find(folder.path(), &flag).archive(), Path::new("/x.db"));
}

#[test]
fn a_dotenv_that_is_not_there_is_told_where_it_would_count() {
    let folder = folder(&[("journal.toml", "dotenv = 'a/.env'")]);
    let error = Workspace::find(folder.path(), &Overrides::default()).unwrap_err();
    assert!(matches!(error, WorkspaceError::Dotenv { .. }), "{error}");
    let url = Overrides { database_url: Some("sqlite:/x.db".into()), ..Overrides::default() };
    assert_eq!(find(folder.path(), &url).archive(), Path::new("/x.db"));
    fs::write(folder.path().join("a/.env"), "DATABASE_URL='sqlite:b.db?mode=ro'\n").unwrap();
    // Its paths are below its own folder, wherever somebody stands.
    let found = find(&folder.path().join("a"), &Overrides::default());
    assert_eq!((found.archive(), found.mode()), (&*folder.path().join("a/b.db"), Mode::Read));
}

#[test]
fn a_tilde_in_the_file_is_the_home_folder_and_on_the_command_line_a_name() {
    let text = "journal = '~/notes'\narchive = './~'\nbackup.directory = '~'\n";
    let folder = folder(&[("journal.toml", text)]);
    let overrides = Overrides { home: Some("/home/eve".into()), ..Overrides::default() };
    let workspace = find(folder.path(), &overrides);
    assert_eq!(workspace.journal(), Path::new("/home/eve/notes"));
    assert_eq!(workspace.backups(), Path::new("/home/eve"));
    assert_eq!(workspace.archive(), folder.path().join("~"));
    let flag = Overrides { archive: Some("~/x.db".into()), ..overrides };
    assert_eq!(find(folder.path(), &flag).archive(), folder.path().join("~/x.db"));
    let error = Workspace::find(folder.path(), &Overrides::default()).unwrap_err();
    assert!(matches!(error, WorkspaceError::NoHome { .. }), "{error}");
}

#[test]
fn schema_sql_counts_where_it_is_there() {
    let folder = folder(&[("journal.toml", ""), ("a/schema.sql", "")]);
    let workspace = find(&folder.path().join("a"), &Overrides::default());
    assert_eq!(workspace.schema_sql(), None);
    let path = folder.path().join("schema.sql");
    fs::write(&path, "").unwrap();
    assert_eq!(workspace.schema_sql(), Some(path));
}

#[test]
fn an_unknown_environment_is_refused_with_the_nearest() {
    let with_two = "[environments.test]\n[environments.travel]";
    for (text, name, hint) in [
        (with_two, "tset", "did you mean `test`?"),
        (with_two, "zebra", "`journal.toml` has `test`, `travel`"),
        ("", "test", "`journal.toml` has no environment; `[environments.test]` makes one"),
    ] {
        let folder = folder(&[("journal.toml", text)]);
        let overrides = Overrides { environment: Some(name.into()), ..Overrides::default() };
        let error = Workspace::find(folder.path(), &overrides).unwrap_err();
        assert_eq!(error.to_string(), format!("there is no environment `{name}`"));
        assert_eq!(error.hint().as_deref(), Some(hint));
    }
}

#[test]
fn an_error_names_the_file_from_where_the_writer_stands() {
    let folder = folder(&[("a/journal.toml", "\njournl = 1")]);
    let root = folder.path().join("a");
    for (start, shown) in [
        (root.clone(), "journal.toml:2:1".to_owned()),
        (root.join("b"), format!("{}/journal.toml:2:1", root.display())),
    ] {
        let error = Workspace::find(&start, &Overrides::default()).unwrap_err();
        assert_eq!(error.place().unwrap().to_string(), shown);
        assert_eq!(error.hint().as_deref(), Some("did you mean `journal`?"));
        assert_eq!(error.excerpt().unwrap().text, "journl = 1");
    }
}

#[test]
fn a_file_that_is_no_text_is_refused_at_its_first_bad_byte() {
    let folder = folder(&[]);
    fs::write(folder.path().join("journal.toml"), b"# \xC3\xA9\njournal = '\xFF'").unwrap();
    let error = Workspace::find(folder.path(), &Overrides::default()).unwrap_err();
    assert_eq!(error.to_string(), "the file is not UTF-8 text");
    assert_eq!(error.place().unwrap().to_string(), "journal.toml:2:12");
}

#[test]
fn a_named_file_that_cannot_be_read_is_an_error() {
    let folder = folder(&[]);
    for (path, kind) in [
        ("none.toml", io::ErrorKind::NotFound),
        ("a", io::ErrorKind::IsADirectory),
        ("/dev/zero", io::ErrorKind::Other),
    ] {
        let overrides = Overrides { config: Some(path.into()), ..Overrides::default() };
        let error = Workspace::find(folder.path(), &overrides).unwrap_err();
        let WorkspaceError::CannotRead { source, .. } = error else { panic!("{error}") };
        assert_eq!(source.kind(), kind, "{path}");
    }
}

#[test]
fn an_empty_path_is_no_choice() {
    let folder = folder(&[]);
    let config = Overrides { config: Some("".into()), ..Overrides::default() };
    let archive = Overrides { archive: Some("".into()), ..Overrides::default() };
    for (overrides, flag) in [(config, "--config"), (archive, "--archive")] {
        let error = Workspace::find(folder.path(), &overrides).unwrap_err();
        assert_eq!(error.to_string(), format!("`{flag}` was given an empty path"));
    }
}
