//! Stories about the library: finding, describing and deleting what was sent.

use image::ImageFormat;

use crate::support::upload::picture;
use crate::support::{Blog, make};

#[test]
fn the_library_is_searched_filtered_and_sorted() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let (_, cat) = ada.upload_json("cat.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "A black cat");
    ada.upload_json("dog.png", &picture(90, 50, ImageFormat::Png), "");
    make_post(&ada, "With a cat", cat["url"].as_str().unwrap());

    let eve = blog.sign_in(make::editor("eve"));
    let list = eve.visit("/admin").click("Media").sees("2 files").sees("cat.jpg").sees("dog.png");
    assert!(list.has(r#"img.thumbnail[loading="lazy"]"#));
    eve.visit("/admin/media?q=black").sees("cat.jpg").does_not_see("dog.png");
    eve.visit("/admin/media?q=DOG").sees("dog.png").does_not_see("cat.jpg");
    eve.visit("/admin/media?q=100%25").sees("No file fits");
    eve.visit("/admin/media?kind=png").sees("dog.png").does_not_see("cat.jpg");
    eve.visit("/admin/media?used=yes").sees("cat.jpg").does_not_see("dog.png");
    eve.visit("/admin/media?used=no").sees("dog.png").does_not_see("cat.jpg");
    assert_eq!(eve.visit("/admin/media?sort=name&dir=asc").all("tbody th"), ["cat.jpg", "dog.png"]);
    assert_eq!(eve.visit("/admin/media").all("tbody th"), ["dog.png", "cat.jpg"]);
    for wrong in ["kind=exe", "used=maybe", "sort=colour", "dir=up"] {
        eve.get(&format!("/admin/media?{wrong}")).has_status(400);
    }
    eve.get("/admin/media?page=2").is_not_found();
    eve.get("/admin/media/999/edit").is_not_found();
    ada.get("/admin/media").has_status(403);
}

#[test]
fn what_is_to_be_seen_is_said_anew() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let (_, json) = eve.upload_json("cat.jpg", &picture(90, 50, ImageFormat::Jpeg), "A cat");
    let path = format!("/admin/media/{}/edit", json["id"]);
    let stale = eve.visit(&path);
    let edit =
        eve.visit(&path).sees("Nowhere. It can be deleted.").fill("alt", "A very black cat").press("Save");
    assert_eq!(edit.sees("Saved.").value("alt"), "A very black cat");
    let conflict = stale.fill("alt", "Another cat").press("Save").has_status(409).sees("A very black cat");
    assert_eq!(conflict.value("alt"), "Another cat");
    assert_eq!(conflict.press("Save").sees("Saved.").value("alt"), "Another cat");
    let long = eve.visit(&path).fill("alt", &"x".repeat(501)).press("Save").has_status(400);
    assert_eq!(long.has_error("alt", "at most 500").value("alt").len(), 501);
}

#[test]
fn what_is_shown_somewhere_is_not_deleted() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let (_, shown) = eve.upload_json("shown.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "");
    let (_, cover) = eve.upload_json("cover.jpg", &picture(90, 50, ImageFormat::Jpeg), "");
    let (_, spare) = eve.upload_json("spare.jpg", &picture(1_000, 50, ImageFormat::Jpeg), "");
    make_post(&eve, "A post with pictures", shown["url"].as_str().unwrap());
    eve.visit("/write/new")
        .fill("title", "A post with a cover")
        .fill("content", "Words.")
        .fill("cover", &cover["id"].to_string())
        .press("Save draft")
        .sees("Draft saved");

    let refused = eve.post(&format!("/admin/media/{}/delete", shown["id"]), &[]).has_status(409);
    assert!(refused.has("[role=alert]"));
    refused.sees("A post with pictures").sees("“shown.jpg” is still shown");
    eve.visit(&format!("/admin/media/{}/edit", cover["id"])).sees("A post with a cover").sees("In 1 in all");
    let refused = eve
        .visit("/admin/media")
        .tick("ids", &spare["id"].to_string())
        .tick("ids", &cover["id"].to_string())
        .press("Delete selected")
        .has_status(409)
        .sees("“cover.jpg” is still shown: “A post with a cover”. Nothing was deleted.");
    assert!(refused.has(&format!("input[name=ids][value=\"{}\"][checked]", spare["id"])));
    eve.visit("/admin/media")
        .press("Delete selected")
        .has_status(400)
        .sees("Nothing was selected")
        .sees("spare.jpg");

    eve.visit("/admin/media")
        .tick("ids", &spare["id"].to_string())
        .press("Delete selected")
        .sees("1 file deleted.")
        .does_not_see("spare.jpg");
    for address in spare["srcset"].as_str().unwrap().split(", ") {
        eve.get(address.split(' ').next().unwrap()).is_not_found();
    }
    eve.picture(shown["url"].as_str().unwrap());
    eve.post(&format!("/admin/media/{}/delete", spare["id"]), &[]).is_not_found();
    blog.admin().visit("/admin/audit").sees("medium.deleted").sees("spare.jpg").sees("medium.uploaded");
}

#[test]
fn a_picture_is_free_again_when_the_last_text_lets_it_go() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let (_, json) = eve.upload_json("cat.jpg", &picture(1_000, 500, ImageFormat::Jpeg), "");
    let small = json["srcset"].as_str().unwrap().split(' ').next().unwrap().to_owned();
    let delete = format!("/admin/media/{}/delete", json["id"]);
    let editor = make_post(&eve, "Notes", &small);
    eve.post(&delete, &[]).has_status(409);
    editor
        .fill("content", &format!("[a link]({})", json["url"].as_str().unwrap()))
        .press("Save")
        .sees("Published.");
    eve.post(&delete, &[]).has_status(409);
    eve.visit("/admin/pages/new")
        .fill("title", "Colophon")
        .fill("content", &format!("![]({small})"))
        .press("Publish")
        .has_status(200);
    eve.visit(&format!("/admin/media/{}/edit", json["id"])).sees("In 2 in all").sees("Colophon");
    eve.visit("/admin/posts").sees("Notes");
    let post = eve.visit("/write").click("Notes");
    let post = post.fill("content", "Nothing to see.").press("Save").sees("Published.");
    eve.post(&delete, &[]).has_status(409).sees("“Colophon”");
    eve.visit("/admin/pages").click("Colophon").fill("content", "Words.").press("Save").has_status(200);
    eve.visit(&format!("/admin/media/{}/edit", json["id"]))
        .press("Delete for good")
        .sees("The file is gone.");
    drop(post);
}

fn make_post(browser: &crate::support::Browser, title: &str, address: &str) -> crate::support::browser::Page {
    browser
        .visit("/write/new")
        .fill("title", title)
        .fill("content", &format!("![A picture]({address})"))
        .press("Publish")
        .sees("Published.")
}
