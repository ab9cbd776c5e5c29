//! The moods of Daylio: their names, and what each is worth.

use std::collections::BTreeMap;

use crate::finding::{Finding, Place, shell_quoted};
use crate::import::Options;

/// What stands in a hint before moods that are not in their order.
const ORDER: &str = "…";

/// Whether moods are those of the hint as it stands, whose order nobody has said.
pub(in crate::import) fn is_unordered(moods: &[String]) -> bool {
    moods.iter().any(|it| it == ORDER)
}

/// The moods that Daylio begins with, the best first.
pub(super) const MOODS: [&str; 5] = ["rad", "good", "meh", "bad", "awful"];

/// Tells of moods that have a name alone, and how the writer says what each is worth: both by their small letters.
pub(super) fn without_scale(
    path: &str,
    unplaced: BTreeMap<String, String>,
    placed: BTreeMap<String, (String, f64)>,
) -> Option<Finding> {
    if unplaced.is_empty() {
        return None;
    }
    let names = unplaced.into_values().collect::<Vec<_>>();
    let message = format!(
        "nothing tells how good these moods are, so that they have a name alone: {}",
        names.join(", ")
    );
    // Those that have a scale would lose it where they are not named, too.
    let mut placed: Vec<(String, f64)> = placed.into_values().collect();
    placed.sort_by(|a, b| b.1.total_cmp(&a.1));
    let all: Vec<String> = placed.into_iter().map(|(it, _)| it).chain(names).collect();
    // Of several nobody but the writer knows the order, so that the line cannot be typed as it is.
    let order = all.len() > 1;
    let order = order.then(|| ORDER.to_owned()).into_iter().chain(all).collect::<Vec<_>>();
    let option = format!("--moods {}", shell_quoted(&written_moods(&order)));
    let hint = match order.len() > 1 {
        true => format!(
            "put all of them in their order, the best first, and take the `{ORDER}` away: `{option}`; or import the backup, which says it"
        ),
        false => format!(
            "name all of yours, the best first: `{option}`; or import the backup, which says it"
        ),
    };
    Some(Finding::warning(Place::file(path), "no-scale", message).with_hint(hint))
}

/// The names of moods as `--moods` reads them: one that holds a comma stands in quotation marks.
pub(super) fn written_moods(names: &[String]) -> String {
    let names = names.iter().map(|it| match it.contains([',', '"']) {
        true => format!("\"{}\"", it.replace('"', "\"\"")),
        false => it.clone(),
    });
    names.collect::<Vec<_>>().join(",")
}

/// The names of moods that stand in a line, parted by commas.
pub(in crate::import) fn read_moods(line: &str) -> Vec<String> {
    let mut rows = csv::ReaderBuilder::new();
    let rows = rows.has_headers(false).flexible(true).trim(csv::Trim::All);
    let rows = rows.from_reader(line.as_bytes()).into_records().flatten().collect::<Vec<_>>();
    let names = rows.iter().flatten().filter(|it| !it.is_empty());
    names.map(str::to_owned).collect()
}

/// The scale of a mood: by the writer's own order, else by the one that Daylio begins with.
pub(super) fn scale_of(mood: &str, options: &Options) -> Option<f64> {
    let place = |all: &[String]| {
        let mood = mood.to_lowercase();
        let place = all.iter().position(|it| it.to_lowercase() == mood)?;
        let steps = all.len().saturating_sub(1).max(1);
        let (place, steps) = (u32::try_from(place).ok()?, u32::try_from(steps).ok()?);
        Some(((10.0 - 8.0 * f64::from(place) / f64::from(steps)) * 10.0).round() / 10.0)
    };
    if options.moods.is_empty() { place(&MOODS.map(str::to_owned)) } else { place(&options.moods) }
}
