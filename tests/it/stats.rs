//! `journal stats`: numbers, and small pictures of them.

use serde_json::json;

use crate::workspace::TestWorkspace;

/// Three days in two years; the last one is the day before the tests' today.
const FILES: &[(&str, &str)] = &[
    (
        "2024-02-29.md",
        "---\nmood: {name: calm, scale: 7}\nlocation: Alfama, Lisbon, Portugal\ntags: [sea]\nweather: rain\n---\nOne two three.\n",
    ),
    ("2026-01-13.md", "---\npeople: [Ana, Tilde]\nweather: sun\n---\nOne two.\n"),
    (
        "2026-01-14.md",
        "---\ndate: 2026-01-14T02:30:00+09:00\nmood: [happy]\n---\nOne two three four.\n",
    ),
    ("notes.md", "No day at all.\n"),
];

#[test]
fn the_document_has_the_keys_of_the_contract() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.delete("2026-01-13.md").run("sync").is_clean();
    let stats = workspace.json("stats");
    assert_eq!((&stats["entries"], &stats["removed"]), (&json!(3), &json!(1)));
    assert_eq!(
        (&stats["words"], &stats["days"], &stats["undated"]),
        (&json!(11), &json!(2), &json!(1))
    );
    assert_eq!((&stats["first"], &stats["last"]), (&json!("2024-02-29"), &json!("2026-01-14")));
    assert_eq!(stats["streak"], json!({"current": 1, "longest": 1, "longest_end": "2024-02-29"}));
    assert_eq!(stats["busiest_day"], json!({"date": "2024-02-29", "entries": 1}));
    assert_eq!(stats["wordiest_day"], json!({"date": "2026-01-14", "words": 4}));
    assert_eq!(stats["by_year"]["2024"], json!({"entries": 1, "words": 3, "days": 1}));
    assert_eq!(stats["by_month"]["2026-01"]["words"], 4);
    assert_eq!(stats["by_weekday"]["thursday"]["entries"], 1);
    assert_eq!(stats["locations"], 1);
    assert_eq!(
        (&stats["moods"], &stats["tags"], &stats["people"]),
        (&json!(2), &json!(1), &json!(0))
    );
    assert_eq!(stats["top_locations"][0]["whole_name"], "Alfama, Lisbon, Portugal");
    assert_eq!(stats["top_moods"][0]["name"], "calm");
    assert_eq!(stats["mood_by_month"]["2024-02"]["mean"], 7.0);
    assert_eq!(stats["schema"], workspace.json("status"));
    assert_eq!(stats["archive_bytes"], workspace.archive_bytes().len());
}

#[test]
fn days_are_chosen_as_people_say_them() {
    let workspace = TestWorkspace::synced(FILES);
    let check = |options: &str, entries: u64| {
        assert_eq!(workspace.json(&format!("stats {options}"))["entries"], entries, "{options}");
    };
    check("", 4);
    check("--year 2026", 2);
    check("--year 2024..2025", 1);
    check("--from '3 days ago'", 2);
    check("--to 2025", 1);
    check("--from 2026-01-14 --to today", 1);
    workspace.run("stats --from 2026 --to 2025").says("begins on 2026-01-01, after").is_refused();
    workspace.run("stats --year yonder").says("`--year yonder`").is_refused();
}

#[test]
fn a_day_may_start_late() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.config("journal = \"journal\"\n[sync]\nday_starts_at = \"04:00\"\n");
    let stats = workspace.json("stats");
    assert_eq!((&stats["last"], &stats["days"]), (&json!("2026-01-13"), &json!(2)));
    assert_eq!(stats["busiest_day"], json!({"date": "2026-01-13", "entries": 2}));
}

#[test]
fn a_field_is_counted_by_value() {
    let workspace = TestWorkspace::synced(FILES);
    let fields = workspace.json("stats --field weather --field tags")["fields"].take();
    assert_eq!(
        fields["weather"]["values"],
        json!([{"value": "rain", "entries": 1}, {"value": "sun", "entries": 1}])
    );
    assert_eq!((&fields["tags"]["entries"], &fields["tags"]["missing"]), (&json!(1), &json!(3)));
    let mistyped = workspace.run("stats --field mod");
    assert!(
        mistyped.stderr().contains("no entry has a `mod`\nhint: did you mean `mood`?"),
        "{mistyped}"
    );
    mistyped.is_clean();
}

