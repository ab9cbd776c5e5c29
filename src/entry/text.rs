//! The text of a file: UTF-8, UTF-16, UTF-32, or the likeliest guess; the bytes stay what they are.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::path::EntryPath;
use super::source::Source;
use crate::finding::{Excerpt, Finding, Place};

/// The text of a file, and how it came from the bytes.
#[derive(Debug)]
pub(crate) struct Decoded<'a> {
    /// The text without a byte-order mark.
    pub(crate) text: Cow<'a, str>,
    bytes: &'a [u8],
    form: Form,
}

#[derive(Debug, PartialEq, Eq)]
enum Form {
    /// UTF-8, after a mark of this many bytes.
    Utf8 { mark: usize },
    /// UTF-16.
    Utf16,
    /// UTF-32.
    Utf32,
    /// UTF-8 but for some bytes, which are read as Windows-1252; the first of them stands after this much text.
    Mixed { mark: usize, valid: usize },
    /// Neither: it holds NUL bytes too, and is hardly text.
    Binary { mark: usize, valid: usize },
}

impl<'a> Decoded<'a> {
    /// Decodes a file.
    pub(crate) fn new(source: &'a Source) -> Self {
        let bytes = source.bytes();
        match bytes {
            // To UTF-16 this would be a mark and a NUL.
            [0xff, 0xfe, 0, 0, rest @ ..] if rest.len().is_multiple_of(4) => {
                return Self::utf32(bytes, rest, u32::from_le_bytes);
            }
            [0, 0, 0xfe, 0xff, rest @ ..] => return Self::utf32(bytes, rest, u32::from_be_bytes),
            [0xff, 0xfe, rest @ ..] => return Self::utf16(bytes, rest, UTF_16LE),
            [0xfe, 0xff, rest @ ..] => return Self::utf16(bytes, rest, UTF_16BE),
            _ => {}
        }
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let rest = &bytes[mark..];
        let (text, form) = match str::from_utf8(rest) {
            Ok(text) => (Cow::Borrowed(text), Form::Utf8 { mark }),
            Err(_) if let Some(encoding) = utf16_by_its_zeros(rest) => {
                return Self::utf16(bytes, rest, encoding);
            }
            Err(error) if rest.contains(&0) => {
                let form = Form::Binary { mark, valid: error.valid_up_to() };
                (String::from_utf8_lossy(rest), form)
            }
            Err(error) => {
                (Cow::Owned(mixed(rest)), Form::Mixed { mark, valid: error.valid_up_to() })
            }
        };
        Self { text, bytes, form }
    }

    fn utf16(bytes: &'a [u8], rest: &'a [u8], encoding: &'static Encoding) -> Self {
        let (text, _) = encoding.decode_without_bom_handling(rest);
        Self { text, bytes, form: Form::Utf16 }
    }

    fn utf32(bytes: &'a [u8], rest: &[u8], of: fn([u8; 4]) -> u32) -> Self {
        let (units, _) = rest.as_chunks::<4>();
        let letter = |unit: &[u8; 4]| char::from_u32(of(*unit)).unwrap_or('\u{fffd}');
        let text: String = units.iter().map(letter).collect();
        Self { text: text.into(), bytes, form: Form::Utf32 }
    }

    /// Where the byte `offset` of the text lies in the file, and the text from there on, where the file's own bytes
    /// are not that text. `offset` begins a line, or the text.
    pub(crate) fn rest_from(&self, offset: usize) -> (usize, Option<String>) {
        let decoded = || Some(self.text[offset..].to_owned());
        match self.form {
            Form::Utf8 { mark } => (mark + offset, None),
            Form::Utf16 | Form::Utf32 => (self.bytes.len(), decoded()),
            Form::Mixed { mark, .. } | Form::Binary { mark, .. } => {
                let start = mark + same_line(&self.text[..offset], &self.bytes[mark..]);
                let is_utf8 = str::from_utf8(&self.bytes[start..]).is_ok();
                (start, if is_utf8 { None } else { decoded() })
            }
        }
    }

    /// What is told of a file that is not UTF-8.
    pub(crate) fn finding(&self, path: &EntryPath) -> Option<Finding> {
        let (valid, message) = match self.form {
            Form::Utf8 { .. } => return None,
            Form::Utf16 => (0, "the file is UTF-16"),
            Form::Utf32 => (0, "the file is UTF-32"),
            Form::Mixed { valid, .. } => {
                (valid, "the file is not UTF-8; what is not was read as Windows-1252")
            }
            Form::Binary { valid, .. } => (valid, "the file is neither UTF-8 nor other text"),
        };
        let place = Place::of_offset(path.as_str(), &self.text, valid);
        let excerpt = Excerpt::of(&self.text, &place, 1);
        let finding = Finding::warning(place, "not-utf8", message).with_excerpt(excerpt);
        Some(finding.with_hint("save the file as UTF-8; until then its bytes are kept as they are"))
    }
}

