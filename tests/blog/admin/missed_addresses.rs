//! Stories about what was asked for and is not here.

use platen::db::Moment;
use platen::models::missed_address::{self, MOST_ROWS, Miss};

use crate::support::{Blog, make};

#[test]
fn an_editor_makes_a_redirect_of_what_readers_asked_for_in_vain() {
    let blog = Blog::start();
    make::post(&blog, "Hello", "Text.");
    let eve = blog.sign_in(make::editor("eve"));
    let list = eve.visit("/admin/redirects").click("Asked for and not found");
    list.sees("Everything that was asked for was found");
    let reader = blog.visitor();
    for _ in 0..3 {
        reader.get("/2019/hello.html?secret=1").is_not_found();
    }
    let from_a_friend = [("referer", "https://friend.example/links?q=private")];
    reader.get_with("/2019/hello.html", &from_a_friend).is_not_found();
    reader.get("/caf%C3%A9").is_not_found();
    for unnoted in ["/wp-login.php", "/.env", "/preview/SECRETTOKEN", "/static/none.css", "/%ff"] {
        assert!([404, 400].contains(&reader.get(unnoted).status));
    }
    eve.get("/admin/nothing").is_not_found();

    let list = eve.visit("/admin/redirects/missing").sees("2 addresses").sees("friend.example").sees("/café");
    for hidden in ["secret", "private", "wp-login", ".env", "SECRETTOKEN", "static/none", "/admin/nothing"] {
        assert!(!list.text().contains(hidden), "{hidden}");
    }
    assert_eq!(list.all("td.num"), ["4", "1"]);
    eve.visit("/admin/redirects/missing?q=friend").sees("1 address").does_not_see("/café");
    for sort in ["hits", "last", "path"] {
        eve.get(&format!("/admin/redirects/missing?sort={sort}&dir=asc")).has_status(200);
    }
    eve.get("/admin/redirects/missing?sort=colour").has_status(400);
    eve.get("/admin/redirects/missing?page=2").is_not_found();

    let form = list.click("Make a redirect from “/2019/hello.html”");
    assert_eq!(form.value("from"), "/2019/hello.html");
    form.fill("to", "/posts/hello").press("Make redirect").sees("The redirect is there.");
    reader.get("/2019/hello.html").leads_to("/posts/hello");
    let list = eve.visit("/admin/redirects/missing").sees("1 address").does_not_see("hello.html");
    list.press("Forget “/café”").sees("1 missing address forgotten.").sees("Everything that was asked for");
    reader.get("/one").is_not_found();
    reader.get("/two").is_not_found();
    eve.visit("/admin/redirects/missing")
        .press("Forget selected")
        .has_status(400)
        .sees("Nothing was selected");
    eve.visit("/admin/redirects/missing").press("Forget all").sees("2 missing addresses forgotten.");
    blog.admin().visit("/admin/audit").sees("missed_address.forgotten").sees("2 in all");
    blog.sign_in(make::author("ada")).get("/admin/redirects/missing").has_status(403);
}

#[test]
fn hostile_addresses_are_shown_as_text_and_cut() {
    let blog = Blog::start();
    let eve = blog.sign_in(make::editor("eve"));
    let reader = blog.visitor();
    reader.get("/%3Cscript%3Ealert(1)%3C/script%3E").is_not_found();
    reader.get(&format!("/{}", "long".repeat(1_500))).is_not_found();
    let list = eve.visit("/admin/redirects/missing").sees("2 addresses").sees("<script>alert(1)</script>");
    assert!(!list.body.contains("<script>alert") && list.body.len() < 20_000);
    let form = list.click("Make a redirect from “/<script>alert(1)</script>”");
    assert_eq!(form.value("from"), "/<script>alert(1)</script>");
}

#[test]
fn the_list_has_an_end_and_keeps_what_matters() {
    let blog = Blog::start();
    let now = blog.now();
    let miss =
        |n: i64, count, at: Moment| Miss { path: format!("/old/{n}"), referrer: String::new(), count, at };
    let long_ago = now - chrono::TimeDelta::days(2);
    let often: Vec<Miss> = (0..900).map(|n| miss(n, 50, long_ago)).collect();
    let once: Vec<Miss> = (900..2_000).map(|n| miss(n, 1, now)).collect();
    let ancient = [miss(9_999, 1_000, now - chrono::TimeDelta::days(200))];
    for some in [&often, &once, &ancient.to_vec()] {
        blog.db.write_blocking(|conn| missed_address::note(conn, some, now)).unwrap();
    }
    blog.db.write_blocking(|conn| missed_address::note(conn, &often[500..501], now)).unwrap();
    let eve = blog.sign_in(make::editor("eve"));
    let list = eve.visit("/admin/redirects/missing").sees(&format!("{MOST_ROWS} addresses"));
    assert_eq!(list.all("td.num")[..2], ["100", "50"]);
    eve.visit("/admin/redirects/missing?q=/old/1999").sees("1 address");
    eve.visit("/admin/redirects/missing?q=/old/9999").sees("No address fits");
    let last = eve.visit("/admin/redirects/missing?page=40");
    assert_eq!(last.all("td.num").last().map(String::as_str), Some("1"));
}
