//! The front matter of an entry: found, guarded, read in its dialect, every key kept with the text that was written.

mod as_written;
mod beside_key;
mod closing;
mod colonless;
mod dialects;
mod everyday;
mod fault;
mod glued_colon;
mod guard;
mod hidden;
mod json;
mod key_meant;
mod keys_on_line;
mod laid;
mod list_commas;
mod list_meant;
mod mark;
mod mend;
mod near;
mod paths;
mod quotations;
mod salvage;
mod second;
mod slipped;
mod split;
mod toml;
mod toml_way_out;
mod unindented;
mod unreadable;
mod unseen;
mod value;
mod way_out;
mod write;
mod written;
mod yaml;
mod yaml_fault;

pub use as_written::{AsWritten, as_written, is_quoted, is_read_in_many_ways, is_unread, says};
pub(crate) use fault::{Fault, PLACEHOLDER, PLACEHOLDER_HINT, is_placeholder, placeholder_message};
pub use unreadable::Unreadable;
pub use value::Value;
pub(crate) use value::{is_same_but_for_case, look_up};
pub(crate) use write::is_retyped;
pub use write::{lines as write_lines, write};

use closing::{closed_too_late, rule_among_keys, unclosed, with_keys_below};
use dialects::{directives, read_block, reads_like_front_matter};
use split::{Block, split};

/// What stands before the body of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// How it is written.
    pub dialect: Dialect,
    /// Every key and its value, in their order; none where the block could not be read.
    pub values: Vec<(String, Value)>,
    /// Why the block could not be read. The metadata of the last good reading then stays.
    pub error: Option<Unreadable>,
}

impl FrontMatter {
    /// The key as it was written, and its value; the case of the key's letters does not matter where none is exact. What stands in
    /// no key of the first level may stand in one of Zola's tables.
    pub fn get(&self, key: &str) -> Option<(&str, &Value)> {
        let found = look_up(&self.values, key).or_else(|| self.in_tables(key));
        found.map(|(key, value)| (key.as_str(), value))
    }

    /// The same in the tables in which Zola has what its own keys are not: `[taxonomies]`, `[extra]`.
    fn in_tables(&self, key: &str) -> Option<&(String, Value)> {
        const TABLES: [&str; 2] = ["taxonomies", "extra"];
        // A title is a key of Zola's own.
        if key == "title" {
            return None;
        }
        TABLES.iter().find_map(|table| {
            match &self.values.iter().find(|(name, _)| name == table)?.1 {
                Value::Map(pairs) => look_up(pairs, key),
                _ => None,
            }
        })
    }

    /// The front matter that an archive holds as [`FrontMatter::to_json`] wrote it; one without keys where the text is
    /// no JSON object. YAML's `~` and `null` are nothing again, whether they stood in quotes or not.
    pub fn from_json(json: &str) -> Self {
        Self::of_json(json, Value::held)
    }

    /// The same, but that YAML's words for nothing are taken for the texts that they may have been in quotes.
    pub fn from_json_as_texts(json: &str) -> Self {
        Self::of_json(json, |value| value.into())
    }

    fn of_json(json: &str, read: fn(&serde_json::Value) -> Value) -> Self {
        let values = match serde_json::from_str(json) {
            Ok(serde_json::Value::Object(pairs)) => {
                pairs.iter().map(|(key, value)| (key.clone(), read(value))).collect()
            }
            _ => Vec::new(),
        };
        Self { dialect: Dialect::Json, values, error: None }
    }

    /// Every key as one JSON object: scalars are strings, as they were written; a value without text is `null`.
    pub fn to_json(&self) -> String {
        value::json_object(&self.values)
    }
}

/// How a front matter is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// Between `---` and `---` or `...`.
    Yaml,
    /// Between `+++` and `+++`.
    Toml,
    /// One object in `{}`.
    Json,
    /// There is none.
    #[default]
    None,
}

/// A text cut into front matter and body.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Reading<'a> {
    /// How the front matter is written, and its keys and values.
    pub(crate) dialect: Dialect,
    pub(crate) values: Vec<(String, Value)>,
    /// What stands between the fences, and where that begins.
    pub(crate) block: &'a str,
    pub(crate) block_offset: usize,
    /// Where the body begins.
    pub(crate) body: usize,
    /// The lines of a block that could not be read that can be read alone, where no other line has their key.
    pub(crate) salvaged: Vec<(String, Value)>,
    /// Why the block could not be read; its offset counts from the beginning of the text.
    pub(crate) fault: Option<Fault>,
    /// What can be read, but hardly as it was meant; offsets as in `fault`.
    pub(crate) doubts: Vec<Fault>,
}

