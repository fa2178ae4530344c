//! The rules of the house, read off its own source.

use std::fs;
use std::path::{Path, PathBuf};

pub fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    walk(&root.join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .map(|path| {
            let text = fs::read_to_string(&path).unwrap();
            (path.strip_prefix(root).unwrap().to_string_lossy().into_owned(), text)
        })
        .collect()
}

/// The source without its unit tests and comments.
pub fn product(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
    code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Where a file stands: its floor, and what is below it. A folder may always import from itself.
fn may_import(file: &str) -> &'static [&'static str] {
    const KIT: &[&str] = &["kit"];
    const DB: &[&str] = &["kit", "config", "error", "urls", "db"];
    const MODELS: &[&str] = &["kit", "config", "error", "urls", "db", "models"];
    const SERVICES: &[&str] = &["kit", "config", "error", "urls", "services"];
    const EMAILS: &[&str] = &["kit", "config", "error", "urls", "db", "models", "services", "emails"];
    const JOBS: &[&str] = &[
        "kit", "config", "error", "urls", "db", "models", "services", "emails", "transfer", "backup", "jobs",
    ];
    const TRANSFER: &[&str] = &["kit", "config", "error", "urls", "db", "models", "services", "transfer"];
    const BACKUP: &[&str] =
        &["kit", "config", "error", "urls", "db", "models", "services", "transfer", "backup"];
    const WEB: &[&str] =
        &["kit", "config", "error", "urls", "db", "models", "services", "transfer", "backup", "jobs", "web"];
    const CLI: &[&str] = &[
        "kit", "config", "error", "urls", "db", "models", "services", "transfer", "backup", "jobs", "web",
        "cli", "app",
    ];
    match file.trim_start_matches("src/").split(['/', '.']).next().unwrap() {
        "kit" => KIT,
        // The operator's settings name the database, so config knows its address type.
        "config" | "error" | "urls" | "db" => DB,
        "models" => MODELS,
        "services" => SERVICES,
        "transfer" => TRANSFER,
        "emails" => EMAILS,
        "jobs" => JOBS,
        "backup" => BACKUP,
        "web" => WEB,
        _ => CLI,
    }
}

/// The paths that stand at `from` in a tree of uses: `a::{b, c::{d, e}}` is `a::b`, `a::c::d`, `a::c::e`.
fn branches(tree: &str) -> Vec<String> {
    let mut paths = Vec::new();
    let mut depth = 0;
    let mut start = 0;
    for (at, c) in tree.char_indices().chain([(tree.len(), ',')]) {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                let branch = tree[start..at].trim();
                start = at + 1;
                match branch.split_once("::{").and_then(|(stem, rest)| Some((stem, rest.strip_suffix('}')?)))
                {
                    Some((stem, rest)) => {
                        paths.extend(branches(rest).into_iter().map(|path| format!("{stem}::{path}")));
                    }
                    None => paths.extend((!branch.is_empty()).then(|| branch.to_owned())),
                }
            }
            _ => {}
        }
    }
    paths
}

