//! Scripts that were shipped wrong: an archive that holds one takes the corrected text, and is undone by it.
//!
//! `tests/cases/earlier_scripts` keeps every text that a shipped script ever had and that a correction names.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use journal_archive::archive::file::functions;
use journal_archive::revision::Revision;
use journal_archive::revision::checksum::Checksum;
use journal_archive::revision::kinship::earlier_texts;
use journal_archive::sqlite::scratch::Scratch;
use journal_archive::sqlite::script::Script;
use journal_archive::workspace::revisions::embedded;

use crate::workspace::TestWorkspace;

const PLACES: &str = "20250923_115500";

/// The texts that `up.sql` or `down.sql` of a revision had before, where they are kept.
fn kept(revision: &Revision, script: &str) -> Vec<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/earlier_scripts");
    let Ok(files) = fs::read_dir(cases.join(revision.folder_name())) else { return Vec::new() };
    let files = files.map(|it| it.unwrap().path());
    let is_of = |path: &Path| path.file_name().unwrap().to_str().unwrap().starts_with(script);
    files.filter(|it| is_of(it)).map(|it| fs::read_to_string(it).unwrap()).collect()
}

fn run(scratch: &Scratch, text: &str) {
    scratch.run(Script { path: "earlier.sql", text }).unwrap();
}

/// The schema after the embedded revisions before `revision`, and after these scripts.
fn schema_after(revision: &Revision, scripts: &[&str]) -> String {
    let scratch = Scratch::new(functions::register).unwrap();
    let before = embedded().unwrap().into_iter().take_while(|it| it.id() != revision.id());
    before.for_each(|it| run(&scratch, &it.up.text));
    for text in scripts {
        run(&scratch, text);
    }
    scratch.schema().unwrap().fingerprint()
}

#[test]
fn every_correction_names_texts_that_lead_to_the_same_schema() {
    let mut corrections = 0;
    for now in embedded().unwrap() {
        let (up, down) = (&now.up.text, &now.down.as_ref().unwrap().text);
        let (ups, downs) = (kept(&now, "up"), kept(&now, "down"));
        for earlier in &ups {
            assert_eq!(schema_after(&now, &[earlier]), schema_after(&now, &[up]), "{}", now.id());
        }
        for earlier in &downs {
            let both = [&[up.as_str(), earlier], &[up.as_str(), down]];
            assert_eq!(schema_after(&now, both[0]), schema_after(&now, both[1]), "{}", now.id());
        }
        let sum_of_up = |it: &String| {
            Revision::read(&now.folder, it, None, now.origin).unwrap().checksum_up().clone()
        };
        let sums: BTreeSet<_> = ups.iter().map(sum_of_up).collect();
        assert_eq!(sums, earlier_texts(up).into_iter().collect(), "up.sql of {}", now.id());
        let sums: BTreeSet<_> = downs.iter().map(|it| Checksum::of_down(it)).collect();
        assert_eq!(sums, earlier_texts(down).into_iter().collect(), "down.sql of {}", now.id());
        corrections += sums.len();
    }
    assert!(corrections > 0, "the earlier texts were not read");
}

/// An archive whose ledger holds the way back of the location hierarchy as it was first shipped.
fn with_the_earlier_script() -> TestWorkspace {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-02.md", "---\nlocation: Portugal\n---\nRain.\n"),
        ("2025-01-03.md", "---\nlocation: Lisbon, Portugal\n---\nRain.\n"),
        ("2025-01-04.md", "---\nlocation: Alfama, Lisbon, Portugal\n---\nRain.\n"),
    ]);
    let revision = embedded().unwrap().into_iter().find(|it| it.id().as_str() == PLACES).unwrap();
    let earlier = kept(&revision, "down").remove(0);
    workspace.execute(&format!(
        "UPDATE schema_revisions SET down_sql = '{}', checksum_down = '{}' WHERE revision = '{PLACES}'",
        earlier.replace('\'', "''"),
        Checksum::of_down(&earlier)
    ));
    workspace
}

fn ledger_is_corrected(workspace: &TestWorkspace, is_corrected: bool) {
    let count = "SELECT count(*) FROM schema_revisions WHERE down_sql LIKE '%corrects:%'";
    workspace.query(count).gives(if is_corrected { "1" } else { "0" });
}

#[test]
fn an_upgrade_with_nothing_else_to_do_takes_the_corrected_script_after_a_backup() {
    let workspace = with_the_earlier_script();
    workspace.run("upgrade --dry-run").says("would take the corrected down.sql").is_clean();
    ledger_is_corrected(&workspace, false);
    workspace.run("upgrade").says("took the corrected down.sql of 20250923_115500").is_clean();
    ledger_is_corrected(&workspace, true);
    assert_eq!(workspace.backups().len(), 1);
    workspace.run("upgrade").says("nothing to do").is_clean();
    workspace.run("migration check").says("agree").is_clean();
    assert_eq!(workspace.backups().len(), 1);
}

#[test]
fn an_upgrade_that_has_steps_takes_it_with_them() {
    let workspace = with_the_earlier_script();
    workspace.run("downgrade -1").is_clean();
    ledger_is_corrected(&workspace, false);
    let report = workspace.json("upgrade");
    assert_eq!(report["steps"].as_array().unwrap().len(), 1);
    assert_eq!(report["corrected"][0]["revision"], PLACES);
    ledger_is_corrected(&workspace, true);
}

