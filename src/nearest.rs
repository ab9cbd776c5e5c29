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
    let a: Vec<char> = a.to_lowercase().chars().collect();
    let b: Vec<char> = b.to_lowercase().chars().collect();
    let mut before = vec![0; b.len() + 1];
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, right) in b.iter().enumerate() {
            let replaced = above[j] + usize::from(left != right);
            let mut least = replaced.min(above[j + 1] + 1).min(row[j] + 1);
            let is_swap = i > 0 && j > 0 && *left == b[j - 1] && a[i - 1] == *right;
            if is_swap {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
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
