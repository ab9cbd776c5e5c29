//! Virtual tables that are defined in another way: built anew, and filled from where their contents are.

use crate::sql::quoted;

use crate::schema::{Danger, DangerKind, Name, Schema, Table, VirtualTable, dropped_table};

use super::rebuild::same_count;
use super::rename::unused;
use super::{Statement, Work};

/// Where a virtual table's contents are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Contents {
    /// In the table itself.
    Own,
    /// In another table or view, from which the index can be built again.
    External,
    /// Nowhere: only the index is kept.
    Contentless,
    /// It holds nothing of its own: it shows what is elsewhere.
    Shown,
}

impl VirtualTable {
    /// What dropping it loses; nobody can count the rows of an index that keeps none of them.
    pub(super) fn dropped(&self) -> Option<Danger> {
        let danger = dropped_table(&self.name);
        match self.contents() {
            Contents::Own => Some(danger),
            Contents::Contentless => Some(Danger { question: None, ..danger }),
            Contents::External | Contents::Shown => None,
        }
    }

    fn is_full_text(&self) -> bool {
        ["fts3", "fts4", "fts5"].iter().any(|it| self.module.is(it))
    }

    fn contents(&self) -> Contents {
        let shows = ["fts5vocab", "fts4aux", "dbstat", "csv", "json_each", "json_tree"];
        if shows.iter().any(|it| self.module.is(it)) {
            return Contents::Shown;
        }
        match self.option("content").filter(|_| self.is_full_text()) {
            None => Contents::Own,
            Some(content) if content.is_empty() => Contents::Contentless,
            Some(_) => Contents::External,
        }
    }

    /// The column that is the row's number: an R-Tree calls its first column so.
    fn number_column(&self) -> Option<&Name> {
        let is_tree = ["rtree", "rtree_i32", "geopoly"].iter().any(|it| self.module.is(it));
        self.columns.first().filter(|_| is_tree && !self.module.is("geopoly"))
    }
}

impl Work<'_> {
    /// Builds the virtual tables that are new, or defined in another way.
    pub(super) fn replace_virtual_tables(&mut self, renamed: &Schema) {
        for after in &self.to.virtual_tables {
            let statements = match renamed.virtual_table(&after.name) {
                None => vec![created(after, "create")],
                Some(before) if before.object() != after.object() => {
                    self.replaced(renamed, before, after)
                }
                Some(_) if self.is_stale(renamed, after) => Vec::new(),
                Some(_) => continue,
            };
            self.statements.extend(statements);
            self.fill(after);
        }
    }

    /// Whether an index that stays as it is was made of other values: its table or view is new, or another.
    fn is_stale(&self, renamed: &Schema, index: &VirtualTable) -> bool {
        let content = index.option("content").filter(|_| index.contents() == Contents::External);
        let Some(content) = content.map(Name::new) else { return false };
        match (renamed.table(&content), self.to.table(&content)) {
            (Some(before), Some(after)) => index.columns.iter().any(|it| {
                let said = |table: &Table| table.column(it).map(ToString::to_string);
                said(before) != said(after)
            }),
            (None, None) => {
                let view = |schema: &Schema| schema.view(&content).map(|it| it.sql.clone());
                view(self.to).is_some() && view(renamed) != view(self.to)
            }
            _ => true,
        }
    }

    /// Fills an index from the table or view that holds its contents, where that has the columns.
    fn fill(&mut self, table: &VirtualTable) {
        let name = quoted(table.name.as_str());
        let sql = format!("INSERT INTO {name}({name}) VALUES ('rebuild')");
        let fill = [Statement::new(sql, format!("fill the index `{}`", table.name))];
        if table.contents() == Contents::External && self.reached_with(&fill).is_ok() {
            self.statements.extend(fill);
        }
    }

    fn replaced(
        &self,
        renamed: &Schema,
        before: &VirtualTable,
        after: &VirtualTable,
    ) -> Vec<Statement> {
        let can_copy = before.contents() == Contents::Own
            && matches!(after.contents(), Contents::Own | Contents::Contentless);
        if can_copy {
            return self.copied(renamed, before, after);
        }
        let dangers: Vec<Danger> = before.dropped().into_iter().collect();
        let name = quoted(before.name.as_str());
        let reason = format!("virtual table `{}` changes", before.name);
        let mut statements =
            vec![Statement::new(format!("DROP TABLE {name}"), reason).with(dangers)];
        statements.push(created(after, "restore"));
        statements
    }

    /// Puts the table aside, builds it anew and copies the rows over.
    fn copied(
        &self,
        renamed: &Schema,
        before: &VirtualTable,
        after: &VirtualTable,
    ) -> Vec<Statement> {
        let spare = unused(&before.name, |it| renamed.has_name(it) || self.to.has_name(it));
        let (name, old) = (quoted(after.name.as_str()), quoted(spare.as_str()));
        let reason = |what: &str| format!("{what} virtual table `{}`", after.name);
        let (into, from) = copied_columns(before, after);
        let copy = Statement::new(
            format!("INSERT INTO {name} ({into}) SELECT {from} FROM {old}"),
            reason("copy the rows of"),
        );
        let copy = match after.contents() {
            // What is only indexed can be found, and neither read nor counted.
            Contents::Contentless => copy.with(vec![dropped_table(&before.name)]),
            _ => copy.with(dropped_columns(before, after)).proved_by(same_count(&name, &old)),
        };
        let aside =
            format!("put virtual table `{}` aside; views and triggers keep the name", after.name);
        vec![
            Statement::new("PRAGMA legacy_alter_table = ON", aside.clone()),
            Statement::new(format!("ALTER TABLE {name} RENAME TO {old}"), aside.clone()),
            Statement::new("PRAGMA legacy_alter_table = OFF", aside),
            Statement::new(&after.sql, reason("define anew")),
            copy,
            Statement::new(format!("DROP TABLE {old}"), reason("drop the old")),
        ]
    }
}

fn created(table: &VirtualTable, verb: &str) -> Statement {
    Statement::new(&table.sql, format!("{verb} virtual table `{}`", table.name))
}

/// The columns that do not come along.
fn dropped_columns(before: &VirtualTable, after: &VirtualTable) -> Vec<Danger> {
    let lost = before.columns.iter().filter(|it| !after.columns.contains(it));
    let dangers = lost.filter(|it| before.number_column() != Some(it)).map(|it| Danger {
        kind: DangerKind::Drops,
        table: before.name.clone(),
        column: Some(it.clone()),
        message: format!("the values of `{}.{it}` are dropped", before.name),
        question: None,
    });
    dangers.collect()
}

/// The columns of the copy, and the expressions they are copied from.
fn copied_columns(before: &VirtualTable, after: &VirtualTable) -> (String, String) {
    let shared = after.columns.iter().filter(|it| before.columns.contains(it));
    let number = |table: &VirtualTable| {
        table.number_column().map_or_else(|| "rowid".to_owned(), |it| quoted(it.as_str()))
    };
    let is_number =
        |it: &&Name| after.number_column() == Some(it) || before.number_column() == Some(it);
    let names: Vec<String> =
        shared.filter(|it| !is_number(it)).map(|it| quoted(it.as_str())).collect();
    let with = |number: String| [vec![number], names.clone()].concat().join(", ");
    (with(number(after)), with(number(before)))
}
