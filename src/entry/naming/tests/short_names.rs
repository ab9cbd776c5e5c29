//! Names of months that are short, or are written without their marks.

use super::*;

#[test]
fn a_month_that_is_read_moves_with_its_day() {
    for (paths, expected) in [
        (
            vec!["2025/06 juin/06.md", "2025/07 juill/07.md", "2025/07 juill/08.md"],
            "2026/11 nov/30.md",
        ),
        (vec!["2025/08 Aout/06.md"], "2026/11 Novembre/30.md"),
        (vec!["2025/03 Maerz/06.md"], "2026/11 November/30.md"),
        (vec!["2025/09 sett/06.md"], "2026/11 nov/30.md"),
        (vec!["2025/07-juill/2025-07-07.md"], "2026/11-nov/2026-11-30.md"),
        (vec!["2025/juill/06.md", "2025/juill/07.md"], "2026/nov/30.md"),
    ] {
        check_on("2026-11-30", &paths, None, &[expected]);
    }
    let paths = ["2025/06 juin/06.md", "2025/07 juill/07.md", "2025/07 juill/08.md"];
    check_on("2026-07-02", &paths, None, &["2026/07 juill/02.md"]);
    check_on("2026-05-03", &paths, None, &["2026/05 mai/03.md"]);
}

#[test]
fn short_names_are_those_of_a_language_with_or_without_their_full_stops() {
    let french = ["5 sept. 2025.md", "6 juill. 2025.md", "7 août 2025.md", "8 sept. 2025.md"];
    for (paths, day, expected) in [
        (&french[..], "2026-11-30", "30 nov. 2026.md"),
        (&french, "2026-07-02", "2 juill. 2026.md"),
        (&french, "2026-05-03", "3 mai 2026.md"),
        (&french, "2026-02-03", "3 févr. 2026.md"),
        (&["2025/Sept/16.md", "2025/Sept/17.md"], "2026-11-30", "2026/Nov/30.md"),
        (&["16 Sept 2025.md"], "2026-11-30", "30 Nov 2026.md"),
        (&["16 Sept. 2025.md"], "2026-11-30", "30 Nov. 2026.md"),
        (&["16 Sept. 2025.md"], "2026-05-30", "30 May 2026.md"),
        (&["Sept 16, 2025.md"], "2026-11-30", "Nov 30, 2026.md"),
        (
            &["2025/June/16.md", "2025/July/16.md", "2025/Sept/16.md"],
            "2026-11-30",
            "2026/Nov/30.md",
        ),
        (&["2025/07 juil/06.md"], "2026-11-30", "2026/11 nov/30.md"),
        (&["2025/02 févr/06.md"], "2026-11-30", "2026/11 nov/30.md"),
        (&["2025/Dez/05.md", "2026/Mai/05.md"], "2026-11-30", "2026/Nov/30.md"),
        (&["2025/Juni/05.md"], "2026-11-30", "2026/November/30.md"),
        (&["6 sept 2025.md", "7 sept 2025.md", "3 ene 2025.md"], "2026-11-30", "30 nov 2026.md"),
        (&["16.Sep.2025.md", "17.Sep.2025.md"], "2026-11-30", "30.Nov.2026.md"),
    ] {
        check_on(day, paths, None, &[expected]);
    }
}
