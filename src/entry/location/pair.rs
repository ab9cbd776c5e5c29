//! Two numbers that are a position.

use super::super::front_matter::Value;
use super::super::mood::read_number;
use super::Coordinates;

pub(super) fn is_on_earth((latitude, longitude): Coordinates) -> bool {
    latitude.abs() <= 90.0 && longitude.abs() <= 180.0
}

/// Two numbers of a list, in its order; of three the last is the height.
pub(super) fn position(value: &Value) -> Option<Coordinates> {
    match value {
        Value::List(values) if values.len() == 3 => {
            read_number(values[2].text()?)?;
            pair_of_numbers(&Value::List(values[..2].to_vec()))
        }
        _ => pair_of_numbers(value),
    }
}

/// Two numbers of a list.
pub(super) fn pair_of_numbers(value: &Value) -> Option<Coordinates> {
    let Value::List(values) = value else { return None };
    let [latitude, longitude] = values.as_slice() else { return None };
    Some((read_number(latitude.text()?)?, read_number(longitude.text()?)?))
}

pub(super) fn is_geo(text: &str) -> bool {
    text.get(..4).is_some_and(|it| it.eq_ignore_ascii_case("geo:"))
}

/// Two numbers of a text; of a `geo:` address (RFC 5870) the height and what follows are left out.
pub(super) fn read_pair(text: &str) -> Option<Coordinates> {
    let text = text.trim();
    let is_geo = is_geo(text);
    let numbers = if is_geo { text[4..].split([';', '?']).next()? } else { text };
    let mut numbers = numbers.split(',').map(read_number);
    let pair = (numbers.next()??, numbers.next()??);
    (is_geo || numbers.next().is_none()).then_some(pair)
}
