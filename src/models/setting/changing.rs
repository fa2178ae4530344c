//! Settings as an admin's form sends them, and storing what it says.

use serde::Deserialize;

use super::{Changed, Settings, Theme, look, put_all};
use diesel::OptionalExtension;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::text;
use crate::kit::zone::Zone;
use crate::models::audit::{self, Actor};
use crate::models::media;
use crate::models::objection::{self, Objection};
use crate::models::user::Role;

/// The form as sent; a field that is missing keeps its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SettingsInput {
    /// `title`
    pub title: Option<String>,
    /// `tagline`
    pub tagline: Option<String>,
    /// `language`
    pub language: Option<String>,
    /// `time_zone`
    pub time_zone: Option<String>,
    /// `posts_per_page`
    pub posts_per_page: Option<String>,
    /// `open` or `closed`
    pub registration: Option<String>,
    /// `default_role`
    pub default_role: Option<String>,
    /// `on` or `off`
    pub comments: Option<String>,
    /// `theme`
    pub theme: Option<String>,
    /// One of the accents by name, `#rrggbb`, or `own`: `accent_colour` says it.
    pub accent: Option<String>,
    /// `#rrggbb`
    pub accent_colour: Option<String>,
    /// The id of a picture; empty for none.
    pub logo: Option<String>,
    /// What is to be seen on it.
    pub logo_alt: Option<String>,
    /// Markdown.
    pub footer: Option<String>,
}

impl SettingsInput {
    /// Settings as the form shows them first.
    pub fn of(settings: &Settings) -> Self {
        let rows = settings.to_rows();
        let value =
            |name: &str| rows.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        Self {
            title: value("title"),
            tagline: value("tagline"),
            language: value("language"),
            time_zone: value("time_zone"),
            posts_per_page: value("posts_per_page"),
            registration: value("registration"),
            default_role: value("default_role"),
            comments: value("comments"),
            theme: value("theme"),
            accent: match settings.own_accent() {
                Some(_) => Some("own".into()),
                None => value("accent"),
            },
            accent_colour: settings.own_accent().map(|shades| shades.chosen.to_string()),
            logo: value("logo"),
            logo_alt: value("logo_alt"),
            footer: value("footer"),
        }
    }

    /// All fields checked, on top of the settings as they stand.
    pub fn parse(&self, present: &Settings) -> Result<Settings, FieldErrors> {
        let mut errors = FieldErrors::new();
        let mut new = present.clone();
        fn set<T>(
            errors: &mut FieldErrors,
            field: &str,
            sent: &Option<String>,
            place: &mut T,
            parse: impl FnOnce(&str) -> Result<T, String>,
        ) {
            if let Some(value) = sent.as_deref().and_then(|sent| errors.take(field, parse(sent))) {
                *place = value;
            }
        }
        let e = &mut errors;
        set(e, "title", &self.title, &mut new.title, |sent| text::line(sent, 100));
        set(e, "tagline", &self.tagline, &mut new.tagline, |sent| text::optional_line(sent, 200));
        set(e, "language", &self.language, &mut new.language, language);
        set(e, "time_zone", &self.time_zone, &mut new.time_zone, |sent| {
            Zone::parse(sent.trim()).ok_or_else(|| "is not a zone such as Europe/Vienna".into())
        });
        set(e, "posts_per_page", &self.posts_per_page, &mut new.posts_per_page, per_page);
        set(e, "registration", &self.registration, &mut new.registration_open, |sent| {
            one_of(sent, "open", "closed")
        });
        set(e, "default_role", &self.default_role, &mut new.default_role, |sent| {
            Role::parse(sent).ok_or_else(|| "is not one of the four".into())
        });
        set(e, "comments", &self.comments, &mut new.comments_on, |sent| one_of(sent, "on", "off"));
        set(e, "theme", &self.theme, &mut new.theme, |sent| {
            Theme::parse(sent).ok_or_else(|| "is not auto, light or dark".into())
        });
        match self.accent.as_deref() {
            Some("own") => set(e, "accent_colour", &self.accent_colour, &mut new.accent, look::accent),
            _ => set(e, "accent", &self.accent, &mut new.accent, look::accent),
        }
        set(e, "logo", &self.logo, &mut new.logo_id, |sent| match sent.trim() {
            "" => Ok(None),
            sent => sent.parse().map(Some).map_err(|_| NO_PICTURE.to_owned()),
        });
        set(e, "logo_alt", &self.logo_alt, &mut new.logo_alt, |sent| text::optional_line(sent, 200));
        set(e, "footer", &self.footer, &mut new.footer, |sent| {
            text::multiline(sent, 2_000).map(|text| text.trim().to_owned())
        });
        errors.into_result(new)
    }
}

fn one_of(sent: &str, yes: &str, no: &str) -> Result<bool, String> {
    match sent {
        sent if sent == yes => Ok(true),
        sent if sent == no => Ok(false),
        _ => Err(format!("is neither {yes} nor {no}")),
    }
}

fn per_page(sent: &str) -> Result<u32, String> {
    let number = sent.trim().parse().ok().filter(|number| (1..=100).contains(number));
    number.ok_or_else(|| "is a whole number from 1 to 100".into())
}

/// A BCP 47 tag by its form: letters first, then parts of letters and digits.
fn language(sent: &str) -> Result<String, String> {
    let sent = sent.trim();
    let mut parts = sent.split('-');
    let first = parts.next().unwrap_or_default();
    let is_good = (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    match is_good && sent.len() <= 35 {
        true => Ok(sent.to_owned()),
        false => Err("is not a language tag such as en or pt-BR".into()),
    }
}

/// Beside a logo that can't be one.
const NO_PICTURE: &str = "is not a picture of the library";
/// Characters of a value in the audit log.
const SHOWN: usize = 200;

/// Stores settings; answers whether anything changed. The audit log says what from what to what.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    new: &Settings,
    now: Moment,
) -> Result<Result<bool, FieldErrors>, Error> {
    objection::transaction(conn, |conn| {
        if let Some(id) = new.logo_id {
            let medium = media::find(conn, id).optional()?;
            medium
                .filter(|medium| medium.width.is_some() && medium.content_type != "image/svg+xml")
                .ok_or_else(|| Objection::to("logo", NO_PICTURE))?;
        }
        let changed = put_all(conn, new)?;
        if !changed.is_empty() {
            let told: Vec<String> = changed.iter().map(in_words).collect();
            audit::record(conn, actor, "settings.changed", ("settings", None, ""), &told.join("; "), now)?;
        }
        Ok(!changed.is_empty())
    })
}

fn in_words((name, before, after): &Changed) -> String {
    let shown = |value: &str| match value.char_indices().nth(SHOWN) {
        None => format!("“{value}”"),
        Some((end, _)) => format!("“{}…”", &value[..end]),
    };
    format!("{name} from {} to {}", shown(before), shown(after))
}
