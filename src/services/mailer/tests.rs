//! Letters are what they say, and servers are heard out.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::thread::JoinHandle;

use super::*;

fn mailer(outbox: &Path) -> Mailer {
    let from = "noreply@blog.example.org".parse().unwrap();
    Mailer { from, server: None, outbox: outbox.to_owned() }
}

fn letter(to: &str, subject: &str, name: &str) -> Letter {
    Letter {
        to: to.into(),
        to_name: name.into(),
        from_name: name.into(),
        subject: subject.into(),
        text: "Hello.".into(),
        html: "<p>Hello.</p>".into(),
    }
}

fn written(outbox: &Path) -> String {
    let file = fs::read_dir(outbox).unwrap().next().unwrap().unwrap();
    fs::read_to_string(file.path()).unwrap()
}

#[test]
fn no_header_can_be_smuggled_in() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "x\r\nBcc: eve@example.org\r\n\r\nbody\0";
    let sent = mailer(folder.path()).send(&letter("ada@example.org", hostile, hostile), SystemTime::now());
    assert_eq!(sent.unwrap(), Sent::ToOutbox);
    let mail = written(folder.path());
    assert!(!mail.lines().any(|line| line.to_lowercase().starts_with("bcc")), "{mail}");
    assert!(mail.contains("Subject: x Bcc: eve@example.org body\r\n"), "{mail}");
    for to in ["a@b.org\r\nBcc: e@f.org", "a@b.org, e@f.org", "", "a", "a@b.org\n"] {
        let sent = mailer(folder.path()).send(&letter(to, "x", ""), SystemTime::now());
        assert!(matches!(sent, Err(MailError::Never(_))), "{to:?}");
    }
}

#[test]
fn names_of_any_language_are_written_so_that_they_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let subject = "Ein neues Paßwort für „Notizen“";
    mailer(folder.path())
        .send(&letter("ada@example.org", subject, "Ådá \"x\" <e@f.org>"), SystemTime::now())
        .unwrap();
    let mail = written(folder.path());
    assert!(mail.is_ascii(), "{mail}");
    assert!(mail.contains("Subject: Ein neues =?utf-8?b?") && mail.contains("<ada@example.org>"), "{mail}");
    assert!(!mail.contains("<e@f.org>"), "{mail}");
}

#[test]
fn a_server_that_is_not_there_is_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let server = Some(SmtpUrl::parse("smtp://127.0.0.1:1").unwrap());
    let mailer = Mailer { server, ..mailer(folder.path()) };
    let sent = mailer.send(&letter("ada@example.org", "x", ""), SystemTime::now());
    assert!(matches!(sent, Err(MailError::Later(_))), "{sent:?}");
    assert!(mailer.check().unwrap_err().contains("smtp://127.0.0.1:1"));
}

/// A mail server for one letter: what it answers to RCPT, and what it was told.
fn server(answer: &'static str) -> (SmtpUrl, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let thread = std::thread::spawn(move || {
        let (stream, _) = listener.accept().unwrap();
        let mut out = stream.try_clone().unwrap();
        let (mut heard, mut in_letter) = (String::new(), false);
        out.write_all(b"220 ready\r\n").unwrap();
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            heard.push_str(&line);
            heard.push('\n');
            let says = match line.get(..4).unwrap_or("") {
                _ if in_letter && line != "." => continue,
                _ if in_letter => "250 taken",
                "RCPT" => answer,
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "250 well",
            };
            in_letter = says.starts_with("354");
            out.write_all(format!("{says}\r\n").as_bytes()).unwrap();
        }
        heard
    });
    (SmtpUrl::parse(&url).unwrap(), thread)
}

#[test]
fn a_mail_server_gets_the_letter_and_its_refusal_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let send = |answer: &'static str| {
        let (url, heard) = server(answer);
        let mailer = Mailer { server: Some(url), ..mailer(folder.path()) };
        let sent = mailer.send(&letter("ada@example.org", "Hello", "Ada"), SystemTime::now());
        drop(mailer);
        (sent, heard.join().unwrap())
    };
    let (sent, heard) = send("250 well");
    assert_eq!(sent.unwrap(), Sent::ToServer);
    assert!(heard.contains("RCPT TO:<ada@example.org>") && heard.contains("Subject: Hello"), "{heard}");
    assert!(matches!(send("550 nobody here").0, Err(MailError::Never(why)) if why.contains("nobody here")));
    assert!(matches!(send("451 later").0, Err(MailError::Later(_))));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}
