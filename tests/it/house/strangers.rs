//! The floors that move any database know no word of a journal: neither their names nor their SQL speak of entries or moods.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{all_files, source_root};

/// What moves or copies any database, as files or folders below `src`.
const ENGINE: &[&str] = &["engine", "backup", "sqlite", "place.rs", "schema", "sql.rs"];

#[test]
fn what_moves_any_database_knows_no_entry_and_no_mood() {
    let src = source_root();
    let mut told = Vec::new();
    for file in all_files(&src) {
        let name = file.strip_prefix(&src).unwrap().display().to_string();
        let is_engine = ENGINE.iter().any(|it| name == *it || name.starts_with(&format!("{it}/")));
        if is_engine && file.extension().is_some_and(|it| it == "rs") && !name.contains("tests") {
            let words = strange(&std::fs::read_to_string(&file).unwrap());
            told.extend(words.into_iter().map(|it| format!("{name} says `{it}`")));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn words_of_a_journal_are_found_in_names_and_texts_and_not_in_what_only_looks_like_them() {
    let found = |text: &str| strange(text).join(" ");
    assert_eq!(
        found("struct EntryRow; fn entries_of(mood_scale: f64) {}"),
        "EntryRow entries_of mood_scale"
    );
    assert_eq!(found("const SQL: &str = \"SELECT * FROM entries\";"), "\"SELECT * FROM entries\"");
    assert_eq!(found("macro_call!(entry);"), "entry");
    assert_eq!(
        found("fn f(m: M) { m.entry(1).or_default(); p(\"journal_mode\"); q(\"-journal\"); }"),
        ""
    );
    assert_eq!(found("/// An entry.\nfn f() {}\n#[cfg(test)]\nmod tests { fn entry() {} }"), "");
}

/// The identifiers and the literals of a file, but for its tests and its comments, that speak of a journal.
fn strange(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    look(text.parse().unwrap(), &mut found);
    found
}

fn look(tokens: TokenStream, found: &mut Vec<String>) {
    let (mut after_dot, mut is_attribute, mut is_for_tests) = (false, false, false);
    for token in tokens {
        let text = match &token {
            TokenTree::Group(group) if is_attribute => {
                is_for_tests = group.stream().to_string().replace(' ', "") == "cfg(test)";
                String::new()
            }
            TokenTree::Group(group) if is_for_tests && group.delimiter() == Delimiter::Brace => {
                is_for_tests = false;
                String::new()
            }
            TokenTree::Group(group) => {
                look(group.stream(), found);
                String::new()
            }
            TokenTree::Ident(it) if after_dot && it == "entry" => String::new(),
            TokenTree::Ident(it) => it.to_string(),
            TokenTree::Literal(it) => it.to_string(),
            TokenTree::Punct(it) => {
                is_for_tests &= it.as_char() != ';';
                String::new()
            }
        };
        if words(&text).any(|it| ["entry", "entries", "mood", "moods"].contains(&it.as_str())) {
            found.push(text);
        }
        after_dot = matches!(&token, TokenTree::Punct(it) if it.as_char() == '.');
        is_attribute = match &token {
            TokenTree::Punct(it) => it.as_char() == '#' || (is_attribute && it.as_char() == '!'),
            _ => false,
        };
    }
}

/// The words that a name or a text is made of, in small letters.
fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    let parts = text.split(|it: char| !it.is_alphabetic());
    parts.flat_map(|part| {
        let starts = part.char_indices().filter(|(at, it)| *at == 0 || it.is_uppercase());
        let starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        let ends = starts.iter().skip(1).copied().chain([part.len()]);
        let cut: Vec<String> =
            starts.iter().zip(ends).map(|(from, to)| part[*from..to].to_lowercase()).collect();
        cut
    })
}
