//! How a person names an entry on the command line.

use super::context::Context;
use super::error::CommandError;
use crate::archive::Archive;
use crate::archive::file::journal_place;
use crate::archive::read::show::ShowError;
use crate::history::named::{NameError, Word};
use crate::journal::typed;

/// A path as the archive has it: `./-a.md`, which no option can be mistaken for, is `-a.md`.
///
/// # Errors
///
/// Where nothing is named.
pub(super) fn parse(word: &str) -> Result<String, &'static str> {
    match word.trim_start_matches("./") {
        "" => Err("names no entry"),
        path => Ok(path.to_owned()),
    }
}

/// A word as it was typed in the current folder.
#[derive(Debug)]
pub(super) struct Typed<'t> {
    text: &'t str,
    file: Option<String>,
}

impl<'t> Typed<'t> {
    /// A word with a folder in it may be the file of an entry, as the shell completes it.
    pub(super) fn of(text: &'t str, archive: &Archive, ctx: &mut Context) -> Self {
        let file = text.contains('/').then(|| file_of(text, archive, ctx)).flatten();
        Self { text, file }
    }

    /// It names entries to be written or forgotten: none of them at random.
    pub(super) fn word(&self, ctx: &Context) -> Word<'_> {
        let (text, file) = (self.text, self.file.as_deref());
        Word { text, file, today: ctx.today(), seed: None, may_be_title: true }
    }
}

/// The path in the archive's journal of a file, else in that which `journal.toml` names.
fn file_of(text: &str, archive: &Archive, ctx: &mut Context) -> Option<String> {
    let folder = ctx.current_folder().ok()?;
    let exact = folder.join(text);
    let is_there = exact.symlink_metadata().is_ok();
    let file = if is_there { exact } else { folder.join(text.trim()) };
    let remembered = journal_place::remembered(archive.connection()).ok().flatten();
    let configured = ctx.workspace().ok().map(|it| it.journal().to_owned());
    let remembered = remembered.and_then(|it| it.find(archive.path()));
    let roots = [remembered, configured];
    roots.iter().flatten().find_map(|root| typed::below(root, &file))
}

/// Why a word names no entry that could be written or forgotten.
pub(super) fn unknown(error: impl Into<NameError>) -> CommandError {
    match error.into() {
        NameError::Name(ShowError::Nothing { name, nearest }) => {
            let hint = nearest.map_or_else(
                || "`journal list` shows what there is, `journal list --removed` those whose files are gone".to_owned(),
                |near| format!("did you mean `{near}`?"),
            );
            CommandError::new("no-such-entry", format!("the archive holds no entry `{name}`"))
                .with_hint(hint)
        }
        error => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_begins_here_is_the_path() {
        let check = |word: &str, expected: &str| assert_eq!(parse(word).as_deref(), Ok(expected));
        check("./-a.md", "-a.md");
        check("././a/b.md", "a/b.md");
        check("a/./b.md", "a/./b.md");
        check(".hidden.md", ".hidden.md");
        assert!(parse("./").is_err() && parse("").is_err());
    }
}
