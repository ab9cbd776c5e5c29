//! The database: its structure, its references, the bytes of its entries, its places, its full-text index.

mod full_text;

use super::remedy::Remedies;
use super::{
    Diagnosis, Subject, another, history, lost, marks, removed, rows, unswept, users_rows,
    versions, witnesses,
};
use crate::archive::care::health;
use crate::archive::care::health::{Ailment, AilmentKind};
use crate::archive::model::shape::Shape;
use crate::archive::model::{joins, missing};
use crate::archive::rows::places;
use crate::archive::{Archive, ArchiveError};
use crate::engine::ledger;
use crate::entry::{EntryPath, Unreadable};
use crate::finding::{Finding, Place, shell_quoted};
use crate::sqlite::catalog::has_table;
use crate::sqlite::damage::{self, is_damage, is_of_another_shape};
use crate::sqlite::foreign_keys::{self, Violation};
use crate::sqlite::free_pages::Remains;
use crate::sqlite::structure::{Structure, Unasked};

/// The command that derives again what the entries say of themselves.
const DERIVE: &str = "`journal repopulate --from-archive --force` derives it again, after a backup";

/// The commands that let absences of files go whose entries are not there.
const ABSENT_WITHOUT_ENTRY: &str = "`journal repopulate --from-archive --force` lets them go, after a backup, and \
                                    `journal purge --sweep` does so too";

