//! What lies beside the export that is read, and is of another tool: told by name, and read by itself.

use super::bundle::{Bundle, ends_with, parted};
use super::obsidian::{is_below, roots};
use super::reading::{Reading, listed};
use super::recognise::{has_words, tool_of_file};
use super::tool::Tool;
use super::{apple, logseq};
use crate::finding::{Finding, Place, shell_quoted};

/// Tells of each other tool that has written something in a folder or an archive.
pub(super) fn beside(tool: Tool, bundle: &Bundle, reading: &Reading) -> Vec<Finding> {
    if bundle.alone().is_some() {
        return Vec::new();
    }
    let named = Tool::ALL.into_iter().filter(|it| *it != tool);
    let mut all: Vec<(Tool, Vec<&str>)> =
        named.map(|it| (it, of_names(it, tool, bundle))).collect();
    let shown: Vec<&str> = reading
        .entries
        .iter()
        .flat_map(|it| &it.media)
        .filter_map(|it| it.member.as_deref())
        .collect();
    for (of_file, member) in of_bytes(tool, bundle) {
        let places = all.iter_mut().find(|(it, _)| *it == of_file);
        if let Some((_, places)) = places.filter(|_| !shown.contains(&member)) {
            let is_within = places.iter().any(|it| is_below(member, it));
            places.extend((!is_within).then_some(member));
        }
    }
    let all = all.into_iter().filter(|(_, places)| !places.is_empty());
    all.map(|(other, places)| told(tool, other, &places, bundle)).collect()
}

fn told(tool: Tool, other: Tool, places: &[&str], bundle: &Bundle) -> Finding {
    let message = format!(
        "what {} wrote is not read among that of {}: {}",
        other.name(),
        tool.name(),
        listed(places)
    );
    let finding = Finding::error(Place::file(bundle.name()), "other-tool", message);
    let first = places.first().copied().unwrap_or_default();
    finding.with_hint(match bundle.folder() {
        Some(_) => {
            format!("import it by itself: `journal import {}`", shell_quoted(&bundle.shown(first)))
        }
        None => "take it out of the archive, and import it by itself".to_owned(),
    })
}

/// Where names tell that another tool has its vault, graph or backup.
fn of_names(other: Tool, tool: Tool, bundle: &Bundle) -> Vec<&str> {
    let folder_of = |is: &dyn Fn(&str) -> bool| {
        let first = bundle.members().find(|it| is(it));
        first.map(|it| parted(it).0).into_iter().collect::<Vec<_>>()
    };
    let file = |is: &dyn Fn(&str) -> bool| bundle.members().find(|it| is(it)).into_iter().collect();
    match other {
        Tool::Obsidian => {
            // One folder may be a vault and a graph.
            let graphs = graphs(bundle);
            let is_graph = |it: &str| {
                tool == Tool::Logseq
                    && graphs.iter().any(|graph| it == *graph || is_below(it, graph))
            };
            let has_settings = |it: &&str| {
                bundle.members().any(|member| {
                    member
                        .strip_prefix(*it)
                        .is_some_and(|it| it.trim_start_matches('/').starts_with(".obsidian/"))
                })
            };
            roots(bundle).into_iter().filter(has_settings).filter(|it| !is_graph(it)).collect()
        }
        Tool::Logseq => {
            let vaults = roots(bundle);
            let is_vault = |it: &str| tool == Tool::Obsidian && vaults.contains(&it);
            graphs(bundle).into_iter().filter(|it| !is_vault(it)).collect()
        }
        Tool::Daylio => file(&|it| parted(it).1 == "backup.daylio"),
        Tool::Diaro => file(&|it| parted(it).1 == "DiaroBackup.xml"),
        Tool::Apple => folder_of(&apple::is_entry),
        Tool::DayOne => file(&|it| ends_with(it, "doentry")),
        _ => Vec::new(),
    }
}

/// The folders of graphs, where settings tell.
fn graphs(bundle: &Bundle) -> Vec<&str> {
    let above = bundle.members().filter_map(|it| it.strip_suffix(logseq::SETTINGS));
    let above = above.filter(|it| it.is_empty() || it.ends_with('/'));
    above.map(|it| it.trim_end_matches('/')).collect()
}

/// The files that another tool wrote, by their first bytes: of thousands those that lie highest.
fn of_bytes(tool: Tool, bundle: &Bundle) -> Vec<(Tool, &str)> {
    const MOST: usize = 64;
    let is_page = |it: &str| {
        matches!(tool, Tool::Obsidian | Tool::Logseq)
            && (ends_with(it, "md") || ends_with(it, "org"))
    };
    let is_hidden = |it: &str| it.split('/').any(|it| it.starts_with('.'));
    let mut members: Vec<&str> =
        bundle.members().filter(|it| !is_hidden(it) && !is_page(it)).collect();
    members.sort_by_key(|it| (it.matches('/').count(), !ends_with(it, "json")));
    let members = members.into_iter().filter(|it| has_words(it)).take(MOST);
    let found = members.filter_map(|it| Some((tool_of_file(bundle, it)?, it)));
    found.filter(|(it, _)| *it != tool).collect()
}
