//! Months in the names of files and folders.

use super::*;

#[test]
fn what_only_happens_to_be_the_month_stays_where_the_date_stands_whole() {
    for folder in ["12 Journal", "12", "Book 12", "2025-26/12 Journal", "2025 Trip", "2025-12 Trip"]
    {
        let expected = format!("{folder}/2026-01-05.md");
        check_month("2026-01-05", &format!("{folder}/2025-12-"), "", &expected);
    }
    check_month("2012-01-05", "2011-12/2011-12-", "", "2012-01/2012-01-05.md");
    check_month("2026-01-05", "diary12-2025-12-", "", "diary12-2026-01-05.md");
    check_month("2026-01-05", "2025/12 Trip/2025-12-", "", "2026/12 Trip/2026-01-05.md");
    let mut paths = vec!["12 Journal/2025-11-25.md", "12 Journal/2025-11-26.md"];
    paths.extend(["12 Journal/2025-12-01.md", "12 Journal/2025-12-02.md"]);
    check(&paths, None, &["12 Journal/2026-01-05.md"]);
    check(&["Sunday/2025-12-07.md", "Sunday/2025-12-14.md"], None, &["Sunday/2026-01-05.md"]);
}

#[test]
fn months_and_weekdays_of_one_name_are_of_one_language() {
    let path = "2025/08 August/2025-08-27 Mittwoch.md";
    check(&[path], None, &["2026/01 Januar/2026-01-05 Montag.md"]);
    let path = "2025-08-05 Terça-feira.md";
    check_on("2025-12-05", &[path], None, &["2025-12-05 Sexta-feira.md"]);
    check_on("2025-12-06", &[path], None, &["2025-12-06 Sábado.md"]);
}

#[test]
fn months_stand_alone_as_their_language_has_them_alone() {
    for (one, other, january) in [
        ("maj", "czerwiec", "styczeń"),
        ("08 sierpień", "09 wrzesień", "01 styczeń"),
        ("květen", "září", "leden"),
        ("Αύγουστος", "Σεπτέμβριος", "Ιανουάριος"),
        ("серпень", "вересень", "січень"),
        ("kolovoz", "rujan", "siječanj"),
        ("май", "сентябрь", "январь"),
    ] {
        let paths = [format!("2025/{one}/03.md"), format!("2025/{other}/04.md")];
        check(&paths.each_ref().map(String::as_str), None, &[&format!("2026/{january}/05.md")]);
    }
    check(&["3 września 2025.md", "4 maja 2025.md"], None, &["5 stycznia 2026.md"]);
    // One word of three tells no language.
    check(
        &["2025/maj/03.md", "2025/czerwiec/04.md", "2025/wrzesień/04.md"],
        None,
        &["2026/styczeń/05.md"],
    );
}

#[test]
fn a_month_that_several_names_say_beside_their_date_moves() {
    for (paths, expected) in [
        (["2026-11-16 November.md", "2026-11-25 November.md"], "2027-01-03 January.md"),
        (["2026-11-16 Mon Nov.md", "2026-11-25 Wed Nov.md"], "2027-01-03 Sun Jan.md"),
        (["20261116 November.md", "20261125 November.md"], "20270103 January.md"),
        (
            ["2026/11 November/2026-11-16.md", "2026/11 November/2026-11-25.md"],
            "2027/01 January/2027-01-03.md",
        ),
        (["2026/11 November/16.md", "2026/11 November/25.md"], "2027/01 January/03.md"),
        (["2026/11 November/16 Mon.md", "2026/11 November/25 Wed.md"], "2027/01 January/03 Sun.md"),
        (
            ["2026/11 November/16 November.md", "2026/11 November/25 November.md"],
            "2027/01 January/3 January.md",
        ),
        (["November/2026-11-16.md", "November/2026-11-25.md"], "January/2027-01-03.md"),
        (["November/2026-11-16 Rain.md", "November/2026-11-25 Sun.md"], "January/2027-01-03.md"),
        (["2026-11-17 (Di).md", "2026-11-24 (Di).md"], "2027-01-03 (So).md"),
        (["2026-11-16 Mo.md", "2026-11-25 Mi.md"], "2027-01-03 So.md"),
        (["2026-11-17 Di.md", "2026-11-24 Di.md"], "2027-01-03 So.md"),
        (["Mo 16.11.2026.md", "Mi 25.11.2026.md"], "So 03.01.2027.md"),
        (["2026-11-15 So what.md", "2026-11-22 So there.md"], "2027-01-03.md"),
        (["16.11.2026 November.md", "25.11.2026 November.md"], "03.01.2027 January.md"),
        (["2026-11-16 novembre.md", "2026-11-25 novembre.md"], "2027-01-03 janvier.md"),
        // One alone may be a word, and so may one that another month has, or one that words follow.
        (["2026-11-16 November.md", "2026-11-25 rain.md"], "2027-01-03.md"),
        (["2026-05-16 May came.md", "2026-05-25 May left.md"], "2027-01-03.md"),
    ] {
        check_on("2027-01-03", &paths, None, &[expected]);
    }
    let paths = ["May/2026-05-16.md", "May/2026-05-17.md", "May/2026-06-01.md"];
    check(&paths, None, &["May/2026-01-05.md"]);
    let paths = ["2026-05-16 May.md", "2026-05-17 May.md", "2026-06-01 May.md"];
    check(&paths, None, &["2026-01-05 May.md"]);
    check_month("2026-01-05", "December/2025-12-", "", "January/2026-01-05.md");
    check_month("2026-01-05", "2025-05-", " May", "2026-01-05 January.md");
}

#[test]
fn months_of_characters_and_years_of_journals_are_written_as_they_are_read() {
    for (path, expected) in [
        ("2026/二月/18.md", "2027/一月/03.md"),
        ("2026/2월/18.md", "2027/1월/3.md"),
        ("Diary 2026/July/4.md", "Diary 2027/January/3.md"),
        ("2026/03/March 3.md", "2027/01/January 3.md"),
        ("March 2026/March 3.md", "January 2027/January 3.md"),
        ("2026/03/16(Mon).md", "2027/01/03(Sun).md"),
        ("2026/3月16日(月).md", "2027/1月3日(日).md"),
        ("2026/03/16日(月)/entry.md", "2027/01/03日(日)/entry.md"),
        ("2026/05 Trip/12 Beach.md", "2027/01 Trip/03.md"),
    ] {
        check_on("2027-01-03", &[path], None, &[expected]);
    }
}
