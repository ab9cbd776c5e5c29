//! The graphs of Logseq: where each of them lies, and where its settings put its journal pages.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use crate::entry::date::read_written;
use crate::import::ImportError;
use crate::import::bundle::{Bundle, joined, parted};
use crate::import::obsidian::{day_in, pattern};

/// A graph: where it lies in what was named, where its journal pages do, and how they are called.
pub(super) struct Graph {
    pub(super) root: String,
    pub(super) journals: String,
    format: Option<Regex>,
}

impl Graph {
    fn of(root: &str) -> Self {
        Self { root: root.to_owned(), journals: "journals".to_owned(), format: None }
    }

    /// What its settings say: `:journals-directory "diary"`, `:journal/file-name-format "dd-MM-yyyy"`.
    fn with_settings(root: &str, settings: &str) -> Self {
        static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
            Regex::new(r#":(journals-directory|journal/file-name-format)\s+"([^"\n]+)""#).ok()
        });
        let mut graph = Self::of(root);
        // What stands behind a semicolon is a note.
        let lines = settings.lines().filter_map(|it| it.split(';').next());
        let lines = lines.collect::<Vec<_>>().join("\n");
        for said in SAID.iter().flat_map(|it| it.captures_iter(&lines)) {
            if &said[1] == "journals-directory" {
                said[2].trim_matches('/').clone_into(&mut graph.journals);
                continue;
            }
            // The letters of Java, as those of Moment.
            let format = said[2].replace('y', "Y").replace('d', "D").replace("EEEE", "dddd");
            graph.format = Some(pattern(&format.replace("EEE", "ddd").replace('E', "ddd")));
        }
        graph
    }

    /// The name of a file below its journal pages, be it one of them or not.
    pub(super) fn below<'m>(&self, member: &'m str) -> Option<&'m str> {
        let folder = joined(&joined(&self.root, &self.journals), "");
        member.strip_prefix(&folder)
    }

    /// The day of a journal page by its name below them.
    pub(super) fn day_of(&self, below: &str) -> Option<NaiveDate> {
        // A format with strokes in it makes folders.
        let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
        let named = self.format.as_ref().and_then(|it| day_in(stem, it));
        let file = parted(stem).1;
        let is_day = || file.get(..4).is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
        named.or_else(|| {
            let written = is_day().then(|| read_written(&file.replace('_', "-")).ok());
            written.flatten().map(|it| it.day)
        })
    }
}

/// The graphs of what was named: where settings lie, where a graph in a database is mirrored to, and, outside of those,
/// wherever a folder is called as that of journal pages is.
pub(super) fn graphs(bundle: &Bundle) -> Result<Vec<Graph>, ImportError> {
    const MIRROR: &str = "mirror/markdown/";
    let mut graphs: Vec<Graph> = Vec::new();
    for member in bundle.members() {
        let above = member.strip_suffix("logseq/config.edn");
        let Some(above) = above.filter(|it| it.is_empty() || it.ends_with('/')) else { continue };
        graphs.push(Graph::with_settings(above.trim_end_matches('/'), &bundle.text(member)?));
    }
    let of_settings: Vec<String> = graphs.iter().map(|it| joined(&it.root, "")).collect();
    let mut others: BTreeSet<&str> = BTreeSet::new();
    for member in bundle.members() {
        let is_outside = !of_settings.iter().any(|it| member.starts_with(it.as_str()));
        let mirrored = member.find(MIRROR).map(|at| &member[..at + MIRROR.len()]);
        let by_name = || {
            let at = format!("/{member}").find("/journals/").filter(|_| is_outside)?;
            Some(&member[..at])
        };
        others.extend(mirrored.or_else(by_name));
    }
    graphs.extend(others.into_iter().map(|it| Graph::of(it.trim_end_matches('/'))));
    // What lies in a graph within another one is of the inner one.
    graphs.sort_by_key(|it| Reverse(it.root.len()));
    Ok(graphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_journal_pages_of_a_graph_lie_where_it_says() {
        let graph = Graph::with_settings(
            "my journals",
            "; :journals-directory \"no\"\n:journals-directory \"diary\" :journal/file-name-format \"dd-MM-yyyy\"",
        );
        let day = |member: &str| graph.day_of(graph.below(member)?).map(|it| it.to_string());
        assert_eq!(day("my journals/diary/02-03-2024.md").as_deref(), Some("2024-03-02"));
        assert_eq!(day("my journals/diary/2024_03_02.md").as_deref(), Some("2024-03-02"));
        assert_eq!(day("my journals/pages/2024_03_02.md"), None);
        assert_eq!(day("my journals/diary/x.md"), None);
    }
}
