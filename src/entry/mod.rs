//! One Markdown file: what it says, and what is wrong with it.

pub mod body;
pub mod date;
pub mod field_value;
pub mod front_matter;
pub mod location;
pub mod mood;
pub mod path;
pub mod source;
pub mod sync_plan;

pub use body::Body;
pub use date::EntryDate;
pub use field_value::FieldValue;
pub use front_matter::{Dialect, FrontMatter, Value};
pub use location::Location;
pub use mood::Mood;
pub use path::EntryPath;
pub use source::{Source, SourceHash, Stamp};
pub use sync_plan::{SyncPlan, Triage};

/// What one Markdown file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The day it is about; none where nothing says so.
    pub date: Option<EntryDate>,
    /// The front matter's `title`, else the first heading of level 1, else the first heading.
    pub title: Option<String>,
    /// The text, and what is counted in it.
    pub body: Body,
    /// Every key of the front matter, known or not.
    pub front_matter: FrontMatter,
    /// The moods, each once, in their order.
    pub moods: Vec<Mood>,
    /// The places, each once, in their order.
    pub locations: Vec<Location>,
    /// The tags without `#`, each once, in their order.
    pub tags: Vec<String>,
    /// The people, each once, in their order.
    pub people: Vec<String>,
    /// A value for each declared field, in the order of the declarations.
    pub fields: Vec<FieldValue>,
}
