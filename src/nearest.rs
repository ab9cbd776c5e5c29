//! The known word that is closest to a mistyped one.

/// The word of `known` that `word` was most likely meant to be, or none where nothing is near.
///
/// Near is an edit distance (optimal string alignment: insert, delete, replace, swap neighbours) of at most a third
/// of the longer word's characters, and at least one. Ties go to the word that stands first.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut best: Option<(usize, &'a str)> = None;
    for candidate in known {
        let longer = word.chars().count().max(candidate.chars().count());
        let distance = distance(word, candidate);
        let is_near = distance <= (longer / 3).max(1);
        if is_near && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// Optimal string alignment distance, without regard to case.
fn distance(a: &str, b: &str) -> usize {
    strsim::osa_distance(&a.to_lowercase(), &b.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_mended() {
        let known = ["archive", "journal", "migrations"];
        assert_eq!(nearest("archvie", known), Some("archive"));
        assert_eq!(nearest("Journals", known), Some("journal"));
        assert_eq!(nearest("migration", known), Some("migrations"));
    }

    #[test]
    fn a_foreign_word_has_no_neighbour() {
        assert_eq!(nearest("zebra", ["archive", "journal"]), None);
        assert_eq!(nearest("", ["ab"]), None);
    }
}
