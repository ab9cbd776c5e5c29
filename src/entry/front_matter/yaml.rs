//! YAML as front matter: the shape first, then each scalar as the text that was written.
//!
//! A YAML parser would make a time of `06:20`, a truth value of `no` and an octal number of `007`, each in its own way.
//! So a first pass asks it only where there are lists, maps and scalars, and a second one asks for every scalar as
//! text, which it then hands over unread. What is written as plainly as most front matter needs neither.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::Value;
use super::fault::Fault;
use super::guard::{self, Budget, TOO_DEEP};
use super::hidden::hidden;
use super::mend::mend;
use super::unindented::unindented;
use super::way_out::way_out;
use super::{everyday, glued_colon, yaml_fault};

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
        doubts.extend(glued_colon::told(block, |text| read_again(text).ok()));
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

/// Where lists, maps and scalars are.
#[derive(Debug)]
enum Shape {
    Null,
    Scalar,
    List(Vec<Shape>),
    /// The shapes of the values; keys are scalars.
    Map(Vec<Shape>),
}

impl Shape {
    fn parts(&self) -> &[Self] {
        match self {
            Self::List(parts) | Self::Map(parts) => parts,
            Self::Null | Self::Scalar => &[],
        }
    }
}

/// The first pass: a value becomes its shape.
#[derive(Clone, Copy)]
struct Shaping<'r> {
    reader: &'r YamlReader,
    depth: usize,
    /// Whether it stands before a colon, where only a scalar may.
    is_key: bool,
}

impl<'de> DeserializeSeed<'de> for Shaping<'_> {
    type Value = Shape;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Shaping<'_> {
    fn deeper(self) -> Self {
        Self { depth: self.depth + 1, is_key: false, ..self }
    }

    /// Begins a list or a map.
    fn enter<E: serde::de::Error>(self) -> Result<(), E> {
        if self.is_key {
            return Err(self.reader.refuse(Refusal::KeyIsNoText));
        }
        if self.depth >= guard::DEPTH_LIMIT {
            return Err(self.reader.refuse(Refusal::TooLarge(TOO_DEEP)));
        }
        self.reader.spend(self.reader.budget.spend_node())
    }

    fn scalar<E: serde::de::Error>(self, shape: Shape) -> Result<Shape, E> {
        self.reader.spend(self.reader.budget.spend_node())?;
        Ok(shape)
    }
}

/// Visits the scalars that a parser tells apart, as one and the same.
macro_rules! scalars {
    ($($visit:ident($kind:ty)),*) => {
        $(fn $visit<E: serde::de::Error>(self, _: $kind) -> Result<Shape, E> {
            self.scalar(Shape::Scalar)
        })*
    };
}

impl<'de> Visitor<'de> for Shaping<'_> {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    scalars!(
        visit_bool(bool),
        visit_i64(i64),
        visit_i128(i128),
        visit_u64(u64),
        visit_u128(u128),
        visit_f64(f64),
        visit_str(&str)
    );

    fn visit_unit<E: serde::de::Error>(self) -> Result<Shape, E> {
        self.scalar(Shape::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Shape, E> {
        self.scalar(Shape::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Shape, A::Error> {
        self.enter()?;
        let mut shapes = Vec::new();
        while let Some(shape) = list.next_element_seed(self.deeper())? {
            shapes.push(shape);
        }
        Ok(Shape::List(shapes))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        self.enter()?;
        let mut shapes = Vec::new();
        while map.next_key_seed(Self { is_key: true, ..self.deeper() })?.is_some() {
            shapes.push(map.next_value_seed(self.deeper())?);
        }
        Ok(Shape::Map(shapes))
    }

    // A tag such as `!mood calm` says how a program should take the value; to us it is the value alone.
    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Shape, A::Error> {
        let (_, value) = tagged.variant::<IgnoredAny>()?;
        value.newtype_variant_seed(self)
    }
}

/// The second pass: a value whose shape is known becomes what was written.
#[derive(Clone, Copy)]
struct Writing<'r> {
    reader: &'r YamlReader,
    shape: &'r Shape,
}

impl<'de> DeserializeSeed<'de> for Writing<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.shape {
            Shape::Null | Shape::Scalar => deserializer.deserialize_str(self),
            Shape::List(_) => deserializer.deserialize_seq(self),
            Shape::Map(_) => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Writing<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the value of the first pass")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.reader.spend(self.reader.budget.spend_text(text))?;
        match self.shape {
            Shape::Null => Ok(Value::Null(text.to_owned())),
            _ => Ok(Value::Scalar(text.to_owned())),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        for shape in self.shape.parts() {
            values.extend(list.next_element_seed(Self { shape, ..self })?);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut seen = HashSet::new();
        let mut pairs = Vec::new();
        for shape in self.shape.parts() {
            let key = Key { reader: self.reader, seen: &mut seen };
            if let Some(key) = map.next_key_seed(key)? {
                pairs.push((key, map.next_value_seed(Self { shape, ..self })?));
            }
        }
        Ok(Value::Map(merged(pairs)))
    }
}

/// The second pass over a key, which may stand only once in its map.
struct Key<'r> {
    reader: &'r YamlReader,
    seen: &'r mut HashSet<String>,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<String, E> {
        self.reader.spend(self.reader.budget.spend_text(key))?;
        if !self.seen.insert(key.to_owned()) {
            return Err(self.reader.refuse(Refusal::Duplicate(key.to_owned())));
        }
        Ok(key.to_owned())
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
