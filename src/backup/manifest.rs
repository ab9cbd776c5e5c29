//! The text beside a backup: what `sha256sum -c` reads, and before it, as comments, a JSON document about the backup.
//!
//! ```text
//! # {
//! #   "version": "0.1.0",
//! #   …
//! # }
//! 5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03  journal_archive.db.backup_20250916_143000
//! ```

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::checked::Checked;
use super::contents::Contents;
use super::order::Number;
use super::origin::Origin;
use super::partial::with_ending;
use super::reason::Reason;

/// What the name of a manifest has after the name of its backup.
pub(super) const ENDING: &str = ".sha256";

/// A manifest as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Manifest {
    /// The SHA-256 of the backup's bytes, 64 small hexadecimal digits.
    pub(super) sha256: String,
    /// What was written about it; none in a text that `sha256sum` itself made.
    pub(super) record: Option<Record>,
}

/// What a backup's manifest says about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Record {
    /// The version of the program that made the backup.
    pub(super) version: String,
    /// When.
    pub(super) created: DateTime<Utc>,
    /// Why.
    pub(super) reason: Reason,
    /// What its name says beside the time.
    pub(super) suffix: Option<String>,
    /// Its place in the order of all backups, whatever the clock said: see [`super::order`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<Number>,
    /// Its place among the backups of the same second, counted from 1: names alone do not tell their order.
    #[serde(default)]
    pub(super) nth: u32,
    /// Where the archive lay; none where it was made before that was noted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) archive: Option<Origin>,
    /// The size of the file.
    pub(super) bytes: u64,
    /// The SHA-256 of the state that was copied: with zeros for the numbers of the header that SQLite writes anew in each
    /// copy, so that two copies of one state have the same.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source_sha256: Option<String>,
    /// When it was last read through.
    #[serde(default)]
    pub(super) checked: Option<Checked>,
    /// What was wrong with the archive when it was copied; a copy with problems is evidence, and no backup.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) problems: Vec<String>,
    /// What the archive held; none where it was too damaged to be read.
    pub(super) contents: Option<Contents>,
}

