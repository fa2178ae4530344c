//! Floor 0: tools that know nothing of blogs.

pub mod absolute;
pub mod calendar;
pub mod clock;
pub mod colour;
pub mod diff;
pub mod feed;
pub mod field_errors;
pub mod image;
pub mod link;
pub mod markdown;
pub mod merge;
pub mod outward;
pub mod page;
pub mod password;
pub mod plot;
pub mod process;
pub mod seal;
pub mod search_query;
pub mod search_words;
pub mod signature;
pub mod slug;
pub mod spreadsheet;
pub mod text;
pub mod token;
pub mod tree;
pub mod zone;
