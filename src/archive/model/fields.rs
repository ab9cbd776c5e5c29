//! `[fields]` as part of the model: columns of `entries`, lookup tables and join tables.

use crate::field::{Field, FieldKind};

use crate::schema::{Name, plain_or_quoted};

/// The statements that declare the fields, to be run after those of the model, in the order of the fields.
pub fn declare(fields: &[Field]) -> Vec<String> {
    fields.iter().flat_map(declaration).collect()
}

fn declaration(field: &Field) -> Vec<String> {
    let name = plain_or_quoted(&Name::from(field.name.as_str()));
    let declared = match field.kind {
        FieldKind::Text | FieldKind::Date | FieldKind::Datetime => "TEXT",
        FieldKind::Integer | FieldKind::Boolean => "INTEGER",
        FieldKind::Real => "REAL",
        FieldKind::List => return list(&name, &format!("entry_{}", field.name)),
    };
    vec![format!("ALTER TABLE entries ADD COLUMN {name} {declared}")]
}

/// A lookup table, and the table that joins it to the entries; no field name can take the joining table's.
fn list(name: &str, join: &str) -> Vec<String> {
    vec![
        format!(
            "CREATE TABLE {name} (\n    id INTEGER PRIMARY KEY,\n    name TEXT NOT NULL UNIQUE\n)"
        ),
        format!(
            "CREATE TABLE {join} (\n    \
                 entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,\n    \
                 value_id INTEGER NOT NULL REFERENCES {name} (id) ON DELETE CASCADE,\n    \
                 position INTEGER NOT NULL,\n    \
                 PRIMARY KEY (entry_id, value_id)\n\
             ) WITHOUT ROWID"
        ),
        format!("CREATE INDEX {join}_value_id ON {join} (value_id)"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declared(name: &str, kind: FieldKind) -> String {
        declare(&[Field::new(name.parse().unwrap(), kind)]).join(";\n")
    }

    #[test]
    fn a_scalar_is_a_column_of_entries() {
        assert_eq!(
            declared("weather", FieldKind::Text),
            "ALTER TABLE entries ADD COLUMN weather TEXT"
        );
        assert_eq!(
            declared("order", FieldKind::Boolean),
            "ALTER TABLE entries ADD COLUMN \"order\" INTEGER"
        );
    }

    #[test]
    fn a_list_is_a_lookup_table_and_a_join_table() {
        insta::assert_snapshot!(declared("projects", FieldKind::List), @r"
        CREATE TABLE projects (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE
        );
        CREATE TABLE entry_projects (
            entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
            value_id INTEGER NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
            position INTEGER NOT NULL,
            PRIMARY KEY (entry_id, value_id)
        ) WITHOUT ROWID;
        CREATE INDEX entry_projects_value_id ON entry_projects (value_id)
        ");
    }
}
