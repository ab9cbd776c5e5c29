//! Words in all their forms, the one that was typed first.

use super::*;

#[test]
fn every_form_of_a_word_is_found_and_the_one_that_was_typed_first() {
    let fixture = Fixture::new()
        .entry("a.md", "", "Łódź and the Straße, ёлка мой")
        .entry("b.md", "", "lodz lodz strasse, елка е\u{308}лка")
        .entry("c.md", "", "Σίσυφος שָׁלוֹם مُحَمَّد Ｐｙｔｈｏｎ Do\u{ad}nau")
        .entry("d.md", "", "का ภาษาไทย ที่ กี่");
    check_order(&fixture, "lodz", "ba");
    check_order(&fixture, "Łódź", "ab");
    check_order(&fixture, "елка", "ba");
    check_order(&fixture, "ёлка", "ab");
    check_order(&fixture, "ел*", "ba");
    check_order(&fixture, "\"the strasse\"", "a");
    check_order(&fixture, "мо\u{438}\u{306}", "a");
    for query in ["σισυφος", "ΣΊΣΥΦΟΣ", "שלום", "محمد", "python", "donau", "Do\u{ad}nau"]
    {
        check_order(&fixture, query, "c");
    }
    for query in ["का", "ไทย", "ที่", "ที", "\"ภาษาไทย ที่\""]
    {
        check_order(&fixture, query, "d");
    }
    for query in ["की", "क", "กา", "-का -lodz -python"] {
        check_order(&fixture, query, "");
    }
    check_order(&fixture, "lodz -ёлка", "");
}

#[test]
fn of_a_phrase_with_many_forms_those_are_asked_for_that_stand_in_a_text() {
    let all = "ёё её ее ёе";
    let fixture = Fixture::new()
        .entry("a.md", "", &format!("{all} {all} {all}"))
        .entry("b.md", "", "ее её ее ёё end")
        .entry("c.md", "", "ее её x ее ёё end");
    check_order(&fixture, "\"ее ее ее ее end\"", "b");
    check_order(&fixture, "\"ее ее ее ее en\"*", "b");
    check_order(&fixture, "\"ее ее ее ее\"", "ab");
    check_order(&fixture, "\"ее ее ее ее x\"", "");
}

#[test]
fn an_iota_below_a_vowel_is_found_in_every_form() {
    let fixture = Fixture::new().entry("a.md", "", "τῷ λόγῳ, ᾠδή").entry(
        "b.md",
        "",
        "τω\u{342}\u{345} λο\u{301}γω\u{345}",
    );
    for query in ["τῷ", "λόγῳ", "ΤΩΙ", "λο\u{301}γω\u{345}"] {
        assert_eq!(
            sorted(&paths(&fixture, Wanted::Plain(query), &Request::default())),
            "ab",
            "{query}"
        );
    }
    let apart = "ω\u{313}\u{345}δη\u{301}";
    let decomposed = Fixture::new().entry("a.md", "", apart).entry("b.md", "", "άλλα");
    for query in ["ωδη", "ᾠδή", "ωδ*", "ωιδη", apart] {
        assert_eq!(paths(&decomposed, Wanted::Plain(query), &Request::default()), "a", "{query}");
    }
    for (query, expected) in [("ΩΙΔ*", "a"), ("ωδη", "a"), ("λογω", "ab")] {
        let found = paths(&fixture, Wanted::Plain(query), &Request::default());
        assert_eq!(sorted(&found), expected, "{query}");
    }
}

#[test]
fn brackets_as_deep_as_they_count_are_found_with_all_forms() {
    let fixture =
        Fixture::new().entry("a.md", "lang: de", "walks Łódź").entry("b.md", "", "walked lodz 雨");
    let deep = |sign: &str| {
        (0..40).fold("walking (lodz)".to_owned(), |query, round| match round % 2 {
            0 => format!("lodz {sign}({query} 雨x)"),
            _ => format!("walked OR {sign}({query})"),
        })
    };
    let all = selection(&fixture, &Request::default());
    for sign in ["", "-"] {
        let search = Search::new(Wanted::Plain(&deep(sign))).unwrap();
        let hits = search.with_stems(Language::english()).hits(&fixture.connection, &all);
        assert!(hits.is_ok(), "{hits:?}");
    }
}

#[test]
fn words_in_a_square_and_in_letters_find_each_other() {
    let fixture = Fixture::new()
        .entry("a.md", "", "A bag of 5㎏, and ㌔")
        .entry("b.md", "", "A bag of 5 kg")
        .entry("c.md", "", "あと5キロです");
    for (query, expected) in
        [("kg", "ab"), ("㎏", "ab"), ("5㎏", "ab"), ("5kg", "a"), ("キロ", "ac"), ("㌔", "ac")]
    {
        let found = paths(&fixture, Wanted::Plain(query), &Request::default());
        assert_eq!(sorted(&found), expected, "{query}");
    }
}
