//! SQL inside a definition, compared by what it says: case of words, quoting, layout and comments are no difference.

use std::collections::BTreeSet;
use std::fmt;

use crate::sql::{Token, TokenKind, code};

use super::name::Name;

/// An expression of a definition: its text as it stands, equal to any other that says the same.
#[derive(Clone, Debug)]
pub struct Expression {
    /// The text, with its comments and layout.
    pub text: String,
    sql: String,
    form: String,
}

impl Expression {
    /// Reads an expression of `sql` that consists of these tokens.
    pub(super) fn read(sql: &str, tokens: &[Token<'_>], scope: &Scope) -> Self {
        let inner = without_parentheses(tokens);
        Self {
            text: text_of(sql, tokens).to_owned(),
            sql: without_comments(inner),
            form: scope.form(inner),
        }
    }

    /// Reads the value of a `DEFAULT`, where a bare or quoted name is a string.
    pub(super) fn read_default(sql: &str, tokens: &[Token<'_>]) -> Self {
        let inner = without_parentheses(tokens);
        let text = text_of(sql, tokens).to_owned();
        match inner {
            [only] if names_a_string(only, tokens.len() == 1) => {
                let string = crate::sql::literal(&only.name().unwrap_or_default());
                Self { text, sql: string.clone(), form: string }
            }
            _ => Self { text, sql: without_comments(inner), form: Scope::default().form(inner) },
        }
    }

    /// An expression that is only a name.
    pub(super) fn of_name(name: &Name) -> Self {
        let quoted = crate::sql::quoted(name.as_str());
        Self { text: quoted.clone(), sql: quoted, form: plain_or_quoted(name) }
    }

    /// The one text that all ways to write the expression share.
    pub fn form(&self) -> &str {
        &self.form
    }

    /// The expression in one line, to stand in a statement: quotes and case as they are written, comments left out.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Whether it is one literal, perhaps with a sign: what `ALTER TABLE … ADD COLUMN` takes as a default on a table
    /// that has rows.
    pub fn is_literal(&self) -> bool {
        let tokens = code(&self.form);
        let unsigned = match tokens.as_slice() {
            [sign, rest @ ..] if sign.is_symbol("-") || sign.is_symbol("+") => rest,
            all => all,
        };
        match unsigned {
            [only] if only.kind == TokenKind::Word => {
                ["null", "true", "false"].contains(&only.text)
            }
            [only] => matches!(only.kind, TokenKind::Number | TokenKind::Text | TokenKind::Blob),
            _ => false,
        }
    }

    /// Whether it is the literal `NULL`.
    pub fn is_null(&self) -> bool {
        self.form == "null"
    }

    /// Whether it names this column.
    pub fn names(&self, column: &Name) -> bool {
        code(&self.form).iter().any(|it| it.name().is_some_and(|name| column.is(&name)))
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.form == other.form
    }
}

impl Eq for Expression {}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.form)
    }
}

/// Whether a lone token after `DEFAULT` is a string though it looks like a name; inside parentheses only a quoted one
/// can be, and outside them the words for values are values.
fn names_a_string(token: &Token<'_>, is_bare: bool) -> bool {
    match token.kind {
        TokenKind::Quoted => true,
        TokenKind::Word => {
            let values =
                ["null", "true", "false", "current_date", "current_time", "current_timestamp"];
            is_bare && !values.contains(&token.text.to_ascii_lowercase().as_str())
        }
        _ => false,
    }
}

/// The tokens in one line.
fn without_comments(tokens: &[Token<'_>]) -> String {
    tokens.iter().map(|it| it.text).collect::<Vec<_>>().join(" ")
}

/// The text from the first of these tokens to the last.
pub(super) fn text_of<'a>(sql: &'a str, tokens: &[Token<'_>]) -> &'a str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &sql[first.offset..last.end()],
        _ => "",
    }
}

/// The tokens without the parentheses that enclose all of them.
pub(super) fn without_parentheses<'a, 's>(tokens: &'a [Token<'s>]) -> &'a [Token<'s>] {
    let mut inner = tokens;
    while let [first, between @ .., last] = inner {
        let encloses = first.is_symbol("(") && last.is_symbol(")") && is_balanced(between);
        if !encloses {
            break;
        }
        inner = between;
    }
    inner
}

/// Whether no parenthesis among these tokens closes one that they did not open.
fn is_balanced(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0_usize;
    for token in tokens {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            match depth.checked_sub(1) {
                Some(outer) => depth = outer,
                None => return false,
            }
        }
    }
    true
}

/// What names mean where an expression stands.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The table whose columns may be named as `table.column`.
    table: Option<Name>,
    /// The names that are known to be names: SQLite takes any other name in `"…"` for a string.
    known: BTreeSet<Name>,
}

impl Scope {
    /// Inside the definition of a table: a qualified name says no more than a bare one.
    pub(super) fn of_table(table: Name, columns: impl IntoIterator<Item = Name>) -> Self {
        Self { table: Some(table), known: columns.into_iter().collect() }
    }

    /// Inside a view or a trigger, where all names of a schema can be meant.
    pub(super) fn of_names(known: BTreeSet<Name>) -> Self {
        Self { table: None, known }
    }

    /// Whether a name is one of the columns, or of the names of the schema.
    pub(super) fn knows(&self, name: &Name) -> bool {
        self.known.contains(name)
    }

