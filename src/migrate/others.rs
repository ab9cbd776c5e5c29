//! What other tools made in a database, as a plan finds it.

use rusqlite::Connection;

use super::MigrateError;
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::engine::bystanders::Bystanders;
use crate::engine::drift::{Drift, taken_along, without};
use crate::engine::ledger;
use crate::revision::plan::{Direction, Step};
use crate::schema::Schema;
use crate::sql::{self, Token};
use crate::sqlite::scratch::Scratch;

/// The objects that no revision made.
pub(super) struct Others {
    drift: Drift,
}

impl Others {
    pub(super) fn of(connection: &Connection) -> Result<Self, MigrateError> {
        let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
        Ok(Self { drift: drift::of(connection, &held)? })
    }

    /// Whether the schema differs from what the ledger says.
    pub(super) fn are_beside_drift(&self) -> bool {
        !self.drift.differences.is_empty()
    }

    /// Those that stand on what is not theirs, in a database built of this schema.
    pub(super) fn on_ours(
        &self,
        before: &Schema,
        scratch: &Scratch,
    ) -> rusqlite::Result<Bystanders> {
        let ours = without(before.clone(), &self.drift.foreign);
        Bystanders::of(scratch.connection(), &ours)
    }

    /// Those that a script has taken away: not with a table of ours, where that is told in other words.
    pub(super) fn gone(&self, before: &Schema, after: &Scratch) -> Vec<String> {
        if self.drift.foreign.is_empty() {
            return Vec::new();
        }
        let after = after.schema().unwrap_or_default();
        taken_along(&self.drift.foreign, before, &after)
    }

    /// The script without the `IF NOT EXISTS` of statements that would take one of them for what the revision makes; every
    /// statement stays where it stands.
    pub(super) fn insisting(&self, text: &str) -> String {
        let mut plain = text.to_owned();
        for statement in sql::statements(text) {
            let code = sql::unqualified(statement.text);
            let Some(at) = code.iter().position(|it| it.is_word("IF")) else { continue };
            let (words, name) = code[at..].split_at(code[at..].len().min(3));
            let asks = code[0].is_word("CREATE")
                && words.iter().zip(["IF", "NOT", "EXISTS"]).all(|(it, word)| it.is_word(word))
                && words.len() == 3;
            let name = name.first().and_then(Token::name);
            if asks && name.is_some_and(|it| self.has(&it)) {
                let start = statement.offset + words[0].offset;
                let end = statement.offset + words[2].end();
                plain.replace_range(start..end, &" ".repeat(end - start));
            }
        }
        plain
    }

    /// Those in whose place a way up that runs puts something of its own: it drops what has the name, or makes it once that has
    /// gone with its table.
    pub(super) fn replaced(&self, step: &Step) -> Vec<String> {
        if step.direction() == Direction::Down || self.drift.foreign.is_empty() {
            return Vec::new();
        }
        let mut replaced: Vec<String> = Vec::new();
        for statement in sql::statements(&step.script().text) {
            let code = sql::unqualified(statement.text);
            let Some(object) = named(&code) else { continue };
            let found = self.drift.foreign.iter().find(|it| it.to_ascii_lowercase() == object);
            if let Some(found) = found.filter(|it| !replaced.contains(*it)) {
                replaced.push(found.clone());
            }
        }
        replaced
    }

    fn has(&self, name: &str) -> bool {
        let name = format!("`{}`", name.to_ascii_lowercase());
        self.drift.foreign.iter().any(|it| it.to_ascii_lowercase().ends_with(&name))
    }
}

/// What a statement makes or drops, in small letters as it is listed.
fn named(code: &[Token<'_>]) -> Option<String> {
    let names_it = code.first()?.is_word("CREATE") || code[0].is_word("DROP");
    let kinds = ["TABLE", "VIEW", "INDEX", "TRIGGER"];
    let at = code.iter().take(4).position(|it| kinds.iter().any(|kind| it.is_word(kind)))?;
    let mut rest = &code[at + 1..];
    if rest.first().is_some_and(|it| it.is_word("IF")) {
        let exists = rest.iter().position(|it| it.is_word("EXISTS"))?;
        rest = &rest[exists + 1..];
    }
    let name = rest.first()?.name()?.to_ascii_lowercase();
    let kind = code[at].text.to_ascii_lowercase();
    names_it.then(|| format!("{kind} `{name}`"))
}
