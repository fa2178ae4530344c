//! Rules for every page, bad input, and health.

mod watching;

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use platen::models::user::Role;

use crate::support::browser::FORM;
use crate::support::{Blog, IMPATIENT, make};

#[test]
fn health_is_told_to_machines() {
    let blog = Blog::start();
    let visitor = blog.visitor();
    visitor.get("/health/live").has_status(200);
    visitor.get("/health/ready").has_status(200);
    let health = visitor.get("/health/database").has_status(200);
    let health: serde_json::Value = serde_json::from_str(&health.body).unwrap();
    assert_eq!(health["status"], "healthy");
    assert!(["sqlite", "postgres", "mysql"].contains(&health["backend"].as_str().unwrap()));
    assert!(
        health["latency_ms"].is_number() && health["pool_size"].is_number() && health["waiting"].is_number()
    );
}

#[test]
fn requests_from_elsewhere_are_refused() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let own = format!("http://{}", blog.address);
    let body = || b"title=x&content=y".to_vec();
    let refused: [&[(&str, &str)]; 5] = [
        &[FORM, ("sec-fetch-site", "cross-site")],
        &[FORM, ("sec-fetch-site", "same-site")],
        &[FORM, ("origin", "https://evil.example")],
        &[FORM, ("origin", "null")],
        &[FORM],
    ];
    for headers in refused {
        ada.post_raw("/write", body(), headers).has_status(403);
    }
    ada.post_raw("/write", body(), &[FORM, ("origin", &own)]).has_status(303);
    ada.post_raw("/write", body(), &[FORM, ("sec-fetch-site", "same-origin")]).has_status(303);
    // Without a session there is nothing to abuse.
    blog.visitor().post_raw("/login", b"login=a&password=b".to_vec(), &[FORM]).has_status(400);
}

#[test]
fn a_reader_gets_no_cookie_and_a_page_that_caches_may_keep() {
    let blog = Blog::start();
    make::post(&blog, "Cached", "Text.");
    let reader = blog.visitor();
    for path in
        ["/", "/posts/cached", "/archive", "/tags", "/search?q=text", "/pages/about", "/feed.xml", "/nowhere"]
    {
        assert_eq!(reader.visit(path).header("set-cookie"), "", "{path}");
    }
    let page = reader.get("/posts/cached").has_status(200);
    assert_eq!(page.header("cache-control"), "public, max-age=0, must-revalidate");
    assert!(page.header("vary").contains("Cookie") && !page.header("last-modified").is_empty());
    let tag = page.header("etag").to_owned();
    let again = reader.get_with("/posts/cached", &[("if-none-match", &tag)]).has_status(304);
    assert!(again.body.is_empty());
    assert_eq!(again.header("etag"), tag);
    let signed_in = blog.admin().get("/posts/cached").has_status(200);
    assert_eq!(signed_in.header("cache-control"), "private, no-store");
}

#[test]
fn every_page_carries_its_armour() {
    let blog = Blog::start();
    for path in ["/", "/login", "/nowhere", "/health/live"] {
        let page = blog.visitor().get(path);
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
        assert!(!page.header("x-request-id").is_empty(), "{path}");
        assert!(!page.body.contains(" style=") && !page.body.contains("<style"), "{path}");
    }
    let lost = blog.visitor().get("/nowhere").is_not_found();
    let id = lost.header("x-request-id").to_owned();
    lost.sees(&id);
}

#[test]
fn pages_past_the_last_one_are_not_there() {
    let blog = Blog::start();
    for n in 0..12 {
        make::post(&blog, &format!("Post {n}"), "Text.");
    }
    let reader = blog.visitor();
    let page = reader.visit("/?page=2").has_status(200);
    assert!(page.has("nav[aria-label=Pagination] a[rel=prev]"));
    for number in ["3", "0", "-1", "01", "1.0", "x", "", "99999999999999999999"] {
        reader.get(&format!("/?page={number}")).is_not_found();
    }
    reader.visit("/?page=1").has_status(200);
}

