//! What `git log --raw -z` prints: commits, and the files that each of them changed.

use std::io::{self, BufRead};

use super::GitError;

/// A file that a commit changed: what it was, and what it is; none where it was or is no regular file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Changed {
    pub(super) path: Vec<u8>,
    pub(super) old: Option<Box<str>>,
    pub(super) new: Option<Box<str>>,
}

/// A commit, with its author's time in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Commit {
    pub(super) time: i64,
    pub(super) changed: Vec<Changed>,
    /// Where it put repositories of their own, of which it holds no file.
    pub(super) modules: Vec<Vec<u8>>,
}

/// The commits of a log, as they are read.
#[derive(Debug)]
pub(super) struct Log<R> {
    input: R,
    /// The head of the commit that comes next, once it was read behind the changes of another.
    head: Option<Vec<u8>>,
}

impl<R: BufRead> Log<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, head: None }
    }

    /// The next commit; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Commit>, GitError> {
        let head = match self.head.take() {
            Some(head) => Some(head),
            None => self.word()?,
        };
        let Some(head) = head else { return Ok(None) };
        let mut commit = Commit { time: time_of(&head)?, changed: Vec::new(), modules: Vec::new() };
        while let Some(word) = self.word()? {
            if !word.starts_with(b":") {
                self.head = Some(word);
                break;
            }
            let path = self.word_as_it_is()?.ok_or_else(garbled)?;
            let (change, is_module) = changed(&word, path.clone())?;
            commit.changed.extend(change);
            commit.modules.extend(is_module.then_some(path));
        }
        Ok(Some(commit))
    }

    /// The bytes up to the next NUL.
    fn word_as_it_is(&mut self) -> Result<Option<Vec<u8>>, GitError> {
        let mut word = Vec::new();
        self.input.read_until(0, &mut word).map_err(|source| GitError::Run { source })?;
        match word.pop() {
            None => Ok(None),
            Some(0) => Ok(Some(word)),
            Some(_) => Err(garbled()),
        }
    }

    /// The same without the line feed that stands before the first change of a commit.
    fn word(&mut self) -> Result<Option<Vec<u8>>, GitError> {
        let word = self.word_as_it_is()?;
        Ok(word.map(|it| it.strip_prefix(b"\n").map(<[u8]>::to_vec).unwrap_or(it)))
    }
}

fn garbled() -> GitError {
    GitError::Run { source: io::ErrorKind::InvalidData.into() }
}

/// The time of `commit HASH TIME`.
fn time_of(head: &[u8]) -> Result<i64, GitError> {
    let words = std::str::from_utf8(head).ok().map(|it| it.split(' ').collect::<Vec<_>>());
    match words.as_deref() {
        Some(["commit", _, time]) => time.parse().map_err(|_| garbled()),
        _ => Err(garbled()),
    }
}

/// A change of `:OLDMODE NEWMODE OLD NEW STATUS`; none where no regular file was or is there. Beside it, whether a repository of
/// its own is there then.
fn changed(line: &[u8], path: Vec<u8>) -> Result<(Option<Changed>, bool), GitError> {
    let words = std::str::from_utf8(line).map_err(|_| garbled())?;
    let words: Vec<&str> = words.trim_start_matches(':').split(' ').collect();
    let [old_mode, new_mode, old, new, _] = words[..] else { return Err(garbled()) };
    let file = |mode: &str, oid: &str| mode.starts_with("100").then(|| oid.into());
    let changed = Changed { path, old: file(old_mode, old), new: file(new_mode, new) };
    // A file that became executable has changed nothing that is kept.
    Ok((Some(changed).filter(|it| it.old != it.new), new_mode == "160000"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Commit>, GitError> {
        let mut log = Log::new(text.as_bytes());
        let mut commits = Vec::new();
        while let Some(commit) = log.next()? {
            commits.push(commit);
        }
        Ok(commits)
    }

    #[test]
    fn commits_are_read_with_and_without_changes() {
        let text = "commit aa 10\0\n:000000 100644 00 11 A\0commit x.md\0:100644 100755 11 11 M\0y.md\0commit bb 20\0commit cc -30\0\n:100644 120000 11 22 T\0\n.md\0";
        let commits = read(text).unwrap();
        let times: Vec<i64> = commits.iter().map(|it| it.time).collect();
        assert_eq!(times, [10, 20, -30]);
        let added = Changed { path: b"commit x.md".to_vec(), old: None, new: Some("11".into()) };
        assert_eq!(commits[0].changed, [added]);
        assert!(commits[1].changed.is_empty());
        assert!(commits.iter().all(|it| it.modules.is_empty()));
        let gone = Changed { path: b"\n.md".to_vec(), old: Some("11".into()), new: None };
        assert_eq!(commits[2].changed, [gone]);
    }

    #[test]
    fn a_repository_in_the_repository_is_told_from_a_file() {
        let text = "commit aa 10\0\n:000000 160000 00 11 A\0sub\0:160000 100644 11 22 T\0was.md\0";
        let commits = read(text).unwrap();
        assert_eq!(commits[0].modules, [b"sub".to_vec()]);
        let added = Changed { path: b"was.md".to_vec(), old: None, new: Some("22".into()) };
        assert_eq!(commits[0].changed, [added]);
    }

    #[test]
    fn what_is_cut_off_or_no_log_is_an_error() {
        for text in
            ["commit aa 10", "commit aa\0", "commit aa 10\0\n:000000 100644 00 11 A\0", "hello\0"]
        {
            assert!(read(text).is_err(), "{text:?}");
        }
        assert_eq!(read("").unwrap(), []);
    }
}
