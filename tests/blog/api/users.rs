//! People: made, changed, removed by programs of admins.

use platen::models::api_token::Scope;
use platen::models::user;
use serde_json::{Value, json};

use crate::support::{Blog, make};

#[test]
fn an_admin_makes_reads_and_changes_a_person() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    let new = json!({"username": "grace", "email": "Grace@Example.org", "password": make::PASSWORD});
    let made = ada.post("/users", &new).is(201);
    let person = made.json();
    assert!(made.header("location").ends_with("/api/v1/users/2"));
    assert_eq!(
        (person["username"].clone(), person["email"].clone(), person["role"].clone()),
        (json!("grace"), json!("Grace@Example.org"), json!("author"))
    );
    assert_eq!((person["id"].clone(), person["is_active"].clone()), (json!(2), json!(true)));
    assert!(person["created_at"].as_str().unwrap().ends_with('Z') && !made.body.contains("password"));
    blog.sign_in_as("grace").visit("/write").has_status(200);

    let read = ada.get("/users/2").is(200);
    assert_eq!(read.json(), person);
    let tag = read.header("etag").to_owned();
    let changed =
        ada.patch_with("/users/2", &json!({"role": "editor"}), &[("if-match", &tag)]).is(200).json();
    assert_eq!(
        (changed["role"].clone(), changed["email"].clone()),
        (json!("editor"), person["email"].clone())
    );
    ada.patch_with("/users/2", &json!({"role": "admin"}), &[("if-match", &tag)]).is(412);
    let replaced = json!({"username": "hopper", "email": "hopper@example.org", "is_active": false});
    let changed = ada.put("/users/2", &replaced).is(200).json();
    assert_eq!((changed["username"].clone(), changed["is_active"].clone()), (json!("hopper"), json!(false)));
    ada.put("/users/2", &json!({"username": "hopper"})).is(400).has_error("email", "is missing");
    ada.get("/users/9").is(404);

    let list = ada.get("/users?per_page=1&page=2").is(200);
    assert_eq!(list.json()["users"], json!([changed]));
    assert_eq!((list.json()["total"].clone(), list.json()["pages"].clone()), (json!(2), json!(2)));
    assert!(list.header("link").contains("rel=\"prev\""));
    ada.get("/users?page=2").is(404);
    blog.admin().visit("/admin/audit").sees("user.created").sees("user.changed");
}

#[test]
fn what_is_wrong_with_a_person_stands_beside_its_field() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    ada.post("/users", &json!({}))
        .is(400)
        .has_error("username", "3 to 40")
        .has_error("email", "can't be empty");
    ada.post("/users", &json!({"username": "x", "email": "y", "password": "short", "role": "boss"}))
        .is(400)
        .has_error("username", "3 to 40")
        .has_error("email", "not an e-mail address")
        .has_error("password", "at least 8")
        .has_error("role", "one of the four");
    ada.post("/users", &json!({"username": 7, "is_active": "yes", "admin": true}))
        .is(400)
        .has_error("username", "must be a text")
        .has_error("is_active", "must be true or false")
        .has_error("admin", "not known");
    let twice = json!({"username": "ROOT-ada", "email": "new@example.org", "password": make::PASSWORD});
    ada.post("/users", &twice).is(409).has_error("username", "already taken");
    let twice = json!({"username": "newcomer", "email": "ROOT-ada@example.org", "password": make::PASSWORD});
    ada.post("/users", &twice).is(409).has_error("email", "has an account already");
}