/// Reads the front matter of a text. What looks like front matter and cannot be read is a fault; what does not look
/// like it is body.
pub(crate) fn read(text: &str) -> Reading<'_> {
    let reading = read_strictly(text);
    if reading.fault.is_none() {
        return reading;
    }
    // A block that ends too late holds text, too.
    let end = (reading.block_offset + reading.block.len()).min(reading.body);
    let salvaged = salvage::lines_alone(&text[reading.block_offset..end], reading.dialect);
    Reading { salvaged, ..reading }
}

fn read_strictly(text: &str) -> Reading<'_> {
    let body_alone = Reading {
        dialect: Dialect::None,
        values: Vec::new(),
        block: "",
        block_offset: 0,
        body: 0,
        salvaged: Vec::new(),
        fault: None,
        doubts: Vec::new(),
    };
    let Some(block) = split(text).map(|it| with_keys_below(text, it)) else {
        return near_miss(text, body_alone);
    };
    let reading = Reading {
        dialect: block.dialect,
        block: block.text,
        block_offset: block.offset,
        body: block.body,
        ..body_alone.clone()
    };
    if !block.is_closed && block.dialect != Dialect::Json {
        let rule = rule_among_keys(&block).map(|it| it.moved(block.offset));
        let fault = rule.unwrap_or_else(|| unclosed(text, &block, block.body));
        return Reading { fault: Some(fault), ..reading };
    }
    let fault = match read_block(&block) {
        Ok((Some(values), doubts)) => {
            let doubts = doubts.into_iter().map(|it| it.moved(block.offset));
            let doubts = doubts.chain(language_doubt(text, &block));
            let doubts = doubts.chain(second::told(text, &block, values.is_empty())).collect();
            return Reading { values, doubts, ..reading };
        }
        Ok((None, _)) => None,
        Err(fault) => reads_like_front_matter(&block).then_some(fault),
    };
    let fault = directives(text, &block).or(fault);
    if let Some(rule) = rule_among_keys(&block).filter(|_| fault.is_some()) {
        return Reading { fault: Some(rule.moved(block.offset)), ..reading };
    }
    if let Some(body) = closed_too_late(&block).filter(|_| fault.is_some()) {
        return Reading { body, fault: Some(unclosed(text, &block, body)), ..reading };
    }
    match near::meant(&block).or(fault) {
        Some(fault) => Reading { fault: Some(fault.moved(block.offset)), ..reading },
        None => near_miss(text, body_alone),
    }
}

/// Whether what may be front matter reaches to the end of a text, but for white space and rules: a cheaper question than
/// [`read`], which tells whether it is.
pub(crate) fn ends_text(text: &str) -> bool {
    let is_bare = |it: char| !it.is_alphanumeric();
    split(text).is_some_and(|block| text[block.body..].chars().all(is_bare))
}

/// Whether each line of a text is a key of entries with its value.
pub(super) fn reads_like_keys(text: &str) -> bool {
    near::keys_in(text).is_some_and(|it| it.is_of_entries())
}

/// A text that has no front matter, but may begin with what was meant for it.
fn near_miss<'a>(text: &str, body_alone: Reading<'a>) -> Reading<'a> {
    let Some(near) = near::near(text) else { return body_alone };
    let salvaged = salvage::lines_alone(&near.block, Dialect::Yaml);
    Reading { body: near.body, salvaged, doubts: vec![near.fault], ..body_alone }
}

/// What is told of a fence that names its language.
fn language_doubt(text: &str, block: &Block<'_>) -> Option<Fault> {
    let start = block.language?;
    let fence = text[start..block.offset].trim_end();
    let right = if block.dialect == Dialect::Toml { "+++" } else { "---" };
    let message = format!("only few other tools know a fence that names its language: `{fence}`");
    let hint = match block.dialect {
        Dialect::Json => "leave both fences away: the braces alone are known to more".to_owned(),
        _ => format!("write `{right}` above the keys, and `{right}` below them"),
    };
    Some(
        Fault::new("fence-language", start, message)
            .with_length(fence.chars().count())
            .with_hint(hint),
    )
}

#[cfg(test)]
mod obeyed;
#[cfg(test)]
mod tests;
