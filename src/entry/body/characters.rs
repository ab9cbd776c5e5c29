//! Text of scripts without spaces as an index of single characters: the same layout for the index and the query.
//!
//! The tokeniser `unicode61` takes a run of Chinese, Japanese, Korean, Thai, Lao, Khmer or Burmese characters, and what is
//! written without a space beside them, for one word, so that nothing inside it is found. Laid out with spaces each
//! character is a word of its own, marks too; any part of a run is a phrase, and `Python` is found in `Python編`.

use std::borrow::Cow;
use std::collections::HashSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::entry::fold::is_unseen;

/// Stands between two runs as a word of its own, so that no phrase crosses from one into the next. It is a private
/// character, which `unicode61` takes for a letter.
pub const RUN_BREAK: char = '\u{e000}';

/// Stands before the language of an entry that names it, in a word of its own: only there words have the stems of that language.
/// Private, too.
pub const LANGUAGE_MARK: char = '\u{e001}';

/// Lays the runs of `text` that have characters of scripts without spaces out for an index or a phrase: a space around
/// each such character, other words of a run as they are, [`RUN_BREAK`] between runs; none where there is no such run.
///
/// A run is what `unicode61` takes for one word: letters, digits, and the marks on them; what nobody sees is left out. Half-width
/// and decomposed forms become the ordinary ones, so that `ｶﾞ`, `か` with a voiced mark of its own and the composed letters are
/// found by each other.
pub fn characters(text: &str) -> Option<String> {
    lay_out(runs(text))
}

/// Lays out texts as they are shown, those runs of what is written beside them that are not shown, what some of their words
/// are in other signs, and the passages of which something is written within that is not shown.
pub(super) fn shown_and_hidden(
    shown: [&str; 3],
    hidden: &str,
    raw: &str,
    passages: &[&str],
) -> Option<String> {
    let others = shown.into_iter().chain([hidden]).flat_map(words_in_other_signs);
    let unseen = shown.into_iter().flat_map(words_with_unseen);
    let others = others.chain(words_of_entities(shown[2], raw)).chain(unseen);
    let others: Vec<String> = others.collect();
    let seen: HashSet<&str> = match may_be_unspaced(hidden) {
        true => shown.into_iter().flat_map(runs).collect(),
        false => HashSet::new(),
    };
    let hidden = runs(hidden).filter(|it| !seen.contains(it));
    let shown = shown.into_iter().flat_map(runs);
    let others = others.iter().map(String::as_str).chain(passages.iter().copied());
    lay_out(shown.chain(hidden).chain(others))
}

/// The words of a text that are written with signs of HTML in them: `caf&eacute;` is two words to an index.
fn words_of_entities(shown: &str, raw: &str) -> Vec<String> {
    if shown.is_ascii() || !(raw.contains('&') && raw.contains(';')) {
        return Vec::new();
    }
    let words = shown.split(|it| !belongs_to_run(it)).filter(|it| !it.is_ascii());
    let mut words: Vec<&str> = words.filter(|it| !it.contains(is_unspaced)).collect();
    words.sort_unstable();
    words.dedup();
    words.into_iter().filter(|it| !raw.contains(it)).map(str::to_owned).collect()
}

/// The words of a text with what nobody sees in them, without it: `zero`, a space without a width and `width` are two words to an
/// index.
fn words_with_unseen(text: &str) -> Vec<String> {
    /// What an index takes for the end of a word.
    const UNSEEN: [char; 4] = ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}'];
    if text.is_ascii() || !UNSEEN.iter().any(|it| text.contains(*it)) {
        return Vec::new();
    }
    let words = text.split(|it| !belongs_to_run(it)).filter(|it| !it.contains(is_unspaced));
    let words = words.filter(|it| it.trim_matches(UNSEEN).contains(UNSEEN));
    let mut words: Vec<String> = words.map(|it| it.replace(UNSEEN, "")).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// The words of a text that an index has in no form that they are looked for in, as they are written with other signs: those with
