//! Keys that were meant and have lost their colon, have a sign behind it, or stand behind another on one line.

use super::fault::lines;
use super::glued_colon::makes_key;
use super::hidden::{has_words, is_more_than_text};
use super::laid::Laid;
use super::near::keys::is_usual_key;
use super::split::key_of;
use super::value::words_of;
use super::written::Written;
use super::{Dialect, Value};

/// What is read of a block: its keys and values, or how far it can be read, in bytes.
pub(super) type Read = Result<Vec<(String, Value)>, usize>;

/// Whether every key at the margin was read, and every word of some lines.
pub(super) fn keeps(block: &str, said: &str, pairs: &[(String, Value)]) -> bool {
    let is_read = |key: &str| pairs.iter().any(|(it, _)| it == key);
    has_words(&words_of(pairs), said)
        && lines(block, 0).filter_map(|it| key_of(it.text, Dialect::Yaml)).all(is_read)
}

/// The key of the list whose item cannot be read, where nothing but a sign stands behind it: `tags: ,`.
pub(super) fn sign_above(above: &[Laid<'_>], laid: &Laid<'_>) -> Option<usize> {
    let at = above.iter().rposition(|it| !it.line.is_blank())?;
    let is_item = Written::of(laid.line.text).is_item();
    (is_item && without_sign(above[at].line.text).is_some()).then_some(at)
}

/// A line of a key without the sign behind it that is no value: `tags:,`, `tags: -`.
fn without_sign(line: &str) -> Option<String> {
    let (key, sign) = line.split_once(':')?;
    let sign = sign.trim();
    let is_sign = !sign.is_empty() && sign.chars().all(|it| matches!(it, ',' | ';' | '.' | '-'));
    (is_sign && !key.trim().is_empty() && !key.trim_start().starts_with('-'))
        .then(|| format!("{key}:"))
}

/// What is told of two keys on one line: `date: 2024-05-09 draft: false`. One that entries have, or one behind a day, is a key.
pub(super) fn two_keys(
    block: &str,
    laid: &Laid<'_>,
    read: impl Fn(&str) -> Read,
) -> Option<String> {
    let line = laid.line;
    let written = Written::of(line.text);
    let is_one = laid.before.is_closed() && !written.is_item() && !makes_key(line.text);
    let key = written.key.filter(|_| is_one)?;
    let (before, _) = written.value.split_once(": ")?;
    let (value, second) = before.rsplit_once(' ')?;
    let is_word = second.chars().all(|it| it.is_alphanumeric() || "_-".contains(it));
    let is_key = is_usual_key(second) || is_more_than_text(Some(key), value);
    if !is_word || !is_key || value.trim().is_empty() {
        return None;
    }
    let cut = written.at + value.len();
    let (first, second) = (line.text[..cut].trim_end(), line.text[cut..].trim());
    let margin = &line.text[..written.margin()];
    let (above, below) = (&block[..line.start], &block[line.start + line.text.len()..]);
    let is_read = match read(&format!("{above}{first}\n{margin}{second}{below}")) {
        Ok(_) => true,
        Err(offset) => offset > line.next + 1,
    };
    is_read.then(|| {
        format!(
            "write `{first}` and `{margin}{second}`, each on a line of its own; or put it in quotes"
        )
    })
}

/// A line with the colon behind its key that it lacks, where brackets, or keys below it, tell that a key was meant; without a
/// sign behind its key, where a list stands below it.
pub(super) fn keys_meant(block: &str, laid: &Laid<'_>) -> Vec<String> {
    let line = laid.line.text.trim_end();
    if !laid.before.is_closed() || laid.is_text {
        return Vec::new();
    }
    let below = lines(block, laid.line.next).find(|it| !it.is_blank());
    let (written, below) = (Written::of(line), below.map(|it| Written::of(it.text)));
    let is_above_items = below.is_some_and(|it| it.is_item());
    let bare = is_above_items.then(|| without_sign(line)).flatten();
    let from = match written.is_item() {
        true => line.len() - line.trim_start_matches([' ', '\t', '-']).len(),
        false => written.margin(),
    };
    let (lead, text) = line.split_at(from);
    let is_word = |it: &str| {
        it.starts_with(char::is_alphabetic)
            && it.chars().all(|it| it.is_alphanumeric() || "_-".contains(it))
    };
    let has_keys = written.is_item()
        && written.key.is_none()
        && below.is_some_and(|it| it.key.is_some() && !it.is_item() && it.margin() == from);
    let end = text.find(|it: char| !it.is_alphanumeric() && !"_-".contains(it));
    let meant = end.map(|end| text.split_at(end)).filter(|(key, _)| is_word(key));
    let meant = meant.and_then(|(key, rest)| {
        let value = rest.trim_start_matches([' ', ':', '：', '=']);
        let is_flow = value.starts_with(['[', '{']);
        let is_begun = rest.starts_with([' ', ':', '：', '=']);
        (is_begun && (has_keys || is_flow)).then(|| format!("{lead}{key}: {value}"))
    });
    bare.into_iter().chain(meant).collect()
}
