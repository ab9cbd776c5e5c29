//! Day One's rich text, a list of runs and objects in JSON, as Markdown.

mod lines;
mod objects;
mod style;

use std::collections::BTreeSet;

use super::plain::with_links;
use crate::import::imported::Imported;
use crate::import::looks::{Kind as Worn, Looks};
use crate::import::lost::Lost;
use crate::import::markdown::reads_as;
use crate::import::record::Record;
use crate::import::shown::style_of as name_of;
use lines::{Kind, Line, joined, kind_of};
use objects::embedded;
use style::{Style, signs, style_of, wanted, written};

/// The Markdown of a rich text; none where it cannot be read, or has nothing in it.
pub(super) fn markdown(
    rich: &str,
    entry: &mut Imported,
    show: &mut impl FnMut(&mut Imported, &str) -> Option<String>,
    lost: &mut Lost,
) -> Option<String> {
    let mut rich = Record::of_value(serde_json::from_str(rich).ok()?)?;
    // Blank lines between paragraphs are left out where it says so; else each stands for itself.
    let are_apart = rich.record("meta").is_some_and(|mut it| it.flag("small-lines-removed"));
    let mut lines: Vec<Line> = Vec::new();
    let (mut writer, mut looks) = (Writer::default(), Looks::default());
    for mut node in rich.records("contents") {
        let mut attributes = node.record("attributes").unwrap_or_default();
        for mut object in node.records("embeddedObjects") {
            writer.end(&mut lines);
            if let Some(text) = embedded(&mut object, entry, show, lost) {
                lines.push(Line { kind: Kind::Block, text });
            }
        }
        let text = node.plain("text");
        node.tell_rest("richText.", lost);
        let Some(text) = text else { continue };
        let kind = attributes.record("line").map(|it| kind_of(it, lost)).unwrap_or_default();
        let style = style_of(&mut attributes);
        let worn = looks
            .put_on(style.colour.iter().map(|it| (Worn::Highlight, Some(it.clone()))).collect());
        looks.meet(&text);
        looks.take_off(worn);
        attributes.skip(&["autolink", "identifier"]);
        attributes.tell_rest("richText.attributes.", lost);
        for (nth, part) in text.split('\n').enumerate() {
            if nth > 0 {
                // A blank line is one, too: of code, if it says so.
                writer.kind.get_or_insert_with(|| kind.clone());
                writer.close(&mut lines);
            }
            writer.push(part, &kind, &style);
        }
    }
    writer.end(&mut lines);
    looks.leave_out(writer.unshown);
    lost.note_looks(&looks);
    if rich.has_more_than_nothing("contents") {
        lost.note("richText.contents");
    }
    // An address of another entry may stand in the text without being a link.
    let text = with_links(&joined(&lines, are_apart));
    (!text.trim().is_empty()).then_some(text)
}

/// The line that is being written, in runs.
#[derive(Default)]
struct Writer {
    kind: Option<Kind>,
    runs: Vec<(Style, String)>,
    /// The styles that do not show where they stand.
    unshown: BTreeSet<&'static str>,
}

impl Writer {
    fn push(&mut self, text: &str, kind: &Kind, style: &Style) {
        if text.is_empty() {
            return;
        }
        // What a line is, its first run says.
        self.kind.get_or_insert_with(|| kind.clone());
        match self.runs.last_mut() {
            Some((last, before)) if last == style => before.push_str(text),
            _ => self.runs.push((style.clone(), text.to_owned())),
        }
    }

    /// Ends a line where its line feed stands, even where it is blank.
    fn close(&mut self, lines: &mut Vec<Line>) {
        let kind = self.kind.take().unwrap_or_default();
        let break_at = match kind {
            Kind::Code => "\n",
            // A heading is one line.
            Kind::Heading(_) => " ",
            _ => "  \n",
        };
        let is_shown = |it: &char| !matches!(it, '\u{200b}' | '\u{fffc}' | '\u{fdd0}' | '\u{fdd1}');
        let runs = std::mem::take(&mut self.runs).into_iter().map(|(style, run)| {
            let run: String = run.chars().filter(is_shown).collect();
            (style, run.replace('\u{2028}', break_at))
        });
        let runs: Vec<(Style, String)> = runs.collect();
        let mut text: String = if kind == Kind::Code {
            let styles = runs.iter().flat_map(|(style, _)| signs(style)).filter_map(name_of);
            self.unshown.extend(styles);
            runs.into_iter().map(|(_, run)| run).collect()
        } else {
            let (styled, plain) = (written(&runs, true), written(&runs, false));
            let text = if reads_as(&styled, &plain) { styled } else { plain };
            self.unshown.extend(wanted(&runs).unshown_in(&text));
            text
        };
        // Signs at its end would close a heading, and be gone.
        if matches!(kind, Kind::Heading(_)) && text.trim_end().ends_with(" #") {
            text.insert(text.trim_end().len() - 1, '\\');
        }
        lines.push(Line { kind, text });
    }

    /// Ends a line that has no line feed of its own.
    fn end(&mut self, lines: &mut Vec<Line>) {
        if !self.runs.is_empty() {
            self.close(lines);
        }
    }
}

#[cfg(test)]
mod tests;
