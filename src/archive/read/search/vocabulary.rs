//! The words that an archive holds: which of them are other forms of a word, and which have its stem.

mod letters;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, Result, params};
use unicode_normalization::char::is_combining_mark;

use crate::archive::model::tokens::term;
use crate::archive::rows::index_terms;
use crate::entry::body::LANGUAGE_MARK;
use crate::entry::fold::{fold, folds};
use crate::entry::language::Language;
use letters::{
    beginning_of, behind, distinct, first_letters, of_one_stem, product, shared_letters,
};

/// The words of an archive.
pub(super) struct Vocabulary<'c> {
    connection: &'c Connection,
    is_ready: Cell<bool>,
}

/// Words of the same stem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kindred {
    pub(super) words: Vec<String>,
    pub(super) among: Among,
}

/// In which entries words have the same stem.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Among {
    All,
    /// In those that have one of these marks of their language.
    Marked(Vec<String>),
    /// In those that have none of these.
    Unmarked(Vec<String>),
}

/// So many forms of a phrase are asked for; of more only those that stand in some text.
const MOST_PHRASES: usize = 64;

/// Shorter words have no stem.
const SHORTEST: usize = 2;

/// A word whose stem is looked for.
pub(super) struct Word {
    /// In small letters, with the marks that were typed.
    typed: String,
    /// As the index has it.
    term: String,
}

impl Word {
    /// The word of a text in which nothing else stands, and its term.
    pub(super) fn of(text: &str, term: &str) -> Self {
        let typed = text.trim_matches(|it: char| !it.is_alphanumeric() && !is_combining_mark(it));
        Self { typed: typed.to_lowercase(), term: term.to_owned() }
    }

    /// The stems that it may have, without marks. The index has taken off marks by which stems go, and who types a word may
    /// leave them out.
    fn stems(&self, language: Language) -> BTreeSet<String> {
        let typed = fold(&language.stem(&self.typed));
        match self.typed == fold(&self.term) {
            true => language.stems(&self.term).into_iter().chain([typed]).collect(),
            false => BTreeSet::from([typed, fold(&language.stem(&self.term))]),
        }
    }
}

