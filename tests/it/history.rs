//! `journal history`, and the journal as it stood: `--at` of `show`, `list`, `search` and `export`, `search --versions`.

use crate::workspace::{Run, TestWorkspace};

/// Runs a command line at noon of a day.
fn on<'w>(workspace: &'w TestWorkspace, day: &str, line: &str) -> Run<'w> {
    workspace.run_at(&format!("{day}T12:00:00Z"), line)
}

/// An entry that was written on the 1st, changed on the 5th and the 8th; one that was renamed and whose file went on the
/// 8th; one that came on the 8th. It is the 15th.
fn workspace() -> TestWorkspace {
    let workspace = TestWorkspace::new();
    workspace
        .write(
            "2025/2025-12-30.md",
            "---\ntitle: Heron\ntags: [bird]\n---\nA grey heron on the wall.\n",
        )
        .write("2025/2025-12-31.md", "Fireworks over the river.\n");
    on(&workspace, "2026-01-01", "sync").is_clean();
    workspace
        .write(
            "2025/2025-12-30.md",
            "---\ntitle: Heron\ntags: [bird]\n---\nA white heron on the wall, at noon.\n",
        )
        .rename("2025/2025-12-31.md", "2025/eve.md");
    on(&workspace, "2026-01-05", "sync").is_clean();
    workspace
        .write(
            "2025/2025-12-30.md",
            "---\ntitle: Egret\n---\nA white egret on the wall, at noon, alone.\n",
        )
        .delete("2025/eve.md")
        .write("2026/2026-01-08.md", "Snow.\n");
    on(&workspace, "2026-01-08", "sync").is_clean();
    workspace
}

#[test]
fn the_versions_of_an_entry_stand_the_newest_first() {
    let workspace = workspace();
    workspace
        .run("history 2025-12-30")
        .prints(
            "2025/2025-12-30.md\n\
             v3    Thu 2026-01-08 12:00       9      +2      -1  now\n\
             v2    Mon 2026-01-05 12:00       8      +3      -1\n\
             v1    Thu 2026-01-01 12:00       6      +6      -0",
        )
        .is_clean();
    workspace
        .run("history eve.md")
        .prints(
            "2025/eve.md\n      its file was gone at sync 3\n\
             v2    Mon 2026-01-05 12:00       4      +0      -0  was 2025/2025-12-31.md\n\
             v1    Thu 2026-01-01 12:00       4      +4      -0",
        )
        .is_clean();
    // It is found by the name that it once had, too.
    workspace.run("history 2025-12-31").prints_a("2025/eve.md").is_clean();
    workspace.run("history heron").says("no entry is called `heron`").is_refused();
}

#[test]
fn a_comparison_tells_gone_and_new_without_colours() {
    let workspace = workspace();
    workspace
        .run("history 2025-12-30 --text")
        .prints_a("      A white [-heron-] {+egret+} on the wall, at noon{+, alone+}.\n")
        .prints_a("      title: [-Heron-]{+Egret+}\n")
        .prints_a(
            "      … 3 lines are the same\n      ---\n      A [-grey-] {+white+} heron on the",
        )
        .is_clean();
    let text = &workspace.json("history 2025-12-30 --text")["versions"][1]["changes"];
    assert_eq!(text[2]["text"], "A [-grey-] {+white+} heron on the wall{+, at noon+}.");
}

#[test]
fn versions_as_json_say_when_they_were_and_what_they_changed() {
    let workspace = workspace();
    let versions = &workspace.json("history 2025-12-30")["versions"];
    assert_eq!(versions.as_array().unwrap().len(), 3);
    let (first, last) = (&versions[0], &versions[2]);
    assert_eq!(
        (&first["number"], &first["seen_in"], &first["replaced_in"]),
        (&1.into(), &1.into(), &2.into())
    );
    assert_eq!(
        (&first["added"], &first["removed"], &first["current"]),
        (&6.into(), &0.into(), &false.into())
    );
    assert_eq!(first["seen_at"], "2026-01-01T12:00:00Z");
    assert_eq!((&last["title"], &last["current"]), (&"Egret".into(), &true.into()));
    assert!(last["version"].is_null() && last["replaced_in"].is_null());
}

