//! An entry as its rows hold it.

use std::sync::Arc;

use crate::entry::{
    self, Body, Entry, EntryPath, FieldValue, FrontMatter, Location, Mood, Rank, Source,
};
use crate::field::Field;

/// One version of a file and what it says, laid out as its rows hold it.
///
/// The threads that parse lay it out, so that the one writer has little to do but bind it.
#[derive(Debug)]
pub struct Row {
    pub(super) source: Source,
    /// The source's hash, as it is stored.
    pub(super) hash: String,
    pub(super) body: Body,
    /// Why the front matter cannot be read, as it is stored.
    pub(super) error: Option<String>,
    /// The front matter as JSON; where it cannot be read, the one that is held, or none.
    pub(super) front_matter: Option<String>,
    pub(super) title: Option<String>,
    pub(super) day: Option<String>,
    pub(super) written: Option<String>,
    /// Where it stands among the entries: the newest one that has a name spells it.
    pub(super) rank: Arc<Rank>,
    pub(super) moods: Vec<Mood>,
    pub(super) mood_scale: Option<f64>,
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
    /// Lays an entry out; `path` and `source` are those it was read from.
    pub fn new(path: &EntryPath, source: Source, entry: Entry) -> Self {
        let Entry { date, title, body, front_matter, moods, mood_scale, .. } = entry;
        let Entry { locations, tags, people, fields, .. } = entry;
        let says_anything = front_matter.error.is_none() || !front_matter.values.is_empty();
        let (day, written) = date.map(|it| (it.day, it.written)).unzip();
        let written = written.flatten();
        Self {
            rank: Arc::new(Rank::new(day.as_deref(), written.as_deref(), path.as_str())),
            hash: source.hash().to_string(),
            source,
            body,
            front_matter: says_anything.then(|| front_matter.to_json()),
            error: front_matter.error.map(|it| it.to_string()),
            title,
            day,
            written,
            moods,
            mood_scale,
            places: locations.into_iter().map(Place::new).collect(),
            tags,
            people,
            fields,
        }
    }

    /// The row of an entry whose front matter cannot be read, and that said `held` (JSON) of itself when it last could
    /// be.
    pub(super) fn with_held(&self, path: &EntryPath, fields: &[Field], held: &str) -> Self {
        let source = Source::new(self.source.bytes().to_vec());
        let entry = entry::parse_held(path, &source, fields, FrontMatter::from_json(held));
        Self::new(path, source, entry)
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
