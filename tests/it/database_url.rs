//! `DATABASE_URL` and `.env`: which archive they name, how it may be opened, and what is said of another program's.

use std::fs;
use std::process::Output;

use crate::workspace::TestWorkspace;

/// Runs a command with a `DATABASE_URL`.
fn run(workspace: &TestWorkspace, url: &str, line: &str) -> Output {
    workspace.command(line).env("DATABASE_URL", url).output().unwrap()
}

fn code(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A workspace whose settings name no archive.
fn unnamed() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n").write("a.md", "Rain.\n");
    workspace
}

#[test]
fn what_is_only_read_is_not_written() {
    let workspace = unnamed();
    assert_eq!(code(&run(&workspace, "sqlite:app.db?mode=rw", "sync")), Some(2));
    assert!(!workspace.path("app.db").exists());
    let missing = said(&run(&workspace, "sqlite:app.db?mode=ro", "list"));
    assert!(missing.contains("`mode=rwc`") && !missing.contains("journal sync"), "{missing}");
    assert_eq!(code(&run(&workspace, "sqlite:///app.db", "sync")), Some(0));
    let before = fs::read(workspace.path("app.db")).unwrap();
    workspace.write("b.md", "Sun.\n");
    for line in
        ["sync", "downgrade", "upgrade", "repopulate --force", "purge a.md", "migration stamp head"]
    {
        let output = run(&workspace, "sqlite:///app.db?mode=ro", line);
        assert_eq!(code(&output), Some(2), "{line}: {}", said(&output));
        assert!(said(&output).contains("mode=ro"), "{line}: {}", said(&output));
    }
    for line in ["status", "list", "sync --dry-run", "downgrade --dry-run", "upgrade --sql"] {
        let output = run(&workspace, "sqlite:///app.db?mode=ro", line);
        assert_eq!(code(&output), Some(0), "{line}: {}", said(&output));
    }
    assert_eq!(fs::read(workspace.path("app.db")).unwrap(), before);
    assert_eq!(code(&run(&workspace, "sqlite:app.db?mode=rw", "sync")), Some(0));
}

#[test]
fn a_folder_is_no_archive_and_nothing_is_left_beside_it() {
    let workspace = unnamed();
    fs::create_dir(workspace.path("sub")).unwrap();
    for line in ["sync", "upgrade", "downgrade", "repopulate"] {
        let output = run(&workspace, "sqlite:///sub", line);
        assert_eq!(code(&output), Some(2), "{line}: {}", said(&output));
        assert!(said(&output).contains("sub"), "{line}: {}", said(&output));
        assert!(!workspace.path("sub.lock").exists(), "{line}: {}", said(&output));
    }
}

#[test]
fn a_uri_of_sqlites_own_is_read_and_a_password_is_not_repeated() {
    let workspace = unnamed();
    assert_eq!(code(&run(&workspace, " sqlite:///file:app.db?uri=true", "sync")), Some(0));
    assert!(workspace.path("app.db").exists());
    let output = run(&workspace, "sqlite:///file:app.db?mode=ro&uri=true", "downgrade");
    assert_eq!(code(&output), Some(2), "{}", said(&output));
    assert!(said(&output).contains("mode=ro"), "{}", said(&output));
    let output = run(&workspace, "sqlite+pysqlcipher://:secret@/x.db", "upgrade");
    assert!(said(&output).contains("`sqlite+pysqlcipher:` is not SQLite"), "{}", said(&output));
    assert!(code(&output) == Some(2) && !said(&output).contains("secret"), "{}", said(&output));
}

