//! What admins change at run time: kept as name and value, read as one struct.

pub mod backup_plan;
mod changing;
mod look;

use std::collections::HashMap;

use diesel::prelude::*;

pub use changing::{SettingsInput, change};
pub use look::{ACCENTS, Shades};

use crate::db::schema::settings;
use crate::db::{Conn, Topic, topics, transaction};
use crate::kit::zone::Zone;
use crate::models::text_enum;
use crate::models::user::Role;

/// Name of the setting that holds the site's title.
pub const TITLE: &str = "title";

/// Light, dark, or as the reader's device says.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Theme {
    /// As the device says.
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

text_enum!(Theme { Auto => "auto", Light => "light", Dark => "dark" });

/// All settings, with the default where nothing is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// Name of the site.
    pub title: String,
    /// A line below the name; may be empty.
    pub tagline: String,
    /// Language of the site, a BCP 47 tag.
    pub language: String,
    /// Zone in which dates are shown and typed.
    pub time_zone: Zone,
    /// Length of lists for readers.
    pub posts_per_page: u32,
    /// Whether people may sign up.
    pub registration_open: bool,
    /// Role that sign-up gives.
    pub default_role: Role,
    /// Whether comments are shown and taken.
    pub comments_on: bool,
    /// Light or dark.
    pub theme: Theme,
    /// One of [`ACCENTS`], or `#rrggbb`.
    pub accent: String,
    /// The medium that stands in the header in place of the title.
    pub logo_id: Option<i64>,
    /// What is to be seen on it; empty: the title.
    pub logo_alt: String,
    /// Markdown that stands at the foot of every page; empty: the title and the year.
    pub footer: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            title: "Platen".into(),
            tagline: String::new(),
            language: "en".into(),
            time_zone: Zone::default(),
            posts_per_page: 10,
            registration_open: true,
            default_role: Role::Author,
            comments_on: true,
            theme: Theme::Auto,
            accent: ACCENTS[0].into(),
            logo_id: None,
            logo_alt: String::new(),
            footer: String::new(),
        }
    }
}

impl Settings {
    fn from_rows(rows: HashMap<String, String>) -> Self {
        let default = Self::default();
        let text = |name: &str, default: String| rows.get(name).cloned().unwrap_or(default);
        let word = |name: &str| rows.get(name).map(String::as_str).unwrap_or_default();
        Self {
            title: text(TITLE, default.title),
            tagline: text("tagline", default.tagline),
            language: text("language", default.language),
            time_zone: Zone::parse(word("time_zone")).unwrap_or_default(),
            posts_per_page: word("posts_per_page").parse().unwrap_or(default.posts_per_page),
            registration_open: word("registration") != "closed",
            default_role: Role::parse(word("default_role")).unwrap_or(default.default_role),
            comments_on: word("comments") != "off",
            theme: Theme::parse(word("theme")).unwrap_or(default.theme),
            accent: look::accent(word("accent")).unwrap_or(default.accent),
            logo_id: word("logo").parse().ok(),
            logo_alt: text("logo_alt", default.logo_alt),
            footer: text("footer", default.footer),
        }
    }

    fn to_rows(&self) -> Vec<(&'static str, String)> {
        vec![
            (TITLE, self.title.clone()),
            ("tagline", self.tagline.clone()),
            ("language", self.language.clone()),
            ("time_zone", self.time_zone.to_string()),
            ("posts_per_page", self.posts_per_page.to_string()),
            ("registration", if self.registration_open { "open" } else { "closed" }.into()),
            ("default_role", self.default_role.to_string()),
            ("comments", if self.comments_on { "on" } else { "off" }.into()),
            ("theme", self.theme.to_string()),
            ("accent", self.accent.clone()),
            ("logo", self.logo_id.map(|id| id.to_string()).unwrap_or_default()),
            ("logo_alt", self.logo_alt.clone()),
            ("footer", self.footer.clone()),
        ]
    }
}

/// The settings as they stand.
pub fn load(conn: &mut Conn) -> QueryResult<Settings> {
    let rows: Vec<(String, String)> = settings::table.select((settings::name, settings::value)).load(conn)?;
    Ok(Settings::from_rows(rows.into_iter().collect()))
}

/// Stores one value under one name.
pub fn put(conn: &mut Conn, name: &str, value: &str) -> QueryResult<()> {
    transaction(conn, |conn| {
        diesel::delete(settings::table.find(name)).execute(conn)?;
        diesel::insert_into(settings::table)
            .values((settings::name.eq(name), settings::value.eq(value)))
            .execute(conn)?;
        topics::changed(conn, Topic::Site);
        Ok(())
    })
}

/// A setting that changed: its name, what it was, and what it is.
pub type Changed = (&'static str, String, String);

/// Stores all settings; answers those that changed. Belongs in the transaction of the deed.
pub fn put_all(conn: &mut Conn, new: &Settings) -> QueryResult<Vec<Changed>> {
    let old = load(conn)?.to_rows();
    let mut changed = Vec::new();
    for ((name, value), (_, before)) in new.to_rows().into_iter().zip(old) {
        if value != before {
            put(conn, name, &value)?;
            changed.push((name, before, value));
        }
    }
    Ok(changed)
}
