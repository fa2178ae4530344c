//! Stories about programs that are told when posts and comments change.

use std::time::{Duration, Instant};

use diesel::prelude::*;
use platen::db::schema::{jobs, webhook_secrets, webhooks};
use platen::jobs::Worker;
use platen::kit::zone::Zone;
use platen::models::audit::Actor;
use platen::models::post::{self, ImportedPost, PostInput, Status};
use platen::models::user::Role;

use crate::support::browser::Page;
use crate::support::receiver::{Receiver, Reply};
use crate::support::{Blog, Browser, make};

/// A blog that may call this machine.
fn blog() -> Blog {
    let blog = Blog::start_with(&["--webhooks-to-private-addresses", "true"]);
    make::person("root-ada", Role::Admin).put_into(&blog);
    blog
}

fn add(admin: &Browser, url: &str) -> Page {
    admin.visit("/admin/webhooks/new").fill("url", url).press("Make webhook")
}

/// A webhook for everything; answers its secret.
fn listen(admin: &Browser, receiver: &Receiver) -> String {
    let page = add(admin, &receiver.url()).sees("The webhook is there.").sees("Nothing was told yet");
    secret_on(&page)
}

fn secret_on(page: &Page) -> String {
    let html = scraper::Html::parse_document(&page.body);
    let field = scraper::Selector::parse("#secret").unwrap();
    html.select(&field).next().and_then(|field| field.value().attr("value")).unwrap_or_default().to_owned()
}

fn in_short(receiver: &Receiver) -> Vec<String> {
    receiver.take().iter().map(|heard| heard.in_short()).collect()
}

