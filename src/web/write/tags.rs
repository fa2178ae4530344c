//! `/write/tags`: tags that begin as typed, for the editor's list of suggestions.

use actix_web::{HttpResponse, web};
use serde::Deserialize;

use crate::error::Error;
use crate::models::tag;
use crate::web::parts::respond::PRIVATE;
use crate::web::parts::{Author, State};

/// Suggestions at most.
const SUGGESTED: i64 = 8;

/// What was typed of a name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TagQuery {
    q: String,
}

/// `GET /write/tags?q=`: a JSON list of names.
pub async fn index(
    _author: Author,
    query: web::Query<TagQuery>,
    state: State,
) -> Result<HttpResponse, Error> {
    let prefix = query.into_inner().q;
    let names = state.db.read(move |conn| tag::names_beginning(conn, &prefix, SUGGESTED)).await?;
    Ok(HttpResponse::Ok().insert_header(("cache-control", PRIVATE)).json(names))
}
