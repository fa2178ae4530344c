//! From an address in a text to the file or the post it means, never out of the folder.

use std::path::{Path, PathBuf};

use percent_encoding::percent_decode_str;

use super::layout::Folder;

/// The path of an address, and the fragment with its `#`.
pub fn cut(address: &str) -> (&str, &str) {
    let (path, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
    (path.split('?').next().unwrap_or(path), fragment)
}

/// The file behind an address, which must lie in the folder: beside the text, in the
/// bundle's folder, or where site builders keep such files.
pub fn picture(folder: &Folder, source_path: &str, address: &str) -> Result<PathBuf, &'static str> {
    let path = cut(address).0;
    let Ok(decoded) = percent_decode_str(path).decode_utf8() else {
        return Err("its address is not UTF-8");
    };
    let beside = source_path.rsplit_once('/').map_or("", |(below, _)| below);
    let own_folder = source_path.rsplit_once('.').map_or(source_path, |(stem, _)| stem);
    let below_content =
        beside.strip_prefix(folder.content().trim_end_matches('/')).unwrap_or(beside).trim_matches('/');
    let relative = decoded.trim_start_matches('/');
    let mut places = Vec::new();
    if !decoded.starts_with('/') {
        places.extend([beside.to_owned(), own_folder.to_owned(), format!("static/{below_content}")]);
    }
    places.extend(["static", "assets", "", folder.content(), "public"].map(str::to_owned));
    let mut reason = "there is no such file in the folder";
    for place in places {
        let Ok(file) = folder.root().join(&place).join(relative).canonicalize() else {
            continue;
        };
        if !file.starts_with(folder.root()) {
            reason = "it is outside of the folder";
        } else if file.is_file() {
            return Ok(file);
        }
    }
    Err(if climbs_out(Path::new(beside), relative) { "it is outside of the folder" } else { reason })
}

/// Whether `..` leads out of the folder, whatever is there.
fn climbs_out(beside: &Path, relative: &str) -> bool {
    let mut depth = beside.components().count();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." if depth == 0 => return true,
            ".." => depth -= 1,
            _ => depth += 1,
        }
    }
    false
}

/// What a link to another text leads to: `@/x.md` of Zola, or a relative `../x.md`. The
/// outer `None` is for links that are nothing of the kind.
pub fn post(folder: &Folder, source_path: &str, address: &str) -> Option<(Option<String>, String)> {
    let (path, fragment) = cut(address);
    if !path.ends_with(".md") && !path.ends_with(".markdown") {
        return None;
    }
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let beside = source_path.rsplit_once('/').map_or("", |(below, _)| below);
    let joined = match (decoded.strip_prefix("@/"), decoded.strip_prefix('/')) {
        (Some(path), _) | (_, Some(path)) => format!("{}{path}", folder.content()),
        _ => format!("{beside}/{decoded}"),
    };
    let target = inside(&joined).filter(|path| folder.holds(path));
    Some((target, fragment.to_owned()))
}

/// A path without `.` and `..`; `None` when it leads out.
fn inside(path: &str) -> Option<String> {
    let mut parts = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn site(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join("site").join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        fs::write(dir.path().join("secret.png"), "x").unwrap();
        let folder = Folder::open(&dir.path().join("site")).unwrap();
        (dir, folder)
    }

    #[test]
    fn pictures_are_looked_for_where_site_builders_keep_them() {
        let (_dir, folder) = site(&[
            "content/posts/a/index.md",
            "content/posts/a/own pic.png",
            "static/img/b.png",
            "assets/c.png",
            "content/posts/d.png",
        ]);
        let found = |address: &str| {
            let file = picture(&folder, "content/posts/a/index.md", address).unwrap();
            file.strip_prefix(folder.root()).unwrap().to_str().unwrap().to_owned()
        };
        assert_eq!(found("own%20pic.png"), "content/posts/a/own pic.png");
        assert_eq!(found("./own pic.png?w=3#x"), "content/posts/a/own pic.png");
        assert_eq!(found("../d.png"), "content/posts/d.png");
        assert_eq!(found("/img/b.png"), "static/img/b.png");
        assert_eq!(found("/assets/c.png"), "assets/c.png");
        assert_eq!(found("/c.png"), "assets/c.png");
    }

    #[test]
    fn nothing_outside_of_the_folder_is_taken() {
        let (dir, folder) = site(&["a.md", "b/c.md"]);
        for address in ["../secret.png", "%2e%2e/secret.png", "../nothing.png", "/../secret.png"] {
            assert_eq!(picture(&folder, "a.md", address), Err("it is outside of the folder"), "{address}");
        }
        let absolute = dir.path().join("secret.png");
        assert!(picture(&folder, "a.md", absolute.to_str().unwrap()).is_err());
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&absolute, dir.path().join("site/link.png")).unwrap();
            assert_eq!(picture(&folder, "a.md", "link.png"), Err("it is outside of the folder"));
        }
    }
}
