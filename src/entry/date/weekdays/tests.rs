//! Which words are weekdays, and which days these deny.

use super::*;

#[test]
fn a_day_is_denied_by_the_name_of_another_weekday() {
    // A Sunday.
    let day = NaiveDate::from_ymd_opt(2024, 5, 12).unwrap();
    for text in ["Sunday 12 May 2024", "sun, 12 May", "dimanche 12 mai", "neděle", "12 May"] {
        assert!(!is_denied_by(day, text), "{text}");
    }
    for text in ["Mar 12 2024", "12 mars 2024", "la 12 mayo", "2024-05-12 08:30 EST", "do 12"] {
        assert!(!is_denied_by(day, text), "{text}");
    }
    for text in [
        "So 12.5.2024",
        "dom 12/5/2024",
        "12.5.2024 (вс)",
        "2024-05-12 日",
        "su 12.5.2024",
        "dom. 12 mai 2024",
    ] {
        assert!(!is_denied_by(day, text), "{text}");
    }
    for text in [
        "Di 12.5.2024",
        "mar 12/5/2024",
        "seg 12/5/2024",
        "12.5.2024 (вт)",
        "2024-05-12 火",
        "sáb. 12/5/2024",
        "mie 12/5/2024",
        "wt 12.05.2024",
    ] {
        assert!(is_denied_by(day, text), "{text}");
    }
    for text in ["Tuesday 12 May 2024", "12 May, sat", "mardi 12 mai", "středa", "пятница"]
    {
        assert!(is_denied_by(day, text), "{text}");
    }
}

#[test]
fn the_sign_of_a_day_is_no_sunday() {
    let first = NaiveDate::from_ymd_opt(2025, 9, 14).unwrap();
    let names = [
        ["日", "日曜日", "일", "일요일", "星期日", "周日"],
        ["月", "月曜日", "월", "월요일", "星期一", "周一"],
        ["火", "火曜日", "화", "화요일", "星期二", "周二"],
        ["水", "水曜日", "수", "수요일", "星期三", "周三"],
        ["木", "木曜日", "목", "목요일", "星期四", "周四"],
        ["金", "金曜日", "금", "금요일", "星期五", "周五"],
        ["土", "土曜日", "토", "토요일", "星期六", "周六"],
    ];
    for (day, of_day) in first.iter_days().zip(names) {
        let number = day.day();
        let written = [
            format!("2025年9月{number}日"),
            format!("2025年9月{number}号"),
            format!("2025 年 9 月 {number} 日"),
            format!("2025년 9월 {number}일"),
            format!("2025年９月{number}日"),
            format!("令和7年9月{number}日"),
            format!("㋿7年9月{number}日"),
        ];
        for text in &written {
            assert!(!is_denied_by(day, text), "{text}");
        }
        for name in of_day {
            let beside = [
                format!("2025年9月{number}日（{name}）"),
                format!("2025年9月{number}日 {name}"),
                format!("2025年9月{number}日{name}"),
                format!("{name} 2025年9月{number}日"),
                format!("2025년 9월 {number}일 {name}"),
                format!("2025년 9월 {number}일 ({name})"),
            ];
            let next = day.succ_opt().unwrap();
            for text in &beside {
                assert!(!is_denied_by(day, text), "{text}");
                assert!(is_denied_by(next, text), "{text}");
            }
        }
    }
}

#[test]
fn weekdays_are_known_in_every_language() {
    for name in ["mardi", "Dienstag", "wtorek", "вторник", "Tuesday", "tue", "mar."] {
        assert!(is_weekday(name), "{name}");
    }
    for name in ["maanantaina", "niedzielę", "söndagen", "středu", "пʼятницю", "sunnudaginn"]
    {
        assert!(is_weekday(name), "{name}");
    }
    assert!(!is_weekday("rain"));
    assert!(languages_of_weekday("Sab").contains("es") && languages_of_weekday("rain").is_empty());
    assert!(is_weekday_in_short("Vas") && is_weekday_in_short("Mie") && is_weekday_in_short("Thu"));
    assert!(!is_weekday_in_short("d") && !is_weekday_in_short("rain"));
    for (word, weekday) in [("日", Weekday::Sun), ("月", Weekday::Mon), ("토", Weekday::Sat)] {
        assert_eq!(in_one_character(word), [weekday], "{word}");
    }
    assert_eq!(in_one_character("周三"), [Weekday::Wed]);
    assert!(in_one_character("雨").is_empty() && in_one_character("").is_empty());
}
