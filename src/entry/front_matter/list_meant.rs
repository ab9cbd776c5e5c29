//! Lines that were meant for items of a list, and are none to YAML.

use super::fault::{Line, lines};
use super::hidden::holds_names;
use super::laid::Laid;
use super::list_commas::{with_comma, with_commas_between_pairs};
use super::mark;
use super::written::{Written, items_in_quotes, quoted};

/// The keys of a map that says a name; `- title: a: b` is one.
const NAME_KEYS: [&str; 6] = ["name", "tag", "label", "title", "keyword", "value"];

/// A line as the items of a list that it may have been meant for, the likeliest first.
pub(super) fn items_meant(block: &str, laid: &Laid<'_>) -> Vec<String> {
    let line = laid.line.text;
    let written = Written::of(line);
    let (lead, rest) = line.split_at(written.at);
    let rest = rest.trim_end();
    if laid.before.is_in_brackets() {
        return without_gaps(line).into_iter().chain(with_comma(laid)).collect();
    }
    if rest.starts_with(['[', '{']) {
        let below = lead.trim().is_empty().then(|| below_its_key(block, laid.line)).flatten();
        let whole = without_gaps(rest).map(|it| format!("{lead}{it}"));
        let pairs = with_commas_between_pairs(rest).map(|it| format!("{lead}{it}"));
        return below.into_iter().chain(whole).chain(with_comma(laid)).chain(pairs).collect();
    }
    let key = written.key.filter(|_| !written.is_item());
    if let Some(items) = rest.strip_prefix("- ").filter(|_| key.is_some_and(is_list)) {
        let items: Vec<&str> = items.split(" - ").map(str::trim).collect();
        let flow = format!("[{}]", items.join(", "));
        let in_quotes = items_in_quotes(&flow, None);
        return [flow, in_quotes].map(|it| format!("{lead}{it}")).to_vec();
    }
    let closed = rest.strip_suffix(']').filter(|it| !it.contains(['[', ']']));
    if let Some(items) = closed.filter(|_| key.is_some_and(is_list)) {
        let flow = format!("[{items}]");
        let in_quotes = items_in_quotes(&flow, None);
        return [flow, in_quotes].map(|it| format!("{lead}{it}")).to_vec();
    }
    if written.is_one_item() && written.key.is_some_and(|it| !NAME_KEYS.contains(&it)) {
        let dash = line.find('-').map_or(0, |at| at + 1);
        let is_tag = key_above(block, laid.line).is_some_and(is_words);
        let whole = || format!("{} {}", &line[..dash], quoted(line[dash..].trim()));
        return is_tag.then(whole).into_iter().collect();
    }
    with_dash(line).into_iter().collect()
}

/// `* a`, `• a` and `-a` as `- a`.
fn with_dash(line: &str) -> Option<String> {
    let text = line.trim_start();
    let margin = &line[..line.len() - text.len()];
    let dashless = unspaced_item(text).then(|| &text[1..]);
    let marked = text.strip_prefix("* ").or(text.strip_prefix("+ ")).or(numbered(text));
    let item = marked.or(dashless).or(bulleted(text).map(|it| it.1))?;
    Some(format!("{margin}- {}", item.trim()))
}

/// What stands behind the number that a line begins with in the place of a dash: `1. a`, `2) b`.
pub(super) fn numbered(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let behind = text.trim_start_matches(|it: char| it.is_ascii_digit());
    let is_number = (1..4).contains(&(text.len() - behind.len()));
    behind.strip_prefix(['.', ')'])?.strip_prefix(' ').filter(|_| is_number).map(str::trim_start)
}

/// Whether a line is an item but for the space behind its dash: a number may be less than nothing.
pub(super) fn unspaced_item(text: &str) -> bool {
    let item = text.trim().strip_prefix('-').unwrap_or_default();
    let begins = |it: char| it.is_alphanumeric() || matches!(it, '#' | '@' | '"' | '\'');
    item.starts_with(begins) && !item.bytes().all(|it| it.is_ascii_digit() || it == b'.')
}

/// The bullet that a line begins with in the place of a dash, and what stands behind it.
pub(super) fn bulleted(text: &str) -> Option<(char, &str)> {
    const BULLETS: [char; 8] = ['•', '◦', '‣', '▪', '●', '○', '∙', '⁃'];
    /// These may begin a word, too.
    const BEFORE_SPACE: [char; 3] = ['–', '—', '·'];
    let text = text.trim();
    let bullet = text.chars().next()?;
    let item = &text[bullet.len_utf8()..];
    let is_apart = item.starts_with([' ', '\t']) && BEFORE_SPACE.contains(&bullet);
    let is_bullet = BULLETS.contains(&bullet) || is_apart;
    Some((bullet, item.trim())).filter(|(_, item)| is_bullet && !item.is_empty())
}

/// Whether names stand under a key, or places.
fn is_list(key: &str) -> bool {
    let others = ["location", "locations", "aliases", "alias"];
    holds_names(key) || others.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// Whether tags stand under a key.
pub(super) fn is_key_of_tags(key: &str) -> bool {
    ["tags", "tag", "keywords", "keyword"].iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// Whether the items under a key are words, and no maps.
fn is_words(key: &str) -> bool {
    let others = ["categories", "category", "aliases"];
    is_key_of_tags(key) || others.iter().any(|it| it.eq_ignore_ascii_case(key))
}

/// The key that a line of a list stands under.
pub(super) fn key_above<'a>(block: &'a str, line: Line<'_>) -> Option<&'a str> {
    let above = lines(block, 0).take_while(|it| it.start < line.start);
    let keys = above.map(|it| Written::of(it.text)).filter(|it| !it.is_item());
    keys.filter(|it| it.value.is_empty()).filter_map(|it| it.key).last()
}

/// A list in brackets that stands below its key, and no deeper; one key and its value in braces among other keys.
fn below_its_key(block: &str, line: Line<'_>) -> Option<String> {
    let above = lines(block, 0).take_while(|it| it.start < line.start);
    let above = above.filter(|it| !it.is_blank()).last().map(|it| Written::of(it.text));
    let text = line.text.trim();
    if let Some(key) = above.filter(|it| it.key.is_some() && it.value.is_empty()) {
        return Some(format!("{}{text}", " ".repeat(key.indent() + 2)));
    }
    let keys = mark::parts_of_flow(text).iter().filter(|it| it.is_key).count();
    let pair = text.strip_prefix('{')?.strip_suffix('}')?;
    (keys == 1).then(|| format!("{}{}", &line.text[..Written::of(line.text).at], pair.trim()))
}

/// A list in brackets without its items that are nothing: `[a, , b]`; none where each is something.
pub(super) fn without_gaps(flow: &str) -> Option<String> {
    let (mut kept, mut quote, mut is_gap) = (String::with_capacity(flow.len()), None, false);
    for letter in flow.chars() {
        let before = kept.trim_end().chars().next_back();
        match quote {
            Some(mark) if mark == letter => quote = None,
            None if letter == ',' && before.is_some_and(|it| "[{,".contains(it)) => {
                is_gap = true;
                continue;
            }
            None if matches!(letter, '"' | '\'') && before.is_none_or(|it| "[{,:".contains(it)) => {
                quote = Some(letter);
            }
            // Where something was left out, one space stays.
            None if letter == ' ' && is_gap && kept.ends_with([' ', '[', '{']) => continue,
            Some(_) | None => {}
        }
        kept.push(letter);
    }
    is_gap.then_some(kept)
}
