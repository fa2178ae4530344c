//! Outgoing mail: the server that takes it, and who it comes from.

use std::fmt;

use lettre::message::Mailbox;
use url::{Host, Url};

use super::args::ConfigArgs;
use super::secret;

/// `SMTP_URL` and `MAIL_FROM`.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The server that takes mail; None: it goes to the outbox.
    pub smtp: Option<SmtpUrl>,
    /// Who mail comes from.
    pub from: Mailbox,
}

/// The address of a mail server with what it asks for. Its password is never shown.
#[derive(Clone)]
pub struct SmtpUrl(Url);

impl fmt::Debug for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpUrl({self})")
    }
}

/// Without user and password.
impl fmt::Display for SmtpUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.0.host_str().unwrap_or_default())?;
        self.0.port().map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl SmtpUrl {
    /// Reads `smtp://` or `smtps://`. Unless `?tls=` says otherwise, `smtp://` to another machine turns
    /// to TLS, and must where there is a password to protect.
    pub fn parse(text: &str) -> Result<Self, String> {
        // The text is a secret: no message repeats it.
        let mut url = Url::parse(text.trim()).map_err(|problem| format!("SMTP_URL: {problem}."))?;
        if !matches!(url.scheme(), "smtp" | "smtps") || url.host_str().is_none_or(str::is_empty) {
            return Err("SMTP_URL: give smtps://USER:PASSWORD@HOST, or smtp://HOST:PORT.".into());
        }
        if !url.username().is_empty() && url.password().is_none() {
            return Err("SMTP_URL: there is a user without a password.".into());
        }
        let wish = url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let tls = match wish.as_deref() {
            None if url.scheme() == "smtps" || is_loopback(&url) => None,
            None if url.password().is_some() => Some("required"),
            None | Some("opportunistic") => Some("opportunistic"),
            Some("required") => Some("required"),
            Some("none") => None,
            Some(_) => return Err("SMTP_URL: tls is required, opportunistic or none.".into()),
        };
        url.set_query(tls.map(|tls| format!("tls={tls}")).as_deref());
        Ok(Self(url))
    }

    /// The whole address, for whoever connects.
    pub fn expose(&self) -> &str {
        self.0.as_str()
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            name == "localhost" || name.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// Reads what was given; without `MAIL_FROM` mail comes from `noreply` at the site's host.
pub(super) fn load(args: &ConfigArgs, base_url: &Url) -> Result<MailConfig, String> {
    let smtp = secret::from_variable_or_file("SMTP_URL", args.smtp_url.as_deref())?;
    let from = match args.mail_from.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
        Some(text) => text.parse::<Mailbox>().map_err(|problem| {
            format!(
                "MAIL_FROM {text:?}: {problem}. Give blog@example.org, or \"The Blog <blog@example.org>\"."
            )
        })?,
        None => default_from(base_url)?,
    };
    Ok(MailConfig { smtp: smtp.as_deref().map(SmtpUrl::parse).transpose()?, from })
}

fn default_from(base_url: &Url) -> Result<Mailbox, String> {
    let host = match base_url.host() {
        Some(Host::Domain(name)) => name,
        _ => "localhost",
    };
    let address: Result<Mailbox, _> = format!("noreply@{host}").parse();
    address.map_err(|problem| format!("MAIL_FROM is needed: noreply@{host} is no address ({problem})."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_do_not_travel_in_the_clear_by_default() {
        let cases = [
            ("smtps://ada:pw@mail.example.org", "smtps://ada:pw@mail.example.org"),
            ("smtp://ada:pw@mail.example.org", "smtp://ada:pw@mail.example.org?tls=required"),
            ("smtp://mail.example.org:25", "smtp://mail.example.org:25?tls=opportunistic"),
            ("smtp://127.0.0.1:1025", "smtp://127.0.0.1:1025"),
            ("smtp://ada:pw@localhost", "smtp://ada:pw@localhost"),
            ("smtp://ada:pw@mail.example.org?tls=none", "smtp://ada:pw@mail.example.org"),
        ];
        for (given, used) in cases {
            assert_eq!(SmtpUrl::parse(given).unwrap().expose(), used);
        }
        for wrong in ["http://mail", "smtp://", "mail.example.org", "smtp://a@b", "smtp://b?tls=maybe"] {
            assert!(SmtpUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = SmtpUrl::parse("smtps://ada:hunter22@mail.example.org:465").unwrap();
        assert_eq!(format!("{url}"), "smtps://mail.example.org:465");
        assert!(!format!("{url:?}").contains("hunter22"));
        let wrong = SmtpUrl::parse("smtps://ada:hunter22@mail.example.org:4655555").unwrap_err();
        assert!(!wrong.contains("hunter22"), "{wrong}");
    }

    #[test]
    fn mail_comes_from_the_site_unless_told() {
        let base = |text: &str| default_from(&Url::parse(text).unwrap()).unwrap().to_string();
        assert_eq!(base("https://blog.example.org"), "noreply@blog.example.org");
        assert_eq!(base("http://127.0.0.1:8080"), "noreply@localhost");
        assert_eq!(base("http://localhost:8080"), "noreply@localhost");
    }
}
