//! The languages whose words are known by their stems: *walked* and *walks* are found by *walking*.
//!
//! The stems are those of Snowball, <https://snowballstem.org/algorithms/>.

use frostem::{Algorithm, Stemmer};

use super::date::{first_language, language_code};
use super::fold::fold;
use super::front_matter::FrontMatter;

/// A language that has stems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Language(usize);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WritingScript {
    Arabic,
    Armenian,
    Cyrillic,
    Devanagari,
    Greek,
    Hebrew,
    Latin,
    Tamil,
}

/// Each language under its code in ISO 639-1, and the scripts that it is written in.
#[rustfmt::skip]
const LANGUAGES: &[(&str, Algorithm, &[WritingScript])] = &[
    ("ar", Algorithm::Arabic, &[WritingScript::Arabic]),
    ("ca", Algorithm::Catalan, &[WritingScript::Latin]),
    ("cs", Algorithm::Czech, &[WritingScript::Latin]),
    ("da", Algorithm::Danish, &[WritingScript::Latin]),
    ("de", Algorithm::German, &[WritingScript::Latin]),
    ("el", Algorithm::Greek, &[WritingScript::Greek]),
    ("en", Algorithm::English, &[WritingScript::Latin]),
    ("eo", Algorithm::Esperanto, &[WritingScript::Latin]),
    ("es", Algorithm::Spanish, &[WritingScript::Latin]),
    ("et", Algorithm::Estonian, &[WritingScript::Latin]),
    ("eu", Algorithm::Basque, &[WritingScript::Latin]),
    ("fa", Algorithm::Persian, &[WritingScript::Arabic]),
    ("fi", Algorithm::Finnish, &[WritingScript::Latin]),
    ("fr", Algorithm::French, &[WritingScript::Latin]),
    ("ga", Algorithm::Irish, &[WritingScript::Latin]),
    ("hi", Algorithm::Hindi, &[WritingScript::Devanagari]),
    ("hu", Algorithm::Hungarian, &[WritingScript::Latin]),
    ("hy", Algorithm::Armenian, &[WritingScript::Armenian]),
    ("id", Algorithm::Indonesian, &[WritingScript::Latin]),
    ("it", Algorithm::Italian, &[WritingScript::Latin]),
    ("lt", Algorithm::Lithuanian, &[WritingScript::Latin]),
    ("ne", Algorithm::Nepali, &[WritingScript::Devanagari]),
    ("nl", Algorithm::Dutch, &[WritingScript::Latin]),
    ("no", Algorithm::Norwegian, &[WritingScript::Latin]),
    ("pl", Algorithm::Polish, &[WritingScript::Latin]),
    ("pt", Algorithm::Portuguese, &[WritingScript::Latin]),
    ("ro", Algorithm::Romanian, &[WritingScript::Latin]),
    ("ru", Algorithm::Russian, &[WritingScript::Cyrillic]),
    ("sr", Algorithm::Serbian, &[WritingScript::Cyrillic, WritingScript::Latin]),
    ("sv", Algorithm::Swedish, &[WritingScript::Latin]),
    ("ta", Algorithm::Tamil, &[WritingScript::Tamil]),
    ("tr", Algorithm::Turkish, &[WritingScript::Latin]),
    ("uk", Algorithm::Ukrainian, &[WritingScript::Cyrillic]),
    ("yi", Algorithm::Yiddish, &[WritingScript::Hebrew]),
];

/// The language of the words of a script where nothing says another.
const OF_SCRIPTS: &[(WritingScript, &str)] = &[
    (WritingScript::Arabic, "ar"),
    (WritingScript::Armenian, "hy"),
    (WritingScript::Cyrillic, "ru"),
    (WritingScript::Devanagari, "hi"),
    (WritingScript::Greek, "el"),
    (WritingScript::Hebrew, "yi"),
    (WritingScript::Latin, "en"),
    (WritingScript::Tamil, "ta"),
];

/// The letters with marks that endings of a language may have: the index takes the marks off, and stems go by them.
const MARKED: &[(&str, &str)] = &[
    ("ca", "àèéíòóú"),
    ("cs", "áéěíóúůýčďňřšťž"),
    ("da", "å"),
    ("de", "äöü"),
    ("eo", "ĉĝĥĵŝŭ"),
    ("es", "áéíóúüñ"),
    ("et", "äõöüšž"),
    ("fi", "äö"),
    ("fr", "âàçéèêîïôû"),
    ("ga", "áéíóú"),
    ("hu", "áéíóöőúüű"),
    ("it", "àèéìòù"),
    ("lt", "ąčęėįšųūž"),
    ("nl", "ëïéè"),
    ("no", "å"),
    ("pl", "ąćęńóśźż"),
    ("pt", "áâãçéêíóôõú"),
    ("ro", "ăâîșț"),
    ("sr", "ćčšž"),
    ("sv", "åäö"),
    ("tr", "çğöşü"),
];

/// What is written before a word as one with it, and no part of its stem: the article of Arabic, with *and*, *with*, *like*,
/// *so* and *to* before it.
const ARTICLES: &[(&str, &[&str])] = &[("ar", &["ال", "وال", "بال", "كال", "فال", "لل", "و"])];

