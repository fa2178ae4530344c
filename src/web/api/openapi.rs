//! The OpenAPI document, made from the handlers and their types: each call says beside its handler what
//! it takes and answers; what all calls have in common is added here.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi as Document, Ref, RefOr, Required, ResponseBuilder, Server};
use utoipa::{Modify, OpenApi};

use super::hooks::Webhooks;
use super::problem::{PROBLEM_JSON, ProblemBody};
use super::{answers, v1};

#[derive(OpenApi)]
#[openapi(
    info(title = "Platen", description = "A multi-user blog.", license(name = "MIT OR Apache-2.0")),
    paths(
        v1::posts::index, v1::posts::show, v1::posts::create, v1::posts::update, v1::posts::destroy,
        v1::post_search::index, v1::bulk_posts::create, v1::jobs::show,
        v1::users::index, v1::users::show, v1::users::create, v1::users::update, v1::users::replace,
        v1::users::destroy, v1::bulk_users::create,
        v1::categories::index, v1::categories::show, v1::categories::create, v1::categories::update,
        v1::categories::destroy,
        v1::tags::index, v1::tags::show, v1::tags::create, v1::tags::update, v1::tags::destroy,
        v1::analytics::posts_per_category, v1::admin::db_stats, v1::admin::create_backup,
    ),
    components(schemas(ProblemBody, answers::JobAccepted, v1::post_queries::Asked)),
    tags(
        (name = "posts", description = "What is written here"),
        (name = "jobs", description = "Work that goes on beside calls"),
        (name = "categories", description = "Shelves for posts, one within another"),
        (name = "tags", description = "Free words on posts"),
        (name = "users", description = "People with an account; for admins"),
        (name = "analytics", description = "What the site is made of"),
        (name = "admin", description = "The database and its backups; for admins"),
        (name = "webhooks", description = "What this site tells other programs, at the addresses that admins name"),
    ),
    modifiers(&InCommon, &Webhooks),
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
            let operations = [
                ("get", &mut item.get),
                ("post", &mut item.post),
                ("put", &mut item.put),
                ("patch", &mut item.patch),
                ("delete", &mut item.delete),
            ];
            for (method, operation) in operations {
                if let Some(operation) = operation {
                    add_failures(path, method, operation);
                }
            }
        }
    }
}

/// What a call may answer beside what it says itself, by what it takes.
fn add_failures(path: &str, method: &str, operation: &mut Operation) {
    let takes_version = path.ends_with("/{id}") && !path.contains("/jobs/");
    let is_list = operation.parameters.iter().flatten().any(is_page);
    let conditions = [
        (true, &ALWAYS[..]),
        (operation.security.is_some(), &OF_PEOPLE[..]),
        (path.contains('{') || is_list, &OF_ONE[..]),
        (method != "get", &OF_WRITES[..]),
        (method != "get" && takes_version, &OF_VERSIONS[..]),
        (operation.request_body.is_some(), &OF_BODIES[..]),
    ];
    let failures = conditions.into_iter().filter(|(holds, _)| *holds).flat_map(|(_, failures)| failures);
    for (status, description) in failures {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
        let response = ResponseBuilder::new().description(*description).content(PROBLEM_JSON, problem);
        operation.responses.responses.entry((*status).to_owned()).or_insert_with(|| response.build().into());
    }
    if method == "get" && takes_version {
        let unchanged = ResponseBuilder::new().description("The caller has it already.").build();
        operation.responses.responses.insert("304".into(), unchanged.into());
    }
    add_headers(method, takes_version, operation);
}

/// The headers by which callers name versions and calls.
fn add_headers(method: &str, takes_version: bool, operation: &mut Operation) {
    let kind = match (method, takes_version) {
        ("post", _) => "post",
        ("get", true) => "get",
        (_, true) => "change",
        _ => "",
    };
    for (name, about, _) in HEADERS.iter().filter(|(_, _, of)| *of == kind) {
        let pattern = (method == "post").then_some("^[!-~]{1,255}$");
        let text = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
        let header = ParameterBuilder::new()
            .name(*name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(*about))
            .schema(Some(text));
        operation.parameters.get_or_insert_default().push(header.build().into());
    }
}

type Failures<const N: usize> = [(&'static str, &'static str); N];

const ALWAYS: Failures<6> = [
    ("400", "The request is not as it must be; `errors` says what is wrong with which field."),
    ("401", "The token is missing, unknown, expired or revoked."),
    ("406", "The caller does not take JSON."),
    ("429", "Too many calls; `Retry-After` says how many seconds to wait."),
    ("500", "Our fault; it is in the log under `request_id`."),
    ("503", "The database is away; `Retry-After` says how many seconds to wait."),
];
const OF_PEOPLE: Failures<1> = [("403", "The role, or the scope of the token, does not reach so far.")];
const OF_ONE: Failures<1> = [("404", "There is no such thing, or it is not yours to see.")];
const OF_WRITES: Failures<1> = [("409", "It stands against something that is there already.")];
const OF_VERSIONS: Failures<1> = [("412", "`If-Match` names another version than the one that stands.")];
const OF_BODIES: Failures<3> = [
    ("408", "The body did not arrive in time."),
    ("413", "The body is too large."),
    ("415", "The body is not `application/json`."),
];

/// Headers that calls of a kind take: name, meaning, method.
const HEADERS: [(&str, &str, &str); 3] = [
    (
        "Idempotency-Key",
        "Names the call: sent again within a day, it is answered as before and not done twice.",
        "post",
    ),
    ("If-None-Match", "The `ETag` that the caller has.", "get"),
    ("If-Match", "The `ETag` of what is to be changed, or `*`.", "change"),
];

fn is_page(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.name == "page")
}
