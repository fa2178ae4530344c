//! The commands, as an operator types them.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Output, Stdio};

use std::time::Duration;

use platen::db::occupancy::{Share, What, try_lock};

use super::Site;

fn platen(site: &Site) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_platen"));
    command
        .args(["--platen-env", "testing", "--rust-log", "warn", "--database-url", site.database.url()])
        .arg("--data-dir")
        .arg(site.folder.path())
        .args(["--bind", "127.0.0.1:0", "--base-url", "http://127.0.0.1:1"]);
    command
}

fn run(site: &Site, args: &[&str]) -> Output {
    platen(site).args(args).output().unwrap()
}

fn fails_with(output: &Output, words: &str) {
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains(words), "{told:?} does not say {words:?}");
    assert_eq!(told.trim().lines().count(), 1, "{told}");
}

fn succeeds(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A site that runs, killed when dropped.
struct Running {
    child: Child,
    address: String,
}

impl Running {
    fn on(site: &Site) -> Self {
        let mut child = platen(site).arg("serve").stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let start = line.find("http://").unwrap_or_else(|| panic!("{line:?}"));
        let address = line[start..].split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
        Self { child, address }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

#[test]
fn a_backup_is_made_verified_and_restored() {
    let site = Site::filled();
    let told = succeeds(&run(&site, &["backup"]));
    assert!(told.contains("compared"), "{told}");
    let folder = site.path("backups");
    let file = std::fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let file = file.to_str().unwrap();
    assert!(succeeds(&run(&site, &["backup", "verify", file])).contains("is good"));
    let other = Site::empty();
    succeeds(&run(&other, &["restore", file]));
    other.is_same_as(&site.export());
    fails_with(&run(&site, &["restore", "/nowhere.json.gz", "--force"]), "can't be read");
    other.conn();
}

#[test]
fn an_export_is_imported() {
    let (site, other) = (Site::filled(), Site::empty());
    let file = site.path("site.json");
    let file = file.to_str().unwrap();
    succeeds(&run(&site, &["export", "json", file]));
    succeeds(&run(&other, &["import", "json", file]));
    assert!(succeeds(&run(&other, &["import", "json", file])).contains("already"));
    other.is_same_as(&site.export());
}

#[test]
fn nothing_is_put_in_the_place_of_a_running_site() {
    let site = Site::filled();
    let backup = site.backup();
    let other = Site::filled();
    let running = Running::on(&other);
    fails_with(&run(&other, &["restore", backup.to_str().unwrap(), "--force"]), "the site runs on");
    fails_with(&run(&site, &["db", "copy", "--to", other.database.url(), "--force"]), "the site runs on");
    drop(running);
    succeeds(&run(&other, &["restore", backup.to_str().unwrap(), "--force"]));
}

#[test]
fn a_running_site_is_backed_up_and_copied() {
    let (site, other) = (Site::filled(), Site::empty());
    let running = Running::on(&site);
    succeeds(&run(&site, &["backup"]));
    other.has_the_picture();
    succeeds(&run(&site, &["db", "copy", "--to", other.database.url()]));
    other.is_same_as(&site.export());
    assert!(reqwest::blocking::get(&running.address).unwrap().status().is_success());
}

#[test]
fn a_site_that_is_being_moved_is_read_and_not_written() {
    let site = Site::filled();
    let running = Running::on(&site);
    let sign_up = |name: &str| {
        let form = [
            ("username", name),
            ("email", &format!("{name}@example.org")),
            ("password", "a quiet engine hums"),
        ];
        let client = reqwest::blocking::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let request = client.unwrap().post(format!("{}/signup", running.address));
        let body: Vec<String> =
            form.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
        request
            .header("Sec-Fetch-Site", "same-origin")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(body.join("&"))
            .send()
            .unwrap()
    };
    let moving = try_lock(&site.url(), What::Moving, Share::Alone).unwrap();
    assert!(moving.is_some());
    std::thread::sleep(Duration::from_millis(2_200));
    let refused = sign_up("early-bird");
    assert_eq!(refused.status().as_u16(), 503);
    assert!(refused.headers().contains_key("retry-after"));
    assert!(reqwest::blocking::get(&running.address).unwrap().status().is_success());
    drop(moving);
    std::thread::sleep(Duration::from_millis(2_200));
    assert_eq!(sign_up("late-bird").status().as_u16(), 303);
}

#[test]
fn a_site_does_not_start_on_half_a_copy() {
    let site = Site::filled();
    let conn = &mut site.conn();
    let half = platen::db::HalfCopy { source: "elsewhere".into(), laid_away: Vec::new() };
    platen::db::mark_half_copied(conn, &half).unwrap();
    fails_with(&run(&site, &["serve"]), "was cut off");
    platen::db::unmark_half_copied(conn).unwrap();
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_reported_and_leaves_no_half_file() {
    let site = Site::filled();
    // More than the database, so that a limit on the size of files meets the backup alone.
    site.storage().put("2026/engine.png", &super::picture(9_000_000)).unwrap();
    let command = format!(
        "ulimit -f 4000; trap '' XFSZ; exec {} --platen-env testing --rust-log warn --database-url '{}' --data-dir '{}' backup --output '{}'",
        env!("CARGO_BIN_EXE_platen"),
        site.database.url(),
        site.folder.path().display(),
        site.path("full.json.gz").display(),
    );
    let before = site.files();
    let output = Command::new("bash").args(["-c", &command]).output().unwrap();
    fails_with(&output, "full.json.gz");
    assert_eq!(site.files(), before);
}
