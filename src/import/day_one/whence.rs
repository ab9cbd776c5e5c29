//! When and where an entry of Day One was written.

use chrono::{DateTime, FixedOffset};

use crate::import::imported::Imported;
use crate::import::lost::Lost;
use crate::import::moment::{Moment, is_zone};
use crate::import::record::Record;

/// The place, from the smallest name to the largest.
pub(super) fn set_location(entry: &mut Imported, mut place: Record, lost: &mut Lost) {
    let (label, name) = (place.text("userLabel"), place.text("placeName"));
    let second = name.clone().filter(|it| label.is_some() && Some(it) != label.as_ref());
    let names = [
        ("name", label.or(name)),
        ("address", second),
        ("city", place.text("localityName")),
        ("region", place.text("administrativeArea")),
        ("country", place.text("country")),
    ];
    let point = place.number("latitude").zip(place.number("longitude"));
    entry.set_location(&names, point);
    place.skip(&["timeZoneName", "region"]);
    place.tell_rest("location.", lost);
}

/// When an entry was, and whether that is told in UTC because nothing else is known.
pub(super) struct When {
    pub(super) moment: Moment,
    pub(super) is_utc: bool,
}

/// What a date and a zone say: Day One stores the moment in UTC and the zone by its name; other programs write an offset.
pub(super) fn moment(written: &str, zone: Option<&str>) -> Option<When> {
    let at = written.parse::<DateTime<FixedOffset>>().ok()?;
    let is_known = zone.is_some_and(is_zone);
    let east = at.offset().local_minus_utc();
    let moment = match is_known || east == 0 {
        true => Moment::in_zone(at.to_utc(), zone),
        false => Moment::at_offset(at.to_utc(), east),
    };
    Some(When { moment: moment?, is_utc: !is_known && east == 0 })
}
