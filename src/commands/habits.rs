//! Command lines as other guides write them: `create_migration message="Core tables"`, `sync_directory directory=notes`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};

use super::search::words;

/// Commands that take words of their own, in which a `=` is only a letter.
const FREE: [&str; 6] = ["add", "edit", "new", "query", "search", "today"];

/// Names of arguments in other programs, and what they are called here.
const ALSO: [(&str, &str); 6] = [
    ("directory", "dir"),
    ("m", "message"),
    ("rev", "target"),
    ("revision", "target"),
    ("revision", "targets"),
    ("sql_only", "sql"),
];

/// The command line with `-` for `_` in the names of commands, and an option, or a plain argument, for `key=value` where the
/// command has one of that name. All else stays as it is.
pub(super) fn understood(args: &[OsString], grammar: &Command) -> Vec<OsString> {
    let mut args = args.to_vec();
    let Some(mut at) = words::command_at(&args, grammar) else { return args };
    let mut command = grammar;
    while let Some(found) = args.get(at).and_then(|it| named(it.to_str()?, command)) {
        args[at] = found.get_name().into();
        command = found;
        at += 1;
        if !command.has_subcommands() {
            break;
        }
        while args.get(at).and_then(|it| it.to_str()).is_some_and(|it| it.starts_with('-')) {
            at += 1;
        }
    }
    if command.get_name() == grammar.get_name() || FREE.contains(&command.get_name()) {
        return args;
    }
    let (line, rest) = args.split_at(at);
    let known = |find: &dyn Fn(&Arg) -> bool| {
        command.get_arguments().chain(grammar.get_arguments()).find(|it| find(it))
    };
    let mut line = line.to_vec();
    let mut rest = rest.iter().cloned().peekable();
    while let Some(arg) = rest.next() {
        let Some(text) = arg.to_str() else {
            line.push(arg);
            continue;
        };
        if let Some(value) = message(text, command) {
            line.extend(value);
        } else if text == "--" {
            line.push(arg);
            line.extend(rest.by_ref());
        } else if text.starts_with('-') {
            let takes_next = words::takes_next(text, rest.peek(), &known);
            line.push(arg);
            line.extend(rest.next_if(|_| takes_next));
        } else {
            line.extend(said(text, command, grammar).unwrap_or_else(|| vec![arg]));
        }
    }
    line
}

/// The subcommand of a name, in which a `_` may stand for a `-`.
fn named<'c>(name: &str, command: &'c Command) -> Option<&'c Command> {
    let find = |name: &str| command.find_subcommand(name);
    find(name).or_else(|| find(&name.replace('_', "-")).filter(|_| name.contains('_')))
}

/// What stands for `-m` and `--message`, alone or with their value, where a command takes the message without a flag: the value
/// alone; none where nothing of it is to change.
fn message(text: &str, command: &Command) -> Option<Vec<OsString>> {
    let is_plain = |it: &Arg| it.get_id() == "message" && it.is_positional();
    let takes = command.get_arguments().any(is_plain)
        && command.get_arguments().all(|it| it.get_short() != Some('m'));
    match text {
        _ if !takes => None,
        "-m" | "--message" => Some(Vec::new()),
        text => {
            let value = text.strip_prefix("--message=").or_else(|| text.strip_prefix("-m"))?;
            Some(vec![value.into()])
        }
    }
}

/// `key=value` as the command's own argument, or one that all commands have; none where there is no such key.
fn said(text: &str, command: &Command, grammar: &Command) -> Option<Vec<OsString>> {
    let (key, value) = text.split_once('=')?;
    let key = key.replace('-', "_");
    let is_of = |name: &str| command.get_arguments().find(|it| it.get_id() == name);
    let also = || ALSO.iter().filter(|(it, _)| *it == key).find_map(|(_, name)| is_of(name));
    let of_all =
        || grammar.get_arguments().find(|it| it.get_id() == key.as_str() && it.is_global_set());
    let argument = is_of(&key).or_else(also).or_else(of_all)?;
    let Some(long) = argument.get_long() else { return Some(vec![value.into()]) };
    let is_flag = matches!(argument.get_action(), ArgAction::SetTrue);
    Some(match (is_flag, value) {
        (true, "true" | "True" | "1" | "yes") => vec![format!("--{long}").into()],
        (true, "false" | "False" | "0" | "no") => Vec::new(),
        (true, _) => return None,
        (false, _) => vec![format!("--{long}={value}").into()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &[&str], expected: &[&str]) {
        let args: Vec<OsString> =
            std::iter::once(&"journal").chain(line).map(OsString::from).collect();
        let found = understood(&args, &crate::commands::grammar());
        let found: Vec<_> = found[1..].iter().map(|it| it.to_str().unwrap()).collect();
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn names_and_arguments_of_other_guides_are_understood() {
        check(&["create_migration", "message=Core tables"], &["create-migration", "Core tables"]);
        check(&["migration_status"], &["status"]);
        check(&["sync_directory", "directory=a=b"], &["sync", "a=b"]);
        check(
            &["--json", "--archive", "x_y", "migration", "create", "message=x"],
            &["--json", "--archive", "x_y", "migration", "create", "x"],
        );
        for message in [&["-m", "a x"][..], &["--message", "a x"], &["--message=a x"], &["-ma x"]] {
            let line = [&["migration", "create", "--empty"], message].concat();
            check(&line, &["migration", "create", "--empty", "a x"]);
        }
        check(&["migration-status", "json=true"], &["status", "--json"]);
        check(&["downgrade", "revision=-1"], &["downgrade", "-1"]);
        check(&["backup", "suffix=before_it"], &["backup", "--suffix=before_it"]);
        check(&["upgrade", "allow_data_loss=true", "sql=false"], &["upgrade", "--allow-data-loss"]);
        check(
            &["create_migration", "a", "rev_id=1", "rename=t.a=b"],
            &["create-migration", "a", "--rev-id=1", "--rename=t.a=b"],
        );
    }

    #[test]
    fn what_is_no_argument_stays_as_it_is() {
        for line in [
            &["search", "tag=x"][..],
            &["query", "SELECT 1 AS a=b"],
            &["add", "title=me"],
            &["migration", "create", "colour=red"],
            &["list", "-m", "calm"],
            &["migration", "create", "a", "--rename", "message=b"],
            &["upgrade", "--", "sql=true"],
            &["upgrade", "sql=maybe"],
            &["no_such_command", "a=b"],
            &[],
        ] {
            check(line, line);
        }
    }
}
