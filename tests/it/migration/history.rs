//! `journal migration history`: all revisions, newest first, the applied ones marked.

use crate::workspace::{TestWorkspace, shipped};

#[test]
fn the_current_revision_is_marked() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    workspace.run("downgrade 20251004_181500").is_clean();
    workspace
        .run("migration history")
        .prints(
            "20251214_100000 (head)  Search in every script
  20251206_090000  Rows that follow their sources, and versions that stay
  20251121_083000  Views for other tools
  20251120_194000  Body first in the full-text index
  20251102_071000  Day index
  20251018_203000  Full-text search
* 20251004_181500 (current)  Tags and people
+ 20250923_115500  Location hierarchy
+ 20250918_090000  Moods
+ 20250916_143000 (base)  Core tables",
        )
        .is_clean();
}

#[test]
fn without_an_archive_nothing_is_marked() {
    let workspace = TestWorkspace::new();
    let history = workspace.json("migration history");
    assert_eq!(history["revisions"].as_array().unwrap().len(), shipped());
    assert!(history["revisions"].as_array().unwrap().iter().all(|it| it["applied_at"].is_null()));
    assert!(
        workspace
            .run("migration history --verbose")
            .stdout()
            .contains("revises:    20251018_203000")
    );
}

#[test]
fn a_range_is_what_lies_between_two_targets() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let ids = |range: &str| {
        let history = workspace.json(&format!("migration history --range {range}"));
        let revisions = history["revisions"].as_array().unwrap().clone();
        revisions
            .iter()
            .map(|it| it["revision"].as_str().unwrap()[..8].to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(ids("moods:tags_and_people"), ["20251004", "20250923", "20250918"]);
    assert_eq!(ids("base:moods"), ["20250918", "20250916"]);
    assert_eq!(ids("-2:current"), ["20251214", "20251206", "20251121"]);
    assert_eq!(ids("20251102:"), ["20251214", "20251206", "20251121", "20251120", "20251102"]);
    workspace.run("migration history --range moods").says("is not a target").is_refused();
    workspace.run("migration history --range head:base").says("is empty").is_refused();
}
