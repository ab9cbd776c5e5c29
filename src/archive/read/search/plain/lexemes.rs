//! A query taken apart: words, phrases, signs.

use std::iter::Peekable;
use std::str::CharIndices;

use unicode_normalization::char::is_combining_mark;

use super::Column;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lexeme {
    /// A word or a phrase, perhaps without a letter in it.
    Text {
        text: String,
        is_prefix: bool,
        is_phrase: bool,
    },
    Open,
    Close,
    And,
    Or,
    Not,
    /// A `-` before a word, a phrase or a bracket.
    Minus,
    Column(Column),
}

impl Lexeme {
    /// An operator as the word that it is.
    pub(super) fn into_word(self) -> Self {
        let word = match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            other => return other,
        };
        Self::Text { text: word.to_owned(), is_prefix: false, is_phrase: false }
    }
}

pub(super) fn lex(text: &str) -> Vec<Lexeme> {
    let mut lexemes = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let next = letters.peek().map(|(_, it)| *it);
        let lexeme = match letter {
            '(' => Lexeme::Open,
            ')' => Lexeme::Close,
            '"' => phrase(text, &mut letters),
            '-' if next.is_some_and(begins_word) => Lexeme::Minus,
            _ if letter.is_whitespace() => continue,
            _ => {
                let end = word_end(text, start, &mut letters);
                lex_word(&text[start..end], &mut lexemes, text[end..].chars().next());
                continue;
            }
        };
        lexemes.push(lexeme);
    }
    lexemes
}

/// Whether something that can be left out begins here: a word, a mark at its beginning too, a phrase or a bracket.
fn begins_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter) || matches!(letter, '"' | '(')
}

type Letters<'a> = Peekable<CharIndices<'a>>;

/// Reads a phrase to its closing quote, or to the end of the text.
fn phrase(text: &str, letters: &mut Letters<'_>) -> Lexeme {
    let start = letters.peek().map_or(text.len(), |(at, _)| *at);
    let end = letters.find(|(_, letter)| *letter == '"').map_or(text.len(), |(at, _)| at);
    let is_prefix = letters.next_if(|(_, letter)| *letter == '*').is_some();
    Lexeme::Text { text: text[start..end].to_owned(), is_prefix, is_phrase: true }
}

/// Where the word ends that has begun: before space, a quote or a bracket.
fn word_end(text: &str, start: usize, letters: &mut Letters<'_>) -> usize {
    let ends = |it: char| it.is_whitespace() || matches!(it, '"' | '(' | ')');
    let mut end = start + text[start..].chars().next().map_or(0, char::len_utf8);
    while let Some((at, letter)) = letters.next_if(|(_, letter)| !ends(*letter)) {
        end = at + letter.len_utf8();
    }
    end
}

/// Reads a word; `next` is the character after it.
fn lex_word(written: &str, lexemes: &mut Vec<Lexeme>, next: Option<char>) {
    let operator = match written {
        "AND" => Some(Lexeme::And),
        "OR" => Some(Lexeme::Or),
        "NOT" => Some(Lexeme::Not),
        _ => None,
    };
    if let Some(operator) = operator {
        return lexemes.push(operator);
    }
    let (column, word) = split_column(written, next).unzip();
    let word = word.unwrap_or(written);
    lexemes.extend(column.map(Lexeme::Column));
    if !word.is_empty() {
        let text = word.trim_end_matches('*').to_owned();
        lexemes.push(Lexeme::Text { text, is_prefix: word.ends_with('*'), is_phrase: false });
    }
}

/// Takes `title:` or `body:` off a word, where something stands behind it; any other colon belongs to the word.
fn split_column(word: &str, next: Option<char>) -> Option<(Column, &str)> {
    let (name, rest) = word.split_once(':')?;
    if rest.is_empty() && !matches!(next, Some('"' | '(')) {
        return None;
    }
    let columns = [("title", Column::Title), ("body", Column::Body), ("text", Column::Body)];
    let column = columns.into_iter().find(|(it, _)| it.eq_ignore_ascii_case(name));
    column.map(|(_, column)| (column, rest))
}