/// Why a manifest cannot be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum ManifestError {
    #[error("its manifest cannot be read: {0}")]
    File(#[from] io::Error),
    #[error("its manifest cannot be read: {0}")]
    Record(#[from] serde_json::Error),
    #[error("its manifest holds no hash for it")]
    NoHash,
    #[error("its manifest gives it the number {0}, which is not the one that was written")]
    Number(u64),
}

/// Where the manifest of a backup lies.
pub(super) fn path_of(backup: &Path) -> PathBuf {
    with_ending(backup, ENDING)
}

/// More bytes than any manifest of ours has.
const MOST: u64 = 1 << 26;

/// The bytes of a manifest: what is there under its name may be anything, and a pipe would be waited for.
fn bytes(path: &Path) -> io::Result<Vec<u8>> {
    let other = |what| Err(io::Error::other(what));
    match path.metadata()? {
        it if it.is_dir() => return other("it is a folder"),
        it if !it.is_file() => return other("it is not a file"),
        it if it.len() > MOST => return other("it is too long for one"),
        _ => {}
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads the manifest beside a backup; none where there is none.
pub(super) fn beside(backup: &Path) -> Result<Option<Manifest>, ManifestError> {
    match bytes(&path_of(backup)) {
        Ok(text) => Manifest::read(&text, backup.file_name().unwrap_or_default()).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Manifest {
    /// Writes the manifest of the backup called `name`.
    pub(super) fn write(&self, name: &OsStr) -> Result<Vec<u8>, serde_json::Error> {
        let mut text = Vec::new();
        if let Some(record) = &self.record {
            for line in serde_json::to_string_pretty(record)?.lines() {
                text.extend_from_slice(format!("# {line}\n").as_bytes());
            }
        }
        let (mark, name) = escaped(name);
        text.extend_from_slice(mark);
        text.extend_from_slice(self.sha256.as_bytes());
        text.extend_from_slice(b"  ");
        text.extend_from_slice(&name);
        text.push(b'\n');
        Ok(text)
    }

    /// Reads the manifest of the backup called `name`; a single hash is taken whatever name stands beside it, because
    /// a backup that was renamed is still that backup.
    pub(super) fn read(text: &[u8], name: &OsStr) -> Result<Self, ManifestError> {
        let lines = || text.split(|it| *it == b'\n').map(<[u8]>::trim_ascii_end);
        let record: Vec<u8> =
            lines().filter_map(|it| it.strip_prefix(b"#")).flatten().copied().collect();
        let record = match record.trim_ascii() {
            [] => None,
            record => Some(serde_json::from_slice(record)?),
        };
        let hashes: Vec<_> = lines().filter_map(hash_line).collect();
        let (_, name) = escaped(name);
        let named = hashes.iter().find(|it| it.1 == name);
        let only = if hashes.len() == 1 { hashes.first() } else { None };
        let (sha256, _) = named.or(only).ok_or(ManifestError::NoHash)?;
        let number = record.as_ref().and_then(|it: &Record| it.number.as_ref());
        match number.filter(|it| !it.is_of(sha256)) {
            Some(other) => Err(ManifestError::Number(other.value)),
            None => Ok(Self { sha256: sha256.clone(), record }),
        }
    }
}

/// A file name as `sha256sum` writes it, and the mark that then opens the line.
fn escaped(name: &OsStr) -> (&'static [u8], Vec<u8>) {
    let mut escaped = Vec::with_capacity(name.len());
    for &byte in name.as_bytes() {
        match byte {
            b'\\' => escaped.extend_from_slice(b"\\\\"),
            b'\n' => escaped.extend_from_slice(b"\\n"),
            _ => escaped.push(byte),
        }
    }
    let mark: &[u8] = if escaped.len() == name.len() { b"" } else { b"\\" };
    (mark, escaped)
}

/// Reads `HASH  NAME` or `HASH *NAME`; the name stays as it is written.
fn hash_line(line: &[u8]) -> Option<(String, &[u8])> {
    let line = line.strip_prefix(b"\\").unwrap_or(line);
    let (hash, name) = line.split_at_checked(64)?;
    let name = name.strip_prefix(b"  ").or_else(|| name.strip_prefix(b" *"))?;
    let hash = std::str::from_utf8(hash).ok()?;
    hash.bytes().all(|it| it.is_ascii_hexdigit()).then(|| (hash.to_ascii_lowercase(), name))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::backup::digest::TableDigest;

    fn manifest() -> Manifest {
        let table = TableDigest { rows: 1, sha256: "ab".repeat(32) };
        let contents = Contents {
            application_id: 1,
            revisions: vec!["a".to_owned(), "b".to_owned()],
            heads: vec!["b".to_owned()],
            items: 1,
            foreign_key_violations: 0,
            tables: BTreeMap::from([("odd \"name\"\n#".to_owned(), table)]),
        };
        let record = Record {
            version: "0.1.0".to_owned(),
            created: "2025-09-16T14:30:00Z".parse().unwrap(),
            reason: Reason::Asked,
            suffix: None,
            number: Some(Number::new(7, &"5a".repeat(32))),
            nth: 1,
            archive: None,
            bytes: 4096,
            source_sha256: Some("c0".repeat(32)),
            checked: None,
            problems: Vec::new(),
            contents: Some(contents),
        };
        Manifest { sha256: "5a".repeat(32), record: Some(record) }
    }

    fn check_round_trip(name: &[u8]) {
        let name = OsStr::from_bytes(name);
        let text = manifest().write(name).unwrap();
        assert_eq!(Manifest::read(&text, name).unwrap(), manifest());
    }

    #[test]
    fn what_is_written_is_read_back_whatever_the_name() {
        check_round_trip(b"a.db.backup_20250916_143000");
        check_round_trip(b"back\\slash and\nnew line");
        check_round_trip(b"\xff no text");
    }

    #[test]
    fn every_line_but_the_last_is_a_comment() {
        let text = String::from_utf8(manifest().write(OsStr::new("a")).unwrap()).unwrap();
        let (last, comments) = text
            .lines()
            .collect::<Vec<_>>()
            .split_last()
            .map(|(last, rest)| (last.to_string(), rest.to_vec().join("\n")))
            .unwrap();
        assert!(comments.lines().all(|it| it.starts_with("# ")));
        assert_eq!(last, format!("{}  a", "5a".repeat(32)));
    }

    #[test]
    fn the_hash_of_another_tool_is_a_manifest_without_a_record() {
        let text = format!("{}  renamed\n", "5A".repeat(32));
        let manifest = Manifest::read(text.as_bytes(), OsStr::new("a")).unwrap();
        assert_eq!((manifest.sha256, manifest.record), ("5a".repeat(32), None));
    }

    #[test]
    fn a_number_that_was_changed_or_belongs_to_another_file_is_an_error() {
        let text = String::from_utf8(manifest().write(OsStr::new("a")).unwrap()).unwrap();
        let read = |text: String| Manifest::read(text.as_bytes(), OsStr::new("a"));
        for value in ["8", "77", "0", "18446744073709551615", "18446744073709551616", "-7", "\"7\""]
        {
            let other = text.replace("\"value\": 7", &format!("\"value\": {value}"));
            assert_ne!(other, text);
            assert!(read(other).is_err(), "{value}");
        }
        assert!(read(text.replace(&"5a".repeat(32), &"5b".repeat(32))).is_err());
    }

    #[test]
    fn a_damaged_manifest_is_an_error() {
        let text = String::from_utf8(manifest().write(OsStr::new("a")).unwrap()).unwrap();
        let torn = &text[..text.len() / 2];
        assert!(Manifest::read(torn.as_bytes(), OsStr::new("a")).is_err());
        assert!(Manifest::read(b"", OsStr::new("a")).is_err());
        let two = format!("{0}  b\n{0}  c\n", "5a".repeat(32));
        assert!(Manifest::read(two.as_bytes(), OsStr::new("a")).is_err());
    }
}
