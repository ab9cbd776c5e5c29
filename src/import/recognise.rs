//! Which tool wrote what was named: told from names and first bytes, never from an ending alone.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::bundle::{Bundle, ends_with, is_text, parted, unicode};
use super::tool::Tool;
use super::{ImportError, apple, dated_headings, daylio, diarium, jrnl, logseq, words_750};
use crate::finding::shell_quoted;

/// How much of a file is looked at.
const START: u64 = 1 << 20;

/// What was named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Seen {
    /// What a tool wrote that is read.
    Of(Tool),
    /// What is known and not read: what it is, and what to do instead.
    Unread(&'static str, &'static str),
}

/// Tells the tool of what was named.
///
/// # Errors
///
/// [`ImportError::Refused`], where there is none, or what was named is known and not read.
pub(super) fn tool_of(bundle: &Bundle) -> Result<Tool, ImportError> {
    let name = bundle.name();
    match seen(bundle)? {
        Some(Seen::Of(tool)) => Ok(tool),
        Some(Seen::Unread(what, instead)) => {
            Err(ImportError::refused("unread-format", format!("`{name}` is {what}"), instead))
        }
        // Where its settings lie beside it, its dates are in the form that these say.
        None if jrnl::has_settings(bundle) => Ok(Tool::Jrnl),
        None => {
            let words: Vec<_> = Tool::ALL.into_iter().map(Tool::as_str).collect();
            let message = format!("`{name}` is not known as the export of another diary");
            let is_archive = |it: &&str| ends_with(it, "zip") || ends_with(it, "daylio");
            let within = bundle.members().find(|it| bundle.alone().is_none() && is_archive(it));
            let hint = match within {
                Some(within) if bundle.folder().is_none() => format!(
                    "take the archive in it out: `unzip {} {}`; then import that",
                    shell_quoted(name),
                    // To `unzip` a name is a pattern.
                    shell_quoted(&within.replace(['[', '*', '?'], "?"))
                ),
                Some(within) => format!(
                    "name the archive in it: `journal import {}`",
                    shell_quoted(&bundle.shown(within))
                ),
                None => format!("`--from` says which tool wrote it: {}, or git", words.join(", ")),
            };
            Err(ImportError::refused("unknown-format", message, hint))
        }
    }
}

fn seen(bundle: &Bundle) -> Result<Option<Seen>, ImportError> {
    if let Some(member) = bundle.alone() {
        if is_of_old_diaro(member) {
            return Ok(Some(OLD_DIARO));
        }
        let start = unicode(bundle.start_of(member, START)?);
        return Ok(of_bytes(&start, member));
    }
    if let Some(seen) = of_names(bundle) {
        return Ok(Some(seen));
    }
    // What lies highest says most; of thousands of files a few are enough.
    let mut members: Vec<&str> = bundle.members().filter(|it| !is_in_hidden(it)).collect();
    // JSON is what a program writes; a text may be anybody's.
    members.sort_by_key(|it| (it.matches('/').count(), !ends_with(it, "json")));
    let mut is_dated = false;
    for member in members.into_iter().filter(|it| has_words(it)).take(64) {
        let start = unicode(bundle.start_of(member, START)?);
        match of_bytes(&start, member) {
            // A text of several days may be anybody's: what a tool wrote goes before it.
            Some(Seen::Of(Tool::DatedHeadings)) => is_dated = true,
            Some(Seen::Unread(..)) if is_dated => {}
            Some(seen) => return Ok(Some(seen)),
            None => {}
        }
    }
    // Beside its JSON it is left where it lies.
    if bundle.members().any(diarium::is_database) {
        let instead = "export JSON from Diarium";
        return Ok(Some(Seen::Unread("a backup of Diarium, which is a database", instead)));
    }
    Ok(is_dated.then_some(Seen::Of(Tool::DatedHeadings)))
}

/// Whether a name is that of a file whose first bytes may tell.
pub(super) fn has_words(name: &str) -> bool {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    is_text(name) || matches!(ending, "json" | "csv" | "xml" | "doentry" | "enex" | "html")
}

fn is_in_hidden(name: &str) -> bool {
    name.split('/').any(|it| it.starts_with('.'))
}

