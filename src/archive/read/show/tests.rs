//! Entries named in each way, and what is said of names that are none.

use super::*;
use crate::archive::fixture::Fixture;

fn journal() -> Fixture {
    Fixture::new()
        .entry("2024/09/16-rain.md", "date: 2024-09-16", "")
        .entry("2025/09/16-rain.md", "date: 2025-09-16", "")
        .entry("2025/09/16-sun.md", "date: 2025-09-16", "")
        .entry("12.md", "date: 2023-01-01", "")
        .entry("gone.md", "date: 2025-09-20", "")
        .removed("gone.md")
}

fn found(name: &str) -> Result<String, ShowError> {
    let today = NaiveDate::from_ymd_opt(2025, 9, 17).unwrap();
    let rows = find(&journal().connection, name.into(), today, 6)?;
    Ok(rows.iter().map(|row| row.path.as_str()).collect::<Vec<_>>().join(" "))
}

fn check(name: &str, expected: &str) {
    assert_eq!(found(name).unwrap(), expected, "{name}");
}

#[test]
fn an_entry_is_called_by_number_path_or_the_end_of_its_path() {
    check("2", "2025/09/16-rain.md");
    check("2025/09/16-sun.md", "2025/09/16-sun.md");
    check("16-sun.md", "2025/09/16-sun.md");
    check("16-sun", "2025/09/16-sun.md");
    check("sun", "2025/09/16-sun.md");
    check("2024/09/16-rain", "2024/09/16-rain.md");
    check("12", "12.md");
}

#[test]
fn a_path_names_no_entry_of_another_folder() {
    for name in
        ["2024/12.md", "2024/12", "5/09/16-sun.md", "/12.md", "/2025/09/16-sun.md", "x/gone.md"]
    {
        assert!(matches!(found(name), Err(ShowError::Nothing { .. })), "{name}");
    }
    let error = found("2026/03/12.md").unwrap_err();
    assert!(matches!(error, ShowError::Nothing { nearest: Some(it), .. } if it == "12.md"));
    check("09/16-sun.md", "2025/09/16-sun.md");
    let paths = [(1, "2024/12.md".to_owned()), (2, "12.md".to_owned())];
    let name = Name { file: Some("12.md"), ..Name::from("journal/12.md") };
    let called = |paths| the_one_called::<ShowError>(paths, name, || Ok(Vec::new()));
    assert_eq!(called(&paths).unwrap(), 2);
    assert!(called(&paths[..1]).is_err());
}

#[test]
fn a_day_means_all_its_entries() {
    check("2025-09-16", "2025/09/16-rain.md 2025/09/16-sun.md");
    check("20250916", "2025/09/16-rain.md 2025/09/16-sun.md");
    check("yesterday", "2025/09/16-rain.md 2025/09/16-sun.md");
    check("2024-09", "2024/09/16-rain.md");
    check("last year", "2024/09/16-rain.md");
}

#[test]
fn a_title_is_a_name_behind_whole_names_of_files() {
    let fixture = Fixture::new()
        .entry("2025-01-01.md", "date: 2025-01-01\ntitle: Launch", "")
        .entry("launch.md", "date: 2025-01-02\ntitle: The heron", "")
        .entry("2025-01-03-heron.md", "date: 2025-01-03\ntitle: Herons, twice", "")
        .entry("undated.md", "", "");
    let today = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let find = |name: Name<'_>| find(&fixture.connection, name, today, 0);
    let path = |name: &str| find(name.into()).map(|it| it[0].path.clone());
    assert_eq!(path("Launch").unwrap(), "2025-01-01.md");
    assert_eq!(path("launch").unwrap(), "launch.md");
    assert_eq!(path("the heron").unwrap(), "launch.md");
    assert_eq!(path("heron").unwrap(), "2025-01-03-heron.md");
    assert_eq!(path("twice herons").unwrap(), "2025-01-03-heron.md");
    assert_eq!(path("first").unwrap(), "2025-01-01.md");
    assert_eq!(path("latest").unwrap(), "2025-01-03-heron.md");
    let error = path("Luanch").unwrap_err();
    assert!(matches!(error, ShowError::Nothing { nearest: Some(it), .. } if it == "Launch"));
    assert!(find(Name { may_be_title: false, ..Name::from("Launch") }).is_err());
}

