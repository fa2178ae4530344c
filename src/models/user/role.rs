//! What a person may do; each role may do all that the one before it may.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;

use crate::models::text_enum;

/// The role of a person on the site, in rising order.
#[derive(
    Debug,
    Default,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    AsExpression,
    FromSqlRow,
    serde::Serialize,
)]
#[diesel(sql_type = diesel::sql_types::Text)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Role {
    /// Comments.
    #[default]
    Reader = 0,
    /// Writes and publishes own posts.
    Author = 1,
    /// Manages all content, taxonomy and comments.
    Editor = 2,
    /// Everything: people, settings, jobs, backups.
    Admin = 3,
}

text_enum!(Role { Reader => "reader", Author => "author", Editor => "editor", Admin => "admin" });