#[test]
fn a_receiver_hears_of_each_change_that_readers_see() {
    let (blog, receiver) = (blog(), Receiver::start());
    let admin = blog.admin();
    admin.visit("/admin").click("Webhooks").sees("No other program is told anything yet");
    let secret = listen(&admin, &receiver);
    assert!(secret.starts_with("whsec_") && secret.len() > 40, "{secret}");
    assert_eq!(secret_on(&admin.visit("/admin/webhooks/1")), "", "a secret is shown once");
    admin.visit("/admin/webhooks").sees("Active").does_not_see(&secret);

    let title = "<script>alert(1)</script> \"url\":\"/x\" 💡";
    let draft = admin.visit("/write/new").fill("title", title).fill("content", "Some *text*.");
    let draft = draft.fill("tags", "iron, steam").press("Save draft");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), [""; 0], "nobody hears of a draft");
    draft.press("Publish").sees("Published.");
    blog.work_off_jobs();
    let heard = receiver.take();
    let [heard] = heard.as_slice() else { panic!("{heard:?}") };
    assert!(heard.is_signed_with(&secret) && !heard.is_signed_with("whsec_another"));
    assert_eq!(heard.header("content-type"), "application/json");
    assert!(heard.header("user-agent").starts_with("Platen/"));
    let message = heard.json();
    assert_eq!(message["event"], "post.published");
    assert_eq!(message["id"], heard.header("platen-delivery"));
    let base = message["site"]["url"].as_str().unwrap().to_owned();
    let data = &message["data"];
    assert_eq!((&data["title"], &data["status"]), (&title.into(), &"published".into()));
    assert_eq!(data["tags"], serde_json::json!(["iron", "steam"]));
    assert_eq!(data["author"]["username"], "root-ada");
    assert_eq!((&data["excerpt"], &data["summary"]), (&"".into(), &"Some text.".into()));
    assert!(data["url"].as_str().unwrap().starts_with(&format!("{base}posts/")), "{data}");
    assert!(data["published_at"].as_str().unwrap().ends_with('Z'));
    assert!(!heard.body.contains("example.org\"") && !heard.body.contains("@example.org"), "no addresses");
    let log = admin.visit("/admin/webhooks/1").sees("Delivered").sees("200");
    assert!(!log.body.contains("<script>alert"));
    let shown = log.click(title).sees("said 200 <b>").sees("1 try");
    assert!(!shown.body.contains("<script>alert") && !shown.body.contains("200 <b>"));

    let id = data["id"].as_i64().unwrap();
    admin.visit(&format!("/write/{id}/edit")).fill("title", "Plain").press("Save").has_status(200);
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.updated Plain"]);
    admin.visit(&format!("/write/{id}/revisions/1")).press("Restore revision 1").has_status(200);
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver).len(), 1);
    for (verb, told) in [("unpublish", 1), ("trash", 0), ("restore", 0)] {
        admin.post(&format!("/write/{id}/{verb}"), &[]).has_status(303);
        blog.work_off_jobs();
        assert_eq!(in_short(&receiver).len(), told, "{verb}");
    }
    let bulk = |action: &str| {
        admin.post("/admin/posts/bulk", &[("ids", &id.to_string()), ("action", action)]).has_status(303);
        blog.work_off_jobs();
        receiver.take().iter().map(|heard| heard.header("platen-event").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(bulk("publish"), ["post.published"]);
    assert_eq!(bulk("publish"), [""; 0]);
    assert_eq!(bulk("trash"), ["post.deleted"]);
    assert_eq!(bulk("delete"), [""; 0]);
}

#[test]
fn a_receiver_hears_of_comments_as_they_are_sent() {
    let (blog, receiver) = (blog(), Receiver::start());
    let admin = blog.admin();
    let page = admin.visit("/admin/webhooks/new").fill("url", &receiver.url());
    page.tick("events", "comment.created").press("Make webhook").sees("The webhook is there.");
    make::post(&blog, "Alpha", "Text.");
    let rita = blog.sign_in(make::reader("rita"));
    rita.post("/posts/alpha/comments", &[("content", "What *is* it?")]).has_status(303);
    admin.post("/posts/alpha/comments", &[("content", "This."), ("parent_id", "")]).has_status(303);
    blog.work_off_jobs();
    let heard = receiver.take();
    let said: Vec<_> = heard.iter().map(|heard| heard.json()["data"].clone()).collect();
    assert_eq!(heard[0].header("platen-event"), "comment.created");
    assert_eq!((&said[0]["status"], &said[1]["status"]), (&"pending".into(), &"approved".into()));
    assert_eq!(said[0]["content"], "What *is* it?");
    assert_eq!(said[0]["author"]["username"], "rita");
    assert_eq!(said[0]["post"]["title"], "Alpha");
    assert!(said[0]["url"].as_str().unwrap().ends_with("/posts/alpha#comment-1"));
    assert!(
        heard.iter().all(|heard| !heard.body.contains("@example.org") && !heard.body.contains("127.0.0.1\""))
    );
}

#[test]
fn a_receiver_that_fails_is_asked_again_later_and_less_often() {
    let (blog, receiver) = (blog(), Receiver::start());
    blog.travel_to("2030-01-01T12:00");
    let admin = blog.admin();
    listen(&admin, &receiver);
    receiver.will([Reply::Status(500), Reply::Status(503)]);
    make::post(&blog, "Alpha", "Text.");
    make::post(&blog, "Beta", "Text.");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Alpha"], "the receiver rests, whatever waits");
    admin.visit("/admin").sees("Failing");
    admin.visit("/admin/webhooks/1").sees("1 try has failed").click("Alpha").sees("It answered 500.");

    blog.travel_to("2030-01-01T12:01");
    blog.work_off_jobs();
    assert_eq!(receiver.take().len(), 1);
    blog.travel_to("2030-01-01T12:03");
    blog.work_off_jobs();
    let heard = receiver.take();
    assert_eq!(heard.len(), 2);
    assert_ne!(heard[0].header("platen-delivery"), heard[1].header("platen-delivery"));
    let page = admin.visit("/admin/webhooks/1").sees("Active").does_not_see("failed since");
    assert_eq!(page.all("td .badge"), ["Delivered", "Delivered"]);
    let mut tries = page.all("td.num");
    tries.sort();
    assert!(tries == ["1", "3"] || tries == ["2", "2"], "{tries:?}");
}

#[test]
fn a_delivery_is_given_up_after_a_day_and_a_receiver_paused_after_three() {
    let (blog, receiver) = (blog(), Receiver::start());
    blog.travel_to("2030-01-01T12:00");
    let admin = blog.admin();
    listen(&admin, &receiver);
    receiver.will((0..20).map(|_| Reply::Status(500)));
    make::post(&blog, "Alpha", "Text.");
    blog.work_off_jobs();
    for time in ["12:01", "12:03", "12:14", "13:15", "19:16"] {
        blog.travel_to(&format!("2030-01-01T{time}"));
        blog.work_off_jobs();
    }
    blog.travel_to("2030-01-02T12:17");
    blog.work_off_jobs();
    let heard = receiver.take();
    assert_eq!(heard.len(), 7);
    let id = heard[0].header("platen-delivery");
    assert!(heard.iter().all(|one| one.header("platen-delivery") == id && one.body == heard[0].body));
    let admin = blog.admin();
    admin.visit("/admin/webhooks/1?state=failed").sees("Given up").sees("Alpha");

    blog.travel_to("2030-01-04T12:17");
    make::post(&blog, "Beta", "Text.");
    blog.work_off_jobs();
    let admin = blog.admin();
    admin.visit("/admin/webhooks/1").sees("Paused").sees("Nothing has reached it for three days.");
    admin.visit("/admin").sees("Paused");
    make::post(&blog, "Gamma", "Text.");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Beta"]);
    admin.post("/admin/webhooks/1/test", &[]).has_status(409);

    admin.visit("/admin/webhooks/1").press("Resume").sees("The webhook goes on.");
    blog.travel_to("2030-01-04T12:30");
    blog.work_off_jobs();
    let told = receiver.take();
    assert!(told.iter().all(|heard| heard.in_short() == "post.published Beta") && !told.is_empty());
    blog.forget_jobs();
}

#[test]
fn a_receiver_that_is_gone_is_paused_at_once() {
    let (blog, receiver) = (blog(), Receiver::start());
    let admin = blog.admin();
    listen(&admin, &receiver);
    receiver.will([Reply::Status(410)]);
    admin.visit("/admin/webhooks/1").press("Send a test").sees("A test is on its way");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["ping"]);
    admin.visit("/admin/webhooks/1").sees("Paused").sees("It answered 410");
    admin.visit("/admin/audit").sees("webhook.paused").sees("schedule");
}

