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
