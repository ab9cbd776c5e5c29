//! Markdown as entries are read: which of its extensions count, and the heading that is the title.

use pulldown_cmark::{Event, Options, Tag, TagEnd};

/// The extensions of Markdown that entries may use.
pub const MARKDOWN: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_WIKILINKS);

/// Leaves out the heading that a text begins with, where it says the same as the title that is shown above it.
pub fn without_title<'e>(
    events: impl Iterator<Item = Event<'e>>,
    title: &str,
) -> impl Iterator<Item = Event<'e>> {
    let mut events = events.peekable();
    let mut first = Vec::new();
    if let Some(Event::Start(Tag::Heading { .. })) = events.peek() {
        for event in events.by_ref() {
            let is_end = matches!(event, Event::End(TagEnd::Heading(_)));
            first.push(event);
            if is_end {
                break;
            }
        }
    }
    let texts = first.iter().filter_map(|event| match event {
        Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
        Event::SoftBreak | Event::HardBreak => Some(" "),
        _ => None,
    });
    let heading: String = texts.collect();
    if heading.split_whitespace().eq(title.split_whitespace()) {
        first.clear();
    }
    first.into_iter().chain(events)
}
