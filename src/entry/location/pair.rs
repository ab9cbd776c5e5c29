//! Two numbers that are a position.

use std::sync::LazyLock;

use regex::Regex;

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
            read_number(values.get(2)?.text()?)?;
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

/// What a text says that is a position and no name, written otherwise than as two numbers: `38.7223° N, 9.1393° W`, `38,7; -9,1`,
/// `38.7, -9.1, 12` with the height, the address of a map.
pub(super) fn read_other_pair(text: &str) -> Option<Coordinates> {
    let text = text.trim();
    if text.starts_with("http://") || text.starts_with("https://") {
        return pair_of_address(text);
    }
    if let Some((latitude, longitude)) = text.split_once(';') {
        let number = |it: &str| read_number(it.trim().replace(',', ".").as_str());
        return Some((number(latitude)?, number(longitude)?));
    }
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    match parts[..] {
        [latitude, longitude] => {
            Some((degrees(latitude, 'N', 'S')?, degrees(longitude, 'E', 'W')?))
        }
        [latitude, longitude, height] => {
            read_number(height.trim_end_matches(['m', ' ']))?;
            Some((read_number(latitude)?, read_number(longitude)?))
        }
        _ => None,
    }
}

/// Whether a text has several numbers and no letter: it names no place.
pub(super) fn is_of_numbers(text: &str) -> bool {
    let mut numbers =
        text.split(|it: char| !it.is_ascii_digit() && it != '.').filter(|it| !it.is_empty());
    numbers.nth(1).is_some()
        && text.chars().all(|it| it.is_ascii_digit() || " \t.,;+-−°'\"′″NSEW".contains(it))
}

/// `38.7223° N`, `W 9° 8′ 21.5″`: degrees, minutes and seconds, and which half of the earth.
fn degrees(text: &str, plus: char, minus: char) -> Option<f64> {
    let is_half = |it: char| it == plus || it == minus;
    let half = text.chars().find(|it| is_half(it.to_ascii_uppercase()))?.to_ascii_uppercase();
    let bare = text.trim_matches(|it: char| is_half(it.to_ascii_uppercase()) || it == ' ');
    let is_between = |it: char| "° '’\"”′″".contains(it);
    let parts: Option<Vec<f64>> =
        bare.split(is_between).filter(|it| !it.is_empty()).map(read_number).collect();
    let parts = parts.filter(|it| (1..=3).contains(&it.len()) && it.iter().all(|it| *it >= 0.0))?;
    let value = parts.iter().rev().fold(0.0, |below, part| part + below / 60.0);
    Some(if half == minus { -value } else { value })
}

/// The position in the address of a map.
fn pair_of_address(address: &str) -> Option<Coordinates> {
    static PLACE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let number = r"([-+]?[0-9]{1,3}\.[0-9]+)";
        let of_query =
            format!(r"[?&#/](?:q|ll|query|center|destination)=(?:loc:)?{number}(?:,|%2C){number}");
        let behind_sign = format!(r"/@{number},{number}");
        let of_marker = format!(r"mlat={number}&mlon={number}");
        let of_map = format!(r"#map=[0-9.]+/{number}/{number}");
        Regex::new(&format!("{of_marker}|{of_query}|{behind_sign}|{of_map}")).ok()
    });
    let found = PLACE.as_ref()?.captures(address)?;
    let mut numbers = found.iter().skip(1).flatten().map(|it| read_number(it.as_str()));
    Some((numbers.next()??, numbers.next()??))
}

/// What Android's addresses search for: `38.72,-9.14(Lisboa)` of `geo:0,0?q=38.72,-9.14(Lisboa)`.
fn query_of_geo(text: &str) -> Option<String> {
    let query = text.split_once('?')?.1;
    let said = query.split('&').find_map(|it| it.strip_prefix("q="))?;
    let (mut rest, mut decoded) = (said.as_bytes(), Vec::with_capacity(said.len()));
    while let [first, behind @ ..] = rest {
        let hex = behind.get(..2).and_then(|it| std::str::from_utf8(it).ok());
        let coded = hex.filter(|_| *first == b'%').and_then(|it| u8::from_str_radix(it, 16).ok());
        decoded.push(coded.unwrap_or(if *first == b'+' { b' ' } else { *first }));
        rest = if coded.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8(decoded).ok()
}

/// The name that such an address has for its place.
pub(super) fn label_of_geo(text: &str) -> Option<String> {
    let query = Some(text.trim()).filter(|it| is_geo(it)).and_then(query_of_geo)?;
    let label = query.split_once('(')?.1.trim_end().strip_suffix(')')?.trim();
    (!label.is_empty()).then(|| label.to_owned())
}

/// What such an address searches for, where that is no position: `Lisboa` of `geo:0,0?q=Lisboa`.
pub(super) fn name_of_geo(text: &str) -> Option<String> {
    let query = Some(text.trim()).filter(|it| is_geo(it)).and_then(query_of_geo)?;
    let name = query.trim();
    (name.contains(char::is_alphabetic) && !name.contains(['"', '`'])).then(|| name.to_owned())
}

fn read_two(text: &str) -> Option<Coordinates> {
    let mut numbers = text.split(',').map(|it| read_number(it.trim()));
    let pair = (numbers.next()??, numbers.next()??);
    numbers.next().is_none().then_some(pair)
}

/// Two numbers of a text; of a `geo:` address (RFC 5870) the height and what follows are left out.
pub(super) fn read_pair(text: &str) -> Option<Coordinates> {
    let text = text.trim();
    let is_geo = is_geo(text);
    if let Some(query) = Some(text).filter(|_| is_geo).and_then(query_of_geo) {
        let pair = query.split('(').next().and_then(read_two);
        // Without one, Android's `0,0` says that the query is searched for.
        let is_none = read_two(text[4..].split('?').next()?) == Some((0.0, 0.0));
        if pair.is_some() || is_none {
            return pair;
        }
    }
    let numbers = if is_geo { text[4..].split([';', '?']).next()? } else { text };
    let mut numbers = numbers.split(',').map(read_number);
    let pair = (numbers.next()??, numbers.next()??);
    (is_geo || numbers.next().is_none()).then_some(pair)
}