#[test]
fn a_field_that_is_declared_but_not_migrated_names_the_way() {
    let workspace = TestWorkspace::synced(FILES);
    workspace.config("journal = \"journal\"\n[fields.weather]\ntype = \"text\"\n");
    let refused = workspace.run("stats --field weather");
    refused
        .says("the archive has no field `weather`")
        .says("journal migration create")
        .is_refused();
}

#[test]
fn the_sample_journal_is_counted_alike_by_plain_sql() {
    let workspace = crate::docs::sample();
    let stats = workspace.json("stats");
    let number = |sql: &str| workspace.query(sql).text.parse::<u64>().unwrap();
    assert_eq!(stats["entries"], number("SELECT count(*) FROM entry_overview"));
    assert_eq!(stats["words"], number("SELECT sum(words) FROM day_overview"));
    assert_eq!(stats["days"], number("SELECT count(*) FROM day_overview"));
    for (key, length) in [("by_year", 4), ("by_month", 7)] {
        for (period, tally) in stats[key].as_object().unwrap() {
            let of = format!("FROM day_overview WHERE substr(date, 1, {length}) = '{period}'");
            let expected =
                workspace.query(&format!("SELECT sum(entries), sum(words), count(*) {of}"));
            expected.gives(&format!("{}|{}|{}", tally["entries"], tally["words"], tally["days"]));
        }
    }
    for (key, table, column) in [("top_moods", "mood", "mood_id"), ("top_tags", "tag", "tag_id")] {
        let named = format!(
            "SELECT name, count(*) FROM entry_{table}s JOIN {table}s ON {table}s.id = {column}
             JOIN entry_overview ON entry_overview.id = entry_id GROUP BY name ORDER BY 2 DESC"
        );
        let expected = workspace.query(&named).text;
        let found = stats[key].as_array().unwrap();
        assert!(found.len() > 10, "{key}");
        for (named, counted) in found.iter().zip(expected.lines()) {
            let line = format!("{}|{}", named["name"].as_str().unwrap(), named["entries"]);
            assert!(expected.lines().any(|it| it == line), "{key}: {line}");
            // Of two alike either may come first.
            assert!(counted.ends_with(&format!("|{}", named["entries"])), "{key}: {line}");
        }
    }
}

#[test]
fn the_page_of_a_pipe_is_plain_and_eighty_columns_wide() {
    let workspace = TestWorkspace::synced(FILES);
    let run = workspace.run("stats");
    let page = run.stdout();
    assert!(page.starts_with("29 February 2024 to 14 January 2026\n"), "{page}");
    assert!(page.contains("schema 20251214_100000; the archive has "), "{page}");
    assert!(
        page.lines().all(|line| line.chars().count() <= 80 && line.trim_end() == line),
        "{page}"
    );
    assert!(!page.contains('\u{1b}'), "{page}");
    run.is_clean();
}

#[test]
fn colours_are_only_added_never_needed() {
    let workspace = TestWorkspace::synced(FILES);
    let coloured = workspace.run("stats --color always").stdout();
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(
        anstream::adapter::strip_str(&coloured).to_string(),
        workspace.run("stats").stdout()
    );
}

#[test]
fn nothing_of_an_entry_reaches_the_terminal_as_a_command() {
    let hostile = "---\ntags: [\"\\e]52;c;b3duZWQ=\\a\", \"\\x9b31m\"]\nmood: \"\\e[31m\"\nlocation: \"a\\rb\"\n---\nx\n";
    let workspace = TestWorkspace::synced(&[("2025-01-01.md", hostile)]);
    let page = workspace.run("stats --color never").stdout();
    assert!(page.chars().all(|it| !it.is_control() || it == '\n'), "{page:?}");
}

#[test]
fn an_archive_that_is_behind_or_missing_is_refused() {
    let workspace = TestWorkspace::new();
    workspace.run("stats").says("journal sync").is_refused();
    let workspace = TestWorkspace::synced(FILES);
    workspace.run("downgrade").is_clean();
    workspace.run("stats").says("journal upgrade").is_refused();
}

