//! Values that nobody declared, for new columns that must have some: what their checks speak of is tried, until SQLite
//! takes one.

use std::collections::BTreeMap;

use crate::sql::{TokenKind, code, literal, quoted};

use crate::schema::{Affinity, Check, Column, Name, Pair, refuses_null};

use super::rename::aside;
use super::{Statement, Work};

/// The longest text that is made up because a check speaks of a length.
const LONGEST: usize = 1000;

impl Work<'_> {
    /// The made-up values of the new columns of a table that checks have a say in.
    pub(super) fn inventions(&self, pair: &Pair<'_>) -> BTreeMap<Name, String> {
        let mut found = BTreeMap::new();
        let is_new = |it: &&Column| pair.before.column(&it.name).is_none();
        let new = pair.after.columns.iter().filter(is_new);
        let is_lacking = |it: &&Column| pair.lacks_values(it) || pair.repeats_default(it);
        let lacking: Vec<&Column> = new.filter(is_lacking).collect();
        for (place, column) in lacking.iter().enumerate().filter(|_| self.options.invent) {
            // A check of two such columns is left to the later one.
            let later = &lacking[place + 1..];
            let is_ripe = |it: &&Check| {
                let names = |column: &Column| it.expression.names(&column.name);
                names(column) && !later.iter().any(|other| names(other))
            };
            let checks: Vec<&Check> = pair.after.checks.iter().filter(is_ripe).collect();
            if checks.is_empty() || pair.has_parent(column) {
                continue;
            }
            let probe = Probe { pair, column, checks, found: &found };
            let value = probe.candidates().into_iter().find(|it| self.takes(&probe, it));
            found.extend(value.map(|it| (column.name.clone(), it)));
        }
        found
    }

    fn takes(&self, probe: &Probe<'_>, candidate: &str) -> bool {
        let is_used = |it: &Name| self.from.has_name(it) || self.to.has_name(it);
        let table = quoted(aside(&probe.pair.after.name, is_used).as_str());
        let statements = probe.statements(&table, candidate);
        self.reached_with(&statements).is_ok()
    }
}

/// A table that has one column's checks and no other constraint.
struct Probe<'a> {
    pair: &'a Pair<'a>,
    column: &'a Column,
    checks: Vec<&'a Check>,
    found: &'a BTreeMap<Name, String>,
}

impl Probe<'_> {
    /// Builds the table and gives it the candidate, beside other values that rows may have.
    fn statements(&self, table: &str, candidate: &str) -> Vec<Statement> {
        let others = self.others();
        let is_unique = self.pair.is_unique(self.column);
        let declared = |it: &Column| {
            let unique = if is_unique && it.name == self.column.name { " UNIQUE" } else { "" };
            format!("{} {}{unique}", quoted(it.name.as_str()), it.declared.0)
        };
        let columns = std::iter::once(self.column).chain(others.iter().copied()).map(declared);
        let checks = self.checks.iter().map(|it| format!("CHECK ({})", it.expression.form()));
        let parts: Vec<String> = columns.chain(checks).collect();
        let strict = if self.pair.after.is_strict { " STRICT" } else { "" };
        let create = format!("CREATE TABLE {table} ({}){strict}", parts.join(", "));
        let insert = (0..2).map(|row| {
            let names: Vec<String> = others.iter().map(|it| quoted(it.name.as_str())).collect();
            let values = others.iter().zip(&names);
            let values = values.map(|(it, name)| format!("{} AS {name}", self.sample(it, row)));
            let number = self.pair.rowid_before().map(|it| format!("{} AS {it}", row + 1));
            let number = number.unwrap_or_else(|| "1".to_owned());
            let rows = [vec![number], values.collect()].concat().join(", ");
            let taken = [vec![candidate.to_owned()], names].concat().join(", ");
            format!("INSERT INTO {table} SELECT {taken} FROM (SELECT {rows})")
        });
        let all = std::iter::once(create).chain(insert);
        all.map(|sql| Statement::new(sql, String::new())).collect()
    }

    /// The other columns that the checks name.
    fn others(&self) -> Vec<&Column> {
        let is_named = |it: &Column| self.checks.iter().any(|one| one.expression.names(&it.name));
        let columns = self.pair.after.columns.iter().filter(|it| it.name != self.column.name);
        columns.filter(|it| is_named(it)).collect()
    }

    /// A value that another column may have in a row.
    fn sample(&self, column: &Column, row: usize) -> String {
        if self.pair.before.column(&column.name).is_none() && self.pair.lacks_values(column) {
            let found = self.found.get(&column.name).cloned();
            return found.unwrap_or_else(|| self.pair.invented(column));
        }
        let samples = match column.declared.affinity() {
            Affinity::Text => ["'a'", "'2024-01-01'"],
            Affinity::Blob | Affinity::Integer | Affinity::Real | Affinity::Numeric => ["1", "900"],
        };
        samples[row % 2].to_owned()
    }

    /// What the column could hold: the plain value, what the checks speak of, the other columns, and a few more.
    fn candidates(&self) -> Vec<String> {
        if self.pair.is_unique(self.column) {
            return self.candidates_apart();
        }
        let mut candidates = vec![self.pair.invented(self.column)];
        for check in &self.checks {
            candidates.extend(spoken_of(check));
        }
        for other in self.others() {
            let name = quoted(other.name.as_str());
            candidates.extend([name.clone(), format!("{name} + 1"), format!("{name} - 1")]);
        }
        let common = ["1", "'x'", "'{}'", "'[]'", "'2000-01-01'", "x'00'", "-1"];
        candidates.extend(common.map(str::to_owned));
        candidates
    }

    /// The same where each row must have another value: NULLs are never equal, else the number of the row makes it another.
    fn candidates_apart(&self) -> Vec<String> {
        let plain = self.pair.invented(self.column);
        let number = self.pair.rowid_before().unwrap_or("row_number() OVER ()");
        let may_be_null = !refuses_null(self.pair.after, self.column);
        let mut candidates: Vec<String> =
            may_be_null.then(|| "NULL".to_owned()).into_iter().collect();
        candidates.push(plain);
        for token in self.checks.iter().flat_map(|it| code(it.expression.form())) {
            match token.kind {
                TokenKind::Number => {
                    let said = token.text;
                    candidates.extend(["+", "-"].map(|sign| format!("{said} {sign} {number}")));
                    candidates.push(format!("-{said} - {number}"));
                    let length = said.parse::<usize>().ok().filter(|it| (1..LONGEST).contains(it));
                    candidates.extend(length.map(|it| format!("printf('%0{it}d', {number})")));
                }
                TokenKind::Text => candidates.push(format!("{} || {number}", token.text)),
                _ => {}
            }
        }
        candidates.extend([format!("-{number}"), format!("'x' || {number}")]);
        candidates
    }
}

/// The literals of a check, the numbers beside its numbers, and texts of the lengths that they may be.
fn spoken_of(check: &Check) -> Vec<String> {
    let mut values = Vec::new();
    for token in code(check.expression.form()) {
        match token.kind {
            TokenKind::Text | TokenKind::Blob => values.push(token.text.to_owned()),
            TokenKind::Number => {
                let number = token.text;
                let beside = [number.to_owned(), format!("-{number}")];
                values.extend(
                    beside.into_iter().chain(["+ 1", "- 1"].map(|it| format!("{number} {it}"))),
                );
                let length = number.parse::<usize>().ok().filter(|it| *it < LONGEST);
                let lengths = length.into_iter().flat_map(|it| [it, it + 1]);
                values.extend(lengths.map(|it| literal(&"x".repeat(it))));
            }
            _ => {}
        }
    }
    values
}
