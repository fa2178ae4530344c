//! Surfaces for readers.

pub mod archive;
pub mod author;
pub mod category;
pub mod comments;
pub mod feeds;
pub mod home;
pub mod machines;
pub mod media;
pub mod post;
pub mod redirects;
pub mod search;
pub mod shared_preview;
pub mod sitemap;
pub mod standing_page;
pub mod tag;
pub mod theme;

use crate::db::{Conn, Moment};
use crate::error::Error;
use crate::kit::page::Page;
use crate::models::post::{PostCard, PostFilter, PostSort, find_page, last_change};

/// The last part of an address as slugs and usernames are spelled; no other leads anywhere.
fn plain_name(name: &str) -> Result<&str, Error> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    match (1..=100).contains(&name.len()) && name.bytes().all(is_plain) {
        true => Ok(name),
        false => Err(Error::NotFound),
    }
}

/// One page of the posts that a filter finds, newest first, and when they last changed.
fn find_posts(
    conn: &mut Conn,
    filter: &PostFilter,
    (number, per_page): (u64, u64),
    now: Moment,
) -> Result<(Page<PostCard>, Option<Moment>), Error> {
    let posts = find_page(conn, filter, (PostSort::Published, false), (number, per_page), now)?;
    let posts = posts.ok_or(Error::NotFound)?;
    let modified = last_change(&posts.items);
    Ok((posts, modified))
}
