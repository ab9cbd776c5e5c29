//! Tables of Daylio, and the entries that they become.

use super::moods::written_moods;
use super::*;

#[test]
fn a_table_is_whole_and_one_of_daylios() {
    let check = |text: &str, expected: Result<usize, &str>| {
        let read = table("x", text, &Options::default());
        let told = read.map(|it| it.entries.len()).map_err(|it| match it {
            ImportError::Refused { code, .. } => code,
            error => panic!("{error}"),
        });
        assert_eq!(told, expected, "{text}");
    };
    let head = "full_date,date,weekday,time,mood,activities,note_title,note\n";
    let row = "2024-03-02,x,x,10:00,rad,,\"a \"\"b\"\"\",\"c\nd\"\n";
    check(&format!("{head}{row}{row}"), Ok(2));
    check(&format!("{head}{row}").replace(',', ";"), Ok(1));
    check(&format!("{head}2024-03-02,x,x,10:00,rad,,,5\" of rain\n"), Ok(1));
    check(&format!("{head}2024-03-02,x,x,10:00,rad,,,\"first\n{row}"), Err("cut-off"));
    check(&format!("{head}2024-03-02,x,x,10:00,rad,,,\"first"), Err("cut-off"));
    check("some text\nand more\n", Err("import"));
    check("", Err("import"));
}

#[test]
fn a_hint_names_every_mood_of_a_table() {
    let head = "full_date,date,weekday,time,mood,activities,note_title,note\n";
    let rows = ["rad", "super", "-", "meh"].map(|it| format!("2024-03-02,x,x,10:00,{it},,,\n"));
    let text = format!("{head}{}", rows.concat());
    let hint = |moods: &[&str]| {
        let moods = moods.iter().map(|it| (*it).to_owned()).collect();
        let reading = table("x", &text, &Options { moods, ..Options::default() }).unwrap();
        reading.findings.first().and_then(|it| it.hint.clone()).unwrap_or_default()
    };
    assert!(hint(&[]).contains("`--moods '…,rad,meh,-,super'`"), "{}", hint(&[]));
    assert!(hint(&["-", "rad"]).contains("`--moods '…,-,rad,meh,super'`"));
    assert_eq!(hint(&["rad", "meh", "-", "super"]), "");
    let rows =
        ["Rad", "rad", "RAD", "Öde", "öde"].map(|it| format!("2024-03-02,x,x,10:00,{it},,,\n"));
    let text = format!("{head}{}", rows.concat());
    let hint = |moods: &[&str]| {
        let moods = moods.iter().map(|it| (*it).to_owned()).collect();
        let reading = table("x", &text, &Options { moods, ..Options::default() }).unwrap();
        reading.findings.first().and_then(|it| it.hint.clone()).unwrap_or_default()
    };
    assert!(hint(&[]).contains("`--moods '…,Rad,Öde'`"), "{}", hint(&[]));
    assert_eq!(hint(&["RAD", "ÖDE"]), "");
    assert!(Options::of_moods(&["…,Rad,Öde".to_owned()]).is_none());
    assert!(Options::of_moods(&["Öde,Rad".to_owned()]).is_some());
}

#[test]
fn a_time_that_cannot_be_read_leaves_the_day() {
    let text = "full_date,date,weekday,time,mood,activities,note_title,note\n\
        2024-03-02,x,x,7:05 a. m.,,,,\n2024-03-03,x,x,10:40\u{202f}p.\u{a0}m.,,,,\n2024-03-04,x,x,halb acht,,,,\n";
    let reading = table("x", text, &Options::default()).unwrap();
    let dates: Vec<_> = reading.entries.iter().filter_map(|it| it.said("date")).collect();
    assert_eq!(dates, ["2024-03-02T07:05:00", "2024-03-03T22:40:00", "2024-03-04"]);
    assert_eq!(reading.entries[2].said("daylio_time"), Some("halb acht"));
    assert_eq!((reading.findings.len(), reading.findings[0].code), (1, "bad-time"));
}

#[test]
fn a_note_without_html_stays_as_it_is() {
    let text = "One <email@x.org>\n\nTwo & 3 < 4\nfive &; &amp";
    assert_eq!(note(text, &mut Lost::default()), text);
    let text = "Q&amp;A &quot;x&quot; &#39;\n&lt;b&gt; &amp;lt; R&D; &eacute;";
    assert_eq!(note(text, &mut Lost::default()), "Q&A \"x\" '\n&lt;b&gt; &amp;lt; R&D; é");
    assert_eq!(note("One<br><br>Two &amp; <b>3</b>", &mut Lost::default()), "One\n\nTwo & **3**");
}

#[test]
fn moods_are_named_in_a_line_and_read_from_it() {
    let names = ["can't even", "so, so", "a \"b\"", "tired"].map(str::to_owned);
    assert_eq!(read_moods(&written_moods(&names)), names);
    assert_eq!(read_moods(" great, low ,"), ["great", "low"]);
    assert_eq!(read_moods(""), [] as [String; 0]);
}

#[test]
fn moods_are_placed_by_the_writers_own_order() {
    let own = |moods: &[&str]| Options {
        moods: moods.iter().map(|it| (*it).to_owned()).collect(),
        ..Options::default()
    };
    assert_eq!(scale_of("Good", &own(&[])), Some(8.0));
    assert_eq!(scale_of("great", &own(&[])), None);
    assert_eq!(scale_of("ok", &own(&["great", "ok", "low"])), Some(6.0));
    assert_eq!(scale_of("low", &own(&["great", "ok", "low"])), Some(2.0));
    assert_eq!(scale_of("c", &own(&["a", "b", "c", "d"])), Some(4.7));
}
