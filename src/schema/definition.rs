//! The text of a `CREATE TABLE`, read for what SQLite's pragmas do not tell: constraints with their names, checks,
//! collations, conflict clauses, generated columns, deferral, comments.
//!
//! SQLite has parsed the text before and says which columns there are; this reading only finds their parts again, so
//! it needs no grammar of expressions.

use crate::sql::{Token, TokenKind, tokens};

use super::Unreadable;
use super::catalog::{CatalogColumn, CatalogTable};
use super::expression::{Expression, Scope, text_of};
use super::name::Name;
use super::reader::{SqlReader, cut_at_commas};
use super::table::{
    Check, Column, DeclaredTable, DeclaredType, ForeignKey, Generated, NotNull, PrimaryKey, Table,
    Term, Unique,
};

/// The words that end the type of a column, or open a table constraint.
const CONSTRAINTS: &[&str] = &[
    "CONSTRAINT",
    "PRIMARY",
    "NOT",
    "NULL",
    "UNIQUE",
    "CHECK",
    "DEFAULT",
    "COLLATE",
    "REFERENCES",
    "AS",
    "DEFERRABLE",
    "FOREIGN",
];

impl Table {
    /// Reads a table from its stored text and from what SQLite says of its columns.
    ///
    /// # Errors
    ///
    /// [`Unreadable`], where the two do not agree.
    pub fn read(facts: &CatalogTable) -> Result<Self, Unreadable> {
        let declared = read_table(facts);
        declared.map(Self::of).ok_or_else(|| Unreadable::of("table", &facts.name))
    }
}

