//! Several keys on one line: `date: 2024-05-09 draft: false`, `mood: calm location: Lisbon tags: [a, b]`.

use super::glued_colon::makes_key;
use super::hidden::{has_words, is_more_than_text};
use super::key_meant::Read;
use super::laid::Laid;
use super::near::keys::is_usual_key;
use super::value::words_of;
use super::written::{Written, is_one_quotation, quoted};

/// What is told of a line in which a key stands behind the value of another, each on a line of its own. One that entries have, one
/// behind a day, and one behind what is closed is a key. Where that is no way out, the line is to be parted all the same: quotes
/// around the whole would make a text of a key.
pub(super) fn hint(block: &str, laid: &Laid<'_>, read: impl Fn(&str) -> Read) -> Option<String> {
    let line = laid.line;
    let written = Written::of(line.text);
    let is_one = laid.before.is_closed() && !laid.is_text && !makes_key(line.text);
    let key = written.key.filter(|it| is_one && !(written.is_item() && it.contains(' ')))?;
    // Behind a key that says nothing, `tags: #rain #sea`, no comment is meant.
    let value = match written.value.ends_with(':') {
        true => line.text[written.at..].trim_end(),
        false => written.value,
    };
    let pairs = pairs_in(key, value);
    let (first, others) = pairs.split_first().filter(|it| !it.1.is_empty())?;
    let lead = &line.text[..written.at];
    let margin = match written.is_item() {
        true => " ".repeat(written.indent()),
        false => line.text[..written.margin()].to_owned(),
    };
    let mut meant = vec![format!("{lead}{}", value_of(first))];
    meant.extend(others.iter().map(|it| format!("{margin}{}: {}", it.key, value_of(it))));
    let (above, below) = (&block[..line.start], &block[line.start + line.text.len()..]);
    let both = meant.join("\n");
    let is_read = match read(&format!("{above}{both}{below}")) {
        Ok(pairs) => has_words(&words_of(&pairs), value),
        Err(offset) => offset > line.start + both.len(),
    };
    let or_text =
        if pairs.iter().any(|it| is_closed(it.value)) { "" } else { "; or put it in quotes" };
    Some(match is_read {
        true => format!("write `{}`, each on a line of its own{or_text}", meant.join("` and `")),
        false => format!("write each key on a line of its own{or_text}"),
    })
}

/// The lines of one on which several keys stand, none with a space behind its colon: `mood:calm location:Lisbon`. Each is one that
/// entries have.
pub(super) fn glued_lines(line: &str) -> Option<Vec<String>> {
    let is_known =
        |it: &str| is_usual_key(it) || MORE.iter().any(|more| more.eq_ignore_ascii_case(it));
    let text = line.trim();
    let words = text.match_indices(' ').map(|it| it.0 + 1);
    let begins_key = |at: &usize| {
        let word = text[*at..].split(char::is_whitespace).next().unwrap_or_default();
        word.split_once([':', '：'])
            .is_some_and(|(key, rest)| is_known(key) && !rest.starts_with('/'))
    };
    let starts: Vec<usize> = std::iter::once(0).chain(words).filter(begins_key).collect();
    if starts.len() < 2 || starts[0] != 0 || text.contains(['"', '\'', '[', '{']) {
        return None;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let pairs =
        starts.iter().zip(ends).map(|(start, end)| text[*start..end].split_once([':', '：']));
    let lines = pairs.flatten().map(|(key, value)| {
        let value = value.trim().trim_end_matches([',', ';', '|']).trim_end();
        format!("{key}: {}", value_of(&Pair { key, value }))
    });
    Some(lines.map(|it| it.trim_end().to_owned()).collect())
}

/// A key and what is said behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair<'a> {
    pub(super) key: &'a str,
    pub(super) value: &'a str,
}

/// Keys that entries have, beside the usual ones.
const MORE: [&str; 13] = [
    "draft",
    "place",
    "locations",
    "person",
    "time",
    "lang",
    "language",
    "slug",
    "feeling",
    "rating",
    "weather",
    "url",
    "link",
];

