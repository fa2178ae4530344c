//! A forgotten password: the link, who gets it, how long it is good.

use platen::models::job::State;

use crate::support::{Blog, make};

const NEW: &str = "a louder engine sings";

fn ask_for_link(blog: &Blog, email: &str) {
    blog.visitor()
        .visit("/login")
        .click("Forgotten password")
        .sees("does not send mail at present")
        .fill("email", email)
        .press("Send the link")
        .has_status(200)
        .sees("If somebody has an account with this address");
    blog.work_off_jobs();
}

#[test]
fn a_person_who_forgot_the_password_chooses_another_by_a_link() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    grace.visit("/account").has_status(200);
    ask_for_link(&blog, "Grace@Example.org");

    let letter = blog.letter_to("grace@example.org");
    assert_eq!(letter.header("From"), "Platen <noreply@localhost>");
    assert!(letter.header("Message-ID").ends_with("@localhost>") && !letter.header("Date").is_empty());
    assert!(letter.text().contains("Your username is grace."), "{}", letter.text());
    let link = letter.link("/password/reset/");
    assert!(letter.html().contains(&format!("href=\"http://127.0.0.1:8080{link}\"")), "{}", letter.html());

    let elsewhere = blog.visitor();
    let page = elsewhere.visit(&link).has_status(200).sees("A new password").fill("password", "short");
    let page = page.press("Set the password").has_status(400).has_error("password", "at least 8");
    assert!(page.header("cache-control").contains("no-store"));
    page.fill("password", NEW).press("Set the password").sees("Your password is set. Sign in as grace");

    grace.visit("/account").sees("Sign in");
    let signs_in = |password: &str| {
        let fields = [("login", "grace"), ("password", password)];
        blog.visitor().post("/login", &fields).status
    };
    assert_eq!((signs_in(make::PASSWORD), signs_in(NEW)), (400, 303));
    elsewhere.visit(&link).has_status(404).sees("This link is not good any more");
    elsewhere.post(&link, &[("password", "another quiet engine")]).has_status(404);
    assert_eq!(signs_in(NEW), 303);
    blog.admin().visit("/admin/audit").sees("user.password_changed").sees("user.link_mailed");
}

#[test]
fn a_link_lasts_an_hour_and_is_good_once_whichever_of_many() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    ask_for_link(&blog, "grace@example.org");
    ask_for_link(&blog, "grace@example.org");
    let links: Vec<String> = blog.outbox().iter().map(|letter| letter.link("/password/reset/")).collect();
    assert_eq!(links.len(), 2);
    for link in &links {
        blog.visitor().visit(link).has_status(200);
    }
    blog.visitor().post(&links[1], &[("password", NEW)]).has_status(303).leads_to("/login?next=");
    blog.visitor().visit(&links[0]).has_status(404);

    ask_for_link(&blog, "grace@example.org");
    let last = blog.outbox().last().unwrap().link("/password/reset/");
    let begin = *blog.now();
    let at =
        |minutes: i64| (begin + chrono::TimeDelta::minutes(minutes)).format("%Y-%m-%dT%H:%M").to_string();
    blog.travel_to(&at(58));
    blog.visitor().visit(&last).has_status(200);
    blog.travel_to(&at(61));
    blog.visitor().visit(&last).has_status(404);
    blog.visitor().post(&last, &[("password", NEW)]).has_status(404);
    blog.work_off_jobs();
}

#[test]
fn of_two_who_use_a_link_at_once_one_succeeds() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    ask_for_link(&blog, "grace@example.org");
    let link = blog.letter_to("grace@example.org").link("/password/reset/");
    let answers: Vec<u16> = std::thread::scope(|scope| {
        let tries: Vec<_> = (0..6)
            .map(|n| {
                let (browser, link) = (blog.visitor(), link.clone());
                scope.spawn(move || browser.post(&link, &[("password", &format!("{NEW} {n}"))]).status)
            })
            .collect();
        tries.into_iter().map(|answer| answer.join().unwrap()).collect()
    });
    assert_eq!(answers.iter().filter(|status| **status == 303).count(), 1, "{answers:?}");
    assert!(answers.iter().all(|status| matches!(status, 303 | 404)), "{answers:?}");
}

#[test]
fn known_and_unknown_addresses_get_the_same_answer() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    make::author("away").put_into(&blog);
    blog.admin().visit("/admin/users").click("away").untick("is_active").press("Save").sees("saved");
    let ask = |email: &str| blog.visitor().post("/password/forgot", &[("email", email)]);
    let answers = ["grace@example.org", "nobody@example.org", "away@example.org"].map(|email| {
        let page = ask(email);
        (page.status, page.header("location").to_owned(), page.body.clone())
    });
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    assert_eq!(answers[0].0, 303);
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 1, "only the active account gets a letter");
    assert_eq!(blog.jobs_in(State::Done).iter().filter(|job| job.kind == "send_mail").count(), 3);
    let visitor = blog.visitor();
    visitor
        .visit("/password/forgot")
        .fill("email", "nonsense")
        .press("Send the link")
        .has_status(400)
        .has_error("email", "not an e-mail");
    visitor.post("/password/forgot", &[("email", "a@b.org\r\nBcc: eve@example.org")]).has_status(400);
    visitor.visit(&format!("/password/reset/{}", "x".repeat(43))).has_status(404);
    visitor.visit("/password/reset/%00").has_status(400);
}

#[test]
fn nobody_is_flooded_with_letters() {
    let blog = Blog::start();
    for n in 0..12 {
        let status = if n < 10 { 303 } else { 429 };
        let page = blog.visitor().post("/password/forgot", &[("email", "Grace@example.org")]);
        assert_eq!(page.has_status(status).header("retry-after").is_empty(), n < 10);
    }
    blog.visitor().post("/password/forgot", &[("email", "other@example.org")]).has_status(303);
    blog.work_off_jobs();
}

#[test]
fn what_the_admin_sees_of_letters_opens_nothing() {
    let blog = Blog::start();
    make::author("grace").put_into(&blog);
    ask_for_link(&blog, "grace@example.org");
    let token = blog.letter_to("grace@example.org").link("/password/reset/").replace("/password/reset/", "");
    let admin = blog.admin();
    let list = admin.visit("/admin/jobs?kind=send_mail").sees("Send g…@example.org a link");
    assert!(!list.body.contains(&token));
    let job = list.click("Send g…@example.org a link for a new password");
    assert!(!job.body.contains(&token) && !admin.visit("/admin/audit").body.contains(&token));
    let rows = blog.ask(|conn| platen::models::job::find_with_payload(conn, 1)).1;
    assert!(!rows.contains(&token));
}
