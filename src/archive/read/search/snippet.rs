//! A few words of a text around what was found in it.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::sought::{self, Sought};
use super::unmarked::without_marks;
use crate::entry::body::goes_on_below;

/// A few words around what was found, on one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The words; `…` stands where the text goes on.
    pub text: String,
    /// What was found in them, in bytes of `text`, in their order.
    pub matches: Vec<Range<usize>>,
}

/// About how many characters a snippet has.
const LENGTH: usize = 160;
/// How many of them stand before the first match.
const BEFORE: usize = 40;

/// Stand around matches in what FTS5 gives back. Unicode keeps these two for uses inside a program.
pub(super) const OPEN: char = '\u{fdd0}';
pub(super) const CLOSE: char = '\u{fdd1}';

impl Snippet {
    /// Cuts a snippet out of a text in which matches stand between [`OPEN`] and [`CLOSE`].
    ///
    /// What is sought besides is looked for, too; where there is nothing of either, it is the beginning of the text.
    pub(super) fn of(marked: &str, sought: &[Sought]) -> Self {
        let cut = Self::whole(marked, sought).cut();
        let (text, matches) = without_marks((cut.text, cut.matches));
        Self { text, matches }
    }

    /// The same of the whole text.
    pub(super) fn whole(marked: &str, sought: &[Sought]) -> Self {
        let mut whole = Self::unmarked(marked);
        whole.matches = sought::find(&whole.text, sought, whole.matches);
        whole
    }

    /// Takes the marks off and makes every run of space one space; where a line goes on as one run it makes none.
    fn unmarked(marked: &str) -> Self {
        let mut snippet = Self::default();
        let (mut open, mut gap) = (None, String::new());
        for letter in marked.chars() {
            if letter.is_whitespace() {
                gap.push(letter);
                continue;
            }
            let is_wrapped = matches!(gap.as_str(), "\n" | "\r\n")
                && goes_on_below(snippet.text.chars().next_back(), Some(letter));
            if letter != CLOSE && !std::mem::take(&mut gap).is_empty() && !is_wrapped {
                snippet.push_space();
            }
            match letter {
                OPEN => open = Some(snippet.text.len()),
                CLOSE => snippet.matches.extend(open.take().map(|start| start..snippet.text.len())),
                _ => snippet.text.push(letter),
            }
        }
        snippet.matches.retain(|it| !it.is_empty());
        snippet
    }

    fn push_space(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with(' ') {
            self.text.push(' ');
        }
    }

    /// Keeps the part in which most matches stand near each other.
    fn cut(self) -> Self {
        let first = self.best_match();
        let start = first.map_or(0, |at| self.start_before(at));
        let end = self.end_after(start, first.map_or(start, |at| self.matches[at].end));
        let end = start + self.text[start..end].trim_end().len();
        let lead = if start > 0 { "…" } else { "" };
        let trail = if end < self.text.trim_end().len() { "…" } else { "" };
        let inside = self.matches.iter().filter(|it| it.start >= start && it.start < end);
        let shifted = |at: usize| at.min(end) - start + lead.len();
        let matches = inside.map(|it| shifted(it.start)..shifted(it.end)).collect();
        let text = format!("{lead}{}{trail}", &self.text[start..end]);
        Self { text, matches }
    }

    /// The match after which most others follow within the length of a snippet.
    fn best_match(&self) -> Option<usize> {
        let mut best: Option<(usize, usize)> = None;
        let mut end = 0;
        for (at, first) in self.matches.iter().enumerate() {
            let limit = first.start + LENGTH - BEFORE;
            while self.matches.get(end).is_some_and(|it| it.end <= limit) {
                end += 1;
            }
            let count = end.saturating_sub(at);
            if best.is_none_or(|(most, _)| count > most) {
                best = Some((count, at));
            }
        }
        best.map(|(_, at)| at)
    }

    /// Where the snippet begins: some characters before its first match, if possible after a space.
    fn start_before(&self, at: usize) -> usize {
        let before = &self.text[..self.matches[at].start];
        let Some((start, _)) = before.grapheme_indices(true).rev().nth(BEFORE - 1) else {
            return 0;
        };
        before[start..].find(' ').map_or(start, |space| start + space + 1)
    }

    /// Where it ends: when it is long enough, if possible before a space, and never within its first match.
    fn end_after(&self, start: usize, least: usize) -> usize {
        let rest = &self.text[start..];
        let Some((length, _)) = rest.grapheme_indices(true).nth(LENGTH) else {
            return self.text.len();
        };
        let end = rest[..length].rfind(' ').filter(|it| *it > LENGTH / 2).unwrap_or(length);
        (start + end).max(least)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Checks a snippet in which matches stand in brackets.
    fn check(marked: &str, runs: &[&str], expected: &str) {
        let marked = marked.replace('[', &OPEN.to_string()).replace(']', &CLOSE.to_string());
        let runs: Vec<Sought> = runs.iter().map(|&run| Sought::run(run)).collect();
        let Snippet { mut text, matches } = Snippet::of(&marked, &runs);
        for it in matches.into_iter().rev() {
            text.insert(it.end, ']');
            text.insert(it.start, '[');
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn a_short_text_is_its_own_snippet() {
        check("Light\n\n[rain]  in Lisbon.\n", &[], "Light [rain] in Lisbon.");
        check("", &[], "");
        check("no match", &[], "no match");
    }

    #[test]
    fn a_long_text_is_cut_at_words_around_the_matches() {
        let words = "word ".repeat(60);
        check(
            &format!("{words}[rain] and [rain] {words}"),
            &[],
            &format!("…{}[rain] and [rain] {}…", "word ".repeat(7), "word ".repeat(22).trim_end()),
        );
    }

    #[test]
    fn the_part_with_most_matches_is_kept() {
        let words = "word ".repeat(60);
        let Snippet { text, matches } = Snippet::of(
            &format!("{OPEN}rain{CLOSE} {words}{OPEN}rain{CLOSE} {OPEN}wind{CLOSE}"),
            &[],
        );
        assert_eq!(matches.len(), 2);
        assert!(text.ends_with("rain wind"), "{text}");
    }

    #[test]
    fn runs_are_found_beside_what_the_index_marks() {
        check("今日は雨。雨の日", &["雨", "雨の"], "今日は[雨]。[雨の]日");
        check("[rain] 雨", &["雨"], "[rain] [雨]");
        check("東\n京へ\n\n東\r\n京", &["東京"], "[東京]へ [東京]");
        check("東\nx 京", &["東京"], "東 x 京");
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let run = "が\u{3099}".repeat(200);
        let snippet = Snippet::of(&format!("{run}雨{run}"), &[Sought::run("雨")]);
        assert_eq!(snippet.text.graphemes(true).count(), 162);
        assert_eq!(&snippet.text[snippet.matches[0].clone()], "雨");
    }

    proptest! {
        #[test]
        fn what_is_marked_in_a_snippet_is_what_was_marked_in_the_text(
            text in "([a-zé雨 \n]|rain|👩‍👩‍👧|\u{fdd0}|\u{fdd1}){0,400}",
        ) {
            let snippet = Snippet::of(&text, &[Sought::run("雨")]);
            let mut end = 0;
            for it in snippet.matches {
                prop_assert!(it.start >= end && it.start < it.end);
                prop_assert!(snippet.text.get(it.clone()).is_some());
                end = it.end;
            }
            prop_assert!(!snippet.text.contains([OPEN, CLOSE]));
        }
    }
}