#[test]
fn an_entry_is_shown_as_it_was_at_a_day_a_time_or_a_version() {
    let workspace = workspace();
    for when in
        ["2026-01-04", "2026-01-01T12:00:00Z", "'2026-01-05 11:59'", "'2 weeks ago'", "v1", "#1"]
    {
        workspace
            .run(&format!("show 1 --at {when}"))
            .prints_a("A grey heron")
            .prints_a("tags      bird")
            .is_clean();
    }
    workspace.run("show 1 --at '2026-01-05 12:00'").prints_a("A white heron").is_clean();
    workspace.run("show 1 --at yesterday").prints_a("A white egret").is_clean();
    let raw = workspace.run("show 1 --at v2 --raw").output.stdout;
    assert_eq!(raw, b"---\ntitle: Heron\ntags: [bird]\n---\nA white heron on the wall, at noon.\n");
    let shown = &workspace.json("show 1 --at v2")["entries"][0];
    assert_eq!(
        (&shown["number"], &shown["seen_in"], &shown["id"]),
        (&2.into(), &2.into(), &1.into())
    );
    assert_eq!(shown["tags"][0], "bird");
    // An entry whose file is gone, by the name that it had then.
    workspace
        .run("show 2025-12-31.md --at 2026-01-02")
        .prints_a("path      2025/2025-12-31.md")
        .is_clean();
}

#[test]
fn a_moment_that_cannot_be_given_is_said_with_the_way_out() {
    let workspace = workspace();
    for (line, message, hint) in [
        (
            "show 1 --at 2025-12-31",
            "the archive's first sync was at 2026-01-01T12:00:00Z",
            "--at 2026-01-01T12:00:00Z",
        ),
        ("show 1 --at tomorrow", "that is still to come", "without `--at`"),
        ("show 1 --at 2025..2026", "that is a span, not a moment", "3 weeks ago"),
        ("show 1 --at soon", "not a date or a date range", "3 weeks ago"),
        (
            "show 1 --at v4",
            "has no version 4: its last is v3",
            "journal history 2025/2025-12-30.md",
        ),
        ("show 1 --at v0", "has no version 0", "journal history"),
        (
            "show 3 --at 2026-01-07",
            "was not in the journal at the sync of 2026-01-05",
            "journal history",
        ),
        (
            "show 2 --at 2026-01-09",
            "was not in the journal at the sync of 2026-01-08",
            "journal history",
        ),
    ] {
        workspace.run(line).says(message).says(hint).is_refused();
    }
    workspace.run("show 1 --at 2026-01-01T12:00:00Z").is_clean();
}

#[test]
fn a_clock_that_was_set_back_makes_no_sync_unreachable() {
    let workspace = TestWorkspace::new();
    for (day, text) in [
        ("2026-01-01", "one\n"),
        ("2026-01-09", "two two\n"),
        ("2026-01-03", "three three three\n"),
    ] {
        workspace.write("a.md", text);
        on(&workspace, day, "sync").is_clean();
    }
    // The last by number whose time is not after it.
    workspace.run("show a.md --at 2026-01-02").prints_a("\none").is_clean();
    workspace.run("show a.md --at 2026-01-04").prints_a("three").is_clean();
    workspace.run("show a.md --at 2026-01-10").prints_a("three").is_clean();
    workspace.run("show a.md --at v2").prints_a("two two").is_clean();
}

#[test]
fn a_version_that_is_damaged_is_told_and_the_others_are_given() {
    let workspace = workspace();
    workspace.execute("UPDATE version_bytes SET data = x'00' WHERE id = (SELECT bytes_id FROM entry_versions WHERE entry_id = 1 AND seen_in = 2)");
    let run = workspace.run("history 2025-12-30");
    let printed = run.stdout();
    assert!(
        printed.contains(
            "v2    Mon 2026-01-05 12:00       8       ?       ?  damaged: what is stored"
        ),
        "{printed}"
    );
    assert!(
        printed.contains("v3    Thu 2026-01-08 12:00       9       ?       ?  now"),
        "{printed}"
    );
    assert!(printed.contains("v1    Thu 2026-01-01 12:00       6      +6      -0"), "{printed}");
    run.has_findings();
    workspace
        .run("show 1 --at v2")
        .says("v2 of `2025/2025-12-30.md` cannot be given back")
        .is_refused();
    workspace.run("show 1 --at v1").prints_a("grey").is_clean();
}

