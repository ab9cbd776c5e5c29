//! What was read of another tool: its entries, and what could not be carried over, each fact told once.

use std::collections::HashMap;

use super::ImportError;
use super::bundle::Bundle;
use super::imported::Imported;
use super::loose;
use super::lost::Lost;
use super::moment::Moment;
use crate::finding::{Finding, Place, shortened};
use crate::number::grouped;

/// What a text of another tool holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// Its entries, in their order.
    pub entries: Vec<Imported>,
    /// What could not be carried over, each with its place.
    pub findings: Vec<Finding>,
    /// What of its entries has no place in a file, by name, and how many entries had it.
    pub(super) lost: Lost,
    /// The files that its entries show and the export does not have.
    pub(super) missing: Vec<Missing>,
}

/// How many of them there are, and the names of the first ones.
pub(super) fn listed(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first = names.iter().take(MOST).map(|it| format!("`{}`", shortened(it)));
    let first = first.collect::<Vec<_>>().join(", ");
    let more = if names.len() > MOST { ", …" } else { "" };
    format!("{} ({first}{more})", grouped(names.len() as u64))
}

/// A file that an entry shows and the export does not have: where that was met, and what mends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Missing {
    place: Place,
    name: String,
    hint: String,
}

impl Reading {
    /// Takes in an entry that is read; what is noted as lost from here on is of the next one.
    pub(super) fn push(&mut self, entry: Imported) {
        self.entries.push(entry);
        self.lost.next_entry();
    }

    /// Sets day and date of an entry, or tells what does not read as one. What the archive reads as a day is one, though its tool
    /// writes another form.
    pub(super) fn set_date(
        &mut self,
        entry: &mut Imported,
        moment: Option<Moment>,
        written: &str,
        place: &Place,
    ) {
        if let Some(moment) = moment.or_else(|| Moment::of_text(written)) {
            entry.day = Some(moment.day);
            entry.set("date", Some(moment.written));
            return;
        }
        let message = match written {
            "" => "an entry has no date".to_owned(),
            written => {
                entry.set("date_written", Some(written));
                format!(
                    "`{}` does not read as a date; the entry has none, and keeps it as `date_written`",
                    shortened(written)
                )
            }
        };
        self.findings.push(Finding::warning(place.clone(), "bad-date", message));
    }

    /// Tells that the time of an entry is that of UTC, where it says no zone, or one that nobody knows.
    pub(super) fn tell_zone(&mut self, zone: Option<&str>, place: &Place) {
        let message = match zone {
            Some(zone) => {
                format!(
                    "nothing is known of the time zone `{}`: the time is that of UTC",
                    shortened(zone)
                )
            }
            None => "an entry says no time zone: its time is that of UTC".to_owned(),
        };
        self.findings.push(Finding::warning(place.clone(), "unknown-zone", message));
    }

    /// Tells of each file that an entry shows and the export does not have.
    pub(super) fn tell_missing(&mut self, entry: &Imported, place: &Place, hint: &str) {
        let missing = entry.media.iter().filter(|it| it.member.is_none());
        self.missing.extend(missing.map(|it| Missing {
            place: place.clone(),
            name: it.name.clone(),
            hint: format!("{hint}, then import again with `--update`"),
        }));
    }

    /// One warning for all of them, by their names.
    fn missing(&mut self) -> Option<Finding> {
        let missing = std::mem::take(&mut self.missing);
        let first = missing.first()?;
        let names: Vec<&str> = missing.iter().map(|it| it.name.as_str()).collect();
        let message = match names.as_slice() {
            [name] => {
                format!("a file that an entry shows is not in the export: `{}`", shortened(name))
            }
            names => format!("files that entries show are not in the export: {}", listed(names)),
        };
        let finding = Finding::warning(first.place.clone(), "no-media", message);
        Some(finding.with_hint(first.hint.clone()))
    }

    /// The text of a JSON file, in which what is no letter or no number gives way, so that nothing else is lost with it.
    ///
    /// # Errors
    ///
    /// As of [`Reading::text`].
    pub(super) fn json(
        &mut self,
        bundle: &Bundle,
        member: &str,
    ) -> Result<Option<String>, ImportError> {
        Ok(self.text(bundle, member)?.map(loose::mended))
    }

    /// The text of one file of several; where it is not UTF-8 that is told, and the others go on.
    ///
    /// # Errors
    ///
    /// Where it was named alone, or cannot be read at all.
    pub(super) fn text(
        &mut self,
        bundle: &Bundle,
        member: &str,
    ) -> Result<Option<String>, ImportError> {
        match bundle.text(member) {
            Ok(text) => Ok(Some(text)),
            Err(ImportError::NotUtf8 { place }) if bundle.alone().is_none() => {
                let message = "the file is left out: it is not UTF-8";
                let start = bundle.start_of(member, 8).unwrap_or_default();
                let hint = match start.starts_with(b"bplist00") {
                    true => {
                        "`plutil -convert xml1 FILE` on a Mac makes a text of it; then import again"
                    }
                    false => "`iconv` makes it so; then import again",
                };
                self.findings.push(Finding::error(place, "no-entry", message).with_hint(hint));
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Takes in what another file of the same export held.
    pub(super) fn take(&mut self, other: Self) {
        self.entries.extend(other.entries);
        self.findings.extend(other.findings);
        self.missing.extend(other.missing);
        self.lost.take(other.lost);
    }

    /// Tells what is lost by name, and what is told of several entries in the same words once, with their number.
    pub(super) fn finish(&mut self, path: &str) {
        let mut kinds: Vec<(Finding, u64)> = Vec::new();
        let mut places: HashMap<(&'static str, String), usize> = HashMap::new();
        for finding in std::mem::take(&mut self.findings) {
            let key = (finding.code, finding.message.clone());
            if let Some(place) = places.get(&key) {
                kinds[*place].1 += 1;
            } else {
                places.insert(key, kinds.len());
                kinds.push((finding, 1));
            }
        }
        self.findings = kinds
            .into_iter()
            .map(|(mut finding, count)| {
                if count > 1 {
                    finding.message = format!("{} ({} times)", finding.message, grouped(count));
                }
                finding
            })
            .collect();
        let missing = self.missing();
        self.findings.extend(missing);
        self.findings.extend(std::mem::take(&mut self.lost).finding(path));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_fact_is_told_once_with_its_number() {
        let mut reading = Reading::default();
        for line in 1..=117 {
            reading.findings.push(Finding::warning(Place::line("x", line), "bad", "no zone"));
            reading.lost.note("duration");
            reading.lost.next_entry();
        }
        reading.findings.push(Finding::warning(Place::line("x", 5), "bad", "no day"));
        reading.finish("x");
        let told: Vec<_> = reading.findings.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "no zone (117 times)",
                "no day",
                "these stay in the export, and how many entries have them: `duration` (117)",
            ]
        );
        assert_eq!(reading.findings[0].place.line, Some(1));
    }
}
