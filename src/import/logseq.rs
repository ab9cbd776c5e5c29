//! Logseq: the journal pages of a graph of files, and of the Markdown that a graph in a database is mirrored to.

mod assets;
mod graph;

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::{Captures, Regex};

use super::ImportError;
use super::bundle::{Bundle, ends_with, is_text, joined, parted};
use super::copies::{self, Within};
use super::imported::Imported;
use super::links::code;
use super::own_block::OwnBlock;
use super::reading::Reading;
use super::tool::Tool;
use crate::entry::Value;
use crate::finding::{Finding, Place};
use crate::number::grouped;
use assets::with_assets;
use graph::{Graph, graphs};

/// What Logseq notes for itself.
const TECHNICAL: [&str; 4] = ["id", "collapsed", "logseq.order-list-type", "icon"];

/// Whether a name is that of a journal page that counts, and no copy, where its year stands first.
pub(super) fn is_journal(member: &str) -> bool {
    let file = parted(member).1;
    let is_day = file.get(..4).is_some_and(|it| it.bytes().all(|it| it.is_ascii_digit()));
    is_day && is_page(member)
}

/// Whether a name is that of a page among the journal pages, and no copy.
fn is_page(member: &str) -> bool {
    let (folder, file) = parted(member);
    let is_copy = member.split('/').any(|it| matches!(it, "bak" | ".recycle" | "version-files"));
    folder.split('/').any(|it| it == "journals") && is_text(file) && !is_copy
}

/// Whether a page is a copy that Logseq keeps of one.
fn is_copy(member: &str) -> bool {
    member.split('/').any(|it| matches!(it, "bak" | ".recycle" | "version-files"))
}

/// The settings of a graph, below its folder.
pub(super) const SETTINGS: &str = "logseq/config.edn";

/// Reads the journal pages; other pages are told.
///
/// # Errors
///
/// [`ImportError`], where a page cannot be read; [`ImportError::Refused`], where there is none among pages of another kind.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    let (mut pages, mut found, mut left, mut org) = (Vec::new(), Vec::new(), Vec::new(), 0);
    let graphs = graphs(bundle)?;
    for member in bundle.members().filter(|it| !is_copy(it)) {
        let mut within = graphs.iter().filter_map(|it| Some((it, it.below(member)?)));
        let Some((graph, below)) = within.next() else { continue };
        org += u64::from(ends_with(member, "org"));
        if !is_text(member) {
            continue;
        }
        let Some(day) = graph.day_of(below) else {
            left.push(member);
            continue;
        };
        let Some(text) = reading.text(bundle, member)? else { continue };
        pages.push((member, text));
        found.push((graph, day));
    }
    let (blocks, mut places) = (blocks(&pages), Vec::new());
    for ((member, text), (graph, day)) in pages.iter().zip(found) {
        // An archive may have a folder above the graph; of several each has names of its own.
        let above = if graphs.len() > 1 { "" } else { graph.root.as_str() };
        let page = Page { bundle, graph, above, member, day };
        let entry = page.entry(text, &blocks, &mut reading);
        reading.push(entry);
        let name = graph.below(member).unwrap_or(member);
        places.push(Within { root: &graph.root, name });
    }
    copies::leave_out(Tool::Logseq, bundle, &places, &mut reading);
    if !left.is_empty() {
        let names = left.iter().take(3).map(|it| format!("`{}`", parted(it).1));
        let names = names.collect::<Vec<_>>().join(", ");
        let more = if left.len() > 3 { ", …" } else { "" };
        let count = grouped(left.len() as u64);
        let message =
            format!("pages whose names do not read as a day are left out: {count} ({names}{more})");
        let hint = "call them `2024-03-05.md`, and import again";
        let finding = Finding::error(Place::file(bundle.name()), "no-entry", message);
        reading.findings.push(finding.with_hint(hint));
    }
    tell_others(bundle, org, &mut reading);
    if reading.entries.is_empty() && reading.findings.iter().all(|it| it.code == "not-kept") {
        let folders: BTreeSet<String> =
            graphs.iter().map(|it| format!("`{}`", joined(&it.root, &it.journals))).collect();
        let folders = folders.into_iter().collect::<Vec<_>>().join(", ");
        let message = match graphs.is_empty() {
            true => "no graph lies there: neither `logseq/config.edn` nor a folder `journals`"
                .to_owned(),
            false if org > 0 => {
                let message =
                    format!("the journal pages are in Org mode, which is not read: {folders}");
                let hint = "let Logseq or pandoc make Markdown of them, and import again";
                return Err(ImportError::refused("no-daily-notes", message, hint));
            }
            false => format!("no journal page lies where the settings of Logseq say: {folders}"),
        };
        let hint = "`:journals-directory` in `logseq/config.edn` says where they lie; name the folder of the graph";
        return Err(ImportError::refused("no-daily-notes", message, hint));
    }
    Ok(reading)
}

