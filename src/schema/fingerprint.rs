//! Fingerprints of schemas that come one after the other: mostly they have nearly all in common.

use std::collections::BTreeMap;
use std::ops::Bound;

use sha2::{Digest, Sha256};

use super::Schema;

/// How many lines are hashed before the state of the hash is kept.
const STRETCH: usize = 64;

/// The lines of the schema that was asked about last, and how they were hashed: only what comes after the first that differs is
/// hashed again.
#[derive(Debug, Default)]
pub struct Fingerprints {
    schema: Schema,
    /// Each line, and how often it is said.
    lines: BTreeMap<String, usize>,
    /// The hash of all lines before one.
    before: BTreeMap<String, Sha256>,
    /// Of the schema; none where that is not known.
    last: Option<String>,
}

impl Fingerprints {
    /// SHA-256 of what a schema says, in hexadecimal: the same for all schemas that are equal.
    pub fn of(&mut self, schema: &Schema) -> String {
        let (gone, come) = self.schema.without_shared(schema);
        gone.lines().for_each(|line| self.note(line, false));
        come.lines().for_each(|line| self.note(line, true));
        self.schema = schema.clone();
        if let Some(known) = &self.last {
            return known.clone();
        }
        let hash = self.hash();
        self.last = Some(hash.clone());
        hash
    }

    /// Counts a line that came or went.
    fn note(&mut self, line: &str, comes: bool) {
        let said = self.lines.get(line).copied().unwrap_or(0);
        let now = if comes { said + 1 } else { said.saturating_sub(1) };
        match now {
            0 => drop(self.lines.remove(line)),
            now => drop(self.lines.insert(line.to_owned(), now)),
        }
        if (said == 0) != (now == 0) {
            let after = (Bound::Excluded(line), Bound::Unbounded);
            let stale = self.before.range::<str, _>(after).next().map(|it| it.0.clone());
            stale.map(|it| self.before.split_off(&it));
            self.last = None;
        }
    }

    fn hash(&mut self) -> String {
        let known = self.before.last_key_value();
        let (from, mut hash) =
            known.map_or_else(Default::default, |it| (it.0.clone(), it.1.clone()));
        for (at, (line, _)) in self.lines.range(from..).enumerate() {
            if at > 0 && at % STRETCH == 0 {
                self.before.insert(line.clone(), hash.clone());
            }
            hash.update(line.as_bytes());
            hash.update([0]);
        }
        let hex = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        hex.filter_map(|it| char::from_digit(u32::from(it), 16)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::scratch::Scratch;
    use crate::sqlite::script::Script;

    /// The fingerprint as it is defined: of all lines, sorted, each once.
    fn plain(schema: &Schema) -> String {
        let mut hash = Sha256::new();
        for line in schema.form() {
            hash.update(line.as_bytes());
            hash.update([0]);
        }
        let digits = hash.finalize().into_iter().flat_map(|byte| [byte >> 4, byte & 15]);
        digits.filter_map(|it| char::from_digit(u32::from(it), 16)).collect()
    }

    #[test]
    fn each_of_a_row_of_schemas_has_the_fingerprint_that_it_has_alone() {
        let scratch = Scratch::new(|_| Ok(())).unwrap();
        let mut fingerprints = Fingerprints::default();
        let mut run = |text: &str| {
            scratch.run(Script { path: "up.sql", text }).unwrap();
            let schema = scratch.schema().unwrap();
            let found = fingerprints.of(&schema);
            assert_eq!(found, plain(&schema), "{text}");
            assert_eq!(found, schema.fingerprint(), "{text}");
            found
        };
        let empty = run("SELECT 1");
        for number in [5, 1, 9, 3, 7, 2, 8] {
            let columns: Vec<String> = (0..40).map(|it| format!("c{it} INT")).collect();
            run(&format!("CREATE TABLE t{number}({})", columns.join(", ")));
        }
        let whole = run("CREATE INDEX i ON t9(c1); CREATE VIEW v AS SELECT c1 FROM t3");
        run("DROP TABLE t1");
        run("ALTER TABLE t9 DROP COLUMN c0");
        run("ALTER TABLE t9 RENAME TO a");
        assert_eq!(run("INSERT INTO t3(c1) VALUES (1)"), run("SELECT 1"));
        assert_ne!(run("DROP VIEW v"), whole);
        let rest: Vec<String> =
            [5, 3, 7, 2, 8].iter().map(|it| format!("DROP TABLE t{it};")).collect();
        run(&rest.join(" "));
        assert_eq!(run("DROP TABLE a"), empty);
    }
}
