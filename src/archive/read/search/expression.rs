//! A query as an expression of FTS5, every word quoted.

use super::plain::{Column, Query, Term};
use crate::entry::body::{characters, is_cjk};

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
    pub(super) fn of(query: &Query) -> Self {
        match query {
            Query::Term(term) => Matching(match_term(term)),
            Query::Not(query) => match Self::of(query) {
                Matching(it) => Excluding(it),
                Excluding(it) => Matching(it),
            },
            Query::And(queries) => Self::all(queries.iter().map(Self::of)),
            // One of them holds where not all of them fail.
            Query::Or(queries) => {
                let failing = queries.iter().map(|query| match Self::of(query) {
                    Matching(it) => Excluding(it),
                    Excluding(it) => Matching(it),
                });
                match Self::all(failing) {
                    Matching(it) => Excluding(it),
                    Excluding(it) => Matching(it),
                }
            }
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

fn bracketed(expressions: &[String], operator: &str) -> String {
    match expressions {
        [alone] => alone.clone(),
        several => format!("({})", several.join(operator)),
    }
}

/// A term with Chinese, Japanese or Korean in it is looked for in the layout of single characters, where any part of a
/// run is a phrase; as it was written, or else all its parts, because some write a space between two scripts.
fn match_term(term: &Term) -> String {
    let column = match term.column {
        Some(Column::Title) => "title : ",
        Some(Column::Body) => "body : ",
        None => "",
    };
    let star = if term.is_prefix { " *" } else { "" };
    let Some(layout) = characters(&term.text) else {
        return format!("{column}{}{star}", phrase(&term.text));
    };
    let parts = parts(&term.text);
    let last_is_cjk = parts.last().is_none_or(|part| part.contains(is_cjk));
    let star_of = |is_last: bool| if is_last && !last_is_cjk { star } else { "" };
    let whole = format!("characters : {}{}", phrase(&layout), star_of(true));
    if parts.len() < 2 {
        return whole;
    }
    let last = parts.len() - 1;
    let parts = parts.iter().enumerate().map(|(at, part)| match characters(part) {
        Some(layout) => format!("characters : {}", phrase(&layout)),
        None => format!("{}{}", phrase(part), star_of(at == last)),
    });
    format!("({whole} OR ({}))", parts.collect::<Vec<_>>().join(" AND "))
}

/// Cuts a text where its script changes between Chinese, Japanese or Korean and others; parts without a letter are
/// left out.
fn parts(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    let mut before: Option<bool> = None;
    for (at, letter) in text.char_indices() {
        let here = letter.is_alphanumeric().then(|| is_cjk(letter));
        if let (Some(is), Some(was)) = (here, before)
            && is != was
        {
            parts.push(&text[start..at]);
            start = at;
        }
        before = here.or(before);
    }
    parts.push(&text[start..]);
    parts.retain(|part| part.contains(char::is_alphanumeric));
    parts
}

/// A phrase of FTS5, whatever is in it. FTS5 reads a query to its first NUL.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('\0', " ").replace('"', "\"\""))
}

/// What of a query is Chinese, Japanese or Korean, as it was written: FTS5 cannot mark it in a text.
pub(super) fn runs(query: &Query) -> Vec<String> {
    match query {
        Query::Term(term) => {
            let runs = term.text.split(|it| !is_cjk(it)).filter(|run| !run.is_empty());
            runs.map(str::to_owned).collect()
        }
        Query::Not(_) => Vec::new(),
        Query::And(queries) | Query::Or(queries) => queries.iter().flat_map(runs).collect(),
    }
}

/// Of those terms that must all hold, the runs that must stand in one column: the layout of single characters does not
/// tell title and body apart.
pub(super) fn runs_within(query: &Query) -> Vec<(&'static str, String)> {
    let column = match query {
        Query::And(queries) => return queries.iter().flat_map(runs_within).collect(),
        Query::Term(Term { column: Some(Column::Title), .. }) => "title",
        Query::Term(Term { column: Some(Column::Body), .. }) => "body",
        _ => return Vec::new(),
    };
    runs(query).into_iter().map(|run| (column, run)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::body::RUN_BREAK;

    fn check(text: &str, expected: &str) {
        let shown = match Query::read(text).as_ref().map(Expression::of) {
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
    fn two_scripts_in_one_word_may_stand_apart() {
        check("Tシャツ", r#"(characters : "T シ ャ ツ" OR ("T" AND characters : "シ ャ ツ"))"#);
        check("東京tow*", r#"(characters : "東 京 tow" * OR (characters : "東 京" AND "tow" *))"#);
    }
}
