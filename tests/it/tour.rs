//! The tour of a writer who adds two fields, renames one and drops one, on the sample journal, as README tells it.

use crate::docs::{page_runs, sample};

const README: &str = include_str!("../../README.md");

#[test]
fn a_writer_adds_two_fields_renames_one_and_drops_one() {
    let workspace = sample();
    let sources = "SELECT count(*), sum(length(source)) FROM entries";
    let before = workspace.query(sources).text;
    let mut sections = README.split("\n## ");
    let tour = sections.find(|it| it.starts_with("Fields without code\n")).unwrap();
    page_runs(tour, &workspace, "README");
    workspace.query("SELECT count(*) FROM entries WHERE sky = 'rain'").gives("12");
    workspace.query("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%projects%'").gives("0");
    assert_eq!(workspace.query(sources).text, before);
    assert_eq!(workspace.json("status")["drift"], false);
    // Each change was made after a backup of its own.
    assert_eq!(workspace.backups().len(), 4);
    workspace.run("downgrade 20250916_143000").is_clean().run("upgrade").is_clean();
    workspace.query("SELECT count(*) FROM entries WHERE sky = 'rain'").gives("12");
}

#[test]
fn list_search_values_and_export_know_a_field() {
    let workspace = sample();
    workspace
        .config("journal = \"journal\"\n[fields.weather]\n[fields.projects]\ntype = \"list\"\n");
    workspace.run("migration create 'Fields'").is_clean().run("upgrade").is_clean();
    let entries = |line: &str| workspace.json(line)["entries"].as_array().unwrap().len();
    assert_eq!(entries("list --field weather=rain"), 12);
    assert_eq!(entries("list --field projects=garden"), 10);
    assert!(entries("search boat --field projects=boat") > 0);
    assert_eq!(workspace.json("values weather")["values"][0]["value"], "clear");
    let exported = workspace.run("export --format json").stdout();
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    let first = exported["entries"].as_array().unwrap_or_else(|| exported.as_array().unwrap());
    assert!(first.iter().any(|it| it["fields"]["projects"][0] == "garden"), "{}", first[0]);
}