fn read_table(facts: &CatalogTable) -> Option<DeclaredTable> {
    let mut reader = SqlReader::new(&facts.sql);
    reader.take(&["CREATE", "TABLE"]).then_some(())?;
    let name = reader.qualified_name()?;
    let mut facts_left = facts.columns.iter();
    let names = facts.columns.iter().map(|it| Name::from(it.name.as_str()));
    let scope = Scope::of_table(name.clone(), names);
    let mut definition = Definition { scope, table: empty(name, facts) };
    reader.take_mark("(").then_some(())?;
    while !reader.take_mark(")") {
        if reader.is_at_any(&["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]) {
            definition.table_constraint(&mut reader)?;
        } else if !reader.take_mark(",") {
            definition.column(&mut reader, facts_left.next()?)?;
        }
    }
    facts_left.next().is_none().then_some(definition.table)
}

fn empty(name: Name, facts: &CatalogTable) -> DeclaredTable {
    let comments = tokens(&facts.sql).into_iter().filter(|it| it.kind == TokenKind::Comment);
    DeclaredTable {
        name,
        columns: Vec::new(),
        primary_key: None,
        uniques: Vec::new(),
        checks: Vec::new(),
        foreign_keys: Vec::new(),
        is_strict: facts.is_strict,
        is_without_rowid: facts.is_without_rowid,
        comments: comments.map(|it| it.text.trim().to_owned()).collect(),
        sql: facts.sql.clone(),
    }
}

/// A table while it is read.
struct Definition {
    scope: Scope,
    table: DeclaredTable,
}

impl Definition {
    fn column(&mut self, reader: &mut SqlReader<'_>, facts: &CatalogColumn) -> Option<()> {
        let start = reader.position();
        let name = reader.name().filter(|it| it.is(&facts.name))?;
        skip_type(reader);
        let mut column = Column {
            name,
            declared: DeclaredType(facts.declared.clone()),
            not_null: None,
            default: None,
            collation: None,
            generated: None,
            text: String::new(),
        };
        let mut constraint_name = None;
        while !reader.is_at_mark(",") && !reader.is_at_mark(")") {
            if reader.take(&["CONSTRAINT"]) {
                constraint_name = reader.name();
            } else {
                self.column_constraint(reader, &mut column, constraint_name.take())?;
            }
        }
        let text = text_of(reader.sql, reader.since(start)).to_owned();
        self.table.columns.push(Column { text, ..column });
        Some(())
    }

    fn column_constraint(
        &mut self,
        reader: &mut SqlReader<'_>,
        column: &mut Column,
        name: Option<Name>,
    ) -> Option<()> {
        if reader.take(&["PRIMARY", "KEY"]) {
            let is_descending = direction(reader);
            let conflict = reader.conflict();
            let is_autoincrement = reader.take(&["AUTOINCREMENT"]);
            let is_rowid =
                column.declared.is("INTEGER") && !is_descending && !self.table.is_without_rowid;
            let terms = vec![own_term(&column.name, is_descending)];
            self.table.primary_key =
                Some(PrimaryKey { name, terms, is_autoincrement, conflict, is_rowid });
        } else if reader.take(&["NOT", "NULL"]) {
            column.not_null = Some(NotNull { name, conflict: reader.conflict() });
        } else if reader.take(&["NULL"]) {
            reader.conflict();
        } else if reader.take(&["UNIQUE"]) {
            let terms = vec![own_term(&column.name, false)];
            self.unique(Unique { name, terms, conflict: reader.conflict() });
        } else if reader.take(&["CHECK"]) {
            self.check(reader, name)?;
        } else if reader.take(&["DEFAULT"]) {
            let tokens = default_tokens(reader)?;
            column.default = Some(Expression::read_default(reader.sql, &tokens));
        } else if reader.take(&["COLLATE"]) {
            column.collation = reader.name().filter(|it| !it.is("BINARY"));
        } else if reader.is_at("REFERENCES") {
            self.references(reader, name, vec![column.name.clone()])?;
        } else if reader.take(&["GENERATED", "ALWAYS", "AS"]) || reader.take(&["AS"]) {
            column.generated = Some(self.generated(reader)?);
        } else {
            self.deferral(reader)?;
        }
        Some(())
    }

    fn generated(&self, reader: &mut SqlReader<'_>) -> Option<Generated> {
        let tokens = reader.parenthesised()?;
        let expression = Expression::read(reader.sql, &tokens, &self.scope);
        let is_stored = reader.take(&["STORED"]);
        reader.take(&["VIRTUAL"]);
        Some(Generated { expression, is_stored })
    }

    fn table_constraint(&mut self, reader: &mut SqlReader<'_>) -> Option<()> {
        let name = if reader.take(&["CONSTRAINT"]) { Some(reader.name()?) } else { None };
        if reader.take(&["PRIMARY", "KEY"]) {
            let tokens = reader.parenthesised()?;
            let is_autoincrement = tokens.iter().rev().nth(1)?.is_word("AUTOINCREMENT");
            let terms = terms(reader.sql, &tokens, &self.scope);
            let conflict = reader.conflict();
            self.primary_key(PrimaryKey {
                name,
                terms,
                is_autoincrement,
                conflict,
                is_rowid: false,
            });
        } else if reader.take(&["UNIQUE"]) {
            let tokens = reader.parenthesised()?;
            let terms = terms(reader.sql, &tokens, &self.scope);
            self.unique(Unique { name, terms, conflict: reader.conflict() });
        } else if reader.take(&["CHECK"]) {
            self.check(reader, name)?;
            reader.conflict();
        } else if reader.take(&["FOREIGN", "KEY"]) {
            let columns = names(&reader.parenthesised()?);
            self.references(reader, name, columns)?;
        } else {
            // A name without a constraint: SQLite takes it, and it says nothing.
            name?;
        }
        Some(())
    }

    /// Keeps a `UNIQUE`; of two that say the same SQLite makes one index.
    fn unique(&mut self, unique: Unique) {
        if !self.table.uniques.contains(&unique) {
            self.table.uniques.push(unique);
        }
    }

    fn check(&mut self, reader: &mut SqlReader<'_>, name: Option<Name>) -> Option<()> {
        let tokens = reader.parenthesised()?;
        let expression = Expression::read(reader.sql, &tokens, &self.scope);
        self.table.checks.push(Check { name, expression });
        Some(())
    }

    fn references(
        &mut self,
        reader: &mut SqlReader<'_>,
        name: Option<Name>,
        columns: Vec<Name>,
    ) -> Option<()> {
        reader.take(&["REFERENCES"]).then_some(())?;
        let parent = reader.name()?;
        let parent_columns = reader.parenthesised().map_or_else(Vec::new, |it| names(&it));
        let mut clauses = actions(reader);
        clauses.sort_unstable();
        self.table.foreign_keys.push(ForeignKey { name, columns, parent, parent_columns, clauses });
        if reader.is_at("DEFERRABLE") || starts_not_deferrable(reader) {
            self.deferral(reader)?;
        }
        Some(())
    }

    /// Reads `[NOT] DEFERRABLE [INITIALLY …]`, which speaks of the foreign key before it.
    fn deferral(&mut self, reader: &mut SqlReader<'_>) -> Option<()> {
        let is_not = reader.take(&["NOT"]);
        reader.take(&["DEFERRABLE"]).then_some(())?;
        let is_deferred = reader.take(&["INITIALLY", "DEFERRED"]);
        reader.take(&["INITIALLY", "IMMEDIATE"]);
        let clause = match (is_not, is_deferred) {
            (true, _) => None,
            (false, true) => Some("deferrable initially deferred"),
            (false, false) => Some("deferrable"),
        };
        // Without a foreign key before it SQLite takes it too, and it says nothing.
        if let Some(key) = self.table.foreign_keys.last_mut() {
            key.clauses.extend(clause.map(str::to_owned));
        }
        Some(())
    }

    /// Keeps a key that the table declares; one column of type `INTEGER` is another name of the rowid, and its order and
    /// collation then say nothing. (A column's own `INTEGER PRIMARY KEY DESC` is none: SQLite keeps that as it was.)
    fn primary_key(&mut self, mut key: PrimaryKey) {
        let columns = &self.table.columns;
        let is_integer =
            |name: &Name| columns.iter().any(|it| it.name == *name && it.declared.is("INTEGER"));
        if let [only] = key.terms.as_mut_slice() {
            key.is_rowid =
                !self.table.is_without_rowid && only.column.as_ref().is_some_and(is_integer);
            if key.is_rowid {
                only.is_descending = false;
                only.collation = None;
            }
        }
        self.table.primary_key = Some(key);
    }
}

/// Steps over the type of a column, with its sizes.
fn skip_type(reader: &mut SqlReader<'_>) {
    while let Some(token) = reader.peek() {
        let ends = token.is_symbol(",") || token.is_symbol(")") || reader.is_at_any(CONSTRAINTS);
        if ends {
            return;
        }
        if reader.parenthesised().is_none() {
            reader.skip();
        }
    }
}

fn direction(reader: &mut SqlReader<'_>) -> bool {
    let is_descending = reader.take(&["DESC"]);
    reader.take(&["ASC"]);
    is_descending
}

fn starts_not_deferrable(reader: &SqlReader<'_>) -> bool {
    matches!(reader.rest(), [not, then, ..] if not.is_word("NOT") && then.is_word("DEFERRABLE"))
}

/// The tokens of a default: in parentheses, or one token with perhaps a sign.
fn default_tokens<'s>(reader: &mut SqlReader<'s>) -> Option<Vec<Token<'s>>> {
    if reader.is_at_mark("(") {
        return reader.parenthesised();
    }
    let start = reader.position();
    if !reader.take_mark("-") {
        reader.take_mark("+");
    }
    reader.peek()?;
    reader.skip();
    Some(reader.since(start).to_vec())
}

