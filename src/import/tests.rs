//! Texts of other tools, and the files that are made of them.

use proptest::prelude::*;

mod again;
mod beside;
mod forms;

use std::path::Path;

use globset::{Glob, GlobSetBuilder};

use super::write::{ImportReport, Source, Wish, write};
use super::*;
use crate::entry::{self, Source as Bytes};
use crate::journal::Journal;
use crate::progress::Silent;

fn journal(root: &Path) -> Journal {
    let all = GlobSetBuilder::new().add(Glob::new("**/*.md").unwrap()).build().unwrap();
    Journal::open(root, all, globset::GlobSet::empty(), false).unwrap()
}

fn bundle(text: &str) -> Bundle {
    Bundle::of_bytes(text.as_bytes().to_vec(), "x").unwrap()
}

fn read_text(tool: Tool, text: &str) -> Result<Reading, ImportError> {
    read(tool, &bundle(text), &Options::default())
}

/// Imports a text into a folder, as though it came from one and the same file.
fn import(
    tool: Tool,
    text: &str,
    root: &Path,
    is_dry_run: bool,
    is_updating: bool,
) -> ImportReport {
    import_all(tool, &[("x", text)], root, is_dry_run, is_updating)
}

/// Imports texts, each of a file of its own, in one run.
fn import_all(
    tool: Tool,
    texts: &[(&str, &str)],
    root: &Path,
    is_dry_run: bool,
    is_updating: bool,
) -> ImportReport {
    let journal = journal(root);
    let sources = texts.iter().map(|(name, text)| {
        let bundle = Bundle::of_text_at(text, name);
        let reading = read(tool, &bundle, &Options::default()).unwrap();
        Source { bundle, tool, reading }
    });
    let sources: Vec<Source> = sources.collect();
    let wish = Wish { journal: &journal, is_dry_run, is_updating, progress: &Silent };
    write(&sources, wish).unwrap()
}

/// The text of a file without the line by which it is known again.
fn without_mark(text: &str) -> String {
    let lines = text.split_inclusive('\n').filter(|it| !it.starts_with("imported: "));
    let text: String = lines.collect();
    text.strip_prefix("---\n---\n\n").map(str::to_owned).unwrap_or(text)
}

/// Checks the files that a text becomes, each behind its path, and the findings as `code:line`.
fn check(tool: Tool, text: &str, expected: &[(&str, &str)], findings: &[&str]) {
    let folder = tempfile::tempdir().unwrap();
    let report = import(tool, text, folder.path(), false, false);
    let files: Vec<(String, String)> = report
        .added
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(folder.path().join(path.as_str())).unwrap();
            (path.as_str().to_owned(), without_mark(&text))
        })
        .collect();
    let files: Vec<_> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    assert_eq!(files, expected);
    let told = read_text(tool, text).unwrap().findings;
    let found: Vec<String> = told
        .iter()
        .map(|it| format!("{}:{}", it.code, it.place.line.unwrap_or_default()))
        .collect();
    assert_eq!(found, findings);
    let again = import(tool, text, folder.path(), false, false);
    assert_eq!((again.added.len(), again.edited.len()), (0, 0), "a second import adds nothing");
}

#[test]
fn jrnl_keeps_its_entries_as_text() {
    check(
        Tool::Jrnl,
        "[2025-09-16 08:00] Rain all day. *\nIt rained, @home and @home, #été/sea.\n\n[ ] no date\n[x] - [2025] a list\n\n\
         [2025-09-16 08:30] One. Two.\n## A heading\n@c++ #todo- @-z\n\n[2025-09-16 08:40] * Star at start\n\n\
         [2025-09-16 09:05:00 PM] A line alone. And more of it. me@example.org",
        &[
            (
                "2025/09/2025-09-16-rain-all-day.md",
                "---\ndate: 2025-09-16T08:00:00\ntitle: Rain all day.\nstarred: true\ntags:\n  - home\n  - été/sea\n---\n\n\
                 It rained, @home and @home, #été/sea.\n\n[ ] no date\n[x] - [2025] a list\n",
            ),
            (
                "2025/09/2025-09-16-one-two.md",
                "---\ndate: 2025-09-16T08:30:00\ntitle: One. Two.\ntags:\n  - -z\n  - c++\n  - todo-\n---\n\n\
                 ## A heading\n@c++ #todo- @-z\n",
            ),
            (
                "2025/09/2025-09-16-star-at-start.md",
                "---\ndate: 2025-09-16T08:40:00\ntitle: \"* Star at start\"\n---\n",
            ),
            (
                "2025/09/2025-09-16-a-line-alone.md",
                "---\ndate: 2025-09-16T21:05:00\ntitle: A line alone.\n---\n\nAnd more of it. me@example.org\n",
            ),
        ],
        &[],
    );
}

