//! Many posts are changed by a job, whose progress a program can follow.

use platen::models::api_token::Scope;
use serde_json::json;

use super::Told;
use crate::support::{Blog, make};

const BULK: &str = "/posts/bulk-update";

#[test]
fn several_things_are_changed_in_many_posts() {
    let blog = Blog::start();
    let ids: Vec<i64> = (0..3).map(|n| make::draft(&blog, &format!("Draft {n}"), "x")).collect();
    blog.admin().post("/admin/categories", &[("name", "Engines")]).has_status(303);
    let ada = blog.program_of("root-ada", Scope::Write);
    let asked = ada.post(
        BULK,
        &json!({"post_ids": ids, "data": {"category_id": 1, "status": "published", "add_tags": ["steam"]}}),
    );
    let location = asked.header("location").to_owned();
    let job = asked.gives(202);
    assert_eq!(job["url"], location.as_str());
    let path = format!("/jobs/{}", job["job_id"]);
    assert!(location.ends_with(&path));
    assert_eq!(ada.get(&path).gives(200)["state"], "queued");
    blog.work_off_jobs();
    let done = ada.get(&path).gives(200);
    assert_eq!(
        (&done["state"], &done["progress"], &done["total"], &done["error"]),
        (&json!("done"), &json!(3), &json!(3), &json!(null))
    );
    assert_eq!(done["summary"], "3 posts changed.");
    let list = blog.program().get("/posts?category=engines&tag=steam").gives(200);
    assert_eq!(list["total"], 3);
    make::editor("eve").put_into(&blog);
    blog.program_of("eve", Scope::Write).get(&path).fails(404);
    blog.program().get(&path).fails(401);
}

#[test]
fn one_change_can_be_taken_back_and_what_is_wrong_is_named() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Draft", "x");
    make::author("bob").put_into(&blog);
    let ada = blog.program_of("root-ada", Scope::Write);
    let bulk = |data: serde_json::Value| ada.post(BULK, &json!({"post_ids": [id], "data": data}));
    blog.program_of("bob", Scope::Write)
        .post(BULK, &json!({"post_ids": [id], "data": {"status": "trash"}}))
        .fails(403);
    bulk(json!({})).fails_in(400, "data");
    bulk(json!({"category_id": 9})).fails_in(400, "data.category_id");
    bulk(json!({"author_id": 99})).fails_in(400, "data.author_id");
    bulk(json!({"add_tags": ["a,b"]})).fails_in(400, "data.add_tags");
    bulk(json!({"title": "x"})).fails_in(400, "data");
    bulk(json!(["published"])).fails_in(400, "data");
    ada.post(BULK, &json!({"post_ids": [], "data": {"status": "draft"}})).fails_in(400, "post_ids");
    ada.post(BULK, &json!({"post_ids": ["x"], "data": {"status": "draft"}})).fails(400);
    ada.post(BULK, &json!({"post_ids": [id, 77], "data": {"status": "draft"}})).fails(404);
    let job = bulk(json!({"status": "published"})).gives(202)["job_id"].clone();
    blog.work_off_jobs();
    assert_eq!(blog.program().get("/posts").gives(200)["total"], 1);
    blog.admin().post(&format!("/admin/jobs/{job}/undo"), &[]).has_status(303);
    blog.work_off_jobs();
    assert_eq!(blog.program().get("/posts").gives(200)["total"], 0);
}
