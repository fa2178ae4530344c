//! What people say of themselves.

use diesel::prelude::*;
use serde::Deserialize;

use crate::db::schema::users;
use crate::db::{Conn, Moment, Topic, topics, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::kit::{markdown, text};
use crate::models::audit::{self, Actor};

/// The profile form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ProfileInput {
    /// `display_name`
    pub display_name: String,
    /// `bio`, Markdown
    pub bio: String,
    /// `website`
    pub website: String,
}

/// A profile that may be stored.
#[derive(Debug, Clone)]
pub struct Profile {
    display_name: String,
    bio: String,
    website: String,
}

impl ProfileInput {
    /// All fields checked.
    pub fn parse(&self) -> Result<Profile, FieldErrors> {
        let mut errors = FieldErrors::new();
        let display_name = errors.take("display_name", text::optional_line(&self.display_name, 100));
        let bio = errors.take("bio", text::multiline(&self.bio, 10_000));
        let website = errors.take("website", website(&self.website));
        match (display_name, bio, website) {
            (Some(display_name), Some(bio), Some(website)) => Ok(Profile { display_name, bio, website }),
            _ => Err(errors),
        }
    }
}

fn website(typed: &str) -> Result<String, String> {
    let typed = text::optional_line(typed, 300)?;
    match url::Url::parse(&typed) {
        _ if typed.is_empty() => Ok(typed),
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.as_str().len() <= 300 => Ok(url.into()),
        _ => Err("is not a web address; it begins with https://".into()),
    }
}

/// Stores a person's profile.
pub fn update_profile(
    conn: &mut Conn,
    actor: &Actor,
    user_id: i64,
    profile: &Profile,
    now: Moment,
) -> Result<(), Error> {
    let bio_html = markdown::render(&profile.bio, markdown::Profile::Comment).html;
    transaction(conn, |conn| {
        diesel::update(users::table.find(user_id))
            .set((
                users::display_name.eq(&profile.display_name),
                users::bio.eq(&profile.bio),
                users::bio_html.eq(bio_html),
                users::website.eq(&profile.website),
                users::version.eq(users::version + 1),
                users::updated_at.eq(now),
            ))
            .execute(conn)?;
        topics::changed(conn, Topic::Site);
        audit::record(conn, actor, "user.profile_changed", ("user", Some(user_id), &actor.name), "", now)?;
        Ok(())
    })
}
