//! The tools whose entries are read, and the words for them.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A tool whose entries are read, and the form in which it hands them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Day One: the JSON of an export, alone or in its ZIP archive, and the folder of Day One Classic.
    DayOne,
    /// jrnl: its journal file or folder, and what `jrnl --format` writes.
    Jrnl,
    /// 750words.com: the text of an export.
    Words750,
    /// Daylio: its table, or its backup.
    Daylio,
    /// Journey: the ZIP archive of an export, or its JSON files.
    Journey,
    /// Diarium: the JSON of an export, alone or in its ZIP archive.
    Diarium,
    /// Apple Journal: the folder of an export, or a ZIP archive of it.
    Apple,
    /// Diaro: the ZIP archive of a backup, or its XML.
    Diaro,
    /// Logseq: the folder of a graph, or of its mirror in Markdown.
    Logseq,
    /// Google Keep: the folder or ZIP archive of Google's Takeout.
    Keep,
    /// Obsidian: the daily notes of a vault.
    Obsidian,
    /// No tool: a file of several days, each below a heading that names it.
    DatedHeadings,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 12] = [
        Self::DayOne,
        Self::Jrnl,
        Self::Words750,
        Self::Daylio,
        Self::Journey,
        Self::Diarium,
        Self::Apple,
        Self::Diaro,
        Self::Logseq,
        Self::Keep,
        Self::Obsidian,
        Self::DatedHeadings,
    ];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayOne => "dayone",
            Self::Jrnl => "jrnl",
            Self::Words750 => "750words",
            Self::Daylio => "daylio",
            Self::Journey => "journey",
            Self::Diarium => "diarium",
            Self::Apple => "apple",
            Self::Diaro => "diaro",
            Self::Logseq => "logseq",
            Self::Keep => "keep",
            Self::Obsidian => "obsidian",
            Self::DatedHeadings => "dated-headings",
        }
    }

    /// Whether it never changes the moment at which an entry was begun, which is its alone, whatever becomes of its title.
    pub(super) fn has_lasting_moments(self) -> bool {
        matches!(self, Self::Keep | Self::Diarium)
    }

    /// Whether its entries lie where they are written, and not in an export that was made of them, so that two folders of them
    /// are two diaries.
    pub(super) fn lives_in_place(self) -> bool {
        matches!(self, Self::Logseq | Self::Obsidian)
    }

    /// What a source that lies at a place is known by: Daylio writes the day of each export into its name, and a browser
    /// numbers what it loads again.
    pub(super) fn source(self, place: &str) -> Cow<'_, str> {
        static DAY: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"\d{4}[-_.]?\d{2}[-_.]?\d{2}| ?\(\d+\)").ok());
        let (folder, file) = place.rsplit_once('/').unwrap_or(("", place));
        match (self, DAY.as_ref()) {
            (Self::Daylio, Some(day)) => {
                Cow::Owned(format!("{folder}/{}", day.replace_all(file, "")))
            }
            _ => Cow::Borrowed(place),
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DayOne => "Day One",
            Self::Jrnl => "jrnl",
            Self::Words750 => "750words",
            Self::Daylio => "Daylio",
            Self::Journey => "Journey",
            Self::Diarium => "Diarium",
            Self::Apple => "Apple Journal",
            Self::Diaro => "Diaro",
            Self::Logseq => "Logseq",
            Self::Keep => "Google Keep",
            Self::Obsidian => "Obsidian",
            Self::DatedHeadings => "dated headings",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_of_an_export_is_no_part_of_what_it_is_known_by() {
        let source = |name: &str| Tool::Daylio.source(name).into_owned();
        let first = source("/dl/daylio_export_2024_03_10.csv");
        assert_eq!(first, source("/dl/daylio_export_2024_03_20 (1).csv"));
        assert_ne!(first, source("/anna/daylio_export_2024_03_10.csv"));
        assert_ne!(source("a.csv"), source("b.csv"));
        assert_eq!(Tool::Jrnl.source("/dl/2024-03-10.txt"), "/dl/2024-03-10.txt");
    }
}