impl<'c> Vocabulary<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection, is_ready: Cell::new(false) }
    }

    /// The phrases that fold to the same as these words; the last word may go on where it is a prefix.
    pub(super) fn phrases(&self, words: &[String], is_prefix: bool) -> Result<Vec<Vec<String>>> {
        let Some((last, before)) = words.split_last() else { return Ok(Vec::new()) };
        let mut choices: Vec<Vec<String>> =
            before.iter().map(|it| self.forms(it)).collect::<Result<_>>()?;
        choices.push(if is_prefix { self.beginnings(last)? } else { self.forms(last)? });
        let count = choices.iter().map(Vec::len).fold(1, usize::saturating_mul);
        if count <= MOST_PHRASES || words.len() == 1 {
            return Ok(product(&choices));
        }
        if let Some(last) = choices.last_mut().filter(|_| is_prefix) {
            *last =
                last.iter().map(|it| self.beginning_with(it)).collect::<Result<Vec<_>>>()?.concat();
        }
        self.standing(&choices)
    }

    /// The forms of a word, itself first.
    fn forms(&self, word: &str) -> Result<Vec<String>> {
        let sql = "SELECT form FROM search_forms WHERE folded = ?1 ORDER BY form";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (mut first, mut known) = (vec![word.to_owned()], Vec::new());
        for folded in folds(word) {
            let forms = statement.query_map([&folded], |row| row.get(0))?;
            known.extend(forms.collect::<Result<Vec<_>>>()?);
            first.push(folded);
        }
        Ok(distinct(first, known))
    }

    /// What the forms of words begin with whose folded form begins with a word; the word itself first.
    fn beginnings(&self, word: &str) -> Result<Vec<String>> {
        let (mut first, mut known) = (vec![word.to_owned()], BTreeSet::new());
        for folded in folds(word) {
            for form in self.folded_beginning_with(&folded)? {
                known.extend(beginning_of(&form, &folded).map(str::to_owned));
            }
            first.push(folded);
        }
        Ok(distinct(first, known.into_iter().collect()))
    }

    fn folded_beginning_with(&self, folded: &str) -> Result<Vec<String>> {
        let sql = "SELECT form FROM search_forms WHERE folded >= ?1 AND folded < ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        statement.query_map(params![folded, behind(folded)], |row| row.get(0))?.collect()
    }

    /// The words that begin with some letters, each once, from the leaves of the index; where these are of a make that is not
    /// known, from what FTS5 shows, which walks through all the texts that say a word.
    fn beginning_with(&self, letters: &str) -> Result<Vec<String>> {
        let end = behind(letters);
        if let Some(words) = index_terms::between(self.connection, letters, &end)? {
            return Ok(words);
        }
        self.make_ready()?;
        let sql = "SELECT DISTINCT term FROM temp.places_of_words WHERE term >= ?1 AND term < ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        let words = statement
            .query_map([letters, &end], |row| Ok(term(row.get_ref(0)?)?.map(str::to_owned)))?;
        words.filter_map(Result::transpose).collect()
    }

    /// Of all phrases with one word of each choice, those that stand in some text.
    fn standing(&self, choices: &[Vec<String>]) -> Result<Vec<Vec<String>>> {
        self.make_ready()?;
        let sql = "SELECT doc, col, offset FROM temp.places_of_words WHERE term = ?1";
        let mut places = self.connection.prepare_cached(sql)?;
        let mut standing: HashMap<(i64, String, i64), Vec<&str>> = HashMap::new();
        for (behind, choice) in (0_i64..).zip(choices) {
            let mut longer = HashMap::new();
            for word in choice {
                let mut rows = places.query([word])?;
                while let Some(row) = rows.next()? {
                    let offset: i64 = row.get(2)?;
                    let start = (row.get(0)?, row.get(1)?, offset - behind);
                    let before =
                        if behind == 0 { Some(Vec::new()) } else { standing.remove(&start) };
                    longer.extend(before.map(|it| (start, [it, vec![word.as_str()]].concat())));
                }
            }
            standing = longer;
        }
        let phrases: BTreeSet<Vec<&str>> = standing.into_values().collect();
        Ok(phrases.into_iter().map(|it| it.into_iter().map(str::to_owned).collect()).collect())
    }

    /// The words that have the stem of a word, but for its forms: in the language of each entry, else in one.
    pub(super) fn kindred(&self, word: &Word, language: Language) -> Result<Vec<Kindred>> {
        let Word { term, .. } = word;
        if term.chars().count() < SHORTEST {
            return Ok(Vec::new());
        }
        let usual = Language::of_word(None, language, term);
        let (mut others, mut marks) = (BTreeMap::<_, Vec<String>>::new(), Vec::new());
        for mark in self.beginning_with(&LANGUAGE_MARK.to_string())? {
            let its =
                Language::of_word(Some(mark.trim_start_matches(LANGUAGE_MARK)), language, term);
            if its != usual {
                marks.push(mark.clone());
                others.entry(its).or_default().push(mark);
            }
        }
        let languages: Vec<Language> =
            [usual].into_iter().chain(others.keys().copied()).flatten().collect();
        let shared =
            languages.iter().map(|it| shared_letters(term, &fold(&it.stem(&word.typed)))).min();
        let mut near = self.near(term, shared.unwrap_or_default())?;
        for language in languages {
            near.extend(self.behind_articles(term, language)?);
        }
        let among = if marks.is_empty() { Among::All } else { Among::Unmarked(marks) };
        let others = others.into_iter().map(|(language, marks)| (language, Among::Marked(marks)));
        let all = std::iter::once((usual, among)).chain(others);
        let kindred = all.filter_map(|(language, among)| {
            let words = of_one_stem(word, &near, language?);
            (!words.is_empty()).then_some(Kindred { words, among })
        });
        Ok(kindred.collect())
    }

    /// The words that share so many first letters with a word, folded or not, but for its forms.
    fn near(&self, word: &str, letters: usize) -> Result<BTreeSet<String>> {
        let beginning = |it: &str| it.chars().take(letters).collect::<String>();
        let (first, folded) = (beginning(word), beginning(&fold(word)));
        let mut near: BTreeSet<String> = self.beginning_with(&first)?.into_iter().collect();
        if folded != first {
            near.extend(self.beginning_with(&folded)?);
        }
        near.extend(self.folded_beginning_with(&folded)?);
        let folded = fold(word);
        near.retain(|it| fold(it) != folded);
        Ok(near)
    }

    /// The words that begin as the stem of a word does, with and without what a language writes before them as one word.
    fn behind_articles(&self, word: &str, language: Language) -> Result<BTreeSet<String>> {
        let mut near = BTreeSet::new();
        if language.articles().is_empty() {
            return Ok(near);
        }
        let folded = fold(word);
        let stem = fold(&language.stem(word));
        let bare = language.without_article(&folded);
        for first in BTreeSet::from([first_letters(&stem), first_letters(bare)]) {
            for article in [""].iter().chain(language.articles()) {
                let beginning = format!("{article}{first}");
                near.extend(self.beginning_with(&beginning)?);
                near.extend(self.folded_beginning_with(&beginning)?);
            }
        }
        near.retain(|it| fold(it) != folded);
        Ok(near)
    }

    /// Makes the table through which FTS5 shows its words. It is the connection's own, and nothing is written to the
    /// archive; but SQLite refuses even this where a connection may only ask.
    fn make_ready(&self) -> Result<()> {
        const TABLE: &str = "
            CREATE VIRTUAL TABLE IF NOT EXISTS temp.places_of_words USING fts5vocab(main, entries_fts, instance)";
        if self.is_ready.get() {
            return Ok(());
        }
        let only_asks: bool =
            self.connection.pragma_query_value(None, "query_only", |row| row.get(0))?;
        self.connection.pragma_update(None, "query_only", false)?;
        let made = self.connection.execute_batch(TABLE);
        self.connection.pragma_update(None, "query_only", only_asks)?;
        self.is_ready.set(made.is_ok());
        made
    }
}

#[cfg(test)]
mod tests;
