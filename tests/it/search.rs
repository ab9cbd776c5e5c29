//! `journal search`: never a syntax error, accents and case folded, scripts without spaces found.

use crate::workspace::TestWorkspace;

fn workspace() -> TestWorkspace {
    TestWorkspace::synced(&[
        ("2025-01-01.md", "---\ntitle: Café\n---\nThe rain in Évora, all day.\n"),
        ("2025-01-02.md", "Rainy days and no rain.\n"),
        ("2025-01-03.md", "今日は東京へ行った。雨の日。\n"),
    ])
}

fn paths(workspace: &TestWorkspace, query: &str) -> String {
    let answer = workspace.json(&format!("search {query}"));
    let entries = answer["entries"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
    let mut days: Vec<_> =
        entries.iter().map(|it| it["path"].as_str().unwrap()[9..10].to_owned()).collect();
    days.sort();
    days.join(" ")
}

#[test]
fn words_phrases_prefixes_and_operators() {
    let workspace = workspace();
    for (query, expected) in [
        ("rain", "1 2"),
        ("RAIN evora", "1"),
        ("cafe", "1"),
        ("'\"rain in\"'", "1"),
        ("rainy", "2"),
        ("'rai*'", "1 2"),
        ("'rain NOT evora'", "2"),
        ("'evora OR rainy'", "1 2"),
        ("title:rain", ""),
        ("title:café", "1"),
        ("東京", "3"),
        ("雨", "3"),
        ("京へ行", "3"),
        ("'東京 rain'", ""),
        ("'?'", ""),
        ("。", "3"),
        ("rain --from 2025-01-02", "2"),
    ] {
        assert_eq!(paths(&workspace, query), expected, "{query}");
    }
}

#[test]
fn behind_the_first_word_a_hyphen_leaves_a_word_out() {
    let workspace = workspace();
    for (query, expected) in [
        ("rain -evora", "2"),
        ("rain -evora -n 1", "2"),
        ("rain -n 5 -Rainy", "1"),
        ("rain '-no rain'", "1"),
        ("'-evora rain'", "2"),
    ] {
        assert_eq!(paths(&workspace, query), expected, "{query}");
    }
    workspace.run("search rain -n5").says("the option is `-n 5`").is_clean();
    assert_eq!(paths(&workspace, "-evora rain"), "2");
    assert_eq!(paths(&workspace, "-evora -n 1"), "3");
    workspace.run("search -json rain").is_refused();
}

#[test]
fn a_word_that_is_a_name_finds_what_has_it() {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-01.md", "---\nlocation: Évora\npeople: [Elias]\ntags: [Rain]\n---\nSun.\n"),
        ("2025-01-02.md", "---\nlocation: Évora\nmood: calm\n---\nRain.\n"),
    ]);
    let named = |query: &str| workspace.run(&format!("search {query}")).stderr();
    assert_eq!(
        named("evora"),
        "no text says it\n2 entries at evora: `journal list --location evora`\n"
    );
    assert_eq!(named("rain"), "1 entry tagged rain: `journal list --tag rain`\n");
    assert_eq!(named("elias --from 2025-01-02"), "nothing was found\n");
    assert_eq!(named("heron"), "nothing was found\n");
    assert_eq!(named("rain -evora"), "");
    assert_eq!(
        named("--year 2025 --from 2025-01-02 evora"),
        "no text says it\n1 entry at evora: `journal list --location evora --from=2025-01-02 --year=2025`\n"
    );
    assert_eq!(
        named("evora -- -mood:calm"),
        "no text says it\n1 entry at evora: `journal search 'place:evora -mood:calm'`\n"
    );
    assert_eq!(found(&workspace, "'place:evora -mood:calm'"), "1");
    let answer = workspace.json("search calm");
    assert_eq!(answer["entries"].as_array().map(Vec::len), Some(0));
    assert_eq!(answer["names"][0]["field"], "mood");
    assert_eq!(answer["names"][0]["entries"], 1);
}