#[test]
fn redirects_are_not_followed() {
    let (blog, receiver, other) = (blog(), Receiver::start(), Receiver::start());
    let admin = blog.admin();
    listen(&admin, &receiver);
    receiver.will([Reply::Redirect(other.url())]);
    admin.post("/admin/webhooks/1/test", &[]).has_status(303);
    blog.work_off_jobs();
    assert!(receiver.heard().len() == 1 && other.heard().is_empty());
    admin.visit("/admin/webhooks/1").click("A test").sees("302. Redirects are not followed");
    blog.forget_jobs();
}

#[test]
fn nothing_inside_is_called_unless_the_operator_allows_it() {
    let (blog, receiver) = (Blog::start(), Receiver::start());
    let admin = blog.admin();
    let port = receiver.address.port();
    for host in ["127.0.0.1", "localhost", "[::1]", "0x7f.1", "2130706433", "[::ffff:127.0.0.1]", "10.0.0.1"]
    {
        let page = add(&admin, &format!("http://{host}:{port}/")).has_status(400);
        let _ = page.has_error("url", "not on the public internet");
    }
    for wrong in ["", "ftp://example.org/", "https://ada:secret@example.org/", "https://example.org:25/"] {
        assert_eq!(add(&admin, wrong).has_status(400).has_error("url", "").value("url"), wrong);
    }
    let page = admin.visit("/admin/webhooks/new").fill("url", "https://example.org/").untick("events");
    let _ = page.press("Make webhook").has_status(400).has_error("events", "at least one");
    admin.post("/admin/webhooks", &[("url", "https://example.org/"), ("events", "ping")]).has_status(400);

    // A name that leads outside when it is typed may lead inside when it is called.
    add(&admin, "https://example.org/").sees("The webhook is there.");
    let inside = format!("http://localhost:{port}/");
    blog.ask(|conn| diesel::update(webhooks::table).set(webhooks::url.eq(&inside)).execute(conn));
    admin.post("/admin/webhooks/1/test", &[]).has_status(303);
    blog.work_off_jobs();
    assert!(receiver.heard().is_empty());
    admin.visit("/admin/webhooks/1").click("A test").sees("which is not on the public internet");
    blog.forget_jobs();
}

