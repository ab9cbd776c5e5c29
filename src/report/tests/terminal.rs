//! The numbers as people see them in a terminal.

use super::*;
use crate::archive::stats::FieldOf;
use crate::report::terminal::page;

fn drawn(report: &Report, width: usize) -> String {
    let rows = page(&report.stats, report.today, width);
    rows.iter().flat_map(|row| [row.text(), "\n".to_owned()]).collect()
}

#[test]
fn a_page_reads_well_in_eighty_columns() {
    insta::assert_snapshot!(drawn(&report_of(&archive("Lisbon"), "Mine"), 80), @r"
    20 September 2023 to 20 September 2025
    4 entries                540 words                4 days written
    135 words an entry       2 days in a row          2 days longest streak

    The longest run of days without a gap was 2 days, up to 20 September 2025.
    The wordiest day was 29 February 2024, with 300 words.
    Less than 1 % of the days have an entry: 0.74 words a day, 0.04 entries a week.

    2025  2 entries on 2 days, 120 words
        Jan Feb Mar  Apr May Jun  Jul Aug  Sep Oct Nov  Dec
    Mon  ·····································
         ·····································
    Wed ······································
        ······································
    Fri ·····································░
        ·····································▒
    Sun ·····································

    2024  1 entry on 1 day, 300 words
        Jan Feb Mar  Apr May Jun  Jul Aug Sep  Oct Nov Dec
    Mon ·····················································
        ·····················································
    Wed ····················································
        ········█···········································
    Fri ····················································
        ····················································
    Sun ····················································

    · 0  ░ 1  ▒ 80  ▓ 120  █ 300  words or more
    1 earlier year is not drawn by day here: `journal report` draws all of them

    Words by month  Most in February 2024: 300 words
         Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec
    2023 ···· ···· ···· ···· ···· ···· ···· ···· ▃▃▃▃ ···· ···· ····  120
    2024 ···· ████ ···· ···· ···· ···· ···· ···· ···· ···· ···· ····  300
    2025 ···· ···· ···· ···· ···· ···· ···· ···· ▃▃▃▃ ···· ···· ····  120

    Mood by month  Highest in September 2025 (7), lowest in September 2023 (2)
         Jan  Feb  Mar  Apr  May  Jun  Jul  Aug  Sep  Oct  Nov  Dec
    2023 ···· ···· ···· ···· ···· ···· ···· ···· ▂▂▂▂ ···· ···· ····
    2024 ···· ▃▃▃▃ ···· ···· ···· ···· ···· ···· ···· ···· ···· ····
    2025 ···· ···· ···· ···· ···· ···· ···· ···· ▆▆▆▆ ···· ···· ····
    On a scale to ten: a day is the mean of its scales, with a mood or without, a
    month the mean of its days; moods without a scale are only counted.

    Moods named most often                    Days of the week
    Lisbon  ████████████████████████████ 2    Monday                               0
    Lisbon2 ████████████████████████████ 2    Tuesday                              0
                                              Wednesday ██████████████████████████ 1
                                              Thursday  ██████████████████████████ 1
                                              Friday    ██████████████████████████ 1
                                              Saturday  ██████████████████████████ 1
                                              Sunday                               0

    Places written about most
    Lisbon          ██████████████████████████████████████████████████████████████ 2
    Lisbon2, Lisbon ██████████████████████████████████████████████████████████████ 2

    Where you wrote



                                             ◉ Lisbon2
        ·             ·             ·            ·             ·             ·



        ·             ·             ·            ·             ·             ·




        ·             ·             ·            ·             ·             ·
                                          ◉ Lisbon


        ·             ·             ·            ·             ·             ·

    People written about most                 Tags given most often
    Lisbon █████████████████████████████ 4    Lisbon █████████████████████████████ 4
    ");
}

#[test]
fn no_row_is_wider_than_the_terminal() {
    let report = report_of(&archive("a name that is longer than most names are 日本語"), "Mine");
    for width in 30..130 {
        for row in page(&report.stats, report.today, width) {
            assert!(row.width() <= width, "{width}: {}", row.text());
        }
    }
}

#[test]
fn an_empty_archive_says_so() {
    assert_eq!(drawn(&report_of(&days([]), "Mine"), 80), "There is no entry to count.\n");
}

#[test]
fn fields_that_were_asked_for_stand_at_the_end() {
    let connection = archive("word");
    connection
        .execute_batch(
            r#"
        UPDATE entries SET front_matter = '{"sleep": "' || (id + 4) || '", "sky": "clear"}'"#,
        )
        .unwrap();
    let fields = ["sleep", "sky"].map(|it| FieldOf::named(it, &[])).to_vec();
    let from = NaiveDate::from_ymd_opt(2025, 1, 1);
    let filter = StatsFilter { from, fields, ..StatsFilter::default() };
    let today = "2025-09-20".parse().unwrap();
    let report =
        Report::read(&connection, "Mine", &filter, NaiveTime::MIN, today, &|it| it.date_naive())
            .unwrap();
    let drawn = drawn(&report, 60);
    let (_, fields) = drawn.split_once("\nsky").unwrap();
    insta::assert_snapshot!(format!("sky{fields}"), @r"
    sky  2 entries have it, 0 have not; 1 value
    clear ████████████████████████████████████████████████████ 2

    sleep  2 entries have it, 0 have not; 2 values
    from 7 to 8, mean 7.5
         Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
    2025 ··· ··· ··· ··· ··· ··· ··· ··· ███ ··· ··· ···
    ");
}
