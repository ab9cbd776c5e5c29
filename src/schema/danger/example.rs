//! A few of the rows that meet a danger, by name and value.

use crate::sql::{literal, quoted};

use super::{Asker, Danger};
use crate::schema::{Column, Expression, Name, Table, Term, rowid_name};

/// How many rows are asked for: two of each of three that are equal, and one more.
const FEW: usize = 7;

/// The longest value that is shown.
const LONGEST: usize = 60;

/// The name of a row within a question.
const NUMBER: &str = "\"its number\"";

impl Asker<'_> {
    /// A danger that rows meet for which a condition holds; `shown` are the columns whose values tell why.
    pub(super) fn asked(&self, danger: Danger, condition: &str, shown: &[&Name]) -> Danger {
        let (rows, name) = self.named_rows();
        let alias = quoted(self.pair.after.name.as_str());
        let examples = format!(
            "SELECT row_number() OVER (), {name}, {} FROM {rows} AS {alias} WHERE {condition} LIMIT {FEW}",
            values_shown(shown)
        );
        Danger { question: Some(self.count(condition)), examples: Some(examples), ..danger }
    }

    /// The rows that are equal in `keys`, of those for which a condition holds, the ones of a group side by side.
    pub(super) fn equal_rows(&self, keys: &[String], condition: &str, shown: &[&Name]) -> String {
        let (rows, name) = self.named_rows();
        let alias = quoted(self.pair.after.name.as_str());
        let keys = keys.join(", ");
        let order = if name.contains(NUMBER) { NUMBER } else { name.as_str() };
        format!(
            "SELECT \"group\", name, value FROM (SELECT dense_rank() OVER (ORDER BY {keys}) AS \"group\", \
             count(*) OVER (PARTITION BY {keys}) AS many, row_number() OVER (PARTITION BY {keys} ORDER BY {order}) AS place, {name} AS name, {} AS value \
             FROM {rows} AS {alias} WHERE {condition}) WHERE many > 1 AND place <= 2 ORDER BY \"group\", place LIMIT {FEW}",
            values_shown(shown)
        )
    }

    /// The columns that a key, or an expression, speaks of, as far as they are there already.
    pub(super) fn spoken_of<'t>(
        &'t self,
        terms: &'t [Term],
        predicate: Option<&'t Expression>,
    ) -> Vec<&'t Name> {
        let columns = self.pair.before.columns.iter();
        let is_named = |it: &&Column| {
            terms
                .iter()
                .map(|term| &term.expression)
                .chain(predicate)
                .any(|one| one.names(&it.name))
        };
        columns.filter(is_named).map(|it| &it.name).collect()
    }

    /// The rows as a source in which each has a name, and the expression that gives it.
    fn named_rows(&self) -> (String, String) {
        let before = self.pair.before;
        let rows = self.pair.origins.rows(before);
        match rowid_name(before) {
            Some(rowid) => {
                let numbered = self.pair.origins.rows_with(before, &format!("{rowid} AS {NUMBER}"));
                (numbered, format!("'row ' || {NUMBER}"))
            }
            None => (rows, name_by_key(before)),
        }
    }
}

/// A row without a number is called by its key.
fn name_by_key(table: &Table) -> String {
    let terms = table.primary_key.iter().flat_map(|it| &it.terms);
    let keys: Vec<&Name> = terms.filter_map(|it| it.column.as_ref()).collect();
    if keys.is_empty() { literal("a row") } else { format!("'row ' || {}", values_shown(&keys)) }
}

fn values_shown(shown: &[&Name]) -> String {
    let value = |it: &&Name| format!("substr(quote({}), 1, {LONGEST})", quoted(it.as_str()));
    let values: Vec<String> = shown.iter().map(value).collect();
    if values.is_empty() { "''".to_owned() } else { values.join(" || ', ' || ") }
}
