//! `journal new`: an entry that can be read again, where the others lie, and never over one of them.

use std::fs;

use crate::workspace::TestWorkspace;

fn read(workspace: &TestWorkspace, path: &str) -> String {
    fs::read_to_string(workspace.path("journal").join(path)).unwrap()
}

#[test]
fn todays_entry_is_started_and_its_path_is_printed() {
    let workspace = TestWorkspace::new();
    let path = workspace.path("journal/2026-01-15.md");
    workspace
        .run("new --mood calm --location 'Alfama, Lisbon' --title 'Rain: again'")
        .prints(&path.display().to_string())
        .is_clean();
    assert_eq!(
        read(&workspace, "2026-01-15.md"),
        "---\ndate: 2026-01-15T12:00:00+00:00\ntitle: \"Rain: again\"\nmood: calm\nlocation: Alfama, Lisbon\n---\n\n"
    );
    workspace.run("lint --strict").is_clean().run("sync").is_clean();
    workspace.query("SELECT date, title FROM entries").gives("2026-01-15|Rain: again");
    workspace.query("SELECT name FROM locations ORDER BY name").gives("Alfama\nLisbon");
}

#[test]
fn a_second_entry_of_the_day_replaces_nothing() {
    let workspace = TestWorkspace::new();
    workspace.write("2026-01-15.md", "First.\n");
    workspace.run("new").is_clean().run("new").is_clean();
    workspace.run("new --title 'Late at night'").is_clean();
    assert_eq!(read(&workspace, "2026-01-15.md"), "First.\n");
    assert_eq!(
        workspace.list("journal"),
        ["2026-01-15-2.md", "2026-01-15-3.md", "2026-01-15-late-at-night.md", "2026-01-15.md"]
    );
}

#[test]
fn it_lies_where_the_others_lie_and_has_a_name_that_a_sync_takes() {
    let workspace = TestWorkspace::new();
    workspace.write("2025/09/16.md", "Rain.\n").write("2025/09/17.md", "Snow.\n").write("x.md", "");
    workspace.run("new").is_clean();
    assert!(workspace.path("journal/2026/01/15.md").exists());
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[sync]\ninclude = [\"*.markdown\"]\n");
    workspace.run("new").is_clean();
    assert_eq!(workspace.list("journal"), ["2026-01-15.markdown"]);
    workspace.config("journal = \"journal\"\n[sync]\ninclude = [\"*.org\"]\n");
    workspace.run("new").says("include").is_refused();
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[dates]\nlanguages = [\"de\"]\n");
    workspace.write("10 April 2025.md", "Sonne.\n").run("new").is_clean();
    assert_eq!(workspace.list("journal"), ["10 April 2025.md", "15 Januar 2026.md"]);
}

#[test]
fn another_day_is_said_as_people_say_it() {
    let workspace = TestWorkspace::new();
    let date = |line: &str| workspace.json(line)["date"].as_str().unwrap().to_owned();
    assert_eq!(date("new --date 2025-09-16"), "2025-09-16");
    assert_eq!(date("new --date yesterday"), "2026-01-14");
    assert_eq!(date("new --date '2025-12-24 23:10'"), "2025-12-24");
    assert!(read(&workspace, "2025-09-16.md").contains("date: 2025-09-16\n"));
    assert!(read(&workspace, "2025-12-24.md").contains("date: 2025-12-24T23:10:00\n"));
    assert_eq!(date("new --date 'yesterday 6:30pm'"), "2026-01-14");
    assert!(read(&workspace, "2026-01-14-2.md").contains("date: 2026-01-14T18:30:00\n"));
    assert_eq!(date("new --date '16 Sep noon'"), "2025-09-16");
    assert!(read(&workspace, "2025-09-16-2.md").contains("date: 2025-09-16T12:00:00\n"));
    workspace.run("new --date 2025-09-16T24:00").says("2025-09-17 00:00").is_refused();
    workspace.run("new --date 2025").says("more than one day").is_refused();
    workspace.run("new --date 2025-02-30").says("no such day").is_refused();
    workspace.run("new --date yesterdy").says("yesterday").is_refused();
    workspace.run("new --date 'Tuesday 12 May 2024'").says("2024-05-12 is a Sunday").is_refused();
    workspace
        .run("new --date '2024-05-12 08:30 EST'")
        .says("'2024-05-12 08:30 -05:00'")
        .is_refused();
    workspace.run("add --date '2024-05-12 08:30 America/New_York' x").says("-05:00").is_refused();
    assert_eq!(workspace.list("journal").len(), 5);
    assert_eq!(date("new --date '2024-05-12 08:30 -05:00'"), "2024-05-12");
    assert!(read(&workspace, "2024-05-12.md").contains("date: 2024-05-12T08:30:00-05:00\n"));
    assert_eq!(date("new --date now"), "2026-01-15");
    assert!(read(&workspace, "2026-01-15.md").contains("date: 2026-01-15T12:00:00+00:00\n"));
}