/// So many letters at the end of a word may have lost a mark.
const ENDING: usize = 6;

impl Language {
    /// English, which is meant where nothing is said.
    pub fn english() -> Self {
        Self(LANGUAGES.iter().position(|it| it.0 == "en").unwrap_or_default())
    }

    /// The language of a tag: `de`, `de-AT`, `pt_BR`; none where it has no stems here.
    pub fn of_tag(tag: &str) -> Option<Self> {
        let code = primary(tag)?;
        let code = if matches!(&*code, "nb" | "nn") { "no" } else { &code };
        LANGUAGES.iter().position(|it| it.0 == code).map(Self)
    }

    /// The codes of all languages.
    pub fn codes() -> impl Iterator<Item = &'static str> {
        LANGUAGES.iter().map(|it| it.0)
    }

    /// Its code.
    pub fn code(self) -> &'static str {
        LANGUAGES[self.0].0
    }

    /// The language of a word: that of its entry, where that is named; else the usual one, where it is written in the script
    /// of the word; else the one of that script. None where it has no stems.
    pub fn of_word(entry: Option<&str>, usual: Self, word: &str) -> Option<Self> {
        let script = script_of(word)?;
        let own = match entry {
            Some(tag) => Some(Self::of_tag(tag)?),
            None => None,
        };
        let named = own.into_iter().chain([usual]).find(|it| it.scripts().contains(&script));
        let of_script =
            || OF_SCRIPTS.iter().find(|it| it.0 == script).and_then(|it| Self::of_tag(it.1));
        named.or_else(of_script)
    }

    /// The stem of a word in small letters.
    pub fn stem(self, word: &str) -> String {
        Stemmer::new(LANGUAGES[self.0].1).stem(self.without_and(word)).into_owned()
    }

    /// A word without what stands before it as one with it; the longest of that, where enough of it is left.
    pub fn without_article(self, word: &str) -> &str {
        const LEAST: usize = 3;
        let bare = self.articles().iter().filter(|it| it.chars().count() > 1);
        let bare = bare.filter_map(|article| word.strip_prefix(article));
        let bare = bare.filter(|it| it.chars().count() >= LEAST);
        bare.min_by_key(|it| it.len()).unwrap_or(word)
    }

    /// What may stand before a word as one with it, and no part of its stem.
    pub fn articles(self) -> &'static [&'static str] {
        ARTICLES.iter().find(|it| it.0 == self.code()).map_or(&[], |it| it.1)
    }

    /// A word without *and* or *so* before its article, which the stemmer takes for a letter of it there.
    fn without_and(self, word: &str) -> &str {
        let article = self.articles().first();
        let bare = word.strip_prefix(['و', 'ف']);
        bare.filter(|it| article.is_some_and(|article| it.starts_with(article))).unwrap_or(word)
    }

    /// The stems that a word of the index may have, without marks: of itself, and of what it is with one mark in its ending.
    pub fn stems(self, word: &str) -> Vec<String> {
        let stemmer = Stemmer::new(LANGUAGES[self.0].1);
        let stem = |it: &str| fold(&stemmer.stem(it));
        let word = self.without_and(word);
        let mut stems = vec![stem(word)];
        let marked = MARKED.iter().find(|it| it.0 == self.code()).map_or("", |it| it.1);
        let ending = word.char_indices().rev().take(ENDING).filter(|it| it.1.is_ascii());
        for (at, letter) in ending {
            for with_mark in
                marked.chars().filter(|it| fold(it.encode_utf8(&mut [0; 4])) == letter.to_string())
            {
                let (before, behind) = (&word[..at], &word[at + letter.len_utf8()..]);
                stems.push(stem(&format!("{before}{with_mark}{behind}")));
            }
        }
        stems
    }

    fn scripts(self) -> &'static [WritingScript] {
        LANGUAGES[self.0].2
    }
}

/// The language that an entry names, as the first part of its tag in small letters: `de` of `de-AT`, and of `German`.
pub(super) fn of_entry(front_matter: &FrontMatter) -> Option<String> {
    let (_, value) = front_matter.get("lang")?;
    let text = first_language(value)?;
    language_code(text).or_else(|| primary(text))
}

fn primary(tag: &str) -> Option<String> {
    let code = tag.trim().split(['-', '_']).next()?;
    let is_code = (2..=8).contains(&code.len()) && code.bytes().all(|it| it.is_ascii_alphabetic());
    is_code.then(|| code.to_ascii_lowercase())
}

/// The script of the first letter that has one of these; blocks of Unicode.
fn script_of(word: &str) -> Option<WritingScript> {
    word.chars().find_map(|letter| {
        Some(match letter {
            'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => {
                WritingScript::Latin
            }
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => WritingScript::Greek,
            '\u{400}'..='\u{52f}' => WritingScript::Cyrillic,
            '\u{531}'..='\u{587}' => WritingScript::Armenian,
            '\u{5d0}'..='\u{5f2}' => WritingScript::Hebrew,
            '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' => WritingScript::Arabic,
            '\u{900}'..='\u{97f}' => WritingScript::Devanagari,
            '\u{b80}'..='\u{bff}' => WritingScript::Tamil,
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests;
