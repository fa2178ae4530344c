//! `/admin/posts/bulk`: one change to many posts, in one transaction.

use actix_web::HttpResponse;
use serde::Deserialize;

use super::listing::{counted, selected};
use super::posts::IndexQuery;
use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::models::post::{self, BulkChange, PostSort, TagName};
use crate::web::parts::{Editor, Flash, Form, State, see_other};

/// Posts that one form may change; more is work for a queue.
const MOST: u64 = 1_000;

/// The bulk form as sent: the deed, and the filter of the list it stands on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct BulkInput {
    ids: Vec<String>,
    scope: String,
    action: String,
    category_id: String,
    author_id: String,
    /// Repeated: the filter's tag, and the one to add or remove.
    tag: Vec<String>,
    status: String,
    author: String,
    category: String,
    q: String,
}

impl BulkInput {
    fn change(&self) -> Result<BulkChange, Error> {
        let bad = |sentence: String| Error::BadRequest(sentence);
        let id = |text: &str, what: &str| {
            text.parse::<i64>().ok().filter(|id| *id > 0).ok_or_else(|| bad(format!("Choose {what}.")))
        };
        let tag = || {
            let name = self.tag.last().map(String::as_str).unwrap_or_default();
            TagName::parse(name).map_err(|problem| bad(format!("The tag {problem}.")))
        };
        match self.action.as_str() {
            "publish" => Ok(BulkChange::Publish),
            "unpublish" => Ok(BulkChange::Unpublish),
            "trash" => Ok(BulkChange::Trash),
            "restore" => Ok(BulkChange::Restore),
            "delete" => Ok(BulkChange::Delete),
            "set_category" if self.category_id.is_empty() => Ok(BulkChange::SetCategory(None)),
            "set_category" => id(&self.category_id, "a category").map(Some).map(BulkChange::SetCategory),
            "add_tag" => tag().map(BulkChange::AddTag),
            "remove_tag" => tag().map(BulkChange::RemoveTag),
            "set_author" => id(&self.author_id, "an author").map(BulkChange::SetAuthor),
            "" => Err(bad("Choose what to do with the posts.".into())),
            _ => Err(bad("There is no such action.".into())),
        }
    }

    /// The filter travels in fields of the list's names; the last `tag` is the deed's when it has one.
    fn filter(&self) -> IndexQuery {
        let has_own_tag = matches!(self.action.as_str(), "add_tag" | "remove_tag");
        let of_filter = self.tag.len().saturating_sub(usize::from(has_own_tag));
        let tag = self.tag.iter().take(of_filter).next().cloned().unwrap_or_default();
        IndexQuery::of_filter([&self.status, &self.author, &self.category, &tag, &self.q])
    }
}

/// `POST /admin/posts/bulk`
pub async fn create(
    editor: Editor,
    form: Form<BulkInput>,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let change = form.change()?;
    let (actor, now, query) = (editor.actor(), state.now(), form.filter());
    let back = address(&query);
    let count = state
        .db
        .write(move |conn| {
            let ids = match form.scope.as_str() {
                "" | "selected" => selected(&form.ids)?,
                "filtered" => everything_found(conn, &query, now)?,
                _ => return Err(Error::BadRequest("There is no such scope.".into())),
            };
            post::change_many(conn, &actor, &ids, &change, now)
        })
        .await?;
    flash.notice(format!("{} changed.", counted(count, "post")));
    see_other(back)
}

fn everything_found(conn: &mut Conn, query: &IndexQuery, now: Moment) -> Result<Vec<i64>, Error> {
    let Some(filter) = query.filter(conn)? else { return Ok(Vec::new()) };
    match post::count(conn, &filter, now)? {
        0 => Err(Error::BadRequest("The filter finds nothing to change.".into())),
        found if found > MOST => Err(Error::BadRequest(format!(
            "The filter finds {found} posts; one form changes {MOST} at most. Narrow the filter and go on from there."
        ))),
        _ => Ok(post::find_ids(conn, &filter, PostSort::Published, MOST as i64, now)?),
    }
}

fn address(query: &IndexQuery) -> String {
    let mut pairs = url::form_urlencoded::Serializer::new(String::new());
    pairs.extend_pairs(query.kept().into_iter().filter(|(_, value)| !value.is_empty()));
    match pairs.finish() {
        pairs if pairs.is_empty() => "/admin/posts".to_owned(),
        pairs => format!("/admin/posts?{pairs}"),
    }
}
