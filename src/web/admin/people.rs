//! `/admin/people`: people whose name begins as typed, for fields that take one of very many.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::models::user;
use crate::web::parts::respond::PRIVATE;
use crate::web::parts::{Editor, State};

/// Suggestions at most.
const SUGGESTED: i64 = 12;

/// What was typed of a name.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PeopleQuery {
    q: String,
}

/// What the field takes, and what people read.
#[derive(Serialize)]
struct Suggestion {
    value: String,
    label: String,
}

/// `GET /admin/people?q=`: a JSON list of usernames and names.
pub async fn index(
    _editor: Editor,
    query: web::Query<PeopleQuery>,
    state: State,
) -> Result<HttpResponse, Error> {
    let typed = query.into_inner().q;
    let found = state.db.read(move |conn| user::beginning(conn, &typed, SUGGESTED)).await?;
    let suggestions: Vec<Suggestion> = found
        .into_iter()
        .map(|person| Suggestion { label: person.name().to_owned(), value: person.username })
        .collect();
    Ok(HttpResponse::Ok().insert_header(("cache-control", PRIVATE)).json(suggestions))
}
