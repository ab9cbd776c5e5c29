//! A plan as text: the body of a revision, or a script that stands alone.

use std::fmt::Write;

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

    /// A script for the SQLite shell: foreign keys, transaction and all; empty where nothing changes.
    ///
    /// The shell goes on after an error. So each statement that rows can stop leaves a mark once it has done its work,
    /// and without all of the marks the end of the script takes everything back.
    pub fn to_script(&self) -> String {
        if self.statements.is_empty() {
            return String::new();
        }
        let count = self.statements.iter().filter(|it| it.proof.is_some()).count();
        let marks = self.name_for_marks();
        let mut script = "PRAGMA foreign_keys = OFF;\nBEGIN IMMEDIATE;\n\n".to_owned();
        if count > 0 {
            let _ = writeln!(script, "CREATE TEMP TABLE {marks} (done CHECK (done));\n");
        }
        for (part, statement) in self.parts().zip(&self.statements) {
            script.push_str(&part);
            if let Some(proof) = &statement.proof {
                let _ = writeln!(script, "INSERT INTO temp.{marks} VALUES ({proof});");
            }
        }
        script.push('\n');
        if count > 0 {
            let _ = write!(
                script,
                "-- Unless every statement has done its work, nothing is kept.\n\
                 INSERT OR ROLLBACK INTO temp.{marks}\nSELECT count(*) = {count} FROM temp.{marks};\n\
                 DROP TABLE temp.{marks};\n\n"
            );
        }
        if self.checks_foreign_keys {
            script.push_str("PRAGMA foreign_key_check;\n");
        }
        script.push_str("COMMIT;\n");
        script
    }

    /// A name for the table of the marks that no statement speaks of: it would hide a table of the same name.
    fn name_for_marks(&self) -> String {
        let is_used = |name: &str| {
            let mut all = self.statements.iter();
            all.any(|it| it.sql.to_ascii_lowercase().contains(name))
        };
        let mut name = "migration_marks".to_owned();
        while is_used(&name) {
            name.push('_');
        }
        name
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
