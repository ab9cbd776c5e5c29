//! Selections: what they call the columns that they take out of a table, through all selections between.

use super::terms::{Code, at_top, is_name, name, parts, table, top};
use crate::sql::Token;

/// `[WITH …] SELECT terms FROM …`.
#[derive(Clone, Debug)]
pub(super) struct Select<'a> {
    /// What is selected.
    pub terms: Vec<Code<'a>>,
    /// From `FROM` on.
    pub from: Code<'a>,
    /// The selections with names before it.
    pub with: Code<'a>,
}

/// A column that is taken out as it is: what it is called where it comes from, and what the selection calls it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// A column, under its name.
    Column(String),
    /// All columns.
    All,
    /// More than a name.
    Other,
}

/// What a selection takes out of the first table that it reads.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// The table.
    pub table: String,
    /// What each term is there.
    pub terms: Vec<Term>,
    /// What the selection calls each; none where SQLite makes up a name, and for all columns.
    pub names: Vec<Option<String>>,
    /// Whether a term is reckoned from several rows.
    pub is_reckoned: bool,
}

/// How deep selections are followed: one that reads itself has no end.
const DEPTH: usize = 8;

/// Cuts off the selections with names before one of these words.
pub(super) fn without_ctes<'a>(code: Code<'a>, verbs: &[&str]) -> Option<(Code<'a>, Code<'a>)> {
    let is_verb = |it: &Token<'_>| verbs.iter().any(|word| it.is_word(word));
    let first = code.first()?;
    if !first.is_word("WITH") {
        return is_verb(first).then_some((&code[..0], code));
    }
    // A name could be a verb too, but never behind parentheses.
    let mut tops = at_top(code);
    let at = tops.find(|(at, it)| *at > 0 && code[at - 1].is_symbol(")") && is_verb(it))?.0;
    Some(code.split_at(at))
}

