//! A plan as text: the body of a revision, or a script that stands alone.

use std::fmt::Write;

use crate::sql::{TokenKind, tokens};

use crate::schema::{Danger, DangerKind};

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

    /// A script for the SQLite shell: foreign keys, transaction and all; empty where nothing changes.
    ///
    /// The shell goes on after an error. So each statement that rows can stop leaves a mark once it has done its work,
    /// and without all of the marks the end of the script takes everything back.
    pub fn to_script(&self) -> String {
        if self.statements.is_empty() {
            return String::new();
        }
        let marks = self.statements.iter().filter(|it| it.mark().is_some()).count();
        let mut script = "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n\n".to_owned();
        if marks > 0 {
            script.push_str("CREATE TEMP TABLE migration_marks (done CHECK (done));\n\n");
        }
        for (part, statement) in self.parts().zip(&self.statements) {
            script.push_str(&part);
            if let Some(proof) = statement.mark() {
                let _ = writeln!(script, "INSERT INTO temp.migration_marks VALUES ({proof});");
            }
        }
        script.push('\n');
        if marks > 0 {
            let _ = write!(
                script,
                "-- Unless every statement has done its work, nothing is kept.\n\
                 INSERT OR ROLLBACK INTO temp.migration_marks\nSELECT count(*) = {marks} FROM temp.migration_marks;\n\
                 DROP TABLE temp.migration_marks;\n\n"
            );
        }
        if self.checks_foreign_keys {
            script.push_str("PRAGMA foreign_key_check;\n");
        }
        script.push_str("COMMIT;\n");
        script
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

    /// What is true once the statement has done its work, where rows can stop it.
    fn mark(&self) -> Option<&str> {
        let can_stop = |it: &Danger| it.kind != DangerKind::Drops;
        self.proof.as_deref().filter(|_| self.dangers.iter().any(can_stop))
    }
}

fn commented(text: &str) -> String {
    text.lines().fold(String::new(), |lines, line| lines + "-- " + line + "\n")
}
