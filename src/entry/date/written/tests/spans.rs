//! Spans of days, of which the first counts.

use super::*;

#[test]
fn spans_of_numbers_begin_with_their_first_day() {
    for (text, day) in [
        ("24.12.-26.12.2024", "2024-12-24"),
        ("24.–26.12.2024", "2024-12-24"),
        ("24. bis 26.12.2024", "2024-12-24"),
        ("vom 24.12. bis 26.12.2024", "2024-12-24"),
        ("am 24. und 25.12.2024", "2024-12-24"),
        ("3., 4. und 5.5.2024", "2024-05-03"),
        ("30.4.-2.5.2024", "2024-04-30"),
        ("30.12.-2.1.2024", "2023-12-30"),
    ] {
        check(text, day, None);
    }
    check_none("26.-24.12.2024", NoDate::Unknown);
    check_none("31.4.-2.5.2024", NoDate::Impossible);
}

#[test]
fn of_a_span_the_first_day_counts_wherever_it_stands() {
    for (text, day) in [
        ("30 April - 2 May 2024", "2024-04-30"),
        ("2-5 January 2024", "2024-01-02"),
        ("2 – 5 January 2024", "2024-01-02"),
        ("1.-5. Mai 2024", "2024-05-01"),
        ("1. bis 5. Mai 2024", "2024-05-01"),
        ("vom 1. bis 5. Mai 2024", "2024-05-01"),
        ("du 1 au 5 mai 2024", "2024-05-01"),
        ("du 1er au 5 mai 2024", "2024-05-01"),
        ("del 2 al 5 de mayo de 2024", "2024-05-02"),
        ("5/6 May 2024", "2024-05-05"),
        ("May 1-5, 2024", "2024-05-01"),
        ("April 30 - May 2, 2024", "2024-04-30"),
        ("30 December - 2 January 2024", "2023-12-30"),
        ("30 kwietnia – 2 maja 2024", "2024-04-30"),
        ("3, 4 and 5 May 2024", "2024-05-03"),
        ("29, 30, and 31 December 2024", "2024-12-29"),
        ("29./30./31. Dezember 2024", "2024-12-29"),
        ("29 - 30 - 31 Dec 2024", "2024-12-29"),
        ("30, 31 Dec 2024", "2024-12-30"),
        ("29+30 Dec 2024", "2024-12-29"),
        ("30 Dec, 31 Dec and 1 Jan 2025", "2024-12-30"),
        ("Sat 4 and Sun 5 May 2024", "2024-05-04"),
        ("3, 4 et 5 mai 2024", "2024-05-03"),
        ("May 3, 4 and 5, 2024", "2024-05-03"),
    ] {
        let read = read_written(text).map(|it| it.iso_day());
        assert_eq!(read.as_deref(), Ok(day), "{text}");
        let within = find_with_month(&format!("Rome, {text}, sun"), &[]);
        assert_eq!(within.map(|it| it.to_string()).as_deref(), Ok(day), "{text}");
    }
    for text in [
        "30 Dec 2023 - 2 Jan 2024",
        "2023-12-30/2024-01-02",
        "2023-12-30 - 2024-01-02",
        "2023-12-30..2024-01-02",
        "2023-12-30 to 2024-01-02",
        "<2023-12-30 Sat>--<2024-01-02 Tue>",
        "30.12.2023 - 2.1.2024",
    ] {
        let read = read_written(text).map(|it| it.iso_day());
        assert_eq!(read.as_deref(), Ok("2023-12-30"), "{text}");
    }
}

#[test]
fn other_numbers_before_a_day_begin_no_span() {
    for text in ["Day 3 - 6 May 2024", "30 minutes - 6 May 2024"] {
        let found = find_with_month(text, &[]).map(|it| it.to_string());
        assert_eq!(found.as_deref(), Ok("2024-05-06"), "{text}");
    }
    for text in [
        "Room 24/6 May 2024",
        "Rome 2 - 5 January 2024",
        "Rome 30, 31 Dec 2024",
        "Rome 29 - 30 - 31 Dec 2024",
        "Chapters 3, 4 and 5 May 2024",
        "Ngày hội tập 3, 4 và 5 tháng 5 năm 2024",
    ] {
        assert_eq!(find_with_month(text, &[]), Err(NoDate::Unknown), "{text}");
    }
    let day = find_with_month("10:03, 5 May 2024", &[]).map(|it| it.to_string());
    assert_eq!(day.as_deref(), Ok("2024-05-05"));
    assert!(read_written("2024-01-02/2023-12-30").is_err());
}