#[test]
fn unreadable_input_gets_a_clear_answer() {
    let blog = Blog::start();
    let ada = blog.sign_in(make::author("ada"));
    let own = ("sec-fetch-site", "same-origin");
    ada.post_raw("/write", b"title=%ff&content=x".to_vec(), &[FORM, own]).has_status(400).sees("UTF-8");
    ada.post_raw("/write", b"{}".to_vec(), &[("content-type", "application/json"), own]).has_status(415);
    ada.post("/write", &[("title", "a\0b"), ("content", "text")]).has_status(400).has_error("title", "NUL");
    ada.post("/write", &[("title", "a"), ("content", "te\0xt")]).has_status(400).has_error("content", "NUL");
    ada.post_raw("/write", vec![b'x'; 14 * 1024 * 1024], &[FORM, own]).has_status(413).sees("too large");
    for path in ["/posts/%00", "/search?q=%00", "/search?q=%ff", "/tags/%c3%28"] {
        ada.get(path).has_status(400);
    }
    for id in ["0", "-1", "99999999999999999999", "abc", "1.5"] {
        assert!([400, 404].contains(&ada.get(&format!("/write/{id}/edit")).status), "{id}");
        assert!([301, 404].contains(&ada.get(&format!("/posts/{id}")).status), "{id}");
    }
    blog.admin().get("/admin/posts?sort=evil").has_status(400);
    blog.admin().get("/admin/posts?status=evil").has_status(400);
    blog.admin().get("/admin/users?role=evil").has_status(400);
}

#[test]
fn a_wrong_method_is_told_so() {
    let blog = Blog::start();
    let page = blog.visitor().get("/logout").has_status(405);
    assert!(page.header("allow").contains("POST"), "{:?}", page.headers);
    let head = blog.visitor().request(reqwest::Method::HEAD, "/").send().unwrap();
    assert_eq!(head.status(), 200);
}

/// What comes back until the other side closes; None when it does not.
fn rest_of(stream: &mut TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(3 * IMPATIENT)).unwrap();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).ok()?;
    Some(String::from_utf8_lossy(&rest).into_owned())
}

#[test]
fn half_a_request_holds_up_nobody_and_is_closed_in_time() {
    let blog = Blog::start();
    let begin = |words: &str| {
        let mut stream = TcpStream::connect(blog.address).unwrap();
        stream.write_all(words.as_bytes()).unwrap();
        stream
    };
    let half_a_body = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nlogin=";
    let mut bodies: Vec<TcpStream> = (0..20).map(|_| begin(half_a_body)).collect();
    let mut headers: Vec<TcpStream> = (0..20).map(|_| begin("GET / HTTP/1.1\r\nHost: x\r\nX-Slow")).collect();
    let asked = Instant::now();
    blog.visitor().visit("/").has_status(200);
    assert!(asked.elapsed() < Duration::from_secs(2), "others are answered");
    for stream in bodies.iter_mut().chain(&mut headers) {
        let answer = rest_of(stream).expect("the connection is closed");
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}

#[test]
fn a_panic_in_a_handler_is_a_page_with_the_request_id_and_the_server_lives_on() {
    let blog = Blog::start();
    for _ in 0..3 {
        let page = blog.visitor().get("/panic").has_status(500).sees("It is our fault");
        let id = page.header("x-request-id").to_owned();
        assert!(!id.is_empty());
        page.sees(&id).does_not_see("stories panics");
    }
    blog.visitor().visit("/").has_status(200);
}

/// The time between the first bytes of an answer in pieces and its last ones.
fn time_between_pieces(stream: &mut TcpStream, request: &str) -> Duration {
    stream.write_all(request.as_bytes()).unwrap();
    let (mut answer, mut began, mut piece) = (Vec::new(), None, [0; 16 * 1024]);
    while !answer.ends_with(b"0\r\n\r\n") {
        let length = stream.read(&mut piece).unwrap();
        assert!(length > 0, "the connection was closed");
        began.get_or_insert_with(Instant::now);
        answer.extend_from_slice(&piece[..length]);
    }
    assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
    began.unwrap().elapsed()
}

#[test]
fn a_page_that_is_compressed_on_its_way_waits_for_nothing() {
    let blog = Blog::start_with(&["--no-page-cache"]);
    let words: String = (0..3_000).map(|number| format!("{:x} ", number * 7_919)).collect();
    make::person("root-ada", Role::Admin).put_into(&blog);
    make::post(&blog, "Long", &words);
    let mut stream = TcpStream::connect(blog.address).unwrap();
    let request = "GET /posts/long HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n";
    let mut times: Vec<_> = (0..41).map(|_| time_between_pieces(&mut stream, request)).collect();
    times.sort();
    // Where the end waits until the reader acknowledges the first piece, every other one takes 40 ms.
    assert!(times[24] < Duration::from_millis(30), "{times:?}");
}
