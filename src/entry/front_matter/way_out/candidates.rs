//! What a line of YAML may have been meant to be.

use super::super::fault::Fault;
use super::super::hidden::holds_names;
use super::super::laid::Laid;
use super::super::list_meant::without_gaps;
use super::super::written::{
    Written, is_comment_of_percent_signs, is_one_quotation, items_in_quotes,
    items_in_single_quotes, key_to_colon, quoted, unwrapped,
};

/// What a line may have been meant to be, the likeliest first.
pub(super) fn candidates(laid: &Laid<'_>, fault: &Fault) -> Vec<String> {
    let line = laid.line.text;
    let from = laid.flow_from();
    let (lead, rest) = (&line[..from], line[from..].trim_end());
    // Not every parser takes a tab between a key and its value.
    let lead = match lead.trim_end_matches([' ', '\t']) {
        bare if lead.ends_with('\t') && !bare.is_empty() => format!("{bare} "),
        _ => lead.to_owned(),
    };
    let behind = |rest: String| format!("{lead}{rest}");
    let within = laid.before.innermost();
    let written = Written::of(line);
    let is_structure =
        matches!(fault.code, "invalid-yaml" | "tab-indentation") && written.key.is_some();
    let begun = is_structure.then(|| line.trim_start().to_owned());
    if laid.before.is_in_brackets() || rest.starts_with(['[', '{']) && is_one_flow(line, laid) {
        let in_quotes = items_in_quotes(rest, within);
        let ends = [closed(rest), closed(&in_quotes)];
        let items = [in_quotes, items_in_single_quotes(rest, within)];
        let at_commas = between_commas(rest);
        let unquoted = without_lone_quote(rest).map(|it| {
            let items = items_in_quotes(&it, within);
            [closed(&items), items]
        });
        let alone = (within.is_some() && !rest.ends_with(',')).then(|| format!("{rest},"));
        let gapless = without_gaps(rest).into_iter();
        let gapless = gapless.flat_map(|it| {
            [Some(items_in_quotes(&it, within)), between_commas(&it)].into_iter().flatten()
        });
        let apostrophes = with_apostrophes(rest).into_iter();
        let items = apostrophes.chain(items).chain(ends).chain(at_commas).chain(gapless);
        let items = items.chain(unquoted.into_iter().flatten()).chain(alone);
        // A title is no list: the bracket that nothing closes is a sign in it.
        let is_title = written.key.is_some_and(|it| it.eq_ignore_ascii_case("title"));
        let is_sign = is_title && laid.before.is_closed() && !rest.contains([',', ']', '}']);
        let title = is_sign.then(|| quoted(rest));
        return title.into_iter().chain(items).map(behind).chain(begun).collect();
    }
    let mut key = keys_in_quotes(line, &written);
    key.extend(keys_with_signs(line));
    let comma = rest.strip_suffix(',').filter(|it| it.ends_with(['"', '\'']) && it.len() > 1);
    let comma = comma.map(|it| behind(it.to_owned()));
    let dash = line.trim_start().starts_with("-\t").then(|| line.replacen("-\t", "- ", 1));
    let is_value = written.key.is_some() || written.is_item();
    let list = written.key.is_some_and(holds_names).then(|| list_of(rest)).flatten();
    let whole = (is_value && !written.value.is_empty()).then(|| quoted(unwrapped(rest)));
    let unquoted = without_lone_quote(rest).map(|it| quoted(it.trim()));
    let value = list.into_iter().chain(unquoted).chain(whole).map(behind);
    let begun = begun.into_iter().chain(keys_in_quotes(line.trim_start(), &written));
    comma.into_iter().chain(key).chain(dash).chain(value).chain(begun).collect()
}

/// A line whose key holds what begins a comment, or quotations: `a #b: x`, `"a", "b": x`.
fn keys_with_signs(line: &str) -> Vec<String> {
    let text = line.trim();
    let margin = &line[..line.len() - line.trim_start().len()];
    let is_other = text.starts_with(['#', '-', '[', '{', '%']) || !text.contains([' ']);
    let Some((key, value)) = text.split_once(": ").filter(|_| !is_other) else { return Vec::new() };
    if !key.contains(" #") && !key.starts_with(['"', '\'']) {
        return Vec::new();
    }
    let key = key.trim();
    let key = if is_one_quotation(key) { key.to_owned() } else { quoted(key) };
    let value = value.trim();
    let in_quotes = quoted(unwrapped(value));
    [value, &in_quotes].map(|value| format!("{margin}{key}: {value}")).to_vec()
}

