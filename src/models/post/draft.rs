//! What a person sends to save a post, and what becomes of it: the form, and the proof that it is good.

use serde::{Deserialize, Deserializer, Serialize};
use validator::Validate;

use crate::db::Moment;
use crate::kit::field_errors::FieldErrors;
use crate::kit::markdown::{self, Profile};
use crate::kit::slug::Slug;
use crate::kit::text;
use crate::kit::zone::{self, Zone};

/// Characters of a summary made from the text.
const SUMMARY_CHARS: usize = 280;

/// Which button was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Action {
    /// Keep it as it is: a draft stays a draft, a published post is updated.
    #[default]
    Save,
    /// Make it public, now or at the time given.
    Publish,
    /// Keep it for its author and editors: a public post, or one in the trash, becomes a draft.
    Unpublish,
}

/// The form of a post as sent. Everything is text, so that everything can be shown again.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate)]
#[serde(default)]
pub struct PostInput {
    /// 1-200 characters.
    #[validate(length(max = 200, message = "is longer than 200 characters"))]
    pub title: String,
    /// Markdown, 1-1,000,000 characters.
    #[validate(length(max = 1_000_000, message = "is longer than 1,000,000 characters"))]
    pub content: String,
    /// At most 500 characters.
    #[validate(length(max = 500, message = "is longer than 500 characters"))]
    pub excerpt: String,
    /// Empty: made from the title.
    #[validate(length(max = 300, message = "is too long"))]
    pub slug: String,
    /// Empty or an id.
    pub category_id: String,
    /// Comma-separated, at most 20, each at most 50 characters.
    pub tags: String,
    /// Empty or the id of a medium.
    pub cover: String,
    /// Empty, `YYYY-MM-DDTHH:MM` in the site's zone, or a moment with its offset, as RFC 3339 writes it.
    pub published_at: String,
    /// `save`, `publish` or `unpublish`.
    pub action: String,
    /// The version that was edited.
    #[serde(deserialize_with = "lenient")]
    pub version: String,
    /// Names the editor it was typed in, for its autosave.
    pub desk: String,
    /// The autosave it was taken over from.
    pub autosave: String,
}

fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.unwrap_or_default())
}

/// A tag's name: one line of 1-50 characters without a comma.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TagName(String);

impl TryFrom<String> for TagName {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        Self::parse(&name)
    }
}

impl From<TagName> for String {
    fn from(name: TagName) -> Self {
        name.0
    }
}

impl TagName {
    /// Reads what a person typed.
    pub fn parse(name: &str) -> Result<Self, String> {
        let name = text::line(name, 50)?;
        if name.contains(',') { Err("can't hold a comma".into()) } else { Ok(Self(name)) }
    }

    /// As shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As compared.
    pub fn key(&self) -> String {
        text::name_key(&self.0)
    }
}

/// A post that may be saved. Holding one is the proof that every field is good.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) title: String,
    pub(super) content: String,
    pub(super) content_html: String,
    pub(super) content_text: String,
    pub(super) word_count: i32,
    pub(super) excerpt: String,
    pub(super) summary: String,
    pub(super) slug: Option<Slug>,
    pub(super) category_id: Option<i64>,
    pub(super) tags: Vec<TagName>,
    pub(super) cover_id: Option<i64>,
    pub(super) published_at: Option<Moment>,
    /// In which the form wrote its time; None where it wrote the very moment.
    pub(super) zone: Option<Zone>,
    pub(super) forgets_time: bool,
    pub(super) action: Action,
    pub(super) is_autosave: bool,
}

impl PostInput {
    /// Whether two forms hold the same words; line ends are as the browser writes them.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let words = |input: &Self| {
            [&input.title, &input.content, &input.excerpt, &input.slug, &input.tags, &input.category_id]
                .map(|text| text.trim().replace("\r\n", "\n"))
        };
        words(self) == words(other)
    }

    /// All fields checked and the text rendered; every wrong field has its message. Takes as long as
    /// rendering takes: run it where waiting is allowed.
    pub fn parse(&self, zone: &Zone) -> Result<Draft, FieldErrors> {
        let mut errors = self.validate().err().map(FieldErrors::from).unwrap_or_default();
        let title = errors.take("title", text::line(&self.title, 200));
        let content = errors.take("content", content(&self.content));
        let excerpt = errors.take("excerpt", text::optional_line(&self.excerpt, 500));
        let slug = errors.take("slug", Slug::typed(&self.slug));
        let category_id = errors.take("category_id", id(&self.category_id, "category"));
        let cover_id = errors.take("cover", id(&self.cover, "picture"));
        let tags = errors.take("tags", parse_tags(&self.tags));
        let published_at = errors.take("published_at", published_at(&self.published_at, zone));
        let action = errors.take("action", action(&self.action));
        if !errors.is_empty() {
            return Err(errors);
        }
        match (title, content, excerpt, slug, category_id, cover_id, tags, published_at, action) {
            (
                Some(title),
                Some(content),
                Some(excerpt),
                Some(slug),
                Some(category_id),
                Some(cover_id),
                Some(tags),
                Some(published_at),
                Some(action),
            ) => Ok(Draft {
                slug,
                category_id,
                tags,
                cover_id,
                published_at,
                zone: Some(*zone).filter(|_| zone::parse_moment(&self.published_at).is_none()),
                action,
                is_autosave: !self.autosave.is_empty(),
                ..Draft::written(title, content, excerpt)
            }),
            _ => Err(errors),
        }
    }
}

