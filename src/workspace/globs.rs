//! Globs: which files of the journal are entries, and which are left out.

use std::sync::LazyLock;

use globset::{Glob, GlobBuilder, GlobSet};

/// Patterns over paths as they stand below the journal's root, `/`-separated.
///
/// `*` and `?` stop at a `/`, `**` does not; letters match in their own case, but for the extension of what is an entry.
#[derive(Clone, Debug)]
pub struct Globs {
    patterns: Vec<String>,
    set: Set,
}

/// The patterns, compiled.
#[derive(Clone, Debug)]
enum Set {
    /// Those of [`MARKDOWN`], which are compiled when a file is first asked about: most commands look at none.
    Markdown,
    Written(GlobSet),
}

const MARKDOWN: [&str; 2] = ["**/*.md", "**/*.markdown"];

#[expect(clippy::expect_used, reason = "the patterns are constants that every test reads")]
static COMPILED: LazyLock<GlobSet> = LazyLock::new(|| {
    let globs = MARKDOWN.map(|it| glob(it, Letters::AnyInExtension).expect("it is a glob"));
    GlobSet::new(&globs).expect("they are small")
});

impl Globs {
    /// Compiles patterns, with the globs that were read from them, into one set.
    ///
    /// # Errors
    ///
    /// [`GlobError::Invalid`] where they are too large together.
    pub(super) fn of(read: &[(&str, Glob)]) -> Result<Self, GlobError> {
        let patterns = read.iter().map(|it| it.0.to_owned()).collect();
        Ok(Self { patterns, set: Set::Written(GlobSet::new(read.iter().map(|it| &it.1))?) })
    }

    /// The files that are entries where `journal.toml` does not say.
    pub(super) fn markdown() -> Self {
        Self { patterns: MARKDOWN.map(str::to_owned).to_vec(), set: Set::Markdown }
    }

    /// No pattern, and no match.
    pub(super) fn none() -> Self {
        Self { patterns: Vec::new(), set: Set::Written(GlobSet::empty()) }
    }

    /// The patterns as they were written, in their order.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }

    /// What matches a path where any of the patterns does.
    pub fn set(&self) -> &GlobSet {
        match &self.set {
            Set::Markdown => &COMPILED,
            Set::Written(set) => set,
        }
    }
}

impl PartialEq for Globs {
    fn eq(&self, other: &Self) -> bool {
        self.patterns == other.patterns
    }
}

impl Eq for Globs {}

/// The longest pattern that is read, in bytes: the nesting of a longer one could overflow the stack that compiles it.
const LONGEST: usize = 1024;

/// Which letters of a path a letter of a pattern matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// The same, in its case.
    Exact,
    /// In the extension at the end of the pattern, the same in any case: `A.MD` is an entry as `a.md` is.
    AnyInExtension,
}

/// Reads one pattern, and compiles it to see that it can be.
///
/// # Errors
///
/// [`GlobError`] where it cannot be read, or could match no path of a journal.
pub(super) fn glob(pattern: &str, letters: Letters) -> Result<Glob, GlobError> {
    if pattern.len() > LONGEST {
        return Err(GlobError::TooLong);
    }
    // A listed path has a name between any two of its slashes, and none of them is `.` or `..`.
    if pattern.split('/').any(is_no_name) {
        return Err(GlobError::Unmatched { mended: mended(pattern) });
    }
    let compiled = match letters {
        Letters::Exact => pattern.to_owned(),
        Letters::AnyInExtension => with_any_extension(pattern),
    };
    let glob = GlobBuilder::new(&compiled).literal_separator(true).build()?;
    GlobSet::new([&glob])?;
    Ok(glob)
}

/// `**/*.md` as `**/*.[mM][dD]`; an extension that has classes or escapes of its own stays.
fn with_any_extension(pattern: &str) -> String {
    let Some((stem, extension)) = pattern.rsplit_once('.') else { return pattern.to_owned() };
    if extension.contains(['/', '[', ']', '\\']) {
        return pattern.to_owned();
    }
    let any = extension.chars().map(|it| match it.is_ascii_alphabetic() {
        true => format!("[{}{}]", it.to_ascii_lowercase(), it.to_ascii_uppercase()),
        false => it.to_string(),
    });
    format!("{stem}.{}", any.collect::<String>())
}

