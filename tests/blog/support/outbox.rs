//! The letters that a site wrote, as their readers see them.

use super::Blog;

/// One letter.
#[derive(Debug)]
pub struct Letter {
    /// All of it, as it lies in the folder.
    pub raw: String,
}

impl Blog {
    /// Every letter in the outbox, in the order they were written.
    pub fn outbox(&self) -> Vec<Letter> {
        let Ok(folder) = std::fs::read_dir(self.folder.path().join("outbox")) else { return Vec::new() };
        let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.iter().all(|file| file.extension().is_some_and(|kind| kind == "eml")), "{files:?}");
        files.iter().map(|file| Letter { raw: std::fs::read_to_string(file).unwrap() }).collect()
    }

    /// The one letter there is for this address.
    #[track_caller]
    pub fn letter_to(&self, address: &str) -> Letter {
        let mut letters = self.outbox();
        letters.retain(|letter| letter.header("To").contains(address));
        assert_eq!(letters.len(), 1, "letters to {address}: {letters:#?}");
        letters.remove(0)
    }
}

impl Letter {
    /// A header that fits one line.
    pub fn header(&self, name: &str) -> String {
        let start = format!("{}:", name.to_lowercase());
        let head = self.raw.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&start)).unwrap_or(":");
        line.split_once(':').unwrap().1.trim().to_owned()
    }

    /// The part that programs show which know text only.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The part that others show.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let from = self.raw.find(&format!("Content-Type: {kind}")).unwrap_or_else(|| panic!("{}", self.raw));
        let (head, rest) = self.raw[from..].split_once("\r\n\r\n").unwrap();
        let body = rest.split("\r\n--").next().unwrap();
        match head {
            head if head.contains("quoted-printable") => unquoted(body),
            head if head.contains("7bit") => body.replace("\r\n", "\n"),
            _ => panic!("{head}"),
        }
    }

    /// The path of the first link whose path begins so.
    pub fn link(&self, start: &str) -> String {
        let text = self.text();
        let from = text.find(start).unwrap_or_else(|| panic!("no {start} in {text}"));
        text[from..].split_whitespace().next().unwrap().to_owned()
    }
}

fn unquoted(body: &str) -> String {
    let joined = body.replace("=\r\n", "");
    let mut bytes = Vec::new();
    let mut rest = joined.as_bytes();
    while let Some((byte, after)) = rest.split_first() {
        match byte {
            b'=' => {
                let hex = std::str::from_utf8(&after[..2]).unwrap();
                bytes.push(u8::from_str_radix(hex, 16).unwrap());
                rest = &after[2..];
            }
            _ => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap().replace("\r\n", "\n")
}
