//! What histories have found: the smallest of each kind.

use crate::workspace::TestWorkspace;

/// Every place with the places that it lies in, `Alfama < Lisbon`, and where it lies.
const PLACES: &str = "
    SELECT group_concat(said, '; ') FROM (
        SELECT inner_place.name || coalesce(' < ' || around.name, '')
            || coalesce(' ' || inner_place.latitude || ' ' || inner_place.longitude, '') AS said
        FROM locations AS inner_place LEFT JOIN locations AS around ON around.id = inner_place.parent_id
        ORDER BY inner_place.canonical_name
    )";

#[test]
fn the_places_around_a_place_go_with_the_last_entry_that_names_it() {
    TestWorkspace::synced(&[
        ("a.md", "---\ndate: 2025-01-01\nlocation: Alfama, Lisbon, Portugal\n---\n"),
        ("b.md", "---\ndate: 2025-01-01\nlocation: Porto, Portugal\n---\n"),
    ])
    .write("a.md", "---\ndate: 2025-01-01\n---\n")
    .run("sync")
    .is_clean()
    .query(PLACES)
    .gives("Porto < Portugal; Portugal");
}

#[test]
fn a_sync_fills_an_archive_again_that_was_taken_down_to_base() {
    let workspace =
        TestWorkspace::synced(&[("a.md", "---\ndate: 2025-01-01\ntags: [rain]\n---\nRain.\n")]);
    workspace.run("downgrade base").is_clean();
    workspace.run("sync --dry-run").is_clean();
    workspace.run("sync").is_clean().query("SELECT path FROM entries").gives("a.md");
    workspace.run("sync").says("1 unchanged").is_clean();
    workspace.run("search rain").prints_a("a.md").is_clean();
}

#[test]
fn a_place_that_is_two_numbers_lies_in_no_place_after_the_way_down_and_up_again() {
    TestWorkspace::synced(&[("a.md", "---\ndate: 2025-01-01\nlocation: 35.6, 139.5\n---\n")])
        .run("downgrade 20250918_090000")
        .is_clean()
        .run("upgrade")
        .is_clean()
        .query(PLACES)
        .gives("35.6, 139.5 35.6 139.5");
}

#[test]
fn of_two_spellings_in_one_entry_the_first_counts_whenever_it_was_synced() {
    const TEXT: &str = "---\ndate: 2025-01-01\nlocations: ['Alfama, Lisbon', LISBON]\n---\n";
    TestWorkspace::synced(&[("a.md", TEXT)]).query(PLACES).gives("Alfama < Lisbon; Lisbon");
    TestWorkspace::synced(&[("b.md", "---\ndate: 2024-01-01\nlocation: lisbon\n---\n")])
        .write("a.md", TEXT)
        .run("sync")
        .is_clean()
        .query(PLACES)
        .gives("Alfama < Lisbon; Lisbon")
        .run("repopulate --force")
        .is_clean()
        .query(PLACES)
        .gives("Alfama < Lisbon; Lisbon");
}

#[test]
fn an_entry_whose_file_is_gone_places_nothing_that_another_one_names() {
    let placed = "---\ndate: 2025-01-01\nlocation: Lisbon (38.5, -9.5)\n---\n";
    let workspace = TestWorkspace::synced(&[
        ("a.md", placed),
        ("b.md", "---\ndate: 2024-01-01\nlocation: Lisbon\n---\n"),
    ]);
    workspace.query(PLACES).gives("Lisbon 38.5 -9.5");
    workspace.delete("a.md").run("sync").is_clean().query(PLACES).gives("Lisbon");
    workspace.run("repopulate --force").is_clean().query(PLACES).gives("Lisbon");

    let workspace =
        TestWorkspace::synced(&[("a.md", placed), ("c.md", "---\ndate: 2025-01-01\n---\n")]);
    workspace.delete("a.md").run("sync").is_clean().query(PLACES).gives("Lisbon 38.5 -9.5");
    workspace.write("b.md", "---\ndate: 2024-01-01\nlocation: Lisbon\n---\n");
    workspace.run("sync").is_clean().query(PLACES).gives("Lisbon");
}