#[test]
fn a_day_without_an_entry_is_told_as_that_with_the_nearest_one() {
    let check = |name: &str, message: &str, near: &str| {
        let error = found(name).unwrap_err();
        assert_eq!(error.to_string(), message);
        let ShowError::NoDay { nearest, .. } = error else { panic!("{error}") };
        assert_eq!(nearest.as_deref(), Some(near), "{name}");
    };
    check("2025-09-10", "there is no entry of 2025-09-10", "2024-09-16");
    check("today", "there is no entry of 2025-09-17 (`today`)", "2025-09-16");
    check("2022-12", "there is no entry of 2022-12-01..2022-12-31 (`2022-12`)", "2023-01-01");
}

#[test]
fn the_entries_of_a_day_stand_by_time_and_the_latest_is_the_last_of_them() {
    let fixture = Fixture::new()
        .entry("2026-01-02.md", "date: 2026-01-02T08:00", "")
        .entry("2026-01-02-10.md", "date: 2026-01-02", "")
        .entry("2026-01-02-2.md", "date: 2026-01-02T22:00", "")
        .entry("2026-01-02-3.md", "date: 2026-01-02", "");
    let today = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let paths = |name: &str| -> Vec<String> {
        let rows = find(&fixture.connection, name.into(), today, 0).unwrap();
        rows.into_iter().map(|row| row.path).collect()
    };
    let of_day = ["2026-01-02-3.md", "2026-01-02-10.md", "2026-01-02.md", "2026-01-02-2.md"];
    assert_eq!(paths("today"), of_day);
    assert_eq!(paths("latest"), of_day[3..]);
}

#[test]
fn spaces_around_a_name_are_a_part_of_it_where_an_entry_has_them() {
    let fixture = Fixture::new()
        .entry("lead.md", "", "")
        .entry(" lead.md", "", "")
        .entry("a/\u{3000}wide.md", "", "")
        .entry("wide.md", "", "")
        .entry("end.md ", "", "")
        .entry("a hot day.md", "", "");
    let today = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let check = |name: &str, expected: &str| {
        let rows = find(&fixture.connection, name.into(), today, 0).unwrap();
        let paths: Vec<String> = rows.into_iter().map(|row| row.path).collect();
        assert_eq!(paths, [expected], "{name}");
    };
    check(" lead.md", " lead.md");
    check(" lead", " lead.md");
    check("lead.md ", "lead.md");
    check("\u{3000}wide.md", "a/\u{3000}wide.md");
    check(" wide.md", "wide.md");
    check("end.md ", "end.md ");
    // A part of a name is none with its space.
    check(" day", "a hot day.md");
}

#[test]
fn latest_and_random_are_words() {
    check("latest", "2025/09/16-sun.md");
    check("random", "2025/09/16-rain.md");
}

#[test]
fn a_removed_entry_is_found_by_its_path_or_number_alone() {
    check("gone.md", "gone.md");
    check("5", "gone.md");
    assert!(matches!(found("gone"), Err(ShowError::Nothing { .. })));
}

#[test]
fn what_is_missing_or_ambiguous_is_told() {
    let error = found("16-rain").unwrap_err();
    assert_eq!(error.to_string(), "`16-rain` may be `2024/09/16-rain.md`, `2025/09/16-rain.md`");
    let error = found("2025/09/16-rian.md").unwrap_err();
    assert!(
        matches!(error, ShowError::Nothing { nearest: Some(it), .. } if it == "2025/09/16-rain.md")
    );
    assert!(matches!(found(""), Err(ShowError::Nothing { nearest: None, .. })));
    assert!(matches!(found("2099"), Err(ShowError::Nothing { .. })));
    let today = NaiveDate::from_ymd_opt(2025, 9, 17).unwrap();
    let empty = Fixture::new();
    let error = find(&empty.connection, "latest".into(), today, 0).unwrap_err();
    assert!(matches!(error, ShowError::Empty));
    assert!(matches!(find(&empty.connection, "random".into(), today, 7), Err(ShowError::Empty)));
}
