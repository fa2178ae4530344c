//! What webhooks are told, in the document: for each event when, by which headers and message, and what a
//! receiver answers.

use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{Object, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::{
    ContentBuilder, OpenApi as Document, PathItem, Paths, RefOr, Required, ResponseBuilder, ResponsesBuilder,
};
use utoipa::{Modify, PartialSchema, ToSchema};

use super::hook_messages::{Comment, Message, Ping};
use super::v1::post_answers::PostSummary;
use crate::models::webhook::{self, DELIVERY_HEADER, EVENT_HEADER, Event, SIGNATURE_HEADER};
use crate::services::courier;

type Schemas = Vec<(String, RefOr<Schema>)>;

/// Adds what webhooks are told.
pub struct Webhooks;

impl Modify for Webhooks {
    fn modify(&self, document: &mut Document) {
        let (mut webhooks, mut schemas) = (Paths::new(), Schemas::new());
        for event in Event::ALL {
            let item = PathItem::new(HttpMethod::Post, told(*event, &mut schemas));
            webhooks.paths.insert(event.to_string(), item);
        }
        document.webhooks = Some(webhooks);
        if let Some(components) = document.components.as_mut() {
            components.schemas.extend(schemas);
        }
    }
}

/// When an event is told, and what is said then.
fn described(event: Event, schemas: &mut Schemas) -> (&'static str, RefOr<Schema>) {
    match event {
        Event::PostPublished => (
            "Readers see a post that they did not see before: published, or its time has come; once each time it appears.",
            message::<PostSummary>(event, schemas),
        ),
        Event::PostUpdated => (
            "A post that readers see was saved, and they see it still.",
            message::<PostSummary>(event, schemas),
        ),
        Event::PostDeleted => (
            "Readers do not see a post any more: withdrawn, put off, or thrown away; `status` says what it is now.",
            message::<PostSummary>(event, schemas),
        ),
        Event::CommentCreated => (
            "Somebody sent a comment; `status` says whether it is `approved` or still `pending`.",
            message::<Comment>(event, schemas),
        ),
        Event::Ping => ("An admin pressed “Send a test”.", message::<Ping>(event, schemas)),
    }
}

/// The message of this one event.
fn message<T: ToSchema>(event: Event, schemas: &mut Schemas) -> RefOr<Schema> {
    Message::<T>::schemas(schemas);
    schemas.push((T::name().into_owned(), T::schema()));
    let mut schema = Message::<T>::schema();
    if let RefOr::T(Schema::Object(message)) = &mut schema {
        let word = ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("What happened."))
            .enum_values(Some([event.as_str()]));
        message.properties.insert("event".into(), word.into());
    }
    schema
}

fn told(event: Event, schemas: &mut Schemas) -> Operation {
    let (when, message) = described(event, schemas);
    let body = RequestBodyBuilder::new()
        .content("application/json", ContentBuilder::new().schema(Some(message)).build())
        .required(Some(Required::True))
        .build();
    let headers = headers(event).map(|(name, about, value)| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(about))
            .schema(Some(value))
            .build()
    });
    let answers =
        answers().map(|(status, about)| (status, ResponseBuilder::new().description(about).build()));
    OperationBuilder::new()
        .tag("webhooks")
        .summary(Some(format!("{}.", event.label())))
        .description(Some(when))
        .parameters(Some(headers))
        .request_body(Some(body))
        .responses(ResponsesBuilder::new().responses_from_iter(answers).build())
        .build()
}

/// The headers of a message: name, meaning, value.
fn headers(event: Event) -> [(&'static str, &'static str, Object); 3] {
    let text = || ObjectBuilder::new().schema_type(Type::String);
    [
        (EVENT_HEADER, "What happened, as in the body.", text().enum_values(Some([event.as_str()])).build()),
        (
            DELIVERY_HEADER,
            "The `id` of the body. What is tried again comes under the same one, and may come twice.",
            text().format(Some(SchemaFormat::Custom("uuid".into()))).build(),
        ),
        (
            SIGNATURE_HEADER,
            "`t=SECONDS,v1=HEX`: when it was sent, in seconds since 1970, and the HMAC-SHA256 of `SECONDS.BODY`, \
             the body as it came, under the webhook’s secret. To be checked before anything is believed, in \
             constant time; what is older than five minutes is to be refused.",
            text().pattern(Some("^t=[0-9]+,v1=[0-9a-f]{64}$")).build(),
        ),
    ]
}

/// What a receiver may answer, and what comes of it.
fn answers() -> [(&'static str, String); 3] {
    let (again, hours) = (webhook::BACK_OFF.len(), webhook::hours_of_tries());
    [
        (
            "2XX",
            format!(
                "It is delivered. The answer must be there within {} seconds: do the work afterwards.",
                courier::WHOLE.as_secs()
            ),
        ),
        ("410", "The receiver is gone for good: the webhook is paused at once.".to_owned()),
        (
            "default",
            format!(
                "It is not delivered, nor is what gets no answer: it is tried again {again} times within {hours} \
                 hours, and later messages may come before it. Redirects are not followed. A webhook that \
                 nothing reaches for three days is paused."
            ),
        ),
    ]
}
