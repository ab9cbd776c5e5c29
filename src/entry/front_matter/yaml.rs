//! YAML as front matter: the shape first, then each scalar as the text that was written.
//!
//! A YAML parser would make a time of `06:20`, a truth value of `no` and an octal number of `007`, each in its own way.
//! So a first pass asks it only where there are lists, maps and scalars, and a second one asks for every scalar as
//! text, which it then hands over unread. What is written as plainly as most front matter needs neither.

mod shape;

use std::cell::RefCell;
use std::collections::HashSet;

use serde::de::DeserializeSeed;

use super::Value;
use super::fault::Fault;
use super::guard::{self, Budget};
use super::hidden::hidden;
use super::mend::mend;
use super::unindented::unindented;
use super::way_out::way_out;
use super::{colonless, everyday, glued_colon, list_commas, yaml_fault};
use shape::{Shape, Shaping, Writing};

/// The keys and values of a block in their order, aliases and merge keys (`<<`) expanded; none where the block is no map,
/// and so no front matter.
type Pairs = Option<Vec<(String, Value)>>;

/// Reads one block, and tells of what other parsers read in another way.
pub(super) fn read(block: &str) -> Result<(Pairs, Vec<Fault>), Fault> {
    guard::check(block)?;
    match everyday::read(block) {
        Some(pairs) => Ok((Some(pairs), Vec::new())),
        None => parse(block)
            .map(|(pairs, doubts)| with_hidden(block, pairs, doubts))
            .map_err(|fault| way_out(block, fault, read_again)),
    }
}

/// The doubts, with those of what `#` hides.
fn with_hidden(block: &str, pairs: Pairs, mut doubts: Vec<Fault>) -> (Pairs, Vec<Fault>) {
    if pairs.is_some() {
        doubts.extend(hidden(block, |text| read_again(text).ok()));
        let glued = glued_colon::told(block, |text| read_again(text).ok());
        let is_told = |it: &Fault| glued.iter().any(|told| told.offset == it.offset);
        let colonless = colonless::told(block, |text| read_again(text).ok());
        doubts.extend(colonless.into_iter().filter(|it| !is_told(it)));
        doubts.extend(glued);
        doubts.extend(list_commas::without_commas(block));
        let texts = unindented(block).into_iter().filter(|it| it.reads_like_text(block));
        doubts.extend(texts.map(|it| it.told()));
        doubts.sort_by_key(|it| it.offset);
    }
    (pairs, doubts)
}

/// Reads one block with the parser, after what is meant in it has been put into YAML's words.
pub(super) fn parse(block: &str) -> Result<(Pairs, Vec<Fault>), Fault> {
    let mended = mend(block);
    match two_passes(&mended.text) {
        Ok(pairs) => Ok((pairs.map(|it| mended.restored(it)), mended.doubts)),
        // What reads as it stands is YAML, whatever was taken for a slip; what a mark takes with it is told.
        Err(_) if let Ok(pairs) = two_passes(block) => Ok((pairs, mended.lost())),
        Err(fault) => Err(Fault { offset: mended.origin(fault.offset), ..fault }),
    }
}

/// The keys and values of a block, or how far it can be read, in bytes.
fn read_again(block: &str) -> Result<Vec<(String, Value)>, usize> {
    parse(block).map(|(pairs, _)| pairs.unwrap_or_default()).map_err(|fault| fault.offset)
}

fn two_passes(block: &str) -> Result<Pairs, Fault> {
    if let Some(fault) = yaml_fault::control_character(block) {
        return Err(fault);
    }
    let reader = YamlReader::default();
    let shape = Shaping { reader: &reader, depth: 0, is_key: false }
        .deserialize(serde_yaml::Deserializer::from_str(block))
        .map_err(|error| reader.fault(block, &error))?;
    if !matches!(shape, Shape::Map(_)) {
        return Ok(None);
    }
    let value = Writing { reader: &reader, shape: &shape }
        .deserialize(serde_yaml::Deserializer::from_str(block))
        .map_err(|error| reader.fault(block, &error))?;
    match value {
        Value::Map(pairs) => Ok(Some(pairs)),
        _ => Ok(None),
    }
}

/// What both passes share: the budget, and the refusals that are ours and not the parser's.
#[derive(Debug, Default)]
struct YamlReader {
    budget: Budget,
    refusal: RefCell<Option<Refusal>>,
}

#[derive(Debug)]
enum Refusal {
    TooLarge(&'static str),
    Duplicate(String),
    KeyIsNoText,
}

impl YamlReader {
    /// Notes why the reading stops; the error only carries the place to the surface.
    fn refuse<E: serde::de::Error>(&self, refusal: Refusal) -> E {
        *self.refusal.borrow_mut() = Some(refusal);
        E::custom("refused")
    }

    fn spend<E: serde::de::Error>(&self, spent: Result<(), &'static str>) -> Result<(), E> {
        spent.map_err(|what| self.refuse(Refusal::TooLarge(what)))
    }

    fn fault(&self, block: &str, error: &serde_yaml::Error) -> Fault {
        let index = error.location().map_or(0, |it| it.index());
        let offset = block.floor_char_boundary(index.min(block.len()));
        match self.refusal.take() {
            Some(Refusal::TooLarge(what)) => Fault::too_large(offset, what),
            Some(Refusal::Duplicate(key)) => Fault::duplicate(offset, &key),
            Some(Refusal::KeyIsNoText) => yaml_fault::key_is_no_text(block, offset),
            None => yaml_fault::explain(block, offset, &error.to_string()),
        }
    }
}

/// Puts the keys of a merge key's maps in its place; those that the map has itself win, then those that come first.
fn merged(pairs: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let merges = |(key, value): &(String, Value)| key == "<<" && maps_of(value).is_some();
    if !pairs.iter().any(merges) {
        return pairs;
    }
    let own = pairs.iter().map(|(key, _)| key.clone());
    let mut seen: HashSet<String> = own.collect();
    let mut all = Vec::new();
    for pair in pairs {
        match maps_of(&pair.1).filter(|_| pair.0 == "<<") {
            Some(maps) => {
                let keys = maps.into_iter().flatten();
                all.extend(keys.filter(|(key, _)| seen.insert(key.clone())).cloned());
            }
            None => all.push(pair),
        }
    }
    all
}

/// The maps that a merge key may hold: one, or a list of them.
fn maps_of(value: &Value) -> Option<Vec<&[(String, Value)]>> {
    fn map(value: &Value) -> Option<&[(String, Value)]> {
        if let Value::Map(pairs) = value { Some(pairs) } else { None }
    }
    match value {
        Value::List(values) => values.iter().map(map).collect(),
        _ => map(value).map(|it| vec![it]),
    }
}

#[cfg(test)]
mod tests;