/// Reads a selection; of several that are joined to one, the first.
pub(super) fn select(code: Code<'_>) -> Option<Select<'_>> {
    let (with, code) = without_ctes(code, &["SELECT"])?;
    let rest = &code[1..];
    let is_kind = |it: &Token<'_>| it.is_word("DISTINCT") || it.is_word("ALL");
    let rest = if rest.first().is_some_and(is_kind) { &rest[1..] } else { rest };
    let (terms, from) = rest.split_at(top(
        rest,
        &["FROM", "WHERE", "GROUP", "ORDER", "LIMIT", "UNION", "EXCEPT", "INTERSECT"],
    ));
    Some(Select { terms: parts(terms), from, with })
}

/// All selections that are joined to one, or none where rows are written out.
pub(super) fn all_selects(code: Code<'_>) -> Vec<Select<'_>> {
    let Some(first) = select(code) else { return Vec::new() };
    let joins = ["UNION", "EXCEPT", "INTERSECT"];
    let mut rest = &code[first.with.len()..];
    let mut selects = vec![first];
    loop {
        rest = &rest[top(rest, &joins)..];
        let Some((_, arm)) = rest.split_first() else { return selects };
        let arm = if arm.first().is_some_and(|it| it.is_word("ALL")) { &arm[1..] } else { arm };
        let Some(its) = select(arm) else { return selects };
        selects.push(its);
        rest = arm;
    }
}

impl<'a> Select<'a> {
    /// What it takes out of a table, where it reads one; `with` are the selections with names that it may read.
    pub(super) fn taken(&self, with: Code<'a>) -> Option<Taken> {
        self.taken_at(&[with, self.with], DEPTH)
    }

    fn taken_at(&self, with: &[Code<'a>], depth: usize) -> Option<Taken> {
        let from = self.from.get(1..).filter(|_| self.from[0].is_word("FROM"))?;
        let (inner, rest) = match from.first()? {
            open if open.is_symbol("(") => {
                let end = 1 + top(&from[1..], &[")"]);
                (Some((select(&from[1..end])?, None)), from.get(end + 1..)?)
            }
            _ => (None, from),
        };
        let (table, rest) = match inner {
            Some(_) => (String::new(), rest),
            None => table(rest)?,
        };
        let alias = rest.iter().find(|it| !it.is_word("AS")).filter(|it| is_name(it)).map(name);
        let inner = inner.or_else(|| with.iter().find_map(|it| cte(it, &table)));
        let is_own = |it: &String| *it == table || Some(it) == alias.as_ref();
        let terms: Vec<Term> = self.terms.iter().map(|it| term(it, is_own)).collect();
        let names = self.terms.iter().zip(&terms).map(|(code, it)| output(code, it)).collect();
        let is_reckoned = self.terms.iter().any(|it| is_reckoned(it));
        let own = Taken { table, terms, names, is_reckoned };
        let Some((inner, called)) = inner.filter(|_| depth > 0) else { return Some(own) };
        let mut deeper = with.to_vec();
        deeper.push(inner.with);
        let mut inner = inner.taken_at(&deeper, depth - 1)?;
        if let Some(called) = called {
            inner.names = called;
        }
        let terms = own.terms.iter().map(|it| inner.found(it)).collect();
        let is_reckoned = own.is_reckoned || inner.is_reckoned;
        Some(Taken { table: inner.table, terms, names: own.names, is_reckoned })
    }
}

impl Taken {
    /// What a term of a selection from this one is where this one takes it.
    fn found(&self, term: &Term) -> Term {
        let Term::Column(column) = term else {
            let is_all = self.terms == [Term::All];
            return if is_all || *term == Term::Other { term.clone() } else { Term::Other };
        };
        let at = self.names.iter().position(|it| it.as_ref() == Some(column));
        match at.and_then(|at| self.terms.get(at)) {
            Some(Term::All) => term.clone(),
            Some(found) => found.clone(),
            None if self.terms.contains(&Term::All) => term.clone(),
            None => Term::Other,
        }
    }

    /// Puts the columns of the table, where they are known, in the place of all.
    pub(super) fn spread(self, columns: Option<&Vec<String>>) -> Self {
        let Some(columns) = columns else { return self };
        let spread = |(term, name): (Term, Option<String>)| match term {
            Term::All => {
                columns.iter().map(|it| (Term::Column(it.clone()), Some(it.clone()))).collect()
            }
            term => vec![(term, name)],
        };
        let both = self.terms.into_iter().zip(self.names).flat_map(spread);
        let (terms, names) = both.unzip();
        Self { terms, names, ..self }
    }
}

/// The selection with this name, and what it calls its columns where it says so.
fn cte<'a>(with: Code<'a>, called: &str) -> Option<(Select<'a>, Option<Vec<Option<String>>>)> {
    let with = with.get(1..)?;
    let with = if with.first()?.is_word("RECURSIVE") { &with[1..] } else { with };
    let its = parts(with).into_iter().find(|it| it.first().is_some_and(|it| name(it) == called))?;
    let at = top(its, &["AS"]);
    let columns = its.get(2..at.checked_sub(1)?).filter(|it| !it.is_empty());
    let columns = columns.map(|it| parts(it).iter().map(|it| it.first().map(name)).collect());
    let open = at + its.get(at..)?.iter().position(|it| it.is_symbol("("))? + 1;
    let body = its.get(open..)?;
    Some((select(&body[..top(body, &[")"])])?, columns))
}

/// Reads a term: `a`, `t.a`, `(a)`, `a AS b`, `a b`, `CAST(a AS TEXT)`, `coalesce(a, 0)`, `*`, `t.*`.
fn term(code: Code<'_>, is_own: impl Fn(&String) -> bool + Copy) -> Term {
    match without_alias(code).0 {
        [open, inner @ .., close] if open.is_symbol("(") && close.is_symbol(")") => {
            term(inner, is_own)
        }
        [cast, open, inner @ .., close]
            if cast.is_word("CAST") && open.is_symbol("(") && close.is_symbol(")") =>
        {
            term(&inner[..top(inner, &["AS"])], is_own)
        }
        // What stands for NULL takes the place of no value.
        [first, open, inner @ .., close]
            if ["COALESCE", "IFNULL"].iter().any(|it| first.is_word(it))
                && open.is_symbol("(")
                && close.is_symbol(")") =>
        {
            let (of, others) = inner.split_at(top(inner, &[","]));
            if others.iter().any(is_name) { Term::Other } else { term(of, is_own) }
        }
        [only] | [_, _, only] if only.is_symbol("*") => Term::All,
        [only] if is_name(only) => Term::Column(name(only)),
        [table, dot, only] if dot.is_symbol(".") && is_name(only) && is_own(&name(table)) => {
            Term::Column(name(only))
        }
        _ => Term::Other,
    }
}

/// Whether a term calls an aggregate: over a window it stays with its row, and `max(a, b)` is of one.
fn is_reckoned(code: Code<'_>) -> bool {
    const AGGREGATES: [&str; 9] = [
        "COUNT",
        "SUM",
        "TOTAL",
        "AVG",
        "MIN",
        "MAX",
        "GROUP_CONCAT",
        "STRING_AGG",
        "JSON_GROUP_ARRAY",
    ];
    // What stands in parentheses may be another selection.
    let is_over = code.iter().any(|it| it.is_word("OVER") || it.is_word("SELECT"));
    let is_call = |(at, it): (usize, &Token<'_>)| {
        let Some([open, inner @ ..]) = code.get(at + 1..) else { return false };
        let inner = &inner[..top(inner, &[")"])];
        let is_scalar =
            ["MIN", "MAX"].iter().any(|word| it.is_word(word)) && parts(inner).len() > 1;
        open.is_symbol("(") && !is_scalar && AGGREGATES.iter().any(|word| it.is_word(word))
    };
    !is_over && code.iter().enumerate().any(is_call)
}

/// What a selection calls a term.
fn output(code: Code<'_>, term: &Term) -> Option<String> {
    match (without_alias(code), term) {
        ((_, Some(alias)), _) => Some(alias),
        ((_, None), Term::Column(column)) => Some(column.clone()),
        _ => None,
    }
}

fn without_alias(code: Code<'_>) -> (Code<'_>, Option<String>) {
    match code {
        [term @ .., by, alias] if by.is_word("AS") => (term, Some(name(alias))),
        [term @ .., last, alias]
            if (is_name(last) || last.is_symbol(")"))
                && is_name(alias)
                && !["ISNULL", "NOTNULL", "END"].iter().any(|it| alias.is_word(it)) =>
        {
            (&code[..=term.len()], Some(name(alias)))
        }
        _ => (code, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::unqualified;

    fn check(sql: &str, expected: &str) {
        let code = unqualified(sql);
        let taken = select(&code).and_then(|it| it.taken(&[])).unwrap();
        let word = |it: &Term| match it {
            Term::Column(column) => column.clone(),
            Term::All => "*".to_owned(),
            Term::Other => "-".to_owned(),
        };
        let words: Vec<String> = taken.terms.iter().map(word).collect();
        assert_eq!(format!("{}: {}", taken.table, words.join(" ")), expected, "{sql}");
    }

    #[test]
    fn a_column_is_known_however_it_is_written() {
        check("SELECT t.a, main.t.b, (c), d AS e, f g, \"h\" FROM t", "t: a b c d f h");
        check("SELECT x.a, y.b, CAST(x.c AS TEXT) AS d FROM t AS x JOIN u y", "t: a - c");
        check("SELECT DISTINCT a, 'b', NULL, 1, lower(c), c || d FROM t x", "t: a - - - - -");
        check("SELECT *, t.* FROM t", "t: * *");
        check(
            "SELECT coalesce(t.\"a\", 'x') AS b, ifnull(c, d), coalesce(lower(a), 0) FROM t",
            "t: a - -",
        );
        check("SELECT CASE a WHEN 1 THEN b END, a ISNULL FROM temp.t", "t: - -");
    }

    #[test]
    fn a_selection_between_is_followed() {
        check("WITH o AS (SELECT id, a AS b FROM t) SELECT id, b, c FROM o", "t: id a -");
        check("WITH o(x, y) AS (SELECT id, a FROM t) SELECT y, o.x FROM o", "t: a id");
        check("SELECT i.b, i.id FROM (SELECT *, 1 AS c FROM t) i", "t: b id");
        check("WITH RECURSIVE o AS (SELECT a FROM o) SELECT a FROM o", "o: a");
        check("WITH o AS (SELECT a FROM t), p AS (SELECT a AS b FROM o) SELECT b FROM p", "t: a");
    }
}
