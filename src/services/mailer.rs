//! Outgoing mail: to the server that the operator names, else into a folder, one file a letter.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message, SmtpTransport, Transport};

use crate::config::{Config, Environment, SmtpUrl};
use crate::kit::text;

/// How long a mail server may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);
/// Characters of a subject, and of a name.
const LINE: usize = 200;

/// A letter to one person.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The address.
    pub to: String,
    /// The name in front of it; may be empty.
    pub to_name: String,
    /// The name of the sender, where `MAIL_FROM` brings none.
    pub from_name: String,
    /// One line.
    pub subject: String,
    /// For programs that show text only.
    pub text: String,
    /// The same as a page.
    pub html: String,
}

/// Where a letter went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// The mail server has taken it.
    ToServer,
    /// It lies in the outbox.
    ToOutbox,
}

/// Why a letter did not go out.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// It may go out later.
    #[error("{0}")]
    Later(String),
    /// This letter never will.
    #[error("{0}")]
    Never(String),
}

/// Sends letters. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Mailer {
    from: Mailbox,
    server: Option<SmtpUrl>,
    outbox: PathBuf,
}

impl Mailer {
    /// As configured; nothing leaves the machine in testing.
    pub fn new(config: &Config) -> Self {
        let server = config.mail.smtp.clone().filter(|_| config.environment != Environment::Testing);
        Self { from: config.mail.from.clone(), server, outbox: config.data_dir.join("outbox") }
    }

    /// Whether letters reach people, and not only the outbox.
    pub fn is_set_up(&self) -> bool {
        self.server.is_some()
    }

    /// The folder for letters that no server takes.
    pub fn outbox(&self) -> &Path {
        &self.outbox
    }

    /// Sends a letter, or puts it into the outbox. The log never tells what is in it.
    pub fn send(&self, letter: &Letter, at: SystemTime) -> Result<Sent, MailError> {
        let message = self.message(letter, at)?;
        let to = text::masked_email(&letter.to);
        match &self.server {
            Some(server) => {
                let transport = connect(server).map_err(MailError::Later)?;
                transport.send(&message).map_err(|error| refusal(&error))?;
                tracing::info!(to, subject = letter.subject, "A letter was handed to the mail server.");
                Ok(Sent::ToServer)
            }
            None => {
                let file = self.keep(&message.formatted()).map_err(|error| {
                    MailError::Later(format!("{} can't be written: {error}.", self.outbox.display()))
                })?;
                let file = file.display().to_string();
                tracing::info!(
                    to,
                    subject = letter.subject,
                    file,
                    "Mail is not set up: a letter lies in the outbox."
                );
                Ok(Sent::ToOutbox)
            }
        }
    }

    /// Whether mail can go out at present, or what to do.
    pub fn check(&self) -> Result<String, String> {
        let Some(server) = &self.server else {
            return Ok(format!(
                "not set up: letters go to {}; set SMTP_URL and MAIL_FROM to send them",
                self.outbox.display()
            ));
        };
        match connect(server)?.test_connection() {
            Ok(true) => Ok(format!("{server} takes mail from {}", self.from.email)),
            Ok(false) => Err(format!("{server} answers, and takes no mail; look at SMTP_URL")),
            Err(error) => Err(format!("{server}: {}; look at SMTP_URL", told(&error))),
        }
    }

    fn message(&self, letter: &Letter, at: SystemTime) -> Result<Message, MailError> {
        let never = |problem: String| MailError::Never(problem);
        let to: Address = letter.to.parse().map_err(|problem| {
            never(format!("{} is no address that mail can go to: {problem}.", text::masked_email(&letter.to)))
        })?;
        let from = Mailbox {
            name: self.from.name.clone().or_else(|| name(&letter.from_name)),
            email: self.from.email.clone(),
        };
        let id = format!("<{}@{}>", uuid::Uuid::now_v7().simple(), self.from.email.domain());
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Message::builder()
            .from(from)
            .to(Mailbox::new(name(&letter.to_name), to))
            .subject(one_line(&letter.subject))
            .date(at)
            .message_id(Some(id))
            .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
            .multipart(MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone()))
            .map_err(|problem| never(format!("The letter can't be written: {problem}.")))
    }

    /// Writes a file that only its owner may read, whole or not at all.
    fn keep(&self, bytes: &[u8]) -> std::io::Result<PathBuf> {
        fs::create_dir_all(&self.outbox)?;
        // These ids rise with time, so that the files stand in the order they were written.
        let path = self.outbox.join(format!("{}.eml", uuid::Uuid::now_v7()));
        let half = path.with_extension("part");
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&half)?.write_all(bytes)?;
        fs::rename(&half, &path)?;
        Ok(path)
    }
}

fn connect(server: &SmtpUrl) -> Result<SmtpTransport, String> {
    let builder = SmtpTransport::from_url(server.expose()).map_err(|error| told(&error))?;
    Ok(builder.timeout(Some(PATIENCE)).build())
}

/// What the server said, and what is behind it.
fn told(error: &lettre::transport::smtp::Error) -> String {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}"));
    let sentence =
        format!("{error}{}", cause.filter(|cause| !error.to_string().contains(cause)).unwrap_or_default());
    sentence.chars().filter(|c| !c.is_control()).take(300).collect()
}

/// A server that refuses this person or this letter does so the next time, too; all else may pass.
fn refusal(error: &lettre::transport::smtp::Error) -> MailError {
    let sentence = format!("The mail server did not take the letter: {}.", told(error));
    match error.status().map(u16::from) {
        Some(550 | 551 | 553 | 554) => MailError::Never(sentence),
        _ => MailError::Later(sentence),
    }
}

fn one_line(typed: &str) -> String {
    let without_nul = typed.replace('\0', "");
    let line = text::optional_line(&without_nul, usize::MAX).unwrap_or_default();
    line.chars().take(LINE).collect()
}

fn name(typed: &str) -> Option<String> {
    Some(one_line(typed)).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests;
