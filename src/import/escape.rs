//! Text that is no Markdown, written so that it stays itself: as few backslashes as that takes.

/// Whether a sign would be more than itself to Markdown, between what stands before it and what stands behind it.
pub(super) fn needs_backslash(before: &str, sign: char, rest: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let rest = rest.split('\n').next().unwrap_or_default();
    let is_first = line.trim().is_empty();
    let is_space = |it: Option<char>| it.is_none_or(char::is_whitespace);
    let (last, after) = (line.chars().next_back(), rest.chars().next());
    match sign {
        '`' => true,
        '\\' => after.is_none_or(|it| it.is_ascii_punctuation()),
        '*' => is_first || !(is_space(last) && is_space(after)),
        '_' => {
            let is_in_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
            let is_plain =
                is_in_word(last) && is_in_word(after) || is_space(last) && is_space(after);
            is_first || !is_plain
        }
        '~' => after == Some('~') || last == Some('~'),
        '<' => after.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, '/' | '!' | '?')),
        '#' => {
            line.trim_start().chars().all(|it| it == '#') && (is_space(after) || after == Some('#'))
        }
        '-' | '+' => is_first && (is_space(after) || after == Some('-')),
        '=' => is_first && rest.chars().all(|it| it == '=' || it == ' '),
        '>' => is_first,
        // `[x]: y` is a note for elsewhere, and shown nowhere.
        '[' => is_first && rest.contains("]:"),
        ']' => after == Some('('),
        '&' => is_entity(rest),
        '.' | ')' => {
            let digits = line.trim_start();
            is_space(after) && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
        }
        _ => false,
    }
}

/// Whether what stands behind `&` makes it a letter: `amp;`, `#39;`.
fn is_entity(rest: &str) -> bool {
    let Some((name, _)) = rest.split_once(';') else { return false };
    let name = name.strip_prefix('#').unwrap_or(name);
    !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric())
}

/// Writes a text behind what stands in `out`; addresses stay as they are. In the label of a link brackets count, too.
pub(super) fn escaped(out: &mut String, text: &str, is_label: bool) {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let is_apart = !out.ends_with(char::is_alphanumeric);
        if let Some(address) = address_at(rest).filter(|_| is_apart) {
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

/// The address that a text begins with: `https://example.org/_a_`. What may be a link of its own or an element ends it.
fn address_at(text: &str) -> Option<&str> {
    let (scheme, _) = text.split_once("://")?;
    let is_scheme = scheme.starts_with(|it: char| it.is_ascii_alphabetic())
        && scheme.chars().all(|it| it.is_ascii_alphanumeric() || "+.-".contains(it));
    let is_end = |it: char| it.is_whitespace() || matches!(it, '[' | ']' | '<' | '>' | '`');
    let end = text.find(is_end).unwrap_or(text.len());
    is_scheme.then(|| &text[..end])
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
