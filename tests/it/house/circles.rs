//! Circles between files: those that reach each other along what they name.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Crate;

/// Which file names something of which others, but for the modules around it: what stands in a `mod.rs` is there for the
/// files below, as Rust's own privacy has it.
pub(super) fn arrows(house: &Crate) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut arrows = BTreeMap::new();
    for (path, module) in &house.modules {
        let ends = module.named.iter().filter_map(|it| house.end_of(it, path));
        let others = ends.filter(|it| !path.starts_with(it));
        let others: BTreeSet<&str> = others.map(|it| house.modules[&it].file.as_str()).collect();
        arrows.insert(module.file.as_str(), others);
    }
    arrows
}

/// The circles, each as its files in order.
pub(super) fn circles(house: &Crate) -> Vec<Vec<&str>> {
    let arrows = arrows(house);
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|file| (*file, reach(&arrows, file))).collect();
    let mut found = BTreeSet::new();
    for (file, there) in &reached {
        if there.contains(file) {
            let back = there.iter().filter(|other| reached[*other].contains(file));
            found.insert(back.copied().collect::<Vec<_>>());
        }
    }
    found.into_iter().collect()
}

/// The circles with the arrows that tie each.
pub(super) fn told(house: &Crate) -> Vec<String> {
    let arrows = arrows(house);
    let tell = |circle: &Vec<&str>| {
        let ties = circle.iter().flat_map(|file| {
            let others = arrows[file].iter().filter(|it| circle.contains(it));
            others.map(move |it| format!("  {file} -> {it}"))
        });
        let ties: Vec<String> = ties.collect();
        format!("a circle of {} files:\n{}", circle.len(), ties.join("\n"))
    };
    circles(house).iter().map(tell).collect()
}

/// All files that can be reached from one.
fn reach<'a>(arrows: &BTreeMap<&'a str, BTreeSet<&'a str>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut next: Vec<&str> = arrows[from].iter().copied().collect();
    while let Some(file) = next.pop() {
        if reached.insert(file) {
            next.extend(arrows.get(file).into_iter().flatten());
        }
    }
    reached
}
