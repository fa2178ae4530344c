//! Stories about the page on which an admin looks after the database.

use serde_json::Value;

use crate::support::{Blog, make};

#[test]
fn an_admin_sees_how_the_database_is_and_what_is_in_it() {
    let blog = Blog::start();
    let admin = blog.admin();
    for n in 0..3 {
        make::post(&blog, &format!("Post {n}"), "Text.");
    }
    make::draft(&blog, "Not counted as published", "Text.");
    make::reader("larry").put_into(&blog);
    let page = admin.visit("/admin").click("Database").has_status(200);
    let page = page
        .sees("Healthy")
        .sees("All applied")
        .sees("Posts published 3")
        .sees("Sign-ups 2")
        .sees("Sessions now 1");
    let rows = page.all("tbody tr");
    let row = |name: &str| rows.iter().find(|row| row.split(' ').next() == Some(name)).expect(name).clone();
    assert!(row("posts").starts_with("posts 4 "), "{}", row("posts"));
    assert!(row("users").starts_with("users 2 ") && row("redirects").starts_with("redirects 0 "));
    assert!(!rows.iter().any(|row| row.contains('≈')), "small tables are counted");
    assert!(page.all(".list li").iter().any(|line| line.contains("user.created larry")));
    assert!(page.has("details table") && !page.body.contains("Pending"));

    make::post(&blog, "One more", "Text.");
    let rows = admin.visit("/admin/database").all("tbody tr");
    assert!(rows.iter().any(|row| row.starts_with("posts 5 ")), "what is quick to count is never old");
}

#[test]
fn the_page_and_the_health_check_tell_the_same() {
    let blog = Blog::start();
    let admin = blog.admin();
    let health: Value = serde_json::from_str(&admin.get("/health/database").body).unwrap();
    let rows = admin.visit("/admin/database").all("section:has(#pools) tbody tr");
    let pools = health["pools"].as_array().unwrap();
    assert_eq!(rows.len(), pools.len());
    for (row, pool) in rows.iter().zip(pools) {
        let words: Vec<&str> = row.split(' ').collect();
        assert_eq!(words[0].to_lowercase(), pool["name"].as_str().unwrap());
        assert_eq!(words[5], pool["max_size"].to_string(), "{row}");
        let numbers: Vec<u64> = words[1..4].iter().map(|word| word.parse().unwrap()).collect();
        assert_eq!(numbers[0], numbers[1] + numbers[2], "open is idle and in use: {row}");
    }
}

#[test]
fn only_admins_see_it() {
    let blog = Blog::start();
    blog.visitor().get("/admin/database").has_status(303);
    let editor = blog.sign_in(make::editor("eddie"));
    editor.get("/admin/database").has_status(403);
    assert!(!editor.visit("/admin").body.contains("/admin/database"));
}
