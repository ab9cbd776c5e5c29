//! Days of paths whose parts say year, month and day each for itself.

use super::*;

fn check(paths: &[&str], day: Option<&str>) {
    for path in paths {
        let stem = path.strip_suffix(".md").unwrap();
        let (folders, stem) = stem.rsplit_once('/').unwrap();
        let found = day_of_folders(Some(folders), stem, &[]);
        assert_eq!(found.map(|it| it.to_string()).as_deref(), day, "{path}");
    }
}

#[test]
fn a_component_may_begin_with_what_those_above_it_say() {
    let paths = [
        "2026/03/March 3.md",
        "2026/03/March 3rd.md",
        "March 2026/March 3.md",
        "2026/March/March 3.md",
        "2026/March/03-03 Rain.md",
        "2026/2026-03/March 3.md",
        "2026/03 March/3 March.md",
        "2026-03/03-03.md",
        "2026/03/03/03.md",
        "2026/März/3. März.md",
    ];
    check(&paths, Some("2026-03-03"));
    check(&["2024/2024/05/05/12.md", "2024/05/05-12.md"], Some("2024-05-12"));
    check(&["2026/03/April 3.md", "2026/March/April 4.md"], None);
}

#[test]
fn folders_tell_which_number_of_a_date_is_the_month() {
    let paths = [
        "2024/12/12-05-2024.md",
        "2024/12/05-12-2024.md",
        "2024/December/12-05-2024.md",
        "2024-12/12-05-2024 Rain.md",
        "2024/12/12-05-24.md",
        "2024/12 Dec/12_05_2024.md",
    ];
    check(&paths, Some("2024-12-05"));
    check(&["2024/05/05-31-24.md"], Some("2024-05-31"));
    check(&["2024/12/12-12-2024.md"], Some("2024-12-12"));
    // A time.
    check(&["2024/12/05-08-30.md"], Some("2024-12-05"));
    check(&["2024/12/03-04-2024.md", "2024/12/12-05-2023.md", "12/12-05-2024.md"], None);
}

#[test]
fn below_a_month_of_words_a_file_is_of_a_day_where_one_of_them_says_so() {
    let paths = [
        "2024/05 Garden/05-12 Title.md",
        "2024/05 Garden/12.md",
        "2024/05 Garden/12th.md",
        "2024/05 Garden/12th - Title.md",
        "2024/05 Garden/12日 雨.md",
        "2024/05 Garden/12 Sunday Title.md",
        "2024/05 Garden/12 (So) Title.md",
        "2024/05 Garden/Sunday 12.md",
        "2024/05 Garden/12 May.md",
        "2024/05 Garden/12 08.30 Title.md",
        "2024/05 Garden/12_0830 Title.md",
        "2024/05 Journal/12 Title.md",
        "2024/05 Diary/12 Title.md",
        "2024/05 Daily/12 Title.md",
        "2024/05 Tagebuch/12 Title.md",
        "2024/05 Q2/12 Title.md",
        "2024/05 W19/12 Title.md",
        "2024/05 Month/12 Title.md",
        "2024/05 Trip/12 5km.md",
        "2024/05 Urlaub/12 Strand.md",
        "2024/05 Mai/12 Strand.md",
        "2024/05/12 Sunday Title.md",
        "2024/05/12th.md",
        "2024/05/12 5km.md",
        "2024/05/12 08.30 Title.md",
        "2024-05 Garden/12 Title.md",
    ];
    check(&paths, Some("2024-05-12"));
    check(&["2026/03 Mrz/12.md", "2026/03 Mrz/12 Regen.md", "2026/Mrz/12.md"], Some("2026-03-12"));
    let paths = [
        "2024/05 Projects/12 Website.md",
        "2024/2024/05 Projects/12 Website.md",
        "2024/05 Projects/12 Website/notes.md",
        "2024/05 Projects/12 5km.md",
        "2024/05 Projects/12 Monday.md",
        "2024/05 Projects/12 2023 Report.md",
        "2024/05 Projects/12 日本.md",
        "2024/05 Projects/12 So what.md",
        "2024/05 Q&A/12 Website.md",
        "2024/05 Mes projets/12 Site.md",
        "2024/05 Year review/12 Website.md",
        "2024/12 Taxes/05 receipts.md",
        "2024/02_Work/10_notes.md",
        "2024/02_Work/10_20_notes.md",
        "2024/05/2nd draft.md",
        "2024/05/12th-floor.md",
    ];
    check(&paths, None);
}

#[test]
fn a_month_is_no_day() {
    let paths = [
        "2024/05/May.md",
        "2024/09/September.md",
        "2024/05/Mai.md",
        "2024/05/Май.md",
        "2024/05/五月.md",
        "2024/05/5月.md",
        "2024-05/May.md",
        "2024/05-May/May.md",
        "2024/May/May.md",
        "2024年/5月/5月.md",
        "2024/05/May/notes.md",
        "2024/05/05 2024.md",
        "2024/05/12V battery.md",
        "2024/10/10X growth.md",
        "2024/05 Garden/12V pump.md",
    ];
    check(&paths, None);
    let paths = [
        "2024/05/05.md",
        "2024/05/May 5.md",
        "2024/05/5 May.md",
        "2024/05/05A.md",
        "2024/05/05V.md",
    ];
    check(&paths, Some("2024-05-05"));
}

#[test]
fn a_weekday_behind_a_number_is_true_of_the_day() {
    let paths = [
        "2026/03/16日(月).md",
        "2026/03/16(月).md",
        "2026/03/16（月） 雨.md",
        "2026/03/16日（月）雨.md",
        "2026/03/16일(월).md",
        "2026/03/16(Mon).md",
        "2026/03/16(Mon) Rain.md",
        "2026/03/16[Mo].md",
        "2026/03/16日(周一).md",
        "2026/03/16日月曜日.md",
        "2026년/3월/16일월요일 비.md",
        "2026/3月16日(月) 雨.md",
        "2026/03/3月16日（月）.md",
        "2026/3월 16일(월).md",
        "2026/3월 16일 비.md",
        "2026/03/16日、雨.md",
    ];
    check(&paths, Some("2026-03-16"));
    check(&["2026/03/3 (Tue).md", "2026/03/3(Tue) Rain.md"], Some("2026-03-03"));
    let paths = [
        "2026/03/16日(火).md",
        "2026/03/16(Tue).md",
        "2026/03/16(rain).md",
        "2026/03/16日火曜日.md",
        "2026/03/3 (Mon).md",
        "2026/03/3日間.md",
        "2026/03/1日1食.md",
        "2026/03/5日前.md",
        "2026/03/16日目.md",
    ];
    check(&paths, None);
}

#[test]
fn months_and_years_stand_alone_in_folders_as_people_name_them() {
    check(
        &[
            "2024/二月/18.md",
            "二〇二四年/二月/十八日.md",
            "2024/2월/18.md",
            "2024년/2월/18일 비.md",
            "일기 2024/2월/18.md",
        ],
        Some("2024-02-18"),
    );
    check(
        &["2024/十二月/18.md", "2024/12 日記/18.md", "202412/18.md", "2024/12/1218.md"],
        Some("2024-12-18"),
    );
    check(&["Scans 202413/18.md", "20241/18.md", "2024/11/1218.md", "123456/18.md"], None);
    check(
        &[
            "Diary 2024/July/4.md",
            "Journal 2024/07/4.md",
            "Tagebuch-2024/Juli/4.md",
            "Daily Journal 2024/July 4.md",
        ],
        Some("2024-07-04"),
    );
    check(&["Phone 2024/July/4.md", "Work 2024/07/04.md"], None);
}
