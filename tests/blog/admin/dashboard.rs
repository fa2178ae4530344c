//! Stories about the dashboard: the numbers of its charts, read from their tables.

use crate::support::browser::Page;
use crate::support::{Blog, make};

/// The rows of the table below a chart, as one text each.
fn table(page: &Page, caption: &str) -> Vec<String> {
    let captions = page.all("details.numbers caption");
    let at = captions.iter().position(|known| known == caption).expect("there is such a chart");
    let heads = page.all("details.numbers thead tr");
    assert_eq!(heads.len(), captions.len());
    let html = &page.body;
    let table =
        html.split("<details class=\"numbers\">").nth(at + 1).unwrap().split("</details>").next().unwrap();
    scraper::Html::parse_fragment(table)
        .select(&scraper::Selector::parse("tbody tr").unwrap())
        .map(|row| row.text().map(str::trim).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" | "))
        .collect()
}

/// What is not nothing.
fn filled(rows: &[String]) -> Vec<&str> {
    rows.iter().map(String::as_str).filter(|row| !row.ends_with(" | 0")).collect()
}

#[test]
fn an_empty_site_has_charts_too() {
    let blog = Blog::start();
    let admin = blog.admin();
    for range in ["30d", "12m", "all"] {
        let page = admin.visit(&format!("/admin?range={range}")).has_status(200);
        assert_eq!(page.all("svg.chart[role=img]").len(), 5, "and no category has one");
        assert!(filled(&table(&page, "Posts")).is_empty());
        let page = page.sees("Posts per category Nothing yet.");
        assert_eq!(filled(&table(&page, "Sign-ups")).len(), 1, "the admin");
        assert!(!page.body.contains("NaN") && !page.body.contains(" style="));
    }
    for wrong in ["", "7d", "30D", "%00", "all+", "30d,12m"] {
        admin.get(&format!("/admin?range={wrong}")).has_status(400);
    }
}

#[test]
fn the_numbers_are_those_of_the_days_in_the_zone_of_the_site() {
    let blog = Blog::start_empty();
    blog.travel_to("2026-09-30T21:59");
    make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
    make::post(&blog, "The first", "In September, everywhere.");
    blog.travel_to("2026-11-19T22:59");
    make::post(&blog, "Before midnight", "Text.");
    blog.travel_to("2026-11-19T23:00");
    make::post(&blog, "At midnight", "Text.");
    make::reader("late-larry").put_into(&blog);
    make::draft(&blog, "Not yet", "Text.");
    blog.travel_to("2026-11-21T12:00");
    let admin = blog.admin();
    admin.visit("/admin/settings").fill("time_zone", "Europe/Vienna").press("Save settings").has_status(200);
    admin.post("/posts/at-midnight/comments", &[("content", "Seen.")]).has_status(303);

    let page = admin.visit("/admin").has_status(200);
    let posts = table(&page, "Posts");
    assert_eq!((posts.len(), posts[0].as_str()), (30, "21 November 2026 | 0"));
    assert_eq!(posts[29], "23 October 2026 | 0");
    assert_eq!(filled(&posts), ["20 November 2026 | 1", "19 November 2026 | 1"]);
    assert_eq!(filled(&table(&page, "Comments")), ["21 November 2026 | 1"]);
    assert_eq!(filled(&table(&page, "Sign-ups")), ["20 November 2026 | 1"]);
    assert_eq!(
        table(&page, "Waiting"),
        ["Comments to approve | 0", "Drafts | 1", "Scheduled posts | 0", "Failed jobs | 0"]
    );

    let page = admin.visit("/admin?range=12m");
    let posts = table(&page, "Posts");
    assert_eq!((posts.len(), posts[11].as_str()), (12, "December 2025 | 0"));
    assert_eq!(filled(&posts), ["November 2026 | 2", "September 2026 | 1"]);

    let page = admin.visit("/admin?range=all");
    let months = ["November 2026 | 2", "October 2026 | 0", "September 2026 | 1"];
    assert_eq!(table(&page, "Posts"), months, "a month without posts stands there too");
    assert_eq!(filled(&table(&page, "Sign-ups")), ["November 2026 | 1", "September 2026 | 1"]);

    admin.visit("/admin/settings").fill("time_zone", "UTC").press("Save settings").has_status(200);
    let page = admin.visit("/admin");
    assert_eq!(filled(&table(&page, "Posts")), ["19 November 2026 | 2"]);
}

#[test]
fn posts_per_category_come_with_their_average_length_in_characters() {
    let blog = Blog::start();
    let admin = blog.admin();
    for name in ["<b>Steam</b>", "Looms", "Empty"] {
        admin.post("/admin/categories", &[("name", name)]).has_status(303);
    }
    let write = |title: &str, content: &str, category: &str, action: &str| {
        let fields = [("title", title), ("content", content), ("category_id", category), ("action", action)];
        admin.post("/write", &fields).has_status(303);
    };
    write("One", "1234567890", "1", "publish");
    write("Two", "éé€😀", "1", "publish");
    write("Three", "12345", "2", "publish");
    write("Four", "123456", "2", "publish");
    write("Five", "123456", "2", "publish");
    write("Six", "only a draft, however long it is", "2", "save");
    make::post(&blog, "Seven", "123");
    let scheduled = [("title", "Later"), ("content", "not yet"), ("category_id", "3"), ("action", "publish")];
    let at = [("published_at", "2999-01-01T00:00")];
    admin.post("/write", &[&scheduled[..], &at[..]].concat()).has_status(303);

    let page = admin.visit("/admin").has_status(200).sees("Published posts 6").sees("Scheduled 1");
    assert_eq!(
        table(&page, "Posts per category"),
        ["Looms | 3 | 6", "<b>Steam</b> | 2 | 7", "No category | 1 | 3", "Empty | 0 | –"]
    );
    assert!(page.body.contains("&lt;b&gt;Steam&lt;/b&gt;") && !page.body.contains("<b>Steam"));
    // The measure follows the text.
    let edit = admin.visit("/write/1/edit").fill("content", "12").press("Save").has_status(200);
    drop(edit);
    let page = admin.visit("/admin");
    assert_eq!(table(&page, "Posts per category")[1], "<b>Steam</b> | 2 | 3");
    let storage = table(&page, "Storage");
    assert!(storage[0].starts_with("Database | ") && !storage[0].contains("| 0 "), "{storage:?}");
    assert_eq!(storage[1], "Media | 0 bytes");
    blog.visitor().get("/admin").has_status(303);
    blog.sign_in(make::author("anna")).get("/admin").has_status(403);
    blog.sign_in(make::editor("eddie")).get("/admin").has_status(200);
}
