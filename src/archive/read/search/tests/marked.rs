//! What was found, marked in snippets and titles.

use super::*;

#[test]
fn a_snippet_marks_what_was_found() {
    check_snippet("lisbon", "It rained all day in [Lisbon]. Étés and cafés.");
    check_snippet("ete* cafes", "It rained all day in Lisbon. [Étés] and [cafés].");
    check_snippet("雨", "今日は[雨]。散歩はiPhoneで、ｶﾞﾗｽも。第2回。");
    check_snippet("-rain", "今日は雨。散歩はiPhoneで、ｶﾞﾗｽも。第2回。");
}

#[test]
fn what_was_found_is_marked_in_a_title_too() {
    let fixture = Fixture::new().entry("a.md", "title: 東京の朝 in Łódź, I walked", "Plain words.");
    let check = |query: &str, title: &str| {
        let hits = hits(&fixture, query);
        assert_eq!(in_brackets(&hits[0].title), title, "{query}");
        assert_eq!(in_brackets(&hits[0].snippet), "Plain words.", "{query}");
    };
    check("lodz", "東京の朝 in [Łódź], I walked");
    check("title:lodz", "東京の朝 in [Łódź], I walked");
    check("walking", "東京の朝 in Łódź, I [walked]");
    check("東京", "[東京]の朝 in Łódź, I walked");
    let hits = hits(&fixture, "words");
    assert!(hits[0].title.matches.is_empty());
}

#[test]
fn what_is_found_is_marked_in_a_text_of_any_length() {
    let long = "The sea was calm.\n".repeat(10_000);
    let fixture = Fixture::new()
        .entry("a.md", "", &format!("{long}A heron walked, 雨.\n{long}"))
        .entry("b.md", "lang: de", &format!("{long}Die Reiher und Kinder.\n{long}"));
    for (query, marked) in [
        ("walking heron", vec!["heron", "walked"]),
        ("heron -gull", vec!["heron"]),
        ("雨", vec!["雨"]),
        ("kindern", vec!["Kinder"]),
        ("\"heron walked\"", vec!["heron walked"]),
    ] {
        let hits = hits(&fixture, query);
        let snippet = &hits[0].snippet;
        let found: Vec<&str> = snippet.matches.iter().map(|it| &snippet.text[it.clone()]).collect();
        assert_eq!((hits.len(), found), (1, marked), "{query}: {}", snippet.text);
    }
    let raw = Search::new(Wanted::Fts("heron OR gull")).unwrap();
    let hits = raw.hits(&fixture.connection, &selection(&fixture, &Request::default())).unwrap();
    assert_eq!(in_brackets(&hits[0].snippet).matches("[heron]").count(), 1);
}

#[test]
fn words_with_signs_of_html_are_found_and_marked() {
    let fixture = Fixture::new().entry("a.md", "", "At the caf&eacute;, &#26085;&#26412;.");
    for (query, marked) in
        [("café", "caf&eacute;"), ("cafe", "caf&eacute;"), ("日本", "&#26085;&#26412;")]
    {
        let hits = hits(&fixture, query);
        let found = hits[0].snippet.matches.first().map(|it| &hits[0].snippet.text[it.clone()]);
        assert_eq!(found, Some(marked), "{query}");
    }
}
