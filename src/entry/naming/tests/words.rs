//! Words and numbers in folders: of single entries, and of the calendar.

use super::*;

#[test]
fn words_and_times_of_entries_in_their_folders_are_no_part_of_a_layout() {
    for (paths, expected) in [
        (vec!["2025-09-16-rain/index.md", "2025-09-17-sun/index.md"], "2026-11-30/index.md"),
        (vec!["2025-09-16-rain/index.md"], "2026-11-30/index.md"),
        (vec!["2025/2025-09-16-ice/index.md"], "2026/2026-11-30/index.md"),
        (
            vec!["2025-09-16 rain/2025-09-16 rain.md", "2025-09-17 sun/2025-09-17 sun.md"],
            "2026-11-30/2026-11-30.md",
        ),
        (vec!["2025-09-16 Rain.textbundle/text.md"], "2026-11-30.textbundle/text.md"),
        (
            vec!["2025-09-16 Rain.textbundle/text.md", "2025-09-17 Sun.textbundle/text.md"],
            "2026-11-30.textbundle/text.md",
        ),
        (vec!["2025/09 Lisbon/16.md", "2025/10 Porto/17.md"], "2026/11/30.md"),
        (
            vec!["2025/09 Lisbon/2025-09-16.md", "2025/10 Porto/2025-10-17.md"],
            "2026/11/2026-11-30.md",
        ),
        (vec!["2025-09-16T0620/index.md", "2025-09-17T0712/index.md"], "2026-11-30/index.md"),
        (vec!["2025-09-16 0620/entry.md", "2025-09-17 0712/entry.md"], "2026-11-30/entry.md"),
        (
            vec!["2025/W38 Lisbon/2025-09-16.md", "2025/W42 Porto/2025-10-17.md"],
            "2026/W49/2026-11-30.md",
        ),
        // What all have in common stays, and so do the words of the only month.
        (vec!["2025-09-16 Log/index.md", "2025-09-17 Log/index.md"], "2026-11-30 Log/index.md"),
        (vec!["2025/09 Trip/16.md", "2025/10 Trip/17.md"], "2026/11 Trip/30.md"),
        (vec!["2025/09 Lisbon/16.md", "2025/09 Lisbon/17.md"], "2026/11 Lisbon/30.md"),
        // A number of its own, that one of its entries happens to have as its day.
        (
            vec!["Vol 5/2025-12-05.md", "Vol 5/2025-12-06.md", "Part 3/2025-12-03.md"],
            "Vol 5/2026-11-30.md",
        ),
    ] {
        check_on("2026-11-30", &paths, None, &[expected]);
    }
}

#[test]
fn a_title_goes_where_the_folders_of_others_have_theirs() {
    let paths = ["2025-09-16-rain/index.md", "2025-09-17-sun/index.md"];
    let mine = ["2026-01-05-mine/index.md", "2026-01-05-mine-2/index.md"];
    check(&paths, Some("Mine"), &mine);
    check(&paths, None, &["2026-01-05/index.md", "2026-01-05-2/index.md"]);
    let path = ["2025-09-16 Rain.textbundle/text.md"];
    check(&path, Some("Mine"), &["2026-01-05-mine.textbundle/text.md"]);
    let paths = ["2025-09-16/index.md", "2025-09-17/index.md", "2025-09-18-sun/index.md"];
    check(&paths, Some("Mine"), &["2026-01-05/index.md", "2026-01-05/index-mine.md"]);
}

#[test]
fn the_year_beside_a_week_is_that_of_the_week_on_either_side() {
    for (day, expected) in [
        ("2027-01-01", ["KW53 2026/01.01.2027.md", "Week 53, 2026/2027-01-01.md"]),
        ("2024-12-30", ["KW1 2025/30.12.2024.md", "Week 1, 2025/2024-12-30.md"]),
        ("2026-11-30", ["KW49 2026/30.11.2026.md", "Week 49, 2026/2026-11-30.md"]),
    ] {
        check_on(day, &["KW38 2025/16.09.2025.md"], None, &expected[..1]);
        check_on(day, &["Week 38, 2025/2025-09-16.md"], None, &expected[1..]);
    }
}

#[test]
fn a_number_that_is_said_to_be_the_day_of_the_year_moves() {
    for (paths, expected) in [
        (["Day 259/2025-09-16.md", "Day 260/2025-09-17.md"], "Day 334/2026-11-30.md"),
        (
            ["2025/Day 045/2025-02-14.md", "2025/Day 260/2025-09-17.md"],
            "2026/Day 334/2026-11-30.md",
        ),
        (["2025/259/2025-09-16.md", "2025/260/2025-09-17.md"], "2026/334/2026-11-30.md"),
        (["259/2025-09-16.md", "259/2025-09-17.md"], "259/2026-11-30.md"),
    ] {
        check_on("2026-11-30", &paths, None, &[expected]);
    }
    check_on("2026-11-30", &["Day 259/2025-09-16.md"], None, &["Day 334/2026-11-30.md"]);
    let paths = ["Day 045/2025-02-14.md", "Day 260/2025-09-17.md"];
    check_on("2026-02-03", &paths, None, &["Day 034/2026-02-03.md"]);
}