/// Everything of the program that a file names, as paths from `crate`, however they are written.
fn named_by(file: &str, code: &str) -> Vec<String> {
    let stem = file.trim_start_matches("src/").trim_end_matches(".rs");
    let module: Vec<&str> = stem.split('/').filter(|part| *part != "mod").collect();
    let mut paths = Vec::new();
    for (use_at, _) in code.match_indices("use ") {
        let tree = code[use_at + 4..].split(';').next().unwrap();
        paths.extend(branches(&tree.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at..];
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
        paths.push(rest[..end].trim_end_matches(':').to_owned());
    }
    paths
        .into_iter()
        .filter_map(|path| match path.strip_prefix("crate::") {
            Some(path) => Some(path.to_owned()),
            None => {
                let ups = path.split("::").take_while(|part| *part == "super").count();
                let rest: Vec<&str> = path.split("::").skip(ups).collect();
                (1..=module.len())
                    .contains(&ups)
                    .then(|| [&module[..module.len() - ups], rest.as_slice()].concat().join("::"))
            }
        })
        .collect()
}

#[test]
fn the_guard_sees_every_way_to_name_a_module() {
    let named = |code: &str| named_by("src/web/admin/posts.rs", code);
    assert_eq!(
        named("use crate::{db::Conn, models::{post, user::{self, Role}}};"),
        ["db::Conn", "models::post", "models::user::self", "models::user::Role"]
    );
    assert_eq!(named("use super::listing::PER_PAGE;"), ["web::admin::listing::PER_PAGE"]);
    assert_eq!(named("use super::super::site::home;"), ["web::site::home"]);
    assert_eq!(named("use super::super::{parts::State, write};"), ["web::parts::State", "web::write"]);
    assert_eq!(named("crate::cli::run(crate::error::Error)"), ["cli::run", "error::Error"]);
    assert_eq!(named_by("src/web/admin/mod.rs", "use super::site;"), ["web::site"]);
}

#[test]
fn a_file_imports_from_the_floors_below_it() {
    let mut wrong = Vec::new();
    for (file, text) in files("src", ".rs") {
        if matches!(file.as_str(), "src/lib.rs" | "src/main.rs" | "src/app.rs" | "src/app/routes.rs") {
            continue;
        }
        for path in named_by(&file, &product(&text)) {
            let module = path.split("::").next().unwrap();
            // Macros stand at the root, and so do their capitals in generated code.
            let is_module = module.chars().next().is_some_and(char::is_lowercase);
            if is_module && !may_import(&file).contains(&module) {
                wrong.push(format!("{file} imports {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn surfaces_never_import_each_other() {
    let surfaces = ["site", "account", "write", "admin", "api", "ops"];
    let mut wrong = Vec::new();
    for (file, text) in files("src/web", ".rs") {
        let own = file.split('/').nth(2).unwrap().to_owned();
        for path in named_by(&file, &product(&text)) {
            let parts: Vec<&str> = path.split("::").collect();
            if let ["web", other, ..] = parts[..]
                && surfaces.contains(&other)
                && other != own
            {
                wrong.push(format!("{file} imports {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn nothing_outside_tests_may_panic_by_unwrapping() {
    let mut wrong = Vec::new();
    for (file, text) in files("src", ".rs").into_iter().filter(|(file, _)| !file.ends_with("tests.rs")) {
        for word in [".unwrap()", ".expect(", "todo!(", "unimplemented!(", "dbg!("] {
            if product(&text).contains(word) {
                wrong.push(format!("{file}: {word}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_stay_short_enough_to_read() {
    let mut long = Vec::new();
    for (file, text) in files("src", ".rs").into_iter().chain(files("templates", ".html")) {
        let lines = product(&text).lines().count();
        let most = match file.as_str() {
            // Words for demo content: a list, not code.
            "src/transfer/populate/words.rs" => 400,
            // The columns of all tables: a list, too.
            "src/db/schema.rs" => 900,
            file if file.starts_with("templates") => 120,
            _ => 300,
        };
        if lines > most {
            long.push(format!("{file}: {lines} lines"));
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

#[test]
fn pages_hold_no_inline_style_or_script() {
    for (file, text) in files("templates", ".html") {
        assert!(!text.contains(" style=") && !text.contains("<style"), "{file}");
        let scripts = text.matches("<script").count();
        let allowed = text.matches("<script type=\"application/ld+json\"").count()
            + text.matches("<script src=").count();
        assert_eq!(scripts, allowed, "{file}");
        assert!(
            !["onclick", "onsubmit", "onload", "javascript:"].iter().any(|word| text.contains(word)),
            "{file}"
        );
    }
}

#[test]
fn only_permissive_licences_are_built_in() {
    const ALLOWED: &[&str] = &[
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unicode-3.0",
        "CC0-1.0",
        "Unlicense",
        "0BSD",
        "BSL-1.0",
        "CDLA-Permissive-2.0",
        "MIT-0",
        "Apache-2.0 WITH LLVM-exception",
        "PostgreSQL",
        "Unicode-DFS-2016",
    ];
    /// MPL-2.0 asks for its own files alone, which stand unchanged on crates.io. ammonia reads styles
    /// with cssparser; scraper, in tests only, brings the rest.
    const EXCEPTIONS: &[&str] = &["cssparser", "cssparser-macros", "dtoa-short", "selectors"];
    let version = std::process::Command::new("rustc").arg("-vV").output().unwrap();
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    let host = version.lines().find_map(|line| line.strip_prefix("host: ")).unwrap().to_owned();
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--locked", "--features", "full"])
        .args(["--filter-platform", &host, "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100);
    let is_allowed = |licence: &str| {
        // Every part of an AND must be allowed, and one part of an OR.
        licence
            .replace(['(', ')'], " ")
            .replace('/', " OR ")
            .split(" AND ")
            .all(|part| part.split(" OR ").any(|one| ALLOWED.contains(&one.trim())))
    };
    let wrong: Vec<String> = packages
        .iter()
        .map(|package| (package["name"].as_str().unwrap(), package["license"].as_str().unwrap_or("none")))
        .filter(|(name, licence)| {
            let is_excepted = *licence == "MPL-2.0" && EXCEPTIONS.contains(name);
            !is_excepted && !is_allowed(licence)
        })
        .map(|(name, licence)| format!("{name}: {licence}"))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
