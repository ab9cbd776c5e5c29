//! A `#` that was no comment to its writer, and the line as it may have been meant.

use super::super::Value;
use super::super::fault::{Fault, Line};
use super::super::laid::Laid;
use super::super::mark::{self, is_glued, is_glued_behind};
use super::super::value::words_of;
use super::super::written::{Written, items_in_quotes, quoted, quoted_lines};
use super::keys::holds_names;
use super::{VALUE_IS_COMMENT, is_more_than_text};

/// A `#` that was no comment to its writer.
pub(super) struct Slip {
    /// Where it stands in its line.
    pub(super) at: usize,
    /// How many characters are lost.
    pub(super) length: usize,
    /// The line as it may have been meant, the likeliest first.
    pub(super) meant: Vec<String>,
    /// Where a value begins that the line goes on with.
    pub(super) whole: Option<usize>,
    /// The line with a comment, where the value in quotes would no longer be what it is.
    pub(super) comment: Option<String>,
}

impl Slip {
    pub(super) fn told(
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
pub(in crate::entry::front_matter) fn has_words(text: &str, words: &str) -> bool {
    words.split(|it: char| !it.is_alphanumeric()).all(|it| text.contains(it))
}

/// `title: Lunch #2` is `Lunch` and a comment. A comment proper has a space after its `#`.
pub(super) fn behind_value(line: Line<'_>) -> Option<Slip> {
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
pub(super) fn behind_closed(laid: &Laid<'_>) -> Option<Slip> {
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

/// `[sea,` and `#boat,` on the line below it.
pub(super) fn in_brackets(laid: &Laid<'_>) -> Option<Slip> {
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
