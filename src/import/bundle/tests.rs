//! What belongs to what was named.

use super::*;

#[test]
fn a_file_reaches_what_lies_beside_it_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("photos")).unwrap();
    std::fs::create_dir(folder.path().join("in")).unwrap();
    for name in ["a.json", "photos/AB.jpeg", "in/b.json"] {
        std::fs::write(folder.path().join(name), name).unwrap();
    }
    let bundle = Bundle::open(&folder.path().join("a.json"), "a.json").unwrap();
    assert_eq!(bundle.members().collect::<Vec<_>>(), ["a.json"]);
    assert_eq!(bundle.find("photos/ab.JPEG").as_deref(), Some("photos/AB.jpeg"));
    assert_eq!(bundle.with_stem("photos", "ab").as_deref(), Some("photos/AB.jpeg"));
    let inner = Bundle::open(&folder.path().join("in/b.json"), "b.json").unwrap();
    assert_eq!(inner.find("../a.json"), None);
    let all = Bundle::open(folder.path(), "x").unwrap();
    assert_eq!(all.members().collect::<Vec<_>>(), ["a.json", "in/b.json", "photos/AB.jpeg"]);
    assert_eq!(all.with_stem("photos", "ab").as_deref(), Some("photos/AB.jpeg"));
    assert_eq!(all.text("in/b.json").unwrap(), "in/b.json");
}
