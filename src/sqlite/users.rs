//! Who else uses a database, as far as the system tells.

use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process;

use rustix::fs::{major, minor};

/// Who has a database locked, else who has it open: `process 4711 (sqlite3)`. What processes of other users have open cannot
/// be seen.
pub fn user_of(database: &Path) -> Option<String> {
    locker(database).or_else(|| opener(database)).map(named)
}

/// Who has a file open.
pub fn opener_of(file: &Path) -> Option<String> {
    opener_of_any(&[file.to_owned()]).map(named)
}

/// The process that has a database locked, one that writes before one that reads: `/proc/locks` lists the locks of files
/// as `1: POSIX ADVISORY WRITE 4711 08:02:123456 0 EOF`.
fn locker(database: &Path) -> Option<u32> {
    let identities: Vec<String> = files(database).iter().filter_map(|it| identity(it)).collect();
    let locks = fs::read_to_string("/proc/locks").ok()?;
    let holders = locks.lines().filter_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [_, "POSIX", _, kind, process, file, ..] = words[..] else { return None };
        let process = process.parse().ok().filter(|it| *it != process::id() && *it != 0)?;
        identities.iter().any(|it| it == file).then_some((kind != "WRITE", process))
    });
    holders.min().map(|(_, process)| process)
}

/// A file as `/proc/locks` names it.
fn identity(path: &Path) -> Option<String> {
    let file = fs::metadata(path).ok()?;
    Some(format!("{:02x}:{:02x}:{}", major(file.dev()), minor(file.dev()), file.ino()))
}

fn opener(database: &Path) -> Option<u32> {
    opener_of_any(&files(database))
}

/// A database, and the files of its log.
fn files(database: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut path = database.as_os_str().to_owned();
        path.push(ending);
        PathBuf::from(path)
    })
}

fn opener_of_any(files: &[PathBuf]) -> Option<u32> {
    let files: Vec<Metadata> = files.iter().filter_map(|it| fs::metadata(it).ok()).collect();
    if files.is_empty() {
        return None;
    }
    let is_one =
        |it: Metadata| files.iter().any(|file| it.dev() == file.dev() && it.ino() == file.ino());
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut others = processes.filter_map(|it| {
        let process = it.file_name().to_str()?.parse().ok().filter(|it| *it != process::id())?;
        Some((process, fs::read_dir(it.path().join("fd")).ok()?))
    });
    let has_one =
        |open: fs::ReadDir| open.flatten().any(|it| fs::metadata(it.path()).is_ok_and(is_one));
    others.find_map(|(process, open)| has_one(open).then_some(process))
}

fn named(process: u32) -> String {
    let name = fs::read_to_string(format!("/proc/{process}/comm")).unwrap_or_default();
    match name.trim() {
        "" => format!("process {process}"),
        name => format!("process {process} ({name})"),
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn a_process_that_has_a_file_open_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.db");
        fs::write(&path, "x\n").unwrap();
        assert_eq!(user_of(&path), None);
        let mut other = Command::new("sh")
            .args(["-c", "exec 3<a.db; echo; read line"])
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(other.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let expected = Some(format!("process {} (sh)", other.id()));
        assert_eq!(opener_of(&path), expected);
        assert_eq!(user_of(&path), expected);
        drop(other.stdin.take());
        other.wait().unwrap();
        assert_eq!(user_of(&path), None);
    }
}
