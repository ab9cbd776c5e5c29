//! The file of an imported entry: its text, and a name that no other file has.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::Imported;
use crate::entry::EntryPath;
use crate::entry::front_matter::{self, Value};

/// The files of a journal, and those that are about to be.
pub(super) struct Shelf {
    root: PathBuf,
    taken: HashSet<EntryPath>,
}

/// Where an entry goes.
pub(super) struct Placed {
    pub(super) path: EntryPath,
    pub(super) text: String,
    /// Whether the file is there already, byte for byte.
    pub(super) is_there: bool,
}

impl Shelf {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), taken: HashSet::new() }
    }

    /// Finds the place of an entry: the first name that is free, or whose file holds the same.
    pub(super) fn place(&mut self, entry: &Imported) -> io::Result<Placed> {
        let stem = stem(entry);
        let text = text(entry, stem.matches('/').count());
        for number in 1_u32.. {
            let suffix = if number == 1 { String::new() } else { format!("-{number}") };
            let name = format!("{stem}{suffix}.md");
            let path = EntryPath::new(&name).map_err(io::Error::other)?;
            if self.taken.contains(&path) {
                continue;
            }
            let is_there = match std::fs::read(self.root.join(OsStr::from_bytes(path.bytes()))) {
                Ok(bytes) if bytes == text.as_bytes() => true,
                Ok(_) => continue,
                Err(error) if error.kind() == io::ErrorKind::NotFound => false,
                // A folder, or something that may not be read, has the name.
                Err(error) if error.kind() == io::ErrorKind::IsADirectory => continue,
                Err(error) => return Err(error),
            };
            self.taken.insert(path.clone());
            return Ok(Placed { path, text, is_there });
        }
        Err(io::Error::other("every name is taken"))
    }
}

/// The path without number and extension: `2025/09/2025-09-16-rain-all-day`, `undated/rain`.
fn stem(entry: &Imported) -> String {
    let title = entry.front_matter.iter().find(|(key, _)| key == "title");
    let title = title.and_then(|(_, value)| value.text()).map(str::to_owned);
    let title = title.or_else(|| heading(&entry.body));
    let slug = slug(&title.unwrap_or_default());
    // A heading that is the day, or begins with it, says it once.
    let day = entry.day.map(|it| it.to_string()).unwrap_or_default();
    let slug = match slug.strip_prefix(&day).filter(|_| !day.is_empty()) {
        Some(rest) => rest.trim_start_matches('-').to_owned(),
        None => slug,
    };
    match (entry.day, slug.as_str()) {
        (Some(day), "") => format!("{}{day}", folder(day)),
        (Some(day), slug) => format!("{}{day}-{slug}", folder(day)),
        (None, "") => "undated/entry".to_owned(),
        (None, slug) => format!("undated/{slug}"),
    }
}

fn folder(day: NaiveDate) -> String {
    day.format("%Y/%m/").to_string()
}

/// The heading that a text begins with.
fn heading(body: &str) -> Option<String> {
    let line = body.trim_start().lines().next()?;
    let heading = line.trim_start_matches('#');
    (heading.len() < line.len() && heading.starts_with(' ')).then(|| heading.trim().to_owned())
}

/// The letters and digits of a title, small, joined by `-`: few enough for a file's name.
fn slug(title: &str) -> String {
    const LONGEST: usize = 60;
    let mut slug = String::new();
    for letter in title.nfc().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() {
            slug.push(letter);
        } else if letter != '\'' && letter != '’' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    while slug.len() > LONGEST {
        let cut = slug.rfind('-').unwrap_or_else(|| slug.floor_char_boundary(LONGEST));
        slug.truncate(cut);
    }
    slug.trim_end_matches('-').to_owned()
}

/// The text of the file, in a folder so deep in the journal.
fn text(entry: &Imported, depth: usize) -> String {
    let up = "../".repeat(depth);
    let mut body = entry.body.trim_matches(['\n', '\r']).to_owned();
    for (address, file) in &entry.files {
        body = body.replace(address, &format!("{up}{file}"));
    }
    let block = match entry.front_matter.as_slice() {
        [] => String::new(),
        pairs => front_matter::write(pairs),
    };
    match (block.is_empty(), body.is_empty()) {
        (false, false) => format!("{block}\n{body}\n"),
        (false, true) => block,
        (true, false) if body.starts_with(['-', '+', '{']) && !entry.has_own_block => {
            format!("{}\n{body}\n", front_matter::write(&[] as &[(String, Value)]))
        }
        (true, _) => format!("{body}\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: Option<&str>, title: &str, body: &str) -> Imported {
        let mut entry = Imported { body: body.to_owned(), ..Imported::default() };
        entry.day = day.map(|it| it.parse().unwrap());
        entry.set("title", Some(title));
        entry
    }

    #[test]
    fn a_name_is_made_of_day_and_title() {
        let check = |day, title, body, expected: &str| {
            assert_eq!(stem(&entry(day, title, body)), expected);
        };
        let day = Some("2025-09-16");
        check(day, "It's raining: Été & more!", "", "2025/09/2025-09-16-its-raining-été-more");
        check(day, "", "# Rain *all* day\n", "2025/09/2025-09-16-rain-all-day");
        check(day, "", "#tag and text", "2025/09/2025-09-16");
        check(day, "雨の日", "", "2025/09/2025-09-16-雨の日");
        check(day, "../../etc/passwd", "", "2025/09/2025-09-16-etc-passwd");
        check(None, "Rain", "", "undated/rain");
        check(None, "…", "", "undated/entry");
        let long = "word ".repeat(40);
        check(
            day,
            &long,
            "",
            &format!("2025/09/2025-09-16-{}", "word-".repeat(12).trim_end_matches('-')),
        );
        assert!(slug(&"雨".repeat(100)).len() <= 60);
    }

    #[test]
    fn a_file_is_never_replaced_and_the_same_never_written_twice() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("2025/09")).unwrap();
        std::fs::write(folder.path().join("2025/09/2025-09-16.md"), "mine").unwrap();
        let same = entry(Some("2025-09-16"), "", "two");
        std::fs::write(folder.path().join("2025/09/2025-09-16-2.md"), "two\n").unwrap();
        let mut shelf = Shelf::new(folder.path());
        let placed = shelf.place(&same).unwrap();
        assert_eq!((placed.path.as_str(), placed.is_there), ("2025/09/2025-09-16-2.md", true));
        let placed = shelf.place(&same).unwrap();
        assert_eq!((placed.path.as_str(), placed.is_there), ("2025/09/2025-09-16-3.md", false));
    }

    #[test]
    fn files_of_the_export_are_reached_from_the_folder_of_the_entry() {
        let mut entry = entry(Some("2025-09-16"), "", "![](dayone-moment://A)");
        entry.files.push(("dayone-moment://A".to_owned(), "photos/a.jpeg".to_owned()));
        assert_eq!(text(&entry, 2), "![](../../photos/a.jpeg)\n");
    }
}
