//! A call that is sent again, because its answer got lost.

use platen::models::api_token::Scope;
use serde_json::json;

use crate::support::{Blog, make};

const KEY: &str = "idempotency-key";

#[test]
fn the_same_call_is_done_once_and_answered_alike() {
    let blog = Blog::start();
    let program = blog.program_of("root-ada", Scope::Write);
    let body = json!({"name": "Engines"});
    let first = program.post_with("/categories", &body, &[(KEY, "a-1")]).is(201);
    let again = program.post_with("/categories", &body, &[(KEY, "a-1")]).is(201);
    assert_eq!(first.header("idempotency-replayed"), "");
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(first.body, again.body);
    for name in ["location", "etag", "content-type"] {
        assert_eq!(first.header(name), again.header(name), "{name}");
        assert!(!first.header(name).is_empty(), "{name}");
    }
    assert_eq!(program.get("/categories").is(200).json()["total"], 1);
    // Without a key, it is another call.
    program.post("/categories", &body).is(409);
}

#[test]
fn a_key_names_one_call_of_one_person() {
    let blog = Blog::start();
    make::editor("grace").put_into(&blog);
    let (ada, grace) = (blog.program_of("root-ada", Scope::Write), blog.program_of("grace", Scope::Write));
    ada.post_with("/categories", &json!({"name": "Engines"}), &[(KEY, "k")]).is(201);
    ada.post_with("/categories", &json!({"name": "Looms"}), &[(KEY, "k")]).is(409);
    ada.post_with("/tags", &json!({"name": "Engines"}), &[(KEY, "k")]).is(409);
    grace.post_with("/categories", &json!({"name": "Looms"}), &[(KEY, "k")]).is(201);
    for wrong in ["", "two words", &"x".repeat(256), "é"] {
        ada.post_with("/categories", &json!({"name": "New"}), &[(KEY, wrong)]).is(400);
    }
    ada.post_with("/categories", &json!({"name": "New"}), &[(KEY, &"x".repeat(255))]).is(201);
}

#[test]
fn what_failed_may_be_tried_again_and_what_is_a_day_old_is_forgotten() {
    let blog = Blog::start();
    let program = blog.program_of("root-ada", Scope::Write);
    program.post("/categories", &json!({"name": "Engines"})).is(201);
    program.post_with("/categories", &json!({"name": "Engines"}), &[(KEY, "k")]).is(409);
    program.delete("/categories/1").is(204);
    program.post_with("/categories", &json!({"name": "Engines"}), &[(KEY, "k")]).is(201);
    let tomorrow = *blog.now() + chrono::TimeDelta::hours(25);
    blog.travel_to(&tomorrow.format("%Y-%m-%dT%H:%M").to_string());
    program.post_with("/categories", &json!({"name": "Looms"}), &[(KEY, "k")]).is(201);
    let later = *blog.now() + chrono::TimeDelta::hours(26);
    blog.travel_to(&later.format("%Y-%m-%dT%H:%M").to_string());
    blog.work_off_jobs();
    let left: i64 = blog.ask(|conn| {
        use diesel::{QueryDsl, RunQueryDsl};
        platen::db::schema::idempotency_keys::table.count().get_result(conn)
    });
    assert_eq!(left, 0);
}

#[test]
fn of_many_at_once_one_does_it() {
    let blog = Blog::start();
    let program = blog.program_of("root-ada", Scope::Write);
    let replies: Vec<_> = std::thread::scope(|threads| {
        let all: Vec<_> = (0..8)
            .map(|_| {
                threads.spawn(|| program.post_with("/tags", &json!({"name": "steam"}), &[(KEY, "same")]))
            })
            .collect();
        all.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    // A database may give one of two up that wait for each other; that one may be sent again.
    let done: Vec<_> = replies.iter().filter(|reply| reply.status == 201).collect();
    assert!(replies.iter().all(|reply| matches!(reply.status, 201 | 503)), "{replies:?}");
    let first = done.iter().filter(|reply| reply.header("idempotency-replayed").is_empty()).count();
    assert_eq!(first, 1);
    assert!(done.iter().all(|reply| reply.body == done[0].body));
    assert_eq!(program.get("/tags").is(200).json()["total"], 1);
}
