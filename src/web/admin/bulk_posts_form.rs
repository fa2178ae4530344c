//! The bulk form of `/admin/posts` as it is sent.

use serde::Deserialize;

use super::bulk_form::{BulkForm, selected};
use super::posts::IndexQuery;
use crate::db::Conn;
use crate::error::Error;
use crate::models::post::{BulkChange, TagName};
use crate::models::{category, user};

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
    /// Empty: at once; `1`: only show what would happen; `risky`: that, where much is at stake.
    preview: String,
}

impl BulkInput {
    /// What is to be done, and the name of the category or author it is about.
    pub fn change(&self, conn: &mut Conn) -> Result<(BulkChange, String), Error> {
        let tag = || {
            TagName::parse(self.own_tag()).map_err(|problem| bad(format!("The name of the tag {problem}.")))
        };
        let change = match self.action.as_str() {
            "publish" => Ok(BulkChange::Publish),
            "unpublish" => Ok(BulkChange::Unpublish),
            "trash" => Ok(BulkChange::Trash),
            "restore" => Ok(BulkChange::Restore),
            "delete" => Ok(BulkChange::Delete),
            "set_category" => return self.new_category(conn),
            "add_tag" => tag().map(BulkChange::AddTag),
            "remove_tag" => tag().map(BulkChange::RemoveTag),
            "set_author" => return self.new_author(conn),
            "" => Err(bad("Choose what to do with the posts.")),
            _ => Err(bad("There is no such action.")),
        };
        change.map(|change| (change, String::new()))
    }

    fn new_category(&self, conn: &mut Conn) -> Result<(BulkChange, String), Error> {
        let typed = self.category_id.trim();
        if typed.is_empty() {
            return Ok((BulkChange::SetCategory(None), String::new()));
        }
        let found = category::find_meant(conn, typed)?.ok_or(diesel::NotFound);
        let unknown = || bad(format!("There is no such category: “{typed}”."));
        let category = known(found, unknown)?;
        Ok((BulkChange::SetCategory(Some(category.id)), category.name))
    }

    fn new_author(&self, conn: &mut Conn) -> Result<(BulkChange, String), Error> {
        let found = match (self.author_id.trim(), self.author_id.trim().parse::<i64>()) {
            ("", _) => return Err(bad("Choose an author.")),
            (_, Ok(id)) => user::find(conn, id),
            (name, Err(_)) => user::find_by_username(conn, name),
        };
        let user = known(found, || bad(format!("There is nobody called “{}”.", self.author_id.trim())))?;
        Ok((BulkChange::SetAuthor(user.id), user.username))
    }

    /// The field that is to blame when the deed is refused.
    pub fn field(&self) -> &'static str {
        match self.action.as_str() {
            "set_category" => "category_id",
            "set_author" => "author_id",
            "add_tag" | "remove_tag" => "tag",
            _ => "action",
        }
    }

    /// Whether to show first what would happen. The list's own button asks for that where much is at
    /// stake; a form without the wish means what it says.
    pub fn wants_preview(&self) -> bool {
        match self.preview.as_str() {
            "" => false,
            "risky" => self.scope == "filtered" || self.action == "delete",
            _ => true,
        }
    }

    /// The posts that were ticked; None where everything found is meant.
    pub fn selected(&self) -> Result<Option<Vec<i64>>, (&'static str, Error)> {
        match self.scope.as_str() {
            "" | "selected" => selected(&self.ids).map(Some).map_err(|error| ("ids", error)),
            "filtered" => Ok(None),
            _ => Err(("scope", bad("There is no such scope."))),
        }
    }

    /// Every field again, for a page that asks whether it is meant so.
    pub fn fields(&self) -> Vec<(&'static str, String)> {
        let query = self.query();
        let mut fields: Vec<(&'static str, String)> =
            query.kept().into_iter().map(|(name, value)| (name, value.to_owned())).collect();
        for (name, value) in [
            ("sort", &self.sort),
            ("dir", &self.dir),
            ("scope", &self.scope),
            ("action", &self.action),
            ("category_id", &self.category_id),
            ("author_id", &self.author_id),
        ] {
            fields.push((name, value.clone()));
        }
        if self.has_own_tag() {
            fields.push(("tag", self.own_tag().to_owned()));
        }
        if self.scope != "filtered" {
            fields.extend(self.ids.iter().map(|id| ("ids", id.clone())));
        }
        fields
    }

    fn has_own_tag(&self) -> bool {
        self.field() == "tag"
    }

    fn own_tag(&self) -> &str {
        self.tag.last().map(String::as_str).unwrap_or_default()
    }

    /// The filter travels in fields of the list's names; the last `tag` is the deed's when it has one.
    pub fn query(&self) -> IndexQuery {
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

    /// The form as its list shows it again.
    pub fn shown_again(self) -> BulkForm {
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

pub(super) fn bad(sentence: impl Into<String>) -> Error {
    Error::BadRequest(sentence.into())
}

fn known<T>(found: diesel::QueryResult<T>, unknown: impl FnOnce() -> Error) -> Result<T, Error> {
    match found {
        Err(diesel::NotFound) => Err(unknown()),
        found => Ok(found?),
    }
}
