//! The words that an archive holds: which of them are other forms of a word, and which have its stem.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, Result, params};
use unicode_normalization::char::is_combining_mark;

use crate::archive::model::tokens::term;
use crate::archive::rows::index_terms;
use crate::entry::body::LANGUAGE_MARK;
use crate::entry::fold::{fold, folds};
use crate::entry::language::Language;

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

/// Of words those whose stem in a language is that of a word.
fn of_one_stem(word: &Word, near: &BTreeSet<String>, language: Language) -> Vec<String> {
    let wanted = word.stems(language);
    let firsts: BTreeSet<String> =
        wanted.iter().map(|stem| first_letters(&in_script_of(&word.term, stem))).collect();
    let begins = |it: &str| firsts.iter().any(|first| it.starts_with(first));
    let is_near = |it: &&String| {
        let it = fold(it);
        let behind = language.articles().iter().filter_map(|article| it.strip_prefix(article));
        begins(&it) || behind.into_iter().any(begins)
    };
    let is_kindred = |it: &&String| language.stems(it).iter().any(|stem| wanted.contains(stem));
    let folded = fold(&word.term);
    let bare = language.without_article(&folded);
    // A stemmer takes the first letter of some nouns for a word before them, too.
    let is_same_noun = |it: &&String| {
        !language.articles().is_empty() && language.without_article(&fold(it)) == bare
    };
    let all = near.iter();
    all.filter(|it| is_near(it) && is_kindred(it) || is_same_noun(it)).cloned().collect()
}

/// A stem without marks, or the word where its stem is in another script: that of Serbian is in Latin letters.
fn in_script_of(word: &str, stem: &str) -> String {
    // `æ` and `ł` are Latin, as what is written for them is.
    let is_latin = |text: &str| {
        text.starts_with(|it| matches!(it, '\0'..='\u{24f}' | '\u{1e00}'..='\u{1eff}'))
    };
    match is_latin(word) == is_latin(stem) {
        true => stem.to_owned(),
        false => fold(word).chars().take(stem.chars().count()).collect(),
    }
}

/// The letters of a stem that all words of it have: the last one may be another, and in short ones more of them.
fn first_letters(stem: &str) -> String {
    let count = stem.chars().count().saturating_sub(changing_letters(stem)).max(2);
    stem.chars().take(if is_short(stem) { 1 } else { count }).collect()
}

/// How many letters at the end of a stem its words may have otherwise: in Tamil a consonant and the sign that no vowel follows it,
/// `பாடம்` and `பாடங்கள்`.
fn changing_letters(stem: &str) -> usize {
    if stem.ends_with('\u{bcd}') { 2 } else { 1 }
}

/// Whether a stem is one of those whose words have but their first letter in common: *die* and *dying*.
fn is_short(stem: &str) -> bool {
    stem.chars().count() == 3 && stem.ends_with("ie")
}

/// Every phrase with one word of each choice, that of the first words first.
fn product(choices: &[Vec<String>]) -> Vec<Vec<String>> {
    choices.iter().fold(vec![Vec::new()], |phrases, choice| {
        let longer = |phrase: &Vec<String>| {
            let phrase = phrase.clone();
            choice.iter().map(move |word| [phrase.clone(), vec![word.clone()]].concat())
        };
        phrases.iter().flat_map(longer).collect()
    })
}

/// Each once; what is nothing folded is left out.
fn distinct(first: Vec<String>, known: Vec<String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(first.len() + known.len());
    let mut seen = BTreeSet::new();
    all.extend(
        first.into_iter().chain(known).filter(|it| !it.is_empty() && seen.insert(it.clone())),
    );
    all
}

/// The shortest beginning of a form that folds to more than these letters, or to them.
fn beginning_of<'f>(form: &'f str, folded: &str) -> Option<&'f str> {
    let ends = form.char_indices().map(|(at, letter)| at + letter.len_utf8());
    ends.map(|end| &form[..end]).find(|it| folds(it).iter().any(|it| it.starts_with(folded)))
}

/// How many letters a word shares with all words of its stem: the last letter of the stem may be another one there, as in *fly*
/// and *flies*, and *use* and *using*. At least three, because all words that begin so are looked at; fewer before `i` and in short words.
fn shared_letters(word: &str, stem: &str) -> usize {
    let same = word.chars().zip(stem.chars()).take_while(|(one, other)| one == other).count();
    let count = stem.chars().count();
    let least = if count <= 3 || stem.ends_with(['i', 'y']) { 2 } else { 3 };
    if is_short(stem) {
        1
    } else {
        same.min(count.saturating_sub(changing_letters(stem))).max(least)
    }
}

/// What stands behind all words that begin with these letters.
fn behind(letters: &str) -> String {
    format!("{letters}{}", char::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// However many texts say a word, the words behind it are found, and each is named once.
    #[test]
    fn words_that_begin_alike_are_those_that_fts5_shows() {
        let connection = Connection::open_in_memory().unwrap();
        let tables = "CREATE VIRTUAL TABLE entries_fts USING fts5(body, title);
            CREATE VIRTUAL TABLE temp.shown USING fts5vocab(main, entries_fts, row)";
        connection.execute_batch(tables).unwrap();
        let mut add =
            connection.prepare("INSERT INTO entries_fts (body, title) VALUES (?1, ?2)").unwrap();
        for number in 0..40 {
            let rare = format!("the{number} then the thé theorem{}", number % 3);
            add.execute([&rare, "the the the 東京"]).unwrap();
        }
        let vocabulary = Vocabulary::new(&connection);
        let mut shown = connection
            .prepare("SELECT term FROM temp.shown WHERE substr(term, 1, ?1) = ?2")
            .unwrap();
        for beginning in ["", "t", "the", "then", "theorem", "the1", "東", "z"] {
            let rows = shown.query_map(
                params![i64::try_from(beginning.chars().count()).unwrap(), beginning],
                |row| row.get(0),
            );
            let shown: Vec<String> = rows.unwrap().collect::<Result<_>>().unwrap();
            assert_eq!(vocabulary.beginning_with(beginning).unwrap(), shown, "{beginning}");
        }
    }
}