fn tell_others(bundle: &Bundle, org: u64, reading: &mut Reading) {
    let is_in = |it: &str, folder: &str| {
        let within = parted(it).0;
        within == folder || within.ends_with(&format!("/{folder}"))
    };
    let pages = bundle.members().filter(|it| is_in(it, "pages")).count() as u64;
    let mut tell = |count: u64, message: &str, hint: &str| {
        if count > 0 {
            let message = format!("{message}: {}", grouped(count));
            let place = Place::file(bundle.name());
            reading.findings.push(Finding::warning(place, "not-kept", message).with_hint(hint));
        }
    };
    tell(
        pages,
        "pages that are no day stay in the graph",
        "copy those that belong to the journal into it",
    );
    tell(
        org,
        "pages in Org mode are not read",
        "let Logseq or pandoc make Markdown of them, and import again",
    );
}

fn property(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().trim_start_matches("* ");
    let (key, value) = line.split_once("::")?;
    let is_key =
        !key.is_empty() && key.chars().all(|it| it.is_alphanumeric() || "-_./".contains(it));
    (is_key && (value.is_empty() || value.starts_with(' '))).then_some((key, value.trim()))
}

/// The text of each block that has an id, by that.
fn blocks(pages: &[(&str, String)]) -> HashMap<String, String> {
    let mut blocks = HashMap::new();
    for (_, text) in pages {
        let mut block = String::new();
        for line in text.lines() {
            if let Some(text) = line.trim_start().strip_prefix("- ") {
                text.clone_into(&mut block);
            } else if let Some(("id", id)) = property(line) {
                blocks.insert(id.to_owned(), block.clone());
            }
        }
    }
    blocks
}

/// A journal page of a graph, and the folder above which nothing is part of its name.
struct Page<'b> {
    bundle: &'b Bundle,
    graph: &'b Graph,
    above: &'b str,
    member: &'b str,
    day: NaiveDate,
}

impl Page<'_> {
    fn entry(
        &self,
        text: &str,
        blocks: &HashMap<String, String>,
        reading: &mut Reading,
    ) -> Imported {
        let within = self.member.strip_prefix(&joined(self.above, ""));
        let own_name = Some(within.unwrap_or(self.member).to_owned());
        let mut entry = Imported { line: 1, day: Some(self.day), own_name, ..Imported::default() };
        let place = Place::file(self.bundle.shown(self.member));
        let block = OwnBlock::taken(text, &mut entry, &place, reading);
        if block.as_ref().is_none_or(|it| !it.has("date") && !it.is_broken()) {
            entry.set("date", Some(self.day.to_string()));
        }
        let (keys, text) = text.split_at(block.as_ref().map_or(0, OwnBlock::end));
        let lines: Vec<&str> = text.lines().collect();
        let own = own_properties(&lines);
        for (at, line) in lines[..own].iter().enumerate() {
            if let Some((key, value)) = property(line.strip_prefix("- ").unwrap_or(line)) {
                let is_taken = block.as_ref().is_some_and(|it| it.has(key));
                let below = &lines[at + 1..own];
                let values: Vec<&str> = below.iter().map_while(|it| value_below(it)).collect();
                let values = if value.is_empty() { values } else { parts(value) };
                set_property(&mut entry, key, value, &values, is_taken);
            }
        }
        let lines: Vec<String> = lines[own..].iter().map(|it| spaced(it)).collect();
        let body = without_notes(&lines.join("\n"));
        let body = with_blocks(&body, blocks, &place, reading);
        let body = with_assets(&body, self.bundle, &self.graph.root, &mut entry);
        entry.body = format!("{keys}{body}");
        reading.tell_missing(&entry, &place, "name the folder of the graph");
        entry
    }
}

/// A value of a property that has several lines, in the mirror of a graph: `  - value` below `* key::`.
fn value_below(line: &str) -> Option<&str> {
    let value = line.trim_start();
    value.strip_prefix("- ").filter(|_| value.len() < line.len()).map(str::trim)
}

