//! Indexes, views, triggers and virtual tables as values.

use std::collections::BTreeSet;
use std::ops::Deref;
use std::sync::Arc;

use crate::sql::{Token, TokenKind, code};

use super::Unreadable;
use super::catalog::{CatalogObject, CatalogTable};
use super::definition::terms;
use super::expression::{Expression, Scope, plain_or_quoted};
use super::kind::Kind;
use super::name::Name;
use super::reader::{SqlReader, cut_at_commas};
use super::table::Term;

/// What an index, a view, a trigger and a virtual table have in common: each is dropped and created as a whole.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub name: &'a Name,
    /// The table or view that takes it along when it is dropped.
    pub table: Option<&'a Name>,
    /// The text that SQLite stores for it.
    pub sql: &'a str,
    /// The line that says what it is: the same for all objects that are equal.
    pub form: &'a str,
}

impl PartialEq for Object<'_> {
    fn eq(&self, other: &Self) -> bool {
        // The same text is the same object, whatever the names in it have come to mean.
        self.kind == other.kind && (self.sql == other.sql || self.form == other.form)
    }
}

impl Eq for Object<'_> {}

/// An index that was created by a statement. All states of a schema in which it stands as it is share it.
#[derive(Clone, Debug)]
pub struct Index(Arc<DeclaredIndex>);

impl Deref for Index {
    type Target = DeclaredIndex;

    fn deref(&self) -> &DeclaredIndex {
        &self.0
    }
}

/// What the definition of an index says.
#[derive(Debug)]
pub struct DeclaredIndex {
    /// Its name.
    pub name: Name,
    /// The table it is on.
    pub table: Name,
    /// The text that SQLite stores for it.
    pub sql: String,
    /// Whether it is `UNIQUE`.
    pub is_unique: bool,
    /// What it orders by.
    pub terms: Vec<Term>,
    /// Which rows it holds, where not all.
    pub predicate: Option<Expression>,
    form: String,
}

impl Index {
    /// Reads an index on a table with these columns.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], where its text is none that SQLite wrote.
    pub fn read(object: &CatalogObject, columns: BTreeSet<Name>) -> Result<Self, Unreadable> {
        let declared = DeclaredIndex::read(object, columns);
        let declared = declared.ok_or_else(|| Unreadable::of("index", &object.name))?;
        Ok(Self(Arc::new(declared)))
    }

    /// What it has in common with other objects.
    pub fn object(&self) -> Object<'_> {
        let (name, sql, form) = (&self.name, &self.sql, &self.form);
        Object { kind: Kind::Index, name, table: Some(&self.table), sql, form }
    }
}

impl DeclaredIndex {
    fn read(object: &CatalogObject, columns: BTreeSet<Name>) -> Option<Self> {
        let mut reader = SqlReader::new(&object.sql);
        reader.take(&["CREATE"]).then_some(())?;
        let is_unique = reader.take(&["UNIQUE"]);
        reader.take(&["INDEX"]).then_some(())?;
        let name = reader.qualified_name()?;
        reader.take(&["ON"]).then_some(())?;
        let table = reader.name()?;
        let scope = Scope::of_table(table.clone(), columns);
        let terms = terms(&object.sql, &reader.parenthesised()?, &scope);
        let predicate =
            reader.take(&["WHERE"]).then(|| Expression::read(&object.sql, reader.rest(), &scope));
        let form = index_form(&name, &table, is_unique, &terms, predicate.as_ref());
        Some(Self { name, table, sql: object.sql.clone(), is_unique, terms, predicate, form })
    }
}

fn index_form(
    name: &Name,
    table: &Name,
    is_unique: bool,
    terms: &[Term],
    predicate: Option<&Expression>,
) -> String {
    let kind = if is_unique { "unique index" } else { "index" };
    let (name, table) = (plain_or_quoted(name), plain_or_quoted(table));
    let terms: Vec<String> = terms.iter().map(ToString::to_string).collect();
    let predicate = predicate.map_or_else(String::new, |it| format!(" where {it}"));
    format!("{kind} {name}: on {table} ({}){predicate}", terms.join(", "))
}

