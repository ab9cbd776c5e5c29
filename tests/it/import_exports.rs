//! `journal import` of what each diary exports: what it becomes to the letter, and that it does not come twice.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use crate::workspace::TestWorkspace;

/// The exports, each with the page that says what it becomes.
const EXPORTS: &[(&str, &str)] = &[
    ("dayone/export.zip", "dayone"),
    ("dayone-classic", "dayone-classic"),
    ("jrnl/j.txt", "jrnl"),
    ("jrnl/ex.json", "jrnl"),
    ("jrnl/yout", "jrnl"),
    ("jrnl/folder", "jrnl-folder"),
    ("750words/new.txt", "750words-new"),
    ("750words/old.txt", "750words-old"),
    ("750words/oldest.txt", "750words-oldest"),
    ("daylio/daylio_export_2024_03_03.csv", "daylio-table"),
    ("daylio/backup_2024_03_03.daylio", "daylio-backup"),
    ("journey/journey-1709500000000.zip", "journey"),
    ("journey/1709418600000-3fe8fd2121c01e26.json", "journey"),
    ("diarium", "diarium"),
    ("diarium/Diarium.json", "diarium"),
    ("apple/AppleJournalEntries", "apple"),
    ("diaro/Diaro_20240303.zip", "diaro"),
    ("keep", "keep"),
    ("logseq", "logseq"),
    ("logseq-mirror", "logseq-mirror"),
    ("obsidian", "obsidian"),
];

fn case(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(path)
}

/// Every file of a journal, and the text of those that are entries.
fn page(workspace: &TestWorkspace) -> String {
    let mut page = String::new();
    for path in files(&workspace.path("journal"), "") {
        let bytes = fs::read(workspace.path("journal").join(&path)).unwrap();
        let _ = match String::from_utf8(bytes).ok().filter(|_| path.contains(".md")) {
            Some(text) => writeln!(page, "== {path}\n{}", without_origin(&text)),
            None => writeln!(page, "== {path}\n"),
        };
    }
    page
}

