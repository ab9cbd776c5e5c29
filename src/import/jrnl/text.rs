//! jrnl's text: the form in which it keeps a journal, the one of its first versions, and the one that it shows.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::NaiveDate;
use regex::Regex;

use super::doubt::{AS_JSON, doubtful, is_doubtful, is_like_jrnls, shape, unread_head};
use super::format::Dates;
use super::forms::Blob;
use super::heads::{ORDERS, Order, order_of};
use crate::finding::{Finding, Place};
use crate::import::ImportError;
use crate::import::imported::Imported;
use crate::import::reading::Reading;

/// Where an entry begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heads {
    /// `[2025-09-16 08:00 AM] Title`.
    Bracketed,
    /// The same without the brackets: in journals before jrnl 2, and in what `jrnl --short` shows.
    Bare,
    /// Without brackets, and every line of the text behind `| `: what jrnl shows.
    Shown,
    /// `### 2025-09-16 08:00 AM Title`: what `jrnl --format markdown` writes.
    Headings,
    /// `# 2025-09-16 08:00 AM Title`: what it writes into a folder, where each entry is a file.
    Page,
}

impl Heads {
    /// How the entries of a text begin; none, where its first line begins none.
    pub(super) fn of(text: &str, dates: &Dates) -> Option<Self> {
        let lines = || text.lines().filter(|it| !it.trim().is_empty());
        let first = lines().next()?;
        if is_head(first, Self::Bracketed, dates) {
            return Some(Self::Bracketed);
        }
        // One date that is mistyped, be it the first, is told where it stands.
        let is_like_it =
            |it: &str| is_head(it, Self::Bracketed, dates) && shape(it) == shape(first);
        if is_doubtful(first) && (is_like_jrnls(first) || lines().any(is_like_it)) {
            return Some(Self::Bracketed);
        }
        if let Some(year) = first.strip_prefix("# ").map(str::trim) {
            // A file of several days has a heading for each.
            let is_alone = lines().skip(1).all(|it| !it.starts_with("# "));
            if is_alone && is_head(first, Self::Page, dates) {
                return Some(Self::Page);
            }
            let third = lines().nth(2).unwrap_or_default();
            let is_year = year.len() == 4 && year.parse::<u16>().is_ok();
            let is_export = is_year && lines().nth(1).is_some_and(|it| it.starts_with("## "));
            return (is_export && is_head(third, Self::Headings, dates)).then_some(Self::Headings);
        }
        if !is_head(first, Self::Shown, dates) {
            return None;
        }
        match lines().any(|it| it.starts_with("| ")) {
            true => Some(Self::Shown),
            false => is_head(first, Self::Bare, dates).then_some(Self::Bare),
        }
    }
}

fn is_head(line: &str, heads: Heads, dates: &Dates) -> bool {
    let needs_time =
        matches!(heads, Heads::Bare | Heads::Shown | Heads::Page) && !dates.are_known();
    head(line, heads, dates).is_some_and(|(blob, _)| !needs_time || blob.has_time())
}

/// The date and the title of a line that begins an entry.
pub(super) fn head<'l>(line: &'l str, heads: Heads, dates: &Dates) -> Option<(Blob, &'l str)> {
    match heads {
        Heads::Bracketed => {
            let (date, title) = line.strip_prefix('[')?.split_once(']')?;
            let is_apart = title.is_empty() || title.starts_with(' ');
            return Some((dates.whole(date).filter(|_| is_apart)?, title.trim()));
        }
        Heads::Headings => return words(line.strip_prefix("### ")?, false, dates),
        // It is the first line and no other one.
        Heads::Page => return words(line.strip_prefix("# ")?, !dates.are_known(), dates),
        Heads::Bare if !dates.are_known() && !line.starts_with(|it: char| it.is_ascii_digit()) => {
            return None;
        }
        Heads::Shown if line.starts_with(['|', ' ']) => return None,
        Heads::Bare | Heads::Shown => {}
    }
    words(line, !dates.are_known(), dates)
}

/// A date of the first words of a line, as many as may be, and what stands behind it.
fn words<'l>(line: &'l str, needs_time: bool, dates: &Dates) -> Option<(Blob, &'l str)> {
    const MOST: usize = 7;
    if !line.chars().take(40).any(|it| it.is_ascii_digit()) {
        return None;
    }
    let ends: Vec<usize> =
        line.match_indices(' ').map(|(at, _)| at).chain([line.len()]).take(MOST).collect();
    ends.into_iter().rev().find_map(|end| {
        let blob = dates.words(&line[..end])?;
        let is_date = !matches!(blob, Blob::Time(_))
            && !blob.ends_with_word()
            && (blob.has_time() || !needs_time);
        is_date.then(|| (blob, line[end..].trim()))
    })
}