#[test]
fn a_scheduled_post_is_told_once_when_its_time_comes() {
    let (blog, receiver) = (blog(), Receiver::start());
    blog.travel_to("2030-01-01T12:00");
    let admin = blog.admin();
    let schedule = |title: &str, at: &str| {
        let form = [("title", title), ("content", "x"), ("action", "publish"), ("published_at", at)];
        admin.post("/write", &form).has_status(303).header("location").to_owned()
    };
    let early = schedule("Early", "2030-01-02T09:00");
    listen(&admin, &receiver);
    let moved = schedule("Moved", "2030-01-02T10:00");
    let withdrawn = schedule("Withdrawn", "2030-01-02T11:00");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), [""; 0]);
    for at in ["2030-01-03T10:00", "2030-01-02T10:00", "2030-01-03T10:00"] {
        admin.visit(&moved).fill("published_at", at).press("Save").has_status(200);
    }
    admin.post(&withdrawn.replace("/edit", "/unpublish"), &[]).has_status(303);

    blog.travel_to("2030-01-02T12:00");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Early"]);
    blog.travel_to("2030-01-03T12:00");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Moved"]);
    let admin = blog.admin();
    admin.visit(&early).fill("published_at", "2030-02-01T00:00").press("Save").has_status(200);
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.deleted Early"], "put off, it disappears");
    blog.travel_to("2030-02-01T00:01");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Early"]);
}

#[test]
fn a_delivery_is_sent_again_from_the_log_and_a_secret_replaced() {
    let (blog, receiver) = (blog(), Receiver::start());
    let admin = blog.admin();
    let old = listen(&admin, &receiver);
    make::post(&blog, "Alpha", "Text.");
    blog.work_off_jobs();
    let first = receiver.take();
    let page = admin.visit("/admin/webhooks/1").press("Make a new secret").sees("has a new secret");
    let new = secret_on(&page);
    assert!(new.starts_with("whsec_") && new != old);
    admin.visit("/admin/webhooks/1").click("Alpha").press("Send again").sees("on its way once more");
    blog.work_off_jobs();
    let again = receiver.take();
    assert_eq!((again.len(), &again[0].body), (1, &first[0].body));
    assert!(again[0].is_signed_with(&new) && !again[0].is_signed_with(&old));
    assert_eq!(again[0].header("platen-delivery"), first[0].header("platen-delivery"));

    // As after a restore from a file, which holds no secrets.
    blog.ask(|conn| diesel::delete(webhook_secrets::table).execute(conn));
    admin.post("/admin/webhooks/1/test", &[]).has_status(303);
    blog.work_off_jobs();
    assert!(receiver.take().is_empty());
    let page = admin.visit("/admin/webhooks/1").sees("Its secret can't be read");
    page.press("Make a new secret").press("Resume").sees("The webhook goes on.");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["ping"]);

    let edit = admin.visit("/admin/webhooks/1").click("Edit");
    let stale = admin.visit("/admin/webhooks/1/edit");
    edit.fill("description", "The town crier").press("Save").sees("The webhook is saved.");
    stale.fill("description", "Another").press("Save").has_status(409).press("Save").sees("Another");
    admin.visit("/admin/webhooks/1").press("Delete webhook").sees("The webhook is gone.");
    admin.get("/admin/webhooks/1").is_not_found();
    let log = admin.visit("/admin/audit").text();
    for deed in [
        "created",
        "changed",
        "paused",
        "resumed",
        "tested",
        "secret_replaced",
        "delivery_replayed",
        "deleted",
    ] {
        assert!(log.contains(&format!("webhook.{deed}")), "{deed}");
    }
    assert!(!log.contains("of-its-own"), "what stands behind the host may be a secret");
}

