//! Foreign keys that no index follows: each row that goes from the parent has SQLite read the whole child.

use crate::sql::quoted;

use super::{Name, Schema, Table, Term, plain_or_quoted};

/// A foreign key whose columns no index begins with.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unindexed {
    /// The table that refers.
    pub table: Name,
    /// The columns that refer.
    pub columns: Vec<Name>,
    /// The table that it refers to.
    pub parent: Name,
}

impl Unindexed {
    /// The index that is missing, under a name that the schema does not have.
    pub fn index(&self, schema: &Schema) -> String {
        let columns = self.columns.iter().map(Name::as_str);
        let plain = format!("{}_{}", self.table, columns.clone().collect::<Vec<_>>().join("_"));
        let numbered = (2_u32..).map(|number| format!("{plain}_{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        let name = names.find(|it| !schema.has_name(&Name::from(it.as_str()))).unwrap_or(plain);
        let columns = columns.map(|it| plain_or_quoted(&Name::from(it))).collect::<Vec<_>>();
        format!(
            "CREATE INDEX {} ON {}({})",
            plain_or_quoted(&Name::from(name.as_str())),
            plain_or_quoted(&self.table),
            columns.join(", ")
        )
    }
}

impl Schema {
    /// The foreign keys that no index follows.
    pub fn unindexed_keys(&self) -> Vec<Unindexed> {
        let keys = self
            .tables
            .iter()
            .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
        let open = keys.filter(|(table, key)| !self.is_followed(table, &key.columns));
        let mut open: Vec<Unindexed> = open
            .map(|(table, key)| Unindexed {
                table: table.name.clone(),
                columns: key.columns.clone(),
                parent: key.parent.clone(),
            })
            .collect();
        open.sort();
        open.dedup();
        open
    }

    /// Whether an index, or a key, begins with these columns in whatever order.
    fn is_followed(&self, table: &Table, columns: &[Name]) -> bool {
        let begins = |terms: &[Term]| {
            let first = terms.iter().take(columns.len()).filter_map(|it| it.column.as_ref());
            let first: Vec<&Name> = first.collect();
            columns.iter().all(|it| first.contains(&it))
        };
        // One of the rows alone that refer at all is as good.
        let holds_all = |predicate: &str| columns.iter().any(|it| is_not_null(predicate, it));
        let indexes = self.indexes.iter().filter(|it| it.table == table.name);
        let mut whole =
            indexes.filter(|it| it.predicate.as_ref().is_none_or(|it| holds_all(&it.text)));
        let is_rowid = columns.len() == 1 && table.rowid_alias() == columns.first();
        is_rowid
            || table.primary_key.as_ref().is_some_and(|it| begins(&it.terms))
            || table.uniques.iter().any(|it| begins(&it.terms))
            || whole.any(|it| begins(&it.terms))
    }
}

/// Whether a condition says only that a column is not NULL.
fn is_not_null(predicate: &str, column: &Name) -> bool {
    let plain = |text: &str| text.replace(['"', '(', ')', ' '], "").to_lowercase();
    let said = format!("{}isnotnull", plain(&quoted(column.as_str())));
    plain(predicate) == said
}
