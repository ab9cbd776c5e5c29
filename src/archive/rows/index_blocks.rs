//! What the full-text index notes of itself in two blocks of its table `entries_fts_data`: how many words it holds, and of
//! which segments it is made. The format is that of `fts5_index.c`; a block of another make is none that is known here.

/// The id of the block that has the [`Counts`].
pub(crate) const COUNTS: i64 = 1;

/// The id of the block that has the [`Structure`].
pub(crate) const STRUCTURE: i64 = 10;

/// What the ids of a segment's blocks begin with is its number; so many bits follow.
pub(super) const SEGMENT_BITS: u32 = 37;

/// The id of a leaf.
pub(super) fn leaf_id(segment: u64, leaf: u64) -> i64 {
    ((segment << SEGMENT_BITS) + leaf).cast_signed()
}

/// FTS5 makes no index of more segments, and gives none a greater number.
const MOST_SEGMENTS: u64 = 2000;

/// How a structure goes on behind its cookie where it is of the later make, which keeps more of each segment.
const LATER_MAKE: [u8; 4] = [0xff, 0, 0, 1];

/// How many rows an index holds, then how many words each of its columns has; nothing where it has never held any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts(Vec<u64>);

impl Counts {
    pub(crate) fn read(block: &[u8]) -> Option<Self> {
        Numbers::all(block).map(Self)
    }

    pub(crate) fn block(&self) -> Vec<u8> {
        packed(&self.0)
    }

    /// How many words all columns have.
    pub(crate) fn words(&self) -> Option<u64> {
        let (_rows, columns) = self.0.split_first()?;
        columns.iter().try_fold(0, |sum: u64, it| sum.checked_add(*it))
    }

    /// Those of two indexes of the same columns together.
    pub(crate) fn and(self, other: &Self) -> Option<Self> {
        match (self.0.is_empty(), other.0.is_empty()) {
            (true, _) => Some(other.clone()),
            (_, true) => Some(self),
            _ if self.0.len() != other.0.len() => None,
            _ => {
                let pairs = self.0.iter().zip(&other.0);
                pairs.map(|(one, other)| one.checked_add(*other)).collect::<Option<_>>().map(Self)
            }
        }
    }
}

/// The segments of an index, level by level: the smallest are on level 0, and those of a level are merged into one of the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Structure {
    /// Which change of its settings the index has seen last.
    pub(crate) cookie: [u8; 4],
    /// How many leaves were ever written to level 0.
    pub(crate) written: u64,
    pub(crate) levels: Vec<Vec<Segment>>,
}

/// A part of an index: words in their order, on numbered leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment {
    pub(crate) number: u64,
    pub(crate) first_leaf: u64,
    pub(crate) last_leaf: u64,
}

impl Segment {
    pub(crate) fn leaves(self) -> u64 {
        match self.last_leaf {
            0 => 0,
            last => (last + 1).saturating_sub(self.first_leaf),
        }
    }

    fn is_sound(self) -> bool {
        (1..=MOST_SEGMENTS).contains(&self.number) && self.first_leaf <= self.last_leaf
    }
}

impl Structure {
    /// None where it is of another make than is known here.
    pub(crate) fn read(block: &[u8]) -> Option<Self> {
        let (cookie, rest) = block.split_first_chunk::<4>()?;
        if rest.starts_with(&LATER_MAKE) {
            return None;
        }
        let mut numbers = Numbers(rest);
        let (levels, segments) = (numbers.next()?, numbers.next()?);
        let mut structure = Self { cookie: *cookie, written: numbers.next()?, levels: Vec::new() };
        for _ in 0..levels {
            let (merging, count) = (numbers.next()?, numbers.next()?);
            if merging > count {
                return None;
            }
            let level: Option<_> = (0..count).map(|_| numbers.segment()).collect();
            structure.levels.push(level?);
        }
        let is_whole = numbers.0.is_empty() && structure.segments().count() as u64 == segments;
        is_whole.then_some(structure)
    }

    /// The block that says so, and that nothing is being merged.
    pub(crate) fn block(&self) -> Vec<u8> {
        let length = |of: usize| of as u64;
        let mut numbers =
            vec![length(self.levels.len()), length(self.segments().count()), self.written];
        for level in &self.levels {
            numbers.extend([0, length(level.len())]);
            numbers.extend(level.iter().flat_map(|it| [it.number, it.first_leaf, it.last_leaf]));
        }
        [&self.cookie, packed(&numbers).as_slice()].concat()
    }

    /// Whether FTS5 takes so many segments.
    pub(crate) fn is_sound(&self) -> bool {
        self.segments().all(Segment::is_sound)
    }

    pub(crate) fn segments(&self) -> impl Iterator<Item = Segment> + '_ {
        self.levels.iter().flatten().copied()
    }
}

/// Numbers as SQLite packs them: seven bits a byte, the most significant first, and eight in the ninth.
pub(super) struct Numbers<'a>(pub(super) &'a [u8]);

impl Numbers<'_> {
    /// All of a block that holds nothing else.
    fn all(block: &[u8]) -> Option<Vec<u64>> {
        let mut numbers = Numbers(block);
        let all = numbers.by_ref().collect();
        numbers.0.is_empty().then_some(all)
    }

    fn segment(&mut self) -> Option<Segment> {
        let (number, first_leaf, last_leaf) = (self.next()?, self.next()?, self.next()?);
        Some(Segment { number, first_leaf, last_leaf }).filter(|it| it.is_sound())
    }
}

impl Iterator for Numbers<'_> {
    type Item = u64;

    /// Stops in front of one that is cut off.
    fn next(&mut self) -> Option<u64> {
        let mut number = 0;
        for (place, byte) in self.0.iter().take(9).enumerate() {
            if place == 8 {
                number = number << 8 | u64::from(*byte);
            } else {
                number = number << 7 | u64::from(byte & 0x7f);
            }
            if place == 8 || *byte < 0x80 {
                self.0 = self.0.get(place + 1..).unwrap_or_default();
                return Some(number);
            }
        }
        None
    }
}

fn packed(numbers: &[u64]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for number in numbers {
        pack(*number, &mut bytes);
    }
    bytes
}

fn pack(number: u64, bytes: &mut Vec<u8>) {
    let low = |shift: u32| (number >> shift).to_le_bytes()[0];
    if number >> 56 != 0 {
        bytes.extend((0..8).rev().map(|place| low(8 + 7 * place) | 0x80));
        bytes.push(low(0));
        return;
    }
    let more = (1..8).rev().filter(|place| number >> (7 * place) != 0);
    bytes.extend(more.map(|place| low(7 * place) | 0x80));
    bytes.push(low(0) & 0x7f);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_and_written_as_sqlite_packs_them() {
        let bytes = [0x7f, 0x81, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        let numbers = [127, 128, u64::MAX];
        assert_eq!(Numbers::all(&bytes).unwrap(), numbers);
        assert_eq!(packed(&numbers), bytes);
        assert_eq!(Numbers::all(&[0x81]), None, "it is cut off");
        let edges = (0..64).flat_map(|it| [1 << it, (1 << it) - 1, u64::MAX >> it]);
        let edges: Vec<u64> = edges.collect();
        assert_eq!(Numbers::all(&packed(&edges)).unwrap(), edges);
    }
}
