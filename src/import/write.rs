//! Entries into files of the journal: what is new is written, what is there stays, what was edited is told.

mod back;
mod text;
mod told;

use std::collections::HashMap;
use std::path::PathBuf;

use super::ImportError;
use super::address::{beside, is_open};
use super::bundle::Bundle;
use super::imported::Imported;
use super::known::{self, Fate, Known};
use super::less::has_other_tags;
use super::media::{Album, shows_missing};
use super::page::{Mark, Origin, is_same_text, plain, source_hash};
use super::reading::Reading;
use super::shelf::Shelf;
use super::tool::Tool;
use crate::entry::{self, EntryPath, whole_text};
use crate::finding::Finding;
use crate::journal::Journal;
use crate::journal::write::Tree;
use crate::progress::Progress;
use told::{changed_here, left_out, moved_day, newer_here};

/// What was read of one file, folder or archive that was named.
#[derive(Debug)]
pub struct Source {
    /// Its files.
    pub bundle: Bundle,
    /// Which tool wrote it.
    pub tool: Tool,
    /// Its entries, and what is told of them.
    pub reading: Reading,
}

/// How an import is done.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// The journal that the entries come into.
    pub journal: &'a Journal,
    /// Whether nothing is written.
    pub is_dry_run: bool,
    /// Whether a file follows its entry that was edited in the other tool.
    pub is_updating: bool,
    /// Who hears how far it is.
    pub progress: &'a dyn Progress,
}

/// What an import did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// The files that were written.
    pub added: Vec<EntryPath>,
    /// The files that were there already.
    pub unchanged: Vec<EntryPath>,
    /// The files whose entry was edited in its tool, and which follow it.
    pub updated: Vec<EntryPath>,
    /// The files whose entry was edited in its tool, and which stay.
    pub edited: Vec<EntryPath>,
    /// Those of them that were edited in the journal, too: no update follows their entry.
    pub edited_here: Vec<EntryPath>,
    /// The pictures, sounds, films and PDFs that were copied.
    pub media: Vec<EntryPath>,
    /// What went wrong, or stays as it is.
    pub findings: Vec<Finding>,
}

/// Writes entries into files of a journal: `2025/09/2025-09-16-rain.md`, and what they show into `2025/09/media`. No file is
/// ever replaced but by an update of a file that has still the text of an earlier import.
///
/// # Errors
///
/// [`ImportError`]; what was written until then is taken back, but where the person stopped it: then that stays, and the next
/// import finds it there.
pub fn write(sources: &[Source], wish: Wish<'_>) -> Result<ImportReport, ImportError> {
    let root = wish.journal.root();
    let tree = |overwrite| match wish.is_dry_run {
        true => Ok(None),
        false => Tree::of_journal(root, overwrite).map(Some),
    };
    let mut desk = Desk {
        wish,
        known: Known::look(wish.journal, wish.progress)?,
        shelf: Shelf::new(root),
        album: Album::new(wish.journal),
        new: tree(false)?,
        over: tree(true)?,
        named: named(sources),
        older: Vec::new(),
        ways: HashMap::new(),
        done: Vec::new(),
        report: ImportReport::default(),
    };
    let count: usize = sources.iter().map(|it| it.reading.entries.len()).sum();
    wish.progress.begin("importing", u64::try_from(count).ok());
    for source in sources {
        match desk.take(source) {
            Ok(()) => {}
            Err(stopped @ (ImportError::Halted | ImportError::Stopped)) => return Err(stopped),
            Err(error) => {
                desk.take_back();
                return Err(error);
            }
        }
    }
    Ok(desk.report)
}

/// The folders of tools whose entries lie where they are written.
fn named(sources: &[Source]) -> Vec<String> {
    let lives = |it: &&Source| it.tool.lives_in_place() && it.bundle.folder().is_some();
    let folders = sources.iter().filter(lives).filter(|it| it.bundle.alone().is_none());
    folders.filter_map(|it| it.bundle.place()).collect()
}

