//! Files of state: changes at once are all kept, and one that fails changes nothing.

use std::path::Path;

use tanxiao_book::state::{Access, change};

/// Adds a line to a file.
fn add(path: &Path, line: usize) {
    let added = change(path, Access::Private, |bytes| {
        let mut text = String::from_utf8(bytes.unwrap_or_default()).unwrap();
        text.push_str(&format!("{line}\n"));
        Ok::<_, tanxiao_book::Error>((text.into_bytes(), ()))
    });
    added.unwrap();
}

#[test]
fn changes_at_once_are_all_kept() {
    const WRITERS: usize = 24;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("state/lines");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let path = &path;
            scope.spawn(move || add(path, writer));
        }
    });
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines: Vec<usize> = text.lines().map(|line| line.parse().unwrap()).collect();
    lines.sort_unstable();
    assert_eq!(lines, (0..WRITERS).collect::<Vec<_>>());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}

#[test]
fn a_change_that_fails_leaves_the_file_as_it_was() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("lines");
    add(&path, 1);
    // What a kill left beside it is in nobody's way.
    std::fs::write(directory.path().join("lines.part"), "half").unwrap();
    let failed = change(&path, Access::Shared, |_| {
        Err::<(Vec<u8>, ()), _>(tanxiao_book::Error::NoRun { run: 1 })
    });
    assert!(failed.is_err());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "1\n");
    add(&path, 2);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "1\n2\n");
    assert!(!directory.path().join("lines.part").exists());
}
