//! What a schema holds under which name, what a virtual table keeps, and which of them could be one renamed.

use super::{diff, no_renames, plan, schema};
use crate::schema::{Kind, Name, Options, RenameCandidate, Schema, VirtualTable};

const ALL: &str = "CREATE TABLE t (a); CREATE VIRTUAL TABLE f USING fts5(x); CREATE INDEX i ON t(a); \
                   CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END";

#[test]
fn each_kind_is_found_by_its_own_name() {
    let schema = schema(ALL);
    let name = |it: &str| Name::from(it);
    let tables = ["t", "f", "i", "v", "r"].map(|it| schema.has_table(&name(it)));
    assert_eq!(tables, [true, true, false, false, false]);
    // A trigger has a name of its own; all others share theirs.
    let names = ["t", "F", "i", "v", "r", "w"].map(|it| schema.has_name(&name(it)));
    assert_eq!(names, [true, true, true, true, false, false]);
    let kinds = [Kind::Table, Kind::VirtualTable, Kind::Index, Kind::View, Kind::Trigger];
    for (kind, its) in kinds.iter().zip(["t", "f", "i", "v", "r"]) {
        let found = kinds.map(|other| schema.object(other, &name(its)).is_some());
        let expected = kinds.map(|other| other == *kind && other != Kind::Table);
        assert_eq!(found, expected, "{its}");
    }
    let listed = schema.kinds().map(|(kind, name)| format!("{kind} {name}")).collect::<Vec<_>>();
    assert_eq!(listed, ["table t", "virtual table f", "view v", "index i", "trigger r"]);
    assert!(!schema.is_empty() && Schema::default().is_empty());
    assert_eq!(schema.names().count(), 5);
}

