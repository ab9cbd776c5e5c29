//! Renames, done by SQLite itself, which follows them into keys, indexes, triggers and views.

use std::collections::BTreeSet;

use crate::sql::quoted;

use crate::schema::{AnsweredDiff, Kind, Name, Origins, Schema};

use super::object::drop_object;
use super::{Manner, PlanError, Statement, Work};

impl Work<'_> {
    /// Renames tables and columns; the schema that stands after it, and what things were called before.
    pub(super) fn rename(&mut self, diff: &AnsweredDiff) -> Result<(Schema, Origins), PlanError> {
        let mut origins = Origins::default();
        if diff.renames().is_empty() && self.manner == Manner::Gentle {
            return Ok((diff.from().clone(), origins));
        }
        let mut renaming = names_in_the_way(diff);
        renaming.extend(table_renames(diff, &mut origins));
        renaming.extend(column_renames(diff, &mut origins));
        if self.manner == Manner::Thorough || self.reached_with(&renaming).is_err() {
            // A view or a trigger that does not hold together stops every rename; all of them are built again anyway.
            let objects = diff.from().objects().into_iter().rev();
            let loose = objects.filter(|it| matches!(it.kind, Kind::View | Kind::Trigger));
            let reason = "it comes back at the end";
            self.statements.extend(loose.map(|it| drop_object(&it, reason)));
            renaming.retain(|it| !it.sql.starts_with("DROP VIEW"));
        }
        self.statements.extend(renaming);
        Ok((self.reached("rename")?, origins))
    }
}

/// Drops the views and indexes that hold a name which a table is to take.
fn names_in_the_way(diff: &AnsweredDiff) -> Vec<Statement> {
    let objects = diff.from().objects().into_iter();
    let in_the_way = objects.filter(|object| {
        object.kind != Kind::Trigger && diff.renames().tables().any(|(_, to)| to == object.name)
    });
    in_the_way.map(|it| drop_object(&it, "a table takes its name")).collect()
}

fn table_renames(diff: &AnsweredDiff, origins: &mut Origins) -> Vec<Statement> {
    let wanted = diff.renames().tables().map(|(from, to)| (from.clone(), to.clone())).collect();
    let virtual_tables = diff.from().virtual_tables.iter().map(|it| it.name.clone());
    let taken = diff.from().tables.iter().map(|it| it.name.clone()).chain(virtual_tables).collect();
    let free = |name: &Name| free_name(diff, name);
    let steps = in_order(wanted, taken, free).into_iter();
    let statements = steps.map(|(from, to)| {
        origins.rename_table(&from, &to);
        let sql =
            format!("ALTER TABLE {} RENAME TO {}", quoted(from.as_str()), quoted(to.as_str()));
        Statement::new(sql, format!("rename table `{from}` to `{to}`"))
    });
    statements.collect()
}

fn column_renames(diff: &AnsweredDiff, origins: &mut Origins) -> Vec<Statement> {
    let mut statements = Vec::new();
    for table in &diff.from().tables {
        let wanted =
            diff.renames().columns(&table.name).map(|(from, to)| (from.clone(), to.clone()));
        let taken: BTreeSet<Name> = table.columns.iter().map(|it| it.name.clone()).collect();
        let renamed = diff.renames().table_after(&table.name);
        let mut all = taken.clone();
        all.extend(
            diff.to().table(renamed).iter().flat_map(|it| &it.columns).map(|it| it.name.clone()),
        );
        let free = |name: &Name| unused(&format!("{name}_before"), |it| all.contains(it));
        for (from, to) in in_order(wanted.collect(), taken, free) {
            origins.rename_column(renamed, &from, &to);
            let table = quoted(renamed.as_str());
            let (old, new) = (quoted(from.as_str()), quoted(to.as_str()));
            let sql = format!("ALTER TABLE {table} RENAME COLUMN {old} TO {new}");
            statements
                .push(Statement::new(sql, format!("rename column `{renamed}.{from}` to `{to}`")));
        }
    }
    // A virtual table's columns are renamed where it is defined anew, by the copy of its rows.
    for table in &diff.from().virtual_tables {
        let renamed = diff.renames().table_after(&table.name);
        let columns = diff.renames().columns(&table.name);
        columns.for_each(|(from, to)| origins.rename_column(renamed, from, to));
    }
    statements
}

/// A name for a table that is put aside, which nothing has, before or after.
fn free_name(diff: &AnsweredDiff, name: &Name) -> Name {
    aside(name, |it| diff.from().has_name(it) || diff.to().has_name(it))
}

/// What a table is called while another takes its name. It is not only free in the schema: other tools' tables, which no
/// schema knows, are not called so either.
pub(super) fn aside(name: &Name, is_used: impl Fn(&Name) -> bool) -> Name {
    unused(&format!("journal_old_{name}"), is_used)
}

/// This name, or one like it that is not in use.
pub(super) fn unused(name: &str, is_used: impl Fn(&Name) -> bool) -> Name {
    let plain = Name::new(name);
    let numbered = (2_u32..).map(|number| Name::new(format!("{name}_{number}")));
    std::iter::once(plain.clone()).chain(numbered).find(|it| !is_used(it)).unwrap_or(plain)
}

/// Lays renames out so that each finds its new name free: what holds it is renamed first, or put aside.
fn in_order(
    mut wanted: Vec<(Name, Name)>,
    mut taken: BTreeSet<Name>,
    free: impl Fn(&Name) -> Name,
) -> Vec<(Name, Name)> {
    let mut steps = Vec::new();
    while !wanted.is_empty() {
        let is_free = |(from, to): &(Name, Name)| from == to || !taken.contains(to);
        let step = if let Some(next) = wanted.iter().position(is_free) {
            wanted.remove(next)
        } else {
            let holder = wanted[0].1.clone();
            let aside = free(&holder);
            if let Some(waiting) = wanted.iter_mut().find(|(from, _)| *from == holder) {
                waiting.0 = aside.clone();
            }
            (holder, aside)
        };
        taken.remove(&step.0);
        taken.insert(step.1.clone());
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(wanted: &str, taken: &str, steps: &str) {
        let pairs = wanted.split_whitespace().map(|it| it.split_once('=').unwrap());
        let wanted = pairs.map(|(from, to)| (Name::from(from), Name::from(to))).collect();
        let taken = taken.split_whitespace().map(Name::from).collect();
        let found = in_order(wanted, taken, |it| Name::new(format!("{it}'")));
        let found: Vec<String> =
            found.into_iter().map(|(from, to)| format!("{from}={to}")).collect();
        assert_eq!(found.join(" "), steps);
    }

    #[test]
    fn each_rename_finds_its_name_free() {
        check("a=b", "a", "a=b");
        check("a=b b=c", "a b", "b=c a=b");
        check("a=b b=a", "a b", "b=b' a=b b'=a");
        check("a=b", "a b", "b=b' a=b");
        check("a=b b=c c=a", "a b c", "b=b' a=b c=a b'=c");
    }
}
