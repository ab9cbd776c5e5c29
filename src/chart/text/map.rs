//! A map: places on a net of dots, the most important with their names.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::{Role, Row, cut};
use crate::chart::number::{share, whole};
use crate::chart::{Frame, Map, Spot};

/// A letter of a terminal is about twice as high as it is wide.
const LETTER: f64 = 2.0;

/// The longest name beside a place.
const NAME: usize = 18;

/// Draws the places in `width` columns and a quarter as many rows; nothing where there is no place.
pub fn map(map: &Map, width: usize) -> Vec<Row> {
    let height = (width / 4).clamp(5, 18);
    let size = |it: usize| f64::from(u16::try_from(it).unwrap_or(u16::MAX));
    let Some(frame) = Frame::around(map, size(width) / (size(height) * LETTER)) else {
        return Vec::new();
    };
    let mut field = Field { width, rows: vec![vec![None; width]; height] };
    for (latitude, longitude) in crossings(&frame) {
        let (column, row) = field.place(&frame, latitude, longitude);
        field.put(row, column, "·", Role::Faint);
    }
    let places: Vec<_> = map
        .spots
        .iter()
        .map(|spot| (spot, field.place(&frame, spot.latitude, spot.longitude)))
        .collect();
    for (spot, (column, row)) in places.iter().rev() {
        field.put(*row, *column, mark(spot, map.greatest()), Role::Bar);
    }
    for (spot, (column, row)) in &places {
        field.name(*row, *column, &spot.label);
    }
    field.into_rows()
}

fn crossings(frame: &Frame) -> Vec<(f64, f64)> {
    let meridians = frame.meridians();
    let across = |parallel: f64| {
        meridians.iter().map(move |meridian| (parallel, *meridian)).collect::<Vec<_>>()
    };
    frame.parallels().into_iter().flat_map(across).collect()
}

fn mark(spot: &Spot, greatest: u64) -> &'static str {
    match share(spot.weight, greatest) {
        it if it > 0.5 => "◉",
        it if it > 0.1 => "●",
        _ => "•",
    }
}

/// The letters of a map; `None` is free.
struct Field {
    width: usize,
    rows: Vec<Vec<Option<(String, Role)>>>,
}

impl Field {
    fn place(&self, frame: &Frame, latitude: f64, longitude: f64) -> (usize, usize) {
        let (x, y) = frame.position(latitude, longitude);
        let at = |share: f64, size: usize| {
            let last = size.saturating_sub(1);
            whole(share * f64::from(u16::try_from(last).unwrap_or(u16::MAX))).min(last)
        };
        (at(x, self.width), at(y, self.rows.len()))
    }

    fn put(&mut self, row: usize, column: usize, letter: &str, role: Role) {
        if let Some(place) = self.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
            *place = Some((letter.to_owned(), role));
        }
    }

    /// Writes a name to the right of its place, else to the left, else not at all: names never cover a place or each other.
    fn name(&mut self, row: usize, column: usize, label: &str) {
        let label = cut(label, NAME);
        let length = label.width();
        let right =
            Some(column + 2).filter(|start| self.is_free(row, column + 1..start + length + 1));
        let left = column
            .checked_sub(length + 1)
            .filter(|start| self.is_free(row, start.saturating_sub(1)..column));
        let Some(start) = right.or(left).filter(|_| length > 0) else { return };
        for column in start..start + length {
            self.put(row, column, "", Role::Plain);
        }
        self.put(row, start, &label, Role::Plain);
    }

    /// Whether these columns are free, the net aside. The last may lie outside: it is the space behind a name.
    fn is_free(&self, row: usize, columns: Range<usize>) -> bool {
        let Some(row) = self.rows.get(row).filter(|row| columns.end <= row.len() + 1) else {
            return false;
        };
        let mut letters = row[columns.start..columns.end.min(row.len())].iter();
        letters.all(|it| it.as_ref().is_none_or(|(_, role)| *role == Role::Faint))
    }

    fn into_rows(self) -> Vec<Row> {
        let row = |letters: Vec<Option<(String, Role)>>| {
            let mut row = Row::default();
            for letter in letters {
                let (text, role) = letter.unwrap_or_else(|| (" ".to_owned(), Role::Plain));
                row.push(role, text);
            }
            row
        };
        self.rows.into_iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::drawn;
    use super::*;

    fn places() -> Map {
        let spot = |(label, latitude, longitude, weight): (&str, f64, f64, u64)| Spot {
            label: label.into(),
            latitude,
            longitude,
            weight,
            ..Spot::default()
        };
        let spots = [
            ("Lisbon", 38.7, -9.1, 90),
            ("Reykjavík", 64.1, -21.9, 3),
            ("Berlin", 52.5, 13.4, 30),
            ("Potsdam", 52.4, 13.1, 2),
            ("東京", 35.7, 139.7, 12),
        ];
        Map { spots: spots.map(spot).to_vec(), ..Map::default() }
    }

    #[test]
    fn places_lie_where_they_are() {
        insta::assert_snapshot!(drawn(&map(&places(), 72)), @r"
        ·          ·         ·          ·         ·          ·          ·

        ·          ·         ·          ·         ·          ·          ·

           • Reykjavík
        ·          ·         ·          ·         ·          ·          ·

        ·      Potsdam •● Berlin        ·         ·          ·          ·


        ·       ◉ Lisbon     ·          ·         ·          ·          ·
                                                                    ● 東京

        ·          ·         ·          ·         ·          ·          ·

        ·          ·         ·          ·         ·          ·          ·
        ");
    }

    #[test]
    fn no_row_is_wider_than_asked() {
        for width in 20..120 {
            assert!(map(&places(), width).iter().all(|row| row.width() <= width), "{width}");
        }
    }

    #[test]
    fn a_map_of_nothing_has_no_rows() {
        assert!(map(&Map::default(), 72).is_empty());
    }
}
