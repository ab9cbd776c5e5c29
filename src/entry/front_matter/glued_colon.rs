//! Colons without a space behind them that have become a part of a key: to YAML `title:Day one: rain` has the key `title:Day one`.

use super::Value;
use super::fault::Fault;
use super::hidden::LONGEST_BLOCK;
use super::laid::{Laid, laid_out};
use super::mark;
use super::near::keys::is_usual_key;
use super::written::{Written, quoted};

const HINT: &str =
    "write a space behind the colon that ends the key, and put a value with another one in quotes";

/// A colon that was meant to end a key.
struct Slip<'a> {
    /// Where the key begins in its line.
    at: usize,
    /// The key that was meant, and what was taken for one.
    meant: &'a str,
    taken: &'a str,
    /// What stands behind the colon, to the end of the line.
    rest: &'a str,
    message: &'static str,
}

/// What is told of a colon without a space behind it.
const GLUED: &str = "a colon without a space behind it ends no key";

/// What is told of such keys; a hint writes a line out only where `read` then finds the key.
pub(super) fn told(block: &str, read: impl Fn(&str) -> Option<Vec<(String, Value)>>) -> Vec<Fault> {
    const MOST_TRIED: usize = 20;
    if !block.contains([':', '：']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for laid in laid_out(block) {
        let Some(slip) = slip_in(&laid) else { continue };
        let line = laid.line;
        let is_tried = found.len() < MOST_TRIED && block.len() <= LONGEST_BLOCK;
        let mends = |it: &String| {
            let end = line.start + line.text.len();
            let text = format!("{}{it}{}", &block[..line.start], &block[end..]);
            Written::of(it).key == Some(slip.meant) && !makes_key(it) && read(&text).is_some()
        };
        let mended = slip.lines(line.text).into_iter().find(|it| is_tried && mends(it));
        let fault = Fault::new("colon-in-key", line.start + slip.at, slip.message)
            .with_length(slip.taken.chars().count());
        found.push(match mended {
            Some(line) => fault.with_hint(format!("write `{}`", line.trim_end())),
            None => fault.with_hint(HINT),
        });
    }
    found
}

/// Whether a line has a key that nobody wrote: one with such a colon, a bracket or a quotation mark in it.
pub(super) fn makes_key(line: &str) -> bool {
    let written = Written::of(line);
    let of_signs =
        written.key.is_some_and(|it| !it.starts_with(['"', '\'']) && it.contains(['{', '[', '"']));
    of_signs || before_value(line, &written).is_some()
}

fn slip_in<'a>(laid: &Laid<'a>) -> Option<Slip<'a>> {
    if laid.is_text || !laid.before.is_closed() || laid.line.text.trim_start().starts_with('#') {
        return None;
    }
    let written = Written::of(laid.line.text);
    before_value(laid.line.text, &written)
        .or_else(|| in_braces(laid.line.text, &written))
        .or_else(|| before_quotation(laid.line.text, &written))
}

/// `weather "18: sunny"`, whose key is `weather "18`.
fn before_quotation<'a>(line: &'a str, written: &Written<'a>) -> Option<Slip<'a>> {
    let taken = written.key.filter(|_| !written.is_item())?;
    let (meant, behind) = taken.split_once(" \"")?;
    let is_word = |it: &str| {
        it.starts_with(char::is_alphabetic)
            && it.chars().all(|it| it.is_alphanumeric() || "_-".contains(it))
    };
    let at = taken.as_ptr().addr() - line.as_ptr().addr();
    let rest = line[at + meant.len()..].trim();
    let is_one = rest.len() > 2 && rest.ends_with('"') && rest.matches('"').count() == 2;
    let message = "the key has no colon behind it, and one in its quotation ends it";
    (is_word(meant) && !behind.is_empty() && is_one).then_some(Slip {
        at,
        meant,
        taken,
        rest,
        message,
    })
}

