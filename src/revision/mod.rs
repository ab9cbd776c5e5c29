//! Migrations: revisions, their graph, the ledger and plans.

pub mod checksum;
#[cfg(test)]
mod drawn;
pub mod graph;
pub mod header;
pub mod kinship;
pub mod ledger;
pub mod losses;
pub mod made;
pub mod names;
pub mod plan;
pub mod range;
pub mod repopulate;
pub mod script;
pub mod stamp;
pub mod target;

use crate::finding::Place;
use crate::sql;

use checksum::Checksum;
use header::{Header, HeaderError, Key, Problem, Spot};
use names::{RevisionId, Slug};

/// One migration: a folder with `up.sql`, whose head comment says what it is, and `down.sql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revision {
    /// What the head comment of `up.sql` says.
    pub header: Header,
    /// The part of the folder's name after the id.
    pub slug: Slug,
    /// The way up.
    pub up: Script,
    /// The way back, where there is one.
    pub down: Option<Script>,
    /// Where it comes from.
    pub origin: Origin,
    /// Whether the binary carries it, also where the workspace holds a copy: then its scripts can be corrected.
    pub is_carried: bool,
    /// The folder as it is shown: `migrations/20250923_115500_location_hierarchy`.
    pub folder: String,
    /// The checksums of both ways, which every look at a ledger asks for.
    sums: Sums,
}

/// The checksums of the scripts of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Sums {
    up: Checksum,
    down: Option<Checksum>,
}

/// One script of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// The file as it is shown.
    pub path: String,
    /// The whole text, its comments too.
    pub text: String,
}

/// Where a revision comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The binary carries it.
    Embedded,
    /// The workspace's own `migrations/`.
    Workspace,
    /// Only the archive's ledger knows it: its file was lost, or a newer binary applied it.
    Ledger,
}

impl Revision {
    /// Reads a revision from the texts of its two files. `folder` is shown in places; its last part is the folder's
    /// name, `<id>` or `<id>_<slug>`.
    ///
    /// # Errors
    ///
    /// The head comment cannot be read, or names another id than the folder.
    pub fn read(
        folder: &str,
        up: &str,
        down: Option<&str>,
        origin: Origin,
    ) -> Result<Self, HeaderError> {
        Self::with_sums(folder, up, down, origin, None)
    }

    /// A revision that the binary carries, its checksums with it: every command asks for them, and they are always the same.
    ///
    /// # Errors
    ///
    /// As [`Revision::read`].
    pub fn carried(
        folder: &str,
        [up, down]: [&str; 2],
        sums: [Checksum; 2],
    ) -> Result<Self, HeaderError> {
        Self::with_sums(folder, up, Some(down), Origin::Embedded, Some(sums))
    }

    fn with_sums(
        folder: &str,
        up: &str,
        down: Option<&str>,
        origin: Origin,
        sums: Option<[Checksum; 2]>,
    ) -> Result<Self, HeaderError> {
        let script = |name: &str, text: &str| Script {
            path: format!("{folder}/{name}"),
            text: text.to_owned(),
        };
        let up = script("up.sql", up);
        let header = match origin {
            Origin::Ledger => Header::read_newer(&up.path, &up.text)?,
            Origin::Embedded | Origin::Workspace => Header::read(&up.path, &up.text)?,
        };
        let slug = slug_of(folder, &header).map_err(|problem| {
            let spot = up.spot_of(Key::Revision, header.revision.as_str());
            HeaderError { spot: Box::new(spot), problem }
        })?;
        let down = down.map(|text| script("down.sql", text));
        let is_carried = origin == Origin::Embedded;
        let sums = match sums {
            Some([up, down]) => Sums { up, down: Some(down) },
            None => Sums {
                up: Checksum::of_up(&header, &up.text),
                down: down.as_ref().map(|it| Checksum::of_down(&it.text)),
            },
        };
        Ok(Self { header, slug, up, down, origin, is_carried, folder: folder.to_owned(), sums })
    }

    /// Whether somebody wrote it for this database: it lies in the workspace, and is no copy of what the binary carries.
    pub fn is_own(&self) -> bool {
        self.origin == Origin::Workspace && !self.is_carried
    }

    /// Its id.
    pub fn id(&self) -> &RevisionId {
        &self.header.revision
    }

    /// What it is for, in one line.
    pub fn message(&self) -> &str {
        &self.header.message
    }

    /// The name of its folder in the usual form, `<id>_<slug>`.
    pub fn folder_name(&self) -> String {
        format!("{}_{}", self.id(), self.slug)
    }

