//! Pieces of Markdown that hold whatever stands in them: addresses, code, and signs around a run of text.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

/// An address as a link has it: its brackets as they are where each has its other half, else as `%28` and `%29`.
pub(super) fn address(url: &str) -> String {
    let mut depth = 0_i32;
    let is_even = url.chars().all(|letter| {
        depth += i32::from(letter == '(') - i32::from(letter == ')');
        depth >= 0
    }) && depth == 0;
    let mut address = String::with_capacity(url.len());
    for letter in url.trim().chars() {
        match letter {
            '(' | ')' if is_even => address.push(letter),
            ' ' | '(' | ')' | '<' | '>' | '\\' | '\n' | '\t' => {
                address.push_str(&format!("%{:02X}", u32::from(letter)));
            }
            letter => address.push(letter),
        }
    }
    address
}

/// Code in a line: between more backticks than stand in it side by side. Of blank code Markdown would show the signs.
pub(super) fn code(text: &str) -> String {
    if text.trim().is_empty() {
        return text.to_owned();
    }
    let fence = "`".repeat(longest_run(text) + 1);
    let touches = text.starts_with('`') || text.ends_with('`');
    if touches { format!("{fence} {text} {fence}") } else { format!("{fence}{text}{fence}") }
}

/// The line that opens and closes code: longer than any run of its signs in the code.
pub(super) fn fence(code: &str) -> String {
    "`".repeat(3.max(longest_run(code) + 1))
}

fn longest_run(text: &str) -> usize {
    text.split(|sign| sign != '`').map(str::len).max().unwrap_or_default()
}

/// Opens the label of a link, which behind the sign of a picture would be one.
pub(super) fn open_link(out: &mut String) {
    if out.ends_with('!') {
        out.insert(out.len() - 1, '\\');
    }
    out.push('[');
}

/// Where the signs of a run ended, if nothing was written since, and these from the outer to the inner: the next run goes on within
/// those that it has, too.
#[derive(Clone, Debug, Default)]
pub(super) struct Closed {
    at: Option<usize>,
    signs: Vec<&'static str>,
}

/// What stands right behind a run: its first letter, and the signs around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Next {
    pub(super) letter: Option<char>,
    pub(super) signs: Vec<&'static str>,
}

impl Closed {
    /// Opens the outer signs again that the next run has, too; gives them, and those that it opens within them.
    fn reopened(
        &self,
        out: &mut String,
        signs: &[&'static str],
        next: &Next,
    ) -> (Vec<&'static str>, Vec<&'static str>) {
        let before: &[&str] = if self.at == Some(out.len()) { &self.signs } else { &[] };
        let kept: Vec<&str> = before.iter().copied().take_while(|it| signs.contains(it)).collect();
        out.truncate(out.len() - kept.iter().map(|it| it.len()).sum::<usize>());
        // What the run behind has, too, stands outside, so that it can go on.
        let is_new = |it: &&&str| !kept.contains(*it);
        let (outer, inner): (Vec<&str>, Vec<&str>) =
            signs.iter().filter(is_new).partition(|it| next.signs.contains(*it));
        (kept, [outer, inner].concat())
    }
}

/// Whether a text with signs around its runs says what it says without them: where several stand side by side, some are read as
/// signs of the text, and rather a style is lost than that.
pub(super) fn reads_as(styled: &str, plain: &str) -> bool {
    let said = |text: &str| -> String {
        let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH);
        let texts = events.filter_map(|it| match it {
            Event::Text(it) | Event::Code(it) | Event::Html(it) | Event::InlineHtml(it) => Some(it),
            _ => None,
        });
        // The signs of what is marked are none to this reader.
        let letters = texts.flat_map(|it| it.chars().collect::<Vec<_>>());
        letters.filter(|it| !it.is_whitespace() && *it != '=').collect()
    };
    styled == plain || strikes_are_read(styled) && said(styled) == said(plain)
}

/// Whether other programs strike out what this reader does, which takes the signs for such within a word, too, where others see
/// signs of another kind between them and the word: `Rain~~*gone*~~`.
fn strikes_are_read(text: &str) -> bool {
    let is_cut = |word: Option<char>, sign: Option<char>| {
        let is_sign = sign.is_some_and(|it| !it.is_alphanumeric() && !it.is_whitespace());
        is_sign && word.is_some_and(char::is_alphanumeric)
    };
    let ends_well = |range: Range<usize>| {
        let inner = text[range.clone()].trim_matches('~');
        !is_cut(text[..range.start].chars().next_back(), inner.chars().next())
            && !is_cut(text[range.end..].chars().next(), inner.chars().next_back())
    };
    let events = Parser::new_ext(text, Options::ENABLE_STRIKETHROUGH).into_offset_iter();
    let mut struck = events.filter(|(it, _)| matches!(it, Event::Start(Tag::Strikethrough)));
    !text.contains("~~") || struck.all(|(_, range)| ends_well(range))
}

