//! What two schemas have in common to the letter, taken out: mostly that is nearly all, where one came of the other.

use std::collections::BTreeSet;

use super::object::Object;
use super::{Index, Schema, Table, Trigger, View, VirtualTable};

/// What an object is to the letter: its stored text, and what that says.
type Letters<'a> = (&'a str, &'a str);

impl Schema {
    /// Both schemas without what stands in both of them, with the same text.
    pub fn without_shared(&self, other: &Self) -> (Self, Self) {
        // What a table says follows from its text.
        let (tables, their_tables) =
            unshared(&self.tables, &other.tables, |it: &Table| (&it.sql, ""));
        let (indexes, their_indexes) =
            unshared(&self.indexes, &other.indexes, |it: &Index| letters(it.object()));
        let (virtual_tables, their_virtual_tables) =
            unshared(&self.virtual_tables, &other.virtual_tables, |it: &VirtualTable| {
                letters(it.object())
            });
        let (views, their_views) =
            unshared(&self.views, &other.views, |it: &View| letters(it.object()));
        let (triggers, their_triggers) =
            unshared(&self.triggers, &other.triggers, |it: &Trigger| letters(it.object()));
        let ours = Self { tables, virtual_tables, indexes, views, triggers };
        let theirs = Self {
            tables: their_tables,
            virtual_tables: their_virtual_tables,
            indexes: their_indexes,
            views: their_views,
            triggers: their_triggers,
        };
        (ours, theirs)
    }
}

fn letters(object: Object<'_>) -> Letters<'_> {
    (object.sql, object.form)
}

/// What only one of two lists holds. Where one came of the other they begin and end alike.
fn unshared<T: Clone>(
    ours: &[T],
    theirs: &[T],
    letters: impl Fn(&T) -> Letters<'_>,
) -> (Vec<T>, Vec<T>) {
    let is_same = |(one, other): &(&T, &T)| {
        let (one, other) = (letters(one), letters(other));
        std::ptr::eq(one.0, other.0) || one == other
    };
    let first = ours.iter().zip(theirs).take_while(is_same).count();
    let (ours, theirs) = (&ours[first..], &theirs[first..]);
    let last = ours.iter().rev().zip(theirs.iter().rev()).take_while(is_same).count();
    let (ours, theirs) = (&ours[..ours.len() - last], &theirs[..theirs.len() - last]);
    let in_ours: BTreeSet<Letters<'_>> = ours.iter().map(&letters).collect();
    let in_theirs: BTreeSet<Letters<'_>> = theirs.iter().map(&letters).collect();
    let only = |them: &[T], others: &BTreeSet<Letters<'_>>| -> Vec<T> {
        them.iter().filter(|it| !others.contains(&letters(it))).cloned().collect()
    };
    (only(ours, &in_theirs), only(theirs, &in_ours))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ours: &str, theirs: &str, expected: (&str, &str)) {
        let list = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let (ours, theirs) = unshared(&list(ours), &list(theirs), |it| (it.as_str(), ""));
        assert_eq!((ours.join(" ").as_str(), theirs.join(" ").as_str()), expected);
    }

    #[test]
    fn what_stands_in_both_goes_wherever_it_stands() {
        check("a b c", "a b c", ("", ""));
        check("a b c", "a x c d", ("b", "x d"));
        check("a b c d", "d c b a", ("", ""));
        check("a b", "z a b y", ("", "z y"));
        check("", "a", ("", "a"));
    }
}
