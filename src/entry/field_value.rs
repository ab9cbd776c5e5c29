//! The values of the keys that the writer declared as fields.

use super::date::{languages_of, read_in};
use super::front_matter::{FrontMatter, Value};
use super::mood::read_number;
use super::names;
use super::report::Report;
use crate::field::{Field, FieldKind};
use crate::number::in_another_base;

/// What an entry says for one declared field.
#[derive(Clone, Debug, PartialEq)]
pub enum FieldValue {
    /// None of the field's keys is in the front matter.
    Missing,
    /// The key has no value, or one that does not fit the field's kind.
    Null,
    /// A text; a date (`YYYY-MM-DD`); a date-time (`YYYY-MM-DDTHH:MM[:SS]` and the offset, where one was written).
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Yes or no.
    Boolean(bool),
    /// The names of a list, each once, in their order.
    List(Vec<String>),
}

/// Reads one field from the first of its keys that is there, and tells of a value that does not fit.
pub(super) fn read(
    field: &Field,
    front_matter: &FrontMatter,
    report: &mut Report<'_>,
) -> FieldValue {
    let Some((key, value)) = field.keys.iter().find_map(|key| front_matter.get(key)) else {
        return FieldValue::Missing;
    };
    if field.kind == FieldKind::List {
        return FieldValue::List(names::list(key, value, report));
    }
    if value.is_empty() {
        return FieldValue::Null;
    }
    fit(value, field.kind, &languages_of(front_matter)).unwrap_or_else(|| {
        let message = format!("`{key}` does not fit the field `{}`", field.name);
        report.warn_key(key, "field-misfit", &message, hint(field.kind));
        FieldValue::Null
    })
}

/// A value as a field of a kind holds it, where it fits; names of months are of these languages first.
fn fit(value: &Value, kind: FieldKind, languages: &[&str]) -> Option<FieldValue> {
    let (Value::Scalar(written) | Value::Plain(written)) = value else { return None };
    let text = written.trim();
    match kind {
        FieldKind::Text => Some(FieldValue::Text(written.clone())),
        FieldKind::Integer => read_integer(text).map(FieldValue::Integer),
        FieldKind::Real => {
            let whole = in_another_base(text).map(|it| it.to_string());
            read_number(whole.as_deref().unwrap_or(text)).map(FieldValue::Real)
        }
        FieldKind::Boolean => read_boolean(text).map(FieldValue::Boolean),
        FieldKind::Date => Some(FieldValue::Text(read_in(text, languages).ok()?.iso_day())),
        FieldKind::Datetime => {
            Some(FieldValue::Text(read_in(text, languages).ok()?.iso_datetime()?))
        }
        FieldKind::List => None,
    }
}

/// A whole number, `1_000`, or one of another base, as TOML and YAML write these: `0x1F`, `0o17`, `0b101`.
fn read_integer(text: &str) -> Option<i64> {
    in_another_base(text).or_else(|| text.replace('_', "").parse().ok())
}

pub(super) fn read_boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

fn hint(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "a text field takes one text, no list and no map",
        FieldKind::Integer => "an integer field takes a whole number",
        FieldKind::Real => "a real field takes a number, with a point before its decimals",
        FieldKind::Boolean => "a boolean field takes `true` or `false`",
        FieldKind::Date => "a date field takes a day such as `2025-09-16`",
        FieldKind::Datetime => {
            "a datetime field takes a day and a time such as `2025-09-16T06:20+02:00`"
        }
        FieldKind::List => "a list field takes names",
    }
}

#[cfg(test)]
mod tests {
    use super::super::front_matter;
    use super::super::path::EntryPath;
    use super::*;

