//! Moods in every shape; each case is the YAML between the fences.

mod scales;

use super::super::front_matter;
use super::super::path::EntryPath;
use super::*;

/// A number without a name stands last, behind `=`.
#[track_caller]
fn check(block: &str, expected: &[&str], codes: &[&str]) {
    let text = format!("---\n{block}\n---\n");
    let values = front_matter::read(&text).values;
    let front_matter = FrontMatter { values, ..FrontMatter::default() };
    let path = EntryPath::new("a.md").unwrap();
    let mut report = Report::new(&path, &text, 0..text.len());
    let moods = read(&front_matter, &mut report);
    let scale = |it: &Mood| it.scale.map(|it| format!(" {it}")).unwrap_or_default();
    let named = moods.named.iter().map(|it| it.name.clone() + &scale(it));
    let found: Vec<_> = named.chain(moods.scale.map(|it| format!("={it}"))).collect();
    assert_eq!(found, expected, "{block}");
    let found: Vec<_> = report.into_findings().iter().map(|it| it.code).collect();
    assert_eq!(found, codes, "{block}");
}

#[test]
fn links_and_signs_between_a_name_and_its_scale_lose_nothing() {
    check("mood: '[[calm]] 7'", &["calm 7"], &[]);
    check("mood: '[[calm]] [[tired]]'", &["calm", "tired"], &[]);
    check("mood: [[calm|quiet]]", &["calm"], &[]);
    check("mood: calm|sad", &["calm|sad"], &[]);
    check("mood: 'calm; 7'", &["calm 7"], &[]);
    check("mood: calm：7", &["calm 7"], &[]);
    check("mood: calm 7 & sad 3", &["calm 7 & sad 3"], &["bad-scale"]);
}

#[test]
fn a_mood_is_a_scalar_or_several() {
    check("mood: Calm", &["calm"], &[]);
    check("mood: calm, tired , calm", &["calm", "tired"], &[]);
    check("moods: [calm, Tired]", &["calm", "tired"], &[]);
    check("mood: calm\nmoods: [tired, calm]", &["calm", "tired"], &[]);
    check("mood: ~\nmoods: []", &[], &[]);
    check("mood: '[[Calm]]'", &["calm"], &[]);
    check("mood: 'Zen\u{303}'", &["zeñ"], &[]);
    check("mood: 🙂", &["🙂"], &[]);
}

#[test]
fn what_is_no_number_is_told_and_a_word_stays_a_name() {
    check("mood: 7/0", &[], &["bad-scale"]);
    check("mood: {calm: 7/0}", &["calm"], &["bad-scale"]);
    check("mood: inf", &["inf"], &["bad-scale"]);
    check("mood: .nan", &[".nan"], &["bad-scale"]);
    for written in ["7-8", "7..8", "7+", "7,8,9", "1,000", "7½", "½"] {
        check(&format!("mood: {written}"), &[], &["bad-scale"]);
    }
}

#[test]
fn a_name_that_ends_in_another_number_stays_whole_and_is_told() {
    check("mood: area 51", &["area 51"], &["bad-scale"]);
    check("mood: calm -1", &["calm -1"], &["bad-scale"]);
    check("mood: {name: area 51, scale: }", &["area 51"], &[]);
    check("mood: {name: \"area 51\", scale: \"\"}", &["area 51"], &[]);
    check("mood: {name: type 2, scale: }", &["type 2"], &[]);
    check("mood: {name: type 2, scale: 5}", &["type 2 5"], &[]);
    assert!(is_plain("calm") && !is_plain("type 2") && !is_plain("a, b") && !is_plain("inf"));
}

#[test]
fn a_map_has_a_name_and_a_scale_or_names_as_keys() {
    check("mood: {name: Calm, scale: 7}", &["calm 7"], &[]);
    check("mood: {mood: calm, intensity: 3/5}", &["calm 6"], &[]);
    check(
        "moods:\n- {name: calm, level: 7}\n- name: tired\n  value: 2\n- sad",
        &["calm 7", "tired 2", "sad"],
        &[],
    );
    check("mood: {calm: 7, tired: }", &["calm 7", "tired"], &[]);
    check("moods:\n- calm: 7\n- tired: {scale: 2}", &["calm 7", "tired 2"], &[]);
    check("mood: {morning: calm, evening: [tired, sad]}", &["calm", "tired", "sad"], &[]);
}

