//! Which files of a folder are posts, and where the folder keeps what they refer to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::document::{self, Document};
use super::report::Skipped;
use super::{Problem, naming};

const SITE_FILES: &[&str] = &["hugo", "zola", "config"];

/// A file that should become a post.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SourceFile {
    /// The path below the folder, with `/`: what the file is known by.
    pub source_path: String,
}

/// A folder of Markdown, looked through but not yet read.
#[derive(Debug)]
pub struct Folder {
    root: PathBuf,
    /// `content/` when the folder is a Hugo or Zola site, else empty.
    content: String,
    jekyll: bool,
    files: Vec<SourceFile>,
    skipped: Vec<Skipped>,
}

impl Folder {
    /// Looks through a folder. Links in it are not followed.
    pub fn open(dir: &Path) -> io::Result<Self> {
        let root = dir.canonicalize()?;
        fs::read_dir(&root)?;
        let content = if root.join("content").is_dir() { "content/" } else { "" };
        let jekyll = ["_posts", "_config.yml", "_config.yaml"].iter().any(|name| root.join(name).exists());
        let mut folder =
            Self { root, content: content.to_owned(), jekyll, files: Vec::new(), skipped: Vec::new() };
        folder.walk();
        folder.files.sort();
        folder.skipped.sort_by(|a, b| a.source_path.cmp(&b.source_path));
        Ok(folder)
    }

    /// The files that should become posts, by path.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// What could not be taken before any file was read.
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// Reads the posts one after the other, by path; each call begins anew.
    pub fn documents(&self) -> impl Iterator<Item = Result<Document, Skipped>> {
        self.files.iter().map(|file| document::read(self, file))
    }

    /// The slug (before normalising) of each post by its path: what links to posts need.
    /// Files that can't be read are left out.
    pub fn slugs(&self) -> HashMap<String, String> {
        let slug =
            |file: &SourceFile| document::slug(self, file).ok().map(|slug| (file.source_path.clone(), slug));
        self.files.iter().filter_map(slug).collect()
    }

    /// The folder itself, with all links resolved.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The part of the folder that addresses begin at: `content/` or nothing.
    pub(super) fn content(&self) -> &str {
        &self.content
    }

    /// Whether a path is one of the posts.
    pub(super) fn holds(&self, source_path: &str) -> bool {
        self.files.binary_search_by(|file| file.source_path.as_str().cmp(source_path)).is_ok()
    }

    /// A Hugo or Zola site keeps its posts below `content/`, samples and themes beside it.
    fn first_folder(&self) -> &str {
        let named = |name: &str| {
            ["toml", "yaml", "yml", "json"]
                .iter()
                .any(|kind| self.root.join(format!("{name}.{kind}")).is_file())
        };
        if !self.content.is_empty() && SITE_FILES.iter().any(|name| named(name)) { "content" } else { "" }
    }

    fn walk(&mut self) {
        let mut open = vec![self.first_folder().to_owned()];
        while let Some(below) = open.pop() {
            let entries =
                fs::read_dir(self.root.join(&below)).and_then(Iterator::collect::<io::Result<Vec<_>>>);
            match entries {
                Err(error) => self.skip(&below, format!("the folder can't be read: {error}")),
                Ok(entries) => {
                    for entry in entries {
                        open.extend(self.look_at(&below, &entry));
                    }
                }
            }
        }
    }

    /// Takes note of one entry; gives back a folder to go into.
    fn look_at(&mut self, below: &str, entry: &fs::DirEntry) -> Option<String> {
        let name = entry.file_name();
        let join = |name: &str| {
            if below.is_empty() { name.to_owned() } else { format!("{below}/{name}") }
        };
        let Some(name) = name.to_str() else {
            let lossy = name.to_string_lossy();
            if !lossy.starts_with('.') && naming::is_markdown(&lossy) {
                self.skip(&join(&lossy), "the file's name is not UTF-8");
            }
            return None;
        };
        let path = join(name);
        if name.starts_with('.') {
            return None;
        }
        match entry.file_type() {
            Err(error) => self.skip(&path, format!("it can't be read: {error}")),
            Ok(kind) if kind.is_dir() => {
                return naming::may_hold_posts(name).then_some(path);
            }
            Ok(kind) if kind.is_symlink() => {
                if naming::is_markdown(name) || entry.path().is_dir() {
                    self.skip(&path, "it is a link, and links are not followed");
                }
            }
            Ok(kind) if kind.is_file() => self.look_at_file(path, name),
            Ok(_) => {}
        }
        None
    }

