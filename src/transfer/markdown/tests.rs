//! Whole folders, written to a temporary place and read.

use std::fs;

use super::*;

fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Folder) {
    let dir = tempfile::tempdir().unwrap();
    for (file, text) in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let folder = Folder::open(dir.path()).unwrap();
    (dir, folder)
}

fn one(file: &str, text: &str) -> Document {
    let (_dir, folder) = folder(&[(file, text)]);
    folder.documents().next().unwrap().unwrap()
}

fn moment(text: &str) -> Option<chrono::NaiveDateTime> {
    Some(text.parse().unwrap())
}

#[test]
fn a_zola_bundle_becomes_a_document() {
    let (_dir, folder) = folder(&[
        (
            "news/index.md",
            "+++\r\npath = \"2025/06/26/Rust-1.88.0\"\r\ntitle = \"Rust 1.88\"\r\nauthors = [\"Ada and Grace\"]\r\naliases = [\"releases/1.88.0\"]\r\n\
             [taxonomies]\r\ntags = [\"rust\", \"Release\"]\r\n+++\r\n\r\nHello ![a](a.svg)\r\n\r\n![b](b.png) [other](@/other.md#x)\r\n",
        ),
        ("news/a.svg", "<svg/>"),
        ("other.md", "# Other *post*\n\nText\n"),
    ]);
    let documents: Vec<_> = folder.documents().map(Result::unwrap).collect();
    let [news, other] = documents.as_slice() else { panic!("{documents:?}") };
    assert_eq!((news.title.as_str(), news.slug.as_str()), ("Rust 1.88", "Rust-1.88.0"));
    assert_eq!(news.published_at, moment("2025-06-26T00:00:00"));
    assert_eq!(news.authors, ["Ada and Grace"]);
    assert_eq!(news.tags, ["rust", "Release"]);
    assert_eq!(news.aliases, ["/releases/1.88.0", "/2025/06/26/Rust-1.88.0"]);
    assert_eq!((news.images[0].reference.as_str(), news.images[0].line), ("a.svg", 10));
    assert_eq!((news.missing_images[0].reference.as_str(), news.missing_images[0].line), ("b.png", 12));
    let text = news.rewritten(
        |image| Some(format!("/media/{}", image.reference)),
        |path| Some(format!("/posts/{path}")),
    );
    assert_eq!(text, "\nHello ![a](/media/a.svg)\n\n![b](b.png) [other](/posts/other.md#x)\n");

    assert_eq!((other.title.as_str(), other.content.as_str()), ("Other post", "\nText\n"));
    assert!(other.published_at.is_some());
    assert_eq!(folder.slugs()["news/index.md"], "Rust-1.88.0");
}

#[test]
fn jekyll_posts_and_drafts_are_told_apart() {
    let (_dir, folder) = folder(&[
        (
            "_posts/2024-01-02-hello-world.md",
            "---\ncategories: a b\ntags: x, y z\nauthor: {name: Ada}\n---\nText {% include x %} [d]({% post_url 2024-01-03-dated %})\n",
        ),
        (
            "_posts/2024-01-03-dated.md",
            "---\ntitle: T\ndate: 2024-02-03 10:00:00 +0200\npublished: false\n---\nText\n",
        ),
        ("_drafts/later.md", "Text\n"),
    ]);
    let documents: Vec<_> = folder.documents().map(Result::unwrap).collect();
    let [later, hello, dated] = documents.as_slice() else { panic!("{documents:?}") };
    assert_eq!((later.status, later.published_at, later.title.as_str()), (Status::Draft, None, "Later"));
    assert_eq!(
        (hello.slug.as_str(), hello.title.as_str(), hello.status),
        ("hello-world", "Hello world", Status::Published)
    );
    assert_eq!(hello.published_at, moment("2024-01-02T00:00:00"));
    assert_eq!(
        (&hello.categories[..], &hello.tags[..]),
        (&["a".to_owned(), "b".to_owned()][..], &["x".to_owned(), "y z".to_owned()][..])
    );
    assert_eq!(hello.authors, ["Ada"]);
    assert_eq!(hello.aliases, ["/a/b/2024/01/02/hello-world.html", "/2024/01/02/hello-world.html"]);
    assert_eq!(hello.links[0].source_path, "_posts/2024-01-03-dated.md");
    assert_eq!(hello.warnings.len(), 1);
    assert_eq!((dated.status, dated.published_at), (Status::Draft, moment("2024-02-03T08:00:00")));
}

#[test]
fn hugo_front_matter_is_read_in_any_case() {
    let text = "---\nTitle: 'A'\ndraft: yes\npublishDate: 2030-01-02T03:04:05Z\nlastmod: 2031-01-01\nsummary: |\n  Short\ncover:\n  image: /c.png\n---\nText\n";
    let document = one("content/posts/x.md", text);
    assert_eq!((document.title.as_str(), document.status), ("A", Status::Draft));
    assert_eq!(document.published_at, moment("2030-01-02T03:04:05"));
    assert_eq!(document.updated_at, moment("2031-01-01T00:00:00"));
    assert_eq!(document.excerpt.as_deref(), Some("Short"));
    assert_eq!(
        (document.missing_images[0].reference.as_str(), document.missing_images[0].line),
        ("/c.png", 9)
    );
    assert_eq!(document.aliases, ["/posts/x"]);
}

#[test]
fn a_date_that_cannot_be_read_is_warned_of() {
    let document = one("2024-01-02-x.md", "---\ntitle: A\ndate: tomorrow\n---\nText\n");
    assert_eq!(document.published_at, moment("2024-01-02T00:00:00"));
    assert_eq!(document.warnings, [Problem::at(3, "the date \"tomorrow\" can't be read")]);
}

#[test]
fn a_heading_elsewhere_stays_and_lines_are_right_after_a_cut() {
    let document = one("x.md", "Intro\n\n# Late `code`\n\nText\n");
    assert_eq!(
        (document.title.as_str(), document.content.as_str()),
        ("Late code", "Intro\n\n# Late `code`\n\nText\n")
    );
    let document = one("x.md", "---\nauthor: A\n---\n\nThe\ntitle\n===\n\n![a](no.png)\n");
    assert_eq!((document.title.as_str(), document.missing_images[0].line), ("The title", 9));
}

#[test]
fn what_cannot_be_taken_is_reported_and_the_rest_is_taken() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("a.md"), "---\ntitle: A\nbad: [1\n---\nText\n").unwrap();
    fs::write(dir.path().join("b.md"), "").unwrap();
    fs::write(dir.path().join("c.md"), b"Text\n\xff\n").unwrap();
    fs::write(dir.path().join("d.md"), "+++\ntitle = \n+++\nText\n").unwrap();
    fs::write(dir.path().join("e.md"), "Fine\n").unwrap();
    let folder = Folder::open(dir.path()).unwrap();
    let mut report = Report::beginning_with(folder.skipped());
    for document in folder.documents() {
        match document {
            Ok(document) => report.take(&document, Outcome::Created),
            Err(skipped) => report.skip(skipped),
        }
    }
    assert_eq!(report.taken(), 1);
    let lines: Vec<_> = report.lines().collect();
    println!("{lines:#?}");
    for (line, begins) in lines.iter().zip([
        "skipped: a.md:",
        "skipped: b.md: it has",
        "skipped: c.md:2: ",
        "skipped: d.md:2: ",
        "1 post taken",
    ]) {
        assert!(line.starts_with(begins), "{line}");
    }
}

#[test]
fn a_folder_that_is_not_there_is_an_error() {
    assert!(Folder::open(std::path::Path::new("/no/such/folder")).is_err());
}
