//! The floors of `src/lib.rs`, kept.
//!
//! `lib.rs` lists the modules from the ground up; a comment opens each floor. A module uses only the floors below its
//! own, files name each other in no circle, and a floor whose comment says "pure" never names the outside world. Each outside crate that the project may
//! one day replace is named in one place, every file says what it owns, and every room has its tests.

mod circles;
mod planted;
mod source;
mod strangers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use source::Crate;

/// What a pure floor never names: disk, environment, clock, SQLite, terminal.
const WORLD: &[&str] = &[
    "std::fs",
    "std::env",
    "std::process",
    "std::time",
    "::now()",
    "rusqlite",
    "walkdir",
    "clap",
    "println!",
];

/// Crates that are named in one file or folder only, so that they can be replaced there.
const ONE_PLACE: &[(&str, &str)] = &[
    ("serde_yaml", "entry/front_matter"),
    ("notify", "journal/watch.rs"),
    ("walkdir::", "journal/walk"),
    ("rusqlite_migration", "engine/executor.rs"),
    ("zip::", "import/bundle/zipped.rs"),
    ("clap::", "commands/"),
    ("std::env::", "commands/context.rs"),
];

#[derive(Clone, Copy, Default)]
struct Floor {
    number: usize,
    pure: bool,
}

#[test]
fn each_module_uses_only_the_floors_below_it() {
    let files = sources();
    let floors = read_floors(&fs::read_to_string(source_root().join("lib.rs")).unwrap());
    assert!(floors.len() > 15, "the floors of lib.rs were not read");
    let wrong = upward(&read(&files), &floors);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    let files = sources();
    let told = circles::told(&read(&files));
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn every_file_that_the_map_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let words = map.split(|it: char| !(it.is_alphanumeric() || "/_.-".contains(it)));
    let files = words.filter(|it| it.contains('/') && Path::new(it).extension().is_some());
    let gone: Vec<_> =
        files.filter(|it| !root.join("src").join(it).exists() && !root.join(it).exists()).collect();
    assert!(gone.is_empty(), "ARCHITECTURE.md names {gone:?}");
}

/// The rooms of the archive, each of which uses only those before it.
const ROOMS: &[&str] = &["file", "model", "versions", "rows", "read", "stats", "care"];

