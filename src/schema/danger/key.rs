//! Which rows a key, a check or a foreign key finds in its way.

use std::collections::BTreeSet;
use std::iter;

use crate::sql::{literal, quoted};

use super::{Asker, Danger, DangerKind};
use crate::schema::{
    Check, Column, Expression, ForeignKey, Name, Pair, Table, Term, Values, refuses_null,
};

/// The way out where new columns that tell rows apart have a default, which is the same in all of them.
const REPEATED: &str = "the default of a new column is the same in all rows: let it come without UNIQUE first, give each row a value of its own, \
                        and make it UNIQUE in a revision after that; or write the statements yourself: `--empty`";

/// The same where the columns take NULL, too.
const REPEATED_OR_NULL: &str = "the default of a new column is the same in all rows: let it come without one, so that they hold NULL, which is never \
                                equal; or write the statements yourself: `--empty`";

/// How rows are found that are equal.
struct Equals {
    /// The question that counts their groups.
    question: String,
    /// In what they are equal.
    keys: Vec<String>,
    /// Which rows count.
    condition: String,
}

impl Asker<'_> {
    /// That a table forgets how far it has given ids, where it gave none twice so far. The question counts those ids above
    /// the greatest that a row has.
    pub(super) fn reused_ids(&self) -> Option<Danger> {
        let Pair { before, after, origins, .. } = self.pair;
        if !before.is_autoincrement() || after.is_autoincrement() {
            return None;
        }
        let origin = origins.table(&before.name);
        let id = quoted(origins.column(&before.name, before.rowid_alias()?).as_str());
        let message = reused(origin.as_str());
        let danger = self.danger(DangerKind::Reuses, None, message);
        let (rows, name) = (quoted(origin.as_str()), literal(origin.as_str()));
        let question = format!(
            "SELECT max(coalesce(max(seq), 0) - (SELECT coalesce(max({id}), 0) FROM {rows}), 0) \
             FROM sqlite_sequence WHERE name = {name}"
        );
        Some(Danger { question: Some(question), ..danger })
    }

    /// Rows that would be equal under a key.
    pub(super) fn duplicates(
        &self,
        what: &str,
        terms: &[Term],
        predicate: Option<&Expression>,
    ) -> Option<Danger> {
        let Pair { before, after, .. } = self.pair;
        let is_used = |it: &Column| {
            terms
                .iter()
                .map(|term| &term.expression)
                .chain(predicate)
                .any(|other| other.names(&it.name))
        };
        let named: Vec<&Column> = after.columns.iter().filter(|it| is_used(it)).collect();
        let keeps_values = named.iter().all(|it| self.keeps_values(it));
        // NULLs are never equal, and a made-up value is another in each row.
        let is_new = |it: &&Column| before.column(&it.name).is_none();
        let starts_apart = |it: &Column| {
            let is_rowid = after.rowid_alias() == Some(&it.name);
            let gets_parent =
                || after.foreign_keys.iter().any(|key| key.columns.contains(&it.name));
            let is_made_up = self.pair.lacks_values(it) || self.pair.repeats_default(it);
            is_rowid || self.pair.starts_null(it) || is_made_up && !gets_parent()
        };
        if self.has_key(terms) && predicate.is_none() && keeps_values
            || named.iter().copied().filter(is_new).any(starts_apart)
        {
            return None;
        }
        let listed: Vec<String> = terms.iter().map(ToString::to_string).collect();
        let message = format!(
            "{what} on `{}` refuses rows that are equal in {}",
            after.name,
            listed.join(", ")
        );
        let danger = self.danger(DangerKind::Stands, None, message);
        let defaults = self.defaults_alone(&named);
        let refuses = named.iter().any(|it| refuses_null(after, it));
        let way_out = defaults.as_ref().map(|_| if refuses { REPEATED } else { REPEATED_OR_NULL });
        let danger = Danger { way_out, ..danger };
        let keys = if keeps_values { Some(self.keys(terms)) } else { self.keys_to_be(terms) };
        let is_known = predicate.is_none_or(|it| self.keeps_all(it));
        Some(match (keys.filter(|_| is_known), defaults) {
            (Some(keys), _) => self.asked_for_equals(danger, &keys, (terms, predicate)),
            (None, Some(rows)) => {
                let asked = self.equals_among(&rows, &self.keys(terms), predicate);
                Danger { question: Some(asked.question), ..danger }
            }
            (None, None) => danger,
        })
    }

    /// Rows that come to be equal under a key that stays, because NULLs in it are filled, or values converted.
    pub(super) fn made_equal(&self) -> Vec<Danger> {
        let Pair { before, after, .. } = self.pair;
        let key = after.primary_key.iter().filter(|_| before.primary_key == after.primary_key);
        let key = key.filter(|_| after.rowid_alias().is_none());
        let key = key.filter(|it| self.is_changed(&it.terms));
        let uniques = after.uniques.iter().filter(|it| before.uniques.contains(it));
        let uniques = uniques.filter(|it| self.is_changed(&it.terms));
        let key = key.filter_map(|it| self.duplicates("PRIMARY KEY", &it.terms, None));
        key.chain(uniques.filter_map(|it| self.duplicates("UNIQUE", &it.terms, None))).collect()
    }

    /// Whether a column of a key gets other values than it had.
    pub(super) fn is_changed(&self, terms: &[Term]) -> bool {
        let Pair { before, after, .. } = self.pair;
        let mut columns = terms.iter().filter_map(|it| after.column(it.column.as_ref()?));
        columns.any(|it| {
            let was = before.column(&it.name);
            was.is_some_and(|was| {
                self.pair.filling(was, it).is_some()
                    || self.pair.cast(was, it).is_some()
                    || self.pair.converts(was, it)
            })
        })
    }

    /// Whether rows are told apart by these columns already.
    fn has_key(&self, terms: &[Term]) -> bool {
        let Pair { before, after, .. } = self.pair;
        let collation =
            |table: &Table, name: &Name| table.column(name).map(|it| it.collation.clone());
        let same_collation = |it: &Name| collation(before, it) == collation(after, it);
        let keys = before.uniques.iter().map(|it| &it.terms);
        let mut keys = keys.chain(before.primary_key.iter().map(|it| &it.terms));
        keys.any(|it| it == terms)
            && terms.iter().filter_map(|it| it.column.as_ref()).all(same_collation)
    }

    /// The rows with what new columns hold in them, where each of these is new and has a default.
    fn defaults_alone(&self, named: &[&Column]) -> Option<String> {
        let Pair { before, origins, .. } = self.pair;
        let value = |it: &&Column| {
            let is_new = before.column(&it.name).is_none() && it.generated.is_none();
            let default = it.default.as_ref().filter(|it| is_new && !it.is_null())?;
            Some(format!("{} AS {}", default.sql(), quoted(it.name.as_str())))
        };
        let values: Vec<String> = named.iter().map(value).collect::<Option<_>>()?;
        let from = quoted(origins.table(&before.name).as_str());
        (!values.is_empty()).then(|| format!("(SELECT {} FROM {from})", values.join(", ")))
    }

    /// A danger that rows meet which are equal in these expressions, each with the collation that compares it.
    fn asked_for_equals(
        &self,
        danger: Danger,
        keys: &[(String, String)],
        (terms, predicate): (&[Term], Option<&Expression>),
    ) -> Danger {
        let rows = self.pair.origins.rows(self.pair.before);
        let Equals { question, keys, condition } = self.equals_among(&rows, keys, predicate);
        let examples = self.equal_rows(&keys, &condition, &self.spoken_of(terms, None));
        Danger { question: Some(question), examples: Some(examples), ..danger }
    }

    /// How rows are found that are equal in these expressions.
    fn equals_among(
        &self,
        rows: &str,
        keys: &[(String, String)],
        predicate: Option<&Expression>,
    ) -> Equals {
        let alias = quoted(self.pair.after.name.as_str());
        let set = keys.iter().map(|(value, _)| format!("({value}) IS NOT NULL"));
        let held = predicate.map(|it| format!("({})", it.sql()));
        let condition = set.chain(held).collect::<Vec<_>>().join(" AND ");
        let keys: Vec<String> =
            keys.iter().map(|(value, collation)| format!("({value}){collation}")).collect();
        let question = format!(
            "SELECT count(*) FROM (SELECT 1 FROM {rows} AS {alias} WHERE {condition} GROUP BY {} HAVING count(*) > 1)",
            keys.join(", ")
        );
        Equals { question, keys, condition }
    }

    /// The terms of a key over the values that stay.
    fn keys(&self, terms: &[Term]) -> Vec<(String, String)> {
        let key = |it: &Term| (as_term(&it.expression), self.collation_of(it));
        terms.iter().map(key).collect()
    }

    /// The same over the values that columns get; none where it is not known which.
    fn keys_to_be(&self, terms: &[Term]) -> Option<Vec<(String, String)>> {
        let value = |term: &Term| {
            let column = self.pair.after.column(term.column.as_ref()?)?;
            let computed = column.generated.as_ref().map(|it| &it.expression);
            if let Some(computed) = computed.filter(|it| self.keeps_all(it)) {
                return Some((as_term(computed), self.collation_of(term)));
            }
            let value = match self.pair.values(column)? {
                Values::Expression(value) => self.pair.stored(column, value),
                Values::Default => as_term(column.default.as_ref()?),
                Values::Invented(_) => return None,
            };
            Some((value, self.collation_of(term)))
        };
        terms.iter().map(value).collect()
    }

    /// By what the values of a term are compared, where it or its column says so.
    fn collation_of(&self, term: &Term) -> String {
        let column = term.column.as_ref().and_then(|it| self.pair.after.column(it));
        let collation = term.collation.as_ref().or_else(|| column?.collation.as_ref());
        collation.map_or_else(String::new, |it| format!(" COLLATE {}", quoted(it.as_str())))
    }

    /// Rows for which a check is false; none where it speaks only of values that were made up for it, or where the same is checked
    /// already.
    pub(super) fn check(&self, check: &Check) -> Option<Danger> {
        let Pair { before, after, inventions, .. } = self.pair;
        let expression = &check.expression;
        let is_held = before.checks.iter().any(|it| it.expression == *expression);
        if is_held && self.keeps_all(expression) {
            return None;
        }
        let mut named = after.columns.iter().filter(|it| expression.names(&it.name)).peekable();
        if named.peek().is_some() && named.all(|it| inventions.contains_key(&it.name)) {
            return None;
        }
        let message = format!("rows of `{}` may break CHECK ({expression})", after.name);
        let danger = self.danger(DangerKind::Stands, None, message);
        if !self.keeps_all(expression) {
            return Some(danger);
        }
        let shown = self.spoken_of(&[], Some(expression));
        Some(self.asked(danger, &format!("NOT ({})", expression.sql()), &shown))
    }

    /// Rows whose parent is not there.
    pub(super) fn orphans(&self, key: &ForeignKey) -> Option<Danger> {
        let Pair { before, after, schemas, .. } = self.pair;
        // A key that names no columns of its parent means the primary key, and the order of columns says nothing.
        let refers = |it: &ForeignKey| {
            let parent = schemas.0.table(&it.parent);
            let theirs =
                parent.map_or_else(|| it.parent_columns.clone(), |parent| referred(it, parent));
            let theirs = theirs.into_iter().map(Some).chain(iter::repeat(None));
            let pairs: BTreeSet<_> = it.columns.iter().cloned().zip(theirs).collect();
            (it.parent.clone(), pairs)
        };
        let is_known = before.foreign_keys.iter().any(|it| refers(it) == refers(key));
        let columns = key.columns.iter().filter_map(|it| after.column(it));
        let mut new = columns.filter(|it| before.column(&it.name).is_none());
        if is_known || new.any(|it| self.pair.starts_null(it)) {
            return None;
        }
        let message = format!(
            "rows of `{}` may refer to rows of `{}` that are not there",
            before.name, key.parent
        );
        let danger = self.danger(DangerKind::Stands, key.columns.first(), message);
        let is_there = key.columns.iter().all(|it| before.column(it).is_some());
        let condition = match schemas.0.table(&key.parent) {
            _ if !is_there => None,
            Some(parent) => self.are_orphans(key, parent),
            None => Some(all_set(key, self.pair.after.name.as_str())),
        };
        let columns: Vec<&Name> = key.columns.iter().collect();
        Some(match condition {
            Some(condition) => self.asked(danger, &condition, &columns),
            None => danger,
        })
    }

    fn are_orphans(&self, key: &ForeignKey, parent: &Table) -> Option<String> {
        let child = self.pair.after.name.as_str();
        let referred = referred(key, parent);
        let is_there = referred.iter().all(|it| parent.column(it).is_some());
        if !is_there || referred.len() != key.columns.len() {
            return None;
        }
        let matches = referred.iter().zip(&key.columns).map(|(theirs, ours)| {
            format!(
                "\"its parent\".{} = {}.{}",
                quoted(theirs.as_str()),
                quoted(child),
                quoted(ours.as_str())
            )
        });
        let (set, matches) = (all_set(key, child), matches.collect::<Vec<_>>().join(" AND "));
        let rows = self.pair.origins.rows(parent);
        Some(format!(
            "{set} AND NOT EXISTS (SELECT 1 FROM {rows} AS \"its parent\" WHERE {matches})"
        ))
    }
}

/// A value as a term of `GROUP BY`, where a number that stands alone would be the place of a column.
fn as_term(value: &Expression) -> String {
    if value.is_literal() { format!("(SELECT {})", value.sql()) } else { value.sql().to_owned() }
}

/// That a table forgets how far it has given ids, in words.
pub fn reused(table: &str) -> String {
    format!("`{table}` is no longer AUTOINCREMENT: ids of rows that are gone can be given again")
}

/// That a row refers to anything: a foreign key with a NULL in it refers to nothing.
fn all_set(key: &ForeignKey, child: &str) -> String {
    let set = key
        .columns
        .iter()
        .map(|it| format!("{}.{} IS NOT NULL", quoted(child), quoted(it.as_str())));
    set.collect::<Vec<_>>().join(" AND ")
}

/// The columns that a foreign key refers to.
fn referred(key: &ForeignKey, parent: &Table) -> Vec<Name> {
    if !key.parent_columns.is_empty() {
        return key.parent_columns.clone();
    }
    let terms = parent.primary_key.iter().flat_map(|it| &it.terms);
    terms.filter_map(|it| it.column.clone()).collect()
}
