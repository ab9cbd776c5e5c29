//! SQL text as tokens and statements, for comparing, editing and running it; SQLite alone is the parser.
//!
//! The lexical rules are those of SQLite's own tokeniser (`tokenize.c`), the end of a statement that of
//! `sqlite3_complete()`.

pub mod newer;
pub mod proof;
mod renames;
pub mod shell;
pub mod temporary;
pub mod variables;

/// One token of SQL text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// Its text, exactly as it stands.
    pub text: &'a str,
    /// Where it begins, in bytes.
    pub offset: usize,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// White space.
    Space,
    /// `-- to the end of the line`, or `/* … */`.
    Comment,
    /// A keyword or a bare identifier.
    Word,
    /// An identifier in `"…"`, `[…]` or `` `…` ``; SQLite may also take `"…"` for a string.
    Quoted,
    /// A string in `'…'`.
    Text,
    /// A blob, `x'…'`.
    Blob,
    /// A number.
    Number,
    /// `?`, `?1`, `:name`, `@name`, `$name`.
    Variable,
    /// An operator or a mark, as long as SQLite takes it: `||`, `<=`, `->>`, `(`.
    Symbol,
}

impl Token<'_> {
    /// Whether it is neither space nor a comment.
    pub fn is_code(&self) -> bool {
        !matches!(self.kind, TokenKind::Space | TokenKind::Comment)
    }

    /// Whether it is this keyword, in whatever case.
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this mark.
    pub fn is_symbol(&self, mark: &str) -> bool {
        self.kind == TokenKind::Symbol && self.text == mark
    }

    /// The byte after its last.
    pub fn end(&self) -> usize {
        self.offset + self.text.len()
    }

    /// The name that a word, a quoted identifier or a string stands for, quotes taken off; none for other tokens.
    pub fn name(&self) -> Option<String> {
        match self.kind {
            TokenKind::Word => Some(self.text.to_owned()),
            TokenKind::Quoted | TokenKind::Text => Some(unquoted(self.text)),
            _ => None,
        }
    }
}

/// Reads SQL text as tokens; joined, they are the text again. What SQLite would call unterminated ends with the text.
pub fn tokens(sql: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut offset = 0;
    while let Some(first) = sql[offset..].chars().next() {
        let (kind, length) = measure(&sql[offset..], first);
        tokens.push(Token { kind, text: &sql[offset..offset + length], offset });
        offset += length;
    }
    tokens
}

/// Reads SQL text as tokens, without space and comments.
pub fn code(sql: &str) -> Vec<Token<'_>> {
    tokens(sql).into_iter().filter(Token::is_code).collect()
}

/// The same without the `main.` that may stand before a name.
pub fn unqualified(sql: &str) -> Vec<Token<'_>> {
    let tokens = code(sql);
    let is_dot = |at: usize| tokens.get(at).is_some_and(|it| it.is_symbol("."));
    let is_main = |at: usize| tokens[at].name().is_some_and(|it| it.eq_ignore_ascii_case("main"));
    let is_schema = |at: usize| is_dot(at + 1) && is_main(at) && !(at > 0 && is_dot(at - 1));
    let goes = |at: usize| is_schema(at) || at > 0 && is_dot(at) && is_schema(at - 1);
    (0..tokens.len()).filter(|at| !goes(*at)).map(|at| tokens[at]).collect()
}

