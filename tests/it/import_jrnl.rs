//! `journal import` of jrnl's journals, in whatever form it was set to write dates.

use std::fs;

use crate::workspace::TestWorkspace;

fn put(workspace: &TestWorkspace, name: &str, text: &str) {
    fs::write(workspace.path(name), text).unwrap();
}

#[test]
fn a_journal_without_times_of_day_comes_once_as_text_and_as_json() {
    for (first, second) in [
        ("2024-03-01", "2024-03-14"),
        ("01.03.2024", "14.03.2024"),
        ("March 01, 2024", "March 14, 2024"),
    ] {
        let workspace = TestWorkspace::new();
        put(&workspace, "j.txt", &format!("[{first}] Rain\nWet.\n\n[{second}] Sun\nDry.\n\n"));
        let entry = |day: &str, title: &str, body: &str| {
            format!(
                r#"{{"title": "{title}", "body": "{body}", "date": "2024-03-{day}", "time": "00:00", "tags": [], "starred": false}}"#
            )
        };
        let entries = [entry("01", "Rain", "Wet."), entry("14", "Sun", "Dry.")].join(", ");
        put(&workspace, "j.json", &format!(r#"{{"tags": {{}}, "entries": [{entries}]}}"#));
        fs::create_dir(workspace.path("other")).unwrap();
        workspace.run("import j.txt").says("wrote 2 entries").is_clean();
        workspace.run("import j.json").says("2 there already").is_clean();
        workspace.run("import j.json --to other").says("wrote 2 entries").is_clean();
        workspace.run("import j.txt --to other").says("2 there already").is_clean();
    }
}

#[test]
fn a_date_that_looks_like_the_others_and_is_none_loses_no_entry() {
    let workspace = TestWorkspace::new();
    put(&workspace, "a.txt", "[2024-03-01 08:00] A\na\n\n[2024-13-14 08:00] B\nb\n");
    workspace
        .run("import a.txt")
        .says("a.txt:4:2")
        .says("looks like the dates at which entries begin")
        .says("--time-format")
        .is_refused();
    assert!(workspace.list("journal").is_empty());
    workspace
        .run("import a.txt --time-format '%Y-%m-%d %H:%M'")
        .says("does not read as a date")
        .says("wrote 1 entry")
        .is_clean();
    put(&workspace, "m.txt", "[2024-03-02 08:00] A\na\n\n[2024-13-03 08:00] B\nb\n");
    workspace.run("import m.txt").says("m.txt:4:2").is_refused();
    put(&workspace, "b.txt", "[03-04-2024 0705] A\na\n\n[03-25-2024 0705] B\nb\n");
    workspace
        .run("import b.txt")
        .prints("2024/03/2024-03-04-a.md\n2024/03/2024-03-25-b.md")
        .is_clean();
    // One month alone may be mistyped.
    put(&workspace, "c.txt", "[2024/04/10] C\nc\n\n[2024/25/10] D\nd\n");
    workspace.run("import c.txt").says("c.txt:4:2").is_refused();
    put(&workspace, "c.txt", "[2024/04/10] C\nc\n\n[2024/25/10] D\nd\n\n[2024/26/10] E\n");
    workspace
        .run("import c.txt")
        .prints("2024/10/2024-10-04-c.md\n2024/10/2024-10-25-d.md\n2024/10/2024-10-26-e.md")
        .is_clean();
}

#[test]
fn the_form_of_dates_is_named_or_stands_in_the_settings_beside_the_journal() {
    let workspace = TestWorkspace::new();
    put(&workspace, "j.txt", "[240301] A\na\n\n[240304] B\nb\n");
    workspace.run("import j.txt").says("not known").is_refused();
    workspace.run("import j.txt --from jrnl").says("--time-format").is_refused();
    workspace
        .run("import j.txt --time-format nothing")
        .says("neither a day nor a time")
        .is_refused();
    workspace
        .run("import j.txt --time-format %y%m%d --dry-run")
        .prints("2024/03/2024-03-01-a.md\n2024/03/2024-03-04-b.md")
        .is_clean();
    put(
        &workspace,
        "jrnl.yaml",
        "journals:\n  default:\n    journal: j.txt\ntimeformat: '%y%m%d'\n",
    );
    workspace
        .run("import j.txt")
        .prints("2024/03/2024-03-01-a.md\n2024/03/2024-03-04-b.md")
        .is_clean();
    // So are the signs of tags.
    put(&workspace, "jrnl.yaml", "tagsymbols: '+~'\n");
    put(&workspace, "t.txt", "[2024-03-05] T\nAt +work, on ~Sea #no\n");
    workspace.run("import t.txt").prints("2024/03/2024-03-05-t.md").is_clean();
    let text = fs::read_to_string(workspace.path("journal/2024/03/2024-03-05-t.md")).unwrap();
    assert!(text.contains("tags:\n  - sea\n  - work\nimported"), "{text}");
    put(&workspace, "u.txt", "[03/04/2024 08:00] U\nu\n");
    workspace
        .run("import u.txt --time-format '%d/%m/%Y %H:%M'")
        .prints("2024/04/2024-04-03-u.md")
        .is_clean();
}

#[test]
fn a_folder_below_the_journal_is_judged_by_where_it_lies_there() {
    let workspace = TestWorkspace::new();
    workspace.config("journal = \"journal\"\n[sync]\ninclude = [\"diary/**/*.md\"]\nexclude = [\"diary/drafts/**\"]\n");
    put(&workspace, "j.txt", "[2024-03-01 08:00] Rain\nWet.\n");
    for folder in ["journal/diary/drafts", "other"] {
        fs::create_dir_all(workspace.path(folder)).unwrap();
    }
    workspace.run("import j.txt").says("`2024/03/2024-03-01-rain.md` is left out").is_refused();
    let drafts = "`diary/drafts/2024/03/2024-03-01-rain.md` is left out";
    workspace.run("import j.txt --to journal/diary/drafts").says(drafts).is_refused();
    workspace.run("import j.txt --to journal/diary").says("wrote 1 entry").is_clean();
    // No sync reads what lies elsewhere.
    workspace.run("import j.txt --to other").says("wrote 1 entry").is_clean();
    workspace.run("sync").says("1 added").is_clean();
}
