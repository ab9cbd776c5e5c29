//! The entries that stay: what is theirs is no trace of those that go.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Result};

use super::kin::{self, Kin, Marks};

/// What the entries that stay have in common with rows of another archive.
#[derive(Debug, Default)]
pub(super) struct Others {
    identities: BTreeSet<String>,
    paths: BTreeMap<String, BTreeSet<String>>,
}

impl Others {
    /// Reads them, living and removed, with their versions; `going` are the ids of those that do not stay.
    pub(super) fn of(archive: &Connection, going: &[i64], rows: &[Kin]) -> Result<Self> {
        let hashes: BTreeSet<&str> =
            rows.iter().flat_map(|it| &it.texts).map(|(_, hash)| hash.as_str()).collect();
        let marks = Marks {
            identities: rows.iter().filter_map(|it| it.identity.as_deref()).collect(),
            hashes: hashes.iter().copied().collect(),
            ..Marks::default()
        };
        let mut others = Self::default();
        for kin in kin::read(archive, &marks)? {
            if going.contains(&kin.id) {
                continue;
            }
            others.identities.extend(kin.identity);
            for (path, hash) in kin.texts {
                others.paths.entry(hash).or_default().insert(path);
            }
        }
        Ok(others)
    }

    /// Whether one of them has this identity.
    pub(super) fn have_identity(&self, identity: &str) -> bool {
        self.identities.contains(identity)
    }

    /// Where those lie, or lay, that have bytes of this hash; none where none of them has.
    pub(super) fn paths_of(&self, hash: &str) -> Option<&BTreeSet<String>> {
        self.paths.get(hash)
    }
}
