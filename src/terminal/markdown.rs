//! The events of Markdown, taken onto a page.

use anstyle::{Effects, Style};
use pulldown_cmark::{Alignment, Event, HeadingLevel, Tag, TagEnd};
use unicode_width::UnicodeWidthStr;

use super::columns::{Align, table};
use super::page::{Link, Page, joined};
use super::safe::safe;

impl Page {
    pub(super) fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.push_str(&text),
                None => self.push_here(&text),
            },
            Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.with(Effects::DIMMED, &text);
            }
            Event::FootnoteReference(name) => self.with(Effects::DIMMED, &format!("[{name}]")),
            Event::TaskListMarker(is_done) => self.push_here(if is_done { "[x] " } else { "[ ] " }),
            Event::SoftBreak => self.is_apart = true,
            Event::HardBreak => self.wrap(),
            Event::Rule => {
                self.begin_block();
                self.emit(&"─".repeat(self.room().min(20)));
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.push_here(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.begin_block(),
            Tag::Table(alignments) => {
                self.begin_block();
                self.aligns = alignments.into_iter().map(align).collect();
            }
            Tag::Heading { level, .. } => {
                self.begin_block();
                let is_first = level == HeadingLevel::H1;
                let underline = if is_first { Effects::UNDERLINE } else { Effects::new() };
                self.effects.push(Effects::BOLD | underline);
            }
            Tag::BlockQuote(_) => {
                self.begin_block();
                self.open("│ ", "│ ");
            }
            Tag::CodeBlock(_) => {
                self.begin_block();
                self.open("    ", "    ");
                self.code = Some(String::new());
            }
            Tag::List(start) => {
                self.wrap();
                if self.lists.is_empty() {
                    self.begin_block();
                }
                self.lists.push(start);
            }
            Tag::Item => self.start_item(),
            Tag::FootnoteDefinition(name) => {
                self.begin_block();
                self.open(&format!("[{}] ", safe(&name)), "    ");
            }
            Tag::TableHead | Tag::TableRow => self.table.push(Vec::new()),
            Tag::Emphasis => self.effects.push(Effects::ITALIC),
            Tag::Strong => self.effects.push(Effects::BOLD),
            Tag::Strikethrough => self.effects.push(Effects::STRIKETHROUGH),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                self.links.push(Link { address: dest_url.to_string(), start: self.words.len() });
                self.effects.push(Effects::UNDERLINE);
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => self.wrap(),
            TagEnd::Heading(_) => {
                self.effects.pop();
                self.wrap();
            }
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.wrap();
                self.margins.pop();
                self.is_open = false;
            }
            TagEnd::CodeBlock => {
                for line in self.code.take().unwrap_or_default().lines() {
                    self.emit(&dimmed(&safe(line).replace('\t', "    ")));
                }
                self.margins.pop();
                self.is_open = false;
            }
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::TableCell => {
                let cell = joined(&std::mem::take(&mut self.words));
                self.table.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
                self.is_apart = false;
            }
            TagEnd::Table => self.lay_out_table(),
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => drop(self.effects.pop()),
            TagEnd::Link | TagEnd::Image => self.end_link(),
            _ => {}
        }
    }

    fn start_item(&mut self) {
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "• ".to_owned(),
        };
        let rest = " ".repeat(mark.width());
        self.open(&mark, &rest);
    }

    /// Where a link leads is told behind it, unless its text says so.
    fn end_link(&mut self) {
        self.effects.pop();
        let Some(Link { address, start }) = self.links.pop() else { return };
        let shown = joined(self.words.get(start..).unwrap_or_default());
        let is_elsewhere = address.contains("://") && !address.ends_with(&shown);
        if is_elsewhere {
            self.is_apart = true;
            self.with(Effects::DIMMED, &format!("({address})"));
        }
    }

    fn lay_out_table(&mut self) {
        let rows = std::mem::take(&mut self.table);
        for line in table(&rows, &std::mem::take(&mut self.aligns), self.room(), '─') {
            self.emit(&line);
        }
    }
}

fn align(alignment: Alignment) -> Align {
    match alignment {
        Alignment::None | Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

fn dimmed(text: &str) -> String {
    let style = Style::new().dimmed();
    if text.is_empty() { String::new() } else { format!("{style}{text}{style:#}") }
}
