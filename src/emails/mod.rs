//! Floor 3: the letters this site writes, each as plain text and as a simple page.

use askama::Template;

use crate::db::{Conn, Moment};
use crate::models::setting::{self, Settings};
use crate::models::user::User;
use crate::services::mailer::Letter;
use crate::urls;

/// What every letter shares: the site it comes from.
#[derive(Debug, Clone)]
pub struct Frame {
    settings: Settings,
    base_url: String,
}

impl Frame {
    /// The site as it is called now.
    pub fn load(conn: &mut Conn, base_url: &str) -> diesel::QueryResult<Self> {
        Ok(Self { settings: setting::load(conn)?, base_url: base_url.to_owned() })
    }

    fn title(&self) -> &str {
        &self.settings.title
    }

    fn date_time(&self, at: &Moment) -> String {
        let zone = &self.settings.time_zone;
        format!("{} ({zone})", zone.to_local(**at).format("%-d %B %Y, %H:%M"))
    }
}

#[derive(Template)]
#[template(path = "emails/invitation.txt")]
struct InvitationText<'a>(&'a Invitation<'a>);

#[derive(Template)]
#[template(path = "emails/invitation.html")]
struct InvitationHtml<'a>(&'a Invitation<'a>);

/// Somebody got an account and chooses a password.
pub struct Invitation<'a> {
    /// The site.
    pub frame: &'a Frame,
    /// Who is invited.
    pub person: &'a User,
    /// Username of whoever invites; empty for commands.
    pub inviter: &'a str,
    /// Of the link.
    pub token: &'a str,
    /// When the link ends.
    pub expires_at: Moment,
}

impl Invitation<'_> {
    /// The letter; None for a person without an address.
    pub fn letter(&self) -> Result<Option<Letter>, askama::Error> {
        let subject = format!("Your account at {}", self.frame.title());
        let (text, html) = (InvitationText(self).render()?, InvitationHtml(self).render()?);
        Ok(letter(self.frame, self.person, subject, text, html))
    }

    fn link(&self) -> String {
        format!("{}{}", self.frame.base_url, urls::password_reset(self.token))
    }
}

#[derive(Template)]
#[template(path = "emails/password_reset.txt")]
struct PasswordResetText<'a>(&'a PasswordReset<'a>);

#[derive(Template)]
#[template(path = "emails/password_reset.html")]
struct PasswordResetHtml<'a>(&'a PasswordReset<'a>);

/// Somebody asked for a new password.
pub struct PasswordReset<'a> {
    /// The site.
    pub frame: &'a Frame,
    /// Whose password it is.
    pub person: &'a User,
    /// Of the link.
    pub token: &'a str,
    /// When the link ends.
    pub expires_at: Moment,
}

impl PasswordReset<'_> {
    /// The letter; None for a person without an address.
    pub fn letter(&self) -> Result<Option<Letter>, askama::Error> {
        let subject = format!("A new password for {}", self.frame.title());
        let (text, html) = (PasswordResetText(self).render()?, PasswordResetHtml(self).render()?);
        Ok(letter(self.frame, self.person, subject, text, html))
    }

    fn link(&self) -> String {
        format!("{}{}", self.frame.base_url, urls::password_reset(self.token))
    }
}

fn letter(frame: &Frame, person: &User, subject: String, text: String, html: String) -> Option<Letter> {
    Some(Letter {
        to: person.email.clone()?,
        to_name: person.name().to_owned(),
        from_name: frame.title().to_owned(),
        subject,
        text,
        html,
    })
}
