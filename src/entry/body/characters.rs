//! Chinese, Japanese and Korean text as an index of single characters: the same layout for the index and the query.
//!
//! The tokeniser `unicode61` takes a run of such characters, and what is written without a space beside them, for one
//! word, so that nothing inside it is found. Laid out with spaces each character is a word of its own, any part of a
//! run is a phrase, and `Python` is found in `Python編`.

use unicode_normalization::UnicodeNormalization;

/// Stands between two runs as a word of its own, so that no phrase crosses from one into the next. It is a private
/// character, which `unicode61` takes for a letter.
pub const RUN_BREAK: char = '\u{e000}';

/// Lays the runs of `text` that have Chinese, Japanese or Korean characters out for an index or a phrase: a space around
/// each such character, other words of a run as they are, [`RUN_BREAK`] between runs; none where there is no such run.
///
/// A run is what `unicode61` takes for one word: letters, digits, and the marks on them. Half-width and decomposed forms
/// become the ordinary ones, so that `ｶﾞ`, `か` with a voiced mark of its own and the composed letters are found by each
/// other.
pub fn characters(text: &str) -> Option<String> {
    if !may_have_cjk(text) {
        return None;
    }
    let mut laid_out = String::new();
    let mut rest = text;
    while let Some(found) = rest.find(is_cjk) {
        let (before, after) = rest.split_at(found);
        let start = before.trim_end_matches(belongs_to_run).len();
        let end = after.find(|it| !belongs_to_run(it)).map_or(rest.len(), |end| found + end);
        push_run(&mut laid_out, &rest[start..end]);
        rest = &rest[end..];
    }
    (!laid_out.is_empty()).then_some(laid_out)
}

/// Whether a text may have a character of [`is_cjk`], by its bytes alone: in UTF-8 they begin with 0xe1 or more.
pub(super) fn may_have_cjk(text: &str) -> bool {
    text.bytes().fold(0, u8::max) >= 0xe1
}

fn push_run(laid_out: &mut String, run: &str) {
    if !laid_out.is_empty() {
        laid_out.extend([' ', RUN_BREAK]);
    }
    let mut is_apart = true;
    for letter in run.chars().flat_map(ordinary).nfc().filter(|it| !is_left_over(*it)) {
        let is_letter = is_cjk(letter);
        if (is_apart || is_letter) && !laid_out.is_empty() {
            laid_out.push(' ');
        }
        laid_out.push(letter);
        is_apart = is_letter;
    }
}

/// Whether a character is part of a run: a letter, a digit, or a mark on one.
fn belongs_to_run(letter: char) -> bool {
    letter.is_alphanumeric() || is_cjk(letter) || joins_letter(letter)
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

/// Whether a character is a letter of the Korean alphabet, composed or not.
pub fn is_hangul(letter: char) -> bool {
    matches!(letter,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{a960}'..='\u{a97c}'
        | '\u{ac00}'..='\u{d7a3}' | '\u{d7b0}'..='\u{d7fb}' | '\u{ffa1}'..='\u{ffdc}')
}

/// Whether a character belongs to the letter before it.
fn joins_letter(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}') || is_left_over(letter)
}

/// Whether a character adds nothing where it stands alone after composition: voiced marks and variation selectors.
fn is_left_over(letter: char) -> bool {
    matches!(letter, '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// The ordinary letter of a half-width form or a radical. Other compatible forms stay as they are: Korean letters
/// that were written one by one would be joined into syllables that nobody wrote.
fn ordinary(letter: char) -> impl Iterator<Item = char> {
    let is_other_form = matches!(letter, '\u{ff66}'..='\u{ff9f}' | '\u{2f00}'..='\u{2fd5}');
    let same = (!is_other_form).then_some(letter);
    let other = is_other_form.then(|| std::iter::once(letter).nfkc());
    same.into_iter().chain(other.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let laid_out = characters(text).unwrap_or_default().replace(RUN_BREAK, "|");
        assert_eq!(laid_out, expected, "{text}");
    }

    #[test]
    fn each_character_of_a_run_is_a_word() {
        check("今日は雨。散歩", "今 日 は 雨 | 散 歩");
        check("서울 안녕", "서 울 | 안 녕");
        check("abc漢字def々", "abc 漢 字 def 々");
        check("第2回 Python編 a", "第 2 回 | Python 編");
        check("スーパー、𠮷野家", "ス ー パ ー | 𠮷 野 家");
    }

    #[test]
    fn text_without_such_characters_has_no_layout() {
        for text in ["", "rain", "café Łódź Ωμέγα", "— “quoted” …", "🙂", "Ａ"]
        {
            assert_eq!(characters(text), None, "{text}");
        }
    }

    #[test]
    fn other_forms_of_a_letter_become_the_ordinary_one() {
        check("ｶﾞｷﾞ", "ガ ギ");
        check("か\u{3099}", "が");
        check("ｺｰﾋｰ", "コ ー ヒ ー");
        check("\u{1112}\u{1161}\u{11ab}", "한");
        check("\u{f900}", "豈");
        check("⼀", "一");
    }

    #[test]
    fn marks_never_cut_a_run() {
        check("葛\u{e0100}城", "葛 城");
        check("あ\u{3099}い", "あ い");
        check("\u{3099}", "");
        check("é雨e\u{301}雪", "é 雨 é 雪");
    }

    #[test]
    fn korean_letters_written_one_by_one_stay_so() {
        check("ㅋㅋㅋㅏ", "ㅋ ㅋ ㅋ ㅏ");
    }
}
