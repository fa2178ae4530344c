//! Accounts without a password, and the letters that open them.

use crate::support::{Blog, Browser, make};

const CHOSEN: &str = "a louder engine sings";

fn invite(admin: &Browser, name: &str) {
    admin
        .visit("/admin/users/new")
        .fill("username", name)
        .fill("email", &format!("{name}@example.org"))
        .fill("role", "editor")
        .press("Save")
        .sees(&format!("{name} is invited. Mail is not set up, so the letter lies in"))
        .sees("Invited, not yet accepted");
}

#[test]
fn an_invited_person_chooses_a_password_and_comes_in() {
    let blog = Blog::start();
    let admin = blog.admin();
    invite(&admin, "grace");
    admin.visit("/admin/users").sees("Invited");
    blog.visitor().post("/login", &[("login", "grace"), ("password", "")]).has_status(400);
    blog.work_off_jobs();
    let letter = blog.letter_to("grace@example.org");
    assert!(letter.text().contains("root-ada made an account for you"), "{}", letter.text());
    let link = letter.link("/password/reset/");

    let begin = *blog.now();
    let six_days = begin + chrono::TimeDelta::days(6);
    blog.travel_to(&six_days.format("%Y-%m-%dT%H:%M").to_string());
    let grace = blog.visitor();
    grace
        .visit(&link)
        .sees("Welcome, grace")
        .fill("password", CHOSEN)
        .press("Set the password")
        .sees("Your password is set")
        .fill("login", "grace")
        .fill("password", CHOSEN)
        .press("Sign in")
        .sees("Welcome back");
    grace.visit("/admin").has_status(200);
    grace.visit(&link).has_status(404);
    let list = blog.admin().visit("/admin/users");
    assert!(!list.has("td [data-status=pending]"), "nobody is called invited any more");
    let page = list.click("grace");
    page.does_not_see("Invited, not yet accepted").sees("Forgotten password");
    blog.work_off_jobs();
}

#[test]
fn an_invitation_is_sent_again_and_withdrawn() {
    let blog = Blog::start();
    let admin = blog.admin();
    invite(&admin, "grace");
    admin.visit("/admin/users").click("grace").press("Send the invitation again").sees("grace is invited");
    blog.work_off_jobs();
    let links: Vec<String> = blog.outbox().iter().map(|letter| letter.link("/password/reset/")).collect();
    assert_eq!(links.len(), 2);
    admin
        .visit("/admin/users")
        .click("grace")
        .sees("The last link is good until")
        .press("Withdraw the invitation")
        .sees("The invitation is withdrawn")
        .does_not_see("Send the invitation");
    for link in &links {
        blog.visitor().visit(link).has_status(404);
        blog.visitor().post(link, &[("password", CHOSEN)]).has_status(404);
    }
    admin.post("/admin/users/2/invitation", &[]).has_status(409);
    admin.post("/admin/users/2/invitation/withdraw", &[]).has_status(409);
    admin.post("/admin/users/2/link", &[]).has_status(409);
    admin.post("/admin/users/99/link", &[]).has_status(404);
    admin.visit("/admin/users").click("grace").tick("is_active", "1").press("Save").sees("was not invited");
    admin.visit("/admin/users/2/edit").press("Send the invitation").sees("Invited, not yet accepted");
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 3);
}

#[test]
fn a_withdrawn_invitation_that_waits_is_not_sent() {
    let blog = Blog::start();
    let admin = blog.admin();
    invite(&admin, "grace");
    admin.post("/admin/users/2/invitation/withdraw", &[]).has_status(303);
    invite(&admin, "hopper");
    admin.post("/admin/users/3/delete", &[("posts", "keep")]).has_status(303);
    blog.work_off_jobs();
    assert!(blog.outbox().is_empty());
}

#[test]
fn a_link_is_handed_over_and_shown_once() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::author("hopper").put_into(&blog);
    let page = admin.visit("/admin/users").click("hopper").sees("nobody gets a link by mail");
    let page = page.press("Make a link to hand over").sees("shown only once");
    let link = page.all("#fresh").len();
    assert_eq!(link, 1);
    let address =
        page.body.split("id=\"fresh\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let path = address.strip_prefix("http://127.0.0.1:8080").unwrap();
    assert!(!admin.visit("/admin/users/2/edit").has("#fresh"));
    blog.visitor().visit(path).fill("password", CHOSEN).press("Set the password").sees("Sign in as hopper");
    admin.visit("/admin/audit").sees("user.link_made");
}

#[test]
fn links_end_when_the_account_changes_hands() {
    let blog = Blog::start();
    let admin = blog.admin();
    make::author("hopper").put_into(&blog);
    let change = |fields: &[(&str, &str)]| {
        blog.visitor().post("/password/forgot", &[("email", "hopper@example.org")]).has_status(303);
        blog.work_off_jobs();
        let link = blog.outbox().last().unwrap().link("/password/reset/");
        blog.visitor().visit(&link).has_status(200);
        let usual = [("username", "hopper"), ("email", "hopper@example.org"), ("role", "author")];
        let fields: Vec<(&str, &str)> = usual
            .iter()
            .map(|(name, value)| {
                let other = fields.iter().find(|(known, _)| known == name);
                (*name, other.map_or(*value, |(_, other)| *other))
            })
            .chain(fields.iter().filter(|(name, _)| !matches!(*name, "username" | "email" | "role")).copied())
            .collect();
        admin.post("/admin/users/2", &fields).has_status(303);
        blog.visitor().visit(&link).has_status(404);
    };
    change(&[("is_active", "0")]);
    admin.post("/admin/users/bulk", &[("ids", "2"), ("action", "activate")]).has_status(303);
    change(&[("password", CHOSEN)]);
    change(&[("email", "elsewhere@example.org")]);
}
