//! `/api/v1`: the site for programs, in JSON.
//!
//! The same nouns, inputs and rules as the pages: a body becomes the input that a form becomes, and goes
//! through the same checks. What fails is a [`Problem`](problem::Problem), everywhere.

pub mod answers;
pub mod body;
pub mod caller;
pub mod cors;
pub mod etag;
pub mod explained;
pub mod gate;
pub mod hook_messages;
pub mod hooks;
pub mod layer;
pub mod once;
pub mod openapi;
pub mod paging;
pub mod problem;
pub mod query;
pub mod v1;
pub mod wording;
pub mod words;
