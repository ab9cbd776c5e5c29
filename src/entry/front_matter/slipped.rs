//! Lists, maps and lines of JSON that lack a sign: the colon behind their key, a line of their own, the commas between their parts.

use super::fault::Fault;
use super::hidden::{has_words, holds_names};
use super::key_meant::{Read, keeps};
use super::laid::Laid;
use super::near::keys::is_usual_key;
use super::value::words_of;
use super::written::Written;

/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;
/// How many lines a list or a map has at most that is looked through.
const MOST_LINES: usize = 20;

/// What is told of the line `at`, at which a block cannot be read, or of one above it that is the cause.
pub(super) fn told(
    block: &str,
    all: &[Laid<'_>],
    at: usize,
    fault: &Fault,
    read: impl Fn(&str) -> Read,
) -> Option<Fault> {
    let slipped = Slipped { block, all, read };
    slipped
        .lines_of_json(fault)
        .or_else(|| slipped.key_without_colon(at, fault))
        .or_else(|| slipped.item_beside_key(at, fault))
        .or_else(|| slipped.key_below_item(at, fault))
        .or_else(|| slipped.parts_without_commas(at, fault))
}

struct Slipped<'a, R> {
    block: &'a str,
    all: &'a [Laid<'a>],
    read: R,
}

impl<R: Fn(&str) -> Read> Slipped<'_, R> {
    /// `"title": "Rain",` on each of several lines: as in JSON, without the braces.
    fn lines_of_json(&self, fault: &Fault) -> Option<Fault> {
        let is_open = |it: &Laid<'_>| it.depth() > 0;
        let with_comma = |it: &&Laid<'_>| !it.is_text && it.line.text.trim_end().ends_with(',');
        let count = self.all.iter().filter(with_comma).filter(|it| !is_open(it)).count();
        let line = self.all.iter().rfind(|it| it.line.start <= fault.offset)?;
        if count < 2 || !with_comma(&line) {
            return None;
        }
        let has_parts = self.all.iter().filter(with_comma).any(is_open);
        let (text, hint) = match has_parts {
            false => {
                let bare = |it: &Laid<'_>| {
                    let line = it.line.text;
                    let bare = line.trim_end().strip_suffix(',').filter(|_| !it.is_text);
                    format!("{}\n", bare.unwrap_or(line))
                };
                let text: String = self.all.iter().map(bare).collect();
                (text, "take the comma at the end of each line away")
            }
            true => (
                format!("{{\n{}\n}}", self.block),
                "write `{` on a line of its own above these lines, and `}` on one below them",
            ),
        };
        let is_read = (self.read)(&text).is_ok_and(|it| keeps(&text, self.block, &it));
        let message = "lines of JSON end with commas, and those of YAML do not";
        let at = line.line.start + line.line.text.trim_end().len() - 1;
        is_read
            .then(|| Fault { offset: at, ..told_as(fault, message) }.with_length(1).with_hint(hint))
    }

    /// `tags` right above the items of its list, or `location` above its keys.
    fn key_without_colon(&self, at: usize, fault: &Fault) -> Option<Fault> {
        let from = at.saturating_sub(MOST_LINES);
        let key = (from..=at).rev().find(|it| self.is_bare_word(*it))?;
        let line = self.all[key].line;
        let margin = Written::of(line.text).margin();
        let belongs = |it: &Laid<'_>| {
            let written = Written::of(it.line.text);
            it.line.is_blank()
                || written.is_item() && written.margin() >= margin
                || written.margin() > margin
        };
        let (between, below) = (&self.all[key + 1..=at.max(key)], self.all.get(key + 1)?);
        if !between.iter().all(belongs) || !belongs(below) || below.line.is_blank() {
            return None;
        }
        let end = line.start + line.text.trim_end().len();
        let text = format!("{}:{}", &self.block[..end], &self.block[end..]);
        let is_further = match (self.read)(&text) {
            Ok(pairs) => keeps(&text, line.text, &pairs),
            Err(offset) => offset > below.line.next && offset > fault.offset + 1,
        };
        let word = line.text.trim();
        let message = "the key has no colon behind it";
        let told = Fault { offset: line.start + margin, ..told_as(fault, message) };
        let hint = format!("write `{}:`", line.text.trim_end());
        is_further.then(|| told.with_length(word.chars().count()).with_hint(hint))
    }

    /// Whether a line is one word and nothing else.
    fn is_bare_word(&self, at: usize) -> bool {
        let laid = self.all[at];
        let word = laid.line.text.trim();
        let is_of_word = |it: char| it.is_alphanumeric() || "_-".contains(it);
        !laid.is_text
            && laid.before.is_closed()
            && word.starts_with(char::is_alphabetic)
            && word.chars().all(is_of_word)
    }

    /// `tags: sea` above items that stand where their key does.
    fn item_beside_key(&self, at: usize, fault: &Fault) -> Option<Fault> {
        let item = Written::of(self.all[at].line.text);
        let above = self.all[..at].iter().rev().take(MOST_LINES).find(|it| !it.line.is_blank())?;
        let key = Written::of(above.line.text);
        let is_list = !key.is_item() && key.key.is_some_and(holds_names);
        let is_beside = item.is_item() && item.key.is_none() && key.margin() == item.margin();
        let is_value = !key.value.is_empty() && above.depth() == 0 && above.before.is_closed();
        if !is_list || !is_beside || !is_value || above.is_text {
            return None;
        }
        let text = above.line.text;
        let head = text[..key.at].trim_end();
        let items = format!("{head}\n{}- {}", &text[..key.margin()], key.value);
        let end = above.line.start + text.len();
        let mended = format!("{}{items}{}", &self.block[..above.line.start], &self.block[end..]);
        let is_further = match (self.read)(&mended) {
            Ok(pairs) => has_words(&words_of(&pairs), key.value) && keeps(&mended, "", &pairs),
            Err(offset) => offset > self.all[at].line.next,
        };
        let message = "the first item of the list stands beside its key";
        let told = Fault { offset: above.line.start + key.at, ..told_as(fault, message) };
        let hint = "begin the list below its key, each item on a line of its own";
        is_further.then(|| told.with_length(key.value.chars().count()).with_hint(hint))
    }

    /// A key that stands deeper than the item above it, which has none: as deep as a key above them.
    fn key_below_item(&self, at: usize, fault: &Fault) -> Option<Fault> {
        let (above, slipped) = (Written::of(self.all[at].line.text), self.all.get(at + 1)?);
        let (line, key) = (slipped.line, Written::of(slipped.line.text));
        let is_below = above.is_item() && above.key.is_none() && key.margin() > above.margin();
        // `- name Ann` above its `age: 3` is a map without a colon.
        let is_text =
            above.value.split_once(' ').is_none_or(|it| !is_usual_key(it.0) && it.0 != "name");
        let is_usual = key.key.is_some_and(is_usual_key) && is_text;
        let is_key = is_usual && !key.is_item() && slipped.before.is_closed();
        if !is_below || !is_key || slipped.is_text {
            return None;
        }
        let of_list = self.all[..at].iter().rev().map(|it| Written::of(it.line.text));
        let list = of_list.take(MOST_LINES).find(|it| it.key.is_some() && !it.is_item())?;
        let (margin, text) = (list.margin(), line.text.trim());
        let end = line.start + line.text.len();
        let moved = format!("{}{text}", " ".repeat(margin));
        let mended = format!("{}{moved}{}", &self.block[..line.start], &self.block[end..]);
        let is_further = match (self.read)(&mended) {
            Ok(pairs) => keeps(&mended, line.text, &pairs),
            Err(offset) => offset > line.start + moved.len(),
        };
        let message = "the line is indented as if it belonged to the item above";
        let hint = match margin {
            0 => format!("begin `{text}` at the margin"),
            1 => format!("begin `{text}` after one space"),
            _ => format!("begin `{text}` after {margin} spaces"),
        };
        let told = Fault { offset: line.start, ..told_as(fault, message) };
        is_further.then(|| told.with_length(key.margin()).with_hint(hint))
    }

    /// `location: {name: Home` above `city: Rome}`: one line is the way to write it.
    fn parts_without_commas(&self, at: usize, fault: &Fault) -> Option<Fault> {
        let from = at.saturating_sub(MOST_LINES);
        let first = (from..=at).rev().find(|it| self.all[*it].before.is_closed())?;
        let opener = self.all[first];
        let rest = &self.all[first + 1..];
        let count = rest.iter().take(MOST_LINES).position(|it| it.depth() == 0)? + 1;
        if opener.is_text || opener.depth() == 0 || !rest[0].before.is_in_brackets() {
            return None;
        }
        let (mut joined, mut has_gap) = (opener.line.text.trim_end().to_owned(), false);
        for it in &rest[..count] {
            let part = it.line.text.trim();
            if part.starts_with('#') || part.contains(" #") {
                return None;
            }
            let is_apart = joined.ends_with([',', '[', '{'])
                || part.starts_with([']', '}', ','])
                || part.is_empty();
            has_gap |= !is_apart;
            joined += if is_apart && joined.ends_with(',') {
                " "
            } else if is_apart {
                ""
            } else {
                ", "
            };
            joined += part;
        }
        let last = rest[count - 1].line;
        let (before, after) =
            (&self.block[..opener.line.start], &self.block[last.start + last.text.len()..]);
        let mended = format!("{before}{joined}{after}");
        let is_further = match (self.read)(&mended) {
            Ok(pairs) => keeps(&mended, &self.block[opener.line.start..last.next], &pairs),
            Err(offset) => offset > opener.line.start + joined.len(),
        };
        let message = "a comma is missing between two lines in brackets";
        let hint = format!("write `{joined}`, in place of these {} lines", count + 1);
        let is_meant = has_gap && is_further && joined.len() <= LONGEST_LINE;
        is_meant
            .then(|| told_as(fault, message).with_hint(hint))
            .map(|it| Fault { offset: opener.line.start + opener.flow_from(), ..it })
    }
}

fn told_as(fault: &Fault, message: &str) -> Fault {
    Fault { message: message.to_owned(), ..fault.clone() }
}
