//! A home folder for a test: settings of the user, a folder of entries, a workspace, and a place that is neither.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

use crate::workspace::NOW;

/// A home folder with settings, a folder of entries, a workspace, and a place that is neither.
pub(crate) struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    pub(crate) fn new(settings: &str) -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap() };
        for folder in ["home/.config/journal", "diary", "ws/journal", "nowhere"] {
            fs::create_dir_all(home.path(folder)).unwrap();
        }
        home.write("ws/journal.toml", "journal = \"journal\"\n").settings(settings)
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn write(self, path: &str, text: &str) -> Self {
        fs::write(self.path(path), text).unwrap();
        self
    }

    pub(crate) fn settings(self, text: &str) -> Self {
        let folder = self.folder.path().display().to_string();
        self.write("home/.config/journal/config.toml", &text.replace("ROOT", &folder))
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_journal"));
        command.args(args).current_dir(self.path("nowhere")).env_clear();
        command.env("HOME", self.path("home")).env("JOURNAL_NOW", NOW);
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    pub(crate) fn clean(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn refused(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}: {output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    pub(crate) fn json(&self, args: &[&str]) -> Value {
        serde_json::from_slice(&self.run(args).stdout).unwrap()
    }
}

/// Two journals, a folder of entries and a workspace.
pub(crate) const TWO: &str = "default = \"private\"\n[journals.private]\npath = \"ROOT/diary\"\n[journals.work]\npath = \"ROOT/ws\"\n";