#[test]
fn a_number_in_brackets_is_no_date_among_dates() {
    let text =
        "[2024-03-01 07:05] Rain\nIt rained.\n[1234567890] order\nafter\n[0491701234] phone\n";
    let reading = read_text(Tool::Jrnl, text).unwrap();
    assert_eq!(reading.entries.len(), 1);
    assert!(reading.entries[0].body.contains("[1234567890] order\nafter\n[0491701234] phone"));
    let options = Options::default().with_time_format(Some("%d.%m.%Y %H:%M")).unwrap();
    let text = "[01.03.2024 10:00] A\nx\n\n[2024-03-02 10:00] B\ny\n\n[2024-03-03] C\n";
    let reading = read(Tool::Jrnl, &bundle(text), &options).unwrap();
    let titles: Vec<_> = reading.entries.iter().filter_map(|it| it.said("title")).collect();
    assert_eq!(titles, ["A", "B"]);
}

#[test]
fn half_a_letter_and_a_number_without_end_cost_no_entry() {
    for (tool, text) in [
        (Tool::Diarium, r#"[{"date": "2024-03-02T23:30:00", "html": "<p>a\ud83d</p>"}]"#),
        (
            Tool::DayOne,
            r#"{"entries": [{"creationDate": "2025-09-16T08:00:00Z", "text": "a\ud83d", "location": {"longitude": 1e999}}]}"#,
        ),
        (
            Tool::Jrnl,
            r#"{"entries": [{"title": "A", "body": "a\ud83d", "date": "2025-09-16", "time": "08:00", "tags": []}]}"#,
        ),
        (
            Tool::Keep,
            r#"{"textContent": "a\ud83d", "createdTimestampUsec": 1709418600000000, "userEditedTimestampUsec": 1709418600000000}"#,
        ),
        (Tool::Journey, r#"{"date_journal": 1709418600000, "timezone": "UTC", "text": "a\ud83d"}"#),
    ] {
        let reading = read_text(tool, text).unwrap();
        let bodies: Vec<_> = reading.entries.iter().map(|it| it.body.trim()).collect();
        assert_eq!(bodies, ["a\u{fffd}"], "{tool:?}: {:?}", reading.findings);
    }
}

#[test]
fn jrnl_of_old_wrote_no_brackets() {
    check(
        Tool::Jrnl,
        "2013-06-09 15:39 My first entry.\nEverything is alright\n2013-06-10 03:40 PM Life is good.\n2013 was a year\n",
        &[
            (
                "2013/06/2013-06-09-my-first-entry.md",
                "---\ndate: 2013-06-09T15:39:00\ntitle: My first entry.\n---\n\nEverything is alright\n",
            ),
            (
                "2013/06/2013-06-10-life-is-good.md",
                "---\ndate: 2013-06-10T15:40:00\ntitle: Life is good.\n---\n\n2013 was a year\n",
            ),
        ],
        &[],
    );
}

#[test]
fn a_title_behind_a_date_keeps_its_words_in_every_form_of_dates() {
    for date in [
        "13/03/2024 22:40",
        "03/13/2024 22:40",
        "13.03.2024 22:40",
        "03-13-2024 10:40 PM",
        "2024-03-13 22:40",
        "03/13/2024",
        "13.03.2024",
        "2024-03-13",
    ] {
        let text = format!(
            "# 2024\n\n## March\n\n### {date} Dinner with Ann\n\n#### Menu\n\n## Mine\n\nSoup.\n\n# 2024\n\n"
        );
        assert_eq!(recognise(&bundle(&text)).unwrap(), Tool::Jrnl, "{date}");
        let reading = read_text(Tool::Jrnl, &text).unwrap();
        let [entry] = &reading.entries[..] else { panic!("{date}: {reading:?}") };
        assert_eq!(entry.said("title"), Some("Dinner with Ann"), "{date}");
        assert_eq!(entry.day.unwrap().to_string(), "2024-03-13", "{date}");
        assert_eq!(entry.body.trim(), "# Menu\n\n## Mine\n\nSoup.\n\n# 2024", "{date}");
    }
    let text = "# 2024\n\n## March\n\n### 03/03/2024 00:00 odd\n\nText.\n";
    assert_eq!(read_text(Tool::Jrnl, text).unwrap().entries[0].said("title"), Some("odd"));
}

#[test]
fn nothing_of_a_jrnl_is_lost_in_silence() {
    check(
        Tool::Jrnl,
        "before\n[2025-09-16 08:00] A\n[03/04/2025 08:00] B\n",
        &[
            ("undated/entry.md", "before\n"),
            (
                "2025/09/2025-09-16-a.md",
                "---\ndate: 2025-09-16T08:00:00\ntitle: A\n---\n\n[03/04/2025 08:00] B\n",
            ),
        ],
        &["bad-date:3", "no-date:1"],
    );
}

#[test]
fn a_file_of_several_days_becomes_one_of_each() {
    check(
        Tool::DatedHeadings,
        "Above.\n\n# 2024-05-01\n\nRain.\n\n# 2024-05-02 Sun\n\nDry.\n",
        &[
            ("undated/entry.md", "Above.\n"),
            ("2024/05/2024-05-01.md", "---\ndate: 2024-05-01\n---\n\n# 2024-05-01\n\nRain.\n"),
            (
                "2024/05/2024-05-02-sun.md",
                "---\ndate: 2024-05-02\n---\n\n# 2024-05-02 Sun\n\nDry.\n",
            ),
        ],
        &[],
    );
    check(
        Tool::DatedHeadings,
        "---\ntitle: May\n---\n# 2024-05-01 – rain\n# 2024-05-02\n",
        &[
            ("undated/entry.md", "---\ntitle: May\n---\n"),
            ("2024/05/2024-05-01-rain.md", "---\ndate: 2024-05-01\n---\n\n# 2024-05-01 – rain\n"),
            ("2024/05/2024-05-02.md", "---\ndate: 2024-05-02\n---\n\n# 2024-05-02\n"),
        ],
        &["no-day:1"],
    );
    assert!(matches!(
        read_text(Tool::DatedHeadings, "# 2024-05-01\n"),
        Err(ImportError::NoEntries { .. })
    ));
}

#[test]
fn jrnl_exports_json() {
    let text = r##"{
  "tags": {"@home": 1},
  "entries": [
    {"title": "Rain: all day.", "body": "It rained.\n", "date": "2025-09-16", "time": "08:00",
     "tags": ["@home", "@Home", "#sea"], "starred": true, "uuid": "A1", "weather": {"sky": "grey"}},
    {"title": "B", "body": "", "date": "?", "time": "", "tags": [], "starred": false},
    7
  ]
}"##;
    check(
        Tool::Jrnl,
        text,
        &[
            (
                "2025/09/2025-09-16-rain-all-day.md",
                "---\ndate: 2025-09-16T08:00:00\ntitle: \"Rain: all day.\"\nstarred: true\ntags:\n  - home\n  - sea\nuuid: A1\n\
                 weather:\n  sky: grey\n---\n\nIt rained.\n",
            ),
            ("undated/b.md", "---\ndate_written: \"?\"\ntitle: B\n---\n"),
        ],
        &["bad-date:6", "no-entry:7"],
    );
    let day_one = r#"{"entries": [{"creationDate": "2025-09-16T08:00:00Z", "text": "Rain."}]}"#;
    assert!(matches!(read_text(Tool::Jrnl, day_one), Err(ImportError::NoEntries { .. })));
    let alone = r#"{"title": "A", "body": "b", "date": "2025-09-16", "time": "08:00", "tags": [], "starred": false}"#;
    let file = "---\ndate: 2025-09-16T08:00:00\ntitle: A\n---\n\nb\n";
    check(Tool::Jrnl, alone, &[("2025/09/2025-09-16-a.md", file)], &[]);
}

#[test]
fn day_one_stores_utc_and_the_day_is_that_of_the_writer() {
    let text = r##"{"metadata": {"version": "1.0"}, "entries": [
      {"uuid": "0A", "creationDate": "2025-09-16T22:30:05Z", "modifiedDate": "2025-09-17T01:00:00Z", "timeZone": "Asia/Tokyo",
       "text": "# Rain\n\n![](dayone-moment://AB12)\n", "starred": true, "isPinned": false, "tags": ["sea", "a b"],
       "location": {"placeName": "Alfama", "localityName": "Lisbon", "administrativeArea": "Lisbon", "country": "Portugal",
                    "latitude": 38.7110, "longitude": -9.1300, "region": {"radius": 75}},
       "weather": {"conditionsDescription": "Mostly Sunny", "temperatureCelsius": 26, "weatherCode": "fair"},
       "userActivity": {"activityName": "Walking", "stepCount": 9697},
       "photos": [{"identifier": "AB12", "md5": "0cc1", "type": "png"}], "unknown": [1]},
      {"creationDate": "2025-03-30T00:30:00Z", "timeZone": "Europe/Lisbon", "text": "a"},
      {"creationDate": "2025-03-30T01:30:00Z", "timeZone": "Europe/Lisbon", "isAllDay": true, "richText": "{\"contents\":[{\"text\":\"b\"},{\"embeddedObjects\":[]},{\"text\":\"c\"}]}"},
      {"creationDate": "2025-01-01T00:00:00Z", "timeZone": "Mars/Olympus", "text": "d"},
      {"text": "e"},
      7
    ]}"##;
    check(
        Tool::DayOne,
        text,
        &[
            (
                "2025/09/2025-09-17-rain.md",
                "---\ndate: 2025-09-17T07:30:05+09:00\ntimezone: Asia/Tokyo\nlocation:\n  name: Alfama\n  city: Lisbon\n  \
                 region: Lisbon\n  country: Portugal\n  latitude: 38.711\n  longitude: -9.13\nweather: Mostly Sunny\n\
                 temperature_celsius: 26\ntags:\n  - sea\n  - a b\nstarred: true\nactivity: Walking\nsteps: 9697\n\
                 modified: 2025-09-17T01:00:00Z\nuuid: 0A\n---\n\n# Rain\n\n![](media/missing/0cc1.png)\n",
            ),
            (
                "2025/03/2025-03-30.md",
                "---\ndate: 2025-03-30T00:30:00Z\ntimezone: Europe/Lisbon\n---\n\na\n",
            ),
            (
                "2025/03/2025-03-30-2.md",
                "---\ndate: 2025-03-30\ntimezone: Europe/Lisbon\n---\n\nbc\n",
            ),
            (
                "2025/01/2025-01-01.md",
                "---\ndate: 2025-01-01T00:00:00Z\ntimezone: Mars/Olympus\n---\n\nd\n",
            ),
            ("undated/entry.md", "e\n"),
        ],
        &["no-entry:13", "unknown-zone:11", "bad-date:12", "no-media:2", "not-kept:0"],
    );
}

