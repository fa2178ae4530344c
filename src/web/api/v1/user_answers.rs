//! People as the API tells them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::kit::page::Page;
use crate::models::user::User;
use crate::web::api::answers::rfc3339;

/// A person with an account.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserAnswer {
    #[schema(example = 2)]
    id: i64,
    #[schema(example = "grace")]
    username: String,
    /// `null` for people named by an import.
    #[schema(example = "grace@example.org")]
    email: Option<String>,
    /// `reader`, `author`, `editor` or `admin`.
    #[schema(example = "author")]
    role: &'static str,
    /// Whether they may sign in.
    #[schema(example = true)]
    is_active: bool,
    #[schema(format = DateTime, example = "2026-11-21T09:30:00Z")]
    created_at: String,
}

/// A page of people.
#[derive(Debug, Serialize, ToSchema)]
pub struct UserList {
    users: Vec<UserAnswer>,
    /// All people of the list.
    #[schema(example = 1)]
    total: u64,
    /// Pages of the list, at least 1.
    #[schema(example = 1)]
    pages: u64,
    #[schema(example = 1)]
    current_page: u64,
}

impl UserAnswer {
    /// A row.
    pub fn of(user: &User) -> Self {
        Self {
            id: user.id,
            username: user.username.clone(),
            email: user.email.clone(),
            role: user.role.as_str(),
            is_active: user.is_active(),
            created_at: rfc3339(user.created_at),
        }
    }
}

impl UserList {
    /// A page of rows.
    pub fn of(page: &Page<User>) -> Self {
        Self {
            users: page.items.iter().map(UserAnswer::of).collect(),
            total: page.total,
            pages: page.last(),
            current_page: page.number,
        }
    }
}
