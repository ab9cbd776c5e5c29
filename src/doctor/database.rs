//! The database: its structure, its references, the bytes of its entries, its places, its full-text index.

mod entries;
mod full_text;
mod references;
mod structure;

use super::remedy::Remedies;
use super::{
    Diagnosis, Subject, another, history, lost, marks, removed, rows, unswept, users_rows, versions,
};
use crate::archive::model::missing;
use crate::archive::model::shape::Shape;
use crate::archive::rows::places;
use crate::archive::{Archive, ArchiveError};
use crate::engine::{ledger, uncomputed};
use crate::finding::{Finding, Place};
use crate::schema::Schema;
use crate::sqlite::catalog::has_table;
use crate::sqlite::damage::{self, is_damage, is_of_another_shape};
use crate::sqlite::free_pages::Remains;
use crate::sqlite::introspect;

/// The command that derives again what the entries say of themselves.
const DERIVE: &str = "`journal repopulate --from-archive --force` derives it again, after a backup";

/// What one check gave, or why it could not be made.
type Checked = Result<Vec<Finding>, ArchiveError>;

/// Checks everything that an open archive can be asked.
pub(super) fn examine(
    archive: &Archive,
    subject: &Subject<'_>,
    remedies: &Remedies<'_>,
    remains: Remains,
    diagnosis: &mut Diagnosis,
) -> Result<(), ArchiveError> {
    let unreadable = history::unreadable_table(archive.connection(), subject)?;
    if !unreadable.is_empty() {
        diagnosis.check(unreadable);
        return Ok(());
    }
    let lacking = lacking(archive, subject)?;
    let lacks_tables = lacking.is_some();
    diagnosis.check(lacking);
    let ward = Ward { archive, subject, remedies, is_at_base: is_at_base(archive), lacks_tables };
    let structure = ward.structure();
    let is_whole = structure.as_ref().is_ok_and(|it| !it.iter().any(Finding::is_error));
    ward.note("the structure", structure, diagnosis)?;
    if subject.owner.is_journal() {
        ward.examine_entries(remains, diagnosis)?;
    } else {
        ward.note("the references", ward.references(), diagnosis)?;
    }
    // An index is compared with its text where both can be read, or the comparison says nothing new.
    if is_whole {
        diagnosis.check(ward.full_text());
    }
    for (what, checked) in history::examine(archive.connection(), subject, diagnosis) {
        ward.note(what, checked, diagnosis)?;
    }
    diagnosis.findings.extend((subject.refused)(archive));
    Ok(())
}

/// What all checks of the database go by.
struct Ward<'a> {
    archive: &'a Archive,
    subject: &'a Subject<'a>,
    remedies: &'a Remedies<'a>,
    is_at_base: bool,
    /// Whether a table of ours is missing, which is told once.
    lacks_tables: bool,
}

/// The tables of ours that somebody dropped. A ledger that cannot be read is told by a check of its own.
fn lacking(archive: &Archive, subject: &Subject<'_>) -> Result<Option<Finding>, ArchiveError> {
    let Some(graph) = subject.graph.filter(|_| ledger::read(archive.connection()).is_ok()) else {
        return Ok(None);
    };
    let reading = ArchiveError::database("read the schema");
    let tables = match missing::lacking(archive.connection(), graph) {
        // Damage is told by the checks of what is damaged.
        Err(error) if is_damage(&error) => return Ok(None),
        lacking => lacking.map_err(reading)?,
    };
    if tables.is_empty() {
        return Ok(None);
    }
    let message = format!("the archive lacks what is its own: {}", tables.join(", "));
    let place = Place::file(archive.path().display().to_string());
    let finding = Finding::error(place, "missing-table", message);
    Ok(Some(finding.with_hint(missing::way_out(archive.path()))))
}

/// Whether no revision is applied, and there is no table of entries to be asked. A ledger that cannot be read is told by
/// a check of its own.
fn is_at_base(archive: &Archive) -> bool {
    let connection = archive.connection();
    has_table(connection, "entries").is_ok_and(|it| !it)
        && ledger::read(connection).is_ok_and(|it| it.applied().is_empty())
}

