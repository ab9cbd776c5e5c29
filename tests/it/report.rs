//! `journal report`: one page of pictures.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::workspace::TestWorkspace;

const FILES: &[(&str, &str)] = &[
    (
        "2024-01-15.md",
        "---\nmood: {name: calm, scale: 7}\nlocation: {name: Lisbon, lat: 38.7, lon: -9.1}\n---\n# Rain\n\nAll *day* long.\n",
    ),
    ("2026-01-14.md", "---\npeople: [Ana]\ntags: [sea]\n---\nOne two three.\n"),
];

#[test]
fn the_page_is_a_file_of_its_own_for_the_writer_alone() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.run("report --title 'My years'").is_clean();
    let path = workspace.path("journal-report.html");
    let page = fs::read_to_string(&path).unwrap();
    assert!(page.contains("<title>My years</title>") && page.ends_with("</html>"));
    assert!(page.contains("15 January 2024, 2 years ago") && page.contains("All day long."));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(workspace.list("").iter().filter(|it| it.starts_with(".journal-")).count(), 0);
}

#[test]
fn a_former_page_is_replaced_and_nothing_else() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.run("report").is_clean().run("report").is_clean();
    let path = workspace.path("mine.html");
    fs::write(&path, "mine").unwrap();
    let refused = workspace.run("report -o mine.html");
    refused
        .says("`mine.html` is there already, and is not a report")
        .says("--overwrite")
        .is_refused();
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    workspace.run("report -o mine.html --overwrite").is_clean();
    assert!(fs::read_to_string(&path).unwrap().starts_with("<!DOCTYPE html>"));
}

#[test]
fn a_link_is_not_followed() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.run("report -o real.html").is_clean();
    let (real, link) = (workspace.path("real.html"), workspace.path("link.html"));
    let before = fs::read(&real).unwrap();
    std::os::unix::fs::symlink(&real, link).unwrap();
    workspace.run("report -o link.html --year 2024").is_refused();
    assert_eq!(fs::read(&real).unwrap(), before);
}

#[test]
fn the_page_may_go_to_stdout() {
    let workspace = TestWorkspace::synced(FILES);
    let run = workspace.run("report --output - --year 2024");
    assert!(run.stdout().starts_with("<!DOCTYPE html>") && !run.stdout().contains("Ana"));
    run.is_clean();
    assert!(!workspace.path("journal-report.html").exists());
    workspace.run("report --output - --json").is_refused();
}

#[test]
fn the_document_names_the_file() {
    let workspace = TestWorkspace::synced(FILES);
    let document = workspace.json("report");
    let bytes = fs::metadata(workspace.path("journal-report.html")).unwrap().len();
    let expected = serde_json::json!({"path": "journal-report.html", "bytes": bytes, "entries": 2});
    assert_eq!(document, expected);
}

#[test]
fn a_folder_that_is_not_there_is_an_error_with_its_place() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.run("report -o nowhere/page.html").says("nowhere/page.html").is_refused();
}

#[test]
fn how_entries_grew_is_drawn_from_their_versions() {
    let workspace = TestWorkspace::synced(FILES);
    let page = |workspace: &TestWorkspace, line: &str| {
        workspace.run(&format!("report --output - {line}")).stdout()
    };
    assert!(!page(&workspace, "").contains("How entries grew"));
    workspace.write("2026-01-14.md", "One two three four five six.\n").run("sync").is_clean();
    workspace.write("2026-01-14.md", "One two.\n").run("sync").is_clean();
    workspace.rename("2024-01-15.md", "2024-01-16.md").run("sync").is_clean();
    let drawn = page(&workspace, "");
    assert!(drawn.contains("<a href=\"#growth\">How entries grew</a>"));
    assert!(drawn.contains("2 entries have 3 earlier versions."), "{drawn}");
    assert!(drawn.contains("3 words added, 4 removed."), "{drawn}");
    let row = "<th scope=\"row\"><bdi>One two.</bdi></th><td>14 January 2026</td><td>3</td>\
               <td>3</td><td>2</td>";
    assert!(drawn.contains(row), "{drawn}");
    assert!(page(&workspace, "--year 2024").contains("1 entry has 1 earlier version."));
    workspace.run("purge --versions --all --force").is_clean();
    assert!(!page(&workspace, "").contains("How entries grew"));
}