/// The pairs of a value in which further keys stand.
pub(super) fn pairs_in<'a>(key: &'a str, value: &'a str) -> Vec<Pair<'a>> {
    let mut pairs = vec![Pair { key, value }];
    for colon in colons_in(value) {
        let Some(last) = pairs.last_mut() else { break };
        let from = last.value.as_ptr().addr() - value.as_ptr().addr();
        let Some(before) = value.get(from..colon) else { continue };
        let Some((said, word)) = before.rsplit_once([' ', '\t']) else { continue };
        let said = said.trim();
        let is_word = word.starts_with(char::is_alphabetic)
            && word.chars().all(|it| it.is_alphanumeric() || "_-".contains(it));
        let is_known = || {
            is_usual_key(word)
                || MORE.iter().any(|it| it.eq_ignore_ascii_case(word))
                || is_more_than_text(Some(last.key), said)
                || is_closed(said)
        };
        if !is_word || said.is_empty() || said.ends_with(':') || !is_known() {
            continue;
        }
        // What parts two keys is part of neither.
        last.value = said.trim_end_matches([',', ';', '|']).trim_end();
        let rest = value[colon + 1..].trim();
        pairs.push(Pair { key: word, value: rest });
    }
    pairs
}

/// The colons of a value behind which a space stands, or nothing, outside of quotations and brackets.
fn colons_in(value: &str) -> Vec<usize> {
    let (mut found, mut quote, mut depth, mut before) = (Vec::new(), None, 0_usize, ' ');
    for (at, letter) in value.char_indices() {
        let opens = before.is_whitespace() || "[{,:".contains(before);
        let is_apart = || value[at + 1..].chars().next().is_none_or(char::is_whitespace);
        match (quote, letter) {
            (Some(mark), _) if mark == letter && before != '\\' => quote = None,
            (None, '"' | '\'') if opens => quote = Some(letter),
            (None, '[' | '{') => depth += 1,
            (None, ']' | '}') => depth = depth.saturating_sub(1),
            (None, ':') if depth == 0 && is_apart() => found.push(at),
            _ => {}
        }
        before = letter;
    }
    found
}

/// Whether a value ends with the mark that closes what it begins with.
fn is_closed(value: &str) -> bool {
    let is_between = |open, close| value.starts_with(open) && value.ends_with(close);
    is_between('[', ']') || is_between('{', '}') || is_one_quotation(value)
}

/// A value as it is to be written: in quotes, where a colon in it would end a key, a sign in it would begin a comment, or it goes on
/// behind what it begins with.
fn value_of(pair: &Pair<'_>) -> String {
    let is_text = !is_closed(pair.value)
        && (!colons_in(pair.value).is_empty()
            || pair.value.contains(" #")
            || pair
                .value
                .starts_with(['"', '\'', '[', '{', '#', '&', '*', '!', '|', '>', '%', '@', '`']));
    if is_text { quoted(pair.value) } else { pair.value.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(value: &str, expected: &[(&str, &str)]) {
        let pairs = pairs_in("title", value);
        let found: Vec<_> = pairs.iter().map(|it| (it.key, it.value)).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn keys_behind_values_are_told_from_words() {
        check("Rain mood: calm", &[("title", "Rain"), ("mood", "calm")]);
        check(
            "Rain: at sea mood: calm tags: [a]",
            &[("title", "Rain: at sea"), ("mood", "calm"), ("tags", "[a]")],
        );
        check("[\"a: b\", c] x: d", &[("title", "[\"a: b\", c]"), ("x", "d")]);
        check("\"Rain: at sea\" mood:", &[("title", "\"Rain: at sea\""), ("mood", "")]);
        for text in
            ["Rain: at sea", "mood: calm", "Interview: mood: calm", "at 10:30 mood", "a b: c"]
        {
            check(text, &[("title", text)]);
        }
    }
}
