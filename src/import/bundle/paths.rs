//! Names in a set of files: `/`-separated, relative, and never out of it.

/// A name below a folder; the folder may be the top, which is empty.
pub(in crate::import) fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder of a name, and what is left of it.
pub(in crate::import) fn parted(member: &str) -> (&str, &str) {
    member.rsplit_once('/').unwrap_or(("", member))
}

/// Whether a name stays below where it begins: relative, and without `..`.
pub(in crate::import) fn is_within(name: &str) -> bool {
    let is_drive = matches!(name.as_bytes(), [drive, b':', rest @ ..]
        if drive.is_ascii_alphabetic() && matches!(rest, [] | [b'/' | b'\\', ..]));
    let mut parts = name.split(['/', '\\']);
    !name.is_empty()
        && !name.starts_with(['/', '\\'])
        && !is_drive
        && !name.contains('\0')
        && parts.all(|it| it != "..")
}

/// An address with each `%20` as the letter that it is.
pub(in crate::import) fn decoded(address: &str) -> String {
    let (mut bytes, mut rest) = (Vec::with_capacity(address.len()), address);
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend(before.bytes());
        rest = after;
        match after.get(..2).and_then(|it| u8::from_str_radix(it, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => bytes.push(b'%'),
        }
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| address.to_owned())
}

/// Whether a name has an ending, whatever the case of its letters.
pub(in crate::import) fn ends_with(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, it)| it.eq_ignore_ascii_case(ending))
}

/// Whether a name is that of a text in which entries may stand.
pub(in crate::import) fn is_text(name: &str) -> bool {
    ["txt", "md", "markdown", "text"].iter().any(|it| ends_with(name, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_below_where_it_begins() {
        for name in ["a", "a/b.json", "a..b", "…/x", "a: notes.json"] {
            assert!(is_within(name), "{name}");
        }
        for name in ["", "/a", "..", "a/../b", "..\\a", "C:\\a", "\\a", "a\0b"] {
            assert!(!is_within(name), "{name}");
        }
    }
}
