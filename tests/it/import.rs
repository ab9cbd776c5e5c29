//! `journal import`: other tools' entries become files of the journal.

use std::fs;

use crate::workspace::TestWorkspace;

const JRNL: &str =
    "[2025-09-16 08:00] Rain all day. *\nIt rained on @Lisbon.\n\n[2025-09-17 09:30] Sun.\n";

#[test]
fn entries_of_jrnl_are_imported_synced_and_found() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace
        .run("import --from jrnl jrnl.txt")
        .prints("2025/09/2025-09-16-rain-all-day.md\n2025/09/2025-09-17-sun.md")
        .says("wrote 2 entries")
        .is_clean();
    workspace.run("lint --strict").is_clean();
    workspace.run("sync").is_clean();
    workspace.query("SELECT date FROM entries ORDER BY path").gives("2025-09-16\n2025-09-17");
    assert_eq!(
        workspace.json("search rained --tag lisbon")["entries"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_second_import_adds_nothing_and_replaces_nothing() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace.run("import --from jrnl jrnl.txt").is_clean();
    workspace.write("2025/09/2025-09-17-sun.md", "Mine.\n");
    workspace
        .run("import --from jrnl jrnl.txt")
        .prints("2025/09/2025-09-17-sun-2.md")
        .says("1 there already")
        .is_clean();
    let mine = fs::read_to_string(workspace.path("journal/2025/09/2025-09-17-sun.md")).unwrap();
    assert_eq!(mine, "Mine.\n");
}

#[test]
fn a_file_in_the_place_of_a_folder_is_named_with_a_way_out() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace.write("2025", "Mine.\n");
    let way_out = format!("move `{}` away", workspace.path("journal/2025").display());
    workspace.run("import --from jrnl jrnl.txt").says(&way_out).is_refused();
    workspace.run("import --from jrnl jrnl.txt --dry-run").says(&way_out).is_refused();
    assert_eq!(fs::read_to_string(workspace.path("journal/2025")).unwrap(), "Mine.\n");
}

#[test]
fn a_dry_run_writes_nothing() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("jrnl.txt"), JRNL).unwrap();
    workspace.run("import --from jrnl jrnl.txt --dry-run").says("would write 2 entries").is_clean();
    let answer = workspace.json("import --from jrnl --dry-run jrnl.txt");
    assert_eq!(answer["added"].as_array().unwrap().len(), 2);
    assert!(workspace.list("journal").is_empty());
}

#[test]
fn what_cannot_be_carried_over_is_told() {
    let workspace = TestWorkspace::new();
    let export = r#"{"entries": [{"creationDate": "2025-09-16T22:30:05Z", "timeZone": "Asia/Tokyo", "text": "a"}, 5]}"#;
    fs::write(workspace.path("Journal.json"), export).unwrap();
    workspace.run("import --from dayone Journal.json").says("cannot be read").has_findings();
    assert!(workspace.path("journal/2025/09/2025-09-17.md").exists());
}

#[test]
fn a_file_of_another_kind_is_refused_with_a_way_out() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("x.txt"), "no entry\n").unwrap();
    fs::write(workspace.path("x.zip"), b"PK\x03\x04rest").unwrap();
    fs::write(workspace.path("x.bin"), b"\xff\xff").unwrap();
    workspace.run("import --from jrnl x.txt").says("--from").is_refused();
    workspace.run("import --from dayone x.txt").says("x.txt:1:").is_refused();
    workspace.run("import --from dayone x.zip").says("not a whole ZIP").is_refused();
    workspace.run("import --from 750words x.bin").says("not UTF-8").is_refused();
    workspace.run("import --from 750words missing.txt").is_refused();
    workspace.run("import --from evernote x.txt").is_refused();
    assert!(workspace.list("journal").is_empty());
}

#[test]
fn a_file_of_several_days_is_cut_where_it_lies() {
    let workspace = TestWorkspace::new();
    let days =
        "# 2025-09-16\n\nOne. ![p](p.png)\n\n## 2025-09-15\n\n# 2025-09-17\n\nTwo. ![](gone.png)\n";
    workspace.write("days.md", days).write("p.png", "a picture");
    workspace
        .run("lint")
        .says("import --from dated-headings FILE")
        .says("deeper heading")
        .is_clean();
    workspace
        .run("import --from dated-headings journal/days.md")
        .prints("2025/09/2025-09-16.md\n2025/09/2025-09-17.md")
        .says("deeper heading")
        .says("a file that an entry shows is not in the export")
        .says("wrote 2 entries and 1 file")
        .is_clean();
    let first = fs::read_to_string(workspace.path("journal/2025/09/2025-09-16.md")).unwrap();
    assert!(first.contains("](media/") && first.contains("## 2025-09-15"), "{first}");
    assert_eq!(fs::read_to_string(workspace.path("journal/days.md")).unwrap(), days);
    workspace
        .run("import --from dated-headings journal/days.md")
        .says("wrote 0 entries")
        .says("2 there already")
        .is_clean();
    workspace.delete("days.md").run("sync").is_clean();
    workspace.query("SELECT date FROM entries ORDER BY date").gives("2025-09-16\n2025-09-17");
    workspace.run("import --from dated-headings journal").says("lie in each other").is_refused();
}

#[test]
fn a_heading_of_a_day_that_is_none_is_told_and_no_other() {
    let workspace = TestWorkspace::new();
    let days = "# 2024-05-01\n\na\n\n# 2024-05-02\n\nb\n\n# 2024-02-30\n\nc\n\n# Fri 3 May\n\nd\n\n# Notes\n\n# 10 things of 2024\n\n\
                # 2024-05-04\n\ne\n";
    fs::write(workspace.path("v.md"), days).unwrap();
    let import = workspace.run("import v.md");
    import
        .says("the heading `2024-02-30` is in no calendar, and stays in the text above\n --> v.md:9\n")
        .says("the heading `Fri 3 May` names no whole day, and stays in the text above\n --> v.md:13\n")
        .says("wrote 3 entries")
        .says("2 warnings")
        .is_clean();
}

#[test]
fn a_day_that_the_archive_reads_is_one_for_an_import() {
    let workspace = TestWorkspace::new();
    let export = r#"{"entries": [{"creationDate": "2024-03-03 05:00", "text": "a"}, {"creationDate": "some day", "text": "b"}]}"#;
    fs::write(workspace.path("x.json"), export).unwrap();
    workspace
        .run("import --from dayone x.json")
        .prints_a("2024/03/2024-03-03.md")
        .says("`some day` does not read as a date")
        .is_clean();
    workspace.run("sync").is_clean();
    workspace
        .query("SELECT date_written FROM entries WHERE date = '2024-03-03'")
        .gives("2024-03-03T05:00:00");
}

#[test]
fn a_folder_that_is_not_there_is_told_with_what_makes_it() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("v.md"), "# 2024-05-01\n\na\n\n# 2024-05-02\n\nb\n").unwrap();
    for says in ["`mkdir -p new_dir`", "`--to` takes a folder that is there"] {
        workspace.run("import v.md --to new_dir").says(says).is_refused();
    }
    workspace
        .run("import v.md --to v.md")
        .says("`--to` takes a folder, and this is none")
        .is_refused();
    fs::create_dir(workspace.path("new_dir")).unwrap();
    workspace.run("import v.md --to new_dir").says("wrote 2 entries").is_clean();
}
