//! Posts as callers send them, and what that means: the very form that the editor's page sends.

use chrono::DateTime;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::db::Moment;
use crate::kit::field_errors::FieldErrors;
use crate::models::post::{Draft, FullPost, PostInput, Status, TagName};
use crate::web::api::body::Member;

/// Where a post is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum WantedStatus {
    /// For its author and editors alone; a public post is taken back, one in the trash comes back.
    Draft,
    /// Public: now, or at `published_at`.
    Published,
    /// Public at `published_at`, which must lie in the future.
    Scheduled,
}

/// A new post.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPost {
    /// 1 to 200 characters, white space at the ends not counted.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, example = "Notes on the Engine")]
    title: Member<String>,
    /// Markdown, 1 to 1,000,000 characters.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, max_length = 1_000_000, example = "The *engine* can do whatever we know how to order it.")]
    content: Member<String>,
    /// What lists show; at most 500 characters, white space at the ends not counted.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "What the engine can do.")]
    excerpt: Member<String>,
    /// The address; made from the title unless sent. 409 when another post has it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, example = "notes-on-the-engine")]
    slug: Member<String>,
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = json!(null))]
    category_id: Member<i64>,
    /// Names; those that are new are made.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20, example = json!(["engine", "notes"]))]
    tags: Member<Vec<String>>,
    /// A medium to show above it.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = json!(null))]
    cover_id: Member<i64>,
    /// `draft` unless sent.
    #[serde(default)]
    #[schema(value_type = Option<WantedStatus>, example = "published")]
    status: Member<WantedStatus>,
    /// When it is to be public; now, unless sent.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime, example = json!(null))]
    published_at: Member<String>,
}

/// What is to be otherwise in a post: what is not sent stays, `null` empties what may be empty.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostChange {
    /// 1 to 200 characters, white space at the ends not counted.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, example = "More notes on the Engine")]
    title: Member<String>,
    /// Markdown, 1 to 1,000,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 1_000_000)]
    content: Member<String>,
    /// What lists show; at most 500 characters, white space at the ends not counted.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    excerpt: Member<String>,
    /// The address; the earlier one leads to it. `null`: made from the title.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300)]
    slug: Member<String>,
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = 3)]
    category_id: Member<i64>,
    /// Names, in place of those that it has.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 20, example = json!(["engine"]))]
    tags: Member<Vec<String>>,
    /// A medium to show above it.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1)]
    cover_id: Member<i64>,
    #[serde(default)]
    #[schema(value_type = Option<WantedStatus>)]
    status: Member<WantedStatus>,
    /// When it is to be public. `null` forgets the time of a post that is not.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    published_at: Member<String>,
    /// The version that was read; needed unless `If-Match` names it. 409 when another one stands.
    #[serde(default)]
    #[schema(value_type = Option<i32>, minimum = 1, example = 4)]
    pub version: Member<i32>,
}

impl From<NewPost> for PostChange {
    fn from(new: NewPost) -> Self {
        Self {
            title: new.title,
            content: new.content,
            excerpt: new.excerpt,
            slug: new.slug,
            category_id: new.category_id,
            tags: new.tags,
            cover_id: new.cover_id,
            status: new.status,
            published_at: new.published_at,
            version: Member::Absent,
        }
    }
}

/// A post before a change; the default is one that is not there yet.
#[derive(Debug, Default)]
pub struct Standing {
    form: PostInput,
    /// Whether it is public, scheduled or in the trash.
    is_no_draft: bool,
    published_at: Option<Moment>,
}

impl Standing {
    /// As it is.
    pub fn of(full: &FullPost) -> Self {
        Self {
            form: PostInput::of(&full.post, &full.tags),
            is_no_draft: full.post.status != Status::Draft,
            published_at: full.post.published_at,
        }
    }
}

impl PostChange {
    /// What the post becomes when this is laid over what stands. Takes as long as rendering takes.
    pub fn draft(self, standing: Standing, now: Moment) -> Result<Draft, FieldErrors> {
        let mut errors = FieldErrors::new();
        errors.take("published_at", self.check_time(standing.published_at, now));
        errors.take("tags", self.check_tags());
        let forgets_time = self.published_at.is_null();
        let form = self.over(standing);
        // Times here are exact and bring their own offset: no zone of the site's is needed to read them.
        match (form.parse(&Default::default()), errors.is_empty()) {
            (Ok(draft), true) if forgets_time => Ok(draft.without_time()),
            (Ok(draft), true) => Ok(draft),
            (parsed, _) => {
                for (field, message) in parsed.err().unwrap_or_default().iter() {
                    errors.add(if field == "cover" { "cover_id" } else { field }, message);
                }
                Err(errors)
            }
        }
    }

