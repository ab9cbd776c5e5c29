//! Lists that were written as one text, with signs that lists have elsewhere: `[a, b]`, lines with bullets, `#a #b`, `@ann and @bob`.

use super::super::commas::COMMAS;

/// The items of a text that is a list in brackets or with a bullet before each line; none where it is any other text.
pub(in crate::entry) fn items_of(
    text: &str,
    parts: impl Fn(&str) -> Vec<&str>,
) -> Option<Vec<String>> {
    let text = text.trim();
    in_brackets(text, parts).or_else(|| behind_bullets(text)).or_else(|| in_quotations(text))
}

/// `a, "b, c", "Big" Al`: of several items between commas some stand in quotation marks, each whole; what else stands in them is a
/// part of its item.
pub(in crate::entry) fn in_quotations(text: &str) -> Option<Vec<String>> {
    const PAIRS: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('“', '”'), ('„', '“')];
    const MARKS: [char; 4] = ['"', '“', '”', '„'];
    if !text.contains(MARKS) && !text.contains('\'') || text.contains('\n') {
        return None;
    }
    let (mut items, mut rest, mut is_quoted) = (Vec::new(), text, false);
    loop {
        rest = rest.trim_start();
        let quoted = PAIRS.iter().find_map(|(open, close)| {
            let (inner, behind) = rest.strip_prefix(*open)?.split_once(*close)?;
            let behind = behind.trim_start();
            let is_end = behind.is_empty() || behind.starts_with(COMMAS);
            is_end.then_some((inner, behind))
        });
        is_quoted |= quoted.is_some();
        let end = rest.find(COMMAS).unwrap_or(rest.len());
        let (item, behind) = quoted.unwrap_or_else(|| rest.split_at(end));
        let count = |marks: &[char]| item.matches(marks).count();
        let is_paired = count(&['"']).is_multiple_of(2) && count(&['“', '„']) == count(&['”']);
        if quoted.is_none() && (!is_paired || item.starts_with('\'')) {
            return None;
        }
        items.push(item.trim().to_owned());
        let Some(comma) = behind.chars().next() else { break };
        rest = &behind[comma.len_utf8()..];
    }
    let are_several = items.len() > 1;
    items.retain(|it| !it.is_empty());
    (is_quoted && are_several).then_some(items)
}

/// `[a, b]`, `["a, b", "c"]`, `(a, b)`; round brackets around one name belong to it, and so do those of a link.
fn in_brackets(text: &str, parts: impl Fn(&str) -> Vec<&str>) -> Option<Vec<String>> {
    let signs = [('[', ']'), ('(', ')')];
    let (open, close) = signs.into_iter().find(|it| text.starts_with(it.0))?;
    let inner = text.strip_prefix(open)?.strip_suffix(close)?;
    if let Ok(items) = serde_json::from_str(text) {
        return Some(items);
    }
    let is_link = text.starts_with("[[") && text.ends_with("]]") && !text.starts_with("[[[");
    if is_link || !holds_together(inner, open, close) {
        return None;
    }
    let items: Vec<String> = parts(inner).into_iter().map(without_quotes).collect();
    let is_list = items.len() > 1 && items.iter().all(|it| it.contains(char::is_alphanumeric));
    (open == '[' || is_list).then_some(items)
}

/// Whether each bracket that a text closes was opened in it.
fn holds_together(text: &str, open: char, close: char) -> bool {
    let mut depth = 0_usize;
    for letter in text.chars() {
        if letter == open {
            depth += 1;
        } else if letter == close {
            let Some(less) = depth.checked_sub(1) else { return false };
            depth = less;
        }
    }
    depth == 0
}

/// A name without the quotes around it.
fn without_quotes(text: &str) -> String {
    let text = text.trim();
    let between = |it: char| text.strip_prefix(it)?.strip_suffix(it);
    between('"').or_else(|| between('\'')).unwrap_or(text).to_owned()
}

const BULLETS: [char; 9] = ['-', '*', '+', '•', '–', '—', '·', '‣', '◦'];

/// The lines of a text each of which has a bullet, or its number, before it.
fn behind_bullets(text: &str) -> Option<Vec<String>> {
    let is_listed = |it: char| BULLETS.contains(&it) || it.is_ascii_digit();
    if !text.starts_with(is_listed) {
        return None;
    }
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|it| !it.is_empty()).collect();
    let items: Option<Vec<&str>> = lines.iter().map(|it| behind_bullet(it)).collect();
    let items = items.or_else(|| behind_numbers(&lines))?;
    // A single line may begin with the sign of a number.
    let is_named =
        |it: &&str| it.starts_with(|it: char| it.is_alphabetic() || "#@[\"'".contains(it));
    (items.len() > 1 || items.first().is_some_and(is_named))
        .then(|| items.into_iter().map(without_quotes).collect())
}

/// What stands behind the bullet of a line, and behind the box of a task.
fn behind_bullet(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(BULLETS)?;
    if !rest.is_empty() && !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let rest = rest.trim_start();
    let boxes = ["[ ] ", "[x] ", "[X] "];
    Some(boxes.iter().find_map(|it| rest.strip_prefix(it)).unwrap_or(rest))
}

