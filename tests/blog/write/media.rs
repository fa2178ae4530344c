//! Stories about pictures: sending them, showing them, and what is refused.

use image::ImageFormat;

use crate::support::upload::picture;
use crate::support::{Blog, make};

#[test]
fn a_picture_is_sent_and_shown_in_several_widths() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    ada.visit("/write").click("My pictures").sees("None yet").sees("Add a picture");
    ada.upload("Élan Vital.jpg", &picture(1_200, 800, ImageFormat::Jpeg), "A [quiet] engine")
        .has_status(303)
        .leads_to("/write/media");
    let page = ada.visit("/write/media").sees("“Élan Vital.jpg” is there").sees("1200 × 800");
    let markdown = page.all("li").concat() + &page.body;
    assert!(markdown.contains(r"![A \[quiet\] engine](/media/uploads/"), "{markdown}");

    let (answer, json) = ada.upload_json("cat.png", &picture(1_000, 500, ImageFormat::Png), "A cat");
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(answer.header("content-type").starts_with("application/json"));
    assert_eq!((json["width"].as_i64(), json["height"].as_i64()), (Some(1_000), Some(500)));
    assert_eq!(json["alt"], "A cat");
    assert!(json["id"].as_i64().unwrap() > 1);
    let url = json["url"].as_str().unwrap();
    let srcset = json["srcset"].as_str().unwrap();
    assert!(
        url.starts_with("/media/") && srcset.contains(" 480w, ") && srcset.ends_with(" 1000w"),
        "{srcset}"
    );

    let reader = blog.visitor();
    let shown = reader.picture(url);
    assert_eq!((shown.width(), shown.height()), (1_000, 500));
    let small = srcset.split(' ').next().unwrap();
    assert_eq!(reader.picture(small).width(), 480);
    let answer = reader.request(reqwest::Method::GET, url).send().unwrap();
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert!(answer.headers()["cache-control"].to_str().unwrap().contains("immutable"));
    assert!(
        answer.headers().get("set-cookie").is_none() && answer.headers().get("content-encoding").is_none()
    );

    ada.visit("/write/media?q=cat").sees("cat.png").does_not_see("Élan Vital.jpg");
    ada.visit("/write/media?q=engine").sees("Élan Vital.jpg").does_not_see("cat.png");
    ada.visit("/write/media?q=dog").sees("No picture has these words");
    ada.get("/write/media?page=2").is_not_found();
    blog.sign_in(make::author("bob")).visit("/write/media").sees("None yet");
}

#[test]
fn what_is_not_taken_is_told_beside_the_field() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let svg = br#"<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>"#;
    let refused = ada.upload("evil.png", svg, "My words").has_status(415).has_error("file", "is an SVG file");
    assert_eq!(refused.value("alt"), "My words");
    ada.upload("page.jpg", b"<html>", "").has_status(415).has_error("file", "is not a PNG, JPEG");
    ada.upload("cut.jpg", &picture(400, 300, ImageFormat::Jpeg)[..300], "").has_status(415);
    ada.upload("none.png", b"", "Words").has_status(400).has_error("file", "choose a picture");
    ada.upload("long.png", &picture(9, 9, ImageFormat::Png), &"x".repeat(501))
        .has_status(400)
        .has_error("alt", "at most 500");
    let refused = ada.upload("huge.png", &vec![7; 11 * 1024 * 1024], "My words").has_status(413);
    assert_eq!(refused.has_error("file", "is larger than 10 MB").value("alt"), "My words");
    let (answer, json) = ada.upload_json("evil.svg", svg, "");
    assert_eq!(answer.status, 415);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert!(json["detail"].as_str().unwrap().contains("SVG"));
    assert!(json["errors"]["file"].is_string());
    ada.post("/write/media", &[("alt", "x")]).has_status(415);
    ada.visit("/write/media").sees("None yet");
}

#[test]
fn only_authors_send_pictures() {
    let blog = Blog::start();
    let bytes = picture(9, 9, ImageFormat::Png);
    blog.visitor().upload("a.png", &bytes, "").has_status(303);
    blog.sign_in(make::reader("rita")).upload("a.png", &bytes, "").has_status(403);
    blog.sign_in(make::reader("ron")).get("/write/media").has_status(403);
}

