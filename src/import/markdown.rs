//! Pieces of Markdown that hold whatever stands in them: addresses, code, and signs around a run of text.

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

/// Code in a line: between more backticks than stand in it side by side.
pub(super) fn code(text: &str) -> String {
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

/// Where the signs of a run ended, if nothing was written since: the next run may go on within them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Closed(Option<usize>);

impl Closed {
    /// Takes away the outer signs that the run before closed and the next one opens, of which four side by side are none; gives
    /// those that are left to open.
    fn reopened<'s>(self, out: &mut String, signs: &'s str) -> &'s str {
        let mut rest = signs;
        if self.0 != Some(out.len()) {
            return rest;
        }
        while let Some(sign) = ["==", "~~"].into_iter().find(|it| rest.starts_with(*it)) {
            if !out.ends_with(sign) {
                break;
            }
            out.truncate(out.len() - sign.len());
            rest = &rest[sign.len()..];
        }
        rest
    }
}

/// Writes a text between signs such as `**`. Where a word touches them from outside, the punctuation within is left
/// outside: between both the signs would be nothing but signs.
pub(super) fn between(
    out: &mut String,
    signs: &str,
    text: &str,
    next: Option<char>,
    closed: &mut Closed,
    mut write: impl FnMut(&mut String, &str),
) {
    let is_mark = |it: char| !it.is_alphanumeric() && !it.is_whitespace();
    let touches = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
    let (mut start, mut end) = (0, text.len());
    if touches(out.chars().next_back()) {
        start = text.find(|it| !is_mark(it)).unwrap_or(text.len());
    }
    if touches(next) {
        end = start + text[start..].trim_end_matches(is_mark).len();
    }
    let inner = text[start..end].trim();
    if signs.is_empty() || inner.is_empty() {
        write(out, text);
        return;
    }
    let from = start + (text[start..end].len() - text[start..end].trim_start().len());
    if from > 0 {
        write(out, &text[..from]);
    }
    let opened = closed.reopened(out, signs);
    if opened.len() == signs.len() {
        // Of three side by side none strikes out; signs that closed a run stay.
        let is_text = out.ends_with('~') && closed.0 != Some(out.len());
        guard(out, is_text);
    }
    out.push_str(opened);
    write(out, inner);
    guard(out, true);
    out.extend(signs.chars().rev());
    *closed = Closed(Some(out.len()));
    let rest = &text[from + inner.len()..];
    if !rest.is_empty() {
        write(out, rest);
    }
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
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_it_is_to() {
        assert_eq!(address("https://e.org/Norden_(town)"), "https://e.org/Norden_(town)");
        assert_eq!(address("https://e.org/a)b"), "https://e.org/a%29b");
        assert_eq!(address("https://e.org/)("), "https://e.org/%29%28");
        assert_eq!(address("a <b>.png"), "a%20%3Cb%3E.png");
    }

    #[test]
    fn code_holds_any_signs() {
        assert_eq!(code("*x*"), "`*x*`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!((fence("a"), fence("````\n")), ("```".to_owned(), "`````".to_owned()));
    }

    #[test]
    fn signs_stand_where_they_are_read() {
        let check = |before: &str, text: &str, next: Option<char>, expected: &str| {
            let mut out = before.to_owned();
            between(&mut out, "**", text, next, &mut Closed::default(), String::push_str);
            assert_eq!(out, expected);
        };
        check("", "a", None, "**a**");
        check("", "\"hi\"", Some('t'), "**\"hi**\"");
        check("x", "(a)", Some('y'), "x(**a**)");
        check("x ", "(a)", Some(' '), "x **(a)**");
        check("x", "!", Some('y'), "x!");
        check("", "Price *", None, "**Price \\***");
        check("2 * ", "a", None, "2 * **a**");
        check("2 *", "a", None, "2 \\***a**");
        check("*b*", "a", None, "*b***a**");
    }
}
