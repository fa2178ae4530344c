use super::*;

fn at(text: &str) -> Moment {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S").unwrap().into()
}

fn put(data_dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = path(data_dir, name).unwrap();
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn good(rows: u64) -> Findings {
    Findings { checked_at: at("2026-11-21 12:00:00"), rows, files: 0, problem: String::new() }
}

#[test]
fn a_name_says_when_and_why() {
    for reason in Reason::ALL {
        let name = name(at("2026-11-21 12:03:04"), reason);
        assert_eq!(stamped(&name), Some((at("2026-11-21 12:03:04"), reason)));
    }
    assert_eq!(stamped("platen-2026-11-21-120304-odd"), None);
    assert_eq!(stamped("platen-é"), None);
}

#[test]
fn no_name_leads_out_of_the_folder() {
    for name in ["", "..", "../x", "a/b", ".hidden", "a\\b", "a\0", "é", "a b", &"a".repeat(201)] {
        assert!(matches!(path(Path::new("/data"), name), Err(Error::NotFound)), "{name}");
    }
    assert_eq!(path(Path::new("d"), "my.site-1").unwrap(), Path::new("d/backups/my.site-1.json.gz"));
}

#[test]
fn findings_count_only_for_the_file_they_speak_of() {
    let folder = tempfile::tempdir().unwrap();
    let path = put(folder.path(), "site", b"one");
    assert_eq!(find(folder.path(), "site").unwrap().findings, None);
    note(folder.path(), &path, good(7)).unwrap();
    assert!(find(folder.path(), "site").unwrap().is_good());
    put(folder.path(), "site", b"another");
    assert_eq!(find(folder.path(), "site").unwrap().findings, None);
    assert_eq!(list(folder.path()).unwrap().len(), 1);
    remove(folder.path(), "site").unwrap();
    assert_eq!(fs::read_dir(super::folder(folder.path())).unwrap().count(), 0);
    assert!(matches!(remove(folder.path(), "site"), Err(Error::NotFound)));
}

#[test]
fn only_good_scheduled_ones_beyond_the_newest_go() {
    let folder = tempfile::tempdir().unwrap();
    for (day, reason, is_good) in [
        (1, Reason::Scheduled, true),
        (2, Reason::Asked, true),
        (3, Reason::Scheduled, false),
        (4, Reason::Scheduled, true),
        (5, Reason::Scheduled, true),
        (6, Reason::BeforeRestore, true),
    ] {
        let name = name(at(&format!("2026-11-{day:02} 03:00:00")), reason);
        let path = put(folder.path(), &name, b"x");
        let problem = if is_good { String::new() } else { "cut off".into() };
        note(folder.path(), &path, Findings { problem, ..good(1) }).unwrap();
    }
    assert_eq!(thin_out(folder.path(), 2).unwrap(), 1);
    let left: Vec<String> =
        list(folder.path()).unwrap().iter().map(|kept| kept.name[15..17].into()).collect();
    assert_eq!(left, ["06", "05", "04", "03", "02"]);
}
