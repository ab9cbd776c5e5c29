//! A plan as text: the body of a revision, or a script that stands alone.

use crate::schema::Name;
use crate::sql::newer::Newer;
use crate::sql::shell::Shell;
use crate::sql::{TokenKind, tokens};

use super::{Plan, Statement};

impl Plan {
    /// The statements as SQL text, each under its reason and its dangers: what a revision holds.
    pub fn to_sql(&self) -> String {
        self.parts().collect()
    }

    /// The statements as text; those that serve one end stand together under it.
    fn parts(&self) -> impl Iterator<Item = String> {
        let mut told = "";
        self.statements.iter().map(move |statement| {
            let goes_on = told == statement.reason;
            let gap = if told.is_empty() || goes_on { "" } else { "\n" };
            told = &statement.reason;
            let reason = if goes_on { String::new() } else { commented(&statement.reason) };
            format!("{gap}{reason}{}", statement.to_sql())
        })
    }

    /// A script for the SQLite shell, all of its work or nothing; empty where nothing changes.
    pub fn to_script(&self) -> String {
        if self.statements.is_empty() {
            return String::new();
        }
        let is_used = |name: &str| self.names.contains(&Name::from(name));
        let statements = self.statements.iter().map(|it| it.sql.as_str());
        let mut shell = Shell::new(statements, is_used, self.keys.clone());
        if let Some(newer) = shell.newer() {
            let is_avoidable = newer == Newer::ALTERING;
            let way_out = if is_avoidable { "; `--portable` writes one for 3.37" } else { "" };
            shell.note(&format!("this script needs SQLite {newer} or newer{way_out}"));
        }
        shell.push("\n");
        for (part, statement) in self.parts().zip(&self.statements) {
            shell.push(&part);
            if let Some(proof) = &statement.proof {
                shell.is_done(proof);
            }
        }
        shell.finish()
    }
}

impl Statement {
    /// The statement as text, with its dangers as comments before it.
    fn to_sql(&self) -> String {
        let mut text = String::new();
        for danger in &self.dangers {
            let loss = danger.loss().map_or_else(String::new, |it| format!("loses {it}: "));
            text.push_str(&commented(&format!("! {loss}{danger}")));
        }
        text.push_str(&self.sql);
        // A comment to the end of the line would swallow the mark that closes the statement.
        let last = tokens(&self.sql).pop();
        let is_open =
            last.is_some_and(|it| it.kind == TokenKind::Comment && it.text.starts_with("--"));
        text.push_str(if is_open { "\n;\n" } else { ";\n" });
        text
    }
}

fn commented(text: &str) -> String {
    text.lines().fold(String::new(), |lines, line| lines + "-- " + line + "\n")
}
