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

/// A table that a script makes, by its name and its columns; all names in small letters.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// Its name.
    pub name: String,
    /// None where not all of them can be filled.
    columns: Option<Vec<String>>,
    /// Whether it is made only where none is called so: `IF NOT EXISTS`.
    pub is_guarded: bool,
}

/// Reads a copy to one of these tables; one that does not name the columns it fills fills all, in order.
pub(super) fn read(code: &[Token<'_>], made: &[Made]) -> Option<Copied> {
    let [insert, into, table, rest @ ..] = code else { return None };
    if !insert.is_word("INSERT") || !into.is_word("INTO") {
        return None;
    }
    let made = made.iter().rev().find(|it| it.name == name(table))?;
    let (columns, rest) = match rest {
        [open, rest @ ..] if open.is_symbol("(") => {
            let end = rest.iter().position(|it| it.is_symbol(")"))?;
            let columns: Option<Vec<String>> = terms(&rest[..end]).into_iter().collect();
            (columns?, &rest[end + 1..])
        }
        rest => (made.columns.clone()?, rest),
    };
    let [select, rest @ ..] = rest else { return None };
    let from =
        rest.iter().position(|it| it.is_word("FROM")).filter(|_| select.is_word("SELECT"))?;
    let selected = terms(&rest[..from]);
    let is_whole = columns.len() == selected.len();
    is_whole.then(|| Copied { into: made.name.clone(), columns, selected })
}

/// The table that a statement makes.
pub(super) fn table_made(code: &[Token<'_>]) -> Option<Made> {
    let is = |at: usize, word: &str| code.get(at).is_some_and(|it| it.is_word(word));
    let table = (1..3).find(|at| is(0, "CREATE") && is(*at, "TABLE"))?;
    let is_guarded = is(table + 1, "IF");
    let at = if is_guarded { table + 4 } else { table + 1 };
    let is_schema = code.get(at + 1).is_some_and(|it| it.is_symbol("."));
    let at = if is_schema { at + 2 } else { at };
    let (its, rest) = code.get(at..)?.split_first()?;
    Some(Made { name: name(its), columns: columns_made(rest), is_guarded })
}

/// The columns that a definition declares, where each takes a value.
fn columns_made(definition: &[Token<'_>]) -> Option<Vec<String>> {
    let [open, rest @ ..] = definition else { return None };
    let mut depth = 1_i32;
    let inside = rest.iter().take_while(|it| {
        depth += i32::from(it.is_symbol("(")) - i32::from(it.is_symbol(")"));
        depth > 0
    });
    let inside = &rest[..inside.count()];
    let is_computed = inside.windows(2).any(|it| it[0].is_word("AS") && it[1].is_symbol("("));
    if !open.is_symbol("(") || is_computed {
        return None;
    }
    let constraints = ["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"];
    let is_column = |it: &&Token<'_>| !constraints.iter().any(|word| it.is_word(word));
    let firsts = parts(inside).into_iter().filter_map(|it| it.first().copied());
    Some(firsts.filter(is_column).map(name).collect())
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
    parts(tokens).iter().map(|it| alone(it)).collect()
}

/// What stands between commas.
pub(super) fn parts<'a, 't>(tokens: &'a [Token<'t>]) -> Vec<Vec<&'a Token<'t>>> {
    let mut parts = Vec::new();
    let mut depth = 0_i32;
    let mut part = Vec::new();
    for token in tokens {
        depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
        if token.is_symbol(",") && depth == 0 {
            parts.push(std::mem::take(&mut part));
        } else {
            part.push(token);
        }
    }
    parts.push(part);
    parts
}

fn alone(term: &[&Token<'_>]) -> Option<String> {
    match term {
        [only] => only.name().map(|it| it.to_ascii_lowercase()),
        _ => None,
    }
}

fn name(token: &Token<'_>) -> String {
    token.name().unwrap_or_default().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::code;

    fn check(sql: &str, expected: &str) {
        let made = "CREATE TABLE n (id INTEGER PRIMARY KEY, b TEXT DEFAULT (1 + 2), UNIQUE (b))";
        let made: Vec<Made> = table_made(&code(made)).into_iter().collect();
        let copied = read(&code(sql), &made).map(|it| it.other_names()).unwrap_or_default();
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
        check("INSERT INTO n SELECT id, c FROM t", "c=b");
        check("INSERT INTO n SELECT * FROM t", "");
        check("INSERT INTO other(id, a) SELECT id, b FROM t", "");
        let made = |sql: &str| table_made(&code(sql));
        let table = made("CREATE VIRTUAL TABLE IF NOT EXISTS F USING fts5(a)");
        assert_eq!(table, Some(Made { name: "f".to_owned(), columns: None, is_guarded: true }));
        let columns = |sql: &str| made(sql).unwrap().columns.map(|it| it.join(" "));
        assert_eq!(
            columns("CREATE TABLE t(a CHECK (a > 1), \"B\", CHECK (a > b))").as_deref(),
            Some("a b")
        );
        assert_eq!(columns("CREATE TABLE t(a, b AS (a))"), None);
        assert_eq!(made("CREATE INDEX i ON t(a)"), None);
        for sql in
            ["CREATE TABLE n AS SELECT * FROM t", "CREATE TEMP TABLE temp.n AS SELECT a FROM t"]
        {
            let table = made(sql).unwrap();
            assert_eq!((table.name.as_str(), table.columns), ("n", None), "{sql}");
        }
    }
}
