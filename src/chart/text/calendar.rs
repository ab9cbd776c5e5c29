//! A year of days: a column for each week, a row for each weekday.

use super::{Role, Row};
use crate::chart::calendar::{Cell, LEVELS};
use crate::chart::months::MONTHS;
use crate::chart::{Calendar, Levels};
use crate::number::grouped;

/// What a day looks like without colour, from nothing to most.
const GLYPHS: [&str; LEVELS as usize] = ["·", "░", "▒", "▓", "█"];

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// The columns before the first week.
const MARGIN: usize = 4;

/// Draws a year in `width` columns: in one band, or in two, four or twelve below each other where it is too long for
/// one, and in letters of double width where there is room.
pub fn calendar(calendar: &Calendar, width: usize) -> Vec<Row> {
    let room = width.saturating_sub(MARGIN);
    let fits = |months: u32| {
        let mut starts = (1..=12).step_by(months as usize);
        starts.all(|first| calendar.columns(first..=first + months - 1) <= room)
    };
    let months = [12, 6, 3].into_iter().find(|months| fits(*months)).unwrap_or(1);
    let is_wide = months == 12 && 2 * calendar.columns(1..=12) <= room;
    let bands = (1..=12).step_by(months as usize).map(|first| first..=first + months - 1);
    let has_days =
        |months: &std::ops::RangeInclusive<u32>| !calendar.cells(months.clone()).is_empty();
    bands
        .filter(has_days)
        .flat_map(|months| band(calendar, months, 1 + usize::from(is_wide)))
        .collect()
}

fn band(calendar: &Calendar, months: std::ops::RangeInclusive<u32>, letters: usize) -> Vec<Row> {
    let cells = calendar.cells(months.clone());
    let mut rows = vec![month_names(calendar, months, letters)];
    for (weekday, name) in WEEKDAYS.iter().enumerate() {
        let is_named = weekday % 2 == 0;
        let mut row =
            Row::of(Role::Faint, if is_named { format!("{name} ") } else { " ".repeat(MARGIN) });
        let days: Vec<_> = cells.iter().filter(|cell| cell.row == weekday).collect();
        draw_days(&mut row, &days, letters);
        rows.push(row);
    }
    rows
}

fn draw_days(row: &mut Row, days: &[&Cell], letters: usize) {
    let mut column = 0;
    for day in days {
        row.push(Role::Plain, " ".repeat((day.column - column) * letters));
        row.push(Role::Level(day.level), glyph(day.level).repeat(letters));
        column = day.column + 1;
    }
}

/// The names of the months above the week of their first day.
fn month_names(calendar: &Calendar, months: std::ops::RangeInclusive<u32>, letters: usize) -> Row {
    let mut names = " ".repeat(MARGIN);
    for (month, column) in calendar.month_columns(months) {
        let start = MARGIN + column * letters;
        // Every name is three plain letters, and months are at least four weeks apart.
        names.extend(std::iter::repeat_n(' ', start.saturating_sub(names.len())));
        names.push_str(MONTHS[(month - 1) as usize % 12]);
    }
    Row::of(Role::Faint, names)
}

/// What the strengths mean that days have: `· 0  ░ 1  ▒ 120  ▓ 300  █ 800  words or more`; without the numbers where these have
/// no room.
pub fn legend(levels: &Levels, unit: &str, width: usize) -> Row {
    let strengths = |words: fn(u64) -> String| {
        let strength = |row: Row, (level, least): (u8, u64)| {
            row.with(Role::Level(level), glyph(level)).with(Role::Faint, words(least))
        };
        std::iter::once((0, 0)).chain(levels.used()).fold(Row::default(), strength)
    };
    let with_numbers = strengths(|least| format!(" {}  ", grouped(least)));
    let with_numbers = with_numbers.with(Role::Faint, format!("{unit} or more"));
    if with_numbers.width() <= width {
        return with_numbers;
    }
    strengths(|_| " ".to_owned()).with(Role::Faint, format!(" more {unit}"))
}

fn glyph(level: u8) -> &'static str {
    GLYPHS[usize::from(level) % GLYPHS.len()]
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::super::drawn;
    use super::*;
    use crate::chart::Caption;

    fn year(until: &str) -> Calendar {
        let until: NaiveDate = until.parse().unwrap();
        let first = NaiveDate::from_ymd_opt(2025, 1, 1).unwrap();
        let days = first.iter_days().take_while(|day| *day <= until).zip(0_u64..);
        let days: std::collections::BTreeMap<_, _> =
            days.map(|(day, nth)| (day, nth * nth % 7)).collect();
        Calendar {
            caption: Caption::default(),
            unit: "words".into(),
            year: 2025,
            levels: Levels::of_values(days.values().copied()),
            days,
            until,
        }
    }

    #[test]
    fn a_year_is_a_band_of_weeks() {
        insta::assert_snapshot!(drawn(&calendar(&year("2025-09-20"), 80)), @r"
            Jan Feb Mar  Apr May Jun  Jul Aug  Sep Oct Nov  Dec
        Mon  █████████████████████████████████████
             ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        Wed ······································
            ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        Fri ██████████████████████████████████████
            ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
        Sun ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
        ");
    }

    #[test]
    fn a_narrow_year_is_laid_in_bands() {
        insta::assert_snapshot!(drawn(&calendar(&year("2025-09-20"), 40)), @r"
            Jan Feb Mar  Apr May Jun
        Mon  ██████████████████████████
             ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        Wed ··························
            ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        Fri ██████████████████████████
            ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
        Sun ▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓
            Jul Aug  Sep Oct Nov  Dec
        Mon  ███████████
            ▒▒▒▒▒▒▒▒▒▒▒▒
        Wed ············
            ▒▒▒▒▒▒▒▒▒▒▒▒
        Fri ████████████
            ▓▓▓▓▓▓▓▓▓▓▓▓
        Sun ▓▓▓▓▓▓▓▓▓▓▓
        ");
    }

    #[test]
    fn no_row_is_wider_than_asked() {
        for width in 10..140 {
            let rows = calendar(&year("2025-12-31"), width);
            assert!(rows.iter().all(|row| row.width() <= width), "{width}");
        }
    }

    #[test]
    fn every_day_has_a_letter_whatever_the_width() {
        for width in [10, 20, 40, 80] {
            let drawn = drawn(&calendar(&year("2025-12-31"), width));
            assert_eq!(drawn.chars().filter(|it| "·░▒▓█".contains(*it)).count(), 365, "{width}");
        }
    }

    #[test]
    fn a_legend_tells_what_the_strengths_mean() {
        let legend =
            |width| legend(&Levels::of_values([100, 200, 300, 4_000]), "words", width).text();
        assert_eq!(legend(80), "· 0  ░ 1  ▒ 200  ▓ 300  █ 4,000  words or more");
        assert_eq!(legend(30), "· ░ ▒ ▓ █  more words");
    }
}