#[test]
fn a_sync_takes_it_unless_it_may_not_upgrade() {
    let workspace = with_the_earlier_script();
    workspace.config("journal = \"journal\"\nauto_upgrade = false\n");
    workspace.run("sync").says("3 unchanged").is_clean();
    ledger_is_corrected(&workspace, false);
    workspace.config("journal = \"journal\"\n");
    workspace.run("sync").says("took the corrected down.sql").says("3 unchanged").is_clean();
    ledger_is_corrected(&workspace, true);
    assert_eq!(workspace.backups().len(), 1);
}

#[test]
fn a_corrected_script_that_waits_is_told_and_is_no_edit() {
    let workspace = with_the_earlier_script();
    let bytes = workspace.archive_bytes();
    let waiting = serde_json::json!([{"revision": PLACES, "script": "down.sql"}]);
    workspace.run("migration check").prints_a("`journal upgrade` takes them").is_clean();
    let check = workspace.json("migration check");
    assert_eq!((&check["corrections"], &check["edited"]), (&waiting, &serde_json::json!([])));
    workspace.run("status").prints_a("corrected   down.sql of 20250923_115500").is_clean();
    assert_eq!(workspace.json("status")["corrections"], waiting);
    workspace.run("doctor").says("as it was before it was corrected").is_clean();
    workspace.run("migration repair").says("nothing to repair").is_clean();
    workspace.run("list").prints_a("2025-01-02").is_clean();
    assert_eq!(workspace.archive_bytes(), bytes);
}

#[test]
fn a_text_that_no_correction_names_is_still_an_edit() {
    let workspace = with_the_earlier_script();
    let other = "SELECT 1;";
    let sum = Checksum::of_down(other);
    workspace.execute(&format!(
        "UPDATE schema_revisions SET down_sql = '{other}', checksum_down = '{sum}' WHERE revision = '{PLACES}'"
    ));
    workspace.run("migration check").has_findings();
    workspace.run("upgrade").is_refused();
    // The checksum of an earlier text does not let any other text pass for it.
    let workspace = with_the_earlier_script();
    workspace.execute(&format!(
        "UPDATE schema_revisions SET down_sql = '{other}' WHERE revision = '{PLACES}'"
    ));
    workspace.run("upgrade").is_refused();
    workspace.run("migration repair").is_clean();
    ledger_is_corrected(&workspace, true);
}

#[test]
fn a_copy_of_the_earlier_script_in_the_workspace_stands_in_nobodys_way() {
    let workspace = with_the_earlier_script();
    let revision = embedded().unwrap().into_iter().find(|it| it.id().as_str() == PLACES).unwrap();
    let earlier = kept(&revision, "down").remove(0);
    workspace.revision(&revision.folder_name(), &revision.up.text, &earlier);
    workspace.run("upgrade").says("took the corrected").is_clean();
    workspace.run("migration check").is_clean();
    workspace.revision(&revision.folder_name(), &revision.up.text, "DROP TABLE locations;");
    workspace.run("migration check").is_refused();
}

#[test]
fn the_way_back_reads_every_name_before_it_writes_one() {
    let scratch = Scratch::new(functions::register).unwrap();
    let revisions = embedded().unwrap();
    let until = revisions.iter().position(|it| it.id().as_str() == PLACES).unwrap();
    for revision in &revisions[..=until] {
        run(&scratch, &revision.up.text);
    }
    run(
        &scratch,
        "INSERT INTO locations (id, name, parent_id) VALUES
            (1, 'Portugal', NULL), (2, 'Lisbon', 1), (3, 'Alfama', 2), (4, 'Tower', 6), (6, 'Porto', 1),
            (7, 'geo:35.6,139.5', NULL), (8, 'One', 9), (9, 'Other', 8), (10, 'Own', 10)",
    );
    run(&scratch, &revisions[until].down.as_ref().unwrap().text);
    let names = "SELECT group_concat(name, '; ') FROM (SELECT name FROM locations ORDER BY id)";
    let names: String = scratch.connection().query_row(names, (), |row| row.get(0)).unwrap();
    assert_eq!(
        names,
        "Portugal; Lisbon, Portugal; Alfama, Lisbon, Portugal; Tower, Porto, Portugal; Porto, Portugal; \
         geo:35.6,139.5; One, Other; Other, One; Own"
    );
}

#[test]
fn places_are_called_by_their_whole_names_below_the_hierarchy_whatever_their_ids() {
    let names = "SELECT group_concat(name, '; ') FROM (SELECT name FROM locations ORDER BY name)";
    let canonical = "SELECT group_concat(canonical_name, '; ') FROM (SELECT canonical_name FROM locations ORDER BY 1)";
    for workspace in [with_the_earlier_script(), {
        let corrected = with_the_earlier_script();
        corrected.run("upgrade").is_clean();
        corrected
    }] {
        let before = workspace.query(canonical).text;
        workspace.run("downgrade 20250918_090000").is_clean();
        workspace.query(names).gives("Alfama, Lisbon, Portugal; Lisbon, Portugal; Portugal");
        workspace.run("upgrade").is_clean();
        workspace.query(canonical).gives(&before);
        workspace.query(names).gives("Alfama; Lisbon; Portugal");
    }
}
