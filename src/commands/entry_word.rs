//! How a person names an entry on the command line.

/// A path as the archive has it: `./-a.md`, which no option can be mistaken for, is `-a.md`.
///
/// # Errors
///
/// Where nothing is named.
pub(super) fn parse(word: &str) -> Result<String, &'static str> {
    match word.trim_start_matches("./") {
        "" => Err("names no entry"),
        path => Ok(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_begins_here_is_the_path() {
        let check = |word: &str, expected: &str| assert_eq!(parse(word).as_deref(), Ok(expected));
        check("./-a.md", "-a.md");
        check("././a/b.md", "a/b.md");
        check("a/./b.md", "a/./b.md");
        check(".hidden.md", ".hidden.md");
        assert!(parse("./").is_err() && parse("").is_err());
    }
}