/// A view.
#[derive(Clone, Debug)]
pub struct View {
    /// Its name.
    pub name: Name,
    /// The text that SQLite stores for it.
    pub sql: String,
    form: String,
}

impl View {
    /// Reads a view where these names are known.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], where its text is none that SQLite wrote.
    pub fn read(object: &CatalogObject, known: &Scope) -> Result<Self, Unreadable> {
        Self::found(object, known).ok_or_else(|| Unreadable::of("view", &object.name))
    }

    fn found(object: &CatalogObject, known: &Scope) -> Option<Self> {
        let mut reader = SqlReader::new(&object.sql);
        reader.take(&["CREATE", "VIEW"]).then_some(())?;
        let name = reader.qualified_name()?;
        let form = format!("view {}: {}", plain_or_quoted(&name), known.form(reader.rest()));
        Some(Self { name, sql: object.sql.clone(), form })
    }

    /// What it has in common with other objects.
    pub fn object(&self) -> Object<'_> {
        let (name, sql, form) = (&self.name, &self.sql, &self.form);
        Object { kind: Kind::View, name, table: None, sql, form }
    }
}

/// A trigger.
#[derive(Clone, Debug)]
pub struct Trigger {
    /// Its name.
    pub name: Name,
    /// The table or view it is on.
    pub table: Name,
    /// The text that SQLite stores for it.
    pub sql: String,
    form: String,
}

impl Trigger {
    /// Reads a trigger where these names are known.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], where its text is none that SQLite wrote.
    pub fn read(object: &CatalogObject, known: &Scope) -> Result<Self, Unreadable> {
        Self::found(object, known).ok_or_else(|| Unreadable::of("trigger", &object.name))
    }

    fn found(object: &CatalogObject, known: &Scope) -> Option<Self> {
        let mut reader = SqlReader::new(&object.sql);
        reader.take(&["CREATE", "TRIGGER"]).then_some(())?;
        let name = reader.qualified_name()?;
        let time = trigger_time(&mut reader);
        let start = reader.position();
        while !reader.is_at("ON") {
            reader.peek()?;
            reader.skip();
        }
        let event = known.form(reader.since(start));
        reader.skip();
        let table = reader.qualified_name()?;
        reader.take(&["FOR", "EACH", "ROW"]);
        let (shown, body) = (plain_or_quoted(&table), known.form(reader.rest()));
        let form = format!("trigger {}: {time} {event} on {shown} {body}", plain_or_quoted(&name));
        Some(Self { name, table, sql: object.sql.clone(), form })
    }

    /// What it has in common with other objects.
    pub fn object(&self) -> Object<'_> {
        let (name, sql, form) = (&self.name, &self.sql, &self.form);
        Object { kind: Kind::Trigger, name, table: Some(&self.table), sql, form }
    }
}

