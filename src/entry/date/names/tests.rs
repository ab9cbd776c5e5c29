//! Which month a name is, and which language.

use super::*;

#[test]
fn every_locale_is_known() {
    assert_eq!(locales().count(), locales::LOCALES.split_whitespace().count());
}

#[test]
fn a_name_is_one_month_in_every_language_or_needs_one() {
    let names = "septembre 9;Września 9;wrzesień 9;сентября 9;сентябрь 9;Σεπτεμβρίου 9;szeptember 9;Eylül 9;setembro 9;\
                 maj 5;mai 5;d’abril 4;Dez. 12;září 9;märz 3;Jänner 1;syyskuu 9;syyskuuta 9;martxoaren 3;ספטמבר 9";
    for name in names.split(';') {
        let (name, number) = name.rsplit_once(' ').unwrap();
        assert_eq!(month(name, &[]), Month::One(number.parse().unwrap()), "{name}");
    }
    let names = "FEVRIER 2;AOUT 8;marco 3;Maerz 3;MARZ 3;ΔΕΚΕΜΒΡΙΟΥ 12;unora 2;HAZİRAN 6;KASIM 11;PAZDZIERNIKA 10;במאי 5;                     ב־מאי 5;ม.ค 1;IX 9";
    for name in names.split(';') {
        let (name, number) = name.rsplit_once(' ').unwrap();
        assert_eq!(month(name, &[]), Month::One(number.parse().unwrap()), "{name}");
    }
    assert_eq!(month("listopad", &[]), Month::Several);
    assert_eq!(month("out", &[]), Month::One(10));
    assert_eq!((month("uya", &[]), anywhere("uya")), (Month::Unknown, Month::One(3)));
    assert_eq!(month("out", &["pt"]), Month::One(10));
    for word in ["the", "there", "can", "her", "way", "win", "sub", "paz"] {
        assert_eq!(month(word, &[]), Month::Unknown, "{word}");
    }
    assert_eq!(month("listopad", &["hr"]), Month::One(10));
    assert_eq!(month("listopad", &["de", "cs-CZ"]), Month::One(11));
    assert_eq!(month("Septober", &["de"]), Month::Unknown);
}

#[test]
fn a_language_is_known_by_its_code_its_tag_and_its_names() {
    let names = "pl pl;pl-PL pl;pl_PL.UTF-8 pl;PL pl;Polish pl;polish pl;polski pl;Deutsch de;German de;la la;no no;\
                 English en;Français fr;日本語 ja;Croatian hr;sr@latin sr;yue yue;Norwegian Nynorsk nn";
    for name in names.split(';') {
        let (name, code) = name.rsplit_once(' ').unwrap();
        assert_eq!(language_code(name).as_deref(), Some(code), "{name}");
    }
    for name in ["xx", "Klingon", "", "python", "12"] {
        assert_eq!(language_code(name), None, "{name}");
    }
    assert_eq!(nearest_language("Polsih"), Some("Polish"));
    assert_eq!(nearest_language("Klingon"), None);
}
