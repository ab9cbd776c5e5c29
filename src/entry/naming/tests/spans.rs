//! Folders of spans of time, which hold some days and not others.

use super::check_on;

#[test]
fn a_decade_moves_with_the_year() {
    let paths = ["2010s/2019/2019-11-28.md", "2020s/2026/2026-11-01.md"];
    check_on("2019-03-01", &paths, None, &["2010s/2019/2019-03-01.md"]);
    check_on("2031-01-01", &paths, None, &["2030s/2031/2031-01-01.md"]);
    check_on("2031-01-01", &["2020s/2026-11-01.md"], None, &["2030s/2031-01-01.md"]);
}

#[test]
fn a_season_holds_the_days_of_its_months() {
    let paths = [
        "2026/Summer/2026-06-20.md",
        "2026/Summer/2026-08-01.md",
        "2026/Autumn/2026-10-01.md",
        "2026/Autumn/2026-11-01.md",
    ];
    check_on("2027-07-01", &paths, None, &["2027/Summer/2027-07-01.md"]);
    check_on("2026-11-30", &paths, None, &["2026/Autumn/2026-11-30.md"]);
    check_on("2027-01-05", &paths, None, &["2027/2027-01-05.md"]);
    let paths = ["Herbst 2026/2026-11-01.md", "Sommer 2026/2026-07-01.md"];
    check_on("2027-06-05", &paths, None, &["Sommer 2027/2027-06-05.md"]);
    check_on("2026-01-05", &["2025/Summer/2025-12-20.md"], None, &["2026/Summer/2026-01-05.md"]);
}

#[test]
fn an_age_holds_less_than_a_year() {
    let paths = ["age 35/2025-11-28.md", "age 36/2026-04-01.md", "age 36/2026-11-01.md"];
    check_on("2026-11-30", &paths, None, &["age 36/2026-11-30.md"]);
    check_on("2026-01-05", &paths, None, &["age 35/2026-01-05.md"]);
    check_on("2025-03-01", &paths, None, &["2025-03-01.md"]);
    check_on("2027-06-01", &paths, None, &["2027-06-01.md"]);
}

#[test]
fn a_part_of_the_day_is_no_name_of_every_entry() {
    let paths = ["2026-11-27-evening.md", "2026-11-28-morning.md", "2026-11-29-evening.md"];
    check_on("2026-11-30", &paths, None, &["2026-11-30.md"]);
    let paths = ["2026-11-27-evening.md", "2026-11-28-evening.md"];
    check_on("2026-11-30", &paths, None, &["2026-11-30-evening.md"]);
}