#[test]
fn each_room_of_the_archive_uses_only_those_before_it() {
    let files = sources();
    let list = fs::read_to_string(source_root().join("archive/mod.rs")).unwrap();
    let there: BTreeSet<&str> = mod_lines(&list).filter(|it| *it != "fixture").collect();
    assert_eq!(there, ROOMS.iter().copied().collect());
    let house = read(&files);
    let number = |path: &source::Path| match path.as_slice() {
        [door, room, ..] if door == "archive" => ROOMS.iter().position(|it| it == room),
        _ => None,
    };
    let mut wrong = Vec::new();
    for (path, module) in &house.modules {
        let Some(own) = number(path) else { continue };
        let named = module.named.iter().chain(&module.handed_on);
        let ends: BTreeSet<_> = named.filter_map(|it| house.end_of(it, path)).collect();
        for end in ends.iter().filter(|it| number(it).is_some_and(|its| its > own)) {
            wrong.push(format!("{} uses `{}`", module.file, end.join("::")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pure_floors_name_nothing_of_the_world() {
    let src = source_root();
    let floors = read_floors(&fs::read_to_string(src.join("lib.rs")).unwrap());
    let mut wrong = Vec::new();
    for (module, _) in floors.iter().filter(|(_, floor)| floor.pure) {
        for file in files_of(&src, module) {
            let text = fs::read_to_string(&file).unwrap();
            let name = file.strip_prefix(&src).unwrap().display().to_string();
            for word in WORLD.iter().filter(|word| !is_of_tests(&name) && text.contains(**word)) {
                wrong.push(format!("{name} is on a pure floor and names `{word}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What each file names that is not below it.
fn upward(house: &Crate, floors: &BTreeMap<String, Floor>) -> Vec<String> {
    let mut wrong = Vec::new();
    for (path, module) in &house.modules {
        let Some((own, floor)) = path.first().and_then(|it| Some((it, floors.get(it)?))) else {
            continue;
        };
        let named = module.named.iter().chain(&module.handed_on);
        let doors: BTreeSet<_> = named.filter_map(|it| house.door_of(it, path)).collect();
        for other in doors.iter().filter(|it| *it != own) {
            if floors.get(other).is_none_or(|its| floor.number <= its.number) {
                wrong.push(format!("{} uses `{other}`, which is not below it", module.file));
            }
        }
    }
    wrong
}

/// The files of the program: name below `src`, and text.
fn sources() -> Vec<(String, String)> {
    let src = source_root();
    let rust = all_files(&src).into_iter().filter(|it| it.extension().is_some_and(|it| it == "rs"));
    let name = |it: &Path| it.strip_prefix(&src).unwrap().to_string_lossy().into_owned();
    rust.filter(|it| !it.ends_with("main.rs"))
        .map(|it| (name(&it), it))
        .filter(|(name, _)| !is_of_tests(name))
        .map(|(name, it)| (name, fs::read_to_string(it).unwrap()))
        .collect()
}

/// Whether a file below `src` holds nothing but tests, which use anything.
fn is_of_tests(name: &str) -> bool {
    name.split('/').any(|it| it == "tests" || it == "tests.rs")
}

#[test]
fn files_of_tests_are_told_from_others_by_their_place() {
    let found = ["a/tests.rs", "tests/b.rs", "a/tests/b/c.rs", "a/contests.rs", "a/tests_of.rs"];
    assert_eq!(found.map(is_of_tests), [true, true, true, false, false]);
}

fn read(files: &[(String, String)]) -> Crate {
    Crate::read(files.iter().map(|(file, text)| (file.as_str(), text.as_str())))
}

#[test]
fn each_outside_crate_is_named_in_its_one_place() {
    let src = source_root();
    let mut wrong = Vec::new();
    for file in all_files(&src) {
        let name = file.strip_prefix(&src).unwrap().display().to_string();
        let text = fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        let code: String = code.flat_map(|line| [line, "\n"]).collect();
        for (words, place) in ONE_PLACE {
            let is_main = name == "main.rs" || name == "lib.rs";
            if code.contains(words) && !name.starts_with(place) && !is_main {
                wrong.push(format!("{name} names `{words}`, which belongs to {place}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_says_what_it_owns() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let files = all_files(&source_root()).into_iter().chain(all_files(&tests.join("it")));
    let silent: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|it| it == "rs"))
        .filter(|file| !fs::read_to_string(file).unwrap().starts_with("//! "))
        .collect();
    assert!(silent.is_empty(), "no `//!` line opens {silent:?}");
}

#[test]
fn every_room_has_its_tests_and_every_test_file_is_run() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it");
    let mut wrong = Vec::new();
    for (rooms, shelf) in [("commands", ""), ("commands/migration", "migration/")] {
        let list = fs::read_to_string(source_root().join(rooms).join("mod.rs")).unwrap_or_default();
        for room in mod_lines(&list).filter(|it| !NO_ROOMS.contains(it)) {
            let file = tests.join(format!("{shelf}{room}.rs"));
            let folder = tests.join(format!("{shelf}{room}/mod.rs"));
            if !file.exists() && !folder.exists() {
                wrong.push(format!("{rooms}/{room}.rs has no tests/it/{shelf}{room}.rs"));
            }
        }
    }
    for folder in [tests.clone(), tests.join("migration")] {
        let list = if folder == tests { folder.join("main.rs") } else { folder.join("mod.rs") };
        let list = fs::read_to_string(list).unwrap_or_default();
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            let is_test =
                path.extension().is_some_and(|it| it == "rs") && stem != "main" && stem != "mod";
            if is_test && !mod_lines(&list).any(|it| it == stem) {
                wrong.push(format!("{} has no `mod` line and is never run", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What belongs to the order of a command, which `session` holds.
const ORDER: &[&str] = &[
    "WriteLock::take",
    "open_to_write",
    "Archive::open_to_adopt",
    "Archive::create",
    ".publish()",
    "migrate::execute",
    "Receipt::",
    "sync::write",
];

#[test]
fn no_room_makes_the_order_of_a_command_by_hand() {
    let mut wrong = Vec::new();
    for (file, text) in sources().iter().filter(|(file, _)| file.starts_with("commands/")) {
        let words = ORDER.iter().filter(|it| text.contains(**it));
        wrong.extend(words.map(|it| format!("{file} names `{it}`, which is the session's")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_backup_is_declined_where_the_user_agrees_to_none_and_nowhere_else() {
    let files = sources();
    let declining = files.iter().filter(|(_, text)| text.contains("Receipt::declined_by_user()"));
    for (file, text) in declining.filter(|(file, _)| !file.starts_with("backup/")) {
        let before = text.split("Receipt::declined_by_user()").next().unwrap();
        let condition = before.lines().rev().find(|it| it.trim_start().starts_with("if "));
        let condition = condition.unwrap_or_default();
        let is_of_a_program =
            file == "engine/program.rs" && condition.contains("backups.is_none()");
        assert!(
            condition.contains("consent.no_backup") || is_of_a_program,
            "{file} declines for the user"
        );
    }
}

#[test]
fn names_of_a_schema_are_folded_as_sqlite_folds_them() {
    let rooms = ["schema/", "revision/", "sql", "sqlite/", "engine/", "migrate/"];
    for (file, text) in
        sources().iter().filter(|it| rooms.iter().any(|room| it.0.starts_with(room)))
    {
        // To SQLite `Ö` and `ö` are two names: it knows the case of ASCII letters alone.
        let folds = ["::to_lowercase", ".to_lowercase()"];
        let wrong = folds.iter().find(|it| text.contains(**it));
        assert_eq!(wrong, None, "{file} folds letters that SQLite does not");
    }
}

/// The files of `commands` that are no subcommand.
const NO_ROOMS: &[&str] = &[
    "context",
    "derived",
    "dispatch",
    "ending",
    "entry_word",
    "error",
    "misunderstood",
    "notices",
    "output",
    "answer",
    "page",
    "pager",
    "refusals",
    "selecting",
    "signals",
    "times",
    "writing",
    "tests",
    "text",
];

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Reads the `mod` lines of `lib.rs`; a comment above a group of them opens the next floor.
fn read_floors(lib: &str) -> BTreeMap<String, Floor> {
    let mut floors = BTreeMap::new();
    let mut floor = Floor::default();
    for line in lib.lines() {
        if let Some(comment) = line.strip_prefix("// ") {
            floor = Floor { number: floor.number + 1, pure: comment.contains("pure") };
        }
        for name in mod_lines(line) {
            floors.insert(name.to_owned(), floor);
        }
    }
    floors
}

/// The names of the `mod NAME;` lines of a text.
fn mod_lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let line = line.trim_start_matches("pub(crate) ").trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    })
}

/// Lists the files of a module: its `.rs` file and all that its folder holds.
fn files_of(src: &Path, module: &str) -> Vec<PathBuf> {
    let file = src.join(format!("{module}.rs"));
    let mut files = all_files(&src.join(module));
    files.extend(file.exists().then_some(file));
    files.retain(|it| it.extension().is_some_and(|it| it == "rs"));
    files
}

/// Lists every file below a folder.
fn all_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let shelf = if path.is_dir() { &mut folders } else { &mut files };
            shelf.push(path);
        }
    }
    files
}
