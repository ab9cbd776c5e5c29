//! The day of an entry, as it was written: in the front matter, else in the path, else in the first heading.

/// The day of an entry, never shifted by an offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDate {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Date, time and offset as they were written in the front matter, where more than the day was.
    pub written: Option<String>,
}
