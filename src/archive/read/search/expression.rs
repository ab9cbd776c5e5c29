//! A query as an expression of FTS5, every word quoted.

use rusqlite::Result;

use super::cut::{Cut, Phrase, Spacing, TermPart};
use super::plain::{Column, Query};
use super::vocabulary::{Among, Kindred, Vocabulary, Word};
use crate::entry::body::belongs_to_run;
use crate::entry::language::Language;

/// How far from what was typed a word may be. What is left out of a search is left out in its forms alone.
#[derive(Clone, Copy)]
pub(super) enum Reach<'v> {
    /// As it was typed.
    Written,
    /// In every form that folds to the same.
    Folded(&'v Vocabulary<'v>),
    /// The words of the same stem, too.
    Kindred(&'v Vocabulary<'v>, Language),
}

impl Reach<'_> {
    pub(super) fn of_left_out(self) -> Self {
        match self {
            Self::Kindred(vocabulary, _) => Self::Folded(vocabulary),
            other => other,
        }
    }
}

/// The entries that a query finds, as FTS5 can say it: FTS5 knows no `NOT` that stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// Those that match.
    Matching(String),
    /// Those that do not match.
    Excluding(String),
}

use Expression::{Excluding, Matching};

impl Expression {
    /// What a query finds at most, in as far as FTS5 tells; none where that may be any entry. The rest tells `beside`.
    pub(super) fn of(query: &Query<Cut>, reach: Reach<'_>) -> Result<Option<Self>> {
        Ok(match query {
            Query::Term(term) => Some(Matching(match_term(term, reach)?)),
            Query::Not(query) if query.is_to_be_looked_up() => None,
            Query::Not(query) => Self::of(query, reach.of_left_out())?.map(Self::turned),
            Query::And(queries) => {
                let told: Vec<Self> = of_each(queries, reach)?.into_iter().flatten().collect();
                (!told.is_empty()).then(|| Self::all(told.into_iter()))
            }
            // One of them holds where not all of them fail.
            Query::Or(queries) => {
                let told: Option<Vec<Self>> = of_each(queries, reach)?.into_iter().collect();
                told.map(|it| Self::all(it.into_iter().map(Self::turned)).turned())
            }
        })
    }

    /// The others.
    fn turned(self) -> Self {
        match self {
            Matching(it) => Excluding(it),
            Excluding(it) => Matching(it),
        }
    }

    /// What matches some and excludes the others: `(a AND b) NOT (c OR d)`.
    fn all(expressions: impl Iterator<Item = Self>) -> Self {
        let (mut matching, mut excluding) = (Vec::new(), Vec::new());
        for expression in expressions {
            match expression {
                Matching(it) => matching.push(it),
                Excluding(it) => excluding.push(it),
            }
        }
        let excluded = bracketed(&excluding, " OR ");
        match (matching.is_empty(), excluding.is_empty()) {
            (true, _) => Excluding(excluded),
            (false, true) => Matching(bracketed(&matching, " AND ")),
            (false, false) => {
                Matching(format!("({} NOT {excluded})", bracketed(&matching, " AND ")))
            }
        }
    }
}

fn of_each(queries: &[Query<Cut>], reach: Reach<'_>) -> Result<Vec<Option<Expression>>> {
    queries.iter().map(|it| Expression::of(it, reach)).collect()
}

fn bracketed(expressions: &[String], operator: &str) -> String {
    match expressions {
        [alone] => alone.clone(),
        several => format!("({})", several.join(operator)),
    }
}

/// A term with a script without spaces in it is looked for in the layout of single characters, where any part of a run is a
/// phrase; as it was written, or else all its parts, because some write a space between two scripts. Whether these stand
/// side by side tells `beside`.
pub(super) fn match_term(term: &Cut, reach: Reach<'_>) -> Result<String> {
    let column = match term.column {
        Some(Column::Title) => "title : ",
        Some(Column::Body) => "body : ",
        None => "",
    };
    let (whole, parts) = match &term.spacing {
        Spacing::Unspaced { whole, parts, .. } => (whole, parts),
        Spacing::Spaced(words) => {
            return match_words(column, words, term, reach);
        }
    };
    let last_is_open = term.is_prefix && parts.last().is_some_and(|it| !it.is_unspaced);
    let whole = match_phrase(CHARACTERS, whole, last_is_open, reach)?;
    if parts.len() < 2 {
        return Ok(whole);
    }
    let parts = match_parts(parts, last_is_open, reach)?;
    Ok(format!("({whole} OR ({}))", parts.join(" AND ")))
}

fn match_parts(parts: &[TermPart], last_is_open: bool, reach: Reach<'_>) -> Result<Vec<String>> {
    let last = parts.len() - 1;
    let parts = parts.iter().enumerate().map(|(at, part)| {
        let column = if part.is_unspaced { CHARACTERS } else { "" };
        match_phrase(column, &part.phrase, last_is_open && at == last, reach)
    });
    parts.collect()
}

/// Words with spaces between them; where one stands alone, those of its stem too.
fn match_words(column: &str, words: &Phrase, term: &Cut, reach: Reach<'_>) -> Result<String> {
    let found = match_phrase(column, words, term.is_prefix, reach)?;
    match (reach, words.words.as_slice()) {
        (Reach::Kindred(vocabulary, language), [word]) if !term.is_prefix && !term.is_phrase => {
            Ok(with_kindred(
                found,
                &vocabulary.kindred(&Word::of(&words.text, word), language)?,
                column,
            ))
        }
        _ => Ok(found),
    }
}

