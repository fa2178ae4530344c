//! Where a post lived before: its slug, and the addresses that should lead to it.

use percent_encoding::percent_decode_str;

use super::dates;
use super::fields::Fields;

/// The names under which site builders keep a post's whole address.
const PATHS: &[&str] = &["path", "url", "permalink"];
const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];

/// What a file's path tells about the post in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The name without date and extension; of a bundle, the folder's.
    pub name: String,
    /// The day in front of the name.
    pub day: Option<chrono::NaiveDate>,
    /// Whether the file lies in `_drafts`.
    pub draft: bool,
    /// The folders above `_posts`: Jekyll's way to give categories.
    pub categories: Vec<String>,
    jekyll: bool,
    folders: Vec<String>,
    full_name: String,
}

impl Place {
    /// Takes a path below the folder apart; `folder_name` is for an `index.md` at its top.
    pub fn of(source_path: &str, content: &str, folder_name: &str) -> Self {
        let path = source_path.strip_prefix(content).unwrap_or(source_path);
        let mut folders: Vec<String> = path.split('/').map(str::to_owned).collect();
        let file_name = folders.pop().unwrap_or_default();
        let mut full_name = stem(&file_name).to_owned();
        if is_index(&full_name) {
            full_name = folders.pop().unwrap_or_else(|| folder_name.to_owned());
        }
        let jekyll = folders.iter().position(|part| part == "_posts" || part == "_drafts");
        let (day, name) = dates::off_name(&full_name);
        Self {
            name: name.to_owned(),
            day,
            draft: folders.iter().any(|part| part == "_drafts"),
            categories: jekyll.map(|at| folders[..at].to_vec()).unwrap_or_default(),
            jekyll: jekyll.is_some(),
            folders,
            full_name,
        }
    }

    /// The addresses that a site builder gives such a file when nobody says otherwise.
    fn addresses(&self, slug: Option<&str>, categories: &[String]) -> Vec<String> {
        let slug = slug.unwrap_or(&self.name);
        if self.jekyll {
            let Some(day) = self.day else {
                return Vec::new();
            };
            let dated = format!("{}/{slug}.html", day.format("%Y/%m/%d"));
            let below: Vec<String> = categories.iter().map(|name| plain(name)).collect();
            let below = if below.is_empty() { None } else { Some(format!("{}/{dated}", below.join("/"))) };
            return below.into_iter().chain([dated]).collect();
        }
        let folders = self.folders.join("/");
        let mut found = vec![plain(&format!("{folders}/{slug}"))];
        if slug == self.name && self.full_name != self.name {
            found.push(plain(&format!("{folders}/{}", self.full_name)));
        }
        found
    }
}

