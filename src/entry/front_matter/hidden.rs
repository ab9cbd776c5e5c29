//! What begins with `#` and was meant for a value: to YAML it is a comment, and lost.

use super::Dialect;
use super::Value;
use super::fault::{Fault, Line};
use super::laid::{Laid, laid_out};
use super::mark::{self, is_glued, is_glued_behind};
use super::split::key_of;
use super::value::words_of;
use super::written::{Written, is_plain, items_in_quotes, quoted, quoted_lines};

/// The code of a value, or a part of one, that YAML takes for a comment.
pub(super) const VALUE_IS_COMMENT: &str = "value-is-comment";

/// The longest block that is read again with a line in another form.
pub(super) const LONGEST_BLOCK: usize = 16 * 1024;

/// The keys under which names stand, each for itself.
const NAMES: [&str; 10] = [
    "tags",
    "tag",
    "keywords",
    "keyword",
    "people",
    "person",
    "categories",
    "category",
    "mood",
    "moods",
];

/// Whether names stand under a key, each for itself.
pub(super) fn holds_names(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    NAMES.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// The keys under which one text stands.
const TEXTS: [&str; 9] = [
    "title",
    "subtitle",
    "summary",
    "description",
    "caption",
    "excerpt",
    "location",
    "place",
    "weather",
];

/// Whether one text stands under a key.
fn holds_text(key: &str) -> bool {
    let key = key.trim_matches(['"', '\'']);
    TEXTS.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// What a block that can be read hides behind `#`; a hint writes a line as it is to be only where `read` then finds all
/// that was meant.
pub(super) fn hidden(
    block: &str,
    read: impl Fn(&str) -> Option<Vec<(String, Value)>>,
) -> Vec<Fault> {
    /// How many lines are tried in another form; more findings of one file are not told.
    const MOST_TRIED: usize = 20;
    if !block.contains('#') {
        return Vec::new();
    }
    let lines = laid_out(block);
    let mut above: Option<Above<'_>> = None;
    let mut found = Vec::new();
    for (at, laid) in lines.iter().enumerate() {
        if laid.is_text || laid.line.is_blank() {
            continue;
        }
        let slip = match (laid.line.text.trim_start().starts_with('#'), laid.before.is_closed()) {
            (true, true) => above.as_ref().and_then(|it| it.handles(laid.line, &lines[at + 1..])),
            (_, true) => behind_value(laid.line)
                .or_else(|| above.as_ref()?.behind_more(laid.line))
                .or_else(|| behind_closed(laid))
                .or_else(|| in_brackets(laid)),
            (_, false) => in_brackets(laid).or_else(|| behind_closed(laid)),
        };
        let is_tried = found.len() < MOST_TRIED && block.len() <= LONGEST_BLOCK;
        let read = |text: &str| if is_tried { read(text) } else { None };
        found.extend(slip.map(|it| it.told(block, laid.line, read)));
        if laid.before.is_closed() && !laid.line.text.trim_start().starts_with('#') {
            above = Some(Above::of(laid.line, above.as_ref()));
        }
    }
    found
}

/// The first `#` that hides what stands in brackets, in bytes of the block.
pub(super) fn first_in_brackets(block: &str) -> Option<usize> {
    let lines = laid_out(block);
    let mut lines = lines.iter().filter(|it| !it.is_text);
    lines.find_map(|it| in_brackets(it).map(|slip| it.line.start + slip.at))
}

/// A `#` that was no comment to its writer.
struct Slip {
    /// Where it stands in its line.
    at: usize,
    /// How many characters are lost.
    length: usize,
    /// The line as it may have been meant, the likeliest first.
    meant: Vec<String>,
    /// Where a value begins that the line goes on with.
    whole: Option<usize>,
    /// The line with a comment, where the value in quotes would no longer be what it is.
    comment: Option<String>,
}

impl Slip {
    fn told(
        self,
        block: &str,
        line: Line<'_>,
        read: impl Fn(&str) -> Option<Vec<(String, Value)>>,
    ) -> Fault {
        let message = "what begins with `#` is a comment to YAML, and no value";
        let fault =
            Fault::new(VALUE_IS_COMMENT, line.start + self.at, message).with_length(self.length);
        if let Some(line) = self.comment {
            return fault.with_hint(format!("put a space behind the `#`: `{line}`"));
        }
        let lost = &line.text[self.at..];
        let end = line.start + line.text.len();
        let holds = |text: &str| read(text).is_some_and(|it| has_words(&words_of(&it), lost));
        let mends = |it: &String| holds(&format!("{}{it}{}", &block[..line.start], &block[end..]));
        if let Some(mended) = self.meant.iter().find(|it| mends(it)) {
            return fault.with_hint(format!("write `{}`", mended.trim_end()));
        }
        let in_quotes = self.whole.map(|at| {
            format!("{}{}{}", &block[..at], quoted_lines(block[at..end].trim_end()), &block[end..])
        });
        match in_quotes.is_some_and(|it| holds(&it)) {
            true => fault.with_hint("put the whole value in quotes"),
            false => fault.with_hint("put what begins with `#` in quotes"),
        }
    }
}

/// Whether all words of a text stand in another.
pub(super) fn has_words(text: &str, words: &str) -> bool {
    words.split(|it: char| !it.is_alphanumeric()).all(|it| text.contains(it))
}

/// The line above that says something, as far as a line of handles may belong to it.
struct Above<'a> {
    written: Written<'a>,
    /// The key that names what stands here.
    key: Option<&'a str>,
    /// How deep that stands, or the dash of an item.
    indent: usize,
    /// Where a text without quotes begins that may go on below.
    text_from: Option<usize>,
}

impl<'a> Above<'a> {
    fn of(line: Line<'a>, above: Option<&Self>) -> Self {
        let written = Written::of(line.text);
        let key = written.key.or_else(|| above.and_then(|it| it.key));
        let begins = written.key.is_some() || written.is_item();
        let text_from = match above {
            Some(above) if !begins => above.text_from_with(line),
            _ => is_plain(written.value).then_some(line.start + written.at),
        };
        let indent = match above {
            Some(above) if !begins => above.indent,
            _ => written.indent(),
        };
        Self { written, key, indent, text_from }
    }

    /// Where a text begins that a line goes on with, or begins below its key.
    fn text_from_with(&self, line: Line<'_>) -> Option<usize> {
        let written = Written::of(line.text);
        let is_below = self.written.value.is_empty() && is_plain(written.value);
        self.text_from.or(is_below.then_some(line.start + written.at))
    }

    /// A line below this one that is nothing but `#handles`, or a text that begins with one.
    fn handles(&self, line: Line<'_>, below: &[Laid<'_>]) -> Option<Slip> {
        let text = line.text.trim();
        let at = line.text.len() - line.text.trim_start().len();
        let (holds_names, holds_text) =
            (self.key.is_some_and(holds_names), self.key.is_some_and(holds_text));
        let is_name = |it: &str| is_glued(it) && key_of(&it[1..], Dialect::Yaml).is_none();
        let words = || text.split([' ', '\t', ',']).filter(|it| !it.is_empty());
        let is_deeper = at > self.indent || holds_names && at == self.indent;
        let is_list = self.written.key.is_none() && self.written.is_item();
        // What nobody writes for a line that is switched off: `#1 fan: me`.
        let is_number = text[1..].starts_with(|it: char| it.is_ascii_digit());
        let reads_like_text = is_glued(text)
            && (holds_text || holds_names && (is_number || is_name(text)))
            && is_last_of(self.indent, below);
        let belongs = match (self.written.value, self.written.key) {
            ("", _) => is_deeper,
            (_, None) if is_list => at >= self.written.margin(),
            _ => (holds_names || holds_text) && self.text_from.is_some() && at > self.indent,
        };
        if !belongs || !(words().all(is_name) || reads_like_text) {
            return None;
        }
        let goes_on = !self.written.value.is_empty() && !is_list;
        let margin = &line.text[..at];
        let item = || format!("{margin}- {}", quoted(text.trim_end_matches(',')));
        let meant = match holds_text {
            true => format!("{margin}{}", quoted(text)),
            false => item(),
        };
        Some(Slip {
            at,
            length: text.chars().count(),
            meant: if goes_on { Vec::new() } else { vec![meant] },
            whole: self.text_from.filter(|_| goes_on),
            comment: None,
        })
    }

    /// The comment behind a line that goes on with the text above it, or begins it below its key: `two #three`.
    fn behind_more(&self, line: Line<'_>) -> Option<Slip> {
        let written = Written::of(line.text);
        let text_from = self.text_from_with(line)?;
        let is_other =
            written.key.is_some() || written.is_item() || written.margin() <= self.indent;
        let at = written.at + mark::comment(&line.text[written.at..])?;
        if is_other || !is_glued(&line.text[at..]) {
            return None;
        }
        let begins_here = text_from >= line.start;
        let (margin, text) = line.text.split_at(written.at);
        let (before, behind) = line.text.split_at(at + 1);
        let comment = is_more_than_text(self.key, written.value)
            .then(|| format!("{} {}", before.trim_start(), behind.trim_end()));
        Some(Slip {
            at,
            length: line.text[at..].trim_end().chars().count(),
            meant: begins_here
                .then(|| format!("{margin}{}", quoted(text.trim())))
                .into_iter()
                .collect(),
            whole: Some(text_from),
            comment,
        })
    }
}