    fn over(self, Standing { form: standing, is_no_draft, .. }: Standing) -> PostInput {
        let nothing = String::new;
        PostInput {
            title: self.title.over(standing.title, nothing()),
            content: self.content.over(standing.content, nothing()),
            excerpt: self.excerpt.over(standing.excerpt, nothing()),
            slug: self.slug.over(standing.slug, nothing()),
            category_id: self.category_id.map(|id| id.to_string()).over(standing.category_id, nothing()),
            tags: self.tags.map(|names| names.join(", ")).over(standing.tags, nothing()),
            cover: self.cover_id.map(|id| id.to_string()).over(standing.cover, nothing()),
            published_at: self.published_at.over(nothing(), nothing()),
            action: match self.status {
                Member::Value(WantedStatus::Draft) if is_no_draft => "unpublish",
                Member::Value(WantedStatus::Published | WantedStatus::Scheduled) => "publish",
                _ => "save",
            }
            .to_owned(),
            ..PostInput::default()
        }
    }

    fn check_time(&self, standing: Option<Moment>, now: Moment) -> Result<(), String> {
        let sent = match &self.published_at {
            Member::Value(text) => {
                let at = DateTime::parse_from_rfc3339(text);
                Some(at.map_err(|_| "must be a time such as 2030-01-31T09:00:00Z")?.naive_utc().into())
            }
            _ => None,
        };
        let is_future = sent.or(standing).is_some_and(|at: Moment| at > now);
        match self.status {
            Member::Value(WantedStatus::Scheduled) if !is_future => {
                Err("must lie in the future for a post to be scheduled".into())
            }
            _ => Ok(()),
        }
    }

    /// A name with a comma would fall apart in the form.
    fn check_tags(&self) -> Result<(), String> {
        let Member::Value(names) = &self.tags else { return Ok(()) };
        names.iter().try_for_each(|name| match TagName::parse(name) {
            Ok(_) => Ok(()),
            Err(problem) => Err(format!("“{}” {problem}", name.chars().take(50).collect::<String>())),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(body: serde_json::Value) -> PostChange {
        serde_json::from_value(body).unwrap()
    }

    fn wrong(body: serde_json::Value) -> Vec<String> {
        let form = PostInput { title: "T".into(), content: "c".into(), ..PostInput::default() };
        let standing = Standing { form, ..Standing::default() };
        let errors = change(body).draft(standing, Moment::default()).unwrap_err();
        errors.iter().map(|(field, message)| format!("{field} {message}")).collect()
    }

    #[test]
    fn what_is_sent_lies_over_what_stands() {
        let form = PostInput {
            title: "Old".into(),
            content: "text".into(),
            excerpt: "short".into(),
            category_id: "3".into(),
            tags: "a, b".into(),
            ..PostInput::default()
        };
        let body = serde_json::json!({"title": "New", "excerpt": null, "category_id": 4, "status": "draft"});
        let standing = Standing { form, is_no_draft: true, published_at: None };
        let form = change(body).over(standing);
        assert_eq!((form.title.as_str(), form.content.as_str(), form.excerpt.as_str()), ("New", "text", ""));
        assert_eq!((form.category_id.as_str(), form.tags.as_str()), ("4", "a, b"));
        assert_eq!(form.action, "unpublish");
    }

    #[test]
    fn what_can_not_be_is_named() {
        assert_eq!(wrong(serde_json::json!({"title": null})), ["title can't be empty"]);
        assert_eq!(wrong(serde_json::json!({"tags": ["a,b"]})), ["tags “a,b” can't hold a comma"]);
        assert_eq!(wrong(serde_json::json!({"cover_id": -1})), ["cover_id is not a picture of this site"]);
        for time in ["2030-01-31T09:00", "tomorrow", "", "1960-01-01T00:00:00Z", "2030-06-30T23:59:60Z"] {
            assert_eq!(wrong(serde_json::json!({"published_at": time})).len(), 1, "{time}");
        }
        assert_eq!(wrong(serde_json::json!({"status": "scheduled"})).len(), 1);
    }
}
