//! The bytes of an entry's file, exactly; their hash; and the stamp by which a changed file is suspected.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// The bytes of an entry's file, exactly as they were read: nothing can change them.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    bytes: Vec<u8>,
    hash: SourceHash,
}

impl Source {
    /// Takes the bytes of a file and hashes them.
    pub fn new(bytes: Vec<u8>) -> Self {
        let hash = SourceHash::of(&bytes);
        Self { bytes, hash }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Their hash.
    pub fn hash(&self) -> SourceHash {
        self.hash
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Source({} bytes, {})", self.bytes.len(), self.hash)
    }
}

/// The SHA-256 of an entry's bytes; as text, 64 small hexadecimal digits, as `sha256sum` prints them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceHash([u8; 32]);

impl SourceHash {
    /// Hashes bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// Takes a hash as it is stored.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The hash as it is stored.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DIGITS: [u8; 16] = *b"0123456789abcdef";
        let mut digits = [0; 64];
        for (pair, byte) in digits.chunks_exact_mut(2).zip(self.0) {
            pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        f.write_str(str::from_utf8(&digits).unwrap_or_default())
    }
}

impl fmt::Debug for SourceHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SourceHash({self})")
    }
}

impl FromStr for SourceHash {
    type Err = SourceHashError;

    fn from_str(text: &str) -> Result<Self, SourceHashError> {
        let wrong = || SourceHashError { text: text.to_owned() };
        let (digits, []) = text.as_bytes().as_chunks::<2>() else { return Err(wrong()) };
        if digits.len() != 32 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (byte, digits) in bytes.iter_mut().zip(digits) {
            let digits = str::from_utf8(digits).map_err(|_| wrong())?;
            *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
        }
        Ok(Self(bytes))
    }
}

impl Source {
    /// Whether there is no text in it: nothing but white space, or the NUL bytes that a power cut leaves.
    pub fn is_blank(&self) -> bool {
        let is_bare = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
        let is_space =
            |it: char| it.is_whitespace() || matches!(it, '\0' | '\u{feff}' | '\u{200b}');
        self.bytes().iter().all(is_bare)
            || std::str::from_utf8(self.bytes()).is_ok_and(|text| text.chars().all(is_space))
    }
}

/// A text that is no hash.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a SHA-256: it takes 64 hexadecimal digits")]
pub struct SourceHashError {
    /// The text.
    pub text: String,
}

/// What a folder's listing tells of a file without opening it: a file whose stamp has not changed is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// The length in bytes.
    pub size: u64,
    /// When it was last changed, in nanoseconds since 1970; before that, negative.
    pub modified_ns: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn a_hash_reads_as_sha256sum_prints_it() {
        let source = Source::new(Vec::new());
        assert_eq!(source.hash().to_string(), EMPTY);
        assert_eq!(EMPTY.parse(), Ok(source.hash()));
        assert_eq!(EMPTY.to_uppercase().parse(), Ok(source.hash()));
    }

    #[test]
    fn a_file_without_text_is_told_from_one_with_little() {
        let is_blank = |bytes: &[u8]| Source::new(bytes.to_vec()).is_blank();
        for blank in
            [&b""[..], b" \r\n\t", &[0; 5000], b"\0\0\n", "\u{feff}\u{a0}\u{3000}\n".as_bytes()]
        {
            assert!(is_blank(blank), "{blank:?}");
        }
        for text in [&b"."[..], b"\0\0x", b"\xff\xfe", b"---\n---\n", "\u{301}".as_bytes()] {
            assert!(!is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn a_text_that_is_no_hash_is_refused() {
        for text in ["", "e3", &EMPTY[..63], &format!("{EMPTY}00"), &EMPTY.replace('e', "g"), "é"]
        {
            assert!(text.parse::<SourceHash>().is_err(), "{text}");
        }
        assert!(format!("+3{}", &EMPTY[2..]).parse::<SourceHash>().is_err());
    }
}