/// How many of SQLite's words about the structure are shown.
const SHOWN: usize = 3;

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
        let told = diagnosis.findings.iter().filter(|it| it.is_error());
        let told = told.map(|it| it.place.path.clone()).collect();
        self.note_of_rows(
            "what backups say",
            |_| witnesses::examine(archive, subject, remedies, &told),
            diagnosis,
        )?;
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
        let finding = self.error("damaged", format!("{what} cannot be read: {cause}"));
        diagnosis.check([finding.with_hint(self.remedies.whole())]);
        Ok(())
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

    fn structure(&self) -> Checked {
        self.subject.progress.begin("checking", None);
        let Structure { messages, unasked } = health::structure(self.archive.connection())
            .map_err(ArchiveError::database("check the archive's structure"))?;
        let is_journal = self.subject.owner.is_journal();
        // SQLite asks its full-text indexes as well.
        let is_of_index = |it: &String| {
            is_journal && it.to_lowercase().contains("fts5") && it.contains("entries_fts")
        };
        let (of_index, of_file): (Vec<_>, Vec<_>) = messages.into_iter().partition(is_of_index);
        let broken_file = self.broken_file(&of_file);
        let broken = broken_file.into_iter().chain(self.broken_index(&of_index));
        Ok(broken.chain(self.unasked(&unasked)).collect())
    }

    /// What SQLite says of the file, the first words of it.
    fn broken_file(&self, messages: &[String]) -> Option<Finding> {
        let lines = messages.iter().flat_map(|it| it.lines());
        let mut lines: Vec<&str> = lines.filter(|it| !it.starts_with("***")).collect();
        let more = lines.len().saturating_sub(SHOWN);
        lines.truncate(SHOWN);
        let more = if more > 0 { format!("; and {more} more") } else { String::new() };
        let words = Some(lines.join("; ")).filter(|it| !it.is_empty())?;
        let message = format!("the structure of the file is damaged: {words}{more}");
        Some(self.error("structure", message).with_hint(self.remedies.whole()))
    }

    /// The tables that only the program can look through that made them.
    fn unasked(&self, tables: &[Unasked]) -> Option<Finding> {
        let named: Vec<String> =
            tables.iter().map(|it| format!("`{}` ({})", it.table, it.lacking)).collect();
        if named.is_empty() {
            return None;
        }
        let message = format!(
            "what another program brings along is not known here, so the structure of its tables is not checked: {}",
            named.join(", ")
        );
        let hint = "nothing is known to be wrong with them; their own program checks them, with `PRAGMA integrity_check`";
        Some(Finding::warning(self.place(), "unchecked", message).with_hint(hint))
    }

    /// The index is derived from the entries, so that it can be made anew whatever has become of it.
    fn broken_index(&self, messages: &[String]) -> Option<Finding> {
        let message = format!("the full-text index is damaged: {}", messages.first()?);
        let hint = "`journal repopulate --only search --from-archive --force --no-backup` makes it anew; it holds \
                    nothing that the entries do not hold";
        Some(self.error("full-text", message).with_hint(hint))
    }

    fn entries(&self, diagnosis: &mut Diagnosis) -> Checked {
        let progress = &*self.subject.progress;
        progress.begin("hashing", None);
        let (ailments, count) = health::sources(self.archive.connection(), progress)
            .map_err(ArchiveError::database("read the entries"))?;
        diagnosis.entries = count;
        Ok(ailments.iter().map(|it| self.ailment(it)).collect())
    }

    fn ailment(&self, ailment: &Ailment) -> Finding {
        let place = match ailment.path.is_empty() {
            true => self.place(),
            false => Place::file(ailment.path.clone()),
        };
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
                let hint = match EntryPath::from_shown(&ailment.path) {
                    Ok(_) => DERIVE.to_owned(),
                    Err(_) => {
                        format!(
                            "no sync wrote it; `journal purge --force {}` forgets it",
                            ailment.id
                        )
                    }
                };
                Finding::error(place, "path-escapes", message).with_hint(hint)
            }
        }
    }

    /// References that lead nowhere, a finding for each table and the one that it points at.
    fn references(&self) -> Checked {
        let violations = foreign_keys::violations(self.archive.connection())
            .map_err(ArchiveError::database("check the references"))?;
        let mut groups = foreign_keys::counted(&violations);
        // The versions that need it are named where all are given back.
        groups.retain(|(_, parent), _| *parent != "version_bytes");
        let mut findings = Vec::new();
        for violation in &violations {
            if let Violation::Unfollowable { table, message, .. } = violation {
                findings.push(self.unfollowable(table, message)?);
            }
        }
        let is_journal = self.subject.owner.is_journal();
        let ours = match is_journal {
            true => joins::all(self.archive.connection())
                .map_err(ArchiveError::database("list the tables"))?,
            false => Vec::new(),
        };
        let without_entry = match groups.keys().any(|it| it.0 == "entry_versions") && is_journal {
            true => self.without_entry()?,
            false => String::new(),
        };
        let finding = |((table, parent), count): ((&str, &str), usize)| {
            let rows = if count == 1 { "1 row".to_owned() } else { format!("{count} rows") };
            let message =
                format!("{rows} of `{table}` refer to rows of `{parent}` that are not there");
            let derived = ["locations", "entries", "file_stamps"];
            let is_derived = derived.contains(&table) || ours.iter().any(|it| it.table == table);
            let hint = match is_derived {
                _ if !is_journal => {
                    "mend or delete these rows with the program that wrote them".to_owned()
                }
                true => DERIVE.to_owned(),
                false if table == "entry_versions" => without_entry.clone(),
                false if table == "file_absences" => ABSENT_WITHOUT_ENTRY.to_owned(),
                false => {
                    format!("`{table}` belongs to another tool; mend or delete these rows there")
                }
            };
            self.error("foreign-keys", message).with_hint(hint)
        };
        findings.extend(groups.into_iter().map(finding));
        Ok(findings)
    }

    /// The way out for versions of entries that are not there.
    fn without_entry(&self) -> Result<String, ArchiveError> {
        let sql = "SELECT min(entry_id) FROM entry_versions WHERE entry_id NOT IN (SELECT id FROM entries)";
        let connection = self.archive.connection();
        let entry = connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
        let reading = ArchiveError::database("read the versions");
        Ok(self.remedies.without_entry(connection, entry.map_err(reading)?.unwrap_or_default()))
    }

    /// Keys that SQLite cannot follow, and what makes them ones that it can.
    fn unfollowable(&self, table: &str, said: &str) -> Result<Finding, ArchiveError> {
        let keys = foreign_keys::missing_keys(self.archive.connection(), table, said)
            .map_err(ArchiveError::database("list the references"))?;
        let hint = match (keys.is_empty(), self.subject.owner.is_journal()) {
            (true, _) => {
                format!("`{table}` names no columns of a key there: it needs another `REFERENCES`")
            }
            (false, true) => format!(
                "the tool that made `{table}` can mend it, where the rows differ: `{}`",
                keys.join("; ")
            ),
            (false, false) => format!(
                "where the rows differ, `{}` mends it: in schema.sql, for `journal migration create` and `journal upgrade`",
                keys.join("; ")
            ),
        };
        let message = format!("references cannot be followed: {said}");
        let finding = Finding::warning(self.place(), "foreign-keys", message);
        Ok(finding.with_hint(hint))
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

    /// Whether the file of a path, as it is shown, is there.
    fn has_file(&self, shown: &str) -> bool {
        let path = EntryPath::from_shown(shown);
        let journal = self.subject.journal;
        path.is_ok_and(|path| journal.is_some_and(|it| it.locate(&path).is_file()))
    }

    /// Entries whose own words about themselves are older than their text.
    fn front_matter(&self) -> Checked {
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
            let file = self.subject.journal.map(|it| it.root().join(&path));
            let hint = match file {
                Some(file) if file.is_file() => {
                    let file = shell_quoted(&file.display().to_string());
                    format!("`journal lint {file}` shows how to mend it")
                }
                Some(_) if self.has_file(&path) => "`journal lint` shows how to mend it".to_owned(),
                Some(_) => "its file is gone; `journal sync` takes that in".to_owned(),
                None => {
                    "where the journal's folder can be reached, its file says the rest".to_owned()
                }
            };
            Finding::error(place, "front-matter", why).with_hint(hint)
        };
        Ok(broken.into_iter().map(finding).collect())
    }
}

/// Whether a question failed because of what is stored: damage, or a table that every archive has is not there.
fn is_the_files_fault(error: &rusqlite::Error) -> bool {
    // An index may have a row that its table has not.
    let is_half_there = matches!(error, rusqlite::Error::QueryReturnedNoRows);
    let is_unknown = error.sqlite_error_code() == Some(rusqlite::ErrorCode::Unknown);
    damage::is_corrupt(error) || is_half_there || is_unknown
}
