//! Stories about the log and the metrics, as the program itself writes them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;

use crate::support::database::PrivateDatabase;
use crate::support::{Browser, make};

/// The program with its log, killed when dropped.
struct Program {
    child: Child,
    address: std::net::SocketAddr,
    lines: Receiver<String>,
    _folder: tempfile::TempDir,
    _database: PrivateDatabase,
}

impl Program {
    fn start(flags: &[&str]) -> Self {
        let (database, folder) = (PrivateDatabase::create(), tempfile::tempdir().unwrap());
        let mut child = Command::new(env!("CARGO_BIN_EXE_platen"))
            .args(["serve", "--platen-env", "testing", "--database-url", database.url()])
            .args(["--bind", "127.0.0.1:0", "--base-url", "http://127.0.0.1:1", "--data-dir"])
            .arg(folder.path())
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (log, lines) = channel();
        let stderr = child.stderr.take().unwrap();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let _ = log.send(line);
            }
        });
        let mut told = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut told).unwrap();
        let address = address_in(&told);
        Self { child, address, lines, _folder: folder, _database: database }
    }

    fn browser(&self) -> Browser {
        Browser::new(self.address)
    }

    /// The next line of the log that has these words.
    fn line_with(&self, words: &str) -> String {
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(20)).expect("the log has such a line");
            if line.contains(words) {
                return line;
            }
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn address_in(line: &str) -> std::net::SocketAddr {
    let (_, rest) = line.split_once("http://").unwrap_or_else(|| panic!("no address in {line:?}"));
    rest.split(['/', ' ', '\n']).next().unwrap().parse().unwrap()
}

#[test]
fn the_log_has_one_line_a_request_with_its_id_and_no_secret() {
    let program = Program::start(&["--log-format", "json"]);
    let browser = program.browser();
    let page = browser.get("/posts/nowhere?q=private+words");
    let line = program.line_with("Answered");
    let entry: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(entry["request_id"], page.header("x-request-id"));
    assert_eq!((&entry["method"], &entry["status"]), (&"GET".into(), &404.into()));
    assert_eq!((&entry["path"], &entry["route"]), (&"/posts/nowhere".into(), &"/posts/{slug}".into()));
    assert!(entry["ms"].as_f64().is_some_and(|ms| ms > 0.0), "{line}");
    assert!(entry["level"] == "INFO" && entry["timestamp"].is_string() && !line.contains("private"));

    for path in ["/preview/s3cret-token", "/password/reset/s3cret-token", "/email/verify/s3cret-token/x"] {
        browser.get_with(path, &[("referer", "http://x/s3cret-token"), ("cookie", "a=s3cret-token")]);
        let line = program.line_with("Answered");
        assert!(!line.contains("s3cret"), "{line}");
    }
    let form = [("login", "ada"), ("password", "s3cret-token")];
    browser.post("/login?next=/s3cret-token", &form).has_status(400);
    let line = program.line_with("Answered");
    assert!(line.contains("\"POST\"") && !line.contains("s3cret"), "{line}");
    browser.get("/health/live").has_status(200);
    let next = program.line_with("request_id");
    assert!(next.contains("/health/live"), "a request has one line: {next}");
}

#[test]
fn a_log_for_people_has_the_same_in_words() {
    let program = Program::start(&[]);
    let page = program.browser().get("/nowhere/at/all?q=private");
    let line = program.line_with("Answered");
    for words in ["INFO", "method=\"GET\"", "path=\"/nowhere/at/all\"", "status=404", "ms="] {
        assert!(line.contains(words), "{words} is not in {line}");
    }
    assert_eq!(line.matches(page.header("x-request-id")).count(), 1, "{line}");
    assert!(!line.contains('\x1b') && !line.contains("private"), "{line}");
}

#[test]
fn metrics_have_an_address_of_their_own_and_a_line_for_each_route() {
    let program = Program::start(&["--metrics-bind", "127.0.0.1:0"]);
    let watcher = Browser::new(address_in(&program.line_with("Metrics are at")));
    let browser = program.browser();
    browser.get("/metrics").is_not_found();
    for slug in ["one", "two", "three"] {
        browser.get(&format!("/posts/{slug}")).is_not_found();
        browser.get(&format!("/{slug}/unheard/of")).is_not_found();
    }
    browser.get("/health/live").has_status(200);
    let page = watcher.get("/metrics").has_status(200);
    assert!(page.header("content-type").starts_with("text/plain; version=0.0.4"));
    let lines: Vec<&str> = page.body.lines().collect();
    for line in [
        r#"platen_http_requests_total{method="GET",route="/posts/{slug}",status="404"} 3"#,
        r#"platen_http_requests_total{method="GET",route="unknown",status="404"} 4"#,
        r#"platen_http_requests_total{method="GET",route="/health/live",status="200"} 1"#,
        r#"platen_http_request_duration_seconds_count{route="/posts/{slug}"} 3"#,
        r#"platen_http_request_duration_seconds_bucket{route="unknown",le="+Inf"} 4"#,
        "platen_database_up 1",
        r#"platen_jobs{state="failed"} 0"#,
        "# TYPE platen_http_request_duration_seconds histogram",
    ] {
        assert!(lines.contains(&line), "{line} is not in\n{}", page.body);
    }
    for begin in ["platen_build_info{", "platen_db_pool_connections{pool=", "process_resident_memory_bytes "]
    {
        assert!(lines.iter().any(|line| line.starts_with(begin)), "{begin} is not in\n{}", page.body);
    }
    assert!(!page.body.contains("unheard") && !page.body.contains("/posts/one"));
    watcher.get("/").is_not_found();
    watcher.get("/health/live").is_not_found();
    watcher.post("/metrics", &[]).has_status(405);
}

#[test]
fn health_tells_each_pool() {
    let blog = crate::support::Blog::start();
    make::post(&blog, "One", "Text.");
    let health: Value = serde_json::from_str(&blog.visitor().get("/health/database").body).unwrap();
    let pools = health["pools"].as_array().unwrap();
    let names: Vec<&str> = pools.iter().map(|pool| pool["name"].as_str().unwrap()).collect();
    match health["backend"].as_str().unwrap() {
        "sqlite" => assert_eq!(names, ["readers", "writer"]),
        _ => assert_eq!(names, ["all"]),
    }
    for figure in ["pool_size", "idle", "in_use", "waiting"] {
        let sum: u64 = pools.iter().map(|pool| pool[figure].as_u64().unwrap()).sum();
        assert_eq!(health[figure].as_u64().unwrap(), sum, "{figure}");
    }
}

#[test]
fn slow_statements_are_listed_by_shape_without_what_was_bound() {
    let program = Program::start(&["--slow-query-ms", "0"]);
    let browser = program.browser();
    let page = browser
        .visit("/setup")
        .fill("site_title", "Slow")
        .fill("username", "s3cret-name")
        .fill("email", "s3cret@example.org")
        .fill("password", make::PASSWORD)
        .press("Set up the site");
    assert_eq!(page.status, 200);
    browser.get("/search?q=s3cret").has_status(200);
    let page = browser.visit("/admin/database").has_status(200).sees("0.0 ms or more");
    let statements = page.all("code.statement");
    assert!(statements.len() > 5 && statements.len() <= 20, "{statements:?}");
    assert!(statements.iter().any(|shape| shape.contains("FROM ")), "{statements:?}");
    assert!(statements.iter().all(|shape| !shape.contains("s3cret") && !shape.contains("binds")));
}