/// What stands behind `1.`, `2.` and so on, or `1.` before each; a line alone may begin with a number of its own.
fn behind_numbers<'t>(lines: &[&'t str]) -> Option<Vec<&'t str>> {
    let numbered = |line: &&'t str| -> Option<(usize, &'t str)> {
        let (number, rest) = line.split_once(char::is_whitespace)?;
        Some((number.strip_suffix(['.', ')'])?.parse().ok()?, rest.trim_start()))
    };
    let items: Option<Vec<_>> = lines.iter().map(numbered).collect();
    let items = items.filter(|it| it.len() > 1)?;
    let are_in_order = items.iter().enumerate().all(|(at, (number, _))| *number == at + 1);
    (are_in_order || items.iter().all(|it| it.0 == 1))
        .then(|| items.into_iter().map(|it| it.1).collect())
}

/// Words and signs that stand between the last two of several names, where these are links or have marks.
const JOINING: [&str; 39] = [
    "&", "+", "/", "|", "-", "–", "—", "·", "•", "and", "und", "et", "y", "e", "og", "och", "en",
    "i", "a", "és", "ja", "ve", "și", "si", "in", "и", "та", "και", "plus", "with", "mit", "avec",
    "con", "com", "和", "与", "與", "と", "및",
];

pub(super) fn is_joining(word: &str) -> bool {
    JOINING.contains(&word) || JOINING.contains(&word.to_lowercase().as_str())
}

/// A part behind a comma without the word that joins it to those before: `, and [[Bob]]`, `, and @bob`.
pub(in crate::entry) fn behind_joining(part: &str) -> &str {
    let part = part.trim();
    let words = part.split_once(char::is_whitespace);
    let is_joined = |(word, rest): &(&str, &str)| {
        is_joining(word) && rest.trim_start().starts_with(['[', '!', '@', '#'])
    };
    words.filter(is_joined).map_or(part, |(_, rest)| rest.trim_start())
}

/// Each of several names that begin with a mark, `#rain #autumn`, `@ann and @bob`, without what stands between them; else the text
/// itself. Behind a `#` a name is a word, or ends with another: `#multi word#`. Where a word has none, as in `Room #4`, the sign
/// belongs to the name.
pub(in crate::entry) fn each_marked(text: &str, mark: char) -> Vec<&str> {
    match mark {
        _ if !text.contains(mark) => vec![text],
        '#' => each_tagged(text).filter(|it| it.len() > 1).unwrap_or_else(|| vec![text]),
        _ => each_named(text, mark),
    }
}

/// Signs that part two names, beside commas and space.
const PARTING: [char; 8] = [';', '；', '/', '|', '&', '+', '(', ')'];

/// The words of a text each of which has its `#`; none where one has none, but for what joins two that have it.
fn each_tagged(text: &str) -> Option<Vec<&str>> {
    let is_space = |it: char| it.is_whitespace() || COMMAS.contains(&it) || it == ';' || it == '；';
    let is_between = |it: char| is_space(it) || PARTING.contains(&it);
    let (mut names, mut rest) = (Vec::new(), text.trim_start_matches(is_space));
    while !rest.is_empty() {
        let Some(marked) = rest.strip_prefix('#') else {
            let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let is_joined = !names.is_empty() && is_joining(&rest[..end]);
            let behind = rest[end..].trim_start();
            rest = Some(behind).filter(|it| is_joined && it.starts_with('#'))?;
            continue;
        };
        let is_end = |at: usize| marked[at..].chars().next().is_none_or(is_between);
        let closed = marked.find('#').filter(|at| {
            let is_name = marked[..*at].chars().next_back().is_some_and(|it| !is_between(it));
            is_name && is_end(at + 1)
        });
        let word = || {
            let glued = |(at, it): (usize, char)| {
                is_space(it)
                    || PARTING.contains(&it) && marked[at + it.len_utf8()..].starts_with('#')
            };
            marked.char_indices().find(|it| glued(*it)).map_or(marked.len(), |it| it.0)
        };
        let end = closed.unwrap_or_else(word);
        names.push(&marked[..end]);
        let behind = &marked[closed.map_or(end, |it| it + 1)..];
        rest = behind.trim_start_matches(is_space);
        // A sign glued to the next name, or between two names.
        let joined = rest.trim_start_matches(is_between);
        if joined.starts_with('#') {
            rest = joined;
        }
    }
    Some(names)
}

fn each_named(text: &str, mark: char) -> Vec<&str> {
    let is_apart = |it: char| it.is_whitespace() || COMMAS.contains(&it) || ";；/|&+(".contains(it);
    let is_start = |at: &usize| text[..*at].chars().next_back().is_none_or(is_apart);
    let starts: Vec<usize> = text.match_indices(mark).map(|it| it.0).filter(is_start).collect();
    let Some(before) = starts.first().map(|it| &text[..*it]) else { return vec![text] };
    if starts.len() < 2 || !before.trim().is_empty() {
        return vec![text];
    }
    let ends = starts.iter().skip(1).map(|it| Some(*it)).chain([None]);
    let pieces = starts.iter().zip(ends).map(|(start, end)| match end {
        Some(end) => without_joining(&text[*start..end]),
        None => &text[*start..],
    });
    let is_between = |it: char| it.is_whitespace() || COMMAS.contains(&it);
    pieces.map(|it| it.trim_matches(is_between)).collect()
}

