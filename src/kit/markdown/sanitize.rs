//! The last gate: everything written passes ammonia, and only sealed attributes keep names of ours.

use ammonia::Builder;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};

use super::Profile;
use super::rules::{ELEMENTS, GENERIC, OURS, value_allowed};

/// A word that is nowhere in `source` and that nobody can foresee. Attributes the renderer writes begin with it;
/// an author can't write one, so ids and classes can't be forged.
pub fn seal(source: &str) -> String {
    loop {
        let seal = format!("k{:016x}", RandomState::new().build_hasher().finish());
        if !source.contains(&seal) {
            return seal;
        }
    }
}

/// The text that stands for a task's checkbox until the sanitiser is done.
pub fn checkbox(seal: &str, done: bool) -> String {
    format!("{seal}{}", if done { "[x]" } else { "[ ]" })
}

/// HTML with nothing but what [`super::rules`] allows; seals are broken.
pub fn sanitize(html: &str, profile: Profile, seal: &str) -> String {
    let comment = profile == Profile::Comment;
    let tags: HashSet<&str> =
        ELEMENTS.iter().map(|element| element.0).filter(|tag| !comment || *tag != "img").collect();
    let attributes: HashMap<&str, HashSet<&str>> =
        ELEMENTS.iter().map(|(tag, _, own)| (*tag, own.iter().copied().collect())).collect();
    let sealed_by = seal.to_owned();
    let mut builder = Builder::empty();
    builder
        .tags(tags)
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(attributes)
        .generic_attributes(
            GENERIC.into_iter().chain(OURS).filter(|name| !comment || *name != "rel").collect(),
        )
        .url_schemes(HashSet::from(["http", "https", "mailto", "tel"]))
        .link_rel(comment.then_some(COMMENT_REL))
        .strip_comments(true)
        .attribute_filter(move |_, name, value| unseal(name, value, &sealed_by));
    if !comment {
        builder
            .set_tag_attribute_value("img", "loading", "lazy")
            .set_tag_attribute_value("img", "decoding", "async");
    }
    let clean = builder.clean(html).to_string();
    if !clean.contains(seal) {
        return clean;
    }
    clean
        .replace(&checkbox(seal, true), r#"<input type="checkbox" checked="" disabled="" aria-label="Done">"#)
        .replace(&checkbox(seal, false), r#"<input type="checkbox" disabled="" aria-label="To do">"#)
}

/// What links of comments say of themselves; set by ammonia itself, so it needs no seal.
const COMMENT_REL: &str = "nofollow ugc noopener";

fn unseal<'a>(name: &str, value: &'a str, seal: &str) -> Option<Cow<'a, str>> {
    if name == "rel" && value == COMMENT_REL {
        return Some(Cow::Borrowed(value));
    }
    if OURS.contains(&name) {
        return value.strip_prefix(seal).map(Cow::Borrowed);
    }
    value_allowed(name, value).then_some(Cow::Borrowed(value))
}
