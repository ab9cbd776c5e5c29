//! `journal completions`: scripts that complete commands, options, and the values that the archive holds.

use clap_complete::Shell;

use super::context::Context;
use super::error::{CommandError, Outcome};

/// Print the script that completes command lines in a shell
///
/// bash: journal completions bash > ~/.local/share/bash-completion/completions/journal
/// zsh:  journal completions zsh > a folder of $fpath, as _journal
/// fish: journal completions fish > ~/.config/fish/completions/journal.fish
#[derive(Debug, clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Args {
    /// The shell; bash, zsh and fish also complete moods, places, tags, people and entries
    shell: Shell,
}

/// The options whose values the archive knows, and the field of `journal values` that has them.
const OPTIONS: [(&str, &str); 5] = [
    ("mood", "moods"),
    ("location", "locations"),
    ("tag", "tags"),
    ("person", "people"),
    ("entry", "paths"),
];

/// The commands that take entries.
const COMMANDS: [&str; 2] = ["show", "purge"];

/// The names under which those commands take them.
const POSITIONALS: [&str; 2] = ["entry", "entries"];

pub(crate) fn run(args: &Args, ctx: &mut Context) -> Result<Outcome, CommandError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut super::grammar(), "journal", &mut script);
    let script = String::from_utf8_lossy(&script);
    let script = match args.shell {
        Shell::Bash => bash(&script),
        Shell::Zsh => zsh(&script),
        Shell::Fish => fish(&script),
        _ => script.into_owned(),
    };
    ctx.output.write(script.as_bytes())?;
    Ok(Outcome::Clean)
}

/// Puts a function before the script's own that completes values, and leaves the rest to that.
fn bash(script: &str) -> String {
    let options = OPTIONS.map(|(option, field)| format!("        --{option}) field={field} ;;\n"));
    let (options, commands) = (options.concat(), COMMANDS.join("|"));
    format!(
        r#"{script}
# What `journal values` knows of a field, one value a line.
_journal_values() {{
    "$1" values "$2" 2>/dev/null | sed 's/^ *[0-9]*  //'
}}

_journal_with_values() {{
    local field="" option="$3" typed="${{2//[\\\'\"]/}}" word value
    # `--mood=calm` comes in three words.
    if [[ $3 == "=" || $2 == "=" ]]; then
        [[ $2 == "=" ]] && typed="" && option="$3" || option="${{COMP_WORDS[COMP_CWORD-2]}}"
    fi
    case "$option" in
{options}    esac
    if [[ -z $field && $2 != -* ]]; then
        for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
            case "$word" in
                {commands}) field=paths; break ;;
                -*) ;;
                *) break ;;
            esac
        done
    fi
    if [[ -z $field ]]; then
        _journal "$@"
        return
    fi
    COMPREPLY=()
    while IFS= read -r value; do
        [[ $value == "$typed"* ]] && COMPREPLY+=("$(printf '%q' "$value")")
    done < <(_journal_values "$1" "$field")
}}

complete -F _journal_with_values -o bashdefault -o default journal
"#
    )
}

/// Lets the specifications of options and entries call a function of ours.
fn zsh(script: &str) -> String {
    const CALL: &str = "if [ \"$funcstack[1]\"";
    let function = "\
# What `journal values` knows of a field.
_journal_values() {
    local -a found
    found=(\"${(@f)$(journal values $1 2>/dev/null | sed 's/^ *[0-9]*  //')}\")
    [[ -n $found[1] ]] && compadd -a found
}

";
    let line = |line: &str| match (zsh_field(line), line.strip_suffix(":_default' \\")) {
        (Some(field), Some(start)) => format!("{start}: _journal_values {field}' \\\n"),
        _ => format!("{line}\n"),
    };
    let script: String = script.lines().map(line).collect::<Vec<_>>().concat();
    script.replacen(CALL, &format!("{function}{CALL}"), 1)
}

/// The field whose values a line of zsh's specifications takes: `'*--mood=[How it feels]:MOOD:_default' \`.
fn zsh_field(line: &str) -> Option<&'static str> {
    let of_option = OPTIONS.iter().find(|(option, _)| line.contains(&format!("--{option}=[")));
    let is_positional = |name: &&str| {
        let name = format!(":{name} -- ");
        line.trim_start_matches(['\'', '*', ':']).starts_with(&name[1..])
            && line.trim_start().starts_with('\'')
            && line.contains(&name)
    };
    let of_entries = POSITIONALS.iter().find(|it| is_positional(it)).map(|_| "paths");
    of_option.map(|(_, field)| *field).or(of_entries)
}

/// Adds the values to the lines of fish's options, and lines for entries.
fn fish(script: &str) -> String {
    let function = "\
# What `journal values` knows of a field, one value a line.
function __journal_values
    journal values $argv[1] 2>/dev/null | string replace -r '^ *[0-9]+  ' ''
end

";
    let with_values = |line: &str| {
        let option = OPTIONS.iter().find(|(option, _)| line.contains(&format!(" -l {option} ")));
        match option.filter(|_| line.ends_with(" -r")) {
            Some((_, field)) => format!("{line} -f -a \"(__journal_values {field})\"\n"),
            None => format!("{line}\n"),
        }
    };
    let lines = script.lines().map(with_values).collect::<Vec<_>>().concat();
    let entries = COMMANDS.map(|command| {
        format!(
            "complete -c journal -n \"__fish_journal_using_subcommand {command}\" -f -a \"(__journal_values paths)\"\n"
        )
    });
    format!("{function}{lines}{}", entries.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_and_command_that_takes_values_is_one_of_the_command_line() {
        let grammar = crate::commands::grammar();
        let commands: Vec<_> = grammar.get_subcommands().collect();
        for (option, _) in OPTIONS {
            let has = |it: &&&clap::Command| it.get_opts().any(|it| it.get_long() == Some(option));
            assert!(commands.iter().any(|it| has(&it)), "--{option}");
        }
        for name in COMMANDS {
            let command = commands.iter().find(|it| it.get_name() == name).unwrap();
            let takes = |it: &clap::Arg| POSITIONALS.contains(&it.get_id().as_str());
            assert!(command.get_positionals().any(takes), "{name}");
        }
    }
}
