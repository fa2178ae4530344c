//! People that an import names: found again by their name, or made without a way to sign in.

use diesel::prelude::*;

use super::account::insert;
use super::{NewUser, Role, User, Username};
use crate::db::schema::users;
use crate::db::{Conn, Moment};
use crate::kit::slug::Slug;

/// Characters of a display name at most.
const NAME_CHARS: usize = 100;
/// Characters of a username that leave room for a number behind it.
const STEM_CHARS: usize = 32;

/// The person with this display name, or else this username; made, inactive, when there is none.
/// Belongs in the transaction of the import.
pub fn ensure_named(conn: &mut Conn, name: &str, now: Moment) -> QueryResult<i64> {
    let display_name: String = name.chars().take(NAME_CHARS).collect();
    if let Some(id) = find_named(conn, &display_name)? {
        return Ok(id);
    }
    let stem = stem(&display_name);
    let mut tried = 1_u32;
    let username = loop {
        let candidate = if tried == 1 { stem.clone() } else { format!("{stem}-{tried}") };
        if let Ok(username) = Username::parse(&candidate)
            && is_free(conn, &username)?
        {
            break username;
        }
        tried += 1;
    };
    let new = NewUser {
        username,
        email: None,
        password_hash: None,
        role: Role::Author,
        display_name,
        is_active: false,
    };
    insert(conn, &new, now)
}

/// The active admin who came first.
pub fn first_admin(conn: &mut Conn) -> QueryResult<Option<User>> {
    users::table
        .filter(users::role.eq(Role::Admin).and(users::deactivated_at.is_null()))
        .order(users::id)
        .select(User::as_select())
        .first(conn)
        .optional()
}

fn find_named(conn: &mut Conn, name: &str) -> QueryResult<Option<i64>> {
    let by_name = users::table.filter(users::display_name.eq(name)).order(users::id).select(users::id);
    match by_name.first(conn).optional()? {
        Some(id) => Ok(Some(id)),
        None => users::table
            .filter(users::username_key.eq(name.to_ascii_lowercase()))
            .select(users::id)
            .first(conn)
            .optional(),
    }
}

fn is_free(conn: &mut Conn, username: &Username) -> QueryResult<bool> {
    let holder: Option<i64> = users::table
        .filter(users::username_key.eq(username.key()))
        .select(users::id)
        .first(conn)
        .optional()?;
    Ok(holder.is_none())
}

/// What a username can be made of: with a number behind it at the latest it is long enough and not reserved.
fn stem(name: &str) -> String {
    let slug = Slug::from_title(name).map(|slug| slug.to_string()).unwrap_or_default();
    let cut: String = slug.chars().take(STEM_CHARS).collect();
    match cut.trim_end_matches('-') {
        "" => "author".to_owned(),
        short if short.len() < 3 => format!("author-{short}"),
        stem => stem.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_give_usernames() {
        for (name, username) in
            [("Ada Lovelace", "ada-lovelace"), ("Ø", "author-o"), ("!?", "author"), ("李", "author-li")]
        {
            assert_eq!(stem(name), username);
        }
    }

    proptest! {
        #[test]
        fn any_name_leads_to_a_username(name in "\\PC{0,120}") {
            let numbered = format!("{}-1000000", stem(&name));
            prop_assert!(Username::parse(&numbered).is_ok(), "{}", numbered);
        }
    }
}
