//! What is told where another program has the archive, or a part of it, for itself.

use std::path::Path;

use super::Report;
use crate::archive::file::holder::holder_of;

impl Report {
    /// The same with the name of the program that uses the archive, where that is what was in the way and nothing tells yet.
    #[must_use]
    pub(crate) fn naming_user_of(mut self, archive: &Path) -> Self {
        if self.is_in_use && !self.whole_message().contains("in use by") {
            self.code = "locked";
            // SQLite's words say less.
            self.causes.pop();
            let (name, user) = (archive.display(), holder_of(archive));
            self.causes.push(format!("the archive `{name}` is in use by {user}"));
        }
        self
    }
}
