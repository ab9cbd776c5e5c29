//! Values that a script takes from outside: `:name` in a statement that reads or writes rows.

use std::collections::{BTreeMap, BTreeSet};

use super::{Token, TokenKind, code, literal, statements, tokens};

/// The values that were given, each by its name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values(BTreeMap<String, String>);

/// A place in a script where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// As it is written: `:name`.
    pub text: String,
    /// Where it begins in the script, in bytes.
    pub offset: usize,
    /// Whether a value can be put there: it has a name, and its statement defines nothing.
    pub is_bindable: bool,
}

/// Why something is not `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValuesError {
    /// There is no `=`, or no name before it.
    #[error("`{0}` is not NAME=VALUE")]
    NoPair(String),
    /// A name that no script can have.
    #[error("`{0}` is not a name: a letter comes first, then letters, digits and `_`")]
    NoName(String),
    /// A name that was given twice.
    #[error("`{0}` is given twice")]
    Twice(String),
}

impl Values {
    /// Reads what was given, each as `NAME=VALUE`.
    ///
    /// # Errors
    ///
    /// [`ValuesError`].
    pub fn read<'w>(words: impl IntoIterator<Item = &'w str>) -> Result<Self, ValuesError> {
        let mut values = BTreeMap::new();
        for word in words {
            let pair = word.split_once('=').filter(|(name, _)| !name.is_empty());
            let (name, value) = pair.ok_or_else(|| ValuesError::NoPair(word.to_owned()))?;
            let name = name.strip_prefix(':').unwrap_or(name);
            if !is_name(name) {
                return Err(ValuesError::NoName(name.to_owned()));
            }
            if values.insert(name.to_owned(), value.to_owned()).is_some() {
                return Err(ValuesError::Twice(name.to_owned()));
            }
        }
        Ok(Self(values))
    }

    /// The value of a variable as it is written, `:name`.
    pub fn of(&self, variable: &str) -> Option<&str> {
        self.0.get(variable.strip_prefix(':')?).map(String::as_str)
    }

    /// The names that none of these variables has.
    pub fn unused<'v>(&'v self, variables: &BTreeSet<String>) -> Vec<&'v str> {
        let names = self.0.keys().map(String::as_str);
        names.filter(|it| !variables.contains(&format!(":{it}"))).collect()
    }

    /// A statement with the values written into it, as text.
    pub fn written_into(&self, statement: &str) -> String {
        let written = tokens(statement).into_iter().map(|token| match token.kind {
            TokenKind::Variable => {
                self.of(token.text).map_or_else(|| token.text.to_owned(), literal)
            }
            _ => token.text.to_owned(),
        });
        written.collect()
    }
}

fn is_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_ascii_alphabetic() || it == '_';
    name.starts_with(is_letter) && name.chars().all(|it| is_letter(it) || it.is_ascii_digit())
}

/// The variables of a script, in order.
pub fn variables(script: &str) -> Vec<Variable> {
    let mut found = Vec::new();
    if !may_have_some(script) {
        return found;
    }
    for statement in statements(script) {
        let tokens = code(statement.text);
        let reads_rows = is_of_rows(&tokens);
        let variables = tokens.iter().filter(|it| it.kind == TokenKind::Variable);
        found.extend(variables.map(|it| Variable {
            text: it.text.to_owned(),
            offset: statement.offset + it.offset,
            is_bindable: reads_rows && it.text.strip_prefix(':').is_some_and(is_name),
        }));
    }
    found
}

/// Whether the bytes of a variable stand anywhere in a script, be it in a comment.
fn may_have_some(script: &str) -> bool {
    let begins = |it: u8| matches!(it, b':' | b'@' | b'$' | b'#');
    let mut pairs = script.as_bytes().windows(2);
    script.contains('?') || pairs.any(|it| begins(it[0]) && !it[1].is_ascii_whitespace())
}

/// Whether a statement reads or writes rows, and defines nothing.
fn is_of_rows(tokens: &[Token<'_>]) -> bool {
    let words = ["INSERT", "UPDATE", "DELETE", "SELECT", "REPLACE", "WITH", "VALUES"];
    tokens.first().is_some_and(|first| words.iter().any(|it| first.is_word(it)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_by_their_names() {
        let values = Values::read(["a=1", ":b_2=x = y", "c="]).unwrap();
        assert_eq!(
            [":a", ":b_2", ":c"].map(|it| values.of(it)),
            [Some("1"), Some("x = y"), Some("")]
        );
        assert_eq!((values.of("a"), values.of("@a"), values.of(":d")), (None, None, None));
        for (word, told) in [
            ("a", "`a` is not NAME=VALUE"),
            ("=b", "`=b` is not NAME=VALUE"),
            ("a b=c", "`a b` is not a name: a letter comes first, then letters, digits and `_`"),
        ] {
            assert_eq!(Values::read([word]).unwrap_err().to_string(), told);
        }
        assert_eq!(Values::read(["a=1", ":a=2"]).unwrap_err(), ValuesError::Twice("a".into()));
    }

    #[test]
    fn a_value_stands_in_statements_about_rows_alone() {
        let script = "INSERT INTO t VALUES (:a, ':b', \"c:d\"); -- :e\nCREATE TABLE u AS SELECT :f; UPDATE t SET a = ?1;\nWITH x AS (SELECT :a) DELETE FROM t WHERE a = @g";
        let found = variables(script);
        let told: Vec<_> = found.iter().map(|it| (it.text.as_str(), it.is_bindable)).collect();
        assert_eq!(told, [(":a", true), (":f", false), ("?1", false), (":a", true), ("@g", false)]);
        assert_eq!(&script[found[1].offset..found[1].offset + 2], ":f");
    }

    #[test]
    fn values_are_written_as_literals() {
        let values = Values::read(["a=it's", "b=2"]).unwrap();
        let written = values.written_into("SELECT :a || ':b', :b, :c -- :a");
        assert_eq!(written, "SELECT 'it''s' || ':b', '2', :c -- :a");
        let used = BTreeSet::from([":a".to_owned()]);
        assert_eq!(values.unused(&used), ["b"]);
    }
}
