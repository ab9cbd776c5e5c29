//! Entries as a small site of plain pages: an index, a page for each year, a page for each entry.
//!
//! Nothing in it asks for anything: no script, no picture, no font, no address but those that entries link to. What
//! comes from an entry is escaped by construction; HTML in its text is shown as text.

mod body;
mod front;
mod page;

use std::collections::HashSet;

use super::target::Target;
use super::{Export, ExportError};
use crate::archive::rows::record::Record;
use crate::chart::look::is_of_site;
use crate::entry::EntryPath;
use front::Front;
use page::{Line, Neighbours, Shelf};

/// Writes the site. Its entries stand in the order of their days, whatever other order was asked for, and those without
/// a day stand last.
pub(super) fn write(
    export: &Export<'_>,
    ids: &[i64],
    target: &mut Target<'_>,
) -> Result<(), ExportError> {
    if target.must_look() {
        // The pages of years are those that are there: which ones come is known only when all entries were read.
        let pages = ids.iter().map(|id| format!("entries/{id}.html"));
        let years = target.pages_in("years").into_iter().map(|it| format!("years/{it}"));
        // What stands in the place of their folder is in the way of any of them.
        let any_year = ["years/undated.html".to_owned()].into_iter().filter(|_| !ids.is_empty());
        let names = ["index.html".to_owned()].into_iter().chain(pages).chain(any_year);
        for name in names.chain(years) {
            target.refuse_existing(&page_path(&name)?, |bytes| Ok(is_of_site(bytes)))?;
        }
    }
    let mut site =
        Site { target, shelf: None, shelves: Vec::new(), front: Front::new(export.today) };
    let among: HashSet<i64> = ids.iter().copied().collect();
    let (mut position, mut before) = (0_usize, None);
    export.each_of(ids, |record| {
        position += 1;
        let after = ids.get(position).map(|id| Ok::<_, ExportError>((*id, export.name_of(*id)?)));
        let here = (record.id, page::name(&record));
        let neighbours = Neighbours { before: before.replace(here), after: after.transpose()? };
        let page_of = |link: &str| {
            let path = linked(&record.path, link)?;
            let id = export.records.id_of(&path).ok().flatten()?;
            among.contains(&id).then(|| format!("{id}.html"))
        };
        let page = page::entry(&record, &neighbours, &page_of);
        site.put(&format!("entries/{}.html", record.id), &page)?;
        site.front.add(&record);
        site.shelve(&record)
    })?;
    site.close(None)?;
    let index = site.front.page(&site.shelves, site.target.report_beside().as_deref());
    site.put("index.html", &index)
}

/// What is written, and what of it the pages that are yet to come need.
struct Site<'a, 'p> {
    target: &'a mut Target<'p>,
    /// The year whose entries are being written.
    shelf: Option<Shelf>,
    /// The years before it, without their lines.
    shelves: Vec<Shelf>,
    /// What the first page shows.
    front: Front,
}

impl Site<'_, '_> {
    fn put(&mut self, path: &str, text: &str) -> Result<(), ExportError> {
        self.target.write(&page_path(path)?, text.as_bytes())
    }

    fn shelve(&mut self, record: &Record) -> Result<(), ExportError> {
        let year = page::year_of(record);
        if self.shelf.as_ref().is_some_and(|it| it.year != year) {
            self.close(Some(&Shelf::new(year.clone())))?;
        }
        self.shelf.get_or_insert_with(|| Shelf::new(year)).add(Line::of(record));
        Ok(())
    }

    /// Writes the page of a year that is complete.
    fn close(&mut self, next: Option<&Shelf>) -> Result<(), ExportError> {
        let Some(mut shelf) = self.shelf.take() else { return Ok(()) };
        let page = page::year(&shelf, self.shelves.last(), next);
        self.put(&shelf.path(), &page)?;
        shelf.lines.clear();
        self.shelves.push(shelf);
        Ok(())
    }
}

fn page_path(path: &str) -> Result<EntryPath, ExportError> {
    EntryPath::new(path).map_err(|error| ExportError::Output(std::io::Error::other(error)))
}

/// The path that a relative link in an entry leads to.
fn linked(from: &EntryPath, link: &str) -> Option<EntryPath> {
    let link = link.split(['#', '?']).next()?;
    let decoded = percent_decoded(link)?;
    let folder = if decoded.starts_with('/') { "" } else { from.parent().unwrap_or_default() };
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    EntryPath::new(&parts.join("/")).ok()
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|_| *first == b'%');
        let code = digits.and_then(|it| u8::from_str_radix(str::from_utf8(it).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, link: &str, expected: Option<&str>) {
        let path = linked(&EntryPath::new(from).unwrap(), link);
        assert_eq!(path.as_ref().map(EntryPath::as_str), expected, "{from} {link}");
    }

    #[test]
    fn a_link_is_followed_from_the_folder_of_its_entry() {
        check("2025/09/a.md", "b.md", Some("2025/09/b.md"));
        check("2025/09/a.md", "../08/b%20c.md#x", Some("2025/08/b c.md"));
        check("a.md", "./b.md?x", Some("b.md"));
        check("2025/a.md", "/b.md", Some("b.md"));
    }

    #[test]
    fn a_link_never_leaves_the_journal() {
        check("a.md", "../b.md", None);
        check("a/b.md", "../../../etc/passwd", None);
        check("a.md", "%2e%2e/b.md", None);
        check("a.md", "", None);
        check("a.md", "%ff%00", None);
    }
}
