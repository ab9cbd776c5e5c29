//! What a backup's file is called: `<archive>.backup_YYYYMMDD_HHMMSS[_SUFFIX]`, in UTC.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

use chrono::{DateTime, NaiveDateTime, Utc};

/// What stands between the archive's name and the time.
const MARK: &[u8] = b".backup_";

/// The form of the time, and its length in bytes.
const TIME: (&str, usize) = ("%Y%m%d_%H%M%S", 15);

/// Room for a suffix, so that name, counter and the endings of its companions fit into a file name of 255 bytes.
const LONGEST_SUFFIX: usize = 64;

/// Endings of the files that stand beside a backup, and of the files that SQLite keeps beside a database.
const COMPANIONS: &[&str] = &[".sha256", ".partial", "-journal", "-wal", "-shm"];

/// Names a backup; `copy` counts those of the same second from 1.
pub(super) fn write(
    archive: &OsStr,
    created: DateTime<Utc>,
    suffix: Option<&str>,
    copy: usize,
) -> OsString {
    let mut name = archive.as_bytes().to_vec();
    name.extend_from_slice(MARK);
    name.extend_from_slice(created.format(TIME.0).to_string().as_bytes());
    if let Some(suffix) = suffix {
        name.push(b'_');
        name.extend_from_slice(suffix.as_bytes());
    }
    if copy > 1 {
        name.extend_from_slice(format!("_{copy}").as_bytes());
    }
    OsString::from_vec(name)
}

/// Reads the time and the suffix out of a name; none where it is no backup of `archive`.
///
/// A counter cannot be told from a suffix here: the manifest knows the suffix itself.
pub(super) fn read(archive: &OsStr, name: &OsStr) -> Option<(DateTime<Utc>, Option<String>)> {
    let rest = name.as_bytes().strip_prefix(archive.as_bytes())?.strip_prefix(MARK)?;
    let rest = std::str::from_utf8(rest).ok()?;
    let (time, suffix) = rest.split_at_checked(TIME.1)?;
    let is_plain = time.bytes().all(|it| it.is_ascii_digit() || it == b'_');
    let created = NaiveDateTime::parse_from_str(time, TIME.0).ok().filter(|_| is_plain)?.and_utc();
    if COMPANIONS.iter().any(|it| rest.ends_with(it)) {
        return None;
    }
    match suffix.strip_prefix('_') {
        None => suffix.is_empty().then_some((created, None)),
        Some(suffix) => Some((created, Some(suffix.to_owned()))),
    }
}

/// Makes a suffix fit for a file name: whatever is not `A-Z a-z 0-9 . _ -` becomes `_`. None where nothing is left.
pub(super) fn suffix(text: &str) -> Option<String> {
    let is_fit = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '_' | '-');
    let fit = text.trim().chars().map(|it| if is_fit(it) { it } else { '_' });
    let mut suffix: String = fit.take(LONGEST_SUFFIX).collect();
    if COMPANIONS.iter().any(|it| suffix.ends_with(it)) {
        suffix.push('_');
    }
    (!suffix.is_empty()).then_some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn check(name: &str, expected: Option<(&str, Option<&str>)>) {
        let expected = expected.map(|(it, suffix)| (time(it), suffix.map(str::to_owned)));
        assert_eq!(read(OsStr::new("a.db"), OsStr::new(name)), expected, "{name}");
    }

    #[test]
    fn a_name_holds_time_suffix_and_counter() {
        let at = time("2025-09-16T14:30:00Z");
        let archive = OsStr::new("a.db");
        assert_eq!(write(archive, at, None, 1), "a.db.backup_20250916_143000");
        assert_eq!(write(archive, at, Some("mine"), 1), "a.db.backup_20250916_143000_mine");
        assert_eq!(write(archive, at, Some("mine"), 2), "a.db.backup_20250916_143000_mine_2");
    }

    #[test]
    fn a_name_is_read_back() {
        let at = "2025-09-16T14:30:00Z";
        check("a.db.backup_20250916_143000", Some((at, None)));
        check("a.db.backup_20250916_143000_mine", Some((at, Some("mine"))));
        check("a.db.backup_20250916_143000_a_b.c", Some((at, Some("a_b.c"))));
    }

    #[test]
    fn other_files_of_the_folder_are_no_backups() {
        for name in [
            "notes.txt",
            "a.db",
            "a.db.backup_",
            "a.db.backup_20250916",
            "a.db.backup_20251316_143000",
            "a.db.backup_+0250916_143000",
            "a.db.backup_20250916_143000x",
            "a.db.backup_20250916_143000.sha256",
            "a.db.backup_20250916_143000_mine.partial",
            "a.db.backup_20250916_143000-wal",
            "b.db.backup_20250916_143000",
        ] {
            check(name, None);
        }
    }

    #[test]
    fn a_suffix_cannot_leave_the_folder_or_pose_as_a_companion() {
        assert_eq!(suffix("../etc/passwd").unwrap(), ".._etc_passwd");
        assert_eq!(suffix("before the move").unwrap(), "before_the_move");
        assert_eq!(suffix("x.sha256").unwrap(), "x.sha256_");
        assert_eq!(suffix("x-wal").unwrap(), "x-wal_");
        assert_eq!(suffix(&"é".repeat(200)).unwrap().len(), LONGEST_SUFFIX);
        assert_eq!(suffix("  "), None);
    }
}
