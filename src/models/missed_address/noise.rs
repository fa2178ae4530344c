//! What is not worth a line: pages that need a person, secrets in paths, and what scanners look for.

/// Bytes of a path that are kept.
pub const LONGEST: usize = 300;

/// Below these an address is nobody's old link, or holds a secret.
const NOT_FOR_READERS: &[&str] =
    &["admin", "write", "account", "kept", "preview", "password", "email", "static", "health", "api"];

/// What programs look for that seek a way in.
const SCANNERS: &[&str] = &[
    "/.",
    "wp-login",
    "wp-admin",
    "wp-includes",
    "wp-config",
    "wp-json",
    "xmlrpc",
    "phpmyadmin",
    "phpunit",
    "cgi-bin",
    "/vendor/",
    "/boaform",
    "/actuator",
    "/solr/",
    "/owa/",
    "eval-stdin",
    "/etc/passwd",
    "..",
];

/// Endings of programs for other servers, and of files that are never linked.
const ENDINGS: &[&str] = &[".asp", ".aspx", ".jsp", ".cgi", ".env", ".sql", ".bak", ".ini", ".yml", ".map"];

/// Whether a path that was not found may be somebody's old link.
pub fn is_worth_noting(path: &str) -> bool {
    let low = path.to_ascii_lowercase();
    let first = low.trim_start_matches('/').split('/').next().unwrap_or_default();
    low.len() > 1
        && !NOT_FOR_READERS.contains(&first)
        && !SCANNERS.iter().any(|part| low.contains(part))
        && !ENDINGS.iter().any(|ending| low.ends_with(ending))
        && !low.chars().any(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_worth_noting;

    #[test]
    fn old_links_are_noted_and_scanners_are_not() {
        for path in ["/2019/05/old-post.html", "/blog/", "/feed", "/index.php", "/Über-uns", "/posts/gone"] {
            assert!(is_worth_noting(path), "{path}");
        }
        for path in [
            "/",
            "/admin/nothing",
            "/password/reset/SECRET",
            "/preview/SECRET",
            "/.env",
            "/.git/config",
            "/blog/wp-login.php",
            "/cgi-bin/luci",
            "/a/../../etc",
            "/x.aspx",
            "/a\nb",
        ] {
            assert!(!is_worth_noting(path), "{path}");
        }
    }
}
