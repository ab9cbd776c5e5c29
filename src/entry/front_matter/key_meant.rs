//! Keys that were meant and have lost their colon, or have a sign behind it.

use super::fault::lines;
use super::hidden::has_words;
use super::laid::Laid;
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