/// Writes a text between signs such as `**`. Where a word touches them from outside, the punctuation within is left
/// outside: between both the signs would be nothing but signs.
pub(super) fn between(
    out: &mut String,
    signs: &[&'static str],
    text: &str,
    next: &Next,
    closed: &mut Closed,
    mut write: impl FnMut(&mut String, &str),
) {
    let was_closed = closed.at == Some(out.len());
    let (kept, opened) = closed.reopened(out, signs, next);
    if kept.is_empty() && opened.is_empty() {
        write(out, text);
        return;
    }
    let touches = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let is_before = !opened.is_empty() && touches(out.chars().next_back());
    let (from, inner) = within(text, is_before, touches(next.letter));
    if inner.is_empty() && kept.is_empty() {
        write(out, text);
        return;
    }
    let opened = readable(&kept, opened, from == 0 && is_before, next);
    // Nothing but punctuation opens none, and stands within what was open where no word is behind it.
    let (from, inner, opened) = match inner.is_empty() {
        true if touches(next.letter) => (0, "", Vec::new()),
        true => (0, text, Vec::new()),
        false => (from, inner, opened),
    };
    let all = [kept.as_slice(), opened.as_slice()].concat();
    if from > 0 {
        write(out, &text[..from]);
    }
    if kept.is_empty() {
        // Of three side by side none strikes out; signs that closed a run stay.
        let is_text = out.ends_with('~') && !was_closed;
        guard(out, is_text);
    }
    out.push_str(&opened.concat());
    write(out, inner);
    guard(out, !inner.is_empty());
    out.extend(all.iter().copied().rev());
    let rest = &text[from + inner.len()..];
    if rest.is_empty() {
        *closed = Closed { at: Some(out.len()), signs: all };
    } else {
        write(out, rest);
    }
}

/// The signs that open of one kind alone, where a word touches them from outside: of two kinds the outer ones would be no more
/// than signs there, and rather the inner style is lost than both.
fn readable(
    kept: &[&'static str],
    mut opened: Vec<&'static str>,
    is_before: bool,
    next: &Next,
) -> Vec<&'static str> {
    // To most programs what is marked stands between signs of the text, which may touch a word.
    let kind = |it: &&'static str| it.chars().next().filter(|it| *it != '=');
    if let Some(outer @ Some(_)) = opened.first().map(kind).filter(|_| is_before) {
        opened.retain(|it| kind(it) == outer);
    }
    // What the run behind has, too, does not end here; and what opens there is a sign, and no word.
    let ends = |it: &&&'static str| !next.signs.contains(*it);
    let opens = next.signs.iter().any(|it| !kept.contains(it) && !opened.contains(it));
    let is_behind = next.letter.is_some_and(char::is_alphanumeric) && !opens;
    let outer = kept.iter().chain(&opened).find(ends).map(kind).filter(|_| is_behind);
    if let Some(outer @ Some(_)) = outer {
        opened.retain(|it| kind(it) == outer || !ends(&it));
    }
    opened
}

/// The part of a text that can stand between signs where a word touches it before or behind, and where that begins.
fn within(text: &str, is_before: bool, is_behind: bool) -> (usize, &str) {
    let is_mark = |it: char| !it.is_alphanumeric() && !it.is_whitespace();
    let inner = if is_before { text.trim_start_matches(is_mark) } else { text };
    let inner = inner.trim_start();
    let from = text.len() - inner.len();
    let inner = if is_behind { inner.trim_end_matches(is_mark) } else { inner };
    (from, inner.trim_end())
}

/// Keeps a sign at the end apart from those that follow it: `Price *` in `**Price \\***`. Signs that end a run before stand
/// behind a word.
fn guard(out: &mut String, is_within: bool) {
    let mut letters = out.chars().rev();
    let (last, before) = (letters.next(), letters.next());
    let is_sign = matches!(last, Some('*' | '~' | '=' | '_'));
    let is_apart = is_within || before.is_none_or(char::is_whitespace);
    if is_sign && is_apart && before != Some('\\') {
        out.insert(out.len() - 1, '\\');
    }
}

#[cfg(test)]
mod tests;
