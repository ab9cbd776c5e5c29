//! Numbers in a picture: short ones, the round ones of a scale, and how much room they take.

/// A number in a few characters: `7`, `7.5`, `950`, `12k`, `1.5M`.
pub fn short(value: f64) -> String {
    let (size, suffix) = match value.abs() {
        it if it >= 1e9 => (1e9, "G"),
        it if it >= 1e6 => (1e6, "M"),
        it if it >= 1e3 => (1e3, "k"),
        _ => (1.0, ""),
    };
    let scaled = value / size;
    let decimals = usize::from(scaled.abs() < 100.0);
    let digits = format!("{scaled:.decimals$}");
    let digits = if digits.contains('.') {
        digits.trim_end_matches('0').trim_end_matches('.')
    } else {
        &digits
    };
    format!("{digits}{suffix}")
}

/// Round steps from 0 to beyond `greatest`, about `steps` of them: 1, 2 or 5 times a power of ten apart.
pub fn ticks(greatest: f64, steps: u8) -> Vec<f64> {
    if !greatest.is_finite() || greatest <= 0.0 || steps == 0 {
        return vec![0.0, 1.0];
    }
    let rough = greatest / f64::from(steps);
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].map(|it| it * power).into_iter().find(|it| *it >= rough);
    let step = step.unwrap_or(10.0 * power);
    let mut ticks = vec![0.0];
    while ticks[ticks.len() - 1] < greatest {
        ticks.push(step * f64::from(u16::try_from(ticks.len()).unwrap_or(u16::MAX)));
    }
    ticks
}

/// How far `value` is on the way from 0 to `greatest`: 0 to 1.
#[expect(clippy::cast_precision_loss, reason = "a picture has no 2^52 dots")]
pub fn share(value: u64, greatest: u64) -> f64 {
    if greatest == 0 { 0.0 } else { (value as f64 / greatest as f64).min(1.0) }
}

/// The nearest whole number of a small size: a column, a row, an eighth of one.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0 and above; `as` stops at the end"
)]
pub fn whole(value: f64) -> usize {
    value.max(0.0).round() as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_number_keeps_what_tells() {
        let shown = [0.0, 7.0, 7.25, 99.96, 950.0, 1_500.0, 12_345.0, 999_999.0, 2.5e6].map(short);
        assert_eq!(shown, ["0", "7", "7.2", "100", "950", "1.5k", "12.3k", "1000k", "2.5M"]);
    }

    #[test]
    fn ticks_are_round_and_reach_beyond() {
        assert_eq!(ticks(10.0, 5), [0.0, 2.0, 4.0, 6.0, 8.0, 10.0]);
        assert_eq!(ticks(4_300.0, 4), [0.0, 2_000.0, 4_000.0, 6_000.0]);
        assert_eq!(ticks(0.0, 4), [0.0, 1.0]);
        assert_eq!(ticks(f64::NAN, 4), [0.0, 1.0]);
        assert_eq!(ticks(3.0, 4), [0.0, 1.0, 2.0, 3.0]);
    }
}
