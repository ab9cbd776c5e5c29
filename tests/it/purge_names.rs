//! What an entry that is purged has said of names that others have: how they are spelled, and where places lie.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::workspace::TestWorkspace;

/// The revisions below the newest, down to the first.
const BELOW: [&str; 5] =
    ["20251121_083000", "20251004_181500", "20250923_115500", "20250918_090000", "20250916_143000"];

const OLDER: &str = "---\ndate: 2025-01-01\nlocation: [Secret Place, {name: Pier, lat: 1, lon: 2}, 'Alfama, Lisbon', Mole]\n\
                     tags: [Rain, sea]\npeople: [Ana]\n---\nOne.\n";

const OTHER: &str =
    "---\ndate: 2025-01-02\nlocation: [Mole, 'Alfama, Lisbon']\ntags: [sea]\n---\nTwo.\n";

const PURGED: &str = "---\ndate: 2025-03-01\nlocation: [{name: sEcReT place, lat: 11.5, lon: 12.5}, {name: Pier, lat: 13, lon: 14}, \
                      'ALFAMA, lIsBoN', {name: Mole, lat: 15, lon: 16}, 'Chiado, lIsBoN']\ntags: [rAiN, only]\n\
                      people: [aNa]\n---\nThree.\n";

/// All names, the places with what they lie in and where, whatever their numbers are.
fn names(workspace: &TestWorkspace, file: &str) -> Vec<Vec<Value>> {
    let connection = Connection::open(workspace.path(file)).unwrap();
    let has = |sql: &str| connection.prepare(sql).is_ok();
    let around = match has("SELECT parent_id FROM locations") {
        true => {
            "canonical_name, (SELECT name FROM locations AS around WHERE around.id = locations.parent_id)"
        }
        false => "NULL, NULL",
    };
    let mut all = Vec::new();
    for (table, columns) in [
        ("locations", format!("name, latitude, longitude, {around}")),
        ("tags", "name".to_owned()),
        ("people", "name".to_owned()),
        ("moods", "name".to_owned()),
    ] {
        let Ok(mut rows) = connection.prepare(&format!("SELECT {columns} FROM {table} ORDER BY 1"))
        else {
            continue;
        };
        let width = rows.column_count();
        let read = |row: &rusqlite::Row<'_>| (0..width).map(|at| row.get(at)).collect();
        all.extend(rows.query_map([], read).unwrap().map(Result::unwrap));
    }
    all
}

/// Backups at the newest revision and at each of those below, by their suffixes.
fn back_up_at_each(workspace: &TestWorkspace) {
    workspace.run("backup --suffix head").is_clean();
    for revision in BELOW {
        workspace.run(&format!("downgrade {revision} --no-backup --allow-data-loss")).is_clean();
        workspace.run(&format!("backup --suffix at{revision}")).is_clean();
    }
    workspace.run("upgrade --no-backup").is_clean();
}

fn backup_of(workspace: &TestWorkspace, suffix: &str) -> String {
    let backups = workspace.backups();
    let name =
        backups.iter().find(|it| it.contains(suffix)).unwrap_or_else(|| panic!("{backups:?}"));
    format!("backups/{name}")
}

#[test]
fn names_are_spelled_and_placed_as_the_entries_say_that_remain_in_backups_of_any_revision_too() {
    let fresh = TestWorkspace::synced(&[("a.md", OLDER), ("b.md", OTHER)]);
    let purged = TestWorkspace::synced(&[("a.md", OLDER), ("b.md", OTHER), ("c.md", PURGED)]);
    for workspace in [&fresh, &purged] {
        back_up_at_each(workspace);
        workspace.delete("a.md").run("sync --accept-deletions").is_clean();
    }
    assert_ne!(names(&purged, "journal_archive.db"), names(&fresh, "journal_archive.db"));
    purged.delete("c.md").run("sync --accept-deletions").is_clean();
    purged.run("purge --force --backups c.md").is_clean();
    assert_eq!(names(&purged, "journal_archive.db"), names(&fresh, "journal_archive.db"));
    for suffix in ["head"].iter().chain(&BELOW) {
        let [held, expected] = [&purged, &fresh].map(|it| names(it, &backup_of(it, suffix)));
        assert_eq!(held, expected, "{suffix}");
    }
    purged.run("doctor").is_clean();
}

#[test]
fn what_a_removed_entry_says_counts_once_the_newest_that_had_the_name_is_purged() {
    let workspace =
        TestWorkspace::synced(&[("a.md", OLDER), ("c.md", PURGED), ("d.md", "Rain.\n")]);
    workspace.delete("a.md").delete("c.md").run("sync --accept-deletions").is_clean();
    workspace.run("purge --force c.md").is_clean().run("doctor").is_clean();
    let held = workspace.archive_bytes();
    for said in ["sEcReT", "lIsBoN", "rAiN", "aNa", "Chiado"] {
        assert!(!held.windows(said.len()).any(|it| it == said.as_bytes()), "{said}");
    }
    workspace
        .query("SELECT group_concat(name || coalesce(latitude, ''), ' ') FROM (SELECT * FROM locations ORDER BY name)")
        .gives("Alfama Lisbon Mole Pier1.0 Secret Place");
}
