//! Names of parts as people list them.

use super::Part;

fn is_core(name: &str) -> bool {
    Part::CORE.iter().any(|it| it.as_str() == name)
}

/// Whether a verb behind the names stands in the plural: `moods are`, `search is`.
pub fn is_plural(names: &[String]) -> bool {
    match names {
        [one] => is_core(one) && one != "title" && one != "search",
        _ => true,
    }
}

/// Parts in a row: one of the core is a word, a field is a name in backticks.
pub fn listed(names: &[String]) -> String {
    let shown = |name: &String| if is_core(name) { name.clone() } else { format!("`{name}`") };
    let shown: Vec<String> = names.iter().map(shown).collect();
    match shown.as_slice() {
        [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        all => all.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_listed_as_people_list_them() {
        let check = |names: &[&str], expected: &str, plural: bool| {
            let names: Vec<String> = names.iter().map(|it| (*it).to_owned()).collect();
            assert_eq!((listed(&names).as_str(), is_plural(&names)), (expected, plural));
        };
        check(&["moods"], "moods", true);
        check(&["search"], "search", false);
        check(&["sky"], "`sky`", false);
        check(&["dates", "moods", "sky"], "dates, moods and `sky`", true);
    }
}
