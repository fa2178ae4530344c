//! Memory, under people who try passwords.

use std::time::Duration;

use super::set_up;
use super::site::Site;
use crate::support::make;

/// A hash takes 19 MiB; one or two of them may be there when we look.
const ALLOWED: u64 = 48;

#[test]
fn memory_that_passwords_were_hashed_in_is_given_back() {
    let mut site = Site::start();
    set_up(&site);
    // Hashes cost what they cost in production.
    site.environment = "development";
    site.crash();
    site.browser().visit("/login").has_status(200);
    let before = site.resident_mib();

    std::thread::scope(|threads| {
        for person in 0..8 {
            let browser = site.browser();
            threads.spawn(move || {
                for _ in 0..5 {
                    let login = format!("person-{person}");
                    browser
                        .post("/login", &[("login", &login), ("password", make::PASSWORD)])
                        .has_status(400);
                }
            });
        }
    });
    std::thread::sleep(Duration::from_millis(200));
    let after = site.resident_mib();
    assert!(after < before + ALLOWED, "{before} MiB before, {after} after");
}