    fn check(kind: FieldKind, written: &str, expected: &FieldValue, is_told: bool) {
        let text = format!("---\nx: {written}\n---\n");
        let values = front_matter::read(&text).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, &text, 0..text.len());
        let field = Field::new("x".parse().unwrap(), kind);
        assert_eq!(read(&field, &front_matter, &mut report), *expected, "{kind:?} {written}");
        let findings = report.into_findings();
        assert_eq!(findings.len(), usize::from(is_told), "{kind:?} {written}");
        assert!(findings.iter().all(|it| it.place.line == Some(2)));
    }

    fn check_text(kind: FieldKind, written: &str, expected: &str) {
        check(kind, written, &FieldValue::Text(expected.to_owned()), false);
    }

    fn check_misfit(kind: FieldKind, written: &str) {
        check(kind, written, &FieldValue::Null, true);
    }

    #[test]
    fn each_kind_takes_what_fits_it() {
        check_text(FieldKind::Text, "007", "007");
        check(FieldKind::Integer, "007", &FieldValue::Integer(7), false);
        check(FieldKind::Integer, "-1_000", &FieldValue::Integer(-1000), false);
        check(FieldKind::Integer, "0x1F", &FieldValue::Integer(31), false);
        check(FieldKind::Integer, "-0b1_01", &FieldValue::Integer(-5), false);
        check(FieldKind::Real, "0o17", &FieldValue::Real(15.0), false);
        check(FieldKind::Real, "1.10", &FieldValue::Real(1.1), false);
        check(FieldKind::Real, "7", &FieldValue::Real(7.0), false);
        check(FieldKind::Boolean, "no", &FieldValue::Boolean(false), false);
        check(FieldKind::Boolean, "True", &FieldValue::Boolean(true), false);
        check_text(FieldKind::Date, "16 September 2025", "2025-09-16");
        check_text(FieldKind::Date, "2025-09-16T23:30Z", "2025-09-16");
        check_text(FieldKind::Datetime, "2025-09-16 6:20 +02", "2025-09-16T06:20+02:00");
        check_misfit(FieldKind::Date, "3 listopad 2024");
        let croatian = "3 listopad 2024\nlang: hr";
        check_text(FieldKind::Date, croatian, "2024-10-03");
        let list = FieldValue::List(vec!["a".to_owned(), "b".to_owned()]);
        check(FieldKind::List, "[a, b, a]", &list, false);
        check(FieldKind::List, "a, b", &list, false);
        check(FieldKind::List, "", &FieldValue::List(Vec::new()), false);
    }

    #[test]
    fn what_does_not_fit_is_null_and_told() {
        check_misfit(FieldKind::Text, "[a]");
        check_misfit(FieldKind::Text, "{a: b}");
        check_misfit(FieldKind::Integer, "1.5");
        check_misfit(FieldKind::Integer, "99999999999999999999");
        check_misfit(FieldKind::Integer, "0x");
        check_misfit(FieldKind::Integer, "0x-1");
        check_misfit(FieldKind::Real, ".inf");
        check_misfit(FieldKind::Real, "1,5");
        check_misfit(FieldKind::Boolean, "perhaps");
        check_misfit(FieldKind::Date, "03/04/2025");
        check_misfit(FieldKind::Datetime, "2025-09-16");
    }

    #[test]
    fn a_key_without_a_value_is_null_and_a_missing_key_is_missing() {
        check(FieldKind::Text, "", &FieldValue::Null, false);
        check(FieldKind::Integer, "~", &FieldValue::Null, false);
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, "", 0..0);
        let field = Field::new("x".parse().unwrap(), FieldKind::Text);
        assert_eq!(read(&field, &FrontMatter::default(), &mut report), FieldValue::Missing);
    }

    #[test]
    fn the_first_key_that_is_there_wins() {
        let text = "---\nsky: grey\nweather: rain\n---\n";
        let values = front_matter::read(text).values;
        let front_matter = FrontMatter { values, ..FrontMatter::default() };
        let path = EntryPath::new("a.md").unwrap();
        let mut report = Report::new(&path, text, 0..text.len());
        let mut field = Field::new("weather".parse().unwrap(), FieldKind::Text);
        field.keys.push("sky".to_owned());
        let found = read(&field, &front_matter, &mut report);
        assert_eq!(found, FieldValue::Text("rain".to_owned()));
    }
}
