//! Hints for what is nearly front matter, and ordinary Markdown, of which nothing is told.

use super::super::*;
use super::check_text;

#[test]
fn what_is_nearly_front_matter_is_front_matter_once_its_hint_is_obeyed() {
    for margin in [" ", "    ", "\t"] {
        let lines = ["---", "title: x", "tags:", "  - a", "---"];
        let text = lines.map(|it| format!("{margin}{it}\n")).concat();
        check_text(&format!("{text}\nText\n"), r#"{"title":"x","tags":["a"]}"#);
    }
    let block = "title: My day\nmood: good\n";
    let json = r#"{"title":"My day","mood":"good"}"#;
    for fence in [
        "----",
        "--",
        "—",
        "———",
        "–––",
        "—-",
        " ---",
        "===",
        "***",
        "* * *",
        "___",
        "- - -",
        "~~~",
        "+ + +",
        "－－－",
        "\u{200b}---",
        "---\u{200b}",
        "\u{feff}---",
        "\u{a0}---",
        "---\u{a0}",
        "\u{3000}---",
    ] {
        check_text(&format!("{fence}\n{block}{fence}\nText\n"), json);
    }
    check_text(&format!("\u{200b}---\n{block}---\nText\n"), json);
    check_text(&format!("```yaml\n{block}```\nText\n"), json);
    check_text(&format!("```\n{block}```\nText\n"), json);
    check_text(&format!("{block}---\nText\n"), json);
    check_text(&format!("\n{block}---\n\nText\n"), json);
    check_text(&format!("+++\n{block}+++\nText\n"), json);
    check_text(&format!("<!--\nmade by x\n-->\n---\n{block}---\nText\n"), json);
    check_text(&format!("<!-- made\n\nby x -->\n\n---\n{block}---\nText\n"), json);
    check_text(&format!("<!-- x -->\n<!--\ny\n-->\n---\n{block}---\nText\n"), json);
    check_text(&format!("%%\nnote\n%%\n---\n{block}---\nText\n"), json);
    check_text(&format!("[comment]: # (x)\n---\n{block}---\nText\n"), json);
    check_text(&format!("{{# x #}}\n---\n{block}---\nText\n"), json);
    check_text("---\ntitle：My day\nmood：good\n---\nText\n", json);
    check_text(
        "---\n标题：雨\n日期：2025-01-02\n---\nText\n",
        r#"{"标题":"雨","日期":"2025-01-02"}"#,
    );
    check_text("---\ntitle: My day\nmood：good\n---\nText\n", json);
    check_text(
        "---\ndate created:2025-02-03\nlast thing:yes\n---\nText\n",
        r#"{"date created":"2025-02-03","last thing":"yes"}"#,
    );
    let two = r#"{"date created":"2025-02-03","title":"hi"}"#;
    check_text("---\ndate created:2025-02-03\ntitle:hi\n---\nText\n", two);
    check_text("---\ndate created: 2025-02-03\ntitle:hi\n---\nText\n", two);
    check_text(";;;\n{\"title\": \"x\"}\n;;;\nText\n", r#"{"title":"x"}"#);
    check_text(
        ";;;\n\"title\": \"x\",\n\"mood\": \"y\"\n;;;\nText\n",
        r#"{"title":"x","mood":"y"}"#,
    );
    check_text("```json\n{\"title\": \"x\"}\n```\nText\n", r#"{"title":"x"}"#);
}

#[test]
fn what_is_beside_a_fence_or_lacks_it_is_told_how_to_become_front_matter() {
    let json = r#"{"title":"A","date":"2025-01-02"}"#;
    check_text("--- title: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("---title: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("--- # comment\ntitle: A\ndate: 2025-01-02\n---\nText\n", json);
    check_text("+++ title = \"A\"\ndate = 2025-01-02\n+++\nText\n", json);
    check_text("---\n- title: A\n- date: 2025-01-02\n---\nText\n", json);
    check_text("---\n- title: A\n  date: 2025-01-02\n---\nText\n", json);
    check_text("{\"title\":\"A\",\"date\":\"2025-01-02\"} // c\nText\n", json);
    check_text("{title:\"A\",date:'2025-01-02'}\nText\n", json);
    check_text("{'title':'A', date: \"2025-01-02\"}\nText\n", json);
    check_text("[{\"title\":\"A\",\"date\":\"2025-01-02\"}]\nText\n", json);
    check_text("date: 2025-01-02\n---\nText\n", r#"{"date":"2025-01-02"}"#);
    check_text("title: A\n\ndate: 2025-01-02\n\n---\nText\n", json);
    let json = r#"{"Title":"A","Date":"2025-01-02 10:20","Tags":"x, y"}"#;
    check_text("Title: A\nDate: 2025-01-02 10:20\nTags: x, y\n\ntext\n", json);
}

#[test]
fn a_slip_on_the_first_fence_or_above_it_hides_no_key() {
    let (block, json) = ("title: A\ntags: [sea]\n", r#"{"title":"A","tags":["sea"]}"#);
    for fence in [
        "x---", ".---", ">---", "\"---", "`---", "|---", "~---", "\\---", ":---", "---.", "---a b",
        "---\"", "---|", "--- a", "#---", "/---", "---#",
    ] {
        check_text(&format!("{fence}\n{block}---\nText\n"), json);
    }
    for above in
        ["x", ".", "- x", "> q", "***", "a\nb", "# Head", "\"", "x\n", "Some words.\n\nMore.\n"]
    {
        check_text(&format!("{above}\n---\n{block}---\nText\n"), json);
        let toml = "title = \"A\"\ntags = [\"sea\"]\n";
        check_text(&format!("{above}\n+++\n{toml}+++\nText\n"), json);
    }
    check_text("x+++\ntitle = \"A\"\n+++\nText\n", r#"{"title":"A"}"#);
    let object = "{\"title\": \"A\",\n \"tags\": [\"sea\"]}\n";
    for above in ["x", ".", "\"", "\u{a0}x"] {
        check_text(&format!("{above}{object}Text\n"), json);
    }
}

#[test]
fn lines_that_look_empty_stand_before_front_matter_as_empty_ones_do() {
    for above in
        ["\u{a0}", "\u{3000}", "\u{200b}", "\u{200d}", "\u{b}", "\u{c}", "\u{feff}", " \n\u{a0}\n"]
    {
        let reading = read_text(&format!("{above}\n---\ntitle: A\n---\nText\n"));
        assert_eq!(reading, (Dialect::Yaml, r#"{"title":"A"}"#.to_owned()), "{above:?}");
    }
}

#[test]
fn front_matter_behind_a_slip_is_text_as_it_stands() {
    for text in [
        "x---\ntitle: A\ntags: [sea]\n---\nText\n",
        "x\n---\ntitle: A\ntags: [sea]\n---\nText\n",
        "x{\"title\": \"A\", \"tags\": [\"sea\"]}\nText\n",
    ] {
        let reading = read(text);
        assert_eq!((reading.body, reading.salvaged), (0, Vec::new()), "{text:?}");
        assert_eq!(reading.doubts.len(), 1, "{text:?}");
    }
    let text = "Some words.\n---\ntitle: A\nimported: jrnl a b\n---\nText\n";
    let reading = read(text);
    let known: Vec<&str> = reading.salvaged.iter().map(|it| it.0.as_str()).collect();
    assert_eq!((reading.body, known), (0, vec!["imported"]));
}

#[test]
fn a_sample_is_told_nothing_of() {
    for (open, close) in [
        ("```yaml", "```"),
        ("```", "```"),
        ("~~~", "~~~"),
        ("$$", "$$"),
        ("<pre>", "</pre>"),
        ("Text <!--", "-->"),
    ] {
        for gap in ["", "\n"] {
            for block in ["---\ntitle: A\ndate: 2019-01-01\n---\n", "+++\ntitle = \"A\"\n+++\n"] {
                let text = format!("# How to\n\nText\n\n{open}\n{gap}{block}{close}\n\nMore\n");
                let reading = read(&text);
                assert_eq!((reading.fault, reading.doubts), (None, Vec::new()), "{text:?}");
                assert_eq!((reading.body, reading.salvaged), (0, Vec::new()), "{text:?}");
            }
        }
    }
    let text = "Text\n\n```\na\n```\n\n---\ntitle: A\n---\nText\n";
    assert_eq!(read(text).doubts.len(), 1);
}

fn read_text(text: &str) -> (Dialect, String) {
    let reading = read(text);
    assert_eq!((reading.fault, reading.doubts), (None, Vec::new()), "{text:?}");
    (reading.dialect, value::json_object(&reading.values))
}

#[test]
fn a_day_and_a_title_that_are_nearly_front_matter_count_where_nothing_else_says_them() {
    for text in [
        "--- title: A\ndate: 2025-01-02\n---\nText\n",
        "---\n- title: A\n- date: 2025-01-02\n---\nText\n",
        "{\n  title: \"A\",\n  date: \"2025-01-02\"\n}\nText\n",
        "Title: A\nDate: 2025-01-02\n\nText\n",
        "+++\ntitle: A\ndate: 2025-01-02\n+++\nText\n",
    ] {
        let reading = read(text);
        let said: Vec<_> = reading.salvaged.iter().filter_map(|(_, it)| it.text()).collect();
        assert_eq!(said, ["A", "2025-01-02"], "{text:?}");
        assert_eq!(reading.doubts.len() + usize::from(reading.fault.is_some()), 1, "{text:?}");
    }
}

#[test]
fn ordinary_markdown_is_told_nothing_of() {
    for text in [
        "- - -\n\nIt rained.\n\n- - -\n",
        "***\nIt rained: all day.\nAnd then: sun.\n***\n",
        "* * *\nNote: I went home.\n* * *\nMore\n",
        "___\n\nText\n",
        "---\n\nText\n\n---\nText\n",
        "Note: I went home\n",
        "Note: I went home\n---\nText\n",
        "Morning: rain\nEvening: sun\n---\nText\n",
        "He said:hello\n---\nText\n",
        "Title\n---\nText\n",
        "Title: A\n\nText\n",
        "Mood: good\nWeather: rain\n\nText\n",
        "Date: Monday\nIt rained.\n\nText\n",
        "--- chapter one: rain\n\nText\n\n---\n",
        "--- # a heading\n\nText\n\n---\n",
        "---\n- Note: a\n- More: b\n---\n",
        "{note: x}\n",
        "{title}\n",
        "{{title: x}}\n",
        "[title: x]\n",
        "[{\"a\": 1}]\n",
        "title: a title\n\n---\n\nText\n",
        "title:\n---\nText\n",
        "---\n*Note: I went home*\n---\nText\n",
        "---\n* Note: I went home\n---\nText\n",
        "---\n> Note: I went home\n---\nText\n",
        "Text first.\n\n```yaml\ntitle: x\n```\n",
        "```yaml\non: push\njobs: x\n```\nText\n",
        "```rust\nfn main() {}\n```\n",
        "```\n$ journal sync\n```\n",
        "```json\n[1, 2]\n```\n",
        "<!-- a comment -->\n\nText: more\n---\nText\n",
        "<!--\na comment\n-->\n\n---\n\nText\n\n---\n",
        "今天：很好\n明天：下雨\n---\nText\n",
        "---\n今天：很好\n明天：下雨\n---\nText\n",
        "–––\nIt rained.\n–––\n",
        "===\n\nText\n",
        "# A heading\n---\nIt rained: much.\n---\n",
        ";;;\nIt rained.\n;;;\n",
        "- a\n- b\n---\n",
        "%% a note %%\nText\n---\nText\n",
        "Monday\n---\nmood: fine, I guess\nweather: grey\n---\nWent out.\n",
        "Lunch\n---\nlocation: the bar\npeople: Ann and Bob\n---\nText\n",
        "Log\n---\ndate: Monday\nmood: late\n---\nText\n",
        "Reading list\n---\ntitle: Moby-Dick\nauthor: Melville\n---\nGood book.\n",
        "Film log\n---\nTitle: Jaws\nDate: 1975\nRating: 8\n---\nGreat film.\n",
        "x\n---\nmood: it rained\n---\nText\n",
        "--- Day 1 ---\nmood: fine\n---\nText\n",
        "---8<---\ntitle: x\n---\nText\n",
        "API said:\n\n{\"date\": \"2019-01-01\", \"mood\": \"calm\"}\n\nOK\n",
        "A snippet:\n{\"title\": \"Rain\", \"tags\": [\"sea\"]}\nthat I wrote.\n",
        "Lisbon\n---\nMood: good\nWeather: rain\n---\nText\n",
        "A heading\n---\nweather: it rained\n---\nText\n",
        "A heading\n---\nNote: I went home\nmood of the day: good\n---\nText\n",
        "One.\n---\nTwo: three.\n---\nFour: five.\n---\n",
        "The answer was {\"title\": \"x\"}\n",
        "Of today:\n\n```json\n{\"title\": \"x\"}\n```\n",
        "One.\n\nTwo.\n\nThree.\n\n{\"title\": \"x\"}\n",
        "| a | b |\n|---|---|\n| date: x | y |\n",
        "He wrote ---\nNote: rain\n---\nText\n",
    ] {
        let reading = read(text);
        assert_eq!((reading.fault, reading.doubts), (None, Vec::new()), "{text:?}");
        assert_eq!(reading.dialect, Dialect::None, "{text:?}");
    }
}

#[test]
fn signs_of_other_languages_are_told_with_the_ones_to_write() {
    let json = r#"{"title":"a","mood":"b"}"#;
    check_text("{\n\"title\" = \"a\",\n\"mood\" = \"b\"\n}\nText\n", json);
    check_text("{\n“title”: “a”,\n“mood”: “b”\n}\nText\n", json);
    check_text("{\"title\": \"a\"; \"mood\": \"b\"}\nText\n", json);
    check_text("{\n\"title\": “a”,\n\"mood\": \"b\"\n}\nText\n", json);
    check_text("{\"title\": \"a\", \"x\": .5}\nText\n", r#"{"title":"a","x":"0.5"}"#);
    check_text("---\ntitle => a\nmood => b\n---\nText\n", json);
    check_text("---\ntitle: a\nmood => b\n---\nText\n", json);
    let placed = r#"{"mood":"calm","location":"Lisbon, PT"}"#;
    check_text("---\nmood:calm location:Lisbon, PT\n---\nText\n", placed);
}

#[test]
fn keys_below_two_fences_with_nothing_between_them_are_told() {
    let json = r#"{"title":"a","mood":"b"}"#;
    check_text("---\n---\ntitle: a\nmood: b\n\nText\n", json);
    check_text("---\n---\n\ntitle: a\nmood: b\n\nText\n", json);
    check_text("---\n---\n\ntitle: a\nmood: b\n---\nText\n", json);
    check_text("x---\n\ntitle: a\nmood: b\n---\nText\n", json);
    for text in [
        "---\n---\nRain: all day\nSun: at last\n\nText\n",
        "---\n---\n\nTitle: a poem\nof two lines\n",
        "---\n---\nText\n",
        "Some text\n\n---\n\nTitle: A poem\n---\nMore\n",
    ] {
        assert!(read(text).doubts.is_empty(), "{text}");
    }
}

#[test]
fn a_slip_on_the_second_fence_makes_no_key_of_the_text_below_it() {
    let json = r#"{"title":"a","mood":"b"}"#;
    for fence in ["x---", ". ---", "_---", "'---", "---x", "---."] {
        check_text(&format!("---\ntitle: a\nmood: b\n{fence}\nIt rained.\n\nMore.\n"), json);
        check_text(&format!("---\ntitle: a\n{fence}\nmood: b\n---\nText\n"), json);
        for below in ["Today: rain\n\nMore.\n", "Rain: all day\n---\nMore.\n"] {
            let text = format!("---\ntitle: a\nmood: b\n{fence}\n{below}");
            let hint = read(&text).fault.and_then(|it| it.hint).unwrap_or_default();
            let both = "put `---` on a line of its own after line 3; move keys that stand below it above it";
            assert_eq!(hint, both, "{text}");
        }
    }
}
