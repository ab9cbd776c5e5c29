//! Small words that stand before a day and say nothing of it: `on`, `den`, `le`, `am`.

use std::collections::BTreeSet;

/// Small words before a day, and what a page is called that has one, each in the languages in which it is one. Elsewhere
/// `del` and `den` are other words, so that the month must be of the same language; those of English stand before any.
#[rustfmt::skip]
const SMALL_WORDS: &[(&str, &str)] = &[
    ("", "on the from since until till by for before after is today journal diary notes minutes agenda recap standup"),
    ("af", "op die van tot"),
    ("ar", "في يوم"),
    ("be", "з да"),
    ("bg", "на от до"),
    ("bs", "dana od do"),
    ("ca", "el la del de al des notes apunts diari"),
    ("cs", "dne od do ze z ke k poznámky zápisky deník"),
    ("cy", "ar"),
    ("da", "den d fra til på er noter dagbog"),
    ("de", "am vom zum bis den der dem seit ab heute ist tagebuch notizen protokoll"),
    ("el", "στις την της από έως"),
    ("eo", "la"),
    ("es", "el del al desde hasta de es hoy notas apuntes diario"),
    ("fi", "muistiinpanot päiväkirja"),
    ("fo", "tann hin"),
    ("fr", "le la du au des dès depuis avant après ce notes journal"),
    ("ga", "an"),
    ("gl", "o do ao de"),
    ("he", "יום"),
    ("hr", "dana od do bilješke dnevnik"),
    ("hu", "a az jegyzetek napló"),
    ("id", "pada tanggal"),
    ("is", "þann"),
    ("it", "il la lo dal al del nel l dell dall all nell oggi è note appunti diario"),
    ("lt", "nuo iki"),
    ("lv", "no līdz"),
    ("mk", "на од до"),
    ("ms", "pada"),
    ("nb", "den d fra til på notater dagbok"),
    ("nl", "op de den van tot vanaf is vandaag notities aantekeningen notulen dagboek"),
    ("nn", "den d frå til på"),
    ("oc", "lo la del"),
    ("pl", "dnia w z od do dzień dziś dzisiaj notatki dziennik"),
    ("pt", "o do ao de desde até em hoje é notas anotações diário"),
    ("ro", "pe din de la notițe jurnal"),
    ("ru", "с со от до по за на заметки записки дневник"),
    ("sk", "dňa od do poznámky denník"),
    ("sl", "dne od do zapiski dnevnik"),
    ("sr", "dana od do дана од до"),
    ("sv", "den från till på är idag anteckningar dagbok"),
    ("tr", "bugün notlar günlük"),
    ("uk", "від з до по за на нотатки щоденник"),
    ("vi", "ngày"),
];

/// What stands before a day, or its weekday, in the value of a key alone: in a name `Dia 5` is the fifth day of something, and
/// `v 5` a version.
const IN_VALUES: [&str; 17] = [
    "dia", "día", "giorno", "päivä", "dag", "v", "ve", "vo", "u", "w", "we", "в", "во", "у", "ў",
    "la", "την",
];

/// Whether a word is a small one in one of these languages.
pub(super) fn is_small(word: &str, languages: &BTreeSet<&str>) -> bool {
    is_listed(word, |language| language.is_empty() || languages.contains(language))
}

/// Whether a word is a small one somewhere, or says that the number behind it is a day's.
pub(super) fn is_small_somewhere(word: &str) -> bool {
    is_listed(word, |_| true) || IN_VALUES.contains(&word.to_lowercase().as_str())
}

/// Whether a word is what a day is called in the languages that say *of* before a month and a year, so that the number behind
/// it is one of a calendar only where they do.
pub(super) fn is_day_of_calendar(word: &str, said: &str) -> bool {
    let word = word.to_lowercase();
    matches!(&*word, "dia" | "día") && said.to_lowercase().matches(" de ").count() == 2
}

/// Words before a day that say nothing but that it is one: `on`, `den`, `am`; `since`, `notes` and `before` say more.
#[rustfmt::skip]
const ALONE: [&str; 58] = [
    "on", "the", "op", "die", "في", "يوم", "el", "la", "dne", "den", "d", "am", "dem", "der", "στις", "την", "της", "tann", "hin",
    "le", "lo", "du", "au", "ce", "an", "o", "ao", "il", "al", "del", "nel", "a", "az", "pada", "tanggal", "þann", "dnia", "dzień",
    "w", "we", "v", "ve", "vo", "u", "dňa", "dana", "на", "в", "во", "у", "ngày", "dia", "día", "giorno", "päivä", "dag", "יום", "på",
];

/// Whether a word says nothing but that a day follows.
pub(super) fn is_small_alone(word: &str) -> bool {
    ALONE.contains(&word.to_lowercase().as_str())
}

fn is_listed(word: &str, is_of: impl Fn(&str) -> bool) -> bool {
    let word = word.to_lowercase();
    let is_word = |words: &str| words.split(' ').any(|it| it == word);
    SMALL_WORDS.iter().any(|(language, words)| is_of(language) && is_word(words))
}
