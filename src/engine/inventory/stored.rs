//! What of a table's rows is stored, what tells them apart, and what its columns make of values.

use std::collections::BTreeSet;

use rusqlite::{Connection, OptionalExtension, Result};

use crate::sql::quoted;

/// What of a table's rows can be read, and what tells them apart; names in small letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stored {
    schema: &'static str,
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// What each column makes of a value.
    classes: Vec<Class>,
    /// Those of the columns that are computed, which store nothing of their own.
    computed: BTreeSet<String>,
    /// Whether the number of a row stands beside its columns, and is listed among them.
    is_numbered: bool,
    /// The columns of its key; the number of a row where a virtual table keeps them.
    pub(super) key: Vec<String>,
}

/// The number of a row of a virtual table, which stands beside its columns.
pub(super) const NUMBER: &str = "rowid";

/// What the number of a row is called where no column is called so.
pub(super) const NUMBERS: [&str; 3] = [NUMBER, "oid", "_rowid_"];

/// What a column makes of a value that is put in it: its affinity, as SQLite finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A number becomes its text.
    Text,
    /// A text that is a number becomes one, with a point.
    Real,
    /// A text that is a number becomes one, whole where it is.
    Numeric,
    /// Each value stays as it is.
    Plain,
}

impl Class {
    /// The affinity of a declared type (<https://www.sqlite.org/datatype3.html>, 3.1).
    fn of(declared: &str, is_strict: bool) -> Self {
        let declared = declared.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|it| declared.contains(it));
        match declared.as_str() {
            "ANY" if is_strict => Self::Plain,
            _ if has(&["INT"]) => Self::Numeric,
            _ if has(&["CHAR", "CLOB", "TEXT"]) => Self::Text,
            "" => Self::Plain,
            _ if has(&["BLOB"]) => Self::Plain,
            _ if has(&["REAL", "FLOA", "DOUB"]) => Self::Real,
            _ => Self::Numeric,
        }
    }

    /// Whether a value is another one still: itself, or what gives it back in the column that held it. Bytes are the text that they
    /// are.
    pub(super) fn same(self, was: &str, now: &str) -> String {
        let text = format!("CAST({now} AS TEXT) IS CAST({was} AS TEXT) COLLATE BINARY");
        let is = |kinds: &str| format!("typeof({was}) IN ({kinds})");
        // A number on the left has SQLite read the text on the right as a column of numbers does.
        let back = match self {
            Self::Text => format!("{} AND {text}", is("'text', 'blob'")),
            Self::Real | Self::Numeric => format!(
                "CASE WHEN {} THEN CAST({was} AS NUMERIC) IS (+{now}) ELSE typeof({now}) IN ('text', 'blob') AND {text} END",
                is("'integer', 'real'")
            ),
            Self::Plain => {
                format!("{} AND typeof({now}) IN ('text', 'blob') AND {text}", is("'text', 'blob'"))
            }
        };
        format!(
            "({now} IS NOT NULL AND CASE WHEN typeof({now}) = typeof({was}) \
             THEN (+{now}) IS (+{was}) COLLATE BINARY ELSE {back} END)"
        )
    }
}

impl Stored {
    /// What a table of the main database stores; none where there is none.
    pub(super) fn of(connection: &Connection, table: &str) -> Result<Option<Self>> {
        Self::within(connection, "main", table)
    }

    /// The same of the table that SQLite finds first, a temporary one before that of the database.
    pub(super) fn anywhere(connection: &Connection, table: &str) -> Result<Option<Self>> {
        match Self::within(connection, "temp", table)? {
            Some(found) => Ok(Some(found)),
            None => Self::of(connection, table),
        }
    }

