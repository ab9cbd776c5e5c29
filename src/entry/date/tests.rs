//! The day of an entry, from all that may say it.

#[rustfmt::skip]
mod among_words;

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
