//! The front matter of a template, line by line: how it is written, and which values are one text.

use super::super::front_matter;
use super::{Notation, flow, only, placeholders};

/// The front matter of a template, line by line.
pub(super) struct Head {
    pub(super) notation: Notation,
    /// How far the key is indented below which a text of several lines stands, `|` or `>`.
    text_below: Option<usize>,
    /// How many brackets are open at the end of a line.
    pub(super) depth: usize,
}

impl Head {
    pub(super) fn of(template: &str) -> Self {
        let first = template.lines().next().unwrap_or_default().trim();
        let notation = match first {
            "+++" | "---toml" => Notation::Quoting { has_dates: true },
            "---json" | ";;;" => Notation::Quoting { has_dates: false },
            json if json.starts_with('{') => Notation::Quoting { has_dates: false },
            _ => Notation::Yaml,
        };
        Self { notation, text_below: None, depth: 0 }
    }

    /// Whether a line is, or begins, a list or a map between brackets. JSON is one whole.
    pub(super) fn is_flow(&mut self, line: &str) -> bool {
        let value = match self.notation {
            Notation::Yaml => line.find(": ").map(|it| it + 2),
            Notation::Quoting { has_dates: true } => line.find('=').map(|it| it + 1),
            Notation::Quoting { .. } => return false,
        };
        let bare = line.trim_start();
        let is_whole = bare.starts_with(['[', '{']);
        let item = bare.strip_prefix("- ").or(is_whole.then_some(bare));
        let item = item.or_else(|| line.get(value?..));
        let item = item.map(str::trim_start).unwrap_or_default();
        let is_open = self.depth > 0;
        let opens = item.starts_with(['[', '{']) && !item.starts_with("{{");
        if is_open || opens {
            self.depth = flow::depth_behind(line, self.depth);
        }
        is_open || opens
    }

    /// Whether a line is of a text of several lines, in which nothing is quoted.
    pub(super) fn is_in_text(&mut self, line: &str) -> bool {
        let bare = line.trim_start_matches(' ');
        let indent = line.len() - bare.len();
        if self.text_below.is_some_and(|it| indent > it || bare.trim().is_empty()) {
            return true;
        }
        let opens = |value: &str| {
            let mut letters = value.chars();
            letters.next().is_some_and(|it| matches!(it, '|' | '>'))
                && letters.all(|it| it.is_ascii_digit() || matches!(it, '+' | '-'))
        };
        let value = bare.split_once(": ").map(|it| it.1.trim()).filter(|it| opens(it));
        self.text_below = value.filter(|_| self.notation == Notation::Yaml).map(|_| indent);
        false
    }

    /// The value of a line, or of an item, that is more than one placeholder, and bare: what stands before it, itself, and what stands
    /// behind it. It is one text, and quoted as one.
    pub(super) fn whole_value<'t>(&self, line: &'t str) -> Option<(&'t str, &'t str, &'t str)> {
        let at = match self.notation {
            Notation::Yaml => line.find(": ").map(|it| it + 2).or_else(|| {
                let item = line.trim_start_matches(' ').strip_prefix("- ")?;
                Some(line.len() - item.len())
            }),
            Notation::Quoting { has_dates: true } => line.find(" = ").map(|it| it + 3),
            Notation::Quoting { .. } => None,
        }?;
        let (before, rest) = line.split_at(at);
        if before.contains(['{', '[', '"', '\'', '#']) {
            return None;
        }
        let end = rest.find(" #").unwrap_or(rest.len());
        let value = rest[..end].trim();
        let start = at + rest.find(value)?;
        let is_bare = value.starts_with("{{")
            || !value.starts_with(['{', '[', '"', '\'', '|', '>', '&', '*', '!']);
        let has_one = placeholders(value).next().is_some();
        let is_it = is_bare && has_one && only(value).is_none() && !value.contains("\\{{");
        is_it.then(|| (&line[..start], value, &line[start + value.len()..]))
    }
}

/// Where the body of a template begins. Its front matter may be no YAML before it is filled in, so that only its
/// fences are looked for.
pub(super) fn body_of(template: &str) -> usize {
    let mut lines = template.split_inclusive('\n');
    let Some(fence) = lines.next().filter(|line| matches!(line.trim_end(), "---" | "+++")) else {
        return front_matter::read(template).body;
    };
    let mut body = fence.len();
    for line in lines {
        body += line.len();
        if line.trim_end() == fence.trim_end() {
            return body;
        }
    }
    0
}
