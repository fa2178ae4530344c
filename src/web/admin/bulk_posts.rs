//! `/admin/posts/bulk`: one change to many posts, in one transaction.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::bulk_form::{BulkForm, counted, selected};
use super::posts::{IndexQuery, list};
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::category;
use crate::models::post::{self, BulkChange, Changed, PostSort, TagName};
use crate::models::user;
use crate::web::parts::{Editor, Flash, Form, Layout, State, see_other};

/// Posts that one form may change; more is work for a queue.
const MOST: u64 = 1_000;

/// The bulk form as sent: the deed, and the filter of the list it stands on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BulkInput {
    ids: Vec<String>,
    scope: String,
    action: String,
    /// An id or an address.
    category_id: String,
    /// An id or a username.
    author_id: String,
    /// Repeated: the filter's tag, and the one to add or remove.
    tag: Vec<String>,
    status: String,
    author: String,
    category: String,
    q: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl BulkInput {
    fn change(&self, conn: &mut Conn) -> Result<BulkChange, Error> {
        let tag = || {
            TagName::parse(self.own_tag()).map_err(|problem| bad(format!("The name of the tag {problem}.")))
        };
        match self.action.as_str() {
            "publish" => Ok(BulkChange::Publish),
            "unpublish" => Ok(BulkChange::Unpublish),
            "trash" => Ok(BulkChange::Trash),
            "restore" => Ok(BulkChange::Restore),
            "delete" => Ok(BulkChange::Delete),
            "set_category" => self.new_category(conn).map(BulkChange::SetCategory),
            "add_tag" => tag().map(BulkChange::AddTag),
            "remove_tag" => tag().map(BulkChange::RemoveTag),
            "set_author" => self.new_author(conn).map(BulkChange::SetAuthor),
            "" => Err(bad("Choose what to do with the posts.")),
            _ => Err(bad("There is no such action.")),
        }
    }

    fn new_category(&self, conn: &mut Conn) -> Result<Option<i64>, Error> {
        let found = match (self.category_id.trim(), self.category_id.trim().parse::<i64>()) {
            ("", _) => return Ok(None),
            (_, Ok(id)) => category::find(conn, id),
            (slug, Err(_)) => category::find_by_slug(conn, slug),
        };
        let unknown = || bad(format!("There is no such category: “{}”.", self.category_id.trim()));
        known(found, unknown).map(|category| Some(category.id))
    }

    fn new_author(&self, conn: &mut Conn) -> Result<i64, Error> {
        let found = match (self.author_id.trim(), self.author_id.trim().parse::<i64>()) {
            ("", _) => return Err(bad("Choose an author.")),
            (_, Ok(id)) => user::find(conn, id),
            (name, Err(_)) => user::find_by_username(conn, name),
        };
        known(found, || bad(format!("There is nobody called “{}”.", self.author_id.trim())))
            .map(|user| user.id)
    }

    /// The field that is to blame when the deed is refused.
    fn field(&self) -> &'static str {
        match self.action.as_str() {
            "set_category" => "category_id",
            "set_author" => "author_id",
            "add_tag" | "remove_tag" => "tag",
            _ => "action",
        }
    }

    fn has_own_tag(&self) -> bool {
        self.field() == "tag"
    }

    fn own_tag(&self) -> &str {
        self.tag.last().map(String::as_str).unwrap_or_default()
    }

    /// The filter travels in fields of the list's names; the last `tag` is the deed's when it has one.
    fn query(&self) -> IndexQuery {
        let of_filter = self.tag.len().saturating_sub(usize::from(self.has_own_tag()));
        IndexQuery {
            status: self.status.clone(),
            author: self.author.clone(),
            category: self.category.clone(),
            tag: self.tag.iter().take(of_filter).next().cloned().unwrap_or_default(),
            q: self.q.clone(),
            sort: self.sort.clone(),
            dir: self.dir.clone(),
            page: self.page.clone(),
        }
    }

    fn shown_again(self) -> BulkForm {
        let tag = if self.has_own_tag() { self.own_tag().to_owned() } else { String::new() };
        BulkForm::sent(
            self.ids,
            [
                ("scope", self.scope),
                ("action", self.action),
                ("category_id", self.category_id),
                ("author_id", self.author_id),
                ("tag", tag),
            ],
        )
    }
}

fn bad(sentence: impl Into<String>) -> Error {
    Error::BadRequest(sentence.into())
}

fn known<T>(found: diesel::QueryResult<T>, unknown: impl FnOnce() -> Error) -> Result<T, Error> {
    match found {
        Err(diesel::NotFound) => Err(unknown()),
        found => Ok(found?),
    }
}

/// `POST /admin/posts/bulk`
pub async fn create(
    editor: Editor,
    form: Form<BulkInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let (actor, now, query, sent) = (editor.actor(), layout.now, form.query(), form.clone());
    let wanted = query.clone();
    let outcome = state
        .db
        .write(move |conn| -> Result<_, Error> {
            let (ids, change) = match understand(conn, &sent, &wanted, now) {
                Ok(understood) => understood,
                Err((field, error)) => return Ok(Err((field, error))),
            };
            Ok(post::change_many(conn, &actor, &ids, &change, now).map_err(|error| (sent.field(), error)))
        })
        .await?;
    match outcome {
        Ok(done) => {
            flash.notice(told(done));
            see_other(query.address())
        }
        Err((field, error)) => {
            let bulk = form.shown_again().refused(field, error)?;
            list(layout, &state, shown(query), bulk).await
        }
    }
}

type Blamed<T> = Result<T, (&'static str, Error)>;

/// Which posts, and what becomes of them; else the field that is wrong, and why.
fn understand(
    conn: &mut Conn,
    form: &BulkInput,
    query: &IndexQuery,
    now: Moment,
) -> Blamed<(Vec<i64>, BulkChange)> {
    query.check().map_err(|error| ("scope", error))?;
    let ids = match form.scope.as_str() {
        "" | "selected" => selected(&form.ids).map_err(|error| ("ids", error)),
        "filtered" => everything_found(conn, query, now).map_err(|error| ("scope", error)),
        _ => Err(("scope", bad("There is no such scope."))),
    }?;
    let change = form.change(conn).map_err(|error| (form.field(), error))?;
    Ok((ids, change))
}

fn everything_found(conn: &mut Conn, query: &IndexQuery, now: Moment) -> Result<Vec<i64>, Error> {
    let Some(filter) = query.filter(conn)? else {
        return Err(bad("There is no such author, category or tag as the filter names."));
    };
    match post::count(conn, &filter, now)? {
        0 => Err(bad("The filter finds nothing to change.")),
        found if found > MOST => Err(bad(format!(
            "The filter finds {found} posts; one form changes {MOST} at most. Narrow the filter and go on from there."
        ))),
        _ => Ok(post::find_ids(conn, &filter, PostSort::Published, MOST as i64, now)?),
    }
}

/// The list that a refused form is shown on: a filter that can't be gives way to none.
fn shown(query: IndexQuery) -> IndexQuery {
    if query.check().is_ok() { query } else { IndexQuery::default() }
}

fn told(done: Changed) -> String {
    let changed = counted(done.changed, "post");
    match done.unchanged {
        0 => format!("{changed} changed."),
        1 => format!("{changed} changed, 1 was so already."),
        unchanged => format!("{changed} changed, {unchanged} were so already."),
    }
}