/// signs that are words in a square, apart from what stands beside them and with it (`5㎏`), and those with an iota below a vowel
/// that stands for itself, which an index takes for a letter.
fn words_in_other_signs(text: &str) -> Vec<String> {
    // The first bytes of the iota and of what stands in a square: most texts have neither. Without a way out of the loop it takes
    // many bytes at once.
    let found = text.bytes().fold(0, |any, it| any | u8::from(it == 0xcd) | u8::from(it == 0xe3));
    if found == 0 || !text.contains(|it| it == IOTA_BELOW || is_squared(it)) {
        return Vec::new();
    }
    let is_of_word = |it: char| belongs_to_run(it) || is_squared(it);
    let words: HashSet<&str> = text.split(|it| !is_of_word(it)).collect();
    let mut found: Vec<String> = Vec::new();
    for word in words {
        if word.contains(is_squared) {
            let apart = spelt_out(word);
            found.push(apart.replace(' ', ""));
            found.push(apart.into_owned());
        } else if word.contains(IOTA_BELOW) {
            found.push(word.nfc().collect());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The iota below a vowel, where it stands behind it as a mark.
const IOTA_BELOW: char = '\u{345}';

/// A text in which signs that are words in a square are these words, apart from others: `5㎏` is `5 kg`, `㌔` is `キロ`.
pub fn spelt_out(text: &str) -> Cow<'_, str> {
    if !text.contains(is_squared) {
        return text.into();
    }
    let mut spelt = String::with_capacity(text.len() + 8);
    let mut is_apart = true;
    for letter in text.chars() {
        let is_beside = is_squared(letter) || spelt.ends_with(SQUARE_END);
        if is_beside && !is_apart && !letter.is_whitespace() {
            spelt.push(' ');
        }
        is_apart = letter.is_whitespace();
        match is_squared(letter) {
            true => spelt.extend(std::iter::once(letter).nfkc().chain([SQUARE_END])),
            false => spelt.push(letter),
        }
    }
    spelt.retain(|it| it != SQUARE_END);
    spelt.into()
}

/// Stands behind the words of a square until what follows is known: Unicode keeps it free.
const SQUARE_END: char = '\u{fdd2}';

/// Whether a character is one or several words in a square: `㎏`, `㌔`, `㏄`; an era in one is a letter of its own.
fn is_squared(letter: char) -> bool {
    matches!(letter, '\u{3300}'..='\u{33ff}') && !is_era(letter)
}

fn lay_out<'t>(runs: impl Iterator<Item = &'t str>) -> Option<String> {
    let mut laid_out = String::new();
    runs.for_each(|run| push_run(&mut laid_out, run));
    (!laid_out.is_empty()).then_some(laid_out)
}

/// The runs of a text that have characters of scripts without spaces.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = if may_be_unspaced(text) { text } else { "" };
    std::iter::from_fn(move || {
        let found = find_unspaced(rest)?;
        let (before, after) = rest.split_at(found);
        let start = before.trim_end_matches(belongs_to_run).len();
        let end = after.find(|it| !belongs_to_run(it)).map_or(rest.len(), |end| found + end);
        let run = &rest[start..end];
        rest = &rest[end..];
        Some(run)
    })
}

/// Whether a text may have a character of [`is_unspaced`], by its bytes alone: in UTF-8 they begin with 0xe0 or more.
fn may_be_unspaced(text: &str) -> bool {
    text.bytes().fold(0, u8::max) >= 0xe0
}

/// Where the first character of a script without spaces stands; none begins with a smaller byte.
fn find_unspaced(text: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        from += text.as_bytes()[from..].iter().position(|it| *it >= 0xe0)?;
        let letter = text[from..].chars().next()?;
        if is_unspaced(letter) {
            return Some(from);
        }
        from += letter.len_utf8();
    }
}

fn push_run(laid_out: &mut String, run: &str) {
    if !laid_out.is_empty() {
        laid_out.extend([' ', RUN_BREAK]);
    }
    let mut is_apart = true;
    for letter in run.chars().flat_map(ordinary).nfc().filter(|it| !is_left_over(*it)) {
        let is_letter = is_unspaced(letter);
        if letter.is_whitespace() {
            is_apart = true;
            continue;
        }
        if (is_apart || is_letter) && !laid_out.is_empty() {
            laid_out.push(' ');
        }
        laid_out.push(letter);
        is_apart = is_letter;
    }
}

/// Whether a character is part of a run: a letter, a digit, a mark on one, or what nobody sees between them.
pub fn belongs_to_run(letter: char) -> bool {
    letter.is_alphanumeric()
        || is_unspaced(letter)
        || is_combining_mark(letter)
        || is_unseen(letter)
}

/// Whether a character is of a script that is written without spaces between words: [`is_cjk`], a letter or a mark of Thai, Lao,
/// Khmer or Burmese, or an era of Japan in one sign.
pub fn is_unspaced(letter: char) -> bool {
    letter >= '\u{e01}' && (is_cjk(letter) || is_of_southeast_asia(letter) || is_era(letter))
}

