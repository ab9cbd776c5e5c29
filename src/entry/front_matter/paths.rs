//! Paths of Windows in the quotations of JSON and TOML, in which a backslash begins an escape: `"C:\temp"` holds a tab.

use std::sync::LazyLock;

use regex::Regex;

use super::Dialect;
use super::fault::{Fault, lines};
use super::mend::path_in_quotes;

/// What is told of such paths in a block that is read.
pub(super) fn told(block: &str, dialect: Dialect) -> Vec<Fault> {
    static PATH: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r#"(?:^|[=\[,{:\s])(?P<path>"(?:[A-Za-z]:|[\w .-]+)\\(?:[^"\\\r\n]|\\.)*")"#)
            .ok()
    });
    // Between three single quotes of TOML a backslash is itself.
    let may_be_itself = dialect == Dialect::Toml && block.contains("'''");
    let Some(pattern) = PATH.as_ref().filter(|_| block.contains('\\') && !may_be_itself) else {
        return Vec::new();
    };
    let is_comment = |text: &str| dialect == Dialect::Toml && text.trim_start().starts_with('#');
    let said = lines(block, 0).filter(|it| !is_comment(it.text));
    let found = said.flat_map(|line| {
        let found = pattern.captures_iter(line.text).filter_map(|it| it.name("path"));
        found.map(move |it| (line.start + it.start(), it.as_str()))
    });
    let told = found.filter_map(|(at, text)| {
        let path = path_in_quotes(text)?;
        let message =
            "a backslash in double quotes begins an escape, so that this path loses letters";
        let meant = match dialect {
            Dialect::Toml => format!("'{path}'"),
            _ => format!("\"{}\"", path.replace('\\', "\\\\")),
        };
        let fault = Fault::new("escape-in-path", at, message).with_length(text.chars().count());
        Some(fault.with_hint(format!("write `{meant}` in its place")))
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(block: &str, dialect: Dialect, hint: Option<&str>) {
        let found: Vec<_> = told(block, dialect).into_iter().filter_map(|it| it.hint).collect();
        let found: Vec<&str> = found.iter().map(String::as_str).collect();
        assert_eq!(found, hint.into_iter().collect::<Vec<_>>(), "{block}");
    }

    #[test]
    fn a_path_whose_backslashes_are_escapes_is_told() {
        check(r#"{"title": "C:\temp"}"#, Dialect::Json, Some(r#"write `"C:\\temp"` in its place"#));
        check(r#"title = "C:\temp""#, Dialect::Toml, Some(r"write `'C:\temp'` in its place"));
        check(r#"tags = ["a", "C:\new"]"#, Dialect::Toml, Some(r"write `'C:\new'` in its place"));
        check(r#"{"a": "x\new.jpg"}"#, Dialect::Json, Some(r#"write `"x\\new.jpg"` in its place"#));
        check(
            r#"a = "..\x\tide.PNG""#,
            Dialect::Toml,
            Some(r"write `'..\x\tide.PNG'` in its place"),
        );
        for block in [
            r#"{"a": "x\\new.jpg"}"#,
            r#"{"a": "one\ntwo"}"#,
            r#"{"a": "one\nTwo.jpg"}"#,
            r#"{"a": "one.\ntwo.jpg"}"#,
            r#"{"a": "see \"new.jpg\""}"#,
            r#"{"title": "C:\\temp"}"#,
            r#"{"title": "a C:\temp"}"#,
            r#"{"title": "C: x"}"#,
            r#"{"title": "Q:\nHow?\nA:\nFine"}"#,
            r#"{"title": "D:\n\nhello"}"#,
            r#"{"title": "I:\nII:\n"}"#,
            r#"{"title": "Q:\nWhy"}"#,
        ] {
            check(block, Dialect::Json, None);
        }
        check(r"title = 'C:\temp'", Dialect::Toml, None);
        check("x = '''\n\"C:\\temp\"\n'''", Dialect::Toml, None);
        check("# x = \"C:\\temp\"", Dialect::Toml, None);
    }
}
