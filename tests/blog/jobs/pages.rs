//! What people see of jobs, and do to them.

use platen::models::job::{self, State};

use super::trials::{CountUp, TRIALS, enqueue, find};
use crate::support::{Blog, make};

#[test]
fn an_admin_watches_a_job() {
    let blog = Blog::start_with_jobs(TRIALS);
    let admin = blog.admin();
    let id = enqueue(&blog, &CountUp { to: 60, ..CountUp::default() });
    let page = admin.visit("/admin/jobs").sees("Count to 60").sees("Queued").click("Count to 60");
    assert!(page.body.contains("<noscript><meta http-equiv=\"refresh\" content=\"3\"></noscript>"));
    assert!(page.has("progress") && page.has("script[src*=\"js/job\"]"));
    page.sees("Queued by root-ada");
    blog.work_off_jobs();
    let page = admin.visit(&format!("/admin/jobs/{id}"));
    assert!(!page.body.contains("http-equiv=\"refresh\""), "an ended job does not change any more");
    let page = page.sees("Done").sees("60 of 60").sees("Counted to 60.").sees("number 60");
    page.does_not_see("number 10").click("Page 2").sees("number 10");
    admin.get(&format!("/admin/jobs/{id}?page=3")).is_not_found();
    admin.get("/admin/jobs/999999").is_not_found();
}

#[test]
fn a_waiting_job_is_cancelled_and_tried_again() {
    let blog = Blog::start_with_jobs(TRIALS);
    let admin = blog.admin();
    let id = enqueue(&blog, &CountUp { to: 2, ..CountUp::default() });
    let page = admin.visit(&format!("/admin/jobs/{id}")).press("Cancel").sees("The job is cancelled.");
    assert!(page.has(".badge[data-status=cancelled]"));
    blog.work_off_jobs();
    assert_eq!(find(&blog, id).state, State::Cancelled);
    admin.post(&format!("/admin/jobs/{id}/cancel"), &[]).has_status(409);
    page.press("Try again").sees("queued again");
    blog.work_off_jobs();
    admin.post(&format!("/admin/jobs/{id}/retry"), &[]).has_status(409).sees("Only a failed");
    assert_eq!(find(&blog, id).state, State::Done);
    admin.visit("/admin/audit?what=job.").sees("job.cancelled").sees("job.retried");
}

#[test]
fn a_running_job_stops_at_its_next_step() {
    let blog = Blog::start_with_jobs(TRIALS);
    let admin = blog.admin();
    let id = enqueue(&blog, &CountUp { to: 2, ..CountUp::default() });
    let now = blog.now();
    let claimed = blog.ask(|conn| {
        let candidate = job::find_claimable(conn, &["count_up"], now)?[0];
        job::claim(conn, candidate, ("w", "w"), now, now)
    });
    let page = admin.visit(&format!("/admin/jobs/{id}")).press("Cancel").sees("stops at its next step");
    page.sees("Stopping").does_not_see("Try again");
    assert!(blog.ask(|conn| job::is_cancel_requested(conn, id)));
    // Its worker dies before it hears of it; whoever looks after it then ends it.
    drop(claimed);
    blog.travel_to("2040-01-01T12:00");
    blog.work_off_jobs();
    assert_eq!(find(&blog, id).state, State::Cancelled);
}

#[test]
fn what_a_job_did_is_taken_back_once() {
    let blog = Blog::start_with_jobs(TRIALS);
    let admin = blog.admin();
    let id = enqueue(&blog, &CountUp { to: 1, ..CountUp::default() });
    admin.visit(&format!("/admin/jobs/{id}")).does_not_see("Undo");
    admin.post(&format!("/admin/jobs/{id}/undo"), &[]).has_status(409).sees("can't be undone");
    blog.work_off_jobs();
    let undo = admin.visit(&format!("/admin/jobs/{id}")).press("Undo").sees("Count down");
    undo.sees("This takes back what an earlier job did.");
    admin.post(&format!("/admin/jobs/{id}/undo"), &[]).has_status(409).sees("undone already");
    blog.work_off_jobs();
    admin.visit(&format!("/admin/jobs/{id}")).does_not_see("Undo").click("another job").sees("Counted down.");
    let undo_id = blog.jobs_in(State::Done)[0].id;
    admin.post(&format!("/admin/jobs/{undo_id}/undo"), &[]).has_status(409).sees("can't be undone");
}

#[test]
fn the_list_is_filtered_sorted_and_paged() {
    let blog = Blog::start_with_jobs(TRIALS);
    let admin = blog.admin();
    for to in 1..=30 {
        enqueue(&blog, &CountUp { to, ..CountUp::default() });
    }
    let failing = enqueue(&blog, &CountUp { to: 99, refuses_at: Some(1), ..CountUp::default() });
    admin.visit("/admin/jobs?state=queued").sees("31 jobs").sees("Count to 99").does_not_see("Count to 2 ");
    admin.visit("/admin/jobs?page=2").sees("Count to 2 ");
    blog.work_off_jobs();
    admin.visit("/admin/jobs?state=queued").sees("No job fits.");
    admin.visit("/admin/jobs").click("Failed 1").sees("Count to 99").does_not_see("Count to 30");
    admin.visit("/admin/jobs").fill("q", "TO 17").press("Filter").sees("1 job ").sees("Count to 17");
    admin.visit("/admin/jobs").fill("kind", "count_down").press("Filter").sees("No job fits.");
    let titles = admin.visit("/admin/jobs?sort=title&dir=asc").all("tbody th");
    assert_eq!(titles[..2], ["Count to 1 Counted to 1.", "Count to 10 Counted to 10."]);
    for wrong in ["state=lost", "kind=nothing", "sort=evil", "dir=evil"] {
        admin.get(&format!("/admin/jobs?{wrong}")).has_status(400);
    }
    admin.get("/admin/jobs?page=3").is_not_found();
    admin.visit("/admin").sees("Count to 99").click("Count to 99").sees("There is no such number.");
    admin.visit(&format!("/admin/jobs/{failing}")).sees("Failed").sees("Try again");
    blog.forget_jobs();
}

#[test]
fn jobs_are_for_admins_and_one_job_for_its_maker() {
    let blog = Blog::start_with_jobs(TRIALS);
    let id = enqueue(&blog, &CountUp { to: 1, ..CountUp::default() });
    let editor = blog.sign_in(make::editor("eddie"));
    editor.get("/admin/jobs").has_status(403);
    editor.get(&format!("/admin/jobs/{id}")).has_status(403);
    for verb in ["cancel", "retry", "undo"] {
        editor.post(&format!("/admin/jobs/{id}/{verb}"), &[]).has_status(403);
        blog.sign_in_as("eddie").get(&format!("/admin/jobs/{id}/{verb}")).has_status(405);
    }
    editor.visit("/admin").does_not_see("Jobs");
    let now = blog.now();
    let own = blog.ask(|conn| {
        let eddie = platen::models::user::find_by_username(conn, "eddie")?;
        let new = platen::jobs::Job::to_new(&CountUp { to: 1, ..CountUp::default() }).unwrap();
        job::enqueue(conn, &platen::models::audit::Actor::person(&eddie, ""), &new, now)
    });
    editor.visit(&format!("/admin/jobs/{own}")).sees("Count to 1").press("Cancel").sees("cancelled");
    assert_eq!(blog.visitor().get("/admin/jobs").status, 303);
    blog.work_off_jobs();
}
