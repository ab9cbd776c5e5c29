//! What folders of years and months are called besides: as a journal, as a part of the year, as a time away.

use unicode_normalization::char::is_combining_mark;

/// What a journal is called, in small letters.
#[rustfmt::skip]
const JOURNALS: &[&str] = &[
    "journal", "journals", "diary", "diaries", "daily", "dailies", "tagebuch", "dagboek", "dagbok", "dagbog", "dagbók", "diario",
    "diário", "diari", "diarios", "diários", "jurnal", "deník", "denník", "dziennik", "pamiętnik", "napló", "päiväkirja", "päevik",
    "dienasgrāmata", "dienoraštis", "dnevnik", "ditar", "dyddiadur", "egunkaria", "günlük", "дневник", "щоденник", "дзённік",
    "ημερολόγιο", "יומן", "日記", "日记", "日誌", "日志", "일기",
];

/// What the texts of a year are called, whether they are of days or not.
#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "notes", "entries", "pages", "log", "logs", "writing", "writings", "posts", "blog", "letters", "dreams", "memos", "notizen",
    "einträge", "notas", "apuntes", "appunti", "cahier", "carnet", "notities", "aantekeningen", "notater", "noter", "anteckningar",
    "notatki", "poznámky", "zápisky", "заметки", "записки", "нотатки", "ノート", "笔记", "筆記", "노트", "메모",
];

/// What weeks are called before their numbers.
pub(in crate::entry) const WEEKS: &[&str] = &[
    "week",
    "wk",
    "kw",
    "woche",
    "semaine",
    "semana",
    "settimana",
    "vecka",
    "uke",
    "uge",
    "viikko",
    "tydzień",
    "týden",
    "неделя",
];
pub(in crate::entry) const QUARTERS: &[&str] = &["quarter", "quartal"];
pub(in crate::entry) const MONTHS: &[&str] =
    &["month", "monat", "mois", "mese", "maand", "måned", "månad", "miesiąc", "měsíc", "месяц"];

/// What else stands beside the numbers of parts of the calendar.
#[rustfmt::skip]
const OF_CALENDAR: &[&str] = &[
    "w", "q", "year", "jahr", "année", "año", "ano", "anno", "jaar", "år", "rok", "год", "年", "月", "日", "週", "周", "년", "월", "일", "주",
];

/// What a time away is called.
#[rustfmt::skip]
const AWAY: &[&str] = &[
    "trip", "trips", "travel", "travels", "vacation", "holiday", "holidays", "urlaub", "ferien", "reise", "reisen", "voyage",
    "voyages", "vacances", "viaje", "viajes", "vacaciones", "viagem", "viagens", "férias", "viaggio", "viaggi", "vacanze",
    "vakantie", "rejse", "podróż", "wakacje", "urlop", "dovolená", "поездка", "отпуск", "путешествие", "旅行", "休暇", "여행", "휴가",
];

/// What is counted by English ordinals, and is no title of a day.
#[rustfmt::skip]
const COUNTED: &[&str] = &[
    "draft", "drafts", "version", "edition", "revision", "attempt", "try", "time", "place", "prize", "round", "floor", "street",
    "avenue", "st", "ave", "district", "ward", "grade", "grader", "class", "year", "month", "week", "day", "night", "quarter", "half",
    "semester", "term", "century", "birthday", "anniversary", "wedding", "amendment", "chapter", "part", "volume", "book", "page",
    "section", "level", "stage", "step", "phase", "person", "man", "degree", "gear", "gen", "generation", "dan", "kyu", "inning",
    "symphony", "movement", "meeting", "session", "lesson", "interview", "date", "visit", "trimester", "hand", "thoughts", "impressions",
    "aid", "battalion", "division", "cavalry", "army", "congress", "world", "rate", "party", "base", "down", "king", "queen",
];

/// Whether a word is counted by the English ordinal before it: `2nd Draft`, `5th Avenue`.
pub(super) fn is_counted(word: &str) -> bool {
    COUNTED.contains(&word.to_lowercase().as_str())
}

/// The words of a text, without digits and signs.
pub(in crate::entry) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_of_word = |it: char| it.is_alphabetic() || is_combining_mark(it);
    text.split(move |it| !is_of_word(it)).filter(|it| !it.is_empty())
}

/// Whether a journal is called so.
pub(super) fn is_of_journal(word: &str) -> bool {
    JOURNALS.contains(&word.to_lowercase().as_str())
}

/// Whether what is written in any year is called so: a journal, or texts.
pub(in crate::entry) fn is_of_any_year(word: &str) -> bool {
    is_of_journal(word) || TEXTS.contains(&word.to_lowercase().as_str())
}

/// Whether a word stands beside the number of a part of the calendar: `Q2`, `Week 14`, `Year`.
pub(in crate::entry) fn is_of_calendar(word: &str) -> bool {
    is_within_year(word) || OF_CALENDAR.contains(&word.to_lowercase().as_str())
}

/// Whether a part of a year is called so: a quarter, a month, a week.
pub(super) fn is_within_year(word: &str) -> bool {
    let word = word.to_lowercase();
    [WEEKS, QUARTERS, MONTHS].iter().any(|it| it.contains(&word.as_str()))
}

/// Whether a time away is called so.
pub(super) fn is_away(word: &str) -> bool {
    AWAY.contains(&word.to_lowercase().as_str())
}