    /// The checksum of the way up and of the header.
    pub fn checksum_up(&self) -> &Checksum {
        &self.sums.up
    }

    /// The checksum of the way back, where there is one.
    pub fn checksum_down(&self) -> Option<&Checksum> {
        self.sums.down.as_ref()
    }

    /// The revision with another way back.
    fn with_way_back(&self, down: Script) -> Self {
        let sums = Sums { down: Some(Checksum::of_down(&down.text)), ..self.sums.clone() };
        Self { down: Some(down), sums, ..self.clone() }
    }

    /// The way back: `down.sql`, or a script that does nothing where the way up does nothing either, as in a merge.
    pub fn way_back(&self) -> Option<Script> {
        let nothing = || Script { path: format!("{}/down.sql", self.folder), text: String::new() };
        let does_nothing = self.up.statements().is_empty();
        self.down.clone().or_else(|| does_nothing.then(nothing))
    }
}

impl Script {
    /// Its statements.
    pub fn statements(&self) -> Vec<sql::ScriptStatement<'_>> {
        sql::statements(&self.text)
    }

    /// The place of a byte of its text.
    pub fn place_of(&self, offset: usize) -> Place {
        Place::of_offset(&self.path, &self.text, offset)
    }

    /// Where the head comment names `word` under `key`; the whole file where it does not.
    pub fn spot_of(&self, key: Key, word: &str) -> Spot {
        header::spot_of(&self.path, &self.text, key, word)
    }
}

/// The slug of a folder whose header was read: what follows the id, or, where nothing does, that of the message.
fn slug_of(folder: &str, header: &Header) -> Result<Slug, Problem> {
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let id = &header.revision;
    let other_id = names::of_folder(name).is_some_and(|(its, _)| its != *id);
    let rest = name.strip_prefix(id.as_str()).filter(|_| !other_id);
    match rest.map(|rest| rest.strip_prefix('_').ok_or(rest)) {
        Some(Ok(slug)) => slug.parse().map_err(|_| Problem::Slug { folder: name.to_owned() }),
        Some(Err("")) => Ok(Slug::of_message(&header.message)),
        _ => Err(Problem::Folder { folder: name.to_owned(), id: id.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: &str, id: &str) -> Result<Revision, HeaderError> {
        let up = format!("-- Add mood\n--\n-- revision: {id}\n-- revises: none\n\nSELECT 1;\n");
        Revision::read(folder, &up, Some("SELECT 2;"), Origin::Workspace)
    }

    fn check_folder(folder: &str, id: &str, slug: &str) {
        assert_eq!(read(folder, id).unwrap().slug.as_str(), slug, "{folder}");
    }

    fn check_refused(folder: &str, id: &str, message: &str) {
        let error = read(folder, id).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.spot.place, Place::at(format!("{folder}/up.sql"), 3, 14));
    }

    #[test]
    fn a_folder_is_the_id_and_the_slug() {
        check_folder("migrations/20250923_115500_add_mood", "20250923_115500", "add_mood");
        check_folder("migrations/20250923_115500", "20250923_115500", "add_mood");
        check_folder("e6239818bb3a_Mood", "e6239818bb3a", "Mood");
        check_folder("m/a_b_c", "a_b", "c");
        check_folder("m/a_b_c", "a", "b_c");
    }

    #[test]
    fn a_folder_that_says_another_id_than_the_header_is_refused() {
        let other = |id: &str, folder: &str| {
            format!("the revision is `{id}`, but its folder `{folder}` does not begin with that id")
        };
        check_refused(
            "m/20250923_115501_x",
            "20250923_115500",
            &other("20250923_115500", "20250923_115501_x"),
        );
        check_refused("m/20250923_115500_x", "20250923", &other("20250923", "20250923_115500_x"));
        check_refused("m/abc_x", "ab", &other("ab", "abc_x"));
        check_refused(
            "m/ab_x-y",
            "ab",
            "the folder `ab_x-y` has letters after the id other than ASCII letters, digits and `_`",
        );
    }

    #[test]
    fn a_revision_that_does_nothing_needs_no_way_back() {
        let up = "-- Merge\n-- revision: m\n-- revises: a, b\n";
        let merge = Revision::read("m", up, None, Origin::Workspace).unwrap();
        assert!(merge.way_back().unwrap().statements().is_empty());
        let up = format!("{up}\nSELECT 1;");
        assert_eq!(Revision::read("m", &up, None, Origin::Workspace).unwrap().way_back(), None);
    }
}
