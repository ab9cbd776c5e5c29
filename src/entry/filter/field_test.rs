//! What is asked of a declared field: `weather=rain`, `rating=4..`, `weather` (has one), `weather=` (has none).

use chrono::NaiveDate;

use super::super::field_value::read_boolean;
use super::{DayRange, FilterError, KeyTest, NoDays, NumberRange};
use crate::field::{Field, FieldKind, FieldName};

/// A question about one declared field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldTest {
    /// The field.
    pub name: FieldName,
    /// What its values are.
    pub kind: FieldKind,
    /// What is asked.
    pub test: Test,
}

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// That there is one.
    Present,
    /// That there is none.
    Absent,
    /// That it is this text; of a list, that one of its names is.
    Name(String),
    /// That it lies between these numbers.
    Numbers(NumberRange),
    /// That it lies on one of these days.
    Days(DayRange),
    /// Yes, or no.
    Boolean(bool),
}

impl FieldTest {
    /// Reads `NAME=VALUE`, `NAME` or `NAME=`: of a declared field, or else of any key.
    pub(super) fn read(
        written: &str,
        fields: &[Field],
        today: NaiveDate,
    ) -> Result<Result<Self, KeyTest>, FilterError> {
        let (name, value) = match written.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (written.trim(), None),
        };
        if name.is_empty() {
            return Err(FilterError::NoName { option: "field" });
        }
        let Some(field) = fields.iter().find(|it| it.name.as_str().eq_ignore_ascii_case(name))
        else {
            return of_key(written, name, value).map(Err);
        };
        let test = of_kind(written, value, field.kind, today)?;
        let test = test.ok_or_else(|| FilterError::FieldValue {
            text: written.to_owned(),
            name: name.to_owned(),
            kind: field.kind.as_str(),
            value: value.unwrap_or_default().to_owned(),
        })?;
        Ok(Ok(Self { name: field.name.clone(), kind: field.kind, test }))
    }
}

/// What is asked of a key that is no declared field.
fn of_key(written: &str, name: &str, value: Option<&str>) -> Result<KeyTest, FilterError> {
    if value.is_some_and(NumberRange::is_backwards) {
        return Err(backwards(written));
    }
    Ok(KeyTest { key: name.to_owned(), value: value.map(str::to_owned) })
}

/// What is asked of a field of a kind; none where its value is none of that kind.
fn of_kind(
    written: &str,
    value: Option<&str>,
    kind: FieldKind,
    today: NaiveDate,
) -> Result<Option<Test>, FilterError> {
    Ok(match value {
        None => Some(Test::Present),
        Some("") => Some(Test::Absent),
        Some(value) if is_number(kind) && NumberRange::is_backwards(value) => {
            return Err(backwards(written));
        }
        Some(value) if is_day(kind) => days_of(written, value, today)?,
        Some(value) => read_test(kind, value),
    })
}

fn backwards(written: &str) -> FilterError {
    FilterError::BackwardsRange { option: "field", text: written.to_owned() }
}

fn is_number(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Integer | FieldKind::Real)
}

fn is_day(kind: FieldKind) -> bool {
    matches!(kind, FieldKind::Date | FieldKind::Datetime)
}

/// The days of a value; none where it does not read like any.
fn days_of(written: &str, value: &str, today: NaiveDate) -> Result<Option<Test>, FilterError> {
    match DayRange::whole(value, today) {
        Ok(days) => Ok(Some(Test::Days(days))),
        Err(NoDays::Unknown { .. }) => Ok(None),
        Err(reason) => Err(FilterError::Days { option: "field", text: written.to_owned(), reason }),
    }
}

fn read_test(kind: FieldKind, value: &str) -> Option<Test> {
    match kind {
        FieldKind::Text | FieldKind::List => Some(Test::Name(value.to_owned())),
        FieldKind::Integer | FieldKind::Real => value.parse().ok().map(Test::Numbers),
        FieldKind::Boolean => read_boolean(value).map(Test::Boolean),
        FieldKind::Date | FieldKind::Datetime => None,
    }
}
