//! Numbers beside the day in the names of entries, with the zeros that they have elsewhere.

use super::{check, check_month, check_on};

#[test]
fn a_number_that_happens_to_be_the_day_takes_no_zero_from_the_others() {
    let days = (1..=31).map(|day| format!("2025-12-{day:02}.md"));
    let stray = || std::iter::once("2025/Part 3/2025-12-03.md".to_owned());
    let volume = (1..=31).map(|day| format!("Vol 5/2025-12-{day:02}.md"));
    for (paths, expected) in [
        (days.chain(stray()).collect::<Vec<_>>(), "2026-01-05.md"),
        (volume.collect(), "Vol 5/2026-01-05.md"),
    ] {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        check(&paths, None, &[expected]);
    }
}

#[test]
fn a_second_entry_of_a_day_has_its_title_in_its_name_or_a_number() {
    check(
        &[],
        Some("Rain, again: the café!"),
        &[
            "2026-01-05.md",
            "2026-01-05-rain-again-the-café.md",
            "2026-01-05-rain-again-the-café-2.md",
        ],
    );
    check(&["2025/09/16.md"], Some("雨の日"), &["2026/01/05.md", "2026/01/05-雨の日.md"]);
    // What follows would hide the day.
    check(&["2025/09/16th.md"], Some("Rain"), &["2026/01/5th.md", "2026/01/5th - rain.md"]);
    check(
        &["2025/09/September 16.md"],
        None,
        &["2026/01/January 5.md", "2026/01/January 5 - 2.md", "2026/01/January 5 - 3.md"],
    );
    check(&[], Some("../.."), &["2026-01-05.md", "2026-01-05-2.md"]);
}

#[test]
fn a_time_that_all_names_end_with_is_no_number_of_an_entry() {
    check_month("2026-01-05", "2025-12-", " 0930", "2026-01-05 0930.md");
    check_month("2026-01-05", "2025-12-", " 09.30", "2026-01-05 09.30.md");
    check_month("2026-01-05", "2025-12-", "-2", "2026-01-05.md");
}

#[test]
fn each_kind_of_number_has_the_zeros_that_it_has_elsewhere() {
    for (path, expected) in [
        ("2025-12-16 - Tuesday, December 16.md", "2026-01-03 - Saturday, January 3.md"),
        ("2025/12 December/2025-12-16.md", "2026/01 January/2026-01-03.md"),
        ("2025/December/16.md", "2026/January/03.md"),
        ("2025/12/16th.md", "2026/01/3rd.md"),
        ("December 16th, 2025.md", "January 3rd, 2026.md"),
        ("December 06, 2025.md", "January 03, 2026.md"),
        ("16 de diciembre de 2025.md", "3 de enero de 2026.md"),
        ("2025/12/2025-12-16 Tue.md", "2026/01/2026-01-03 Sat.md"),
    ] {
        check_on("2026-01-03", &[path], None, &[expected]);
    }
    let paths = ["2025-12-05 - Friday, December 5.md", "2025-12-16 - Tuesday, December 16.md"];
    check_on("2026-01-03", &paths, None, &["2026-01-03 - Saturday, January 3.md"]);
    check_on("2026-01-22", &["2025/12/2nd.md", "2025/12/16th.md"], None, &["2026/01/22nd.md"]);
}
