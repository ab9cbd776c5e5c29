//! A vault or a graph and its copy in one folder: what both say alike comes once.

use std::collections::HashMap;

use super::bundle::Bundle;
use super::imported::Imported;
use super::reading::Reading;
use super::tool::Tool;
use crate::finding::{Finding, Place, shortened};
use crate::number::grouped;

/// Where an entry lies: the folder of its vault or graph, and its name there.
pub(super) struct Within<'e> {
    pub(super) root: &'e str,
    pub(super) name: &'e str,
}

/// Leaves out what a copy says as the vault or graph does that it was made of, and tells it. A copy is one of which more notes are
/// equal to those of the same name than are not; what differs in it comes, too. `places` has that of each entry.
pub(super) fn leave_out(tool: Tool, bundle: &Bundle, places: &[Within<'_>], reading: &mut Reading) {
    let mut roots: Vec<&str> = places.iter().map(|it| it.root).collect();
    // The outer before the inner, `A` before `A2`.
    roots.sort_by_key(|it| (it.len(), *it));
    roots.dedup();
    if roots.len() < 2 {
        return;
    }
    let digests: Vec<String> = reading.entries.iter().map(|it| it.digest(tool)).collect();
    let of_root = |root: &str| -> HashMap<&str, usize> {
        let own = places.iter().enumerate().filter(|(_, it)| it.root == root);
        own.map(|(number, it)| (it.name, number)).collect()
    };
    let all: Vec<(&str, HashMap<&str, usize>)> =
        roots.into_iter().map(|root| (root, of_root(root))).collect();
    let mut is_left = vec![false; places.len()];
    for (nth, (root, notes)) in all.iter().enumerate() {
        for (first, of_first) in &all[..nth] {
            let both = notes.iter().filter_map(|(name, it)| Some((*it, *of_first.get(name)?)));
            let (equal, others): (Vec<_>, Vec<_>) =
                both.partition(|(one, other)| digests[*one] == digests[*other]);
            if equal.len() <= others.len() {
                continue;
            }
            let left: Vec<usize> =
                equal.into_iter().map(|(it, _)| it).filter(|it| !is_left[*it]).collect();
            for it in &left {
                is_left[*it] = true;
            }
            reading.findings.extend(told(bundle, root, first, left.len()));
        }
    }
    let mut number = 0;
    reading.entries.retain(|_: &Imported| {
        number += 1;
        !is_left[number - 1]
    });
}

fn told(bundle: &Bundle, copy: &str, first: &str, count: usize) -> Option<Finding> {
    let named = |root: &str| match root {
        "" => "the folder itself".to_owned(),
        root => format!("`{}`", shortened(root)),
    };
    let message = format!(
        "{} is a copy of {}; what both say alike comes once: {}",
        named(copy),
        named(first),
        grouped(count as u64)
    );
    let hint = "where it is no copy, name each of them by itself";
    let finding = Finding::warning(Place::file(bundle.name()), "copy", message).with_hint(hint);
    (count > 0).then_some(finding)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is left of notes, each of a root, with a name and a text, and how many findings tell of copies.
    fn left(notes: &[(&str, &str, &str)]) -> (Vec<String>, usize) {
        let entries = notes.iter().map(|(_, _, text)| {
            let body = (*text).to_owned();
            Imported { body, ..Imported::default() }
        });
        let mut reading = Reading { entries: entries.collect(), ..Reading::default() };
        let places: Vec<Within<'_>> =
            notes.iter().map(|(root, name, _)| Within { root, name }).collect();
        let bundle = Bundle::of_bytes(Vec::new(), "x").unwrap();
        leave_out(Tool::Obsidian, &bundle, &places, &mut reading);
        (reading.entries.into_iter().map(|it| it.body).collect(), reading.findings.len())
    }

    #[test]
    fn a_copy_says_once_what_is_equal_and_a_template_is_none() {
        let (one, two, three) = (("A", "1", "a"), ("A", "2", "b"), ("A", "3", "c"));
        let copy = [one, two, three, ("A2", "1", "a"), ("A2", "2", "b"), ("A2", "3", "c, more")];
        assert_eq!(left(&copy), (vec!["a".into(), "b".into(), "c".into(), "c, more".into()], 1));
        let inner = [("A/old", "1", "a"), ("A/old", "9", "z"), one, two];
        assert_eq!(left(&inner), (vec!["z".into(), "a".into(), "b".into()], 1));
        let template = [one, two, ("B", "1", "a"), ("B", "2", "of B")];
        assert_eq!(left(&template).1, 0);
        let both = [one, ("A2", "1", "a"), ("A3", "1", "a")];
        assert_eq!(left(&both), (vec!["a".into()], 2));
        // Equal notes of other names are notes of their own.
        assert_eq!(left(&[one, ("B", "2", "a")]).0.len(), 2);
    }
}