impl Draft {
    /// With what an import knows of its surroundings, in place of what a form would say.
    pub fn placed(
        self,
        category_id: Option<i64>,
        cover_id: Option<i64>,
        published_at: Option<Moment>,
    ) -> Self {
        Self { category_id, cover_id, published_at, ..self }
    }

    /// Without the time of publication that the post has, unless it is public or to become so.
    pub fn without_time(self) -> Self {
        Self { forgets_time: true, ..self }
    }

    /// The time of publication after a save. A form shows minutes of a clock on the wall, so a minute
    /// that was left as it stood is the very moment it was: with its seconds, and the second of two
    /// hours where clocks go back.
    pub(super) fn published_at_after(&self, before: Option<Moment>) -> Option<Moment> {
        match (self.published_at, before, self.zone) {
            (Some(at), Some(was), Some(zone))
                if zone.format_local_minute(*at) == zone.format_local_minute(*was) =>
            {
                Some(was)
            }
            (at, was, _) => at.or(was),
        }
    }

    /// The part that comes from the texts alone, rendered.
    pub(super) fn written(title: String, content: String, excerpt: String) -> Self {
        let rendered = markdown::render(&content, Profile::Post);
        let summary = match excerpt.is_empty() {
            true => markdown::excerpt(&rendered.text, SUMMARY_CHARS),
            false => excerpt.clone(),
        };
        Self {
            title,
            content,
            content_html: rendered.html,
            content_text: rendered.text,
            word_count: i32::try_from(rendered.word_count).unwrap_or(i32::MAX),
            excerpt,
            summary,
            slug: None,
            category_id: None,
            tags: Vec::new(),
            cover_id: None,
            published_at: None,
            zone: None,
            forgets_time: false,
            action: Action::Save,
            is_autosave: false,
        }
    }
}

fn content(typed: &str) -> Result<String, String> {
    let content = text::multiline(typed, 1_000_000)?;
    if content.trim().is_empty() { Err("can't be empty".into()) } else { Ok(content) }
}

fn id(typed: &str, what: &str) -> Result<Option<i64>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse::<i64>() {
            Ok(id) if id > 0 => Ok(Some(id)),
            _ => Err(format!("is not a {what} of this site")),
        },
    }
}

fn published_at(typed: &str, zone: &Zone) -> Result<Option<Moment>, String> {
    match typed.trim() {
        "" => Ok(None),
        typed => zone::parse_moment(typed)
            .or_else(|| zone::parse_local_minute(typed).map(|local| zone.to_utc(local)))
            .map(|at| Some(at.into()))
            .ok_or_else(|| "is not a date and time such as 2030-01-31T09:00".into()),
    }
}

fn action(typed: &str) -> Result<Action, String> {
    match typed {
        "" | "save" => Ok(Action::Save),
        "publish" => Ok(Action::Publish),
        "unpublish" => Ok(Action::Unpublish),
        _ => Err("is none of save, publish and unpublish".into()),
    }
}

/// Comma-separated names of tags: at most 20, none twice.
pub fn parse_tags(typed: &str) -> Result<Vec<TagName>, String> {
    let mut tags: Vec<TagName> = Vec::new();
    for name in typed.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let tag = TagName::parse(name).map_err(|problem| {
            let shown: String = name.chars().take(50).collect();
            format!("“{shown}” {problem}")
        })?;
        if !tags.iter().any(|known| known.key() == tag.key()) {
            tags.push(tag);
        }
    }
    if tags.len() > 20 { Err(format!("are {} tags; at most 20 fit", tags.len())) } else { Ok(tags) }
}
