//! The values of a field counted, as they come.

use std::collections::{BTreeMap, HashMap};

use super::super::TOP;
use super::super::moods::Mean;
use super::super::period::Month;
use super::super::selection::Chosen;
use super::{FieldMonth, FieldStats, Numbers, ValueCount};

/// What is counted in one walk.
#[derive(Debug, Default)]
pub(super) struct Counts {
    values: HashMap<String, Value>,
    by_month: BTreeMap<Month, InMonth>,
    all: Range,
    entries: u64,
    last: Option<i64>,
}

#[derive(Debug, Default)]
struct Value {
    entries: u64,
    last: Option<i64>,
    by_month: HashMap<Month, u64>,
}

#[derive(Debug, Default)]
struct InMonth {
    entries: u64,
    range: Range,
}

impl Counts {
    /// Takes one value of an entry. The values of an entry come one after another; the same value again counts once.
    pub(super) fn add(&mut self, entry: Chosen, text: &str, number: Option<f64>) {
        let month = entry.day.map(Month::of);
        let is_new_entry = self.last.replace(entry.id) != Some(entry.id);
        self.entries += u64::from(is_new_entry);
        if !self.values.contains_key(text) {
            self.values.insert(text.to_owned(), Value::default());
        }
        let Some(value) = self.values.get_mut(text) else { return };
        let is_new_value = value.last.replace(entry.id) != Some(entry.id);
        value.entries += u64::from(is_new_value);
        self.all.add(number);
        let Some(month) = month else { return };
        *value.by_month.entry(month).or_default() += u64::from(is_new_value);
        let in_month = self.by_month.entry(month).or_default();
        in_month.entries += u64::from(is_new_entry);
        in_month.range.add(number);
    }

    pub(super) fn into_stats(self, kind: &'static str, entries: u64) -> FieldStats {
        let distinct = self.values.len() as u64;
        let mut values: Vec<_> = self.values.into_iter().collect();
        values.sort_by(|(a, left), (b, right)| {
            right.entries.cmp(&left.entries).then_with(|| a.cmp(b))
        });
        values.truncate(TOP);
        let are_numbers = self.all.is_whole();
        let month_of = |(month, it): (Month, InMonth)| {
            let numbers = it.range.numbers().filter(|_| are_numbers);
            let in_month = |(text, value): &(String, Value)| {
                Some((text.clone(), *value.by_month.get(&month)?))
            };
            let values = values.iter().filter_map(in_month).collect();
            (month, FieldMonth { entries: it.entries, numbers, values })
        };
        FieldStats {
            kind,
            entries: self.entries,
            missing: entries - self.entries,
            distinct,
            numbers: self.all.numbers().filter(|_| are_numbers),
            by_month: self.by_month.into_iter().map(month_of).collect(),
            values: values
                .into_iter()
                .map(|(value, it)| ValueCount { value, entries: it.entries })
                .collect(),
        }
    }
}

/// A range in the making.
#[derive(Clone, Copy, Debug, Default)]
struct Range {
    mean: Mean,
    ends: Option<(f64, f64)>,
    has_others: bool,
}

impl Range {
    fn add(&mut self, number: Option<f64>) {
        let Some(number) = number.filter(|it| it.is_finite()) else {
            self.has_others = true;
            return;
        };
        let (min, max) = self.ends.unwrap_or((number, number));
        self.ends = Some((min.min(number), max.max(number)));
        self.mean.extend([number]);
    }

    /// Whether all that came was a number.
    fn is_whole(&self) -> bool {
        !self.has_others
    }

    fn numbers(&self) -> Option<Numbers> {
        let (min, max) = self.ends?;
        Some(Numbers { min, mean: self.mean.value()?, max })
    }
}
