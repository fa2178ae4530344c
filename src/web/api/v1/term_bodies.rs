//! Categories and tags as callers send them: the very form that their pages send.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::models::term::TermInput;
use crate::web::api::body::Member;

/// A new category.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCategory {
    /// 1 to 100 characters, white space at the ends not counted; 409 when another in the same category is called so.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, example = "Engines")]
    name: Member<String>,
    /// The address; made from the name unless sent. 409 when another has it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, example = "engines")]
    slug: Member<String>,
    /// Plain text.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "All that turns.")]
    description: Member<String>,
    /// The category it stands in; `null` at the top.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = json!(null))]
    parent_id: Member<i64>,
}

/// What is to be otherwise in a category: what is not sent stays, `null` empties what may be empty.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryChange {
    /// 1 to 100 characters, white space at the ends not counted; 409 when another in the same category is called so.
    #[serde(default)]
    #[schema(value_type = String, min_length = 1, example = "Engines")]
    name: Member<String>,
    /// The address. 409 when another has it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, example = "engines")]
    slug: Member<String>,
    /// Plain text.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "All that turns.")]
    description: Member<String>,
    /// The category it stands in; `null` at the top.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, example = json!(null))]
    parent_id: Member<i64>,
}

/// A new tag.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTag {
    /// 1 to 50 characters without a comma, white space at the ends not counted; 409 when another tag is called so.
    #[serde(default)]
    #[schema(value_type = String, required = true, min_length = 1, example = "steam")]
    name: Member<String>,
    /// The address; made from the name unless sent. 409 when another has it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, example = "steam")]
    slug: Member<String>,
    /// Plain text.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "All that turns.")]
    description: Member<String>,
}

/// What is to be otherwise in a tag: what is not sent stays, `null` empties what may be empty.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TagChange {
    /// 1 to 50 characters without a comma, white space at the ends not counted; 409 when another tag is called so.
    #[serde(default)]
    #[schema(value_type = String, min_length = 1, example = "steam")]
    name: Member<String>,
    /// The address. 409 when another has it.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 300, example = "steam")]
    slug: Member<String>,
    /// Plain text.
    #[serde(default)]
    #[schema(value_type = Option<String>, example = "All that turns.")]
    description: Member<String>,
}

impl From<NewCategory> for CategoryChange {
    fn from(new: NewCategory) -> Self {
        let NewCategory { name, slug, description, parent_id } = new;
        Self { name, slug, description, parent_id }
    }
}

impl From<NewTag> for TagChange {
    fn from(new: NewTag) -> Self {
        let NewTag { name, slug, description } = new;
        Self { name, slug, description }
    }
}

impl CategoryChange {
    /// The form with these fields filled in, and the others as they stand.
    pub fn over(self, standing: TermInput) -> TermInput {
        let parent_id = match self.parent_id {
            Member::Absent => standing.parent_id,
            Member::Null => String::new(),
            Member::Value(id) => id.to_string(),
        };
        TermInput {
            name: self.name.over(standing.name, String::new()),
            slug: self.slug.over(standing.slug, String::new()),
            description: self.description.over(standing.description, String::new()),
            parent_id,
            version: standing.version,
        }
    }
}

impl TagChange {
    /// The form with these fields filled in, and the others as they stand.
    pub fn over(self, standing: TermInput) -> TermInput {
        let Self { name, slug, description } = self;
        CategoryChange { name, slug, description, parent_id: Member::Absent }.over(standing)
    }
}