#[test]
fn pictures_of_ours_get_sides_and_sizes_in_a_text() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let (_, json) = ada.upload_json("cat.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "A cat");
    let url = json["url"].as_str().unwrap();
    ada.visit("/write/new")
        .fill("title", "With a cat")
        .fill("content", &format!("Look:\n\n![A cat]({url})\n\n![Elsewhere](https://example.org/dog.jpg)"))
        .press("Publish")
        .sees("Published.");
    let page = blog.visitor().visit("/posts/with-a-cat").has_status(200);
    let own = format!(
        r#".prose img[src="{url}"][alt="A cat"][width="1000"][height="500"][loading="lazy"][decoding="async"][sizes][srcset*=" 480w"]"#
    );
    assert!(page.has(&own), "{}", page.body);
    assert!(page.has(r#".prose img[src="https://example.org/dog.jpg"]:not([srcset])"#), "{}", page.body);
    assert!(!page.body.contains("<script src="));
}

#[test]
fn a_cover_stands_above_its_post_and_in_what_is_shared() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let (_, json) = ada.upload_json("cover.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "A cover");
    let (id, url) = (json["id"].to_string(), json["url"].as_str().unwrap());
    let edit = ada
        .visit("/write/new")
        .sees("Cover")
        .fill("title", "With a cover")
        .fill("content", "Words.")
        .fill("cover", &id)
        .press("Publish")
        .sees("Published.");
    assert_eq!(edit.value("cover"), id);
    let page = blog.visitor().visit("/posts/with-a-cover");
    let cover = format!(
        r#"img.cover[src="{url}"][alt="A cover"][srcset*=" 480w"][sizes][width="1000"][height="500"]"#
    );
    assert!(page.has(&cover), "{}", page.body);
    assert!(page.has(r#"meta[property="og:image"][content^="http"]"#));
    assert!(page.has(r#"meta[property="og:image:width"][content="1000"]"#));
    ada.post("/write", &[("title", "X"), ("content", "Y"), ("cover", "99999")])
        .has_status(400)
        .has_error("cover", "is not a picture of this site");
}

#[test]
fn nothing_outside_the_media_is_served() {
    let blog = Blog::start();
    let reader = blog.visitor();
    for path in [
        "/media/",
        "/media/../platen.db",
        "/media/%2e%2e/platen.db",
        "/media/..%2fplaten.db",
        "/media/uploads/..%2f..%2fplaten.db",
        "/media/%2fetc%2fpasswd",
        "/media/uploads",
        "/media/uploads/x.png",
    ] {
        reader.get(path).is_not_found();
    }
}

#[test]
fn what_an_upload_left_behind_is_swept_and_nothing_else() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let (_, json) = ada.upload_json("cat.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "A cat");
    let uploads = blog.folder.path().join("media/uploads");
    let orphan = uploads.join("orphan.jpg");
    let young = uploads.join("young.jpg");
    for path in [&orphan, &young] {
        std::fs::write(path, b"bytes").unwrap();
    }
    let two_days_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(48 * 60 * 60);
    let own = blog.folder.path().join(json["url"].as_str().unwrap().trim_start_matches('/'));
    for path in [&orphan, &own] {
        std::fs::File::options().write(true).open(path).unwrap().set_modified(two_days_ago).unwrap();
    }
    blog.travel_to("2040-01-01T03:00");
    blog.work_off_jobs();
    blog.travel_to("2040-01-01T04:30");
    blog.work_off_jobs();
    assert!(!orphan.exists() && young.exists() && own.exists());
}

#[test]
fn texts_of_an_earlier_renderer_are_rendered_anew() {
    use diesel::{ExpressionMethods, RunQueryDsl};
    use platen::db::schema::posts;
    let blog = Blog::start();
    make::post(&blog, "Old", "It *hums*.");
    blog.ask(|conn| {
        let old = (posts::renderer_version.eq(0), posts::content_html.eq("<p>stale</p>"));
        diesel::update(posts::table).set(old).execute(conn)
    });
    blog.visitor().visit("/posts/old").sees("stale");
    blog.travel_to("2040-01-01T03:00");
    blog.work_off_jobs();
    blog.travel_to("2040-01-01T04:30");
    blog.work_off_jobs();
    blog.visitor().visit("/posts/old").sees("hums").does_not_see("stale");
}

#[test]
fn a_restored_revision_uses_its_pictures_again() {
    let blog = Blog::start();
    let root = blog.admin();
    let (_, json) = root.upload_json("cat.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "A cat");
    let with = format!("![A cat]({})", json["url"].as_str().unwrap());
    let editor = root.visit("/write/new").fill("title", "Cat").fill("content", &with).press("Save draft");
    let path = editor.path.clone();
    editor.fill("content", "no picture").press("Save draft").has_status(200);
    root.visit("/admin/media?used=no").sees("cat.jpg");
    let version = root.visit(&path).value("version");
    let restore = path.replace("/edit", "/revisions/1/restore");
    root.post(&restore, &[("version", &version)]).has_status(303);
    root.visit("/admin/media?used=yes").sees("cat.jpg");
    let id = json["id"].to_string();
    root.post(&format!("/admin/media/{id}/delete"), &[]).has_status(409).sees("Cat");
}
