//! The way out of a fault of YAML: a line as it is to be written, which is offered only where the block is then read, or
//! read further, and nothing of the line is lost.

use super::fault::{Fault, Line, lines};
use super::glued_colon::makes_key;
use super::hidden::{LONGEST_BLOCK, VALUE_IS_COMMENT, has_words, holds_names};
use super::key_meant::{Read, keeps, keys_meant, sign_above, two_keys};
use super::laid::{Laid, laid_out};
use super::list_meant::{items_meant, key_above, numbered, without_gaps};
use super::unindented::unindented;
use super::written::{
    Written, is_comment_of_percent_signs, is_one_quotation, items_in_quotes,
    items_in_single_quotes, key_to_colon, quoted, unwrapped,
};
use super::{beside_key, quotations, slipped};

/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;

/// The fault with the mended line as its hint, where there is one.
pub(super) fn way_out(block: &str, fault: Fault, read: impl Fn(&str) -> Read) -> Fault {
    const OURS: [&str; 6] = [
        "unquoted-colon",
        "invalid-yaml",
        "unclosed-bracket",
        "unclosed-quote",
        "tab-indentation",
        VALUE_IS_COMMENT,
    ];
    if block.len() > LONGEST_BLOCK {
        return fault;
    }
    if let Some(text) = unindented(block).into_iter().find(|it| it.holds(fault.offset)) {
        return Fault { code: "invalid-yaml", ..text.told() };
    }
    if !OURS.contains(&fault.code) {
        return fault;
    }
    if let Some(hint) = without_tabs(block, &fault, &read) {
        return fault.with_hint(hint);
    }
    let all = laid_out(block);
    let Some(at) = all.iter().rposition(|it| it.line.start <= fault.offset) else { return fault };
    let laid = all[at];
    if let Some(told) = slipped::told(block, &all, at, &fault, &read) {
        return told;
    }
    if let Some(told) = beside_key::told(block, &laid, &fault, &read) {
        return told;
    }
    let is_of_colon = matches!(fault.code, "unquoted-colon" | "invalid-yaml");
    if let Some(hint) = two_keys(block, &laid, &read).filter(|_| is_of_colon) {
        return fault.with_hint(hint);
    }
    if let Some(above) = sign_above(&all[..at], &laid) {
        let line = all[above].line;
        if let Some(mended) = mended_line(block, &all, above, &fault, &read) {
            let fault = Fault { offset: line.start, ..fault };
            let fault = fault.with_length(line.text.trim_end().chars().count());
            return fault.with_hint(hint(line.text, &mended));
        }
    }
    if let Some(mended) = mended_line(block, &all, at, &fault, &read) {
        return fault.with_hint(hint(laid.line.text, &mended));
    }
    // What goes wrong in brackets may be told where they open.
    let below =
        (at + 1..all.len()).take(MOST_BELOW).take_while(|it| all[*it].before.is_in_brackets());
    for other in below {
        if let Some(mended) = mended_line(block, &all, other, &fault, &read) {
            let text = all[other].line.text;
            let offset = all[other].line.start + text.len() - text.trim_start().len();
            let fault = Fault { offset, ..fault }.with_length(text.trim().chars().count());
            return fault.with_hint(hint(text, &mended));
        }
    }
    match laid.before.is_in_brackets() || laid.depth() > 0 {
        true if fault.code != "unclosed-quote" => {
            fault.with_hint("put what is no plain word in quotes, and close the bracket")
        }
        _ => fault,
    }
}

/// How many lines of a list or a map in brackets are tried below the one that opens it.
const MOST_BELOW: usize = 20;

