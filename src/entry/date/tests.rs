//! The day of an entry, from all that may say it.

use super::*;

fn check(path: &str, front_matter: &str, heading: Option<&str>, expected: &str, codes: &[&str]) {
    let path = EntryPath::new(path).unwrap();
    let reading = super::super::front_matter::read(front_matter);
    let block = reading.block_offset..reading.block_offset + reading.block.len();
    let mut report = Report::new(&path, front_matter, block);
    let front_matter = FrontMatter { values: reading.values.clone(), ..FrontMatter::default() };
    let date = read(&front_matter, &path, heading, Missing::Told, &mut report);
    let found = date.map(|it| format!("{} {}", it.day, it.written.unwrap_or_default()));
    assert_eq!(found.as_deref().unwrap_or_default().trim(), expected);
    let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
    assert_eq!(found, codes);
}

#[test]
fn a_weekday_that_the_day_is_not_is_told() {
    for (text, codes) in [
        ("Tuesday, 16 September 2025", &[][..]),
        ("2025-09-16 Tue", &[]),
        ("mardi 16 septembre 2025", &[]),
        ("2025-09-16 08:30 EST", &[]),
        ("2025-09-16 سه\u{200c}شنبه", &[]),
        ("16 sentyabr 2025, çərşənbə axşamı", &[]),
        ("sişenbe 16.09.2025", &[]),
        ("2025-09-16 – Friday 19 September 2025", &[]),
        ("Monday, 16 September 2025", &["weekday-disagrees"]),
        ("2025-09-16 Wednesday 14:30", &["weekday-disagrees"]),
        ("16 Eylül 2025 Pazartesi", &["weekday-disagrees"]),
        ("2025年9月16日（月曜日）", &["weekday-disagrees"]),
    ] {
        let block = format!("---\ndate: {text}\n---\n");
        let path = EntryPath::new("a.md").unwrap();
        let reading = super::super::front_matter::read(&block);
        let mut report = Report::new(&path, &block, 0..block.len());
        let front_matter = FrontMatter { values: reading.values, ..FrontMatter::default() };
        let date = read(&front_matter, &path, None, Missing::Told, &mut report);
        assert_eq!(date.unwrap().day, "2025-09-16", "{text}");
        let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
        assert_eq!(found, codes, "{text}");
    }
}

#[test]
fn the_front_matter_comes_before_the_path_and_the_path_before_the_heading() {
    let block = "---\ndate: 2025-09-16\n---\n";
    check("a.md", block, Some("2025-01-01"), "2025-09-16", &[]);
    check("2025-09-16.md", block, None, "2025-09-16", &[]);
    check("2025-09-17.md", block, None, "2025-09-16", &["date-disagrees"]);
    check("2025/09/17.md", "", Some("2025-01-01"), "2025-09-17", &[]);
    check("a.md", "", Some("Tuesday, 16 September 2025"), "2025-09-16", &[]);
    check("a.md", "", Some("Rain on 2025-09-16, all day"), "2025-09-16", &[]);
    check("a.md", "", Some("Rain"), "", &["no-date"]);
}

#[test]
fn numbers_in_a_heading_are_no_days_but_where_it_begins_with_one() {
    for heading in [
        "PMID 20111112: a paper",
        "Order 20240101",
        "IBAN DE20240101",
        "491701234567",
        "4006381333931",
        "1757996400",
    ] {
        check("a.md", "", Some(heading), "", &["no-date"]);
    }
    for heading in ["20250916", "20250916: rain", "202509160620 rain", "Rain, 2025-09-16"] {
        check("a.md", "", Some(heading), "2025-09-16", &[]);
    }
}

#[test]
fn of_a_span_of_days_the_first_counts_wherever_it_stands() {
    let span = "30 April - 2 May 2024";
    check("a.md", "", Some(span), "2024-04-30", &[]);
    check("a.md", "", Some("Rome, 2-5 January 2024"), "2024-01-02", &[]);
    check("30 April - 2 May 2024.md", "", None, "2024-04-30", &[]);
    check("2024/1.-5. Mai 2024.md", "", None, "2024-05-01", &[]);
    check("a.md", &format!("---\ndate: {span}\n---\n"), None, "2024-04-30", &[]);
    check("a.md", "---\ndate: 2024-04-30/2024-05-02\n---\n", None, "2024-04-30", &[]);
    check("a.md", "---\ndate: [2024-04-30, 2024-05-02]\n---\n", None, "2024-04-30", &[]);
    check("a.md", "---\ndate:\n- 30 April 2024\n- 1 May 2024\n---\n", None, "2024-04-30", &[]);
}

