//! Nothing that one person sends reaches another.

use super::{counted, is_kept, kept};
use crate::support::{Blog, make};

/// Headers by which pages of other sites were poisoned.
const HOSTILE: &[(&str, &str)] = &[
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-forwarded-scheme", "evil"),
    ("x-forwarded-port", "666"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-for", "evil"),
    ("x-real-ip", "evil"),
    ("forwarded", "host=evil.example;proto=evil"),
    ("x-original-url", "/evil"),
    ("x-rewrite-url", "/evil"),
    ("x-http-method-override", "POST"),
    ("accept-language", "evil"),
    ("accept", "application/evil"),
    ("accept-charset", "evil"),
    ("user-agent", "evil<script>"),
    ("origin", "https://evil.example"),
    ("referer", "https://evil.example/"),
    ("range", "bytes=0-10"),
    ("if-match", "evil"),
    ("if-range", "evil"),
    ("cache-control", "no-store, evil"),
    ("pragma", "no-cache"),
    ("cookie", "theme=evil; other=evil"),
    ("accept-encoding", "evil, identity;q=0.1"),
    ("te", "trailers, evil"),
    ("transfer-encoding-x", "evil"),
    ("save-data", "on"),
    ("sec-fetch-site", "cross-site"),
    ("x-request-id", "evil"),
];

#[test]
fn no_header_of_whoever_asks_first_is_in_the_page() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    let reader = blog.visitor();
    let pages = ["/", "/posts/first", "/feed.xml", "/sitemap.xml", "/robots.txt", "/search?q=text"];
    let clean: Vec<String> = pages.iter().map(|path| kept(&reader, path).body).collect();
    for (name, value) in HOSTILE {
        blog.admin().post("/admin/settings", &[("tagline", &format!("Now {name}"))]).has_status(303);
        blog.admin().post("/admin/settings", &[("tagline", "")]).has_status(303);
        for (path, clean) in pages.iter().zip(&clean) {
            let first = blog.visitor().get_with(path, &[(name, value)]);
            assert!(first.status < 400, "{path} with {name}: {}", first.status);
            let headers = format!("{:?}", first.headers);
            assert!(
                !first.body.contains("evil") && !headers.contains("evil"),
                "{path} with {name}: {headers}"
            );
            let page = reader.get(path).has_status(200);
            assert_eq!(page.body, *clean, "{path} after {name}");
        }
    }
}

#[test]
fn odd_queries_are_answered_as_without_a_cache() {
    let blog = Blog::start();
    for n in 0..12 {
        make::tagged_post(&blog, &format!("Post {n}"), "Some text.", "steam");
    }
    blog.admin().post("/admin/settings", &[("posts_per_page", "5")]).has_status(303);
    let plain = blog.beside(&["--no-page-cache"]);
    let (reader, other) = (blog.visitor(), plain.visitor());
    let queries = [
        "",
        "?",
        "?page=1",
        "?page=2",
        "?page=3",
        "?page=4",
        "?page=0",
        "?page=-1",
        "?page=01",
        "?page=1&page=2",
        "?page=",
        "?page=two",
        "?page=%32",
        "?page=2%00",
        "?x=%ff",
        "?x=%00",
        "?x=1&y=2",
        "?page=2&x=<script>",
        "?Page=2",
        "?page[]=2",
        "?page=99999999999999999999999",
        "?p=1",
        "?p=1&page=2",
        "?&&&",
        "?=",
        "?page",
        "?q=text",
        "?q=text&q=other",
        "?q=&tag=steam",
        "?q=text&tag=steam",
        "?tag=steam&q=text",
        "?q=text&tag=nothing",
        "?q=text&author=nobody",
        "?q=te%78t",
        "?q=text+some",
        "?q=text%20some",
        "?q=%22some%20text%22",
        "?utm_source=x&q=text",
        "?q=a%26page%3D2",
        "?q=text&page=2",
        "?page=2&q=text",
        "?page=3&q=text",
        "?q=%C3%A9&category=",
        ";page=2",
        "?category=%2e%2e",
    ];
    for path in
        ["/", "/tags/steam", "/search", "/posts/post-1", "/feed.xml", "/archive", "/authors", "/nothing"]
    {
        for query in queries {
            let path = format!("{path}{query}");
            for _ in 0..2 {
                let (kept, fresh) = (reader.get_kept(&path), other.get_kept(&path));
                assert_eq!(kept.status, fresh.status, "{path}");
                if kept.status < 400 {
                    assert_eq!(kept.body, fresh.body, "{path}");
                }
                for header in ["content-type", "location", "cache-control", "etag", "last-modified"] {
                    assert_eq!(kept.header(header), fresh.header(header), "{header} of {path}");
                }
            }
        }
    }
}

#[test]
fn who_is_signed_in_neither_gets_nor_leaves_a_kept_page() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    let (admin, reader) = (blog.admin(), blog.visitor());
    for path in ["/", "/posts/first", "/search?q=text"] {
        let own = admin.get(path).sees("Sign out");
        assert!(!is_kept(&own) && own.header("cache-control").contains("no-store"), "{path}");
        kept(&reader, path).does_not_see("Sign out");
        let own = admin.get(path).sees("Sign out");
        assert!(!is_kept(&own) && own.header("cache-control").contains("no-store"), "{path}");
    }
    for cookie in ["platen=x", "a=b; platen=x", "__Host-platen=x", "platen-kept=x", "__Host-platen-kept=x"] {
        assert!(!is_kept(&reader.get_with("/", &[("cookie", cookie)])), "{cookie}");
    }
    assert!(is_kept(&reader.get_with("/", &[("cookie", "theme=dark; consent=1")])));
}

#[test]
fn what_is_not_for_everybody_is_never_kept() {
    let blog = Blog::start();
    make::draft(&blog, "Secret", "Text.");
    let admin = blog.admin();
    admin.post("/write/1/previews", &[("days", "7")]);
    let reader = blog.visitor();
    for path in [
        "/login",
        "/signup",
        "/password/forgot",
        "/posts/secret",
        "/nothing",
        "/write",
        "/admin",
        "/health/live",
    ] {
        for _ in 0..2 {
            assert!(!is_kept(&reader.get(path)), "{path}");
        }
    }
    assert_eq!(counted(&blog, "hit"), 0);
}

#[test]
fn a_name_that_nobody_has_yet_is_looked_for_each_time() {
    let blog = Blog::start();
    let reader = blog.visitor();
    for _ in 0..2 {
        reader.get("/search?q=text&author=nora").sees("There is no author");
        reader.get("/search?q=text&tag=copper").sees("There is no tag");
    }
    make::author("nora").put_into(&blog);
    make::draft(&blog, "Secret", "Text.");
    reader.get("/search?q=text&author=nora").does_not_see("There is no author");
}
