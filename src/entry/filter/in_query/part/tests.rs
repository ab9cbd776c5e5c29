//! Parts of queries, read one by one.

use super::*;

const PLACES: [&str; 2] = ["Rio de Janeiro", "Lisbon"];

fn fit(said: &Said) -> Fit {
    match nearest(&said.value, PLACES) {
        Some(it) if it.eq_ignore_ascii_case(&said.value) => Fit::Known,
        Some(_) => Fit::Near,
        None => Fit::None,
    }
}

fn read(query: &str, is_one: bool) -> Result<String, OutOfPlace> {
    let parted = part(query, is_one, fit)?;
    let filters: Vec<String> = parted.filters.iter().map(Said::to_string).collect();
    Ok(format!("{} | {}", filters.join(" "), parted.text))
}

fn check(query: &str, expected: &str) {
    assert_eq!(read(query, false).as_deref(), Ok(expected), "{query}");
}

#[test]
fn filters_are_told_from_text() {
    check("tag:work boat", "tag:work | boat");
    check("boat -mood:calm Before:2025", "-mood:calm before:2025 | boat");
    check("location:\"Rio de Janeiro\" sea", "place:\"Rio de Janeiro\" | sea");
    check("-place:\"Rio de Janeiro\"", "-place:\"Rio de Janeiro\" | ");
    check("boat AND tag:work AND NOT tag:home", "tag:work -tag:home | boat");
    check("NOT -tag:work", "tag:work | ");
    check("place:\"Rio de", "place:\"Rio de\" | ");
    check("tag:a\"b boat", "tag:\"a\"\"b\" | boat");
    check("tag:\"a\"\"b c\" boat", "tag:\"a\"\"b c\" | boat");
    check("tag:\"a\"\"\"", "tag:\"a\"\"\" | ");
    check("boat OR sail tag:work", "tag:work | boat OR sail");
}

#[test]
fn a_day_in_digits_takes_no_word_behind_it() {
    let known = |query: &str| {
        let parted = part(query, true, |_| Fit::Known).unwrap();
        (parted.filters[0].value.clone(), parted.text)
    };
    for (query, day, text) in [
        ("from:2025-09-14 sun", "2025-09-14", "sun"),
        ("from:2025 may", "2025", "may"),
        ("from:2025-09-14 10:00", "2025-09-14 10:00", ""),
        ("on:2025-09-10 .. 2025-09-14", "2025-09-10 .. 2025-09-14", ""),
        ("on:2025-09-10 to 2025-09-14", "2025-09-10 to 2025-09-14", ""),
        ("on:2025-09-14 Sunday", "2025-09-14 Sunday", ""),
        ("before:9 May 2024", "9 May 2024", ""),
        ("after:last friday", "last friday", ""),
    ] {
        assert_eq!(known(query), (day.to_owned(), text.to_owned()), "{query}");
    }
}

#[test]
fn all_else_stays_text() {
    for text in [
        "foo:bar",
        "title:rain",
        "tag: work",
        "tag:",
        "\"tag:work\"",
        "-\"tag:work\" boat",
        "12:30",
        "(((x",
        "- -- -",
        "tag:\"\"",
        "a AND",
        "\"",
        "::",
    ] {
        check(text, &format!(" | {text}"));
    }
}

#[test]
fn a_value_whose_quotes_a_shell_took_is_as_long_as_it_is_known() {
    let check = |query: &str, expected: &str| {
        assert_eq!(read(query, true).as_deref(), Ok(expected), "{query}");
    };
    check("place:Rio de Janeiro", "place:\"Rio de Janeiro\" | ");
    check("place:Rio de Janiero", "place:\"Rio de Janiero\" | ");
    check("place:Rio de Janeiro boat -sail", "place:\"Rio de Janeiro\" | boat -sail");
    check("place:Lisbon boat", "place:Lisbon | boat");
    check("place:Nowhere at all", "place:Nowhere | at all");
    check("place:Lisbon tag:a b", "place:Lisbon tag:a | b");
    let again = |text: &str| quoted_again(text);
    assert_eq!(again("title:rain heron").as_deref(), Some("title:\"rain heron\""));
    assert_eq!(again("-body:rain heron").as_deref(), Some("-body:\"rain heron\""));
    assert_eq!(again("title:rain"), None);
    assert_eq!(again("-place:Rio de J").as_deref(), Some("-place:\"Rio de J\""));
    assert_eq!(again("place:\"Rio de J\"").as_deref(), Some("place:\"Rio de J\""));
    assert_eq!(again("light rain"), None);
}

#[test]
fn a_filter_holds_for_the_whole_query() {
    assert!(matches!(read("tag:a OR boat", false), Err(OutOfPlace::BesideOr(it)) if it == "tag:a"));
    assert!(matches!(read("boat OR tag:a tag:b", false), Err(OutOfPlace::BesideOr(_))));
    assert!(matches!(read("(boat tag:a)", false), Err(OutOfPlace::InBrackets(_))));
    check("(boat) tag:a", "tag:a | (boat)");
}

#[test]
fn what_reads_almost_like_a_filter_is_told() {
    let near = |query: &str| part(query, false, fit).unwrap().near;
    let told = |word: &str, meant: &str| vec![(word.to_owned(), meant.to_owned())];
    assert_eq!(near("tga:work"), told("tga:work", "tag:work"));
    assert_eq!(near("-in:Lisbon"), told("-in:Lisbon", "-place:Lisbon"));
    assert_eq!(near("since:2025"), told("since:2025", "from:2025"));
    assert_eq!(near("near:1,2"), told("near:1,2", "--near 1,2"));
    for text in ["-near:1,2", "foo:bar", "https://a.b", "12:30", "title:a", "of:it", "tga:"] {
        assert_eq!(near(text), [], "{text}");
    }
}
