//! JSON files of which each is an entry of its own: what is no JSON is told, and the others go on.

use serde_json::Value as Json;

use super::ImportError;
use super::bundle::Bundle;
use super::reading::Reading;
use super::record::{Record, read_json};
use super::tool::Tool;
use crate::finding::{Finding, Place};

/// The object that a file holds; an empty one where it holds anything else, and none where it cannot be read.
///
/// # Errors
///
/// [`ImportError::Json`], where the file was named alone and is no JSON.
pub(super) fn object(
    tool: Tool,
    bundle: &Bundle,
    member: &str,
    reading: &mut Reading,
) -> Result<Option<Record>, ImportError> {
    let Some(text) = reading.json(bundle, member)? else { return Ok(None) };
    let shown = bundle.shown(member);
    match read_json::<Json>(tool, &shown, &text) {
        Ok(json) => Ok(Some(Record::of_value(json).unwrap_or_default())),
        Err(error) if bundle.alone().is_some() => Err(error),
        Err(error) => {
            let message = format!("the file is left out: {error}");
            reading.findings.push(Finding::error(Place::file(shown), "no-entry", message));
            Ok(None)
        }
    }
}