#[test]
fn moods_are_listed_in_one_text_as_tags_are() {
    for written in [
        "'#calm'\nmoods: tired",
        "'#calm #tired'",
        "'#calm, #tired'",
        "'[calm, tired]'",
        "(calm, tired)",
        "|\n  - calm\n  - tired",
        "'[[calm]] and [[tired]]'",
        "'[[calm]], and [[tired]]'",
    ] {
        check(&format!("mood: {written}"), &["calm", "tired"], &[]);
    }
    check("mood: '#calm 7'", &["calm 7"], &[]);
    check("mood: {'#calm': 7}", &["calm 7"], &[]);
    check("mood: '[calm 7, tired 3]'", &["calm 7", "tired 3"], &[]);
    check("mood: '#7'", &[], &["bad-scale"]);
    check("mood: 'calm #2'", &["calm #2"], &["bad-scale"]);
    check("mood: '- 7'", &[], &["bad-scale"]);
    check("mood: ':) , (:'", &[":)", "(:"], &[]);
    assert!(!is_plain("[calm]") && is_plain(":)"));
}

#[test]
fn a_map_whose_keys_name_no_mood_is_told_and_invents_none() {
    check("moods: [{feeling: calm, intensity: 7}]", &["calm 7"], &[]);
    check("moods: [{state: calm, intensity: 7}]", &[], &["unread-mood"]);
    check("moods: [{note: slept badly}]", &[], &["unread-mood"]);
    check("mood: {energy: low, sleep: bad}", &[], &["unread-mood", "unread-mood"]);
    check("mood: {calm: true, tired: false}", &["calm"], &[]);
    check("mood: {'08:00': calm, abend: müde}", &["calm", "müde"], &[]);
    check("mood: {scale: high}", &[], &["bad-scale"]);
    check("mood: {scale: 7, note: a, when: b}", &["=7"], &[]);
    check("mood: {name: calm, scale: 0x7}", &["calm 7"], &[]);
    check("mood: {name: calm, scale: 0x1F}", &["calm"], &["bad-scale"]);
}

#[test]
fn a_scale_is_a_part_of_the_whole_that_a_map_says() {
    check("mood: {name: calm, scale: 4, max: 5}", &["calm 8"], &[]);
    check("mood: {name: calm, scale: 4, out_of: 5}", &["calm 8"], &[]);
    check("mood: {name: calm, scale: 4/5, max: 5}", &["calm 8"], &[]);
    check("mood: {name: calm, scale: 4, max: 10}", &["calm 4"], &[]);
    check("mood: {scale: 4, max: 5}", &["=8"], &[]);
    check("mood: {calm: {scale: 4, max: 5}}", &["calm 8"], &[]);
    check("mood: {name: calm, max: 5}", &["calm"], &[]);
    check("mood: {calm: 4, max: 5}", &["calm 8"], &[]);
    check("mood: {calm: 4, tired: 2, out_of: 5}", &["calm 8", "tired 4"], &[]);
    check("mood: {max: 5}", &["max 5"], &[]);
    check("mood: {noon: 3, max: 5}", &["=6"], &[]);
    check("mood: {name: calm, scale: 4, max: many}", &["calm 4"], &[]);
}

#[test]
fn a_time_of_the_day_names_no_mood() {
    check("mood: {morning: 7, evening: 4}", &["=7"], &["several-scales"]);
    check("mood: {evening: 4}", &["=4"], &[]);
    check("mood: {morning: {scale: 4}}", &["=4"], &[]);
    check("mood: {\"08:00\": 7}", &["=7"], &[]);
    check("mood: {morning: calm, evening: tired 3}", &["calm", "tired 3"], &[]);
    check("mood: {calm: 7, tired: 4}", &["calm 7", "tired 4"], &[]);
}

#[test]
fn the_entrys_number_may_have_its_own_key() {
    check("mood_scale: 7", &["=7"], &[]);
    check("mood: calm\nmood_scale: 7/10", &["calm", "=7"], &[]);
    check("mood: 7\nmood_scale: 7", &["=7"], &[]);
    check("mood: 7\nmood_scale: 4", &["=7"], &["several-scales"]);
    check("mood_scale: 70", &[], &["bad-scale"]);
    check("mood_scale:", &[], &[]);
}

#[test]
fn a_time_of_day_names_no_mood() {
    for key in ["8am", "'8:30 pm'", "18h", "8-10", "8am-10am", "midnight", "late evening", "lunch"]
    {
        check(&format!("mood: {{{key}: calm}}"), &["calm"], &[]);
        check(&format!("mood: {{{key}: 7}}"), &["=7"], &[]);
        check(&format!("mood: {{{key}: }}"), &[], &[]);
    }
    check("mood: {late: 7}", &["late 7"], &[]);
    check("mood: {2nd wind: 7}", &["2nd wind 7"], &[]);
    check("mood: {calm: , tired: }", &["calm", "tired"], &[]);
}
