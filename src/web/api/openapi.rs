//! The OpenAPI document, made from the handlers and their types: each call says beside its handler what
//! it takes and answers; what all calls have in common is added here.

use utoipa::openapi::path::{Operation, Parameter};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, ResponseBuilder, Server};
use utoipa::{Modify, OpenApi};

use super::problem::{PROBLEM_JSON, ProblemBody};
use super::{answers, v1};

#[derive(OpenApi)]
#[openapi(
    info(title = "Platen", description = "A multi-user blog.", license(name = "MIT OR Apache-2.0")),
    paths(
        v1::posts::index, v1::posts::show,
        v1::users::index, v1::users::show, v1::users::create, v1::users::update, v1::users::replace,
        v1::users::destroy, v1::bulk_users::create,
        v1::categories::index, v1::categories::show, v1::categories::create, v1::categories::update,
        v1::categories::destroy,
        v1::tags::index, v1::tags::show, v1::tags::create, v1::tags::update, v1::tags::destroy,
        v1::analytics::posts_per_category, v1::admin::db_stats, v1::admin::create_backup,
    ),
    components(schemas(ProblemBody, answers::JobAccepted)),
    tags(
        (name = "posts", description = "What is written here"),
        (name = "categories", description = "Shelves for posts, one within another"),
        (name = "tags", description = "Free words on posts"),
        (name = "users", description = "People with an account; for admins"),
        (name = "analytics", description = "What the site is made of"),
        (name = "admin", description = "The database and its backups; for admins"),
    ),
    modifiers(&InCommon),
)]
struct Described;

/// The document for a site at this address.
pub fn document(base_url: &str) -> Document {
    let mut document = Described::openapi();
    document.servers = Some(vec![Server::new(base_url)]);
    document
}

/// What every call may answer, and how callers say who they are.
struct InCommon;

impl Modify for InCommon {
    fn modify(&self, document: &mut Document) {
        if let Some(components) = document.components.as_mut() {
            let bearer = HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("A token of /account/tokens."))
                .build();
            components.add_security_scheme("token", SecurityScheme::Http(bearer));
        }
        for (path, item) in &mut document.paths.paths {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            for operation in operations.into_iter().flatten() {
                add_failures(path, operation);
            }
        }
    }
}

/// The ways in which a call may fail, by what it takes.
fn add_failures(path: &str, operation: &mut Operation) {
    let always: &[(&str, &str)] = &[
        ("400", "The request is not as it must be; `errors` says what is wrong with which field."),
        ("401", "The token is missing, unknown, expired or revoked."),
        ("406", "The caller does not take JSON."),
        ("429", "Too many calls; `Retry-After` says how many seconds to wait."),
        ("500", "Our fault; it is in the log under `request_id`."),
        ("503", "The database is away; `Retry-After` says how many seconds to wait."),
    ];
    let is_list = operation.parameters.iter().flatten().any(is_page);
    let of_one = [("404", "There is no such thing, or it is not yours to see.")];
    let of_bodies = [
        ("408", "The body did not arrive in time."),
        ("413", "The body is too large."),
        ("415", "The body is not `application/json`."),
    ];
    let one = if path.contains('{') || is_list { &of_one[..] } else { &[] };
    let of_guarded = [("403", "Your role, or the scope of your token, does not reach so far.")];
    let guarded = if operation.security.is_some() { &of_guarded[..] } else { &[] };
    let bodies = if operation.request_body.is_some() { &of_bodies[..] } else { &[] };
    for (status, description) in always.iter().chain(one).chain(guarded).chain(bodies) {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(*description).content(PROBLEM_JSON, problem);
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| response.build().into());
    }
}

fn is_page(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "page")
}
