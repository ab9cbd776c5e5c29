//! One revision in the place of many, proved to make what they make.

use std::collections::BTreeSet;
use std::sync::Arc;

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::MigrateError;
use super::draft::{self, Draft};
use super::generate::{self, GenerateError};
use super::ground::{Ground, Rows};
use super::identity::{IdentityError, Wish};
use super::model;
use super::prove::Proof;
use crate::archive::ArchiveError;
use crate::archive::model::derived::Derived;
use crate::finding::{Excerpt, Place};
use crate::progress::Progress;
use crate::revision::graph::RevisionGraph;
use crate::revision::header::HeaderError;
use crate::revision::ledger::{Disagreement, Ledger};
use crate::revision::losses::Losses;
use crate::revision::names::RevisionId;
use crate::revision::repopulate::{Part, Repopulate};
use crate::revision::{Revision, Script as RevisionScript};
use crate::schema::{Answers, Name, Options, Schema, SchemaDiff};
use crate::sql::variables::variables;
use crate::sql::{self, literal, quoted};
use crate::sqlite::scratch::ScratchError;
use crate::sqlite::script::Script;
use crate::sqlite::tally::{Tally, Unlike};

/// Why there is no squash.
#[derive(Debug, thiserror::Error)]
pub enum SquashError {
    /// There is nothing to join.
    #[error("there are not two revisions to make one of")]
    TooFew,
    /// A revision that stays would have to come in the midst of the squash.
    #[error(
        "revision `{0}` stays, but comes after one of the squashed revisions and before another"
    )]
    Split(RevisionId),
    /// A file is not the one that was applied: the squash would stand for what the archive did not go through.
    #[error(transparent)]
    Edited(MigrateError),
    /// A script takes values that only an upgrade is given, and the squash would have none.
    #[error(
        "revision `{revision}` takes a value for `{variable}` from outside, and a squash has none for it"
    )]
    TakesValues {
        /// The revision.
        revision: RevisionId,
        /// The variable as it is written.
        variable: String,
        /// Where it stands.
        spot: Box<(Place, Option<Excerpt>)>,
    },
    /// The revisions cannot be replayed in memory.
    #[error("the revisions cannot be replayed in memory")]
    Replay(#[from] ScratchError),
    /// No statements are known that make the schema.
    #[error(transparent)]
    Generate(#[from] GenerateError),
    /// Both histories do not end alike.
    #[error("the squash does not make what the revisions make: {}", .0.join("; "))]
    Unlike(Vec<String>),
    /// Id or label are another revision's.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// Its own header cannot be read.
    #[error(transparent)]
    Header(#[from] HeaderError),
    /// Rows cannot be compared.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
}

/// What a squash replaces, and what comes before it.
struct Stretch {
    before: Vec<Arc<Revision>>,
    replaced: Vec<Arc<Revision>>,
}

/// Drafts the revision that stands for these, and proves it by replaying both histories.
///
/// Where nothing comes before them, it is a baseline: what they make, said at once, with the rows that they bring along.
/// Elsewhere it is their scripts, one after the other, because rows may have gone through each of them. `held` is the ledger of the
/// archive that goes on with it.
///
/// # Errors
///
/// [`SquashError`].
pub fn squash(
    graph: &RevisionGraph,
    held: &Ledger,
    ids: &BTreeSet<RevisionId>,
    wish: &Wish,
    progress: &dyn Progress,
) -> Result<(Draft, Proof), SquashError> {
    if ids.len() < 2 {
        return Err(SquashError::TooFew);
    }
    refuse_split(graph, ids)?;
    let mut ancestors = graph.ancestors(ids);
    refuse_edited(graph, held, &ancestors.union(ids).cloned().collect())?;
    ancestors.retain(|id| !ids.contains(id));
    let of = |ids: &BTreeSet<RevisionId>| -> Vec<Arc<Revision>> {
        graph.revisions().filter(|it| ids.contains(it.id())).cloned().collect()
    };
    let stretch = Stretch { before: of(&ancestors), replaced: of(ids) };
    refuse_values(&stretch.replaced)?;
    let outside = |near: &dyn Fn(&RevisionId) -> BTreeSet<RevisionId>| -> BTreeSet<RevisionId> {
        ids.iter().flat_map(near).filter(|id| !ids.contains(id)).collect()
    };
    let wish = Wish {
        revises: outside(&|id| graph.parents(id)),
        depends_on: outside(&|id| graph.dependencies(id)),
        ..wish.clone()
    };
    let mut header = wish.header(graph)?;
    header.replaces = stretch.replaced.iter().map(|it| it.id().clone()).collect();
    header.repopulate = stretch.asked();
    let (up, down) = if stretch.before.is_empty() {
        stretch.baseline()?
    } else {
        let lost = stretch.replaced.iter().map(|it| it.header.loses.clone());
        header.loses = lost.fold(Losses::default(), Losses::and);
        stretch.chained()
    };
    let draft = Draft { header, up, down };
    let revision = draft.to_revision("migrations")?;
    let rows = stretch.prove(&revision, progress)?;
    Ok((draft, Proof::of(&revision, rows)))
}

/// Refuses a squash in whose midst a revision would stand that stays.
fn refuse_split(graph: &RevisionGraph, ids: &BTreeSet<RevisionId>) -> Result<(), SquashError> {
    let after = graph.descendants(ids);
    let before = graph.ancestors(ids);
    let split = after.intersection(&before).find(|id| !ids.contains(*id));
    split.map_or(Ok(()), |id| Err(SquashError::Split(id.clone())))
}

/// Refuses to prove a squash with files that were edited after they were applied.
fn refuse_edited(
    graph: &RevisionGraph,
    held: &Ledger,
    ids: &BTreeSet<RevisionId>,
) -> Result<(), SquashError> {
    let is_edited = |it: &Disagreement| matches!(it, Disagreement::Edited { revision, .. } if ids.contains(revision));
    let mut found = held.agree(graph).err().unwrap_or_default();
    found.retain(is_edited);
    if found.is_empty() {
        return Ok(());
    }
    Err(SquashError::Edited(MigrateError::Disagreement(found)))
}

/// Refuses a squash of scripts that take values: what they write differs from one database to the next.
fn refuse_values(revisions: &[Arc<Revision>]) -> Result<(), SquashError> {
    for revision in revisions {
        for script in std::iter::once(&revision.up).chain(&revision.down) {
            let Some(variable) = variables(&script.text).into_iter().next() else { continue };
            let place = Place::of_offset(&script.path, &script.text, variable.offset);
            let excerpt = Excerpt::of(&script.text, &place, variable.text.len());
            return Err(SquashError::TakesValues {
                revision: revision.id().clone(),
                variable: variable.text,
                spot: Box::new((place, excerpt)),
            });
        }
    }
    Ok(())
}

impl Stretch {
    /// What the revisions ask for together. Fields stay named, also beside one that asks for every row: by that their
    /// tables are known as theirs. Those whose tables came to hold other rows since are asked for no more.
    fn asked(&self) -> Repopulate {
        let all = self.replaced.iter().map(|it| it.header.repopulate.clone());
        let derived = Derived::by(self.before.iter().chain(&self.replaced).map(|it| &**it));
        let is_left = |part: &Part| match part {
            Part::Field(name) => derived.fields().any(|it| it == name.as_str()),
            _ => true,
        };
        let parts = |one: Repopulate| match one {
            Repopulate::None => BTreeSet::new(),
            Repopulate::Full => Part::CORE.into_iter().collect(),
            Repopulate::Parts(parts) => parts.into_iter().filter(is_left).collect(),
        };
        let is_full = all.clone().any(|it| it == Repopulate::Full);
        let parts: BTreeSet<Part> = all.flat_map(parts).collect();
        let is_of_core = parts.iter().all(|it| !matches!(it, Part::Field(_)));
        if is_full && is_of_core { Repopulate::Full } else { parts.into_iter().collect() }
    }

    fn replayed(&self) -> impl Iterator<Item = &Revision> {
        self.replaced.iter().map(|it| &**it)
    }

    /// The schema that they make from nothing, and the rows that they bring along.
    fn baseline(&self) -> Result<(String, Option<String>), SquashError> {
        let made = model::replayed(self.replayed())?;
        let schema = made.schema().map_err(ScratchError::from)?;
        let tables = Schema { tables: schema.tables.clone(), ..Schema::default() };
        let nothing = Schema::default();
        // Rows before triggers, so that none fires.
        let mut up = statements(&nothing, &tables)?;
        let rows = inserts(made.connection(), &tables);
        up += &rows.map_err(ArchiveError::database("read the rows of the revisions"))?;
        let rest = statements(&tables, &schema)?;
        if !rest.is_empty() {
            up += &format!("\n{rest}");
        }
        Ok((up, Some(statements(&schema, &nothing)?)))
    }

    /// Their scripts, one after the other; no way back where one of them has none.
    fn chained(&self) -> (String, Option<String>) {
        let ups = self.replaced.iter().map(|it| section(it, &it.up));
        let downs = self.replaced.iter().rev().map(|it| Some(section(it, &it.way_back()?)));
        let down: Option<Vec<String>> = downs.collect();
        (ups.collect::<Vec<_>>().join("\n"), down.map(|it| it.join("\n")))
    }

    /// Replays both histories over the same rows, and the way back of the squash.
    fn prove(&self, squash: &Revision, progress: &dyn Progress) -> Result<Rows, SquashError> {
        let from = model::after(self.before.iter().map(|it| &**it))?;
        let owner = model::owner_of(self.before.iter().chain(&self.replaced).map(|it| &**it));
        let ground = || Ground::made_up(&from, std::iter::empty(), owner);
        let (mut old, mut new) = (ground()?, ground()?);
        let mut run = old.run_all(self.replayed());
        if run.is_err() {
            // Made-up rows may stand in the way of the old history itself.
            (old, new) = (Ground::without_rows(&from, owner)?, Ground::without_rows(&from, owner)?);
            run = old.run_all(self.replayed());
        }
        run?;
        new.run_all([squash])?;
        let to = same(&old, &new, progress)?;
        if let Some(down) = &squash.down {
            let script = Script { path: &down.path, text: &down.text };
            new.run(script).map_err(ScratchError::from)?;
            agree(&new.schema().map_err(ScratchError::from)?, &from)?;
            new.run_all([squash])?;
            agree(&new.schema().map_err(ScratchError::from)?, &to)?;
        }
        Ok(new.rows)
    }
}

/// Compares two databases in schema and rows.
fn same(old: &Ground, new: &Ground, progress: &dyn Progress) -> Result<Schema, SquashError> {
    let schema = old.schema().map_err(ScratchError::from)?;
    agree(&new.schema().map_err(ScratchError::from)?, &schema)?;
    let tally = |ground: &Ground| {
        Tally::take(ground.connection(), &schema, progress).map_err(ArchiveError::from)
    };
    let same_name = |table: &Name, column: &Name| (table.clone(), column.clone());
    let unlike = tally(old)?.unlike(&tally(new)?, same_name);
    let words: Vec<String> = unlike.iter().map(Unlike::to_string).collect();
    if words.is_empty() { Ok(schema) } else { Err(SquashError::Unlike(words)) }
}

fn agree(found: &Schema, expected: &Schema) -> Result<(), SquashError> {
    let differences = expected.differences(found);
    if differences.is_empty() { Ok(()) } else { Err(SquashError::Unlike(differences)) }
}

/// The statements from one schema to another, as a script.
fn statements(from: &Schema, to: &Schema) -> Result<String, GenerateError> {
    let nothing_renamed = Answers { renames: Vec::new(), no_others: true };
    let diff = SchemaDiff::between(from, to).answered(&nothing_renamed)?;
    let mut plan = generate::plan(&diff, Options::default())?;
    // A baseline loses nothing, and its way back is the way out of everything.
    plan.statements.iter_mut().for_each(|it| it.dangers.clear());
    Ok(draft::script(&plan.statements, &Derived::default()))
}

/// A script of one of the revisions, under its name and without its header.
fn section(revision: &Revision, script: &RevisionScript) -> String {
    let mut body = script.text.trim_start_matches('\u{feff}').trim_start();
    let is_up = script.path == revision.up.path;
    while let Some(line) =
        body.lines().next().filter(|it| is_up && it.trim_start().starts_with("--"))
    {
        body = body[line.len()..]
            .strip_prefix("\r\n")
            .or_else(|| body[line.len()..].strip_prefix('\n'))
            .unwrap_or("");
    }
    let body = body.trim();
    let title =
        format!("-- {}: {}\n", revision.id(), revision.message().replace(char::is_control, " "));
    let code = sql::code(body);
    let is_closed = code.last().is_none_or(|it| it.is_symbol(";"));
    format!("{title}{body}{}\n", if is_closed { "" } else { "\n;" })
}

/// The rows of these tables, as statements.
fn inserts(connection: &Connection, tables: &Schema) -> rusqlite::Result<String> {
    let mut script = String::new();
    for table in &tables.tables {
        let columns = table.columns.iter().filter(|it| it.generated.is_none());
        let columns: Vec<String> = columns.map(|it| quoted(it.name.as_str())).collect();
        let (name, columns) = (quoted(table.name.as_str()), columns.join(", "));
        let mut statement =
            connection.prepare(&format!("SELECT {columns} FROM {name} ORDER BY 1"))?;
        let width = statement.column_count();
        let rows = statement.query_map((), |row| {
            let values = (0..width).map(|at| Ok(value(row.get_ref(at)?)));
            Ok(format!("    ({})", values.collect::<rusqlite::Result<Vec<_>>>()?.join(", ")))
        })?;
        let rows: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
        if !rows.is_empty() {
            script += &format!("\nINSERT INTO {name} ({columns}) VALUES\n{};\n", rows.join(",\n"));
        }
    }
    Ok(script)
}

/// A value as SQL.
fn value(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        // Rust writes the fewest digits that read as the same number, and SQLite needs a point to take it for one.
        ValueRef::Real(number) => format!("{number:?}"),
        ValueRef::Text(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => literal(text),
            Err(_) => format!("CAST({} AS TEXT)", blob(bytes)),
        },
        ValueRef::Blob(bytes) => blob(bytes),
    }
}

fn blob(bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|it| format!("{it:02x}")).collect();
    format!("X'{}'", digits.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::owner::Owner;
    use crate::progress::Silent;

    #[test]
    fn values_read_as_what_they_were() {
        let connection = Connection::open_in_memory().unwrap();
        for written in
            ["NULL", "-7", "1.5", "1e300", "'it''s'", "X'00ff'", "CAST(X'610062' AS TEXT)"]
        {
            let shown: String = connection
                .query_row(&format!("SELECT {written}"), (), |row| Ok(value(row.get_ref(0)?)))
                .unwrap();
            let same =
                format!("SELECT ({shown}) IS ({written}) AND typeof({shown}) = typeof({written})");
            assert!(
                connection.query_row(&same, (), |row| row.get::<_, bool>(0)).unwrap(),
                "{written} as {shown}"
            );
        }
    }

    #[test]
    fn two_databases_are_the_same_in_schema_and_rows_or_not_at_all() {
        let table = |columns: &str| {
            let scratch = model::scratch(Owner::Program).unwrap();
            let made = format!("CREATE TABLE t ({columns})");
            scratch.connection().execute_batch(&made).unwrap();
            scratch.schema().unwrap()
        };
        let ground = |schema: &Schema, rows: &str| {
            let ground = Ground::without_rows(schema, Owner::Program).unwrap();
            ground.connection().execute_batch(rows).unwrap();
            ground
        };
        let (one, other) = (table("a"), table("a, b"));
        let said = |error: SquashError| match error {
            SquashError::Unlike(words) => words.join("; "),
            other => other.to_string(),
        };
        let compared = |old: &Ground, new: &Ground| same(old, new, &Silent).map(drop).map_err(said);
        let empty = ground(&one, "");
        assert_eq!(compared(&empty, &ground(&one, "")), Ok(()));
        let more = compared(&empty, &ground(&other, ""));
        assert_eq!(more, Err("+ table t: column b".to_owned()));
        let rows = compared(&empty, &ground(&one, "INSERT INTO t VALUES (1)"));
        assert_eq!(rows, Err("table `t` had 0 rows and has 1".to_owned()));
    }

    #[test]
    fn a_section_is_a_script_without_its_header() {
        let up = "-- Make it\n--\n-- revision: a\n-- revises: none\n\n-- why\nSELECT 1;\nSELECT 2 -- end";
        let revision = Revision::read("m/a", up, None, crate::revision::Origin::Workspace).unwrap();
        assert_eq!(
            section(&revision, &revision.up),
            "-- a: Make it\n-- why\nSELECT 1;\nSELECT 2 -- end\n;\n"
        );
    }
}
