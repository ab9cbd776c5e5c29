//! The way out of a fault of YAML: the line as it is to be written, which is offered only where the parser then gets past it.

use super::fault::{Fault, line_at};
use super::mark;
use super::mend::VALUE_IS_COMMENT;
use super::written::{Written, quoted, unwrapped};

/// The longest line that is written out in a hint, in bytes.
const LONGEST_LINE: usize = 200;

/// The longest block that is read again with a line in another form.
const LONGEST_BLOCK: usize = 16 * 1024;

/// The fault with the mended line as its hint, where there is one; `reaches` tells how far a block can be read.
pub(super) fn way_out(block: &str, fault: Fault, reaches: impl Fn(&str) -> usize) -> Fault {
    let is_ours = matches!(
        fault.code,
        "unquoted-colon" | "invalid-yaml" | "unclosed-bracket" | VALUE_IS_COMMENT
    );
    let line = line_at(block, fault.offset);
    if !is_ours || block.len() > LONGEST_BLOCK || line.text.len() > LONGEST_LINE {
        return fault;
    }
    let (before, after) = (&block[..line.start], &block[line.start + line.text.len()..]);
    let mends = |mended: &String| {
        let end = before.len() + mended.len();
        mended != line.text && reaches(&format!("{before}{mended}{after}")) > end
    };
    match candidates(line.text, &fault).into_iter().find(mends) {
        Some(mended) => {
            let shown = mended.trim();
            let is_moved = shown == line.text.trim();
            let hint = match (is_moved, mended.len() - mended.trim_start().len()) {
                (false, _) => format!("write `{shown}`"),
                (true, 0) => format!("begin `{shown}` at the margin"),
                (true, 1) => format!("begin `{shown}` after one space"),
                (true, columns) => format!("begin `{shown}` after {columns} spaces"),
            };
            fault.with_hint(hint)
        }
        None => fault,
    }
}

/// What a line may have been meant to be, the likeliest first.
fn candidates(line: &str, fault: &Fault) -> Vec<String> {
    let written = Written::of(line);
    let items = items_in_quotes(&written);
    if fault.code == "unclosed-bracket" {
        return items.into_iter().collect();
    }
    let whole = (!written.value.is_empty()).then(|| whole_in_quotes(line, &written));
    let is_dash = line.trim_start().starts_with("-\t");
    let dash = is_dash.then(|| line.replacen("-\t", "- ", 1));
    let is_structure = fault.code == "invalid-yaml" && written.key.is_some();
    let begun = is_structure.then(|| line.trim_start().to_owned());
    dash.into_iter().chain(items).chain(whole.flatten()).chain(begun).collect()
}

/// `[@a, b]` as `["@a", "b"]`: each item that is not in quotes.
fn items_in_quotes(written: &Written<'_>) -> Option<String> {
    // A `#` in brackets hides what follows from the parser, not from whoever wrote it.
    let value = written.flow()?;
    let mut mended = String::with_capacity(value.len() + 8);
    let mut from = 0;
    for (at, item) in mark::items(value) {
        mended.push_str(&value[from..at]);
        match item.starts_with(['"', '\'']) {
            true => mended.push_str(item),
            false => mended.push_str(&quoted(item)),
        }
        from = at + item.len();
    }
    mended.push_str(&value[from..]);
    Some(written.with_rest(&mended))
}

fn whole_in_quotes(line: &str, written: &Written<'_>) -> Option<String> {
    let is_empty = written.key.is_none() && !written.is_item();
    let value = line[written.at..].trim_end();
    (!is_empty).then(|| written.with_rest(&quoted(unwrapped(value))))
}
