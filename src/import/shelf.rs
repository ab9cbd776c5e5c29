//! The file of an imported entry: a name that no other file has.

use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use unicode_normalization::UnicodeNormalization;

use super::ImportError;
use super::imported::Imported;
use crate::entry::EntryPath;

/// The names in a journal that are free.
pub(super) struct Shelf {
    root: PathBuf,
    taken: HashSet<EntryPath>,
    /// Where the search for a number begins, for names that many entries want.
    next: HashMap<String, u32>,
}

impl Shelf {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), taken: HashSet::new(), next: HashMap::new() }
    }

    /// Notes that a file is one of an entry already.
    pub(super) fn take(&mut self, path: &EntryPath) {
        self.taken.insert(path.clone());
    }

    /// The first of the names of an entry that is free; or that of a file that holds just what the entry would become, which
    /// `is_there` tells of its bytes.
    pub(super) fn place(
        &mut self,
        entry: &Imported,
        is_there: impl Fn(&[u8]) -> bool,
    ) -> Result<(EntryPath, bool), ImportError> {
        let stem = stem(entry);
        let fail = |source| ImportError::Look { path: self.root.join(&stem), source };
        let start = self.next.get(&stem).copied().unwrap_or(1);
        for number in start.. {
            let path = EntryPath::new(&numbered(&stem, number, "md"));
            let path = path.map_err(|it| fail(io::Error::other(it)))?;
            if self.taken.contains(&path) {
                continue;
            }
            let is_there = match self.read(&path).map_err(fail)? {
                Found::Nothing => false,
                Found::Bytes(bytes) if is_there(&bytes) => true,
                Found::Bytes(_) | Found::NoFile => continue,
            };
            self.taken.insert(path.clone());
            self.next.insert(stem, number + 1);
            return Ok((path, is_there));
        }
        Err(fail(io::Error::other("every name is taken")))
    }

    fn read(&self, path: &EntryPath) -> io::Result<Found> {
        let place = self.root.join(OsStr::from_bytes(path.bytes()));
        match std::fs::read(&place) {
            Ok(bytes) => Ok(Found::Bytes(bytes)),
            // A link that leads nowhere has the name, too.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let is_free = place.symlink_metadata().is_err();
                Ok(if is_free { Found::Nothing } else { Found::NoFile })
            }
            // What has the place of its folder is told with the other folders on the way.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(Found::Nothing),
            // A folder, or something that may not be read, has the name.
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => Ok(Found::NoFile),
            Err(error) => Err(error),
        }
    }
}

/// What has a name.
enum Found {
    Nothing,
    Bytes(Vec<u8>),
    NoFile,
}

/// A name, from the second on with a number.
pub(super) fn numbered(stem: &str, number: u32, ending: &str) -> String {
    let number = if number == 1 { String::new() } else { format!("-{number}") };
    let dot = if ending.is_empty() { "" } else { "." };
    format!("{stem}{number}{dot}{ending}")
}

/// The path without number and extension: `2025/09/2025-09-16-rain-all-day`, `undated/rain`.
fn stem(entry: &Imported) -> String {
    let title = entry.said("title").map(str::to_owned).or_else(|| heading(&entry.body));
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
pub(super) fn slug(title: &str) -> String {
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
        std::fs::write(folder.path().join("2025/09/2025-09-16-2.md"), "two").unwrap();
        let same = entry(Some("2025-09-16"), "", "two");
        let mut shelf = Shelf::new(folder.path());
        let mut place = || {
            let (path, is_there) = shelf.place(&same, |bytes| bytes == b"two").unwrap();
            (path.as_str().to_owned(), is_there)
        };
        assert_eq!(place(), ("2025/09/2025-09-16-2.md".to_owned(), true));
        assert_eq!(place(), ("2025/09/2025-09-16-3.md".to_owned(), false));
    }
}
