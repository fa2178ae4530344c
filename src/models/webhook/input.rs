//! A webhook as its form sends it, and the parsed value.

use serde::Deserialize;

use super::{Event, Webhook};
use crate::kit::field_errors::FieldErrors;
use crate::kit::outward;
use crate::kit::text::optional_line;

/// The form as sent.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct WebhookInput {
    /// Where deliveries go.
    pub url: String,
    /// What it is for.
    pub description: String,
    /// Words of events.
    pub events: Vec<String>,
    /// The version that was edited; empty when new.
    pub version: String,
}

/// A webhook that may be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewWebhook {
    /// Where deliveries go.
    pub(super) url: String,
    /// What it is for; may be empty.
    pub(super) description: String,
    /// What it wants to know; at least one.
    pub(super) events: Vec<Event>,
    /// The version that was edited.
    pub version: Option<i32>,
}

impl WebhookInput {
    /// The form of a new one: everything is ticked.
    pub fn fresh() -> Self {
        let events = Event::OFFERED.iter().map(|event| event.as_str().to_owned()).collect();
        Self { events, ..Self::default() }
    }

    /// A webhook as its form shows it first.
    pub fn of(webhook: &Webhook) -> Self {
        Self {
            url: webhook.url.clone(),
            description: webhook.description.clone(),
            events: webhook.events().into_iter().map(|event| event.as_str().to_owned()).collect(),
            version: webhook.version.to_string(),
        }
    }

    /// Whether an event is ticked.
    pub fn has(&self, event: &Event) -> bool {
        self.events.iter().any(|word| word == event.as_str())
    }

    /// All fields checked.
    pub fn parse(&self, allows_private: bool) -> Result<NewWebhook, FieldErrors> {
        let mut errors = FieldErrors::new();
        let url = errors.take("url", outward::receiver(&self.url, allows_private));
        let description = errors.take("description", optional_line(&self.description, 100));
        let events = errors.take("events", self.events());
        let version = match self.version.trim() {
            "" => Some(None),
            typed => errors.take("version", typed.parse().map(Some).map_err(|_| "is not a number".into())),
        };
        match (url, description, events, version) {
            (Some(url), Some(description), Some(events), Some(version)) => {
                Ok(NewWebhook { url: url.into(), description, events, version })
            }
            _ => Err(errors),
        }
    }

    fn events(&self) -> Result<Vec<Event>, String> {
        let is_offered = |word: &String| Event::OFFERED.iter().any(|event| event.as_str() == word);
        if !self.events.iter().all(is_offered) {
            return Err("holds something that nobody is told of".into());
        }
        match Event::OFFERED.into_iter().filter(|event| self.has(event)).collect::<Vec<_>>() {
            events if events.is_empty() => Err("need at least one".into()),
            events => Ok(events),
        }
    }
}