#[test]
fn a_month_of_750_words_is_an_entry_a_day() {
    check(
        Tool::Words750,
        "\n------ ENTRY ------\nDate:    2013-01-02\nWords:   803\nMinutes: 23\n\nSLEEP: 7 hours\nMOOD: calm\nMOOD: tired\n\n\
         I wrote: this.\n\n------ ENTRY ------\nDate:    2013-01-03\nWords:   0\nMinutes: 0\n\n\n\
         ##### ENTRY ##### 2011-01-02, num_words:803, num_minutes:23.5\nOlder.\n--- ENTRY ---\nDate: soon\nUndated.\n",
        &[
            (
                "2013/01/2013-01-02.md",
                "---\ndate: 2013-01-02\nminutes: 23\nsleep: 7 hours\nmood:\n  - calm\n  - tired\n---\n\nSLEEP: 7 hours\n\
                 MOOD: calm\nMOOD: tired\n\nI wrote: this.\n",
            ),
            ("2011/01/2011-01-02.md", "---\ndate: 2011-01-02\nminutes: 23.5\n---\n\nOlder.\n"),
            ("undated/entry.md", "Date: soon\nUndated.\n"),
        ],
        &["empty-entry:13", "bad-date:21"],
    );
}

#[test]
fn what_another_tool_wrote_is_told_and_not_guessed() {
    let error = read_text(Tool::Jrnl, "some text\n").unwrap_err();
    assert_eq!(error.to_string(), "`x` holds no entry as jrnl writes them");
    let error = read_text(Tool::DayOne, "{\n  \"entries\": [1,\n}").unwrap_err();
    let ImportError::Json { place, .. } = error else { panic!("{error}") };
    assert_eq!(place, Place::at("x", 3, 1));
    let error = read_text(Tool::DayOne, "{}").unwrap_err();
    assert_eq!(error.to_string(), "that is not an export of Day One: missing field `entries`");
    for text in ["", "Rain.\n\nMore rain.\n"] {
        assert!(matches!(read_text(Tool::Words750, text), Err(ImportError::NoEntries { .. })));
    }
}