/// The kind and the length in bytes of the token that opens `rest`.
fn measure(rest: &str, first: char) -> (TokenKind, usize) {
    let second = rest[first.len_utf8()..].chars().next();
    match first {
        // SQLite also skips a byte-order mark.
        ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{feff}' => {
            let end = rest.find(|it| !matches!(it, ' ' | '\t' | '\n' | '\r' | '\x0c' | '\u{feff}'));
            (TokenKind::Space, end.unwrap_or(rest.len()))
        }
        '-' if second == Some('-') => (TokenKind::Comment, rest.find('\n').unwrap_or(rest.len())),
        '/' if second == Some('*') => {
            (TokenKind::Comment, rest[2..].find("*/").map_or(rest.len(), |it| it + 4))
        }
        '\'' => (TokenKind::Text, quoted_length(rest, '\'')),
        '"' => (TokenKind::Quoted, quoted_length(rest, '"')),
        '`' => (TokenKind::Quoted, quoted_length(rest, '`')),
        '[' => (TokenKind::Quoted, rest.find(']').map_or(rest.len(), |it| it + 1)),
        'x' | 'X' if second == Some('\'') => {
            (TokenKind::Blob, rest[2..].find('\'').map_or(rest.len(), |it| it + 3))
        }
        '0'..='9' => (TokenKind::Number, number_length(rest)),
        '.' if second.is_some_and(|it| it.is_ascii_digit()) => {
            (TokenKind::Number, number_length(rest))
        }
        '?' => (TokenKind::Variable, 1 + digits(&rest[1..])),
        ':' | '@' | '$' | '#' if second.is_some_and(is_word) => {
            (TokenKind::Variable, 1 + word_length(&rest[1..]))
        }
        _ if is_word(first) => (TokenKind::Word, word_length(rest)),
        '-' | '|' | '<' | '>' | '=' | '!' => {
            let long = ["->>", "||", "<=", "<>", "<<", ">=", ">>", "==", "!=", "->"];
            let symbol = long.into_iter().find(|it| rest.starts_with(it));
            (TokenKind::Symbol, symbol.map_or(1, str::len))
        }
        _ => (TokenKind::Symbol, first.len_utf8()),
    }
}

fn is_word(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$' || !letter.is_ascii()
}

fn word_length(rest: &str) -> usize {
    // What is no ASCII is part of a word, so bytes tell as much as characters.
    length_while(rest, |it| is_word(char::from(it)))
}

fn digits(rest: &str) -> usize {
    length_while(rest, |it| it.is_ascii_digit() || it == b'_')
}

/// How many bytes at the beginning belong: a loop, because a build without optimisations runs it for every script.
fn length_while(text: &str, belongs: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    let mut length = 0;
    while length < bytes.len() && belongs(bytes[length]) {
        length += 1;
    }
    length
}

/// The length of a number: hexadecimal, whole or decimal, with its exponent.
fn number_length(rest: &str) -> usize {
    if rest.starts_with("0x") || rest.starts_with("0X") {
        return 2 + rest[2..].find(|it: char| !it.is_ascii_hexdigit()).unwrap_or(rest.len() - 2);
    }
    let mut end = digits(rest);
    if rest[end..].starts_with('.') {
        end += 1 + digits(&rest[end + 1..]);
    }
    let exponent = rest[end..].trim_start_matches(['e', 'E']);
    if exponent.len() + 1 == rest.len() - end {
        let signed = exponent.trim_start_matches(['+', '-']);
        let sign = exponent.len() - signed.len();
        if sign <= 1 && signed.starts_with(|it: char| it.is_ascii_digit()) {
            end += 1 + sign + digits(signed);
        }
    }
    end
}

/// The length of a quoted token whose quote is doubled inside.
fn quoted_length(rest: &str, quote: char) -> usize {
    let mut end = 1;
    while let Some(found) = rest[end..].find(quote) {
        end += found + 1;
        if !rest[end..].starts_with(quote) {
            return end;
        }
        end += 1;
    }
    rest.len()
}

/// Takes the quotes off an identifier or a string; text without quotes stays as it is.
pub fn unquoted(text: &str) -> String {
    let inner = |quote: &str| text.strip_prefix(quote)?.strip_suffix(quote);
    for quote in ["\"", "'", "`"] {
        if let Some(inner) = inner(quote) {
            return inner.replace(&quote.repeat(2), quote);
        }
    }
    text.strip_prefix('[').and_then(|it| it.strip_suffix(']')).unwrap_or(text).to_owned()
}

/// Writes a name as a quoted identifier, whatever is in it: the one place where a name becomes SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Writes text as a string literal of SQL.
///
/// A NUL cannot stand in SQL text; text that holds one is written as a cast blob.
pub fn literal(text: &str) -> String {
    if text.contains('\0') {
        let digits = text.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
        let hex: String = digits.filter_map(|it| char::from_digit(u32::from(it), 16)).collect();
        return format!("CAST(X'{hex}' AS TEXT)");
    }
    format!("'{}'", text.replace('\'', "''"))
}

