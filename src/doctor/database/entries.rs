//! What entries hold: their bytes, their paths, their front matter.

use super::super::Diagnosis;
use super::{Checked, DERIVE, Ward};
use crate::archive::ArchiveError;
use crate::archive::care::health;
use crate::archive::care::health::{Ailment, AilmentKind};
use crate::entry::{EntryPath, Unreadable};
use crate::finding::{Finding, Place, shell_quoted};

impl Ward<'_> {
    pub(super) fn entries(&self, diagnosis: &mut Diagnosis) -> Checked {
        let progress = &*self.subject.progress;
        progress.begin("hashing", None);
        let (ailments, count) = health::sources(self.archive.connection(), progress)
            .map_err(ArchiveError::database("read the entries"))?;
        diagnosis.entries = count;
        Ok(ailments.iter().map(|it| self.ailment(it)).collect())
    }

    fn ailment(&self, ailment: &Ailment) -> Finding {
        let place = self.place_of(ailment);
        let hint = self.remedies.entry(self.archive.connection(), ailment);
        match &ailment.kind {
            AilmentKind::Bytes { .. } => {
                let message = "what the archive holds of this entry is damaged: its bytes are not those that were hashed";
                Finding::error(place, "damaged-entry", message).with_hint(hint)
            }
            AilmentKind::Unreadable => {
                let message = "what the archive holds of this entry lies on a damaged page";
                Finding::error(place, "unreadable-entry", message).with_hint(hint)
            }
            AilmentKind::Path { reason } => {
                let message = format!("no file of a journal can have this path: {reason}");
                // The path as it is shown says which file is meant, where only its bytes were changed.
                let hint = way_out_of_path(ailment);
                Finding::error(place, "path-escapes", message).with_hint(hint)
            }
        }
    }

    fn place_of(&self, ailment: &Ailment) -> Place {
        match ailment.path.is_empty() {
            true => self.place(),
            false => Place::file(ailment.path.clone()),
        }
    }

    /// Whether the file of a path, as it is shown, is there.
    fn has_file(&self, shown: &str) -> bool {
        let path = EntryPath::from_shown(shown);
        let journal = self.subject.journal;
        path.is_ok_and(|path| journal.is_some_and(|it| it.locate(&path).is_file()))
    }

    /// Entries whose own words about themselves are older than their text.
    pub(super) fn front_matter(&self) -> Checked {
        let broken = health::broken_front_matter(self.archive.connection())
            .map_err(ArchiveError::database("read the entries"))?;
        let finding = |(path, error): (String, String)| {
            let (place, why) = match error.parse::<Unreadable>() {
                Ok(Unreadable { line, column, text, .. }) => {
                    (Place::at(path.clone(), line, column), text)
                }
                Err(_) => (Place::file(path.clone()), error),
            };
            // Where the folder is not known, what stands at the path in another one is no entry.
            let hint = self.way_out_of_front_matter(&path);
            Finding::error(place, "front-matter", why).with_hint(hint)
        };
        Ok(broken.into_iter().map(finding).collect())
    }

    /// Where the folder is not known, what stands at the path in another one is no entry.
    fn way_out_of_front_matter(&self, path: &str) -> String {
        let file = self.subject.journal.map(|it| it.root().join(path));
        match file {
            Some(file) if file.is_file() => {
                let file = shell_quoted(&file.display().to_string());
                format!("`journal lint {file}` shows how to mend it")
            }
            Some(_) if self.has_file(path) => "`journal lint` shows how to mend it".to_owned(),
            Some(_) => "its file is gone; `journal sync` takes that in".to_owned(),
            None => "where the journal's folder can be reached, its file says the rest".to_owned(),
        }
    }
}

/// What makes the path one again, where the path as it is shown says which file is meant.
fn way_out_of_path(ailment: &Ailment) -> String {
    match EntryPath::from_shown(&ailment.path) {
        Ok(_) => DERIVE.to_owned(),
        Err(_) => {
            format!(
                "no sync wrote it; `journal restore --entry {0} --to FILE` writes its text to a file of that name, and then `journal purge \
                 --force {0}` erases the entry, and all that it was, for good",
                ailment.id
            )
        }
    }
}
