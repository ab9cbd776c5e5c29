//! The way out of a fault of YAML: a line as it is to be written, which is offered only where the block is then read, or
//! read further, and nothing of the line is lost.

mod candidates;
mod trial;

use super::fault::{Fault, lines};
use super::hidden::{LONGEST_BLOCK, VALUE_IS_COMMENT};
use super::key_meant::{Read, keeps, keys_meant, sign_above};
use super::laid::{Laid, laid_out};
use super::list_meant::{items_meant, key_above};
use super::unindented::unindented;
use super::written::Written;
use super::{beside_key, keys_on_line, quotations, slipped};
use candidates::{candidates, is_one_flow};
use trial::Trial;

/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;

/// The codes of the faults that a line in another form may mend.
const OURS: [&str; 6] = [
    "unquoted-colon",
    "invalid-yaml",
    "unclosed-bracket",
    "unclosed-quote",
    "tab-indentation",
    VALUE_IS_COMMENT,
];

/// The fault with the mended line as its hint, where there is one.
pub(super) fn way_out(block: &str, fault: Fault, read: impl Fn(&str) -> Read) -> Fault {
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
    if let Some(hint) = keys_on_line::hint(block, &laid, &read).filter(|_| is_of_colon) {
        return fault.with_hint(hint);
    }
    let above = sign_above(&all[..at], &laid);
    let mended = |at: usize| mended_line(block, &all, at, &fault, &read);
    if let Some((above, mended)) = above.and_then(|it| Some((it, mended(it)?))) {
        let line = all[above].line;
        let fault = Fault { offset: line.start, ..fault };
        let fault = fault.with_length(line.text.trim_end().chars().count());
        return fault.with_hint(hint(line.text, &mended));
    }
    if let Some(mended) = mended(at) {
        return fault.with_hint(hint(laid.line.text, &mended));
    }
    // What goes wrong in brackets may be told where they open.
    let mut below =
        (at + 1..all.len()).take(MOST_BELOW).take_while(|it| all[*it].before.is_in_brackets());
    if let Some((other, mended)) = below.find_map(|it| Some((it, mended(it)?))) {
        let text = all[other].line.text;
        let offset = all[other].line.start + text.len() - text.trim_start().len();
        let fault = Fault { offset, ..fault }.with_length(text.trim().chars().count());
        return fault.with_hint(hint(text, &mended));
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
    let meant = meant.chain(without_end_of_sentence(&laid));
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

/// A list or a map without the sign of a sentence behind it: `[a, b].`
fn without_end_of_sentence(laid: &Laid<'_>) -> Option<String> {
    let text = laid.line.text.trim_end();
    let bare = text.trim_end_matches(['.', ';', '!', ',']);
    let written = Written::of(bare);
    let is_whole = laid.before.is_closed() && written.key.is_some() && written.flow().is_some();
    (is_whole && bare.len() < text.len()).then(|| bare.to_owned())
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
