//! What is a date as people write it, and what is none.

mod clocks;
mod none;
mod spans;

use proptest::prelude::*;

use super::super::found::find_with_month;
use super::*;

fn check(text: &str, day: &str, datetime: Option<&str>) {
    let written = read_written(text).unwrap_or_else(|error| panic!("{text}: {error:?}"));
    assert_eq!(written.iso_day(), day, "{text}");
    assert_eq!(written.iso_datetime().as_deref(), datetime, "{text}");
}

fn check_none(text: &str, reason: NoDate) {
    assert_eq!(read_written(text), Err(reason), "{text}");
}

#[test]
fn a_day_is_read_in_the_ways_it_is_written() {
    for text in [
        "2025-09-16",
        " 2025-9-16 ",
        "2025/09/16",
        "2025.09.16",
        "2025_09_16",
        "20250916",
        "16 September 2025",
        "16th of September 2025",
        "16. Sep. 2025",
        "16-Sep-2025",
        "September 16, 2025",
        "Sep 16th, 2025",
        "Sept 16 2025",
        "Tuesday, 16 September 2025",
        "Tue Sep 16 2025",
        "16.09.2025",
        "16. 9. 2025",
        "16/09/2025",
        "09/16/2025",
        "16-09-2025",
        "2025年9月16日",
        "2025年9月16日（火）",
        "2025年9月16日 火曜日",
        "2025-09-16 Tuesday",
        "2025-09-16 (mardi)",
        "wtorek, 16 września 2025",
        "16 de setembro de 2025",
        "16 сентября 2025 г.",
        "16. září 2025",
        "2025. szeptember 16.",
        "Tue 16th, Sep 2025",
        "2025년 9월 16일",
        "Tue Sep  16 2025",
        "tisdagen den 16 september 2025",
        "Dydd Mawrth, 16 Medi 2025",
        "2025\u{2011}09\u{2011}16",
        "2025\u{2013}09\u{2013}16",
        "２０２５／０９／１６",
        "09.16.2025",
        "Sep-16-2025",
        "2025-09-16-Tuesday",
        "16 سپتامبر 2025",
    ] {
        check(text, "2025-09-16", None);
    }
}

#[test]
fn days_are_read_in_the_years_and_the_letters_of_others() {
    for text in [
        "令和7年9月16日",
        "民國114年9月16日",
        "二〇二五年九月十六日",
        "16 กันยายน 2568",
        "16 ก.ย. 2568",
        "16 กันยายน 2025",
        "16 WRZESNIA 2025",
        "16. rujna 2025.",
        "16 вересня 2025 року",
        "16/Sep/2025",
        "2025/Sep/16",
        "16.Sep.2025",
        "16 IX 2025",
        "16.IX.2025",
        "16 בספטמבר 2025",
        "16 ΣΕΠΤΕΜΒΡΙΟΥ 2025",
    ] {
        check(text, "2025-09-16", None);
    }
    for text in [
        "wt 16.09.2025",
        "śr., 16/9/2025",
        "niedz. 16.9.2025",
        "Πέμ 16.9.2025",
        "Cmt 16.9.2025",
        "火 2025/9/16",
        "(화) 2025-09-16",
        "seg 16/9/2025",
        "Di 16.9.2025",
        "dum. 16.9.2025",
    ] {
        check(text, "2025-09-16", None);
    }
    check_none("平成37年9月16日", NoDate::Unknown);
    for text in ["Part 5 X 2024", "World War II 5 2024", "Problem set 5 2024", "The 5 2024 goals"] {
        assert_eq!(find_with_month(text, &[]), Err(NoDate::Unknown), "{text}");
    }
}

proptest! {
    #[test]
    fn what_most_dates_look_like_reads_as_the_pattern_reads_it(
        day in prop::sample::select(vec!["2025-09-16", "2024-02-29", "2025-02-30", "0000-01-01", "2025-9-16", "2025_09_16"]),
        time in "|[T _]([0-2][0-9]|[0-9])(:[0-6][0-9](:[0-6][0-9])?)?",
        offset in "|Z|z|[+-][0-9]{2}|[+-][01][0-9]:[0-6][0-9]| UTC|[ :.,0-9é]{0,3}",
    ) {
        let text = format!("{day}{time}{offset}");
        if let Some(read) = read_iso(&text) {
            prop_assert_eq!(read, read_any(&text, Reading { languages: &[], of: Of::Value }));
        }
    }
}

#[test]
fn the_days_of_a_week_and_of_a_year_are_days() {
    check("2025-W38-2", "2025-09-16", None);
    check("2026-W01-1", "2025-12-29", None);
    check("2025-259", "2025-09-16", None);
    check_none("2025-W54-1", NoDate::Unknown);
    check_none("2025-366", NoDate::Unknown);
    check_none("2025-W38", NoDate::Unknown);
}

#[test]
fn the_digits_of_any_script_are_digits() {
    check("٢٠٢٥-٠٩-١٦", "2025-09-16", None);
    check("２０２５年９月１６日", "2025-09-16", None);
    check("१६ सितंबर २०२५", "2025-09-16", None);
}

