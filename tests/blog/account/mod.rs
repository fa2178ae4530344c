//! Setting up, signing up, signing in, one's own account.

mod tokens;

use crate::support::{Blog, make};

#[test]
fn an_empty_site_asks_to_be_set_up_and_then_has_its_admin() {
    let blog = Blog::start_empty();
    let ada = blog.visitor();
    ada.visit("/")
        .sees("Set up your site")
        .fill("site_title", "Notes & Engines")
        .fill("username", "ada")
        .fill("email", "ada@example.org")
        .fill("password", make::PASSWORD)
        .press("Set up the site")
        .sees("Your site is ready")
        .sees("Notes & Engines");
    ada.visit("/admin").has_status(200).sees("Dashboard");
    blog.visitor().get("/setup").is_not_found();
    blog.visitor().post("/setup", &[("site_title", "x")]).is_not_found();
}

#[test]
fn set_up_keeps_what_was_typed_when_something_is_wrong() {
    let blog = Blog::start_empty();
    let page = blog
        .visitor()
        .visit("/setup")
        .fill("site_title", "My <site>")
        .fill("username", "x")
        .fill("email", "nonsense")
        .fill("password", "short")
        .press("Set up the site")
        .has_status(400)
        .has_error("username", "3 to 40")
        .has_error("email", "not an e-mail address")
        .has_error("password", "at least 8");
    assert_eq!(page.value("site_title"), "My <site>");
    assert_eq!(page.value("username"), "x");
    assert_eq!(page.value("password"), "");
}

#[test]
fn a_site_open_to_the_world_asks_for_the_printed_token() {
    let blog = Blog::start_empty();
    // The token is chosen by `serve`; without one the page does not ask.
    blog.visitor().visit("/setup").does_not_see("Set-up token");
}

#[test]
fn a_person_signs_up_and_is_signed_in() {
    let blog = Blog::start();
    let grace = blog.visitor();
    grace
        .visit("/signup")
        .fill("username", "Grace")
        .fill("email", "grace@example.org")
        .fill("password", make::PASSWORD)
        .press("Sign up")
        .sees("Welcome. Your account is ready.")
        .sees("Grace");
    grace.visit("/").does_not_see("Your account is ready");
    grace.visit("/write").has_status(200);
}

#[test]
fn names_and_addresses_are_unique_without_regard_to_case() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let fields = |name: &'static str, email: &'static str| {
        [("username", name), ("email", email), ("password", make::PASSWORD)]
    };
    let visitor = blog.visitor();
    visitor
        .post("/signup", &fields("GRACE", "other@example.org"))
        .has_status(409)
        .has_error("username", "taken");
    let page = visitor.post("/signup", &fields("hopper", "Grace@Example.org")).has_status(409);
    assert_eq!(page.value("username"), "hopper");
    page.has_error("email", "has an account");
    visitor
        .post("/signup", &fields("Admin", "a@example.org"))
        .has_status(400)
        .has_error("username", "reserved");
}

#[test]
fn of_many_who_sign_up_with_one_name_at_once_one_gets_it() {
    let blog = Blog::start();
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..8)
            .map(|n| {
                let browser = blog.visitor();
                scope.spawn(move || {
                    let email = format!("grace{n}@example.org");
                    let fields = [("username", "grace"), ("email", &email), ("password", make::PASSWORD)];
                    browser.post("/signup", &fields).status
                })
            })
            .collect();
        tries.into_iter().map(|answer| answer.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), 7, "{answers:?}");
}

#[test]
fn signing_in_takes_name_or_email_and_tells_nothing_of_what_was_wrong() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let visitor = blog.visitor();
    let wrong =
        |login: &str, password: &str| visitor.post("/login", &[("login", login), ("password", password)]);
    let known = wrong("grace", "wrong password").has_status(400);
    let unknown = wrong("nobody", "wrong password").has_status(400);
    let same = |text: &str| text.replace("grace", "·").replace("nobody", "·");
    let without_id =
        |body: &str| same(body).lines().filter(|line| !line.contains("Request id")).collect::<String>();
    assert_eq!(without_id(&known.body), without_id(&unknown.body));

    let by_email = visitor.post(
        "/login",
        &[("login", "GRACE@example.org"), ("password", make::PASSWORD), ("next", "/write/new")],
    );
    by_email.has_status(303).leads_to("/write/new");
}

