//! Who did what when, from where: written by the nouns in the transaction of the deed.

mod finding;

use diesel::prelude::*;

pub use finding::{AuditFilter, find_after, find_page, latest};

use crate::db::schema::audit_entries;
use crate::db::{Conn, Moment};
use crate::kit::text::cut_bytes;
use crate::models::user::User;

/// Who acts.
#[derive(Debug, Clone)]
pub struct Actor {
    /// None for commands and for people who have no account yet.
    pub id: Option<i64>,
    /// Username, or `command line`.
    pub name: String,
    /// Address of the request; empty for commands.
    pub ip_address: String,
}

impl Actor {
    /// Somebody at the command line of the machine.
    pub fn command_line() -> Self {
        Self { id: None, name: "command line".into(), ip_address: String::new() }
    }

    /// The program itself, when work is due.
    pub fn schedule() -> Self {
        Self { id: None, name: "schedule".into(), ip_address: String::new() }
    }

    /// Somebody signed in.
    pub fn person(user: &User, ip_address: &str) -> Self {
        Self { id: Some(user.id), name: user.username.clone(), ip_address: ip_address.into() }
    }

    /// Somebody without an account, known by the name they are about to get.
    pub fn visitor(name: &str, ip_address: &str) -> Self {
        Self { id: None, name: cut_bytes(name, 40).into(), ip_address: ip_address.into() }
    }
}

/// A line of the audit log.
#[derive(Debug, Clone, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = audit_entries)]
pub struct Entry {
    /// Rises with time.
    pub id: i64,
    /// Username at the time.
    pub actor_name: String,
    /// `noun.verb`.
    pub action: String,
    /// Which table.
    pub subject_kind: String,
    /// Which row.
    pub subject_id: Option<i64>,
    /// Its name at the time.
    pub subject_name: String,
    /// What changed, in words.
    pub details: String,
    /// From where.
    pub ip_address: String,
    /// When.
    pub created_at: Moment,
}

#[derive(Insertable)]
#[diesel(table_name = audit_entries)]
struct EntryRow<'a> {
    actor_id: Option<i64>,
    actor_name: &'a str,
    action: &'a str,
    subject_kind: &'a str,
    subject_id: Option<i64>,
    subject_name: &'a str,
    details: &'a str,
    ip_address: &'a str,
    created_at: Moment,
}

/// Writes a line; `subject` is its kind, id and name. Belongs in the transaction of the deed.
pub fn record(
    conn: &mut Conn,
    actor: &Actor,
    action: &str,
    (subject_kind, subject_id, subject_name): (&str, Option<i64>, &str),
    details: &str,
    now: Moment,
) -> QueryResult<()> {
    let name: String = subject_name.chars().take(200).collect();
    let row = EntryRow {
        actor_id: actor.id,
        actor_name: &actor.name,
        action,
        subject_kind,
        subject_id,
        subject_name: &name,
        details,
        ip_address: cut_bytes(&actor.ip_address, 45),
        created_at: now,
    };
    diesel::insert_into(audit_entries::table).values(row).execute(conn).map(drop)
}
