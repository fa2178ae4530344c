//! Which posts a caller asks for, and may see.

use diesel::OptionalExtension;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::db::Conn;
use crate::error::Error;
use crate::models::post::filter::State as Standing;
use crate::models::post::{PostFilter, PostSort};
use crate::models::user::Role;
use crate::models::{category, tag, user};
use crate::web::api::caller::Caller;
use crate::web::api::paging::{self, PageNumber, PerPage};
use crate::web::api::problem::Problem;

/// Which posts, and which page of them.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostsQuery {
    /// The number of the page, from 1.
    #[param(value_type = Option<u64>, minimum = 1, example = 1)]
    page: PageNumber,
    /// Posts on a page.
    #[param(value_type = Option<u64>, minimum = 1, maximum = 100, example = 20)]
    per_page: PerPage,
    /// The slug or the name of a category; what stands below it is meant too.
    #[param(value_type = Option<String>)]
    category: String,
    /// The slug or the name of a tag.
    #[param(value_type = Option<String>)]
    tag: String,
    /// The username of an author.
    #[param(value_type = Option<String>)]
    author: String,
    /// Where they stand: `published` unless sent. All others are for authors, who see their own, and for
    /// editors, who see everybody's; those lists begin with what was saved last.
    #[param(value_type = Option<Asked>)]
    status: Asked,
}

/// Which post.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PostQuery {
    /// Also when it lies in the trash.
    #[param(value_type = Option<bool>)]
    pub trashed: bool,
}

/// Where posts stand, as a list may ask for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Asked {
    /// Public.
    #[default]
    Published,
    /// Not public.
    Draft,
    /// Public in the future.
    Scheduled,
    /// Thrown away.
    Trash,
    /// Wherever they stand, but for the trash.
    Any,
}

impl PostsQuery {
    /// The page asked for, as nouns take it.
    pub fn wanted(&self) -> (u64, u64) {
        paging::wanted(self.page, self.per_page)
    }

    /// The newest, or what was saved last.
    pub fn sort(&self) -> PostSort {
        match self.status {
            Asked::Published => PostSort::Published,
            _ => PostSort::Updated,
        }
    }

    /// Whose posts alone the caller sees in such a list; None where it is everybody's.
    pub fn whose(&self, caller: &Caller) -> Result<Option<i64>, Problem> {
        match (self.status, caller.user()) {
            (Asked::Published, _) => Ok(None),
            (_, None) => Err(Problem::unauthorised(
                "What is not public is there for authors and editors. Send a token: Authorization: Bearer TOKEN.",
            )),
            (_, Some(user)) if user.is_at_least(Role::Editor) => Ok(None),
            (_, Some(user)) if user.is_at_least(Role::Author) => Ok(Some(user.id)),
            _ => Err(Problem::forbidden("What is not public is there for authors and editors.")),
        }
    }

    /// Finds what the words stand for, among the posts of one person where only theirs are to be seen;
    /// names that nobody has find nothing.
    pub fn filter(&self, conn: &mut Conn, whose: Option<i64>) -> Result<Option<PostFilter>, Error> {
        let state = match self.status {
            Asked::Published => Standing::Live,
            Asked::Draft => Standing::Draft,
            Asked::Scheduled => Standing::Scheduled,
            Asked::Trash => Standing::Trash,
            Asked::Any => Standing::Kept,
        };
        let mut filter = PostFilter { state, author_id: whose, ..PostFilter::default() };
        if !self.category.is_empty() {
            let Some(found) = category::find_meant(conn, &self.category)? else { return Ok(None) };
            filter.category_ids = category::with_descendants(conn, found.id)?;
        }
        if !self.tag.is_empty() {
            let Some(found) = tag::find_meant(conn, &self.tag)? else { return Ok(None) };
            filter.tag_id = Some(found.id);
        }
        if !self.author.is_empty() {
            let found = user::find_by_username(conn, self.author.trim()).optional()?;
            let Some(author) = found.filter(|author| whose.is_none_or(|own| own == author.id)) else {
                return Ok(None);
            };
            filter.author_id = Some(author.id);
        }
        Ok(Some(filter))
    }
}
