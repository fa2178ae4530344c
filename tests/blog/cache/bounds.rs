//! However many addresses there are, memory has an end, and what is read most stays.

use super::{counted, is_kept, kept};
use crate::support::{Blog, make};

const BYTES: u64 = 256 * 1024;

#[test]
fn a_flood_of_addresses_neither_grows_nor_drives_out_what_is_read_most() {
    let blog = Blog::start_with(&["--page-cache", "256KiB"]);
    make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
    make::post(&blog, "First", "Some text.");
    let reader = blog.visitor();
    let popular = ["/", "/posts/first", "/feed.xml"];
    for _ in 0..30 {
        for path in popular {
            reader.get_kept(path).has_status(200);
        }
    }
    for n in 0..150 {
        reader.get_kept(&format!("/search?q=text{n}")).has_status(200);
        reader.get_kept(popular[n % popular.len()]).has_status(200);
        let fill = blog.pages();
        assert!(fill.bytes <= BYTES && fill.max_bytes == BYTES, "{fill:?}");
    }
    assert!(blog.pages().entries < 60, "{:?}", blog.pages());
    for path in popular {
        assert!(is_kept(&reader.get(path)), "{path} was driven out");
    }
    assert!(counted(&blog, "hit") > 200, "{:?}", blog.pages());
}

#[test]
fn without_memory_nothing_is_kept() {
    for flags in [&["--no-page-cache"][..], &["--page-cache", "0"]] {
        let blog = Blog::start_with(flags);
        make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
        let reader = blog.visitor();
        for _ in 0..3 {
            let page = reader.get("/").has_status(200);
            assert!(!is_kept(&page) && !page.header("etag").is_empty());
        }
    }
}

#[test]
fn a_page_too_large_for_its_share_is_made_each_time() {
    let blog = Blog::start_with(&["--page-cache", "64KiB"]);
    make::person("root-ada", platen::models::user::Role::Admin).put_into(&blog);
    make::post(&blog, "Long", &"A line of the text.\n\n".repeat(1_000));
    let reader = blog.visitor();
    for _ in 0..3 {
        assert!(!is_kept(&reader.get("/posts/long").has_status(200)));
    }
    kept(&reader, "/robots.txt");
}
