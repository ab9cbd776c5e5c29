//! One form for whatever is written otherwise and read as the same: for names that are filtered by, and for words that are
//! looked for.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::names::composed;

/// Folds case, diacritics, compatible forms (`ﬁ`, full width) and characters that nobody sees.
///
/// Marks go behind Latin, Greek, Cyrillic, Hebrew and Arabic letters alone: elsewhere they are letters, and without them
/// バリ (Bali) would be パリ (Paris), and `की` would be `का`. Letters of one language that people write without their strokes
/// elsewhere (`ł`, `ø`, `ß`) become what is written then.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(text.len());
    let mut is_bare = false;
    for letter in text.nfkd().filter(|it| !is_unseen(*it)) {
        if is_combining_mark(letter) {
            folded.extend((!is_bare).then_some(letter));
            continue;
        }
        is_bare = loses_marks(letter);
        push_small(&mut folded, letter);
    }
    composed(folded)
}

/// Every form under which a word is looked for: that of [`fold`], and where a vowel has an iota below it, that with the iota behind
/// it, too. So capitals have it (`ΩΙΔΗ` is `ᾠδή`), and so has the index where the mark stands apart.
pub fn folds(text: &str) -> Vec<String> {
    const IOTA_BELOW: char = '\u{345}';
    let mut folds = vec![fold(text)];
    if !text.is_ascii() && text.nfd().any(|it| it == IOTA_BELOW) {
        let beside = |it| if it == IOTA_BELOW { 'ι' } else { it };
        folds.push(fold(&text.nfd().map(beside).collect::<String>()));
    }
    folds
}

/// Adds the small form of a letter: over capitals, so that the two small sigmas are one.
fn push_small(folded: &mut String, letter: char) {
    for small in letter.to_uppercase().flat_map(char::to_lowercase) {
        match plain(small) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(small),
        }
    }
}

/// What people write for a letter who have no key for it; there is no decomposition of these in Unicode.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ł' => "l",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ħ' => "h",
        'ı' => "i",
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        _ => return None,
    })
}

/// Whether a character is written for its effect on others: the soft hyphen, joiners, variation selectors, marks of
/// direction, and the stroke that stretches Arabic words.
pub(super) fn is_unseen(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{640}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Whether the marks behind a letter tell no other letter: Latin, Greek, Cyrillic, Hebrew and Arabic, in the blocks of
/// Unicode's `Scripts.txt`, decomposed.
fn loses_marks(letter: char) -> bool {
    matches!(letter,
        'A'..='Z' | 'a'..='z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}'
        | '\u{f8}'..='\u{2b8}' | '\u{1d00}'..='\u{1dbf}' | '\u{1e00}'..='\u{1eff}' | '\u{2c60}'..='\u{2c7f}'
        | '\u{a722}'..='\u{a7ff}' | '\u{ab30}'..='\u{ab64}'
        | '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'
        | '\u{400}'..='\u{52f}' | '\u{1c80}'..='\u{1c8f}' | '\u{a640}'..='\u{a69f}'
        | '\u{5d0}'..='\u{5f4}' | '\u{fb1d}'..='\u{fb4f}'
        | '\u{620}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{870}'..='\u{8ff}' | '\u{fb50}'..='\u{fdff}'
        | '\u{fe70}'..='\u{fefe}')
}

/// The words of a text that an index may have under another form than [`fold`] gives them: nearly none of most texts.
///
/// They are cut where no tokenizer goes on, and may be several words to it.
pub(crate) fn words_that_fold(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = beyond_ascii(&text.as_bytes()[from..]) {
            let (before, after) = text[from..].split_at(at);
            let letter = after.chars().next()?;
            let length = letter.len_utf8();
            if !may_fold(letter) || ends_word(letter) {
                from += at + length;
                continue;
            }
            let start = text[..from + at].rfind(ends_word).map_or(0, |end| next_of(text, end));
            let end = after.find(ends_word).unwrap_or(after.len());
            from += before.len() + end;
            return Some(&text[start..from]);
        }
        None
    })
}

/// Where the first byte stands that is not ASCII. Most texts are ASCII nearly all along, and many bytes are passed over at once.
fn beyond_ascii(bytes: &[u8]) -> Option<usize> {
    const AT_ONCE: usize = 64;
    let passed = bytes.chunks(AT_ONCE).take_while(|it| it.is_ascii()).count() * AT_ONCE;
    let at = bytes.get(passed..)?.iter().position(|it| !it.is_ascii())?;
    Some(passed + at)
}

