//! People: who they are and what they may do.

mod account;
mod administration;
mod authors;
mod finding;
mod importing;
mod input;
mod invitation;
mod listing;
mod naming;
mod profile;
mod role;
mod signup;
mod standing;
mod username;

use diesel::prelude::*;

pub use account::{NewUser, create, create_first, password_hash_of, set_password};
pub use administration::{
    TheirPosts, UserChange, UserFilter, UserSort, delete, find_after, find_page, update,
};
pub use authors::{count_authors, find_authors, live_post_counts};
pub use finding::*;
pub use importing::{count_invited_at, find_invited_at, find_taken, import};
pub use input::{DeletionInput, ParsedUser, UserInput};
pub use invitation::*;
pub use listing::{Listed, MOST_LISTED, WrongLine, check_list, read_list};
pub use naming::{ensure_named, first_admin};
pub use profile::{Profile, ProfileInput, update_profile};
pub use role::Role;
pub use signup::{Signup, SignupInput};
pub use standing::{Standing, change_many, set_active, set_role};
pub use username::{Email, NewPassword, Username};

use crate::db::Moment;
use crate::db::schema::users;

/// A person with an account, or one named by an import.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Identifiable)]
#[diesel(table_name = users)]
pub struct User {
    /// Never changes.
    pub id: i64,
    /// As shown.
    pub username: String,
    /// None for people named by an import.
    pub email: Option<String>,
    /// What they may do.
    pub role: Role,
    /// May be empty; see [`User::name`].
    pub display_name: String,
    /// Markdown.
    pub bio: String,
    /// The bio, rendered and sanitised.
    pub bio_html: String,
    /// Empty, or an http(s) address.
    pub website: String,
    /// Counts changes.
    pub version: i32,
    /// When they came.
    pub created_at: Moment,
    /// Last change of the row.
    pub updated_at: Moment,
    /// When they were barred from signing in.
    pub deactivated_at: Option<Moment>,
    /// When they were invited, until they have chosen a password.
    pub invited_at: Option<Moment>,
}

impl User {
    /// The name to show: the display name, else the username.
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() { &self.username } else { &self.display_name }
    }

    /// Whether they may sign in.
    pub fn is_active(&self) -> bool {
        self.deactivated_at.is_none()
    }

    /// Whether they were invited and have not come yet.
    pub fn is_invited(&self) -> bool {
        self.invited_at.is_some() && self.is_active()
    }

    /// Whether their role is at least `role`.
    pub fn is_at_least(&self, role: Role) -> bool {
        self.role >= role
    }
}

/// The author of something, as lists name them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, serde::Serialize)]
#[diesel(table_name = users)]
pub struct Byline {
    /// Never changes.
    pub id: i64,
    /// For the address.
    pub username: String,
    /// May be empty.
    pub display_name: String,
}

impl Byline {
    /// The line for a person.
    pub fn of(user: &User) -> Self {
        Self { id: user.id, username: user.username.clone(), display_name: user.display_name.clone() }
    }

    /// The name to show.
    pub fn name(&self) -> &str {
        if self.display_name.is_empty() { &self.username } else { &self.display_name }
    }
}