/// A name without the comma, sign or word between it and the next.
fn without_joining(piece: &str) -> &str {
    let glued = piece.strip_suffix(['/', '|', '&', '+', '(']).unwrap_or(piece);
    let is_end = |it: char| it.is_whitespace() || COMMAS.contains(&it) || ";；".contains(it);
    let piece = glued.trim_end_matches(is_end);
    match piece.rsplit_once(char::is_whitespace) {
        Some((rest, last)) if is_joining(last) => rest.trim_end_matches(is_end),
        _ => piece,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&[&str]>) {
        let found = items_of(text, |it| it.split(',').collect());
        let found: Option<Vec<&str>> =
            found.as_ref().map(|it| it.iter().map(String::as_str).collect());
        assert_eq!(found.as_deref(), expected, "{text}");
    }

    #[test]
    fn a_list_in_brackets_is_its_items() {
        check("[a, b]", Some(&["a", "b"]));
        check("[a]", Some(&["a"]));
        check("[]", Some(&[]));
        check("(a, b)", Some(&["a", "b"]));
        check("(a)", None);
        check("['a', \"b\"]", Some(&["a", "b"]));
        check("[\"a, b\", \"c\"]", Some(&["a, b", "c"]));
        check("[[a, b]]", None);
        check("[[Ann]], [[Bob]]", None);
        check("[[[Ann]], [[Bob]]]", Some(&["[[Ann]]", "[[Bob]]"]));
        check("[a] b [c]", None);
        check("[Ann](a.md)", None);
        check("(-:, :-)", None);
    }

    #[test]
    fn quotations_between_commas_are_items() {
        check("a, \"b, c\", d", Some(&["a", "b, c", "d"]));
        check("Ann, \"Bob\"", Some(&["Ann", "Bob"]));
        check("'Ann', 'Bob'", Some(&["Ann", "Bob"]));
        check("“Ann, Lee”, Bob", Some(&["Ann, Lee", "Bob"]));
        check("\"a\", b,", Some(&["a", "b"]));
        check("\"Bob\"", None);
        check("Bob \"the boat\" Lee, Ann", None);
        check("\"Bob\" Lee, Ann", None);
        check("'tis, 'twas", None);
        check("O'Brien, Ann", None);
        check("a, \"b, c", None);
    }

    #[test]
    fn lines_with_bullets_are_items() {
        check("- a\n- b", Some(&["a", "b"]));
        check("* a\n* 'b'", Some(&["a", "b"]));
        check("- [ ] a\n- [x] b", Some(&["a", "b"]));
        check("- a", Some(&["a"]));
        check("- 7", None);
        check("-a\n-b", None);
        check("- a\nb", None);
        check("1. a\n2. b", Some(&["a", "b"]));
        check("1) a\n1) b", Some(&["a", "b"]));
        check("1. a", None);
        check("3. a\n5. b", None);
        check("2 a\n3 b", None);
    }

    #[test]
    fn names_with_marks_are_each_their_own() {
        assert_eq!(each_marked("#a; #b", '#'), ["a", "b"]);
        assert_eq!(each_marked("#a / #b", '#'), ["a", "b"]);
        assert_eq!(each_marked("#a/#b", '#'), ["a", "b"]);
        assert_eq!(each_marked("#a/c #b", '#'), ["a/c", "b"]);
        assert_eq!(each_marked("#and and #i", '#'), ["and", "i"]);
        assert_eq!(each_marked("#c++ #b", '#'), ["c++", "b"]);
        assert_eq!(each_marked("#a b# #c", '#'), ["a b", "c"]);
        assert_eq!(each_marked("#rain", '#'), ["#rain"]);
        assert_eq!(each_marked("@ann @bob", '@'), ["@ann", "@bob"]);
        assert_eq!(each_marked("@ann lee & @bob", '@'), ["@ann lee", "@bob"]);
        assert_eq!(each_marked("@ann@example.org", '@'), ["@ann@example.org"]);
        assert_eq!(each_marked("Ann @work", '@'), ["Ann @work"]);
    }

    #[test]
    fn a_text_in_which_a_word_has_no_mark_is_one_name() {
        for text in [
            "Plus #1",
            "In #2",
            "E #minor",
            "A #1 fan",
            "a #b #c",
            "#a b #c",
            "Room #4",
            "Track #3 (live)",
            "C# #b",
            "rain #autumn",
            "#a and b",
            "#a #b and",
            "and #a #b",
            "",
            "#",
        ] {
            assert_eq!(each_marked(text, '#'), [text]);
        }
    }

    #[test]
    fn a_word_that_joins_the_last_name_is_none_of_it() {
        assert_eq!(behind_joining(" and [[Bob]]"), "[[Bob]]");
        assert_eq!(behind_joining(" und @bob"), "@bob");
        assert_eq!(behind_joining(" and Bob"), "and Bob");
    }
}
