//! Usernames, e-mail addresses and passwords, parsed.

use crate::kit::password;

/// Names nobody may take: they would be mistaken for the site itself or for an address of it.
const RESERVED: &[&str] = &[
    "admin",
    "api",
    "root",
    "system",
    "platen",
    "me",
    "new",
    "posts",
    "categories",
    "tags",
    "authors",
    "archive",
    "search",
    "pages",
    "feed",
    "rss",
    "feed.xml",
    "rss.xml",
    "feed.json",
    "sitemap",
    "robots",
    "setup",
    "signup",
    "login",
    "logout",
    "password",
    "email",
    "account",
    "write",
    "health",
    "media",
    "static",
    "favicon",
    "well-known",
    "metrics",
    "preview",
    "kept",
];

/// 3-40 ASCII letters, digits, `_` or `-`, and not reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// Reads what a person typed; the error is shown beside the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if !(3..=40).contains(&text.chars().count()) {
            return Err("needs 3 to 40 characters".into());
        }
        if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-') {
            return Err("may hold letters (a-z), digits, _ and - only".into());
        }
        if RESERVED.contains(&text.to_ascii_lowercase().as_str()) {
            return Err("is reserved; choose another".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As compared: unique without regard to case.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// An e-mail address of up to 254 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Reads what a person typed; the error is shown beside the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        use validator::ValidateEmail;
        let text = text.trim();
        if text.is_empty() {
            return Err("can't be empty".into());
        }
        if text.chars().count() > 254 {
            return Err("is longer than 254 characters".into());
        }
        if text.chars().any(char::is_control) || !text.validate_email() {
            return Err("is not an e-mail address".into());
        }
        Ok(Self(text.to_owned()))
    }

    /// As typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As compared: lower-cased.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// A password that was found long enough and not common; not stored, never shown.
#[derive(Clone)]
pub struct NewPassword(String);

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

impl NewPassword {
    /// Reads what a person typed; the error is shown beside the field.
    pub fn parse(text: &str) -> Result<Self, String> {
        match text.chars().count() {
            0..8 => Err("needs at least 8 characters".into()),
            129.. => Err("is longer than 128 characters".into()),
            _ if text.contains('\0') => Err("contains a NUL character".into()),
            _ if password::is_common(text) => {
                Err("is too common; it would be guessed first. Choose another".into())
            }
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text to hash.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usernames_are_plain_and_not_reserved() {
        for name in ["ada", "Ada_Lovelace-1815", &"x".repeat(40)] {
            assert!(Username::parse(name).is_ok(), "{name}");
        }
        for name in ["", "ab", &"x".repeat(41), "ada lovelace", "adä", "Admin", "write", "a\0b"] {
            assert!(Username::parse(name).is_err(), "{name}");
        }
        assert_eq!(Username::parse("ADA").map(|name| name.key()).as_deref(), Ok("ada"));
    }

    #[test]
    fn emails_have_a_bound() {
        assert!(Email::parse("Ada@Example.org").is_ok_and(|email| email.key() == "ada@example.org"));
        for email in ["", "ada", "ada@", "a b@c.d", "a\n@c.d", &format!("{}@example.org", "x".repeat(250))] {
            assert!(Email::parse(email).is_err(), "{email}");
        }
    }
}