#[test]
fn a_template_of_the_writer_is_filled_in() {
    let workspace = TestWorkspace::new();
    fs::write(
        workspace.path("my.md"),
        "---\ndate: {{date}}\nweather:\nmood: {{mood}}\n---\n# {{day}}\n",
    )
    .unwrap();
    workspace.run("new --template my.md").is_clean();
    assert_eq!(
        read(&workspace, "2026-01-15.md"),
        "---\ndate: 2026-01-15T12:00:00+00:00\nweather:\n---\n# 2026-01-15\n"
    );
    workspace.run("new --template my.md --title Ice").says("no `{{title}}`").is_clean();
    fs::remove_file(workspace.path("journal/2026-01-15-ice.md")).unwrap();
    fs::write(workspace.path("my.md"), "# {{day}}\n{{weather}}\n").unwrap();
    workspace.run("new --template my.md").says("my.md:2:1").says("{{weather}}").is_refused();
    assert_eq!(workspace.list("journal").len(), 1);
}

#[test]
fn a_template_that_is_no_text_is_refused_at_once_with_the_way_out() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("long.md"), "a".repeat((1 << 20) + 1)).unwrap();
    fs::write(workspace.path("other.md"), b"caf\xe9").unwrap();
    let pipe = workspace.path("pipe.md");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for (template, why) in [
        ("/dev/zero", "it is a device, not a file"),
        ("pipe.md", "it is a pipe (FIFO), not a file"),
        ("journal", "it is a folder, not a file"),
        ("long.md", "it is longer than 1 MiB"),
        ("other.md", "it is not UTF-8"),
        ("nowhere.md", "No such file"),
    ] {
        let line = format!("new --template {template}");
        workspace.run(&line).says(why).says("--template FILE").is_refused();
        workspace
            .config(&format!("journal = \"journal\"\n[templates]\ndefault = \"{template}\"\n"));
        workspace.run("today --no-edit").says(why).says("journal config").is_refused();
        workspace.config("journal = \"journal\"\n");
    }
    assert!(workspace.list("journal").is_empty());
}

/// Runs `new` with an editor, and gives its status and the files of the journal's folder.
fn with_editor(workspace: &TestWorkspace, editor: &str) -> (Option<i32>, Vec<String>) {
    let output = workspace.command("new").env("EDITOR", editor).output().unwrap();
    (output.status.code(), workspace.list("journal"))
}

#[test]
fn what_nobody_wrote_is_no_entry() {
    let workspace = TestWorkspace::new();
    assert_eq!(with_editor(&workspace, "/bin/false"), (Some(2), vec![]));
    assert_eq!(with_editor(&workspace, "/bin/true"), (Some(0), vec![]));
    let entry = vec!["2026-01-15.md".to_owned()];
    assert_eq!(
        with_editor(&workspace, "sh -c 'echo Rain. >> $0; exit 3'"),
        (Some(2), entry.clone())
    );
    fs::remove_file(workspace.path("journal/2026-01-15.md")).unwrap();
    assert_eq!(with_editor(&workspace, "sh -c 'echo Rain. >> $0'"), (Some(0), entry));
    assert!(read(&workspace, "2026-01-15.md").ends_with("Rain.\n"));
}

#[test]
fn what_an_editor_left_in_the_place_of_a_file_is_told() {
    let workspace = TestWorkspace::new();
    let taken = "the editor took the file away, so there is no new entry";
    workspace.run_with_editor("new", "rm").says(taken).is_clean();
    workspace
        .run_with_editor("new", "sh -c 'rm $0 && mkfifo $0'")
        .says("left a pipe (FIFO) in the place of the file")
        .is_refused();
    assert_eq!(workspace.list("journal"), ["2026-01-15.md"]);
}

#[test]
fn no_entry_is_begun_where_somebody_happens_to_stand() {
    let workspace = TestWorkspace::new();
    fs::remove_file(workspace.path("journal.toml")).unwrap();
    let before = workspace.list(".");
    workspace.run("new").says("journal init").is_refused();
    assert_eq!(workspace.list("."), before);
}

#[test]
fn an_entry_that_was_withdrawn_is_none_though_a_sync_saw_it_meanwhile() {
    let workspace = TestWorkspace::synced(&[("2026-01-14.md", "Snow.\n")]);
    let journal = env!("CARGO_BIN_EXE_journal");
    workspace
        .run_with_editor("new", &format!("sh -c '{journal} sync'"))
        .says("no new entry")
        .is_clean();
    workspace.run("list --json").prints_a("2026-01-14.md").is_clean();
    assert_eq!(workspace.json("list")["entries"].as_array().unwrap().len(), 1);
    workspace.run("sync").says("1 unchanged").is_clean().run("doctor").is_clean();
}

#[test]
fn a_journal_whose_names_hold_words_goes_on_with_them() {
    let workspace = TestWorkspace::synced(&[
        ("2025/09-September/2025-09-16-Tuesday.md", "One.\n"),
        ("2025/10-October/2025-10-01-Wednesday.md", "Two.\n"),
    ]);
    workspace.run("add Snow").prints_a("2026/01-January/2026-01-15-Thursday.md").is_clean();
}
