//! Apple Journal: a page of HTML for each entry, and a folder of what they show.

mod items;
mod title;

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::UnicodeNormalization;

use super::ImportError;
use super::bundle::{Bundle, ends_with, joined, parted};
use super::html::{self, Reader, Rules};
use super::imported::{Imported, Media};
use super::looks::Looks;
use super::markup::{self, Element};
use super::moment::Moment;
use super::reading::Reading;
use super::record::Record;
use super::shelf::numbered;
use crate::entry::date::read_written;
use crate::finding::{Finding, Place};
use items::{address_of, link_in, linked, text_in, text_of_item, without};
use title::{is_named, plain};

/// What is the writer's own among what a page shows; the rest are pictures of maps, songs and moods.
const OWN: [&str; 4] = ["photo", "livePhoto", "video", "audio"];

/// Whether a name is that of an entry.
pub(super) fn is_entry(member: &str) -> bool {
    let (folder, file) = parted(member);
    (folder == "Entries" || folder.ends_with("/Entries")) && ends_with(file, "html")
}

/// Reads an export.
///
/// # Errors
///
/// [`ImportError`], where a page cannot be read.
pub(super) fn read(bundle: &Bundle) -> Result<Reading, ImportError> {
    let mut reading = Reading::default();
    for member in bundle.members().filter(|it| bundle.alone().is_some() || is_entry(it)) {
        let Some(text) = reading.text(bundle, member)? else { continue };
        if !text.trim_start().starts_with('<') {
            let message = "the file is left out: it is no page";
            let place = Place::file(bundle.shown(member));
            reading.findings.push(Finding::error(place, "no-entry", message));
            continue;
        }
        let page = Page { bundle, member, root: markup::read(&text) };
        let entry = page.entry(&mut reading);
        reading.push(entry);
    }
    Ok(reading)
}

struct Page<'b> {
    bundle: &'b Bundle,
    member: &'b str,
    root: Element,
}