#[test]
fn a_month_in_the_path_is_of_the_language_of_the_entry() {
    let of = |language| format!("---\nlang: {language}\n---\n");
    check("3 listopad 2025.md", &of("pl"), None, "2025-11-03", &[]);
    check("3 listopad 2025.md", &of("hr"), None, "2025-10-03", &[]);
    check("3 listopad 2025.md", &of("[hr, pl]"), None, "2025-10-03", &[]);
    check("3 listopad 2025.md", &of("\n  - pl\n  - en"), None, "2025-11-03", &[]);
    check("3 listopad 2025.md", &of("pl, en"), None, "2025-11-03", &[]);
    check("2025/listopad/3.md", &of("hr"), None, "2025-10-03", &[]);
    check("3 listopad 2025.md", "", None, "", &["bad-date"]);
    check("2025/listopad/3.md", "", None, "", &["bad-date"]);
    check("a.md", "", Some("3 listopad 2025"), "", &["bad-date"]);
    check("a.md", "", Some("Rain on 3 listopada 2025"), "", &["bad-date"]);
    check("3 listopad 2025.md", "", Some("3 November 2025"), "2025-11-03", &[]);
}

#[test]
fn a_year_that_nobody_lived_in_is_told_wherever_it_stands() {
    for path in
        ["0202-05-06.md", "2202-05-06 rain.md", "2321/05/06.md", "0202/05/06.md", "6 May 2202.md"]
    {
        check(path, "", None, "", &["bad-date"]);
        check(path, "---\ndate: 2025-05-06\n---\n", None, "2025-05-06", &[]);
    }
    for heading in ["0202-05-06", "2202-05-06: rain", "6 May 2202", "Rain on 6 May 0202"] {
        check("a.md", "", Some(heading), "", &["bad-date"]);
    }
    check("notes.md", "", Some("Room 2202"), "", &["no-date"]);
}

#[test]
fn a_link_to_the_page_of_a_day_is_the_day() {
    for value in [
        "[[2025-02-03]]",
        "[[journal/2025-02-03]]",
        "[[2025-02-03|Monday]]",
        "'[[2025-02-03]]'",
        "'[[journal/2025-02-03|Monday]]'",
        "[2025-02-03]",
        "'[2025-02-03](2025-02-03.md)'",
        "[[February 3rd, 2025]]",
        "[[Journal/2025-02-03-Monday]]",
        "[[2025/02/03]]",
        "[[journal/2025/2/3|Monday]]",
        "[[journal/2025-02-03.md|Monday]]",
        "'[[2025-02-03\\|Monday]]'",
        "'![[2025-02-03.md]]'",
        "\"[2025-02-03 Mon]\"",
        "<2025-02-03 Mon>",
    ] {
        check("a.md", &format!("---\ndate: {value}\n---\n"), None, "2025-02-03", &[]);
    }
}

#[test]
fn a_language_may_be_called_by_its_name_and_one_that_is_none_is_told() {
    let of = |language: &str| format!("---\ndate: 3 listopada 2025\n{language}\n---\n");
    check("a.md", &of("lang: Polish"), None, "2025-11-03", &[]);
    check("a.md", &of("language: hrvatski"), None, "2025-10-03", &[]);
    let told = |language: &str| {
        let text = of(language);
        let read = super::super::front_matter::read(&text);
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, &text, 0..text.len());
        let front_matter = FrontMatter { values: read.values, ..FrontMatter::default() };
        warn_of_language(&front_matter, &mut report);
        report.into_findings().into_iter().map(|it| it.hint.unwrap_or_default()).collect::<Vec<_>>()
    };
    assert_eq!(told("lang: Polsih"), ["did you mean `Polish`?"]);
    let code = "write the code of the language, as in `pl`, `hr` or `cs-CZ`";
    assert_eq!(told("lang: Klingon"), [code]);
    assert_eq!(told("lang: xx").len(), 1);
    assert!(told("language: python").is_empty() && told("lang: pt_BR.UTF-8").is_empty());
}

#[test]
fn more_than_the_day_is_kept_as_it_was_written() {
    let block = "---\ndate: 2025-09-16 23:30:00 -0400\n---\n";
    check("a.md", block, None, "2025-09-16 2025-09-16 23:30:00 -0400", &[]);
    assert_eq!(time_of("2025-09-16 23:30:00 -0400"), NaiveTime::from_hms_opt(23, 30, 0));
    assert_eq!(time_of("2025-09-16"), None);
}

