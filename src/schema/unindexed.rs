//! Foreign keys that no index follows: each row that goes from the parent has SQLite read the whole child.

use crate::sql::{Token, code};

use super::{Affinity, Column, Expression, ForeignKey, Name, Schema, Table, Term, plain_or_quoted};

/// A foreign key whose rows SQLite finds by no index.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unindexed {
    /// The table that refers.
    pub table: Name,
    /// The columns that refer.
    pub columns: Vec<Name>,
    /// The table that it refers to.
    pub parent: Name,
    /// The columns as an index has to name them: with the collation by which they are compared, where it is another than their own.
    terms: Vec<String>,
    /// The columns by which no index finds a row as they are declared, each with the type that lets it.
    retyped: Vec<(Name, String)>,
}

impl Unindexed {
    /// What lets SQLite find its rows.
    pub fn way_out(&self, schema: &Schema) -> String {
        let index = self.index(schema);
        let retyped = self.retyped.iter().map(|(column, declared)| {
            format!("`{}.{}` {declared}", self.table, plain_or_quoted(column))
        });
        let retyped: Vec<String> = retyped.collect();
        match retyped.is_empty() {
            true => format!("say `{index}`"),
            false => format!(
                "declare {}, as what it refers to (a number is not looked up among other values), and say `{index}`",
                retyped.join(", ")
            ),
        }
    }

    /// The index that is missing, under a name that the schema does not have.
    fn index(&self, schema: &Schema) -> String {
        let columns = self.columns.iter().map(Name::as_str);
        let plain = format!("{}_{}", self.table, columns.clone().collect::<Vec<_>>().join("_"));
        let numbered = (2_u32..).map(|number| format!("{plain}_{number}"));
        let mut names = std::iter::once(plain.clone()).chain(numbered);
        let name = names.find(|it| !schema.has_name(&Name::from(it.as_str()))).unwrap_or(plain);
        format!(
            "CREATE INDEX {} ON {}({})",
            plain_or_quoted(&Name::from(name.as_str())),
            plain_or_quoted(&self.table),
            self.terms.join(", ")
        )
    }
}

impl Schema {
    /// The foreign keys that no index follows.
    pub fn unindexed_keys(&self) -> Vec<Unindexed> {
        let keys = self
            .tables
            .iter()
            .flat_map(|table| table.foreign_keys.iter().map(move |key| (table, key)));
        let open = keys.filter(|(table, key)| !self.is_followed(table, key));
        let mut open: Vec<Unindexed> =
            open.map(|(table, key)| self.unindexed(table, key)).collect();
        open.sort();
        open.dedup();
        open
    }

    fn unindexed(&self, table: &Table, key: &ForeignKey) -> Unindexed {
        let pairs = self.compared(table, key);
        let term = |it: &Compared<'_>| {
            let own = it.column.collation.as_ref().map_or("BINARY", Name::as_str);
            let name = plain_or_quoted(&it.column.name);
            match it.collation() {
                compared if compared.eq_ignore_ascii_case(own) => name,
                compared => format!("{name} COLLATE {}", plain_or_quoted(&Name::from(compared))),
            }
        };
        let retyped = pairs
            .iter()
            .filter(|it| !it.can_be_found())
            .filter_map(|it| Some((it.column.name.clone(), it.parent?.declared.0.to_uppercase())));
        Unindexed {
            table: table.name.clone(),
            columns: key.columns.clone(),
            parent: key.parent.clone(),
            terms: pairs.iter().map(term).collect(),
            retyped: retyped.collect(),
        }
    }

    /// Whether SQLite finds the rows that refer to one by an index: it compares as the column does that is referred to, so that only an
    /// index of that collation serves, and none where a text would have to be a number to be found.
    fn is_followed(&self, table: &Table, key: &ForeignKey) -> bool {
        let pairs = self.compared(table, key);
        let is_rowid =
            |name: &Name| key.columns.contains(name) && table.rowid_alias() == Some(name);
        if table.rowid_alias().is_some_and(is_rowid) {
            return true;
        }
        let begins = |terms: &[Term]| {
            terms.first().is_some_and(|it| pairs.iter().any(|pair| pair.is_found_by(it)))
        };
        // One of the rows alone that refer at all is as good.
        let is_held = |predicate: &Expression| asks_only_for(&predicate.text, &key.columns);
        let indexes = self.indexes.iter().filter(|it| it.table == table.name);
        let mut whole = indexes.filter(|it| it.predicate.as_ref().is_none_or(is_held));
        table.primary_key.as_ref().is_some_and(|it| begins(&it.terms))
            || table.uniques.iter().any(|it| begins(&it.terms))
            || whole.any(|it| begins(&it.terms))
    }

    /// The columns of a key, each with what it refers to; none beside it where that is not there.
    fn compared<'a>(&'a self, table: &'a Table, key: &'a ForeignKey) -> Vec<Compared<'a>> {
        let parent = self.table(&key.parent);
        let own_key = || {
            let terms = parent.and_then(|it| it.primary_key.as_ref()).map(|it| &it.terms);
            terms.into_iter().flatten().filter_map(|it| it.column.clone()).collect()
        };
        let referred =
            if key.parent_columns.is_empty() { own_key() } else { key.parent_columns.clone() };
        let pairs = key.columns.iter().enumerate().filter_map(|(at, name)| {
            let parent = parent.and_then(|it| it.column(referred.get(at)?));
            Some(Compared { column: table.column(name)?, parent })
        });
        pairs.collect()
    }
}

