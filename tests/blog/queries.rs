//! How many queries a page takes: a fixed number, whatever the length of its lists.

use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::{InstrumentationEvent, set_default_instrumentation};
use platen::models::api_token::Scope;
use platen::models::user::Role;

use crate::support::{Blog, make};

static QUERIES: AtomicUsize = AtomicUsize::new(0);

fn count(event: InstrumentationEvent<'_>) {
    if let InstrumentationEvent::StartQuery { query, .. } = event {
        let query = query.to_string().to_uppercase();
        let is_upkeep = ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET ", "PRAGMA", "SELECT 1"]
            .iter()
            .any(|word| query.trim_start().starts_with(word));
        if !is_upkeep && !query.contains("__DIESEL") {
            QUERIES.fetch_add(1, Ordering::SeqCst);
        }
    }
}

/// Somebody, or a program, who asks for a path and gets it.
type Asking<'a> = &'a dyn Fn(&str);

fn queries_of(ask: Asking<'_>, path: &str) -> usize {
    // The first visit may read the settings anew, which are kept for a second.
    let count = || {
        let before = QUERIES.load(Ordering::SeqCst);
        ask(path);
        QUERIES.load(Ordering::SeqCst) - before
    };
    (0..3).map(|_| count()).min().unwrap()
}

/// Counts are of a whole process, so this story runs in one of its own.
#[test]
fn pages_take_a_fixed_number_of_queries() {
    let alone = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "queries::count_the_queries_of_pages", "--ignored", "--nocapture"])
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&alone.stdout);
    let why = String::from_utf8_lossy(&alone.stderr);
    assert!(alone.status.success() && told.contains("1 passed"), "{told}\n{why}");
}

#[test]
#[ignore = "run by pages_take_a_fixed_number_of_queries, alone in a process"]
fn count_the_queries_of_pages() {
    set_default_instrumentation(|| Some(Box::new(count))).unwrap();
    let blog = Blog::start_with(&["--no-page-cache"]);
    make::person("root-ada", Role::Admin).put_into(&blog);
    let paths = [
        "/",
        "/posts/first",
        "/tags/steam",
        "/authors/root-ada",
        "/archive",
        "/search?q=text",
        "/feed.xml",
        "/tags",
        "/api/v1/posts",
        "/api/v1/posts/1",
        "/api/v1/posts/search?q=text",
        "/api/v1/posts?tag=steam&author=root-ada",
        "/api/v1/categories",
        "/api/v1/tags",
        "/api/v1/tags/1",
        "/api/v1/analytics/posts-per-category",
    ];
    make::tagged_post(&blog, "First", "Some text.", "steam, one");
    let inside = [
        "/write",
        "/write/1/edit",
        "/write/1/revisions",
        "/admin",
        "/admin/posts",
        "/admin/comments?status=approved",
        "/admin/users",
        "/admin/tags",
        "/admin/categories",
        "/admin/pages",
        "/admin/audit",
        "/admin/jobs",
        "/admin/database",
    ];
    let (reader, admin) = (blog.visitor(), blog.admin());
    let program = blog.program_of("root-ada", Scope::Admin);
    let reads = |path: &str| drop(reader.get(path).has_status(200));
    let administers = |path: &str| drop(admin.get(path).has_status(200));
    let calls = |path: &str| drop(program.get(path).is(200));
    let everything: Vec<(Asking<'_>, &str, usize)> = paths
        .iter()
        .map(|path| (&reads as Asking<'_>, *path, 9))
        .chain(inside.iter().map(|path| (&administers as Asking<'_>, *path, 20)))
        .chain(["/users", "/users/1", "/tags"].map(|path| (&calls as Asking<'_>, path, 5)))
        .collect();
    admin.post("/posts/first/comments", &[("content", "Said once.")]).has_status(303);
    let counted =
        || -> Vec<usize> { everything.iter().map(|(ask, path, _)| queries_of(*ask, path)).collect() };
    let with_one = counted();
    for n in 0..9 {
        make::tagged_post(&blog, &format!("More {n}"), "Some text.", &format!("steam, tag{n}"));
        make::author(&format!("author-{n}")).put_into(&blog);
        admin.post("/posts/first/comments", &[("content", &format!("Said again {n}."))]).has_status(303);
        admin.post("/admin/categories", &[("name", &format!("Shelf {n}"))]).has_status(303);
    }
    let with_ten = counted();
    for (((_, path, most), one), ten) in everything.iter().zip(with_one).zip(with_ten) {
        assert!(one > 0, "nothing was counted on {path}");
        assert!(ten <= one + 1, "{path}: {one} queries with one post, {ten} with ten");
        assert!(ten <= *most, "{path}: {ten} queries");
    }
}
