//! Times, offsets and zones beside a day.

use super::*;

#[test]
fn a_time_and_an_offset_stand_beside_the_day_and_never_shift_it() {
    for (text, datetime) in [
        ("2025-09-16T06:20:00+02:00", "2025-09-16T06:20:00+02:00"),
        ("2025-09-16 06:20", "2025-09-16T06:20"),
        ("2025-09-16 24:00", "2025-09-16T23:59:59"),
        ("2025-09-16T24:00:00Z", "2025-09-16T23:59:59Z"),
        ("2025-09-16T23:30:00.123456Z", "2025-09-16T23:30:00Z"),
        ("2025-09-16T00:10-1130", "2025-09-16T00:10-11:30"),
        ("2025-09-16 06:20:31 +02", "2025-09-16T06:20:31+02:00"),
        ("2025-09-16 6:20 UTC", "2025-09-16T06:20Z"),
        ("2025-09-16T06:20+02:00[Europe/Lisbon]", "2025-09-16T06:20+02:00"),
        ("20250916T062031Z", "2025-09-16T06:20:31Z"),
        ("September 16, 2025 at 6:20 pm", "2025-09-16T18:20"),
        ("Tue, 16 Sep 2025 12:05:00 -0400", "2025-09-16T12:05:00-04:00"),
        ("2025-09-16 12:05 AM", "2025-09-16T00:05"),
        ("2025-09-16 06:20:00 Tuesday", "2025-09-16T06:20:00"),
        ("Tue Sep 16 10:12:00 CEST 2025", "2025-09-16T10:12:00"),
        ("2025-09-16 10:12 CEST", "2025-09-16T10:12"),
        ("1757996400000", "2025-09-16T04:20:00Z"),
        ("1757996400", "2025-09-16T04:20:00Z"),
        ("20250916062000", "2025-09-16T06:20:00"),
        ("202509160620", "2025-09-16T06:20"),
        ("2025-09-16T23:59:60Z", "2025-09-16T23:59:60Z"),
        ("2025/09/16 下午3:30:00", "2025-09-16T15:30:00"),
        ("2025. 9. 16. 오후 3:30", "2025-09-16T15:30"),
        ("2025年9月16日（火）12時30分", "2025-09-16T12:30"),
        ("2025年9月16日 午前12時05分20秒", "2025-09-16T00:05:20"),
        ("2025-09-16 12.30", "2025-09-16T12:30"),
        ("2025-09-16-12-30-45", "2025-09-16T12:30:45"),
        ("2025-09-16-1230", "2025-09-16T12:30"),
        ("2025-09-16T12", "2025-09-16T12:00"),
        ("2025-09-16 12:30:45 +0100 CET m=+0.1", "2025-09-16T12:30:45+01:00"),
    ] {
        check(text, "2025-09-16", Some(datetime));
    }
}

#[test]
fn an_hour_alone_is_one_where_its_half_of_the_day_is_said() {
    check("Sep 16, 2025 at 10am", "2025-09-16", Some("2025-09-16T10:00"));
    check("2025-09-16 12 AM", "2025-09-16", Some("2025-09-16T00:00"));
    check_none("2025-09-16 10", NoDate::Unknown);
    check_none("2025-09-16 10 +02:00", NoDate::Unknown);
}

#[test]
fn times_of_programs_are_read_with_their_zones() {
    for (text, datetime) in [
        ("2001-12-14t21:59:43.10-05:00", "2001-12-14T21:59:43-05:00"),
        ("2001-12-14 21:59:43.10 -5", "2001-12-14T21:59:43-05:00"),
        ("2001-12-14 21:59:43 +5:30", "2001-12-14T21:59:43+05:30"),
        ("14 de diciembre de 2001, 9:59 p. m.", "2001-12-14T21:59"),
        ("Dec 14, 2001, 9:59:43 PM GMT+2", "2001-12-14T21:59:43+02:00"),
        ("2001-12-14T21:59:43 Europe/Berlin", "2001-12-14T21:59:43"),
        ("2001-12-14 21:59 America/Argentina/Buenos_Aires", "2001-12-14T21:59"),
        ("<2001-12-14 Fri 21:59 +1w>", "2001-12-14T21:59"),
        ("<2001-12-14 Fri 21:59-22:30 ++1m -3d>", "2001-12-14T21:59"),
        ("Friday, 14-Dec-01 21:59:43 GMT", "2001-12-14T21:59:43Z"),
        ("Fri, 14 Dec 01 21:59:43 -0500", "2001-12-14T21:59:43-05:00"),
    ] {
        check(text, "2001-12-14", Some(datetime));
    }
    check("Sunday, 06-Nov-94 08:49:37 GMT", "1994-11-06", Some("1994-11-06T08:49:37Z"));
    check_none("Monday, 14-Dec-01 21:59:43 GMT", NoDate::Unknown);
}

