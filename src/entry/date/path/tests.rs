//! The days that paths name, and the paths that name none.

use super::*;

fn check(paths: &[&str], day: Option<&str>) {
    for path in paths {
        let found = day_of_path(&EntryPath::new(path).unwrap(), &[]);
        assert_eq!(found.map(|it| it.to_string()).as_deref(), day, "{path}");
    }
}

#[test]
fn the_day_of_a_conflict_is_none_of_the_entry() {
    let mark = "sync-conflict-20260101-120000-ABCDEFG";
    check(
        &[&format!("2025-09-16.{mark}.md"), &format!("rain 20250916.{mark}.md")],
        Some("2025-09-16"),
    );
    check(&["2025/09/16 (Ana's conflicted copy 2026-01-01).md"], Some("2025-09-16"));
    check(&[&format!("rain.{mark}.md"), "rain (conflicted copy 2026-01-01 121212).md"], None);
}

#[test]
fn a_full_date_stands_anywhere_in_the_name() {
    check(
        &[
            "2025-09-16.md",
            "2025-09-16-rain.md",
            "rain 2025-09-16.md",
            "a/b/20250916.md",
            "2025_09_16.md",
            "2025.09.16 rain.md",
            "202509160620 rain.md",
            "20250916062031.md",
            "IMG_20250916_1.md",
            "20250916T062031Z.md",
            "rain 20250916T0620.md",
            "日記20250916雨.md",
            "2025-09-16T0620.md",
            "2025-13-01 2025-09-16.md",
            "September 16th, 2025.md",
            "16.09.2025.md",
            "2025-9-16.md",
            "1999/2025-09-16.md",
        ],
        Some("2025-09-16"),
    );
}

#[test]
fn folders_and_name_make_up_a_date() {
    check(
        &[
            "2025/09/16.md",
            "2025/09/16-rain.md",
            "2025/2025-09/16-rain.md",
            "2025/09-September/16 Tuesday.md",
            "2025-09/16.md",
            "2025/09-16.md",
            "2025/09/09-16.md",
            "2025-09-16/rain.md",
            "2025/09/16/rain.md",
            "diary/2025/09/16/photos/rain.md",
            "2025/09/16/20 questions.md",
            "2025/9/16.md",
            "2025/09/16th.md",
            "2025/September/16.md",
            "2025/09/16The-twins.md",
            "2025-09-16T1246_title/index.md",
            "Tue 16th, Sep 2025.md",
            "2025年9月16日（火）.md",
            "2025年9月16日 雨.md",
            "2025/septembre/16.md",
            "2025/September 16.md",
            "2025/16 September.md",
            "2025/septembre/16 septembre.md",
            "2025/September 2025/16. September.md",
            "2025年/09月/16日 晴れ.md",
            "٢٠٢٥/٠٩/١٦.md",
            "２０２５/０９/１６.md",
            "Tue Sep  16 2025.md",
            "J20250916.md",
            "Sep16_2025.md",
            "2025/0916.md",
            "2025/202509/16.md",
        ],
        Some("2025-09-16"),
    );
    check(&["2025/09/09.md"], Some("2025-09-09"));
}

#[test]
fn days_are_read_as_the_folders_above_them_say_them() {
    check(
        &[
            "2024/5-9.md",
            "2024/5-09.md",
            "2024-5/9.md",
            "2024-5/5-9.md",
            "2024/5/5-9.md",
            "2024-05/Thursday-9.md",
            "2024-05/Thu_9 rain.md",
            "2024/05/Thursday 9 Rain.md",
            "2024/May/Thursday-9.md",
            "2024/Q2/05/09.md",
            "2024/Q2/May/9th.md",
            "2024/Q2/05-09 Rain.md",
            "2024/Q2/0509.md",
            "2024/W19/05-09.md",
            "2024/05/W19/09.md",
            "2024/Journal/05/09.md",
            "2024/May/9th Rain.md",
            "2024/05 Garden/9th Roses.md",
            "2024/May 9th - Rain.md",
            "2024/9 May, Rain.md",
            "2024/05/May 9 (Rain).md",
            "2024/May 9 - May 12.md",
            "2024 - May/9.md",
            "Diary - 2024/May/9.md",
            "2024/मई/09.md",
        ],
        Some("2024-05-09"),
    );
    check(&["2024/7-28/rain.md"], Some("2024-07-28"));
    check(
        &[
            "2024/1-3/report.md",
            "2024/1-2 Corinthians.md",
            "2024-05/Friday-9.md",
            "2024-05/Friday 9 Rain.md",
            "2024-05/9 lines Thursday.md",
            "2024/Q1/05/09.md",
            "2024/05/Week 2/01.md",
            "2024/05 May - Rain.md",
            "2024/May 9 things - more.md",
            "2024/Q2/05.md",
            "2024/May/2nd Draft.md",
            "2024/May/2nd draft.md",
            "2024/May/5th Avenue.md",
            "2024.05.09.1.md",
            "2024.05.09.1/notes.md",
        ],
        None,
    );
}

