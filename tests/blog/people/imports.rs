//! Many people from one file: all of them, or none.

use crate::support::{Blog, Browser, make};

fn people(admin: &Browser) -> usize {
    admin.visit("/admin/users").all("tbody tr").len()
}

#[test]
fn a_file_brings_people_who_are_invited() {
    let blog = Blog::start();
    let admin = blog.admin();
    admin.visit("/admin/users").click("Import people").sees("username,email,role");
    let file = "\u{feff}Email,Username,Role\r\n\"grace@example.org\",\"grace\",Editor\r\n\r\nhopper@example.org,hopper,\r\n";
    admin
        .send_file("/admin/users/import", "people.csv", file.as_bytes())
        .has_status(303)
        .leads_to("/admin/users");
    let page = admin.visit("/admin/users").sees("2 people have an account now").sees("Invited");
    assert_eq!(page.all("tbody tr").len(), 3);
    admin.visit("/admin/users?role=editor").sees("grace").does_not_see("hopper@");
    admin.visit("/admin/users?role=author").sees("hopper");
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 2);
    let link = blog.letter_to("hopper@example.org").link("/password/reset/");
    blog.visitor()
        .visit(&link)
        .sees("Welcome, hopper")
        .fill("password", make::PASSWORD)
        .press("Set the password")
        .sees("Sign in as hopper");
    admin.visit("/admin/jobs").sees("Send 2 invitations").sees("2 letters were written.");
    admin.visit("/admin/audit").sees("user.imported").sees("2 people");
}

#[test]
fn a_wrong_line_stops_all_of_it_and_every_one_is_named() {
    let blog = Blog::start();
    make::author("taken").put_into(&blog);
    let admin = blog.admin();
    let file = "username,email,role\ngrace,grace@example.org,editor\nx,nonsense,boss\nGRACE,g@example.org,\nTaken,t@example.org,\n";
    let page = admin.send_file("/admin/users/import", "people.csv", file.as_bytes());
    let page = page.has_status(400).has_error("file", "brings nobody");
    let rows = page.all("tbody tr");
    let wanted = [
        "3 email is not an e-mail address",
        "3 role is not reader, author, editor or admin",
        "3 username needs 3 to 40 characters",
        "4 username stands on line 2 already",
        "5 username is already taken",
    ];
    assert_eq!(rows, wanted);
    assert_eq!(people(&admin), 2);

    let file = "username,email\ngrace,grace@example.org\nother,TAKEN@example.org\n";
    let page = admin.send_file("/admin/users/import", "people.csv", file.as_bytes()).has_status(409);
    assert_eq!(page.all("tbody tr"), ["3 email has an account already"]);
    let hostile = "username,email\n<script>alert(1)</script>,grace@example.org\n\"grace,g@example.org\n";
    let page = admin.send_file("/admin/users/import", "<b>.csv", hostile.as_bytes()).has_status(400);
    assert!(!page.body.contains("<script>alert"));
    for nothing in ["", "username,email\n", "username;email\na;b\n"] {
        admin.send_file("/admin/users/import", "people.csv", nothing.as_bytes()).has_status(400);
    }
    admin
        .send_file("/admin/users/import", "people.csv", b"username,email\ngr\xffce,g@example.org\n")
        .has_status(400)
        .sees("UTF-8");
    admin.post("/admin/users/import", &[("file", "x")]).has_status(415);
    admin.send_file("/admin/users/import", "people.csv", &vec![b'a'; 5 << 20]).has_status(413);
    assert_eq!(people(&admin), 2);
    blog.work_off_jobs();
    assert!(blog.outbox().is_empty());
}

#[test]
fn a_large_file_comes_whole_and_mail_goes_on_where_it_was() {
    let blog = Blog::start();
    let admin = blog.admin();
    let mut file = String::from("username,email,role\n");
    for n in 0..1_200 {
        file.push_str(&format!("person-{n},person-{n}@example.org,reader\n"));
    }
    admin.send_file("/admin/users/import", "people.csv", file.as_bytes()).has_status(303);
    admin.visit("/admin/users").sees("1,201 users");
    // The first hundred are there already; the job goes on behind them.
    blog.ask(|conn| {
        use diesel::RunQueryDsl;
        let done = "UPDATE jobs SET checkpoint = (SELECT MAX(id) - 20 FROM users), progress = 1180, total = 1200 \
                    WHERE kind = 'send_invitations'";
        diesel::sql_query(done).execute(conn)
    });
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 20);
    admin.visit("/admin/jobs").sees("1200 letters were written.");
    admin
        .send_file("/admin/users/import", "people.csv", file.as_bytes())
        .has_status(409)
        .sees("2400 to correct")
        .sees("And 2200 more");
}
