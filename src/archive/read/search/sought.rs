//! What FTS5 cannot mark in a text: what is written without spaces, and the words between it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::cut::{Cut, Spacing, TermPart};
use super::plain::{Column, Query};
use crate::entry::body::{belongs_to_run, goes_on_below, is_unspaced, plain_text};
use crate::entry::fold::fold;

/// Something that is looked for in a text letter by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sought {
    /// Folded.
    letters: String,
    kind: SoughtKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SoughtKind {
    /// Stands anywhere.
    Run,
    /// Stands as it is: there is no letter in it.
    Sign,
    /// A word of another script, between letters that are written without spaces; it may go on where it is a prefix.
    Word { is_prefix: bool },
}

impl Sought {
    /// What is found wherever it stands.
    pub(super) fn run(text: &str) -> Self {
        Self { letters: folded(text).letters, kind: SoughtKind::Run }
    }

    /// What is found as it was typed.
    pub(super) fn sign(text: &str) -> Self {
        Self { letters: text.to_owned(), kind: SoughtKind::Sign }
    }

    fn word(text: &str, is_prefix: bool) -> Self {
        Self { letters: folded(text).letters, kind: SoughtKind::Word { is_prefix } }
    }
}

/// What of a query FTS5 cannot mark in the text of a column.
pub(super) fn all_of(query: &Query<Cut>, column: Column) -> Vec<Sought> {
    match query {
        Query::Term(term) if term.column.is_none_or(|it| it == column) => of_term(term),
        Query::Term(_) | Query::Not(_) => Vec::new(),
        Query::And(queries) | Query::Or(queries) => {
            queries.iter().flat_map(|it| all_of(it, column)).collect()
        }
    }
}

fn of_term(term: &Cut) -> Vec<Sought> {
    match &term.spacing {
        Spacing::Unspaced { parts, .. } => {
            let last = parts.len().saturating_sub(1);
            let sought = parts.iter().enumerate().flat_map(|(at, part)| match part.is_unspaced {
                true => runs_of(part),
                false => vec![Sought::word(&part.written, term.is_prefix && at == last)],
            });
            sought.collect()
        }
        Spacing::Spaced(words) => match words.words.as_slice() {
            [word] if term.column.is_none() => vec![Sought::word(word, term.is_prefix)],
            _ => Vec::new(),
        },
    }
}

fn runs_of(part: &TermPart) -> Vec<Sought> {
    let pieces = part.written.split(|it: char| !belongs_to_run(it));
    pieces.filter(|it| it.contains(is_unspaced)).map(Sought::run).collect()
}

/// Finds everything that is sought in a text, none within another; with what was found before.
pub(super) fn find(text: &str, sought: &[Sought], before: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut found = before;
    for sign in sought.iter().filter(|it| it.kind == SoughtKind::Sign) {
        found.extend(text.match_indices(&sign.letters).map(|(at, it)| at..at + it.len()));
    }
    let has_entities = text.contains('&') && text.contains(';');
    if !sought.is_empty() && (has_entities || text.contains(is_unspaced)) {
        let folded = folded(text);
        let runs = sought.iter().filter(|it| it.kind != SoughtKind::Sign);
        found.extend(runs.flat_map(|it| folded.places_of(it, text)));
    }
    found.sort_unstable_by_key(|it| (it.start, std::cmp::Reverse(it.end)));
    let mut end = 0;
    found.retain(|it| {
        let is_apart = it.start >= end;
        end = end.max(it.end);
        is_apart
    });
    found
}

/// A text as it is looked through: folded, without the marks of Markdown that stand within words.
pub(super) struct Folded {
    pub(super) letters: String,
    /// Where each piece of `letters` begins, and where it comes from.
    pieces: Vec<(usize, Range<usize>)>,
}

