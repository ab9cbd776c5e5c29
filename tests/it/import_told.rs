//! `journal import`: what an export says in an unusual way is kept, or named.

use std::fs;

use crate::workspace::TestWorkspace;

/// Writes a file of an export beside the journal.
fn put(workspace: &TestWorkspace, path: &str, text: &str) {
    let path = workspace.path(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The text of a file of the journal below its front matter.
fn body(workspace: &TestWorkspace, path: &str) -> String {
    let text = fs::read_to_string(workspace.path("journal").join(path)).unwrap();
    text.rsplit_once("---\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

#[test]
fn what_a_page_of_diarium_or_journey_shows_comes_where_it_stands() {
    let workspace = TestWorkspace::new();
    let html = "<ul>Shopping:<li>tea</li></ul><p>10<sup>3</sup> <img src='p.jpg' alt='At sea'></p><audio><source src='s.mp3'></audio><img src='data:image/png;base64,AA'>";
    put(
        &workspace,
        "d/D.json",
        &format!(r#"[{{"date": "2024-03-02T23:30:00", "heading": "", "html": "{html}"}}]"#),
    );
    for file in ["p.jpg", "s.mp3", "more.jpg"] {
        put(&workspace, &format!("d/media/2024-03-02_233000000/{file}"), file);
    }
    workspace
        .run("import d")
        .says("wrote 1 entry and 3 files")
        .says("`a picture within the text` (1)")
        .is_clean();
    assert_eq!(
        body(&workspace, "2024/03/2024-03-02.md"),
        "Shopping:\n\n- tea\n\n10<sup>3</sup> ![At sea](media/p.jpg)\n\n[s.mp3](media/s.mp3)\n\n![](media/more.jpg)\n"
    );
    let text = "<p>a <audio controls><source src=\\\"s.mp3\\\">none</audio></p><details><summary>Sum</summary>Text</details>";
    put(
        &workspace,
        "w/1-a.json",
        &format!(
            r#"{{"date_journal": 1717367400000, "id": "1-a", "timezone": "Mars/X", "type": "html", "text": "{text}"}}"#
        ),
    );
    put(&workspace, "w/s.mp3", "other");
    workspace.run("import w").says("nothing is known of the time zone `Mars/X`").is_clean();
    assert_eq!(
        body(&workspace, "2024/06/2024-06-02.md"),
        "a [s.mp3](media/s.mp3)\n\nSum\n\nText\n"
    );
}

#[test]
fn a_page_of_apple_journal_without_a_day_keeps_what_stands_for_it() {
    let workspace = TestWorkspace::new();
    for name in ["2024-13-01", "2024-14-01"] {
        let page = "<html><body><div class=\"pageHeader\">03/04/2024</div><div class='bodyText'><p>Rain.</p></div></body></html>";
        put(&workspace, &format!("A/Entries/{name}.html"), page);
    }
    workspace
        .run("import A")
        .says("`03/04/2024 (2024-13-01)` does not read as a date")
        .says("`03/04/2024 (2024-14-01)` does not read as a date")
        .is_clean();
    let text = fs::read_to_string(workspace.path("journal/undated/2024-13-01.md"));
    let text = text.or_else(|_| fs::read_to_string(workspace.path("journal/undated/entry.md")));
    assert!(text.unwrap().contains("date_written: 03/04/2024 (2024-13-01)\n"));
}

#[test]
fn a_note_of_keep_has_its_styles_its_list_and_its_own_day() {
    let workspace = TestWorkspace::new();
    let note = r#"{"title": "A", "textContent": "Bold day", "textContentHtml": "<p><b>Bold</b> day</p>",
        "listContent": [{"text": "tea", "isChecked": true}], "createdTimestampUsec": 0, "userEditedTimestampUsec": 1709418600000000}"#;
    put(&workspace, "Keep/A.json", note);
    put(
        &workspace,
        "Keep/B.json",
        r#"{"title": "B", "textContent": "Other", "textContentHtml": "<p>words</p>", "createdTimestampUsec": 1709418600000001, "userEditedTimestampUsec": 1709418600000001}"#,
    );
    workspace
        .run("import Keep")
        .says("does not say when it was made")
        .says("`textContentHtml` (1)")
        .says("wrote 2 entries")
        .is_clean();
    assert_eq!(body(&workspace, "2024/03/2024-03-02-a.md"), "**Bold** day\n\n- [x] tea\n");
    assert_eq!(body(&workspace, "2024/03/2024-03-02-b.md"), "Other\n");
    workspace.run("import Keep").says("2 there already").is_clean();
}

#[test]
fn two_texts_of_day_one_under_one_id_are_both_kept_where_nothing_says_which_is_newer() {
    let workspace = TestWorkspace::new();
    let entry = |text: &str| {
        format!(
            r#"{{"uuid": "A", "creationDate": "2024-05-02T22:30:00Z", "timeZone": "UTC", "text": "{text}"}}"#
        )
    };
    let all = [entry("one"), entry("two"), entry("one")].join(", ");
    put(&workspace, "J.json", &format!(r#"{{"entries": [{all}]}}"#));
    workspace
        .run("import J.json")
        .says("nothing says which was changed last; both are kept")
        .says("again, word for word")
        .says("wrote 2 entries")
        .is_clean();
    assert_eq!(body(&workspace, "2024/05/2024-05-02.md"), "one\n");
    assert_eq!(body(&workspace, "2024/05/2024-05-02-2.md"), "two\n");
    workspace.run("import J.json --update").says("2 there already").is_clean();
}

#[test]
fn a_bare_address_of_an_entry_of_day_one_leads_to_it() {
    let workspace = TestWorkspace::new();
    let entry = |id: &str, text: &str| {
        format!(
            r#"{{"uuid": "{id}", "creationDate": "2024-05-02T22:30:00Z", "timeZone": "UTC", "text": "{text}"}}"#
        )
    };
    let first = entry("A", "See dayone://view?entryId=B on 20\\\\°C");
    put(&workspace, "J.json", &format!(r#"{{"entries": [{first}]}}"#));
    workspace.run("import J.json").says("wrote 1 entry").is_clean();
    put(&workspace, "J.json", &format!(r#"{{"entries": [{first}, {}]}}"#, entry("B", "b")));
    workspace.run("import J.json --update").says("1 updated").is_clean();
    assert_eq!(
        body(&workspace, "2024/05/2024-05-02.md"),
        "See [dayone://view?entryId=B](2024-05-02-2.md) on 20°C\n"
    );
    workspace.run("import J.json --update").says("2 there already").is_clean();
}

#[test]
fn a_mood_of_diaro_that_no_row_names_is_told() {
    let workspace = TestWorkspace::new();
    put(
        &workspace,
        "D/DiaroBackup.xml",
        "<data version=\"2\"><table name=\"diaro_entries\"><r><uid>a</uid><date>1709418600000</date><tz_offset>+00:00</tz_offset><text>Rain</text><mood>77</mood></r></table></data>",
    );
    workspace.run("import D").says("mood 77, which the backup does not name").is_clean();
}

#[test]
fn of_several_exports_those_that_cannot_be_read_are_told_and_the_others_come() {
    let workspace = TestWorkspace::new();
    put(&workspace, "a.txt", "[2024-05-02 08:00] Rain\nIt rains.\n");
    put(&workspace, "b.txt", "No diary.\n");
    workspace
        .run("import b.txt a.txt none.txt")
        .prints("2024/05/2024-05-02-rain.md")
        .says("`b.txt` is not known as the export of another diary")
        .says("none.txt")
        .has_findings();
    workspace.run("import b.txt none.txt").says("`b.txt` is not known").is_refused();
}
