//! The entries of an archive that filters select.

use rusqlite::Connection;

use super::super::context::Context;
use super::super::error::CommandError;
use super::{Copies, Filters, Named};
use crate::archive::read::selection::Selection;
use crate::field::FieldName;

impl Filters {
    /// The entries of an archive that they select; none where there is a name that the archive does not know.
    pub(crate) fn known_selection(
        &self,
        archive: &Connection,
        copies: Copies,
        ctx: &mut Context,
    ) -> Result<Option<Selection>, CommandError> {
        let selection = Selection::new(archive, &self.filter(copies, ctx)?)?;
        Ok(Some(selection).filter(|it| it.unknown.is_empty()))
    }

    /// The entries of an archive that they select; names that it does not know are told.
    pub(crate) fn selection(
        &self,
        archive: &Connection,
        copies: Copies,
        ctx: &mut Context,
    ) -> Result<Selection, CommandError> {
        let filter = self.filter(copies, ctx)?;
        if let Some(test) = filter.keys.first() {
            tell_slow_key(&test.key, ctx);
        }
        let selection = Selection::new(archive, &filter)?;
        for unknown in &selection.unknown {
            let message = format!("the archive knows no {} `{}`", unknown.kind, unknown.name);
            let hint = unknown.nearest.as_ref().map(|near| format!("did you mean `{near}`?"));
            ctx.output.warn(&message, hint.as_deref());
        }
        Ok(selection)
    }
}

/// Tells that a key is read from every entry, and what makes that fast.
fn tell_slow_key(key: &str, ctx: &Context) {
    let ours = Named::ALL.iter().find(|it| it.as_str().eq_ignore_ascii_case(key));
    let way = match (ours, key.parse::<FieldName>()) {
        (Some(named), _) => {
            format!("`--{}` asks for what the archive has made of it", named.as_str())
        }
        (None, Ok(name)) => format!("`[fields.{name}]` in journal.toml makes that fast"),
        // A field of this name cannot be, but one that is read from the key.
        (None, Err(_)) => format!(
            "`[fields.NAME]` with `keys = [{}]` in journal.toml makes that fast",
            serde_json::Value::from(key)
        ),
    };
    ctx.output
        .say(&format!("`{key}` is not a declared field, and is read from every entry; {way}"));
}

impl Filters {
    /// Says which names the archive does not know, where nothing was found in the journal as it stood: what is known now may
    /// have been called so then.
    pub(crate) fn tell_unknown(
        &self,
        archive: &Connection,
        ctx: &mut Context,
    ) -> Result<(), CommandError> {
        self.selection(archive, Copies::Wanted, ctx).map(|_| ())
    }
}
