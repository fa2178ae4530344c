//! `/admin/users`: everybody with an account.

use actix_session::Session;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use super::bulk_form::BulkForm;
use super::invitations::{self, told_of_invitation};
use super::listing::{PER_PAGE, Sorting, address_with};
use super::user_form::{Subject, UserForm};
use crate::error::Error;
use crate::jobs::SendMail;
use crate::kit::field_errors::FieldErrors;
use crate::kit::page::Page;
use crate::models::user::{self, Role, User, UserFilter, UserInput, UserSort};
use crate::urls;
use crate::web::parts::listing::{Pagination, page_number};
use crate::web::parts::{Admin, Flash, Form, Layout, State, account_taken, page_with_status, see_other};

#[derive(Template)]
#[template(path = "admin/users/index.html")]
struct IndexPage {
    layout: Layout,
    users: Page<User>,
    query: IndexQuery,
    sorting: Sorting,
    pagination: Pagination,
    bulk: BulkForm,
}

/// The filter as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct IndexQuery {
    /// Part of a name or address.
    pub q: String,
    /// A role, or empty.
    pub role: String,
    /// `1`, `0`, `invited` or empty.
    pub active: String,
    /// A column.
    pub sort: String,
    /// `asc` or `desc`.
    pub dir: String,
    /// The number of the page.
    pub page: Option<String>,
}

impl IndexQuery {
    /// The list in this state; its first page.
    pub fn address(&self) -> String {
        let order = [("sort", self.sort.as_str()), ("dir", self.dir.as_str())];
        let pairs: Vec<(&str, &str)> = self.kept().into_iter().chain(order).collect();
        address_with("/admin/users", &pairs)
    }

    pub(super) fn filter(&self) -> Result<UserFilter, Error> {
        let role = match self.role.as_str() {
            "" => None,
            word => {
                Some(Role::parse(word).ok_or_else(|| Error::BadRequest("There is no such role.".into()))?)
            }
        };
        let active = match self.active.as_str() {
            "" => None,
            "1" | "invited" => Some(true),
            "0" => Some(false),
            _ => return Err(Error::BadRequest("People are active (1), invited, or not active (0).".into())),
        };
        Ok(UserFilter { q: self.q.clone(), role, active, invited: self.active == "invited" })
    }

    fn kept(&self) -> [(&'static str, &str); 3] {
        [("q", &self.q), ("role", &self.role), ("active", &self.active)]
    }
}

/// `GET /admin/users`
pub async fn index(
    _admin: Admin,
    layout: Layout,
    state: State,
    query: web::Query<IndexQuery>,
) -> Result<HttpResponse, Error> {
    list(layout, &state, query.into_inner(), BulkForm::default()).await
}

/// The list, with the bulk form as it was sent when that was refused.
pub(super) async fn list(
    layout: Layout,
    state: &State,
    query: IndexQuery,
    bulk: BulkForm,
) -> Result<HttpResponse, Error> {
    let (number, filter) = (page_number(query.page.as_deref())?, query.filter()?);
    let keys = ["created", "username", "role"];
    let sorting = Sorting::parse(&query.sort, &query.dir, &keys, "/admin/users")?.keeping(&query.kept());
    let sort = match sorting.key() {
        "username" => UserSort::Username,
        "role" => UserSort::Role,
        _ => UserSort::Created,
    };
    let order = (sort, sorting.ascending());
    let users = state
        .db
        .read(move |conn| user::find_page(conn, &filter, order, (number, PER_PAGE)))
        .await?
        .ok_or(Error::NotFound)?;
    let order = [("sort", query.sort.as_str()), ("dir", query.dir.as_str())];
    let kept: Vec<(&str, &str)> = query.kept().into_iter().chain(order).collect();
    let pagination = Pagination::new(&users, "/admin/users", &kept);
    let status = bulk.status();
    page_with_status(status, &IndexPage { layout, users, query: query.clone(), sorting, pagination, bulk })
}

/// `GET /admin/users/new`
pub async fn new(_admin: Admin, layout: Layout) -> Result<HttpResponse, Error> {
    let form = UserInput::with_role(layout.settings().default_role);
    UserForm::answer(StatusCode::OK, layout, None, form, FieldErrors::new())
}

/// `POST /admin/users`
pub async fn create(
    admin: Admin,
    form: Form<UserInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let form = form.into_inner();
    let parsed = match form.parse(None) {
        Ok(parsed) => parsed,
        Err(errors) => return UserForm::answer(StatusCode::BAD_REQUEST, layout, None, form, errors),
    };
    let is_invited = parsed.password.is_none() && parsed.is_active;
    let hash = state.hashing.hash_given(parsed.password.clone()).await?;
    let (new, actor, now) = (parsed.into_new(hash), admin.actor(), state.now());
    let saved = state
        .db
        .write(move |conn| user::create_or_invite(conn, &actor, &new, &SendMail::invitation, now))
        .await;
    match account_taken(saved)? {
        Ok(id) => {
            let name = form.username.trim();
            flash.notice(match is_invited {
                true => told_of_invitation(&state, name, &form.email),
                false => format!("{name} has an account now."),
            });
            see_other(urls::admin_edit("users", id))
        }
        Err(errors) => UserForm::answer(StatusCode::CONFLICT, layout, None, form, errors),
    }
}

/// `GET /admin/users/{id}/edit`
pub async fn edit(
    _admin: Admin,
    id: web::Path<i64>,
    layout: Layout,
    state: State,
    session: Session,
) -> Result<HttpResponse, Error> {
    let mut subject = Subject::find(&state, *id).await?;
    subject.fresh_link = invitations::take_fresh_link(&session, &layout, *id);
    let form = UserInput::of(&subject.user);
    UserForm::answer(StatusCode::OK, layout, Some(subject), form, FieldErrors::new())
}

/// `POST /admin/users/{id}`
pub async fn update(
    admin: Admin,
    id: web::Path<i64>,
    form: Form<UserInput>,
    layout: Layout,
    state: State,
    flash: Flash,
) -> Result<HttpResponse, Error> {
    let (id, form) = (*id, form.into_inner());
    let person = Subject::find(&state, id).await?;
    let (version, parsed) = match form
        .version()
        .and_then(|version| Ok((version, form.parse(Some(&person.user))?)))
    {
        Ok(parsed) => parsed,
        Err(errors) => return UserForm::answer(StatusCode::BAD_REQUEST, layout, Some(person), form, errors),
    };
    let hash = state.hashing.hash_given(parsed.password.clone()).await?;
    let change = parsed.into_change(hash);
    let (actor, now) = (admin.actor(), state.now());
    let saved = state.db.write(move |conn| user::update(conn, &actor, (id, version), &change, now)).await;
    let errors = match account_taken(saved) {
        Ok(Ok(())) => {
            flash.notice("The account is saved.");
            return see_other(urls::admin_edit("users", id));
        }
        Ok(Err(errors)) => errors,
        Err(Error::Stale) => FieldErrors::one(
            "version",
            "of this account is not the last one: somebody changed it meanwhile. Look at it anew before you save",
        ),
        Err(Error::Refused(sentence)) => FieldErrors::one("role", sentence.trim_end_matches('.')),
        Err(error) => return Err(error),
    };
    UserForm::answer(StatusCode::CONFLICT, layout, Some(person), form, errors)
}
