//! The user's settings and the folders of the platform.

use etcetera::{BaseStrategy, choose_base_strategy};
use rustix::fs::Mode;

use super::{Context, environment};
use crate::commands::error::CommandError;
use crate::workspace::origin::{Origin, Setting};
use crate::workspace::user::{Folders, UserSettings};

/// The folder of this program below those of the platform.
const OURS: &str = "journal";

impl Context {
    /// The user's settings: read once. Who has no home folder has none.
    ///
    /// # Errors
    ///
    /// The file cannot be read or understood.
    pub(crate) fn user(&self) -> Result<&UserSettings, CommandError> {
        if let Some(read) = self.user.get() {
            return Ok(read);
        }
        let read = match folders() {
            Some(folders) => UserSettings::read(&folders)?,
            None => UserSettings::default(),
        };
        Ok(self.user.get_or_init(|| read))
    }

    /// The name by which the journal was chosen, where it has one.
    pub(crate) fn workspace_name(&self) -> Option<String> {
        self.workspace.as_ref()?.name().map(str::to_owned)
    }

    /// The programs that are started for the user, as settings.
    pub(crate) fn programs(&self) -> Vec<Setting> {
        let user = self.user().ok();
        let file = user.and_then(|it| it.file.clone()).unwrap_or_default();
        let said = |value: &Option<String>| Some((value.clone()?, Origin::User(file.clone())));
        let variable = |name: &'static str| Some((environment(name)?, Origin::Variable(name)));
        let editor = variable("VISUAL").or_else(|| variable("EDITOR"));
        let editor = editor.or_else(|| said(&user?.editor));
        let editor = editor.or_else(|| Some((self.usual_editor()?, Origin::Default)));
        let pager = variable("JOURNAL_PAGER").or_else(|| variable("PAGER"));
        let pager = pager.or_else(|| said(&user?.pager));
        let pager = pager.unwrap_or_else(|| ("less".to_owned(), Origin::Default));
        let rows = [("editor", editor), ("pager", Some(pager))];
        let rows = rows.into_iter().filter_map(|(key, it)| Some((key, it?)));
        rows.map(|(key, (value, origin))| Setting { key: key.to_owned(), value, origin }).collect()
    }

    /// Makes the folder of data, for the archive of a journal that is no workspace; nobody else looks into it.
    pub(super) fn make_data_folder(&mut self) -> Result<(), CommandError> {
        let Some(folder) = self.workspace()?.data_folder().map(ToOwned::to_owned) else {
            return Ok(());
        };
        let failed =
            |error: &(dyn std::error::Error + 'static)| CommandError::of("data-folder", error);
        if folder.is_dir() {
            return Ok(());
        }
        if let Some(above) = folder.parent() {
            std::fs::create_dir_all(above).map_err(|error| failed(&error))?;
        }
        match rustix::fs::mkdir(&folder, Mode::RWXU) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => Ok(()),
            Err(error) => Err(failed(&std::io::Error::from(error))),
        }
    }
}

/// Where the platform keeps what belongs to the user; none where the user has no home folder.
pub(crate) fn folders() -> Option<Folders> {
    let home = environment("HOME")?;
    let platform = choose_base_strategy().ok()?;
    Some(Folders {
        config: platform.config_dir().join(OURS),
        data: platform.data_dir().join(OURS),
        home: home.into(),
    })
}