#[test]
fn of_two_entries_with_one_id_the_one_that_was_changed_last_counts() {
    check(
        Tool::DayOne,
        r#"{"entries": [
            {"uuid": "A", "creationDate": "2025-09-16T08:00:00Z", "modifiedDate": "2025-09-18T08:00:00Z", "text": "new", "photos": null},
            {"uuid": "A", "creationDate": "2025-09-16T08:00:00Z", "modifiedDate": "2025-09-17T08:00:00Z", "text": "old"}]}"#,
        &[(
            "2025/09/2025-09-16.md",
            "---\ndate: 2025-09-16T08:00:00Z\nmodified: 2025-09-18T08:00:00Z\nuuid: A\n---\n\nnew\n",
        )],
        &["same-id:3", "unknown-zone:2"],
    );
}

#[test]
fn letters_in_pieces_are_put_together_where_all_of_them_are() {
    let head = "===== ENTRY =====\n=== DATE: 2024-03-02 ===\n=== TITLE: Saturday, March  2, 2024 ===\n=== BODY ===\n\n";
    let file = |body: &str| format!("---\ndate: 2024-03-02\n---\n\n{body}\n");
    let check = |body: &str, expected: &str, findings: &[&str]| {
        let (text, file) = (format!("{head}{body}\n"), file(expected));
        check(Tool::Words750, &text, &[("2024/03/2024-03-02.md", &file)], findings);
    };
    check("SpÃ¤t, 5 â‚¬", "Spät, 5 €", &["repaired-text:0"]);
    check("Spät, 5 €", "Spät, 5 €", &[]);
    check("SpÃ¤t, später", "SpÃ¤t, später", &[]);
}

