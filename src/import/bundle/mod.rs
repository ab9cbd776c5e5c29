//! What was named for an import, as one set of files: a file (with what lies beside it), a folder, or a ZIP archive.

mod folder;
mod names;
mod paths;
mod pipe;
mod unicode;
mod zipped;

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use super::ImportError;
use crate::finding::Place;
use crate::place;
use crate::progress::{Progress, Silent};
use names::Names;
pub(super) use paths::{decoded, ends_with, is_text, is_within, joined, parted};
pub(super) use unicode::unicode;
use zipped::Zipped;

/// The largest text that is read whole: 1 GiB.
const LARGEST_TEXT: u64 = 1 << 30;

/// A set of files by their names, `/`-separated and relative.
#[derive(Debug)]
pub struct Bundle {
    /// As it is shown: the path that was given.
    name: String,
    kind: Kind,
    /// The names of the files in it, sorted.
    members: Vec<String>,
    /// The names in a folder of what is not looked into: links, and names that are no text.
    left_out: Vec<String>,
    /// Those whose text was read.
    read: RefCell<BTreeSet<String>>,
    /// Where it lies, whatever it is; none of what came without a file.
    place: Option<PathBuf>,
    names: OnceCell<Names>,
    /// The folders beside one file that was named alone, as far as something was looked for in them.
    beside: RefCell<HashMap<String, Rc<Listed>>>,
    watcher: Watcher,
}

/// Who hears how many texts were read, and may stop it; nobody at first.
#[derive(Clone)]
struct Watcher(Arc<dyn Progress + Send + Sync>);

impl fmt::Debug for Watcher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watcher")
    }
}

/// The files of a folder, and the index of their names.
#[derive(Debug)]
struct Listed {
    members: Vec<String>,
    names: Names,
}

#[derive(Debug)]
enum Kind {
    /// One file that was named, and the folder that it lies in, for what it names itself.
    File {
        path: PathBuf,
    },
    /// The bytes of stdin.
    Bytes(Vec<u8>),
    Folder {
        root: PathBuf,
    },
    Zip(Zipped),
}

