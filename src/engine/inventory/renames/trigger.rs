//! Triggers as they are written.

use super::terms::name;
use crate::sql::Token;

/// A trigger that a script makes.
pub(super) struct Trigger<'s> {
    /// Its name.
    pub(super) name: String,
    /// The table, or the view.
    pub(super) on: String,
    /// Whether it stands `INSTEAD OF` what is asked.
    pub(super) is_instead: bool,
    /// Its statements.
    pub(super) body: Vec<Vec<Token<'s>>>,
}

/// Reads `CREATE [TEMP] TRIGGER … ON table … BEGIN …; END`.
pub(super) fn trigger<'s>(code: &[Token<'s>]) -> Option<Trigger<'s>> {
    let at = (1..3).find(|at| code.get(*at).is_some_and(|it| it.is_word("TRIGGER")))?;
    let is_guarded = code.get(at + 1)?.is_word("IF");
    let its =
        code.get(if is_guarded { at + 4 } else { at + 1 }).filter(|_| code[0].is_word("CREATE"))?;
    let on = code.iter().position(|it| it.is_word("ON"))?;
    let begin = code.iter().position(|it| it.is_word("BEGIN"))?;
    let body = code[begin + 1..].split(|it| it.is_symbol(";")).map(<[_]>::to_vec).collect();
    let is_instead = code[..begin.min(on)].iter().any(|it| it.is_word("INSTEAD"));
    Some(Trigger { name: name(its), on: name(code.get(on + 1)?), is_instead, body })
}
