//! Lists that are none to YAML, or others than they were meant to be.

use super::super::super::commas::COMMAS;
use super::super::fault::{Fault, Line};
use super::super::hidden::holds_names;
use super::super::list_meant::{bulleted, is_key_of_tags, unspaced_item};
use super::super::written::{Written, is_plain};
use super::{Edit, Scan, deeper, mark};

impl<'a> Scan<'a> {
    /// `-sea` and `-boat` below a key are one text to YAML, and so are `• sea` and `• boat`.
    pub(super) fn items_without_dash(&mut self, written: &Written<'a>, rest: &[Line<'a>]) {
        let below = &rest[..deeper(rest, written.indent())];
        let items: Vec<_> = below.iter().filter(|it| !it.is_blank()).collect();
        let is_list = written.key.is_some() && written.value.is_empty();
        let Some(first) = items.first().filter(|_| is_list) else { return };
        let margin = &first.text[..first.text.len() - first.text.trim_start().len()];
        let told = |message: &str| Fault::new("list-dash", first.start + margin.len(), message);
        let is_item = |it: &&&Line<'_>| unspaced_item(it.text) || Written::of(it.text).is_item();
        if unspaced_item(first.text) && items.iter().all(|it| is_item(&it)) {
            let message =
                "a dash without a space behind it begins no item, and all of this is one text";
            let item = first.text.trim().trim_start_matches('-');
            self.doubts.push(told(message).with_hint(format!("write `{margin}- {item}`")));
        } else if items.iter().all(|it| bulleted(it.text).is_some())
            && let Some((bullet, item)) = bulleted(first.text)
        {
            let message = "an item of a list begins with a dash, and all of this is one text";
            let hint = format!(
                "write `{margin}- {item}`, and a dash in place of each `{bullet}` below it"
            );
            self.doubts.push(told(message).with_hint(hint));
        }
    }

    /// `- rain, sun` is one tag; who means a comma writes the item in quotes.
    pub(super) fn comma_in_item(&mut self, line: Line<'a>, written: &Written<'a>) {
        if !written.is_item() || written.key.is_some() {
            let names = written.key.is_some_and(is_key_of_tags);
            self.is_list_of_tags = names && written.value.is_empty();
            return;
        }
        let value = written.value;
        let items: Vec<&str> = value.split(COMMAS).map(str::trim).collect();
        let is_several = items.len() > 1 && items.iter().all(|it| !it.is_empty());
        if !self.is_list_of_tags || !is_several || !is_plain(value) {
            return;
        }
        let margin = &line.text[..written.margin()];
        let items: Vec<String> = items.iter().map(|it| format!("`{margin}- {it}`")).collect();
        let message = "an item of a list is one name, with its commas";
        let hint = format!(
            "write {}, each on a line of its own; or put it in quotes",
            items.join(" and ")
        );
        let fault = Fault::new("list-comma", line.start + written.at, message);
        self.doubts.push(fault.with_length(value.chars().count()).with_hint(hint));
    }

    /// `[Ann; Bob]` and `- Ann; Bob` are one name; who means a semicolon writes the name in quotes.
    pub(super) fn semicolons(&mut self, line: Line<'a>, written: &Written<'a>) {
        let is_of_names = |key: &str| holds_names(key) && !key.to_lowercase().starts_with("mood");
        if written.key.is_some() {
            let names = written.key.filter(|it| is_of_names(it) && !written.is_item());
            self.is_list_of_names = names.is_some() && written.value.is_empty();
            let flow = names.and_then(|_| written.flow()).filter(|it| it.contains(';'));
            let Some(flow) = flow.filter(|it| it.starts_with('[')) else { return };
            let (mut mended, mut told) = (flow.to_owned(), None);
            for part in mark::parts_of_flow(flow).iter().rev() {
                if names_in(part.text).is_some() {
                    let range = part.at..part.at + part.text.len();
                    mended.replace_range(range, &part.text.replace(';', ","));
                    told = Some((part.at, part.text));
                }
            }
            let Some((at, text)) = told else { return };
            let hint = format!("write `{}{mended}`", &line.text[..written.at]);
            self.tell_semicolon(line.start + written.at + at, text, hint);
        } else if self.is_list_of_names && written.is_item() {
            let Some(names) = names_in(written.value) else { return };
            let margin = &line.text[..written.margin()];
            let names: Vec<String> = names.iter().map(|it| format!("`{margin}- {it}`")).collect();
            let hint = format!("write {}, each on a line of its own", names.join(" and "));
            self.tell_semicolon(line.start + written.at, written.value, hint);
        }
    }

    fn tell_semicolon(&mut self, at: usize, text: &str, hint: String) {
        let message = "an item of a list is one name, with its semicolons";
        let fault = Fault::new("list-comma", at, message).with_length(text.chars().count());
        self.doubts.push(fault.with_hint(hint));
    }

    /// `tags: sea, boat]`: a bracket that nothing opens is a letter of the last name.
    pub(super) fn bracket_without_first(&mut self, line: Line<'a>, written: &Written<'a>) {
        let names = written.key.filter(|it| holds_names(it) && !written.is_item());
        let Some(inner) = written.value.strip_suffix(']').filter(|_| names.is_some()) else {
            return;
        };
        if !is_plain(written.value) || inner.contains(['[', ']']) {
            return;
        }
        let message = "nothing opens this bracket, which is a part of the name before it";
        let at = line.start + written.at + inner.len();
        let hint = format!("write `{}[{}]`", &line.text[..written.at], inner.trim());
        self.doubts.push(Fault::new("unopened-bracket", at, message).with_hint(hint));
    }

    /// `tags: a` and a `- b` deeper below it are one text to YAML.
    pub(super) fn items_of_text(&mut self, written: &Written<'a>, rest: &[Line<'a>]) {
        let Some(next) = rest.first() else { return };
        let below = Written::of(next.text);
        let is_text = written.key.is_some() && is_plain(written.value);
        if is_text && below.is_item() && below.margin() > written.indent() {
            let message = "to YAML this line goes on with the text above it, dash and all";
            let fault = Fault::new("list-indentation", next.start + below.margin(), message);
            self.doubts.push(
                fault.with_hint("begin the list below its key, each item on a line of its own"),
            );
        }
    }

    /// `- b` one column deeper than the `- a` above is a part of that text to YAML.
    pub(super) fn slipped_item(&mut self, line: Line<'a>, written: &Written<'_>, indent: usize) {
        let margin = written.margin();
        self.edits.push(Edit { at: line.start, length: margin, text: " ".repeat(indent) });
        let message = "other parsers take this line for a part of the item above it";
        let fault = Fault::new("list-indentation", line.start + margin, message);
        let mended = format!("{}{}", " ".repeat(indent), line.text.trim());
        self.doubts
            .push(fault.with_hint(format!("begin it where the item above begins: `{mended}`")));
    }
}

/// The names of a text without quotes that stand between semicolons; none where one of these may be a smile, or ends the sign of a
/// letter: `calm ;)`, `R&amp;D`.
fn names_in(text: &str) -> Option<Vec<&str>> {
    if !text.contains(';') || text.contains(['&', '"', '\'', '(', ',']) || text.contains("://") {
        return None;
    }
    let names: Vec<&str> = text.split(';').collect();
    let ends = |it: &&str| !it.ends_with(' ') && it.contains(char::is_alphabetic);
    let is_name = |it: &&str| it.trim().chars().count() > 1 && it.contains(char::is_alphabetic);
    let (last, first) = names.split_last()?;
    (first.iter().all(ends) && is_name(last)).then(|| names.into_iter().map(str::trim).collect())
}