impl Bundle {
    /// Opens what lies at a path; `name` is how it is shown.
    ///
    /// # Errors
    ///
    /// [`ImportError::Unreadable`], or [`ImportError::Refused`] of an archive that is not to be trusted.
    pub fn open(path: &Path, name: &str) -> Result<Self, ImportError> {
        let unreadable = |source| ImportError::Unreadable { place: Place::file(name), source };
        let metadata = path.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            let (members, left_out) = folder::list(path).map_err(unreadable)?;
            let kind = Kind::Folder { root: path.to_owned() };
            return Ok(Self { left_out, ..Self::of(name, kind, members).at(path) });
        }
        if metadata.file_type().is_fifo() {
            // A pipe, such as `<(jrnl --format json)`: it can be read once.
            let bytes = pipe::read(path).map_err(unreadable)?;
            return Self::of_bytes(bytes, name);
        }
        let mut file = place::open_file(path).map_err(unreadable)?;
        let mut start = [0; 4];
        let length = file.read(&mut start).map_err(unreadable)?;
        if zipped::is_zip(&start[..length]) {
            let (zip, members) = Zipped::open(file, name)?;
            return Ok(Self::of(name, Kind::Zip(zip), members).at(path));
        }
        // A program that unpacks itself stands before the archive.
        if ends_with(name, "zip") {
            let (zip, members) = Zipped::open(file, name)?;
            return Ok(Self::of(name, Kind::Zip(zip), members).at(path));
        }
        let member = path.file_name().map(|it| it.to_string_lossy().into_owned());
        let kind = Kind::File { path: path.to_owned() };
        Ok(Self::of(name, kind, member.into_iter().collect()).at(path))
    }

    fn at(self, path: &Path) -> Self {
        Self { place: path.canonicalize().ok(), ..self }
    }

    fn of(name: &str, kind: Kind, members: Vec<String>) -> Self {
        let (read, names, beside) = (RefCell::default(), OnceCell::new(), RefCell::default());
        Self {
            name: name.to_owned(),
            kind,
            members,
            left_out: Vec::new(),
            read,
            place: None,
            names,
            beside,
            watcher: Watcher(Arc::new(Silent)),
        }
    }

    /// Takes bytes that came without a file.
    ///
    /// # Errors
    ///
    /// [`ImportError::Refused`], where these are a ZIP archive, which is read from its end.
    pub fn of_bytes(bytes: Vec<u8>, name: &str) -> Result<Self, ImportError> {
        if zipped::is_zip(&bytes) {
            return Err(ImportError::refused(
                "compressed",
                "a ZIP archive cannot be read from a pipe",
                "name its file",
            ));
        }
        Ok(Self::of(name, Kind::Bytes(bytes), vec![name.to_owned()]))
    }

    /// The same, as though the bytes lay somewhere.
    #[cfg(test)]
    pub(super) fn of_text_at(text: &str, name: &str) -> Self {
        let kind = Kind::Bytes(text.as_bytes().to_vec());
        Self { place: Some(name.into()), ..Self::of(name, kind, vec![name.to_owned()]) }
    }

    /// The same, but that somebody watches how its texts are read.
    #[must_use]
    pub fn watched(self, progress: Arc<dyn Progress + Send + Sync>) -> Self {
        progress.begin("reading the export", None);
        Self { watcher: Watcher(progress), ..self }
    }

    /// How it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it lies, as long as it stays there: what tells one source from another. None of what came without a name.
    pub fn place(&self) -> Option<String> {
        self.place.as_ref().map(|it| it.to_string_lossy().into_owned())
    }

    /// The folders beside the one that was named, where they lie.
    pub(super) fn folders_beside(&self) -> Vec<String> {
        let (Kind::Folder { .. }, Some(place)) = (&self.kind, &self.place) else {
            return Vec::new();
        };
        let around = place.parent().into_iter().flat_map(std::fs::read_dir);
        let beside = around.flatten().flatten().map(|it| it.path());
        let beside = beside.filter(|it| it != place && it.is_dir());
        beside.map(|it| it.to_string_lossy().into_owned()).collect()
    }

    /// The names of its files, sorted.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
    }

    /// The names in a folder of what is not looked into: links, and names that are no text.
    pub(super) fn left_out(&self) -> &[String] {
        &self.left_out
    }

    /// The one file that was named; none of a folder or an archive.
    pub fn alone(&self) -> Option<&str> {
        match self.kind {
            Kind::File { .. } | Kind::Bytes(_) => self.members.first().map(String::as_str),
            _ => None,
        }
    }

    /// The folder on disk whose files these are, or in which the file lies.
    pub fn folder(&self) -> Option<&Path> {
        match &self.kind {
            Kind::File { path } => Some(path),
            Kind::Folder { root } => Some(root),
            _ => None,
        }
    }

    /// The file of a name, as it is called here, though another case or form of its letters is asked for; of one file that
    /// was named alone, also one that lies beside it.
    pub fn find(&self, member: &str) -> Option<String> {
        if self.members.binary_search_by(|it| it.as_str().cmp(member)).is_ok() {
            return Some(member.to_owned());
        }
        if self.alone().is_some() {
            let listed = self.listed(parted(member).0)?;
            return listed.names.path(member).map(|it| listed.members[it].clone());
        }
        self.names().path(member).map(|it| self.members[it].clone())
    }

    /// The files of a name in whatever folder.
    pub fn called(&self, name: &str) -> impl Iterator<Item = &str> {
        self.names().called(name).iter().map(|it| self.members[*it].as_str())
    }

    fn names(&self) -> &Names {
        self.names.get_or_init(|| Names::of(self.members()))
    }

    /// A folder beside the file that was named alone.
    fn listed(&self, folder: &str) -> Option<Rc<Listed>> {
        if let Some(listed) = self.beside.borrow().get(folder) {
            return Some(Rc::clone(listed));
        }
        let Kind::File { path } = &self.kind else { return None };
        let place = path.parent()?.join(folder);
        if !folder.is_empty() && !is_within(folder) {
            return None;
        }
        let names = folder::names(&place).into_iter();
        let members: Vec<String> = names.map(|it| joined(folder, &it)).collect();
        let names = Names::of(members.iter().map(String::as_str));
        let listed = Rc::new(Listed { members, names });
        self.beside.borrow_mut().insert(folder.to_owned(), Rc::clone(&listed));
        Some(listed)
    }

    /// The file that was named, whatever it is called, or those in a folder or an archive with an ending.
    pub fn with_ending<'b>(&'b self, ending: &'b str) -> impl Iterator<Item = &'b str> {
        self.members().filter(move |it| self.alone().is_some() || ends_with(it, ending))
    }

    /// The files right in a folder, sorted; of one file that was named alone, those in a folder beside it.
    pub fn inside(&self, folder: &str) -> Vec<String> {
        if self.alone().is_some() {
            return self.listed(folder).map(|it| it.members.clone()).unwrap_or_default();
        }
        let prefix = joined(folder, "");
        let start = self.members.partition_point(|it| it.as_str() < prefix.as_str());
        let below = self.members[start..].iter().take_while(|it| it.starts_with(&prefix));
        below.filter(|it| !it[prefix.len()..].contains('/')).cloned().collect()
    }

    /// A file in `folder` whose name without its ending is `stem`, whatever the case of its letters.
    pub fn with_stem(&self, folder: &str, stem: &str) -> Option<String> {
        self.all_with_stem(folder, stem).into_iter().next()
    }

    /// All of them, sorted.
    pub fn all_with_stem(&self, folder: &str, stem: &str) -> Vec<String> {
        if self.alone().is_some() {
            let Some(listed) = self.listed(folder) else { return Vec::new() };
            let found = listed.names.with_stem(folder, stem).iter();
            return found.map(|it| listed.members[*it].clone()).collect();
        }
        let found = self.names().with_stem(folder, stem).iter();
        found.map(|it| self.members[*it].clone()).collect()
    }

    /// A path beside the file that was named alone; none where nothing is there, or the name would lead elsewhere.
    fn beside(&self, member: &str) -> Option<PathBuf> {
        let Kind::File { path } = &self.kind else { return None };
        let place = path.parent()?.join(member);
        (is_within(member) && place.exists()).then_some(place)
    }

    /// The files of a folder or an archive whose text nobody has read.
    pub fn unread(&self) -> Vec<&str> {
        let read = self.read.borrow();
        let is_one = self.alone().is_some();
        self.members().filter(|it| !is_one && !read.contains(*it)).collect()
    }

    /// Takes a file whose text was read for one that nobody has: there is nothing in it.
    pub(super) fn leave(&self, member: &str) {
        self.read.borrow_mut().remove(member);
    }

    /// How a file in it is shown.
    pub fn shown(&self, member: &str) -> String {
        match self.kind {
            Kind::File { .. } | Kind::Bytes(_) if self.alone() == Some(member) => self.name.clone(),
            _ => format!("{}/{member}", self.name.trim_end_matches('/')),
        }
    }

    /// The bytes of a file, to its end or to so many.
    ///
    /// # Errors
    ///
    /// [`ImportError::Unreadable`].
    pub fn start_of(&self, member: &str, most: u64) -> Result<Vec<u8>, ImportError> {
        let mut bytes = Vec::new();
        let read = |from: &mut dyn Read| from.take(most).read_to_end(&mut bytes).map(|_| ());
        self.with(member, read).map_err(|source| self.unreadable(member, source))?;
        Ok(bytes)
    }

    /// The text of a file; its lines end with a line feed.
    ///
    /// # Errors
    ///
    /// Where it cannot be read, is no UTF-8, or larger than 1 GiB, or the person asks to stop.
    pub fn text(&self, member: &str) -> Result<String, ImportError> {
        if self.watcher.0.is_stopped() {
            return Err(ImportError::Stopped);
        }
        self.watcher.0.advance(1);
        self.read.borrow_mut().insert(member.to_owned());
        let bytes = self.start_of(member, LARGEST_TEXT + 1)?;
        if bytes.len() as u64 > LARGEST_TEXT {
            let error = io::Error::other("the text is larger than 1 GiB");
            return Err(self.unreadable(member, error));
        }
        let bytes = unicode(bytes);
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            ImportError::NotUtf8 { place: Place::of_offset(self.shown(member), &text, valid) }
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(match (text.contains('\r'), text.contains('\n')) {
            (true, true) => text.replace("\r\n", "\n"),
            // As the Macs of old ended a line.
            (true, false) => text.replace('\r', "\n"),
            (false, _) => text,
        })
    }

    /// Hands the bytes of a file on, a piece at a time.
    ///
    /// # Errors
    ///
    /// What was met on the way.
    pub fn copy(&self, member: &str, to: &mut dyn Write) -> io::Result<u64> {
        let mut copied = 0;
        self.with(member, |from| {
            copied = io::copy(from, to)?;
            Ok(())
        })?;
        Ok(copied)
    }

    fn with(
        &self,
        member: &str,
        read: impl FnOnce(&mut dyn Read) -> io::Result<()>,
    ) -> io::Result<()> {
        match &self.kind {
            Kind::Bytes(bytes) => read(&mut bytes.as_slice()),
            Kind::Zip(zip) => zip.with(member, read),
            Kind::Folder { root } => read(&mut folder::open(&root.join(member))?),
            Kind::File { path } if self.alone() == Some(member) => read(&mut File::open(path)?),
            Kind::File { .. } => {
                let place = self.beside(member).ok_or(io::ErrorKind::NotFound)?;
                read(&mut folder::open(&place)?)
            }
        }
    }

    fn unreadable(&self, member: &str, source: io::Error) -> ImportError {
        ImportError::Unreadable { place: Place::file(self.shown(member)), source }
    }
}

#[cfg(test)]
mod tests;
