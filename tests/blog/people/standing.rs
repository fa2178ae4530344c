//! Who stands how: lists, deactivation, deletion with a choice for the posts.

use crate::support::{Blog, make};

#[test]
fn a_deletion_that_can_not_be_says_so_beside_its_form() {
    let blog = Blog::start();
    make::author("writer").put_into(&blog);
    let admin = blog.admin();
    let page =
        admin.visit("/admin/users").click("writer").tick("posts", "transfer").fill("transfer_to", "nobody");
    let page = page.press("Delete writer").has_status(400).has_error("transfer_to", "nobody called");
    assert_eq!(page.value("transfer_to"), "nobody");
    page.fill("transfer_to", "writer").tick("posts", "transfer").press("Delete writer").has_status(409);
    admin.post("/admin/users/2/delete", &[("posts", "burn")]).has_status(400).sees("kept or transferred");
    admin.visit("/admin/users/1/edit").press("Delete root-ada").has_status(409).sees("last active admin");
    admin.post("/admin/users/99/delete", &[("posts", "keep")]).has_status(404);
}

#[test]
fn posts_go_to_another_person_and_links_stay() {
    let blog = Blog::start();
    let writer = blog.sign_in(make::author("writer"));
    let write = writer.visit("/write/new").fill("title", "Handed on").fill("content", "Text.");
    write.press("Publish").sees("Published.");
    make::author("heir").put_into(&blog);
    let admin = blog.admin();
    let page =
        admin.visit("/admin/users").click("writer").tick("posts", "transfer").fill("transfer_to", "HEIR");
    page.press("Delete writer").sees("The account is deleted");
    blog.visitor().visit("/posts/handed-on").has_status(200).sees("heir");
    writer.get("/account").has_status(303);
    admin.visit("/admin/audit").sees("posts to heir");
}

#[test]
fn a_deactivated_person_is_out_at_once_and_may_come_back() {
    let blog = Blog::start();
    let grace = blog.sign_in(make::author("grace"));
    let admin = blog.admin();
    admin.post("/admin/users/bulk", &[("ids", "2"), ("action", "deactivate")]).has_status(303);
    grace.get("/write").has_status(303);
    blog.visitor().post("/login", &[("login", "grace"), ("password", make::PASSWORD)]).has_status(400);
    admin.visit("/admin/users?active=0").sees("grace").does_not_see("root-ada@");
    admin.post("/admin/users/bulk", &[("ids", "2"), ("action", "activate")]).has_status(303);
    grace.get("/write").has_status(303);
    blog.sign_in_as("grace").visit("/write").has_status(200);
}

#[test]
fn those_who_have_not_come_yet_are_listed() {
    let blog = Blog::start();
    make::author("hopper").put_into(&blog);
    let admin = blog.admin();
    let fields = [("username", "grace"), ("email", "grace@example.org"), ("role", "author")];
    admin.post("/admin/users", &fields).has_status(303);
    admin.visit("/admin/users?active=invited").sees("grace").does_not_see("hopper");
    admin.get("/admin/users?active=nonsense").has_status(400);
    let twin = [("username", "GRACE"), ("email", "other@example.org"), ("role", "author")];
    admin.post("/admin/users", &twin).has_status(409).has_error("username", "taken");
    let wrong = [("username", "lovelace"), ("email", ""), ("role", "author")];
    admin.post("/admin/users", &wrong).has_status(400).has_error("email", "empty");
    let idle = [("username", "idle"), ("email", "idle@example.org"), ("role", "author"), ("is_active", "0")];
    admin.post("/admin/users", &idle).has_status(303);
    blog.work_off_jobs();
    assert_eq!(blog.outbox().len(), 1, "whoever may not sign in is not invited");
}
