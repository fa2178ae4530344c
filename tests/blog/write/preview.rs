//! Previews: exact, and shared by links that end.

use crate::support::{Blog, make};

#[test]
fn a_preview_shows_what_the_page_will_show() {
    let blog = Blog::start();
    blog.travel_to("2040-05-01T10:00");
    let ada = blog.sign_in(make::author("ada"));
    let text = "# One\n\ntext\n\n## Two\n\ntext\n\n## Three\n\n`code` <script>alert(1)</script>\n\n## Four\n";
    let editor = ada
        .visit("/write/new")
        .fill("title", "Exact & <b>same</b>")
        .fill("content", text)
        .fill("excerpt", "In short")
        .fill("tags", "New Tag, other");
    let preview = editor.press("Preview (opens a new tab)").has_status(200);
    let article = |page: &crate::support::browser::Page| {
        let html = scraper::Html::parse_document(&page.body);
        let header = html
            .select(&scraper::Selector::parse("article .post-head").unwrap())
            .next()
            .unwrap()
            .inner_html();
        let prose =
            html.select(&scraper::Selector::parse("article .prose").unwrap()).next().unwrap().inner_html();
        let tags = page.all("article > .tags");
        let contents = page.all("article .contents");
        (header, prose, tags, contents)
    };
    let (header, prose, tags, contents) = article(&preview);
    assert!(!contents.is_empty() && tags == ["#New Tag #other"]);
    assert!(ada.visit("/write").text().contains("Nothing here"), "nothing was saved");

    let published = ada
        .visit("/write/new")
        .fill("title", "Exact & <b>same</b>")
        .fill("content", text)
        .fill("excerpt", "In short")
        .fill("tags", "New Tag, other")
        .press("Publish");
    let shown = article(&published.click("View post"));
    let without_links = |header: &str| header.split("<a href=\"/write/").next().unwrap().trim().to_owned();
    assert_eq!(without_links(&shown.0), without_links(&header));
    assert_eq!((shown.1, shown.2, shown.3), (prose, tags, contents));
}

#[test]
fn a_preview_leaves_out_what_is_wrong_and_needs_a_text() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    ada.post("/write/preview", &[("content", "words"), ("published_at", "never"), ("category_id", "99")])
        .has_status(200)
        .sees("Untitled")
        .sees("words");
    ada.post("/write/preview", &[("content", "  ")]).has_status(400).sees("can't be empty");
    let id = make::draft(&blog, "Theirs", "secret");
    ada.post(&format!("/write/preview?post={id}"), &[("content", "words")]).is_not_found();
}

#[test]
fn a_shared_link_shows_a_draft_until_it_expires_or_is_revoked() {
    let blog = Blog::start();
    blog.travel_to("2040-05-01T10:00");
    let ada = blog.sign_in(make::author("ada"));
    let friend = blog.visitor();
    let editor =
        ada.visit("/write/new").fill("title", "Draft").fill("content", "half done").press("Save draft");
    let links = editor.click("Preview links");
    let made = links.fill("days", "1").press("Make a link").sees("shown only once");
    let address = made.value("fresh-address");
    let path = address.split_once("/preview/").map(|(_, token)| format!("/preview/{token}")).unwrap();
    assert!(!ada.visit(&made.path).body.contains(&path), "shown once");

    let seen = friend.get(&path).has_status(200).sees("half done").sees("until 2 May 2040, 10:00");
    assert_eq!(
        (seen.header("cache-control"), seen.header("referrer-policy")),
        ("private, no-store", "no-referrer")
    );
    assert!(seen.header("x-robots-tag").contains("noindex") && seen.header("set-cookie").is_empty());
    friend.get("/preview/wrong").is_not_found();

    blog.travel_to("2040-05-02T10:01");
    friend.get(&path).is_not_found();
    blog.travel_to("2040-05-02T09:59");
    friend.get(&path).has_status(200);
    let list = ada.visit(&made.path);
    let revoke = list.all("td button").remove(0);
    list.press(&revoke).sees("shows nothing any more").sees("Revoked");
    friend.get(&path).is_not_found();
    let bob = blog.sign_in(make::author("bob"));
    bob.get(&made.path).is_not_found();
}

#[test]
fn a_link_ends_with_the_trash_and_its_lifetime_is_one_of_those_offered() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Draft", "half done");
    let root = blog.admin();
    root.post(&format!("/write/{id}/previews"), &[("days", "9999")])
        .has_status(400)
        .has_error("days", "Choose one");
    let made = root.visit(&format!("/write/{id}/previews")).press("Make a link");
    let address = made.value("fresh-address");
    let path = address.split_once("/preview/").map(|(_, token)| format!("/preview/{token}")).unwrap();
    blog.visitor().get(&path).has_status(200);
    root.post(&format!("/write/{id}/trash"), &[]).has_status(303);
    blog.visitor().get(&path).is_not_found();
}