#[test]
fn another_programs_url_stops_what_moves_a_schema_and_is_told_elsewhere() {
    let workspace = unnamed();
    let meant = [
        ("postgresql://eve:secret@host/db", "`postgresql:` is not SQLite"),
        ("file:app.db", "DATABASE_URL=sqlite:app.db"),
        ("\"sqlite:///app.db\"", "DATABASE_URL=sqlite:///app.db"),
        ("app.db", "DATABASE_URL=sqlite:app.db"),
    ];
    for (url, way_out) in meant {
        for line in ["upgrade", "downgrade", "migration current", "create-migration x"] {
            let output = run(&workspace, url, line);
            let said = said(&output);
            assert_eq!(code(&output), Some(2), "{url} {line}: {said}");
            assert!(said.contains("`DATABASE_URL` names no SQLite file"), "{url} {line}: {said}");
            assert!(said.contains(way_out) && !said.contains("secret"), "{url} {line}: {said}");
        }
        assert!(
            !workspace.path("journal_archive.db").exists() && !workspace.path("app.db").exists()
        );
    }
    for (url, _) in meant {
        let output = run(&workspace, url, "sync");
        let told = said(&output);
        assert_eq!(code(&output), Some(0), "{told}");
        assert_eq!(told.matches("`DATABASE_URL` names no SQLite file").count(), 1, "{told}");
    }
    // Where something else names the archive nobody asks.
    let output = run(&workspace, "postgresql://host/db", "--archive journal_archive.db upgrade");
    assert_eq!((code(&output), said(&output).contains("DATABASE_URL")), (Some(0), false));
}

#[test]
fn the_chosen_environment_is_moved_whatever_the_variables_say() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[environments.test]\narchive = \"test.db\"\n");
    workspace.write("a.md", "Rain.\n");
    for (variable, value) in [("DATABASE_URL", "sqlite:other.db"), ("JOURNAL_ARCHIVE", "other.db")]
    {
        for line in ["sync", "downgrade"] {
            workspace.command(line).env(variable, value).output().unwrap();
        }
        let before = fs::read(workspace.path("other.db")).unwrap();
        for line in ["sync --env test", "downgrade --env test"] {
            let output = workspace.command(line).env(variable, value).output().unwrap();
            assert_eq!(code(&output), Some(0), "{}", said(&output));
        }
        assert_eq!(fs::read(workspace.path("other.db")).unwrap(), before);
        assert!(workspace.path("test.db").exists());
    }
}

#[test]
fn a_dotenv_is_read_only_where_the_settings_name_it_and_for_one_line() {
    let workspace = unnamed();
    let text =
        "JOURNAL_ENV=none\nJOURNAL_ARCHIVE=b.db\nexport DATABASE_URL=\"sqlite:///app.db\" # ours\n";
    fs::write(workspace.path(".env"), text).unwrap();
    let archive = || workspace.json("status")["archive"].as_str().unwrap().to_owned();
    assert!(archive().ends_with("/journal_archive.db"));
    workspace.config("journal = \"journal\"\ndotenv = \".env\"\n");
    assert!(archive().ends_with("/app.db"));
    workspace.run("config").prints_a(".env").is_clean();
    workspace.config("journal = \"journal\"\narchive = \"named.db\"\ndotenv = \".env\"\n");
    assert!(archive().ends_with("/named.db"));
    workspace.config("journal = \"journal\"\ndotenv = \".env\"\n");
    fs::write(workspace.path(".env"), "A=1\nDATABASE_URL='sqlite:secret\n").unwrap();
    let run = workspace.run("upgrade").says(".env:2:1").says("end it on the same line");
    assert!(!run.stderr().contains("secret"), "{}", run.stderr());
    run.is_refused();
    fs::remove_file(workspace.path(".env")).unwrap();
    workspace.run("upgrade").says("which `dotenv` names").is_refused();
}

#[test]
fn a_line_that_only_looks_like_the_name_is_told_and_so_is_a_file_that_does_not_change() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\ndotenv = \".env\"\n").write("a.md", "Rain.\n");
    for (line, told) in [
        ("DATABASE_URL: sqlite:///app.db\n", "no `=` stands behind `DATABASE_URL`"),
        ("database_url=sqlite:///app.db\n", "a name in other letters"),
    ] {
        fs::write(workspace.path(".env"), line).unwrap();
        workspace.run("sync").says(told).says(".env:1:1").is_refused();
    }
    fs::write(workspace.path(".env"), "DATABASE_URL=sqlite:///app.db\n").unwrap();
    workspace.run("sync").is_clean();
    let output = run(&workspace, "sqlite:///app.db?immutable=1", "sync");
    assert_eq!(code(&output), Some(2));
    let said = said(&output);
    assert!(said.contains("immutable=1") && !said.contains("mode=ro"), "{said}");
}
