//! The renames that scripts make, followed from the first name to the last.

mod copy;

use std::collections::{BTreeMap, BTreeSet};

use crate::revision::Script;
use crate::schema::{Name, Rename};
use crate::sql;

/// Old and new names of tables and columns, in small letters; the column names under the new name of their table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Renames {
    pub(super) tables: BTreeMap<String, String>,
    pub(super) columns: BTreeMap<(String, String), String>,
    /// Those of the columns that are told by a copy alone.
    by_copy: BTreeSet<(String, String)>,
    /// What names were before, by what they became.
    former: BTreeMap<String, String>,
}

/// Reads the renames that a script makes: `ALTER TABLE a RENAME TO b`, `ALTER TABLE a RENAME [COLUMN] b TO c`, and a copy that
/// calls a column otherwise: `INSERT INTO new(c) SELECT b FROM old`, where the script makes `new`.
pub fn renames(script: &Script) -> Renames {
    renames_of([script])
}

/// Reads the renames that several scripts make, one after the other.
pub fn renames_of<'a>(scripts: impl IntoIterator<Item = &'a Script>) -> Renames {
    let mut renames = Renames::default();
    scripts.into_iter().for_each(|it| renames.read(it));
    renames
}

impl Renames {
    /// What a table and its column are called in the end, by what they were called.
    pub fn followed(&self, table: &Name, column: &Name) -> (Name, Name) {
        let called = self.tables.get(&table.folded()).map_or_else(|| table.folded(), Clone::clone);
        let column =
            self.columns.get(&(called.clone(), column.folded())).map_or(column.clone(), Name::new);
        (Name::new(called), column)
    }

    /// What a column is called in the end, by what it was called; its table by its new name.
    pub(super) fn column<'n>(&'n self, table: &str, column: &'n str) -> &'n str {
        let key = (table.to_owned(), column.to_owned());
        self.columns.get(&key).map_or(column, String::as_str)
    }

    /// Whether only a copy tells that a column was renamed: not, where the table had a column of the new name, too.
    pub(super) fn is_by_copy(&self, table: &str, column: &str) -> bool {
        self.by_copy.contains(&(table.to_owned(), column.to_owned()))
    }

    /// The renames that `ALTER TABLE` makes, one by one, tables first; columns under the new names of their tables.
    pub fn list(&self) -> Vec<Rename> {
        let tables = self
            .tables
            .iter()
            .map(|(from, to)| Rename::Table { from: Name::new(from), to: Name::new(to) });
        let columns = self.columns.iter().filter(|(key, _)| !self.by_copy.contains(key));
        let columns = columns.map(|((table, from), to)| Rename::Column {
            table: Name::new(table),
            from: Name::new(from),
            to: Name::new(to),
        });
        tables.chain(columns).collect()
    }

    fn read(&mut self, script: &Script) {
        let name = |token: &sql::Token<'_>| token.name().unwrap_or_default().to_lowercase();
        let (mut made, mut gone) = (Vec::new(), Vec::new());
        for statement in script.statements() {
            let code = sql::unqualified(statement.text);
            made.extend(copy::table_made(&code));
            if let Some(copy) = copy::read(&code, &made) {
                let pairs = copy.other_names();
                for (old, new) in pairs {
                    self.by_copy.insert((copy.into.clone(), old.clone()));
                    self.note_column(&copy.into, &old, new);
                }
            }
            if let [drop, table, .., its] = code.as_slice()
                && drop.is_word("DROP")
                && table.is_word("TABLE")
            {
                self.back_in_place(&name(its), &made);
                gone.push(name(its));
            }
            let [alter, table, its, rename, rest @ ..] = code.as_slice() else { continue };
            if !alter.is_word("ALTER") || !table.is_word("TABLE") || !rename.is_word("RENAME") {
                continue;
            }
            match rest {
                [to, new] if to.is_word("TO") => {
                    let (old, new) = (name(its), name(new));
                    let is_made = made.iter().any(|it| it.name == old);
                    let takes_place = is_made && gone.contains(&new);
                    self.table(&old, new, takes_place);
                }
                [column, old, to, new] if column.is_word("COLUMN") && to.is_word("TO") => {
                    self.note_column(&name(its), &name(old), name(new));
                }
                [old, to, new] if to.is_word("TO") => {
                    self.note_column(&name(its), &name(old), name(new));
                }
                _ => {}
            }
        }
    }

    /// Notes that a table takes another name; one that takes the place of a table which went goes on as that one.
    fn table(&mut self, old: &str, new: String, takes_place: bool) {
        let columns: Vec<_> =
            self.columns.keys().filter(|(table, _)| table == old).cloned().collect();
        for key in columns {
            if let Some(column) = self.columns.remove(&key) {
                self.columns.insert((new.clone(), key.1), column);
            }
        }
        let by_copy = std::mem::take(&mut self.by_copy).into_iter();
        let moved = |key: (String, String)| if key.0 == old { (new.clone(), key.1) } else { key };
        self.by_copy = by_copy.map(moved).collect();
        self.former.insert(new.clone(), old.to_owned());
        if takes_place {
            return;
        }
        let original =
            self.tables.iter().find(|(_, now)| *now == old).map(|(first, _)| first.clone());
        self.tables.insert(original.unwrap_or_else(|| old.to_owned()), new);
    }

    /// Notes that a table goes which was put aside, and in whose place another was made: that goes on with its rows.
    fn back_in_place(&mut self, gone: &str, made: &[copy::Made]) {
        let Some(place) =
            self.former.get(gone).filter(|it| made.iter().any(|made| made.name == **it)).cloned()
        else {
            return;
        };
        for now in self.tables.values_mut().filter(|it| *it == gone) {
            now.clone_from(&place);
        }
        self.tables.retain(|first, now| first != now);
        let aside: Vec<_> =
            self.columns.keys().filter(|(table, _)| table == gone).cloned().collect();
        for key in aside {
            let Some(then) = self.columns.remove(&key) else { continue };
            let copied = (place.clone(), then.clone());
            let now = self.columns.remove(&copied).unwrap_or(then);
            self.columns.insert((place.clone(), key.1), now);
        }
    }

    fn note_column(&mut self, table: &str, old: &str, new: String) {
        let is_old = |((its, _), now): &(&(String, String), &String)| its == table && *now == old;
        let original = self.columns.iter().find(is_old).map(|((_, first), _)| first.clone());
        self.columns.insert((table.to_owned(), original.unwrap_or_else(|| old.to_owned())), new);
    }
}
