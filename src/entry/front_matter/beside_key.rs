//! What begins beside its key and goes on below it: a text, a list or a map that has one line of its own too few.

use super::fault::{Fault, Line, lines};
use super::hidden::{has_words, holds_names};
use super::key_meant::Read;
use super::laid::Laid;
use super::near::keys::is_usual_key;
use super::value::words_of;
use super::written::{Written, quoted_lines};

/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;
/// What is told of a list, wherever it begins.
const BEGIN_LIST: &str = "begin the list below its key, each item on a line of its own";

/// What is told of a line whose value goes on below it: never that the line alone is to be put in quotes, which would part it
/// from the rest.
pub(super) fn told(
    block: &str,
    laid: &Laid<'_>,
    fault: &Fault,
    read: impl Fn(&str) -> Read,
) -> Option<Fault> {
    let written = Written::of(laid.line.text);
    let is_value = laid.before.is_closed()
        && !laid.is_text
        && (written.key.is_some() || written.is_item())
        && !written.value.is_empty()
        && !written.is_unclosed();
    let begun = Begun { block, line: laid.line, written, read };
    begun.told().filter(|_| is_value).map(|(message, hint)| {
        let message = message.map_or_else(|| fault.message.clone(), str::to_owned);
        Fault { message, ..fault.clone() }.with_hint(hint)
    })
}

/// What is told, and the way out.
type Told = (Option<&'static str>, String);

/// A line with a value.
struct Begun<'a, R> {
    block: &'a str,
    line: Line<'a>,
    written: Written<'a>,
    read: R,
}

