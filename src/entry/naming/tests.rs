//! Where a new entry goes, by what the others are called.

mod laws;
mod months;
mod numbers;
mod short_names;
mod spans;
mod weeks;
mod words;

use super::*;

fn check(paths: &[&str], title: Option<&str>, expected: &[&str]) {
    check_on("2026-01-05", paths, title, expected);
}

fn check_on(day: &str, paths: &[&str], title: Option<&str>, expected: &[&str]) {
    let paths: Vec<EntryPath> = paths.iter().map(|it| EntryPath::new(it).unwrap()).collect();
    let day: NaiveDate = day.parse().unwrap();
    let found = Layout::of(&paths).paths(day, title).take(expected.len());
    let found: Vec<String> = found.map(|it| it.to_string()).collect();
    assert_eq!(found, expected, "{paths:?}");
}

/// Where an entry of a day goes beside files of every day of a month, called so before and behind the day.
fn check_month(day: &str, before: &str, behind: &str, expected: &str) {
    let paths: Vec<String> = (1..=28).map(|day| format!("{before}{day:02}{behind}.md")).collect();
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    check_on(day, &paths, None, &[expected]);
}

#[test]
fn a_new_entry_goes_where_most_of_the_others_lie() {
    check(&[], None, &["2026-01-05.md", "2026-01-05-2.md", "2026-01-05-3.md"]);
    check(&["2025/09/16.md", "2025/12/24-eve.md", "2025-09-17.md"], None, &["2026/01/05.md"]);
    check(&["2025/09/2025-09-16 Rain.markdown"], None, &["2026/01/2026-01-05.markdown"]);
    check(&["diary/2025/20250916.md"], None, &["diary/2026/20260105.md"]);
    check(&["2025/2025-09/16.md"], None, &["2026/2026-01/05.md"]);
    check(&["2024/02/01.md", "2025/09-16.md"], None, &["2026/01-05.md"]);
    check(&["2025/09/09.md"], None, &["2026/01/05.md"]);
    check(&["2025_09_16.md", "about.md", "rain 20250916.md"], None, &["2026_01_05.md"]);
}

#[test]
fn years_of_two_digits_and_halves_of_years_move_with_the_day() {
    let of = |layout: &[&str]| layout.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>();
    for (paths, wanted) in [
        (of(&["25/2025-11-01.md", "26/2026-10-01.md", "26/2026-11-01.md"]), "27/2027-01-05.md"),
        (
            of(&["25-12/2025-12-01.md", "26-01/2026-01-02.md", "26-02/2026-02-01.md"]),
            "27-01/2027-01-05.md",
        ),
        (of(&["Journal 25/2025-11-01.md", "Journal 26/2026-11-01.md"]), "Journal 27/2027-01-05.md"),
        (of(&["2025/H2/2025-11-01.md", "2026/H1/2026-02-01.md"]), "2027/H1/2027-01-05.md"),
        (of(&["2026-H1/2026-02-01.md", "2026-H2/2026-08-01.md"]), "2027-H1/2027-01-05.md"),
        // It stands there whatever the year.
        (
            of(&["Area 26/2025-11-01.md", "Area 26/2026-11-01.md", "Area 26/2026-11-02.md"]),
            "Area 26/2027-01-05.md",
        ),
        (of(&["26/2026-10-01.md", "26/2026-11-01.md"]), "26/2027-01-05.md"),
    ] {
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        check_on("2027-01-05", &paths, None, &[wanted]);
    }
}

#[test]
fn names_numbers_and_words_stand_as_the_others_have_them() {
    check(&["2025/09 September/16.md"], None, &["2026/01 January/05.md"]);
    check(
        &["2025/09-September/2025-09-16-Tuesday.md"],
        None,
        &["2026/01-January/2026-01-05-Monday.md"],
    );
    check(&["2025-09-16 Tue.md"], None, &["2026-01-05 Mon.md"]);
    check(&["16-09-2025.md"], None, &["05-01-2026.md"]);
    check(&["16.9.2025.md"], None, &["5.1.2026.md"]);
    check(&["16.09.2025.md", "17.10.2025.md"], None, &["05.01.2026.md"]);
    check(&["September 16, 2025.md", "September 9, 2025.md"], None, &["January 5, 2026.md"]);
    check(&["September 16th, 2025.md"], None, &["January 5th, 2026.md"]);
    check(&["2025-W38/2025-09-16.md"], None, &["2026-W02/2026-01-05.md"]);
}

