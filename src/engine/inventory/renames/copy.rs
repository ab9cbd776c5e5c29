//! Copies from one table to another, column by column.

use crate::sql::Token;

/// `INSERT INTO into (columns) SELECT selected FROM …`; all names in small letters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Copied {
    /// The table that takes the rows.
    pub into: String,
    columns: Vec<String>,
    /// None for what is more than a name.
    selected: Vec<Option<String>>,
}

/// Reads a copy that names the columns it fills.
pub(super) fn read(code: &[Token<'_>]) -> Option<Copied> {
    let [insert, into, table, open, rest @ ..] = code else { return None };
    if !insert.is_word("INSERT") || !into.is_word("INTO") || !open.is_symbol("(") {
        return None;
    }
    let end = rest.iter().position(|it| it.is_symbol(")"))?;
    let columns: Option<Vec<String>> = terms(&rest[..end]).into_iter().collect();
    let [select, rest @ ..] = &rest[end + 1..] else { return None };
    let from =
        rest.iter().position(|it| it.is_word("FROM")).filter(|_| select.is_word("SELECT"))?;
    let (columns, selected) = (columns?, terms(&rest[..from]));
    let is_whole = columns.len() == selected.len();
    is_whole.then(|| Copied { into: name(table), columns, selected })
}

/// The table that a statement makes.
pub(super) fn table_made(code: &[Token<'_>]) -> Option<String> {
    let words = code.iter().take_while(|it| !it.is_symbol("(") && !it.is_word("USING"));
    let words: Vec<&Token<'_>> = words.collect();
    let is_table = words.iter().any(|it| it.is_word("TABLE"));
    let is_made = words.first().is_some_and(|it| it.is_word("CREATE")) && is_table;
    words.last().filter(|_| is_made).map(|it| name(it))
}

impl Copied {
    /// The columns whose values go on under another name: neither name stands on the other side.
    pub(super) fn other_names(&self) -> Vec<(String, String)> {
        let pairs = self.selected.iter().zip(&self.columns);
        let pairs = pairs.filter_map(|(old, new)| Some((old.clone()?, new.clone())));
        let is_renamed = |(old, new): &(String, String)| {
            !self.columns.contains(old) && !self.selected.iter().flatten().any(|it| it == new)
        };
        pairs.filter(|it| !is_rowid(&it.0) && !is_rowid(&it.1)).filter(is_renamed).collect()
    }
}

fn is_rowid(name: &str) -> bool {
    ["rowid", "_rowid_", "oid"].contains(&name)
}

/// What stands between commas: a name, or more than one.
fn terms(tokens: &[Token<'_>]) -> Vec<Option<String>> {
    let mut terms = Vec::new();
    let mut depth = 0_i32;
    let mut term: Vec<&Token<'_>> = Vec::new();
    for token in tokens {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        if token.is_symbol(",") && depth == 0 {
            terms.push(alone(&std::mem::take(&mut term)));
        } else {
            term.push(token);
        }
    }
    terms.push(alone(&term));
    terms
}

fn alone(term: &[&Token<'_>]) -> Option<String> {
    match term {
        [only] => only.name().map(|it| it.to_lowercase()),
        _ => None,
    }
}

fn name(token: &Token<'_>) -> String {
    token.name().unwrap_or_default().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::code;

    fn check(sql: &str, expected: &str) {
        let copied = read(&code(sql)).map(|it| it.other_names()).unwrap_or_default();
        let words: Vec<String> = copied.iter().map(|(old, new)| format!("{old}={new}")).collect();
        assert_eq!(words.join(" "), expected, "{sql}");
    }

    #[test]
    fn a_column_that_goes_on_under_another_name_is_told_from_one_that_is_swapped() {
        check("INSERT INTO n (rowid, \"c\") SELECT rowid, a FROM t", "a=c");
        check("INSERT INTO n(id, mail) SELECT id, lower(email) FROM t", "");
        check("INSERT INTO n(id, a, b) SELECT id, b, a FROM t", "");
        check("INSERT INTO n(id, a) SELECT id, b FROM t", "b=a");
        check("INSERT INTO n SELECT id, b FROM t", "");
        assert_eq!(
            table_made(&code("CREATE VIRTUAL TABLE IF NOT EXISTS F USING fts5(a)")).as_deref(),
            Some("f")
        );
        assert_eq!(table_made(&code("CREATE INDEX i ON t(a)")), None);
    }
}
