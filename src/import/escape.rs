//! Text that is no Markdown, written so that it stays itself: as few backslashes as that takes.

/// Whether a sign would be more than itself to Markdown, behind what stands before it.
pub(super) fn needs_backslash(before: &str, sign: char, after: Option<char>) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let is_first = line.trim().is_empty();
    let is_space = |it: Option<char>| it.is_none_or(char::is_whitespace);
    let last = line.chars().next_back();
    match sign {
        '`' => true,
        '\\' => after.is_some_and(|it| it.is_ascii_punctuation()),
        '*' => is_first || !(is_space(last) && is_space(after)),
        '_' => {
            let is_in_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
            !(is_in_word(last) && is_in_word(after) || is_space(last) && is_space(after))
        }
        '~' => after == Some('~'),
        '<' => after.is_some_and(|it| it.is_ascii_alphabetic() || matches!(it, '/' | '!')),
        '#' => line.chars().all(|it| it == '#') && (is_space(after) || after == Some('#')),
        '-' | '+' => is_first && (is_space(after) || after == Some('-')),
        '=' => is_first && after.is_none_or(|it| it == '=' || it == '\n'),
        '>' => is_first,
        '.' | ')' => {
            let digits = line.trim_start();
            is_space(after) && !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit())
        }
        _ => false,
    }
}

/// Writes a text behind what stands in `out`; addresses stay as they are. In the label of a link brackets count, too.
pub(super) fn escaped(out: &mut String, text: &str, is_label: bool) {
    for word in text.split_inclusive([' ', '\n']) {
        if word.contains("://") {
            out.push_str(word);
            continue;
        }
        let mut letters = word.chars().peekable();
        while let Some(letter) = letters.next() {
            let after = letters.peek().copied();
            let is_bracket = matches!(letter, '[' | ']') && is_label;
            let is_link = letter == ']' && after == Some('(');
            let is_sign = letter.is_ascii_punctuation() && needs_backslash(out, letter, after);
            if is_bracket || is_link || is_sign {
                out.push('\\');
            }
            out.push(letter);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_signs_need_a_backslash() {
        let check = |text: &str, expected: &str| {
            let mut out = String::new();
            escaped(&mut out, text, false);
            assert_eq!(out, expected);
        };
        check(
            "Rain! (No. 2) a-b, 1.5 #tag [x] 2 * 3 snake_case",
            "Rain! (No. 2) a-b, 1.5 #tag [x] 2 * 3 snake_case",
        );
        check("# no heading", "\\# no heading");
        check("- no item", "\\- no item");
        check("2024. A year", "2024\\. A year");
        check("*stars* and `ticks`", "\\*stars\\* and \\`ticks\\`");
        check("[a](b) <b>", "[a\\](b) \\<b>");
        check("https://example.org/_a_*", "https://example.org/_a_*");
        check("a\n# b", "a\n\\# b");
    }
}
