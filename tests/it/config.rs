//! The user's settings and `journal config`: journals by their names, found from anywhere, and what holds for each of them.

use std::fs;
use std::path::PathBuf;

use crate::home::{Home, TWO};
use crate::workspace::TestWorkspace;

#[test]
fn a_named_folder_has_its_archive_in_the_users_folder_of_data() {
    let home = Home::new(TWO);
    home.clean(&["-j", "private", "add", "We sailed"]);
    let archive = home.path("home/.local/share/journal/private.db");
    let mode = |path: &PathBuf| {
        use std::os::unix::fs::PermissionsExt;
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    assert_eq!((mode(&archive), mode(&archive.parent().unwrap().to_owned())), (0o600, 0o700));
    assert!(home.path("diary/2026-01-15.md").exists());
    assert_eq!(fs::read_dir(home.path("nowhere")).unwrap().count(), 0);
    // The default journal is the same, and so is the archive for whoever names it.
    assert!(home.clean(&["list"]).contains("We sailed"));
    home.clean(&["backup"]);
    assert!(home.path("home/.local/share/journal/private/backups").is_dir());
    home.clean(&["doctor"]);
}

#[test]
fn a_named_workspace_is_what_it_is_in_its_folder() {
    let home = Home::new(TWO).write("ws/journal/a.md", "Meeting.\n");
    home.clean(&["-j", "work", "sync"]);
    assert!(home.path("ws/journal_archive.db").exists());
    let status = home.json(&["-j", "work", "status", "--json"]);
    assert_eq!(status["entries"], 1);
    // Variables that name an archive are another journal's.
    let other = home.command(&["-j", "work", "list"]).env("JOURNAL_ARCHIVE", "x.db").output();
    assert!(String::from_utf8(other.unwrap().stdout).unwrap().contains("Meeting"));
}

#[test]
fn printed_commands_name_the_journal() {
    let home = Home::new(TWO);
    let told = home.refused(&["-j", "work", "list"]);
    assert!(told.contains("`journal -j work sync`"), "{told}");
}

#[test]
fn a_name_that_is_none_is_refused_with_the_nearest() {
    let home = Home::new(TWO);
    assert!(home.refused(&["-j", "wrk", "list"]).contains("did you mean `work`?"));
    let home = Home::new("");
    assert!(home.refused(&["-j", "work", "list"]).contains("[journals.work]"));
    assert!(home.refused(&["new"]).contains("journal init"));
}

#[test]
fn where_a_workspace_or_a_folder_is_named_the_default_journal_is_not_meant() {
    let home = Home::new(TWO).write("diary/a.md", "Ours.\n");
    fs::create_dir(home.path("nowhere/j")).unwrap();
    fs::write(home.path("nowhere/j/b.md"), "Theirs.\n").unwrap();
    home.clean(&["sync", "j"]);
    assert!(home.path("nowhere/journal_archive.db").exists());
    assert!(!home.path("home/.local/share/journal/private.db").exists());
    // An archive that lies here is meant from then on.
    assert!(home.clean(&["list"]).contains("Theirs"));
    assert!(home.clean(&["-j", "private", "sync"]).is_empty());
}

#[test]
fn settings_say_where_they_come_from() {
    let settings = format!(
        "editor = \"ed\"\n{TWO}[backup]\nkeep_last = 3\n[sync]\nday_starts_at = \"04:00\"\n"
    );
    let settings = settings.replace("editor", "pager = \"more\"\neditor");
    let home = Home::new(&settings)
        .write("ws/journal.toml", "journal = \"journal\"\n[sync]\nfollow_links = true\n[environments.test]\narchive = \"t.db\"\n");
    let document = home.json(&["-j", "work", "--env", "test", "config", "--json"]);
    let of = |key: &str| {
        let rows = document["settings"].as_array().unwrap();
        let row = rows.iter().find(|it| it["key"] == key).unwrap();
        (row["value"].as_str().unwrap().to_owned(), row["origin"].as_str().unwrap().to_owned())
    };
    let is = |value: &str, origin: &str| (value.to_owned(), origin.to_owned());
    assert_eq!(of("backup.keep_last"), is("3", "user"));
    assert_eq!(of("sync.follow_links"), is("true", "workspace"));
    assert_eq!(of("sync.day_starts_at"), is("\"04:00\"", "user"));
    assert_eq!(of("auto_upgrade"), is("true", "default"));
    assert_eq!(of("archive").1, "environment");
    assert_eq!(of("editor"), is("ed", "user"));
    assert_eq!(document["journals"][0]["is_default"], true);
    let text = home.clean(&["--archive", "x.db", "config"]);
    assert!(text.contains("x.db") && text.contains("--archive"), "{text}");
}

#[test]
fn what_is_wrong_in_the_users_settings_has_its_place() {
    let check = |settings: &str, words: &[&str]| {
        let told = Home::new(settings).refused(&["config"]);
        for it in words {
            assert!(told.contains(it), "{settings}: {told}");
        }
    };
    check("defualt = 'x'\n", &["config.toml:1:1", "did you mean `default`?"]);
    check("default = 'x'\n", &["config.toml:1:11"]);
    check("archive = '/a.db'\n", &["write it beside `path`"]);
    check("[journals.all]\npath = '/x'\n", &["config.toml:1:11", "every journal"]);
    check("[journals.x]\n", &["`journals.x.path` is missing"]);
    check("[journals.x]\npath = 'diary'\n", &["config.toml:2:8", "~/diary"]);
    check("[journals.x]\npath = '~eve/x'\n", &["config.toml:2:8", "write it from `/` on"]);
    check("[templates]\ndefault = 'day.md'\n", &["config.toml:2:11", "`templates.default`"]);
    check("[backup]\ndirectory = 'b'\n", &["config.toml:2:13", "`backup.directory`"]);
    let same = "[journals.x]\npath = '/x'\narchive = '/a.db'\n[journals.y]\npath = '/y'\narchive = '/a.db'\n";
    check(same, &["config.toml:4:11", "`x` and `y` have one archive"]);
    check("[fields.x]\n", &["write it into `journal.toml`"]);
    check(
        "[journals.x]\npath = '/nowhere/at/all'\n[templates]\nmonady = '~/m.md'\n",
        &["did you mean `monday`?"],
    );
    let home = Home::new("[journals.x]\npath = '/nowhere/at/all'\n");
    assert!(home.refused(&["-j", "x", "list"]).contains("is not there"));
}

/// It is then that somebody wants to bring it back.
#[test]
fn the_archive_of_a_journal_whose_folder_is_away_is_read() {
    let home = Home::new("[journals.sea]\npath = \"ROOT/sea\"\narchive = \"ROOT/sea.db\"\n");
    fs::create_dir(home.path("sea")).unwrap();
    let home = home.write("sea/2025-01-01.md", "A heron.\n");
    home.clean(&["-j", "sea", "sync"]);
    let (folder, away) = (home.path("sea"), home.path("away"));
    fs::rename(&folder, &away).unwrap();
    assert!(home.clean(&["-j", "sea", "list"]).contains("2025-01-01"));
    assert!(home.clean(&["-j", "sea", "search", "heron"]).contains("heron"));
    assert!(home.refused(&["-j", "sea", "sync"]).contains("sea"));
    assert!(home.refused(&["-j", "sea", "add", "A boat."]).contains("sea"));
    assert!(!folder.exists());
}

#[test]
fn templates_are_those_of_the_weekday_the_journal_and_the_user() {
    let settings = "default = \"private\"\n[templates]\ndefault = \"ROOT/all.md\"\n[journals.private]\npath = \"ROOT/diary\"\n\
                    [journals.private.templates]\nsaturday = \"ROOT/sat.md\"\n[journals.work]\npath = \"ROOT/ws\"\n";
    let home = Home::new(settings)
        .write("all.md", "---\ndate: {{date}}\n---\nall {{weekday}}\n")
        .write("sat.md", "---\ndate: {{date}}\n---\nsaturday\n");
    let written = |args: &[&str]| fs::read_to_string(home.clean(args).trim()).unwrap();
    // The 15th of January 2026 is a Thursday.
    assert!(written(&["new"]).ends_with("all Thursday\n"));
    assert!(written(&["new", "--date", "2026-01-17"]).ends_with("saturday\n"));
    assert!(written(&["-j", "work", "new", "--date", "2026-01-17"]).ends_with("all Saturday\n"));
    fs::write(home.path("ws/t.md"), "own\n").unwrap();
    fs::write(
        home.path("ws/journal.toml"),
        "journal = \"journal\"\n[templates]\ndefault = \"t.md\"\n",
    )
    .unwrap();
    assert_eq!(written(&["-j", "work", "today", "--no-edit"]), "own\n");
}

#[test]
fn nothing_is_written_over_the_entries_of_a_named_journal() {
    let home = Home::new(TWO).write("diary/2026-01-01.md", "Not synced yet.\n");
    home.clean(&["-j", "work", "add", "Meeting"]);
    let diary = home.path("diary");
    fs::write(home.path("ws/journal/2026-01-01.md"), "Another.\n").unwrap();
    home.clean(&["-j", "work", "sync"]);
    let args =
        ["-j", "work", "export", "--format", "source", diary.to_str().unwrap(), "--overwrite"];
    home.run(&args);
    assert_eq!(fs::read_to_string(home.path("diary/2026-01-01.md")).unwrap(), "Not synced yet.\n");
}

#[test]
fn init_makes_no_workspace_for_another_journal() {
    let home = Home::new(TWO);
    assert!(home.refused(&["-j", "work", "init"]).contains("leave out `-j`"));
    assert!(!home.path("nowhere/journal.toml").exists());
}

#[test]
fn settings_that_are_a_pipe_are_refused_and_nobody_waits() {
    let home = Home::new("");
    let file = home.path("home/.config/journal/config.toml");
    fs::remove_file(&file).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    assert!(home.refused(&["config"]).contains("a pipe or a device"));

    // Neither is a workspace's passed over for one further up.
    let workspace = TestWorkspace::new();
    let file = workspace.path("journal/journal.toml");
    assert!(std::process::Command::new("mkfifo").arg(&file).status().unwrap().success());
    let mut command = workspace.command("list");
    let answer = command.current_dir(workspace.path("journal")).output().unwrap();
    assert_eq!(answer.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&answer.stderr).contains("a pipe or a device"), "{answer:?}");
}

#[test]
fn who_stands_outside_is_told_the_name_of_a_journal() {
    let home = Home::new("[journals.work]\npath = \"ROOT/ws\"\n");
    assert!(home.refused(&["add", "Rain"]).contains("`-j work`"));
}
