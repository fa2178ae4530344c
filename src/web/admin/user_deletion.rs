//! `/admin/users/{id}/delete`, `/admin/users/bulk`

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use serde::Deserialize;

use super::bulk_form::{BulkForm, counted, selected};
use super::user_form::{DeletionForm, Subject, UserForm};
use super::users::{IndexQuery, list};
use crate::db::Conn;
use crate::error::Error;
use crate::models::user::{self, DeletionInput, Role, Standing};
use crate::web::parts::{Admin, Flash, Form, Layout, State, see_other};

fn bad(sentence: impl Into<String>) -> Error {
    Error::BadRequest(sentence.into())
}

/// `POST /admin/users/{id}/delete`
pub async fn create(
    admin: Admin,
    id: web::Path<i64>,
    form: Form<DeletionInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, actor, now, form) = (*id, admin.actor(), state.now(), form.into_inner());
    let sent = form.clone();
    let deleted = state
        .db
        .write(move |conn| {
            let posts = sent.their_posts(conn)?;
            user::delete(conn, &actor, id, posts, now)
        })
        .await;
    let (status, sentence) = match deleted {
        Ok(()) => {
            flash.notice("The account is deleted.");
            return see_other("/admin/users");
        }
        Err(Error::BadRequest(sentence)) => (StatusCode::BAD_REQUEST, sentence),
        Err(Error::Refused(sentence)) => (StatusCode::CONFLICT, sentence),
        Err(error) => return Err(error),
    };
    let person = Subject::find(&state, id).await?;
    let transfers = form.posts == "transfer";
    let deletion = DeletionForm { transfers, transfer_to: form.transfer_to, sentence: Some(sentence) };
    UserForm::not_deleted(status, layout, person, deletion)
}

/// The bulk form as sent: the deed, and the filter of the list it stands on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct BulkInput {
    ids: Vec<String>,
    action: String,
    /// Repeated: the filter's role, and the one to give.
    role: Vec<String>,
    q: String,
    active: String,
    sort: String,
    dir: String,
    page: Option<String>,
}

impl BulkInput {
    fn standing(&self, conn: &mut Conn, deletion: &DeletionInput) -> Result<Standing, Error> {
        match self.action.as_str() {
            "activate" => Ok(Standing::Active),
            "deactivate" => Ok(Standing::Inactive),
            "set_role" => {
                Role::parse(self.own_role()).map(Standing::Role).ok_or_else(|| bad("Choose a role."))
            }
            "delete" => deletion.their_posts(conn).map(Standing::Deleted),
            "" => Err(bad("Choose what to do with these people.")),
            _ => Err(bad("There is no such action.")),
        }
    }

    fn own_role(&self) -> &str {
        self.role.last().map(String::as_str).unwrap_or_default()
    }

    /// The field that is to blame when the deed can't be understood, or is refused.
    fn field(&self, error: &Error) -> &'static str {
        match (self.action.as_str(), error) {
            ("set_role", _) => "role",
            ("delete", Error::BadRequest(_)) => "transfer_to",
            _ => "action",
        }
    }

    fn query(&self) -> IndexQuery {
        let role = if self.role.len() > 1 { self.role.first().cloned() } else { None };
        IndexQuery {
            q: self.q.clone(),
            role: role.unwrap_or_default(),
            active: self.active.clone(),
            sort: self.sort.clone(),
            dir: self.dir.clone(),
            page: self.page.clone(),
        }
    }

    fn shown_again(self, deletion: DeletionInput) -> BulkForm {
        let role = self.own_role().to_owned();
        let values = [
            ("action", self.action),
            ("role", role),
            ("posts", deletion.posts),
            ("transfer_to", deletion.transfer_to),
        ];
        BulkForm::sent(self.ids, values)
    }
}

/// `POST /admin/users/bulk`: all of them, or none.
pub async fn bulk(
    admin: Admin,
    form: Form<BulkInput>,
    deletion: Form<DeletionInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (form, deletion) = (form.into_inner(), deletion.into_inner());
    let ids = match selected(&form.ids) {
        Ok(ids) => ids,
        Err(error) => {
            let query = form.query();
            return list(layout, &state, query, form.shown_again(deletion).refused("ids", error)?).await;
        }
    };
    let (actor, now, count) = (admin.actor(), state.now(), ids.len());
    let (sent, how) = (form.clone(), deletion.clone());
    let changed = state
        .db
        .write(move |conn| {
            let standing = sent.standing(conn, &how)?;
            user::change_many(conn, &actor, &ids, standing, now)
        })
        .await;
    match changed {
        Ok(()) => {
            flash.notice(format!("{} changed.", counted(count, "person")));
            see_other(form.query().address())
        }
        Err(error) => {
            let (query, field) = (form.query(), form.field(&error));
            list(layout, &state, query, form.shown_again(deletion).refused(field, error)?).await
        }
    }
}
