//! The form of an account, as admins see it.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use crate::error::Error;
use crate::kit::field_errors::FieldErrors;
use crate::models::api_token;
use crate::models::user::{self, Access, Role, User, UserInput};
use crate::web::parts::{Layout, State, page_with_status};

/// The page of an account, new or old.
#[derive(Template)]
#[template(path = "admin/users/edit.html")]
pub struct UserForm {
    layout: Layout,
    person: Option<Subject>,
    form: UserInput,
    errors: FieldErrors,
    deletion: DeletionForm,
}

/// The form below it, as it was sent when that was refused.
#[derive(Debug, Default)]
pub struct DeletionForm {
    /// Whether the posts go to another person.
    pub transfers: bool,
    /// Who gets them, as typed.
    pub transfer_to: String,
    /// Why it was refused.
    pub sentence: Option<String>,
}

/// The account that is there already.
pub struct Subject {
    /// The row.
    pub user: User,
    /// How they come in.
    pub access: Access,
    /// Tokens of theirs that are good.
    pub open_tokens: i64,
    /// A link that was just made, to hand over.
    pub fresh_link: Option<String>,
    sends_mail: bool,
}

impl Subject {
    /// By id.
    pub async fn find(state: &State, id: i64) -> Result<Self, Error> {
        let now = state.now();
        let (user, access, open_tokens) = state
            .db
            .read(move |conn| -> diesel::QueryResult<_> {
                let user = user::find(conn, id)?;
                Ok((user, user::access_of(conn, id, now)?, api_token::count_open(conn, id, now)?))
            })
            .await?;
        Ok(Self { user, access, open_tokens, fresh_link: None, sends_mail: state.queue.mailer.is_set_up() })
    }

    fn may_be_invited(&self) -> bool {
        !self.access.has_password && self.user.email.is_some() && self.user.is_active()
    }
}

impl UserForm {
    /// The form with what was typed and what is wrong.
    pub fn answer(
        status: StatusCode,
        layout: Layout,
        person: Option<Subject>,
        form: UserInput,
        errors: FieldErrors,
    ) -> Result<HttpResponse, Error> {
        page_with_status(status, &Self { layout, person, form, errors, deletion: DeletionForm::default() })
    }

    /// The page of an account whose deletion was refused.
    pub fn not_deleted(
        status: StatusCode,
        layout: Layout,
        person: Subject,
        deletion: DeletionForm,
    ) -> Result<HttpResponse, Error> {
        let (form, errors) = (UserInput::of(&person.user), FieldErrors::new());
        page_with_status(status, &Self { layout, person: Some(person), form, errors, deletion })
    }
}
