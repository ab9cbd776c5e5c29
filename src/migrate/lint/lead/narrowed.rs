//! Two schemas without what is the same in both and far from all that is not.

use std::collections::BTreeSet;

use crate::schema::{Name, Schema};
use crate::sql::{self, Token};

/// Both schemas, with what differs, the tables that refer to it or to which it refers, the views, triggers and virtual tables that
/// name it, and all that these name.
pub(super) fn narrowed(before: &Schema, after: &Schema) -> (Schema, Schema) {
    let differing = differing(before, after);
    let mut kept = differing.clone();
    for schema in [before, after] {
        for table in &schema.tables {
            let is_one = differing.contains(&table.name);
            let parents = table.foreign_keys.iter().map(|it| &it.parent);
            if is_one {
                kept.extend(parents.cloned());
            } else if parents.into_iter().any(|it| differing.contains(it)) {
                kept.insert(table.name.clone());
            }
        }
    }
    let loose: Vec<(Name, BTreeSet<Name>)> = [before, after].into_iter().flat_map(loose).collect();
    // What one names may be a view that names others.
    let mut is_new = true;
    let mut taken = vec![false; loose.len()];
    while is_new {
        is_new = false;
        for (at, (name, names)) in loose.iter().enumerate() {
            let is_near = kept.contains(name) || names.iter().any(|it| differing.contains(it));
            if is_near && !taken[at] {
                (taken[at], is_new) = (true, true);
                kept.insert(name.clone());
                kept.extend(names.iter().cloned());
            }
        }
    }
    (only(before, &kept), only(after, &kept))
}

/// The names of what only one of both has, or has in these words; of an index and a trigger that of its table, too.
fn differing(before: &Schema, after: &Schema) -> BTreeSet<Name> {
    let (before, after) = before.without_shared(after);
    let names = |schema: &Schema| -> Vec<Name> {
        let objects = schema.objects().into_iter();
        let objects = objects.flat_map(|it| [it.name.clone(), it.table.unwrap_or(it.name).clone()]);
        schema.tables.iter().map(|it| it.name.clone()).chain(objects).collect()
    };
    names(&before).into_iter().chain(names(&after)).collect()
}

/// Views, triggers and virtual tables, each with all that its text names.
fn loose(schema: &Schema) -> Vec<(Name, BTreeSet<Name>)> {
    let views = schema.views.iter().map(|it| (&it.name, &it.sql));
    let triggers = schema.triggers.iter().map(|it| (&it.name, &it.sql));
    let objects = schema.virtual_tables.iter().map(|it| (&it.name, it.object().sql.to_owned()));
    let named = |sql: &str| sql::code(sql).iter().filter_map(Token::name).map(Name::new).collect();
    let loose = views.chain(triggers).map(|(name, sql)| (name.clone(), named(sql)));
    loose.chain(objects.map(|(name, sql)| (name.clone(), named(&sql)))).collect()
}

fn only(schema: &Schema, kept: &BTreeSet<Name>) -> Schema {
    let mut schema = schema.clone();
    schema.tables.retain(|it| kept.contains(&it.name));
    schema.virtual_tables.retain(|it| kept.contains(&it.name));
    schema.indexes.retain(|it| kept.contains(&it.table));
    schema.views.retain(|it| kept.contains(&it.name));
    schema.triggers.retain(|it| kept.contains(&it.name));
    schema
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::sqlite::introspect;

    fn check(script: &str, expected: &str) {
        let connection = Connection::open_in_memory().unwrap();
        let made = "CREATE TABLE a(x, y); CREATE TABLE b(x REFERENCES a(x), z REFERENCES c(z)); CREATE TABLE c(z REFERENCES d);
            CREATE TABLE d(id INTEGER PRIMARY KEY); CREATE TABLE far(f); CREATE INDEX far_f ON far(f); CREATE INDEX a_y ON a(y);
            CREATE VIEW v AS SELECT x FROM a, d; CREATE VIEW w AS SELECT x FROM v; CREATE VIEW of_far AS SELECT f FROM far;
            CREATE TRIGGER t AFTER INSERT ON d BEGIN DELETE FROM c; END;";
        connection.execute_batch(made).unwrap();
        let before = introspect::schema(&connection).unwrap();
        connection.execute_batch(script).unwrap();
        let after = introspect::schema(&connection).unwrap();
        let (near, _) = narrowed(&before, &after);
        let tables = near.tables.iter().map(|it| it.name.to_string());
        let objects = near.objects().into_iter().map(|it| it.name.to_string());
        assert_eq!(tables.chain(objects).collect::<Vec<_>>().join(" "), expected, "{script}");
    }

    #[test]
    fn what_changes_stands_with_what_hangs_together_with_it() {
        check("ALTER TABLE a ADD COLUMN n", "a b d a_y v");
        check("ALTER TABLE b ADD COLUMN n", "a b c a_y");
        check("DROP INDEX far_f", "far far_f of_far");
        check("DROP VIEW of_far", "far far_f of_far");
        check("DROP TRIGGER t", "a c d a_y v t");
        check("CREATE TABLE other(a)", "");
    }
}
