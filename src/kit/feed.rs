//! Feeds: the same entries as Atom, RSS and JSON Feed.

use std::collections::BTreeMap;

use atom_syndication as atom;
use chrono::{DateTime, NaiveDateTime, Utc};
use rss::extension::atom::{AtomExtension, Link as RssLink};
use rss::extension::dublincore::DublinCoreExtension;
use serde_json::json;

/// What a feed holds. All addresses are absolute.
#[derive(Debug, Clone, Default)]
pub struct Feed {
    /// Its name.
    pub title: String,
    /// A line about it; may be empty.
    pub description: String,
    /// A BCP 47 tag.
    pub language: String,
    /// The page it follows.
    pub page_url: String,
    /// Its own address.
    pub own_url: String,
    /// The last change.
    pub updated: NaiveDateTime,
    /// Newest first.
    pub entries: Vec<FeedEntry>,
}

/// One entry of a feed.
#[derive(Debug, Clone, Default)]
pub struct FeedEntry {
    /// Never changes, unlike the address.
    pub id: String,
    /// Where it is read.
    pub url: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: String,
    /// The whole text.
    pub html: String,
    /// Name of the author.
    pub author: String,
    /// The author's page, where there is one.
    pub author_url: Option<String>,
    /// Names.
    pub tags: Vec<String>,
    /// First appearance.
    pub published: NaiveDateTime,
    /// Last change.
    pub updated: NaiveDateTime,
}

/// Text as XML takes it: most control characters can't stand there, not even escaped.
fn clean(text: &str) -> String {
    let may_stand = |c: &char| matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..);
    text.chars().filter(may_stand).collect()
}

fn in_utc(at: NaiveDateTime) -> DateTime<Utc> {
    at.and_utc()
}

impl Feed {
    /// As Atom, RFC 4287.
    pub fn to_atom(&self) -> String {
        atom::Feed {
            title: atom::Text::plain(clean(&self.title)),
            subtitle: (!self.description.is_empty()).then(|| atom::Text::plain(clean(&self.description))),
            id: self.own_url.clone(),
            updated: in_utc(self.updated).fixed_offset(),
            lang: Some(self.language.clone()),
            links: vec![
                atom_link(&self.own_url, "self", "application/atom+xml"),
                atom_link(&self.page_url, "alternate", "text/html"),
            ],
            entries: self.entries.iter().map(FeedEntry::to_atom).collect(),
            ..atom::Feed::default()
        }
        .to_string()
    }

    /// As RSS 2.0, the whole text in `content:encoded`.
    pub fn to_rss(&self) -> String {
        let own = RssLink {
            href: self.own_url.clone(),
            rel: "self".into(),
            mime_type: Some("application/rss+xml".into()),
            ..RssLink::default()
        };
        let namespaces = [
            ("atom", "http://www.w3.org/2005/Atom"),
            ("content", "http://purl.org/rss/1.0/modules/content/"),
            ("dc", "http://purl.org/dc/elements/1.1/"),
        ];
        rss::Channel {
            title: clean(&self.title),
            link: self.page_url.clone(),
            description: clean(if self.description.is_empty() { &self.title } else { &self.description }),
            language: Some(self.language.clone()),
            last_build_date: Some(in_utc(self.updated).to_rfc2822()),
            atom_ext: Some(AtomExtension { links: vec![own] }),
            namespaces: namespaces
                .map(|(name, uri)| (name.to_owned(), uri.to_owned()))
                .into_iter()
                .collect::<BTreeMap<_, _>>(),
            items: self.entries.iter().map(FeedEntry::to_rss).collect(),
            ..rss::Channel::default()
        }
        .to_string()
    }

    /// As JSON Feed 1.1.
    pub fn to_json(&self) -> String {
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page_url,
            "feed_url": self.own_url,
            "language": self.language,
            "items": self.entries.iter().map(FeedEntry::to_json).collect::<Vec<_>>(),
        });
        if !self.description.is_empty() {
            feed["description"] = self.description.as_str().into();
        }
        feed.to_string()
    }
}

