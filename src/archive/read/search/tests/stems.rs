//! Words that are found by their stems.

use super::*;

#[test]
fn a_word_has_the_stem_of_the_language_of_its_entry() {
    let fixture = Fixture::new()
        .entry("a.md", "lang: de-AT", "Die Kinder")
        .entry("b.md", "", "Die Kinder")
        .entry("c.md", "lang: ja", "kinds, 雨")
        .entry("d.md", "", "kinds книги");
    check_order(&fixture, "kind", "ad");
    check_order(&fixture, "kindern", "a");
    check_order(&fixture, "книга", "d");
    check_order(&fixture, "雨", "c");
}

#[test]
fn a_word_is_found_behind_what_is_written_as_one_with_it() {
    let fixture = Fixture::new()
        .entry("a.md", "", "قرأت الكتاب")
        .entry("b.md", "", "كتاب جديد")
        .entry("c.md", "", "والكتاب على الطاولة")
        .entry("d.md", "", "المطر")
        .entry("e.md", "", "الرئيس والإسلام")
        .entry("f.md", "", "الْقَهْوَةَ الـبـاردة");
    crate::archive::rows::search_forms::write_again(&fixture.connection).unwrap();
    check_order(&fixture, "كتاب", "bac");
    check_order(&fixture, "الكتاب", "abc");
    check_order(&fixture, "مطر", "d");
    check_order(&fixture, "رئيس", "e");
    check_order(&fixture, "اسلام", "e");
    check_order(&fixture, "قهوة", "f");
    check_order(&fixture, "باردة", "f");
}

#[test]
fn a_stem_goes_by_the_marks_that_the_index_has_taken_off() {
    let fixture = Fixture::new()
        .entry("a.md", "lang: fr", "parlée, finîmes")
        .entry("b.md", "lang: fr", "parlèrent")
        .entry("c.md", "lang: fr", "parler, finir")
        .entry("d.md", "lang: es", "comía, comer")
        .entry("e.md", "lang: it", "canterà, papà");
    check_order(&fixture, "parler", "cba");
    check_order(&fixture, "parlée", "abc");
    check_order(&fixture, "finir", "ca");
    check_order(&fixture, "comía", "d");
    check_order(&fixture, "cantare", "e");
}

#[test]
fn short_words_have_stems_too() {
    for (language, words) in [
        (
            "en",
            "go going;use using;die dying;tie tying;lie lying;do doing;be being;age aging;ice icing",
        ),
        ("tr", "ev evler;el eller;su suda"),
        ("hi", "घर घरों"),
        ("sr", "књига књиге;књига књигу;kuća kuće"),
        ("hu", "ház házból;könyv könyvek"),
        ("ro", "merge mergând"),
    ] {
        for pair in words.split(';') {
            let (one, other) = pair.split_once(' ').unwrap();
            let front_matter = format!("lang: {language}");
            let fixture = Fixture::new().entry("a.md", &front_matter, one).entry(
                "b.md",
                &front_matter,
                other,
            );
            check_order(&fixture, one, "ab");
            check_order(&fixture, other, "ba");
        }
    }
}

#[test]
fn a_word_may_begin_with_a_letter_that_folds_to_several() {
    for (language, words) in [
        ("da", ["æble", "æbler"]),
        ("da", ["øst", "østen"]),
        ("da", ["ærlig", "ærlige"]),
        ("pl", ["łódka", "łódki"]),
        ("tr", ["ışık", "ışıklar"]),
        ("ta", ["பாடம்", "பாடங்கள்"]),
        ("ta", ["புத்தகம்", "புத்தகங்கள்"]),
    ] {
        for [one, other] in [words, [words[1], words[0]]] {
            let fixture = Fixture::new().entry("a.md", &format!("lang: {language}"), other);
            crate::archive::rows::search_forms::write_again(&fixture.connection).unwrap();
            check_order(&fixture, one, "a");
        }
    }
}