/// Reads a text. `day` is that of its file in a folder journal, which wins over what the heads say.
///
/// # Errors
///
/// [`ImportError::Refused`], where the heads can be read in several ways, and none decides.
pub(super) fn read(
    path: &str,
    text: &str,
    heads: Heads,
    dates: &Dates,
    day: Option<NaiveDate>,
) -> Result<Reading, ImportError> {
    // A number is a moment where every head is one, else a number.
    let mut lines = text.lines().map(str::trim_end);
    let first = lines.find(|it| head(it, heads, dates).is_some());
    let are_numbers = first.is_some_and(is_number);
    let is_head = |line: &str| are_numbers || !is_number(line);
    let found: Vec<(usize, Blob)> = (1..)
        .zip(text.lines())
        .filter(|(_, line)| is_head(line))
        .filter_map(|(number, line)| Some((number, head(line.trim_end(), heads, dates)?.0)))
        .collect();
    let order = order(path, text, &found, day)?;
    let mut shapes = BTreeSet::new();
    let mut reading = Reading::default();
    let mut before = String::new();
    let frames = if heads == Heads::Headings { frames(text, dates) } else { BTreeSet::new() };
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let trimmed = line.trim_end();
        let head = head(trimmed, heads, dates).filter(|_| is_head(trimmed));
        let begun = head.as_ref().and_then(|(blob, title)| begin(number, blob, order, day, title));
        if let Some(entry) = begun {
            shapes.insert(shape(trimmed));
            reading.push(entry);
            continue;
        }
        if frames.contains(&number) {
            continue;
        }
        if heads == Heads::Bracketed {
            reading.findings.extend(doubtful(path, number, trimmed));
        }
        match reading.entries.last_mut() {
            Some(entry) => entry.body.push_str(&unframed(line, heads)),
            None => before.push_str(line),
        }
    }
    // One that looks as those that were read may begin an entry, which would be lost in the one above it.
    let is_like_heads =
        |it: &Finding| it.excerpt.as_ref().is_some_and(|it| shapes.contains(&shape(&it.text)));
    let is_one_alone = |it: &Finding| {
        let line = it.excerpt.as_ref().map_or("", |it| it.text.as_str());
        reading.entries.is_empty() && is_like_jrnls(line)
    };
    let is_unread = |it: &&Finding| is_like_heads(it) || is_one_alone(it);
    if let Some(unread) = reading.findings.iter().find(|it| is_unread(it) && !dates.are_known()) {
        return Err(unread_head(unread));
    }
    // A file of a folder journal may have no head at all: it is its day's.
    if let (Some(day), true, false) = (day, reading.entries.is_empty(), before.trim().is_empty()) {
        let body = std::mem::take(&mut before);
        let mut entry = Imported { line: 1, day: Some(day), body, ..Imported::default() };
        entry.set("date", Some(day.to_string()));
        reading.push(entry);
        return Ok(reading);
    }
    // jrnl parts title and text of one line alone where no line feed ends it.
    let is_cut = !text.ends_with('\n');
    let count = reading.entries.len();
    for (number, entry) in (1..).zip(&mut reading.entries) {
        complete(entry, heads, is_cut && number == count, dates);
    }
    if !before.trim().is_empty() && !reading.entries.is_empty() {
        let message =
            "the text before the first entry has no date; it becomes an entry without one";
        reading.findings.push(Finding::warning(Place::line(path, 1), "no-date", message));
        reading.entries.insert(0, Imported { line: 1, body: before, ..Imported::default() });
    }
    // Titles alone bring nothing new to entries that have a text.
    if heads == Heads::Bare && reading.entries.iter().all(|it| it.body.trim().is_empty()) {
        for entry in &mut reading.entries {
            entry.is_partial = true;
            entry.told = Some(vec!["date", "title", "starred", "tags"]);
        }
    }
    reading.findings.extend(of_form(path, heads, &reading.entries));
    Ok(reading)
}

/// Whether a line begins with a number in brackets that is as long as a moment in seconds.
fn is_number(line: &str) -> bool {
    let number = line.strip_prefix('[').and_then(|it| it.split_once(']')).map(|(it, _)| it);
    number.is_some_and(|it| it.len() > 8 && it.bytes().all(|it| it.is_ascii_digit()))
}

/// The numbers of the lines that are headings of a year or a month: what stands next below them is a month or an entry.
fn frames(text: &str, dates: &Dates) -> BTreeSet<usize> {
    let lines: Vec<(usize, &str)> =
        (1..).zip(text.lines()).filter(|(_, it)| !it.trim().is_empty()).collect();
    let is_frame = |line: &str, next: &str| match line.strip_prefix("# ") {
        Some(year) => year.trim().parse::<u16>().is_ok() && next.starts_with("## "),
        None => line.starts_with("## ") && head(next.trim_end(), Heads::Headings, dates).is_some(),
    };
    let pairs = lines.windows(2).filter(|it| is_frame(it[0].1, it[1].1));
    pairs.map(|it| it[0].0).collect()
}

