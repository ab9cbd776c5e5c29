//! Text that is no Markdown, written so that it stays itself: as few backslashes as that takes.

/// Whether a sign would be more than itself to Markdown, between what stands before it and what stands behind it.
///
/// No more is looked at than what the answer takes, so that a text of one long line costs what one of many lines does.
pub(super) fn needs_backslash(before: &str, sign: char, rest: &str) -> bool {
    let line = || rest.split('\n').next().unwrap_or_default();
    let is_space = |it: Option<char>| it.is_none_or(char::is_whitespace);
    let in_line = |it: &char| *it != '\n';
    let last = before.chars().next_back().filter(in_line);
    let after = rest.chars().next().filter(in_line);
    match sign {
        '`' => true,
        '\\' => after.is_none_or(|it| it.is_ascii_punctuation()),
        '*' => !(is_space(last) && is_space(after)) || is_first(before),
        '_' => {
            let is_in_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
            let is_plain =
                is_in_word(last) && is_in_word(after) || is_space(last) && is_space(after);
            !is_plain || is_first(before)
        }
        '~' => after == Some('~') || last == Some('~'),
        '<' => after.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, '/' | '!' | '?')),
        '#' => (is_space(after) || after == Some('#')) && is_first(without_hashes(before)),
        '-' | '+' => (is_space(after) || after == Some('-')) && is_first(before),
        '=' => is_first(before) && line().chars().all(|it| it == '=' || it == ' '),
        '>' => is_first(before),
        // `[x]: y` is a note for elsewhere, and shown nowhere.
        '[' => is_first(before) && line().contains("]:"),
        ']' => after == Some('('),
        '&' => is_entity(rest),
        '.' | ')' => {
            let above = before.trim_end_matches(|it: char| it.is_ascii_digit());
            is_space(after) && above.len() < before.len() && is_first(above)
        }
        _ => false,
    }
}

/// Whether a line begins behind what stands before, but for spaces.
fn is_first(before: &str) -> bool {
    let above = before.trim_end_matches(|it: char| it.is_whitespace() && it != '\n');
    above.is_empty() || above.ends_with('\n')
}

/// A text without the signs of a heading at its end, of which there are six at most.
fn without_hashes(text: &str) -> &str {
    let start = (0..6).try_fold(text, |it, _| it.strip_suffix('#').ok_or(it));
    start.unwrap_or_else(|it| it)
}

/// Whether what stands behind `&` makes it a letter: `amp;`, `#39;`.
pub(super) fn is_entity(rest: &str) -> bool {
    let rest = rest.strip_prefix('#').unwrap_or(rest);
    let behind = rest.trim_start_matches(|it: char| it.is_ascii_alphanumeric());
    behind.len() < rest.len() && behind.starts_with(';')
}

/// Writes a text behind what stands in `out`; addresses stay as they are. In the label of a link brackets count, too.
pub(super) fn escaped(out: &mut String, text: &str, is_label: bool) {
    let (mut rest, mut addresses) = (text, Addresses::default());
    while let Some(letter) = rest.chars().next() {
        let is_apart = letter.is_ascii_alphabetic() && !out.ends_with(char::is_alphanumeric);
        if let Some(address) = is_apart.then(|| addresses.at(rest)).flatten() {
            out.push_str(address);
            rest = &rest[address.len()..];
            continue;
        }
        rest = &rest[letter.len_utf8()..];
        let is_bracket = matches!(letter, '[' | ']') && is_label;
        if is_bracket || letter.is_ascii_punctuation() && needs_backslash(out, letter, rest) {
            out.push('\\');
        }
        out.push(letter);
    }
}

/// Finds the addresses of a text, which is gone through from its begin to its end.
#[derive(Default)]
struct Addresses {
    /// How much of the text there is behind the letters of a scheme that were looked at last, and whether these are one.
    seen: Option<(usize, bool)>,
}

impl Addresses {
    /// The address that the rest of a text, which begins with a letter, begins with: `https://example.org/_a_`. What may be a
    /// link of its own or an element ends it.
    fn at<'t>(&mut self, rest: &'t str) -> Option<&'t str> {
        let (_, is_scheme) = match self.seen {
            // These letters end where those before them did.
            Some(seen) if seen.0 < rest.len() => seen,
            _ => {
                let is_part = |it: char| it.is_ascii_alphanumeric() || "+.-".contains(it);
                let behind = rest.trim_start_matches(is_part);
                *self.seen.insert((behind.len(), behind.starts_with("://")))
            }
        };
        let is_end = |it: char| it.is_whitespace() || matches!(it, '[' | ']' | '<' | '>' | '`');
        is_scheme.then(|| &rest[..rest.find(is_end).unwrap_or(rest.len())])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Parser};

    use super::*;

    #[test]
    fn few_signs_need_a_backslash() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            escaped(&mut out, text, false);
            assert_eq!(out, expected);
        };
        let plain = "Rain! (No. 2) a-b, 1.5 #tag [x] 2 * 3 snake_case R&D";
        check(plain, plain);
        check("# no heading", "\\# no heading");
        check("- no item", "\\- no item");
        check("2024. A year", "2024\\. A year");
        check("*stars* and `ticks`", "\\*stars\\* and \\`ticks\\`");
        check("[a](b) <b>", "[a\\](b) \\<b>");
        check("[a]: b &amp; c", "\\[a]: b \\&amp; c");
        check("https://example.org/_a_*", "https://example.org/_a_*");
        check("a\n# b", "a\n\\# b");
        check("[l](u)http://a.b", "[l\\](u)http://a.b");
        check("http://a.b[l](u)", "http://a.b[l\\](u)");
        check("(http://a.b/_c_) *x://y_z_*", "(http://a.b/_c_) \\*x://y_z_*");
        check("~~~", "\\~\\~\\~");
        check("a b://c 1.x://d", "a b://c 1.x://d");
        check("####### a", "\\####### a");
        check("  #\t12) a 3) b", "  \\#\t12) a 3) b");
        check("\n 12) a &#39; &; &#;", "\n 12\\) a \\&#39; &; &#;");
    }

    /// Were each sign to look at all of its line, this would take days.
    #[test]
    fn a_long_line_costs_what_many_lines_do() {
        for part in ["a *b* & c. ", "a.b.", "1.", "#", "& ", "=", "[ ", " *", "1) ", "é_"] {
            let mut out = String::new();
            escaped(&mut out, &part.repeat(1 << 18), false);
            assert!(out.len() >= part.len() << 18, "{part}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_as_it_was(text in "[a-c1 *_#>`~=+.()\\[\\]<&;:!/\\\\|-]{1,24}") {
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut out = String::new();
            escaped(&mut out, &text, false);
            let mut read = String::new();
            for event in Parser::new(&out) {
                match event {
                    Event::Text(it) => read.push_str(&it),
                    Event::Start(_) | Event::End(_) => {}
                    other => panic!("{out:?} is {other:?}"),
                }
            }
            prop_assert_eq!(read, text, "{}", out);
        }
    }
}
