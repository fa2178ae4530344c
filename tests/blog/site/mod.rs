//! What readers see.

mod search;

use platen::models::post::PostInput;

use crate::support::{Blog, make};

#[test]
fn a_post_shows_its_text_and_what_belongs_to_it() {
    let blog = Blog::start();
    make::post(&blog, "Before", "Older.");
    make::tagged_post(
        &blog,
        "A <b>title</b> & more",
        "Some *text* with `code`.\n\n```rust\nfn main() {}\n```",
        "Rust, engines",
    );
    make::post(&blog, "After", "Newer.");
    let page = blog.visitor().visit("/posts/a-b-title-b-more").has_status(200);
    let page = page
        .sees("A <b>title</b> & more")
        .sees("root-ada")
        .sees("Rust")
        .sees("min read")
        .sees("Before")
        .sees("After");
    assert!(page.has("article em") && page.has("pre code.language-rust"));
    assert!(page.has("script[type=\"application/ld+json\"]") && page.has("meta[property=\"og:title\"]"));
    assert!(page.has("link[rel=canonical][href$=\"/posts/a-b-title-b-more\"]"));
}

#[test]
fn from_the_oldest_post_a_reader_comes_to_the_newest_and_back() {
    let blog = Blog::start();
    let moments = ["2020-01-01T10:00", "2021-01-01T10:00", "2021-01-01T10:00", "2021-01-01T10:00", ""];
    for (n, published_at) in moments.into_iter().enumerate() {
        let input = PostInput {
            title: format!("Step {n}"),
            content: "Text.".into(),
            action: "publish".into(),
            published_at: published_at.into(),
            ..PostInput::default()
        };
        make::post_of(&blog, &input);
    }
    make::draft(&blog, "Never", "Nobody sees it.");
    let walk = |from: &str, rel: &str| {
        let link = format!(".neighbours a[rel={rel}]");
        let mut titles = Vec::new();
        let mut page = blog.visitor().visit(&format!("/posts/{from}")).has_status(200);
        loop {
            titles.push(page.all("h1").concat());
            let Some(label) = page.all(&link).pop() else { return titles };
            page = page.click(&label).has_status(200);
        }
    };
    let up: Vec<String> = (0..5).map(|n| format!("Step {n}")).collect();
    assert_eq!(walk("step-0", "next"), up);
    assert_eq!(walk("step-4", "prev"), up.into_iter().rev().collect::<Vec<_>>());
}

#[test]
fn lists_lead_to_posts() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Engines", "Text.", "steam");
    let reader = blog.visitor();
    reader.visit("/tags").sees("steam");
    reader.visit("/tags/steam").sees("Engines");
    reader.visit("/authors").sees("root-ada");
    reader.visit("/authors/root-ada").sees("Engines");
    reader.visit("/archive").has_status(200);
    let year = blog.now().format("%Y").to_string();
    let month = blog.now().format("%Y/%m").to_string();
    reader.visit(&format!("/archive/{year}")).has_status(200);
    reader.visit(&format!("/archive/{month}")).sees("Engines");
    reader.get("/archive/2026/3").has_status(301).leads_to("/archive/2026/03");
    for path in [
        "/tags/nothing",
        "/categories/nothing",
        "/authors/nobody",
        "/archive/2026/13",
        "/archive/20x6",
        "/pages/nothing",
        "/posts/nothing",
    ] {
        reader.get(path).is_not_found();
    }
}

#[test]
fn the_about_page_is_there_from_the_start() {
    let blog = Blog::start();
    blog.visitor().visit("/").click("About").has_status(200).sees("About");
}

#[test]
fn search_finds_words_phrases_and_leaves_out() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Steam engines", "The boiler feeds the cylinder.", "steam");
    make::post(&blog, "Water wheels", "The wheel feeds the mill. Crème brûlée.");
    make::draft(&blog, "Hidden engines", "The boiler is secret.");
    let reader = blog.visitor();
    let search = |q: &str| {
        reader.visit(&format!(
            "/search?q={}",
            url::form_urlencoded::byte_serialize(q.as_bytes()).collect::<String>()
        ))
    };
    let page =
        search("boiler").sees("Steam engines").does_not_see("Water wheels").does_not_see("Hidden engines");
    assert!(page.all("mark").iter().any(|word| word == "boiler"), "{:?}", page.all("mark"));
    search("feeds").sees("Steam engines").sees("Water wheels");
    search("feeds -boiler").does_not_see("Steam engines").sees("Water wheels");
    search("\"feeds the mill\"").sees("Water wheels").does_not_see("Steam engines");
    search("\"mill the feeds\"").does_not_see("Water wheels");
    search("creme BRULEE").sees("Water wheels");
    search("the").sees("Steam engines");
    reader.visit("/search?q=feeds&tag=steam").sees("Steam engines").does_not_see("Water wheels");
    for hostile in [
        "\"",
        "'",
        "*",
        "a* OR b",
        "NEAR(a b)",
        "(",
        "title:x",
        "-",
        "\\",
        "%",
        "a:b & !c | (d <-> e)",
        "+ - ~ < > ( )",
    ] {
        search(hostile).has_status(200);
    }
    reader.get("/search?q=feeds&page=2").is_not_found();
}