/// A list or a map in brackets of which commas alone separate the parts: what else looks like a bracket or a colon in it
/// is text.
fn between_commas(flow: &str) -> Option<String> {
    let (open, close) = if flow.starts_with('[') { ('[', ']') } else { ('{', '}') };
    let inner = flow.strip_prefix(open)?.strip_suffix(close)?;
    let part = |part: &str| match part.trim().split_once(": ").filter(|_| open == '{') {
        Some((key, value)) => format!("{key}: {}", in_quotes(value.trim())),
        None => in_quotes(part.trim()),
    };
    let in_one_quotation = |it: &str| it.matches(['"', '\'']).count().is_multiple_of(2);
    let parts: Vec<&str> = inner.split(',').collect();
    let is_apart = parts.iter().all(|it| in_one_quotation(it) && !it.trim().is_empty());
    let parts: Vec<String> = parts.into_iter().map(part).collect();
    is_apart.then(|| format!("{open}{}{close}", parts.join(", ")))
}

/// A list of which items begin with an apostrophe, and no quotation does: `['tis, 'twas]`.
fn with_apostrophes(flow: &str) -> Option<String> {
    let inner = flow.strip_prefix('[')?.strip_suffix(']')?;
    let parts = || inner.split(',').map(str::trim);
    let is_bare = |it: &str| !it.is_empty() && !it.contains(['"', '[', ']', '{', '}', ':']);
    let is_begun = |it: &str| it.starts_with('\'') && !it[1..].ends_with('\'');
    let is_text = |it: &str| is_bare(it) && (is_begun(it) || !it.starts_with('\''));
    let items: Vec<String> = parts().map(quoted).collect();
    let is_meant = parts().all(is_text) && parts().any(is_begun);
    is_meant.then(|| format!("[{}]", items.join(", ")))
}

fn in_quotes(text: &str) -> String {
    match text.starts_with(['"', '\'']) {
        true => text.to_owned(),
        false => quoted(text),
    }
}

/// A line with its key in quotes where that begins with a sign, and with its value in quotes, too.
fn keys_in_quotes(line: &str, written: &Written<'_>) -> Vec<String> {
    let text = line.trim_start();
    let margin = &line[..line.len() - text.len()];
    let Some((key, value)) = key_to_colon(text, 0) else { return Vec::new() };
    let is_other = written.is_item() || is_comment_of_percent_signs(text);
    if is_other || key.starts_with(|it: char| it.is_alphanumeric() || "\"'".contains(it)) {
        return Vec::new();
    }
    let (after, value) = (&text[key.trim_end().len()..value], text[value..].trim_end());
    let key = quoted(key.trim_end());
    let in_quotes = (!value.is_empty()).then(|| quoted(unwrapped(value)));
    let values = std::iter::once(value.to_owned()).chain(in_quotes);
    values.map(|value| format!("{margin}{key}{after}{value}")).collect()
}

/// A text without the one quotation mark in it that begins a word and that nothing closes.
fn without_lone_quote(text: &str) -> Option<String> {
    ['"', '\''].into_iter().find_map(|mark| {
        let (before, behind) = text.split_once(mark)?;
        let opens = before.is_empty() || before.ends_with([' ', '[', '{', ',', ':']);
        (opens && !behind.contains(mark) && !(mark == '\'' && is_elided(behind)))
            .then(|| format!("{before}{behind}"))
    })
}

/// Whether an apostrophe stands before a text for what is left out: `'tis`, `'90s`, `'s avonds`.
fn is_elided(text: &str) -> bool {
    const WORDS: [&str; 17] = [
        "tis", "twas", "twill", "twere", "til", "till", "em", "cause", "bout", "round", "neath",
        "n", "s", "t", "k", "nough", "ere",
    ];
    let word = text.split(|it: char| !it.is_alphanumeric()).next().unwrap_or_default();
    word.starts_with(|it: char| it.is_ascii_digit())
        || WORDS.contains(&word.to_ascii_lowercase().as_str())
}

/// Whether a value in brackets is one list or map, or goes on below; `[a] b` is a text.
pub(super) fn is_one_flow(line: &str, laid: &Laid<'_>) -> bool {
    Written::of(line).flow().is_some() || laid.depth() > 0
}

/// A list or a map of one line with the brackets that it lacks.
fn closed(flow: &str) -> String {
    let mut open = Vec::new();
    for letter in flow.chars() {
        match letter {
            '[' => open.push(']'),
            '{' => open.push('}'),
            ']' | '}' => drop(open.pop()),
            _ => {}
        }
    }
    let flow = flow.trim_end_matches([',', ' ']);
    flow.chars().chain(open.into_iter().rev()).collect()
}

/// Several names that stand in quotes or brackets of their own, or begin with a mark, as one list. Links of wikis are
/// texts: `[[Ana]], [[Ben]]`.
fn list_of(value: &str) -> Option<String> {
    let is_several = value.contains(',') && !value.contains("[[");
    let is_marked = value.starts_with(['[', '\'', '"', '@', '#', '`', '%']);
    let bare = value.replace(['[', ']'], "");
    (is_several && is_marked).then(|| items_in_single_quotes(&format!("[{bare}]"), None))
}
