//! The model: the migrations lead to it, and each step back leads to where it came from.

use crate::workspace::TestWorkspace;

use journal_archive::archive::file::functions;
use journal_archive::schema::Schema;
use journal_archive::sqlite::scratch::Scratch;
use journal_archive::sqlite::script::Script;
use journal_archive::workspace::revisions::embedded;

fn model() -> Schema {
    let scratch = Scratch::new(functions::register).unwrap();
    scratch
        .run(Script { path: "model.sql", text: include_str!("../../src/archive/model/model.sql") })
        .unwrap();
    scratch.schema().unwrap()
}

#[test]
fn the_migrations_head_is_the_model() {
    let scratch = Scratch::new(functions::register).unwrap();
    for revision in embedded().unwrap() {
        scratch.run(Script { path: &revision.up.path, text: &revision.up.text }).unwrap();
    }
    let differences = scratch.schema().unwrap().differences(&model());
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn each_embedded_revision_is_undone_exactly() {
    let scratch = Scratch::new(functions::register).unwrap();
    let mut before = scratch.schema().unwrap();
    for revision in embedded().unwrap() {
        let down = revision.down.clone().unwrap();
        scratch.run(Script { path: &revision.up.path, text: &revision.up.text }).unwrap();
        let after = scratch.schema().unwrap();
        scratch.run(Script { path: &down.path, text: &down.text }).unwrap();
        assert_eq!(
            scratch.schema().unwrap().differences(&before),
            Vec::<String>::new(),
            "{}",
            revision.id()
        );
        scratch.run(Script { path: &revision.up.path, text: &revision.up.text }).unwrap();
        assert_eq!(
            scratch.schema().unwrap().differences(&after),
            Vec::<String>::new(),
            "{}",
            revision.id()
        );
        before = after;
    }
}

#[test]
fn an_archive_has_the_models_schema() {
    let workspace = TestWorkspace::synced(&[("a.md", "Rain.\n")]);
    let connection = rusqlite::Connection::open(workspace.path("journal_archive.db")).unwrap();
    let found = journal_archive::sqlite::introspect::schema(&connection)
        .unwrap()
        .without(&["schema_revisions"]);
    assert_eq!(found.differences(&model()), Vec::<String>::new());
}
