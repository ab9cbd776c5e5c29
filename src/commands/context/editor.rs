//! The user's editor: the one that is named, else the first of the usual ones that is there.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Context, environment};
use crate::commands::error::CommandError;
use crate::commands::{answer, signals};

/// The editors that are looked for where none is named, on a terminal: the system's choice first, then the one that explains
/// itself.
const USUAL: [&str; 5] = ["sensible-editor", "editor", "nano", "vim", "vi"];

impl Context {
    /// Whether an entry that is begun is opened in an editor: nobody waits for a document, and an editor is named, or a person
    /// sits before a terminal.
    ///
    /// # Errors
    ///
    /// The person has no editor.
    pub(crate) fn can_edit(&self) -> Result<bool, CommandError> {
        if self.output.json {
            return Ok(false);
        }
        match self.editor() {
            Some(_) => Ok(true),
            None if self.output.can_ask() => Err(no_editor()),
            None => Ok(false),
        }
    }

    /// Opens files in the user's editor, and waits until it is closed.
    pub(crate) fn edit(&mut self, files: &[PathBuf]) -> Result<(), CommandError> {
        let editor = self.editor().ok_or_else(no_editor)?;
        self.reader = None;
        // The variable may hold arguments too (`code --wait`): the shell takes it apart, as it does for other tools.
        let mut command = Command::new("/bin/sh");
        command.arg("-c").arg(format!("{editor} \"$@\"")).arg(&editor).args(files);
        let failed = |error: &(dyn std::error::Error + 'static)| CommandError::of("editor", error);
        // Ctrl-C is the editor's own affair while it runs.
        let status =
            signals::left_to_another(|| command.status()).map_err(|error| failed(&error))?;
        match status.success() {
            true => Ok(()),
            false => {
                Err(CommandError::new("editor", format!("the editor `{editor}` failed: {status}")))
            }
        }
    }

    /// Opens the file of an entry that is there; where the editor fails behind a change, it is said what became of it.
    pub(crate) fn edit_one(&mut self, file: &Path) -> Result<(), CommandError> {
        // A pipe or a device would never end.
        let is_file = || std::fs::metadata(file).is_ok_and(|it| it.is_file());
        let read = || is_file().then(|| std::fs::read(file).ok()).flatten();
        let before = read();
        self.edit(&[file.to_owned()]).map_err(|error| {
            let (now, file) = (read(), answer::path(file));
            match now {
                None => error.with_hint(format!(
                    "`{file}` is gone, or no file any more: `journal restore --entry` and its path below the journal bring it back"
                )),
                Some(_) if now == before => error.with_hint("the entry is as it was"),
                Some(_) => error.with_hint(format!(
                    "what was written stays in `{file}`; `journal sync` takes it in"
                )),
            }
        })
    }

    fn editor(&self) -> Option<String> {
        let named = environment("VISUAL").or_else(|| environment("EDITOR"));
        let named = named.or_else(|| self.user().ok()?.editor.clone());
        // To the shell a name of spaces is none, and the file that is to be edited the program.
        let named = named.filter(|it| !it.trim().is_empty());
        named.or_else(|| self.output.can_ask().then(|| self.usual_editor()).flatten())
    }

    /// The first usual editor that lies where programs are looked for.
    pub(super) fn usual_editor(&self) -> Option<String> {
        let path = self.search_path()?;
        let is_there = |name: &&&str| path.split(':').any(|it| Path::new(it).join(name).is_file());
        USUAL.iter().find(is_there).map(|it| (*it).to_owned())
    }
}

fn no_editor() -> CommandError {
    CommandError::new("no-editor", "no editor is named, and none of the usual ones is there")
        .with_hint("set VISUAL or EDITOR: `export EDITOR=nano`, or `editor` in the user's settings: `journal config`")
}
