//! Faults, put into the real program on purpose: no acknowledged save and no submitted text is lost.
//!
//! `PLATEN_FAULT_ROUNDS` sets the number of rounds; the closing lines tell what was done in them.

mod connections;
mod memory;
mod site;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use diesel::prelude::*;
use platen::db::schema::{post_revisions, sessions};
use reqwest::Method;

use crate::support::browser::{FORM, Page};
use crate::support::{Browser, make};
use site::Site;

/// Writers at a time.
const WRITERS: usize = 8;

fn rounds(usual: usize) -> usize {
    std::env::var("PLATEN_FAULT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(usual)
}

fn set_up(site: &Site) -> Browser {
    let browser = site.browser();
    browser
        .visit("/setup")
        .fill("site_title", "Faults")
        .fill("username", "ada")
        .fill("email", "ada@example.org")
        .fill("password", make::PASSWORD)
        .press("Set up the site")
        .has_status(200);
    browser
}

fn sign_in(page: Page) -> Page {
    page.fill("login", "ada").fill("password", make::PASSWORD).press("Sign in")
}

/// How often a text stands in the history.
fn times_in_history(site: &Site, text: &str) -> i64 {
    post_revisions::table
        .filter(post_revisions::content.eq(text))
        .count()
        .get_result(&mut site.connect())
        .unwrap()
}

/// A post that one writer saves again and again.
struct Desk {
    browser: Browser,
    path: String,
    version: i32,
}

/// What a save led to, as far as the writer can know.
enum Outcome {
    Acknowledged,
    Refused(u16),
    Unknown,
}

impl Desk {
    fn open(browser: &Browser, number: usize) -> Self {
        let page = browser
            .visit("/write/new")
            .fill("title", &format!("Desk {number}"))
            .fill("content", &format!("desk {number} begins"))
            .press("Save draft")
            .has_status(200);
        let path = page.path.trim_end_matches("/edit").to_owned();
        Self { browser: browser.clone(), path, version: page.value("version").parse().unwrap() }
    }

    fn save(&mut self, text: &str) -> Outcome {
        let version = self.version.to_string();
        let fields = [("title", "Desk"), ("content", text), ("version", version.as_str())];
        let body = crate::support::browser::form(fields.into_iter());
        let request = self
            .browser
            .request(Method::POST, &self.path)
            .header("sec-fetch-site", "same-origin")
            .header(FORM.0, FORM.1)
            .body(body);
        match request.send().map(|answer| answer.status().as_u16()) {
            Ok(303) => {
                self.version += 1;
                Outcome::Acknowledged
            }
            Ok(status) => Outcome::Refused(status),
            Err(_) => Outcome::Unknown,
        }
    }

    /// After a crash nobody knows whether the last text arrived: the writer looks, and sends it again.
    fn send_again(&mut self, text: &str) {
        let page = self.browser.visit(&format!("{}/edit", self.path)).has_status(200);
        self.version = page.value("version").parse().unwrap();
        if page.value("content") != text {
            page.fill("content", text).press("Save draft").sees("Draft saved.");
            self.version += 1;
        }
    }
}

#[test]
fn killed_in_the_middle_of_saves_nothing_acknowledged_is_lost_or_doubled() {
    let mut site = Site::start();
    let ada = set_up(&site);
    let desks: Vec<Arc<Mutex<Desk>>> =
        (0..WRITERS).map(|number| Arc::new(Mutex::new(Desk::open(&ada, number)))).collect();
    let (mut acknowledged, mut in_flight) = (0, 0);
    let rounds = rounds(3);
    for round in 0..rounds {
        let stop = Arc::new(AtomicBool::new(false));
        let writers: Vec<_> = desks
            .iter()
            .enumerate()
            .map(|(number, desk)| {
                let (desk, stop) = (Arc::clone(desk), Arc::clone(&stop));
                std::thread::spawn(move || write_until_killed(&desk, &stop, round, number))
            })
            .collect();
        std::thread::sleep(Duration::from_millis(150 + 37 * (round as u64 % 11)));
        site.kill();
        stop.store(true, Ordering::SeqCst);
        let told: Vec<(Vec<String>, Option<String>)> =
            writers.into_iter().map(|writer| writer.join().unwrap()).collect();
        site.up();
        for (desk, (saved, last)) in desks.iter().zip(told) {
            for text in &saved {
                assert_eq!(times_in_history(&site, text), 1, "round {round}: {text}");
            }
            if let Some(text) = last {
                desk.lock().unwrap().send_again(&text);
                assert_eq!(times_in_history(&site, &text), 1, "round {round}, sent again: {text}");
                in_flight += 1;
            }
            acknowledged += saved.len();
        }
    }
    assert!(acknowledged > rounds, "the writers wrote");
    println!(
        "{rounds} rounds of kill -9 under {WRITERS} writers: {acknowledged} acknowledged saves, 0 lost, 0 doubled; \
         {in_flight} in flight, sent again, 0 lost; slowest start {:?}",
        site.slowest_start
    );
}

fn write_until_killed(
    desk: &Mutex<Desk>,
    stop: &AtomicBool,
    round: usize,
    number: usize,
) -> (Vec<String>, Option<String>) {
    let mut desk = desk.lock().unwrap();
    let mut saved = Vec::new();
    for save in 0.. {
        let text = format!("round {round}, desk {number}, save {save} {}", "words ".repeat(save % 50));
        let text = text.trim_end().to_owned();
        match desk.save(&text) {
            Outcome::Acknowledged => saved.push(text),
            Outcome::Refused(status) => panic!("a save was answered {status}"),
            Outcome::Unknown => return (saved, Some(text)),
        }
        if stop.load(Ordering::SeqCst) {
            break;
        }
    }
    (saved, None)
}

#[test]
fn sessions_end_keys_rotate_and_the_program_dies_while_people_write() {
    let mut site = Site::start();
    let ada = set_up(&site);
    let rounds = rounds(3);
    for round in 0..rounds {
        let text = format!("\nround {round}: <typed> & \"kept\" 👩‍🚀\n\n{}", "line\n".repeat(round * 40));
        let editor = ada
            .visit("/write/new")
            .fill("title", &format!("Round {round}"))
            .fill("content", &text)
            .fill("tags", "one, two");
        diesel::delete(sessions::table).execute(&mut site.connect()).unwrap();
        if round % 3 == 1 {
            site.kill();
            site.secret = format!("another secret key for round number {round}");
            site.up();
        }
        let login = editor.press("Publish").has_status(200).sees("Sign in");
        match round % 3 {
            0 => site.crash(),
            1 => {}
            _ => {
                site.kill();
                site.secret = format!("one more secret key for round number {round}");
                site.up();
            }
        }
        let back = sign_in(login).sees("when you were not signed in");
        assert_eq!((back.value("content"), back.value("tags")), (text.clone(), "one, two".into()));
        back.press("Publish").sees("Published.");
        assert_eq!(times_in_history(&site, &text), 1, "round {round}");
    }
    println!(
        "{rounds} rounds of ended sessions, rotated keys and crashes in between: 0 submitted texts lost"
    );
}

#[test]
fn two_tabs_never_overwrite_each_other_silently() {
    let mut site = Site::start();
    let ada = set_up(&site);
    let first = ada.visit("/write/new").fill("title", "Tabs").fill("content", "begin").press("Save draft");
    let path = first.path.clone();
    let rounds = rounds(3);
    for round in 0..rounds {
        let (left, right) = (ada.visit(&path), ada.visit(&path));
        let (one, other) = (format!("left{round}"), format!("right{round}"));
        left.fill("content", &one).press("Save draft").sees("Draft saved.");
        let conflict = right.fill("content", &other).press("Save draft").has_status(409).sees(&one);
        assert_eq!(conflict.value("content"), other);
        if round % 2 == 0 {
            site.crash();
        }
        conflict.press("Save my text").sees("Draft saved.");
        assert_eq!((times_in_history(&site, &one), times_in_history(&site, &other)), (1, 1), "round {round}");
    }
    println!("{rounds} rounds of two tabs: 0 silent overwrites, both texts in the history each time");
}

#[test]
fn on_a_full_disk_readers_read_and_writers_keep_their_text() {
    let mut site = Site::start();
    if site.file_size().is_none() {
        eprintln!("skipped: the disk of a database server is not ours to fill");
        return;
    }
    let ada = set_up(&site);
    ada.visit("/write/new")
        .fill("title", "Before")
        .fill("content", "there")
        .press("Publish")
        .sees("Published.");
    let rounds = rounds(2);
    let (mut saved, mut refused) = (0, 0);
    for round in 0..rounds {
        site.kill();
        let size = site.file_size().unwrap();
        site.up_on_a_disk_of(size + 600);
        let mut kept = Vec::new();
        for n in 0..60 {
            let text = format!("round {round}, text {n}\n{}", "a line of the text\n".repeat(3_000));
            let page =
                ada.visit("/write/new").fill("title", "Full").fill("content", &text).press("Save draft");
            match page.status {
                200 => kept.push(text),
                _ => {
                    let page = page.has_status(503);
                    assert_eq!(page.value("content"), text, "the refusal brings the text back");
                    refused += 1;
                    if refused % 3 == 0 {
                        break;
                    }
                }
            }
        }
        ada.visit("/posts/before").has_status(200).sees("there");
        site.crash();
        for text in &kept {
            assert_eq!(times_in_history(&site, text.trim_end_matches('\0')), 1, "round {round}");
        }
        saved += kept.len();
    }
    assert!(saved > 0 && refused > 0, "{saved} saved, {refused} refused: the disk was never full");
    println!(
        "{rounds} rounds of a full disk: {saved} acknowledged saves, 0 lost; {refused} refused, each with its text"
    );
}
