//! Writes a letter to one person and sends it. Its data names the person and why they get it: a link
//! in it is made when the letter is written, so that no row and no log ever holds one.

use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use super::{Halt, Job, Outcome, Work};
use crate::db::Moment;
use crate::emails::{Frame, Invitation, PasswordReset};
use crate::error::Error;
use crate::kit::text::masked_email;
use crate::models::job::NewJob;
use crate::models::user::{self, Email, User};
use crate::models::user_token::Purpose;
use crate::services::mailer::{Letter, MailError, Sent};

/// Why somebody gets a letter.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SendMail {
    /// An admin made an account for them.
    Invitation {
        /// Who.
        user_id: i64,
        /// For the title.
        username: String,
    },
    /// Whoever has this address asked for a new password; most likely somebody has an account with it.
    PasswordReset {
        /// As typed.
        email: String,
    },
}

impl SendMail {
    /// The job that mails somebody an invitation.
    pub fn invitation(user_id: i64, username: &str) -> Result<NewJob, Error> {
        Self::Invitation { user_id, username: username.to_owned() }.to_new()
    }
}

impl Job for SendMail {
    const KIND: &'static str = "send_mail";
    const LABEL: &'static str = "Send a letter";
    /// A mail server may be away for a while: the last try is about four hours after the first.
    const MAX_ATTEMPTS: i32 = 13;

    fn title(&self) -> String {
        match self {
            Self::Invitation { username, .. } => format!("Send {username} an invitation"),
            Self::PasswordReset { email } => {
                format!("Send {} a link for a new password", masked_email(email))
            }
        }
    }

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        match self {
            Self::Invitation { user_id, .. } => {
                let user_id = *user_id;
                let found = work.read(|conn| match user::find(conn, user_id) {
                    Err(diesel::NotFound) => Ok(None),
                    found => found.map(Some),
                })?;
                match found.filter(User::is_invited) {
                    Some(person) => Ok(told(invite(work, &person)?)),
                    None => Ok("Nobody was written to: the invitation is not open any more.".into()),
                }
            }
            Self::PasswordReset { email } => {
                let email = Email::parse(email).map_err(|_| Halt::Final("That is no address.".into()))?;
                match work.read(|conn| user::find_active_by_email(conn, &email))? {
                    Some(person) => Ok(told(send_reset(work, &person)?)),
                    None => Ok("Nobody was written to: no active account has this address.".into()),
                }
            }
        }
    }
}

/// Mails a person the link by which they come in for the first time.
pub(super) fn invite(work: &Work<'_>, person: &User) -> Result<Sent, Halt> {
    let (now, base_url) = (work.now(), work.base_url());
    let (frame, token) = work.write(|conn| {
        let token = user::make_link_for_mail(conn, work.actor(), person, Purpose::Invitation, now)?;
        Ok::<_, crate::error::Error>((Frame::load(conn, base_url)?, token))
    })?;
    // Commands have no username.
    let inviter = if work.actor().id.is_some() { work.actor().name.as_str() } else { "" };
    let expires_at = now + Purpose::Invitation.lifetime();
    send(work, Invitation { frame: &frame, person, inviter, token: &token, expires_at }.letter(), now)
}

fn send_reset(work: &Work<'_>, person: &User) -> Result<Sent, Halt> {
    let (now, base_url) = (work.now(), work.base_url());
    let (frame, token) = work.write(|conn| {
        let token = user::make_link_for_mail(conn, work.actor(), person, Purpose::Reset, now)?;
        Ok::<_, crate::error::Error>((Frame::load(conn, base_url)?, token))
    })?;
    let expires_at = now + Purpose::Reset.lifetime();
    send(work, PasswordReset { frame: &frame, person, token: &token, expires_at }.letter(), now)
}

fn send(work: &Work<'_>, letter: Result<Option<Letter>, askama::Error>, now: Moment) -> Result<Sent, Halt> {
    let letter = letter.map_err(anyhow::Error::new)?;
    let letter = letter.ok_or_else(|| Halt::Final("The person has no e-mail address.".into()))?;
    work.mailer().send(&letter, SystemTime::from(now.and_utc())).map_err(|error| match error {
        MailError::Later(sentence) => Halt::Failed(sentence),
        MailError::Never(sentence) => Halt::Final(sentence),
    })
}

fn told(sent: Sent) -> String {
    match sent {
        Sent::ToServer => "The mail server took the letter.".into(),
        Sent::ToOutbox => "Mail is not set up: the letter lies in the outbox.".into(),
    }
}
