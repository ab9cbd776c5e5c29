//! The versions that cannot be given back, and that nothing here mends: they may go, and all others stay.

use rusqlite::{Connection, Result};

use super::versions::Chosen;
use crate::archive::versions::check;

/// What may go of entries, and what is not lost yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damaged {
    /// The versions that cannot be given back.
    pub chosen: Vec<Chosen>,
    /// The paths of entries that are to be mended first: their own bytes are damaged, or a length is that is noted, and with
    /// these their versions come back.
    pub to_mend: Vec<String>,
}

/// Looks at the versions of entries.
pub fn damaged(archive: &Connection, entries: &[i64]) -> Result<Damaged> {
    let mut damaged = Damaged::default();
    for entry in entries {
        let Some(ailing) = check::of_entry(archive, *entry)? else { continue };
        if ailing.is_source_damaged || ailing.is_length_wrong {
            damaged.to_mend.push(ailing.path);
            continue;
        }
        let versions = ailing.lost.iter().map(|it| it.version).collect();
        damaged.chosen.push(Chosen { entry: *entry, path: ailing.path, versions });
    }
    Ok(damaged)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::care::purge::versions::purge;
    use crate::archive::versions::lives;
    use crate::archive::versions::tests::lived;

    /// What can be given back, oldest first.
    fn held(connection: &Connection) -> Vec<Vec<u8>> {
        let lives = lives::of(connection, 1).unwrap();
        let bytes = lives.iter().filter_map(|it| lives::bytes_of(connection, 1, it).ok());
        bytes.map(|it| it.bytes().to_vec()).collect()
    }

    #[test]
    fn what_is_damaged_goes_with_what_leans_on_it_and_all_else_stays() {
        let (mut connection, texts) = lived(40);
        let flip = "UPDATE version_bytes SET data = x'28b52ffd00' WHERE id = 20";
        connection.execute(flip, []).unwrap();
        let before = held(&connection);
        // What the entry is now is held, too.
        assert_eq!(before.len(), texts.len() + 1 - 3);
        let found = damaged(&connection, &[1]).unwrap();
        assert_eq!((found.chosen[0].versions.len(), found.to_mend.len()), (3, 0));
        purge(&mut connection, &found.chosen, chrono::DateTime::UNIX_EPOCH).unwrap();
        assert_eq!(held(&connection), before);
        assert_eq!(damaged(&connection, &[1]).unwrap(), Damaged::default());
    }

    #[test]
    fn what_comes_back_with_the_entry_is_not_lost() {
        let (connection, _) = lived(40);
        connection.execute("UPDATE entries SET source = x'00'", []).unwrap();
        let found = damaged(&connection, &[1]).unwrap();
        assert_eq!(found, Damaged { chosen: Vec::new(), to_mend: vec!["a.md".to_owned()] });
    }
}