#[test]
fn words_are_of_the_letters_and_the_language_of_the_others() {
    check(&["2025/SEPTEMBER/16.md"], None, &["2026/JANUARY/05.md"]);
    check(
        &["2025/september/16.md", "2025/oktober/01.md", "2025/mai/03.md"],
        None,
        &["2026/januar/05.md"],
    );
    check(
        &["2025/09. septembre/2025-09-16 mardi.md", "2025/10. octobre/2025-10-01 mercredi.md"],
        None,
        &["2026/01. janvier/2026-01-05 lundi.md"],
    );
    check(
        &["diary-2025-09-16.md", "diary-2025-09-17.md", "diary-2025-09-09.md"],
        None,
        &["diary-2026-01-05.md"],
    );
    check(
        &["2025-09-16_daily.md", "2025-09-17_daily.md", "2025-09-18.md"],
        None,
        &["2026-01-05_daily.md"],
    );
}

#[test]
fn signs_and_numbers_beside_the_day_stand_as_the_others_have_them() {
    check(&["2025-09-16-2.md", "2025-09-17-2.md"], None, &["2026-01-05.md"]);
    check(&["2025-09-16 (Tuesday).md"], None, &["2026-01-05 (Monday).md"]);
    check(&["[2025-09-16].md", "[2025-09-17].md"], None, &["[2026-01-05].md"]);
    check(&["2025年9月6日.md"], None, &["2026年1月5日.md"]);
    check(&["5 Mai 2025.md", "6 Mai 2025.md"], None, &["5 Januar 2026.md"]);
    check(
        &["2025-09-02.md", "2025-09-02-2.md", "2025-09-03-3.md", "2025-09-09-9.md"],
        None,
        &["2026-01-05.md"],
    );
    check(&["2025/09/16 9.md", "2025/09/17.md"], None, &["2026/01/05.md"]);
    check(&["2025-09-09-9.md", "2025/09/09-09.md"], None, &["2026/01/05.md"]);
    check(&["09-09-2025.md", "10-10-2025.md", "16-09-2025.md"], None, &["05-01-2026.md"]);
}

#[test]
fn what_moves_with_the_days_or_stands_beside_their_year_is_theirs() {
    check_month("2026-01-05", "2025/12 December/2025-12-", "", "2026/01 January/2026-01-05.md");
    check_month("2026-01-05", "12 December/2025-12-", "", "01 January/2026-01-05.md");
    check_month("2026-01-05", "2025/12/2025-12-", "", "2026/01/2026-01-05.md");
    check_month("2026-01-05", "December 2025/2025-12-", "", "January 2026/2026-01-05.md");
    check_month("2026-01-05", "2025/12 Journal/", "", "2026/01 Journal/05.md");
    check_month("2026-01-05", "2025/12 Journal/2025-12-", "", "2026/01 Journal/2026-01-05.md");
    let notes = "2025/December Notes/2025-12-";
    check_month("2026-01-05", notes, "", "2026/January Notes/2026-01-05.md");
}

#[test]
fn a_number_or_a_month_before_the_words_of_a_folder_moves() {
    check(&["11 Notes/2025-11-25.md", "12 Notes/2025-12-01.md"], None, &["01 Notes/2026-01-05.md"]);
    check(&["Mai/2025-05-25.md", "Juni/2025-06-01.md"], None, &["Januar/2026-01-05.md"]);
    check(
        &["2024 Trip/2024-05-25.md", "2025 Trip/2025-06-01.md"],
        None,
        &["2026 Trip/2026-01-05.md"],
    );
    check(
        &["2025-05 Trip/2025-05-25.md", "2025-06 Trip/2025-06-01.md"],
        None,
        &["2026-01 Trip/2026-01-05.md"],
    );
    check(&["Journal 2025/2025-05-25.md"], None, &["Journal 2026/2026-01-05.md"]);
    check(&["2025 Notes/2025-05-25.md"], None, &["2026 Notes/2026-01-05.md"]);
    check(&["2025年/2025-05-25.md"], None, &["2026年/2026-01-05.md"]);
    check(&["0512/2025-05-12.md", "0513/2025-05-13.md"], None, &["0105/2026-01-05.md"]);
    check(&["2025/12/05/2025-12-05.md"], None, &["2026/01/05/2026-01-05.md"]);
}

