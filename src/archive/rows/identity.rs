//! The identity of an entry: given once, kept through a restore, and never given to another.

use rusqlite::{Connection, Result};

/// Makes identities: eight random bytes for each writer, then a count, so that an index of them grows at its end.
#[derive(Default)]
pub(crate) struct Identities {
    random: Option<[u8; 8]>,
    count: u64,
}

impl Identities {
    pub(crate) fn next(&mut self, connection: &Connection) -> Result<[u8; 16]> {
        let random = match self.random {
            Some(random) => random,
            None => connection.query_row("SELECT randomblob(8)", [], |row| row.get(0))?,
        };
        self.random = Some(random);
        self.count += 1;
        let mut identity = [0; 16];
        identity[..8].copy_from_slice(&random);
        identity[8..].copy_from_slice(&self.count.to_be_bytes());
        Ok(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_identity_is_given_twice_and_each_stands_behind_the_last() {
        let connection = Connection::open_in_memory().unwrap();
        let mut identities = Identities::default();
        let mut next = || identities.next(&connection).unwrap();
        let (first, second) = (next(), next());
        assert!(first < second && first[..8] == second[..8]);
        assert_ne!(Identities::default().next(&connection).unwrap()[..8], first[..8]);
    }
}
