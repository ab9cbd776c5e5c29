//! The stages from a file to its rows, each by itself and on one thread.

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use journal_archive::archive::model::row::Row;
use journal_archive::entry::{self, EntryPath, Source, SourceHash, body};
use journal_archive::journal::Journal;
use journal_archive::progress::Silent;

use super::floor::{FullText, Manner, Rows};
use super::{Failure, walk};

/// One file on its way.
struct File {
    path: EntryPath,
    source: Source,
    /// Its front matter with the fences, and nothing after it.
    front_matter: Source,
    /// What stands between the fences.
    yaml: String,
    body: String,
}

/// Prints the median time of each stage, for all files together.
pub(super) fn print(journal: &Journal, archive: &Path, rounds: usize) -> Result<(), Failure> {
    let list = || journal.walk(&Silent, |files| files.map(|it| it.path).collect::<Vec<_>>());
    let (paths, _) = list()?;
    let sources = paths.iter().map(|path| Ok((path.clone(), journal.read(path)?.0)));
    let files: Vec<File> = sources
        .map(|it| it.map(|(path, source)| File::new(path, source)))
        .collect::<Result<_, Failure>>()?;
    let each = |name: &str, work: &dyn Fn(&File)| {
        tell(name, rounds, || files.iter().for_each(work));
    };
    println!("{} files; one thread, but for the first line; median of {rounds}", files.len());
    tell("walk and stamps, all threads", rounds, || {
        black_box(list().is_ok());
    });
    tell("walk and stamps", rounds, || {
        black_box(walk::stamps(journal.root()).is_ok());
    });
    each("read", &|file| drop(black_box(journal.read(&file.path))));
    each("hash", &|file| drop(black_box(SourceHash::of(file.source.bytes()).to_string())));
    each("split, YAML and what it means", &|file| {
        black_box(entry::parse(&file.path, &file.front_matter, &[]));
    });
    each("YAML alone", &|file| {
        black_box(serde_yaml::from_str::<serde_yaml::Value>(&file.yaml).is_ok());
    });
    each("Markdown to text", &|file| drop(black_box(body::plain_text(&file.body))));
    each("Markdown to text, and its words", &|file| {
        black_box(body::word_count(&file.body));
    });
    each("all that a row needs", &|file| {
        let source = Source::new(file.source.bytes().to_vec());
        let (entry, _) = entry::parse(&file.path, &source, &[]);
        black_box(Row::new(&file.path, source, entry));
    });
    drop(files);
    let rows = Rows::read(archive)?;
    let folder = tempfile::tempdir_in(archive.parent().unwrap_or(Path::new(".")))?;
    let target = folder.path().join("stages.db");
    for (name, full_text) in [("rows", FullText::LeftOut), ("rows and full text", FullText::Filled)]
    {
        let mut times = Vec::new();
        for _ in 0..rounds {
            times.push(rows.write(&target, Manner::Best, full_text)?);
        }
        println!("{:>9.3} s  {name}", median(times).as_secs_f64());
    }
    Ok(())
}

impl File {
    fn new(path: EntryPath, source: Source) -> Self {
        let (entry, _) = entry::parse(&path, &source, &[]);
        let block = source.bytes().get(..entry.body.offset).unwrap_or_default();
        let text = String::from_utf8_lossy(block);
        let yaml = text.trim().trim_start_matches("---").trim_end_matches("---").to_owned();
        let front_matter = Source::new(block.to_vec());
        let body = entry.body.text(&source).into_owned();
        Self { path, source, front_matter, yaml, body }
    }
}

fn tell(name: &str, rounds: usize, mut work: impl FnMut()) {
    let mut times = Vec::new();
    for _ in 0..rounds {
        let began = Instant::now();
        work();
        times.push(began.elapsed());
    }
    println!("{:>9.3} s  {name}", median(times).as_secs_f64());
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