#[test]
fn where_folders_are_the_day_the_file_is_called_as_the_others_are() {
    check(&["2025/08/20/entry.md"], None, &["2026/01/05/entry.md", "2026/01/05/entry-2.md"]);
    check(&["2025-09-16/rain.md"], None, &["2026-01-05/2026-01-05.md"]);
    check(&["2025-09-16/text.md", "2025-09-17/text.md"], None, &["2026-01-05/text.md"]);
}

#[test]
fn a_name_that_the_paths_have_comes_before_any_other() {
    let week = ["04 Mon", "05 Die", "06 Mit", "07 Don", "08 Fre", "09 Sam", "10 Son"];
    let paths: Vec<String> = week.iter().map(|it| format!("2025-08-{it}.md")).collect();
    let mut paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    check_on("2026-01-09", &paths, None, &["2026-01-09 Fre.md"]);
    check_on("2026-01-06", &paths, None, &["2026-01-06 Die.md"]);
    paths.remove(4);
    check_on("2026-01-09", &paths, None, &["2026-01-09 Fre.md"]);
}

#[test]
fn what_a_name_says_a_second_time_is_a_time_or_moves_too() {
    check(&["2025-12-05 1205.md", "2025-12-06 1206.md"], None, &["2026-01-05.md"]);
    check(&["2025-12-12 1212.md", "2025-12-13 1212.md"], None, &["2026-01-05 1212.md"]);
    check_month("2026-01-05", "rain202512", "", "2026-01-05.md");
    check_month("2026-01-05", "rain 202512", "", "rain 20260105.md");
    check(&["2025-12-05 20251205.md"], None, &["2026-01-05 20260105.md"]);
    let of_day = ["2025-12-05 - Friday, December 5.md", "2025-12-06 - Saturday, December 6.md"];
    check(&of_day, None, &["2026-01-05 - Monday, January 5.md"]);
}

#[test]
fn marks_that_stand_apart_are_of_their_letters() {
    let path = ["2025/08 aou\u{302}t/2025-08-20.md"];
    check(&path, None, &["2026/01 janvier/2026-01-05.md"]);
    let path = ["E\u{301}te\u{301}/2025-08-20.md"];
    check(&path, None, &["E\u{301}te\u{301}/2026-01-05.md"]);
}

#[test]
fn the_sign_and_the_brackets_of_a_day_stay_where_others_have_words_behind_it() {
    for (paths, expected) in [
        (["2026年3月16日.md", "2026年3月17日 雨.md"], "2027年1月3日.md"),
        (["2026년 3월 16일.md", "2026년 3월 17일 비.md"], "2027년 1월 3일.md"),
        (["2026年3月16日(月).md", "2026年3月17日(火).md"], "2027年1月3日(日).md"),
        (["2026年3月16日（月）.md", "2026年3月17日（火） 雨.md"], "2027年1月3日（日）.md"),
        (["2026年3月16日月曜日.md", "2026年3月17日火曜日.md"], "2027年1月3日日曜日.md"),
        (["2026년 3월 16일 (월).md", "2026년 3월 17일 (화).md"], "2027년 1월 3일 (일).md"),
        (["2026-03-16(月).md", "2026-03-17(火) 雨.md"], "2027-01-03(日).md"),
        (["2026/03/16日(月).md", "2026/03/17日(火) 雨.md"], "2027/01/03日(日).md"),
        (["[2026-03-16] Rain.md", "[2026-03-17].md"], "[2027-01-03].md"),
        (["2026-03-16 (Mon).md", "2026-03-17 (Tue) Rain.md"], "2027-01-03 (Sun).md"),
        (["2026-03-16 (rain).md", "2026-03-17 (sun).md"], "2027-01-03.md"),
    ] {
        check_on("2027-01-03", &paths, None, &[expected]);
    }
}

#[test]
fn words_that_differ_before_the_day_are_no_part_of_a_layout() {
    for (paths, expected) in [
        (["Lisbon, 9 May 2025.md", "Porto, 12 May 2025.md"], "5 January 2026.md"),
        (["Lisbon (2025-05-09).md", "Porto (2025-05-12).md"], "(2026-01-05).md"),
        (["Trip-2025-05-09.md", "Home-2025-05-12.md"], "2026-01-05.md"),
        (
            ["2025/05/Sea, May 9, 2025.md", "2025/05/Rain, May 12, 2025.md"],
            "2026/01/January 5, 2026.md",
        ),
    ] {
        check(&paths, None, &[expected]);
    }
    let paths = ["Work 2025-05-09.md", "Work 2025-05-12.md", "Home 2025-05-13.md"];
    check(&paths, None, &["Work 2026-01-05.md"]);
}
