//! A copy that a sync tool made of a conflict, beside its original: their difference, and the text that is chosen written
//! into the original; never over bytes that the archive does not hold.

mod error;

use similar::{ChangeTag, TextDiff};

use crate::archive::model::known;
use crate::archive::read::show::composed;
use crate::archive::rows::conflicts;
use crate::archive::versions::VersionError;
use crate::archive::versions::held::Held;
use crate::archive::{Archive, ArchiveError};
use crate::entry::conflict::Pair;
use crate::entry::{self, EntryPath, Source};
use crate::history::over::{Over, Spared};
use crate::journal::Journal;
pub use error::ConflictError;

/// One of the two files, as the archive holds it.
#[derive(Debug)]
pub struct Side {
    /// Where it lies.
    pub path: EntryPath,
    /// What the archive gave back of it.
    held: Held,
}

/// A copy and its original.
#[derive(Debug)]
pub struct Conflict {
    /// The entry.
    pub original: Side,
    /// The copy.
    pub copy: Side,
    /// Whose mark the copy's name has.
    pub tool: &'static str,
}

/// Which text the original is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Its own.
    Original,
    /// That of the copy.
    Copy,
    /// Its own, and below it that of the copy.
    Both,
}

/// A stretch of the difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Where it stands.
    pub side: InBoth,
    /// What it says.
    pub text: String,
}

/// In which of the two texts something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InBoth {
    /// In both.
    Both,
    /// Only in the original.
    Original,
    /// Only in the copy.
    Copy,
}

/// The conflict that a word means: the path of a copy, or of an entry that has one; the end of a path is enough.
///
/// # Errors
///
/// [`ConflictError`].
pub fn find(archive: &Archive, word: &str) -> Result<Conflict, ConflictError> {
    let reading = ArchiveError::database("look for copies of conflicts");
    let pairs = conflicts::all(archive.connection()).map_err(reading)?;
    let is_end = |path: &str, word: &str| path == word || path.ends_with(&format!("/{word}"));
    let mut found: Vec<&Pair<i64>> = pairs.iter().filter(|it| it.copy_path == word).collect();
    let sides = [|it: &Pair<i64>| it.copy_path.clone(), |it: &Pair<i64>| it.original_path.clone()];
    for side in sides {
        if found.is_empty() {
            found = pairs.iter().filter(|it| is_end(&side(it), word)).collect();
        }
    }
    // An accent may be typed as one character, and stand in the name as two.
    for side in sides {
        if found.is_empty() {
            let is_so = |it: &&Pair<i64>| is_end(&composed(&side(it)), &composed(word));
            found = pairs.iter().filter(is_so).collect();
        }
    }
    the_one(archive, word, &found)
}

/// The conflict that one of these entries is, or has; `word` is what they were called.
///
/// # Errors
///
/// [`ConflictError`].
pub fn of_entries(archive: &Archive, word: &str, ids: &[i64]) -> Result<Conflict, ConflictError> {
    let reading = ArchiveError::database("look for copies of conflicts");
    let pairs = conflicts::all(archive.connection()).map_err(reading)?;
    let is_one = |it: &&Pair<i64>| ids.contains(&it.copy) || ids.contains(&it.original);
    the_one(archive, word, &pairs.iter().filter(is_one).collect::<Vec<_>>())
}

fn the_one(archive: &Archive, word: &str, found: &[&Pair<i64>]) -> Result<Conflict, ConflictError> {
    match found {
        [] => Err(ConflictError::NoConflict { word: word.to_owned() }),
        [pair] => Ok(Conflict {
            original: side(archive, pair.original)?,
            copy: side(archive, pair.copy)?,
            tool: pair.tool,
        }),
        several => Err(ConflictError::Several {
            word: word.to_owned(),
            copies: several.iter().map(|it| it.copy_path.clone()).collect(),
        }),
    }
}

fn side(archive: &Archive, id: i64) -> Result<Side, ConflictError> {
    let sql = "SELECT path, path_bytes FROM entries WHERE id = ?1";
    let connection = archive.connection();
    let reading = || ArchiveError::database("read the entry");
    let path = connection
        .query_row(sql, [id], |row| Ok(known::path_of(row.get_ref(0)?, row.get_ref(1)?)?));
    let path = path.map_err(reading())?;
    match Held::now(connection, id) {
        Ok(held) => Ok(Side { path, held }),
        Err(VersionError::Sqlite(error)) => Err(reading()(error).into()),
        Err(VersionError::Missing | VersionError::Damaged) => Err(ConflictError::Damaged { path }),
    }
}

impl Side {
    /// Its bytes, proved by their hash.
    pub fn source(&self) -> &Source {
        self.held.source()
    }

    /// The whole text, or that of the body where the file is not UTF-8.
    fn text(&self) -> String {
        match str::from_utf8(self.source().bytes()) {
            Ok(text) => text.to_owned(),
            Err(_) => self.body(),
        }
    }

