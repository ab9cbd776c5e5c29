//! Keys that have lost their colon to one within the value: `title = "Rain: at sea"` has the key `title = "Rain`.

use super::Value;
use super::fault::Fault;
use super::laid::{Laid, laid_out};
use super::near::keys::is_usual_key;
use super::written::{Written, is_one_quotation, quoted};

/// What is told of such keys; a line is written out where `read` then finds the key that was meant.
pub(super) fn told(block: &str, read: impl Fn(&str) -> Option<Vec<(String, Value)>>) -> Vec<Fault> {
    let all = laid_out(block);
    let keys: Vec<&str> = all.iter().filter_map(|it| Written::of(it.line.text).key).collect();
    let slips = all.iter().filter_map(|it| Some((it, slip_in(it)?)));
    let slips = slips.filter(|(_, slip)| !keys.contains(&slip.meant));
    let fault = |(laid, slip): (&Laid<'_>, Slip<'_>)| {
        let line = laid.line;
        let margin = line.text.len() - line.text.trim_start().len();
        let message = format!(
            "the key here is `{}`, for no colon stands behind `{}`",
            slip.taken, slip.meant
        );
        let fault = Fault::new("colon-in-key", line.start + margin, message)
            .with_length(slip.taken.chars().count());
        let value = value_of(slip.rest);
        let mended = format!("{}{}: {value}", &line.text[..margin], slip.meant);
        let end = line.start + line.text.len();
        let pairs = read(&format!("{}{mended}{}", &block[..line.start], &block[end..]));
        let is_read = pairs.is_some_and(|it| it.iter().any(|(key, _)| key == slip.meant));
        fault.with_hint(match is_read {
            true => format!("write `{mended}`"),
            false => format!("write a colon behind `{}`, and put the value in quotes", slip.meant),
        })
    };
    slips.map(fault).collect()
}

/// A value as it is to be written, with the comment behind it: what is one quotation, or one list or map in brackets, stays.
fn value_of(rest: &str) -> String {
    let comment = rest.rfind(" # ").filter(|at| closes(rest[..*at].trim_end()));
    let said = comment.map_or(rest, |at| rest[..at].trim_end());
    match closes(said) {
        true => rest.to_owned(),
        false => quoted(rest),
    }
}

/// Whether a text is one quotation, or one list or map in brackets.
fn closes(text: &str) -> bool {
    let is_flow = text.starts_with(['[', '{']) && Written::of(text).flow() == Some(text);
    is_flow || is_one_quotation(text)
}

/// A key that was meant, what was taken for it, and the value that was meant.
struct Slip<'a> {
    meant: &'a str,
    taken: &'a str,
    rest: &'a str,
}

/// A `=` behind a word is no part of a key; a dash, and nothing at all, may be one, where what follows begins as values do.
fn slip_in<'a>(laid: &Laid<'a>) -> Option<Slip<'a>> {
    let line = laid.line.text;
    let written = Written::of(line);
    let is_key = laid.before.is_closed() && !laid.is_text && written.margin() == 0;
    let taken =
        written.key.filter(|it| is_key && !written.is_item() && !it.starts_with(['"', '\'']))?;
    let is_word = |it: &str| {
        it.starts_with(char::is_alphabetic)
            && it.chars().all(|it| it.is_alphanumeric() || "_-".contains(it))
    };
    let slip = |meant: &'a str, behind: &'a str| {
        let at = behind.as_ptr().addr() - line.as_ptr().addr();
        Some(Slip { meant, taken, rest: line[at..].trim() })
    };
    if let Some((meant, behind)) = taken.split_once('=') {
        let (meant, behind) = (meant.trim(), behind.trim());
        // `e = mc2: fine` is a sentence.
        return slip(meant, behind).filter(|_| is_usual_key(meant) && !behind.is_empty());
    }
    let (meant, behind) = taken.split_once(' ').filter(|it| is_word(it.0) && is_usual_key(it.0))?;
    let dashless = ["- ", "– ", "— "].iter().find_map(|it| behind.strip_prefix(it));
    let begins = |it: &str| it.starts_with(|it: char| it.is_uppercase() || "\"'".contains(it));
    let is_title = meant == "title" && dashless.is_some();
    let behind = dashless.unwrap_or(behind).trim_start();
    let is_meant = is_title || meant.starts_with(char::is_lowercase) && begins(behind);
    slip(meant, behind).filter(|_| is_meant && !is_usual_key(taken))
}