/// The tool whose export one file of several is, by its first bytes.
pub(super) fn tool_of_file(bundle: &Bundle, member: &str) -> Option<Tool> {
    let start = unicode(bundle.start_of(member, START).ok()?);
    match of_bytes(&start, member)? {
        Seen::Of(tool) => Some(tool),
        Seen::Unread(..) => None,
    }
}

const STANDARD_NOTES: Seen = Seen::Unread(
    "a backup of Standard Notes, which cannot be read yet",
    "export the notes as Markdown or text, and put the files into the journal",
);

const OLD_DIARO: Seen = Seen::Unread(
    "a backup of an old Diaro, which cannot be read",
    "bring it into a present Diaro, and make a backup there",
);

fn is_of_old_diaro(name: &str) -> bool {
    parted(name).1 == "DiaroExport.xml" || ends_with(name, "drxml")
}

/// The name of a page of Notion, which ends with its id.
static NOTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r" [0-9a-f]{32}\.(?:md|csv|html)$").ok());

/// What the names in a folder or an archive tell.
fn of_names(bundle: &Bundle) -> Option<Seen> {
    let any = |is: &dyn Fn(&str) -> bool| bundle.members().any(is);
    let called = |end: &'static str| move |it: &str| it == end || it.ends_with(&format!("/{end}"));
    let unread = |what, instead| Some(Seen::Unread(what, instead));
    if any(&called("DiaroBackup.xml")) {
        return Some(Seen::Of(Tool::Diaro));
    }
    if any(&called("DiaroBackup.denc")) {
        return unread("an encrypted backup of Diaro", "make a backup without a password in Diaro");
    }
    if any(&is_of_old_diaro) {
        return Some(OLD_DIARO);
    }
    if any(&called("backup.daylio")) {
        return Some(Seen::Of(Tool::Daylio));
    }
    if any(&apple::is_entry) {
        return Some(Seen::Of(Tool::Apple));
    }
    if any(&called("Standard Notes Backup and Import File.txt")) {
        return Some(STANDARD_NOTES);
    }
    if any(&|it| ends_with(it, "doentry")) {
        return Some(Seen::Of(Tool::DayOne));
    }
    if any(&called("logseq/config.edn")) || any(&|it| it.contains("mirror/markdown/journals/")) {
        return Some(Seen::Of(Tool::Logseq));
    }
    if any(&|it| it.contains(".obsidian/")) {
        return Some(Seen::Of(Tool::Obsidian));
    }
    if any(&logseq::is_journal) && any(&called(".index.edn")) {
        return Some(Seen::Of(Tool::Logseq));
    }
    // A vault may have pages that came from there.
    let is_notion = |it: &str| NOTION.as_ref().is_some_and(|notion| notion.is_match(it));
    if any(&is_notion) || any(&|it| it.contains("ExportBlock-") && ends_with(it, "zip")) {
        return unread(
            "an export of Notion, which cannot be read yet",
            "unpack its Markdown into the journal, and write `date:` where it has none",
        );
    }
    if is_takeout(bundle) {
        return Some(Seen::Of(Tool::Keep));
    }
    if jrnl::is_folder(bundle) {
        return Some(Seen::Of(Tool::Jrnl));
    }
    None
}

/// Whether a folder `Keep`, of Google's Takeout, holds notes, whatever else was taken out.
fn is_takeout(bundle: &Bundle) -> bool {
    let is_in = |it: &&str| {
        let folder = parted(it).0;
        (folder == "Keep" || folder.ends_with("/Keep")) && ends_with(it, "json")
    };
    bundle.members().filter(is_in).take(8).any(|it| {
        let start = bundle.start_of(it, START).unwrap_or_default();
        keys(&String::from_utf8_lossy(&start)).contains("userEditedTimestampUsec")
    })
}