#[test]
fn a_slow_receiver_holds_up_nobody_else() {
    let (blog, slow, quick) = (blog(), Receiver::start(), Receiver::start());
    let admin = blog.admin();
    for receiver in [&slow, &quick] {
        listen(&admin, receiver);
    }
    slow.will([Reply::Never, Reply::Never, Reply::Never]);
    for title in ["Alpha", "Beta", "Gamma"] {
        make::post(&blog, title, "Text.");
    }
    let worker = Worker::start(blog.queue.clone()).unwrap();
    let began = Instant::now();
    while quick.heard().len() < 3 || slow.heard().is_empty() {
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", quick.heard().len());
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(slow.heard().len(), 1, "one at a time for one receiver");
    slow.release();
    worker.stop(Instant::now() + Duration::from_secs(10));
    blog.forget_jobs();
}

#[test]
fn imports_ring_nobody_and_without_webhooks_nothing_is_queued() {
    let (blog, receiver) = (blog(), Receiver::start());
    let import = |title: &str, published_at: &str| {
        let input = PostInput {
            title: title.into(),
            content: "x".into(),
            published_at: published_at.into(),
            ..PostInput::default()
        };
        let (draft, now) = (input.parse(&Zone::default()).unwrap(), blog.now());
        let (author_id, status, featured) = (None, Status::Published, false);
        let imported = ImportedPost { draft, author_id, status, created_at: now, updated_at: now, featured };
        blog.db
            .write_blocking(|conn| post::import(conn, &Actor::command_line(), None, &imported, now))
            .unwrap();
    };
    make::post(&blog, "Before", "Text.");
    assert_eq!(blog.ask(|conn| jobs::table.count().get_result::<i64>(conn)), 0);
    listen(&blog.admin(), &receiver);
    import("Brought along", "2020-01-01T00:00");
    import("For later", "2040-01-01T00:00");
    blog.work_off_jobs();
    assert!(receiver.heard().is_empty());
    blog.travel_to("2040-01-01T00:01");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published For later"], "its time has come");
}

#[test]
fn what_was_cancelled_goes_out_with_the_next_night_and_old_deliveries_leave_the_log() {
    let (blog, receiver) = (blog(), Receiver::start());
    blog.travel_to("2030-01-01T12:00");
    listen(&blog.admin(), &receiver);
    make::post(&blog, "Alpha", "Text.");
    blog.forget_jobs();
    blog.work_off_jobs();
    assert!(receiver.heard().is_empty());
    blog.travel_to("2030-01-02T03:41");
    blog.work_off_jobs();
    assert_eq!(in_short(&receiver), ["post.published Alpha"]);
    blog.admin().visit("/admin/webhooks/1").sees("1 delivery");
    blog.travel_to("2030-02-02T03:41");
    blog.work_off_jobs();
    blog.admin().visit("/admin/webhooks/1").sees("Nothing was told yet");
}

#[test]
fn only_admins_have_to_do_with_webhooks() {
    let (blog, receiver) = (blog(), Receiver::start());
    let admin = blog.admin();
    listen(&admin, &receiver);
    admin.post("/admin/webhooks/1/test", &[]).has_status(303);
    blog.work_off_jobs();
    let editor = blog.sign_in(make::editor("eddie"));
    for path in ["", "/new", "/1", "/1/edit", "/1/deliveries/1"] {
        editor.get(&format!("/admin/webhooks{path}")).has_status(403);
        admin.get(&format!("/admin/webhooks{path}")).has_status(200);
    }
    for path in
        ["", "/1", "/1/pause", "/1/resume", "/1/test", "/1/secret", "/1/delete", "/1/deliveries/1/replay"]
    {
        editor.post(&format!("/admin/webhooks{path}"), &[]).has_status(403);
    }
    for missing in ["/2", "/2/edit", "/1/deliveries/9", "/1?page=2", "/1/deliveries/x"] {
        admin.get(&format!("/admin/webhooks{missing}")).is_not_found();
    }
    admin.get("/admin/webhooks/1?state=lost").has_status(400);
    admin.post("/admin/webhooks/1/explode", &[]).is_not_found();
    let _ = editor.visit("/admin").does_not_see("Webhooks");
}
