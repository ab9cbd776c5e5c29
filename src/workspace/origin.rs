//! Where the value of each setting comes from.

use std::path::{Path, PathBuf};

use super::Workspace;
use super::config::{Config, JournalMode};
use super::templates::WEEKDAYS;
use super::user::UserSettings;
use crate::backup::KeepVersions;
use crate::engine::owner::Owner;

/// Who says what a setting is, the strongest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A flag: `--archive`, `-j NAME`.
    Flag(&'static str),
    /// A variable of the environment.
    Variable(&'static str),
    /// The chosen section of `[environments]` in `journal.toml`.
    Environment(String),
    /// `journal.toml`.
    Workspace(PathBuf),
    /// The `.env` that `journal.toml` names.
    Dotenv(PathBuf),
    /// The journal of a name, in the user's settings.
    Named(String),
    /// The user's settings.
    User(PathBuf),
    /// Nobody.
    Default,
}

/// One setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The key with its table.
    pub key: String,
    /// The value as it would be written in the file.
    pub value: String,
    /// Who says so.
    pub origin: Origin,
}

/// Where the settings of a workspace were read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Origins {
    /// The keys that `journal.toml` says.
    pub(super) workspace: Vec<String>,
    /// The chosen environment.
    pub(super) environment: Option<String>,
    /// Who names the archive, where it is no key of a file.
    pub(super) archive: Option<Origin>,
    /// The journal that was chosen by its name.
    pub(super) named: Option<String>,
    /// Whether the folder of entries is what the name stands for.
    pub(super) is_folder: bool,
}

impl Origins {
    /// Whether the chosen environment says a key itself.
    pub(super) fn is_said_in_environment(&self, key: &str) -> bool {
        let name = self.environment.as_deref().unwrap_or_default();
        self.workspace.contains(&format!("environments.{name}.{key}"))
    }
}

impl Workspace {
    /// Every setting with its value and where this comes from, in the order of the documentation.
    pub fn settings(&self, user: &UserSettings) -> Vec<Setting> {
        let rows = values(self).into_iter();
        rows.map(|(key, value)| {
            let origin = self.origin(&key, user);
            Setting { key, value, origin }
        })
        .collect()
    }

    fn origin(&self, key: &str, user: &UserSettings) -> Origin {
        let origins = &self.origins;
        let is_said = |said: &[String], key: &str| {
            let below = format!("{key}.");
            said.iter().any(|it| it == key || it.starts_with(&below))
        };
        if let (true, Some(archive)) = (key == "archive", &origins.archive) {
            return archive.clone();
        }
        if let Some(environment) = &origins.environment
            && is_said(&origins.workspace, &format!("environments.{environment}.{key}"))
        {
            return Origin::Environment(environment.clone());
        }
        if let Some(file) = self.config_path().filter(|_| is_said(&origins.workspace, key)) {
            return Origin::Workspace(file.to_owned());
        }
        if let Some(name) = &origins.named
            && (is_said(&user.said, &format!("journals.{name}.{key}"))
                || (origins.is_folder && ["journal", "archive"].contains(&key)))
        {
            return Origin::Named(name.clone());
        }
        match &user.file {
            Some(file) if is_said(&user.said, key) => Origin::User(file.clone()),
            _ => Origin::Default,
        }
    }
}

/// The keys and their values.
fn values(workspace: &Workspace) -> Vec<(String, String)> {
    let config = workspace.config();
    let mut rows = Rows::default();
    rows.path("journal", workspace.journal());
    rows.path("archive", workspace.archive());
    if let Some(dotenv) = workspace.dotenv() {
        rows.path("dotenv", dotenv);
    }
    rows.path("migrations", workspace.migrations());
    rows.plain("auto_upgrade", &config.auto_upgrade);
    rows.backup(workspace);
    rows.sync(config);
    rows.list("dates.keys", &config.dates.keys);
    rows.list("dates.languages", &config.dates.languages);
    rows.versions(config);
    let mode = match config.journal_mode {
        JournalMode::AsFound => "as found",
        JournalMode::Delete => "delete",
    };
    rows.text("sqlite.journal_mode", mode);
    rows.text("search.language", config.language.code());
    rows.templates(workspace);
    rows.schema(config);
    rows.fields(config);
    rows.0
}

#[derive(Default)]
struct Rows(Vec<(String, String)>);

impl Rows {
    fn plain(&mut self, key: &str, value: &dyn ToString) {
        self.0.push((key.to_owned(), value.to_string()));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.plain(key, &toml::Value::from(value));
    }

    fn path(&mut self, key: &str, value: &Path) {
        self.text(key, &value.to_string_lossy());
    }

    fn list(&mut self, key: &str, values: &[impl AsRef<str>]) {
        let values: Vec<toml::Value> = values.iter().map(|it| it.as_ref().into()).collect();
        self.plain(key, &toml::Value::from(values));
    }

    fn backup(&mut self, workspace: &Workspace) {
        let keep = workspace.config().backup.keep;
        self.path("backup.directory", workspace.backups());
        self.plain("backup.keep_last", &keep.last);
        self.plain("backup.keep_daily", &keep.daily);
        self.plain("backup.keep_weekly", &keep.weekly);
        self.plain("backup.keep_monthly", &keep.monthly);
        self.plain("backup.keep_yearly", &keep.yearly);
    }

    fn sync(&mut self, config: &Config) {
        self.list("sync.include", config.sync.include.patterns());
        self.list("sync.exclude", config.sync.exclude.patterns());
        self.plain("sync.follow_links", &config.sync.follow_links);
        self.text("sync.day_starts_at", &config.sync.day_starts_at.format("%H:%M").to_string());
    }

    fn schema(&mut self, config: &Config) {
        if config.owner == Owner::Program {
            self.plain("schema.core", &false);
            self.text("schema.ledger", config.ledger.as_deref().unwrap_or_default());
        }
    }

    fn fields(&mut self, config: &Config) {
        for field in &config.fields {
            let name = field.name.as_str();
            self.text(&format!("fields.{name}.type"), field.kind.as_str());
            self.list(&format!("fields.{name}.keys"), &field.keys);
        }
    }

    fn versions(&mut self, config: &Config) {
        match config.versions.keep {
            KeepVersions::All => self.text("versions.keep", "all"),
            KeepVersions::Nothing => self.text("versions.keep", "none"),
            KeepVersions::By(rules) => {
                self.plain("versions.keep_last", &rules.last);
                self.plain("versions.keep_daily", &rules.daily);
                self.plain("versions.keep_weekly", &rules.weekly);
                self.plain("versions.keep_monthly", &rules.monthly);
                self.plain("versions.keep_yearly", &rules.yearly);
            }
        }
        self.plain("versions.max_bytes", &config.versions.max_bytes);
    }

    fn templates(&mut self, workspace: &Workspace) {
        let templates = workspace.templates();
        let named = std::iter::once(("default", &templates.default));
        for (name, path) in named.chain(WEEKDAYS.into_iter().zip(&templates.weekdays)) {
            if let Some(path) = path {
                self.path(&format!("templates.{name}"), path);
            }
        }
    }
}
