//! The words of a search, told from its options: behind the first word `-heron` is a word to leave out.

use std::ffi::OsString;

use clap::{Arg, Command};

use crate::entry::filter::in_query::quoted_again;

/// The arguments of a command line that clap reads as they are meant: of a search the options first, then `--` and the words.
///
/// Behind the first word `-x` of one letter and `--xyz` are options, `-` and more letters is a word left out, and `--` ends
/// options. Other commands keep their arguments.
pub(in crate::commands) fn set_apart(args: &[OsString], grammar: &Command) -> Vec<OsString> {
    let rearranged = || {
        if let Some(apart) = texts_apart(args, grammar) {
            return Some(apart);
        }
        let search = grammar.find_subcommand("search")?;
        let at = command_at(args, grammar).filter(|at| args[*at] == "search")?;
        let known = |find: &dyn Fn(&Arg) -> bool| {
            search.get_arguments().chain(grammar.get_arguments()).find(|it| find(it))
        };
        let (options, mut words) = parted(&args[at + 1..], &known);
        // A query in one argument keeps its quotes.
        if words.len() > 1 {
            words.iter_mut().for_each(quote_again);
        }
        let end = (!words.is_empty()).then(|| OsString::from("--"));
        Some(args[..=at].iter().cloned().chain(options).chain(end).chain(words).collect())
    };
    rearranged().unwrap_or_else(|| args.to_vec())
}

/// The arguments of `add`, its options first where one of the others is a text that begins as an option does: `- milk`, front
/// matter.
fn texts_apart(args: &[OsString], grammar: &Command) -> Option<Vec<OsString>> {
    let at = command_at(args, grammar).filter(|at| args[*at] == "add")?;
    let add = grammar.find_subcommand("add")?;
    let is_text = |it: &OsString| {
        let text = it.to_str().unwrap_or_default();
        let is_begun = text.starts_with('-') && !text.starts_with("--");
        is_begun && text.contains(char::is_whitespace) || text.starts_with("---")
    };
    let rest = &args[at + 1..];
    if !rest.iter().take_while(|it| *it != "--").any(is_text) {
        return None;
    }
    let known = |find: &dyn Fn(&Arg) -> bool| {
        add.get_arguments().chain(grammar.get_arguments()).find(|it| find(it))
    };
    let (mut options, mut texts, mut at_rest) = (Vec::new(), Vec::new(), rest.iter().enumerate());
    while let Some((nth, arg)) = at_rest.next() {
        let text = arg.to_str().unwrap_or_default();
        if text == "--" {
            texts.extend(rest[nth + 1..].iter().cloned());
            break;
        }
        if is_text(arg) || !text.starts_with('-') || text == "-" {
            texts.push(arg.clone());
            continue;
        }
        options.push(arg.clone());
        if takes_next(text, rest.get(nth + 1), &known) {
            options.extend(at_rest.next().map(|it| it.1.clone()));
        }
    }
    let all = args[..=at].iter().cloned().chain(options).chain([OsString::from("--")]).chain(texts);
    Some(all.collect())
}

/// How an option is looked up.
pub(in crate::commands) type Known<'g> = dyn Fn(&dyn Fn(&Arg) -> bool) -> Option<&'g Arg> + 'g;

/// Where the name of the subcommand stands.
pub(in crate::commands) fn command_at(args: &[OsString], grammar: &Command) -> Option<usize> {
    let mut at = 1;
    while let Some(text) = args.get(at)?.to_str() {
        if !text.starts_with('-') {
            return Some(at);
        }
        let find = |find: &dyn Fn(&Arg) -> bool| grammar.get_arguments().find(|it| find(it));
        at += 1 + usize::from(takes_next(text, args.get(at + 1), &find));
    }
    None
}

/// Options with their values, and words.
fn parted(args: &[OsString], known: &Known<'_>) -> (Vec<OsString>, Vec<OsString>) {
    let (mut options, mut words) = (Vec::new(), Vec::new());
    let mut at = 0;
    while let Some(arg) = args.get(at) {
        at += 1;
        match arg.to_str() {
            Some("--") => {
                words.extend(args[at..].iter().cloned());
                break;
            }
            Some(text) if is_option(text, !words.is_empty(), known) => {
                let takes_next = takes_next(text, args.get(at), known);
                options.push(arg.clone());
                if takes_next {
                    options.extend(args.get(at).cloned());
                    at += 1;
                }
            }
            Some(text) if words.is_empty() => words.push(OsString::from(text)),
            Some(text) => words.push(OsString::from(left_out(text))),
            None => words.push(arg.clone()),
        }
    }
    (options, words)
}

/// A query of several words in one argument is none, whatever it begins with, and neither is a filter that leaves out.
fn is_option(text: &str, is_behind_a_word: bool, known: &Known<'_>) -> bool {
    if text.contains(char::is_whitespace) && !text.starts_with("--") || quoted_again(text).is_some()
    {
        return false;
    }
    let is_single =
        || text.chars().count() == 2 || !is_behind_a_word && may_be_options(text, known);
    text.len() > 1 && text.starts_with('-') && (text.starts_with("--") || is_single())
}

/// Whether what stands before all words, behind one hyphen, can be meant as options: `-n5`, `-qv`, `-jwork`, and `-json`, which
/// lacks a hyphen and is told so. `-heron` cannot.
fn may_be_options(text: &str, known: &Known<'_>) -> bool {
    let letters = text.trim_start_matches('-');
    if known(&|it: &Arg| it.get_long() == Some(letters)).is_some() {
        return true;
    }
    let of = |letter| known(&|it: &Arg| it.get_short() == Some(letter));
    for (at, letter) in letters.char_indices() {
        let Some(option) = of(letter) else { return false };
        if option.get_action().takes_values() {
            let value = letters[at + letter.len_utf8()..].trim_start_matches('=');
            return letter != 'n' || value.bytes().all(|it| it.is_ascii_digit());
        }
    }
    true
}

