//! Invites many people by mail, one after the other; goes on behind the last who was written to.

use serde::{Deserialize, Serialize};

use super::send_mail::invite;
use super::{Halt, Job, Outcome, Work};
use crate::db::Moment;
use crate::error::Error;
use crate::models::job::Level;
use crate::models::user;

/// People read at once.
const BATCH: i64 = 50;

/// Everybody who was invited at one moment.
#[derive(Debug, Serialize, Deserialize)]
pub struct SendInvitations {
    invited_at: chrono::NaiveDateTime,
    count: usize,
}

impl SendInvitations {
    /// For so many people whose accounts say that they were invited then.
    pub fn of(invited_at: Moment, count: usize) -> Self {
        Self { invited_at: *invited_at, count }
    }
}

impl Job for SendInvitations {
    const KIND: &'static str = "send_invitations";
    const LABEL: &'static str = "Send invitations";
    /// A mail server may be away for a while.
    const MAX_ATTEMPTS: i32 = 13;

    fn title(&self) -> String {
        format!("Send {} invitations", self.count)
    }

    fn run(&self, work: &mut Work<'_>) -> Outcome {
        let at = Moment::from(self.invited_at);
        let mut refused = 0;
        if work.total().is_none() {
            work.step(|conn, checkpoint| {
                checkpoint.total = Some(user::count_invited_at(conn, at)?);
                diesel::QueryResult::Ok(())
            })?;
        }
        loop {
            let after = work.cursor_id();
            let people = work.read(|conn| user::find_invited_at(conn, at, after, BATCH))?;
            if people.is_empty() {
                let done = work.progress();
                return Ok(match refused {
                    0 => format!("{done} letters were written."),
                    _ => format!("{done} people were gone through; the log names those who got no letter."),
                });
            }
            for person in people {
                match person.is_invited().then(|| invite(work, &person)) {
                    Some(Err(Halt::Final(why))) => {
                        refused += 1;
                        work.log(Level::Warning, &format!("{}: {why}", person.username))?;
                    }
                    outcome => drop(outcome.transpose()?),
                }
                work.step(|_, checkpoint| {
                    checkpoint.cursor = person.id.to_string();
                    checkpoint.progress += 1;
                    Ok::<_, Error>(())
                })?;
            }
        }
    }
}
