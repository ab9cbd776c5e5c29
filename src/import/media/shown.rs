//! The files that the text of an entry shows.

use std::sync::LazyLock;

use regex::Regex;

use super::{FOLDER, MISSING, stem_of};
use crate::entry::EntryPath;
use crate::import::bundle::{decoded, parted};
use crate::import::imported::Media;
use crate::import::links::links;

/// The file of an export that a text of an earlier import shows, from the root of the journal; none where it shows none of
/// this name that is not among the `used`.
pub(in crate::import) fn shown_in(
    text: &str,
    entry: &EntryPath,
    name: &str,
    used: &[String],
) -> Option<String> {
    let stem = stem_of("", name);
    let is_it = |path: &str| {
        let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
        let rest = path.strip_suffix(&stem).map(|it| (it, ""));
        let rest = rest.or_else(|| {
            let (before, number) = path.rsplit_once('-')?;
            Some((before.strip_suffix(&stem)?, number))
        });
        rest.is_some_and(|(before, number)| {
            (before.is_empty() || before.ends_with('/'))
                && number.bytes().all(|it| it.is_ascii_digit())
        })
    };
    let links = links(text, &[]);
    let mut paths = links.iter().filter_map(|it| of_address(it.parted().0, entry));
    paths.find(|it| is_it(it) && !used.contains(it))
}

/// Whether a text shows one of these files, which the export has, where none ever lies.
pub(in crate::import) fn shows_missing(text: &str, media: &[Media]) -> bool {
    if !text.contains(MISSING) {
        return false;
    }
    let links = links(text, &[]);
    let missing: Vec<String> = links
        .iter()
        .filter_map(|it| it.address.split_once("media/missing/").map(|it| it.1.to_owned()))
        .collect();
    let stem = |it: &str| it.rsplit_once('.').map_or(it, |(stem, _)| stem).to_owned();
    let is_there = |it: &&Media| it.member.is_some();
    media.iter().filter(is_there).any(|it| missing.iter().any(|name| stem(name) == it.stem()))
}

/// A file that a text shows or links to.
pub(in crate::import) struct Shown<'t> {
    /// Where it lies, from the root of the journal.
    pub(in crate::import) path: String,
    /// The Markdown that shows it.
    pub(in crate::import) written: &'t str,
}

/// The files beside an entry that an import may have put there, as its text shows them.
pub(in crate::import) fn shown_at_all<'t>(
    text: &'t str,
    entry: &'t EntryPath,
) -> impl Iterator<Item = Shown<'t>> {
    static LINK: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"!?\[[^\[\]\n]*\]\(([^()\s]+)\)").ok());
    let found = LINK.iter().flat_map(move |it| it.captures_iter(text));
    found.filter_map(move |it| {
        let path = of_address(&decoded(&it[1]), entry)?;
        Some(Shown { path, written: it.get(0)?.as_str() })
    })
}

/// The file of an address in an entry, from the root of the journal; none that lies where no import puts one.
pub(super) fn of_address(address: &str, entry: &EntryPath) -> Option<String> {
    let mut parts: Vec<&str> = entry.as_str().split('/').collect();
    parts.pop();
    for part in address.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    (parted(&path).0.rsplit('/').next() == Some(FOLDER)).then_some(path)
}
