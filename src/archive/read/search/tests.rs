//! Searches in a small archive.

mod forms;
mod marked;
mod order;
mod stems;

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::archive::fixture::Fixture;
use crate::entry::filter::{Filter, Request};
use crate::entry::language::Language;
use order::check_order;

fn journal() -> Fixture {
    Fixture::new()
        .entry("a.md", "title: Rain\ntags: walk", "It rained all day in Lisbon.\n\nÉtés and cafés.")
        .entry("b.md", "title: Sun", "After the rain the sun, and a light rain again. Straße.")
        .entry("c.md", "title: 雨の日", "今日は雨。散歩はiPhoneで、ｶﾞﾗｽも。第2回。")
        .entry("d.md", "title: 여행", "서울 안녕 rain-coat 12:30")
        .entry("e.md", "", "rain that is gone")
        .removed("e.md")
}

fn selection(fixture: &Fixture, request: &Request) -> Selection {
    let today = NaiveDate::from_ymd_opt(2025, 9, 16).unwrap();
    let filter = Filter::read(request, today, &[]).unwrap();
    Selection::new(&fixture.connection, &filter).unwrap()
}

fn paths(fixture: &Fixture, wanted: Wanted<'_>, request: &Request) -> String {
    let selection = selection(fixture, request);
    let hits = Search::new(wanted).unwrap().hits(&fixture.connection, &selection).unwrap();
    hits.iter().map(|hit| &hit.row.path[..1]).collect()
}

fn sorted(found: &str) -> String {
    let mut letters: Vec<char> = found.chars().collect();
    letters.sort_unstable();
    letters.into_iter().collect()
}

/// Checks which entries are found, in whatever order.
fn check(query: &str, expected: &str) {
    let found = paths(&journal(), Wanted::Plain(query), &Request::default());
    assert_eq!(sorted(&found), expected, "{query}");
}

fn check_snippet(query: &str, expected: &str) {
    let hits = hits(&journal(), query);
    assert_eq!(in_brackets(&hits[0].snippet), expected, "{query}");
}

fn hits(fixture: &Fixture, query: &str) -> Vec<Hit> {
    let selection = selection(fixture, &Request::default());
    let search = Search::new(Wanted::Plain(query)).unwrap().with_stems(Language::english());
    search.hits(&fixture.connection, &selection).unwrap()
}

/// A snippet with what was found in brackets.
fn in_brackets(snippet: &Snippet) -> String {
    let Snippet { mut text, matches } = snippet.clone();
    for it in matches.into_iter().rev() {
        text.insert(it.end, ']');
        text.insert(it.start, '[');
    }
    text
}

#[test]
fn words_are_found_without_case_and_diacritics() {
    check("LISBON", "a");
    check("etes", "a");
    check("ÉTÉS café", "");
    check("cafés", "a");
    check("strasse", "b");
    check("straße", "b");
}

#[test]
fn words_phrases_prefixes_and_operators_combine() {
    check("rain", "abd");
    check("rain*", "abd");
    check("rai* lisbon", "a");
    check("\"light rain\"", "b");
    check("\"rain light\"", "");
    check("rain -sun", "ad");
    check("sun OR lisbon", "ab");
    check("rain NOT (sun OR lisbon)", "d");
    check("-rain", "c");
    check("-rain -iphone", "");
    check("title:rain", "a");
    check("body:rain", "bd");
    check("rain-coat", "d");
    check("12:30", "d");
}

#[test]
fn a_mark_behind_nothing_is_no_word() {
    let fixture = Fixture::new().entry("a.md", "", "Done (•\u{300}o•\u{301}) ~\u{303} rain");
    crate::archive::rows::search_forms::write_again(&fixture.connection).unwrap();
    check_order(&fixture, "rain", "a");
    check_order(&fixture, "o rain", "a");
}

#[test]
fn any_run_of_chinese_japanese_or_korean_is_found() {
    for query in ["雨", "今日", "日は", "散歩", "ガラス", "ｶﾞﾗｽ", "カ\u{3099}ラス", "の日", "雨の日"]
    {
        check(query, "c");
    }
    for query in ["서울", "울", "안녕", "여행"] {
        check(query, "d");
    }
    check("雨散", "");
    check("\"雨。散歩\"", "c");
    check("울안", "");
}

#[test]
fn a_column_restricts_runs_too() {
    check("title:雨の", "c");
    check("title:散歩", "");
    check("body:散歩 雨", "c");
    check("body:の日", "");
    let sorted = Request { sort: Some("path".to_owned()), ..Request::default() };
    assert_eq!(paths(&journal(), Wanted::Plain("title:散歩"), &sorted), "");
}

#[test]
fn scripts_that_are_mixed_are_found_together_and_apart() {
    check("iphone", "c");
    check("iPhoneで", "c");
    check("第2回", "c");
    check("散歩 iphone", "c");
    check("iPhone散歩", "");
    check("はiPhone", "c");
    check("rain 雨", "");
    check("rain 서울", "d");
}

