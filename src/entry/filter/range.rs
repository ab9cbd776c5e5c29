//! Ranges of numbers: `7`, `7..`, `..3`, `2..5`, both ends included.

use std::str::FromStr;

/// The numbers from `least` to `most`, both included; an end that is none is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NumberRange {
    /// The least number.
    pub least: Option<Number>,
    /// The greatest number.
    pub most: Option<Number>,
}

impl NumberRange {
    /// Whether a number lies in it.
    pub fn holds(self, number: f64) -> bool {
        self.least.is_none_or(|it| it.as_real() <= number)
            && self.most.is_none_or(|it| number <= it.as_real())
    }
}

impl NumberRange {
    /// Whether a text is a range of numbers that ends before it begins: `5..3`.
    pub(super) fn is_backwards(text: &str) -> bool {
        let number = |text: &str| text.trim().parse::<Number>().ok();
        let ends = text.split_once("..").and_then(|(from, to)| number(from).zip(number(to)));
        ends.is_some_and(|(from, to)| from.as_real() > to.as_real())
    }
}

/// A number as it was written: a whole one keeps all its digits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Number {
    /// A whole number.
    Integer(i64),
    /// A number with decimals, or one that is too long for the whole ones.
    Real(f64),
}

impl Number {
    #[expect(
        clippy::cast_precision_loss,
        reason = "only compared, where nearly equal is equal enough"
    )]
    fn as_real(self) -> f64 {
        match self {
            Self::Integer(number) => number as f64,
            Self::Real(number) => number,
        }
    }
}

impl FromStr for Number {
    type Err = NoNumber;

    fn from_str(text: &str) -> Result<Self, NoNumber> {
        // Rust also reads `inf`, `nan` and `1e9`: the last is a number, the first two are not.
        let is_plain = text.bytes().all(|it| it.is_ascii_digit() || b"+-.eE".contains(&it));
        if !is_plain {
            return Err(NoNumber);
        }
        match text.parse() {
            Ok(number) => Ok(Self::Integer(number)),
            Err(_) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() => Ok(Self::Real(number)),
                _ => Err(NoNumber),
            },
        }
    }
}

impl FromStr for NumberRange {
    type Err = NoNumber;

    /// Reads `7`, `7..`, `..3` and `2..5`; a range that ends before it begins is none.
    fn from_str(text: &str) -> Result<Self, NoNumber> {
        let number = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some),
        };
        let Some((least, most)) = text.split_once("..") else {
            let alone = number(text)?.ok_or(NoNumber)?;
            return Ok(Self { least: Some(alone), most: Some(alone) });
        };
        let range = Self { least: number(least)?, most: number(most)? };
        match (range.least, range.most) {
            (None, None) => Err(NoNumber),
            (Some(least), Some(most)) if least.as_real() > most.as_real() => Err(NoNumber),
            _ => Ok(range),
        }
    }
}

/// A text that is no number, or no range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no range of numbers")]
pub struct NoNumber;

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, least: Option<Number>, most: Option<Number>) {
        assert_eq!(text.parse(), Ok(NumberRange { least, most }), "{text}");
    }

    #[test]
    fn a_range_has_both_ends_one_or_is_one_number() {
        let whole = |it| Some(Number::Integer(it));
        check("7", whole(7), whole(7));
        check("7..", whole(7), None);
        check("..3", None, whole(3));
        check("2..5", whole(2), whole(5));
        check(" 2 .. 5 ", whole(2), whole(5));
        check("-5..-2", whole(-5), whole(-2));
        check("7.5..", Some(Number::Real(7.5)), None);
        check(".5", Some(Number::Real(0.5)), Some(Number::Real(0.5)));
        check("9007199254740993", whole(9_007_199_254_740_993), whole(9_007_199_254_740_993));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in ["", "..", "a", "5..2", "1..2..3", "nan", "inf..", "7…", "0x10", "--5", "1e999"]
        {
            assert_eq!(text.parse::<NumberRange>(), Err(NoNumber), "{text}");
        }
    }
}