/// A column that refers, and the one that it refers to.
struct Compared<'a> {
    column: &'a Column,
    parent: Option<&'a Column>,
}

impl Compared<'_> {
    /// Whether SQLite finds rows by a term of an index that begins with it.
    fn is_found_by(&self, term: &Term) -> bool {
        let (own, other) = (self.collation(), term.collation.as_ref());
        let other = other.or(self.column.collation.as_ref()).map_or("BINARY", Name::as_str);
        term.column.as_ref() == Some(&self.column.name)
            && self.can_be_found()
            && own.eq_ignore_ascii_case(other)
    }

    /// By what both are compared: the collation of what is referred to.
    fn collation(&self) -> &str {
        let column = self.parent.unwrap_or(self.column);
        column.collation.as_ref().map_or("BINARY", Name::as_str)
    }

    /// Whether any index serves: not where a number is looked for among values that need not be one.
    fn can_be_found(&self) -> bool {
        let is_number =
            |it: &Column| !matches!(it.declared.affinity(), Affinity::Text | Affinity::Blob);
        self.parent.is_none_or(|it| !is_number(it) || is_number(self.column))
    }
}

/// Whether a condition asks for nothing but that some of these columns are not NULL.
fn asks_only_for(condition: &str, columns: &[Name]) -> bool {
    let tokens = code(condition);
    let bare: Vec<_> =
        tokens.iter().filter(|it| !it.is_symbol("(") && !it.is_symbol(")")).collect();
    bare.split(|it| it.is_word("AND")).all(|one| {
        let is_asked =
            |it: &Token<'_>| it.name().is_some_and(|it| columns.contains(&Name::new(it)));
        match one {
            [column, is, not, null] => {
                is_asked(column) && is.is_word("IS") && not.is_word("NOT") && null.is_word("NULL")
            }
            [column, not, null] => is_asked(column) && not.is_word("NOT") && null.is_word("NULL"),
            [column, notnull] => is_asked(column) && notnull.is_word("NOTNULL"),
            _ => false,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_that_asks_for_more_than_a_value_leaves_rows_out() {
        let columns = ["x", "a b"].map(Name::from);
        for whole in
            ["x IS NOT NULL", "(X) NOT NULL", "x NOTNULL", "\"a b\" NOTNULL AND (x IS NOT NULL)"]
        {
            assert!(asks_only_for(whole, &columns), "{whole}");
        }
        for less in [
            "y IS NOT NULL",
            "x IS NOT y",
            "x IS NULL",
            "x = NOT NULL",
            "x IS x NULL",
            "y NOT NULL",
            "x IS NULL",
            "x NOT y",
            "y NOTNULL",
            "x ISNULL",
            "x",
            "x > 0",
            "x NOTNULL OR y",
            "x NOTNULL AND y",
        ] {
            assert!(!asks_only_for(less, &columns), "{less}");
        }
    }
}
