//! `journal show`: one entry.

use crate::workspace::TestWorkspace;

fn workspace() -> TestWorkspace {
    TestWorkspace::synced(&[
        ("2025/2025-01-01.md", "---\ntitle: First\nmood: calm 7/10\ntags: [a, b]\n---\nRain.\r\n"),
        ("2025/2025-01-02.md", "Snow.\n"),
    ])
}

#[test]
fn an_entry_is_found_by_path_end_id_day_and_word() {
    let workspace = workspace();
    for name in ["2025/2025-01-01.md", "2025-01-01.md", "1", "2025-01-01"] {
        assert!(workspace.run(&format!("show {name}")).stdout().starts_with("First"), "{name}");
    }
    assert_eq!(workspace.json("show latest")["entries"][0]["path"], "2025/2025-01-02.md");
    assert_eq!(workspace.json("show random")["entries"].as_array().unwrap().len(), 1);
    workspace.run("show 2025-01-03.md").is_refused();
}

#[test]
fn what_it_says_of_itself_and_its_text() {
    let workspace = workspace();
    workspace
        .run("show 1")
        .prints("First\nday       2025-01-01\nmood      calm (7)\ntags      a, b\nwords     1\npath      2025/2025-01-01.md\n\nRain.")
        .is_clean();
    let raw = workspace.run("show 1 --raw").output.stdout;
    assert!(raw.ends_with(b"Rain.\r\n") && raw.starts_with(b"---\n"));
}

#[test]
fn what_has_no_title_does_not_say_its_first_words_twice() {
    let workspace = workspace();
    workspace
        .run("show 2")
        .prints("day       2025-01-02\nwords     1\npath      2025/2025-01-02.md\n\nSnow.")
        .is_clean();
}

#[test]
fn every_key_of_the_front_matter_is_shown() {
    let workspace = TestWorkspace::synced(&[(
        "2025-01-01.md",
        "---\ntitle: A\nrating: 007\nmusic: [Bach, Coltrane]\nsleep: {hours: 6}\nempty:\n---\nRain.\n",
    )]);
    workspace
        .run("show 1")
        .prints(
            "A\nday       2025-01-01\nrating    007\nmusic     Bach, Coltrane\nsleep     {\"hours\":\"6\"}\n\
             words     1\npath      2025-01-01.md\n\nRain.",
        )
        .is_clean();
    let answer = workspace.json("show 1");
    assert_eq!(answer["entries"][0]["front_matter"]["rating"], "007");
    assert_eq!(answer["entries"][0]["body"], "Rain.\n");
}

#[test]
fn line_ends_of_every_kind_are_line_ends_and_nothing_stands_in_for_them() {
    let workspace = TestWorkspace::synced(&[
        ("dos.md", "---\r\ntitle: Dos\r\n---\r\nRain.\r\n\r\nA heron.\r\n"),
        ("mac.md", "Rain.\rA heron.\r"),
    ]);
    workspace.write("dos.md", "---\r\ntitle: Dos\r\n---\r\nSun.\r\n\r\nA heron, too.\r\n");
    workspace.run_at("2026-01-15T13:00:00Z", "sync").is_clean();
    for (line, text) in [
        ("show dos.md", "Sun.\n\nA heron, too.\n"),
        ("show dos.md --at v1", "Rain.\n\nA heron.\n"),
        ("show mac.md", "Rain.\nA heron.\n"),
        ("history dos.md --text", "{+Sun+}"),
        ("search heron", "heron"),
        ("search rain --versions", "Rain."),
        ("conflicts", ""),
    ] {
        let printed = workspace.run(line).stdout();
        assert!(printed.contains(text), "{line}: {printed:?}");
        assert!(!printed.contains(['\r', '\u{fffd}']), "{line}: {printed:?}");
    }
    let raw = workspace.run("show dos.md --raw").stdout();
    assert!(raw.ends_with("Sun.\r\n\r\nA heron, too.\r\n"));
}

#[test]
fn a_text_goes_into_a_pipe_as_it_is() {
    let text = "Before \u{1b}[31mred\u{1b}[0m and \u{200f}\u{7} after.";
    let workspace = TestWorkspace::synced(&[("a.md", text)]);
    workspace.run("show a.md").prints_a(text).is_clean();
}

#[test]
fn bytes_that_are_not_those_that_were_hashed_are_not_given() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n"), ("b.md", "Still.\n")]);
    workspace.run("export --format source out").is_clean();
    workspace.execute("UPDATE entries SET source = CAST('Pain.' || char(10) AS BLOB) WHERE id = 1");
    workspace.run("show a.md --raw").says("v1 of `a.md` cannot be given back").is_refused();
    let said = "what is stored of `a.md` as it was is damaged";
    for line in ["json", "jsonl", "csv", "json --at now", "source new", "html site"] {
        let export = workspace.run(&format!("export --format {line}"));
        assert!(!export.stdout().contains("Pain"), "{export}");
        export.says(said).says("--> a.md").has_findings();
    }
    assert_eq!(workspace.list("new"), ["b.md"]);
    // What an earlier export wrote may be all that is left of it.
    workspace.run("export --format source out --overwrite").says(said).has_findings();
    assert_eq!(workspace.list("out"), ["a.md", "b.md"]);
}

#[test]
fn what_is_only_the_end_of_a_name_says_whose() {
    let workspace = workspace();
    workspace.run("show 01-02").says("`01-02` is the end of `2025/2025-01-02.md`").is_clean();
    for word in ["2025-01-02", "2025-01-02.md", "2", "first"] {
        let told = workspace.run(&format!("show {word}"));
        assert!(!told.stderr().contains("is the end of"), "{word}");
    }
    workspace.run("show .md").says("`.md` may be").is_refused();
}