#[test]
fn the_number_before_its_own_month_is_no_day() {
    check(
        &[
            "2024/05 May/notes.md",
            "2024/05 May/Meeting 12.md",
            "2024/05. May/x.md",
            "2024/12. Dezember/Xmas.md",
            "2024/08 août/x.md",
            "2024/12 Dec/Christmas.md",
            "Journal/2024/04 April/Ideas.md",
            "2024/06 June.md",
            "2024/06 Jun.md",
            "2024/6. Juni.md",
        ],
        None,
    );
    check(&["2024/05 May/09.md", "2024/05 May/09 rain.md"], Some("2024-05-09"));
    check(&["2024/05/05 May.md"], Some("2024-05-05"));
    check(&["2024/05 May/3 Fri.md"], Some("2024-05-03"));
}

#[test]
fn a_weekday_may_stand_beside_the_day_that_it_is() {
    check(
        &[
            "2024/05/May 9th, Thursday.md",
            "2024/05/Thursday, May 9th.md",
            "2024-05/Thursday 9.md",
            "2024-05/9 Thursday.md",
            "2024/05/Donnerstag 9.md",
            "2024/05 May/Thu 9.md",
            "2024/05/09–10.md",
            "2024/05/09–10 Rome.md",
        ],
        Some("2024-05-09"),
    );
    check(&["2024-05/Friday 9.md", "2024/05/Sun 9.md", "2024/05/Track 9.md"], None);
}

#[test]
fn a_number_that_says_something_else_is_no_part_of_a_day() {
    check(
        &[
            "2024/10/5月12日.md",
            "2024/10/5월 12일.md",
            "2024/10 5月.md",
            "2024/10/5月.md",
            "2024/10/12月.md",
            "2024/10/12 - May.md",
            "2024/10/12-May.md",
            "2024/10/12 May.md",
            "2024/10/12.5 km run.md",
            "2024/10/24.7 shop.md",
            "2024/10/20.000 leagues.md",
            "2024/10/10.000.md",
            "2024/10/12.30 lunch.md",
            "1,20240509.md",
            "12.20240509.md",
            "2024/05 Projects/12 Website.md",
            "2024/12 Taxes/05 receipts.md",
            "2024/02_Work/10_notes.md",
        ],
        None,
    );
    check(
        &[
            "2024/10/12日.md",
            "2024/10月/12日.md",
            "2024/10/10月12日.md",
            "2024/12-October.md",
            "2024/10/12.10.md",
            "2024/10.12 lunch.md",
            "2024/10/12 lunch.md",
            "2024/10 Oktober/12.md",
            "2024/10_Oct/12_notes.md",
            "2024-10 trip/12.md",
            "2024/10/12 rain/notes.md",
            "x 1. 20241012.md",
        ],
        Some("2024-10-12"),
    );
}

#[test]
fn other_numbers_are_no_date() {
    check(
        &[
            "rain.md",
            "2025-02-30.md",
            "2025/09/rain.md",
            "2025/09/3 things.md",
            "2025/09/notes/16 things.md",
            "12345678.md",
            "120250916.md",
            "deadbeef20240101.md",
            "Notes f20231105ab4c3d9e20231105ab4c3d9e.md",
            "20240101abcd.md",
            "491701234567.md",
            "4006381333931.md",
            "0012345678905.md",
            "call 202512345678.md",
            "IBAN DE20240101.md",
            "2025-09.md",
            "2025/13/01.md",
            "2025/March/April 5.md",
            "2025/03/April 5.md",
            "2025/May 5 things.md",
            "16.md",
            "250916.md",
            "2025-259.md",
            "2025/1316.md",
            "2025/0916/notes.md",
            "2025/202409/16.md",
        ],
        None,
    );
}
