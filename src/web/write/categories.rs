//! `/write/categories`: categories that begin as typed, for fields that take one of very many.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::models::category;
use crate::web::parts::respond::PRIVATE;
use crate::web::parts::{Author, State};

/// Suggestions at most.
const SUGGESTED: i64 = 12;

/// What was typed of a name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CategoryQuery {
    q: String,
}

/// What the field takes, and what people read.
#[derive(Serialize)]
struct Suggestion {
    value: String,
    label: String,
}

/// `GET /write/categories?q=`: a JSON list of addresses and names.
pub async fn index(
    _author: Author,
    query: web::Query<CategoryQuery>,
    state: State,
) -> Result<HttpResponse, Error> {
    let typed = query.into_inner().q;
    let found = state.db.read(move |conn| category::beginning(conn, &typed, SUGGESTED)).await?;
    let suggestions: Vec<Suggestion> =
        found.into_iter().map(|category| Suggestion { value: category.slug, label: category.name }).collect();
    Ok(HttpResponse::Ok().insert_header(("cache-control", PRIVATE)).json(suggestions))
}