/// One statement of a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptStatement<'a> {
    /// From its first token to its last, without the closing `;`, without comments before it.
    pub text: &'a str,
    /// Where it begins in the script, in bytes.
    pub offset: usize,
}

/// Cuts a script into its statements; the body of a trigger belongs to its statement. Empty statements are left out.
pub fn statements(script: &str) -> Vec<ScriptStatement<'_>> {
    let mut statements = Vec::new();
    let mut current: Vec<Token<'_>> = Vec::new();
    for token in code(script) {
        if token.is_symbol(";") && is_complete(&current) {
            statements.extend(span(script, &current));
            current.clear();
        } else {
            current.push(token);
        }
    }
    statements.extend(span(script, &current));
    statements
}

fn span<'a>(script: &'a str, tokens: &[Token<'_>]) -> Option<ScriptStatement<'a>> {
    let (first, last) = (tokens.first()?, tokens.last()?);
    Some(ScriptStatement { text: &script[first.offset..last.end()], offset: first.offset })
}

/// Whether a `;` after these tokens ends the statement: always, but inside the body of a trigger, which ends with
/// `; END` (an `END` that closes a `CASE` never follows a `;`).
fn is_complete(tokens: &[Token<'_>]) -> bool {
    let mut words = tokens
        .iter()
        .skip_while(|it| it.is_word("EXPLAIN") || it.is_word("QUERY") || it.is_word("PLAN"));
    let creates = words.next().is_some_and(|it| it.is_word("CREATE"));
    let next = words.find(|it| !it.is_word("TEMP") && !it.is_word("TEMPORARY"));
    if !creates || !next.is_some_and(|it| it.is_word("TRIGGER")) {
        return true;
    }
    match tokens {
        [.., before, last] => before.is_symbol(";") && last.is_word("END"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(sql: &str) -> Vec<&str> {
        code(sql).into_iter().map(|it| it.text).collect()
    }

    #[test]
    fn tokens_joined_are_the_text_again() {
        for sql in [
            "CREATE TABLE \"a\"\"b\" ([c d] INT, `e` TEXT DEFAULT 'it''s') -- end",
            "SELECT x'00ff', 1.5e-3, .5, 0xFF, a->>'$.b', :v, ?1, $x /* open",
            "\u{feff}SELECT 'open",
            "é ← ∅ \"open [x",
        ] {
            let joined: String = tokens(sql).iter().map(|it| it.text).collect();
            assert_eq!(joined, sql);
        }
    }

    #[test]
    fn numbers_strings_and_operators_are_one_token_each() {
        assert_eq!(
            texts("a||b 1.5e-3 1e5 0xAf 'it''s' x'0f' ->> <> 1.2.3"),
            ["a", "||", "b", "1.5e-3", "1e5", "0xAf", "'it''s'", "x'0f'", "->>", "<>", "1.2", ".3"]
        );
    }

    #[test]
    fn quotes_come_off_and_go_on() {
        assert_eq!(unquoted("\"a\"\"b\""), "a\"b");
        assert_eq!(unquoted("[a b]"), "a b");
        assert_eq!(unquoted("`a``b`"), "a`b");
        assert_eq!(unquoted("plain"), "plain");
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("it's"), "'it''s'");
        assert_eq!(literal("a\0b"), "CAST(X'610062' AS TEXT)");
    }

    #[test]
    fn a_triggers_body_belongs_to_its_statement() {
        let script = "-- first\nCREATE TABLE t(a);;\n\
            CREATE TEMP TRIGGER r AFTER INSERT ON t BEGIN\n  UPDATE t SET a = CASE WHEN 1 THEN 2 END;\n  SELECT 1;\nEND;\n\
            SELECT ';'";
        let found = statements(script);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0], ScriptStatement { text: "CREATE TABLE t(a)", offset: 9 });
        assert!(found[1].text.ends_with("SELECT 1;\nEND"));
        assert_eq!(found[2].text, "SELECT ';'");
    }

    #[test]
    fn a_script_of_comments_has_no_statements() {
        assert_eq!(statements("-- nothing\n/* at all */ ;"), []);
    }
}
