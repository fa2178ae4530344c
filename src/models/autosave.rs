//! What somebody was typing, kept apart from the post until it is saved: it never publishes, and
//! makes neither slugs nor redirects.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::post::PostInput;
use crate::db::schema::autosaves;
use crate::db::{Conn, Moment, MultiBackend, insert_returning_id, transaction};
use crate::error::Error;

/// How long an autosave is kept that nobody came back for.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(30);
/// Autosaves of one person; beyond that the oldest goes.
const PER_PERSON: i64 = 200;
/// Offered in one editor at most.
const OFFERED: i64 = 5;

/// The text of one editor, as it was last sent.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = autosaves)]
pub struct Autosave {
    /// Its row.
    pub id: i64,
    /// None for a post that was never saved.
    pub post_id: Option<i64>,
    /// When it was last sent.
    pub saved_at: Moment,
    /// JSON of the form.
    form: String,
}

impl Autosave {
    /// The form as it was typed.
    pub fn input(&self) -> Option<PostInput> {
        serde_json::from_str(&self.form).ok()
    }
}

#[derive(Insertable)]
#[diesel(table_name = autosaves)]
struct NewRow<'a> {
    user_id: i64,
    post_id: Option<i64>,
    desk: &'a str,
    created_at: Moment,
    saved_at: Moment,
    form: &'a str,
}

/// Keeps what stands in one editor (its `desk`) of this person, in place of what it sent before.
pub fn keep(
    conn: &mut Conn,
    user_id: i64,
    post_id: Option<i64>,
    desk: &str,
    input: &PostInput,
    now: Moment,
) -> Result<(), Error> {
    let form = serde_json::to_string(input).map_err(anyhow::Error::from)?;
    transaction(conn, |conn| {
        let own = autosaves::table.filter(autosaves::user_id.eq(user_id).and(autosaves::desk.eq(desk)));
        match own.select(autosaves::id).first::<i64>(conn).optional()? {
            Some(id) => {
                diesel::update(autosaves::table.find(id))
                    .set((
                        autosaves::post_id.eq(post_id),
                        autosaves::saved_at.eq(now),
                        autosaves::form.eq(&form),
                    ))
                    .execute(conn)?;
            }
            None => {
                drop_oldest(conn, user_id)?;
                let row = NewRow { user_id, post_id, desk, created_at: now, saved_at: now, form: &form };
                insert_returning_id!(conn, crate::db::schema::autosaves, row)?;
            }
        }
        Ok(())
    })
}

/// What this person typed for a post, or for new ones, and did not save; the newest first.
pub fn offered(conn: &mut Conn, user_id: i64, post_id: Option<i64>) -> QueryResult<Vec<Autosave>> {
    let mut own = autosaves::table.filter(autosaves::user_id.eq(user_id)).into_boxed::<MultiBackend>();
    own = match post_id {
        Some(id) => own.filter(autosaves::post_id.eq(Some(id))),
        None => own.filter(autosaves::post_id.is_null()),
    };
    own.order((autosaves::saved_at.desc(), autosaves::id.desc()))
        .limit(OFFERED)
        .select(Autosave::as_select())
        .load(conn)
}

/// One of this person's autosaves.
pub fn find(conn: &mut Conn, user_id: i64, id: i64) -> QueryResult<Autosave> {
    autosaves::table.find(id).filter(autosaves::user_id.eq(user_id)).select(Autosave::as_select()).first(conn)
}

/// Forgets what one editor sent, after its text was saved.
pub fn settle(conn: &mut Conn, user_id: i64, desk: &str) -> QueryResult<()> {
    let own = autosaves::table.filter(autosaves::user_id.eq(user_id).and(autosaves::desk.eq(desk)));
    diesel::delete(own).execute(conn).map(drop)
}

/// Throws one of this person's autosaves away; answers whose post it was for.
pub fn discard(conn: &mut Conn, user_id: i64, id: i64) -> QueryResult<Option<i64>> {
    let autosave = find(conn, user_id, id)?;
    diesel::delete(autosaves::table.find(id)).execute(conn)?;
    Ok(autosave.post_id)
}

/// Removes what nobody came back for; answers how many.
pub fn prune(conn: &mut Conn, now: Moment) -> QueryResult<usize> {
    diesel::delete(autosaves::table.filter(autosaves::saved_at.le(now - KEPT_FOR))).execute(conn)
}

fn drop_oldest(conn: &mut Conn, user_id: i64) -> QueryResult<()> {
    let surplus: Vec<i64> = autosaves::table
        .filter(autosaves::user_id.eq(user_id))
        .order((autosaves::saved_at.desc(), autosaves::id.desc()))
        .select(autosaves::id)
        .offset(PER_PERSON - 1)
        .limit(PER_PERSON)
        .load(conn)?;
    diesel::delete(autosaves::table.filter(autosaves::id.eq_any(surplus))).execute(conn).map(drop)
}