/// Four entries of which the second has no day.
fn filtered() -> TestWorkspace {
    TestWorkspace::synced(&[
        (
            "2024-01-01.md",
            "---\ntags: [work]\nmood: calm\nlocation: Rio de Janeiro, Brazil\n---\nA boat.\n",
        ),
        ("some-2.md", "---\ntags: [work, home]\npeople: [Elias]\n---\nA boat, and rain.\n"),
        ("2025-03-03.md", "---\nmood: calm\nlocation: Lisbon\n---\nRain on the boat.\n"),
        ("2025-09-04.md", "---\ntags: [home]\nlocation: Lisbon\n---\nNo rain: fire.\n"),
    ])
}

fn found(workspace: &TestWorkspace, query: &str) -> String {
    let answer = workspace.json(&format!("search {query}"));
    let entries = answer["entries"].as_array().unwrap_or_else(|| panic!("{query}: {answer}"));
    let path =
        |it: &serde_json::Value| it["path"].as_str().unwrap().trim_end_matches(".md").to_owned();
    let mut ends: Vec<_> =
        entries.iter().map(|it| path(it).split_off(path(it).len() - 1)).collect();
    ends.sort();
    ends.join(" ")
}

#[test]
fn filters_stand_in_the_query_and_mean_what_the_options_mean() {
    let workspace = filtered();
    for (query, expected) in [
        ("tag:work boat", "1 2"),
        ("boat tag:WORK -tag:home", "1"),
        ("-tag:work", "3 4"),
        ("NOT tag:work AND rain", "3 4"),
        ("mood:calm --mood-scale 3..", ""),
        ("rain place:lisbon before:2025-09", "3"),
        ("after:2024", "3 4"),
        ("after:2025", ""),
        ("-after:2024", "1 2"),
        ("from:2025 to:2025-03", "3"),
        ("on:2025 month:9", "4"),
        ("person:Elias", "2"),
        // The shell has taken the quotes.
        ("'place:Rio de Janeiro'", "1"),
        ("'place:Rio de Janeiro boat'", "1"),
        ("'place:Lisbon boat'", "3"),
        ("boat '-place:Rio de Janeiro'", "2 3"),
        ("boat 'place:Rio de Janeiro'", "1"),
        ("'boat place:\"Rio de Janeiro\"'", "1"),
        ("boat --tag work tag:home", "2"),
        ("'\"tag:work\"'", ""),
        ("foo:bar", ""),
    ] {
        assert_eq!(found(&workspace, query), expected, "{query}");
    }
    workspace.run("search tag:home").prints_a("2025-09-04").prints_a("some-2.md").is_clean();
    let listed = workspace.run("search tag:home").stdout();
    assert_eq!(listed, workspace.run("list --tag home").stdout());
    let lines = workspace.run("search --jsonl tag:home -n 1").stdout();
    assert!(lines.contains("\"snippet\":\"No rain: fire.\""), "{lines}");
}

#[test]
fn a_filter_that_finds_nothing_says_what_was_likely_meant() {
    let workspace = filtered();
    workspace.run("search place:Lisbn").says("did you mean `Lisbon`?").is_clean();
    workspace.run("search 'place:Rio de Janiero'").says("`Rio de Janeiro`?").is_clean();
    workspace.run("search tga:work").says("did you mean `tag:work`?").is_clean();
    workspace.run("search in:Lisbon").says("did you mean `place:Lisbon`?").is_clean();
    workspace.run("search before:yesterdy").says("did you mean `yesterday`?").is_refused();
    workspace.run("search tag:work OR boat").says("beside `OR`").is_refused();
    workspace.run("search '(boat tag:work)'").says("in brackets").is_refused();
    assert_eq!(workspace.run("search foo:bar").stderr(), "nothing was found\n");
    assert_eq!(
        workspace.run("search tag:work home").stderr(),
        "no text says it\n1 entry tagged home: `journal search 'tag:home tag:work'`\n"
    );
    assert_eq!(found(&workspace, "'tag:work tag:home'"), "2");
}

