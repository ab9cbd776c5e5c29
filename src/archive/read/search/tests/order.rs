//! Which of the entries that are found comes first.

use super::super::{Search, Wanted};
use super::{journal, paths, selection};
use crate::archive::fixture::Fixture;
use crate::entry::filter::Request;
use crate::entry::language::Language;

#[test]
fn the_letters_that_were_typed_come_before_those_with_other_marks() {
    let fixture = Fixture::new()
        .entry("a.md", "title: Schön", "Schön, so schön.")
        .entry("b.md", "", "Das war schon, bei Regen und noch mehr Regen, vor langer Zeit.")
        .entry("c.md", "title: Résumé", "The résumé.")
        .entry("d.md", "", "They resume their long way up the hill in the rain.");
    let found = |query: &str, is_reversed| {
        let request = Request { reverse: is_reversed, ..Request::default() };
        paths(&fixture, Wanted::Plain(query), &request)
    };
    assert_eq!((found("schon", false), found("schön", false)), ("ba".into(), "ab".into()));
    assert_eq!((found("resume", false), found("résum*", false)), ("dc".into(), "cd".into()));
    assert_eq!((found("schon", true), found("resume", true)), ("ab".into(), "cd".into()));
}

#[test]
fn the_order_is_the_same_however_many_are_asked_for_at_once() {
    let mut fixture = Fixture::new();
    for number in 0..130 {
        // Several are alike, and a few late ones say it in other letters: behind all others, on a page of their own.
        let word = if number % 40 == 39 { "schön" } else { "schon" };
        let text = format!("{word} {}", "und ".repeat(number % 7));
        let day = format!("date: 2025-01-{:02}", number % 28 + 1);
        fixture = fixture.entry(&format!("{number:03}.md"), &day, &text);
    }
    let found = |limit, reverse| {
        let request = Request { limit, reverse, ..Request::default() };
        let selection = selection(&fixture, &request);
        let search = Search::new(Wanted::Plain("schon")).unwrap();
        let hits = search.hits(&fixture.connection, &selection).unwrap();
        hits.into_iter().map(|it| it.row.path).collect::<Vec<String>>()
    };
    let all = found(None, false);
    assert_eq!(all.len(), 130);
    let others: Vec<&str> = all[127..].iter().map(String::as_str).collect();
    assert_eq!(others, ["119.md", "079.md", "039.md"]);
    for limit in [1, 49, 50, 51, 126, 127, 128, 129] {
        let some = found(Some(limit), false);
        assert_eq!(some, all[..usize::try_from(limit).unwrap()], "{limit}");
    }
    let reversed: Vec<String> = all.into_iter().rev().collect();
    assert_eq!(found(None, true), reversed);
}

/// Checks which entries are found, stems and all, in their order: exact words first.
pub(super) fn check_order(fixture: &Fixture, query: &str, expected: &str) {
    let selection = selection(fixture, &Request::default());
    let search = Search::new(Wanted::Plain(query)).unwrap().with_stems(Language::english());
    let hits = search.hits(&fixture.connection, &selection).unwrap();
    let found: String = hits.iter().map(|hit| &hit.row.path[..1]).collect();
    assert_eq!(found, expected, "{query}");
}

#[test]
fn words_of_the_same_stem_are_found_after_the_word_itself() {
    let fixture = Fixture::new()
        .entry("a.md", "date: 2026-01-03", "She walked home, and the flies fly.")
        .entry("b.md", "date: 2026-01-02", "Walking, walking, walking.")
        .entry("c.md", "date: 2026-01-01", "He walks.");
    check_order(&fixture, "walking", "bca");
    check_order(&fixture, "walks", "cba");
    check_order(&fixture, "flies", "a");
    check_order(&fixture, "fly", "a");
    check_order(&fixture, "\"walking\"", "b");
    check_order(&fixture, "walkin*", "b");
    check_order(&fixture, "home -walking", "a");
    check_order(&fixture, "title:walking", "");
    let found = paths(&fixture, Wanted::Plain("walking"), &Request::default());
    assert_eq!(found, "b", "without stems");
    let reversed = Request { reverse: true, ..Request::default() };
    let search = Search::new(Wanted::Plain("walking")).unwrap().with_stems(Language::english());
    let hits = search.hits(&fixture.connection, &selection(&fixture, &reversed)).unwrap();
    assert_eq!(hits.last().unwrap().row.path, "b.md");
    assert_eq!(hits[0].snippet.matches.len(), 1, "a word of the same stem is marked");
}

#[test]
fn a_match_in_the_title_comes_first() {
    let found = paths(&journal(), Wanted::Plain("rain"), &Request::default());
    assert_eq!(&found[..1], "a");
}

#[test]
fn of_matches_that_are_alike_the_newer_entry_comes_first() {
    let fixture = Fixture::new()
        .entry("a.md", "date: 2026-01-02T22:00", "word")
        .entry("b.md", "date: 2026-01-02T08:00", "word")
        .entry("c.md", "date: 2026-01-03", "word")
        .entry("d.md", "date: 2026-01-02", "word")
        .entry("e.md", "date: 2025-01-02", "word word word");
    let check = |request: Request, expected: &str| {
        assert_eq!(paths(&fixture, Wanted::Plain("word"), &request), expected, "{request:?}");
    };
    check(Request::default(), "ecabd");
    check(Request { limit: Some(3), ..Request::default() }, "eca");
    check(Request { reverse: true, ..Request::default() }, "dbace");
    check(Request { sort: Some("date".to_owned()), ..Request::default() }, "cabde");
}
