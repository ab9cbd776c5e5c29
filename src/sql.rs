//! SQL text as tokens and statements, for comparing, editing and running it; SQLite alone is the parser.
//!
//! The lexical rules are those of SQLite's own tokeniser (`tokenize.c`), the end of a statement that of
//! `sqlite3_complete()`.

mod measure;
pub mod newer;
pub mod proof;
mod renames;
pub mod shell;
pub mod temporary;
pub mod variables;

use measure::measure;

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
    read(sql, |_| true)
}

/// Reads SQL text as tokens, without space and comments.
pub fn code(sql: &str) -> Vec<Token<'_>> {
    read(sql, |kind| !matches!(kind, TokenKind::Space | TokenKind::Comment))
}

/// The first token that is neither space nor a comment: what a statement begins with says most of it.
pub fn first(sql: &str) -> Option<Token<'_>> {
    let mut offset = 0;
    while offset < sql.len() {
        let (kind, length) = measure(sql, offset);
        let token = Token { kind, text: &sql[offset..offset + length], offset };
        if token.is_code() {
            return Some(token);
        }
        offset += length;
    }
    None
}

/// Every script is read so several times over, and a build without optimisations reads them too: bytes, and a table.
fn read(sql: &str, is_wanted: fn(TokenKind) -> bool) -> Vec<Token<'_>> {
    let mut tokens = Vec::with_capacity(sql.len() / 8);
    let mut offset = 0;
    while offset < sql.len() {
        let (kind, length) = measure(sql, offset);
        if is_wanted(kind) {
            tokens.push(Token { kind, text: &sql[offset..offset + length], offset });
        }
        offset += length;
    }
    tokens
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
mod tests;
