//! The words that are looked for under another form than the index has them: the table `search_forms`.
//!
//! Text in the index is as it was written, so that SQLite's own check and any tool's `rebuild` hold. The index lowers the case of
//! words and takes the marks off Latin letters; what folding makes of a word beyond that stands here, once for each such word.
//! A word whose texts are gone does no harm, and goes when the table is written again.

use std::collections::HashSet;

use rusqlite::{Connection, Result};

use crate::archive::file::ours::has_ours;
use crate::archive::model::row::Row;
use crate::archive::model::tokens::{Tokens, term};
use crate::entry::fold::folds;
use crate::sqlite::catalog::has_table;
use crate::sqlite::dropped::{none_left, one};

/// Collects the words of entries that are written, and adds their forms at the end.
#[derive(Debug, Default)]
pub(crate) struct NewForms {
    words: HashSet<String>,
}

impl NewForms {
    /// Takes the words of an entry.
    pub(crate) fn note(&mut self, row: &Row) {
        self.words.extend(row.words_that_fold.iter().cloned());
    }

    /// Adds the forms that are not there yet.
    pub(crate) fn write(&self, connection: &Connection) -> Result<()> {
        if self.words.is_empty() {
            return Ok(());
        }
        add(connection, &forms_of(&Tokens::new()?, &self.words)?)
    }
}

/// The forms of words as the index has them.
pub(crate) fn forms_of<'w>(
    tokens: &Tokens,
    words: impl IntoIterator<Item = &'w String>,
) -> Result<Vec<Form>> {
    let terms = tokens.of_all(words.into_iter().map(String::as_str))?;
    Ok(terms.iter().flat_map(|it| Form::of(it)).collect())
}

/// A word of the index, and the form under which it is looked for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Form {
    pub(crate) folded: String,
    pub(crate) form: String,
}

impl Form {
    /// The forms of a word that folds; none of one that the index has folded already, or that is nothing folded.
    fn of(term: &str) -> Vec<Self> {
        let folded = folds(term).into_iter().filter(|it| it != term && !it.is_empty());
        folded.map(|folded| Self { folded, form: term.to_owned() }).collect()
    }
}

/// Writes the table again from the words that the index holds, in an archive that has both.
pub(crate) fn write_again(connection: &Connection) -> Result<()> {
    if !has_ours(connection, "search_forms")? || !has_table(connection, "entries_fts")? {
        return Ok(());
    }
    connection.execute("DELETE FROM main.search_forms", [])?;
    none_left(connection, "SELECT 1 FROM main.search_forms", [])?;
    add(connection, &of_index(connection)?)
}

/// The forms of all words that the index holds.
fn of_index(connection: &Connection) -> Result<Vec<Form>> {
    const TERMS: &str =
        "CREATE VIRTUAL TABLE temp.terms_of_index USING fts5vocab(main, entries_fts, row)";
    connection.execute_batch(TERMS)?;
    let read = || -> Result<Vec<Form>> {
        let mut statement = connection.prepare("SELECT term FROM temp.terms_of_index")?;
        let mut rows = statement.query([])?;
        let mut forms = Vec::new();
        while let Some(row) = rows.next()? {
            let Some(term) = term(row.get_ref(0)?)? else { continue };
            if !term.is_ascii() {
                forms.extend(Form::of(term));
            }
        }
        Ok(forms)
    };
    let forms = read();
    connection.execute_batch("DROP TABLE temp.terms_of_index")?;
    forms
}

fn add(connection: &Connection, forms: &[Form]) -> Result<()> {
    let sql = "INSERT OR IGNORE INTO main.search_forms (folded, form) VALUES (?1, ?2)";
    let mut add = connection.prepare_cached(sql)?;
    forms.iter().try_for_each(|it| match add.execute([&it.folded, &it.form])? {
        0 if !has(connection, it)? => one(0),
        _ => Ok(()),
    })
}

/// Whether a form is in the table.
pub(crate) fn has(connection: &Connection, form: &Form) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM main.search_forms WHERE folded = ?1 AND form = ?2)";
    connection.prepare_cached(sql)?.query_row([&form.folded, &form.form], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::fixture::Fixture;

    fn forms(connection: &Connection) -> Vec<String> {
        let sql = "SELECT folded || ' ' || form FROM search_forms";
        let mut statement = connection.prepare(sql).unwrap();
        let forms = statement.query_map([], |row| row.get(0)).unwrap();
        forms.collect::<Result<_>>().unwrap()
    }

    #[test]
    fn only_words_that_the_index_has_not_folded_stand_in_the_table() {
        let fixture =
            Fixture::new().entry("a.md", "title: Łódź", "Étés in Łódź, ёлка, plain — it’s");
        let expected = ["lodz łodz", "елка ёлка"];
        assert_eq!(forms(&fixture.connection), expected);
        write_again(&fixture.connection).unwrap();
        assert_eq!(forms(&fixture.connection), expected, "the index says the same");
    }

    #[test]
    fn a_word_that_the_index_cuts_has_its_form_and_is_no_obstacle() {
        for (text, folds) in [
            ("字Ａ字".repeat(3700), true),
            ("字".repeat(10_923), false),
            ("xł".repeat(12_000), true),
        ] {
            let fixture = Fixture::new().entry("a.md", "", &text);
            let written = forms(&fixture.connection);
            assert_eq!(!written.is_empty(), folds);
            write_again(&fixture.connection).unwrap();
            assert_eq!(forms(&fixture.connection), written, "the index says the same");
        }
    }

    #[test]
    fn a_word_that_is_gone_goes_when_the_table_is_written_again() {
        let fixture = Fixture::new().entry("a.md", "", "ёлка");
        let stale = "INSERT INTO search_forms VALUES ('lodz', 'łodz')";
        fixture.connection.execute(stale, []).unwrap();
        write_again(&fixture.connection).unwrap();
        assert_eq!(forms(&fixture.connection), ["елка ёлка"]);
    }
}
