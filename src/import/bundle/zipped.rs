//! A ZIP archive, read and never unpacked: its names and sizes are somebody else's, and nothing is written by them.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::fs::File;
use std::io::{self, BufReader, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::{folder, is_within};
use crate::finding::shortened;
use crate::import::ImportError;
use crate::number::grouped;

/// How many times its packed size a file may have; texts and pictures stay far below.
const MOST_FOLD: u64 = 200;

/// What is as small as this may be packed as tightly as it likes.
const SMALL: u64 = 4 << 20;

/// How many files an archive may hold.
const MOST_MEMBERS: usize = 1_000_000;

/// An archive, and where each file in it is found.
pub(super) struct Zipped {
    archive: RefCell<ZipArchive<BufReader<File>>>,
    places: HashMap<String, usize>,
}

impl fmt::Debug for Zipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Zipped").field("members", &self.places.len()).finish_non_exhaustive()
    }
}

/// Whether bytes begin like a ZIP archive, be it an empty one.
pub(super) fn is_zip(start: &[u8]) -> bool {
    start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06")
}

impl Zipped {
    /// Opens an archive and looks at every name and size in it, before a byte of a file is read.
    ///
    /// # Errors
    ///
    /// [`ImportError::Refused`], where it is broken, or one of its names or sizes is not that of an export.
    pub(super) fn open(file: File, name: &str) -> Result<(Self, Vec<String>), ImportError> {
        let packed = file.metadata().map_or(0, |it| it.len());
        let refused = |message: String, hint: &str| ImportError::refused("zip", message, hint);
        let broken = |error: &ZipError| {
            refused(
                format!("`{name}` is not a whole ZIP archive: {error}"),
                "export it again, or copy it again; `unzip -t` says what is broken",
            )
        };
        let mut archive = ZipArchive::new(BufReader::new(file)).map_err(|it| broken(&it))?;
        if archive.len() > MOST_MEMBERS {
            let count = grouped(archive.len() as u64);
            return Err(hostile(name, &format!("it holds {count} files")));
        }
        // Of those the last one alone would be seen.
        if archive.has_duplicate_names() {
            return Err(hostile(name, "it holds two files of one name"));
        }
        let (mut places, mut sum) = (HashMap::new(), 0_u64);
        for index in 0..archive.len() {
            // Raw: what is in it is not looked at, so that no password is asked for.
            let member = archive.by_index_raw(index).map_err(|it| broken(&it))?;
            let Ok(path) = member.name() else {
                return Err(hostile(name, "the name of a file in it cannot be read"));
            };
            let path = path.into_owned();
            let shown = shortened(&path).into_owned();
            if !is_within(path.trim_end_matches('/')) {
                let why = format!("`{shown}` would lead out of its folder");
                return Err(hostile(name, &why));
            }
            if member.is_symlink() {
                return Err(hostile(name, &format!("`{shown}` is a link")));
            }
            let is_read = matches!(
                member.compression(),
                CompressionMethod::Stored | CompressionMethod::Deflated
            );
            if !is_read && !member.is_dir() {
                return Err(refused(
                    format!(
                        "`{shown}` in `{name}` is packed in a way that is not read here ({})",
                        member.compression()
                    ),
                    "unpack it with the program that made it (`7z x`, `unzip`), then name the folder",
                ));
            }
            if member.encrypted() {
                return Err(refused(
                    format!("`{name}` is encrypted with a password"),
                    "unpack it with the program that made it, then name the folder",
                ));
            }
            // Windows parts names with the other stroke, and some programs begin each with `./`.
            let path = path.replace('\\', "/");
            let path = path.trim_start_matches("./").to_owned();
            let is_shadow = path.starts_with("__MACOSX/")
                || path.rsplit('/').next().is_some_and(folder::is_shadow);
            if member.is_dir() || path.ends_with('/') || is_shadow {
                continue;
            }
            sum = sum.saturating_add(member.size());
            if is_blown_up(member.size(), member.compressed_size()) {
                let fold = grouped(member.size() / member.compressed_size().max(1));
                let why = format!("`{shown}` would grow to {fold} times its packed size");
                return Err(hostile(name, &why));
            }
            if places.insert(path, index).is_some() {
                return Err(hostile(
                    name,
                    &format!("it holds two files that are called `{shown}`"),
                ));
            }
        }
        // Files that share their packed bytes, as no program writes them.
        if is_blown_up(sum, packed) {
            let fold = grouped(sum / packed.max(1));
            return Err(hostile(name, &format!("it would grow to {fold} times its size")));
        }
        let mut members: Vec<String> = places.keys().cloned().collect();
        members.sort_unstable();
        Ok((Self { archive: RefCell::new(archive), places }, members))
    }

    /// Hands the bytes of a file to whoever reads them, never more than the archive says it has.
    pub(super) fn with(
        &self,
        member: &str,
        read: impl FnOnce(&mut dyn Read) -> io::Result<()>,
    ) -> io::Result<()> {
        let index = *self.places.get(member).ok_or(io::ErrorKind::NotFound)?;
        let mut archive = self.archive.borrow_mut();
        let mut file = archive.by_index(index).map_err(io::Error::other)?;
        let size = file.size();
        let mut counted = Counted { file: &mut file, left: size };
        read(&mut counted)
    }
}

/// A file of an archive, which ends where the archive says so.
struct Counted<'a, R> {
    file: &'a mut R,
    left: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.file.read(buffer)?;
        self.left = self
            .left
            .checked_sub(length as u64)
            .ok_or_else(|| io::Error::other("it is larger than its archive says"))?;
        Ok(length)
    }
}

fn is_blown_up(size: u64, packed: u64) -> bool {
    size > SMALL && size / MOST_FOLD > packed.max(1)
}

fn hostile(name: &str, why: &str) -> ImportError {
    ImportError::refused(
        "hostile-zip",
        format!("`{name}` is not read: {why}, which no export needs"),
        "nothing was written; if you trust it, unpack it yourself and name the folder",
    )
}