pub(super) fn folded(text: &str) -> Folded {
    let mut folded = Folded { letters: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut letters = text.grapheme_indices(true).peekable();
    while let Some((at, letter)) = letters.next() {
        if let Some(end) = wrapped(text, at, letter) {
            while letters.next_if(|it| it.0 < end).is_some() {}
            continue;
        }
        if letter.starts_with(is_mark) {
            continue;
        }
        let entity = if letter == "&" { entity(&text[at..]) } else { None };
        let length = entity.as_ref().map_or(letter.len(), |it| it.0);
        folded.pieces.push((folded.letters.len(), at..at + length));
        folded.letters.push_str(&fold(entity.as_ref().map_or(letter, |it| &it.1)));
        while letters.next_if(|it| it.0 < at + length).is_some() {}
    }
    folded
}

/// Whether a character is a mark of Markdown that may stand within a word.
fn is_mark(letter: char) -> bool {
    matches!(letter, '*' | '_' | '~' | '`')
}

/// Where a run goes on that a line ends in: behind what the next line of a quotation or a list begins with.
fn wrapped(text: &str, at: usize, letter: &str) -> Option<usize> {
    if !matches!(letter, "\n" | "\r\n") {
        return None;
    }
    let below = text[at + letter.len()..].trim_start_matches([' ', '\t', '>']);
    let last = text[..at].trim_end_matches(is_mark).chars().next_back();
    let first = below.trim_start_matches(is_mark).chars().next();
    goes_on_below(last, first).then_some(text.len() - below.len())
}

/// How long the sign of HTML is that a text begins with, and what it stands for: `&eacute;`, `&#26085;`.
fn entity(text: &str) -> Option<(usize, String)> {
    const LONGEST: usize = 32;
    let end = text.find(';').filter(|it| *it < LONGEST)? + 1;
    let is_name = text[1..end - 1].bytes().all(|it| it.is_ascii_alphanumeric() || it == b'#');
    let shown = plain_text(&text[..end]);
    let shown = shown.trim_end_matches('\n');
    (is_name && !shown.is_empty() && shown != &text[..end]).then(|| (end, shown.to_owned()))
}

impl Folded {
    fn places_of(&self, sought: &Sought, text: &str) -> Vec<Range<usize>> {
        if sought.letters.is_empty() {
            return Vec::new();
        }
        let found = self.letters.match_indices(&sought.letters).map(|(at, it)| at..at + it.len());
        // A word with signs of HTML in it is none to FTS5.
        let is_of_signs = |it: &Range<usize>| text[self.place(it)].contains('&');
        let suits = |it: &Range<usize>| self.suits(it, sought.kind, is_of_signs(it));
        found.filter(suits).map(|it| self.place(&it)).collect()
    }

    /// A word stands beside a letter that is written without spaces, or has signs of HTML in it, and within no longer word.
    fn suits(&self, found: &Range<usize>, kind: SoughtKind, is_of_signs: bool) -> bool {
        let SoughtKind::Word { is_prefix } = kind else { return true };
        let before = self.letters[..found.start].chars().next_back();
        let after = self.letters[found.end..].chars().next();
        let is_unspaced = |it: Option<char>| it.is_some_and(is_unspaced);
        let goes_on = |it: Option<char>| it.is_some_and(char::is_alphanumeric) && !is_unspaced(it);
        (is_of_signs || is_unspaced(before) || is_unspaced(after))
            && !goes_on(before)
            && (is_prefix || !goes_on(after))
    }

    /// Where in the text something stands; of letters that were one character the whole.
    fn place(&self, found: &Range<usize>) -> Range<usize> {
        let first = self.pieces.partition_point(|it| it.0 <= found.start).saturating_sub(1);
        let behind = self.pieces.partition_point(|it| it.0 < found.end);
        let end = self.pieces[..behind].last().map_or(0, |it| it.1.end);
        self.pieces.get(first).map_or(0, |it| it.1.start)..end
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks what is found, in brackets.
    fn check(text: &str, sought: &[Sought], expected: &str) {
        let mut marked = text.to_owned();
        for it in find(text, sought, Vec::new()).into_iter().rev() {
            marked.insert(it.end, ']');
            marked.insert(it.start, '[');
        }
        assert_eq!(marked, expected);
    }

    #[test]
    fn a_run_is_found_in_each_of_its_forms() {
        check(
            "今日は雨。雨の日",
            &[Sought::run("雨"), Sought::run("雨の")],
            "今日は[雨]。[雨の]日",
        );
        check("東\n京へ", &[Sought::run("東京")], "[東\n京]へ");
        check("㋿6年", &[Sought::run("令和6年")], "[㋿6年]");
        check("ｶﾞﾗｽも", &[Sought::run("ガラス")], "[ｶﾞﾗｽ]も");
        check("か\u{3099}く", &[Sought::run("が")], "[か\u{3099}]く");
        check("> 横\n> 浜", &[Sought::run("横浜")], "> [横\n> 浜]");
        check("- 仙\n  台 の", &[Sought::run("仙台")], "- [仙\n  台] の");
        check("**青**\n**森**", &[Sought::run("青森")], "**[青**\n**森]**");
        check("横\n\n浜", &[Sought::run("横浜")], "横\n\n浜");
        check("&#26085;&#26412;へ", &[Sought::run("日本")], "[&#26085;&#26412;]へ");
        check("a caf&eacute; &x", &[Sought::word("cafe", false)], "a [caf&eacute;] &x");
        check("今日は**雨**だ", &[Sought::run("今日は雨だ")], "[今日は**雨**だ]");
        check("ภาษาไทย ที่", &[Sought::run("ไทย"), Sought::run("ที")], "ภาษา[ไทย] [ที่]");
    }

    #[test]
    fn a_word_is_found_beside_letters_without_spaces_alone() {
        let word = [Sought::word("iphone", false)];
        check("散歩はiPhoneで iPhone", &word, "散歩は[iPhone]で iPhone");
        check("散歩はiPhonesで", &word, "散歩はiPhonesで");
        check("散歩はiPhonesで", &[Sought::word("iphone", true)], "散歩は[iPhone]sで");
    }
}