#[test]
fn the_first_key_that_reads_as_a_date_wins() {
    check("a.md", "---\ncreated: 2025-09-15\ndate: 2025-09-16\n---\n", None, "2025-09-16", &[]);
    check("a.md", "---\nDate: 2025-09-16\n---\n", None, "2025-09-16", &[]);
    check("a.md", "---\ndate:\ncreated_at: 2025-09-16\n---\n", None, "2025-09-16", &[]);
    for key in ["CreateDate", "create_time", "posted_on", "dg-created", "dcterms.created", "issued"]
    {
        check("a.md", &format!("---\n{key}: 2025-09-16\n---\n"), None, "2025-09-16", &[]);
    }
    check("a.md", "---\npublished: false\nday: Tuesday\n---\n", None, "", &["no-date"]);
    check(
        "2025-09-16.md",
        "---\nposted: 5\nday: 12\nwritten: 500 words\n---\n",
        None,
        "2025-09-16",
        &[],
    );
    check("2025-09-16.md", "---\nday: 5/30\n---\n", None, "2025-09-16", &["bad-date"]);
}

#[test]
fn a_date_that_cannot_be_is_told_and_the_next_source_asked() {
    check("2025-03-01.md", "---\ndate: 2025-02-30\n---\n", None, "2025-03-01", &["bad-date"]);
    check("2025-03-01.md", "---\ndate: 03/01/2025\n---\n", None, "2025-03-01", &["bad-date"]);
    check("a.md", "---\ndate: soon\n---\n", None, "", &["bad-date"]);
    check("a.md", "---\ndate: [a]\n---\n", None, "", &["bad-date"]);
    check("a.md", "---\ndate: [2025-03-01, soon]\n---\n", None, "", &["bad-date"]);
    check("2025-03-01.md", "---\ndate: <% now() %>\n---\n", None, "2025-03-01", &[]);
}

/// Headings, names and values of many languages: what is a day among other words, and what is none.
#[rustfmt::skip]
mod among_words {
    use super::*;