/// Reads the actions of a foreign key and its `MATCH`, without `NO ACTION`, which goes without saying.
fn actions(reader: &mut SqlReader<'_>) -> Vec<String> {
    let mut clauses = Vec::new();
    while reader.is_at_any(&["ON", "MATCH"]) {
        let start = reader.position();
        let is_match = reader.take(&["MATCH"]);
        if !is_match {
            reader.skip();
            reader.skip();
        }
        let says_nothing = !is_match && reader.take(&["NO", "ACTION"]);
        if !says_nothing && !reader.take(&["SET", "NULL"]) && !reader.take(&["SET", "DEFAULT"]) {
            reader.skip();
        }
        if !says_nothing {
            let words = reader.since(start).iter().map(|it| it.text.to_ascii_lowercase());
            clauses.push(words.collect::<Vec<_>>().join(" "));
        }
    }
    clauses
}

/// The names in a parenthesised list.
fn names(enclosed: &[Token<'_>]) -> Vec<Name> {
    let firsts = cut_at_commas(enclosed).into_iter().filter_map(<[_]>::first);
    firsts.filter_map(Token::name).map(Name::new).collect()
}

/// A key that a column declares for itself.
fn own_term(column: &Name, is_descending: bool) -> Term {
    Term {
        expression: Expression::of_name(column),
        column: Some(column.clone()),
        collation: None,
        is_descending,
    }
}

/// The terms of a parenthesised list of a key or an index.
pub(super) fn terms(sql: &str, enclosed: &[Token<'_>], scope: &Scope) -> Vec<Term> {
    cut_at_commas(enclosed).into_iter().map(|it| term(sql, it, scope)).collect()
}

fn term(sql: &str, tokens: &[Token<'_>], scope: &Scope) -> Term {
    let mut rest = match tokens {
        [before @ .., last] if last.is_word("AUTOINCREMENT") => before,
        all => all,
    };
    let mut is_descending = false;
    if let [before @ .., last] = rest
        && (last.is_word("DESC") || last.is_word("ASC"))
        && !before.is_empty()
    {
        is_descending = last.is_word("DESC");
        rest = before;
    }
    let mut collation = None;
    if let [before @ .., collate, name] = rest
        && collate.is_word("COLLATE")
    {
        collation = name.name().map(Name::new);
        rest = before;
    }
    let column = match rest {
        [only] => only.name().map(Name::new).filter(|it| scope.knows(it)),
        _ => None,
    };
    let expression = match (rest, &column) {
        // A term of a key that is a string in its whole is the column of that name.
        ([only], Some(name)) if only.kind == TokenKind::Text => Expression::of_name(name),
        _ => Expression::read(sql, rest, scope),
    };
    Term { expression, column, collation, is_descending }
}