#[test]
fn what_is_imported_is_read_as_it_was_meant() {
    let text = r#"{"entries": [{"creationDate": "2025-09-16T22:30:05Z", "timeZone": "America/New_York", "text": "---\nrule",
        "tags": ["a, b", "c"], "location": {"placeName": "Café", "country": "Portugal", "latitude": 38.7, "longitude": -9.1}}]}"#;
    let folder = tempfile::tempdir().unwrap();
    let report = import(Tool::DayOne, text, folder.path(), false, false);
    let bytes = std::fs::read(folder.path().join(report.added[0].as_str())).unwrap();
    let (entry, findings) = entry::parse(&report.added[0], &Bytes::new(bytes), &[]);
    assert_eq!(findings, []);
    assert_eq!(entry.date.unwrap().day, "2025-09-16");
    assert_eq!(entry.locations[0].canonical_name(), "cafe, portugal");
    assert_eq!(entry.locations[0].latitude, Some(38.7));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(
        text in prop_oneof![
            any::<String>(),
            "(\\[2025-09-16 08:00\\] |\\[[0-9/]{0,12}\\] |2013-06-09 15:39 |------ ENTRY ------\n|Date: 2013-01-02\n|[A-Z]{2}: x|@é|\\*|\n|[a-zé .]){0,30}",
            "\\{\"entries\": \\[(\\{(\"(text|title|date|creationDate|tags|starred)\": (\"[a-z0-9:-]{0,9}\"|[0-9]|null|true|\\[\\]),?){0,3}\\},?){0,3}\\]\\}",
        ],
    ) {
        for tool in Tool::ALL {
            if read_text(tool, &text).is_ok() {
                let folder = tempfile::tempdir().unwrap();
                import(tool, &text, folder.path(), true, false);
            }
        }
        let _ = recognise(&bundle(&text));
    }
}