    /// The one text that all ways to write these tokens share.
    pub(super) fn form(&self, tokens: &[Token<'_>]) -> String {
        let mut words: Vec<String> = Vec::with_capacity(tokens.len());
        let mut rest = tokens;
        while let [token, following @ ..] = rest {
            rest = match following {
                [dot, after @ ..] if dot.is_symbol(".") && self.is_own_table(token) => after,
                _ => {
                    words.push(self.word(token));
                    following
                }
            };
        }
        words.join(" ")
    }

    fn is_own_table(&self, token: &Token<'_>) -> bool {
        let is_name = matches!(token.kind, TokenKind::Word | TokenKind::Quoted);
        is_name && self.table.as_ref().zip(token.name()).is_some_and(|(table, it)| table.is(&it))
    }

    fn word(&self, token: &Token<'_>) -> String {
        match token.kind {
            TokenKind::Quoted => self.quoted_word(token),
            TokenKind::Text | TokenKind::Variable => token.text.to_owned(),
            TokenKind::Symbol if token.text == "==" => "=".to_owned(),
            TokenKind::Symbol if token.text == "<>" => "!=".to_owned(),
            _ => token.text.to_ascii_lowercase(),
        }
    }

    /// Whether it may depend on the names that are known what a text says.
    pub fn is_asked_by(sql: &str) -> bool {
        sql.contains('"')
    }

    fn quoted_word(&self, token: &Token<'_>) -> String {
        let name = Name::new(token.name().unwrap_or_default());
        let may_be_string = token.text.starts_with('"') && !self.known.contains(&name);
        if may_be_string && name.folded() != name.as_str() {
            return token.text.to_owned();
        }
        plain_or_quoted(&name)
    }
}

/// A name in its shared spelling, quoted only where it could not stand bare.
pub fn plain_or_quoted(name: &Name) -> String {
    let folded = name.folded();
    // A name may hold what would be a comment.
    let is_word = matches!(code(&folded).as_slice(), [only] if only.kind == TokenKind::Word && only.text == folded);
    if is_word && !RESERVED.contains(&folded.as_str()) {
        return folded;
    }
    crate::sql::quoted(&folded)
}

/// The words of SQL that are never a bare name.
const RESERVED: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "autoincrement",
    "between",
    "case",
    "check",
    "collate",
    "commit",
    "constraint",
    "create",
    "current_date",
    "current_time",
    "current_timestamp",
    "default",
    "deferrable",
    "delete",
    "distinct",
    "drop",
    "else",
    "escape",
    "exists",
    "false",
    "foreign",
    "from",
    "group",
    "having",
    "in",
    "index",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "limit",
    "not",
    "nothing",
    "notnull",
    "null",
    "on",
    "or",
    "order",
    "primary",
    "references",
    "returning",
    "select",
    "set",
    "table",
    "then",
    "to",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "using",
    "values",
    "when",
    "where",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn form(sql: &str) -> String {
        let scope = Scope::of_table(Name::from("t"), ["a", "Order", "b c"].map(Name::from));
        Expression::read(sql, &code(sql), &scope).form
    }

    fn default(sql: &str) -> String {
        Expression::read_default(sql, &code(sql)).form
    }

    #[test]
    fn a_name_that_holds_a_comment_is_quoted() {
        for (name, expected) in
            [("A", "a"), ("na--b", "\"na--b\""), ("na/*b*/", "\"na/*b*/\""), ("add", "\"add\"")]
        {
            assert_eq!(plain_or_quoted(&Name::from(name)), expected);
        }
    }

    #[test]
    fn case_quoting_layout_comments_and_outer_parentheses_say_nothing() {
        for same in ["A>0 AND lower([a]) != 'X'", "((\"a\" > 0 and LOWER(t.a) <> /* no */ 'X'))"] {
            assert_eq!(form(same), "a > 0 and lower ( a ) != 'X'");
        }
        assert_eq!(form("(a) > (1)"), "( a ) > ( 1 )");
        assert_eq!(form("\"ORDER\" > `b c`"), "\"order\" > \"b c\"");
    }

    #[test]
    fn a_name_that_no_column_has_may_be_a_string() {
        assert_ne!(form("a = \"Draft\""), form("a = \"draft\""));
        assert_eq!(form("\"A\" = 1"), form("a = 1"));
    }

    #[test]
    fn a_default_has_one_form_whatever_encloses_it() {
        assert_eq!(default("(1)"), default("1"));
        assert_eq!(default("((-1))"), default("- 1"));
        assert_eq!(default("\"Foo\""), default("'Foo'"));
        assert_eq!(default("Foo"), default("'Foo'"));
        assert_eq!(default("CURRENT_TIMESTAMP"), default("(current_timestamp)"));
        assert_ne!(default("'A'"), default("'a'"));
        assert_eq!(default("true"), "true");
    }

    #[test]
    fn only_a_literal_can_be_given_to_rows_that_are_there() {
        for literal in ["1", "(-1.5)", "'x'", "x'00'", "NULL", "true", "\"x\""] {
            assert!(Expression::read_default(literal, &code(literal)).is_literal(), "{literal}");
        }
        for computed in ["CURRENT_TIMESTAMP", "(1 + 1)", "(abs(1))", "(datetime('now'))"] {
            assert!(
                !Expression::read_default(computed, &code(computed)).is_literal(),
                "{computed}"
            );
        }
    }
}
