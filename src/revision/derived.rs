//! What fields hold: the sources can give it again, so that it is no loss when it goes.

use std::collections::BTreeSet;

use crate::sql;

use super::Revision;
use super::repopulate::{Part, Repopulate};

/// The fields that revisions ask to derive.
///
/// A field's revision says `repopulate: NAME`. So the revisions themselves tell which columns of `entries`, and which
/// tables, hold nothing but what front matter says, long after the field has left `journal.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derived {
    scalars: BTreeSet<String>,
    lists: BTreeSet<String>,
}

impl Derived {
    /// The fields of these revisions.
    pub fn by<'a>(revisions: impl IntoIterator<Item = &'a Revision>) -> Self {
        let mut derived = Self::default();
        revisions.into_iter().for_each(|it| derived.add(it));
        derived
    }

    /// Adds the fields that a revision asks for; a list is one whose join table its script makes, fills or renames. One
    /// that only drops it makes the list a scalar.
    pub fn add(&mut self, revision: &Revision) {
        let Repopulate::Parts(parts) = &revision.header.repopulate else { return };
        for field in parts.iter().filter(|it| matches!(it, Part::Field(_))).map(Part::as_str) {
            let join = format!("entry_{field}");
            let statements = sql::statements(&revision.up.text);
            let is_list = statements.iter().any(|it| {
                let code = sql::code(it.text);
                let is_dropped = code.first().is_some_and(|it| it.is_word("DROP"));
                let is_join = |name: String| name.eq_ignore_ascii_case(&join);
                !is_dropped && code.iter().any(|it| it.name().is_some_and(is_join))
            });
            let kind = if is_list { &mut self.lists } else { &mut self.scalars };
            kind.insert(field.to_owned());
        }
    }

    /// The fields that are lists.
    pub fn lists(&self) -> &BTreeSet<String> {
        &self.lists
    }

    /// All fields, scalars and lists.
    pub fn fields(&self) -> impl Iterator<Item = &String> {
        self.scalars.union(&self.lists)
    }

    /// Whether a table holds the values of a list field, or joins them with entries.
    pub fn covers_table(&self, table: &str) -> bool {
        let table = table.to_ascii_lowercase();
        self.lists.contains(table.strip_prefix("entry_").unwrap_or(&table))
    }

    /// Whether a column holds the values of a field, or belongs to a table that does.
    pub fn covers_column(&self, table: &str, column: &str) -> bool {
        let is_scalar = table.eq_ignore_ascii_case("entries")
            && self.scalars.contains(&column.to_ascii_lowercase());
        is_scalar || self.covers_table(table)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Origin;
    use super::*;

    #[test]
    fn a_field_is_known_by_the_revision_that_asked_for_it() {
        let revision = |id: &str, repopulate: &str, sql: &str| {
            let up = format!(
                "-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: {repopulate}\n\n{sql}"
            );
            Revision::read(id, &up, None, Origin::Workspace).unwrap()
        };
        let derived = Derived::by(&[
            revision("a", "weather search", "ALTER TABLE entries ADD COLUMN weather TEXT;"),
            revision(
                "b",
                "projects",
                "CREATE TABLE \"projects\"(id); CREATE TABLE \"entry_projects\"(id);",
            ),
            revision("c", "full", "CREATE TABLE entry_notes(id);"),
        ]);
        assert!(derived.covers_column("Entries", "WEATHER"));
        assert!(derived.covers_table("projects") && derived.covers_table("Entry_Projects"));
        assert!(derived.covers_column("entry_projects", "position"));
        assert!(!derived.covers_column("entries", "title") && !derived.covers_table("weather"));
        assert!(!derived.covers_column("other", "weather"));
        assert!(!derived.covers_table("search") && !derived.covers_table("entry_notes"));
    }

    #[test]
    fn a_list_that_became_a_scalar_is_both() {
        let revision = |id: &str, sql: &str| {
            let up =
                format!("-- M\n-- revision: {id}\n-- revises: none\n-- repopulate: sky\n\n{sql}");
            Revision::read(id, &up, None, Origin::Workspace).unwrap()
        };
        let list = revision("a", "CREATE TABLE sky(id); CREATE TABLE entry_sky(entry_id);");
        let scalar = revision(
            "b",
            "ALTER TABLE entries ADD COLUMN sky TEXT; DROP TABLE entry_sky; DROP TABLE \"sky\";",
        );
        let derived = Derived::by([&list]);
        assert!(derived.covers_table("sky") && !derived.covers_column("entries", "sky"));
        let derived = Derived::by([&list, &scalar]);
        assert!(derived.covers_table("sky") && derived.covers_column("entries", "sky"));
        let derived = Derived::by([&scalar]);
        assert!(!derived.covers_table("sky") && derived.covers_column("entries", "sky"));
    }
}
