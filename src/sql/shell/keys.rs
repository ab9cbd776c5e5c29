//! The foreign keys that a script for the shell follows, before and after its statements.

use super::super::{code, literal};

/// The tables whose foreign keys SQLite can follow, before a script and after it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keys {
    /// Before.
    pub before: Followed,
    /// After.
    pub after: Followed,
}

/// Tables whose foreign keys SQLite can follow; one that it cannot would hide all others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Followed {
    /// All.
    #[default]
    All,
    /// These alone.
    Tables(Vec<String>),
}

impl Followed {
    /// The source of the rows that point at nothing; none where no table is asked.
    pub(super) fn rows(&self) -> Option<String> {
        match self {
            Self::All => Some("pragma_foreign_key_check".to_owned()),
            Self::Tables(names) if names.is_empty() => None,
            Self::Tables(names) => {
                let names: Vec<_> = names.iter().map(|it| format!("({})", literal(it))).collect();
                let names = names.join(", ");
                Some(format!("(VALUES {names}) AS asked, pragma_foreign_key_check(asked.column1)"))
            }
        }
    }

    /// The same counted for each key: its table, the table at which it points, and its columns. `sign` goes before the number;
    /// `table` and `column` give the names that count.
    pub(super) fn counted(
        &self,
        sign: &str,
        table: impl Fn(&str) -> String,
        column: &str,
    ) -> Option<String> {
        let (rows, child, parent) = (self.rows()?, table("child"), table("parent"));
        Some(format!(
            "SELECT {child}, {parent}, (\n    SELECT group_concat(own, ', ') FROM (\n        SELECT {column} AS own\n        \
             FROM pragma_foreign_key_list(child)\n        WHERE id = fkid ORDER BY own COLLATE NOCASE\n    )\n), {sign}known\n\
             FROM (\n    SELECT \"table\" AS child, parent, fkid, count(*) AS known\n    FROM {rows}\n    GROUP BY 1, 2, 3\n);\n"
        ))
    }
}

/// Whether foreign keys that are followed could make a statement do more, or less, than it does without them.
pub(super) fn needs_keys_off(statement: &str) -> bool {
    let code = code(statement);
    let word = |at: usize| code.get(at).map(|it| it.text.to_ascii_uppercase()).unwrap_or_default();
    match word(0).as_str() {
        "CREATE" | "PRAGMA" | "SELECT" | "ANALYZE" | "REINDEX" => false,
        "ALTER" => code.iter().any(|it| it.is_word("REFERENCES")),
        "DROP" => word(1) == "TABLE",
        _ => true,
    }
}
