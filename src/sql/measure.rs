//! How long the token is that a text begins with.

use super::TokenKind;

/// The kind and the length in bytes of the token that begins at a byte.
pub(super) fn measure(sql: &str, at: usize) -> (TokenKind, usize) {
    let bytes = sql.as_bytes();
    let (first, second) = (bytes[at], bytes.get(at + 1).copied());
    let rest = || &sql[at..];
    let until = |from: usize, end: &str| {
        (sql[at + from..].find(end)).map_or(sql.len() - at, |it| from + it + end.len())
    };
    let space = space_length(bytes, at);
    match first {
        _ if space > 0 => (TokenKind::Space, space),
        b'-' if second == Some(b'-') => {
            (TokenKind::Comment, rest().find('\n').unwrap_or(sql.len() - at))
        }
        b'/' if second == Some(b'*') => (TokenKind::Comment, until(2, "*/")),
        b'\'' => (TokenKind::Text, quoted_length(rest(), '\'')),
        b'"' => (TokenKind::Quoted, quoted_length(rest(), '"')),
        b'`' => (TokenKind::Quoted, quoted_length(rest(), '`')),
        b'[' => (TokenKind::Quoted, until(1, "]")),
        b'x' | b'X' if second == Some(b'\'') => (TokenKind::Blob, until(2, "'")),
        b'0'..=b'9' => (TokenKind::Number, number_length(rest())),
        b'.' if second.is_some_and(|it| it.is_ascii_digit()) => {
            (TokenKind::Number, number_length(rest()))
        }
        b'?' => (TokenKind::Variable, 1 + digits(&sql[at + 1..])),
        b':' | b'@' | b'$' | b'#' if second.is_some_and(|it| IS_WORD[it as usize]) => {
            (TokenKind::Variable, 1 + word_length(bytes, at + 1))
        }
        _ if IS_WORD[first as usize] => (TokenKind::Word, word_length(bytes, at)),
        b'-' | b'|' | b'<' | b'>' | b'=' | b'!' => {
            let long = ["->>", "||", "<=", "<>", "<<", ">=", ">>", "==", "!=", "->"];
            let symbol = long.into_iter().find(|it| rest().starts_with(it));
            (TokenKind::Symbol, symbol.map_or(1, str::len))
        }
        _ => (TokenKind::Symbol, 1),
    }
}

/// Which bytes belong to a word: what is no ASCII is part of one, so bytes tell as much as characters.
const IS_WORD: [bool; 256] = {
    let mut belongs = [false; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        belongs[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | 128..);
        byte -= 1;
    }
    belongs
};

fn word_length(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while end < bytes.len() && IS_WORD[bytes[end] as usize] {
        end += 1;
    }
    end - from
}

/// How many bytes of white space there are; SQLite also skips a byte-order mark.
fn space_length(bytes: &[u8], from: usize) -> usize {
    let mut end = from;
    while end < bytes.len() {
        match bytes[end] {
            b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' => end += 1,
            0xef if bytes[end..].starts_with("\u{feff}".as_bytes()) => end += 3,
            _ => break,
        }
    }
    end - from
}

fn digits(rest: &str) -> usize {
    let belongs = |it: &u8| it.is_ascii_digit() || *it == b'_';
    rest.bytes().position(|it| !belongs(&it)).unwrap_or(rest.len())
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
