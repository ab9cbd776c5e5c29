//! Indexes of other tools that do not outlive a table which is built anew: only the program that made them can make them, or
//! they name what the new one has not.

use rusqlite::{Connection, OptionalExtension};

use super::{MigrateError, model};
use crate::archive::ArchiveError;
use crate::archive::care::drift;
use crate::engine::ledger;
use crate::engine::owner::Owner;
use crate::revision::names::RevisionId;
use crate::revision::plan::{Direction, Plan};
use crate::schema::{Index, Kind, Schema, plain_or_quoted};
use crate::sql::{self, quoted};
use crate::sqlite::apart;
use crate::sqlite::introspect;
use crate::sqlite::scratch::Scratch;
use crate::sqlite::script::Script;
use crate::sqlite::sentences;

/// An index that a revision would take along and that cannot be made again here.
#[derive(Clone, Debug)]
pub struct Unmade {
    /// The index.
    pub index: Index,
    /// What is lacking here, as SQLite says it.
    pub lacking: String,
}

impl Unmade {
    /// The index and what is lacking, in words.
    pub fn in_words(&self) -> String {
        format!("index `{}` on `{}` ({})", self.index.name, self.index.table, self.lacking)
    }

    /// How they make room.
    pub fn way_out(all: &[Self]) -> String {
        let drops = all.iter().map(|it| format!("DROP INDEX {}", plain_or_quoted(&it.index.name)));
        let them = if all.len() == 1 { "it" } else { "them" };
        format!(
            "drop {them}, `{}`, run the command again, and let the program that made {them} make {them} anew; or \
             `--allow-data-loss` lets {them} go",
            drops.collect::<Vec<_>>().join("; ")
        )
    }

    /// Several in one sentence.
    pub fn listed(all: &[Self]) -> String {
        all.iter().map(Self::in_words).collect::<Vec<_>>().join(", ")
    }
}

/// Refuses a plan that would take such an index along where its `loses` line does not say so: before a backup is taken.
///
/// # Errors
///
/// [`MigrateError::Unmade`].
pub fn refuse(connection: &Connection, plan: &Plan, owner: Owner) -> Result<(), MigrateError> {
    if plan.direction() != Some(Direction::Up) || !has_indexes(connection)? {
        return Ok(());
    }
    let scripts = plan.steps.iter().map(|it| (it.revision().id(), it.script().text.as_str()));
    let Some((revision, mut unmade)) = first(connection, scripts, owner)? else { return Ok(()) };
    let step = plan.steps.iter().find(|it| it.revision().id() == &revision);
    let declared = step.map(|it| &it.revision().header.loses);
    unmade.retain(|it| !declared.is_some_and(|d| d.covers_table(it.index.table.as_str())));
    match unmade.is_empty() {
        true => Ok(()),
        false => Err(MigrateError::Unmade { revision, unmade }),
    }
}

fn has_indexes(connection: &Connection) -> Result<bool, MigrateError> {
    let sql =
        "SELECT EXISTS (SELECT 1 FROM main.sqlite_schema WHERE type = 'index' AND sql IS NOT NULL)";
    Ok(connection
        .query_row(sql, [], |row| row.get(0))
        .map_err(ArchiveError::database("read the schema"))?)
}

/// The first script that takes such indexes of a database along, and these; none where the schema cannot be followed in memory,
/// and the database itself must tell.
///
/// # Errors
///
/// The schema or the ledger cannot be read.
pub fn first<'a>(
    connection: &Connection,
    scripts: impl IntoIterator<Item = (&'a RevisionId, &'a str)>,
    owner: Owner,
) -> Result<Option<(RevisionId, Vec<Unmade>)>, ArchiveError> {
    let schema = introspect::schema(connection).map_err(ArchiveError::introspect)?;
    let held = ledger::read(connection).map_err(ArchiveError::database("read the ledger"))?;
    let foreign = drift::of(connection, &held)?.foreign;
    let is_foreign = |it: &&Index| foreign.contains(&format!("{} `{}`", Kind::Index, it.name));
    let others: Vec<Index> = schema.indexes.iter().filter(is_foreign).cloned().collect();
    let stand_ins = match others.is_empty() {
        true => None,
        false => StandIns::of(&schema, &others, owner),
    };
    Ok(stand_ins.and_then(|mut it| it.first_gone(scripts)))
}

