//! Exports that are there whole or not at all.

use super::*;

#[test]
fn an_id_stands_before_the_extension() {
    for (path, expected) in [("a/b.c.md", "a/b.c-7.md"), ("a.b/c", "a.b/c-7"), ("a/.md", "a/.md-7")]
    {
        let apart = apart(&EntryPath::new(path).unwrap(), 7).unwrap();
        assert_eq!(apart.as_str(), expected);
    }
}

#[test]
fn a_file_that_failed_half_way_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let (path, none) = (folder.path().join("a.json"), Protected::default());
    let nothing = |_: &[u8]| Ok(false);
    let failed = write_file(&path, false, &none, nothing, |out| {
        out.write_all(b"half")?;
        Err(ExportError::Stopped)
    });
    assert!(failed.is_err());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    write_file(&path, false, &none, nothing, |out| Ok(out.write_all(b"one")?)).unwrap();
    let again = write_file(&path, false, &none, nothing, |out| Ok(out.write_all(b"two")?));
    assert!(matches!(again, Err(ExportError::Exists { .. })));
    write_file(&path, true, &none, nothing, |out| Ok(out.write_all(b"three")?)).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"three");
}

#[test]
fn what_is_in_the_way_is_found_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("s"), "a file").unwrap();
    fs::create_dir(folder.path().join("b.md")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("link")).unwrap();
    let none = Protected::default();
    let target = Target::open(folder.path(), true, &none).unwrap();
    let look = |path: &str| {
        target
            .refuse_existing(&EntryPath::new(path).unwrap(), |_| Ok(true))
            .map_err(|it| it.to_string().replace(&format!("{}/", folder.path().display()), ""))
    };
    assert_eq!(look("s/t/a.md").unwrap_err(), "`s` is no folder, and one is needed there");
    assert_eq!(look("link/a.md").unwrap_err(), "`link` is no folder, and one is needed there");
    assert_eq!(look("b.md").unwrap_err(), "`b.md` is a folder, and a file is to be written there");
    assert_eq!((look("s"), look("b.md/a.md"), look("new/a.md")), (Ok(()), Ok(()), Ok(())));
}

#[test]
fn a_folder_that_was_not_finished_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let none = Protected::default();
    let mut target = Target::open(&folder.path().join("out"), false, &none).unwrap();
    target.write(&EntryPath::new("a.md").unwrap(), b"x").unwrap();
    drop(target);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
