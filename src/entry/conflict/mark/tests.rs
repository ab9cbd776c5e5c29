//! The names that sync tools give, and those that people give.

use super::*;

fn check(name: &str, expected: &[(&str, &str, Strength)]) {
    let claims = claims(name);
    let found: Vec<_> = claims.iter().map(|it| (&*it.original, it.tool, it.strength)).collect();
    assert_eq!(found, expected, "{name}");
}

fn check_strong(name: &str, tool: &str) {
    check(name, &[("2025-09-16.md", tool, Strength::Strong)]);
}

/// The likeliest of its claims.
fn check_weak(name: &str, tool: &'static str) {
    let original = "2025-09-16.md".to_owned();
    let expected = Claim { original, tool, strength: Strength::Weak };
    assert_eq!(claims(name).first(), Some(&expected), "{name}");
}

#[test]
fn the_mark_of_syncthing_names_its_original() {
    check_strong("2025-09-16.sync-conflict-20260101-120000-ABCDEFG.md", "Syncthing");
    check_strong("2025-09-16.sync-conflict-20260101-120000.md", "Syncthing");
}

#[test]
fn the_mark_of_dropbox_is_known_in_the_languages_that_it_speaks() {
    check_strong("2025-09-16 (fred.example.com's conflicted copy 2016-11-08).md", "Dropbox");
    check_strong("2025-09-16 (Annas konfliktbehaftete Kopie 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Copie en conflit de Léa 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (MacBook の競合コピー 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Ana's conflicted copy 2025-09-16 (1)).md", "Dropbox");
    check_strong("2025-09-16 (copia en conflicto de Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (copia in conflitto di Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (cópia em conflito de Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (conflictkopie van Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (In Konflikt stehende Kopie von Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Anas modstridende kopi 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Anas konfliktkopia 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (конфликтующая копия с Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Ana 的冲突副本 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 （Ana 的衝突複本 2025-09-16）.md", "Dropbox");
    check_strong("2025-09-16 (Ana의 충돌된 사본 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Salinan konflik dari Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (αντίγραφο σε σύγκρουση Ana 2025-09-16).md", "Dropbox");
    check_strong("2025-09-16 (Case Conflict).md", "Dropbox");
    check_strong("2025-09-16 (Unicode Encoding Conflict).md", "Dropbox");
}

#[test]
fn the_mark_of_each_other_tool_names_its_original() {
    check_strong("2025-09-16 (conflicted copy 2025-09-16 121212).md", "Nextcloud");
    check_strong("2025-09-16 (còpia en conflicte 2018-04-10 093612).md", "Nextcloud");
    check_strong("2025-09-16_conflict-20250916-121212.md", "Nextcloud");
    check_strong("2025-09-16_conflict-ana-20250916-121212.md", "Nextcloud");
    check_strong("2025-09-16 (Conflicted copy iPad 202509161212).md", "Obsidian Sync");
    check_strong("2025-09-16 (SFConflict ana@x.org 2025-09-16-12-12-12).md", "Seafile");
    check_strong("2025-09-16_NAS_Sep-16-121212-2025_Conflict.md", "Synology Drive");
    check_strong("2025-09-16_conf(1).md", "Google Drive");
    check_strong("[Conflict] 2025-09-16.md", "Google Drive");
    check_strong("2025-09-16 [conflicted].md", SOME_TOOL);
    check_strong("2025-09-16.Conflict.md", SOME_TOOL);
    check_strong("2025-09-16.conflict1.md", SOME_TOOL);
    check_weak("2025-09-16 2.md", "iCloud");
    check_weak("2025-09-16 (1).md", "Google Drive");
    check_weak("2025-09-16-JEHNAE-PC-2.md", "OneDrive");
    check_weak("2025-09-16 (conflict with Ana).md", SOME_TOOL);
}

#[test]
fn the_name_of_a_computer_may_have_hyphens() {
    let names = [
        ("2025-09-16.md", "OneDrive", Strength::Weak),
        ("2025-09-16-DESKTOP.md", "OneDrive", Strength::Weak),
    ];
    check("2025-09-16-DESKTOP-A4KJ9P2.md", &names);
    check_weak("2025-09-16-Ana's MacBook Pro.md", "OneDrive");
    check_strong("2025-09-16-kei-safeBackup-0001.md", "OneDrive");
}

#[test]
fn a_copy_of_a_copy_names_both() {
    let (copy, original) = ("a (1).md", "a.md");
    let names = [(copy, "Syncthing", Strength::Strong), (original, "Syncthing", Strength::Weak)];
    check("a (1).sync-conflict-20260101-120000-ABCDEFG.md", &names);
}

#[test]
fn names_that_people_give_claim_nothing() {
    for name in [
        "2025-09-16.md",
        "2025-09-16-2.md",
        "2025-09-16-rain.md",
        "2025-09-16-Rain.md",
        "2025-09-16 02.md",
        "2025-09-16 (1999).md",
        "Trip to Rome 2025.md",
        "The conflict.md",
        "2025-09-16 (Ana).md",
        "(conflicted copy).md",
        "2.md",
        "sync-conflict-20260101-120000-ABCDEFG",
        "",
    ] {
        check(name, &[]);
    }
}