/// A schema in memory, in which indexes that cannot be made here are stood in for.
struct StandIns {
    scratch: Scratch,
    /// Each with the statement that makes it, by what its columns are called now.
    others: Vec<(Index, String)>,
    /// What is lacking for some of them.
    lacking: Vec<(Index, String)>,
}

impl StandIns {
    fn of(schema: &Schema, others: &[Index], owner: Owner) -> Option<Self> {
        let apart = apart::apart(&model::scratch(owner).ok()?, schema).ok()?;
        let scratch = model::scratch(owner).ok()?;
        scratch.build(&apart.known).ok()?;
        let stand_ins = apart.indexes.iter().map(|(it, _)| stand_in(it)).collect::<String>();
        scratch.connection().execute_batch(&stand_ins).ok()?;
        let others = others.iter().map(|it| (it.clone(), it.sql.clone())).collect();
        Some(Self { scratch, others, lacking: apart.indexes })
    }

    fn first_gone<'a>(
        &mut self,
        scripts: impl IntoIterator<Item = (&'a RevisionId, &'a str)>,
    ) -> Option<(RevisionId, Vec<Unmade>)> {
        scripts.into_iter().find_map(|(revision, text)| {
            let Self { scratch, others, .. } = self;
            let connection = scratch.connection();
            let tried = |statement: &str| match renames(statement) {
                true => others.iter_mut().try_for_each(|it| follow(connection, it)),
                false => Ok(()),
            };
            Script { path: "", text }.try_on_schema_telling(connection, tried).ok()?;
            let gone = self.gone()?;
            (!gone.is_empty()).then(|| (revision.clone(), gone))
        })
    }

    /// Those whose table is there, which are not, and which cannot be made again.
    fn gone(&self) -> Option<Vec<Unmade>> {
        let now = self.scratch.schema().ok()?;
        let is_gone = |(it, _): &&(Index, String)| {
            now.table(&it.table).is_some() && now.object(Kind::Index, &it.name).is_none()
        };
        let gone = self.others.iter().filter(is_gone);
        Some(gone.filter_map(|(it, sql)| self.unmade(it, sql)).collect())
    }

    fn unmade(&self, index: &Index, sql: &str) -> Option<Unmade> {
        let lacking = self.lacking.iter().find(|it| it.0.name == index.name).map(|it| it.1.clone());
        let made_again = || self.scratch.connection().execute_batch(sql).err();
        let lacking = lacking.or_else(|| made_again().map(|it| sentences::bare(&it)))?;
        Some(Unmade { index: index.clone(), lacking })
    }
}

/// Whether a statement may call a column otherwise, and with it what names that.
fn renames(statement: &str) -> bool {
    let code = sql::code(statement);
    code.first().is_some_and(|it| it.is_word("ALTER")) && code.iter().any(|it| it.is_word("RENAME"))
}

/// Takes an index on as it is called for now, on its table.
fn follow(connection: &Connection, (index, text): &mut (Index, String)) -> rusqlite::Result<()> {
    let sql = "SELECT sql FROM main.sqlite_schema WHERE type = 'index' AND name = ?1 AND tbl_name = ?2 COLLATE NOCASE";
    let both = [index.name.as_str(), index.table.as_str()];
    let found = connection.query_row(sql, both, |row| row.get(0)).optional()?;
    if let Some(found) = found {
        *text = found;
    }
    Ok(())
}

/// An index of the same name on the same table, of nothing.
fn stand_in(index: &Index) -> String {
    let (name, table) = (quoted(index.name.as_str()), quoted(index.table.as_str()));
    format!("CREATE INDEX {name} ON {table}(1);")
}
