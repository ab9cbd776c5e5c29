//! Lines that read like keys of front matter, or were meant to.

use super::super::Dialect;
use super::super::fault::{Line, lines};
use super::super::split::key_of;
use super::fence::is_like_fence;

/// Keys that entries have; one of them alone tells what two lines with other words before a colon tell.
const USUAL: [&str; 34] = [
    "title",
    "date",
    "created",
    "updated",
    "modified",
    "published",
    "tags",
    "tag",
    "keywords",
    "mood",
    "moods",
    "location",
    "people",
    "author",
    "categories",
    "category",
    "layout",
    "aliases",
    "weather",
    "标题",
    "標題",
    "题目",
    "日期",
    "天气",
    "心情",
    "标签",
    "標籤",
    "タイトル",
    "日付",
    "天気",
    "気分",
    "タグ",
    "제목",
    "날짜",
];

/// The first words of keys of two: `date created`.
const FIRST_WORDS: [&str; 6] = ["date", "created", "creation", "updated", "modified", "published"];

/// The lines of a block, counted by what they begin with.
#[derive(Default)]
pub(in super::super) struct Keys<'a> {
    pub(super) all: usize,
    /// A key with a colon and a space.
    pub(super) colons: usize,
    /// A key with a `=`.
    pub(super) equals: usize,
    /// Whether one of them is a key that entries have.
    pub(super) is_usual: bool,
    /// How many of them are.
    pub(super) usual: usize,
    /// Whether one of them says a day or a title.
    pub(super) is_head: bool,
    /// The first that is no key to YAML.
    pub(super) first_slip: Option<Line<'a>>,
}

impl Keys<'_> {
    /// Whether one of them is a key that entries have, and each ends with its colon.
    pub(in super::super) fn is_of_entries(&self) -> bool {
        self.is_usual && self.colons == self.all
    }

    /// Whether several of them are keys that entries have, and one says a day or a title.
    pub(in super::super) fn says_head(&self) -> bool {
        self.is_head && self.usual > 1
    }

    fn count(&mut self, key: &str) {
        self.all += 1;
        let is_usual = is_usual_key(key);
        self.is_usual |= is_usual;
        self.usual += usize::from(is_usual);
        self.is_head |= ["title", "date"].iter().any(|it| it.eq_ignore_ascii_case(key));
    }
}

/// Counts the keys of a block in which every line reads like one, or like a part of the one above; none of any other.
pub(in super::super) fn keys_in(block: &str) -> Option<Keys<'_>> {
    let mut found = Keys::default();
    for line in lines(block, 0).filter(|it| !it.is_blank()) {
        let text = line.text.trim_end();
        if text.starts_with('#') {
            continue;
        }
        if let Some(key) =
            key_of(text, Dialect::Yaml).filter(|it| it.starts_with(char::is_alphabetic))
        {
            found.count(key);
            found.colons += 1;
        } else if let Some((key, mark)) = loose_key(text.trim_start(), found.is_usual) {
            found.count(key);
            found.equals += usize::from(mark == '=');
            found.first_slip = found.first_slip.or(Some(line));
        } else if found.all == 0 || !text.starts_with([' ', '\t', '-', '[', ']', '{', '}']) {
            return None;
        }
    }
    (found.all > 1 || found.is_usual).then_some(found)
}

pub(in super::super) fn is_usual_key(key: &str) -> bool {
    let is_one_of = |words: &[&str], key: &str| words.iter().any(|it| it.eq_ignore_ascii_case(key));
    let of_two = key.split_once([' ', '_', '-']);
    is_one_of(&USUAL, key) || of_two.is_some_and(|(first, _)| is_one_of(&FIRST_WORDS, first))
}

/// Whether a line begins with a key that no text has: one that entries have, or one small word.
pub(in super::super) fn is_sure_key(line: &str, dialect: Dialect) -> bool {
    key_of(line, dialect).is_some_and(|key| {
        is_usual_key(key) || !key.contains(' ') && key.starts_with(char::is_lowercase)
    })
}

/// How far the keys of a block go on that nothing closes, behind an empty line or a line of signs: each line to the next empty
/// one is a key, or a part of one, and one of them is a key that no text has. `Mood: good` alone is a line of many texts.
pub(in super::super) fn keys_go_on(text: &str, dialect: Dialect) -> Option<usize> {
    let rule = lines(text, 0).next().filter(|it| is_like_fence(it.text));
    let from = rule.map_or(0, |it| it.next);
    let first = lines(text, from).find(|it| rule.is_some() || !it.is_blank())?;
    let end = lines(text, first.start).find(Line::is_blank).map_or(text.len(), |it| it.start);
    let part = &text[first.start..end];
    let is_key = |it: &Line<'_>| key_of(it.text, dialect).is_some();
    let goes_on = |it: &Line<'_>| it.text.starts_with([' ', '\t', '-', '#', ']', '}']);
    let begins = lines(part, 0).find(|it| !it.text.starts_with('#')).is_some_and(|it| is_key(&it));
    let is_all = lines(part, 0).all(|it| is_key(&it) || goes_on(&it) && !is_like_fence(it.text));
    let mut sure = lines(part, 0).filter(|it| is_sure_key(it.text, dialect));
    let is_sure = sure.next().is_some_and(|it| it.text.starts_with(char::is_lowercase))
        || sure.next().is_some();
    (begins && is_all && is_sure).then_some(end)
}

/// A word before a colon or a `=`, behind which no space stands that YAML takes for one; two words where entries have such a
/// key, or stand below one. A full-width colon is one, too, behind a key that entries have. An address is no key.
fn loose_key(line: &str, is_below_usual: bool) -> Option<(&str, char)> {
    let at = line.find([':', '=', '：'])?;
    let mark = line[at..].chars().next()?;
    let (key, value) = (line[..at].trim_end(), &line[at + mark.len_utf8()..]);
    let is_word = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-');
    // `date 2024-05-09T08:30` has lost the colon behind its first word.
    let begins = |it: &str| it.starts_with(char::is_alphabetic) && it.chars().all(is_word);
    let is_words = key.split(' ').count() <= 2 && key.split(' ').all(begins);
    let is_key = key.starts_with(char::is_alphabetic)
        && is_words
        && (mark != '：' && !key.contains(' ') || is_below_usual || is_usual_key(key));
    let is_value =
        !value.starts_with([':', '=']) && !value.starts_with("//") && !value.trim().is_empty();
    let is_loose = mark != ':' || !value.starts_with([' ', '\t']);
    (is_key && is_value && is_loose).then_some((key, mark))
}
