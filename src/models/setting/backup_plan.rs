//! When backups are made by themselves, and how many of these are kept.

use diesel::prelude::*;
use serde::Deserialize;

use super::put;
use crate::db::schema::settings;
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::audit::{self, Actor};
use crate::models::text_enum;

/// How often.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, diesel::expression::AsExpression, diesel::deserialize::FromSqlRow,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
pub enum Frequency {
    /// Never by themselves.
    Off,
    /// Every day.
    Daily,
    /// Every Monday.
    Weekly,
}

text_enum!(Frequency { Off => "off", Daily => "daily", Weekly => "weekly" });

/// The plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupPlan {
    /// How often.
    pub frequency: Frequency,
    /// At which hour, 0-23 in UTC.
    pub hour: u8,
    /// How many of them are kept.
    pub keep: u16,
}

impl Default for BackupPlan {
    fn default() -> Self {
        Self { frequency: Frequency::Off, hour: 3, keep: 7 }
    }
}

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BackupPlanInput {
    /// `frequency`
    pub frequency: String,
    /// `hour`
    pub hour: String,
    /// `keep`
    pub keep: String,
}

impl BackupPlanInput {
    /// A plan as the form shows it first.
    pub fn of(plan: BackupPlan) -> Self {
        Self {
            frequency: plan.frequency.to_string(),
            hour: plan.hour.to_string(),
            keep: plan.keep.to_string(),
        }
    }

    /// All fields checked.
    pub fn parse(&self) -> Result<BackupPlan, FieldErrors> {
        let mut errors = FieldErrors::new();
        let frequency = Frequency::parse(&self.frequency).ok_or("is not off, daily or weekly".to_owned());
        let hour = self.hour.trim().parse().ok().filter(|hour| *hour < 24);
        let keep = self.keep.trim().parse().ok().filter(|keep| (1..=365).contains(keep));
        let frequency = errors.take("frequency", frequency);
        let hour = errors.take("hour", hour.ok_or("is a whole number from 0 to 23".to_owned()));
        let keep = errors.take("keep", keep.ok_or("is a whole number from 1 to 365".to_owned()));
        match (frequency, hour, keep) {
            (Some(frequency), Some(hour), Some(keep)) => Ok(BackupPlan { frequency, hour, keep }),
            _ => Err(errors),
        }
    }
}

const FREQUENCY: &str = "backups";
const HOUR: &str = "backup_hour";
const KEEP: &str = "backups_kept";

/// The plan as it stands.
pub fn load(conn: &mut Conn) -> QueryResult<BackupPlan> {
    let rows: Vec<(String, String)> = settings::table
        .filter(settings::name.eq_any([FREQUENCY, HOUR, KEEP]))
        .select((settings::name, settings::value))
        .load(conn)?;
    let word = |name: &str| rows.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let default = BackupPlan::default();
    Ok(BackupPlan {
        frequency: Frequency::parse(word(FREQUENCY)).unwrap_or(default.frequency),
        hour: word(HOUR).parse().unwrap_or(default.hour),
        keep: word(KEEP).parse().unwrap_or(default.keep),
    })
}

/// Stores another plan; answers whether anything changed.
pub fn change(conn: &mut Conn, actor: &Actor, new: BackupPlan, now: Moment) -> Result<bool, Error> {
    transaction(conn, |conn| {
        let old = load(conn)?;
        if old == new {
            return Ok(false);
        }
        put(conn, FREQUENCY, &new.frequency.to_string())?;
        put(conn, HOUR, &new.hour.to_string())?;
        put(conn, KEEP, &new.keep.to_string())?;
        let details = format!("from {} to {}", in_words(old), in_words(new));
        audit::record(conn, actor, "backups.planned", ("settings", None, ""), &details, now)?;
        Ok(true)
    })
}

fn in_words(plan: BackupPlan) -> String {
    match plan.frequency {
        Frequency::Off => "off".into(),
        frequency => format!("{frequency} at {:02}:00 UTC, {} kept", plan.hour, plan.keep),
    }
}
