//! `/admin/posts/bulk`: one change to many posts, as a job; where much is at stake, a page that says what
//! would happen comes before it.

use actix_web::HttpResponse;
use askama::Template;

use super::bulk_posts_form::{BulkInput, bad};
use super::posts::{IndexQuery, list};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::jobs::BulkPosts;
use crate::models::post::bulk::{Outlook, outlook};
use crate::models::post::{BulkChange, BulkTarget};
use crate::urls;
use crate::web::parts::{Editor, Form, Layout, State, page, see_other};

#[derive(Template)]
#[template(path = "admin/posts/confirm.html")]
struct ConfirmPage {
    layout: Layout,
    deed: String,
    outlook: Outlook,
    may_be_undone: bool,
    fields: Vec<(&'static str, String)>,
    list: String,
}

/// `POST /admin/posts/bulk`
pub async fn create(
    editor: Editor,
    form: Form<BulkInput>,
    layout: Layout,
    state: State,
) -> Result<HttpResponse, Error> {
    let (form, now) = (form.into_inner(), layout.now);
    let (query, sent) = (form.query(), form.clone());
    let wanted = query.clone();
    let planned = state.db.read(move |conn| Ok::<_, Error>(plan(conn, &sent, &wanted, now))).await?;
    match planned {
        Ok((job, outlook)) if form.wants_preview() => confirm(layout, &form, job, outlook),
        Ok((job, _)) => {
            let actor = editor.actor();
            let id = state.db.write(move |conn| job.enqueue(conn, &actor, now)).await?;
            state.queue.bell.ring();
            see_other(urls::admin_item("jobs", id))
        }
        Err((field, error)) => {
            let bulk = form.shown_again().refused(field, error)?;
            list(layout, &state, shown(query), bulk).await
        }
    }
}

fn confirm(
    layout: Layout,
    form: &BulkInput,
    job: BulkPosts,
    outlook: Outlook,
) -> Result<HttpResponse, Error> {
    page(&ConfirmPage {
        layout,
        deed: job.change.in_words(outlook.changes, &job.name),
        outlook,
        may_be_undone: job.change.may_be_undone(),
        fields: form.fields(),
        list: job.list,
    })
}

/// A plan, else the field that is wrong, and why.
type Blamed<T> = Result<T, (&'static str, Error)>;

/// Which posts, what becomes of them, and what that would come to.
fn plan(conn: &mut Conn, form: &BulkInput, query: &IndexQuery, now: Moment) -> Blamed<(BulkPosts, Outlook)> {
    query.check().map_err(|error| ("scope", error))?;
    let target = match form.selected()? {
        Some(ids) => BulkTarget::Selected(ids),
        None => everything_found(conn, query, now).map_err(|error| ("scope", error))?,
    };
    let to_blame = form.field();
    let (change, name) = form.change(conn).map_err(|error| (to_blame, error))?;
    let outlook = look_ahead(conn, form, (&target, &change), now).map_err(|error| (to_blame, error))?;
    Ok((BulkPosts { target, change, name, list: query.address() }, outlook))
}

/// What the change would come to, as far as somebody wants to know; refused when it would come to nothing
/// because no post can be changed so.
fn look_ahead(
    conn: &mut Conn,
    form: &BulkInput,
    (target, change): (&BulkTarget, &BulkChange),
    now: Moment,
) -> Result<Outlook, Error> {
    let may_fail = matches!(change, BulkChange::Restore | BulkChange::Delete);
    if matches!(target, BulkTarget::Found { .. }) && !may_fail && !form.wants_preview() {
        return Ok(Outlook::default());
    }
    let outlook = outlook(conn, target, change, now)?;
    match outlook.refused == target.count() {
        true => Err(Error::Refused(outlook.why)),
        false => Ok(outlook),
    }
}

fn everything_found(conn: &mut Conn, query: &IndexQuery, now: Moment) -> Result<BulkTarget, Error> {
    let Some(filter) = query.filter(conn)? else {
        return Err(bad("There is no such author, category or tag as the filter names."));
    };
    match BulkTarget::find(conn, filter, now)? {
        target if target.count() == 0 => Err(bad("The filter finds nothing to change.")),
        target => Ok(target),
    }
}

/// The list that a refused form is shown on: a filter that can't be gives way to none.
fn shown(query: IndexQuery) -> IndexQuery {
    if query.check().is_ok() { query } else { IndexQuery::default() }
}
