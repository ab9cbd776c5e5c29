//! A snippet without the marks of Markdown: what is shown of it, and where what was found stands in that.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// A text, and what was found in it, in bytes.
type Found = (String, Vec<Range<usize>>);

/// Takes the marks off. Words stay, but for the address of a link; where what was found stands in nothing else, it stays too.
pub(super) fn without_marks(found: Found) -> Found {
    let (text, matches) = &found;
    let mut gone = links(text, matches);
    gone.extend(signs(text));
    if gone.is_empty() {
        return found;
    }
    gone.sort_by_key(|it| it.start);
    let (shown, pieces) = kept(text, &gone);
    let moved = |place: usize| {
        let piece = pieces.iter().rfind(|it| it.0.start <= place);
        piece.map_or(0, |(from, to)| to + place.min(from.end) - from.start)
    };
    let matches = matches.iter().map(|it| moved(it.start)..moved(it.end));
    (shown, matches.filter(|it| !it.is_empty()).collect())
}

/// What is left of a text, and its pieces: where each stands in the text, and in what is left.
fn kept(text: &str, gone: &[Range<usize>]) -> (String, Vec<(Range<usize>, usize)>) {
    let (mut shown, mut at) = (String::new(), 0);
    let mut pieces: Vec<(Range<usize>, usize)> = Vec::new();
    let ends = gone.iter().map(|it| it.start).chain([text.len()]);
    let starts = gone.iter().map(|it| it.end).chain([text.len()]);
    for (end, start) in ends.zip(starts) {
        if end > at {
            pieces.push((at..end, shown.len()));
            shown.push_str(&text[at..end]);
        }
        at = at.max(start);
    }
    (shown, pieces)
}

/// What stands around the words of a link: `[` and `](address)`, `[[page|` and `]]`.
fn links(text: &str, matches: &[Range<usize>]) -> Vec<Range<usize>> {
    static LINK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let address = r#"\((?:[^()\s]|\([^()\s]*\))*(?: "[^"]*")?\)"#;
        let plain = format!(r"!?\[(?P<words>[^\[\]]+)\]{address}");
        Regex::new(&format!(r"{plain}|!?\[\[(?:[^\[\]|]*\|)?(?P<page>[^\[\]|]+)\]\]")).ok()
    });
    let Some(pattern) = LINK.as_ref() else { return Vec::new() };
    let mut gone = Vec::new();
    for found in pattern.captures_iter(text) {
        let words = found.name("words").or_else(|| found.name("page"));
        let (Some(whole), Some(words)) = (found.get(0), words) else { continue };
        let around = [whole.start()..words.start(), words.end()..whole.end()];
        let is_found = |place: &Range<usize>| {
            matches.iter().any(|it| it.start < place.end && it.end > place.start)
        };
        // What was found in the words is shown by them.
        if is_found(&words.range()) || !around.iter().any(is_found) {
            gone.extend(around);
        }
    }
    gone
}

/// Marks of emphasis, code and deletion, of headings and quotations.
fn signs(text: &str) -> Vec<Range<usize>> {
    let mut gone: Vec<Range<usize>> = Vec::new();
    let mut open: Vec<Range<usize>> = Vec::new();
    let mut from = 0;
    while let Some(mark) = next_mark(text, from) {
        from = mark.end;
        let before = text[..mark.start].chars().next_back();
        let behind = text[mark.end..].chars().next();
        let is_word = |it: Option<char>| it.is_some_and(char::is_alphanumeric);
        let is_space = |it: Option<char>| it.is_none_or(char::is_whitespace);
        let (opens, closes) =
            (!is_space(behind) && !is_word(before), !is_space(before) && !is_word(behind));
        let same = open.iter().rposition(|it| text[it.clone()] == text[mark.clone()]);
        match same.filter(|_| closes) {
            Some(at) => {
                gone.push(open[at].clone());
                gone.push(mark);
                open.truncate(at);
            }
            // Its other end may be cut off, and nobody writes two but as a mark.
            None if text[mark.clone()].starts_with("**") && (opens || closes) => match opens {
                true => open.push(mark),
                false => gone.push(mark),
            },
            None if opens => open.push(mark),
            None => {}
        }
    }
    gone.extend(open.into_iter().filter(|it| text[it.clone()].starts_with("**")));
    gone.extend(words_of_signs(text));
    gone
}

/// The next run of one sign that may be a mark.
fn next_mark(text: &str, from: usize) -> Option<Range<usize>> {
    let start = from + text[from..].find(['*', '_', '`', '~'])?;
    let sign = text[start..].chars().next()?;
    let length = text[start..].len() - text[start..].trim_start_matches(sign).len();
    let is_mark = match sign {
        '*' | '_' => length <= 3,
        '~' => length == 2,
        _ => true,
    };
    if is_mark { Some(start..start + length) } else { next_mark(text, start + length) }
}

/// The signs of headings and quotations, each with the space behind it.
fn words_of_signs(text: &str) -> Vec<Range<usize>> {
    let is_sign = |word: &str| {
        word == ">" || (1..=6).contains(&word.len()) && word.bytes().all(|it| it == b'#')
    };
    let mut at = 0;
    let mut gone = Vec::new();
    for word in text.split_inclusive(' ') {
        let bare = word.trim_end_matches(' ');
        if bare.len() < word.len() && is_sign(bare) {
            gone.push(at..at + word.len());
        }
        at += word.len();
    }
    gone
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a snippet in which what was found stands between `‹` and `›`.
    fn check(text: &str, expected: &str) {
        let (mut plain, mut matches) = (String::new(), Vec::new());
        let mut start = 0;
        for letter in text.chars() {
            match letter {
                '‹' => start = plain.len(),
                '›' => matches.push(start..plain.len()),
                _ => plain.push(letter),
            }
        }
        let (mut text, matches) = without_marks((plain, matches));
        for it in matches.into_iter().rev() {
            text.insert(it.end, '›');
            text.insert(it.start, '‹');
        }
        assert_eq!(text, expected);
    }

    #[test]
    fn marks_go_and_words_stay() {
        check(
            "# A **‹bold›** day, *walked* to [the ‹heron›](https://a.b/c_(d)) at `noon`",
            "A ‹bold› day, walked to the ‹heron› at noon",
        );
        check("[the ‹heron›](https://a.b/‹heron›)", "the ‹heron›");
        check("[[Lisbon|the ‹city›]], [[Porto]] ## ‹Later› > so", "the ‹city›, Porto ‹Later› so");
        check("![a ‹boat›](boat.jpg) ~~no~~ __yes__ ***both***", "a ‹boat› no yes both");
        check("…end of it** and **‹its› begin…", "…end of it and ‹its› begin…");
    }

    #[test]
    fn what_is_no_mark_and_what_was_found_stays() {
        for text in [
            "5 * 3 and 2*3, snake_‹case›_name, a > 3? #tag # C",
            "[a](https://‹heron›.org) and [[‹Lisbon›|city]]",
            "[1] (see) [x] a[i](j) ok ",
            "a_b _ c ~ d == e",
            "",
        ] {
            let expected = text.replace(" > ", " ").replace(" # C", " C");
            let expected = expected.replace("a[i](j)", "ai");
            check(text, &expected);
        }
    }
}