/// Where the next character stands.
fn next_of(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Whether no word goes on after a character, whatever a tokenizer takes for a letter.
fn ends_word(letter: char) -> bool {
    let is_unseen = matches!(letter, '\u{200c}' | '\u{200d}');
    letter.is_ascii() && !letter.is_ascii_alphanumeric()
        || matches!(letter, '\u{a0}' | '\u{ab}' | '\u{bb}' | '\u{2000}'..='\u{206f}' | '\u{3000}'..='\u{3002}')
            && !is_unseen
}

/// Whether folding makes more of a letter than an index does, which lowers its case and takes the marks off Latin letters. A
/// letter that is not known to be the same in both may fold.
fn may_fold(letter: char) -> bool {
    !matches!(letter,
        '\0'..='\u{7f}'
        // Latin letters that fall into a plain one and its marks.
        | 'À'..='Å' | 'Ç'..='Ï' | 'Ñ'..='Ö' | 'Ù'..='Ý' | 'à'..='å' | 'ç'..='ï' | 'ñ'..='ö' | 'ù'..='ý' | 'ÿ'..='ď'
        | 'Ē'..='ĥ' | 'Ĩ'..='İ' | 'Ĵ'..='ķ' | 'Ĺ'..='ľ' | 'Ń'..='ň' | 'Ō'..='ő' | 'Ŕ'..='ť' | 'Ũ'..='ž'
        // Greek and Cyrillic letters without marks.
        | 'Α'..='Ρ' | 'Σ'..='Ω' | 'α'..='ρ' | 'σ'..='ω' | 'А'..='И' | 'К'..='Я' | 'а'..='и' | 'к'..='я'
        // Letters of the scripts that know no case, and that no mark follows unseen: a mark may fold.
        | 'א'..='ת' | '\u{627}'..='\u{63a}' | '\u{641}'..='\u{64a}'
        | '\u{3041}'..='\u{3096}' | '\u{30a1}'..='\u{30fa}' | 'ー' | '々' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{ac00}'..='\u{d7a3}' | '、' | '。' | '「' | '」'
        // Thai, Lao and the scripts of India, but for what falls into parts.
        | '\u{904}'..='\u{928}' | '\u{92a}'..='\u{930}' | '\u{935}'..='\u{939}' | '\u{93d}'..='\u{94d}'
        | '\u{e01}'..='\u{e32}' | '\u{e34}'..='\u{e4e}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected, "{text}");
    }

    #[test]
    fn case_and_diacritics_fold_in_the_scripts_of_europe_and_of_hebrew_and_arabic() {
        check("Étés ÀB", "etes ab");
        check("Σίσυφος", "σισυφοσ");
        check("ΣΙΣΥΦΟΣ", "σισυφοσ");
        check("ᾼᾷ", "αα");
        check("Ёлка й", "елка и");
        check("Е\u{308}лка и\u{306}", "елка и");
        check("שָׁלוֹם", "שלום");
        check("\u{fb2a}", "ש");
        check("مُحَمَّد", "محمد");
        check("كـتـاب أحمد", "كتاب احمد");
    }

    #[test]
    fn an_iota_below_a_vowel_is_nothing_or_one_behind_it() {
        assert_eq!(folds("ᾠδή"), ["ωδη", "ωιδη"]);
        assert_eq!(folds("τῷ"), folds("τω\u{342}\u{345}"));
        assert_eq!(folds("ΩΙΔΗ"), ["ωιδη"]);
        assert_eq!(folds("Rain"), ["rain"]);
    }

    #[test]
    fn letters_of_one_language_are_written_as_elsewhere() {
        check("Łódź Đurđa Ħal", "lodz durda hal");
        check("Ærø Œuvre Þór Guðrún", "aero oeuvre thor gudrun");
        check("Straße STRASSE ẞ", "strasse strasse ss");
        check("İstanbul ısı Istanbul", "istanbul isi istanbul");
    }

    #[test]
    fn compatible_forms_and_what_nobody_sees_fold() {
        check("Ｐｙｔｈｏｎ", "python");
        check("ﬁn ｶﾞ", "fin ガ");
        check("Do\u{ad}nau می\u{200c}خواهم", "donau ميخواهم".replace('ي', "ی").as_str());
        check("m²", "m2");
    }

    #[test]
    fn marks_that_are_letters_stay() {
        for text in ["की", "का", "ที่", "กี่", "が", "バリ", "ភាសា", "မြန်မာ", "ລາວ", "தமிழ்"]
        {
            check(text, text);
        }
        assert_ne!(fold("バリ"), fold("パリ"));
        check("か\u{3099}", "が");
    }

    #[test]
    fn a_form_that_is_folded_folds_no_further() {
        let letters = ('\0'..=char::MAX).filter(|it| it.is_alphanumeric());
        let further: Vec<char> = letters
            .filter(|it| {
                let folded = fold(&it.to_string());
                fold(&folded) != folded
            })
            .collect();
        assert_eq!(further, [] as [char; 0]);
    }

    #[test]
    fn only_words_that_may_fold_are_named() {
        let words = |text: &'static str| words_that_fold(text).collect::<Vec<_>>();
        assert_eq!(words("plain text, naïve — “quoted”"), [""; 0]);
        assert_eq!(words("In Łódź, am Do\u{ad}nau; Straße"), ["Łódź", "Do\u{ad}nau", "Straße"]);
        assert_eq!(words("мой дом ёлка"), ["мой", "ёлка"]);
    }
}
