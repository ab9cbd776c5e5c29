//! How an entry is named: one way for all commands, and with `--at` by what it was called then.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day of January.
fn on<'w>(workspace: &'w TestWorkspace, day: u32, line: &str) -> Run<'w> {
    workspace.run_at(&format!("2026-01-{day:02}T12:00:00Z"), line)
}

/// In the morning of the 1st the heron lay at `2025/a.md`; then it was moved to `b.md`. On the 2nd the tide came to `2025/a.md`;
/// on the 3rd a letter came, dated later than both, and the tide got a day.
fn moved() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace.write("2025/a.md", "---\ndate: 2025-05-05\n---\nA heron.\n");
    on(&workspace, 1, "sync").is_clean();
    workspace.rename("2025/a.md", "b.md");
    workspace.run_at("2026-01-01T18:00:00Z", "sync").is_clean();
    workspace.write("2025/a.md", "The tide of the river.\n");
    on(&workspace, 2, "sync").is_clean();
    workspace
        .write("2025/a.md", "---\ndate: 2025-06-06\n---\nThe tide.\n")
        .write("letter.md", "---\ndate: 2025-07-07\n---\nDear Elias.\n");
    on(&workspace, 3, "sync").is_clean();
    workspace
}

#[test]
fn with_a_moment_a_path_means_the_entry_that_lay_there_then() {
    let workspace = moved();
    on(&workspace, 4, "show 2025/a.md").prints_a("The tide.").is_clean();
    for word in ["2025/a.md", "a.md", "a", "1", "2025-05-05", "latest", "random", "b.md"] {
        let line = format!("show {word} --at 2026-01-01T13:00:00Z");
        on(&workspace, 4, &line).prints_a("A heron.").prints_a("path      2025/a.md").is_clean();
        if word != "random" {
            let line = format!("restore --entry {word} --at 2026-01-01T13:00:00Z --to -");
            on(&workspace, 4, &line).prints_a("A heron.").is_clean();
        }
    }
    on(&workspace, 4, "show 2025/a.md --at 2026-01-02").prints_a("river").is_clean();
    on(&workspace, 4, "show b.md --at 2026-01-02").prints_a("A heron.").is_clean();
    // Nobody was called so then, but somebody is now.
    on(&workspace, 4, "show letter --at 2026-01-02")
        .says("`letter.md` was not in the journal")
        .is_refused();
    on(&workspace, 4, "show nothing --at 2026-01-02").says("no entry is called").is_refused();
}

#[test]
fn the_latest_and_a_random_one_are_chosen_in_the_journal_as_it_stood() {
    let workspace = moved();
    on(&workspace, 4, "show latest").prints_a("Dear Elias.").is_clean();
    on(&workspace, 4, "show latest --at 2026-01-02").prints_a("A heron.").is_clean();
    on(&workspace, 4, "show latest --at 2026-01-03").prints_a("Dear Elias.").is_clean();
    for _ in 0..5 {
        let shown = on(&workspace, 4, "show random --at 2026-01-02").stdout();
        assert!(!shown.contains("Dear"), "{shown}");
    }
    // What is no longer held may have been the latest.
    on(&workspace, 4, "purge --versions a.md --force").is_clean();
    on(&workspace, 5, "show latest --at 2026-01-02")
        .prints_a("A heron.")
        .says("--> 2025/a.md")
        .has_findings();
}

#[test]
fn a_day_means_the_entries_that_were_of_it_then() {
    let workspace = moved();
    on(&workspace, 4, "show 2025-06-06").prints_a("The tide.").is_clean();
    // Where none was, it means one that is of it now.
    on(&workspace, 4, "show 2025-06-06 --at 2026-01-02").prints_a("The tide of").is_clean();
    on(&workspace, 4, "show 2025-05-05 --at 2026-01-02").prints_a("A heron.").is_clean();
    workspace.write("two.md", "---\ndate: 2025-05-05\n---\nAnother heron.\n");
    on(&workspace, 5, "sync").is_clean();
    on(&workspace, 6, "restore --entry 2025-05-05 --at 2026-01-05 --to -")
        .says("may be `b.md`, `two.md`")
        .is_refused();
}

#[test]
fn bringing_back_and_forgetting_take_the_names_that_showing_takes() {
    let workspace = moved();
    workspace.delete("letter.md");
    on(&workspace, 4, "sync").is_clean();
    for word in ["letter.md", "letter", "3", "2025-07-07"] {
        on(&workspace, 5, &format!("history {word}")).prints_a("letter.md").is_clean();
        let line = format!("restore --entry {word} --to -");
        on(&workspace, 5, &line).prints_a("Dear Elias.").is_clean();
    }
    on(&workspace, 5, "restore --entry random --at v1").says("no entry `random`").is_refused();
    on(&workspace, 5, "restore --entry none").says("no entry `none`").is_refused();
    for word in ["b", "2025-05-05"] {
        let line = format!("purge --versions {word} --force --dry-run");
        on(&workspace, 5, &line).says("would forget 1 version of `b.md`").is_clean();
    }
    on(&workspace, 5, "purge --versions b --force").says("forgot 1 version").is_clean();
    on(&workspace, 5, "purge --versions none --force").says("no entry `none`").is_refused();
    // An entry goes for good by its whole path or its id alone.
    on(&workspace, 5, "purge letter --force").says("did you mean `letter.md`").is_refused();
    on(&workspace, 5, "purge letter.md --force").is_clean();
}

#[test]
fn a_broken_block_is_looked_back_at_with_what_the_entry_last_said() {
    let workspace = TestWorkspace::new();
    let write = |block: &str, text: &str| {
        workspace.write("a.md", format!("---\n{block}\n---\n{text}\n"));
    };
    write("title: Heron\ndate: 2025-05-05\ntags: [bird]\npeople: [Ana]\nmood: calm 7", "One.");
    on(&workspace, 1, "sync").is_clean();
    write("title: Heron\ntags: [bird", "One two.");
    on(&workspace, 2, "sync");
    write("tags: [bird, grey", "One two three.");
    on(&workspace, 3, "sync");
    let now = on(&workspace, 3, "show a.md").stdout();
    write("title: Egret\ntags: [white]", "One two three four.");
    on(&workspace, 4, "sync").is_clean();
    let shown = on(&workspace, 5, "show a.md --at 2026-01-03").stdout();
    let without = |text: &str| -> Vec<String> {
        text.lines().filter(|it| !it.starts_with("broken")).map(str::to_owned).collect()
    };
    assert_eq!(without(&shown), without(&now));
    for (day, label) in [(2, "tags      bird"), (3, "people    Ana"), (3, "mood      calm (7)")] {
        on(&workspace, 5, &format!("show a.md --at 2026-01-0{day}")).prints_a(label).is_clean();
    }
    for day in 1..=3 {
        let listed = on(&workspace, 5, &format!("list --tag bird --at 2026-01-0{day}"));
        listed.prints_a("2025-05-05").is_clean();
    }
    on(&workspace, 5, "list --tag bird --at 2026-01-04").says("no entry was").is_clean();
    let exported = on(&workspace, 5, "export --format jsonl --at 2026-01-03").stdout();
    assert!(exported.contains("\"bird\"") && exported.contains("Ana"), "{exported}");
    // One that has not changed since is exported with what is held of it, too.
    write("tags: [", "Five.");
    on(&workspace, 6, "sync");
    let exported = on(&workspace, 7, "export --format jsonl --at 2026-01-06").stdout();
    assert!(exported.contains("\"white\""), "{exported}");
}
