//! `ALTER TABLE` in place, where each change of a table has one.

use crate::sql::{TokenKind, code, literal, quoted};

use crate::schema::{
    Change, Column, Constraint, Expression, Name, Pair, dangers, refuses_null, table_changes,
};

use super::Statement;

/// The `ALTER TABLE` statements that may turn a table into what is declared; none where a change has none, or where one
/// would work on an empty table only.
pub(super) fn proposal(pair: &Pair<'_>) -> Option<Vec<Statement>> {
    let changes = table_changes(pair.before, pair.after);
    let mut own: Vec<&Change> = changes.iter().filter(|it| !goes_along(it, &changes)).collect();
    // What a constraint names must be gone after it, or come before it.
    own.sort_by_key(|it| match it {
        Change::DropConstraint { .. } => 0,
        Change::DropColumn { .. } => 1,
        Change::AddConstraint { .. } => 3,
        _ => 2,
    });
    own.into_iter().map(|it| statement(pair, it)).collect()
}

fn statement(pair: &Pair<'_>, change: &Change) -> Option<Statement> {
    let clause = match change {
        Change::AddColumn { column, .. } => add_column(pair, column),
        Change::DropColumn { column, .. } => Some(format!("DROP COLUMN {}", shown(&column.name))),
        _ if pair.options.portable => None,
        Change::AlterColumn { from, to, .. } => alter_column(pair, from, to),
        Change::AddConstraint { constraint, .. } => add_constraint(pair, constraint),
        Change::DropConstraint { constraint, .. } => drop_constraint(constraint),
        _ => None,
    };
    let sql = format!("ALTER TABLE {} {}", shown(&pair.after.name), clause?);
    let statement = Statement::new(sql, change.to_string()).with(dangers(change, pair));
    Some(match proof(pair, change) {
        Some(proof) => statement.proved_by(proof),
        None => statement,
    })
}

/// What is true once a change is made that rows can stop; none for one that they cannot.
fn proof(pair: &Pair<'_>, change: &Change) -> Option<String> {
    let table = literal(pair.after.name.as_str());
    let fact = |what: &str, column: &Column| {
        let name = literal(column.name.as_str());
        format!("(SELECT {what} FROM pragma_table_xinfo({table}) WHERE name = {name})")
    };
    match change {
        Change::AddColumn { column, .. } if may_be_refused(pair, column) => {
            Some(fact("count(*)", column))
        }
        Change::AlterColumn { to, .. } if to.not_null.is_some() => Some(fact("\"notnull\"", to)),
        Change::AddConstraint { constraint: Constraint::Check(check), .. } => Some(format!(
            "(SELECT instr(sql, {}) > 0 FROM sqlite_schema WHERE name = {table})",
            literal(&check.expression.text)
        )),
        _ => None,
    }
}

/// Whether rows may refuse a new column: SQLite looks them through where its table has a check (whatever that is on), is
/// `STRICT`, or where the column is computed and takes no NULL.
fn may_be_refused(pair: &Pair<'_>, column: &Column) -> bool {
    let is_checked = !pair.after.checks.is_empty() || pair.after.is_strict;
    is_checked || column.not_null.is_some() && column.generated.is_some()
}

fn shown(name: &Name) -> String {
    quoted(name.as_str())
}

/// `ADD COLUMN`, unless SQLite takes that on an empty table only.
fn add_column(pair: &Pair<'_>, column: &Column) -> Option<String> {
    let default = column.default.as_ref();
    let is_constant = default.is_none_or(Expression::is_literal);
    let refers = pair.after.foreign_keys.iter().any(|it| it.columns == [column.name.clone()]);
    let is_refused = !is_constant
        || pair.lacks_values(column)
        || pair.repeats_default(column)
        || refers && default.is_some_and(|it| !it.is_null())
        || pair.after.is_key(&column.name)
        || column.generated.as_ref().is_some_and(|it| it.is_stored);
    (!is_refused).then(|| format!("ADD COLUMN {}", column.text))
}

/// `SET NOT NULL` or `DROP NOT NULL`, where nothing else changes and no NULL has to be filled.
fn alter_column(pair: &Pair<'_>, from: &Column, to: &Column) -> Option<String> {
    let alike = Column { not_null: from.not_null.clone(), ..to.clone() };
    if alike.to_string() != from.to_string() {
        return None;
    }
    let clause = match (&from.not_null, &to.not_null) {
        (Some(_), None) => "DROP NOT NULL",
        (None, Some(_)) if pair.filling(from, to).is_none() => "SET NOT NULL",
        _ => return None,
    };
    Some(format!("ALTER COLUMN {} {clause}", shown(&to.name)))
}

/// `ADD CHECK`, where the check cannot come to NULL: a check accepts NULL, but `ADD CHECK` (in 3.53) refuses a table
/// whose rows make it NULL. Nor does it do where the table says the same words already: by them its work is told.
fn add_constraint(pair: &Pair<'_>, constraint: &Constraint) -> Option<String> {
    let Constraint::Check(check) = constraint else { return None };
    let name =
        check.name.as_ref().map_or_else(String::new, |it| format!("CONSTRAINT {} ", shown(it)));
    let clause = format!("ADD {name}CHECK {}", check.expression.text);
    let is_told = !pair.before.sql.contains(&check.expression.text);
    (is_told && is_never_null(pair, check.expression.form())).then_some(clause)
}

/// Whether an expression is made only of what cannot be NULL: columns that refuse it, literals, and operators that bring
/// none about.
fn is_never_null(pair: &Pair<'_>, form: &str) -> bool {
    let words = ["and", "or", "not", "in", "between", "is", "like", "glob", "true", "false"];
    let functions = ["length", "lower", "upper", "trim", "typeof", "abs"];
    code(form).iter().all(|token| match token.kind {
        TokenKind::Number | TokenKind::Text | TokenKind::Blob => true,
        TokenKind::Symbol => !["/", "%", "->", "->>"].contains(&token.text),
        TokenKind::Word | TokenKind::Quoted => {
            let column = token.name().and_then(|it| pair.after.column(&Name::new(it)));
            match column {
                Some(column) => refuses_null(pair.after, column),
                None => words.contains(&token.text) || functions.contains(&token.text),
            }
        }
        _ => false,
    })
}

fn drop_constraint(constraint: &Constraint) -> Option<String> {
    let Constraint::Check(check) = constraint else { return None };
    check.name.as_ref().map(|it| format!("DROP CONSTRAINT {}", shown(it)))
}

/// Whether a constraint is part of the text of a column that comes or goes as a whole.
fn goes_along(change: &Change, changes: &[Change]) -> bool {
    changes.iter().any(|other| match (change, other) {
        (Change::AddConstraint { constraint, .. }, Change::AddColumn { column, .. })
        | (Change::DropConstraint { constraint, .. }, Change::DropColumn { column, .. }) => {
            is_part_of(constraint, column)
        }
        _ => false,
    })
}

fn is_part_of(constraint: &Constraint, column: &Column) -> bool {
    match constraint {
        Constraint::Check(check) => column.text.contains(&check.expression.text),
        Constraint::ForeignKey(key) => {
            let refers = code(&column.text).iter().any(|it| it.is_word("REFERENCES"));
            refers && key.columns == [column.name.clone()]
        }
        Constraint::PrimaryKey(_) | Constraint::Unique(_) => false,
    }
}