#[test]
fn next_never_leads_to_another_site() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    for next in ["https://evil.example/", "//evil.example", "/\\evil.example"] {
        let fields = [("login", "grace"), ("password", make::PASSWORD), ("next", next)];
        blog.visitor().post("/login", &fields).has_status(303).leads_to("/");
    }
}

#[test]
fn the_eleventh_wrong_password_waits_and_the_owner_gets_in_later() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let visitor = blog.visitor();
    for _ in 0..10 {
        visitor.post("/login", &[("login", "grace"), ("password", "wrong password")]).has_status(400);
    }
    let page = visitor.post("/login", &[("login", "grace"), ("password", make::PASSWORD)]).has_status(429);
    assert!(page.header("retry-after").parse::<u64>().unwrap() > 0);
    page.sees("Too many tries");
    blog.admin().visit("/").has_status(200);
}

#[test]
fn the_session_gets_a_new_id_at_login_and_ends_at_logout() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let browser = blog.visitor();
    let cookie = |page: &crate::support::browser::Page| page.header("set-cookie").to_owned();
    let fields = [("login", "grace"), ("password", make::PASSWORD)];
    let first = cookie(&browser.post("/login", &fields));
    let second = cookie(&browser.post("/login", &fields));
    assert_ne!(first.split(';').next(), second.split(';').next());
    assert!(
        first.contains("HttpOnly") && first.contains("SameSite=Lax") && !first.contains("Max-Age"),
        "{first}"
    );
    let stolen = second.split(';').next().unwrap().to_owned();

    browser.visit("/account").press("Sign out").sees("You are signed out");
    browser.get("/account").has_status(303);
    blog.visitor().get_with("/account", &[("cookie", &stolen)]).has_status(303);
}

#[test]
fn staying_signed_in_is_a_choice() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    let fields = [("login", "grace"), ("password", make::PASSWORD), ("remember", "1")];
    let page = blog.visitor().post("/login", &fields).has_status(303);
    assert!(page.header("set-cookie").contains("Max-Age=2592000"), "{}", page.header("set-cookie"));
}

#[test]
fn a_person_tells_of_themselves() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    grace
        .visit("/account")
        .fill("display_name", "Grace <Hopper>")
        .fill("bio", "Ships *compilers*.\n<script>alert(1)</script>")
        .fill("website", "https://example.org/grace")
        .press("Save profile")
        .sees("Your profile is saved")
        .sees("Grace <Hopper>");
    let page =
        grace.visit("/account").fill("website", "javascript:alert(1)").press("Save profile").has_status(400);
    page.has_error("website", "not a web address");
    let public = blog.visitor().visit("/authors/grace").sees("Grace <Hopper>").sees("compilers");
    assert!(!public.body.contains("<script>alert"));
}

#[test]
fn a_new_password_ends_the_other_sessions_and_keeps_this_one() {
    let blog = Blog::start();
    let here = blog.sign_in(make::author("grace"));
    let elsewhere = blog.sign_in_as("grace");
    let form = |page: crate::support::browser::Page, current: &str, new: &str| {
        page.fill("current_password", current).fill("password", new).press("Change password")
    };
    form(here.visit("/account/password"), "not mine at all", "a louder engine hums")
        .has_status(400)
        .has_error("current_password", "not your present password");
    form(here.visit("/account/password"), make::PASSWORD, "password1")
        .has_status(400)
        .has_error("password", "too common");
    form(here.visit("/account/password"), make::PASSWORD, "a louder engine hums")
        .sees("Your password is changed");
    here.get("/account").has_status(200);
    elsewhere.get("/account").has_status(303);
    let old = [("login", "grace"), ("password", make::PASSWORD)];
    blog.visitor().post("/login", &old).has_status(400);
}

#[test]
fn a_broken_cookie_is_no_session() {
    let blog = Blog::start();
    for cookie in ["platen=nonsense", "platen=", "platen=%00%ff", "platen=a; platen=b"] {
        blog.visitor().get_with("/", &[("cookie", cookie)]).has_status(200).sees("Sign in");
        blog.visitor().get_with("/write", &[("cookie", cookie)]).has_status(303);
    }
}
