//! What the full-text index makes of a text: SQLite is asked, in a database of its own in memory, so that no table of ours can
//! differ from it.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Result};

/// How the index cuts texts into words, as `model.sql` has it.
pub(crate) const TOKENIZER: &str =
    "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc' tokenchars '\u{ad}\u{200c}\u{200d}'";

/// The tokenizer of the full-text index.
#[derive(Debug)]
pub struct Tokens {
    connection: Connection,
}

impl Tokens {
    /// Makes it ready.
    pub fn new() -> Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection.execute_batch(&format!(
            "CREATE VIRTUAL TABLE texts USING fts5(text, content='', tokenize=\"{TOKENIZER}\");
             CREATE VIRTUAL TABLE words USING fts5vocab(texts, instance);
             CREATE VIRTUAL TABLE terms USING fts5vocab(texts, row);"
        ))?;
        Ok(Self { connection })
    }

    /// The words of a text in their order, each as the index has it.
    pub fn of(&self, text: &str) -> Result<Vec<String>> {
        self.take([text])?;
        self.read("SELECT term FROM words ORDER BY offset")
    }

    /// The words of many texts, each once.
    pub fn of_all<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<Vec<String>> {
        self.take(texts)?;
        self.read("SELECT term FROM terms")
    }

    fn take<'t>(&self, texts: impl IntoIterator<Item = &'t str>) -> Result<()> {
        self.connection.execute_batch("BEGIN; INSERT INTO texts (texts) VALUES ('delete-all')")?;
        let mut add = self.connection.prepare_cached("INSERT INTO texts (text) VALUES (?1)")?;
        texts.into_iter().try_for_each(|it| add.execute([it]).map(|_| ()))?;
        self.connection.execute_batch("COMMIT")
    }

    fn read(&self, sql: &str) -> Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let words = statement.query_map([], |row| Ok(term(row.get_ref(0)?)?.map(str::to_owned)))?;
        words.filter_map(Result::transpose).collect()
    }
}

/// A word as FTS5 shows it. A word of a mark alone is nothing once its marks are taken off, and FTS5 shows NULL for it.
pub(crate) fn term(shown: ValueRef<'_>) -> Result<Option<&str>> {
    Ok(shown.as_bytes_or_null()?.map(whole_characters))
}

/// The characters of a word that are whole: FTS5 cuts what is longer than 32,768 bytes there, in the middle of one too.
pub(crate) fn whole_characters(word: &[u8]) -> &str {
    match std::str::from_utf8(word) {
        Ok(whole) => whole,
        Err(cut) => std::str::from_utf8(&word[..cut.valid_up_to()]).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::fold::{fold, words_that_fold};

    #[test]
    fn texts_are_cut_as_the_index_cuts_them() {
        let tokens = Tokens::new().unwrap();
        assert!(include_str!("model.sql").contains(TOKENIZER));
        assert_eq!(tokens.of("Well-known ÉTÉS, का").unwrap(), ["well", "known", "etes", "का"]);
        assert_eq!(tokens.of("").unwrap(), [""; 0]);
        assert_eq!(tokens.of("(•\u{300}o•\u{301}) rain").unwrap(), ["o", "rain"]);
        assert_eq!(tokens.of_all(["~\u{303}", "sea"]).unwrap(), ["sea"]);
        assert_eq!(tokens.of_all(["b a", "a"]).unwrap(), ["a", "b"]);
    }

    #[test]
    fn a_word_that_the_index_cuts_keeps_its_whole_characters() {
        let tokens = Tokens::new().unwrap();
        for run in ["字", "字Ａ字", "ｱ字", "한국", "ก่า", "ł", "ß", "𐎀字"] {
            for beside in ["", "x", "xx", "xxx"] {
                let word = beside.to_owned() + &run.repeat(33_000 / run.len() + 2);
                let words = tokens.of(&format!("rain {word} sea")).unwrap();
                assert_eq!((words[0].as_str(), words[2].as_str()), ("rain", "sea"), "{run}");
                assert!((32_765..=32_768).contains(&words[1].len()), "{run} {}", words[1].len());
                assert_eq!(tokens.of_all([word.as_str()]).unwrap(), words[1..2], "{run}");
            }
        }
    }

    #[test]
    fn a_word_that_is_not_said_to_fold_is_folded_in_the_index() {
        let tokens = Tokens::new().unwrap();
        let all = ('\u{80}'..=char::MAX).filter(|it| it.is_alphanumeric());
        let sound: Vec<String> =
            all.map(String::from).filter(|it| words_that_fold(it).next().is_none()).collect();
        let differs = |it: &String| tokens.of(it).unwrap().concat() != fold(it);
        // One for all, and one by one only where that is not right.
        let together = tokens.of(&sound.join(" ")).unwrap();
        let folded: Vec<String> = sound.iter().map(|it| fold(it)).collect();
        let wrong: Vec<&String> = match together == folded {
            true => Vec::new(),
            false => sound.iter().filter(|it| differs(it)).collect(),
        };
        assert_eq!(wrong, [""; 0]);
    }
}
