//! Why a block of front matter could not be read, and where.

use crate::finding::shortened;

/// What is wrong with a block; its place is counted in bytes from the block's beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The code of the finding.
    pub(crate) code: &'static str,
    /// The byte that it is about.
    pub(crate) offset: usize,
    /// How many characters to underline.
    pub(crate) length: usize,
    /// What is wrong, as a finding says it.
    pub(crate) message: String,
    /// The way out.
    pub(crate) hint: Option<String>,
}

impl Fault {
    pub(super) fn new(code: &'static str, offset: usize, message: impl Into<String>) -> Self {
        Self { code, offset, length: 1, message: message.into(), hint: None }
    }

    pub(super) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(super) fn with_length(mut self, length: usize) -> Self {
        self.length = length;
        self
    }

    /// The same fault of a text in which the block begins at `offset`.
    pub(super) fn moved(self, offset: usize) -> Self {
        Self { offset: self.offset + offset, ..self }
    }

    /// A block that would cost more to read than any writer's front matter does.
    pub(super) fn too_large(offset: usize, what: &str) -> Self {
        Self::new("front-matter-too-large", offset, format!("the front matter {what}"))
            .with_hint("move what is long into the text below the front matter")
    }

    /// A key that stands twice in one map.
    pub(super) fn duplicate(offset: usize, key: &str) -> Self {
        Self::new("duplicate-key", offset, format!("the key `{}` stands twice", shortened(key)))
            .with_length(key.chars().count())
            .with_hint("keep one of the two")
    }

    /// A placeholder of a template, where one stands in this line of the block.
    pub(super) fn placeholder(block: &str, line_of: usize) -> Option<Self> {
        let line = line_at(block, line_of);
        let (at, marks) = PLACEHOLDERS
            .into_iter()
            .filter_map(|marks| Some((line.text.find(marks.0)?, marks)))
            .min_by_key(|(at, _)| *at)?;
        let rest = &line.text[at..];
        let placeholder = rest.find(marks.1).map_or(rest, |end| &rest[..end + marks.1.len()]);
        let length = placeholder.chars().count();
        let fault = Self::new(PLACEHOLDER, line.start + at, placeholder_message(placeholder));
        Some(fault.with_length(length).with_hint(PLACEHOLDER_HINT))
    }
}

/// A text as a message quotes it.
pub(super) fn excerpt(text: &str) -> std::borrow::Cow<'_, str> {
    shortened(text)
}

/// The marks that templates put around what is to be filled in.
const PLACEHOLDERS: [(&str, &str); 3] = [("{{", "}}"), ("<%", "%>"), ("{%", "%}")];

/// The code of a placeholder that was never filled in, wherever it stands.
pub(crate) const PLACEHOLDER: &str = "template-placeholder";
/// The way out of it.
pub(crate) const PLACEHOLDER_HINT: &str = "write the value in its place, or delete the line";

/// What is said of a placeholder.
pub(crate) fn placeholder_message(placeholder: &str) -> String {
    format!("`{}` is a template's placeholder that was never filled in", shortened(placeholder))
}

/// Whether a whole value is a placeholder of a template.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    PLACEHOLDERS.iter().any(|(open, close)| text.starts_with(open) && text.ends_with(close))
        || is_pattern_of_dates(text)
}

/// Whether a text says how a date is to be written, and none: `YYYY-MM-DD`, `dd.mm.yyyy HH:mm`.
fn is_pattern_of_dates(text: &str) -> bool {
    if !text.contains(['y', 'Y']) {
        return false;
    }
    let text = text.trim_matches(['<', '>', '[', ']', '(', ')']).to_ascii_lowercase();
    let runs: Vec<&str> =
        text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let is_part = |run: &&str| {
        let first = run.as_bytes()[0];
        let is_one = run.bytes().all(|it| it == first) && run.len() <= 4;
        (is_one && b"ymdhs".contains(&first)) || matches!(*run, "yyyymmdd" | "yymmdd" | "ddthh")
    };
    let has_year = text.contains("yyyy") || text.contains("yy-");
    has_year && text.contains("mm") && runs.iter().all(is_part)
}

/// A line of a text, without its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line<'a> {
    /// What stands in it.
    pub(crate) text: &'a str,
    /// Where it begins in the text.
    pub(crate) start: usize,
    /// Where the next one begins.
    pub(crate) next: usize,
}

impl Line<'_> {
    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_matches([' ', '\t']).is_empty()
    }
}

/// The lines of `text` from the byte `from` on. They end as YAML's do: with LF, CR LF, or a CR alone.
pub(super) fn lines(text: &str, from: usize) -> impl Iterator<Item = Line<'_>> {
    let mut start = from;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|it| !it.is_empty())?;
        let end = rest.bytes().position(|it| matches!(it, b'\n' | b'\r'));
        let end = end.unwrap_or(rest.len());
        let line_end = match rest.as_bytes()[end..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        let line = Line { text: &rest[..end], start, next: start + end + line_end };
        start = line.next;
        Some(line)
    })
}

/// The line that holds the byte `offset`; the last one for an offset at the end.
pub(super) fn line_at(text: &str, offset: usize) -> Line<'_> {
    let last = Line { text: "", start: text.len(), next: text.len() };
    let holds = |line: &Line<'_>| offset < line.next;
    lines(text, 0).find(holds).or_else(|| lines(text, 0).last()).unwrap_or(last)
}