/// When a trigger fires; `BEFORE` where nothing is said.
fn trigger_time(reader: &mut SqlReader<'_>) -> &'static str {
    if reader.take(&["INSTEAD", "OF"]) {
        return "instead of";
    }
    if reader.take(&["AFTER"]) {
        return "after";
    }
    reader.take(&["BEFORE"]);
    "before"
}

/// A virtual table.
#[derive(Clone, Debug)]
pub struct VirtualTable {
    /// Its name.
    pub name: Name,
    /// The text that SQLite stores for it.
    pub sql: String,
    /// The module that keeps it.
    pub module: Name,
    /// What the module was given, each without the space around it.
    pub arguments: Vec<String>,
    /// The columns that its rows have.
    pub columns: Vec<Name>,
    form: String,
}

impl VirtualTable {
    /// Reads a virtual table from its stored text and from what SQLite says of its columns.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], where its text is none that SQLite wrote.
    pub fn read(facts: &CatalogTable) -> Result<Self, Unreadable> {
        Self::found(facts).ok_or_else(|| Unreadable::of("virtual table", &facts.name))
    }

    fn found(facts: &CatalogTable) -> Option<Self> {
        let mut reader = SqlReader::new(&facts.sql);
        reader.take(&["CREATE", "VIRTUAL", "TABLE"]).then_some(())?;
        let name = reader.qualified_name()?;
        reader.take(&["USING"]).then_some(())?;
        let module = reader.name()?;
        let tokens = reader.parenthesised().unwrap_or_default();
        let cut = cut_at_commas(&tokens);
        let arguments = cut.iter().map(|it| super::expression::text_of(&facts.sql, it).to_owned());
        let forms: Vec<String> = cut.iter().map(|it| argument_form(it)).collect();
        let (shown, by) = (plain_or_quoted(&name), plain_or_quoted(&module));
        let form = format!("virtual table {shown}: using {by} ({})", forms.join(", "));
        let columns = facts.columns.iter().map(|it| Name::from(it.name.as_str())).collect();
        let arguments = arguments.collect();
        Some(Self { name, sql: facts.sql.clone(), module, arguments, columns, form })
    }

    /// The virtual table of a definition alone: its columns are not known.
    pub fn defined(name: &str, sql: &str) -> Option<Self> {
        let (name, sql, columns) = (name.to_owned(), sql.to_owned(), Vec::new());
        Self::found(&CatalogTable { name, sql, columns, is_strict: false, is_without_rowid: false })
    }

    /// Whether it keeps rows in a table of its own with this ending; only where an option says that it does not, it does not.
    pub fn makes(&self, ending: &str) -> bool {
        let is_full_text = ["fts3", "fts4", "fts5"].iter().any(|it| self.module.is(it));
        let is = |key: &str, value: &str| self.option(key).as_deref() == Some(value);
        match ending.to_ascii_lowercase().as_str() {
            "content" if is_full_text => {
                self.option("content").is_none() || is("contentless_unindexed", "1")
            }
            "docsize" if self.module.is("fts5") => !is("columnsize", "0"),
            _ => true,
        }
    }

    /// What it has in common with other objects.
    pub fn object(&self) -> Object<'_> {
        let (name, sql, form) = (&self.name, &self.sql, &self.form);
        Object { kind: Kind::VirtualTable, name, table: None, sql, form }
    }

    /// The value of an option `key = value` of the module, without quotes.
    pub fn option(&self, key: &str) -> Option<String> {
        self.arguments.iter().find_map(|argument| match code(argument).as_slice() {
            [name, is, value] if is.is_symbol("=") && self.means(name, key) => {
                Some(value.name().unwrap_or_else(|| value.text.to_owned()))
            }
            _ => None,
        })
    }

    /// Whether a word stands for an option: FTS5 takes the beginning of one for the first that begins so.
    fn means(&self, word: &Token<'_>, key: &str) -> bool {
        if !self.module.is("fts5") {
            return word.is_word(key);
        }
        let begun = |it: &&&str| {
            let beginning = it.get(..word.text.len());
            beginning.is_some_and(|it| it.eq_ignore_ascii_case(word.text))
        };
        word.kind == TokenKind::Word && FTS5_OPTIONS.iter().find(begun) == Some(&key)
    }
}

/// The options of FTS5, in the order in which it looks for them.
const FTS5_OPTIONS: &[&str] = &[
    "prefix",
    "tokenize",
    "content",
    "contentless_delete",
    "contentless_unindexed",
    "content_rowid",
    "columnsize",
    "locale",
    "detail",
    "tokendata",
];

/// What an argument says: a module reads it as it likes, so only the case of bare words is no difference.
fn argument_form(tokens: &[Token<'_>]) -> String {
    let words = tokens.iter().map(|it| match it.kind {
        TokenKind::Word => it.text.to_ascii_lowercase(),
        _ => it.text.to_owned(),
    });
    words.collect::<Vec<_>>().join(" ")
}
