//! `journal on-this-day`: a day of the month, year after year, to be read.

use crate::workspace::TestWorkspace;

fn workspace() -> TestWorkspace {
    TestWorkspace::synced(&[
        ("2024-01-15.md", "---\ntitle: Leap\nlocation: Lisbon\nmood: calm 7\n---\nOne.\n"),
        ("2025-01-15.md", "---\ndate: 2025-01-15T08:00\n---\nMorning.\n"),
        ("2025-01-15-2.md", "---\ndate: 2025-01-15T20:00\n---\nEvening.\n"),
        ("2025-01-16.md", "Another day.\n"),
        ("2024-02-29.md", "A day more.\n"),
        ("2023-02-28.md", "The last one.\n"),
    ])
}

#[test]
fn the_texts_of_a_day_stand_year_after_year_the_newest_first() {
    let workspace = workspace();
    workspace
        .run("on-this-day")
        .prints(
            "Wednesday, 15 January 2025 · a year ago\n\nMorning.\n\nEvening.\n\n\
             Monday, 15 January 2024 · 2 years ago\n\nLeap\nLisbon · calm (7)\n\nOne.\n",
        )
        .is_clean();
    for day in ["01-16", "yesterday", "'16 january'", "2020-01-16"] {
        let run = workspace.run_at("2026-01-17T12:00:00Z", &format!("on-this-day {day}"));
        run.prints_a("Another day.").is_clean();
    }
    let answer = workspace.json("on-this-day");
    let paths: Vec<_> =
        answer["entries"].as_array().unwrap().iter().map(|it| &it["path"]).collect();
    assert_eq!(paths, ["2025-01-15.md", "2025-01-15-2.md", "2024-01-15.md"]);
    assert_eq!(answer["days"], serde_json::json!(["01-15"]));
    workspace.run("on-this-day 03-03").says("no entries match").is_clean();
    workspace.run("on-this-day 02-30").says("a day is written").is_refused();
    workspace.run("on-this-day 'last month'").says("is more than a day").is_refused();
}

#[test]
fn the_29th_of_february_is_read_on_the_28th_where_there_is_none() {
    let workspace = workspace();
    let read = |now: &str, line: &str| {
        let run = workspace.run_at(&format!("{now}T12:00:00Z"), line);
        let texts = ["A day more.", "The last one."].map(|it| run.stdout().contains(it));
        run.is_clean();
        texts
    };
    assert_eq!(read("2026-02-28", "on-this-day"), [true, true]);
    assert_eq!(read("2028-02-28", "on-this-day"), [false, true]);
    assert_eq!(read("2028-02-29", "on-this-day"), [true, false]);
    assert_eq!(read("2026-01-01", "on-this-day 02-29"), [true, false]);
    assert_eq!(read("2026-01-01", "on-this-day 2025-02-28"), [true, true]);
    assert_eq!(read("2026-02-28", "on-this-day 02-28"), [true, true]);
    assert_eq!(read("2028-02-28", "on-this-day 02-28"), [false, true]);
}