#[test]
fn a_phrase_of_several_scripts_is_found_where_its_words_stand_side_by_side() {
    let fixture = Fixture::new()
        .entry("a.md", "", "Light rain 雨が降る。Lunch with [田中さん](t.md) in 2024年5月3日.")
        .entry(
            "b.md",
            "title: 雨",
            "x 2024 y 今年 z, nowhere; 5 月曜 3 日. Lunch with Ann, and 田中さん",
        )
        .entry("c.md", "title: 2024年の雨", "Bob met 김씨 and T-shirt シャツ");
    let check = |query: &str, expected: &str| {
        for sort in [None, Some("path".to_owned())] {
            let request = Request { sort, ..Request::default() };
            let found = paths(&fixture, Wanted::Plain(query), &request);
            assert_eq!(sorted(&found), expected, "{query}");
        }
    };
    check("\"rain 雨\"", "a");
    check("\"nowhere 田中さん\"", "");
    check("\"lunch with 田中さん\"", "a");
    check("\"Bob 씨\"", "");
    check("2024年", "ac");
    check("\"2024年\"", "ac");
    check("\"2024 年\"", "ac");
    check("5月3日", "a");
    check("Tシャツ", "");
    check("x -2024年", "b");
    check("-2024年", "b");
    check("-\"lunch with 田中さん\" 田中", "b");
    check("title:2024年 OR nowhere", "bc");
    check("title:雨 -title:2024年", "b");
    check("title:雨 -body:雨", "bc");
    check("bob OR -(雨 OR x)", "c");
    check("bob OR -(2024年 OR x)", "c");
    check("Bob -(title:降る)", "c");
}

#[test]
fn removed_entries_are_found_only_where_they_are_asked_for() {
    let removed = Request { removed: true, ..Request::default() };
    assert_eq!(paths(&journal(), Wanted::Plain("rain"), &removed), "e");
    check("gone", "");
}

#[test]
fn filters_orders_and_limits_combine_with_a_search() {
    let check = |request: Request, expected: &str| {
        assert_eq!(paths(&journal(), Wanted::Plain("rain"), &request), expected, "{request:?}");
    };
    check(Request { tag: vec!["walk".to_owned()], ..Request::default() }, "a");
    check(Request { limit: Some(1), ..Request::default() }, "a");
    check(Request { sort: Some("path".to_owned()), ..Request::default() }, "abd");
    check(
        Request {
            sort: Some("path".to_owned()),
            reverse: true,
            limit: Some(2),
            ..Request::default()
        },
        "db",
    );
    check(Request { sort: Some("title".to_owned()), ..Request::default() }, "abd");
}

#[test]
fn signs_without_a_letter_are_looked_for_as_they_stand() {
    check("-", "d");
    check("  : -", "d");
    check("。", "c");
    check("🙂", "");
    check("\"", "");
    check_snippet("。", "今日は雨[。]散歩はiPhoneで、ｶﾞﾗｽも[。]第2回[。]");
    assert!(Search::new(Wanted::Plain(" \t")).unwrap().is_empty());
    check("", "");
}

#[test]
fn the_syntax_of_fts5_is_there_for_who_asks_for_it() {
    let found = paths(&journal(), Wanted::Fts("NEAR(light again, 2)"), &Request::default());
    assert_eq!(found, "b");
}

#[test]
fn an_error_of_fts5_names_the_token() {
    let fixture = journal();
    let selection = selection(&fixture, &Request::default());
    let check = |query: &str, message: &str, token: Option<(usize, usize)>| {
        let found = Search::new(Wanted::Fts(query)).unwrap().hits(&fixture.connection, &selection);
        match found.unwrap_err() {
            SearchError::Syntax { message: said, token: named, .. } => {
                assert_eq!((said.as_str(), named), (message, token), "{query}");
            }
            SearchError::Sqlite(error) => panic!("{query}: {error}"),
        }
    };
    check("rain AND (", "syntax error near \"\"", Some((10, 0)));
    check("rain ^^ sun", "syntax error near \"^\"", Some((5, 1)));
    check("tag : rain", "no such column: tag", Some((0, 3)));
    check("rain \"open", "unterminated string", Some((5, 5)));
    check("*x", "unknown special query: x", None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_a_syntax_error(
        text in prop_oneof![
            any::<String>(),
            "([\"'*:^+(){}\\[\\]\\-, \0]|NEAR\\(|AND|OR|NOT|title:|body:|rowid|rain|walking|雨|ไทย|é|ёлка|łodz|²|-|\\*){0,12}",
        ],
    ) {
        let fixture = Fixture::new().entry("a.md", "lang: de", "rain 雨 ёлка Łódź walks");
        let selection = selection(&fixture, &Request::default());
        let search = Search::new(Wanted::Plain(&text)).unwrap();
        let hits = search.with_stems(Language::english()).hits(&fixture.connection, &selection);
        prop_assert!(hits.is_ok(), "{:?}", hits);
    }
}
