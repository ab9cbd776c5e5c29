//! An entry as its rows hold it.

use std::collections::HashSet;
use std::sync::Arc;

use crate::entry::{self, fold};
use crate::entry::{Body, Entry, EntryPath, FieldValue, FrontMatter, Location, Mood, Rank, Source};
use crate::field::Field;

/// One version of a file and what it says, laid out as its rows hold it.
///
/// The threads that parse lay it out, so that the one writer has little to do but bind it.
#[derive(Debug)]
pub struct Row {
    pub(crate) source: Source,
    /// The source's hash, as it is stored.
    pub(crate) hash: String,
    pub(crate) body: Body,
    /// Why the front matter cannot be read, as it is stored.
    pub(crate) error: Option<String>,
    /// The front matter as JSON; where it cannot be read, the one that is held, or none.
    pub(crate) front_matter: Option<String>,
    pub(crate) title: Option<String>,
    /// The words of title and body, each once, that the full-text index may have under another form than they are looked for.
    pub(crate) words_that_fold: Vec<String>,
    pub(crate) day: Option<String>,
    pub(crate) written: Option<String>,
    /// Where it stands among the entries: the newest one that has a name spells it.
    pub(crate) rank: Arc<Rank>,
    pub(crate) moods: Vec<Mood>,
    pub(crate) mood_scale: Option<f64>,
    pub(crate) places: Vec<RowLocation>,
    pub(crate) tags: Vec<String>,
    pub(crate) people: Vec<String>,
    /// A value for each declared field, in the order of the declarations.
    pub(crate) fields: Vec<FieldValue>,
}

/// A place of an entry, with the names under which an archive finds it again.
#[derive(Debug)]
pub(crate) struct RowLocation {
    pub(crate) location: Location,
    /// The folded whole name.
    pub(crate) canonical_name: String,
    /// The whole name as it was written: what an archive goes by that knows no places in places.
    pub(crate) whole_name: String,
}

impl Row {
    /// Lays an entry out; `path` and `source` are those it was read from.
    pub fn new(path: &EntryPath, source: Source, entry: Entry) -> Self {
        let Entry { date, title, body, front_matter, moods, mood_scale, .. } = entry;
        let Entry { locations, tags, people, fields, .. } = entry;
        let says_anything = front_matter.error.is_none() || !front_matter.values.is_empty();
        let (day, written) = date.map(|it| (it.day, it.written)).unzip();
        let written = written.flatten();
        let text = body.text(&source);
        let texts = [title.as_deref(), body.characters.as_deref(), Some(&*text)];
        let words_that_fold = distinct(texts.into_iter().flatten().flat_map(fold::words_that_fold));
        drop(text);
        Self {
            rank: Arc::new(Rank::new(day.as_deref(), written.as_deref(), path.as_str())),
            hash: source.hash().to_string(),
            source,
            body,
            front_matter: says_anything.then(|| front_matter.to_json()),
            error: front_matter.error.map(|it| it.to_string()),
            title,
            words_that_fold,
            day,
            written,
            moods,
            mood_scale,
            places: locations.into_iter().map(RowLocation::new).collect(),
            tags,
            people,
            fields,
        }
    }

    /// The row of an entry whose front matter cannot be read, and that said `held` (JSON) of itself when it last could
    /// be.
    pub(crate) fn with_held(&self, path: &EntryPath, fields: &[Field], held: &str) -> Self {
        let source = Source::new(self.source.bytes().to_vec());
        let entry = entry::parse_held(path, &source, fields, FrontMatter::from_json(held));
        Self::new(path, source, entry)
    }

    /// The bytes of the file.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// The text of the body, which is UTF-8.
    pub(crate) fn text(&self) -> &[u8] {
        match &self.body.decoded {
            Some(text) => text.as_bytes(),
            None => self.source.bytes().get(self.body.offset..).unwrap_or_default(),
        }
    }
}

/// Each word once.
fn distinct<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let words: HashSet<&str> = words.collect();
    words.into_iter().map(str::to_owned).collect()
}

impl RowLocation {
    pub(crate) fn new(location: Location) -> Self {
        let (canonical_name, whole_name) = (location.canonical_name(), location.whole_name());
        Self { location, canonical_name, whole_name }
    }
}
