//! Virtual tables that are defined in another way: built anew, and filled from where their contents are.

use crate::sql::{self, quoted};

use crate::schema::{
    Danger, DangerKind, Name, Origins, Schema, Table, VirtualTable, dropped_table,
};

use super::rebuild::same_count;
use super::rename::aside;
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

/// Modules whose tables show what stands elsewhere.
const SHOWS: [&str; 7] =
    ["fts5vocab", "fts4aux", "fts3tokenize", "dbstat", "csv", "json_each", "json_tree"];

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

    /// Whether it is an index of text.
    pub fn is_full_text(&self) -> bool {
        ["fts3", "fts4", "fts5"].iter().any(|it| self.module.is(it))
    }

    /// Whether the definition is of one that shows what stands elsewhere: `USING fts5vocab(…)`.
    pub fn is_shown(definition: &str) -> bool {
        let code = sql::code(definition);
        let module = code.windows(2).find(|it| it[0].is_word("USING")).and_then(|it| it[1].name());
        module.is_some_and(|module: String| SHOWS.iter().any(|it| it.eq_ignore_ascii_case(&module)))
    }

    /// Whether its rows are its own, and can be read.
    pub fn keeps_rows(&self) -> bool {
        self.contents() == Contents::Own && !self.columns.is_empty()
    }

    fn contents(&self) -> Contents {
        if SHOWS.iter().any(|it| self.module.is(it)) {
            return Contents::Shown;
        }
        match self.option("content").filter(|_| self.is_full_text()) {
            None => Contents::Own,
            Some(content) if content.is_empty() => Contents::Contentless,
            Some(_) => Contents::External,
        }
    }

    /// Whether rows can be put into it.
    fn takes_rows(&self) -> bool {
        matches!(self.contents(), Contents::Own | Contents::Contentless)
    }

    /// Whether its columns are an id and ranges of numbers.
    pub fn is_tree(&self) -> bool {
        ["rtree", "rtree_i32"].iter().any(|it| self.module.is(it))
    }

    /// The column that is the row's number: an R-Tree calls its first column so.
    pub fn number_column(&self) -> Option<&Name> {
        self.columns.first().filter(|_| self.is_tree())
    }
}