fn atom_link(href: &str, rel: &str, kind: &str) -> atom::Link {
    atom::Link { href: href.into(), rel: rel.into(), mime_type: Some(kind.into()), ..atom::Link::default() }
}

impl FeedEntry {
    fn to_atom(&self) -> atom::Entry {
        let content = atom::Content {
            value: Some(clean(&self.html)),
            content_type: Some("html".into()),
            ..atom::Content::default()
        };
        let author = atom::Person {
            name: clean(&self.author),
            uri: self.author_url.clone(),
            ..atom::Person::default()
        };
        let category = |tag: &String| atom::Category { term: clean(tag), ..atom::Category::default() };
        atom::Entry {
            title: atom::Text::plain(clean(&self.title)),
            id: self.id.clone(),
            updated: in_utc(self.updated).fixed_offset(),
            published: Some(in_utc(self.published).fixed_offset()),
            authors: vec![author],
            categories: self.tags.iter().map(category).collect(),
            links: vec![atom_link(&self.url, "alternate", "text/html")],
            summary: (!self.summary.is_empty()).then(|| atom::Text::plain(clean(&self.summary))),
            content: Some(content),
            ..atom::Entry::default()
        }
    }

    fn to_rss(&self) -> rss::Item {
        let creator =
            DublinCoreExtension { creators: vec![clean(&self.author)], ..DublinCoreExtension::default() };
        rss::Item {
            title: Some(clean(&self.title)),
            link: Some(self.url.clone()),
            guid: Some(rss::Guid { value: self.id.clone(), permalink: false }),
            pub_date: Some(in_utc(self.published).to_rfc2822()),
            description: (!self.summary.is_empty()).then(|| clean(&self.summary)),
            content: Some(clean(&self.html)),
            categories: self
                .tags
                .iter()
                .map(|tag| rss::Category { name: clean(tag), domain: None })
                .collect(),
            dublin_core_ext: Some(creator),
            ..rss::Item::default()
        }
    }

    fn to_json(&self) -> serde_json::Value {
        let mut author = json!({ "name": self.author });
        if let Some(url) = &self.author_url {
            author["url"] = url.as_str().into();
        }
        json!({
            "id": self.id,
            "url": self.url,
            "title": self.title,
            "summary": self.summary,
            "content_html": self.html,
            "date_published": in_utc(self.published).to_rfc3339(),
            "date_modified": in_utc(self.updated).to_rfc3339(),
            "authors": [author],
            "tags": self.tags,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn feed_with(text: &str) -> Feed {
        let entry = FeedEntry {
            id: "https://b.test/posts/1".into(),
            url: "https://b.test/posts/a".into(),
            title: text.into(),
            summary: text.into(),
            html: format!("<p>{text}</p>"),
            author: text.into(),
            tags: vec![text.into()],
            ..FeedEntry::default()
        };
        Feed { title: text.into(), description: text.into(), entries: vec![entry], ..Feed::default() }
    }

    proptest! {
        #[test]
        fn any_text_makes_feeds_that_can_be_read_again(text in "[\\PC\\x00-\\x1f<>&\\]]{1,60}") {
            let feed = feed_with(&text);
            let atom = atom::Feed::read_from(feed.to_atom().as_bytes()).unwrap();
            prop_assert_eq!(atom.entries.len(), 1);
            let html = atom.entries[0].content.as_ref().and_then(|content| content.value.clone()).unwrap_or_default();
            prop_assert_eq!(html.replace('\r', "\n"), format!("<p>{}</p>", clean(&text)).replace('\r', "\n"));
            let rss = rss::Channel::read_from(feed.to_rss().as_bytes()).unwrap();
            prop_assert_eq!(rss.items.len(), 1);
            let json: serde_json::Value = serde_json::from_str(&feed.to_json()).unwrap();
            prop_assert_eq!(json["items"][0]["title"].as_str(), Some(text.as_str()));
        }
    }
}
