//! What another tool has made of something that a revision drops or renames: SQLite refuses to leave it broken.

use std::fmt;

use rusqlite::Connection;

use super::MigrateError;
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::engine::broken::{self, Torn};
use crate::engine::ledger;
use crate::revision::plan::{Plan, Step};
use crate::schema::{Kind, Name, plain_or_quoted};
use crate::sql;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::ScriptError;
use crate::sqlite::sentences;

/// An index, a view or a trigger that a statement would break.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tied {
    /// `index`, `view` or `trigger`.
    kind: String,
    name: String,
    /// What would be wrong with it, as SQLite says it.
    said: String,
    /// Others that would be broken too: what drops them.
    others: Vec<String>,
    /// The statement that put the table aside which it names, where another one has its place.
    aside: Option<String>,
    /// Whether only a rename stumbles over it that puts a table in the place of the one it names.
    is_in_place: bool,
}

impl fmt::Display for Tied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, name, said, .. } = self;
        write!(
            f,
            "{kind} `{name}` names what goes ({said}), and no revision made it: it belongs to another tool (unmanaged)"
        )
    }
}

impl From<Torn> for Tied {
    fn from(torn: Torn) -> Self {
        Self {
            kind: torn.kind.to_string(),
            name: torn.name.to_string(),
            said: torn.said,
            others: Vec::new(),
            aside: None,
            is_in_place: false,
        }
    }
}

impl Tied {
    /// What a statement would break, where it failed because of that.
    pub fn of(error: &ScriptError) -> Option<Self> {
        let (statement, said) = (&error.statement, error.to_string());
        let (kind, name, said) = sentences::broken_object(&said)?;
        // What rusqlite says of the statement stands behind it.
        let said = said.split_once(" in ").map_or(said, |it| it.0);
        let lacks = sentences::missing_table(said).map(|it| it.strip_prefix("main.").unwrap_or(it));
        let puts = new_name(statement);
        Some(Self {
            kind: kind.to_owned(),
            name: name.to_owned(),
            said: said.to_owned(),
            others: Vec::new(),
            aside: None,
            is_in_place: lacks.zip(puts).is_some_and(|(it, name)| name.eq_ignore_ascii_case(it)),
        })
    }

    /// What of a schema cannot be used as it stands, each by itself.
    pub(super) fn torn(scratch: &Scratch) -> Vec<Self> {
        let torn = scratch.schema().ok().map(|it| broken::torn(scratch.connection(), &it));
        let torn = torn.and_then(Result::ok).unwrap_or_default();
        torn.into_iter().map(Self::from).collect()
    }

    /// What of a schema cannot be used and could before.
    pub(super) fn newly_torn(before: &Scratch, after: &Scratch) -> Vec<Self> {
        let torn = Self::torn(after);
        if torn.is_empty() {
            return torn;
        }
        let before = Self::torn(before);
        torn.into_iter().filter(|it| !before.iter().any(|old| old.is_same(it))).collect()
    }

    /// Whether only a program can use it that brings along what is lacking here.
    pub fn is_lacking(&self) -> bool {
        sentences::is_lacking(&self.said)
    }

    /// What it is, and what is wrong with it.
    pub fn in_words(&self) -> String {
        let Self { kind, name, said, .. } = self;
        format!("{kind} `{name}` cannot be used: {said}")
    }

    /// The tables of a schema from which another one has taken what their foreign keys refer to, each by itself.
    pub(super) fn newly_unfollowable(before: &Scratch, after: &Scratch) -> Vec<Self> {
        let of = |it: &Scratch| {
            let found =
                it.schema().ok().map(|schema| broken::unfollowable(it.connection(), &schema));
            found.and_then(Result::ok).unwrap_or_default()
        };
        let after = of(after);
        if after.is_empty() {
            return Vec::new();
        }
        let before = of(before);
        let is_new = |it: &Torn| before.iter().all(|old| old.name != it.name);
        after.into_iter().filter(is_new).map(Self::from).collect()
    }

    /// Whether both are the same object.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.name == other.name
    }

    /// Several as one, the first of them told; none of none.
    pub(super) fn together(all: Vec<Self>) -> Option<Self> {
        let mut all = all.into_iter();
        let first = all.next()?;
        Some(Self { others: all.map(|it| it.drop_statement()).collect(), ..first })
    }

    /// The same, beside what the scripts of a plan put aside and made anew.
    pub(super) fn beside(mut self, plan: &Plan, after: &Scratch) -> Self {
        let schema = after.schema().unwrap_or_default();
        let lacks = sentences::missing_table(&self.said);
        self.aside = lacks.and_then(|it| {
            let gone = it.strip_prefix("main.").unwrap_or(it);
            let scripts = plan.steps.iter().map(Step::script);
            broken::put_aside(scripts, gone, |name| schema.has_name(name))
        });
        self
    }

    /// Whether it names a table that is not there.
    pub(super) fn lacks_a_table(&self) -> bool {
        sentences::missing_table(&self.said).is_some()
    }

    /// The same where it is not known whose it is.
    pub fn way_out_of_any(&self) -> String {
        match self.is_in_place {
            true => self.way_out(),
            false => format!("where it is another tool's: {}", self.way_out()),
        }
    }

    fn drop_statement(&self) -> String {
        let kind = if self.kind == Kind::VirtualTable.to_string() { "table" } else { &self.kind };
        format!("DROP {} {}", kind.to_uppercase(), plain_or_quoted(&Name::new(&self.name)))
    }

    /// How it makes room.
    pub fn way_out(&self) -> String {
        if let Some(statement) = &self.aside {
            return broken::way_out_of_aside(statement, &format!("{} `{}`", self.kind, self.name));
        }
        if self.is_in_place {
            return format!(
                "put `PRAGMA legacy_alter_table = ON;` before the statement and `PRAGMA legacy_alter_table = OFF;` after it: \
                 {} `{}` then keeps the name, and means the new table",
                self.kind, self.name
            );
        }
        let drops = std::iter::once(self.drop_statement()).chain(self.others.iter().cloned());
        let drops = drops.collect::<Vec<_>>().join("; ");
        let it = if self.others.is_empty() { "it" } else { "them" };
        let rows = if self.kind == Kind::Table.to_string() { " (with its rows)" } else { "" };
        format!(
            "drop {it}{rows}, `{drops}`, run the command again, and make {it} anew without what went"
        )
    }

    /// Whether no applied revision made it.
    pub(super) fn is_unmanaged(&self, connection: &Connection) -> Result<bool, MigrateError> {
        let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
        let foreign = drift::of(connection, &held)?.foreign;
        Ok(foreign.contains(&format!("{} `{}`", self.kind, self.name)))
    }
}

/// The name that a statement gives to a table.
fn new_name(statement: &str) -> Option<String> {
    let code = sql::unqualified(statement);
    let [alter, table, _, rename, to, name] = code.as_slice() else { return None };
    let words = [(alter, "ALTER"), (table, "TABLE"), (rename, "RENAME"), (to, "TO")];
    words.iter().all(|(it, word)| it.is_word(word)).then(|| name.name()).flatten()
}