#[test]
fn a_column_that_got_another_name_while_its_field_was_not_declared_is_empty() {
    let declared = |fields: &str| format!("journal = \"journal\"\n{fields}");
    let workspace = TestWorkspace::new();
    workspace.write("a.md", "---\ndate: 2025-01-01\nweather: rain\n---\n");
    workspace.config(&declared("[fields.weather]\ntype = \"text\"\n"));
    workspace.run("migration create One --rev-id 20260101_000001").is_clean();
    workspace.run("sync").is_clean().query("SELECT weather FROM entries").gives("rain");
    workspace.config(&declared("[fields.sky]\ntype = \"text\"\nkeys = [\"sky\", \"weather\"]\n"));
    workspace.run("migration create Two --rev-id 20260101_000002").is_clean();
    workspace.config(&declared(""));
    workspace.run("upgrade").is_clean().query("SELECT sky FROM entries").gives("rain");
    workspace.run("sync").is_clean().query("SELECT sky FROM entries").gives("NULL");
    workspace.config(&declared("[fields.sky]\ntype = \"text\"\nkeys = [\"weather\"]\n"));
    workspace.run("sync").is_clean().query("SELECT sky FROM entries").gives("rain");
}

#[test]
fn one_text_may_be_a_place_in_a_place_and_a_place_without_one() {
    let numbers = "---\ndate: 2025-01-01\nlocation: 1, 2\n---\n";
    let nested = "---\ndate: 2025-01-02\nlocation: {name: '1', city: '2'}\n---\n";
    let nested_places = "1 < 2 1.0 2.0; 2";
    TestWorkspace::synced(&[("a.md", numbers), ("b.md", nested)])
        .query(PLACES)
        .gives(nested_places);
    let workspace = TestWorkspace::synced(&[("a.md", numbers)]);
    workspace.query(PLACES).gives("1, 2 1.0 2.0");
    workspace.write("b.md", nested).run("sync").is_clean().query(PLACES).gives(nested_places);
    workspace.delete("b.md").write("c.md", numbers).run("sync --accept-deletions").is_clean();
    workspace.query(PLACES).gives("1, 2 1.0 2.0");
}

#[test]
fn a_quoted_null_that_is_held_no_more_leaves_no_name_behind() {
    TestWorkspace::synced(&[("a.md", "---\ndate: 2025-01-01\ntags: ['null', rain]\n---\n")])
        .write("a.md", "---\ndate: 2025-01-01\ntags: [rain]\n---\n")
        .run("sync")
        .is_clean()
        .query("SELECT group_concat(name) FROM tags")
        .gives("rain");
}

#[test]
fn names_that_an_older_journal_kept_apart_become_one() {
    let workspace = TestWorkspace::synced(&[
        ("a.md", "---\ndate: 2025-01-01\npeople: Ana\ntags: sea\n---\n"),
        ("b.md", "---\ndate: 2025-01-02\npeople: ANA\ntags: Sea\n---\n"),
    ]);
    workspace.run("downgrade 20251121_083000").is_clean();
    // As it stood in archives of before: a row for each spelling.
    workspace.execute(
        "UPDATE people SET name = 'Ana';
         INSERT INTO people (name) VALUES ('ANA');
         UPDATE entry_people SET person_id = (SELECT id FROM people WHERE name = 'ANA') WHERE entry_id = 2;
         UPDATE tags SET name = 'sea';
         INSERT INTO tags (name) VALUES ('Sea');",
    );
    workspace.run("sync").is_clean();
    workspace.query("SELECT group_concat(name) FROM people").gives("ANA");
    workspace.query("SELECT group_concat(name) FROM tags").gives("Sea");
    workspace.query("SELECT count(*) FROM entry_people").gives("2");
}

#[test]
fn a_place_is_spelled_again_when_one_in_it_is_gone() {
    TestWorkspace::synced(&[
        ("a.md", "---\ndate: 2025-01-01\nlocation: PORTUGAL\n---\n"),
        ("b.md", "---\ndate: 2025-01-02\nlocation: Lisbon, Portugal\n---\n"),
    ])
    .write("b.md", "---\ndate: 2025-01-02\n---\n")
    .run("sync")
    .is_clean()
    .query(PLACES)
    .gives("PORTUGAL");
}