#[test]
fn feeds_and_maps_are_for_machines() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Fed & <fine>", "Whole *text* here.", "steam");
    make::draft(&blog, "Unseen", "Draft.");
    let reader = blog.visitor();
    for (path, kind) in [
        ("/feed.xml", "application/atom+xml"),
        ("/rss.xml", "application/rss+xml"),
        ("/feed.json", "application/feed+json"),
        ("/tags/steam/feed.xml", "application/atom+xml"),
        ("/authors/root-ada/rss.xml", "application/rss+xml"),
    ] {
        let feed = reader.get(path).has_status(200);
        assert!(feed.header("content-type").starts_with(kind), "{path}: {}", feed.header("content-type"));
        assert!(feed.body.contains("text") && !feed.body.contains("Unseen"), "{path}");
        assert!(!feed.header("etag").is_empty(), "{path}");
    }
    let json: serde_json::Value = serde_json::from_str(&reader.get("/feed.json").body).unwrap();
    assert_eq!(json["items"][0]["title"], "Fed & <fine>");
    assert!(reader.get("/robots.txt").body.contains("Sitemap: "));
    assert!(reader.get("/.well-known/security.txt").body.contains("Expires: "));
    assert!(reader.get("/sitemap.xml").body.contains("<sitemapindex"));
    reader.visit("/favicon.ico").has_status(200);
}

#[test]
fn a_first_comment_waits_for_approval_and_the_next_does_not() {
    let blog = Blog::start();
    make::post(&blog, "Talk", "About this.");
    let rita = blog.sign_in(make::reader("rita"));
    let comment = |text: &str| rita.post("/posts/talk/comments", &[("content", text)]);
    comment("First *words*").has_status(303);
    rita.visit("/posts/talk").sees("First words");
    blog.visitor().visit("/posts/talk").does_not_see("First words");

    blog.admin().visit("/admin/comments").sees("First").press("Approve comment 1").sees("1 comment approved");
    let page = blog.visitor().visit("/posts/talk").sees("First words");
    assert!(page.has("#comment-1"));
    comment("Second thought").has_status(303);
    blog.visitor().visit("/posts/talk").sees("Second thought");
}

#[test]
fn replies_nest_and_bad_comments_come_back() {
    let blog = Blog::start();
    make::post(&blog, "Talk", "About this.");
    make::post(&blog, "Other", "Elsewhere.");
    let admin = blog.admin();
    let mut parent = String::new();
    for level in 1..=7 {
        let content = format!("Level {level}");
        let mut fields = vec![("content", content.as_str())];
        if !parent.is_empty() {
            fields.push(("parent_id", parent.as_str()));
        }
        admin.post("/posts/talk/comments", &fields).has_status(303);
        parent = level.to_string();
    }
    blog.visitor().visit("/posts/talk").sees("Level 7");
    let page = admin.post("/posts/talk/comments", &[("content", "")]).has_status(400);
    page.sees("empty");
    let long = "x".repeat(10_001);
    let page = admin.post("/posts/talk/comments", &[("content", &long)]).has_status(400);
    assert!(page.body.contains(&long));
    assert!(
        [400, 404]
            .contains(&admin.post("/posts/other/comments", &[("content", "x"), ("parent_id", "1")]).status)
    );
    admin.post("/posts/nothing/comments", &[("content", "x")]).is_not_found();
    blog.visitor().post("/posts/talk/comments", &[("content", "x")]).has_status(303);
}

#[test]
fn hostile_markdown_stays_text() {
    let blog = Blog::start();
    let hostile = "<img src=x onerror=alert(1)>\n\n[x](javascript:alert(1))\n\n<iframe src=//evil></iframe>\n\n<svg/onload=alert(1)>\n\n<form action=//evil><input></form>";
    make::post(&blog, "Hostile", hostile);
    let page = blog.visitor().visit("/posts/hostile");
    assert!(!page.has("[onerror], [onload], iframe, svg, a[href^=javascript], .prose form"));
}

#[test]
fn the_sitemap_lists_what_is_public_and_nothing_else() {
    let blog = Blog::start();
    let public = make::post(&blog, "Public one", "Text.");
    make::draft(&blog, "Hidden draft", "Text.");
    let trashed = make::post(&blog, "Thrown away", "Text.");
    let admin = blog.admin();
    admin.post(&format!("/write/{trashed}/trash"), &[]).has_status(303);
    let later = [
        ("title", "Comes later"),
        ("content", "x"),
        ("published_at", "2090-01-01T00:00"),
        ("action", "publish"),
    ];
    admin.post("/write", &later).has_status(303);
    let part = blog.visitor().get("/sitemap/posts-1.xml").has_status(200);
    assert!(part.body.contains("/posts/public-one"), "{public}: {}", part.body);
    for hidden in ["hidden-draft", "thrown-away", "comes-later"] {
        assert!(!part.body.contains(hidden), "{hidden}");
    }
    blog.visitor().get("/sitemap/posts-2.xml").is_not_found();
}
