//! Double quotes in which a backslash is more, or less, than its writer thinks.

use super::super::fault::{Fault, Line};
use super::super::mark;
use super::super::written::{Written, quoted};
use super::{Edit, Scan};

impl<'a> Scan<'a> {
    /// `"C:\temp"` is a tab and `emp` to YAML.
    pub(super) fn paths_in_quotes(&mut self, line: Line<'a>, written: &Written<'a>) {
        let rest = &line.text[written.at..];
        let is_flow = rest.starts_with(['[', '{']);
        let parts = match is_flow {
            true => mark::parts_of_flow(rest).into_iter().map(|it| (it.at, it.text)).collect(),
            false => vec![(0, written.value)],
        };
        for (at, text) in parts {
            let Some(path) = path_in_quotes(text) else { continue };
            let message =
                "a backslash in double quotes begins an escape, so that this path loses letters";
            let fault = Fault::new("escape-in-path", line.start + written.at + at, message);
            let fault = fault.with_length(text.chars().count());
            let lead = &line.text[..written.at];
            self.doubts.push(fault.with_hint(match is_flow {
                true => format!("write `{}` in its place", quoted(path)),
                false => format!("write `{lead}{}`", quoted(path)),
            }));
        }
    }

    /// `"\ud83c\udf89"` is one character to JSON, and to all that reads YAML as JSON does.
    pub(super) fn surrogates(&mut self, line: Line<'a>) {
        let mut from = 0;
        while let Some((at, letter)) = mark::surrogate_pair(line.text, from) {
            from = at + 12;
            if mark::is_in_double_quotes(line.text, at) {
                let text = letter.to_string();
                self.edits.push(Edit { at: line.start + at, length: 12, text });
            }
        }
    }
}

/// The path of Windows in double quotes in which a backslash stands alone, and so begins an escape.
pub(in super::super) fn path_in_quotes(text: &str) -> Option<&str> {
    let path = text.strip_prefix('"')?.strip_suffix('"')?;
    let is_drive =
        path.starts_with(|it: char| it.is_ascii_alphabetic()) && path[1..].starts_with(":\\");
    let is_escaped = !path.replace("\\\\", "").contains('\\');
    let of_drive = || is_drive && path[2..].split('\\').skip(1).all(is_name);
    (!is_escaped && (of_drive() || is_relative(path))).then_some(path)
}

/// Whether a text is the path of a picture, a recording or a page from where it stands: `photos\new.jpg`.
fn is_relative(path: &str) -> bool {
    const ENDS: [&str; 16] = [
        "jpg", "jpeg", "png", "gif", "webp", "heic", "svg", "tif", "tiff", "mp4", "mov", "mp3",
        "m4a", "wav", "ogg", "pdf",
    ];
    let has_end = path
        .rsplit_once('.')
        .is_some_and(|(_, end)| ENDS.iter().any(|it| it.eq_ignore_ascii_case(end)));
    let is_folder = |it: &str| it.ends_with(char::is_alphanumeric) || matches!(it, "." | "..");
    let mut parts = path.split('\\');
    has_end
        && parts.next().is_some_and(|it| is_folder(it) && is_name(it))
        && parts.all(|it| !it.is_empty() && is_name(it))
}

/// Whether a part of a path may be the name of a folder or a file, and is no line end or tab that was meant, with what stands behind it:
/// `Q:\nHow?`, `D:\n\nhello`.
fn is_name(part: &str) -> bool {
    let mut letters = part.chars();
    let begins_escape = letters.next().is_some_and(|it| "ntr".contains(it));
    let is_behind_escape =
        begins_escape && letters.next().is_none_or(|it| it.is_uppercase() || it.is_whitespace());
    !is_behind_escape && !part.contains(['"', ':', '?', '*', '<', '>', '|'])
}