    #[test]
    fn numbers_beside_words_that_are_months_somewhere_are_no_days() {
        for heading in [
            "Kế hoạch tháng 5, 2025", "Tháng 3 2025", "Trận 5 thắng 2024", "Thắng 3, 2024 bàn", "Năm 12 phải 2000 từ",
            "iPhone 15 Pro 2024", "Windows 11 Pro 2024", "iPhone 12 pro, 2021 model", "AirPods 2nd gen 2024",
            "iPad 10th gen 2024", "Golf 8 gen 2020", "Top 5 set 2024", "Match 3 set 2024", "Problem set 1-5, 2024",
            "Problem Set 3-4 2024", "Office 16 Mac 2024", "Lamp 10 LED 2000 lm", "Top 5 now 2024", "Level 3 pay 2024",
            "Kapitel 5 des 1984 erschienenen Romans", "Tag 5 des 2024 begonnenen Projekts", "Les 10 des 2024",
            "Dag 5 med 2000 steg", "Tur 5 fra 2000 moh", "2023 och 24", "O prédio 5 tem 2000 m²", "Groep 8 mag 2024 starten",
            "Дом 5 там 2000 людей", "Кабинет 5 тел 2024", "Julie 30 2024", "Impala 10 2024", "Marco 5, 2024", "Marta 12 2024",
            "Fix 1dec2000 and 5feb1999", "commit 3dec2024", "2023-123", "2024年5月 3日間の旅", "2024年5月3日目", "2024年10月7日游",
            "2024年12月3号线试乘", "2024年5月3号楼", "2024년 5월 3일간 여행", "2024년 5월 3일차", "二〇二四年五月三日游", "令和6年5月3日間", "음력 2024년 1월 5일",
            "农历2024年1月5日", "旧暦2024年1月5日", "公元前2024年1月5日", "昭和2024年1月5日", "10 X 2000", "III 5 2024", "V. 5, 2024", "II 2 2022",
            "Python 3.12 October 2024", "Ubuntu 24.10 October 2024", "v1.5 May 2024", "Costs 12.20 March 2024",
            "Preis 1,5 März 2024", "Meeting 10:30 May 2024", "Lost 3:2 May 2024", "$5 May 2024", "€12 March 2024",
            "Issue #5 May 2024", "№5 май 2024", "Part 1/3 May 2024", "Week 12, March 2024", "Issue 5, May 2024",
            "Sprint 12, June 2024", "KW 12 März 2024", "Vol 12, No 3, March 2024", "Top 10 of May 2024", "Выпуск 5 май 2024",
            "Chapters 3 and 4 May 2024", "2024/5-6", "2024.5/6", "13-12.2024", "1-31/2024", "Version 1.2.2024", "v1.12.2024",
            "IntelliJ 2024.1.2", "1.2.2024.5", "Apollo 11 July 1969", "iPhone 15 Sept 2024", "Windows 10 Oct 2024 update",
            "Track 9 May 2024", "p. 9 May 2024", "# 9 May 2024", "N° 5 mai 2024", "Partie 5 mai 2024", "Capítulo 5 de mayo de 2024",
            "Día 5 mayo 2024", "N.º 5 mayo 2024", "Bd. 5 Mai 2024", "Ausgabe 5/Mai 2024", "Heft 5 Mai 2024", "Del 5 maj 2024",
            "Den 5 května 2024", "Неделя 5 мая 2024", "Том 5 май 2024", "Bölüm 5 Mayıs 2024", "Tập 5 tháng 3 năm 2025",
            "Les 5 mei 2024", "Odcinek 5 maja 2024", "Galaxy Note 5 May 2024", "Entry 5 May 2024", "Meeting 5 May 2024", "v 5 května 2024",
            "Tennis: 3 set 2024", "iPad, 10th gen 2024", "iPhone: 15 Pro 2024", "Marco 5, 2024 – book", "Set 5, 2024 – list",
            "Office, 16 Mac 2024", "5th gen 2024", "5° May 2024", "Mac 11, 2024", "Cars: Mac 5, 2024", "Sen 5, 2024", "Yan 5, 2024",
            "Ara 12, 2024 – dinner", "Vas 5, 2024", "Club, 5 out 2024", "Liste: 5 des 1984 erschienenen", "Version 5.1.2024", "Osa 5 toukokuuta 2024", "Capítulo 5 Maio 2024",
        ] {
            assert_eq!(day_of(Some(heading), "a.md"), None, "{heading}");
        }
        for name in [
            "2023 och 24", "Set_5_2024", "2024-pro-12", "Mac 11 2024", "15pro2024", "2gen2024", "5set2024",
            "10mac2024", "2024-001", "2024-002", "V 12 2024", "X_5_2024", "I 5 2024", "12 V 2024",
            "Track 9 May 2024", "p. 9 May 2024", "Bd. 5 Mai 2024", "Den 5 května 2024", "Dia 5 maio 2024", "Неделя 5 мая 2024",
        ] {
            assert_eq!(day_of(None, &format!("{name}.md")), None, "{name}");
        }
        for path in [
            "2024/Pro/12.md", "2024/api/01.md", "2024/Mac/05.md", "2024/Now/05.md",
            "2024/Led/05.md",
        ] {
            assert_eq!(day_of(None, path), None, "{path}");
        }
    }

    #[test]
    fn weekdays_of_several_words_are_none_of_the_day() {
        for text in ["Chủ Nhật, 5 tháng 5, 2024", "יום ראשון, 5 במאי 2024", "วันอาทิตย์ที่ 5 พฤษภาคม 2567", "domingo-feira, 5 de maio de 2024",
            "пʼятниця, 5 травня 2024", "2024. május 5., vasárnap"] {
            assert_eq!(read_written(text).map(|it| it.iso_day()).as_deref(), Ok("2024-05-05"), "{text}");
        }
        assert_eq!(day_of(Some("2024. május 5.: eső"), "a.md").as_deref(), Some("2024-05-05"));
        assert_eq!(day_of(Some("5 בינו׳ 2024"), "a.md").as_deref(), Some("2024-01-05"));
        assert_eq!(day_of(Some("5 thg 5, 2024: mưa"), "a.md").as_deref(), Some("2024-05-05"));
        assert_eq!(day_of(Some("5 thg 5, 2024"), "a.md").as_deref(), Some("2024-05-05"));
        assert_eq!(day_of(None, "ngày 5 tháng 5 năm 2024 - mưa.md").as_deref(), Some("2024-05-05"));
    }

