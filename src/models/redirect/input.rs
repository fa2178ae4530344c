//! A redirect as its form sends it, and the parsed value.

use percent_encoding::percent_decode_str;
use serde::Deserialize;
use url::{Position, Url};

use super::Redirect;
use crate::kit::field_errors::FieldErrors;
use crate::kit::link;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct RedirectInput {
    /// The old path.
    pub from: String,
    /// A path of this site, or an http(s) address elsewhere.
    pub to: String,
    /// The version that was edited; empty when new.
    pub version: String,
}

/// A redirect that may be stored, as far as its words tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRedirect {
    /// The old path, without a slash at its end.
    pub from: String,
    /// Where it leads.
    pub to: String,
    /// The version that was edited.
    pub version: Option<i32>,
}

impl RedirectInput {
    /// A redirect as its form shows it first.
    pub fn of(redirect: &Redirect) -> Self {
        Self {
            from: redirect.from_path.clone(),
            to: redirect.to_path.clone(),
            version: redirect.version.to_string(),
        }
    }

    /// All fields checked; `base` is this site's own address, which may stand before a path.
    pub fn parse(&self, base: &str) -> Result<NewRedirect, FieldErrors> {
        let mut errors = FieldErrors::new();
        let from = errors.take("from", old_path(&self.from));
        let to = errors.take("to", target(&self.to, base));
        let version = match self.version.trim() {
            "" => Some(None),
            typed => errors.take("version", typed.parse().map(Some).map_err(|_| "is not a number".into())),
        };
        match (from, to, version) {
            (Some(from), Some(to), Some(version)) => Ok(NewRedirect { from, to, version }),
            _ => Err(errors),
        }
    }
}

/// The path people ask for; of a whole address, whatever its site was, what stands behind it.
fn old_path(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    let whole = Url::parse(typed).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    let path = match &whole {
        Some(url) => link::local_path(&url[Position::BeforePath..])?,
        None => link::local_path(typed)?,
    };
    if path.contains('#') {
        return Err("has a part behind #, of which a server never hears".into());
    }
    if path.contains('?') {
        return Ok(path);
    }
    let bare = match path.trim_end_matches('/') {
        "" => "/",
        bare => bare,
    };
    let is_plain = |text: &str| {
        !text.contains(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '?' | '#' | '%' | '\\'))
    };
    let decoded = percent_decode_str(bare).decode_utf8().ok().filter(|decoded| is_plain(decoded));
    Ok(decoded.map_or_else(|| bare.to_owned(), String::from))
}

fn target(typed: &str, base: &str) -> Result<String, String> {
    let typed = typed.trim();
    match typed.strip_prefix(base).filter(|rest| rest.starts_with('/')) {
        Some(path) => link::local_path(path),
        None => link::link(typed, &["https", "http"]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BASE: &str = "https://blog.example";

    #[test]
    fn the_old_path_is_what_a_browser_asks_for() {
        for (typed, path) in [
            ("/old/", "/old"),
            ("/2024/caf%C3%A9/", "/2024/café"),
            ("/2024/café", "/2024/café"),
            ("https://old.example/a/b.html", "/a/b.html"),
            ("/index.php?id=3", "/index.php?id=3"),
            ("/a%3Fb", "/a%3Fb"),
            ("/a b", "/a%20b"),
            ("/", "/"),
        ] {
            assert_eq!(old_path(typed).as_deref(), Ok(path), "{typed}");
        }
        for typed in ["", "old", "//host/x", "/\\host", "javascript:alert(1)", "/a#b"] {
            assert!(old_path(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn it_leads_to_a_path_or_to_the_web() {
        for (typed, to) in [
            ("/new#part", "/new#part"),
            ("https://blog.example/new", "/new"),
            ("https://blog.example.evil.example/new", "https://blog.example.evil.example/new"),
            ("http://example.org", "http://example.org/"),
        ] {
            assert_eq!(target(typed, BASE).as_deref(), Ok(to), "{typed}");
        }
        for typed in
            ["", "javascript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example", "ftp://x/"]
        {
            assert!(target(typed, BASE).is_err(), "{typed}");
        }
    }
}
