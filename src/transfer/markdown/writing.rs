//! The database side of the import: each document in a transaction of its own.

use super::Problem;
use super::document::Document;
use super::layout::Folder;
use super::planning::{self, Plan, Planned, SOURCE};
use super::preparing::Prepared;
use super::report::{Outcome, Report, Skipped};
use crate::db::{self, Conn, Moment, transaction};
use crate::error::Error;
use crate::models::audit::{self, Actor};
use crate::models::post::{self, Draft, ImportedPost, Status};
use crate::models::{category, import_record, media, redirect, search, user};
use crate::services::storage::Storage;
use crate::urls;

/// How an import is done.
#[derive(Debug)]
pub struct Import<'a> {
    /// Where pictures go.
    pub storage: &'a Storage,
    /// Whose the documents are that name no author.
    pub default_author_id: Option<i64>,
    /// Only look, and say what would happen.
    pub dry_run: bool,
    /// The time.
    pub now: Moment,
}

/// Imports a folder; `progress` hears of each document that is done.
///
/// What is wrong with one document skips that document. An error is the database's, or the storage's.
pub fn import(
    conn: &mut Conn,
    folder: &Folder,
    import: &Import<'_>,
    mut progress: impl FnMut(),
) -> Result<Report, Error> {
    let plan = planning::plan(conn, folder)?;
    let mut report = Report::beginning_with(folder.skipped());
    for read in folder.documents() {
        match read {
            Err(skipped) => report.skip(skipped),
            Ok(document) => import.take(conn, &document, &plan, &mut report)?,
        }
        progress();
    }
    if !import.dry_run && report.created + report.updated > 0 {
        search::compact(conn)?;
        db::refresh_statistics(conn, (report.created + report.updated) as u64);
        let details =
            format!("{} new, {} updated, {} skipped", report.created, report.updated, report.skipped.len());
        let name = folder.root().display().to_string();
        audit::record(
            conn,
            &Actor::command_line(),
            "posts.imported",
            ("folder", None, &name),
            &details,
            import.now,
        )?;
    }
    Ok(report)
}

impl Import<'_> {
    fn take(
        &self,
        conn: &mut Conn,
        document: &Document,
        plan: &Plan,
        report: &mut Report,
    ) -> Result<(), Error> {
        let mut notes = Vec::new();
        match self.write(conn, document, plan, (report, &mut notes))? {
            Ok(outcome) => {
                report.take(document, outcome);
                notes.into_iter().for_each(|problem| report.note(document, problem));
            }
            Err(problem) => report.skip(Skipped { source_path: document.source_path.clone(), problem }),
        }
        Ok(())
    }

    /// The inner error is the document's.
    fn write(
        &self,
        conn: &mut Conn,
        document: &Document,
        plan: &Plan,
        (report, notes): (&mut Report, &mut Vec<Problem>),
    ) -> Result<Result<Outcome, Problem>, Error> {
        let Some(planned) = plan.get(&document.source_path) else {
            return Ok(Err(Problem::new("it changed while it was read")));
        };
        let prepared = Prepared::from(document, planned, plan, self.now, notes);
        let outcome = match &planned.origin {
            None => Outcome::Created,
            Some(origin) if origin.fingerprint == prepared.fingerprint => return Ok(Ok(Outcome::Unchanged)),
            Some(origin) if origin.status == Status::Trash => {
                notes.push(Problem::new("its post is in the trash and was left there"));
                return Ok(Ok(Outcome::Unchanged));
            }
            Some(_) => Outcome::Updated,
        };
        if prepared.author.is_none() && self.default_author_id.is_none() {
            return Ok(Err(Problem::new("it names no author; --author says whose it is")));
        }
        let draft = match prepared.draft() {
            Ok(draft) => draft,
            Err(problem) => return Ok(Err(problem)),
        };
        report.images += prepared.pictures.len();
        if self.dry_run {
            return Ok(Ok(outcome));
        }
        for picture in &prepared.pictures {
            picture.store(self.storage)?;
        }
        match self.save(conn, document, planned, (&prepared, draft)) {
            Ok(()) => Ok(Ok(outcome)),
            Err(error @ (Error::Taken(_) | Error::Stale)) => {
                Ok(Err(Problem::new(format!("it can't be stored: {error}"))))
            }
            Err(error) => Err(error),
        }
    }

    fn save(
        &self,
        conn: &mut Conn,
        document: &Document,
        planned: &Planned,
        (prepared, draft): (&Prepared, Draft),
    ) -> Result<(), Error> {
        let now = self.now;
        transaction(conn, |conn| {
            let author_id = match &prepared.author {
                Some(name) => user::ensure_named(conn, name, now)?,
                None => self.default_author_id.ok_or(Error::NotFound)?,
            };
            let category_id = match &prepared.category {
                Some(name) => Some(category::ensure(conn, name, now)?),
                None => None,
            };
            let mut cover_id = None;
            for picture in &prepared.pictures {
                let id = media::ensure(conn, &picture.row(author_id))?;
                if prepared.cover.as_ref() == Some(&picture.reference) {
                    cover_id = Some(id);
                }
            }
            let origin = planned.origin.as_ref();
            let (created_at, updated_at) = self.times(document, prepared, origin.is_some());
            let post = ImportedPost {
                draft: draft.placed(category_id, cover_id, prepared.published_at),
                author_id: Some(author_id),
                status: prepared.status,
                created_at,
                updated_at,
                featured: false,
            };
            let id =
                post::import(conn, &Actor::command_line(), origin.map(|origin| origin.post_id), &post, now)?;
            let address = urls::post(&post::find(conn, id)?.slug);
            for alias in prepared.aliases.iter().filter(|alias| **alias != address) {
                redirect::put(conn, alias, &address, now)?;
            }
            import_record::put(conn, (SOURCE, &planned.source_key), id, &prepared.fingerprint, now)?;
            Ok(())
        })
    }

    /// When it was begun and last changed: as it says, else when it was published, else now.
    fn times(&self, document: &Document, prepared: &Prepared, is_known: bool) -> (Moment, Moment) {
        let published = prepared.published_at.filter(|at| *at <= self.now);
        let created_at = published.unwrap_or(self.now);
        let unsaid = if is_known { self.now } else { created_at };
        (created_at, document.updated_at.map_or(unsaid, Moment::from).max(created_at))
    }
}
