//! The program `git`, asked about one repository: nothing of the environment or of the user's settings has a say in it,
//! and nothing is written.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use super::GitError;
use super::log::Log;
use crate::journal::LARGEST_FILE;

/// Where programs are looked for where nobody says it.
const PLACES: &str = "/usr/local/bin:/usr/bin:/bin";

/// Settings of a repository that would run programs, or fetch.
const HARMLESS: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "protocol.allow=never",
    "--no-pager",
    "--no-optional-locks",
];

/// A repository, or a folder in its work tree.
#[derive(Debug)]
pub(super) struct Repository {
    folder: PathBuf,
    search_path: String,
    /// Where the folder lies in the work tree: empty, or ending with `/`.
    pub(super) prefix: Vec<u8>,
    /// The root of the work tree; none of a bare repository.
    pub(super) work_tree: Option<PathBuf>,
}

impl Repository {
    /// Looks whether there is one, and whether all of its history is there.
    pub(super) fn open(folder: &Path, search_path: Option<&str>) -> Result<Self, GitError> {
        let search_path = search_path.unwrap_or(PLACES).to_owned();
        let (prefix, work_tree) = (Vec::new(), None);
        let mut this = Self { folder: folder.to_owned(), search_path, prefix, work_tree };
        if !folder.is_dir() {
            return Err(GitError::NoFolder { folder: folder.to_owned() });
        }
        let not_one = |said| GitError::NoRepository { folder: folder.to_owned(), said };
        let is_shallow = this.asked(&["rev-parse", "--is-shallow-repository"])?.map_err(not_one)?;
        if is_shallow.starts_with(b"true") {
            return Err(GitError::Shallow { folder: folder.to_owned() });
        }
        if this.asked(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?.is_err() {
            return Err(GitError::NoCommits { folder: folder.to_owned() });
        }
        this.prefix = this.asked(&["rev-parse", "--show-prefix"])?.unwrap_or_default();
        let top = this.asked(&["rev-parse", "--show-toplevel"])?.ok();
        this.work_tree = top.filter(|it| !it.is_empty()).map(|it| path_of(&it));
        Ok(this)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new("git");
        command.args(HARMLESS).args(words).current_dir(&self.folder).env_clear();
        command.env("PATH", &self.search_path).env("LC_ALL", "C");
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", "/dev/null");
        command.env("GIT_ATTR_NOSYSTEM", "1").env("GIT_TERMINAL_PROMPT", "0");
        command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0");
        command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::piped());
        command
    }

    /// The answer to a short question, without its line end, or else what git said.
    fn asked(&self, words: &[&str]) -> Result<Result<Vec<u8>, String>, GitError> {
        let output = self.command(words).output().map_err(not_run)?;
        let Output { status, mut stdout, stderr } = output;
        if !status.success() {
            return Ok(Err(said(&stderr)));
        }
        if stdout.last() == Some(&b'\n') {
            stdout.pop();
        }
        Ok(Ok(stdout))
    }

    /// Reads the commits that led to what is checked out, the oldest first; of a merge, what it brought to that line.
    pub(super) fn log(
        &self,
        mut take: impl FnMut(&mut Log<BufReader<ChildStdout>>) -> Result<(), GitError>,
    ) -> Result<(), GitError> {
        let mut command = self.command(&[
            "log",
            "--first-parent",
            "-m",
            "--root",
            "--reverse",
            "--raw",
            "-z",
            "--no-renames",
            "--no-abbrev",
            "--no-ext-diff",
            "--no-textconv",
            "--no-relative",
            "--no-show-signature",
            "--no-color",
            "--no-notes",
            "--no-mailmap",
            "--ignore-submodules=none",
            "--format=commit %H %at",
            "HEAD",
            "--",
        ]);
        // What git says is little; a pipe that is read at the end holds it.
        let mut child = command.spawn().map_err(not_run)?;
        let stdout =
            child.stdout.take().ok_or_else(|| not_run(io::ErrorKind::BrokenPipe.into()))?;
        let taken = take(&mut Log::new(BufReader::new(stdout)));
        if taken.is_err() {
            // Nobody reads the rest: git ends when it notices, or at once.
            let _ = child.kill();
        }
        let output = child.wait_with_output().map_err(not_run)?;
        taken?;
        match output.status.success() {
            true => Ok(()),
            false => Err(GitError::Failed { said: said(&output.stderr) }),
        }
    }

    /// Begins to read the bytes of files.
    pub(super) fn blobs(&self) -> Result<Blobs, GitError> {
        let mut command = self.command(&["cat-file", "--batch"]);
        command.stdin(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().map_err(not_run)?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(ask), Some(answer)) => {
                Ok(Blobs { child, ask: Some(ask), answer: BufReader::new(answer) })
            }
            _ => Err(not_run(io::ErrorKind::BrokenPipe.into())),
        }
    }
}

fn not_run(source: io::Error) -> GitError {
    match source.kind() {
        io::ErrorKind::NotFound => GitError::NoGit,
        _ => GitError::Run { source },
    }
}

/// The first line of what git said, without its own word for an error.
fn said(stderr: &[u8]) -> String {
    let text = String::from_utf8_lossy(stderr);
    let line = text.lines().next().unwrap_or("it did not say why");
    line.strip_prefix("fatal: ").unwrap_or(line).to_owned()
}

fn path_of(bytes: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt;
    PathBuf::from(std::ffi::OsStr::from_bytes(bytes))
}

/// A running `git cat-file`, which gives the bytes of one file after the other.
#[derive(Debug)]
pub(super) struct Blobs {
    child: Child,
    ask: Option<ChildStdin>,
    answer: BufReader<ChildStdout>,
}

impl Blobs {
    /// The bytes of a file as they are stored; none where they are too many to be read.
    pub(super) fn read(&mut self, oid: &str) -> Result<Option<Vec<u8>>, GitError> {
        let failed = |source| GitError::Run { source };
        if let Some(ask) = &mut self.ask {
            ask.write_all(format!("{oid}\n").as_bytes())
                .and_then(|()| ask.flush())
                .map_err(failed)?;
        }
        let mut head = String::new();
        self.answer.read_line(&mut head).map_err(failed)?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let [_, "blob", size] = words[..] else {
            return Err(GitError::MissingBlob { oid: oid.to_owned() });
        };
        let size: u64 = size.parse().map_err(|_| GitError::MissingBlob { oid: oid.to_owned() })?;
        if size > LARGEST_FILE {
            let mut rest = self.answer.by_ref().take(size + 1);
            io::copy(&mut rest, &mut io::sink()).map_err(failed)?;
            return Ok(None);
        }
        let mut bytes = Vec::new();
        self.answer.by_ref().take(size + 1).read_to_end(&mut bytes).map_err(failed)?;
        match bytes.pop() {
            Some(b'\n') if bytes.len() as u64 == size => Ok(Some(bytes)),
            _ => Err(GitError::MissingBlob { oid: oid.to_owned() }),
        }
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // It ends by itself once nobody asks any more.
        self.ask = None;
        let _ = self.child.wait();
    }
}
