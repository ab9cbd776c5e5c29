//! What all that follow a table ask of it.

use crate::engine::inventory::Lost;
use crate::revision::Script;
use crate::schema::{Name, Schema, VirtualTable};

/// Takes out how many rows of a table are told to be gone.
pub(super) fn take_rows(losses: &mut Vec<Lost>, table: &str) -> i64 {
    let told = losses.iter().position(|it| matches!(it, Lost::Rows { .. }) && it.table() == table);
    match told.map(|at| losses.remove(at)) {
        Some(Lost::Rows { rows, .. }) => rows,
        _ => 0,
    }
}

/// Whether the rows of a table are its own, and can be read.
pub(super) fn keeps_rows(schema: &Schema, table: &str) -> bool {
    let name = Name::from(table);
    schema.table(&name).is_some()
        || schema.virtual_table(&name).is_some_and(VirtualTable::keeps_rows)
}

/// How the names of copies begin, as `stem` and what parts it from others: as no table is called that is there, or that the script
/// names.
pub fn free_name(schema: &Schema, script: &Script, stem: &str) -> String {
    let text = script.text.to_ascii_lowercase();
    let mut name = stem.to_owned();
    let is_taken = |name: &str| {
        let mut tables = schema.tables.iter().map(|it| it.name.folded());
        text.contains(name) || tables.any(|it| it.starts_with(name))
    };
    while is_taken(&name) {
        name.push('_');
    }
    name
}
