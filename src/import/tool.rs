//! The tools whose entries are read, and the words for them.

/// A tool whose entries are read, and the form in which it hands them out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tool {
    /// Day One: the JSON of an export, alone or in its ZIP archive, and the folder of Day One Classic.
    DayOne,
    /// jrnl: its journal file or folder, and what `jrnl --format` writes.
    Jrnl,
    /// 750words.com: the text of an export.
    Words750,
    /// No tool: a file of several days, each below a heading that names it.
    DatedHeadings,
}

impl Tool {
    /// Every tool.
    pub const ALL: [Self; 4] = [Self::DayOne, Self::Jrnl, Self::Words750, Self::DatedHeadings];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DayOne => "dayone",
            Self::Jrnl => "jrnl",
            Self::Words750 => "750words",
            Self::DatedHeadings => "dated-headings",
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DayOne => "Day One",
            Self::Jrnl => "jrnl",
            Self::Words750 => "750words",
            Self::DatedHeadings => "dated headings",
        }
    }
}
