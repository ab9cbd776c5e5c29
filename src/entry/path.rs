//! Where an entry lies in its journal.

use std::borrow::Cow;
use std::fmt;

/// Where an entry lies in its journal: relative, `/`-separated on every system, never empty, never `..`.
///
/// File names are bytes. A path is shown as text: a byte that is not UTF-8 stands as `\xNN`, and so does the backslash
/// of a name that would read like one, so that no two paths are shown alike. Paths are ordered by the bytes that are
/// shown, as SQLite orders the column `path`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryPath {
    shown: Box<str>,
    exact: Option<Box<[u8]>>,
}

impl EntryPath {
    /// Takes a path in UTF-8.
    ///
    /// # Errors
    ///
    /// As [`EntryPath::from_bytes`].
    pub fn new(path: &str) -> Result<Self, EntryPathError> {
        Self::from_bytes(path.as_bytes())
    }

    /// Takes a path as the file system has it, its components separated by `/`.
    ///
    /// # Errors
    ///
    /// [`EntryPathError`] says which rule it breaks.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, EntryPathError> {
        let broken = match bytes {
            [] => Some(Rule::Empty),
            [b'/', ..] => Some(Rule::Absolute),
            _ if bytes.contains(&0) => Some(Rule::Nul),
            _ => bytes.split(|it| *it == b'/').find_map(|part| match part {
                b"" => Some(Rule::EmptyComponent),
                b"." | b".." => Some(Rule::Dots),
                _ => None,
            }),
        };
        if let Some(rule) = broken {
            return Err(EntryPathError { path: shown(bytes).into_owned(), rule });
        }
        Ok(match shown(bytes) {
            Cow::Borrowed(shown) => Self { shown: shown.into(), exact: None },
            Cow::Owned(shown) => Self {
                exact: (shown.as_bytes() != bytes).then(|| bytes.into()),
                shown: shown.into(),
            },
        })
    }

    /// Takes a path as it is shown: the opposite of [`EntryPath::as_str`].
    ///
    /// # Errors
    ///
    /// As [`EntryPath::from_bytes`].
    pub fn from_shown(shown: &str) -> Result<Self, EntryPathError> {
        Self::from_bytes(&unescaped(shown))
    }

    /// A path for an entry of which nothing says where its file lay.
    pub fn unnamed() -> Self {
        Self { shown: "unnamed.md".into(), exact: None }
    }

    /// The path as it is shown and stored as text.
    pub fn as_str(&self) -> &str {
        &self.shown
    }

    /// The exact bytes, where they differ from the text that is shown.
    pub fn exact(&self) -> Option<&[u8]> {
        self.exact.as_deref()
    }

    /// The exact bytes.
    pub fn bytes(&self) -> &[u8] {
        self.exact.as_deref().unwrap_or(self.shown.as_bytes())
    }

    /// The last component, as it is shown.
    pub fn file_name(&self) -> &str {
        self.shown.rsplit_once('/').map_or(self.as_str(), |(_, name)| name)
    }

    /// All but the last component, as they are shown; none for a file at the root of the journal.
    pub fn parent(&self) -> Option<&str> {
        self.shown.rsplit_once('/').map(|(parent, _)| parent)
    }
}

impl fmt::Display for EntryPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

/// Why a text is no path of an entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{path}` is not a path of an entry: {rule}")]
pub struct EntryPathError {
    /// The path as it would be shown.
    pub path: String,
    /// The rule that it breaks.
    pub rule: Rule,
}

/// What a path of an entry never is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rule {
    /// Nothing at all.
    #[error("it is empty")]
    Empty,
    /// From the root of the file system.
    #[error("it is absolute")]
    Absolute,
    /// Two separators in a row, or one at the end.
    #[error("it has an empty component")]
    EmptyComponent,
    /// A component `.` or `..`.
    #[error("it has a component `.` or `..`")]
    Dots,
    /// A NUL byte.
    #[error("it has a NUL byte")]
    Nul,
}

/// Shows bytes as text from which they can be told again; borrowed where they are shown as they are.
pub fn shown(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) if !bytes.contains(&b'\\') || !text.contains("\\x") => Cow::Borrowed(text),
        _ => Cow::Owned(escaped(bytes)),
    }
}

fn escaped(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = rest.find("\\x") {
            let looks_escaped = rest.as_bytes()[at + 2..]
                .first_chunk::<2>()
                .is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
            shown.push_str(&rest[..at]);
            shown.push_str(if looks_escaped { "\\x5C" } else { "\\" });
            rest = &rest[at + 1..];
        }
        shown.push_str(rest);
        chunk.invalid().iter().for_each(|byte| push_escaped(&mut shown, *byte));
    }
    shown
}

/// The bytes that are shown so.
fn unescaped(shown: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(shown.len());
    let mut rest = shown.as_bytes();
    while let [first, after @ ..] = rest {
        let escaped = rest
            .strip_prefix(b"\\x")
            .and_then(|it| it.first_chunk::<2>())
            .and_then(|it| u8::from_str_radix(str::from_utf8(it).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &rest[4..] } else { after };
    }
    bytes
}

fn push_escaped(shown: &mut String, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    shown.push_str("\\x");
    for nibble in [byte >> 4, byte & 15] {
        shown.push(char::from(DIGITS[usize::from(nibble)]));
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    fn check(bytes: &[u8], shown: &str, is_exact: bool) {
        let path = EntryPath::from_bytes(bytes).unwrap();
        assert_eq!(path.as_str(), shown);
        assert_eq!(path.bytes(), bytes);
        assert_eq!(path.exact(), (!is_exact).then_some(bytes));
    }

    #[test]
    fn a_path_of_text_is_shown_as_it_is() {
        check("2025/09/Lisboa à noite.md".as_bytes(), "2025/09/Lisboa à noite.md", true);
        check(b"a\\b\\xyz.md", "a\\b\\xyz.md", true);
    }

    #[test]
    fn bytes_that_are_no_text_are_shown_escaped() {
        check(b"caf\xe9.md", "caf\\xE9.md", false);
        check(b"\\\xff", "\\\\xFF", false);
    }

    #[test]
    fn a_name_that_reads_like_an_escape_is_told_apart_from_one() {
        check(b"a\\xE9.md", "a\\x5CxE9.md", false);
        check(b"\\x5CxE9", "\\x5Cx5CxE9", false);
    }

    #[test]
    fn a_path_never_leaves_the_journal() {
        for (path, rule) in [
            ("", Rule::Empty),
            ("/etc/passwd", Rule::Absolute),
            ("../a.md", Rule::Dots),
            ("a/./b.md", Rule::Dots),
            ("a//b.md", Rule::EmptyComponent),
            ("a/", Rule::EmptyComponent),
            ("a\0.md", Rule::Nul),
        ] {
            assert_eq!(EntryPath::new(path).unwrap_err().rule, rule, "{path}");
        }
    }

    #[test]
    fn a_path_knows_its_name_and_its_folder() {
        let path = EntryPath::new("2025/09/16.md").unwrap();
        assert_eq!((path.file_name(), path.parent()), ("16.md", Some("2025/09")));
        let path = EntryPath::new("16.md").unwrap();
        assert_eq!((path.file_name(), path.parent()), ("16.md", None));
    }

    proptest! {
        #[test]
        fn no_two_paths_are_shown_alike(
            bytes in vec(prop_oneof![select(b"\\x5CE9\xE9\xFF".as_slice()), any::<u8>()], 0..20),
        ) {
            prop_assert_eq!(unescaped(&shown(&bytes)), bytes);
        }
    }
}