    fn within(connection: &Connection, schema: &'static str, table: &str) -> Result<Option<Self>> {
        let kind = "SELECT type, strict FROM pragma_table_list WHERE schema = ?1 AND lower(name) = ?2 AND type <> 'view'";
        let mut kind = connection.prepare_cached(kind)?;
        let kind = kind.query_row([schema, table], |row| Ok((row.get(0)?, row.get(1)?)));
        let Some((kind, is_strict)): Option<(String, bool)> = kind.optional()? else {
            return Ok(None);
        };
        let sql = "SELECT lower(name), type, pk, hidden FROM pragma_table_xinfo(?1, ?2) WHERE hidden <> 1 ORDER BY cid";
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query([table, schema])?;
        let mut stored = Self {
            schema,
            name: table.to_owned(),
            columns: Vec::new(),
            classes: Vec::new(),
            computed: BTreeSet::new(),
            is_numbered: false,
            key: Vec::new(),
        };
        while let Some(row) = rows.next()? {
            let (name, declared, place, hidden): (String, String, i64, i64) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            stored.key.extend((place > 0).then(|| name.clone()));
            stored.computed.extend((hidden != 0).then(|| name.clone()));
            stored.classes.push(Class::of(&declared, is_strict));
            stored.columns.push(name);
        }
        if kind == "virtual" {
            stored.key = vec![NUMBER.to_owned()];
            if !stored.has(NUMBER) {
                stored.is_numbered = true;
                stored.columns.push(NUMBER.to_owned());
                stored.classes.push(Class::Numeric);
            }
        }
        Ok(Some(stored))
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|it| it == column)
    }

    /// Whether this is the number of a row that stands beside its columns, and no column.
    pub(super) fn is_number(&self, column: &str) -> bool {
        NUMBERS.contains(&column) && (self.is_numbered && column == NUMBER || !self.has(column))
    }

    /// How the number of a row is asked for that stands beside its columns; none where columns have all of its names.
    pub(super) fn number(&self) -> Option<&'static str> {
        NUMBERS.into_iter().find(|it| !self.has(it))
    }

    /// Whether a column stores its own values.
    pub(super) fn stores(&self, column: &str) -> bool {
        !self.computed.contains(column)
    }

    /// What a column makes of a value.
    pub(super) fn class(&self, column: &str) -> Class {
        let at = self.columns.iter().position(|it| it == column);
        at.and_then(|at| self.classes.get(at)).copied().unwrap_or(Class::Plain)
    }

    /// A temporary table of the same columns with one more, in which nothing tells rows apart.
    pub(super) fn with_another(&self, name: String, column: &str, class: Class) -> Self {
        let mut other = Self { schema: "temp", name, key: Vec::new(), ..self.clone() };
        other.columns.push(column.to_owned());
        other.classes.push(class);
        other
    }

    pub(super) fn source(&self) -> String {
        format!("{}.{}", self.schema, quoted(&self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_the_same_where_its_column_gives_it_back() {
        let connection = Connection::open_in_memory().unwrap();
        let check = |class: Class, was: &str, now: &str, expected: bool| {
            let same = class.same("was", "now");
            let sql = format!("SELECT {same} FROM (SELECT {was} AS was, {now} AS now)");
            let found = connection.query_row(&sql, [], |row| row.get::<_, Option<bool>>(0));
            assert_eq!(found, Ok(Some(expected)), "{class:?}: {was} as {now}");
        };
        for (class, was, now, expected) in [
            (Class::Text, "'007'", "7", false),
            (Class::Text, "'1.0'", "1.0", true),
            (Class::Text, "'é'", "CAST('é' AS BLOB)", true),
            (Class::Text, "'a'", "'A'", false),
            (Class::Text, "'a'", "NULL", false),
            (Class::Real, "9e999", "'Inf'", false),
            (Class::Real, "2.0", "2", true),
            (Class::Real, "2.5", "'2.5'", true),
            (Class::Real, "'abc'", "'abc'", true),
            (Class::Numeric, "9007199254740993", "9007199254740992.0", false),
            (Class::Numeric, "12", "'12'", true),
            (Class::Numeric, "12", "'x'", false),
            (Class::Plain, "5.0", "5", false),
            (Class::Plain, "5", "'5'", false),
            (Class::Plain, "x'61'", "'a'", true),
            (Class::Plain, "5", "5", true),
        ] {
            check(class, was, now, expected);
        }
    }

    #[test]
    fn a_declared_type_says_what_becomes_of_values() {
        for (declared, is_strict, expected) in [
            ("VARCHAR(20)", false, Class::Text),
            ("BIGINT", false, Class::Numeric),
            ("CHARINT", false, Class::Numeric),
            ("DECIMAL(9, 2)", false, Class::Numeric),
            ("double", false, Class::Real),
            ("ANY", false, Class::Numeric),
            ("ANY", true, Class::Plain),
            ("blob", true, Class::Plain),
            ("", false, Class::Plain),
        ] {
            assert_eq!(Class::of(declared, is_strict), expected, "{declared}");
        }
    }
}
