//! Memory: what the program has it from, and what it takes under people who try passwords.

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
    // With few arenas there is little that could be kept.
    site.variables.push(("MALLOC_ARENA_MAX", "16"));
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

#[test]
#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn the_site_has_its_memory_from_few_arenas() {
    let site = Site::start();
    site.browser().get("/health/live").has_status(200);
    let variables = site.began_with();
    assert!(variables.split('\0').any(|variable| variable == "MALLOC_ARENA_MAX=2"), "{variables}");
}
