//! Two edits of one post, put together field by field.

use crate::kit::merge::{self, Choice, Merge};
use crate::kit::slug::Slug;
use crate::kit::text;
use crate::models::post::PostInput;

/// A field that changed, and whose value the form shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldNote {
    /// Its name in the form.
    pub name: &'static str,
    /// Its name on the page.
    pub label: &'static str,
    /// Who changed it.
    pub choice: Choice,
    /// What was saved meanwhile.
    pub theirs: String,
    /// What was sent.
    pub mine: String,
}

/// What becomes of two edits.
#[derive(Debug, Clone)]
pub struct Merged {
    /// The form to look over: the changes of both; where they overlap, mine.
    pub form: PostInput,
    /// How the text came about; None where nobody knows what both began from.
    pub text: Option<Merge>,
    /// The fields that either changed.
    pub fields: Vec<FieldNote>,
}

impl Merged {
    /// Whether the changes of both are in the form, and nothing has to be decided.
    pub fn is_clean(&self) -> bool {
        self.text.as_ref().is_some_and(|text| text.overlaps() == 0)
            && !self.fields.iter().any(|field| field.choice == Choice::Conflict)
    }
}

type Field = (&'static str, &'static str, fn(&mut PostInput) -> &mut String);

const FIELDS: [Field; 6] = [
    ("title", "Title", |form| &mut form.title),
    ("excerpt", "Excerpt", |form| &mut form.excerpt),
    ("slug", "Address", |form| &mut form.slug),
    ("category_id", "Category", |form| &mut form.category_id),
    ("cover", "Cover picture", |form| &mut form.cover),
    ("published_at", "Publish at", |form| &mut form.published_at),
];

/// Puts `mine` and `theirs` together, which both came from `base`; without one, everything that
/// differs is for the person to decide.
pub fn merge(base: Option<PostInput>, mut theirs: PostInput, mut mine: PostInput) -> Merged {
    tidy(&mut mine);
    let text = base.as_ref().map(|base| merge::texts(&base.content, &theirs.content, &mine.content));
    let mut fields = Vec::new();
    let mut form = PostInput { version: theirs.version.clone(), ..mine.clone() };
    if let Some(text) = &text {
        form.content = text.text();
    }
    let mut before = base.clone().unwrap_or_default();
    for (name, label, field) in FIELDS {
        let (theirs, mine) = (field(&mut theirs).clone(), field(&mut mine).clone());
        // An empty time means the one that stands.
        let keeps = name == "published_at" && mine.is_empty();
        let choice = match &base {
            _ if keeps => Choice::Same,
            Some(_) => merge::choose(field(&mut before), &theirs, &mine),
            None if theirs == mine => Choice::Same,
            None => Choice::Conflict,
        };
        if keeps || choice == Choice::Theirs {
            field(&mut form).clone_from(&theirs);
        }
        if choice != Choice::Same {
            fields.push(FieldNote { name, label, choice, theirs, mine });
        }
    }
    fields.extend(merge_tags(base.as_ref(), &theirs, &mut form));
    Merged { form, text, fields }
}

/// Tags are a set: what either added or took away holds, and nothing collides.
fn merge_tags(base: Option<&PostInput>, theirs: &PostInput, form: &mut PostInput) -> Option<FieldNote> {
    let mine = form.tags.clone();
    let (of_theirs, of_mine) = (names(&theirs.tags), names(&mine));
    let of_base = base.map(|base| names(&base.tags)).unwrap_or_default();
    let [base_keys, their_keys, my_keys] = [&of_base, &of_theirs, &of_mine].map(|names| keys(names));
    let choice = merge::choose(&base_keys, &their_keys, &my_keys);
    form.tags = merge::join_sets(&of_base, &of_theirs, &of_mine, text::name_key).join(", ");
    let choice = if choice == Choice::Conflict { Choice::Alike } else { choice };
    (choice != Choice::Same).then(|| FieldNote {
        name: "tags",
        label: "Tags",
        choice,
        theirs: theirs.tags.clone(),
        mine,
    })
}

fn names(tags: &str) -> Vec<&str> {
    tags.split(',').map(str::trim).filter(|name| !name.is_empty()).collect()
}

fn keys(names: &[&str]) -> Vec<String> {
    let mut keys: Vec<String> = names.iter().map(|name| text::name_key(name)).collect();
    keys.sort_unstable();
    keys
}

/// As it would be saved, so that only what a person changed is a change.
fn tidy(form: &mut PostInput) {
    form.content = text::multiline(&form.content, usize::MAX).unwrap_or_else(|_| form.content.clone());
    for line in [&mut form.title, &mut form.excerpt] {
        if let Ok(tidied) = text::optional_line(line, usize::MAX) {
            *line = tidied;
        }
    }
    for value in [&mut form.category_id, &mut form.cover, &mut form.published_at] {
        *value = value.trim().to_owned();
    }
    if let Ok(slug) = Slug::parse(&form.slug) {
        form.slug = slug.to_string();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(title: &str, content: &str, tags: &str) -> PostInput {
        PostInput { title: title.into(), content: content.into(), tags: tags.into(), ..PostInput::default() }
    }

    #[test]
    fn fields_of_one_side_are_taken_and_those_of_both_are_for_the_person() {
        let base = form("Title", "a\n\nb", "one, two");
        let theirs =
            PostInput { slug: "new".into(), version: "7".into(), ..form("Theirs", "A\n\nb", "two, three") };
        let mine = PostInput {
            excerpt: "mine".into(),
            version: "6".into(),
            ..form(" Mine ", "a\r\n\r\nB", "One, four")
        };
        let merged = merge(Some(base), theirs, mine);
        let result = &merged.form;
        assert_eq!((result.content.as_str(), result.version.as_str()), ("A\n\nB", "7"));
        assert_eq!(
            (result.title.as_str(), result.slug.as_str(), result.excerpt.as_str()),
            ("Mine", "new", "mine")
        );
        assert_eq!(result.tags, "four, three");
        let choices: Vec<_> = merged.fields.iter().map(|field| (field.name, field.choice.clone())).collect();
        assert_eq!(
            choices,
            [
                ("title", Choice::Conflict),
                ("excerpt", Choice::Mine),
                ("slug", Choice::Theirs),
                ("tags", Choice::Alike)
            ]
        );
        assert!(!merged.is_clean());
    }

    #[test]
    fn an_empty_time_keeps_the_one_that_stands() {
        let theirs = PostInput { published_at: "2030-01-01T09:00".into(), ..form("T", "a", "") };
        let merged = merge(Some(form("T", "a", "")), theirs, form("T", "b", ""));
        assert_eq!(merged.form.published_at, "2030-01-01T09:00");
        assert!(merged.is_clean());
    }

    #[test]
    fn without_a_base_everything_that_differs_is_for_the_person() {
        let merged = merge(None, form("T", "theirs", "a"), form("M", "mine", "b"));
        assert_eq!((merged.form.content.as_str(), merged.form.title.as_str()), ("mine", "M"));
        assert_eq!(merged.form.tags, "b, a");
        assert!(!merged.is_clean() && merged.text.is_none());
    }
}
