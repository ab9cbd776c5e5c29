//! Whether the scripts of a plan find the values that they take from outside, and all that were given have a use.

use std::collections::BTreeSet;

use super::Prepared;
use crate::finding::{Excerpt, Place};
use crate::nearest::nearest;
use crate::revision::Script;
use crate::revision::plan::Step;
use crate::sql::variables::{Values, variables};
use crate::sqlite::script::BINDABLE;

/// Why values and scripts do not fit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// A script takes a value that nobody gave.
    #[error("{by} takes a value for `{variable}`, and none is given")]
    Missing {
        /// The revision, or the file, in words.
        by: String,
        /// The variable as it is written.
        variable: String,
        /// Where it stands.
        spot: Box<(Place, Option<Excerpt>)>,
    },
    /// A value stands where none can be put.
    #[error("{by} takes a value for `{variable}` where none can stand")]
    Misplaced {
        /// The revision, or the file, in words.
        by: String,
        /// The variable as it is written.
        variable: String,
        /// Where it stands.
        spot: Box<(Place, Option<Excerpt>)>,
    },
    /// A value that no script takes.
    #[error("no script on the way takes a value for `:{name}`")]
    Unused {
        /// Its name.
        name: String,
        /// The name that was likely meant.
        nearest: Option<String>,
        /// The names that are taken.
        known: Vec<String>,
    },
}

impl ValueError {
    /// The statement that it is about.
    pub fn spot(&self) -> Option<&(Place, Option<Excerpt>)> {
        match self {
            Self::Missing { spot, .. } | Self::Misplaced { spot, .. } => Some(spot),
            Self::Unused { .. } => None,
        }
    }

    /// Whether it is only that a value is not given.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing { .. })
    }

    /// The way out.
    pub fn hint(&self) -> String {
        match self {
            Self::Missing { variable, .. } => {
                format!("give it: `-x {}=VALUE`", variable.trim_start_matches(':'))
            }
            Self::Misplaced { .. } => format!("{BINDABLE}; write the text itself in a definition"),
            Self::Unused { nearest: Some(near), .. } => format!("did you mean `{near}`?"),
            Self::Unused { known, .. } if known.is_empty() => {
                "leave the `-x` out: the scripts take none".to_owned()
            }
            Self::Unused { known, .. } => format!("the scripts take {}", known.join(", ")),
        }
    }
}

/// Holds the values against the scripts of a plan; a plan with nothing to do takes none, and minds none.
///
/// # Errors
///
/// [`ValueError`], the first in the order of the steps.
pub fn check(prepared: &Prepared, values: &Values) -> Result<(), ValueError> {
    check_scripts(prepared.plan.steps.iter().map(of_step), values)
}

/// The same where another script follows, which is no revision's.
///
/// # Errors
///
/// [`ValueError`].
pub(super) fn check_with(
    prepared: &Prepared,
    script: Option<&Script>,
    values: &Values,
) -> Result<(), ValueError> {
    let steps = prepared.plan.steps.iter().map(of_step);
    let script = script.map(|it| (format!("`{}`", it.path), it));
    check_scripts(steps.chain(script), values)
}

/// The same for a rehearsal, which goes back as well.
///
/// # Errors
///
/// [`ValueError`].
pub fn check_there_and_back(prepared: &Prepared, values: &Values) -> Result<(), ValueError> {
    let steps: Vec<Step> = prepared.plan.steps.clone();
    let back: Vec<Step> = steps.iter().filter_map(|it| Step::down(it.revision())).collect();
    check_scripts(steps.iter().chain(&back).map(of_step), values)
}

fn of_step(step: &Step) -> (String, &Script) {
    (format!("revision `{}`", step.revision().id()), step.script())
}

fn check_scripts<'s>(
    scripts: impl Iterator<Item = (String, &'s Script)>,
    values: &Values,
) -> Result<(), ValueError> {
    let (mut taken, mut is_any) = (BTreeSet::new(), false);
    for (by, script) in scripts {
        is_any = true;
        for variable in variables(&script.text) {
            let spot = || {
                let place = Place::of_offset(&script.path, &script.text, variable.offset);
                let excerpt = Excerpt::of(&script.text, &place, variable.text.len());
                Box::new((place, excerpt))
            };
            let (by, name) = (by.clone(), variable.text.clone());
            if !variable.is_bindable {
                return Err(ValueError::Misplaced { by, variable: name, spot: spot() });
            }
            if values.of(&name).is_none() {
                return Err(ValueError::Missing { by, variable: name, spot: spot() });
            }
            taken.insert(name);
        }
    }
    let unused = values.unused(&taken);
    let Some(name) = unused.first().filter(|_| is_any) else { return Ok(()) };
    let known: Vec<String> = taken.iter().map(|it| it.trim_start_matches(':').to_owned()).collect();
    let nearest = nearest(name, known.iter().map(String::as_str)).map(str::to_owned);
    Err(ValueError::Unused { name: (*name).to_owned(), nearest, known })
}
