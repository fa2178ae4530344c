//! What the name of a file or folder says about what is in it.

use super::addresses::stem;

/// Folders that hold no posts, wherever they are.
const NOT_POSTS: &[&str] =
    &["_site", "node_modules", "themes", "_includes", "_layouts", "_data", "_sass", "_plugins"];
const MARKDOWN: &[&str] = &["md", "markdown", "mkd", "mkdn", "mdown"];
/// What else a `_posts` folder may hold and Platen does not read.
const OTHER_TEXTS: &[&str] = &["html", "htm", "textile", "adoc", "rst", "org"];
/// Whether to look for posts in a folder of this name.
pub fn may_hold_posts(folder: &str) -> bool {
    !NOT_POSTS.contains(&folder.to_lowercase().as_str())
}

/// Whether a file is Markdown.
pub fn is_markdown(name: &str) -> bool {
    has_extension(name, MARKDOWN)
}

/// Whether a file is a text in a language that is not read.
pub fn is_other_text(name: &str) -> bool {
    has_extension(name, OTHER_TEXTS)
}

fn has_extension(name: &str, extensions: &[&str]) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty() && extensions.contains(&extension.to_lowercase().as_str())
    })
}

/// Section pages, read-me files and licences: texts about the folder, not posts in it.
pub fn is_about_the_folder(name: &str) -> bool {
    let stem = stem(name).to_lowercase();
    stem == "_index"
        || stem.starts_with("_index.")
        || ["readme", "license", "licence"].iter().any(|about| {
            stem.strip_prefix(about).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.', '_']))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_a_post() {
        assert!(is_markdown("a.MD") && is_markdown("b.markdown"));
        assert!(!is_markdown("a.txt") && !is_markdown(".md") && !is_markdown("md"));
        for name in ["_index.md", "_index.fr.md", "README.md", "readme.fr.md", "LICENSE-MIT.md"] {
            assert!(is_about_the_folder(name), "{name}");
        }
        for name in ["index.md", "readmes.md", "licensed.md"] {
            assert!(!is_about_the_folder(name), "{name}");
        }
        assert!(may_hold_posts("posts") && !may_hold_posts("Node_Modules"));
    }
}