#[test]
fn filters_of_a_query_hold_in_the_journal_as_it_stood() {
    const LATER: &str = "2026-01-16T12:00:00Z";
    let workspace = filtered();
    workspace.write("2024-01-01.md", "---\ntags: [home]\n---\nA ship.\n");
    workspace.run_at("2026-01-15T13:00:00Z", "sync").is_clean();
    let paths = |line: &str| {
        let run = workspace.run_at(LATER, &format!("search {line} --at 2026-01-15T12:30:00Z"));
        run.stdout().lines().filter(|it| !it.starts_with(' ')).count()
    };
    for (line, expected) in [
        ("tag:work", 2),
        ("tag:work boat", 2),
        ("boat -tag:work", 1),
        ("-tag:home", 2),
        ("boat -before:2025", 2),
    ] {
        assert_eq!(paths(line), expected, "{line}");
    }
    workspace.run("search --versions tag:work").says("filters alone").is_refused();
    workspace.run("search --versions boat tag:work").prints_a("2024-01-01.md").is_clean();
    workspace.run("search --versions boat tag:home").says("nothing was found").is_clean();
    workspace.run_at(LATER, "search place:Lisbn --at now").says("`Lisbon`?").is_clean();
}

#[test]
fn no_text_is_a_syntax_error_unless_fts_is_asked_for() {
    let workspace = workspace();
    for query in ["'\"'", "'NEAR('", "'a AND'", "'*'", "'col:'", "'(((x'", "'-'", "'a\" OR b'"] {
        let code = workspace.run(&format!("search -- {query} rain")).output.status.code();
        assert_eq!(code, Some(0), "{query}");
    }
    for query in ["'\"'", "'?!'", "🎉", "'((('", "'-'"] {
        workspace.run(&format!("search -- {query}")).is_clean();
    }
    workspace.run("search --fts 'rain AND'").says("FTS5").is_refused();
    assert_eq!(paths(&workspace, "--fts 'NEAR(rain day)'"), "1");
}

#[test]
fn a_snippet_shows_what_was_found() {
    let workspace = workspace();
    let answer = workspace.json("search evora");
    let entry = &answer["entries"][0];
    assert_eq!(entry["snippet"], "The rain in Évora, all day.");
    assert_eq!(entry["matches"], serde_json::json!([[12, 18]]));
    let removed = workspace.delete("2025-01-01.md").run("sync");
    removed.is_clean();
    assert_eq!(paths(&workspace, "evora"), "");
}

#[test]
fn text_that_went_with_its_file_is_among_what_is_gone() {
    let workspace = TestWorkspace::synced(&[
        ("last.md", "A heron.\n"),
        ("earlier.md", "A heron, once.\n"),
        ("stays.md", "A heron that stays.\n"),
    ]);
    workspace.write("earlier.md", "No bird.\n").write("last.md", "A grey heron.\n");
    workspace.run("sync").is_clean();
    workspace.delete("last.md").delete("earlier.md");
    workspace.run_at("2026-01-15T13:00:00Z", "sync --accept-deletions").is_clean();
    let found = workspace.json("search --versions heron");
    let found: Vec<_> = found["entries"].as_array().unwrap().iter().collect();
    let told =
        found.iter().map(|it| (it["path"].as_str().unwrap(), it["number"].as_u64().unwrap()));
    assert_eq!(told.collect::<Vec<_>>(), [("last.md", 2), ("earlier.md", 1)]);
    assert_eq!(found[0]["replaced_at"], "2026-01-15T13:00:00Z");
    workspace.run("search --versions grey").prints_a("last.md  (removed)").is_clean();
    workspace.run("search --versions stays").says("nothing was found").is_clean();
    // Once the file is there again, its text is not gone any more.
    workspace.run("restore --entry last.md").is_clean();
    workspace.run("sync").is_clean();
    workspace.run("search --versions grey").says("nothing was found").is_clean();
}

