//! Many people at once, as a file names them: all of them, or none.

use std::collections::HashSet;

use diesel::prelude::*;

use super::account::{UserRow, row_of};
use super::listing::{Listed, WrongLine};
use super::{NewUser, User};
use crate::db::schema::users;
use crate::db::{Conn, Moment, insert_all, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::job::{self, NewJob};

/// Values of one condition; databases bound their number.
const AT_ONCE: usize = 500;
/// Columns of a row.
const COLUMNS: usize = 15;

/// What of these people others have already, line by line.
pub fn find_taken(conn: &mut Conn, people: &[Listed]) -> QueryResult<Vec<WrongLine>> {
    let (mut names, mut emails) = (HashSet::new(), HashSet::new());
    for some in people.chunks(AT_ONCE) {
        let keys: Vec<String> = some.iter().map(|one| one.username.key()).collect();
        let known = users::table.filter(users::username_key.eq_any(keys)).select(users::username_key);
        names.extend(known.load::<String>(conn)?);
        let keys: Vec<Option<String>> = some.iter().map(|one| Some(one.email.key())).collect();
        let known = users::table.filter(users::email_key.eq_any(keys)).select(users::email_key);
        emails.extend(known.load::<Option<String>>(conn)?.into_iter().flatten());
    }
    let mut taken = Vec::new();
    for one in people {
        if names.contains(&one.username.key()) {
            taken.push(WrongLine::new(one.line, "username", "is already taken"));
        }
        if emails.contains(&one.email.key()) {
            taken.push(WrongLine::new(one.line, "email", "has an account already"));
        }
    }
    Ok(taken)
}

/// Makes all of these accounts, and queues the job that invites those whose [`User::invited_at`] is
/// `now`. Where others have a name or an address already nothing is made, and those lines are answered.
pub fn import(
    conn: &mut Conn,
    actor: &Actor,
    people: &[Listed],
    mail: &NewJob,
    now: Moment,
) -> Result<Result<usize, Vec<WrongLine>>, Error> {
    let outcome = transaction(conn, |conn| {
        let taken = find_taken(conn, people)?;
        if !taken.is_empty() {
            return Ok(Err(taken));
        }
        let news: Vec<NewUser> = people.iter().map(invited).collect();
        let mut rows: Vec<UserRow<'_>> = news.iter().map(|new| row_of(new, now)).collect();
        rows.iter_mut().for_each(|row| row.invited_at = Some(now));
        insert_all!(conn, crate::db::schema::users, rows, COLUMNS)?;
        job::enqueue(conn, actor, mail, now)?;
        let details = format!("{} people", people.len());
        audit::record(conn, actor, "user.imported", ("user", None, "a file"), &details, now)?;
        Ok(Ok(people.len()))
    });
    match outcome {
        // Somebody took one between the look and the insert.
        Err(Error::Taken(constraint)) => match find_taken(conn, people)? {
            taken if taken.is_empty() => Err(Error::Taken(constraint)),
            taken => Ok(Err(taken)),
        },
        outcome => outcome,
    }
}

/// The next of those who were invited at this very moment and have not come yet, by id.
pub fn find_invited_at(conn: &mut Conn, at: Moment, after: i64, limit: i64) -> QueryResult<Vec<User>> {
    users::table
        .filter(users::invited_at.eq(Some(at)).and(users::id.gt(after)))
        .order(users::id)
        .limit(limit)
        .select(User::as_select())
        .load(conn)
}

/// How many were invited at this very moment and have not come yet.
pub fn count_invited_at(conn: &mut Conn, at: Moment) -> QueryResult<i64> {
    users::table.filter(users::invited_at.eq(Some(at))).count().get_result(conn)
}

fn invited(one: &Listed) -> NewUser {
    NewUser {
        username: one.username.clone(),
        email: Some(one.email.clone()),
        password_hash: None,
        role: one.role,
        display_name: String::new(),
        is_active: true,
    }
}