#[test]
fn the_entries_are_listed_as_they_stood() {
    let workspace = workspace();
    workspace
        .run("list --at 2026-01-02")
        .prints(
            "2025-12-31       4  Fireworks over the river.                 2025/2025-12-31.md\n\
             2025-12-30       6  Heron                                     2025/2025-12-30.md",
        )
        .is_clean();
    let paths = |line: &str| {
        let answer = workspace.json(line);
        let entries = answer["entries"].as_array().unwrap().clone();
        entries
            .iter()
            .map(|it| it["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(paths("list --at 2026-01-06"), "2025/2025-12-30.md 2025/eve.md");
    assert_eq!(paths("list --at yesterday"), "2026/2026-01-08.md 2025/2025-12-30.md");
    assert_eq!(paths("list --at yesterday"), paths("list"));
    assert_eq!(paths("list --at 2026-01-02 --reverse"), "2025/2025-12-30.md 2025/2025-12-31.md");
    assert_eq!(paths("list --at 2026-01-02 --limit 1"), "2025/2025-12-31.md");
    assert_eq!(paths("list --at 2026-01-02 --sort words"), "2025/2025-12-30.md 2025/2025-12-31.md");
    // What a version says of itself counts, not what the entry says now.
    assert_eq!(paths("list --at 2026-01-06 --tag bird"), "2025/2025-12-30.md");
    assert_eq!(paths("list --at yesterday --tag bird"), "");
    assert_eq!(paths("list --at 2026-01-06 --on 2025-12-31"), "");
    assert_eq!(paths("list --at 2026-01-02 --on 2025-12-31"), "2025/2025-12-31.md");
    assert_eq!(workspace.json("list --at 2026-01-02")["sync"], 1);
    let lines = workspace.run("list --at 2026-01-02 --jsonl --undated").stdout();
    assert_eq!(lines, "");
    workspace.run("list --at v2").says("a version has its number in one entry").is_refused();
    workspace.run("list --at 2026-01-02 --removed").says("cannot be used with").is_refused();
}

#[test]
fn a_search_finds_what_the_journal_said_then() {
    let workspace = workspace();
    let found = |line: &str| {
        let answer = workspace.json(line);
        let entries = answer["entries"].as_array().unwrap().clone();
        entries
            .iter()
            .map(|it| it["path"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(found("search grey --at 2026-01-02"), "2025/2025-12-30.md");
    assert_eq!(found("search grey --at 2026-01-06"), "");
    assert_eq!(found("search heron --at 2026-01-06"), "2025/2025-12-30.md");
    assert_eq!(found("search fireworks --at 2026-01-06"), "2025/eve.md");
    assert_eq!(found("search fireworks --at yesterday"), "");
    assert_eq!(found("search 'title:egret' --at yesterday"), "2025/2025-12-30.md");
    assert_eq!(found("search 'the -grey' --at 2026-01-02"), "2025/2025-12-31.md");
    assert_eq!(found("search the --at 2026-01-02 --sort path --limit 1"), "2025/2025-12-30.md");
    assert_eq!(found("search the --tag bird --at 2026-01-02"), "2025/2025-12-30.md");
    assert_eq!(workspace.json("search grey --at 2026-01-02")["entries"][0]["id"], 1);
    workspace.run("search grey --at 2026-01-02").prints_a("A grey heron on the wall.").is_clean();
    workspace
        .run("search 'AND AND' --fts --at 2026-01-02")
        .says("not a query of FTS5")
        .is_refused();
}

#[test]
fn text_that_is_gone_is_found_in_the_version_that_said_it_last() {
    let workspace = workspace();
    workspace
        .run("search --versions heron")
        .prints(
            "2025-12-30       8  Heron                                     2025/2025-12-30.md\n            \
             A white heron on the wall, at noon.\n            v2, until Thu 2026-01-08 12:00",
        )
        .is_clean();
    let answer = workspace.json("search --versions grey");
    assert_eq!(answer["entries"][0]["number"], 1);
    assert_eq!(answer["entries"][0]["replaced_at"], "2026-01-05T12:00:00Z");
    // What an entry still says is not gone.
    workspace.run("search --versions wall").says("nothing was found").is_clean();
    // What went with its file is.
    let answer = workspace.json("search --versions fireworks");
    assert_eq!(answer["entries"][0]["path"], "2025/eve.md");
    assert_eq!(answer["entries"][0]["replaced_at"], "2026-01-08T12:00:00Z");
}

#[test]
fn the_whole_journal_is_exported_as_it_stood_byte_for_byte() {
    let workspace = workspace();
    workspace.run("export --format source --at 2026-01-02 then").says("wrote 2 entries").is_clean();
    assert_eq!(
        std::fs::read_to_string(workspace.path("then/2025/2025-12-30.md")).unwrap(),
        "---\ntitle: Heron\ntags: [bird]\n---\nA grey heron on the wall.\n"
    );
    assert!(workspace.path("then/2025/2025-12-31.md").exists());
    assert_eq!(workspace.list("then"), ["2025"]);
    let exported = workspace.run("export --format json --at 2026-01-06 --tag bird").stdout();
    let exported: serde_json::Value = serde_json::from_str(&exported).unwrap();
    assert_eq!(exported["entries"][0]["body"], "A white heron on the wall, at noon.\n");
    assert_eq!(exported["entries"][0]["id"], 1);
}

#[test]
fn damage_is_told_where_the_whole_journal_is_looked_at() {
    let workspace = workspace();
    workspace.execute("UPDATE version_bytes SET data = x'00' WHERE id IN (SELECT bytes_id FROM entry_versions WHERE entry_id = 1)");
    workspace.run("search grey --at 2026-01-02").says("damaged, and was not read").has_findings();
    workspace.run("list --at 2026-01-02").prints_a("Heron").is_clean();
    workspace.run("export --format source --at 2026-01-02 then").says("damaged").has_findings();
    assert_eq!(workspace.list("then/2025"), ["2025-12-31.md"]);
}

#[test]
fn many_entries_that_have_all_changed_stand_in_the_order_of_then() {
    let workspace = TestWorkspace::new();
    let path = |at: usize| format!("2025/{:02}/{at:04}.md", at % 12 + 1);
    for at in 0..300 {
        workspace.write(
            &path(at),
            format!("---\ndate: 2025-{:02}-{:02}\n---\nOne heron {at}\n", at % 12 + 1, at % 28 + 1),
        );
    }
    on(&workspace, "2026-01-01", "sync").is_clean();
    let lines = |line: &str| workspace.run(line).stdout();
    let listed = lines("list --jsonl");
    let found = lines("search heron --jsonl").lines().count();
    for at in (0..300).filter(|it| it % 3 > 0) {
        workspace.write(
            &path(at),
            format!(
                "---\ndate: 2024-{:02}-{:02}\n---\nNo bird at all {at}\n",
                at % 12 + 1,
                at % 28 + 1
            ),
        );
    }
    on(&workspace, "2026-01-05", "sync").is_clean();
    assert_ne!(lines("list --jsonl"), listed);
    assert_eq!(lines("list --jsonl --at 2026-01-02"), listed);
    assert_eq!(lines("search heron --jsonl --at 2026-01-02").lines().count(), found);
    assert_eq!(lines("search heron --jsonl --at 2026-01-02 --limit 150").lines().count(), 150);
    assert_eq!(lines("search heron --jsonl --versions").lines().count(), 200);
}

#[test]
fn the_first_version_of_an_empty_file_changed_nothing_and_says_nothing() {
    let workspace = TestWorkspace::synced(&[("a.md", "")]);
    workspace.write("a.md", "Rain.\n").run("sync").is_clean();
    let run = workspace.run("history a.md");
    assert!(!run.stdout().contains("only"), "{}", run.stdout());
    run.is_clean();
}

#[test]
fn declared_fields_are_asked_of_what_entries_were() {
    let workspace = TestWorkspace::new();
    workspace.config(
        "journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n[fields.projects]\ntype = \"list\"\n",
    );
    let entry =
        |weather: &str| format!("---\nweather: {weather}\nprojects: [boat]\n---\nA heron.\n");
    workspace.write("a.md", entry("sun")).write("b.md", entry("rain"));
    workspace.run_at("2026-01-01T12:00:00Z", "sync").is_clean();
    workspace.run("migration create fields").is_clean().run("upgrade").is_clean();
    workspace.write("a.md", "No heron.\n").delete("b.md");
    workspace.run_at("2026-01-03T12:00:00Z", "sync").is_clean();
    for (line, path) in [
        ("list --field weather=sun --at 2026-01-01", "a.md"),
        ("list --field projects=boat --field weather=rain --at 2026-01-01", "b.md"),
        ("search heron --field weather=sun --at 2026-01-01", "a.md"),
        ("search heron --field weather=rain --versions", "b.md"),
    ] {
        let found = workspace.json(line);
        assert_eq!(found["entries"][0]["path"], path, "{line}");
        assert_eq!(found["entries"].as_array().unwrap().len(), 1, "{line}");
    }
    let shown = workspace.json("show a.md --at v1");
    assert_eq!(shown["entries"][0]["fields"]["weather"], "sun");
    let csv = workspace.run("export --format csv --at 2026-01-01").stdout();
    assert!(csv.lines().next().unwrap().contains("weather"), "{csv}");
}
