//! `.env`: the one line of it that is read.

use std::path::{Path, PathBuf};

use crate::finding::{Excerpt, Place};

/// What stands in front of a value.
const NAME: &str = "DATABASE_URL";

/// Why the line of a `.env` was not understood.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct DotenvError {
    /// The line.
    pub place: Place,
    /// Its text up to the value, which may be a secret.
    pub excerpt: Option<Excerpt>,
    /// What is wrong with it.
    pub problem: DotenvProblem,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DotenvProblem {
    /// A quote without its end.
    #[error("the quote of `DATABASE_URL` has no end")]
    Open,
    /// `$NAME`, which a shell would look up.
    #[error("`DATABASE_URL` names another variable, and nothing is looked up here")]
    Variable,
    /// The name with something else behind it than `=`, as in YAML.
    #[error("no `=` stands behind `DATABASE_URL`")]
    NoSign,
    /// The name in other letters.
    #[error("a name in other letters than `DATABASE_URL` is another name")]
    Case,
}

impl DotenvProblem {
    /// The way out.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Open => "end it on the same line",
            Self::Variable => "write the value out, or put a `$` of its own into '…'",
            Self::NoSign | Self::Case => "write it as `DATABASE_URL=sqlite:journal_archive.db`",
        }
    }
}

/// The `DATABASE_URL` that the text of a `.env` gives; the last where there are several, none where it is empty.
///
/// As the programs that read such files take it: `export` may stand before it, `'…'` is taken as it stands, `"…"` may hold
/// `\"`, and a `#` behind a space begins a comment. A line that only looks like it counts where there is no other.
pub(super) fn database_url(text: &str, shown: &Path) -> Result<Option<String>, DotenvError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (mut found, mut stray) = (None, None);
    for (number, line) in text.lines().enumerate() {
        let refused = |problem| {
            let column = line.len() - named(line).len();
            let column = line[..column].chars().count() + 1;
            let place = Place::at(shown.display().to_string(), number + 1, column);
            let excerpt = Excerpt::of(&told_of(text), &place, NAME.len());
            DotenvError { place, excerpt, problem }
        };
        let Some(value) = assigned(line) else {
            stray = stray.or_else(|| misspelt(line).map(refused));
            continue;
        };
        found = Some(read(value).map_err(refused)?);
    }
    match (found, stray) {
        (None, Some(stray)) => Err(stray),
        (found, _) => Ok(found.filter(|it: &String| !it.is_empty())),
    }
}

/// What is wrong with a line that begins with the name, and does not give it a value.
fn misspelt(line: &str) -> Option<DotenvProblem> {
    let line = named(line);
    let (name, rest) = line.split_at_checked(NAME.len())?;
    let rest = rest.trim_start();
    match rest.chars().next()? {
        '=' if name.eq_ignore_ascii_case(NAME) => Some(DotenvProblem::Case),
        ':' if name.eq_ignore_ascii_case(NAME) => Some(DotenvProblem::NoSign),
        _ => None,
    }
}

/// The text with no value in it.
fn told_of(text: &str) -> String {
    let line = |line: &str| match assigned(line) {
        Some(value) => format!("{}…", &line[..line.len() - value.len()]),
        None if misspelt(line).is_some() => {
            format!("{}…", &line[..line.len() - named(line).len() + NAME.len()])
        }
        None => String::new(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// What stands behind `DATABASE_URL=`.
fn assigned(line: &str) -> Option<&str> {
    let rest = named(line).strip_prefix(NAME)?.trim_start();
    Some(rest.strip_prefix('=')?.trim())
}

/// A line from its name on.
fn named(line: &str) -> &str {
    let line = line.trim_start();
    line.strip_prefix("export ").map_or(line, str::trim_start)
}

fn read(value: &str) -> Result<String, DotenvProblem> {
    if let Some(rest) = value.strip_prefix('\'') {
        return Ok(rest.split_once('\'').ok_or(DotenvProblem::Open)?.0.to_owned());
    }
    let read = value.strip_prefix('"').map_or_else(|| Ok(plain(value)), quoted)?;
    if read.contains('$') { Err(DotenvProblem::Variable) } else { Ok(read) }
}

/// What stands before a comment.
fn plain(value: &str) -> String {
    let comments = [" #", "\t#"].into_iter().filter_map(|it| value.find(it));
    let end = if value.starts_with('#') { 0 } else { comments.min().unwrap_or(value.len()) };
    value[..end].trim_end().to_owned()
}

/// What stands before the quote that ends it.
fn quoted(rest: &str) -> Result<String, DotenvProblem> {
    let mut read = String::new();
    let mut letters = rest.chars();
    loop {
        match letters.next().ok_or(DotenvProblem::Open)? {
            '"' => return Ok(read),
            '\\' => match letters.next().ok_or(DotenvProblem::Open)? {
                letter @ ('"' | '\\' | '$') => read.push(letter),
                letter => read.extend(['\\', letter]),
            },
            letter => read.push(letter),
        }
    }
}

/// The folder below which a path of a `.env` lies: its own.
pub(super) fn folder(file: &Path) -> PathBuf {
    file.parent().map(Path::to_owned).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let found = database_url(text, Path::new(".env"));
        assert_eq!(found, Ok(expected.map(str::to_owned)), "{text}");
    }

    #[test]
    fn one_name_is_read_in_every_way_of_writing_it() {
        check("DATABASE_URL=sqlite:a.db", Some("sqlite:a.db"));
        check("export DATABASE_URL = sqlite:a.db  # ours", Some("sqlite:a.db"));
        check("DATABASE_URL='sqlite:a $b.db' # ours", Some("sqlite:a $b.db"));
        check("\u{feff}DATABASE_URL=\"sqlite:a\\\"b.db\"\r\n", Some("sqlite:a\"b.db"));
        check("DATABASE_URL=sqlite:a#b.db", Some("sqlite:a#b.db"));
        check("DATABASE_URL=sqlite:a.db\nDATABASE_URL=sqlite:b.db", Some("sqlite:b.db"));
    }

    #[test]
    fn other_names_and_comments_say_nothing() {
        check("", None);
        check("DATABASE_URL=", None);
        check("DATABASE_URL= # none", None);
        check(
            "#DATABASE_URL=sqlite:a.db\nMY_DATABASE_URL=sqlite:a.db\nDATABASE_URL_2=x\nJOURNAL_ARCHIVE=b.db",
            None,
        );
        check("database_url=x\nDATABASE_URL=sqlite:a.db", Some("sqlite:a.db"));
        check("SECRET='it is\nJOURNAL_ENV=prod\n=", None);
    }

    #[test]
    fn what_is_not_understood_is_placed_without_the_value() {
        for (text, problem) in [
            ("A=1\nDATABASE_URL='sqlite:secret", DotenvProblem::Open),
            ("A=1\nDATABASE_URL=\"sqlite:secret\\\"", DotenvProblem::Open),
            ("A=1\n DATABASE_URL=sqlite:secret/$NAME", DotenvProblem::Variable),
            ("A=1\n DATABASE_URL: sqlite:secret", DotenvProblem::NoSign),
            ("A=1\nexport database_url=sqlite:secret", DotenvProblem::Case),
        ] {
            let error = database_url(text, Path::new(".env")).unwrap_err();
            assert_eq!((error.problem, error.place.line), (problem, Some(2)));
            assert!(!format!("{error:?}").contains("secret"), "{error:?}");
        }
    }
}
