//! How strong a mood was: numbers, parts of a whole, and what is none.

use super::super::*;
use super::check;

#[test]
fn a_number_is_a_scale_to_ten_and_no_mood() {
    for (written, scale) in [
        ("7", "=7"),
        ("7/10", "=7"),
        ("7 / 10", "=7"),
        ("4/5", "=8"),
        ("70%", "=7"),
        ("70 %", "=7"),
        ("6.5", "=6.5"),
        ("0", "=0"),
        ("-0", "=0"),
        ("10", "=10"),
        ("'7'", "=7"),
        ("{scale: 7}", "=7"),
        ("{level: 4/5}", "=8"),
        ("{mood: 7}", "=7"),
        ("{name: 7/10, scale: 7}", "=7"),
        ("[7]", "=7"),
        ("７／１０", "=7"),
        ("7 out of 10", "=7"),
        ("8 of 10", "=8"),
        ("4 of 5", "=8"),
        ("٧", "=7"),
        ("۷/۱۰", "=7"),
        ("{rating: 7}", "=7"),
    ] {
        check(&format!("mood: {written}"), &[scale], &[]);
    }
    check("mood: [calm, 7]", &["calm", "=7"], &[]);
    check("mood: 7\nmoods: calm", &["calm", "=7"], &[]);
}

#[test]
fn of_several_numbers_the_first_counts_and_the_others_are_told() {
    check("mood: [7, 8]", &["=7"], &["several-scales"]);
    check("mood: 7, 8, 9", &["=7"], &["several-scales", "several-scales"]);
    check("mood: 7\nmoods: [3, calm]", &["calm", "=7"], &["several-scales"]);
}

#[test]
fn a_number_that_is_not_from_0_to_10_is_told_and_left_out() {
    for written in
        ["11/10", "-1", "12", "10.01", "110%", "-1/10", "1e3", "1e999", "11 out of 10", "١١"]
    {
        check(&format!("mood: {written}"), &[], &["bad-scale"]);
        check(&format!("mood: {{scale: {written}}}"), &[], &["bad-scale"]);
        check(&format!("mood: {{name: calm, scale: {written}}}"), &["calm"], &["bad-scale"]);
        check(&format!("mood: {{calm: {written}}}"), &["calm"], &["bad-scale"]);
    }
    for written in ["calm 11/10", "calm (12)", "'calm: 12'", "calm 110%", "calm 7/0"] {
        check(&format!("mood: {written}"), &["calm"], &["bad-scale"]);
    }
}

#[test]
fn a_scale_may_stand_behind_the_name() {
    check("mood: calm 7/10", &["calm 7"], &[]);
    check("mood: calm 7", &["calm 7"], &[]);
    check("mood: calm 6.5, tired 0", &["calm 6.5", "tired 0"], &[]);
    check("mood: calm (3/5), tired (2)", &["calm 6", "tired 2"], &[]);
    check("mood: 'calm: 7'", &["calm 7"], &[]);
    check("mood: calm70", &["calm70"], &[]);
    check("mood: 🙂 7", &["🙂 7"], &[]);
    check("mood: calm 7 out of 10", &["calm 7"], &[]);
    check("mood: calm ٧", &["calm 7"], &[]);
    check("mood: route ٦٦ blues 5", &["route ٦٦ blues 5"], &[]);
    for dash in ["-", "--", "–", "—", "|", "->", "→"] {
        check(&format!("mood: calm {dash} 7, tired {dash} 4/5"), &["calm 7", "tired 8"], &[]);
    }
    check("mood: 24 hours awake 3, :)", &["24 hours awake 3", ":)"], &["bad-scale"]);
    check("moods: [🙂 (7), 穏やか 70%]", &["🙂 7", "穏やか 7"], &[]);
}

#[test]
fn a_scale_that_is_no_number_is_told() {
    check("mood: {name: calm, scale: high}", &["calm"], &["bad-scale"]);
    check("mood: {name: calm, scale: }", &["calm"], &[]);
}

