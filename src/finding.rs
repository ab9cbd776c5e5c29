//! What a command found and tells: the finding, how grave it is, and the place it is about.

use std::borrow::Cow;
use std::fmt;

/// Something that a command found: a value, collected, sorted, printed and counted; never a failure of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where it is.
    pub place: Place,
    /// A short, stable name of the kind of finding, in kebab-case: `unquoted-colon`.
    pub code: &'static str,
    /// An error makes the exit status 1, a warning does not.
    pub severity: Severity,
    /// What is wrong: lower case, names in backticks, no full stop.
    pub message: String,
    /// The way out.
    pub hint: Option<String>,
    /// The line it is about, where showing it helps.
    pub excerpt: Option<Excerpt>,
}

impl Finding {
    /// An error at `place`.
    pub fn error(place: Place, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            place,
            code,
            severity: Severity::Error,
            message: message.into(),
            hint: None,
            excerpt: None,
        }
    }

    /// A warning at `place`.
    pub fn warning(place: Place, code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(place, code, message) }
    }

    /// The same finding with a way out.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same finding with the line it is about.
    #[must_use]
    pub fn with_excerpt(mut self, excerpt: Option<Excerpt>) -> Self {
        self.excerpt = excerpt;
        self
    }

    /// Whether it makes the exit status 1.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// How grave a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something was left out, or is damaged: exit status 1.
    Error,
    /// Worth a look: exit status 0, but for `lint --strict`.
    Warning,
}

impl Severity {
    /// The word of the JSON document.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A place in a file: `path`, `path:line` or `path:line:column`.
///
/// Lines and columns count from 1; a column counts characters, not bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file as it is shown: relative to the journal for an entry, as given for others. May be empty.
    pub path: String,
    /// The line, from 1.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
}

impl Place {
    /// A whole file.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), line: None, column: None }
    }

    /// A line of a file.
    pub fn line(path: impl Into<String>, line: usize) -> Self {
        Self { path: path.into(), line: Some(line), column: None }
    }

    /// A character of a file.
    pub fn at(path: impl Into<String>, line: usize, column: usize) -> Self {
        Self { path: path.into(), line: Some(line), column: Some(column) }
    }

    /// The place of a byte of `text`; an offset past its end is the end.
    pub fn of_offset(path: impl Into<String>, text: &str, offset: usize) -> Self {
        let before = text.get(..offset).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |it| it + 1);
        let line = before.matches('\n').count() + 1;
        Self::at(path, line, before[line_start..].chars().count() + 1)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if let Some(line) = self.line {
            write!(f, ":{line}")?;
        }
        if let (Some(_), Some(column)) = (self.line, self.column) {
            write!(f, ":{column}")?;
        }
        Ok(())
    }
}

/// One line of a file and the part of it to underline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line without its line end.
    pub text: String,
    /// The first underlined character, from 1.
    pub column: usize,
    /// How many characters are underlined: at least 1.
    pub length: usize,
}

impl Excerpt {
    /// Takes the line of `text` that `place` names; none where it names no line, or one that is not there.
    pub fn of(text: &str, place: &Place, length: usize) -> Option<Self> {
        let line = text.lines().nth(place.line?.checked_sub(1)?)?;
        Some(Self {
            text: line.to_owned(),
            column: place.column.unwrap_or(1),
            length: length.max(1),
        })
    }
}

/// A word as a shell takes it for itself, and a command for no option: a hint that names a command can be run as it stands.
pub fn shell_quoted(word: &str) -> String {
    let is_plain = |it: char| it.is_alphanumeric() || "/._-+,:@%".contains(it);
    if word.starts_with('-') {
        return shell_quoted(&format!("./{word}"));
    }
    match !word.is_empty() && word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', r"'\''")),
    }
}

/// A text as a message quotes it: its first line, cut where it is long.
pub(crate) fn shortened(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 60;
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &line[..end])),
        None => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_quoted_in_part() {
        assert_eq!(shortened(" rain\nsnow"), "rain");
        assert_eq!(shortened(&"é".repeat(61)), "é".repeat(60) + "…");
    }

    #[test]
    fn a_command_that_is_shown_can_be_run_whatever_is_in_the_name() {
        assert_eq!(shell_quoted("2025/a-b.md"), "2025/a-b.md");
        assert_eq!(shell_quoted("Été à Nîmes.md"), "'Été à Nîmes.md'");
        assert_eq!(shell_quoted("it's; rm -r"), r"'it'\''s; rm -r'");
        assert_eq!(shell_quoted("-rf"), "./-rf");
        assert_eq!(shell_quoted("-a b.md"), "'./-a b.md'");
    }

    #[test]
    fn a_place_reads_like_a_compilers() {
        assert_eq!(Place::file("a.md").to_string(), "a.md");
        assert_eq!(Place::line("a.md", 3).to_string(), "a.md:3");
        assert_eq!(Place::at("a.md", 3, 7).to_string(), "a.md:3:7");
    }

    #[test]
    fn a_column_counts_characters() {
        assert_eq!(Place::of_offset("a", "é\nüb", 6), Place::at("a", 2, 3));
        assert_eq!(Place::of_offset("a", "x", 99), Place::at("a", 1, 2));
    }

    #[test]
    fn an_excerpt_is_the_line_of_its_place() {
        let excerpt = Excerpt::of("one\ntwo\n", &Place::at("a", 2, 2), 1).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.column), ("two", 2));
        assert_eq!(Excerpt::of("one\n", &Place::line("a", 9), 1), None);
    }
}
