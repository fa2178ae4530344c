//! The editor's script in real Chromium: nothing typed is lost, wherever the network or the session goes.

use diesel::RunQueryDsl;
use platen::db::schema::sessions;

use super::browser;
use super::driver::Chromium;
use crate::support::{Blog, make};

fn signed_in(blog: &Blog) -> Option<Chromium> {
    let chromium = browser(1280, false, true)?;
    chromium.open(&format!("http://{}/login", blog.address));
    sign_in(&chromium);
    chromium.sees("Welcome back");
    Some(chromium)
}

fn sign_in(chromium: &Chromium) {
    chromium.type_into("#login", "root-ada");
    chromium.type_into("#password", make::PASSWORD);
    chromium.click("main form button");
}

fn value(chromium: &Chromium) -> String {
    chromium.run("return document.querySelector('#content').value").as_str().unwrap_or("").to_owned()
}

#[test]
fn what_is_typed_is_saved_by_itself_and_offered_again() {
    let blog = Blog::start();
    let Some(chromium) = signed_in(&blog) else { return };
    let new = format!("http://{}/write/new", blog.address);
    chromium.open(&new);
    chromium.type_into("#title", "By itself");
    chromium.type_into("#content", "three little words");
    chromium.sees("3 words");
    chromium.sees("Saved ");

    chromium.open(&new);
    chromium.click("a[href*='autosave=']");
    chromium.sees("not saved as the post yet");
    assert_eq!(value(&chromium), "three little words");
    chromium.click("button[value=save]");
    chromium.sees("Draft saved.");
    chromium.open(&new);
    assert!(!chromium.has("a[href*='autosave=']"), "what was saved is not offered");
    assert_eq!(chromium.run("return localStorage.length"), 0);
}

#[test]
fn without_a_network_the_text_stays_in_the_browser_and_goes_out_later() {
    let blog = Blog::start();
    let id = make::draft(&blog, "Draft", "before");
    let Some(chromium) = signed_in(&blog) else { return };
    let edit = format!("http://{}/write/{id}/edit", blog.address);
    chromium.open(&edit);
    chromium.go_offline(true);
    chromium.type_into("#content", " and on the train");
    chromium.sees("Your text is kept in this browser.");
    chromium.go_offline(false);
    chromium.run("dispatchEvent(new Event('online'))");
    chromium.sees("Saved ");

    // The tab dies while the network is away: the next editor hands the text over.
    chromium.go_offline(true);
    chromium.type_into("#content", " through the tunnel");
    chromium.sees("Your text is kept in this browser.");
    chromium.run("window.stop()");
    chromium.go_offline(false);
    chromium.open(&edit);
    chromium.open(&edit);
    chromium.click("a[href*='autosave=']");
    assert_eq!(value(&chromium), "before and on the train through the tunnel");
}

#[test]
fn signed_out_while_typing_the_text_comes_along() {
    let blog = Blog::start();
    let Some(chromium) = signed_in(&blog) else { return };
    chromium.open(&format!("http://{}/write/new", blog.address));
    blog.ask(|conn| diesel::delete(sessions::table).execute(conn));
    chromium.type_into("#title", "Signed out");
    chromium.type_into("#content", "typed for nobody");
    chromium.sees("You are signed out.");
    chromium.click("button[value=publish]");
    chromium.sees("Stay signed in");
    sign_in(&chromium);
    chromium.sees("when you were not signed in");
    assert_eq!(value(&chromium), "typed for nobody");
    chromium.click("button[value=publish]");
    chromium.sees("Published.");
}

#[test]
fn keys_and_suggestions_help_with_the_text_and_its_tags() {
    let blog = Blog::start();
    make::tagged_post(&blog, "Post", "Text.", "machines");
    let Some(chromium) = signed_in(&blog) else { return };
    chromium.open(&format!("http://{}/write/new", blog.address));
    chromium.type_into("#title", "Keys");
    chromium.type_into("#content", "\u{e009}b\u{e000}loud");
    assert_eq!(value(&chromium), "**loud**");
    chromium.type_into("#tags", "a, mach");
    for _ in 0..100 {
        if chromium.has("option[value='a, machines']") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert!(chromium.has("option[value='a, machines']"));
    chromium.type_into("#content", "\u{e009}s\u{e000}");
    chromium.sees("Draft saved.");
}

#[test]
fn what_is_typed_into_a_standing_page_stays_in_the_browser() {
    let blog = Blog::start();
    let Some(chromium) = signed_in(&blog) else { return };
    let edit = format!("http://{}/admin/pages/1/edit", blog.address);
    chromium.open(&edit);
    chromium.run("document.querySelector('#content').value = ''");
    chromium.type_into("#content", "words for later");
    chromium.sees("Kept in this browser");
    chromium.open(&format!("http://{}/admin/pages", blog.address));
    chromium.open(&edit);
    assert_ne!(value(&chromium), "words for later");
    chromium.click(".flash button");
    assert_eq!(value(&chromium), "words for later");
    chromium.click("button[value=save]");
    chromium.sees("The page is saved");
    assert_eq!(value(&chromium), "words for later");
    assert_eq!(chromium.run("return localStorage.length"), 0);
}