/// A file's name without its extension.
pub fn stem(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// `index`, or `index.fr` in a site of several languages.
fn is_index(stem: &str) -> bool {
    stem == "index"
        || stem.strip_prefix("index.").is_some_and(|language| {
            (2..=7).contains(&language.len())
                && language.bytes().all(|b| b.is_ascii_alphabetic() || b == b'-')
        })
}

/// The address from the front matter, as it was written, unless it is a pattern.
pub fn written_path(fields: &Fields) -> Option<String> {
    fields.text(PATHS).filter(|path| !path.contains(':') || path.contains("://"))
}

/// The slug, not yet normalised: as written, else the end of the address, else the name.
pub fn slug(fields: &Fields, place: &Place) -> String {
    let from_path = || {
        let path = normalised(&written_path(fields)?)?;
        let last = path.rsplit('/').next().unwrap_or_default();
        let last = last.strip_suffix(".html").or_else(|| last.strip_suffix(".htm")).unwrap_or(last);
        Some(last.to_owned()).filter(|last| !last.is_empty())
    };
    let written = fields.text(&["slug"]).map(|slug| slug.trim_matches('/').to_owned());
    written.filter(|slug| !slug.is_empty()).or_else(from_path).unwrap_or_else(|| place.name.clone())
}

/// All addresses that should lead to the post, absolute, each once, as people wrote them
/// first. The second list holds what was written and can't be an address.
pub fn aliases(fields: &Fields, place: &Place, categories: &[String]) -> (Vec<String>, Vec<String>) {
    let mut found = Vec::new();
    let mut refused = Vec::new();
    let written = written_path(fields);
    let derived = match written {
        Some(path) => vec![path],
        None => place.addresses(fields.text(&["slug"]).as_deref(), categories),
    };
    for address in fields.names(ALIASES).into_iter().chain(derived) {
        match normalised(&address) {
            Some(path) if found.contains(&path) => {}
            Some(path) => found.push(path),
            None => refused.push(address),
        }
    }
    (found, refused)
}

/// An address as an absolute path: decoded, without host, query, empty parts and the
/// slash at its end. `None` for the front page and for what is no path.
pub fn normalised(address: &str) -> Option<String> {
    let address = address.trim();
    let path = match address.split_once("://") {
        Some((_, rest)) => rest.split_once('/')?.1,
        None => address,
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    let mut parts: Vec<&str> = Vec::new();
    for part in decoded.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    let path = format!("/{}", parts.join("/"));
    (!parts.is_empty() && !path.chars().any(char::is_control)).then_some(path)
}

/// As Hugo and Zola write file names into addresses.
fn plain(name: &str) -> String {
    name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transfer::markdown::fields::Value;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.insert(name, Value::Text((*value).into()), 2);
        }
        fields
    }

    #[test]
    fn addresses_become_absolute_paths() {
        for (written, path) in [
            ("2015/01/09/Rust-1.0-alpha.html", Some("/2015/01/09/Rust-1.0-alpha.html")),
            ("/a//b/./c/?page=1#x", Some("/a/b/c")),
            ("/a/../../b", Some("/b")),
            ("https://old.example/a/b", Some("/a/b")),
            ("/caf%C3%A9", Some("/café")),
            ("/", None),
            ("", None),
            ("https://old.example", None),
            ("/a\nb", None),
            ("/%ff", None),
        ] {
            assert_eq!(normalised(written).as_deref(), path, "{written}");
        }
    }

    #[test]
    fn zola_tells_slug_and_addresses_in_path() {
        let place = Place::of("Rust-1.88.0.md", "", "content");
        let fields = fields(&[("path", "2025/06/26/Rust-1.88.0"), ("aliases", "releases/1.88.0")]);
        assert_eq!(slug(&fields, &place), "Rust-1.88.0");
        assert_eq!(aliases(&fields, &place, &[]).0, ["/releases/1.88.0", "/2025/06/26/Rust-1.88.0"]);
    }

    #[test]
    fn hugo_tells_them_in_the_name() {
        let place = Place::of("content/posts/My Trip/index.fr.md", "content/", "site");
        assert_eq!(slug(&fields(&[]), &place), "My Trip");
        assert_eq!(aliases(&fields(&[]), &place, &[]).0, ["/posts/my-trip"]);
        assert_eq!(aliases(&fields(&[("slug", "Trip")]), &place, &[]).0, ["/posts/trip"]);
        let place = Place::of("posts/2024-01-02-x.md", "", "site");
        assert_eq!(aliases(&fields(&[]), &place, &[]).0, ["/posts/x", "/posts/2024-01-02-x"]);
        assert_eq!(Place::of("index.md", "", "my-post").name, "my-post");
    }

    #[test]
    fn jekyll_tells_them_in_date_and_folders() {
        let place = Place::of("news/_posts/2024-01-02-hello.md", "", "site");
        assert_eq!((place.name.as_str(), place.draft), ("hello", false));
        assert_eq!(place.categories, ["news"]);
        let found = aliases(&fields(&[]), &place, &["news".into()]).0;
        assert_eq!(found, ["/news/2024/01/02/hello.html", "/2024/01/02/hello.html"]);
        assert!(Place::of("_drafts/x.md", "", "site").draft);
        let moved = fields(&[("permalink", "/old/hello.html")]);
        assert_eq!(slug(&moved, &place), "hello");
        assert_eq!(aliases(&moved, &place, &[]).0, ["/old/hello.html"]);
        assert_eq!(written_path(&fields(&[("permalink", "/:year/:title/")])), None);
    }
}
