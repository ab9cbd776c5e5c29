//! What a script writes in rows: which values its columns hold then.

use std::collections::BTreeSet;

use super::copy;
use super::holds::Origins;
use super::reading::Reading;
use super::select::{Select, Taken, Term};
use super::statement::{self, Action, Set, Statement};
use super::terms::{Code, is_name, name};

impl Reading<'_> {
    /// Notes what a statement writes, itself and by the triggers that the script made; `fired_on` is the table of a trigger whose
    /// statement it is.
    pub(super) fn write(&mut self, statement: &Statement<'_>, fired_on: Option<&str>) {
        let table = statement.table.as_str();
        let tables: Vec<&str> = std::iter::once(table).chain(fired_on).collect();
        match &statement.action {
            Action::Delete { is_whole } => {
                if *is_whole && fired_on.is_none() {
                    self.emptied.insert(table.to_owned());
                }
                self.archive(table);
            }
            Action::Update { sets, from, asked } => {
                let around = [*from, *asked, statement.with];
                self.set(table, sets, &around, &tables, &[]);
                let values = sets.iter().map(|it| it.value);
                let all: Vec<Code<'_>> = values.chain(around).collect();
                for (one, other) in equal(&all) {
                    self.link(table, &one, &other, &all);
                    self.link(table, &other, &one, &all);
                }
            }
            Action::Insert { columns, replaces, select, sets, .. } => {
                let inserted = select
                    .as_ref()
                    .map(|it| self.inserted(table, columns.as_ref(), it, statement.with, &tables));
                let inserted = inserted.unwrap_or_default();
                let is_made = self.made.iter().any(|it| it.name == table);
                let is_filled = *replaces || is_made || self.emptied.contains(table);
                for (column, origins) in &inserted {
                    match is_filled {
                        true => self.fill(table, column, origins),
                        // Rows that come beside others bring no column back.
                        false => self.hold(table, column, origins),
                    }
                }
                self.set(table, sets, &[statement.with], &tables, &inserted);
                let is_by_place = columns.is_none() && !is_made;
                self.hold_all(table, select.as_ref(), statement.with, is_by_place);
            }
        }
        self.fire(table);
    }

    fn fire(&mut self, table: &str) {
        let fired: Vec<_> = self.triggers.extract_if(.., |it| it.on == table).collect();
        for body in fired.iter().flat_map(|it| &it.body) {
            if let Some(statement) = statement::read(body) {
                self.write(&statement, Some(table));
            }
        }
        self.triggers.extend(fired);
    }

    /// Notes what is set; `inserted` is what `excluded` is.
    fn set(
        &mut self,
        table: &str,
        sets: &[Set<'_>],
        around: &[Code<'_>],
        tables: &[&str],
        inserted: &[(String, Origins)],
    ) {
        for set in sets {
            let mut origins = self.origins(set.value, around, tables);
            if set.value.iter().any(|it| it.is_word("excluded")) {
                let named: BTreeSet<String> = set.value.iter().map(name).collect();
                let read = inserted.iter().filter(|it| named.contains(&it.0));
                origins.extend(read.flat_map(|it| it.1.iter().cloned()));
            }
            for column in &set.columns {
                self.fill(table, column, &origins);
            }
        }
    }

    /// What goes into which columns. Where it is not known which they are, all of it may go into each that the script added.
    fn inserted(
        &self,
        table: &str,
        columns: Option<&Vec<String>>,
        select: &Select<'_>,
        with: Code<'_>,
        tables: &[&str],
    ) -> Vec<(String, Origins)> {
        let around = [select.from, select.with, with];
        let equal = equal(&around);
        let origins = |it: &Code<'_>| {
            let mut origins = self.origins(it, &around, tables);
            // What a join makes the same stands for both.
            for (one, other) in &equal {
                let is_it = |name: &str| {
                    it.len() <= 3 && it.last().is_some_and(|it| self::name(it) == name)
                };
                let same = [(one, other), (other, one)].into_iter().filter(|same| is_it(same.0));
                origins.extend(same.flat_map(|it| self.origins_of(it.1, &around, tables)));
            }
            origins
        };
        let known = columns.or_else(|| copy::columns_of(&self.made, table)).cloned();
        if let Some(columns) = known.as_ref().filter(|it| it.len() == select.terms.len()) {
            let each = columns.iter().zip(&select.terms);
            return each.map(|(column, term)| (column.clone(), origins(term))).collect();
        }
        let added = self.renames.columns.get(table).into_iter().flat_map(|it| it.added().cloned());
        let columns = known.unwrap_or_else(|| added.collect());
        let sources = sources(&around);
        // What selections between call otherwise goes by its place, which nobody knows here.
        let named = around.iter().flat_map(|it| it.iter()).filter(|it| is_name(it)).map(name);
        let named: BTreeSet<String> = named.collect();
        let within = named.iter().flat_map(|column| sources.iter().map(move |it| (it, column)));
        let within: Origins = within.flat_map(|(table, column)| self.held(table, column)).collect();
        let by_name = |column: &String| {
            let all = sources.iter().flat_map(|it| self.held(it, column));
            let all = all.chain(select.terms.iter().flat_map(origins));
            all.chain(within.iter().cloned()).collect()
        };
        columns.into_iter().map(|it| (it.clone(), by_name(&it))).collect()
    }

    /// Notes that a table takes all columns of another one; `is_by_place` where what it takes goes to columns that nobody knows here.
    fn hold_all(
        &mut self,
        table: &str,
        select: Option<&Select<'_>>,
        with: Code<'_>,
        is_by_place: bool,
    ) {
        let taken = select.and_then(|it| it.taken(with));
        let is_all = |it: &Taken| is_by_place || it.terms.contains(&Term::All);
        let Some(taken) = taken.filter(|it| it.table != table && is_all(it)) else { return };
        let is_made = self.made.iter().any(|it| it.name == taken.table);
        let original = self.renames.original(&taken.table).filter(|_| !is_made);
        let all = self.renames.columns.get(&taken.table).cloned().unwrap_or_default();
        self.columns(table).hold_all(&all.copy_of_all(original));
    }

    /// Notes that a column of a table holds what another one holds that a statement says is the same.
    fn link(&mut self, table: &str, column: &str, other: &str, all: &[Code<'_>]) {
        let original = self.renames.original(table);
        let mut origins = self.origins_of(other, all, &[]);
        origins.retain(|it| Some(&it.0) != original.as_ref());
        if !origins.is_empty() {
            self.hold(table, column, &origins);
        }
    }

    /// Notes what a column holds too.
    pub(super) fn hold(&mut self, table: &str, column: &str, origins: &Origins) {
        let mut held = self.held(table, column);
        held.extend(origins.iter().cloned());
        self.columns(table).hold(column, held);
    }

    fn fill(&mut self, table: &str, column: &str, origins: &Origins) {
        let held = self.held(table, column);
        let original = self.renames.original(table);
        self.columns(table).write(original.as_ref(), column, origins, held);
    }

    /// What may be in a value: what the columns hold that it names, in the tables that are read. What names none holds nothing of
    /// any.
    fn origins(&self, value: Code<'_>, around: &[Code<'_>], tables: &[&str]) -> Origins {
        if !value.iter().any(is_name) {
            return Origins::new();
        }
        let all: Vec<Code<'_>> = std::iter::once(value).chain(around.iter().copied()).collect();
        let named = all.iter().flat_map(|it| it.iter()).filter(|it| is_name(it)).map(name);
        let columns: BTreeSet<String> = named.collect();
        columns.iter().flat_map(|it| self.origins_of(it, &all, tables)).collect()
    }

    /// What the columns of one name hold, in the tables that are read, and in these.
    fn origins_of(&self, column: &str, all: &[Code<'_>], tables: &[&str]) -> Origins {
        let mut read = sources(all);
        read.extend(tables.iter().map(|it| (*it).to_owned()));
        read.iter().flat_map(|it| self.held(it, column)).collect()
    }

    /// What a column holds.
    pub(super) fn held(&self, table: &str, column: &str) -> Origins {
        let columns = self.renames.columns.get(table);
        let noted = columns.and_then(|it| it.holds(column));
        let is_made = self.made.iter().any(|it| it.name == table);
        let is_noted = is_made || columns.is_some_and(|it| it.notes(column));
        let mut held = noted.unwrap_or_default();
        if !is_noted {
            let original =
                columns.map_or_else(|| Some(column.to_owned()), |it| it.original(column));
            held.extend(self.renames.original(table).zip(original));
        }
        held
    }
}

/// The names that a statement says are the same: `a.x = b.y`.
fn equal(all: &[Code<'_>]) -> Vec<(String, String)> {
    let of = |code: &Code<'_>| {
        let is_equal =
            |at: &usize| *at > 0 && (code[*at].is_symbol("=") || code[*at].is_symbol("=="));
        let sides = |at: usize| {
            let right = code.get(at + 1)?;
            let is_of_table = code.get(at + 2).is_some_and(|it| it.is_symbol("."));
            let right = if is_of_table { code.get(at + 3)? } else { right };
            let left = &code[at - 1];
            (is_name(left) && is_name(right)).then(|| (name(left), name(right)))
        };
        (0..code.len()).filter(is_equal).filter_map(sides).collect::<Vec<_>>()
    };
    all.iter().flat_map(of).collect()
}

/// The names at which tables stand: behind `FROM`, `JOIN` and a comma, the schema's left out.
fn sources(all: &[Code<'_>]) -> BTreeSet<String> {
    let of = |code: &Code<'_>| {
        let is_before = |at: usize| {
            ["FROM", "JOIN"].iter().any(|it| code[at].is_word(it)) || code[at].is_symbol(",")
        };
        let its = |at: usize| {
            let nested = code[at + 1..].iter().take_while(|it| it.is_symbol("(")).count();
            let at = at + nested;
            let is_schema = code.get(at + 2).is_some_and(|it| it.is_symbol("."));
            code.get(if is_schema { at + 3 } else { at + 1 }).map(name)
        };
        (0..code.len()).filter(|at| is_before(*at)).filter_map(its).collect::<Vec<_>>()
    };
    all.iter().flat_map(of).collect()
}