#[test]
fn a_day_with_a_zone_or_a_repeater_has_no_time() {
    for text in [
        "2001-12-14+02:00",
        "2001-12-14Z",
        "<2001-12-14 Fri +1w>",
        "[2001-12-14 Fri .+1d/3d]",
        "2001 December 14th",
        "14 كانون الأول 2001",
        "14 كانون الاول 2001",
    ] {
        check(text, "2001-12-14", None);
    }
    check("23 تشرين الثاني 2023", "2023-11-23", None);
}

#[test]
fn the_hour_is_said_with_a_small_word_in_many_languages() {
    for text in [
        "9 mei 2024 om 15:04",
        "9. května 2024 v 15:04",
        "9. svibnja 2024. u 15:04",
        "9 mai 2024 la 15:04",
        "9 de maig de 2024 a les 15:04",
        "9. mai 2024 kell 15:04",
        "9 Mei 2024 pukul 15.04",
        "9 Μαΐου 2024 στις 3:04 μ.μ.",
        "9 במאי 2024 בשעה 15:04",
        "2024. gada 9. maijs plkst. 15:04",
        "9 mai 2024 à 15 h 04",
        "9 май 2024 г. 15:04 ч.",
        "٩ مايو ٢٠٢٤ ٣:٠٤ م",
    ] {
        check(text, "2024-05-09", Some("2024-05-09T15:04"));
    }
}

#[test]
fn a_weekday_an_era_and_the_end_of_a_span_are_no_hour() {
    check("2024年5月9日，周四", "2024-05-09", None);
    check("2024. g. 9. maijs", "2024-05-09", None);
    for text in ["9 May 2024 AD", "9. Mai 2024 n. Chr.", "公元2024年5月9日", "西暦2024年5月9日"]
    {
        check(text, "2024-05-09", None);
    }
    check("2024年5月9日〜11日", "2024-05-09", None);
    check_none("公元前2024年5月9日", NoDate::Unknown);
}

#[test]
fn a_clock_may_stand_apart_from_its_date() {
    for text in [
        "16 Eylül 2025 Salı 14:35",
        "2025. szeptember 16., kedd 14:35",
        "16 września 2025 wtorek 14:35",
        "16 September 2025 Tuesday 14:35",
        "14:35 16 September 2025",
        "2:35 PM, September 16, 2025",
        "September 16, 2025 (2:35 PM)",
        "lúc 14:35 Thứ Ba, 16 tháng 9, 2025",
        "16 सितंबर 2025 को 2:35 pm बजे",
    ] {
        let read = read_value(text, &[]).map(|it| it.iso_datetime());
        assert_eq!(read, Ok(Some("2025-09-16T14:35".to_owned())), "{text}");
        assert_eq!(read_clock(text), NaiveTime::from_hms_opt(14, 35, 0), "{text}");
    }
}

#[test]
fn two_clocks_and_words_beside_a_clock_make_no_date() {
    for text in [
        "14:35 and 15:20, 16 September 2025",
        "the third song we sang 14:35",
        "John 3:16, 16 May 2025",
    ] {
        assert_eq!(read_value(text, &[]), Err(NoDate::Unknown), "{text}");
    }
    // The head of an entry of another tool has words behind it.
    assert!(read_written("2025-09-16 14:35 Dinner with").is_err());
}
