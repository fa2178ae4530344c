//! How far a change to many posts has come: what its checkpoint remembers.

use serde::{Deserialize, Serialize};

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::jobs::{Halt, Work};
use crate::kit::text::thousands;
use crate::models::audit;
use crate::models::job::{self, Checkpoint, Level};
use crate::models::post::bulk::BatchTold;
use crate::urls;

/// Posts that the log names; of the others it tells how many they are.
const NAMED: i64 = 100;

/// The posts behind it, counted.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Course {
    after: i64,
    /// Posts that are otherwise now.
    pub changed: i64,
    /// Posts that were so already.
    pub unchanged: i64,
    /// Posts that stay as they are.
    pub left: i64,
    #[serde(skip)]
    total: i64,
    has_ended: bool,
}

impl Course {
    /// From the last checkpoint on.
    pub fn of(work: &Work<'_>, total: i64) -> Result<Self, Halt> {
        let course: Self = match work.cursor() {
            "" => Self::default(),
            words => serde_json::from_str(words)
                .map_err(|error| Halt::Final(format!("The job's checkpoint can't be read: {error}.")))?,
        };
        Ok(Self { total, ..course })
    }

    /// The last post behind it.
    pub fn after(&self) -> i64 {
        self.after
    }

    /// Goes past posts that are not concerned.
    pub fn pass(&mut self, end: i64) {
        self.after = end;
    }

    /// Counts a batch that ends there, and names the posts that stay as they are, up to a bound. Belongs
    /// in the transaction of the batch.
    pub fn onward(
        &self,
        conn: &mut Conn,
        at: &mut Checkpoint,
        (job_id, now): (i64, Moment),
        (told, end): (&BatchTold, i64),
    ) -> Result<Self, Error> {
        let room = (NAMED - self.left).max(0) as usize;
        for left in told.left.iter().take(room) {
            let path = left.is_there.then(|| urls::edit_post(left.id));
            job::write_log_of(conn, job_id, (Level::Warning, &left.why, path.as_deref()), now)?;
        }
        let onward = Self {
            after: end,
            changed: self.changed + told.changed,
            unchanged: self.unchanged + told.unchanged,
            left: self.left + told.left.len() as i64,
            ..*self
        };
        onward.note(at)?;
        at.total = Some(self.total);
        Ok(onward)
    }

    /// Writes the end down, once: how many posts the log does not name, and what came of all.
    pub fn end(&self, work: &mut Work<'_>, action: &str, (title, details): (&str, &str)) -> Result<(), Halt> {
        if self.has_ended {
            return Ok(());
        }
        let (id, now, actor) = (work.id(), work.now(), work.actor().clone());
        work.step(|conn, at| {
            if self.left > NAMED {
                let more = format!("… and {} more.", thousands(self.left - NAMED));
                job::write_log(conn, id, Level::Warning, &more, now)?;
            }
            audit::record(conn, &actor, action, ("job", Some(id), title), details, now)?;
            let ended = Self { has_ended: true, ..self.clone() };
            ended.note(at)?;
            at.total = Some(at.progress);
            Ok::<_, Error>(())
        })
    }

    fn note(&self, at: &mut Checkpoint) -> Result<(), Error> {
        at.progress = self.changed + self.unchanged + self.left;
        at.cursor = serde_json::to_string(self)
            .map_err(|error| Error::Internal(anyhow::Error::new(error).context("writing a checkpoint")))?;
        Ok(())
    }
}