    #[test]
    fn days_are_found_among_words_as_people_write_them() {
        for heading in [
            "Mayo 5, 2024, sa Maynila", "Mai 5, 2024 – Regen", "Voyage du 5 mai 2024", "5 mag 2024 mare",
            "Tagebuch 05.05.2024", "05.05.2024 – дождь", "2024. 5. 5. 일요일 비", "2024/5/5 雨", "Napló, 5 May 2024",
            "5 mei 2024 regen", "Diario: 5 de mayo de 2024", "Am 5. Mai 2024 in Wien", "(5 May 2024) rain", "2024年5月5日 雨",
            "令和6年5月5日 雨", "㋿6年5月5日 雨", "5 мая 2024 дождь",
            "Meeting notes 5 May 2024", "Dia 5 de maio de 2024", "No dia 5 de maio de 2024, Lisboa", "ה-5 במאי 2024", "ים, ב-5 במאי 2024",
            "maanantaina 5. toukokuuta 2024", "Sade, sunnuntaina 5. toukokuuta 2024", "Lisboa, 5 mag 2024", "Ένα: 5 Μαΐ 2024",
            "Lietus, 2024 m. gegužės 5 d., sekmadienis", "2024. gada 5. maijs – jūra", "2024 ж. 5 мамыр – теңіз", "2024-ж., 5-май, жекшемби – деңиз",
            "2024 оны 5-р сарын 5 – далай", "2024 оны тавдугаар сарын 5 – далай", "2024 թ. մայիսի 5, կիրակի – ծով", "2024(e)ko maiatzaren 5(a) – itsasoa",
            "Mayo 5, 2024 – dagat", "w niedzielę 5 maja 2024 nad morzem", "5.05.2024 г., дождь", "Дождь, 5.05.2024 г.", "5 травня 2024 року, дощ", "５月 2024年5月5日",
        ] {
            assert_eq!(day_of(Some(heading), "a.md").as_deref(), Some("2024-05-05"), "{heading}");
        }
        for name in [
            "05.05.2024 Spaziergang", "5 mai 2024 pluie", "May 5, 2024 rain", "5may2024", "2024年5月5日 雨", "5.5.2024",
            "Dydd Sul, 5 Mai 2024 môr", "יום ראשון, 5 במאי 2024 ים", "วันอาทิตย์ที่ 5 พฤษภาคม 2567 ทะเล", "domingo-feira, 5 de maio de 2024 mar",
            "2024 m. gegužės 5 d., sekmadienis jūra", "e diel, 5 maj 2024 det",
        ] {
            assert_eq!(day_of(None, &format!("{name}.md")).as_deref(), Some("2024-05-05"), "{name}");
        }
        for path in [
            "2024/05/05-0830.md", "2024/05/05 1430 lunch.md", "2024/05/05_08_30.md", "2024/5-mayo/05.md", "2024/may/05.md",
            "2024/Mai/05.md", "2024/mayo/05.md",
        ] {
            assert_eq!(day_of(None, path).as_deref(), Some("2024-05-05"), "{path}");
        }
    }

    #[test]
    fn values_are_read_in_the_letters_and_the_words_of_many_languages() {
        for value in [
            "5 DE MAYO DE 2024", "5TH MAY 2024", "MAY 5TH, 2024", "5th Of May 2024", "5 DI MAGGIO 2024",
            "Ngày 5 Tháng 5 Năm 2024", "5-ГО МАЯ 2024", "5 مايو 2024", "5 मई 2024", "৫ মে ২০২৪", "05.05.2024 г.",
            "5.5.2024 r.", "5. 5. 2024.", "2024. 5. 5. (일)", "5 พฤษภาคม พ.ศ. 2567", "5. mája 2024", "5 мая 2024\u{202f}г.",
            "5 thg 5, 2024", "5 במאי 2024", "5.º de maio de 2024", "5 V 2024", "2024-05-05 14:30 Uhr", "5 mai 2024 à 14:30",
            "5 de mayo de 2024 a las 14:30", "2024-126", "5, May 2024", "May 5 2024", "5 May 2024",
        ] {
            let read = read_written(value).map(|it| it.iso_day());
            assert_eq!(read.as_deref(), Ok("2024-05-05"), "{value}");
        }
    }

    fn day_of(heading: Option<&str>, path: &str) -> Option<String> {
        let path = EntryPath::new(path).unwrap();
        let mut report = Report::new(&path, "", 0..0);
        let date = read(&FrontMatter::default(), &path, heading, Missing::Told, &mut report);
        date.map(|it| it.day)
    }
}