/// The order of day and month in the heads; none where other heads leave no doubt, and these are told as lines.
fn order(
    path: &str,
    text: &str,
    found: &[(usize, Blob)],
    day: Option<NaiveDate>,
) -> Result<Option<Order>, ImportError> {
    let blobs: Vec<Blob> = found.iter().map(|(_, blob)| blob.clone()).collect();
    let has_certain =
        blobs.iter().any(|it| matches!(it, Blob::Certain(_) | Blob::YearFirst { .. }));
    match order_of(&blobs) {
        Ok(order) => Ok(order),
        Err(_) if day.is_some() => {
            let is_of_day = |order: &Order| {
                blobs.iter().any(|it| it.head(Some(*order)).map(|it| it.day) == day)
            };
            Ok(ORDERS.into_iter().find(is_of_day).or(Some(Order::DayMonthYear)))
        }
        Err(_) if has_certain => Ok(None),
        Err(place) => {
            let number = found[place].0;
            let line = text.lines().nth(number - 1).unwrap_or_default();
            let message = format!(
                "`{}` can be read as two days, and no other date of the file tells which number is the day and which the month",
                line.trim_start_matches('[').split(']').next().unwrap_or_default()
            );
            Err(ImportError::refused_at(
                Place::line(path, number),
                "ambiguous-date",
                message,
                &format!(
                    "`--time-format '%d/%m/%Y %H:%M'` says which number is which; or {AS_JSON}"
                ),
            ))
        }
    }
}

fn begin(
    number: usize,
    blob: &Blob,
    order: Option<Order>,
    day: Option<NaiveDate>,
    title: &str,
) -> Option<Imported> {
    let head = blob.head(order);
    let (at, written) = match (day, head, blob) {
        // The path of a folder journal wins; the head says the time.
        (Some(day), head, blob) => {
            let time = head.as_ref().and_then(|it| it.written.split_once('T')).map(|(_, it)| it);
            let time = time.or(if let Blob::Time(time) = blob { Some(time) } else { None });
            (day, time.map_or_else(|| day.to_string(), |time| format!("{day}T{time}")))
        }
        (None, Some(head), _) => (head.day, head.written),
        (None, None, _) => return None,
    };
    let mut entry = Imported { line: number, day: Some(at), ..Imported::default() };
    entry.set("date", Some(written));
    // The title is told from the text when the entry is complete.
    entry.body = format!("{title}\n");
    Some(entry)
}

/// A line of a text without what its form puts before it.
fn unframed(line: &str, heads: Heads) -> String {
    match heads {
        Heads::Shown => {
            line.strip_prefix("| ").or_else(|| line.strip_prefix('|')).unwrap_or(line).to_owned()
        }
        // Headings of the text stand three levels lower than they did.
        Heads::Headings if line.starts_with("####") => line[3..].to_owned(),
        Heads::Page if line.starts_with("##") => line[1..].to_owned(),
        _ => line.to_owned(),
    }
}

/// What a form leaves out.
fn of_form(path: &str, heads: Heads, entries: &[Imported]) -> Option<Finding> {
    let message = match heads {
        Heads::Shown => "jrnl shows its text so: long lines are cut, and stars are gone",
        Heads::Headings => "jrnl's Markdown leaves the stars out",
        Heads::Page => {
            // Told once for its folder.
            let folder = path.rsplit_once('/').map_or(path, |(folder, _)| folder);
            let message = "jrnl's Markdown leaves the stars out";
            let finding = Finding::warning(Place::file(folder), "not-kept", message);
            return Some(finding.with_hint(AS_JSON));
        }
        Heads::Bare if entries.len() > 2 && entries.iter().all(|it| it.body.trim().is_empty()) => {
            "no entry has a text: `jrnl --short` shows the titles alone"
        }
        _ => return None,
    };
    Some(Finding::warning(Place::file(path), "not-kept", message).with_hint(AS_JSON))
}

/// Takes star, title and tags out of the text of an entry.
fn complete(entry: &mut Imported, heads: Heads, is_cut: bool, dates: &Dates) {
    let text = std::mem::take(&mut entry.body);
    let (first, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let is_starred = first.trim_end().ends_with('*');
    let first = if is_starred { first.trim_matches(['*', ' ']) } else { first.trim() };
    let is_one = is_cut && rest.trim().is_empty();
    let (title, more) = if is_one { first_sentence(first) } else { (first, "") };
    entry.set("title", Some(title));
    entry.set_flag("starred", is_starred);
    entry.set_list("tags", dates.tags(&text));
    entry.is_partial = matches!(heads, Heads::Shown | Heads::Headings | Heads::Page);
    // It cannot say the star.
    entry.told = entry.is_partial.then(|| vec!["date", "title", "tags"]);
    entry.body = if more.is_empty() { rest.to_owned() } else { more.to_owned() };
}

/// An entry of one line without a line feed has its first sentence for a title: up to a sign that ends it, a quotation mark, brackets, and a space.
fn first_sentence(line: &str) -> (&str, &str) {
    static END: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new("[.!?…‼‽⁇⁈⁉⋯﹒﹖﹗]['’\"”]?[\\])]*\\s+|[！．？｡。]").ok());
    match END.as_ref().and_then(|it| it.find(line)) {
        Some(end) if !line[end.end()..].trim().is_empty() => {
            (line[..end.end()].trim(), line[end.end()..].trim())
        }
        _ => (line, ""),
    }
}