/// Knows UTF-16 without a mark by its zeros: in most languages every other byte of most lines is one.
fn utf16_by_its_zeros(bytes: &[u8]) -> Option<&'static Encoding> {
    const FEWEST_UNITS: usize = 4;
    let (units, _) = bytes.as_chunks::<2>();
    let zeros = |half: usize| units.iter().filter(|unit| unit[half] == 0).count();
    match (zeros(0), zeros(1)) {
        _ if units.len() < FEWEST_UNITS => None,
        (0, low) if low * 2 > units.len() => Some(UTF_16LE),
        (high, 0) if high * 2 > units.len() => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads UTF-8 as such and every other byte as Windows-1252: right for a file in that encoding, and for one that
/// somebody pasted together from both.
fn mixed(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
    }
    text
}

/// Where the line that begins after `before` begins in the bytes: no decoding adds or takes a line end.
fn same_line(before: &str, bytes: &[u8]) -> usize {
    let is_end = |byte: u8| byte == b'\n' || byte == b'\r';
    let Some(last) = before.bytes().filter(|byte| is_end(*byte)).count().checked_sub(1) else {
        return 0;
    };
    let ends = bytes.iter().enumerate().filter(|(_, byte)| is_end(**byte));
    ends.map(|(at, _)| at + 1).nth(last).unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, place: Option<(usize, usize)>) {
        let source = Source::new(bytes.to_vec());
        let decoded = Decoded::new(&source);
        assert_eq!(decoded.text, text);
        let found = decoded.finding(&EntryPath::new("a.md").unwrap()).map(|it| it.place);
        assert_eq!(found, place.map(|(line, column)| Place::at("a.md", line, column)));
    }

    #[test]
    fn utf8_is_read_as_it_is_and_its_mark_left_out() {
        check("Été\0\n".as_bytes(), "Été\0\n", None);
        check(b"\xef\xbb\xbfRain", "Rain", None);
        check(b"", "", None);
    }

    #[test]
    fn utf16_is_known_by_its_mark_or_its_zeros() {
        check(b"\xff\xfeR\0a\0\xe9\0", "Raé", Some((1, 1)));
        check(b"\xfe\xff\0R\0a\0\xe9", "Raé", Some((1, 1)));
        check(b"\xff\xfe", "", Some((1, 1)));
        check(b"R\0a\0\xe9\0\n\0", "Raé\n", Some((1, 1)));
        check(b"\0R\0a\0\xe9\0\n", "Raé\n", Some((1, 1)));
    }

    #[test]
    fn utf32_is_known_by_its_mark() {
        check(b"\xff\xfe\0\0R\0\0\0\xe9\0\0\0", "Ré", Some((1, 1)));
        let text: Vec<u8> = "R🎉".chars().flat_map(|it| u32::from(it).to_be_bytes()).collect();
        check(&[b"\0\0\xfe\xff", text.as_slice()].concat(), "R🎉", Some((1, 1)));
        check_offset(b"\xff\xfe\0\0a\0\0\0\n\0\0\0b\0\0\0", "b", (16, Some("b")));
    }

    #[test]
    fn other_bytes_are_read_as_windows_1252_and_their_place_is_told() {
        check(b"a\ncaf\xe9 \x80 5\n", "a\ncafé € 5\n", Some((2, 4)));
        check("déjà \u{2014} ".as_bytes(), "déjà — ", None);
        check(b"d\xc3\xa9j\xe0 vu", "déjà vu", Some((1, 4)));
        check(b"\x00\xff", "\0\u{fffd}", Some((1, 2)));
    }

    fn check_offset(bytes: &[u8], body: &str, expected: (usize, Option<&str>)) {
        let source = Source::new(bytes.to_vec());
        let decoded = Decoded::new(&source);
        let offset = decoded.text.find(body).unwrap();
        let (start, text) = decoded.rest_from(offset);
        assert_eq!((start, text.as_deref()), expected);
    }

    #[test]
    fn the_body_is_found_again_in_the_bytes() {
        check_offset(b"\xef\xbb\xbfa\nb", "b", (5, None));
        check_offset(b"\xe9\r\nb\xe9", "bé", (3, Some("bé")));
        check_offset("\u{e9}".as_bytes(), "é", (0, None));
        check_offset(b"\xe9\nb\xc3\xa9", "bé", (2, None));
        check_offset(b"\xff\xfea\0\n\0b\0", "b", (8, Some("b")));
    }
}
