//! A path taken apart: what each of its components says of its day.

use chrono::NaiveDate;

use super::component::{Component, Piece};
use super::part::Part;

/// What one path tells of the others.
pub(super) struct Taken {
    pub(super) day: NaiveDate,
    /// The components of the path, of which the last is the name of the file.
    pub(super) components: Vec<Component>,
    pub(super) extension: String,
}

impl Taken {
    pub(super) fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.components.iter().flat_map(|it| &it.pieces)
    }
}

/// Adds a part; texts that follow each other are one.
pub(super) fn add(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (Some(Part::Text(text)), Part::Text(other)) => text.push_str(&other),
        (_, part) => parts.push(part),
    }
}
