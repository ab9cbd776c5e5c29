//! Targets ⇄ their text.

use std::fmt;
use std::str::FromStr;

use super::{Anchor, Target, TargetError};

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (branch, rest) = match text.split_once('@') {
            Some((branch, rest)) => (Some(branch), rest),
            None => (None, text),
        };
        let (word, steps) = relative(rest);
        let is_name = |word: &str| {
            !word.is_empty() && word.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_')
        };
        let form = || TargetError::Form { target: text.to_owned() };
        let anchor = match word {
            "" if steps.is_some() => Anchor::Current,
            "current" => Anchor::Current,
            "head" => Anchor::Head,
            "heads" => Anchor::Heads,
            "base" => Anchor::Base,
            name if is_name(name) => Anchor::Named(name.to_owned()),
            _ => return Err(form()),
        };
        if branch.is_some_and(|it| !is_name(it)) || steps == Some(0) {
            return Err(form());
        }
        Ok(Self { branch: branch.map(str::to_owned), anchor, steps: steps.unwrap_or(0) })
    }
}

/// Cuts `±N` off the end of a target.
fn relative(text: &str) -> (&str, Option<i64>) {
    let steps = text.rfind(['+', '-']).and_then(|at| {
        let (word, number) = text.split_at(at);
        number.parse().ok().map(|steps| (word, Some(steps)))
    });
    steps.unwrap_or((text, None))
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(f, "{branch}@")?;
        }
        match &self.anchor {
            Anchor::Current if self.steps != 0 => {}
            Anchor::Current => f.write_str("current")?,
            Anchor::Head => f.write_str("head")?,
            Anchor::Heads => f.write_str("heads")?,
            Anchor::Base => f.write_str("base")?,
            Anchor::Named(word) => f.write_str(word)?,
        }
        if self.steps == 0 { Ok(()) } else { write!(f, "{:+}", self.steps) }
    }
}