    /// The text without its front matter.
    fn body(&self) -> String {
        let (entry, _) = entry::parse(&self.path, self.source(), &[]);
        entry.body.text(self.source()).into_owned()
    }

    /// What stands before the body: front matter with its fences, in a text that is UTF-8.
    fn block(&self) -> String {
        let (text, body) = (self.text(), self.body());
        let block = text.strip_suffix(body.as_str()).unwrap_or_default();
        block
            .trim_start_matches('\u{feff}')
            .lines()
            .map(str::trim_end)
            .collect::<Vec<_>>()
            .join("\n")
            .trim()
            .to_owned()
    }

    /// Whether its file holds these bytes.
    fn holds(&self, chosen: &Source, journal: &Journal) -> bool {
        journal.read(&self.path).is_ok_and(|(there, _)| there.hash() == chosen.hash())
    }

    /// Whether its file holds what the archive holds.
    fn check(&self, journal: &Journal) -> Result<(), ConflictError> {
        match journal.read(&self.path) {
            Ok((there, _)) if there.hash() == self.source().hash() => Ok(()),
            Ok(_) => Err(ConflictError::Unsynced { path: self.path.clone() }),
            Err(reason) => Err(ConflictError::Unreadable { path: self.path.clone(), reason }),
        }
    }

    /// That its text is of UTF-8.
    fn check_encoding(&self) -> Result<(), ConflictError> {
        match str::from_utf8(self.source().bytes()) {
            Ok(_) => Ok(()),
            Err(_) => Err(ConflictError::NotUtf8 { path: self.path.clone() }),
        }
    }
}

impl Conflict {
    /// Both texts, front matter and all, laid over each other word by word.
    pub fn difference(&self) -> Vec<Stretch> {
        let (original, copy) = (self.original.text(), self.copy.text());
        let diff = TextDiff::from_words(original.as_str(), copy.as_str());
        let mut stretches: Vec<Stretch> = Vec::new();
        for change in diff.iter_all_changes() {
            let side = match change.tag() {
                ChangeTag::Equal => InBoth::Both,
                ChangeTag::Delete => InBoth::Original,
                ChangeTag::Insert => InBoth::Copy,
            };
            match stretches.last_mut().filter(|it| it.side == side) {
                Some(last) => last.text.push_str(change.value()),
                None => stretches.push(Stretch { side, text: change.value().to_owned() }),
            }
        }
        stretches
    }

    /// Writes the chosen text into the file of the original, and tells whether that changed it. Both files must be as the
    /// last sync saw them; the copy's stays as it is.
    ///
    /// # Errors
    ///
    /// [`ConflictError`]; the file is then as it was.
    pub fn take(&self, choice: Choice, journal: &Journal) -> Result<bool, ConflictError> {
        self.copy.check(journal)?;
        let chosen = Source::new(match choice {
            Choice::Original => self.original.source().bytes().to_vec(),
            Choice::Copy => self.copy.source().bytes().to_vec(),
            Choice::Both => self.joined()?,
        });
        // Also where a command wrote it that was cut off before it could say so.
        if self.original.holds(&chosen, journal) {
            return Ok(false);
        }
        self.original.check(journal)?;
        let path = &self.original.path;
        let to = journal.behind_links(path);
        let to = to.map_err(|source| ConflictError::Link { path: path.clone(), source })?;
        Over::of(journal)?.write(&to, &chosen, None, Spared::Held(&self.original.held))?;
        Ok(true)
    }

    /// The original, a line, and the copy: its front matter too, as a block of code, where it is another than the original's.
    /// The original's line ends stand between them. An original that ends so already stays as it is.
    fn joined(&self) -> Result<Vec<u8>, ConflictError> {
        [&self.original, &self.copy].into_iter().try_for_each(Side::check_encoding)?;
        let bytes = self.original.source().bytes();
        let line_end = if bytes.windows(2).any(|it| it == b"\r\n") { "\r\n" } else { "\n" };
        // Dashes would open front matter at the beginning of a file, and make a heading of a line above.
        let mut below = format!("{line_end}* * *{line_end}{line_end}");
        if let Some(block) = self.other_block() {
            let longest = block.split(|it| it != '`').map(str::len).max().unwrap_or_default();
            let fence = "`".repeat(longest.max(2) + 1);
            let block = block.lines().collect::<Vec<_>>().join(line_end);
            below += &format!("{fence}{line_end}{block}{line_end}{fence}{line_end}{line_end}");
        }
        below += self.copy.body().trim_start_matches(['\r', '\n']);
        if bytes.ends_with(below.as_bytes()) {
            return Ok(bytes.to_vec());
        }
        let is_open = !bytes.is_empty() && !bytes.ends_with(b"\n");
        let end = if is_open { line_end } else { "" };
        Ok([bytes, end.as_bytes(), below.as_bytes()].concat())
    }

    /// The front matter of the copy with its fences, where it has one that is not the original's.
    fn other_block(&self) -> Option<String> {
        let [original, copy] = [&self.original, &self.copy].map(Side::block);
        Some(copy).filter(|it| !it.is_empty() && *it != original)
    }
}
