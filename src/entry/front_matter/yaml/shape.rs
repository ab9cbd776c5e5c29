//! The shape of YAML, and in a second pass each scalar as the text that was written.

use std::collections::HashSet;
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use super::super::Value;
use super::super::guard::{self, TOO_DEEP};
use super::{Refusal, YamlReader, merged};

/// Where lists, maps and scalars are.
#[derive(Debug)]
pub(super) enum Shape {
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
pub(super) struct Shaping<'r> {
    pub(super) reader: &'r YamlReader,
    pub(super) depth: usize,
    /// Whether it stands before a colon, where only a scalar may.
    pub(super) is_key: bool,
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
pub(super) struct Writing<'r> {
    pub(super) reader: &'r YamlReader,
    pub(super) shape: &'r Shape,
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
