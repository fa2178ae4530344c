//! The people, shelves and tags of demo content: the same ones when it is made again.

use super::Wanted;
use super::words::{CATEGORIES, FIRST_NAMES, LAST_NAMES, TOPICS};
use crate::db::{Conn, Moment, transaction};
use crate::error::Error;
use crate::kit::slug::Slug;
use crate::models::audit::Actor;
use crate::models::post::TagName;
use crate::models::user::{self, NewUser, Role, Username};
use crate::models::{category, tag};

/// Who and what posts can point at.
#[derive(Debug, Default)]
pub struct Cast {
    /// Ids of those who write.
    pub authors: Vec<i64>,
    /// Ids of all, for comments.
    pub people: Vec<i64>,
    /// Ids of categories.
    pub categories: Vec<i64>,
    /// Tags, the frequent ones first: id and name.
    pub tags: Vec<(i64, String)>,
}

/// Makes, or finds again, as many as are wanted.
pub fn cast(conn: &mut Conn, wanted: &Wanted, now: Moment) -> Result<Cast, Error> {
    let mut cast = Cast::default();
    transaction(conn, |conn| {
        for index in 0..wanted.users {
            let (id, role) = person(conn, index, now)?;
            cast.people.push(id);
            if role >= Role::Author {
                cast.authors.push(id);
            }
        }
        for index in 0..wanted.categories {
            cast.categories.push(category::ensure(conn, &numbered(CATEGORIES, index), now)?);
        }
        Ok::<_, Error>(())
    })?;
    let names: Vec<TagName> =
        (0..wanted.tags).filter_map(|index| TagName::parse(&tag_name(index)).ok()).collect();
    for names in names.chunks(500) {
        let ids = transaction(conn, |conn| tag::ensure(conn, names, now))?;
        cast.tags.extend(ids.into_iter().zip(names.iter().map(|name| name.as_str().to_owned())));
    }
    Ok(cast)
}

/// Nobody can sign in as a demo person: they have no password.
fn person(conn: &mut Conn, index: usize, now: Moment) -> Result<(i64, Role), Error> {
    let (first, last) = (FIRST_NAMES.len(), LAST_NAMES.len());
    let display_name =
        format!("{} {}", FIRST_NAMES[index % first], LAST_NAMES[(index * 7 + index / first) % last]);
    let round = index / (first * last);
    let suffix = if round == 0 { String::new() } else { format!("-{}", round + 1) };
    let slug = Slug::from_title(&display_name).map(|slug| slug.to_string()).unwrap_or_default();
    let role = match index % 10 {
        3 | 7 => Role::Reader,
        9 => Role::Editor,
        _ => Role::Author,
    };
    let username = Username::parse(&format!("{slug}{suffix}")).map_err(Error::Refused)?;
    match user::find_by_username(conn, username.as_str()).map_err(Error::from) {
        Ok(known) => Ok((known.id, known.role)),
        Err(Error::NotFound) => {
            let new =
                NewUser { username, email: None, password_hash: None, role, display_name, is_active: true };
            Ok((user::create(conn, &Actor::command_line(), &new, now)?, role))
        }
        Err(error) => Err(error),
    }
}

fn numbered(words: &[&str], index: usize) -> String {
    match index / words.len() {
        0 => words[index].to_owned(),
        round => format!("{} {}", words[index % words.len()], round + 1),
    }
}

/// The topics, then pairs of them, then numbers.
fn tag_name(index: usize) -> String {
    let count = TOPICS.len();
    match index {
        _ if index < count => TOPICS[index].to_owned(),
        _ if index < count * count => format!("{} and {}", TOPICS[index % count], TOPICS[index / count]),
        _ => format!("{} {index}", TOPICS[index % count]),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_differ_and_fit() {
        let tags: HashSet<String> = (0..30_000).map(tag_name).collect();
        assert_eq!(tags.len(), 30_000);
        assert!(tags.iter().all(|tag| TagName::parse(tag).is_ok()));
        let shelves: HashSet<String> = (0..100).map(|index| numbered(CATEGORIES, index)).collect();
        assert_eq!(shelves.len(), 100);
    }
}
