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