/// Whether a character is a letter or a digit by its category, as the index of words asks. Latin letters in circles and squares,
/// `Ⓐ` and `🅰`, are signs there, whatever else Unicode says of them.
pub fn is_letter(letter: char) -> bool {
    let is_sign = matches!(letter,
        '\u{24b6}'..='\u{24e9}'
        | '\u{1f130}'..='\u{1f149}'
        | '\u{1f150}'..='\u{1f169}'
        | '\u{1f170}'..='\u{1f189}');
    letter.is_alphanumeric() && !is_sign
}

/// Whether a character is the name of an era of Japan, which are two: `㋿` is 令和.
fn is_era(letter: char) -> bool {
    matches!(letter, '\u{32ff}' | '\u{337b}'..='\u{337e}')
}

/// Letters and marks; digits and punctuation are not among them.
fn is_of_southeast_asia(letter: char) -> bool {
    matches!(letter,
        '\u{e01}'..='\u{e3a}' | '\u{e40}'..='\u{e4e}'     // Thai
        | '\u{e81}'..='\u{ece}' | '\u{edc}'..='\u{edf}'   // Lao
        | '\u{1780}'..='\u{17d3}' | '\u{17d7}' | '\u{17dc}' | '\u{17dd}' // Khmer
        | '\u{1000}'..='\u{103f}' | '\u{1050}'..='\u{108f}' | '\u{109a}'..='\u{109d}' // Burmese
        | '\u{a9e0}'..='\u{a9ef}' | '\u{a9fa}'..='\u{a9fe}' | '\u{aa60}'..='\u{aa76}' | '\u{aa7a}'..='\u{aa7f}')
}

/// Whether a character is a Chinese, Japanese or Korean letter: Han, Hiragana, Katakana (half-width too, and its
/// prolonged mark), Bopomofo, Hangul, and the iteration marks among them; each is a token of `unicode61`.
pub fn is_cjk(letter: char) -> bool {
    // Most letters of most journals are told apart by this alone.
    letter >= '\u{1100}' && is_cjk_beyond_latin(letter)
}

fn is_cjk_beyond_latin(letter: char) -> bool {
    is_hangul(letter)
        || matches!(letter,
            '\u{2f00}'..='\u{2fd5}'       // Kangxi radicals: letters only after `ordinary`
            | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}' | '\u{3031}'..='\u{3035}'
            | '\u{3038}'..='\u{303c}'
            | '\u{3041}'..='\u{3096}' | '\u{309d}'..='\u{309f}' // Hiragana
            | '\u{30a1}'..='\u{30fa}' | '\u{30fc}'..='\u{30ff}' // Katakana
            | '\u{3105}'..='\u{312f}' | '\u{31a0}'..='\u{31bf}' // Bopomofo
            | '\u{31f0}'..='\u{31ff}' | '\u{ff66}'..='\u{ff9f}' // Katakana: phonetic extensions, half-width forms
            | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
            | '\u{1aff0}'..='\u{1b16f}'   // Kana extensions
            | '\u{20000}'..='\u{323af}') // Han: extensions B to I, compatibility supplement
}

/// Whether a line that ends with one of these letters goes on with the other where the next one begins, as one run: Chinese and
/// Japanese know no space between words.
pub fn goes_on_below(last: Option<char>, first: Option<char>) -> bool {
    let is_whole = |it: Option<char>| it.is_some_and(|it| is_cjk(it) && !is_hangul(it));
    is_whole(last) && is_whole(first)
}

/// Whether a character is a letter of the Korean alphabet, composed or not.
pub fn is_hangul(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{d7b0}'..='\u{d7fb}' | '\u{ffa1}'..='\u{ffdc}')
}

/// Whether a character adds nothing where it stands alone after composition: voiced marks, and what nobody sees.
fn is_left_over(letter: char) -> bool {
    matches!(letter, '\u{3099}' | '\u{309a}') || is_unseen(letter)
}

/// The ordinary letter of a half-width form or a radical, the two of an era in one sign, and the two signs of the one that Thai and
/// Lao have for `am`. Other compatible forms stay as they are: Korean letters
/// that were written one by one would be joined into syllables that nobody wrote.
fn ordinary(letter: char) -> impl Iterator<Item = char> {
    let is_other_form = matches!(letter,
        '\u{ff66}'..='\u{ff9f}' | '\u{2f00}'..='\u{2fd5}' | '\u{e33}' | '\u{eb3}')
        || is_era(letter);
    let same = (!is_other_form).then_some(letter);
    let other = is_other_form.then(|| std::iter::once(letter).nfkc());
    same.into_iter().chain(other.into_iter().flatten())
}

#[cfg(test)]
mod tests;
