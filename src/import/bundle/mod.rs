//! What was named for an import, as one set of files: a file (with what lies beside it), a folder, or a ZIP archive.

mod folder;
mod zipped;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::ImportError;
use crate::finding::Place;
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
            let members = folder::list(path).map_err(unreadable)?;
            let kind = Kind::Folder { root: path.to_owned() };
            return Ok(Self { name: name.to_owned(), kind, members });
        }
        let mut file = File::open(path).map_err(unreadable)?;
        let mut start = [0; 4];
        let length = file.read(&mut start).map_err(unreadable)?;
        if zipped::is_zip(&start[..length]) {
            let (zip, members) = Zipped::open(file, name)?;
            return Ok(Self { name: name.to_owned(), kind: Kind::Zip(zip), members });
        }
        let member = path.file_name().map(|it| it.to_string_lossy().into_owned());
        let kind = Kind::File { path: path.to_owned() };
        Ok(Self { name: name.to_owned(), kind, members: member.into_iter().collect() })
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
        let members = vec![name.to_owned()];
        Ok(Self { name: name.to_owned(), kind: Kind::Bytes(bytes), members })
    }

    /// How it is shown.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The names of its files, sorted.
    pub fn members(&self) -> impl Iterator<Item = &str> {
        self.members.iter().map(String::as_str)
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

    /// Whether a file of this name is there; of one file that was named alone, also whether it lies beside it.
    pub fn has(&self, member: &str) -> bool {
        let is_listed = self.members.binary_search_by(|it| it.as_str().cmp(member)).is_ok();
        is_listed || self.beside(member).is_some()
    }

    /// The file that was named, whatever it is called, or those in a folder or an archive with an ending.
    pub fn with_ending<'b>(&'b self, ending: &'b str) -> impl Iterator<Item = &'b str> {
        self.members().filter(move |it| self.alone().is_some() || ends_with(it, ending))
    }

    /// The files right in a folder, sorted; of one file that was named alone, those in a folder beside it.
    pub fn inside(&self, folder: &str) -> Vec<String> {
        if self.alone().is_some() {
            let names = self.beside(folder).map(|it| folder::names(&it)).unwrap_or_default();
            return names.into_iter().map(|it| joined(folder, &it)).collect();
        }
        let prefix = joined(folder, "");
        let start = self.members.partition_point(|it| it.as_str() < prefix.as_str());
        let below = self.members[start..].iter().take_while(|it| it.starts_with(&prefix));
        below.filter(|it| !it[prefix.len()..].contains('/')).cloned().collect()
    }

    /// A file in `folder` whose name without its ending is `stem`, whatever the case of its letters.
    pub fn with_stem(&self, folder: &str, stem: &str) -> Option<String> {
        let is_it = |path: &String| {
            let name = parted(path).1;
            name.rsplit_once('.').map_or(name, |(stem, _)| stem).eq_ignore_ascii_case(stem)
        };
        self.inside(folder).into_iter().find(is_it)
    }

    /// A path beside the file that was named alone; none where nothing is there, or the name would lead elsewhere.
    fn beside(&self, member: &str) -> Option<PathBuf> {
        let Kind::File { path } = &self.kind else { return None };
        let place = path.parent()?.join(member);
        (is_within(member) && place.exists()).then_some(place)
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
    /// Where it cannot be read, is no UTF-8, or larger than 1 GiB.
    pub fn text(&self, member: &str) -> Result<String, ImportError> {
        let bytes = self.start_of(member, LARGEST_TEXT + 1)?;
        if bytes.len() as u64 > LARGEST_TEXT {
            let error = io::Error::other("the text is larger than 1 GiB");
            return Err(self.unreadable(member, error));
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes());
            ImportError::NotUtf8 { place: Place::of_offset(self.shown(member), &text, valid) }
        })?;
        let text = text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text);
        Ok(if text.contains('\r') { text.replace("\r\n", "\n") } else { text })
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

/// A name below a folder; the folder may be the top, which is empty.
pub(super) fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// The folder of a name, and what is left of it.
pub(super) fn parted(member: &str) -> (&str, &str) {
    member.rsplit_once('/').unwrap_or(("", member))
}

/// Whether a name stays below where it begins: relative, and without `..`.
pub(super) fn is_within(name: &str) -> bool {
    let is_drive = name.as_bytes().get(1) == Some(&b':');
    let mut parts = name.split(['/', '\\']);
    !name.is_empty()
        && !name.starts_with(['/', '\\'])
        && !is_drive
        && !name.contains('\0')
        && parts.all(|it| it != "..")
}

/// Whether a name has an ending, whatever the case of its letters.
pub(super) fn ends_with(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, it)| it.eq_ignore_ascii_case(ending))
}

/// Whether a name is that of a text in which entries may stand.
pub(super) fn is_text(name: &str) -> bool {
    ["txt", "md", "markdown", "text"].iter().any(|it| ends_with(name, it))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_below_where_it_begins() {
        for name in ["a", "a/b.json", "a..b", "…/x"] {
            assert!(is_within(name), "{name}");
        }
        for name in ["", "/a", "..", "a/../b", "..\\a", "C:\\a", "\\a", "a\0b"] {
            assert!(!is_within(name), "{name}");
        }
    }

    #[test]
    fn a_file_reaches_what_lies_beside_it_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("photos")).unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        for name in ["a.json", "photos/AB.jpeg", "in/b.json"] {
            std::fs::write(folder.path().join(name), name).unwrap();
        }
        let bundle = Bundle::open(&folder.path().join("a.json"), "a.json").unwrap();
        assert_eq!(bundle.members().collect::<Vec<_>>(), ["a.json"]);
        assert!(bundle.has("photos/AB.jpeg"));
        assert_eq!(bundle.with_stem("photos", "ab").as_deref(), Some("photos/AB.jpeg"));
        let inner = Bundle::open(&folder.path().join("in/b.json"), "b.json").unwrap();
        assert!(!inner.has("../a.json"));
        let all = Bundle::open(folder.path(), "x").unwrap();
        assert_eq!(all.members().collect::<Vec<_>>(), ["a.json", "in/b.json", "photos/AB.jpeg"]);
        assert_eq!(all.with_stem("photos", "ab").as_deref(), Some("photos/AB.jpeg"));
        assert_eq!(all.text("in/b.json").unwrap(), "in/b.json");
    }
}
