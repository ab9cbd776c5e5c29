//! What FTS5 cannot mark in a text: what is written without spaces, and the words between it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::cut::{Cut, Spacing, TermPart};
use super::plain::{Column, Query};
use crate::entry::body::{belongs_to_run, goes_on_below, is_unspaced};
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

/// Of those terms that must all hold, the runs that must stand in one column: the layout of single characters does not
/// tell title and body apart.
pub(super) fn within(query: &Query<Cut>) -> Vec<(&'static str, String)> {
    let (column, term) = match query {
        Query::And(queries) => return queries.iter().flat_map(within).collect(),
        Query::Term(term) => match term.column {
            Some(Column::Title) => ("title", term),
            Some(Column::Body) => ("body", term),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let Spacing::Unspaced { parts, .. } = &term.spacing else { return Vec::new() };
    let runs = parts.iter().filter(|it| it.is_unspaced).flat_map(runs_of);
    runs.map(|it| (column, it.letters)).collect()
}

/// Whether a run that is folded stands in a text.
pub(super) fn stands_in(run: &str, text: &str) -> bool {
    folded(text).letters.contains(run)
}

/// Finds everything that is sought in a text, none within another; with what was found before.
pub(super) fn find(text: &str, sought: &[Sought], before: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut found = before;
    for sign in sought.iter().filter(|it| it.kind == SoughtKind::Sign) {
        found.extend(text.match_indices(&sign.letters).map(|(at, it)| at..at + it.len()));
    }
    if !sought.is_empty() && text.contains(is_unspaced) {
        let folded = folded(text);
        let runs = sought.iter().filter(|it| it.kind != SoughtKind::Sign);
        found.extend(runs.flat_map(|it| folded.places_of(it)));
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
struct Folded {
    letters: String,
    /// Where each piece of `letters` begins, and where it comes from.
    pieces: Vec<(usize, Range<usize>)>,
}

fn folded(text: &str) -> Folded {
    let mut folded = Folded { letters: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut letters = text.grapheme_indices(true).peekable();
    while let Some((at, letter)) = letters.next() {
        let first_below = letters.peek().and_then(|it| it.1.chars().next());
        let is_wrapped = matches!(letter, "\n" | "\r\n")
            && goes_on_below(text[..at].chars().next_back(), first_below);
        if is_wrapped || matches!(letter, "*" | "_" | "~" | "`") {
            continue;
        }
        folded.pieces.push((folded.letters.len(), at..at + letter.len()));
        folded.letters.push_str(&fold(letter));
    }
    folded
}

impl Folded {
    fn places_of(&self, sought: &Sought) -> Vec<Range<usize>> {
        if sought.letters.is_empty() {
            return Vec::new();
        }
        let found = self.letters.match_indices(&sought.letters).map(|(at, it)| at..at + it.len());
        found.filter(|it| self.suits(it, sought.kind)).map(|it| self.place(&it)).collect()
    }

    /// A word stands beside a letter that is written without spaces, and within no longer word.
    fn suits(&self, found: &Range<usize>, kind: SoughtKind) -> bool {
        let SoughtKind::Word { is_prefix } = kind else { return true };
        let before = self.letters[..found.start].chars().next_back();
        let after = self.letters[found.end..].chars().next();
        let is_unspaced = |it: Option<char>| it.is_some_and(is_unspaced);
        let goes_on = |it: Option<char>| it.is_some_and(char::is_alphanumeric) && !is_unspaced(it);
        (is_unspaced(before) || is_unspaced(after))
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
