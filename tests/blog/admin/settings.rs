//! Stories about how the site looks, and what it says of itself.

use image::ImageFormat;

use crate::support::browser::Page;
use crate::support::upload::picture;
use crate::support::{Blog, Browser, make};

fn settings(admin: &Browser) -> Page {
    admin.visit("/admin/settings")
}

#[test]
fn a_colour_of_their_own_is_shown_in_shades_that_can_be_read() {
    let blog = Blog::start();
    let (admin, reader) = (blog.admin(), blog.visitor());
    let page = settings(&admin).fill("accent", "own").fill("accent_colour", "#FFCC00").press("Save settings");
    page.sees("below 4.5, so it is shown as #").sees("On dark pages it is shown as it is");
    let shown = reader.visit("/");
    assert!(!shown.has("html[data-accent]") && !shown.body.contains("style="));
    let sheet = shown.body.split("href=\"").map(|rest| rest.split('"').next().unwrap());
    let sheet = sheet.into_iter().find(|path| path.starts_with("/theme-")).unwrap().to_owned();
    let css = reader.get(&sheet).has_status(200);
    assert!(css.header("content-type").starts_with("text/css"));
    assert!(css.header("cache-control").contains("immutable"));
    assert!(css.body.contains("--accent: light-dark(#") && css.body.contains("#ffcc00"), "{}", css.body);
    assert!(reader.visit("/nothing-here").has("link[href^='/theme-']"));
    for wrong in ["/theme-ffcc00-ffcc0.css", "/theme-ffcc00-}b{}{}{.css", "/theme-FFCC00-ffcc00.css"] {
        reader.get(wrong).is_not_found();
    }
    settings(&admin).press("Save settings").sees("Nothing was changed.");
    assert_eq!(settings(&admin).value("accent_colour"), "#ffcc00");

    admin.post("/admin/settings", &[("accent", "#24508c")]).has_status(303);
    assert!(reader.visit("/").body.contains("/theme-24508c-"));
    settings(&admin).fill("accent", "forest").press("Save settings").sees("The settings are saved.");
    let shown = reader.visit("/");
    assert!(shown.has("html[data-accent=forest]") && !shown.has("link[href^='/theme-']"));
    for wrong in ["#12345", "red", "#12345g", "url(x)", "#123456;}"] {
        let page = settings(&admin).fill("accent", "own").fill("accent_colour", wrong).press("Save settings");
        page.has_status(400).has_error("accent_colour", "neither one of the colours");
    }
    admin.post("/admin/settings", &[("accent", "beige")]).has_status(400).has_error("accent", "neither one");
    settings(&admin).fill("theme", "dark").press("Save settings").sees("The settings are saved.");
    assert!(reader.visit("/").has("html[data-theme=dark]"));
}

#[test]
fn a_logo_stands_in_the_header_and_stays() {
    let blog = Blog::start();
    let (admin, reader) = (blog.admin(), blog.visitor());
    let (_, json) = admin.upload_json("logo.png", &picture(900, 300, ImageFormat::Png), "");
    let id = json["id"].to_string();
    settings(&admin).fill("logo", &id).press("Save settings").sees("The settings are saved.");
    let shown = reader.visit("/");
    assert!(shown.has("header .site-title img.logo[alt=Platen][width='900'][srcset]"));
    settings(&admin).fill("logo_alt", "Platen: \"notes\"").press("Save settings").has_status(200);
    assert!(reader.visit("/").has("img.logo[alt='Platen: \"notes\"']"));
    admin.post(&format!("/admin/media/{id}/delete"), &[]).has_status(409).sees("is the site’s logo");
    for wrong in ["999", "-1", "x"] {
        let refused = admin.post("/admin/settings", &[("logo", wrong), ("title", "Other")]).has_status(400);
        refused.has_error("logo", "is not a picture of the library");
    }
    reader.visit("/").does_not_see("Other");
    settings(&admin).fill("logo", "").press("Save settings").sees("The settings are saved.");
    assert!(!reader.visit("/").has("img.logo"));
    admin.post(&format!("/admin/media/{id}/delete"), &[]).has_status(303);
}

#[test]
fn the_footer_says_what_the_admin_wrote_and_nothing_harmful() {
    let blog = Blog::start();
    let (admin, reader) = (blog.admin(), blog.visitor());
    reader.visit("/").sees("Made with Platen");
    let words =
        "Set in *Platen*. [Imprint](/pages/about)\n\n<script>alert(1)</script> [x](javascript:alert(1))";
    settings(&admin).fill("footer", words).press("Save settings").sees("The settings are saved.");
    let shown = reader.visit("/");
    assert!(shown.has("footer .foot em") && shown.has("footer .foot a[href='/pages/about']"));
    assert!(!shown.body.contains("<script>alert") && !shown.has("a[href^='javascript']"));
    shown.does_not_see("Made with Platen");
    let long = "x".repeat(2_001);
    let page = settings(&admin).fill("footer", &long).press("Save settings").has_status(400);
    assert_eq!(page.has_error("footer", "at most 2000").value("footer").len(), 2_001);
    settings(&admin).fill("footer", "").press("Save settings").has_status(200);
    reader.visit("/").sees("Made with Platen");
}

#[test]
fn the_log_says_what_was_changed_from_what_to_what() {
    let blog = Blog::start();
    let admin = blog.admin();
    settings(&admin)
        .fill("title", "<b>Neue</b> Seite")
        .fill("comments", "off")
        .fill("footer", &"long ".repeat(100))
        .press("Save settings")
        .sees("The settings are saved.");
    let log = admin.visit("/admin/audit").text();
    for words in [
        "title from “Platen” to “<b>Neue</b> Seite”",
        "comments from “on” to “off”",
        "footer from “” to “long long",
        "long …”",
    ] {
        assert!(log.contains(words), "{words}");
    }
    blog.sign_in(make::editor("eve")).post("/admin/settings", &[("title", "Mine")]).has_status(403);
    blog.visitor().visit("/").sees("<b>Neue</b> Seite");
}