/// The day on which each script is written, and what is found there and only there.
const SCRIPTS: &[(&str, &str, &[&str])] = &[
    (
        "01",
        "Σίσυφος, Straße, Łódź, Ærø",
        &["σισυφος", "ΣΙΣΥΦΟΣ", "strasse", "lodz", "aero", "'\"lodz aero\"'"],
    ),
    ("02", "ёлка и\u{306}", &["елка", "ЁЛКА", "'ел*'", "й"]),
    ("03", "שָׁלוֹם مُحَمَّد", &["שלום", "محمد"]),
    ("04", "का", &["का"]),
    ("05", "ภาษาไทย ที่", &["ไทย", "ที่", "ที", "ภาษาไทย"]),
    ("06", "ພາສາລາວ ភាសាខ្មែរ မြန်မာစာ", &["ລາວ", "ខ្មែរ", "မာ"]),
    ("07", "Ｐｙｔｈｏｎ Do\u{ad}nau", &["python", "donau"]),
    ("08", "x [y](雨.md '雪') <!-- 霧 -->", &["雨", "雪", "霧"]),
    ("09", "she walked", &["walking", "walks", "'walking -ran'"]),
    ("10", "---\ntitle: Kingfisher: seen\n---\nx", &["kingfisher", "kingfishers"]),
];

fn check_scripts(workspace: &TestWorkspace, when: &str) {
    for (day, _, queries) in SCRIPTS {
        for query in *queries {
            let answer = workspace.json(&format!("search {query}"));
            let found: Vec<_> = answer["entries"].as_array().unwrap().iter().collect();
            assert_eq!(found.len(), 1, "{query} {when}: {answer}");
            assert_eq!(found[0]["path"], format!("2025-01-{day}.md"), "{query} {when}");
            assert_ne!(found[0]["matches"], serde_json::json!([]), "{query} {when}");
        }
    }
    for query in ["की", "กา", "walkers", "--exact walking"] {
        assert_eq!(paths(workspace, query), "", "{query} {when}");
    }
}

#[test]
fn every_script_is_found_after_changes_and_after_another_tool_made_the_index_again() {
    let workspace = TestWorkspace::new();
    for (day, text, _) in SCRIPTS {
        workspace.write(&format!("2025-01-{day}.md"), format!("{text}\n"));
    }
    workspace.write("2025-01-11.md", "ёлка lodz\n").run("sync").has_findings();
    workspace.write("2025-01-11.md", "только это\n").run("sync").is_clean();
    workspace.delete("2025-01-11.md").run("sync").is_clean();
    check_scripts(&workspace, "after changes");
    workspace.execute(
        "INSERT INTO entries_fts (entries_fts) VALUES ('rebuild');
         INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)",
    );
    workspace.run("downgrade").has_findings().run("upgrade").has_findings();
    workspace.execute("INSERT INTO entries_fts (entries_fts, rank) VALUES ('integrity-check', 1)");
    for query in ["елка", "lodz", "ไทย", "walking"] {
        assert_eq!(
            workspace.json(&format!("search {query}"))["entries"].as_array().unwrap().len(),
            1
        );
    }
}

#[test]
fn an_entry_that_has_the_word_itself_comes_before_other_forms_and_stems() {
    let workspace = TestWorkspace::synced(&[
        ("2025-01-01.md", "Walking.\n"),
        ("2025-01-02.md", "Walked, walked, walked.\n"),
        ("2025-01-03.md", "---\nlang: de\n---\nDie Kinder.\n"),
        ("2025-01-04.md", "Kindern.\n"),
    ]);
    let first = |query: &str| {
        let answer = workspace.json(&format!("search {query}"));
        answer["entries"][0]["path"].as_str().unwrap().to_owned()
    };
    assert_eq!(first("walking"), "2025-01-01.md");
    assert_eq!(paths(&workspace, "walking"), "1 2");
    assert_eq!(paths(&workspace, "--exact walking"), "1");
    assert_eq!(paths(&workspace, "--at 2026-01-15 walking"), "1 2");
    assert_eq!(paths(&workspace, "kind"), "3");
    workspace.config("journal = \"journal\"\n[search]\nlanguage = \"de\"\n");
    assert_eq!(paths(&workspace, "kinder"), "3 4");
    workspace.config("journal = \"journal\"\n[search]\nlanguage = \"xx\"\n");
    workspace.run("search kind").says("journal.toml:3:12").says("`en`").is_refused();
}