#[test]
fn what_is_left_out_takes_along_what_stands_on_it() {
    let left = |out: &str| {
        let left = schema(ALL).without(&[out]);
        left.kinds().map(|it| it.1.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(left("T"), "f v");
    assert_eq!(left("f"), "t v i r");
    assert_eq!(left("v"), "t f i r");
    assert_eq!(left("i"), "t f v i r");
}

fn virtual_table(module: &str) -> VirtualTable {
    VirtualTable::defined("f", &format!("CREATE VIRTUAL TABLE f USING {module}")).unwrap()
}

#[test]
fn a_virtual_table_keeps_its_rows_in_tables_of_its_own_unless_an_option_says_otherwise() {
    let makes = |module: &str| {
        let table = virtual_table(module);
        let made = ["content", "DOCSIZE", "data"].into_iter().filter(|it| table.makes(it));
        made.collect::<Vec<_>>().join(" ").to_ascii_lowercase()
    };
    assert_eq!(makes("fts5(x)"), "content docsize data");
    assert_eq!(makes("fts5(x, content='')"), "docsize data");
    assert_eq!(makes("fts5(x, content='t', columnsize=0)"), "data");
    assert_eq!(makes("fts5(x, content='', contentless_unindexed=1)"), "content docsize data");
    assert_eq!(makes("fts5(x, content='', contentless_unindexed=0)"), "docsize data");
    assert_eq!(makes("fts4(x, content='t', columnsize=0)"), "docsize data");
    assert_eq!(makes("rtree(id, a, b, content='t')"), "content docsize data");
}

#[test]
fn fts5_takes_the_beginning_of_an_option_for_the_first_that_begins_so() {
    let option = |module: &str, key: &str| virtual_table(module).option(key);
    assert_eq!(option("fts5(x, cont='t')", "content").as_deref(), Some("t"));
    assert_eq!(option("fts5(x, cont='t')", "content_rowid"), None);
    assert_eq!(option("fts5(x, content_r=id)", "content_rowid").as_deref(), Some("id"));
    assert_eq!(option("fts5(x, COLUMNS = 0)", "columnsize").as_deref(), Some("0"));
    assert_eq!(option("fts5(x, \"content\"='t')", "content"), None);
    assert_eq!(option("fts4(x, cont='t')", "content"), None);
    assert_eq!(option("fts4(x, CONTENT='t')", "content").as_deref(), Some("t"));
}

fn candidates(from: &str, to: &str) -> Vec<RenameCandidate> {
    diff(&format!("CREATE VIRTUAL TABLE {from}"), &format!("CREATE VIRTUAL TABLE {to}")).candidates
}

fn asked(from: &str, to: &str) -> Vec<String> {
    let shown = |it: RenameCandidate| format!("{} ({})", it.rename, it.evidence.join(", "));
    candidates(from, to).into_iter().map(shown).collect()
}

#[test]
fn virtual_tables_that_share_half_of_their_columns_could_be_one() {
    let (of_three, half) = ("f USING fts5(a, b, c)", "g USING fts5(a, b, d)");
    assert_eq!(asked(of_three, "g USING fts5(c, b, a)"), ["f=g (the same columns)"]);
    assert_eq!(asked(of_three, half), ["f=g (mostly the same columns)"]);
    assert_eq!(asked(of_three, "g USING fts5(a, d, e)"), [""; 0]);
    assert_eq!(asked(of_three, "g USING fts4(a, b, c)"), [""; 0]);
    // One that only shows or indexes what is elsewhere loses nothing.
    assert_eq!(asked("f USING fts5(a, content='t')", "g USING fts5(a, content='t')"), [""; 0]);
    let likelihood = |to: &str| candidates(of_three, to)[0].likelihood;
    assert!(likelihood("g USING fts5(a, b, c)") > likelihood(half));
}

#[test]
fn a_column_of_a_virtual_table_could_be_one_that_is_new_in_it() {
    let of_two = "f USING fts5(a, b)";
    assert_eq!(asked(of_two, "f USING fts5(a, c)"), ["f.b=c (the same position)"]);
    assert_eq!(asked(of_two, "f USING fts5(c, a)"), ["f.b=c ()"]);
    let both = candidates("f USING fts5(a, mood)", "f USING fts5(a, mood_name)")[0].likelihood;
    let place = candidates("f USING fts5(a, mood)", "f USING fts5(a, text)")[0].likelihood;
    let name = candidates("f USING fts5(a, mood)", "f USING fts5(mood_name, a)")[0].likelihood;
    assert!(both > place && both > name, "{both} {place} {name}");
    assert!((place - 0.3).abs() < 1e-9, "names that share no letter say nothing: {place}");
}

#[test]
fn an_index_is_filled_again_where_what_it_was_made_of_is_another() {
    let made = "CREATE VIRTUAL TABLE f USING fts5(x, content='t', content_rowid='id')";
    let refilled = |from: &str, to: &str, index: &str| {
        let with = |table: &str| format!("{table}; {index}");
        let plan = plan(&with(from), &with(to), &no_renames(), Options::default());
        plan.to_sql().contains("VALUES ('rebuild')")
    };
    let table = |columns: &str| format!("CREATE TABLE t ({columns})");
    let was = table("id INTEGER PRIMARY KEY, x TEXT, y INT");
    let checked = table("id INTEGER PRIMARY KEY, x TEXT, y INT CHECK (y IS NULL OR y > 0)");
    assert!(!refilled(&was, &checked, made));
    assert!(refilled(&was, &table("id INTEGER PRIMARY KEY, x INT, y INT"), made));
    assert!(
        !refilled(&was, &table("id INTEGER, x TEXT, y INT"), made),
        "the numbers are those that they were"
    );
    assert!(refilled(&was, &table("id TEXT PRIMARY KEY, x TEXT, y INT"), made));
    // Without a column for it, the number of a row is the table's own.
    let own = "CREATE VIRTUAL TABLE f USING fts5(x, content='t')";
    assert!(!refilled(&was, &checked, own));
    let another = table("id INTEGER, x TEXT, y INTEGER PRIMARY KEY");
    assert!(refilled(&was, &another, own));
}

#[test]
fn an_index_of_a_view_is_filled_again_once_the_view_is_there() {
    let index = "CREATE VIRTUAL TABLE f USING fts5(x, content='t', content_rowid='id')";
    let made = |of: &str| {
        format!(
            "CREATE TABLE u (id INTEGER PRIMARY KEY, x); CREATE VIEW t AS SELECT id, {of} FROM u; {index}"
        )
    };
    let script = |from: &str, to: &str| plan(from, to, &no_renames(), Options::default()).to_sql();
    let (plain, other) = (made("x"), made("x || 'a' AS x"));
    let changed = script(&plain, &other);
    let (comes, fills) = (changed.find("CREATE VIEW").unwrap(), changed.find("'rebuild'"));
    assert!(fills.is_some_and(|it| it > comes), "{changed}");
    assert!(!script(&format!("{plain}; CREATE TABLE w (a)"), &plain).contains("'rebuild'"));
}
