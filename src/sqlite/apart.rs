//! What of a schema cannot be built here: only the program that made it brings along its modules, collations and functions.

use super::scratch::Scratch;
use super::script::{Script, ScriptError};
use super::sentences;
use super::shadow;
use crate::schema::{Index, Kind, Name, Schema};
use crate::sql::{Token, code};

/// A schema as far as it can be built here.
#[derive(Clone, Debug)]
pub struct Apart {
    /// What can be built.
    pub known: Schema,
    /// What stands apart, in words: what it is, its name, and what is lacking.
    pub left_out: Vec<String>,
    /// The indexes among them that stand on a known table, and what is lacking.
    pub indexes: Vec<(Index, String)>,
}

/// Tells what of a schema can be built, by building it in an empty scratch database. What hangs on a table that stands apart
/// stands apart with it.
///
/// # Errors
///
/// The definition that SQLite does not take for another reason.
pub fn apart(probe: &Scratch, schema: &Schema) -> Result<Apart, ScriptError> {
    let mut apart = Apart { known: schema.clone(), left_out: Vec::new(), indexes: Vec::new() };
    let tables = schema.tables.iter().map(|it| (Kind::Table, &it.name, it.sql.as_str()));
    let virtual_tables = schema.virtual_tables.iter().map(|it| (it.object(), &it.name));
    let virtual_tables = virtual_tables.map(|(it, name)| (it.kind, name, it.sql));
    for (kind, name, sql) in tables.chain(virtual_tables) {
        if let Some(why) = lacking(probe, sql)? {
            apart.leave_out(kind, name, &why);
        }
    }
    for index in apart.known.indexes.clone() {
        if let Some(why) = lacking(probe, &index.sql)? {
            apart.left_out.push(format!("{} `{}` ({why})", Kind::Index, index.name));
            apart.known.indexes.retain(|it| it.name != index.name);
            apart.indexes.push((index, why));
        }
    }
    Ok(apart)
}

/// What SQLite lacks for a definition; none where it takes it.
fn lacking(probe: &Scratch, sql: &str) -> Result<Option<String>, ScriptError> {
    match (Script { path: "", text: sql }).run_telling(probe.connection(), &[], |_, _| Ok(())) {
        Ok(()) => Ok(None),
        Err(error) => {
            let said = error.source.to_string();
            if sentences::is_lacking(&said) {
                Ok(Some(sentences::lacking(&said).into_owned()))
            } else {
                Err(error)
            }
        }
    }
}

impl Apart {
    /// Takes a table out, with those in which a virtual one keeps its rows, and with what names one of them.
    fn leave_out(&mut self, kind: Kind, name: &Name, why: &str) {
        let owner = self.known.virtual_table(name).cloned();
        let is_shadow = |it: &Name| owner.as_ref().is_some_and(|owner| shadow::is_of(it, owner));
        let tables = self.known.tables.iter().map(|it| &it.name);
        let shadows: Vec<Name> = tables.filter(|it| is_shadow(it)).cloned().collect();
        let beside: Vec<String> = shadows.iter().map(|it| format!("`{it}`")).collect();
        let beside =
            if beside.is_empty() { String::new() } else { format!(" with {}", beside.join(", ")) };
        self.left_out.push(format!("{kind} `{name}`{beside} ({why})"));
        let gone: Vec<&str> = std::iter::once(name).chain(&shadows).map(Name::as_str).collect();
        self.known = std::mem::take(&mut self.known).without(&gone);
        let stays = |sql: &str| !names_any(sql, &gone);
        let mut note = |kind: Kind, it: &Name, stays: bool| {
            self.left_out.extend((!stays).then(|| format!("{kind} `{it}` (of `{name}`)")));
            stays
        };
        self.known.views.retain(|it| note(Kind::View, &it.name, stays(&it.sql)));
        self.known.triggers.retain(|it| note(Kind::Trigger, &it.name, stays(&it.sql)));
    }
}

/// Whether a statement names one of these tables.
fn names_any(sql: &str, tables: &[&str]) -> bool {
    let names: Vec<String> = code(sql).iter().filter_map(Token::name).collect();
    tables.iter().any(|table| names.iter().any(|it| it.eq_ignore_ascii_case(table)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::introspect;

    #[test]
    fn what_another_program_brings_along_stands_apart_with_what_hangs_on_it() {
        let scratch = Scratch::new(|_| Ok(())).unwrap();
        let made = "CREATE TABLE t (a); CREATE INDEX i ON t(a); CREATE INDEX f ON t(abs(a));
            CREATE TABLE own (x TEXT COLLATE NOCASE); CREATE INDEX own_x ON own(x);
            CREATE VIRTUAL TABLE v USING fts5(a); CREATE VIEW w AS SELECT * FROM v; CREATE VIEW u AS SELECT * FROM t;
            PRAGMA writable_schema = ON;
            UPDATE sqlite_schema SET sql = replace(replace(replace(sql, 'NOCASE', 'LOCALIZED'), 'abs', 'myf'), 'fts5', 'mine');
            PRAGMA writable_schema = RESET";
        scratch.connection().execute_batch(made).unwrap();
        let schema = introspect::schema(scratch.connection()).unwrap();
        let apart = apart(&Scratch::new(|_| Ok(())).unwrap(), &schema).unwrap();
        let expected = [
            "table `own` (no such collation sequence: LOCALIZED)",
            "virtual table `v` with `v_data`, `v_idx`, `v_content`, `v_docsize`, `v_config` (no such module: mine)",
            "view `w` (of `v`)",
            "index `f` (no such function: myf)",
        ];
        assert_eq!(apart.left_out, expected);
        let known: Vec<&str> = apart.known.definitions().collect();
        let expected =
            ["CREATE TABLE t (a)", "CREATE INDEX i ON t(a)", "CREATE VIEW u AS SELECT * FROM t"];
        assert_eq!(known, expected);
    }
}