impl Ward<'_> {
    /// Checks what only an archive holds, each kind by itself.
    fn examine_entries(
        &self,
        remains: Remains,
        diagnosis: &mut Diagnosis,
    ) -> Result<(), ArchiveError> {
        let Self { archive, subject, remedies, .. } = *self;
        self.note("the free pages", unswept::examine(archive, subject, remains), diagnosis)?;
        self.note_of_rows("the entries", |it| self.entries(it), diagnosis)?;
        self.note("the references", self.references(), diagnosis)?;
        self.note("the places", self.places(), diagnosis)?;
        self.note_of_rows("the front matter", |_| self.front_matter(), diagnosis)?;
        self.note_of_rows("lost texts", |_| lost::examine(archive, subject, remedies), diagnosis)?;
        self.note("the backups", another::examine(archive, subject, remedies), diagnosis)?;
        self.note(
            "the tables of others",
            users_rows::examine(archive, subject, remedies),
            diagnosis,
        )?;
        // A path that no entry can have is told with its entry.
        if !diagnosis.findings.iter().any(|it| it.code == "path-escapes") {
            self.note_of_rows(
                "removed entries",
                |_| removed::examine(archive, subject),
                diagnosis,
            )?;
        }
        self.note("the versions", versions::examine(archive, subject, remedies), diagnosis)?;
        self.note("the notes", marks::examine(archive, subject, remedies), diagnosis)?;
        self.note_of_rows("the rows", |_| rows::examine(archive, subject), diagnosis)?;
        Ok(())
    }

    /// Makes a check of what the entries' rows hold, unless the archive has none by right.
    fn note_of_rows(
        &self,
        what: &str,
        check: impl FnOnce(&mut Diagnosis) -> Checked,
        diagnosis: &mut Diagnosis,
    ) -> Result<(), ArchiveError> {
        if self.is_at_base {
            return Ok(());
        }
        let checked = check(diagnosis);
        self.note(what, checked, diagnosis)
    }

    /// Notes what a check found. One that could not be made because of damage is a finding itself.
    fn note(
        &self,
        what: &str,
        checked: Checked,
        diagnosis: &mut Diagnosis,
    ) -> Result<(), ArchiveError> {
        let cause = match checked {
            Ok(found) => {
                diagnosis.check(found);
                return Ok(());
            }
            // What is missing was told.
            Err(ArchiveError::Database { source, .. }) if self.is_of_what_is_missing(&source) => {
                return Ok(());
            }
            Err(ArchiveError::Schema(error)) => error.to_string(),
            Err(ArchiveError::Database { source, .. }) if is_the_files_fault(&source) => {
                source.to_string()
            }
            Err(error) => return Err(error),
        };
        let finding = self.uncomputable().unwrap_or_else(|| {
            self.error("damaged", format!("{what} cannot be read: {cause}"))
                .with_hint(self.remedies.whole())
        });
        diagnosis.check([finding]);
        Ok(())
    }

    /// A computed column that cannot be computed for a row: nothing is damaged, and no table with such a row can be read whole.
    fn uncomputable(&self) -> Option<Finding> {
        let connection = self.archive.connection();
        let schema = introspect::schema(connection).ok()?;
        let found = uncomputed::first(connection, &Schema::default(), &schema).ok()??;
        let hint = "`journal downgrade --no-backup` undoes the revision that made the column, and keeps every row; or change what \
                    the row holds, with the program that writes it";
        Some(self.error("uncomputable", found.to_string()).with_hint(hint))
    }

    fn is_of_what_is_missing(&self, error: &rusqlite::Error) -> bool {
        self.lacks_tables && is_of_another_shape(error)
    }

    fn place(&self) -> Place {
        Place::file(self.archive.path().display().to_string())
    }

    fn error(&self, code: &'static str, message: impl Into<String>) -> Finding {
        Finding::error(self.place(), code, message)
    }

    fn places(&self) -> Checked {
        let connection = self.archive.connection();
        let reading = || ArchiveError::database("read the places");
        if !Shape::of(connection, &[]).map_err(reading())?.hierarchy {
            return Ok(Vec::new());
        }
        let hint =
            "`journal repopulate --only locations --from-archive --force` mends it, after a backup";
        let nameless = places::nameless(connection).map_err(reading())?;
        let nameless = nameless.into_iter().map(|name| {
            let message =
                format!("the place `{name}` has no canonical name, so it is not found again");
            self.error("place-without-name", message).with_hint(hint)
        });
        let ringed = places::in_rings(connection).map_err(reading())?;
        let ringed = ringed.into_values().map(|name| {
            let message = format!("the place `{name}` lies in itself");
            self.error("places-in-a-ring", message).with_hint(hint)
        });
        Ok(nameless.chain(ringed).collect())
    }
}

/// Whether a question failed because of what is stored: damage, or a table that every archive has is not there.
fn is_the_files_fault(error: &rusqlite::Error) -> bool {
    // An index may have a row that its table has not.
    let is_half_there = matches!(error, rusqlite::Error::QueryReturnedNoRows);
    let is_unknown = error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown);
    damage::is_corrupt(error) || is_half_there || is_unknown
}