#[test]
fn the_words_of_an_entry_are_those_of_all_entries() {
    let workspace = TestWorkspace::synced(&[
        ("2024-01-05.md", "one two three four five six seven eight nine ten\n"),
        ("a.md", "one two\n"),
        ("b.md", "one two\n"),
    ]);
    let page = workspace.run("stats").stdout();
    assert!(page.contains("4.7 words an entry"), "{page}");
    let stats = workspace.json("stats");
    assert_eq!((&stats["words"], &stats["entries"]), (&json!(14), &json!(3)));
}

#[test]
fn a_share_names_the_days_that_it_is_of() {
    let workspace = TestWorkspace::synced(&[("2025-03-02.md", "x\n"), ("2025-03-05.md", "x\n")]);
    let page = workspace.run("stats --from 2025-03-01 --to 2025-03-10").stdout();
    assert!(page.contains("20 % of the 10 days from 1 March 2025 to 10 March 2025"), "{page}");
    assert!(workspace.run("stats").stdout().contains("50 % of the days have an entry"));
    let span = json!({"first": "2025-03-01", "last": "2025-03-10", "days": 10});
    assert_eq!(workspace.json("stats --from 2025-03-01 --to 2025-03-10")["span"], span);
    let file = workspace.run("report --output - --year 2025").stdout();
    assert!(file.contains("Less than 1 % of the 365 days from 1 January 2025"), "{file}");
}

#[test]
fn a_number_that_is_a_mood_is_counted_drawn_and_found_and_has_no_name() {
    let workspace = TestWorkspace::synced(&[
        ("2025-03-02.md", "---\nmood: 7/10\n---\nx\n"),
        ("2025-03-03.md", "---\nmood: 90%\n---\nx\n"),
        ("2025-04-05.md", "---\nmood: 4\n---\nx\n"),
    ]);
    let stats = workspace.json("stats");
    assert_eq!((&stats["moods"], &stats["top_moods"]), (&json!(0), &json!([])));
    let march = json!({"mean": 8.0, "days": 2, "moods": {}});
    assert_eq!(stats["mood_by_month"]["2025-03"], march);
    let page = workspace.run("stats").stdout();
    assert!(page.contains("Mood by month  Highest in March 2025 (8)"), "{page}");
    let file = workspace.run("report --output -").stdout();
    assert!(file.contains("Mood by month") && file.contains("href=\"#moods\""), "{file}");
    workspace.run("values moods").prints("");
    workspace.run("show 2025-03-02.md").prints_a("mood      7/10");
    let found = workspace.json("list --mood-scale 7..");
    assert_eq!(found["entries"].as_array().unwrap().len(), 2);
    workspace
        .query("SELECT moods, mood_scale FROM entry_overview ORDER BY date")
        .gives("NULL|7\nNULL|9\nNULL|4");
}

#[test]
fn ties_are_told_as_ties_and_years_without_entries_as_such() {
    let entry = |mood: &str| format!("---\nmood: {mood}\n---\nRain all day.\n");
    let workspace = TestWorkspace::synced(&[
        ("2020-01-01.md", &entry("calm")),
        ("2020-01-02.md", &entry("calm")),
        ("2022-05-05.md", &entry("tired")),
        ("2022-05-06.md", &entry("tired")),
        ("2025-03-03.md", "Rain.\n"),
    ]);
    let told = workspace.run("stats").stdout();
    for line in [
        "The longest runs of days without a gap were 2 days each, up to 2 January 2020\nand 6 May 2022.",
        "The wordiest days were 1 January 2020, 2 January 2020 and 2 others, with 3 words",
        "2023 to 2024: nothing was written.",
        "1 earlier year is not drawn by day here: `journal report` draws all of them",
        "Words by month  Most in January 2020 and May 2022: 6 words each",
        // Days of 1 and of 3 words have two strengths.
        "· 0  ▒ 1  █ 3  words or more",
    ] {
        assert!(told.contains(line), "{line}\n{told}");
    }
    workspace.run("report --output r.html").is_clean();
    let page = std::fs::read_to_string(workspace.path("r.html")).unwrap();
    for words in [
        "calm and tired lead with 2 entries each.",
        "2023 to 2024: nothing was written.",
        "2021: nothing was written.",
        "Most in 2020 and 2022: 6 words each.",
        // What has no title is called by its first words.
        "<bdi>Rain all day.</bdi>",
    ] {
        assert!(page.contains(words), "{words}");
    }
    assert!(!page.contains("2020-01-01.md"), "a file's name stands for an entry");
}
