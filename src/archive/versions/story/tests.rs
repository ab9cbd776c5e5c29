//! Stories drawn: what an entry was at each sync.

use super::*;
use crate::entry::EntryPath;

fn life(version: Option<i64>, seen_in: i64, replaced_in: Option<i64>) -> Life {
    Life {
        version,
        seen_in,
        replaced_in,
        seen_at: None,
        path: EntryPath::new("a.md").unwrap(),
        noted: None,
        date: None,
        title: None,
        word_count: 0,
        hash: String::new(),
        length: 0,
    }
}

/// A story of an entry: `2-4 6-` are its lives, the last what it is now.
fn story(lives: &str, first_seen_in: i64, absences: &[(i64, i64)]) -> Story {
    let count = i64::try_from(lives.split(' ').count()).unwrap();
    let lives = lives.split(' ').zip(1..).map(|(text, row)| {
        let (from, until) = text.rsplit_once(':').unwrap();
        let version = Some(row).filter(|it| *it < count);
        life(version, from.parse().unwrap(), until.parse().ok())
    });
    Story { lives: lives.collect(), first_seen_in, absences: absences.to_vec() }
}

/// What it was at each of some syncs: the number of the life, `-` where it was absent, `?` where that is not held.
fn check(story: &Story, syncs: std::ops::Range<i64>, expected: &str) {
    let shown = syncs.map(|sync| match story.at(sync) {
        Then::Was(life) => story.lives.iter().position(|it| it == life).unwrap().to_string(),
        Then::Absent => "-".to_owned(),
        Then::NotHeld => "?".to_owned(),
    });
    assert_eq!(shown.collect::<String>(), expected, "{story:?}");
}

#[test]
fn a_gap_is_an_absence_only_where_one_is_noted() {
    check(&story("2:4 6:", 2, &[]), 1..8, "-00??11");
    check(&story("2:4 6:", 2, &[(4, 6)]), 1..8, "-00--11");
    check(&story("2:4 6:", 2, &[(5, 6)]), 1..8, "-00?-11");
    check(&story("6:", 2, &[(4, 5)]), 1..8, "-??-?00");
    check(&story("2:4 6:7", 2, &[]), 1..9, "-00??1--");
}

#[test]
fn what_is_lost_stands_before_the_life_that_follows_it() {
    let story = story("2:4 6:8 9:", 1, &[(4, 5), (8, 9)]);
    assert_eq!(story.lost_before(), [Some(1), Some(5), None]);
    let returns: Vec<_> = story.lives.iter().map(|it| story.is_return(it)).collect();
    assert_eq!(returns, [false, false, true]);
    let gone: Vec<_> = story.lives.iter().map(|it| story.gone_after(it)).collect();
    assert_eq!(gone, [Some(4), Some(8), None]);
    assert!(!story.is_whole() && !story.is_whole_after(&story.lives[0]));
    assert!(story.is_whole_after(&story.lives[1]));
}

#[test]
fn between_an_imported_version_and_the_first_sync_there_is_no_moment() {
    let imported = story("-3:0 1:4 4:", -3, &[]);
    assert!(imported.is_whole());
    assert_eq!(imported.lost_before()[1], None);
    // The time before syncs were counted is one, where something was seen then.
    assert!(!story("1:", 0, &[]).is_whole());
    assert!(story("0:1 1:", 0, &[]).is_whole());
}
