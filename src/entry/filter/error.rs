//! Why filters cannot be read.

use chrono::NaiveDate;

use super::Sort;
use super::days::NoDays;
use crate::field::FieldKind;

/// Why filters cannot be read.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FilterError {
    /// No day, and no span of days.
    #[error("`--{option} {text}`: {reason}")]
    Days {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
        /// What is wrong with it.
        reason: NoDays,
    },
    /// A filter in a query names no day, and no span of days.
    #[error("`{written}`: {reason}")]
    DaysInQuery {
        /// What was written.
        written: String,
        /// What is wrong with it.
        reason: NoDays,
    },
    /// The span ends before it begins.
    #[error("`--from` begins on {first}, after `--to` ends on {last}")]
    Backwards {
        /// The first day of `--from`.
        first: NaiveDate,
        /// The last day of `--to`.
        last: NaiveDate,
    },
    /// No number, and no range of numbers.
    #[error("`--{option} {text}`: `{text}` is not a range of numbers")]
    Range {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// No point, or no distance.
    #[error("`--{option} {text}`: `{text}` is not a {}", if *option == "near" { "point on earth" } else { "distance" })]
    Near {
        /// `near` or `within`.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// A distance from nowhere.
    #[error("`--within` needs `--near`")]
    WithinAlone,
    /// A name that is empty.
    #[error("`--{option}` needs a name")]
    NoName {
        /// The option without its dashes.
        option: &'static str,
    },
    /// No order of ours.
    #[error("`--sort {text}`: there is no order `{text}`")]
    Sort {
        /// What was written.
        text: String,
        /// The order that was likely meant.
        nearest: Option<String>,
    },
    /// A range of numbers ends before it begins.
    #[error("`--{option} {text}`: that ends before it begins")]
    BackwardsRange {
        /// The option without its dashes.
        option: &'static str,
        /// What was written.
        text: String,
    },
    /// A value that the field's kind does not have.
    #[error("`--field {text}`: `{name}` is of the kind {kind}, and `{value}` is none")]
    FieldValue {
        /// What was written.
        text: String,
        /// The field in it.
        name: String,
        /// The kind's word.
        kind: &'static str,
        /// The value in it.
        value: String,
    },
}

impl FilterError {
    /// The way out.
    pub fn hint(&self) -> Option<String> {
        let did_you_mean = |word: &String| format!("did you mean `{word}`?");
        let meant = |reason: &NoDays| reason.hint().unwrap_or_else(|| HOW_DAYS_ARE_SAID.to_owned());
        match self {
            Self::Days { reason, .. } => Some(meant(reason)),
            Self::DaysInQuery { written, reason } => Some(or_text(meant(reason), written)),
            Self::Backwards { .. } | Self::NoName { .. } => None,
            Self::Range { .. } | Self::BackwardsRange { .. } => Some(
                "a range is written `7`, `7..` (at least), `..3` (at most) or `2..5`".to_owned(),
            ),
            Self::Near { option: "near", .. } => {
                Some("a point is written in degrees, latitude first: `38.72,-9.14`".to_owned())
            }
            Self::Near { .. } => Some("a distance is written in kilometres: `5`, `0.5`".to_owned()),
            Self::WithinAlone => Some("add `--near LAT,LON`".to_owned()),
            Self::Sort { nearest, .. } => {
                Some(nearest.as_ref().map_or_else(every_order, did_you_mean))
            }
            Self::FieldValue { kind, .. } => value_hint(kind).map(str::to_owned),
        }
    }
}

pub(super) const HOW_DAYS_ARE_SAID: &str = "days are written `2025`, `2025-09`, `2025-09-16`, `yesterday`, `last month`, \
    `3 weeks ago`, `september 2025`, or from one to another, `2024..2025-03`";

/// What was meant by days in a query, or the quotes in which they are text.
fn or_text(meant: String, written: &str) -> String {
    let is_plain = !written.contains(['"', '\'', '\\']);
    match is_plain {
        true => format!("{meant} — in quotes it is text: `'\"{written}\"'`"),
        false => meant,
    }
}

fn every_order() -> String {
    format!("there are {}", Sort::ALL.map(|it| format!("`{}`", it.as_str())).join(", "))
}

/// How the values of a kind are written.
fn value_hint(kind: &str) -> Option<&'static str> {
    Some(match FieldKind::named(kind)? {
        FieldKind::Text | FieldKind::List => return None,
        FieldKind::Integer | FieldKind::Real => {
            "a number or a range is written `4`, `4..` (at least), `..3` (at most) or `2..5`"
        }
        FieldKind::Boolean => "write `yes` or `no`",
        FieldKind::Date | FieldKind::Datetime => HOW_DAYS_ARE_SAID,
    })
}
