//! The page that lists the commands, in the groups in which a person looks for them.

use std::fmt::Write;

use clap::Command;

/// What each group is called, and the commands in it, those of every day first.
const GROUPS: [(&str, &[&str]); 5] = [
    ("Write", &["today", "new", "add", "edit"]),
    (
        "Read",
        &[
            "list",
            "search",
            "show",
            "on-this-day",
            "history",
            "values",
            "stats",
            "report",
            "export",
            "query",
        ],
    ),
    (
        "Look after",
        &[
            "sync",
            "watch",
            "undo",
            "conflicts",
            "lint",
            "status",
            "doctor",
            "backup",
            "restore",
            "versions",
            "purge",
            "repopulate",
        ],
    ),
    ("Schema", &["upgrade", "downgrade", "migration"]),
    ("Set up", &["init", "import", "config", "completions", "man"]),
];

/// The command line, with its commands in groups on its own page of help.
pub(super) fn in_groups(grammar: Command) -> Command {
    let header = *grammar.get_styles().get_header();
    let name = *grammar.get_styles().get_literal();
    let mut page = "{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    let names = GROUPS.iter().flat_map(|group| group.1);
    let width = names.map(|it| it.len()).max().unwrap_or_default();
    for (group, commands) in GROUPS {
        let _ = write!(page, "\n{header}{group}:{header:#}\n");
        for command in commands {
            let found = grammar.find_subcommand(command).and_then(Command::get_about);
            let about = found.map(ToString::to_string).unwrap_or_default();
            let _ = writeln!(page, "  {name}{command:width$}{name:#}  {about}");
        }
    }
    let _ = write!(
        page,
        "\n{name}journal help COMMAND{name:#} tells of one.\n\n{header}Options:{header:#}\n{{options}}"
    );
    grammar.help_template(page)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::grammar;
    use super::*;

    #[test]
    fn every_command_that_is_shown_stands_in_one_group() {
        let listed: Vec<&str> = GROUPS.iter().flat_map(|group| group.1).copied().collect();
        let grammar = grammar();
        let shown = grammar.get_subcommands().filter(|it| !it.is_hide_set());
        let shown: BTreeSet<&str> = shown.map(Command::get_name).collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), shown);
        assert_eq!(listed.len(), shown.len(), "a command stands in two groups");
    }

    #[test]
    fn each_command_has_one_line_of_a_narrow_terminal() {
        let page = grammar().render_help().to_string();
        let lines: Vec<&str> = page.lines().take_while(|it| *it != "Options:").collect();
        assert!(lines.len() > 40, "{page}");
        for line in lines {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
