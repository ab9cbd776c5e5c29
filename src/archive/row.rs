//! An entry as its rows hold it.

use crate::entry::{Body, Entry, FieldValue, Location, Mood, Source};

/// One version of a file and what it says, laid out as its rows hold it.
///
/// The threads that parse lay it out, so that the one writer has little to do but bind it.
#[derive(Debug)]
pub struct Row {
    pub(super) source: Source,
    /// The source's hash, as it is stored.
    pub(super) hash: String,
    pub(super) body: Body,
    /// Why the front matter cannot be read; what it said when it could last be read then stays.
    pub(super) error: Option<String>,
    /// The front matter as JSON; none where it cannot be read.
    pub(super) front_matter: Option<String>,
    pub(super) title: Option<String>,
    pub(super) day: Option<String>,
    pub(super) written: Option<String>,
    pub(super) moods: Vec<Mood>,
    pub(super) places: Vec<Place>,
    pub(super) tags: Vec<String>,
    pub(super) people: Vec<String>,
    /// A value for each declared field, in the order of the declarations.
    pub(super) fields: Vec<FieldValue>,
}

/// A place of an entry, with the names under which an archive finds it again.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) location: Location,
    /// The folded whole name.
    pub(super) canonical_name: String,
    /// The whole name as it was written: what an archive goes by that knows no places in places.
    pub(super) whole_name: String,
}

impl Row {
    /// Lays an entry out; `source` is the one it was read from.
    pub fn new(source: Source, entry: Entry) -> Self {
        let Entry { date, title, body, front_matter, moods, locations, tags, people, fields } =
            entry;
        let is_readable = front_matter.error.is_none();
        let (day, written) = date.map(|it| (it.day, it.written)).unzip();
        Self {
            hash: source.hash().to_string(),
            source,
            body,
            front_matter: is_readable.then(|| front_matter.to_json()),
            error: front_matter.error,
            title,
            day,
            written: written.flatten(),
            moods,
            places: locations.into_iter().map(Place::new).collect(),
            tags,
            people,
            fields,
        }
    }

    /// The bytes of the file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The text of the body, which is UTF-8.
    pub(super) fn text(&self) -> &[u8] {
        match &self.body.decoded {
            Some(text) => text.as_bytes(),
            None => self.source.bytes().get(self.body.offset..).unwrap_or_default(),
        }
    }
}

impl Place {
    pub(super) fn new(location: Location) -> Self {
        let (canonical_name, whole_name) = (location.canonical_name(), location.whole_name());
        Self { location, canonical_name, whole_name }
    }
}