/// Whether the next argument is the value of an option.
pub(in crate::commands) fn takes_next(
    text: &str,
    next: Option<&OsString>,
    known: &Known<'_>,
) -> bool {
    let of_letter = || {
        let mut letters = text.chars().skip(1);
        let short = letters.next().filter(|_| letters.next().is_none())?;
        known(&|it: &Arg| it.get_short() == Some(short))
    };
    let long = text.strip_prefix("--");
    let option = long.map_or_else(of_letter, |long| known(&|it: &Arg| it.get_long() == Some(long)));
    let is_value = || next.is_some_and(|it| !it.as_encoded_bytes().starts_with(b"-"));
    option.is_some_and(|it| {
        let least = it.get_num_args().map_or(1, |it| it.min_values());
        it.get_action().takes_values() && !it.is_require_equals_set() && (least > 0 || is_value())
    })
}

/// A filter whose value has lost its quotes to the shell has them again.
fn quote_again(word: &mut OsString) {
    if let Some(quoted) = word.to_str().and_then(quoted_again) {
        *word = quoted.into();
    }
}

/// A quotation that is left out is a phrase, from which the shell has taken the quotes.
fn left_out(text: &str) -> String {
    match text.strip_prefix('-') {
        _ if quoted_again(text).is_some() => text.to_owned(),
        // Brackets are left out as a whole: `-(elk OR owl)`.
        Some(bracket) if bracket.starts_with('(') => text.to_owned(),
        Some(phrase) if phrase.contains(char::is_whitespace) && !phrase.contains('"') => {
            format!("-\"{phrase}\"")
        }
        _ => text.to_owned(),
    }
}

/// A word that reads like an option with its value: `-n5`.
pub(super) fn like_an_option(words: &[String]) -> Option<(String, String)> {
    words.iter().find_map(|word| {
        let mut letters = word.strip_prefix('-')?.chars();
        let short = letters.next().filter(char::is_ascii_alphabetic)?;
        let value = letters.as_str();
        let is_number = !value.is_empty() && value.bytes().all(|it| it.is_ascii_digit());
        is_number.then(|| (word.clone(), format!("-{short} {value}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: &str) {
        let args: Vec<OsString> = line.split('|').map(OsString::from).collect();
        let apart = set_apart(&args, &crate::commands::whole_grammar());
        let apart: Vec<_> = apart.iter().map(|it| it.to_string_lossy()).collect();
        assert_eq!(apart.join("|"), expected, "{line}");
    }

    #[test]
    fn a_text_that_begins_as_an_option_does_is_one() {
        check("journal|add|- milk", "journal|add|--|- milk");
        check(
            "journal|add|-milk and eggs|--date|2025-09-16",
            "journal|add|--date|2025-09-16|--|-milk and eggs",
        );
        check(
            "journal|add|--tag=a b|---\ntitle: x\n---\nrain",
            "journal|add|--tag=a b|--|---\ntitle: x\n---\nrain",
        );
        for kept in
            ["journal|add|-", "journal|add|rain|--tag|a", "journal|add|--|- milk", "journal|add|-x"]
        {
            check(kept, kept);
        }
    }

    #[test]
    fn words_that_are_left_out_are_told_from_options() {
        check("journal|search|boat|-heron", "journal|search|--|boat|-heron");
        check("journal|search|boat|-n|5|--json|-news", "journal|search|-n|5|--json|--|boat|-news");
        check("journal|search|-n5|boat|-n5", "journal|search|-n5|--|boat|-n5");
        check("journal|search|fox|-(elk OR owl)", "journal|search|--|fox|-(elk OR owl)");
        check("journal|search|boat|-light rain", "journal|search|--|boat|-\"light rain\"");
        check(
            "journal|search|boat|-tag:a b|tag:c d",
            "journal|search|--|boat|-tag:\"a b\"|tag:\"c d\"",
        );
        check("journal|search|-tag:a|-n|5", "journal|search|-n|5|--|-tag:a");
        check("journal|search|place:a b", "journal|search|--|place:a b");
        check("journal|search|boat|--|-n|5", "journal|search|--|boat|-n|5");
        check("journal|search|boat|-|sail", "journal|search|--|boat|-|sail");
        check(
            "journal|--archive|a.db|search|boat|--tag|-x|-heron",
            "journal|--archive|a.db|search|--tag|-x|--|boat|-heron",
        );
        check("journal|search|-snow rain", "journal|search|--|-snow rain");
        check("journal|search|-heron", "journal|search|--|-heron");
        check("journal|search|-heron|boat", "journal|search|--|-heron|boat");
        check("journal|search|-news|boat", "journal|search|--|-news|boat");
        check("journal|search|-qv|boat|-qv", "journal|search|-qv|--|boat|-qv");
        check("journal|search|-json|boat", "journal|search|-json|--|boat");
        check("journal|search|-h", "journal|search|-h");
        check("journal|search", "journal|search");
        check("journal|list|-n5", "journal|list|-n5");
        check("journal|--config|search|list|-n5", "journal|--config|search|list|-n5");
    }

    #[test]
    fn a_word_that_reads_like_an_option_is_told() {
        let told = |words: &[&str]| {
            like_an_option(&words.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(told(&["boat", "-n5"]), Some(("-n5".to_owned(), "-n 5".to_owned())));
        assert_eq!(told(&["boat", "-heron", "n5", "-5"]), None);
    }
}
