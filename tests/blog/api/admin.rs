//! Figures of the site, and backups.

use platen::models::api_token::Scope;
use platen::models::job::State;
use serde_json::json;

use crate::support::{Blog, make};

#[test]
fn everybody_sees_what_the_categories_hold() {
    let blog = Blog::start();
    let nobody = blog.program();
    assert_eq!(nobody.get("/analytics/posts-per-category").is(200).json(), json!([]));
    let admin = blog.admin();
    let ada = blog.program_of("root-ada", Scope::Write);
    for name in ["Empty", "Engines"] {
        ada.post("/categories", &json!({"name": name})).is(201);
    }
    for (title, content, action) in [
        ("One", "ten chars.", "publish"),
        ("Two", "fifteen chars..", "publish"),
        ("Three", "A draft does not count.", "save"),
    ] {
        let post = [("title", title), ("content", content), ("category_id", "2"), ("action", action)];
        admin.post("/write", &post).has_status(303);
    }
    make::post(&blog, "Without a category", "Text.");
    assert_eq!(
        nobody.get("/analytics/posts-per-category").is(200).json(),
        json!([
            {"category": "Engines", "post_count": 2, "avg_content_length": 12.5},
            {"category": "Empty", "post_count": 0, "avg_content_length": 0.0},
        ])
    );
}

#[test]
fn an_admin_reads_the_counts_of_the_database() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    make::draft(&blog, "Not yet", "Text.");
    make::author("grace").put_into(&blog);
    let ada = blog.program_of("root-ada", Scope::Admin);
    ada.patch("/users/2", &json!({"is_active": false})).is(200);
    let stats = ada.get("/admin/db-stats").is(200).json();
    assert_eq!((stats["tables"]["posts"].clone(), stats["tables"]["users"].clone()), (json!(2), json!(2)));
    assert_eq!(stats["tables"]["api_tokens"], 1);
    assert_eq!((stats["recent_posts"].clone(), stats["active_users"].clone()), (json!(1), json!(1)));
    make::editor("edith").put_into(&blog);
    blog.program_of("edith", Scope::Write).get("/admin/db-stats").is(403);
}

#[test]
fn an_admin_asks_for_a_backup_once() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    let asked = ada.post_with("/admin/backup", &json!({}), &[("idempotency-key", "nightly")]).is(202);
    let id = asked.json()["job_id"].as_i64().unwrap();
    assert!(asked.json()["url"].as_str().unwrap().ends_with(&format!("/api/v1/jobs/{id}")));
    assert_eq!(asked.header("location"), asked.json()["url"]);
    let again = ada.post_with("/admin/backup", &json!({}), &[("idempotency-key", "nightly")]).is(202);
    assert_eq!(again.json(), asked.json());
    blog.work_off_jobs();
    assert_eq!(blog.jobs_in(State::Done).iter().filter(|job| job.kind == "make_backup").count(), 1);
}
