//! `-j all`: a command that reads is run once for each named journal, and each answer names its journal.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, ExitCode, Stdio};

use anstyle::Style;
use serde_json::{Value, json};

use super::context::Context;
use super::error::CommandError;
use crate::workspace::user::ALL;

/// The commands that read several journals.
const READERS: [&str; 3] = ["list", "search", "stats"];

/// Runs the command line for each journal of the user's settings; it ends as the worst of them does, but where only some could
/// not be read, as with findings.
pub(super) fn run(args: &[OsString], command: &str, ctx: &Context) -> ExitCode {
    match in_each(args, command, ctx) {
        Ok(code) => ExitCode::from(code),
        Err(CommandError::Told(report)) => {
            ctx.output.error(&report);
            ExitCode::from(2)
        }
        Err(_) => ExitCode::SUCCESS,
    }
}

fn in_each(args: &[OsString], command: &str, ctx: &Context) -> Result<u8, CommandError> {
    refuse_writers(command)?;
    let names = names(ctx)?;
    let program = ctx.program()?;
    let has_lines = args.iter().take_while(|it| *it != "--").any(|it| it == "--jsonl");
    let mut codes = Vec::new();
    let mut answers = Vec::new();
    for name in names {
        let mut child = Command::new(&program);
        child.args(named(args, &name)?);
        let failed = |it: io::Error| CommandError::of("program", &it);
        if has_lines {
            codes.push(print_lines(&mut child, &name, ctx)?);
        } else if ctx.output.json {
            let output = child.stderr(Stdio::inherit()).output().map_err(failed)?;
            codes.push(output.status.code());
            answers.push((name, serde_json::from_slice(&output.stdout).unwrap_or_default()));
        } else {
            codes.push(print_text(&mut child, &name, ctx)?);
        }
    }
    if ctx.output.json {
        ctx.output.document(&merged(answers))?;
    }
    Ok(worst(&codes))
}

/// The command line for one journal.
fn named(args: &[OsString], name: &str) -> Result<Vec<OsString>, CommandError> {
    naming(args, name).ok_or_else(|| {
        CommandError::new("usage", "`-j all` stands where it is not understood")
            .with_hint("write it first: `journal -j all list`")
    })
}

/// Prints what one journal has to say, below its name.
fn print_text(child: &mut Command, name: &str, ctx: &Context) -> Result<Option<i32>, CommandError> {
    const NAME: Style = Style::new().bold().underline();
    ctx.output.line(&format!("{NAME}{name}{NAME:#}"))?;
    let status = child.status().map_err(|it| CommandError::of("program", &it))?;
    let code = status.code();
    ctx.output.line("")?;
    Ok(code)
}

/// The names of all journals.
fn names(ctx: &Context) -> Result<Vec<String>, CommandError> {
    let names: Vec<String> = ctx.user()?.journals.iter().map(|it| it.name.clone()).collect();
    if names.is_empty() {
        return Err(CommandError::new("no-journal", "no journal has a name")
            .with_hint("write `[journals.NAME]` with its `path` into the user's settings; `journal config` says where they are"));
    }
    Ok(names)
}

/// Refuses a command that changes anything.
fn refuse_writers(command: &str) -> Result<(), CommandError> {
    let reader = command.strip_prefix("journal ").filter(|it| READERS.contains(it));
    if reader.is_none() {
        return Err(CommandError::new(
            "usage",
            "`-j all` is for commands that read several journals",
        )
        .with_hint("`list`, `search` and `stats` take it; name one journal: `-j NAME`"));
    }
    Ok(())
}

/// Prints the lines of one journal, each with its name.
fn print_lines(
    child: &mut Command,
    name: &str,
    ctx: &Context,
) -> Result<Option<i32>, CommandError> {
    let failed = |it: io::Error| CommandError::of("program", &it);
    let output = child.stderr(Stdio::inherit()).output().map_err(failed)?;
    let mut lines = ctx.output.data_lines();
    for line in output.stdout.split(|it| *it == b'\n').filter(|it| !it.is_empty()) {
        let mut document: Value = serde_json::from_slice(line).unwrap_or_default();
        document["journal"] = name.into();
        lines.line(&document.to_string())?;
    }
    lines.finish()?;
    Ok(output.status.code())
}

/// The status of all: that of a signal, 2 where none could be read, 1 where some could not or found something.
fn worst(codes: &[Option<i32>]) -> u8 {
    let codes: Vec<i32> = codes.iter().map(|it| it.unwrap_or(130)).collect();
    let signal = codes.iter().find(|it| **it > 2);
    match signal {
        Some(signal) => u8::try_from(*signal).unwrap_or(130),
        None if codes.iter().all(|it| *it == 2) => 2,
        None => u8::from(codes.iter().any(|it| *it > 0)),
    }
}