impl<R: Fn(&str) -> Read> Begun<'_, R> {
    fn told(&self) -> Option<Told> {
        let below = self.below();
        let first = below.first().map(|it| Written::of(it.text));
        if let Some((mark, text)) = self.mark_of_text() {
            // `> quoted` is a text of Markdown, and `| name` one of a title, where nothing stands below.
            let is_apart = text.starts_with(' ') && mark != ">" && !self.is_of_head();
            let is_sure = is_apart || !below.is_empty();
            if !is_sure {
                return None;
            }
            if let Some(told) = self.text(mark, text.trim(), &below) {
                return Some(told);
            }
        }
        if let Some(item) = self.written.value.strip_prefix("- ") {
            return self.list(item, first);
        }
        let first = first?;
        if first.is_item() && Written::of(self.written.value).key.is_none() {
            return Some((None, BEGIN_LIST.to_owned()));
        }
        match first.is_item() || first.key.is_some_and(is_key) {
            true => self.map(&first),
            false => self.whole(&below),
        }
    }

    /// The lines that stand deeper than what the value belongs to, and say something.
    fn below(&self) -> Vec<Line<'_>> {
        let indent = self.written.indent();
        let says = |it: &Line<'_>| !it.is_blank() && !it.text.trim_start().starts_with('#');
        let below = lines(self.block, self.line.next).filter(says);
        below.take_while(|it| margin(it) > indent).collect()
    }

    /// The sign that opens a text, and the words behind it, which belong on the line below.
    fn mark_of_text(&self) -> Option<(&str, &str)> {
        let value = self.written.value;
        let is_sign = |it: char| matches!(it, '+' | '-') || it.is_ascii_digit();
        let text = value.strip_prefix(['|', '>'])?.trim_start_matches(is_sign);
        let mark = &value[..value.len() - text.len()];
        (mark.len() <= 3 && !text.is_empty()).then_some((mark, text))
    }

    fn text(&self, mark: &str, text: &str, below: &[Line<'_>]) -> Option<Told> {
        let depth = below.iter().map(margin).min();
        let depth = depth.unwrap_or(self.written.indent() + 2);
        let hint = self.two_lines(mark, text, depth);
        // `>3 km` may be a number.
        let is_bare = mark.starts_with('|') || !mark.contains(|it: char| it.is_ascii_digit());
        let general =
            || format!("begin the text on the line below the `{mark}`, as deep as what follows");
        let hint = hint.or_else(|| is_bare.then(general))?;
        Some((Some("a text begins on the line below the sign that opens it"), hint))
    }

    /// A list whose first item stands beside the key.
    fn list(&self, item: &str, first: Option<Written<'_>>) -> Option<Told> {
        let of_item = Written::of(item);
        let is_map = of_item.key.is_some_and(|it| !it.contains(' '));
        let hint = match first {
            Some(first) if first.is_item() => BEGIN_LIST.to_owned(),
            // What goes on with the item stands two columns behind its dash.
            Some(first) => {
                let depth = first.margin().checked_sub(2);
                let depth = depth.filter(|it| *it >= self.written.indent() && is_map);
                let two = depth.and_then(|it| self.two_lines("", self.written.value, it));
                two.unwrap_or_else(|| BEGIN_LIST.to_owned())
            }
            None if self.goes_on_beside() => BEGIN_LIST.to_owned(),
            None => {
                self.written.key.filter(|it| is_map && may_hold_maps(it))?;
                self.two_lines("", self.written.value, self.written.indent() + 2)?
            }
        };
        Some((None, hint))
    }

    /// Whether an item stands right below a key, no deeper than that.
    fn goes_on_beside(&self) -> bool {
        let next = lines(self.block, self.line.next).find(|it| !it.is_blank());
        next.is_some_and(|it| {
            let below = Written::of(it.text);
            below.is_item() && below.margin() == self.written.indent()
        })
    }

    /// A map whose first key stands beside the key that it belongs to; a key that entries have may have slipped instead.
    fn map(&self, first: &Written<'_>) -> Option<Told> {
        let begun = Written::of(self.written.value);
        let key = begun.key.filter(|it| !it.contains(' ') && !begun.is_item())?;
        let is_slipped = first.key.is_some_and(is_usual_key) && !first.is_item();
        let depth = match begun.value.is_empty() {
            true => Some(first.margin() - 1).filter(|it| *it > self.written.indent()),
            false if first.is_item() || is_slipped || self.is_of_head() => return None,
            false => Some(first.margin()),
        };
        let hint = depth.and_then(|it| self.two_lines("", self.written.value, it));
        let hint = hint.unwrap_or_else(|| {
            format!("begin the map below its key: `{key}:` on a line of its own, and deeper what belongs to it")
        });
        Some((Some("a map begins on the line below its key"), hint))
    }

    /// Whether the line is a title, which may hold any word and a colon.
    fn is_of_head(&self) -> bool {
        self.written.key.is_some_and(|it| it.eq_ignore_ascii_case("title"))
    }

    /// A text that goes on below, which takes quotes as a whole; of what stands there, keys may belong to it, or may have slipped.
    fn whole(&self, below: &[Line<'_>]) -> Option<Told> {
        const WITH_REST: &str =
            "put the whole value in quotes, with the lines below it that belong to it";
        let last = below.last()?;
        let is_text = |it: &Line<'_>| {
            let written = Written::of(it.text);
            !written.key.is_some_and(is_key) && !written.is_item()
        };
        if self.written.value.starts_with(['"', '\'', '[', '{']) {
            return None;
        }
        let more = || lines(self.block, self.line.next).take_while(|it| it.start <= last.start);
        let has_comment = more().any(|it| it.text.trim_start().starts_with('#'));
        let value = self.line.start + self.written.at;
        let end = last.start + last.text.trim_end().len();
        let said = quoted_lines(&self.block[value..end]);
        let text = format!("{}{said}{}", &self.block[..value], &self.block[end..]);
        let is_whole = below.iter().all(is_text) && !has_comment;
        let hint = match (is_whole && self.is_read(&text, end + 2), more().count()) {
            (false, _) => WITH_REST.to_owned(),
            (true, 1) => "put the whole value in quotes, with the line below it".to_owned(),
            (true, count) => {
                format!("put the whole value in quotes, with the {count} lines below it")
            }
        };
        Some((None, hint))
    }

    /// The hint that parts the line in two, where the block is then read, or read further.
    fn two_lines(&self, mark: &str, rest: &str, depth: usize) -> Option<String> {
        let line = self.line.text;
        let head = format!("{}{mark}", &line[..self.written.at]);
        let (head, margin) = (head.trim_end(), " ".repeat(depth));
        let two = format!("{head}\n{margin}{rest}");
        let (before, after) =
            (&self.block[..self.line.start], &self.block[self.line.start + line.len()..]);
        let is_read = self.is_read(&format!("{before}{two}{after}"), self.line.start + two.len());
        let spaces = match depth {
            0 => "at the margin".to_owned(),
            1 => "after one space".to_owned(),
            _ => format!("after {depth} spaces"),
        };
        (is_read && two.len() <= LONGEST_LINE)
            .then(|| format!("write `{head}`, and begin `{rest}` on the line below it, {spaces}"))
    }

    /// Whether a text is read with all words of the block, or read past a byte.
    fn is_read(&self, text: &str, end: usize) -> bool {
        match (self.read)(text) {
            Ok(pairs) => has_words(&words_of(&pairs), self.said()),
            Err(offset) => offset > end,
        }
    }

    /// The value, and the lines below that belong to it.
    fn said(&self) -> &str {
        let end = self.below().last().map_or(self.line.next, |it| it.next);
        self.block[self.line.start + self.written.at..end].trim_start_matches(['|', '>', '+', '-'])
    }
}

/// Whether what stands before a colon is a key, and no words of a text that goes on: `and at night: rain`.
fn is_key(key: &str) -> bool {
    !key.contains(' ') || is_usual_key(key)
}

/// Whether maps stand under a key: those of people and places, each with a name.
fn may_hold_maps(key: &str) -> bool {
    const KEYS: [&str; 5] = ["author", "authors", "location", "locations", "moods"];
    holds_names(key) || KEYS.iter().any(|it| it.eq_ignore_ascii_case(key))
}

fn margin(line: &Line<'_>) -> usize {
    line.text.len() - line.text.trim_start_matches(' ').len()
}
