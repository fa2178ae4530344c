//! Addresses that people type to be linked: to a path of the site itself, or to another site.

use url::{Position, Url};

/// A site of its own, to read paths against; no name that exists.
const HERE: &str = "https://this-site.invalid";

/// Bytes of an address at most.
pub const LONGEST: usize = 700;

/// A path of this site with query and fragment, escaped; the error is for the person.
///
/// Refused is all that a browser would take for another site: `//host`, `/\host`.
pub fn local_path(typed: &str) -> Result<String, String> {
    let typed = typed.trim();
    if !typed.starts_with('/') {
        return Err("begins with a slash, as in /about".into());
    }
    let here = Url::parse(HERE).map_err(|error| error.to_string())?;
    // Dots that are resolved can leave `//host`.
    let is_ours = |url: &Url| {
        url.origin() == here.origin() && url.username().is_empty() && !url.path().starts_with("//")
    };
    let url = here.join(typed).ok().filter(is_ours);
    let url = url.ok_or("leads to another site; write the whole address, as in https://example.org/")?;
    short_enough(&url[Position::BeforePath..])
}

/// The address of another site under one of these schemes, escaped; the error is for the person.
pub fn web_address(typed: &str, schemes: &[&str]) -> Result<String, String> {
    let url = Url::parse(typed.trim()).ok().filter(|url| schemes.contains(&url.scheme()));
    let url = url.ok_or_else(|| format!("begins with / or with {}://", schemes.join(":// or ")))?;
    if url.host_str().is_none_or(str::is_empty) {
        return Err("names no site".into());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("holds a name or a password, which everybody would see".into());
    }
    short_enough(url.as_str())
}

/// A path of this site, or the address of another one under one of these schemes.
pub fn link(typed: &str, schemes: &[&str]) -> Result<String, String> {
    match typed.trim() {
        "" => Err("can't be empty".into()),
        typed if typed.starts_with('/') => local_path(typed),
        typed => web_address(typed, schemes),
    }
}

fn short_enough(address: &str) -> Result<String, String> {
    match address.len() {
        length if length > LONGEST => Err(format!("has {length} characters; at most {LONGEST} fit")),
        _ => Ok(address.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_stay_on_the_site() {
        for (typed, path) in [
            ("/", "/"),
            (" /about ", "/about"),
            ("/a b?q=ü#x", "/a%20b?q=%C3%BC#x"),
            ("/café", "/caf%C3%A9"),
            ("/a/../b", "/b"),
        ] {
            assert_eq!(local_path(typed).as_deref(), Ok(path), "{typed}");
        }
        for typed in [
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "\\/evil.example",
            "about",
            "",
            "///x",
            "/.//evil.example",
            "/./\\evil.example",
        ] {
            assert!(local_path(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn other_sites_are_named_in_full() {
        let address = |typed| web_address(typed, &["https"]);
        assert_eq!(address("https://Example.org").as_deref(), Ok("https://example.org/"));
        for typed in [
            "javascript:alert(1)",
            "JavaScript://example.org/%0aalert(1)",
            " data:text/html,x",
            "http://example.org",
            "https://",
            "https://user:secret@example.org/",
            "example.org",
            "mailto:a@example.org",
        ] {
            assert!(address(typed).is_err(), "{typed}");
        }
        assert!(web_address("http://example.org/a", &["http", "https"]).is_ok());
        assert!(link(&format!("/{}", "x".repeat(700)), &["https"]).is_err());
    }

    proptest! {
        #[test]
        fn whatever_is_typed_a_path_has_no_site(typed in "[/\\\\\\t\\n a-z@:.?#%]{0,12}") {
            if let Ok(path) = local_path(&typed) {
                let base = Url::parse("https://blog.example/posts/x").unwrap();
                let joined = base.join(&path).unwrap();
                prop_assert_eq!(joined.host_str(), Some("blog.example"));
                prop_assert!(path.is_ascii() && !path.contains(char::is_whitespace));
                prop_assert_eq!(local_path(&path), Ok(path.clone()));
            }
        }
    }
}