impl Work<'_> {
    /// Builds the virtual tables anew that get from another table what they indexed there, as long as that is as it was.
    pub(super) fn take_contents_in(&mut self, renamed: &Schema) {
        for (before, after) in changed(renamed, self.to).filter(|it| takes_in(it.0, it.1)) {
            let name = quoted(before.name.as_str());
            let reason = format!("virtual table `{}` changes", before.name);
            let dropped = Statement::new(format!("DROP TABLE {name}"), reason);
            self.statements.extend([dropped, created(after, "define anew")]);
            // An index of what is not there has nothing in it.
            let content = Name::new(before.option("content").unwrap_or_default());
            if renamed.has_name(&content) {
                self.statements.push(taken_in(renamed, before, after));
            }
        }
    }

    /// Builds the virtual tables that are new, or defined in another way.
    pub(super) fn replace_virtual_tables(&mut self, renamed: &Schema, origins: &Origins) {
        for after in &self.to.virtual_tables {
            let statements = match renamed.virtual_table(&after.name) {
                None => vec![created(after, "create")],
                Some(before) if before.object() != after.object() && takes_in(before, after) => {
                    continue;
                }
                Some(before) if before.object() != after.object() => {
                    self.replaced((renamed, origins), before, after)
                }
                Some(_) if self.is_stale(renamed, after) => Vec::new(),
                Some(_) => continue,
            };
            self.statements.extend(statements);
            if after.contents() == Contents::External && !self.fill(after) {
                self.unfilled.push(after.name.clone());
            }
        }
    }

    /// Fills the indexes that were made of what was not there yet.
    pub(super) fn fill_from_views(&mut self) {
        let to = self.to;
        for name in std::mem::take(&mut self.unfilled) {
            let _is_filled = to.virtual_table(&name).is_some_and(|it| self.fill(it));
        }
    }

    /// Whether an index that stays as it is was made of other values: its table or view is new, or another.
    fn is_stale(&self, renamed: &Schema, index: &VirtualTable) -> bool {
        let content = index.option("content").filter(|_| index.contents() == Contents::External);
        let Some(content) = content.map(Name::new) else { return false };
        let number = index.option("content_rowid").map(Name::new);
        match (renamed.table(&content), self.to.table(&content)) {
            (Some(before), Some(after)) => {
                let changes = |it: &Name| {
                    let said = |table: &Table| table.column(it).map(ToString::to_string);
                    said(before) != said(after)
                };
                let is_column = number.as_ref().is_some_and(|it| before.column(it).is_some());
                index.columns.iter().chain(&number).any(changes)
                    || !is_column && !keeps_rowids(before, after)
            }
            (None, None) => {
                let view = |schema: &Schema| schema.view(&content).map(|it| it.sql.clone());
                view(self.to).is_some() && view(renamed) != view(self.to)
            }
            _ => true,
        }
    }

    /// Fills an index from the table or view that holds its contents, where that is there and has the columns; whether it does.
    fn fill(&mut self, table: &VirtualTable) -> bool {
        let name = quoted(table.name.as_str());
        let sql = format!("INSERT INTO {name}({name}) VALUES ('rebuild')");
        let fill = [Statement::new(sql, format!("fill the index `{}`", table.name))];
        let can_be_filled = self.reached_with(&fill).is_ok();
        self.statements.extend(fill.into_iter().filter(|_| can_be_filled));
        can_be_filled
    }

    fn replaced(
        &self,
        was: (&Schema, &Origins),
        before: &VirtualTable,
        after: &VirtualTable,
    ) -> Vec<Statement> {
        if before.contents() == Contents::Own && after.takes_rows() {
            return self.copied(was, before, after);
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
        (renamed, origins): (&Schema, &Origins),
        before: &VirtualTable,
        after: &VirtualTable,
    ) -> Vec<Statement> {
        let spare = aside(&before.name, |it| renamed.has_name(it) || self.to.has_name(it));
        let (name, old) = (quoted(after.name.as_str()), quoted(spare.as_str()));
        let reason = |what: &str| format!("{what} virtual table `{}`", after.name);
        let shared = shared_columns(origins, before, after);
        let (into, from) = copied_columns(&shared, before, after);
        let copy = Statement::new(
            format!("INSERT INTO {name} ({into}) SELECT {from} FROM {old}"),
            reason("copy the rows of"),
        );
        let copy = match after.contents() {
            // What is only indexed can be found, and neither read nor counted.
            Contents::Contentless => copy.with(vec![dropped_table(&before.name)]),
            _ => copy.with(dropped_columns(&shared, before)).proved_by(same_count(&name, &old)),
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

/// Whether each row keeps its number when its table is built anew, or has none before and after.
fn keeps_rowids(before: &Table, after: &Table) -> bool {
    let is_other = |it: &Name| before.rowid_alias() != Some(it);
    before.is_without_rowid == after.is_without_rowid && !after.rowid_alias().is_some_and(is_other)
}

fn created(table: &VirtualTable, verb: &str) -> Statement {
    Statement::new(&table.sql, format!("{verb} virtual table `{}`", table.name))
}

/// The virtual tables that both schemas have and define in another way.
fn changed<'a>(
    renamed: &'a Schema,
    to: &'a Schema,
) -> impl Iterator<Item = (&'a VirtualTable, &'a VirtualTable)> {
    let both = to.virtual_tables.iter().filter_map(|after| {
        let before = renamed.virtual_table(&after.name)?;
        Some((before, after))
    });
    both.filter(|(before, after)| before.object() != after.object())
}

/// Whether a table that indexed what is elsewhere is to have its rows itself.
fn takes_in(before: &VirtualTable, after: &VirtualTable) -> bool {
    before.contents() == Contents::External && after.takes_rows()
}

/// The copy of what a table indexed elsewhere into the table itself.
fn taken_in(renamed: &Schema, before: &VirtualTable, after: &VirtualTable) -> Statement {
    let content = Name::new(before.option("content").unwrap_or_default());
    let number = before.option("content_rowid").unwrap_or_else(|| "rowid".to_owned());
    let is_there = |it: &&Name| match renamed.table(&content) {
        Some(table) => table.column(it).is_some(),
        None => before.columns.contains(it),
    };
    let columns = after.columns.iter().filter(is_there).map(|it| quoted(it.as_str()));
    let columns: Vec<String> = columns.collect();
    let with = |number: String| [vec![number], columns.clone()].concat().join(", ");
    let (name, from) = (quoted(after.name.as_str()), quoted(content.as_str()));
    let number = if number.eq_ignore_ascii_case("rowid") { number } else { quoted(&number) };
    let sql = format!(
        "INSERT INTO {name} ({}) SELECT {} FROM {from}",
        with("rowid".to_owned()),
        with(number)
    );
    let copy = Statement::new(sql, format!("copy the rows of `{content}` into `{}`", after.name));
    match after.contents() {
        Contents::Own => copy.proved_by(same_count(&name, &from)),
        _ => copy,
    }
}

/// The columns that come along, by their names before and after.
fn shared_columns<'a>(
    origins: &'a Origins,
    before: &VirtualTable,
    after: &'a VirtualTable,
) -> Vec<(&'a Name, &'a Name)> {
    let columns = after.columns.iter();
    let pairs = columns.map(|it| (origins.column(&after.name, it), it));
    pairs.filter(|(was, _)| before.columns.contains(was)).collect()
}

/// The columns that do not come along.
fn dropped_columns(shared: &[(&Name, &Name)], before: &VirtualTable) -> Vec<Danger> {
    let is_lost = |it: &&Name| !shared.iter().any(|(was, _)| was == it);
    let lost = before.columns.iter().filter(is_lost);
    let dangers = lost.filter(|it| before.number_column() != Some(it)).map(|it| Danger {
        kind: DangerKind::Drops,
        table: before.name.clone(),
        column: Some(it.clone()),
        message: format!("the values of `{}.{it}` are dropped", before.name),
        question: None,
        examples: None,
        way_out: None,
    });
    dangers.collect()
}

/// The columns of the copy, and the expressions they are copied from.
fn copied_columns(
    shared: &[(&Name, &Name)],
    before: &VirtualTable,
    after: &VirtualTable,
) -> (String, String) {
    let number = |table: &VirtualTable| {
        table.number_column().map_or_else(|| "rowid".to_owned(), |it| quoted(it.as_str()))
    };
    let is_number = |(was, is): &&(&Name, &Name)| {
        after.number_column() == Some(*is) || before.number_column() == Some(*was)
    };
    let pairs: Vec<_> = shared.iter().filter(|it| !is_number(it)).collect();
    let with = |number: String, names: Vec<String>| [vec![number], names].concat().join(", ");
    let into = pairs.iter().map(|(_, is)| quoted(is.as_str())).collect();
    let from = pairs.iter().map(|(was, _)| quoted(was.as_str())).collect();
    (with(number(after), into), with(number(before), from))
}
