//! Languages told from tags, scripts and words.

use super::*;

#[test]
fn every_language_is_known_by_its_code_and_by_tags_that_begin_with_it() {
    for code in Language::codes() {
        assert_eq!(Language::of_tag(code).map(Language::code), Some(code));
    }
    assert_eq!(Language::of_tag("de-AT").map(Language::code), Some("de"));
    assert_eq!(Language::of_tag("PT_br").map(Language::code), Some("pt"));
    assert_eq!(Language::of_tag("nb").map(Language::code), Some("no"));
    assert_eq!(Language::of_tag("xx"), None);
    assert_eq!(Language::english().code(), "en");
}

#[test]
fn of_several_languages_of_an_entry_the_first_counts() {
    let of = |lang: &str| {
        let text = format!("---\nlang: {lang}\n---\n");
        let values = super::super::front_matter::read(&text).values;
        of_entry(&FrontMatter { values, ..FrontMatter::default() })
    };
    for lang in ["pl", "[pl, en]", "\n  - pl\n  - en", "pl, en", "Polish", "[pl-PL]"] {
        assert_eq!(of(lang).as_deref(), Some("pl"), "{lang}");
    }
    assert_eq!(of("[]"), None);
}

#[test]
fn a_word_is_of_the_language_of_its_entry_then_of_the_usual_one_then_of_its_script() {
    let german = Language::of_tag("de").unwrap();
    let of = |entry, word| Language::of_word(entry, german, word).map(Language::code);
    assert_eq!(of(None, "gehen"), Some("de"));
    assert_eq!(of(Some("fr"), "aller"), Some("fr"));
    assert_eq!(of(Some("fr"), "идти"), Some("ru"));
    assert_eq!(of(Some("uk"), "йти"), Some("uk"));
    assert_eq!(of(None, "περπατώ"), Some("el"));
    assert_eq!(of(Some("ja"), "walk"), None);
    assert_eq!(of(None, "123"), None);
    assert_eq!(of(None, "雨"), None);
}

#[test]
fn words_of_one_stem_have_it_in_common() {
    let check = |language: &str, words: [&str; 2]| {
        let language = Language::of_tag(language).unwrap();
        assert_eq!(language.stem(words[0]), language.stem(words[1]), "{words:?}");
    };
    check("en", ["walking", "walked"]);
    check("de", ["häuser", "haus"]);
    check("ru", ["книги", "книга"]);
    check("es", ["caminando", "caminar"]);
}
