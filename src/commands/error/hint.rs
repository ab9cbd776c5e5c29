//! Hints that can be obeyed: a flag that is named alone is one of the command that runs, or is told with the command that
//! has it.
//!
//! An error can come from more than one command: what an upgrade refuses, `sync` meets as well where it upgrades by itself.

use clap::Command;

/// Which command a flag is told with where the one that runs has no such flag.
const HOMES: [(&str, &str); 3] = [
    ("--accept-deletions", "journal sync"),
    ("--allow-data-loss", "journal upgrade"),
    ("--allow-drift", "journal upgrade"),
];

/// The hint, for the command `running` (`journal migration create`).
pub(crate) fn fitted(hint: &str, running: &str, grammar: &Command) -> String {
    // What stands between backticks is every second piece.
    let pieces: Vec<&str> = hint.split('`').collect();
    let named: Vec<&str> = pieces.iter().skip(1).step_by(2).copied().collect();
    let has = |line: &str, flag: &str| command(line, grammar).is_some_and(|it| has_flag(it, flag));
    let takes_values = command(running, grammar)
        .is_some_and(|it| it.get_arguments().any(|it| it.get_short() == Some('x')));
    let fit = |piece: &str| {
        if piece.starts_with("-x ") && !takes_values {
            return Some("journal upgrade".to_owned());
        }
        let flag = flags(piece).next().filter(|_| piece.starts_with("--"))?;
        let is_known = has(running, flag) || named.iter().any(|it| has(it, flag));
        let home = HOMES.iter().find(|it| it.0 == flag).map(|it| it.1.to_owned());
        (!is_known).then(|| home.or_else(|| home_of(flag, "", grammar)))?
    };
    let fitted = pieces.iter().enumerate().map(|(index, piece)| match fit(piece) {
        Some(home) if index % 2 == 1 => format!("{home} {piece}"),
        _ => (*piece).to_owned(),
    });
    let fitted = fitted.collect::<Vec<_>>().join("`");
    match pieces.iter().any(|it| it.starts_with("-x ")) && !takes_values {
        true => format!("{fitted}, then `journal sync`"),
        false => fitted,
    }
}

/// The command that a line begins with, from `journal` on.
fn command<'g>(line: &str, grammar: &'g Command) -> Option<&'g Command> {
    let mut words = line.split(' ');
    words.next().filter(|it| *it == "journal")?;
    let mut found = grammar;
    for word in words {
        match found.find_subcommand(word) {
            Some(below) => found = below,
            None => break,
        }
    }
    Some(found)
}

fn has_flag(command: &Command, flag: &str) -> bool {
    let name = flag.trim_start_matches('-');
    command.get_arguments().any(|it| it.get_long() == Some(name))
}

/// The flags of a line.
fn flags(line: &str) -> impl Iterator<Item = &str> {
    let end = |it: char| !(it.is_ascii_alphanumeric() || it == '-');
    let words = line.split(' ').map(move |it| it.split(end).next().unwrap_or_default());
    words.filter(|it| {
        it.strip_prefix("--").is_some_and(|it| it.starts_with(|it: char| it.is_ascii_lowercase()))
    })
}

/// The first command that has a flag.
fn home_of(flag: &str, above: &str, command: &Command) -> Option<String> {
    let way = format!("{above}{}", command.get_name());
    let below = |it| home_of(flag, &format!("{way} "), it);
    match has_flag(command, flag) {
        true => Some(way),
        false => command.get_subcommands().filter(|it| !it.is_hide_set()).find_map(below),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::commands::whole_grammar;

    /// What stands between backticks in the sources, each piece as it is written there; lines that are separated by a
    /// backslash are put together.
    fn quoted(folder: &Path, into: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                quoted(&path, into);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("hint.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let lines = text.lines().map(str::trim_start).filter(|it| !it.starts_with("//"));
                let text = lines.collect::<Vec<_>>().join("\n").replace("\\\n", "");
                for line in text.lines() {
                    into.extend(line.split('`').skip(1).step_by(2).map(str::to_owned));
                }
            }
        }
    }

    fn all() -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        quoted(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut all);
        all
    }

    /// Every command, as it is typed.
    fn commands(command: &Command, above: &str) -> Vec<String> {
        let way = format!("{above}{}", command.get_name());
        let below = command.get_subcommands().flat_map(|it| commands(it, &format!("{way} ")));
        std::iter::once(way.clone()).chain(below.collect::<Vec<_>>()).collect()
    }

    #[test]
    fn every_command_that_a_text_names_has_the_flags_that_it_names_with_it() {
        let grammar = whole_grammar();
        let lines: Vec<String> =
            all().into_iter().filter(|it| it.starts_with("journal ")).collect();
        assert!(lines.len() > 30, "the texts were not found: {lines:?}");
        let mut wrong = Vec::new();
        for line in &lines {
            let first = line.split(' ').nth(1).unwrap_or_default();
            // A placeholder, or words that are no command.
            if !first.starts_with(|it: char| it.is_ascii_lowercase()) {
                continue;
            }
            let Some(found) = command(line, &grammar).filter(|it| it.get_name() != "journal")
            else {
                wrong.push(format!("`{line}` names no command"));
                continue;
            };
            let missing = flags(line.split('|').next().unwrap_or_default());
            let missing: Vec<&str> = missing.filter(|it| !has_flag(found, it)).collect();
            wrong.extend(missing.iter().map(|it| format!("`{line}` has no {it}")));
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }

    #[test]
    fn every_flag_that_a_text_names_alone_is_told_with_a_command_that_has_it() {
        let grammar = whole_grammar();
        let alone: Vec<String> = all()
            .into_iter()
            .filter(|it| it.starts_with("--") && flags(it).next().is_some())
            .collect();
        assert!(alone.len() > 15, "the texts were not found: {alone:?}");
        for running in commands(&grammar, "") {
            for text in &alone {
                let hint = fitted(&format!("say `{text}`"), &running, &grammar);
                let line = hint.split('`').nth(1).unwrap();
                let line = if line.starts_with("--") {
                    format!("{running} {line}")
                } else {
                    line.to_owned()
                };
                let found = command(&line, &grammar).unwrap();
                let missing: Vec<&str> = flags(&line).filter(|it| !has_flag(found, it)).collect();
                assert!(missing.is_empty(), "`{text}` in `{running}` becomes `{hint}`");
            }
        }
    }

    fn check(running: &str, hint: &str, expected: &str) {
        assert_eq!(fitted(hint, running, &whole_grammar()), expected, "{running}");
    }

    #[test]
    fn a_flag_that_the_command_lacks_is_told_with_the_command_that_has_it() {
        let hint = "`--allow-data-loss` lets it";
        check("journal upgrade", hint, hint);
        check("journal downgrade", hint, hint);
        check("journal sync", hint, "`journal upgrade --allow-data-loss` lets it");
        check(
            "journal watch",
            "`--accept-deletions` goes on",
            "`journal sync --accept-deletions` goes on",
        );
        let named = "`journal upgrade` refuses it without `--allow-data-loss`";
        check("journal migration create", named, named);
        check("journal sync", "name it with `--archive FILE`", "name it with `--archive FILE`");
    }
}