struct Desk<'a> {
    wish: Wish<'a>,
    known: Known,
    shelf: Shelf,
    album: Album<'a>,
    new: Option<Tree>,
    over: Option<Tree>,
    /// The folders that were named, which are diaries of their own.
    named: Vec<String>,
    /// The files whose entry is older in the source that is being written.
    older: Vec<EntryPath>,
    /// The folders on the way to what is written, and whether they were there before.
    ways: HashMap<String, bool>,
    /// What was written, and what was there before in its place.
    done: Vec<(EntryPath, Option<String>)>,
    report: ImportReport,
}

/// An entry, what it says in short, and where it goes.
struct Placed<'a> {
    entry: &'a Imported,
    digest: &'a str,
    origin: Origin,
    path: EntryPath,
    fate: Fate,
    /// Whether its file was made of the same form of the same source, which leaves something out.
    is_same_form: bool,
}

impl Desk<'_> {
    fn take(&mut self, source: &Source) -> Result<(), ImportError> {
        let entries = &source.reading.entries;
        let digests: Vec<String> = entries.iter().map(|it| it.digest(source.tool)).collect();
        let place = source.bundle.place();
        let place = place.as_deref().map(|it| source.tool.source(it));
        let mut others = HashMap::new();
        if source.tool.lives_in_place() {
            let beside = source.bundle.folders_beside();
            let named = self.named.iter().filter(|it| Some(it.as_str()) != place.as_deref());
            let folders = beside.iter().chain(named);
            others.extend(folders.map(|it| (source_hash(it), PathBuf::from(it))));
        }
        let coming = entries.iter().zip(&digests).map(|(entry, digest)| {
            let origin = Origin::new(place.as_deref(), entry);
            known::Entry { said: entry, digest, origin }
        });
        let coming: Vec<known::Entry<'_>> = coming.collect();
        let journal = self.wish.journal;
        let text_of = |path: &EntryPath| text_of(journal, path);
        let fates = self.known.fates(source.tool, &coming, &others, &text_of);
        // A file stands for one entry: a second one of the same words is another.
        let of_fates = fates.iter().filter_map(|it| it.file()).map(|it| self.known.file(it));
        for file in of_fates.chain(self.known.marked()) {
            self.shelf.take(&file.path);
        }
        let mut placed = Vec::new();
        for (coming, fate) in coming.into_iter().zip(fates) {
            let number = fate.file();
            let is_same_form = coming.said.is_partial
                && number.is_some_and(|it| self.known.file(it).is_of_partial_form(&coming.origin));
            let known::Entry { said: entry, digest, mut origin } = coming;
            let path = if let Some(number) = number {
                let file = self.known.file(number);
                origin = file.origin_after(source.tool, entry.is_partial, &origin);
                file.path.clone()
            } else {
                let (path, is_there) = self.place(entry, source.tool, digest)?;
                if is_there {
                    self.report.unchanged.push(path);
                    self.wish.progress.advance(1);
                    continue;
                }
                path
            };
            placed.push(Placed { entry, digest, origin, path, fate, is_same_form });
        }
        // Links between entries hold once all of them have their places.
        let ids = placed
            .iter()
            .filter_map(|it| Some((it.entry.said("uuid")?.to_ascii_uppercase(), it.path.clone())));
        let mut links: HashMap<String, EntryPath> = ids.collect();
        for id in placed.iter().flat_map(|it| it.entry.linked()).map(str::to_ascii_uppercase) {
            if let Some(path) = self.known.with_id(&id).filter(|_| !links.contains_key(&id)) {
                links.insert(id, path.clone());
            }
        }
        // Before the first file: where one cannot lie, none is written.
        for it in placed.iter().filter(|it| matches!(it.fate, Fate::New | Fate::Edited(_))) {
            let out = self.wish.journal.left_out(&it.path).filter(|_| it.fate == Fate::New);
            if let Some(path) = out {
                return Err(left_out(&path));
            }
            self.look_at_way(&it.path)?;
            if it.entry.media.iter().any(|it| it.member.is_some()) {
                let file = beside(&it.path, "media/x");
                EntryPath::new(&file).ok().map_or(Ok(()), |it| self.look_at_way(&it))?;
            }
        }
        for it in &placed {
            if self.wish.progress.is_stopped() {
                return Err(ImportError::Halted);
            }
            self.put(source, it, &links)?;
            self.wish.progress.advance(1);
        }
        let older = std::mem::take(&mut self.older);
        self.report.findings.extend(newer_here(&older, source.tool));
        Ok(())
    }

    /// A free place for a new entry, or the file that an earlier version made of it.
    fn place(
        &mut self,
        entry: &Imported,
        tool: Tool,
        digest: &str,
    ) -> Result<(EntryPath, bool), ImportError> {
        let body = entry.with_marks(|_| String::new(), |_| String::new());
        let before = plain(entry, &body);
        // A file that came since is not among those looked through.
        let is_there = |bytes: &[u8]| {
            let text = || whole_text(&entry::Source::new(bytes.to_vec()));
            bytes == before.as_bytes()
                || Mark::in_text(&text()).is_some_and(|it| it.is_of(tool, digest))
        };
        self.shelf.place(entry, is_there)
    }

    fn put(
        &mut self,
        source: &Source,
        placed: &Placed<'_>,
        links: &HashMap<String, EntryPath>,
    ) -> Result<(), ImportError> {
        let path = placed.path.clone();
        let old = if placed.fate == Fate::New {
            String::new()
        } else {
            text_of(self.wish.journal, &path)
        };
        // What another program saved in its own way is no longer what the import wrote.
        let is_as_written = || file_at(self.wish.journal, &path) == old.as_bytes();
        let is_untouched = Mark::in_text(&old).is_some_and(|it| it.holds(&old)) && is_as_written();
        let is_update = placed.fate != Fate::New;
        let has_news = match placed.fate {
            Fate::Told(_) => false,
            Fate::Older(_) => {
                self.older.push(path.clone());
                false
            }
            // A file that was missing is here now; a link leads on once the entry that it names has come, too.
            Fate::There(_) => {
                shows_missing(&old, &placed.entry.media)
                    || placed.is_same_form && is_untouched && has_other_tags(&old, placed.entry)
                    || self.wish.is_updating && is_untouched && is_open(&old, placed.entry, links)
            }
            // What only another form of the same entry says otherwise is no edit.
            Fate::Edited(_) if is_untouched => {
                let text = self.text_of_what_is_there(source, placed, links, &old);
                text.is_none_or(|it| !is_same_text(&it, &old))
            }
            Fate::Edited(_) | Fate::New => true,
        };
        if !has_news {
            self.report.unchanged.push(path);
            return Ok(());
        }
        if is_update && !(self.wish.is_updating && is_untouched) {
            if self.wish.is_updating {
                self.report.findings.push(changed_here(&path, source.tool));
            }
            if !is_untouched {
                self.report.edited_here.push(path.clone());
            }
            self.report.edited.push(path);
            return Ok(());
        }
        let files = self.keep_media(source, placed, &old)?;
        let text = self.text(source, placed, &files, links, &old);
        let tree = if is_update { &mut self.over } else { &mut self.new };
        if let Some(tree) = tree {
            tree.write(&path, text.as_bytes())?;
            self.done.push((path.clone(), is_update.then_some(old)));
        }
        if let Some(number) = placed.fate.file() {
            self.known.renew(number, &text);
            self.report.findings.extend(moved_day(&path, placed.entry));
            self.report.updated.push(path);
        } else {
            self.known.add_written(&path, &text);
            self.report.added.push(path);
        }
        Ok(())
    }
}

fn text_of(journal: &Journal, path: &EntryPath) -> String {
    whole_text(&entry::Source::new(file_at(journal, path)))
}

fn file_at(journal: &Journal, path: &EntryPath) -> Vec<u8> {
    std::fs::read(journal.locate(path)).unwrap_or_default()
}
