//! How the days felt: moods by name, and by month on their scales.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::Serialize;

use super::TOP;
use super::error::StatsError;
use super::names::MOODS;
use super::period::Month;
use super::selection::Selection;

/// How several moods are combined, in words for people.
pub const MOOD_RULE: &str = "a day is the mean of its scales, with a mood or without, a month the mean of its days; moods without a scale are only counted";

/// How often a mood was named.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoodCount {
    /// The mood.
    pub name: String,
    /// Its colour, `#RRGGBB`.
    pub color_hex: Option<String>,
    /// The entries that name it.
    pub entries: u64,
    /// The mean of the scales that stand with it.
    pub scale: Option<f64>,
}

/// How the days of a month felt.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MoodMonth {
    /// The mean of its days, on the scale to ten, each the mean of the day's scales; none where there is no scale.
    pub mean: Option<f64>,
    /// The days that have a scale.
    pub days: u64,
    /// The entries that name each mood.
    pub moods: BTreeMap<String, u64>,
}

/// The numbers that were written without a mood, from their own index: the column lies behind the text.
pub(super) const NUMBERS: &str = "
    SELECT id, mood_scale
    FROM entries
    WHERE mood_scale IS NOT NULL AND +id BETWEEN ?1 AND ?2
    ORDER BY +id";

/// What is counted in one walk.
#[derive(Debug, Default)]
pub(super) struct Moods {
    named: HashMap<i64, (u64, Mean)>,
    days: BTreeMap<NaiveDate, Mean>,
    months: BTreeMap<Month, HashMap<i64, u64>>,
    names: HashMap<i64, String>,
    colours: HashMap<i64, String>,
}

impl Moods {
    /// Counts the moods of the selection.
    pub(super) fn read(connection: &Connection, selection: &Selection) -> Result<Self, StatsError> {
        let mut moods = Self {
            names: MOODS.names(connection)?,
            colours: colours(connection)?,
            ..Self::default()
        };
        selection.walk(&mut connection.prepare(&MOODS.pairs(", scale"))?, |entry, row| {
            let scale = row.get::<_, Option<f64>>(2)?.filter(|it| it.is_finite());
            moods.add(row.get(1)?, scale, entry.day);
            Ok(())
        })?;
        selection.walk(&mut connection.prepare(NUMBERS)?, |entry, row| {
            moods.add_number(row.get::<_, f64>(1)?, entry.day);
            Ok(())
        })?;
        Ok(moods)
    }

    /// Takes a number that was written without a mood.
    fn add_number(&mut self, scale: f64, day: Option<NaiveDate>) {
        let Some(day) = day.filter(|_| scale.is_finite()) else { return };
        self.months.entry(Month::of(day)).or_default();
        self.days.entry(day).or_default().extend([scale]);
    }

    fn add(&mut self, mood: i64, scale: Option<f64>, day: Option<NaiveDate>) {
        let (entries, mean) = self.named.entry(mood).or_default();
        *entries += 1;
        mean.extend(scale);
        let Some(day) = day else { return };
        *self.months.entry(Month::of(day)).or_default().entry(mood).or_default() += 1;
        if scale.is_some() {
            self.days.entry(day).or_default().extend(scale);
        }
    }

    pub(super) fn distinct(&self) -> u64 {
        self.named.len() as u64
    }

    /// The moods most often named.
    pub(super) fn top(&self) -> Vec<MoodCount> {
        let mut ranking: Vec<_> = self
            .named
            .iter()
            .map(|(id, (entries, mean))| self.count(*id, *entries, mean))
            .collect();
        ranking.sort_by(|a, b| b.entries.cmp(&a.entries).then_with(|| a.name.cmp(&b.name)));
        ranking.truncate(TOP);
        ranking
    }

    fn count(&self, id: i64, entries: u64, mean: &Mean) -> MoodCount {
        MoodCount {
            name: self.name(id),
            color_hex: self.colours.get(&id).cloned(),
            entries,
            scale: mean.value(),
        }
    }

    /// The months that have a mood.
    pub(super) fn by_month(&self) -> BTreeMap<Month, MoodMonth> {
        let mut scales = BTreeMap::<Month, Mean>::new();
        for (day, mean) in &self.days {
            scales.entry(Month::of(*day)).or_default().extend(mean.value());
        }
        let month_of = |(month, named): (&Month, &HashMap<i64, u64>)| {
            let mean = scales.get(month).copied().unwrap_or_default();
            let moods = named.iter().map(|(id, entries)| (self.name(*id), *entries)).collect();
            (*month, MoodMonth { mean: mean.value(), days: mean.count, moods })
        };
        self.months.iter().map(month_of).collect()
    }

    fn name(&self, id: i64) -> String {
        self.names.get(&id).cloned().unwrap_or_default()
    }
}

/// A mean in the making.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mean {
    sum: f64,
    count: u64,
}

impl Mean {
    pub(super) fn extend(&mut self, values: impl IntoIterator<Item = f64>) {
        for value in values {
            self.sum += value;
            self.count += 1;
        }
    }

    /// The mean; none of nothing.
    #[expect(clippy::cast_precision_loss, reason = "nobody has 2^52 moods")]
    pub(super) fn value(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }
}

fn colours(connection: &Connection) -> Result<HashMap<i64, String>, StatsError> {
    let mut statement =
        connection.prepare("SELECT id, color_hex FROM moods WHERE color_hex IS NOT NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, super::names::text(row, 1)?)))?;
    let rows = rows.filter(|row| row.as_ref().is_ok_and(|(_, it): &(i64, String)| is_colour(it)));
    Ok(rows.collect::<Result<_, _>>()?)
}

/// `#RRGGBB`.
fn is_colour(text: &str) -> bool {
    let digits = text.strip_prefix('#').unwrap_or_default();
    digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit())
}