/// A file without the word of the line `imported:` that tells where its source lay, and what stands behind that.
fn without_origin(text: &str) -> String {
    let line = |line: &str| match line.trim_end().trim_end_matches(" partial").rsplit_once(' ') {
        Some((rest, _)) if line.starts_with("imported: ") => format!("{rest}\n"),
        _ => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

fn files(root: &Path, folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        match entry.file_type().unwrap().is_dir() {
            true => found.extend(files(root, &path)),
            false => found.push(path),
        }
    }
    found.sort();
    found
}

/// Writes a file of an export beside the journal.
fn put(workspace: &TestWorkspace, path: &str, text: &str) {
    let path = workspace.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn each_export_becomes_the_files_of_its_page_and_does_not_come_twice() {
    for (export, expected) in EXPORTS {
        let workspace = TestWorkspace::new();
        let source = case("import").join(export);
        let line = format!("import '{}'", source.display());
        workspace.run(&line).is_clean();
        let became = page(&workspace);
        let expected = case("imported").join(format!("{expected}.txt"));
        let expected = fs::read_to_string(&expected).unwrap_or_default();
        assert_eq!(became, expected, "{export}");
        let again = workspace.json(&line);
        assert_eq!(again["added"].as_array().unwrap().len(), 0, "{export}");
        assert_eq!(again["edited"].as_array().unwrap().len(), 0, "{export}");
        assert_eq!(page(&workspace), became, "{export}");
        workspace.run("lint").is_clean();
        workspace.run("sync").is_clean();
    }
}

#[test]
fn forms_of_one_journal_of_jrnl_do_not_double_it() {
    let workspace = TestWorkspace::new();
    let forms = ["j.txt", "ex.json", "ex.text", "ex.pretty", "ex.markdown", "ex.short", "yout"];
    for form in forms {
        let source = case("import/jrnl").join(form);
        workspace.run(&format!("import --update '{}'", source.display())).is_clean();
    }
    let answer = workspace.json(&format!("import '{}'", case("import/jrnl/ex.json").display()));
    assert_eq!(answer["unchanged"].as_array().unwrap().len(), 3);
    assert_eq!(workspace.list("journal/2024/03").len(), 3);
    let text =
        fs::read_to_string(workspace.path("journal/2024/03/2024-03-02-ferry-to-the-island.md"));
    assert!(text.unwrap().contains("starred: true"), "what shows less takes nothing away");
}

#[test]
fn what_is_known_and_not_read_is_named_with_a_way_out() {
    let workspace = TestWorkspace::new();
    let check = |name: &str, bytes: &[u8], says: &str, hint: &str| {
        fs::write(workspace.path(name), bytes).unwrap();
        workspace.run(&format!("import {name}")).says(says).says(hint).is_refused();
    };
    check("a", b"JRNLv3\0\x30abc", "encrypted journal of jrnl", "jrnl --decrypt");
    check("b.db", b"SQLite format 3\0abc", "database", "export JSON");
    check("c.enex", b"<?xml version=\"1.0\"?><en-export>", "Evernote", "Markdown");
    check("d.txt", b"\tDate:\tMarch 2, 2024 at 11:30 PM\n", "plain text of Day One", "export JSON");
    check("e.json", br#"{"title": "A package", "entries": [{"x": 1}]}"#, "not known", "--from");
    check("f.txt", "┎──╮2024-03-01\n┃ Rain\n".as_bytes(), "drawing", "jrnl --format json");
    assert!(workspace.list("journal").is_empty());
}

#[test]
fn dates_that_nothing_decides_are_refused_and_one_that_is_certain_decides() {
    let workspace = TestWorkspace::new();
    fs::write(workspace.path("a.txt"), "[03/04/2024 08:00] A\n").unwrap();
    workspace.run("import a.txt").says("two days").says("jrnl --format json").is_refused();
    assert!(workspace.list("journal").is_empty());
    fs::write(workspace.path("b.txt"), "[03/04/2024 08:00] A\n\n[03/25/2024 08:00] B\n").unwrap();
    workspace
        .run("import b.txt")
        .prints("2024/03/2024-03-04-a.md\n2024/03/2024-03-25-b.md")
        .is_clean();
}

#[test]
fn an_entry_that_was_edited_there_follows_where_it_was_not_changed_here() {
    let workspace = TestWorkspace::new();
    let export = |text: &str| {
        let entry = |id: &str, text: &str| {
            format!(
                r#"{{"uuid": "{id}", "creationDate": "2024-03-02T22:30:00Z", "timeZone": "UTC", "text": "{text}"}}"#
            )
        };
        let entries = [entry("A", text), entry("B", text)].join(", ");
        fs::write(workspace.path("J.json"), format!(r#"{{"entries": [{entries}]}}"#)).unwrap();
    };
    export("Rain");
    workspace.run("import J.json").is_clean();
    export("Snow");
    workspace
        .run("import J.json")
        .says("2 entries were edited in the source since; `--update`")
        .is_clean();
    let here = workspace.path("journal/2024/03/2024-03-02-2.md");
    let mine = fs::read_to_string(&here).unwrap() + "Mine.\n";
    fs::write(&here, &mine).unwrap();
    workspace
        .run("import J.json --update")
        .prints("2024/03/2024-03-02.md")
        .says("edited in Day One and here")
        .has_findings();
    assert_eq!(fs::read_to_string(&here).unwrap(), mine);
    let other = fs::read_to_string(workspace.path("journal/2024/03/2024-03-02.md")).unwrap();
    assert!(other.ends_with("\nSnow\n"), "{other}");
}

#[test]
fn the_journal_itself_is_not_imported() {
    let workspace = TestWorkspace::new();
    workspace.write("a.txt", "[2024-03-04 08:00] A\n").write(".obsidian/app.json", "{}");
    workspace.run("import journal/a.txt").says("lie in each other").is_refused();
    workspace.run("import journal").says("lie in each other").is_refused();
    workspace.run("import .").says("lie in each other").is_refused();
}

#[test]
fn moods_of_daylio_get_the_writers_own_scale() {
    let workspace = TestWorkspace::new();
    let table = "full_date,date,weekday,time,mood,activities,note_title,note\n2024-03-02,x,x,23:30,content,\"\",\"\",\"\"\n";
    fs::write(workspace.path("d.csv"), table).unwrap();
    workspace.run("import d.csv --dry-run").says("`--moods content`").is_clean();
    workspace.run("import d.csv --moods great,content,low").is_clean();
    let text = fs::read_to_string(workspace.path("journal/2024/03/2024-03-02.md")).unwrap();
    assert!(text.contains("mood:\n  name: content\n  scale: 6\n"), "{text}");
}

#[test]
fn what_is_left_out_is_named() {
    let workspace = TestWorkspace::new();
    let write = |path: &str, text: &str| put(&workspace, path, text);
    write("keep/A.json", r#"{"textContent": "a", "userEditedTimestampUsec": 1709418600000000}"#);
    write("keep/B.json", r#"{"textContent": "b", "userEdi"#);
    workspace.run("import keep").prints("2024/03/2024-03-02.md").says("B.json").has_findings();
    write(
        "graph/logseq/config.edn",
        "{;; :journal/file-name-format \"x\"\n :journal/file-name-format \"dd-MM-yyyy\"}",
    );
    write("graph/journals/05-04-2024.md", "- Rain\n");
    write("graph/journals/plans.md", "- Plans\n");
    workspace
        .run("import graph")
        .prints("2024/04/2024-04-05.md")
        .says("pages whose names do not read as a day are left out: 1 (`plans.md`)")
        .has_findings();
    write(
        "one/J.json",
        r#"{"entries": [{"uuid": "A", "creationDate": "2024-05-02T22:30:00Z", "text": "a", "photos": [{"md5": "ab12", "type": "jpeg"}]}]}"#,
    );
    write("one/photos/ab12.jpeg", "p");
    write("one/photos/cd34.jpeg", "q");
    workspace
        .run("import one")
        .prints("2024/05/2024-05-02.md")
        .says("files that belong to no entry stay where they are: 1 (`photos/cd34.jpeg`)")
        .is_clean();
    assert_eq!(workspace.list("journal/2024/05/media"), ["ab12.jpeg"]);
    write(
        "way/1-a.json",
        r#"{"date_journal": 1717367400000, "id": "1-a", "timezone": "UTC", "type": "html", "text": "<p>a</p><p><img src=\"p.jpg\"></p><p>b</p>"}"#,
    );
    write("way/p.jpg", "r");
    workspace.run("import way").prints("2024/06/2024-06-02.md").is_clean();
    let text = fs::read_to_string(workspace.path("journal/2024/06/2024-06-02.md")).unwrap();
    assert!(text.ends_with("a\n\n![](media/p.jpg)\n\nb\n"), "{text}");
}

#[test]
fn two_vaults_with_the_same_days_do_not_replace_each_other() {
    let workspace = TestWorkspace::new();
    let write = |path: &str, text: &str| put(&workspace, path, text);
    for vault in ["vhome", "vwork"] {
        write(&format!("{vault}/.obsidian/app.json"), "{}");
        write(&format!("{vault}/2024-03-02.md"), &format!("---\ntitle: Day\n---\nOf {vault}.\n"));
        write(&format!("{vault}/2024-03-03.md"), &format!("---\n---\nMore of {vault}.\n\n---\n"));
    }
    workspace.run("import vhome vwork --update").says("wrote 4 entries").is_clean();
    workspace.run("import vwork vhome --update").says("4 there already").is_clean();
    write("vwork/2024-03-02.md", "---\ntitle: Another\n---\nEdited.\n");
    workspace.run("import vhome vwork").says("1 entry was edited").is_clean();
    workspace
        .run("import vhome vwork --update")
        .prints("2024/03/2024-03-02-2.md")
        .says("1 updated")
        .is_clean();
    let text = fs::read_to_string(workspace.path("journal/2024/03/2024-03-02.md")).unwrap();
    assert!(text.ends_with("\nOf vhome.\n"), "{text}");
    workspace.run("lint").is_clean();
}

#[test]
fn an_export_is_known_by_what_it_holds_and_not_by_what_lies_beside_it() {
    let workspace = TestWorkspace::new();
    let write = |path: &str, text: &str| put(&workspace, path, text);
    let page = "Old page 0123456789abcdef0123456789abcdef.md";
    write("vault/.obsidian/daily-notes.json", "{}");
    write(
        "vault/.obsidian/plugins/periodic-notes/data.json",
        r#"{"activeCalendarSet": "b", "calendarSets": [{"id": "a", "day": {"format": "YYYY"}}, {"id": "b", "day": {"folder": "D", "format": "YYYY-MM-DD"}}]}"#,
    );
    write(&format!("vault/{page}"), "Old.\n");
    write("vault/D/2024-03-02.md", "Rain.\n");
    workspace.run("import vault").prints("2024/03/2024-03-02.md").is_clean();
    write("vault/.obsidian/daily-notes.json", r#"{"format": "gggg-[W]ww-E"}"#);
    workspace.run("import vault").says("gggg-[W]ww-E").says("`journal sync").is_refused();
    for number in 0..70 {
        write(&format!("takeout/Drive/{number}.txt"), "A text.\n");
    }
    write(
        "takeout/Keep/A.json",
        r#"{"textContent": "a", "userEditedTimestampUsec": 1709418600000001}"#,
    );
    workspace.run("import takeout").says("wrote 1 entry").is_clean();
    write(
        "one/Journal.json",
        r#"{"entries": [{"uuid": "A", "creationDate": "2024-05-02T22:30:00Z", "text": "a"}]}"#,
    );
    write("one/A.txt", "[2024-05-02 08:00] A stray text\n");
    workspace
        .run("import one")
        .says("what jrnl wrote is not read among that of Day One: 1 (`A.txt`)")
        .prints("2024/05/2024-05-02.md")
        .has_findings();
    write("graph/logseq/config.edn", "{:journal/file-name-format \"yyyy/MM/dd\"}");
    write("graph/journals/2024/06/07.md", "- Rain ![a](../../../assets/a%20(1).png)\n");
    write("graph/assets/a (1).png", "p");
    workspace.run("import graph").prints("2024/06/2024-06-07.md").is_clean();
    assert_eq!(workspace.list("journal/2024/06/media"), ["a-1.png"]);
    write("list/2024/07/08.txt", "[2024-07-08 09:00] A\n");
    write("list/2024/07/09.txt", "No head at all.\n");
    workspace
        .run("import list")
        .prints("2024/07/2024-07-08-a.md\n2024/07/2024-07-09.md")
        .is_clean();
    write("mixed/A.json", r#"{"textContent": "a", "userEditedTimestampUsec": 1709518600000001}"#);
    fs::write(workspace.path("mixed/B.json"), b"{\"userEditedTimestampUsec\": \"\xff\"}").unwrap();
    workspace.run("import mixed").says("not UTF-8").says("wrote 1 entry").has_findings();
}

#[test]
fn moods_that_hold_anything_are_named_as_the_hint_says() {
    let workspace = TestWorkspace::new();
    let table = "full_date,date,weekday,time,mood,activities,note_title,note\n\
        2024-03-02,x,x,23:30,can't even,,,\n2024-03-03,x,x,23:30,\"so, so\",,,\n";
    fs::write(workspace.path("d.csv"), table).unwrap();
    workspace
        .run("import d.csv --dry-run")
        .says("`--moods '…,can'\\''t even,\"so, so\"'`")
        .is_clean();
    let mut command = workspace.command("import d.csv --moods");
    assert!(command.arg("can't even,\"so, so\"").output().unwrap().status.success());
    let text = fs::read_to_string(workspace.path("journal/2024/03/2024-03-03.md")).unwrap();
    assert!(text.contains("  name: so, so\n  scale: 2\n"), "{text}");
    workspace.run("import d.csv --moods ''").says("names no mood").is_refused();
    workspace.run("import d.csv --moods …,low,great").says("in no order").is_refused();
}

#[test]
fn a_folder_with_several_exports_is_read_or_told_by_name() {
    let workspace = TestWorkspace::new();
    let put = |name: &str, text: &str| {
        fs::create_dir_all(workspace.path(name).parent().unwrap()).unwrap();
        fs::write(workspace.path(name), text).unwrap();
    };
    let jrnl = r#"{"tags": {}, "entries": [{"title": "T", "body": "b", "date": "2024-03-02", "time": "08:00", "tags": [], "starred": false}]}"#;
    for vault in ["A", "B"] {
        put(&format!("p/{vault}/.obsidian/app.json"), "{}");
        put(&format!("p/{vault}/2024-03-01.md"), vault);
    }
    workspace.run("import p").says("wrote 2 entries").is_clean();
    put("p/j.json", jrnl);
    put(
        "p/Journal.json",
        r#"{"entries": [{"uuid": "A", "creationDate": "2024-03-03T08:00:00Z", "text": "x"}]}"#,
    );
    workspace
        .run("import p")
        .says("what Day One wrote is not read among that of Obsidian: 1 (`Journal.json`)")
        .says("what jrnl wrote is not read among that of Obsidian: 1 (`j.json`)")
        .says("journal import p/j.json")
        .has_findings();
    fs::remove_dir_all(workspace.path("p/A")).unwrap();
    fs::remove_dir_all(workspace.path("p/B")).unwrap();
    workspace
        .run("import p")
        .says("what jrnl wrote is not read among that of Day One")
        .says("wrote 1 entry")
        .has_findings();
    assert!(!workspace.path("journal/undated").exists());
}
