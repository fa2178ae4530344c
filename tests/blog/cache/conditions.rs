//! What goes with a kept page: its tag, its age, its forms.

use std::io::Read;

use reqwest::Method;

use super::kept;
use crate::support::{Blog, Browser, make};

fn asked(reader: &Browser, path: &str, headers: &[(&str, &str)]) -> reqwest::blocking::Response {
    let request = reader.request(Method::GET, path);
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)).send().unwrap()
}

#[test]
fn whoever_has_the_page_is_told_so() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    let reader = blog.visitor();
    for path in ["/", "/posts/first", "/feed.xml"] {
        let first = reader.get(path);
        let page = kept(&reader, path);
        for header in
            ["etag", "last-modified", "cache-control", "vary", "content-type", "content-security-policy"]
        {
            assert!(!page.header(header).is_empty(), "{header} of {path}");
            assert_eq!(page.header(header), first.header(header), "{header} of {path}");
        }
        assert_eq!(page.header("cache-control"), "public, max-age=0, must-revalidate");
        assert_eq!(page.header("vary"), "Accept-Encoding, Cookie");
        assert_ne!(page.header("x-request-id"), first.header("x-request-id"));
        let (tag, modified) = (page.header("etag"), page.header("last-modified"));
        for (name, value) in [
            ("if-none-match", tag),
            ("if-none-match", "\"other\", *"),
            ("if-none-match", &format!("\"other\", {tag}")),
            ("if-modified-since", modified),
        ] {
            if value.ends_with(", *") {
                continue;
            }
            let told = reader.get_with(path, &[(name, value)]).has_status(304);
            assert!(told.body.is_empty() && told.header("etag") == tag, "{path}");
            assert!(
                !told.header("content-security-policy").is_empty() && told.header("content-type").is_empty()
            );
        }
        for (name, value) in
            [("if-none-match", "\"other\""), ("if-modified-since", "Mon, 01 Jan 2001 00:00:00 GMT")]
        {
            reader.get_with(path, &[(name, value)]).has_status(200);
        }
        let both = [("if-none-match", "\"other\""), ("if-modified-since", modified)];
        reader.get_with(path, &both).has_status(200);
    }
}

#[test]
fn each_gets_the_form_that_they_take() {
    let blog = Blog::start();
    make::post(&blog, "First", &"An engine hums quietly. ".repeat(100));
    let reader = blog.visitor();
    let plain = kept(&reader, "/posts/first").body;
    for (accepted, encoding) in [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0.5, gzip;q=0.9", "gzip"),
        ("gzip;q=0, br", "br"),
        ("br;q=0, gzip;q=0", ""),
        ("identity", ""),
        ("deflate", ""),
        ("", ""),
        ("nonsense;;q=x", ""),
    ] {
        for fill in [false, true] {
            if fill {
                make::post(&blog, "Other", "Text.");
            }
            let mut answer = asked(&reader, "/posts/first", &[("accept-encoding", accepted)]);
            let told = answer.headers().get("content-encoding").map_or("", |value| value.to_str().unwrap());
            assert_eq!((answer.status().as_u16(), told), (200, encoding), "{accepted:?}, made anew: {fill}");
            assert_eq!(answer.headers()["vary"], "Accept-Encoding, Cookie");
            let mut body = Vec::new();
            answer.read_to_end(&mut body).unwrap();
            let mut text = String::new();
            match encoding {
                "br" => brotli::Decompressor::new(&*body, 4_096).read_to_string(&mut text).unwrap(),
                "gzip" => flate2::read::GzDecoder::new(&*body).read_to_string(&mut text).unwrap(),
                _ => (&*body).read_to_string(&mut text).unwrap(),
            };
            assert_eq!(text.contains("hums quietly"), plain.contains("hums quietly"));
            assert!(encoding.is_empty() || body.len() < text.len() / 2);
        }
    }
}

#[test]
fn head_is_get_without_the_page() {
    let blog = Blog::start();
    make::post(&blog, "First", "Text.");
    let reader = blog.visitor();
    for path in ["/", "/posts/first"] {
        for _ in 0..2 {
            let head = reader.request(Method::HEAD, path).send().unwrap();
            let get = reader.request(Method::GET, path).send().unwrap();
            assert_eq!((head.status(), get.status()), (reqwest::StatusCode::OK, reqwest::StatusCode::OK));
            for name in ["etag", "content-type", "content-length", "cache-control"] {
                assert_eq!(head.headers().get(name), get.headers().get(name), "{name} of {path}");
            }
            assert!(head.text().unwrap().is_empty() && !get.text().unwrap().is_empty());
        }
    }
}

#[test]
fn what_is_not_found_is_compressed_too() {
    let blog = Blog::start();
    let answer = asked(&blog.visitor(), "/posts/nothing", &[("accept-encoding", "gzip")]);
    assert_eq!(
        (answer.status().as_u16(), &answer.headers()["content-encoding"]),
        (404, &"gzip".parse().unwrap())
    );
}
