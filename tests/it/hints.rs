//! The ways out that messages name: each command is one that there is, and has the flags that are named with it.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::parse::Parser;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};

use crate::help::pages;

/// The texts of a file, but for comments and tests.
#[derive(Default)]
struct Texts(Vec<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_lit_str(&mut self, it: &'ast syn::LitStr) {
        self.0.push(it.value());
    }

    /// Help is no hint: it is told by clap, which knows the flags itself.
    fn visit_attribute(&mut self, it: &'ast syn::Attribute) {
        if it.path().is_ident("error") {
            visit::visit_attribute(self, it);
        }
    }

    fn visit_item_mod(&mut self, it: &'ast syn::ItemMod) {
        if it.ident != "tests" {
            visit::visit_item_mod(self, it);
        }
    }

    fn visit_macro(&mut self, it: &'ast syn::Macro) {
        let parser = Punctuated::<syn::Expr, syn::Token![,]>::parse_terminated;
        for argument in parser.parse2(it.tokens.clone()).into_iter().flatten() {
            self.visit_expr(&argument);
        }
    }
}

/// What stands between backticks in the texts of the program, with the file.
fn quoted() -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
                let mut texts = Texts::default();
                texts.visit_file(&syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
                let spans = texts.0.iter().flat_map(|it| it.split('`').skip(1).step_by(2));
                found.extend(spans.map(|it| (path.clone(), it.to_owned())));
            }
        }
    }
    found
}

/// The flags that a line names: `--at` of `--at=WHEN`.
fn flags(line: &str) -> impl Iterator<Item = &str> {
    let words = line
        .split_whitespace()
        .filter(|it| it.starts_with("--") && it.len() > 2 && !it.starts_with("---"));
    words.map(|it| it.split(['=', '[', ']', '|', ',', '.', '{']).next().unwrap_or(it))
}

#[test]
fn every_command_that_a_message_names_is_there_and_has_the_flags_that_it_names() {
    let pages: BTreeMap<String, String> = pages(&[]).into_iter().collect();
    let of_page = |page: &str| -> BTreeSet<String> {
        let words = page.split(|it: char| it.is_whitespace() || ",[]=<>|`'.)(".contains(it));
        words.filter(|it| it.starts_with("--")).map(str::to_owned).collect()
    };
    let all: BTreeSet<String> = pages.values().flat_map(|it| of_page(it)).collect();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (file, span) in quoted() {
        let file = file.display();
        if let Some(line) = span.strip_prefix("journal ") {
            let words: Vec<&str> = line.split_whitespace().collect();
            let ways = (1..=words.len().min(2)).rev().map(|it| words[..it].join(" "));
            let Some(page) = ways.clone().find_map(|it| pages.get(&it)) else {
                // A text that is looked for, and none that is told.
                let Some(first) = words.first() else { continue };
                if !first.starts_with(['-', '{']) {
                    wrong.push(format!("{file}: `{span}`: there is no such command"));
                }
                continue;
            };
            seen += 1;
            let known = of_page(page);
            for flag in flags(line).filter(|it| !known.contains(*it)) {
                wrong.push(format!("{file}: `{span}`: the command has no {flag}"));
            }
        } else if span.starts_with("--") {
            for flag in flags(&span).filter(|it| !all.contains(*it)) {
                wrong.push(format!("{file}: `{span}`: no command has {flag}"));
            }
        }
    }
    assert!(seen > 100, "only {seen} commands were found in messages");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
