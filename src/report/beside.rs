//! The site beside which a report lies: which of the entries that it names have a page there.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use maud::html;

use super::Report;
use crate::archive::stats::NamedEntry;
use crate::chart::look::{HEAD, is_of_site};

/// The entries that have a page in the site of a folder; none where there is no site.
pub(super) fn pages(report: &Report, folder: &Path) -> Option<BTreeSet<i64>> {
    is_of_site(&head(&folder.join("index.html"))?).then_some(())?;
    let longest = report.stats.longest_entries.iter();
    let memories = report.memories.iter().map(|it| &it.entry);
    let grown = report.growth.most.iter().map(|it| &it.entry);
    let named = longest.chain(memories).chain(grown);
    Some(named.filter(|it| is_page_of(it, folder)).map(|it| it.id).collect())
}

/// Whether the page of this number is that of this entry, and not one of another archive.
fn is_page_of(entry: &NamedEntry, folder: &Path) -> bool {
    let title = html! { title { (entry.name) } }.into_string();
    let head = head(&folder.join(format!("entries/{}.html", entry.id)));
    head.is_some_and(|it| is_of_site(&it) && String::from_utf8_lossy(&it).contains(&title))
}

fn head(file: &Path) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    File::open(file).ok()?.take(HEAD).read_to_end(&mut head).ok()?;
    Some(head)
}
