//! What a column may lose, and which of its values stand in the way.

use crate::sql::quoted;

use super::{Asker, Danger, DangerKind};
use crate::schema::{Affinity, Column, Pair, refuses_null};

/// The way out where rows have no value for a column that refuses NULL.
const NEEDS_DEFAULT: &str = "change those rows first, give the column a default, or write the statements yourself: `--empty`";

impl Asker<'_> {
    pub(super) fn dropped_column(&self, column: &Column) -> Option<Danger> {
        if column.generated.is_some() {
            return None;
        }
        let message = format!("the values of {} are dropped", self.shown(&column.name));
        let danger = self.danger(DangerKind::Drops, Some(&column.name), message);
        let question = self.count(&format!("{} IS NOT NULL", quoted(column.name.as_str())));
        Some(Danger { question: Some(question), ..danger })
    }

    pub(super) fn added_column(&self, column: &Column) -> Vec<Danger> {
        if column.generated.is_some() {
            return self.computed_refused(column);
        }
        self.started(column).into_iter().collect()
    }

    /// A new column, where the value that it starts with may be none that it takes, or one that nobody declared.
    fn started(&self, column: &Column) -> Option<Danger> {
        if self.pair.refuses_default(column) {
            let message = format!(
                "{} is new, and its default is not of its type: no row may be there",
                self.shown(&column.name)
            );
            let danger = self.danger(DangerKind::Stands, Some(&column.name), message);
            return Some(Danger { question: Some(self.count("true")), ..danger });
        }
        let shown = self.shown(&column.name);
        let repeats = self.pair.repeats_default(column);
        if !self.pair.lacks_values(column) && !repeats {
            return None;
        }
        let (kind, message) = if repeats {
            (
                DangerKind::Invents,
                format!("{shown} is new and UNIQUE: rows get other values than its default"),
            )
        } else if self.pair.options.invent {
            (
                DangerKind::Invents,
                format!("{shown} is new, NOT NULL and without a default: its values are made up"),
            )
        } else {
            (
                DangerKind::Stands,
                format!("{shown} is new, NOT NULL and without a default: no row may be there"),
            )
        };
        let danger = self.danger(kind, Some(&column.name), message);
        let way_out = (kind == DangerKind::Stands).then_some(NEEDS_DEFAULT);
        Some(Danger { question: Some(self.count("true")), way_out, ..danger })
    }

    pub(super) fn altered_column(&self, from: &Column, to: &Column) -> Vec<Danger> {
        if to.generated.is_some() {
            return self.computed(from, to).into_iter().chain(self.computed_refused(to)).collect();
        }
        let dangers = [
            self.nulls(from, to),
            self.conversion(from, to),
            self.respelled(from, to),
            self.collation(from, to),
        ];
        dangers.into_iter().flatten().collect()
    }

    /// A column whose values were written, and are computed from now on.
    fn computed(&self, from: &Column, to: &Column) -> Option<Danger> {
        if from.generated.is_some() {
            return None;
        }
        let message = format!("the values of {} are computed from now on", self.shown(&to.name));
        let danger = self.danger(DangerKind::Drops, Some(&to.name), message);
        let question = self.count(&format!("{} IS NOT NULL", quoted(to.name.as_str())));
        Some(Danger { question: Some(question), ..danger })
    }

    /// Rows for which a column computes what it does not take: NULL, or what is not of its type.
    fn computed_refused(&self, column: &Column) -> Vec<Danger> {
        let Some(generated) = &column.generated else { return Vec::new() };
        let value = format!("({})", generated.expression.sql());
        let shown = self.shown(&column.name);
        let null = column.not_null.is_some().then(|| {
            let message = format!("{shown} is NOT NULL: no row may compute NULL");
            (message, format!("{value} IS NULL"))
        });
        // SQLite asks a value for its type where it is stored.
        let class = self.pair.class(column).filter(|_| generated.is_stored);
        let misfit = class.map(|class| {
            let message = format!("{shown} is {class}: no row may compute anything else");
            (message, misfit(&value, class))
        });
        let keeps_sources = self.keeps_all(&generated.expression);
        let dangers = null.into_iter().chain(misfit).map(|(message, condition)| {
            let danger = self.danger(DangerKind::Stands, Some(&column.name), message);
            let sources = self.spoken_of(&[], Some(&generated.expression));
            if keeps_sources { self.asked(danger, &condition, &sources) } else { danger }
        });
        dangers.collect()
    }

    fn nulls(&self, from: &Column, to: &Column) -> Option<Danger> {
        let comes = refuses_null(self.pair.after, to) && !refuses_null(self.pair.before, from);
        if !comes {
            return None;
        }
        let shown = self.shown(&to.name);
        let is_numbered = self.pair.after.rowid_alias() == Some(&to.name);
        let (kind, message) = match self.pair.filling(from, to) {
            _ if is_numbered => (DangerKind::Fills, format!("NULLs of {shown} become new numbers")),
            Some(default) => (DangerKind::Fills, format!("NULLs of {shown} become {default}")),
            None => (
                DangerKind::Stands,
                format!("{shown} becomes NOT NULL and has no default: no row may hold NULL"),
            ),
        };
        let way_out = (kind == DangerKind::Stands).then_some(NEEDS_DEFAULT);
        let danger = Danger { way_out, ..self.danger(kind, Some(&to.name), message) };
        let condition = format!("{} IS NULL", quoted(to.name.as_str()));
        Some(self.asked(danger, &condition, &[&to.name]))
    }

    /// NULLs in columns that are declared as before and become part of a key that has none.
    pub(super) fn nulls_of_key(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let keys = after.columns.iter().filter(|it| after.is_key(&it.name));
        let same = keys.filter_map(|it| Some((before.column(&it.name)?, it)));
        let same = same.filter(|(was, is)| was.to_string() == is.to_string());
        let dangers = same.flat_map(|(was, is)| {
            let number = self.becomes_rowid(is).then(|| self.no_rowids(is));
            [self.nulls(was, is), number]
        });
        dangers.flatten().collect()
    }

    /// A change of type, where values that are converted may not come back.
    fn conversion(&self, from: &Column, to: &Column) -> Option<Danger> {
        let name = quoted(to.name.as_str());
        if self.becomes_rowid(to) {
            return Some(self.no_rowids(to));
        }
        // Rowids are whole numbers already.
        if self.pair.before.rowid_alias() == Some(&from.name) && to.declared.is("INTEGER") {
            return None;
        }
        let converted = self.conversion_condition(from, to, &name);
        let is_untyped = affinity(from, self.pair.before.is_strict) == Affinity::Blob;
        let condition = match (self.pair.cast(from, to), converted) {
            // A STRICT column of texts casts the bytes of one back to it.
            (Some("BLOB"), _) if self.is_strict_text(from) => return None,
            (Some(class), Some(it)) if is_untyped || class == "TEXT" => {
                format!("{} OR {it}", misfit(&name, class))
            }
            (Some(class), _) => misfit(&name, class),
            (None, converted) => converted?,
        };
        let (was, is) = (or_none(&from.declared.0), or_none(&to.declared.0));
        let shown = self.shown(&to.name);
        let message = if from.declared == to.declared && !self.pair.after.is_strict {
            format!(
                "the texts of {shown} that read as numbers become numbers, as outside of STRICT {is} makes them"
            )
        } else if from.declared == to.declared {
            format!("the values of {shown} that are no {is} are made into it")
        } else {
            format!("the values of {shown} are converted from {was} to {is}")
        };
        let danger = self.danger(DangerKind::Converts, Some(&to.name), message);
        Some(self.asked(danger, &condition, &[&to.name]))
    }

    fn is_strict_text(&self, from: &Column) -> bool {
        let is_strict = self.pair.before.is_strict;
        is_strict && affinity(from, is_strict) == Affinity::Text
    }

    /// Texts that become rowids and are numbers spelled otherwise, as in `007`.
    fn respelled(&self, from: &Column, to: &Column) -> Option<Danger> {
        if !self.becomes_rowid(to) {
            return None;
        }
        let name = quoted(to.name.as_str());
        let condition = self.conversion_condition(from, to, &name)?;
        let (was, is) = (or_none(&from.declared.0), or_none(&to.declared.0));
        let message =
            format!("the values of {} are converted from {was} to {is}", self.shown(&to.name));
        let danger = self.danger(DangerKind::Converts, Some(&to.name), message);
        Some(self.asked(danger, &condition, &[&to.name]))
    }

    fn becomes_rowid(&self, column: &Column) -> bool {
        let Pair { before, after, .. } = self.pair;
        after.rowid_alias() == Some(&column.name) && before.rowid_alias() != Some(&column.name)
    }

    /// Values that are no whole number cannot be rowids.
    fn no_rowids(&self, column: &Column) -> Danger {
        let name = quoted(column.name.as_str());
        let message = format!(
            "{} becomes INTEGER PRIMARY KEY: each value must be a whole number",
            self.shown(&column.name)
        );
        let danger = self.danger(DangerKind::Stands, Some(&column.name), message);
        let condition = format!("{name} IS NOT NULL AND CAST({name} AS INTEGER) IS NOT {name}");
        self.asked(danger, &condition, &[&column.name])
    }

    /// Which values would read otherwise, were they converted and back; none where all conversions are faithful.
    fn conversion_condition(&self, from: &Column, to: &Column, name: &str) -> Option<String> {
        let before = affinity(from, self.pair.before.is_strict);
        let after = affinity(to, self.pair.after.is_strict);
        let reads_as_number =
            || format!("typeof({name}) = 'text' AND CAST({name} AS NUMERIC) = {name}");
        let text = |class: &str| {
            format!(
                "{} AND CAST(CAST({name} AS {class}) AS TEXT) IS NOT CAST({name} AS TEXT)",
                reads_as_number()
            )
        };
        let number = || {
            format!(
                "typeof({name}) = 'integer' AND CAST(CAST({name} AS REAL) AS INTEGER) <> {name}"
            )
        };
        let fraction = || {
            format!("typeof({name}) = 'real' AND CAST(CAST({name} AS TEXT) AS REAL) IS NOT {name}")
        };
        match (before, after) {
            (Affinity::Text, Affinity::Integer | Affinity::Numeric) => Some(text("NUMERIC")),
            (Affinity::Text, Affinity::Real) => Some(text("REAL")),
            // A column without a type keeps numbers and texts apart, and does so with what comes back to it.
            (Affinity::Blob, Affinity::Text) => {
                Some(format!("typeof({name}) IN ('integer', 'real')"))
            }
            (Affinity::Blob, Affinity::Integer | Affinity::Numeric) => Some(format!(
                "({} OR typeof({name}) = 'real' AND CAST({name} AS INTEGER) = {name})",
                reads_as_number()
            )),
            (Affinity::Blob, Affinity::Real) => {
                Some(format!("(typeof({name}) = 'integer' OR {})", reads_as_number()))
            }
            (Affinity::Integer | Affinity::Numeric, Affinity::Real) => Some(number()),
            // Before 3.53 (in truth, 3.51) SQLite wrote only 15 digits of a number into text.
            (Affinity::Real | Affinity::Numeric, Affinity::Text) if self.pair.options.portable => {
                Some(fraction())
            }
            // What is no number any more is a text that reads as none.
            (Affinity::Real | Affinity::Numeric, Affinity::Text) => {
                Some(format!("{name} IN (9e999, -9e999)"))
            }
            _ => None,
        }
    }

    /// Another collation of a column that is unique may find values equal that were not.
    fn collation(&self, from: &Column, to: &Column) -> Option<Danger> {
        if from.collation == to.collation {
            return None;
        }
        let table = self.pair.after;
        let keys = table.primary_key.iter().map(|it| &it.terms);
        let mut keys = keys.chain(table.uniques.iter().map(|it| &it.terms));
        let terms = keys.find(|it| it.iter().any(|term| term.column.as_ref() == Some(&to.name)))?;
        self.duplicates("the other collation", terms, None)
    }

    /// Values that a table which becomes STRICT does not take as they are.
    pub(super) fn misfits(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let same = after.columns.iter().filter_map(|it| Some((before.column(&it.name)?, it)));
        // A column of another type has been asked about already.
        let same = same.filter(|(was, is)| was.to_string() == is.to_string());
        let dangers = same.flat_map(|(was, is)| match is.generated {
            Some(_) => self.computed_refused(is),
            None => self.conversion(was, is).into_iter().collect(),
        });
        dangers.collect()
    }

    /// Values that a table which is STRICT no longer makes into others: `ANY` keeps all as they are only there.
    pub(super) fn loosened(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let written = after.columns.iter().filter(|it| it.generated.is_none());
        let same = written.filter_map(|it| Some((before.column(&it.name)?, it)));
        let same = same.filter(|(was, is)| was.to_string() == is.to_string());
        same.filter_map(|(was, is)| self.conversion(was, is)).collect()
    }
}

/// What a column makes of its values; `ANY` nothing in a STRICT table.
fn affinity(column: &Column, is_strict: bool) -> Affinity {
    let is_any = is_strict && column.declared.is("ANY");
    if is_any { Affinity::Blob } else { column.declared.affinity() }
}

/// Which values are no longer themselves once they are cast to a storage class.
fn misfit(name: &str, class: &str) -> String {
    match class {
        "BLOB" => format!("typeof({name}) NOT IN ('null', 'blob')"),
        "TEXT" => format!("typeof({name}) = 'blob'"),
        _ => format!("{name} IS NOT NULL AND CAST({name} AS {class}) IS NOT {name}"),
    }
}

fn or_none(declared: &str) -> &str {
    if declared.is_empty() { "no type" } else { declared }
}
