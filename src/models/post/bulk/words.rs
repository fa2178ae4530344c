//! A change to many posts as people read it.

use super::BulkChange;
use crate::kit::text::thousands;

impl BulkChange {
    /// What is done to this many posts, as an instruction; `name` is that of the category or author.
    pub fn in_words(&self, count: i64, name: &str) -> String {
        let posts = counted(count);
        match self {
            Self::Publish => format!("Publish {posts}"),
            Self::Unpublish => format!("Unpublish {posts}"),
            Self::Trash => format!("Move {posts} to the trash"),
            Self::Restore => format!("Restore {posts} from the trash"),
            Self::Delete => format!("Delete {posts} for good"),
            Self::SetCategory(Some(_)) => format!("Put {posts} into “{name}”"),
            Self::SetCategory(None) => format!("Take {posts} out of their category"),
            Self::AddTag(tag) => format!("Add the tag “{}” to {posts}", tag.as_str()),
            Self::RemoveTag(tag) => format!("Remove the tag “{}” from {posts}", tag.as_str()),
            Self::SetAuthor(_) => format!("Make {name} the author of {posts}"),
        }
    }
}

/// `1,204 posts`, `1 post`.
pub fn counted(count: i64) -> String {
    match count {
        1 => "1 post".into(),
        count => format!("{} posts", thousands(count)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_says_what_it_does() {
        assert_eq!(BulkChange::Publish.in_words(1_204, ""), "Publish 1,204 posts");
        assert_eq!(BulkChange::SetCategory(Some(3)).in_words(1, "Steam"), "Put 1 post into “Steam”");
    }
}
