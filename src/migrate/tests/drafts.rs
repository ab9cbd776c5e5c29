//! Drafts of new revisions: what fields say of renames, what is derived again, what is lost, and the proof.

use super::*;
use crate::archive::fixture::Fixture;
use crate::archive::model::derived::Derived;
use crate::field::{Field, FieldKind};
use crate::migrate::draft::Draft;
use crate::migrate::ground::Ground;
use crate::migrate::identity::Wish;
use crate::migrate::prove::{Goal, ProveError, prove};
use crate::migrate::{create, draft, generate};
use crate::revision::header::Header;
use crate::revision::repopulate::Part;
use crate::schema::{Answers, Options, Schema, SchemaDiff};
use crate::sqlite::introspect;

fn schema(sql: &str) -> Schema {
    let connection = Connection::open_in_memory().unwrap();
    connection.execute_batch(sql).unwrap();
    introspect::schema(&connection).unwrap()
}

fn field(name: &str, kind: FieldKind, keys: &[&str]) -> Field {
    let keys = keys.iter().map(|it| (*it).to_owned()).collect();
    Field { keys, ..Field::new(name.parse().unwrap(), kind) }
}

fn answers(renames: &[&str], no_others: bool) -> Answers {
    Answers { renames: renames.iter().map(|it| it.parse().unwrap()).collect(), no_others }
}

