//! What people type, and the query that it becomes.

use super::*;

/// Writes a query out in one way: `(a & !b)`, `title:"a b"*`.
fn shown(query: &Query) -> String {
    let joined = |queries: &[Query], mark: &str| {
        let queries: Vec<String> = queries.iter().map(shown).collect();
        format!("({})", queries.join(mark))
    };
    match query {
        Query::Term(Term { text, is_prefix, column, .. }) => {
            let column = match column {
                Some(Column::Title) => "title:",
                Some(Column::Body) => "body:",
                None => "",
            };
            format!("{column}{text}{}", if *is_prefix { "*" } else { "" })
        }
        Query::Not(query) => format!("!{}", shown(query)),
        Query::And(queries) => joined(queries, " & "),
        Query::Or(queries) => joined(queries, " | "),
    }
}

fn check(text: &str, expected: &str) {
    assert_eq!(Query::read(text).as_ref().map(shown).unwrap_or_default(), expected, "{text}");
}

#[test]
fn words_must_all_be_there() {
    check("rain", "rain");
    check("rain  in Lisbon", "(rain & in & Lisbon)");
    check("rain AND wind", "(rain & wind)");
    check("and or not", "(and & or & not)");
}

#[test]
fn phrases_and_prefixes_are_kept() {
    check("\"light rain\" rai*", "(light rain & rai*)");
    check("\"light rai\"* x", "(light rai* & x)");
    check("\"open end", "open end");
    check("a\"b\"c", "(a & b & c)");
}

#[test]
fn operators_bind_not_before_and_before_or() {
    check("a b OR c", "((a & b) | c)");
    check("a OR b c", "(a | (b & c))");
    check("a NOT b", "(a & !b)");
    check("a -b -\"c d\"", "(a & !b & !c d)");
    check("-(a OR b) c", "(!(a | b) & c)");
    check("(a OR b) (c OR d)", "((a | b) & (c | d))");
    check("NOT NOT a", "!!a".trim_start_matches('!'));
}

#[test]
fn columns_restrict_what_stands_behind_them() {
    check("title:rain", "title:rain");
    check("Title:\"light rain\"", "title:light rain");
    check("body:(a OR title:b)", "(body:a | title:b)");
    check("-title:rain", "!title:rain");
    check("tag:work 12:30 http://a", "(tag:work & 12:30 & http://a)");
    check("title: rain", "(title: & rain)");
}

#[test]
fn what_makes_no_sense_is_left_out() {
    check("rain AND", "rain");
    check("OR rain", "rain");
    check("a OR OR b", "(a | b)");
    check("a AND NOT", "a");
    check("a) (b", "(a & b)");
    check("((a", "a");
    check(":) rain - – !", "rain");
    check("OR", "or");
    check("NOT", "not");
    check("() \"\" * -", "");
    check("", "");
    check("a -", "a");
    check("well-known x--y", "(well-known & x--y)");
}

#[test]
fn brackets_however_deep_exhaust_nothing() {
    let deep = "(".repeat(100_000);
    check(&format!("{deep}rain"), "rain");
    check(&format!("{}rain", "NOT ".repeat(100_001)), "!rain");
    check(&")".repeat(100_000), "");
}
