//! The lines of a rich text: what each is, and how Markdown has them.

use std::borrow::Cow;

use crate::import::lost::Lost;
use crate::import::markdown;
use crate::import::record::Record;

/// A line: what it is, and its text.
#[derive(Default)]
pub(super) struct Line {
    pub(super) kind: Kind,
    pub(super) text: String,
}

/// What a line is.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) enum Kind {
    #[default]
    Text,
    Heading(usize),
    Item {
        mark: String,
        depth: usize,
    },
    Quote,
    Code,
    /// A picture, a table, a rule: a block of its own.
    Block,
}

/// What a line is; what else is said of it is told.
pub(super) fn kind_of(mut line: Record, lost: &mut Lost) -> Kind {
    let kind = take_kind(&mut line);
    line.skip(&["identifier", "listIndex", "checked"]);
    if line.whole("indentLevel").is_some_and(|it| it > 1) && !matches!(kind, Kind::Item { .. }) {
        lost.note("richText.line.indentLevel");
    }
    line.tell_rest("richText.line.", lost);
    kind
}

fn take_kind(line: &mut Record) -> Kind {
    let level = line.number("header").unwrap_or_default();
    if (1.0..=6.0).contains(&level) {
        return Kind::Heading(
            [1, 2, 3, 4, 5, 6].into_iter().filter(|it| f64::from(*it) <= level).count(),
        );
    }
    let level = line.clone().whole("indentLevel").map(|it| it.saturating_sub(1));
    let depth = level.and_then(|it| usize::try_from(it).ok()).unwrap_or_default().min(8);
    let mark = match line.text("listStyle").as_deref() {
        Some("numbered") => format!("{}.", line.whole("listIndex").unwrap_or(1).max(1)),
        Some("checkbox") if line.flag("checked") => "- [x]".to_owned(),
        Some("checkbox") => "- [ ]".to_owned(),
        Some(style) if style != "none" => "-".to_owned(),
        _ if line.flag("codeBlock") => return Kind::Code,
        _ if line.flag("quote") => return Kind::Quote,
        _ => return Kind::Text,
    };
    Kind::Item { mark, depth }
}

/// A line that begins with spaces or tabs: where these would make code of it they are spaces that make none.
fn indented(line: &str) -> Cow<'_, str> {
    let rest = line.trim_start_matches([' ', '\t']);
    let space = &line[..line.len() - rest.len()];
    if space.len() < 4 && !space.contains('\t') {
        return Cow::Borrowed(line);
    }
    let width: usize = space.chars().map(|it| if it == '\t' { 4 } else { 1 }).sum();
    Cow::Owned(format!("{}{rest}", "\u{a0}".repeat(width)))
}

/// Lines as Markdown has them: a blank one between paragraphs and blocks, none within a list, a quotation or code.
pub(super) fn joined(lines: &[Line], are_apart: bool) -> String {
    let mut text = String::new();
    let code = lines.iter().filter(|it| it.kind == Kind::Code).map(|it| it.text.as_str());
    let code = code.collect::<Vec<_>>().join("\n");
    let fence = format!("{}\n", markdown::fence(&code));
    // The depths of the items that the next one may lie below.
    let mut depths: Vec<usize> = Vec::new();
    let mut before: Option<&Kind> = None;
    for line in lines {
        // Whatever is behind it, be it blank, is none of it.
        if before == Some(&Kind::Code) && line.kind != Kind::Code {
            text.push_str(&fence);
        }
        if line.text.trim().is_empty() && line.kind != Kind::Code {
            if !are_apart && !text.ends_with("\n\n") && !text.is_empty() {
                text.push('\n');
            }
            before = None;
            continue;
        }
        let is_one = match (before, &line.kind) {
            (Some(Kind::Item { .. }), Kind::Item { .. })
            | (Some(Kind::Quote), Kind::Quote)
            | (Some(Kind::Code), Kind::Code) => true,
            (Some(Kind::Text), Kind::Text) => !are_apart,
            _ => false,
        };
        if !is_one && !text.is_empty() && !text.ends_with("\n\n") {
            text.push('\n');
        }
        match &line.kind {
            Kind::Text => text.push_str(&indented(&line.text)),
            Kind::Block => text.push_str(&line.text),
            Kind::Heading(level) => text.push_str(&format!("{} {}", "#".repeat(*level), line.text)),
            Kind::Item { mark, depth } => {
                // A list begins at the margin, and no item lies two levels below the one before.
                if !is_one {
                    depths.clear();
                }
                let before_depth = depths.len();
                while depths.pop_if(|last| *last >= *depth).is_some() {}
                depths.push(*depth);
                let is_deeper = is_one && depths.len() > before_depth;
                // Right below a text no list begins with another number than 1.
                if is_deeper && mark.ends_with('.') && mark != "1." {
                    text.push('\n');
                }
                let depth = depths.len() - 1;
                let (depth, line) = ("    ".repeat(depth), indented(&line.text));
                text.push_str(&format!("{depth}{mark} {line}"));
            }
            Kind::Quote => text.push_str(&format!("> {}", indented(&line.text))),
            Kind::Code => {
                if !is_one {
                    text.push_str(&fence);
                }
                text.push_str(&line.text);
            }
        }
        text.push('\n');
        before = Some(&line.kind);
    }
    if before == Some(&Kind::Code) {
        text.push_str(&fence);
    }
    text
}
