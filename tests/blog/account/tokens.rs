//! Tokens for one's own programs: made, shown once, taken back.

use platen::models::api_token::{self, Scope};

use crate::support::browser::Page;
use crate::support::{Blog, Browser, make};

/// The token that a page shows, if it shows one.
fn shown(page: &Page) -> Option<String> {
    let rest = page.body.split("id=\"fresh\"").nth(1)?;
    rest.split("value=\"").nth(1)?.split('"').next().map(str::to_owned)
}

fn make_token(person: &Browser, name: &str, scope: &str, days: &str) -> Page {
    person
        .visit("/account/tokens")
        .fill("name", name)
        .fill("scope", scope)
        .fill("expires_in_days", days)
        .press("Make a token")
}

fn is_good(blog: &Blog, token: &str) -> bool {
    let now = blog.now();
    blog.ask(|conn| api_token::find_open(conn, token, now)).is_some()
}

#[test]
fn a_token_is_shown_once_and_kept_as_a_hash() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    grace.visit("/account").click("API tokens").sees("Give each program its own");
    let page =
        make_token(&grace, "Photo uploader", "write", "90").sees("shown only once").sees("Photo uploader");
    let token = shown(&page).unwrap();
    assert_eq!(token.len(), "platen_".len() + 43);
    assert!(token.starts_with("platen_") && page.text().contains(&token[..13]));
    let again = grace.visit("/account/tokens").sees("Photo uploader");
    assert!(shown(&again).is_none() && !again.body.contains(&token));
    assert_eq!(again.header("cache-control"), "private, no-store");

    let now = blog.now();
    let (row, user) = blog.ask(|conn| api_token::find_open(conn, &token, now)).unwrap();
    assert_eq!((row.scope, user.username.as_str()), (Scope::Write, "grace"));
    assert!(blog.ask(|conn| api_token::find_open(conn, &token[..49], now)).is_none());
    blog.admin().visit("/admin/audit").sees("api_token.created").sees("Photo uploader");
}

#[test]
fn a_scope_beyond_the_role_is_refused_and_nothing_typed_is_lost() {
    let blog = Blog::start();
    let reader = blog.sign_in(make::person("reader", platen::models::user::Role::Reader));
    let page = reader.visit("/account/tokens");
    assert_eq!(page.all("#scope option").len(), 1);
    let page = reader
        .post("/account/tokens", &[("name", "Mine"), ("scope", "admin"), ("expires_in_days", "x")])
        .has_status(400)
        .has_error("scope", "beyond your role: it takes the role admin")
        .has_error("expires_in_days", "whole number");
    assert_eq!(page.value("name"), "Mine");
    let admin = blog.admin();
    make_token(&admin, "", "admin", "").has_status(400).has_error("name", "can't be empty");
    make_token(&admin, "All of it", "admin", "").has_status(200).sees("Admin");
}

#[test]
fn a_token_ends_when_revoked_expired_or_its_person_barred() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    let first = shown(&make_token(&grace, "First", "read", "")).unwrap();
    let second = shown(&make_token(&grace, "Second", "read", "1")).unwrap();
    let third = shown(&make_token(&grace, "Third", "read", "")).unwrap();
    let other = blog.sign_in(make::author("hopper"));
    other.post("/account/tokens/1/revoke", &[]).has_status(404);
    grace.visit("/account/tokens").sees("Third").does_not_see("No longer good (");
    grace.post("/account/tokens/1/revoke", &[]).has_status(303);
    grace.visit("/account/tokens").sees("“First” is revoked").sees("No longer good (1)");
    assert!(!is_good(&blog, &first) && is_good(&blog, &second));
    let tomorrow = *blog.now() + chrono::TimeDelta::hours(25);
    blog.travel_to(&tomorrow.format("%Y-%m-%dT%H:%M").to_string());
    assert!(!is_good(&blog, &second) && is_good(&blog, &third));
    let admin = blog.admin();
    admin.post("/admin/users/bulk", &[("ids", "2"), ("action", "deactivate")]).has_status(303);
    assert!(!is_good(&blog, &third));
    let later = *blog.now() + chrono::TimeDelta::days(40);
    blog.travel_to(&later.format("%Y-%m-%dT%H:%M").to_string());
    blog.work_off_jobs();
    assert_eq!(blog.ask(|conn| api_token::all_of(conn, 2)).len(), 1, "what is long over is gone");
}

#[test]
fn an_admin_ends_what_somebody_elses_programs_may_do() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    let tokens = ["First", "Second"].map(|name| shown(&make_token(&grace, name, "read", "")).unwrap());
    let admin = blog.admin();
    admin
        .visit("/admin/users/2/edit")
        .sees("2 tokens let programs call the API for grace")
        .press("Revoke all")
        .sees("2 tokens are revoked.")
        .does_not_see("programs call the API");
    assert!(tokens.iter().all(|token| !is_good(&blog, token)));
    grace.post("/admin/users/1/tokens/revoke", &[]).has_status(403);
    admin.post("/admin/users/99/tokens/revoke", &[]).has_status(404);
    admin.visit("/admin/audit").sees("api_token.all_revoked");
}

#[test]
fn somebody_signed_out_comes_back_to_the_filled_form() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let visitor = blog.visitor();
    let page = visitor.post("/account/tokens", &[("name", "Kept"), ("scope", "write")]).has_status(303);
    let page = visitor
        .visit(page.header("location"))
        .fill("login", "grace")
        .fill("password", make::PASSWORD)
        .press("Sign in");
    assert_eq!((page.value("name").as_str(), page.value("scope").as_str()), ("Kept", "write"));
}