#[test]
fn a_comma_between_digits_is_a_decimal_comma_and_told() {
    check("mood: calm 7,5", &["calm 7.5"], &["bad-scale"]);
    check("mood: 7,5", &["=7.5"], &["bad-scale"]);
    check("mood: 7,5/10", &["=7.5"], &["bad-scale"]);
    check("mood: calm (7,5), tired 3", &["calm 7.5", "tired 3"], &["bad-scale"]);
    check("mood: {name: calm, scale: '7,5'}", &["calm 7.5"], &["bad-scale"]);
    check("mood: 10,5", &[], &["bad-scale"]);
    check("mood: calm 7, 5", &["calm 7", "=5"], &["several-scales"]);
    check("mood: [calm 7,5]", &["calm 7", "=5"], &["several-scales"]);
    check("mood: calm, 7", &["calm", "=7"], &[]);
    check("mood: 5, calm 7", &["calm 7", "=5"], &[]);
}

#[test]
fn a_second_scale_is_never_dropped_without_a_word() {
    check("mood: {name: 7/10, scale: 3}", &["=7"], &["several-scales"]);
    check("mood: {name: 7/10, scale: }", &["=7"], &[]);
    check("mood: [calm 5, CALM 9]", &["calm 5"], &["several-scales"]);
    check("mood: calm 5\nmoods: [{name: calm, scale: 9}]", &["calm 5"], &["several-scales"]);
    check("mood: [calm 5, calm, CALM 5]", &["calm 5"], &[]);
    check("mood: {name: calm, scale: 7, level: 3}", &["calm 7"], &["unread-mood"]);
    check("mood: {name: calm, mood: tired}", &["calm"], &["unread-mood"]);
    check("mood: {name: [calm, tired], scale: 7}", &["calm", "tired"], &["bad-scale"]);
    check("mood: {name: [calm], scale: 7}", &["calm 7"], &[]);
}

#[test]
fn a_number_that_may_be_no_scale_is_told() {
    for written in [
        "7 calm",
        "7/10 calm",
        "calm 7 to 8",
        "calm 7 8",
        "from 3 to 7",
        "calm 7/10/2",
        "calm 7-8",
        "calm -",
    ] {
        check(&format!("mood: {written}"), &[written], &["bad-scale"]);
        check(&format!("mood: {{name: {written}, scale: ''}}"), &[written], &[]);
    }
}

#[test]
fn a_scale_between_words_is_told() {
    for written in [
        "happy 7 tired 3",
        "type 2 diabetes 3",
        "calm 7/10 tired",
        "calm 7 tired",
        "calm (7) and very tired",
        "happy 7/tired",
        "day 3",
        "day 3/10",
        "8点",
        "8分",
        "calm 8点",
        "7.5pts",
        "4★",
        "calm +2",
    ] {
        check(&format!("mood: {written}"), &[written], &["bad-scale"]);
        check(&format!("mood: {{name: {written}, scale: ''}}"), &[written], &[]);
        assert!(!is_plain(written), "{written}");
    }
}

#[test]
fn a_number_in_a_sentence_is_told_where_it_may_be_a_scale() {
    check("mood: 'calm: 7 tired: 3'", &["calm: 7 tired: 3"], &["bad-scale"]);
    check("mood: slept 4 hours and was fine", &["slept 4 hours and was fine"], &[]);
    check("mood: bad day 3, ★ 4, 90s", &["bad day 3", "★ 4", "90s"], &[]);
    check("mood: day", &["day"], &[]);
}

#[test]
fn a_number_behind_a_word_for_scales_has_no_name() {
    for written in ["level 8", "'level: 8'", "Score 8/10", "mood 8", "rating (8)", "scale - 8"] {
        check(&format!("mood: {written}"), &["=8"], &[]);
    }
    for map in ["{score: 8}", "{Level: 8}", "{value: 8}", "{mood_score: 8}"] {
        check(&format!("mood: {map}"), &["=8"], &[]);
    }
    check("mood: {name: calm, score: 8}", &["calm 8"], &[]);
    check("mood: {name: level, scale: 8}", &["level 8"], &[]);
    check("mood: level 80", &[], &["bad-scale"]);
    check("mood: level", &["level"], &[]);
}

#[test]
fn a_plus_is_of_a_scale_that_has_a_minus_and_told() {
    for written in ["+2", "'+2'", "＋2", "+1/5"] {
        check(&format!("mood: {written}"), &[], &["bad-scale"]);
    }
    check("mood: 'calm: +2'", &["calm"], &["bad-scale"]);
    check("mood: {name: calm, scale: +2}", &["calm"], &["bad-scale"]);
}
