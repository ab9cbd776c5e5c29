//! Revisions of a workspace that were written before the binary carried its newest ones, and make its tables again as they
//! were then: `tests/cases/older_workspace` holds two that an earlier version wrote.

use std::path::Path;

use crate::workspace::TestWorkspace;

#[test]
fn a_rebuild_of_before_the_newest_revision_takes_none_of_its_columns_away() {
    let at = TestWorkspace::new();
    at.config("journal = \"journal\"\n[fields.rating]\ntype = \"integer\"\n");
    at.write("a.md", "---\ndate: 2024-05-01\nrating: 3\n---\nRain.\n");
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/older_workspace");
    for folder in ["20260101_000001_m1", "20260101_000002_m2"] {
        let text = |file: &str| std::fs::read_to_string(cases.join(folder).join(file)).unwrap();
        at.revision(folder, &text("up.sql"), &text("down.sql"));
    }
    at.run("sync").is_clean();
    at.run("migration check").is_clean();
    // Alone it cannot be undone, and is refused by its name; together with what stands above it, it can.
    at.run("downgrade 20260101_000001")
        .says("`20260101_000002` takes away or changes what every archive has")
        .is_refused();
    at.run("downgrade 20250916_143000").is_clean();
    at.run("sync").is_clean();
    at.run("values rating").prints("      1  3\n").is_clean();
    at.run("migration check").is_clean();
    at.run("doctor").is_clean();
}

#[test]
fn copies_of_what_the_binary_carries_go_up_and_down_as_its_own_do() {
    let at = TestWorkspace::new();
    at.config("journal = \"journal\"\n");
    at.write("a.md", "---\ndate: 2024-05-01\n---\nRain.\n");
    let carried = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for folder in std::fs::read_dir(carried).unwrap() {
        let folder = folder.unwrap().path();
        let text = |file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
        let name = folder.file_name().unwrap().to_str().unwrap();
        at.revision(name, &text("up.sql"), &text("down.sql"));
    }
    at.run("sync").is_clean();
    at.run("downgrade 20251121_083000").is_clean();
    at.run("upgrade").is_clean();
    at.run("downgrade base --allow-data-loss").is_clean();
    at.run("sync").is_clean();
    for command in ["migration check", "migration lint", "doctor"] {
        at.run(command).is_clean();
    }
}