#[test]
fn a_month_is_shortened_as_far_as_it_is_one() {
    check("30 juill. 2024", "2024-07-30", None);
    check("17 اکتبر 2024", "2024-10-17", None);
    check_none("30 červ. 2024", NoDate::OtherMonth);
    assert_eq!(
        find_with_month("15 جنوری 2024, sea", &[]).ok(),
        NaiveDate::from_ymd_opt(2024, 1, 15)
    );
}

#[test]
fn a_month_by_name_is_found_in_a_sentence() {
    let day = NaiveDate::from_ymd_opt(2025, 9, 16);
    assert_eq!(find_with_month("Rain, 16 September 2025, evening", &[]).ok(), day);
    assert_eq!(find_with_month("What happened on Sep 16, 2025", &[]).ok(), day);
    assert_eq!(find_with_month("in September 2025", &[]), Err(NoDate::Unknown));
    assert_eq!(find_with_month("The March 2024 march 3", &[]), Err(NoDate::Unknown));
    assert_eq!(read_heading("PO 20240509"), Err(NoDate::Unknown));
    assert!(read_heading("Thu 20240509").is_ok() && read_heading("2024 May 9th").is_ok());
    assert_eq!(find_with_month("dnia 3 listopada 2025", &[]), Err(NoDate::OtherMonth));
}

#[test]
fn days_are_read_as_people_and_tools_write_them_elsewhere() {
    for text in [
        "5. maaliskuuta 2025",
        "keskiviikko 5. maaliskuuta 2025",
        "2025. március 5-én",
        "2025. március 5., szerda",
        "2025. március 5.",
        "2025. gada 5. marts",
        "2025. gada 5. mar.",
        "2025 m. kovo 5 d., trečiadienis",
        "2025 թ. մարտի 5, չորեքշաբթի",
        "05 մրտ, 2025 թ., չրք",
        "2025\u{202f}ж. 5 наурыз, сәрсенбі",
        "2025-ж., 5-март, шаршемби",
        "2025\u{202f}оны гуравдугаар сарын 5, лхагва гараг",
        "2025\u{202f}оны 3-р сарын 5",
        "2025(e)ko martxoaren 5(a), asteazkena",
        "L-Erbgħa, 5 ta’ Marzu 2025",
        "merkredo, la 5-a de marto 2025",
        "2025 မတ် 5၊ ဗုဒ္ဓဟူး",
        "5 मार्च॰ 2025",
        "Çərşənbə axşamı, 5 mart 2025",
        "keskiviikkona 5. maaliskuuta 2025",
        "w środę 5 marca 2025",
        "ve středu 5. března 2025",
        "în miercuri, 5 martie 2025",
        "No dia 5 de março de 2025",
        "quarta-feira, 5 de março de 2025",
        "ה-5 במרץ 2025",
        "ב־5 במרץ 2025",
        "Lisboa, 5 de março de 2025",
        "5 March 2025, Lisboa",
        "chorshanba, 05-mart, 2025",
        "2025(e)ko martxoaren 5a",
        "2025eko martxoaren 5an",
        "5η Μαρτίου 2025",
        "5-го марта 2025",
        "5:e mars 2025",
        "5e maart 2025",
        "le 5 mars 2025",
        "le mercredi 5 mars 2025",
        "Mittwoch, den 5. März 2025",
        "den 5 mars 2025",
        "el 5 de marzo de 2025",
        "Wednesday, 5th March 2025",
        "Mar 5th, 2025",
        "ngày 5 tháng 3 năm 2025",
        "5 tháng 3, 2025",
        "2025.03.05.",
        "2025. 03. 05.",
        "5.3.2025",
        "<2025-03-05 Wed>",
        "<2025-03-05>",
        "[2025-03-05 Wed]",
    ] {
        check(text, "2025-03-05", None);
    }
    check("le 1er mars 2025", "2025-03-01", None);
    check(
        "Wed Mar 05 2025 10:00:00 GMT+0100 (CET)",
        "2025-03-05",
        Some("2025-03-05T10:00:00+01:00"),
    );
    check(
        "Wed Mar 05 2025 10:00:00 GMT+0100 (Central European Standard Time)",
        "2025-03-05",
        Some("2025-03-05T10:00:00+01:00"),
    );
    check("Wed, 05 Mar 2025 09:00:00 GMT", "2025-03-05", Some("2025-03-05T09:00:00Z"));
    check("2025-03-05T10:00:00.000Z", "2025-03-05", Some("2025-03-05T10:00:00Z"));
    check("<2025-03-05 Wed 10:00>", "2025-03-05", Some("2025-03-05T10:00"));
    check("2025年3月5日 水曜日 10時20分", "2025-03-05", Some("2025-03-05T10:20"));
    check("2025년 3월 5일 10시 20분", "2025-03-05", Some("2025-03-05T10:20"));
    check("5 mars 2025 à 10h30", "2025-03-05", Some("2025-03-05T10:30"));
}
