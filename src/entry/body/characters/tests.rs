//! Characters of scripts without spaces, laid out one by one.

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
    for text in ["", "rain", "café Łódź Ωμέγα", "— “quoted” …", "🙂", "Ａ"] {
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
    check("㋿6年", "令 和 6 年");
    check("น\u{e49}\u{e33}", "น \u{e49} \u{e4d} \u{e32}");
    check("น\u{e49}\u{e4d}\u{e32}", "น \u{e49} \u{e4d} \u{e32}");
    check("\u{e99}\u{ec9}\u{eb3}", "\u{e99} \u{ec9} \u{ecd} \u{eb2}");
}

#[test]
fn marks_never_cut_a_run() {
    check("葛\u{e0100}城", "葛 城");
    check("あ\u{3099}い", "あ い");
    check("\u{3099}", "");
    check("é雨e\u{301}雪", "é 雨 é 雪");
}

#[test]
fn each_letter_and_each_mark_of_the_scripts_of_southeast_asia_is_a_word() {
    check("ภาษาไทย ที่", "ภ า ษ า ไ ท ย | ท ี ่");
    check("ລາວ", "ລ າ ວ");
    check("ភាសា\u{200b}ខ្មែរ", "ភ ា ស ា ខ ្ ម ែ រ");
    check("မြန်မာ၏", "မ ြ န ် မ ာ");
    check("ปี2568 ๒๕", "ป ี 2568");
}

#[test]
fn what_is_written_and_not_shown_is_laid_out_behind_the_rest() {
    let both = |shown: &str, hidden: &str| {
        shown_and_hidden(["雨", "", shown], hidden, "", &[])
            .unwrap_or_default()
            .replace(RUN_BREAK, "|")
    };
    assert_eq!(both("今日は雨だ", "<!-- 雪 -->\n雨"), "雨 | 今 日 は 雨 だ | 雪");
    assert_eq!(both("x", "y"), "雨");
    let passages = ["the river", "H2O"];
    let found = shown_and_hidden(["", "", "the river H2O"], "", "", &passages).unwrap();
    assert_eq!(found.replace(RUN_BREAK, "|"), "the river | H2O");
}

#[test]
fn a_word_with_what_nobody_sees_in_it_is_one() {
    let of = |text: &str| {
        shown_and_hidden(["", "", text], "", "", &[]).unwrap_or_default().replace(RUN_BREAK, "|")
    };
    assert_eq!(of("a zero\u{200b}width b\u{200b} co\u{ad}op"), "coop | zerowidth");
    assert_eq!(of("plain — text"), "");
}

#[test]
fn words_in_a_square_are_words_apart() {
    assert_eq!(spelt_out("5㎏ and㌔だ ㎞"), "5 kg and キロ だ km");
    assert_eq!(spelt_out("㋿6年"), "㋿6年");
    let of = |text: &str| {
        shown_and_hidden(["", "", text], "", "", &[]).unwrap_or_default().replace(RUN_BREAK, "|")
    };
    assert_eq!(of("5㎏ on"), "5 kg | 5kg");
    assert_eq!(of("㌔"), "キ ロ");
    assert_eq!(of("ω\u{313}\u{345}δη\u{301} ᾠδή"), "ᾠδή");
}

#[test]
fn korean_letters_written_one_by_one_stay_so() {
    check("ㅋㅋㅋㅏ", "ㅋ ㅋ ㅋ ㅏ");
}