/// Whether no line below says more of what stands under a key.
fn is_last_of(indent: usize, below: &[Laid<'_>]) -> bool {
    let mut says = below
        .iter()
        .filter(|it| !it.line.is_blank() && !it.line.text.trim_start().starts_with('#'));
    says.next().is_none_or(|it| {
        let written = Written::of(it.line.text);
        written.margin() <= indent && !(written.is_item() && written.margin() == indent)
    })
}

/// `title: Lunch #2` is `Lunch` and a comment. A comment proper has a space after its `#`.
fn behind_value(line: Line<'_>) -> Option<Slip> {
    let written = Written::of(line.text);
    if written.key.is_none() && !written.is_item() {
        return None;
    }
    let rest = &line.text[written.at..];
    let at = mark::comment(rest)?;
    let is_closed = written.value.starts_with(['"', '\'', '[', '{', '|', '>']);
    if is_closed || !is_glued_behind(&rest[at..]) {
        return None;
    }
    let lead = line.text[..written.at].trim_end();
    let length = rest[at..].trim_end().chars().count();
    let meant = vec![format!("{lead} {}", quoted(rest.trim()))];
    let comment = is_more_than_text(written.key, written.value).then(|| {
        let (before, behind) = rest.split_at(at + 1);
        format!("{lead} {before} {}", behind.trim_end()).trim_start().to_owned()
    });
    Some(Slip { at: written.at + at, length, meant, whole: None, comment })
}

/// `title: "C"#1` and `tags: [sea] #boat`: what closes a value stands before the comment.
fn behind_closed(laid: &Laid<'_>) -> Option<Slip> {
    let (line, from) = (laid.line.text, laid.flow_from());
    let (lead, rest) = line.split_at(from);
    let is_begun = laid.before.is_closed();
    if is_begun && !rest.starts_with(['"', '\'', '[', '{']) {
        return None;
    }
    let at = laid.before.comment_behind(rest).filter(|at| is_glued_behind(&rest[*at..]))?;
    let (value, lost) = (rest[..at].trim_end(), rest[at..].trim_end());
    let written = Written::of(line);
    let names = written.key.is_some_and(holds_names);
    let meant = match value.strip_prefix('[').and_then(|it| it.strip_suffix(']')) {
        _ if !is_begun || is_more_than_text(written.key, written.value) => None,
        Some(items) if names => Some(format!("[{items}, {}]", quoted(lost))),
        Some(_) => None,
        None if value.starts_with('{') => None,
        None => match &value[1..value.len() - 1] {
            it if it.contains(['"', '\'', '\\']) => Some(quoted(&rest[..at + lost.len()])),
            it => Some(quoted(&format!("{it}{}", &rest[value.len()..at + lost.len()]))),
        },
    };
    let comment = meant.is_none().then(|| {
        let space = if rest[..at].ends_with(' ') { "" } else { " " };
        let text = format!("{lead}{}{space}# {}", &rest[..at], &lost[1..]);
        text.trim_start().to_owned()
    });
    Some(Slip {
        at: from + at,
        length: lost.chars().count(),
        meant: meant.map(|it| format!("{lead}{it}")).into_iter().collect(),
        whole: None,
        comment,
    })
}

/// Whether a value is a day, a number, a truth value or a mood, which in quotes together with its comment it is no more.
pub(super) fn is_more_than_text(key: Option<&str>, value: &str) -> bool {
    const KEYS: [&str; 10] =
        ["date", "datetime", "day", "mood", "moods", "lat", "latitude", "lon", "lng", "longitude"];
    const FIRST_WORDS: [&str; 6] =
        ["created", "creation", "updated", "modified", "published", "timestamp"];
    if value.is_empty() {
        return false;
    }
    let key = key.map(|it| it.trim_matches(['"', '\'']).to_ascii_lowercase());
    let is_known = key.as_deref().is_some_and(|key| {
        let first = key.split([' ', '_', '-']).next();
        KEYS.contains(&key) || first.is_some_and(|it| it == "date" || FIRST_WORDS.contains(&it))
    });
    let is_name = key.as_deref().is_some_and(holds_names);
    is_known || !is_name && is_figure(value)
}

/// Whether a value is a number, a truth value, or a day in digits.
fn is_figure(value: &str) -> bool {
    let is_truth =
        ["true", "false", "yes", "no", "on", "off"].iter().any(|it| it.eq_ignore_ascii_case(value));
    let has_digit = value.contains(|it: char| it.is_ascii_digit());
    let is_sign = |it: char| it.is_ascii_digit() || "+-./:,_%TZeE ".contains(it);
    is_truth || has_digit && value.chars().all(is_sign)
}

/// `[sea,` and `#boat,` on the line below it.
fn in_brackets(laid: &Laid<'_>) -> Option<Slip> {
    let text = laid.line.text;
    let from = laid.flow_from();
    let at = from + laid.before.comment_within(&text[from..])?;
    if !is_glued(&text[at..]) {
        return None;
    }
    let whole =
        format!("{}{}", &text[..from], items_in_quotes(&text[from..], laid.before.innermost()));
    let meant = vec![whole.clone(), format!("{},", whole.trim_end())];
    Some(Slip {
        at,
        length: text[at..].trim_end().chars().count(),
        meant,
        whole: None,
        comment: None,
    })
}
