//! What an import knows of a file of the journal: what it was made of, and in which form.

use chrono::{DateTime, FixedOffset};

use crate::entry::front_matter;
use crate::entry::{EntryPath, Value};
use crate::import::imported::key_of_moment;
use crate::import::page::{Mark, Origin};
use crate::import::tool::Tool;

/// What is searched for the front matter of a file; more than any has.
const FRONT: usize = 64 << 10;

/// One of these stands in the front matter of a file that an import wrote, in whatever case.
const WORDS: [&str; 6] = ["imported", "uuid", "Imported", "IMPORTED", "Uuid", "UUID"];

/// A file that an import wrote, or one that carries the id of another tool.
#[derive(Clone, Debug)]
pub(in crate::import) struct KnownFile {
    pub(in crate::import) path: EntryPath,
    pub(super) mark: Option<Mark>,
    pub(super) uuid: Option<String>,
    pub(super) modified: Option<DateTime<FixedOffset>>,
    /// By what it is known without its title, where its tool has a form that says none.
    pub(super) of_moment: Option<String>,
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

/// What an import knows of a file by its text, be it one that another program saved; nothing, where none wrote it.
pub(super) fn file_of(path: EntryPath, text: &str) -> Option<KnownFile> {
    let front = &text[..text.floor_char_boundary(FRONT)];
    if !WORDS.iter().any(|it| front.contains(it)) {
        return None;
    }
    let reading = front_matter::read(text);
    // Of a block that cannot be read, or has a line above it, what can be read alone.
    let said = |key: &str| {
        let mut all = reading.values.iter().chain(&reading.salvaged);
        let value = all.find(|(it, _)| it.eq_ignore_ascii_case(key)).map(|(_, it)| it);
        value.and_then(Value::text).map(str::to_owned)
    };
    let (mark, uuid) = (Mark::of(&reading), said("uuid"));
    let is_partial = mark.as_ref().is_some_and(|it| it.is_partial);
    let modified = moment(said("modified").as_deref());
    let is_known = mark.is_some() || uuid.is_some();
    let is_of_daylio = mark.as_ref().is_some_and(|it| it.tool == Tool::Daylio.as_str());
    let date = said("date").filter(|_| is_of_daylio);
    let of_moment = date.map(|it| key_of_moment(&it, ""));
    let (is_shared, fresh) = (false, None);
    is_known.then_some(KnownFile {
        path,
        mark,
        uuid,
        modified,
        of_moment,
        is_partial,
        is_shared,
        fresh,
    })
}