/// How many lines are the page's own properties: they stand before its first block, or are its first block.
fn own_properties(lines: &[&str]) -> usize {
    let is_indented = |it: &str| it.starts_with(['\t', ' ']);
    let (mut is_begun, mut has_values) = (false, false);
    let is_own = |it: &&&str| {
        let is_one = property(it.strip_prefix("- ").unwrap_or(it)).is_some();
        // The first block goes on in lines that are indented.
        let is_value = has_values && value_below(it).is_some();
        let is_own = is_value || it.trim().is_empty() || is_one && (is_begun || !is_indented(it));
        has_values = is_value || it.starts_with("* ") && it.trim_end().ends_with("::");
        is_begun |= is_one;
        is_own
    };
    lines.iter().take_while(is_own).count()
}

/// A text without the lines in which Logseq notes something for itself; what stands in code is the writer's.
fn without_notes(text: &str) -> String {
    let code = code(text);
    let (mut kept, mut offset) = (String::with_capacity(text.len()), 0);
    for line in text.split_inclusive('\n') {
        let is_code =
            code.iter().any(|it| it.contains(&(offset + line.len() - line.trim_start().len())));
        let is_note = !line.trim_start().starts_with("- ")
            && property(line.trim_end()).is_some_and(|(key, _)| TECHNICAL.contains(&key));
        if is_code || !is_note {
            kept.push_str(line);
        }
        offset += line.len();
    }
    kept
}

/// Takes a property for a key; behind the name of the tool, where the page has one of that name already.
fn set_property(entry: &mut Imported, key: &str, value: &str, parts: &[&str], is_taken: bool) {
    let name = if is_taken { format!("{}_{key}", Tool::Logseq.as_str()) } else { key.to_owned() };
    if TECHNICAL.contains(&key) || parts.is_empty() {
        return;
    }
    let values: Vec<String> = parts.iter().map(|it| unlinked(it)).collect();
    // What stands in lines of their own are several whatever they are.
    let are_several =
        value.is_empty() || parts.iter().all(|it| it.starts_with("[[") || it.starts_with('#'));
    let value = if value.is_empty() { parts[0] } else { value };
    let key = name.as_str();
    match key {
        "title" => entry.set("title", Some(unlinked(value))),
        "tags" | "people" => entry.set_list(key, values),
        _ if are_several && values.len() > 1 => {
            let values = values.into_iter().map(Value::Scalar).collect();
            entry.front_matter.put_own(Tool::Logseq, key, Value::List(values));
        }
        _ => entry.front_matter.put_own(Tool::Logseq, key, Value::Scalar(unlinked(value))),
    }
}

/// The values of a property, between commas that stand in no link.
fn parts(value: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_i32);
    for (at, letter) in value.char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            ',' | '，' if depth <= 0 => {
                parts.push(value[start..at].trim());
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    parts.push(value[start..].trim());
    parts.retain(|it| !it.is_empty());
    parts
}

/// `[[a]]`, `#a` and `#[[a b]]` as the name that they are; another text as it is.
fn unlinked(value: &str) -> String {
    let value = value.trim();
    let bare = value.strip_prefix('#').unwrap_or(value);
    let inner = bare.strip_prefix("[[").and_then(|it| it.strip_suffix("]]"));
    let is_one = |it: &&str| !it.contains("[[") && !it.contains("]]");
    match inner.filter(is_one) {
        Some(inner) => inner.trim().to_owned(),
        None if bare.len() < value.len() && !bare.contains([' ', '[']) => bare.to_owned(),
        None => value.to_owned(),
    }
}

/// A line whose tabs before its block are two spaces each.
fn spaced(line: &str) -> String {
    let rest = line.trim_start_matches('\t');
    let depth = line.len() - rest.len();
    format!("{}{}", "  ".repeat(depth), rest.trim_end())
}

/// The blocks that a text names by their ids, as they read.
fn with_blocks(
    text: &str,
    blocks: &HashMap<String, String>,
    place: &Place,
    reading: &mut Reading,
) -> String {
    static BLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:\{\{embed )?\(\(([0-9a-f]{8}-[0-9a-f-]{27})\)\)(?:\}\})?").ok()
    });
    let Some(block) = BLOCK.as_ref() else { return text.to_owned() };
    let named = |found: &Captures<'_>| {
        blocks.get(&found[1]).cloned().unwrap_or_else(|| {
            let message =
                "an entry names a block that is on no journal page; its id stays in the text";
            reading.findings.push(Finding::warning(place.clone(), "no-block", message));
            found[0].to_owned()
        })
    };
    let (mut named, code) = (named, code(text));
    let is_code = |it: &Captures<'_>| {
        it.get(0).is_some_and(|it| code.iter().any(|code| code.contains(&it.start())))
    };
    let shown = |it: &Captures<'_>| if is_code(it) { it[0].to_owned() } else { named(it) };
    block.replace_all(text, shown).into_owned()
}

#[cfg(test)]
mod tests;
