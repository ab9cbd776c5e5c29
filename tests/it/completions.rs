//! `journal completions`: scripts that their shells take, and that know what is in the archive.

use std::fs;
use std::process::{Command, Stdio};

use crate::workspace::TestWorkspace;

const RAIN: &str =
    "---\nmood: calm\ntags: [rain]\nlocation: São Tomé, Africa\npeople: [Ben Ali]\n---\nRain.\n";

fn script(workspace: &TestWorkspace, shell: &str) -> String {
    let run = workspace.run(&format!("completions {shell}"));
    let script = run.stdout();
    run.is_clean();
    assert!(script.contains("journal"), "{shell}");
    fs::write(workspace.path(shell), &script).unwrap();
    script
}

/// Whether a shell is installed, and, if so, takes the script.
fn takes(shell: &str, flag: &str) {
    let workspace = TestWorkspace::new();
    script(&workspace, shell);
    let mut command = Command::new(shell);
    command.args([flag, shell]).current_dir(workspace.path("."));
    if let Ok(output) = command.stdin(Stdio::null()).output() {
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn each_shell_takes_its_script() {
    takes("bash", "-n");
    takes("zsh", "-n");
    takes("fish", "--no-execute");
}

#[test]
fn there_is_a_script_for_every_shell_that_is_offered() {
    let workspace = TestWorkspace::new();
    for shell in ["elvish", "powershell"] {
        script(&workspace, shell);
    }
    workspace.run("completions tcsh").says("bash").is_refused();
}

#[test]
fn values_are_asked_of_the_archive() {
    let workspace = TestWorkspace::new();
    assert!(
        script(&workspace, "zsh").contains("--mood=[With this mood]:MOOD: _journal_values moods'")
    );
    assert!(script(&workspace, "zsh").contains(": _journal_values paths'"));
    let fish = script(&workspace, "fish");
    assert!(
        fish.contains("-l tag -d 'With this tag' -r -f -a \"(__journal_values tags)\""),
        "{fish}"
    );
}

/// What bash offers for a command line whose last word is typed so far.
fn offered(workspace: &TestWorkspace, line: &[&str]) -> Vec<String> {
    let journal = env!("CARGO_BIN_EXE_journal");
    let words: Vec<String> = line.iter().map(|it| format!("'{it}'")).collect();
    let (typed, before) = match line {
        [.., before, typed] => (typed, before),
        [typed] => (typed, &journal),
        [] => panic!("nothing is typed"),
    };
    let commands = format!(
        ". ./bash; COMP_WORDS=('{journal}' {}); COMP_CWORD={}; _journal_with_values '{journal}' '{typed}' '{before}'; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        words.join(" "),
        line.len()
    );
    let output = Command::new("bash")
        .args(["--norc", "-c", &commands])
        .current_dir(workspace.path("."))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

#[test]
fn bash_offers_commands_options_and_what_is_in_the_archive() {
    let workspace =
        TestWorkspace::synced(&[("2025/a b.md", RAIN), ("c.md", "---\nmood: cold\n---\n")]);
    script(&workspace, "bash");
    if Command::new("bash").arg("--version").output().is_err() {
        return;
    }
    assert!(offered(&workspace, &["syn"]).contains(&"sync".to_owned()));
    assert!(offered(&workspace, &["sync", "--ver"]).contains(&"--verify".to_owned()));
    assert_eq!(offered(&workspace, &["list", "--mood", ""]), ["calm", "cold"]);
    assert_eq!(offered(&workspace, &["list", "--mood", "cal"]), ["calm"]);
    assert_eq!(offered(&workspace, &["list", "--mood", "=", "cal"]), ["calm"]);
    assert_eq!(offered(&workspace, &["new", "--location", "São"]), [r"São\ Tomé\,\ Africa"]);
    assert_eq!(offered(&workspace, &["search", "--person", r"Ben\ A"]), [r"Ben\ Ali"]);
    assert_eq!(offered(&workspace, &["show", "20"]), [r"2025/a\ b.md"]);
    assert_eq!(offered(&workspace, &["purge", "--force", "c"]), ["c.md"]);
    assert!(offered(&workspace, &["list", "--tag", "nothing"]).is_empty());
}