/// What the first bytes of a file tell.
fn of_bytes(start: &[u8], name: &str) -> Option<Seen> {
    if start.starts_with(b"SQLite format 3\0") {
        return Some(Seen::Unread(
            "a database, the store of a program (Diarium, Day One) and not its export",
            "export JSON or a ZIP archive from the program",
        ));
    }
    if start.starts_with(b"JRNLv") || start.starts_with(b"gAAAAA") {
        return Some(Seen::Unread(
            "an encrypted journal of jrnl",
            "`jrnl --decrypt` takes the password away, or `jrnl --format json > journal.json` exports it",
        ));
    }
    if start.starts_with(b"bplist00") {
        return Some(Seen::Unread(
            "a property list in its binary form, as Day One Classic may have it",
            "`plutil -convert xml1 FILE` on a Mac makes a text of it; then import that",
        ));
    }
    if start.contains(&0) {
        return Some(Seen::Unread(
            "not a text",
            "where jrnl 1 encrypted it, `jrnl --decrypt` takes the password away; else export again as JSON or text",
        ));
    }
    let text = String::from_utf8_lossy(start);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let first = text.trim_start();
    if first.starts_with('<') {
        return of_markup(first);
    }
    if let Some(seen) = Some(first).filter(|it| it.starts_with(['{', '['])).and_then(of_json) {
        return Some(seen);
    }
    if daylio::is_table(text) {
        return Some(Seen::Of(Tool::Daylio));
    }
    if words_750::is_export(text) {
        return Some(Seen::Of(Tool::Words750));
    }
    if is_text_of_day_one(text) {
        return Some(Seen::Unread(
            "the plain text of Day One, whose dates are in the words of one language",
            "export JSON from Day One: Settings, Export, JSON; its ZIP archive is read as it is",
        ));
    }
    if jrnl::is_journal(text) {
        return Some(Seen::Of(Tool::Jrnl));
    }
    let (_, file) = parted(name);
    let is_dated = is_text(file) && dated_headings::is_several(text);
    is_dated.then_some(Seen::Of(Tool::DatedHeadings))
}

fn of_markup(first: &str) -> Option<Seen> {
    let head: String = first.chars().take(4000).collect();
    if head.contains("<plist") && head.contains("<key>Creation Date</key>") {
        return Some(Seen::Of(Tool::DayOne));
    }
    if head.starts_with("<data version=\"2\"") || head.contains("name=\"diaro_") {
        return Some(Seen::Of(Tool::Diaro));
    }
    if head.contains("class=\"pageContainer\"") && head.contains("Cocoa HTML Writer") {
        return Some(Seen::Unread(
            "one page of Apple Journal",
            "name the folder `AppleJournalEntries`, or a ZIP archive of it, so that its pictures come, too",
        ));
    }
    if head.contains("<en-export") {
        return Some(Seen::Unread(
            "an export of Evernote, which cannot be read yet",
            "an Obsidian or Joplin import makes Markdown of it, which goes into the journal",
        ));
    }
    if head.contains("<journal>") && head.contains("<entry") {
        return Some(Seen::Unread(
            "the XML of jrnl, which cannot be read",
            "`jrnl --format json > journal.json` exports all of it",
        ));
    }
    None
}

fn of_json(first: &str) -> Option<Seen> {
    let keys = keys(first);
    let has = |names: &[&str]| names.iter().all(|it| keys.contains(it));
    if has(&["entries", "creationDate"]) {
        return Some(Seen::Of(Tool::DayOne));
    }
    if has(&["date_journal", "text"]) {
        return Some(Seen::Of(Tool::Journey));
    }
    if has(&["userEditedTimestampUsec"]) {
        return Some(Seen::Of(Tool::Keep));
    }
    if first.starts_with('[') && has(&["date", "html"]) {
        return Some(Seen::Of(Tool::Diarium));
    }
    if has(&["items", "content_type"]) {
        return Some(STANDARD_NOTES);
    }
    if has(&["title", "body", "date", "time"]) {
        return Some(Seen::Of(Tool::Jrnl));
    }
    None
}

/// The keys of the objects in the beginning of a JSON text. A quotation mark within a text has a backslash before it.
fn keys(text: &str) -> BTreeSet<&str> {
    static KEY: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r#"(?:[{,\[]|^)\s*"([A-Za-z_]+)"\s*:"#).ok());
    let found = KEY.iter().flat_map(|key| key.captures_iter(text));
    found.filter_map(|it| it.get(1)).map(|it| it.as_str()).collect()
}

/// Whether the first lines are `\tDate:\t…` in whatever language, and below it `\tWeather:\t…`.
fn is_text_of_day_one(text: &str) -> bool {
    let line = text.lines().find(|it| !it.trim().is_empty()).unwrap_or_default();
    let label = line.strip_prefix('\t').and_then(|it| it.split_once(":\t"));
    label.is_some_and(|(label, rest)| {
        label.chars().all(char::is_alphabetic) && rest.contains(|it: char| it.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests;