impl Page<'_> {
    fn entry(&self, reading: &mut Reading) -> Imported {
        // An archive may have a folder above that the same export has not elsewhere.
        let above = parted(parted(self.member).0).0;
        let own_name = Some(self.member[above.len()..].trim_start_matches('/').to_owned());
        let mut entry = Imported { line: 1, own_name, ..Imported::default() };
        let place = Place::file(self.bundle.shown(self.member));
        let stem = parted(self.member).1.trim_end_matches(".html");
        // The name is the one date that is in no language.
        let day = stem.get(..10).and_then(|it| it.parse().ok());
        let header = self.text_of_class("pageHeader");
        let day = day.or_else(|| read_written(header.as_deref()?).ok().map(|it| it.day));
        let moment = day.map(|day| Moment { day, written: day.to_string() });
        // Where neither is a day, both are kept as they were written.
        let written = match header.as_deref() {
            Some(header) => format!("{header} ({stem})"),
            None => stem.to_owned(),
        };
        reading.set_date(&mut entry, moment, &written, &place);
        let (mut blocks, looks) = self.blocks();
        reading.lost.note_looks(&looks);
        let title = self.title(stem, &mut blocks);
        entry.set("title", title);
        if let Some(prompt) = self.text_of_class("reflectionPrompt") {
            blocks.insert(0, format!("> {prompt}"));
        }
        let mut items = Vec::new();
        self.root.all(&|it| it.is_of("gridItem"), &mut items);
        let (around, mut files) = (self.links_around(), Vec::new());
        for item in items {
            let url = link_in(item).or_else(|| {
                let is_it = |it: &&(&Element, String)| std::ptr::eq(it.0, item);
                around.iter().find(is_it).map(|(_, url)| url.clone())
            });
            let mut kind = item.attribute("class").unwrap_or_default().split_whitespace();
            let kind = kind.find_map(|it| it.strip_prefix("assetType_")).unwrap_or_default();
            match kind {
                _ if OWN.contains(&kind) => {
                    files.extend(self.files(item));
                    blocks.extend(linked(kind, "", url.as_deref()));
                }
                "stateOfMind" => {
                    if !entry.set_mood(text_in(item, "gridItemOverlayHeader"), None) {
                        reading.lost.note("a second stateOfMind");
                    }
                    if text_in(item, "gridItemOverlayFooter").is_some() {
                        reading.lost.note("stateOfMind: what it is about");
                    }
                }
                "multiPinMap" | "genericMap" => {
                    self.set_place(item, &mut entry, reading);
                    blocks.extend(linked(kind, "", url.as_deref()));
                }
                _ => match linked(kind, &text_of_item(item), url.as_deref()) {
                    Some(block) => blocks.push(block),
                    None => reading.lost.note(&format!("assetType_{kind}")),
                },
            }
        }
        entry.body = blocks.join("\n\n");
        entry.show_below(files);
        reading.tell_missing(
            &entry,
            &place,
            "name the folder that holds `Entries` and `Resources`",
        );
        entry
    }

    /// The items around which a link stands, and where that leads.
    fn links_around(&self) -> Vec<(&Element, String)> {
        let mut links = Vec::new();
        self.root.all(&|it| it.name == "a", &mut links);
        let mut around = Vec::new();
        for link in links {
            let mut items = Vec::new();
            link.all(&|it| it.is_of("gridItem"), &mut items);
            let url = address_of(link);
            around.extend(items.into_iter().filter_map(|it| Some((it, url.clone()?))));
        }
        around
    }

    fn text_of_class(&self, class: &str) -> Option<String> {
        text_in(&self.root, class)
    }

    /// The text as Markdown, without what stands around it; and what of how it looks that does not show.
    fn blocks(&self) -> (Vec<String>, Looks) {
        const AROUND: [&str; 4] = ["pageHeader", "assetGrid", "title", "reflectionPrompt"];
        let text = without(&self.root, &|it| AROUND.iter().any(|class| it.is_of(class)));
        let css = self.css();
        let rules = |it: &Element| {
            let classes = it.attribute("class").unwrap_or_default().split_whitespace();
            let css = |class: &str| css.get(&format!("{}.{class}", it.name));
            let css = classes.filter_map(css).map(String::as_str).next().unwrap_or_default();
            let look = if it.name == "span" { html::look_of(css) } else { html::Look::default() };
            Rules { look, css }
        };
        let mut no_picture = |_: &mut Imported, _: html::Shown<'_>| None;
        let reader = Reader::new(&rules, &mut no_picture);
        let (text, looks) = html::markdown(&text, &mut Imported::default(), reader);
        let blocks = text.split("\n\n").filter(|it| !it.is_empty()).map(str::to_owned);
        (blocks.collect(), looks)
    }

    /// What the classes of this page say: each page numbers its own. Fonts and their sizes are the app's, and nobody chose one.
    fn css(&self) -> HashMap<String, String> {
        static RULE: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"((?:span|p|li|h\d)\.[A-Za-z0-9_-]+)\s*\{([^}]*)\}").ok());
        let mut styles = Vec::new();
        self.root.all(&|it| it.name == "style", &mut styles);
        let css: String = styles.into_iter().map(Element::text).collect();
        let rules = RULE.iter().flat_map(|it| it.captures_iter(&css));
        let is_own = |it: &&str| {
            let key = it.split(':').next().unwrap_or_default().trim();
            !matches!(key, "font" | "font-family" | "font-size")
        };
        let own = |css: &str| css.split(';').filter(is_own).collect::<Vec<_>>().join(";");
        rules.map(|rule| (rule[1].to_owned(), own(&rule[2]))).collect()
    }

    /// The title: where it should stand, else the first line that says what the file is called, else that.
    fn title(&self, stem: &str, blocks: &mut Vec<String>) -> Option<String> {
        static SECOND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"_?\(\d+\)$").ok());
        let rest = stem.get(10..).unwrap_or_default();
        let alone = SECOND.as_ref().map_or_else(|| rest.into(), |it| it.replace(rest, ""));
        let written = |rest: &str| -> String { rest.replace('_', " ").trim().nfc().collect() };
        let own = self.text_of_class("title");
        let text = blocks.first().map(|it| plain(it)).unwrap_or_default();
        // The name of a file has not all signs, and a long title is cut there; where the title stands, it is the same. What is
        // in brackets at its end is a number that tells two files apart, or the title's own.
        let named = written(&alone);
        let is_first = match &own {
            Some(own) => *own == text,
            None => is_named(&text, &named) || !named.is_empty() && is_named(&text, &written(rest)),
        };
        let first = is_first.then(|| {
            blocks.remove(0);
            text
        });
        own.or(first).or(Some(named)).filter(|it| !it.is_empty())
    }

    /// The files of an item, which have its id: a living photo is a picture and a film.
    fn files(&self, item: &Element) -> Vec<Media> {
        let folder = self.resources();
        let id = item.attribute("id").unwrap_or_default();
        let of_id = self.bundle.all_with_stem(&folder, id).into_iter();
        let of_id = of_id.filter(|it| !id.is_empty() && !ends_with(it, "json"));
        let files: Vec<Media> = of_id.map(Media::of).collect();
        if !files.is_empty() {
            return files;
        }
        let mut pictures = Vec::new();
        item.all(&|it| it.name == "img", &mut pictures);
        let shown = pictures.first().and_then(|it| it.attribute("src")).unwrap_or(id);
        let name = shown.rsplit('/').next().unwrap_or_default();
        // Where it comes later it is found by its id.
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let missing = if id.is_empty() { name.to_owned() } else { numbered(id, 1, ending) };
        vec![Media::found(self.bundle.find(&joined(&folder, name)), &missing)]
    }

    fn resources(&self) -> String {
        joined(parted(parted(self.member).0).0, "Resources")
    }

    /// The place of a map: from the file beside its picture, else what stands on it.
    fn set_place(&self, item: &Element, entry: &mut Imported, reading: &mut Reading) {
        let id = item.attribute("id").unwrap_or_default();
        let side = joined(&self.resources(), &format!("{id}.json"));
        let side = self.bundle.find(&side).and_then(|it| self.bundle.text(&it).ok());
        let side = side.and_then(|it| Record::of_value(serde_json::from_str(&it).ok()?));
        let mut side = side.unwrap_or_default();
        let mut visits = side.records("visits").into_iter();
        if side.has_more_than_nothing("visits") {
            reading.lost.note("visits");
        }
        let has_place = entry.front_matter.has("location");
        if let Some(mut visit) = visits.next().filter(|_| !has_place) {
            let point = visit.number("latitude").zip(visit.number("longitude"));
            let names = [("name", visit.text("placeName")), ("city", visit.text("city"))];
            entry.set_location(&names, point);
        } else if !has_place {
            let text = text_of_item(item);
            entry.set_location(&[("name", Some(text))], None);
        } else {
            reading.lost.note("a second place");
        }
        visits.for_each(|_| reading.lost.note("a second place"));
    }
}

#[cfg(test)]
mod tests;