#[test]
fn a_field_whose_keys_name_one_that_is_gone_is_that_one_renamed() {
    let told = |from: &str, to: &str, field: Field, given: &Answers| {
        let answers = generate::renames_of_fields(&schema(from), &schema(to), &[field], given);
        answers.renames.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    let none = Answers::default();
    let scalar = || field("energy", FieldKind::Integer, &["energy", "power"]);
    let (power, energy) = ("CREATE TABLE entries (id, power)", "CREATE TABLE entries (id, energy)");
    let both = "CREATE TABLE entries (id, power, energy)";
    assert_eq!(told(power, energy, scalar(), &none), "entries.power=energy");
    assert_eq!(told(power, both, scalar(), &none), "");
    assert_eq!(told(both, energy, scalar(), &none), "");
    assert_eq!(told(power, energy, scalar(), &answers(&[], true)), "");
    // Who names either side has said what becomes of it.
    for given in ["entries.power=force", "entries.force=energy"] {
        assert_eq!(told(power, energy, scalar(), &answers(&[given], false)), given);
    }
    let elsewhere = "other.power=energy";
    let expected = format!("{elsewhere} entries.power=energy");
    assert_eq!(told(power, energy, scalar(), &answers(&[elsewhere], false)), expected);
    let list = || field("topics", FieldKind::List, &["topics", "themes"]);
    let (was, is) = (
        "CREATE TABLE themes (id); CREATE TABLE entry_themes (id)",
        "CREATE TABLE topics (id); CREATE TABLE entry_topics (id)",
    );
    assert_eq!(told(was, is, list(), &none), "themes=topics entry_themes=entry_topics");
    let given = answers(&["entry_themes=others"], false);
    assert_eq!(told(was, is, list(), &given), "entry_themes=others themes=topics");
}

/// The draft that leads from the tables of one script to those of another, in an archive with these fields.
fn drafted(from: &str, to: &str, fields: Vec<Field>) -> generate::Generated {
    let mut terms = terms(graph(&[]), Owner::Journal);
    terms.fields = fields;
    let none = BTreeSet::new;
    let wish = Wish {
        message: "Change".to_owned(),
        id: None,
        revises: none(),
        depends_on: none(),
        label: None,
        noted: none(),
        now: terms.now,
    };
    let diff = SchemaDiff::between(&schema(from), &schema(to)).answered(&answers(&[], true));
    let options = Options { invent: true, ..Options::default() };
    generate::generate(&terms, &wish, diff.unwrap(), options).unwrap().unwrap()
}

#[test]
fn what_is_new_or_of_another_type_is_derived_again_and_what_only_moves_is_not() {
    let asked = |from: &str, to: &str, name: &str, kind| {
        drafted(from, to, vec![field(name, kind, &[name])]).draft.header.repopulate
    };
    let part = |name: &str| Repopulate::from_iter([Part::Field(name.parse().unwrap())]);
    let energy = |column: &str| format!("CREATE TABLE entries (id INTEGER PRIMARY KEY {column})");
    let of_energy =
        |from: &str, to: &str| asked(&energy(from), &energy(to), "energy", FieldKind::Integer);
    assert_eq!(of_energy("", ", energy INTEGER"), part("energy"));
    assert_eq!(of_energy(", energy TEXT", ", energy INTEGER"), part("energy"));
    assert_eq!(of_energy(", energy INTEGER", ", energy INTEGER DEFAULT 1"), Repopulate::None);
    assert_eq!(of_energy(", energy INTEGER", ""), Repopulate::None);
    let topics = |columns: &str, more: &str| {
        format!(
            "CREATE TABLE topics ({columns}); CREATE TABLE entry_topics (entry_id, value_id); {more}"
        )
    };
    let of_topics = |from: &str, to: &str| asked(from, to, "topics", FieldKind::List);
    let other = "CREATE TABLE other (a);";
    assert_eq!(of_topics("CREATE TABLE x (a)", &topics("id, name", "")), part("topics"));
    assert_eq!(of_topics(&topics("id, name", ""), &topics("id, name", other)), Repopulate::None);
    assert_eq!(of_topics(&topics("id, name", ""), &topics("id", "")), Repopulate::None);
    assert_eq!(of_topics(&topics("id", ""), &topics("id, name", "")), part("topics"));
}

#[test]
fn a_draft_says_what_it_loses_and_nothing_else() {
    let loses = |from: &str, to: &str| drafted(from, to, Vec::new()).draft.header.loses.to_string();
    assert_eq!(loses("CREATE TABLE t (a, b)", "CREATE TABLE t (a)"), "t.b");
    assert_eq!(loses("CREATE TABLE t (a); CREATE TABLE u (a)", "CREATE TABLE t (a)"), "u");
    // Rows that may stand in the way, or that get a value, are not lost.
    let nothing = crate::revision::losses::Losses::default().to_string();
    assert_eq!(loses("CREATE TABLE t (a, b)", "CREATE TABLE t (a UNIQUE, b NOT NULL)"), nothing);
    assert_eq!(loses("CREATE TABLE t (a)", "CREATE TABLE t (a, b NOT NULL)"), nothing);
}

/// Proves the draft between two schemas, where the rows are changed first; `down` is its way back, where it is written by hand.
fn proved(from: &str, to: &str, rows: &str, down: Option<&str>) -> Result<(), ProveError> {
    let (from, to) = (schema(from), schema(to));
    let diff = SchemaDiff::between(&from, &to).answered(&answers(&[], true)).unwrap();
    let options = Options { invent: true, ..Options::default() };
    let up = generate::plan(&diff, options).unwrap();
    let back = generate::plan(&diff.inverted(), options).unwrap();
    let derived = Derived::default();
    let written = |it: &crate::schema::Plan| draft::script(&it.statements, &derived);
    let draft = Draft {
        header: Header::new("a".parse().unwrap(), Vec::new(), "Change"),
        up: written(&up),
        down: Some(down.map_or_else(|| written(&back), str::to_owned)),
    };
    let ground = Ground::made_up(&from, up.dangers(), Owner::Program).unwrap();
    ground.connection().execute_batch(rows).unwrap();
    let (renames, changed, tolerated) = (diff.renames(), &BTreeSet::new(), &[]);
    let goal = Goal { from: &from, to: &to, renames, changed, derived: &derived, tolerated };
    prove(&draft, &ground, goal, &Silent).map(drop)
}

#[test]
fn a_draft_is_proved_where_it_leads_there_and_back_with_its_rows() {
    let (one, two) = ("CREATE TABLE t (a TEXT)", "CREATE TABLE t (a TEXT, b TEXT)");
    proved(one, two, "", None).unwrap();
    let wrong = proved(one, two, "", Some("SELECT 1;")).unwrap_err();
    let said =
        "the down.sql of the new revision does not lead where it should: - table t: column b text";
    assert_eq!(wrong.to_string(), said);
    assert!(
        matches!(wrong, ProveError::LeadsElsewhere { direction: Direction::Down, .. }),
        "{wrong}"
    );
    let wrong = proved(one, two, "", Some("DELETE FROM t; ALTER TABLE t DROP COLUMN b;"));
    let wrong = wrong.unwrap_err();
    assert!(matches!(wrong, ProveError::ChangesRows { direction: Direction::Down, .. }), "{wrong}");
    let wrong = proved(one, two, "", Some("DROP TABLE nowhere;")).unwrap_err();
    assert!(matches!(wrong, ProveError::Fails { direction: Direction::Down, .. }), "{wrong}");
    // Values that go and are not named.
    proved(two, one, "", None).unwrap_err();
}

#[test]
fn numbers_of_rows_that_a_table_has_no_room_for_need_not_come_back() {
    let with = "CREATE TABLE t (k TEXT NOT NULL PRIMARY KEY, a)";
    let without = "CREATE TABLE t (k TEXT NOT NULL PRIMARY KEY, a) WITHOUT ROWID";
    let far = "UPDATE t SET rowid = rowid + 100";
    proved(with, without, far, None).unwrap();
    // Where they have room all the way, they stay.
    let (one, more) = ("CREATE TABLE t (a)", "CREATE TABLE t (a, b CHECK (b IS NULL))");
    proved(one, more, far, None).unwrap();
    let forgetting = "CREATE TABLE n (a); INSERT INTO n SELECT a FROM t; DROP TABLE t; ALTER TABLE n RENAME TO t;";
    let wrong = proved(one, more, far, Some(forgetting)).unwrap_err();
    assert!(matches!(wrong, ProveError::ChangesRows { direction: Direction::Down, .. }), "{wrong}");
}

#[test]
fn a_renamed_field_is_emptied_where_its_new_keys_name_nothing() {
    let fields = [("energy", FieldKind::Text), ("topics", FieldKind::List)];
    let archive = Fixture::with_fields(&fields)
        .entry("1.md", "energy: high\ntopics: [sea]", "")
        .entry("2.md", "power: low\nthemes: [hills, woods]", "")
        .entry("3.md", "", "");
    let emptied = |from: &str, field: &Field| {
        let mut terms = terms(graph(&[]), Owner::Journal);
        let others = archive.fields().iter().filter(|it| it.name != field.name).cloned();
        terms.fields = others.chain([field.clone()]).collect();
        create::emptied(&archive.connection, from, field, &terms).unwrap()
    };
    let scalar = |keys: &[&str]| field("energy", FieldKind::Text, keys);
    assert_eq!(emptied("power", &scalar(&["energy", "power"])), 0);
    assert_eq!(emptied("power", &scalar(&["power"])), 1);
    assert_eq!(emptied("power", &scalar(&["energy"])), 1);
    assert_eq!(emptied("power", &scalar(&["force"])), 2);
    let list = |keys: &[&str]| field("topics", FieldKind::List, keys);
    assert_eq!(emptied("themes", &list(&["topics", "themes"])), 0);
    assert_eq!(emptied("themes", &list(&["topics"])), 1);
    assert_eq!(emptied("themes", &list(&["places"])), 2);
}
