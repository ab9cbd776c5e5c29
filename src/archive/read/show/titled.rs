//! Entries by their titles: the whole of one, how one begins, words of one.

use rusqlite::Connection;

use super::ShowError;
use crate::entry::fold::fold;
use crate::nearest::nearest;

/// An entry that has a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Titled {
    /// Its number in the archive.
    pub id: i64,
    /// Where its file lies.
    pub path: String,
    /// Its day.
    pub date: Option<String>,
    /// Its title.
    pub title: String,
}

impl Titled {
    /// As it is told among several.
    pub(super) fn told(&self) -> String {
        let date = self.date.as_deref().map(|it| format!("{it}, ")).unwrap_or_default();
        format!("`{}` ({date}{})", self.path, self.title)
    }
}

/// The living entries that have a title, the newest first.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Titled>> {
    let sql = "SELECT id, path, date, title FROM entries
        WHERE removed_at IS NULL AND conflict_of IS NULL AND title IS NOT NULL
        ORDER BY date DESC, path";
    let mut statement = connection.prepare_cached(sql)?;
    let titled = statement.query_map([], |row| {
        Ok(Titled { id: row.get(0)?, path: row.get(1)?, date: row.get(2)?, title: row.get(3)? })
    })?;
    titled.collect()
}

/// How much of a title must be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// All of it.
    Whole,
    /// How it begins; or else some of its words, in any order.
    Part,
}

/// The one entry with such a title; none where there is none.
///
/// # Errors
///
/// [`ShowError::SeveralTitles`].
pub(super) fn the_one(titled: &[Titled], text: &str, said: Said) -> Result<Option<i64>, ShowError> {
    let wanted = folded(text);
    if wanted.is_empty() {
        return Ok(None);
    }
    let found = fitting(titled, &wanted, said);
    match found.as_slice() {
        [] => Ok(None),
        [only] => Ok(Some(only.id)),
        several => Err(ShowError::SeveralTitles {
            name: text.to_owned(),
            entries: several.iter().map(|it| (*it).clone()).collect(),
        }),
    }
}

/// Those whose titles are what is wanted, or begin with it, or else hold its words.
fn fitting<'t>(titled: &'t [Titled], wanted: &str, said: Said) -> Vec<&'t Titled> {
    let having = |fits: &dyn Fn(&str) -> bool| -> Vec<&'t Titled> {
        titled.iter().filter(|it| fits(&folded(&it.title))).collect()
    };
    match said {
        Said::Whole => having(&|title| title == wanted),
        Said::Part => {
            let beginning = having(&|title| title.starts_with(wanted));
            let words = || {
                having(&|title| {
                    let has = |word: &str| words_of(title).any(|it| it == word);
                    words_of(wanted).all(has) && words_of(wanted).next().is_some()
                })
            };
            if beginning.is_empty() { words() } else { beginning }
        }
    }
}

/// Whether two titles are one, but for case, accents and space.
pub(super) fn is_the_same(one: &str, other: &str) -> bool {
    let one = folded(one);
    !one.is_empty() && one == folded(other)
}

/// The title that is spelled almost so.
pub(super) fn likely(titled: &[Titled], text: &str) -> Option<String> {
    nearest(text, titled.iter().map(|it| it.title.as_str())).map(str::to_owned)
}

/// A title as titles are compared: case and accents count nothing, and of space there is one.
fn folded(title: &str) -> String {
    fold(title).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words_of(title: &str) -> impl Iterator<Item = &str> {
    title.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled() -> Vec<Titled> {
        let titles = ["Launch", "Launch party", "The  Élan of rain", "Rain", "rain"];
        let titled = (1..).zip(titles).map(|(id, title)| Titled {
            id,
            path: format!("{id}.md"),
            date: Some("2025-01-01".to_owned()),
            title: title.to_owned(),
        });
        titled.collect()
    }

    fn check(text: &str, whole: Result<Option<i64>, usize>, part: Result<Option<i64>, usize>) {
        let one = |said| {
            the_one(&titled(), text, said).map_err(|error| match error {
                ShowError::SeveralTitles { entries, .. } => entries.len(),
                other => panic!("{other}"),
            })
        };
        assert_eq!((one(Said::Whole), one(Said::Part)), (whole, part), "{text}");
    }

    #[test]
    fn a_title_is_said_whole_or_by_its_beginning_or_by_words() {
        check("launch", Ok(Some(1)), Err(2));
        check("LAUNCH p", Ok(None), Ok(Some(2)));
        check("elan  THE", Ok(None), Ok(Some(3)));
        check("the elan of rain", Ok(Some(3)), Ok(Some(3)));
        check("rain", Err(2), Err(2));
        check("heron", Ok(None), Ok(None));
        check(" ", Ok(None), Ok(None));
        check("-", Ok(None), Ok(None));
        assert_eq!(likely(&titled(), "Lanuch").as_deref(), Some("Launch"));
    }
}
