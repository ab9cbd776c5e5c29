//! What a filter asks of each entry, term by term.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::names::Lookup;
use super::places::Places;
use super::{LISTED, LIVING, Selection, listed};
use crate::entry::filter::{DayRange, Filter, Number, NumberRange, Standing};

impl Selection {
    pub(super) fn add(&mut self, term: impl Into<String>, values: impl IntoIterator<Item = Value>) {
        self.terms.push(term.into());
        self.values.extend(values);
    }

    pub(super) fn add_standing(&mut self, standing: Standing) {
        let term = match standing {
            Standing::Living => LIVING,
            Standing::Removed => "entries.removed_at IS NOT NULL",
        };
        self.add(term, []);
    }

    pub(super) fn add_days(&mut self, filter: &Filter) {
        for range in &filter.days {
            self.add_day_range("entries.date", *range);
        }
        for month in &filter.months {
            self.add("substr(entries.date, 6, 2) = ?", [Value::from(format!("{month:02}"))]);
        }
        for days in &filter.anniversaries {
            let days = days.iter().map(|(month, day)| format!("{month:02}-{day:02}"));
            let days = days.collect::<serde_json::Value>().to_string();
            self.add(format!("substr(entries.date, 6) IN {LISTED}"), [Value::from(days)]);
        }
        if filter.undated {
            self.add("entries.date IS NULL", []);
        }
    }

    pub(super) fn add_day_range(&mut self, column: &str, range: DayRange) {
        for (end, operator) in [(range.first, ">="), (range.last, "<=")] {
            if let Some(day) = end {
                self.add(format!("{column} {operator} ?"), [Value::from(day.to_string())]);
            }
        }
    }

    pub(super) fn add_range(&mut self, column: &str, range: Option<NumberRange>) {
        let Some(range) = range else { return };
        for (end, operator) in [(range.least, ">="), (range.most, "<=")] {
            if let Some(number) = end {
                self.add(format!("{column} {operator} ?"), [number_value(number)]);
            }
        }
    }

    pub(super) fn add_places(
        &mut self,
        connection: &Connection,
        filter: &Filter,
    ) -> rusqlite::Result<()> {
        if filter.locations.is_empty() && filter.near.is_none() {
            return Ok(());
        }
        let places = Places::read(connection)?;
        for name in &filter.locations {
            let ids = places.named(name).unwrap_or_else(|unknown| {
                self.unknown.push(unknown);
                Vec::new()
            });
            self.add_joined(&Lookup::LOCATIONS, &ids);
        }
        if let Some(near) = filter.near {
            self.add_joined(&Lookup::LOCATIONS, &places.near(near));
        }
        Ok(())
    }

    /// A mood's strength belongs to that mood where one is named.
    pub(super) fn add_moods(
        &mut self,
        connection: &Connection,
        filter: &Filter,
    ) -> rusqlite::Result<()> {
        let mut scale = Self { terms: Vec::new(), values: Vec::new(), ..self.clone() };
        scale.add_range("scale", filter.mood_scale);
        scale.add("TRUE", []);
        let condition = scale.terms.join(" AND ");
        let joined = format!("SELECT entry_id FROM entry_moods WHERE {condition}");
        for name in &filter.moods {
            let ids = self.look_up(connection, &Lookup::MOODS, name)?;
            let values = scale.values.iter().cloned().chain([listed(&ids)]);
            self.add(format!("+entries.id IN ({joined} AND mood_id IN {LISTED})"), values);
        }
        if filter.moods.is_empty() && filter.mood_scale.is_some() {
            self.add_mood_scale(connection, &joined, &condition, scale.values)?;
        }
        Ok(())
    }

    /// The strength of any mood, or of a number that was written without one.
    pub(super) fn add_mood_scale(
        &mut self,
        connection: &Connection,
        joined: &str,
        condition: &str,
        values: Vec<Value>,
    ) -> rusqlite::Result<()> {
        if !connection.column_exists(None, "entries", "mood_scale")? {
            self.add(format!("+entries.id IN ({joined})"), values);
            return Ok(());
        }
        let alone = format!(
            "SELECT id FROM (SELECT id, mood_scale AS scale FROM entries WHERE mood_scale IS NOT NULL) WHERE {condition}"
        );
        let values = values.iter().chain(&values).cloned().collect::<Vec<_>>();
        self.add(format!("+entries.id IN ({joined} UNION ALL {alone})"), values);
        Ok(())
    }
}

fn number_value(number: Number) -> Value {
    match number {
        Number::Integer(number) => Value::Integer(number),
        Number::Real(number) => Value::Real(number),
    }
}