/// `title:Day one: rain`.
fn before_value<'a>(line: &'a str, written: &Written<'a>) -> Option<Slip<'a>> {
    let taken = written.key.filter(|it| !it.starts_with(['"', '\'']))?;
    let at = taken.as_ptr().addr() - line.as_ptr().addr();
    let (meant, behind) = parted(taken)?;
    let is_more = behind.contains([' ', '"', '\'', '[', '{', '(']);
    let rest = line[at + taken.len() - behind.len()..].trim_end();
    (is_more || is_usual_key(meant)).then_some(Slip { at, meant, taken, rest, message: GLUED })
}

/// `{temp:18, sky:clear}`: keys without values.
fn in_braces<'a>(line: &'a str, written: &Written<'a>) -> Option<Slip<'a>> {
    let flow = written.flow().filter(|it| it.starts_with('{') && !it.contains('['))?;
    let from = flow.as_ptr().addr() - line.as_ptr().addr();
    let parts = mark::parts_of_flow(flow);
    let is_bare = |at: usize| !parts[at].is_key && (at == 0 || !parts[at - 1].is_key);
    let mut bare = (0..parts.len()).filter(|at| is_bare(*at)).map(|at| parts[at]);
    bare.find_map(|part| {
        let (meant, rest) = parted(part.text)?;
        Some(Slip { at: from + part.at, meant, taken: part.text, rest, message: GLUED })
    })
}

/// A word or two before the first colon, and what is glued to that. An address is no key, and no time of day.
fn parted(text: &str) -> Option<(&str, &str)> {
    let (at, colon) = text.char_indices().find(|it| matches!(it.1, ':' | '：'))?;
    let (key, behind) = (text[..at].trim_end(), &text[at + colon.len_utf8()..]);
    let is_word = |it: &str| it.chars().all(|it| it.is_alphanumeric() || "_-".contains(it));
    let is_key = key.starts_with(char::is_alphabetic)
        && key.split(' ').count() <= 2
        && key.split(' ').all(is_word);
    let is_value = !behind.trim().is_empty() && !behind.starts_with(['/', ':']);
    (is_key && is_value).then_some((key, behind))
}

impl Slip<'_> {
    /// The line as it may have been meant, the likeliest first; none where it is one of braces, which may have several.
    fn lines(&self, line: &str) -> Vec<String> {
        if !line[self.at..].trim_end().ends_with(self.rest) {
            return Vec::new();
        }
        let (lead, rest) = (&line[..self.at], self.rest.trim());
        let is_text = !rest.starts_with(['"', '\'', '[', '{']);
        let whole = is_text.then(|| quoted(rest));
        let values = std::iter::once(rest.to_owned()).chain(whole);
        values.map(|it| format!("{lead}{}: {it}", self.meant)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: Option<(&str, &str)>) {
        let laid = laid_out(line);
        let found = laid.iter().find_map(slip_in).map(|it| (it.meant, it.taken));
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn a_colon_in_a_key_that_was_meant_to_end_one_is_found() {
        check("title:Day one: rain", Some(("title", "title:Day one")));
        check("mood:calm: 7", Some(("mood", "mood:calm")));
        check("cover:{image: a.png}", Some(("cover", "cover:{image")));
        check("x:\"a: b\"", Some(("x", "x:\"a")));
        check("desc：'' updated: 1", Some(("desc", "desc：'' updated")));
        check("w: {temp:18, sky:clear}", Some(("temp", "temp:18")));
        check("weather \"18: sunny\"", Some(("weather", "weather \"18")));
    }

    #[test]
    fn a_colon_that_belongs_to_a_key_or_a_value_is_left() {
        for line in [
            "og:title: x",
            "dc:date.created: x",
            "10:30: woke up",
            "http://a.b/c d: e",
            "a: {b: c:d}",
            "a: [b:c]",
            "\"a:b c\": d",
            "# title:a b: c",
            "std::vec a: b",
            "a \"b\": c",
            "5 \"a: b\"",
            "a \"b: c",
        ] {
            check(line, None);
        }
    }
}
