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