#[test]
fn only_an_account_without_an_address_stays_without_one() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    make::author("grace").put_into(&blog);
    let now = blog.now();
    let hopper = blog.db.write_blocking(|conn| user::ensure_named(conn, "hopper", now)).unwrap();
    let path = format!("/users/{hopper}");
    assert_eq!(ada.get(&path).is(200).json()["email"], Value::Null);
    for body in [json!({"role": "editor", "email": null}), json!({"role": "editor"})] {
        assert_eq!(ada.patch(&path, &body).is(200).json()["email"], Value::Null);
    }
    ada.put(&path, &json!({"username": "hopper", "email": null})).is(200);
    ada.put(&path, &json!({"username": "hopper"})).is(400).has_error("email", "is missing");
    for blank in ["", " "] {
        let body = json!({"username": "hopper", "email": blank, "password": blank});
        for answer in [ada.patch(&path, &body), ada.put(&path, &body)] {
            answer.is(400).has_error("email", "can't be empty").has_error("password", "can't be empty");
        }
    }
    let taken_away = json!({"username": "grace", "email": null});
    ada.patch("/users/2", &taken_away).is(400).has_error("email", "can't be empty");
    ada.put("/users/2", &taken_away).is(400).has_error("email", "can't be empty");
    ada.post("/users", &json!({"username": "newcomer", "email": null}))
        .is(400)
        .has_error("email", "can't be");
}

#[test]
fn somebody_made_without_a_password_is_invited() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    ada.post("/users", &json!({"username": "grace", "email": "grace@example.org", "role": "editor"})).is(201);
    blog.work_off_jobs();
    assert!(blog.letter_to("grace@example.org").text().contains("root-ada made an account for you"));
}

#[test]
fn the_last_admin_stays_and_posts_go_where_they_are_sent() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    ada.patch("/users/1", &json!({"role": "editor"})).is(409);
    ada.patch("/users/1", &json!({"is_active": false})).is(409);
    ada.delete("/users/1").is(409);
    make::author("grace").put_into(&blog);
    let grace = blog.sign_in_as("grace");
    let post = [("title", "Hers"), ("content", "Text."), ("action", "publish")];
    grace.post("/write", &post).has_status(303);
    ada.delete("/users/2?posts=burn").is(400);
    ada.delete("/users/2?posts=transfer&transfer_to=nobody").is(400);
    ada.delete("/users/2?posts=transfer&transfer_to=root-ada").is(204);
    ada.get("/users/2").is(404);
    blog.visitor().visit("/posts/hers").sees("root-ada");
}

#[test]
fn many_are_made_at_once_or_none() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    let person = |name: &str| json!({"username": name, "email": format!("{name}@example.org")});
    let wrong = json!([person("grace"), {"username": "x", "email": "nonsense"}, person("GRACE"),
                       {"username": "root-ada", "email": "new@example.org"}]);
    ada.post("/users/bulk-create", &wrong)
        .is(400)
        .has_error("1.username", "3 to 40")
        .has_error("1.email", "not an e-mail address")
        .has_error("2.username", "in row 0 already")
        .has_error("3.username", "already taken");
    let taken = json!([person("grace"), person("root-ada")]);
    ada.post("/users/bulk-create", &taken).is(409).has_error("1.username", "already taken");
    ada.post("/users/bulk-create", &json!([{"username": "grace", "email": 5}]))
        .is(400)
        .has_error("0.email", "must be a text");
    ada.post("/users/bulk-create", &json!([])).is(400);
    ada.post("/users/bulk-create", &json!({})).is(400);
    assert_eq!(ada.get("/users").is(200).json()["total"], 1, "none of them was made");

    let many: Vec<Value> = (0..40).map(|n| person(&format!("person-{n}"))).collect();
    let made = ada.post_with("/users/bulk-create", &json!(many), &[("idempotency-key", "k")]).is(201);
    assert_eq!(made.json(), json!({"created": 40}));
    let again = ada.post_with("/users/bulk-create", &json!(many), &[("idempotency-key", "k")]).is(201);
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(ada.get("/users").is(200).json()["total"], 41);
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 40);
}

#[test]
fn an_admin_may_leave_when_another_stays() {
    let blog = Blog::start();
    let ada = blog.program_of("root-ada", Scope::Admin);
    let second = json!({"username": "grace", "email": "grace@example.org", "password": make::PASSWORD, "role": "admin"});
    ada.post("/users", &second).is(201);
    let grace = blog.program_of("grace", Scope::Admin);
    grace.delete("/users/2").is(204);
    grace.get("/users/1").is(401);
    ada.get("/users/2").is(404);
    blog.admin().visit("/admin/audit").sees("user.deleted").sees("grace");
}