fn is_no_name(part: &str) -> bool {
    matches!(part, "" | "." | "..")
}

/// `/drafts/` as `drafts/**`; a way up out of the journal cannot be mended.
fn mended(pattern: &str) -> Option<String> {
    let names: Vec<_> = pattern.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    if names.is_empty() || names.contains(&"..") {
        return None;
    }
    let below = if pattern.ends_with('/') { "/**" } else { "" };
    Some(names.join("/") + below)
}

/// Why a pattern was refused, said of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GlobError {
    /// Longer than any that is read.
    #[error("is longer than {LONGEST} bytes")]
    TooLong,
    /// It has a `/` at an end, or steps that no path of a journal has.
    #[error("matches no path below the journal")]
    Unmatched {
        /// The pattern that was likely meant.
        mended: Option<String>,
    },
    /// It cannot be read or compiled.
    #[error("is not a glob: {0}")]
    Invalid(String),
}

impl From<globset::Error> for GlobError {
    fn from(error: globset::Error) -> Self {
        Self::Invalid(error.kind().to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, matched: &[&str], unmatched: &[&str]) {
        check_with(Letters::Exact, pattern, matched, unmatched);
    }

    fn check_with(letters: Letters, pattern: &str, matched: &[&str], unmatched: &[&str]) {
        let globs = Globs::of(&[(pattern, glob(pattern, letters).unwrap())]).unwrap();
        assert_eq!(globs.patterns(), [pattern]);
        for path in matched {
            assert!(globs.set().is_match(path), "`{pattern}` does not match {path}");
        }
        for path in unmatched {
            assert!(!globs.set().is_match(path), "`{pattern}` matches {path}");
        }
    }

    #[test]
    fn one_star_stays_in_its_folder_and_two_go_below() {
        check("**/*.md", &["a.md", "2025/09/a.md"], &["a.markdown", "a.md/b"]);
        check("*.md", &["a.md"], &["2025/a.md"]);
        check("drafts/**", &["drafts/a.md", "drafts/x/a.md"], &["a.md", "old/drafts/a.md"]);
        check("{2024,2025}/*", &["2024/a", "2025/b"], &["2023/a"]);
        check("**/*.md", &[], &["a.MD"]);
    }

    #[test]
    fn the_extension_of_an_entry_matches_in_any_case_and_nothing_else_does() {
        let check = |pattern, matched: &[&str], unmatched: &[&str]| {
            check_with(Letters::AnyInExtension, pattern, matched, unmatched);
        };
        check("**/*.md", &["a.md", "A.MD", "x/a.Md"], &["a.mdx", "a.m"]);
        check("**/*.{md,Markdown}", &["a.MD", "a.markdown"], &["a.txt"]);
        check("diary/*.md", &["diary/a.MD"], &["Diary/a.md"]);
        check("a.b/*", &["a.b/x"], &["A.B/x"]);
        check("*.[m]d", &["a.md"], &["a.MD"]);
    }

    #[test]
    fn a_pattern_that_no_path_can_match_is_refused_with_the_one_that_was_meant() {
        for (pattern, meant) in [
            ("/drafts", Some("drafts")),
            ("drafts/", Some("drafts/**")),
            ("./drafts//x/", Some("drafts/x/**")),
            ("../drafts", None),
            ("/", None),
        ] {
            let mended = meant.map(str::to_owned);
            assert_eq!(
                glob(pattern, Letters::Exact).unwrap_err(),
                GlobError::Unmatched { mended },
                "{pattern}"
            );
        }
    }

    #[test]
    fn a_pattern_that_would_overflow_the_stack_is_refused() {
        let deep = format!("{}{}", "{".repeat(100_000), "}".repeat(100_000));
        assert_eq!(glob(&deep, Letters::AnyInExtension).unwrap_err(), GlobError::TooLong);
        let shallow = format!("{}{}", "{".repeat(512), "}".repeat(512));
        assert!(glob(&shallow, Letters::AnyInExtension).is_ok());
    }

    #[test]
    fn patterns_that_are_too_large_together_are_refused() {
        let pattern = "?".repeat(LONGEST);
        let wide = vec![(&*pattern, glob(&pattern, Letters::Exact).unwrap()); 500];
        assert!(matches!(Globs::of(&wide), Err(GlobError::Invalid(_))));
    }
}