/// The command line with a name in the place of `all`; none where it is not found.
fn naming(args: &[OsString], name: &str) -> Option<Vec<OsString>> {
    let mut args = args.get(1..)?.to_vec();
    for at in 0..args.len() {
        let word = args[at].to_str()?.to_owned();
        if word == "--" {
            return None;
        }
        let is_flag = word.starts_with('-') && !word.starts_with("--") && word.ends_with('j');
        if is_flag && args.get(at + 1).map(OsString::as_os_str) == Some(OsStr::new(ALL)) {
            args[at + 1] = name.into();
            return Some(args);
        }
        let is_short = word.starts_with('-') && !word.starts_with("--");
        for end in ["jall", "j=all"] {
            if let Some(before) = word.strip_suffix(end).filter(|_| is_short) {
                let flag = end.strip_suffix(ALL).unwrap_or(end);
                args[at] = format!("{before}{flag}{name}").into();
                return Some(args);
            }
        }
    }
    None
}

/// The documents of all journals in one: entries and names stand in one list, each with its journal, all else under the
/// journal's name; where each journal counts its entries, they are counted together.
fn merged(answers: Vec<(String, Value)>) -> Value {
    let (mut entries, mut names, mut journals) = (Vec::new(), Vec::new(), Vec::new());
    for (name, mut answer) in answers {
        for (key, list) in [("entries", &mut entries), ("names", &mut names)] {
            let said = answer.get_mut(key).filter(|it| it.is_array());
            if let Some(Value::Array(rows)) = said.map(Value::take) {
                list.extend(rows.into_iter().map(|mut row| {
                    row["journal"] = name.clone().into();
                    row
                }));
            }
        }
        let mut journal = json!({ "name": name });
        if let Value::Object(answer) = answer {
            let rest = answer.into_iter().filter(|(_, it)| !it.is_null());
            rest.for_each(|(key, it)| journal[key] = it);
        }
        journals.push(journal);
    }
    // Where entries are counted and not listed, all of them are.
    let counts: Vec<u64> = journals.iter().filter_map(|it| it["entries"].as_u64()).collect();
    match counts.is_empty() {
        true => json!({ "entries": entries, "names": names, "journals": journals }),
        false => json!({ "entries": counts.iter().sum::<u64>(), "journals": journals }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        let args: Vec<OsString> = line.split(' ').map(Into::into).collect();
        let named = naming(&args, "work");
        let named = named.map(|it| it.join(OsStr::new(" ")).into_string().unwrap());
        assert_eq!(named.as_deref(), expected, "{line}");
    }

    #[test]
    fn the_name_takes_the_place_of_all_wherever_it_stands() {
        check("journal -j all list", Some("-j work list"));
        check("journal list --limit 3 -j all", Some("list --limit 3 -j work"));
        check("journal -jall search all", Some("-jwork search all"));
        check("journal -qj all stats", Some("-qj work stats"));
        check("journal -j=all stats", Some("-j=work stats"));
        check("journal search -- -j all", None);
    }

    #[test]
    fn each_row_names_its_journal() {
        let work = json!({"entries": [{"id": 1}], "names": []});
        let gone = json!({"error": {"code": "no-archive"}});
        let merged = merged(vec![("work".to_owned(), work), ("old".to_owned(), gone)]);
        assert_eq!(merged["entries"], json!([{"id": 1, "journal": "work"}]));
        assert_eq!(merged["journals"][0], json!({"name": "work"}));
        assert_eq!(merged["journals"][1]["error"]["code"], "no-archive");
    }

    #[test]
    fn counts_stay_with_their_journals_and_are_counted_together() {
        let (work, home) = (json!({"entries": 2, "words": 5}), json!({"entries": 1}));
        let merged = merged(vec![("work".to_owned(), work), ("home".to_owned(), home)]);
        assert_eq!(merged["entries"], 3);
        assert_eq!(merged["journals"][0], json!({"name": "work", "entries": 2, "words": 5}));
        assert_eq!(merged["journals"][1], json!({"name": "home", "entries": 1}));
    }

    #[test]
    fn one_that_cannot_be_read_is_a_finding_and_all_are_an_error() {
        let check = |codes: &[i32], expected| {
            let codes: Vec<Option<i32>> = codes.iter().map(|it| Some(*it)).collect();
            assert_eq!(worst(&codes), expected, "{codes:?}");
        };
        check(&[0, 0], 0);
        check(&[0, 1], 1);
        check(&[2, 0], 1);
        check(&[2, 2], 2);
        check(&[0, 130], 130);
    }
}
