//! What an import knows of a file of the journal: what it was made of, and in which form.

use chrono::{DateTime, FixedOffset};

use crate::entry::front_matter;
use crate::entry::{EntryPath, Value};
use crate::import::page::{Mark, Origin};
use crate::import::tool::Tool;

/// What is searched for the front matter of a file; more than any has.
const FRONT: usize = 64 << 10;

/// A file that an import wrote, or one that carries the id of another tool.
#[derive(Clone, Debug)]
pub(in crate::import) struct KnownFile {
    pub(in crate::import) path: EntryPath,
    pub(super) mark: Option<Mark>,
    pub(super) uuid: Option<String>,
    pub(super) modified: Option<DateTime<FixedOffset>>,
    /// Whether it was made of a form that leaves something out.
    pub(super) is_partial: bool,
    /// Whether the entry that comes is of another source than it, which has the same entry.
    pub(super) is_shared: bool,
    /// Its text, where it was written just now, so that what another source says is no edit of it.
    pub(super) fresh: Option<String>,
}

impl KnownFile {
    /// Which entry of which source it was made of.
    pub(in crate::import) fn origin(&self) -> Option<&Origin> {
        self.mark.as_ref()?.origin.as_ref()
    }

    /// Which entry of which source it is once it has the text of an entry. It stays of the source that brought it, so that what
    /// moved is known by its other entries again; of another form, or of a second source of the same entry, it is of the source
    /// whose text it has.
    pub(in crate::import) fn origin_after(
        &self,
        tool: Tool,
        is_partial: bool,
        entry: &Origin,
    ) -> Origin {
        let Some((mark, own)) = self.mark.as_ref().and_then(|it| Some((it, it.origin.as_ref()?)))
        else {
            return entry.clone();
        };
        let is_of_both = self.is_partial || is_partial || self.is_shared || tool == Tool::Daylio;
        match (own.is_of_source(entry), is_of_both || own.was_of_source(entry)) {
            (false, true) => own.followed_by(entry, &mark.digest),
            _ => own.or_source_of(entry),
        }
    }

    /// Whether its tool has forms that say less than others.
    pub(super) fn is_of_forms(&self) -> bool {
        let tools = [Tool::Jrnl, Tool::Daylio].map(Tool::as_str);
        self.mark.as_ref().is_some_and(|it| tools.contains(&it.tool.as_str()))
    }

    /// Whether it was made of a form that leaves something out, of the source that an entry is of.
    pub(in crate::import) fn is_of_partial_form(&self, entry: &Origin) -> bool {
        self.is_partial && self.origin().is_some_and(|it| it.is_of_source(entry))
    }
}

/// The moment that a text says.
pub(super) fn moment(text: Option<&str>) -> Option<DateTime<FixedOffset>> {
    text.and_then(|it| it.parse().ok())
}

/// What an import knows of a file; nothing, where none wrote it.
pub(super) fn file_of(path: EntryPath, bytes: &[u8]) -> Option<KnownFile> {
    let front = &bytes[..bytes.len().min(FRONT)];
    let holds = |word: &[u8]| front.windows(word.len()).any(|it| it == word);
    if !holds(b"imported") && !holds(b"uuid") {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    let reading = front_matter::read(text);
    let said = |key: &str| {
        let value: Option<&Value> =
            reading.values.iter().find(|(it, _)| it == key).map(|(_, it)| it);
        value.and_then(Value::text).map(str::to_owned)
    };
    let (mark, uuid) = (Mark::of(&reading), said("uuid"));
    let is_partial = mark.as_ref().is_some_and(|it| it.is_partial);
    let modified = moment(said("modified").as_deref());
    let is_known = mark.is_some() || uuid.is_some();
    let (is_shared, fresh) = (false, None);
    is_known.then_some(KnownFile { path, mark, uuid, modified, is_partial, is_shared, fresh })
}