/// A term that is written as one, in the layout of single characters alone: what matches stands side by side.
pub(super) fn match_whole(term: &Cut, reach: Reach<'_>) -> Result<Option<String>> {
    let Spacing::Unspaced { text, whole, parts } = &term.spacing else { return Ok(None) };
    if term.column.is_some() || !text.chars().all(belongs_to_run) {
        return Ok(None);
    }
    let is_open = term.is_prefix && parts.last().is_some_and(|it| !it.is_unspaced);
    match_phrase(CHARACTERS, whole, is_open, reach).map(Some)
}

/// The column of single characters.
const CHARACTERS: &str = "characters : ";

/// A phrase in every form that is within reach, as it was written first.
fn match_phrase(column: &str, words: &Phrase, is_prefix: bool, reach: Reach<'_>) -> Result<String> {
    let star = if is_prefix { " *" } else { "" };
    let mut forms = vec![format!("{column}{}{star}", phrase(&words.text))];
    if let Reach::Folded(vocabulary) | Reach::Kindred(vocabulary, _) = reach {
        let others = vocabulary.phrases(&words.words, is_prefix)?;
        let others = others.iter().filter(|it| **it != words.words);
        forms.extend(others.map(|it| format!("{column}{}{star}", phrase(&it.join(" ")))));
    }
    Ok(bracketed(&forms, " OR "))
}

/// Adds the words of the same stem, each where the language of the entry has it so.
fn with_kindred(found: String, kindred: &[Kindred], column: &str) -> String {
    let any = |column: &str, words: &[String]| {
        let words = words.iter().map(|it| format!("{column}{}", phrase(it)));
        bracketed(&words.collect::<Vec<_>>(), " OR ")
    };
    let mut all = vec![found];
    all.extend(kindred.iter().map(|kindred| {
        let words = any(column, &kindred.words);
        match &kindred.among {
            Among::All => words,
            Among::Marked(marks) => format!("({words} AND {})", any(CHARACTERS, marks)),
            Among::Unmarked(marks) => format!("({words} NOT {})", any(CHARACTERS, marks)),
        }
    }));
    bracketed(&all, " OR ")
}

/// A phrase of FTS5, whatever is in it. FTS5 reads a query to its first NUL.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('\0', " ").replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::model::tokens::Tokens;
    use crate::entry::body::RUN_BREAK;

    fn check(text: &str, expected: &str) {
        let tokens = Tokens::new().unwrap();
        let query = Query::read(text).map(|it| it.map(&mut |term| Cut::of(term, &tokens)).unwrap());
        let shown = match query.and_then(|it| Expression::of(&it, Reach::Written).unwrap()) {
            None => String::new(),
            Some(Matching(it)) => it,
            Some(Excluding(it)) => format!("all but {it}"),
        };
        assert_eq!(shown.replace(RUN_BREAK, "|"), expected, "{text}");
    }

    #[test]
    fn every_word_is_quoted() {
        check("rain", r#""rain""#);
        check(
            "it's NEAR(a) ^b +c {d}",
            r#"("it's" AND "NEAR" AND "a" AND "^b" AND "+c" AND "{d}")"#,
        );
        check("\"light rain\"*", r#""light rain" *"#);
        check("title:rai*", r#"title : "rai" *"#);
        check("a\0b", r#""a b""#);
    }

    #[test]
    fn what_is_excluded_stands_behind_what_matches() {
        check("a -b", r#"("a" NOT "b")"#);
        check("-a b -c d", r#"(("b" AND "d") NOT ("a" OR "c"))"#);
        check("-a -b", r#"all but ("a" OR "b")"#);
        check("a OR -b", r#"all but ("b" NOT "a")"#);
        check("a OR b OR c", r#"("a" OR "b" OR "c")"#);
        check("-(a OR -b)", r#"("b" NOT "a")"#);
        check("NOT (a b)", r#"all but ("a" AND "b")"#);
    }

    #[test]
    fn runs_without_spaces_are_phrases_of_single_characters() {
        check("雨", r#"characters : "雨""#);
        check("今日*", r#"characters : "今 日""#);
        check("\"雨。散歩\"", r#"characters : "雨 | 散 歩""#);
        check("서울", r#"characters : "서 울""#);
    }

    #[test]
    fn a_phrase_of_two_scripts_is_looked_up_where_its_words_stand() {
        check("\"so rain 雨\"", r#"(characters : "雨" OR ("so rain " AND characters : "雨"))"#);
        check(
            "\"on 2024年\"",
            r#"(characters : "2024 年" OR ("on " AND "2024" AND characters : "年"))"#,
        );
        check("x -2024年", r#""x""#);
        check("-2024年", "");
        check("x OR -2024年", "");
    }

    #[test]
    fn two_scripts_in_one_word_may_stand_apart() {
        check("Tシャツ", r#"(characters : "T シ ャ ツ" OR ("T" AND characters : "シ ャ ツ"))"#);
        check("東京tow*", r#"(characters : "東 京 tow" * OR (characters : "東 京" AND "tow" *))"#);
    }
}