    fn look_at_file(&mut self, path: String, name: &str) {
        let in_posts = path.split('/').any(|part| part == "_posts" || part == "_drafts");
        if !naming::is_markdown(name) {
            if in_posts && naming::is_other_text(name) {
                self.skip(&path, "it is not Markdown");
            }
        } else if !naming::is_about_the_folder(name) {
            if self.jekyll && !in_posts {
                self.skip(&path, "it is outside of _posts and _drafts, so it is a page and not a post");
            } else {
                self.files.push(SourceFile { source_path: path });
            }
        }
    }

    fn skip(&mut self, path: &str, reason: impl Into<String>) {
        self.skipped.push(Skipped { source_path: path.to_owned(), problem: Problem::new(reason) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        for file in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "Text\n").unwrap();
        }
        let folder = Folder::open(dir.path()).unwrap();
        (dir, folder)
    }

    fn paths(folder: &Folder) -> Vec<&str> {
        folder.files().iter().map(|file| file.source_path.as_str()).collect()
    }

    #[test]
    fn a_plain_folder_gives_its_markdown_in_order() {
        let (_dir, folder) = folder(&[
            "b.md",
            "a/index.md",
            "a/picture.png",
            "a.MD",
            "_index.md",
            "_index.fr.md",
            "README.md",
            "license-MIT.md",
            ".hidden.md",
            ".git/x.md",
            "node_modules/x/y.md",
            "themes/t/z.md",
            "_site/q.md",
            "notes.txt",
            "readmes.md",
        ]);
        assert_eq!(paths(&folder), ["a.MD", "a/index.md", "b.md", "readmes.md"]);
        assert_eq!(folder.skipped(), []);
    }

    #[test]
    fn a_jekyll_site_gives_its_posts_and_drafts() {
        let (_dir, folder) = folder(&[
            "_config.yml",
            "_posts/2024-01-02-a.md",
            "_drafts/b.markdown",
            "news/_posts/2024-01-03-c.md",
            "about.md",
            "_posts/2024-01-04-d.html",
        ]);
        assert_eq!(
            paths(&folder),
            ["_drafts/b.markdown", "_posts/2024-01-02-a.md", "news/_posts/2024-01-03-c.md"]
        );
        let skipped: Vec<_> = folder.skipped().iter().map(|skipped| skipped.source_path.as_str()).collect();
        assert_eq!(skipped, ["_posts/2024-01-04-d.html", "about.md"]);
    }

    #[test]
    fn a_hugo_site_gives_what_is_below_content() {
        let (_dir, folder) = folder(&[
            "hugo.toml",
            "content/posts/x.md",
            "content/y/index.md",
            "archetypes/default.md",
            "docs.md",
        ]);
        assert_eq!(paths(&folder), ["content/posts/x.md", "content/y/index.md"]);
        assert_eq!(folder.content(), "content/");
        assert!(folder.holds("content/posts/x.md") && !folder.holds("docs.md"));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let outside = tempfile::tempdir().unwrap();
        fs::write(outside.path().join("secret.md"), "Secret").unwrap();
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("a.md"), "Text").unwrap();
        std::os::unix::fs::symlink(outside.path(), dir.path().join("out")).unwrap();
        std::os::unix::fs::symlink(dir.path(), dir.path().join("loop")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.md"), dir.path().join("b.md")).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        assert_eq!(paths(&folder), ["a.md"]);
        assert_eq!(folder.skipped().len(), 3);
    }
}
