//! Files of 64 KiB that are made to be slow: each must be read, or refused, as fast as any other.

use std::hint::black_box;
use std::time::{Duration, Instant};

use journal_archive::archive::model::row::Row;
use journal_archive::entry::{self, EntryPath, Source};

/// The size of each.
const SIZE: usize = 64 << 10;

/// Prints the median of so many readings of each, the slowest file last.
pub(super) fn print(rounds: usize) {
    let mut told: Vec<(Duration, &str)> =
        files().into_iter().map(|(name, text)| (median(&text, rounds), name)).collect();
    told.sort_unstable();
    for (took, name) in told {
        println!("{:>9.3} ms  {name}", took.as_secs_f64() * 1000.0);
    }
}

fn median(text: &str, rounds: usize) -> Duration {
    let path = EntryPath::new("2025-09-16.md").unwrap_or_else(|error| unreachable!("{error}"));
    let times = (0..rounds).map(|_| {
        let source = Source::new(text.as_bytes().to_vec());
        let began = Instant::now();
        let (entry, findings) = entry::parse(&path, &source, &[]);
        black_box((Row::new(&path, source, entry), findings));
        began.elapsed()
    });
    let mut times: Vec<Duration> = times.collect();
    times.sort_unstable();
    times.get(rounds / 2).copied().unwrap_or_default()
}

fn files() -> Vec<(&'static str, String)> {
    let filled = |unit: &str| unit.repeat(SIZE / unit.len());
    let front = |block: String| format!("---\n{block}\n---\nText.\n");
    let aliases = lines(8, |it| {
        let refers = vec![format!("*a{it}"); 9].join(", ");
        format!("a{0}: &a{0} [{refers}]\n", it + 1)
    });
    vec![
        ("front matter: [", front(filled("["))),
        ("front matter: {", front(filled("{"))),
        ("front matter: nested maps", front(lines(350, |it| " ".repeat(it) + "k:\n"))),
        ("front matter: aliases of aliases", front(format!("a0: &a0 [x, x]\n{aliases}"))),
        (
            "front matter: one anchor, many aliases",
            front(format!("a: &a [{}]\nb: [{}]", "x, ".repeat(999), "*a, ".repeat(1500))),
        ),
        ("front matter: many keys", front(lines(6000, |it| format!("k{it}: v\n")))),
        ("front matter: one long scalar", front(format!("title: {}", filled("word ")))),
        ("front matter: folded lines", front(format!("title: >\n{}", filled("  a\n\n")))),
        ("front matter: quotes", front(format!("title: \"{}", filled("\\\"")))),
        ("front matter: backslashes", front(format!("title: \"{}\"", filled("\\u0041")))),
        ("front matter: colons", front(format!("title: {}", filled("a: ")))),
        ("front matter: dashes", front(format!("tags:\n{}", filled("- \n")))),
        ("front matter: inner dashes", front(filled("- "))),
        ("front matter: tags", front(format!("tags: [{}]", filled("#a, ")))),
        ("front matter: places", front(format!("location: {}", filled("a, ")))),
        ("front matter: never closed", format!("---\n{}", filled("key: value\n"))),
        ("front matter: TOML", format!("+++\n{}\n+++\n", filled("[a.a]\n"))),
        ("front matter: TOML brackets", format!("+++\na = {}\n+++\n", filled("["))),
        ("front matter: JSON", format!("{{\"a\": {}", filled("["))),
        ("Markdown: [", filled("[")),
        ("Markdown: ![", filled("![")),
        ("Markdown: [](", filled("[](")),
        ("Markdown: *", filled("*")),
        ("Markdown: *a _b", filled("*a _b ")),
        ("Markdown: `", lines(360, |it| "`".repeat(it + 1) + " ")),
        ("Markdown: <", filled("<")),
        ("Markdown: <!--", filled("<!--")),
        ("Markdown: <a", filled("<a ")),
        ("Markdown: >", filled("> ")),
        ("Markdown: nested lists", lines(350, |it| " ".repeat(it) + "- a\n")),
        ("Markdown: | table", format!("{0}\n{1}\n{0}", "|a".repeat(10_000), "|-".repeat(10_000))),
        ("Markdown: footnotes", filled("[^a]: b\n")),
        ("Markdown: references", filled("[a]: b\n")),
        ("Markdown: entities", filled("&amp;")),
        ("Markdown: headings", filled("# a\n")),
        ("text: one word", filled("a")),
        ("text: Chinese", filled("\u{4e00}")),
        ("text: Hangul", filled("\u{ac00} ")),
        ("text: marks over a letter", filled("\u{301}")),
        ("text: emoji joined", filled("\u{1f469}\u{200d}")),
        ("text: NUL", filled("\0")),
        ("text: CR", filled("\r")),
    ]
}

fn lines(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect::<Vec<_>>().concat()
}