/// A line as it is to be written, where that mends the block, or lets it be read further.
fn mended_line(
    block: &str,
    all: &[Laid<'_>],
    at: usize,
    fault: &Fault,
    read: impl Fn(&str) -> Read,
) -> Option<String> {
    let laid = all[at];
    if laid.line.text.len() > LONGEST_LINE {
        return None;
    }
    let items = items_meant(block, &laid).into_iter().chain(keys_meant(block, &laid));
    let meant = items.chain(beside(&all[..at], &laid)).chain(without_last_bracket(&laid));
    let meant = meant.chain(without_marks(block, &all[..at], &laid));
    let meant = meant.chain(candidates(&laid, fault));
    let meant: Vec<_> = meant.collect();
    let trial = Trial { block, laid, read };
    let whole = meant.iter().find(|it| trial.mends_all(it));
    whole.or_else(|| meant.iter().find(|it| trial.goes_further(it))).cloned()
}

/// A line of names without the quotation marks around some of them.
fn without_marks(block: &str, above: &[Laid<'_>], laid: &Laid<'_>) -> Option<String> {
    let line = laid.line.text;
    let (lead, value) = line.split_at(laid.flow_from());
    let value = value.trim_end();
    let written = Written::of(line);
    let is_item = written.is_item() && written.key.is_none();
    if laid.before.is_in_brackets() || value.starts_with(['[', '{']) && is_one_flow(line, laid) {
        let opened = || above.iter().rev().find_map(|it| Written::of(it.line.text).key);
        let key = written.key.or_else(opened)?;
        let within = laid.before.innermost();
        return quotations::items_meant(key, value, within).map(|it| format!("{lead}{it}"));
    }
    let key = written.key.or_else(|| key_above(block, laid.line).filter(|_| is_item))?;
    quotations::meant(key, is_item, value).map(|it| format!("{lead}{it}"))
}

/// A line without the bracket at its end that nothing opens: `{name: Ann}}`.
fn without_last_bracket(laid: &Laid<'_>) -> Option<String> {
    let value = Written::of(laid.line.text).value;
    let count = |signs: [char; 2]| value.matches(signs).count();
    let is_in_brackets = value.starts_with(['{', '[']) && value.ends_with(['}', ']']);
    let has_one_more = count(['}', ']']) == count(['{', '[']) + 1;
    let text = laid.line.text.trim_end();
    (is_in_brackets && has_one_more && laid.before.is_closed())
        .then(|| text[..text.len() - 1].to_owned())
}

/// A line as deep as those above it that are items as it is, or keys: it may have slipped.
fn beside(above: &[Laid<'_>], laid: &Laid<'_>) -> Vec<String> {
    const MOST: usize = 3;
    let (text, written) = (laid.line.text.trim_start(), Written::of(laid.line.text));
    let is_one = written.is_item() || written.key.is_some();
    if !laid.before.is_closed() || laid.is_text || !is_one {
        return Vec::new();
    }
    let above = above.iter().rev().filter(|it| !it.is_text && it.before.is_closed());
    let above = above.filter(|it| !it.line.is_blank()).map(|it| Written::of(it.line.text));
    let mut above = above.peekable();
    // Deeper than an item without a key it is one of that item's, whose first has lost its colon.
    let is_of =
        |it: &Written<'_>| it.is_item() && it.key.is_none() && written.margin() > it.margin();
    if !written.is_item() && above.peek().is_some_and(is_of) {
        return Vec::new();
    }
    let alike = above.filter(|it| match written.is_item() {
        true => it.is_item(),
        false => it.key.is_some(),
    });
    let mut margins: Vec<usize> = Vec::new();
    for it in alike {
        let margin = if written.is_item() { it.margin() } else { it.indent() };
        if margin != written.margin() && !margins.contains(&margin) && margins.len() < MOST {
            margins.push(margin);
        }
    }
    margins.into_iter().map(|it| format!("{}{text}", " ".repeat(it))).collect()
}

fn hint(line: &str, mended: &str) -> String {
    let shown = mended.trim();
    let is_moved = shown == line.trim();
    let is_begun = mended.len() > mended.trim_start().len() || line.trim_start() == line;
    match (is_moved, mended.len() - mended.trim_start().len()) {
        // The whole line, with the space before it.
        (false, _) if is_begun => format!("write `{}`", mended.trim_end()),
        (false, _) => format!("write `{shown}` at the margin"),
        (true, 0) => format!("begin `{shown}` at the margin"),
        (true, 1) => format!("begin `{shown}` after one space"),
        (true, columns) => format!("begin `{shown}` after {columns} spaces"),
    }
}

/// A block with another line in the place of one.
struct Trial<'a, R> {
    block: &'a str,
    laid: Laid<'a>,
    read: R,
}

impl<R: Fn(&str) -> Read> Trial<'_, R> {
    fn with(&self, mended: &str) -> String {
        let line = self.laid.line;
        let (before, after) =
            (&self.block[..line.start], &self.block[line.start + line.text.len()..]);
        format!("{before}{mended}{after}")
    }

    /// Whether the whole block is then read, with all of its keys and all words of the line and what belongs to it.
    fn mends_all(&self, mended: &str) -> bool {
        let text = self.with(mended);
        mended != self.laid.line.text
            && self.keeps_keys(mended)
            && self.stays_what_it_is(&text)
            && (self.read)(&text)
                .is_ok_and(|pairs| keeps(&text, &self.said(self.value(), mended), &pairs))
    }

    /// Whether the line stands in a text, a quotation or brackets of a block only where it did: a key is none there.
    fn stays_what_it_is(&self, text: &str) -> bool {
        let place = |it: &Laid<'_>| (it.is_text, it.before);
        let all = laid_out(text);
        let line = all.iter().find(|it| it.line.start == self.laid.line.start);
        line.is_some_and(|it| place(it) == place(&self.laid))
    }

    /// Whether the line makes no key that nobody wrote, and what stands below it belongs to what it did: a text has no keys
    /// below it, and the items below a key are its own.
    fn keeps_keys(&self, mended: &str) -> bool {
        if !self.laid.before.is_closed() || self.laid.is_text {
            return true;
        }
        let is_said = |it: &Line<'_>| !it.is_blank() && !it.text.trim_start().starts_with('#');
        let below = lines(self.block, self.laid.line.next).find(is_said);
        let (written, below) = (Written::of(mended), below.map(|it| Written::of(it.text)));
        let is_kept = below.is_none_or(|below| match written.key {
            Some(_) if written.value.is_empty() && below.is_item() => {
                below.margin() >= written.indent()
            }
            None if written.is_item() && below.key.is_some() && !below.is_item() => {
                below.margin() <= written.margin()
            }
            // An item deeper than a key with a text goes on with that text.
            Some(_) if below.is_item() && !written.opens_block() => {
                below.margin() <= written.indent()
            }
            _ => true,
        });
        is_kept && !makes_key(mended)
    }

    /// A text of the line without the number that becomes a dash, and the words that become commas.
    fn said(&self, text: &str, mended: &str) -> String {
        let text =
            match numbered(self.laid.line.text).filter(|_| mended.trim_start().starts_with("- ")) {
                Some(_) => numbered(text).unwrap_or(text),
                None => text,
            };
        quotations::words_to_hold(text, mended)
    }

    /// The line, and those below it that go on with its value.
    fn value(&self) -> &str {
        let line = self.laid.line;
        let indent = Written::of(line.text).indent();
        let margin = |it: &Line<'_>| it.text.len() - it.text.trim_start().len();
        let below =
            lines(self.block, line.next).take_while(|it| it.is_blank() || margin(it) > indent);
        let end = below.last().map_or(line.next, |it| it.next);
        &self.block[line.start..end]
    }

    /// Whether the block is then read past the line, which opens and closes what it did.
    fn goes_further(&self, mended: &str) -> bool {
        let end = self.laid.line.start + mended.len();
        mended != self.laid.line.text
            && self.laid.depth_of(mended) == self.laid.depth()
            && has_words(mended, &self.said(self.laid.line.text, mended))
            && self.keeps_keys(mended)
            && self.stays_what_it_is(&self.with(mended))
            && (self.read)(&self.with(mended)).is_err_and(|offset| offset > end)
    }
}

/// What is to be done about a tab before a line, where that mends the block: each tab is to be two spaces, or what
/// stands behind tabs is a text.
fn without_tabs(block: &str, fault: &Fault, read: &impl Fn(&str) -> Read) -> Option<String> {
    if fault.code != "tab-indentation" {
        return None;
    }
    let spaced = spaces_for_tabs(block);
    let mends = |text: &str| read(text).is_ok_and(|pairs| keeps(text, "", &pairs));
    if mends(&spaced) {
        return Some("put two spaces in place of each tab".to_owned());
    }
    let above = lines(block, 0).take_while(|it| it.next <= fault.offset);
    let above = above.filter(|it| !it.is_blank() && !it.text.starts_with('\t')).last()?;
    let (before, after) = spaced.split_at(above.start + above.text.trim_end().len());
    let key = above.text.trim();
    let is_open = key.ends_with(':') && mends(&format!("{before} |{after}"));
    is_open.then(|| format!("write `{key} |`, and two spaces in place of each tab below it"))
}

fn spaces_for_tabs(block: &str) -> String {
    let spaced = |line: &str| {
        let margin = line.len() - line.trim_start_matches([' ', '\t']).len();
        line[..margin].replace('\t', "  ") + &line[margin..]
    };
    block.split_inclusive('\n').map(spaced).collect()
}

/// What a line may have been meant to be, the likeliest first.
fn candidates(laid: &Laid<'_>, fault: &Fault) -> Vec<String> {
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
        let quoted = items_in_quotes(rest, within);
        let ends = [closed(rest), closed(&quoted)];
        let items = [quoted, items_in_single_quotes(rest, within)];
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
        return items.map(behind).chain(begun).collect();
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
fn is_one_flow(line: &str, laid: &Laid<'_>) -> bool {
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
