//! Addresses of one's own account, and where forms lead that nobody may send yet.

use super::{admin, admin_edit, edit_post, escaped, home, write};

/// Signing in, and where to go afterwards.
pub fn login(next: &str) -> String {
    format!("/login?next={}", escaped(next))
}

/// Signing in after an upload, which can't be kept: the page says that the file must be chosen again.
pub fn login_after_upload(next: &str) -> String {
    format!("{}&upload=lost", login(next))
}

/// The page that shows a form filled in which was sent to `path`; None where any will do.
pub fn page_of_form(path: &str) -> Option<String> {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments.as_slice() {
        ["write"] => Some("/write/new".into()),
        ["write", id] => id.parse().ok().map(edit_post),
        ["posts", slug, "comments"] => Some(format!("/posts/{slug}")),
        ["account"] => Some(account()),
        ["account", "tokens"] => Some(tokens()),
        ["admin", "pages"] => Some("/admin/pages/new".into()),
        ["admin", "pages", id] => id.parse().ok().map(|id| admin_edit("pages", id)),
        _ => None,
    }
}

/// The page nearest to an address that only takes forms: where its button most likely stood.
pub fn page_near(path: &str) -> String {
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments.as_slice() {
        ["write", "media", ..] => "/write/media".into(),
        ["write", id, ..] => id.parse().map_or_else(|_| write(), edit_post),
        ["admin", list, ..] => admin(list),
        ["posts", slug, ..] => format!("/posts/{slug}"),
        ["account", "password"] => path.to_owned(),
        ["account", "tokens", ..] => tokens(),
        ["account", ..] => account(),
        ["kept", ..] => kept_forms(),
        [page @ ("write" | "admin")] => format!("/{page}"),
        _ => home(),
    }
}

/// A form that was kept while nobody was signed in.
pub fn kept(id: i64) -> String {
    format!("/kept/{id}")
}

/// The forms that were kept while nobody was signed in.
pub fn kept_forms() -> String {
    "/kept".into()
}

/// Asking for a link to choose a new password.
pub fn password_forgot() -> String {
    "/password/forgot".into()
}

/// Choosing a password, for whoever has the token.
pub fn password_reset(token: &str) -> String {
    format!("/password/reset/{}", escaped(token))
}

/// The profile.
pub fn account() -> String {
    "/account".into()
}

/// The tokens of one's own programs.
pub fn tokens() -> String {
    "/account/tokens".into()
}

/// Where one of them is taken back.
pub fn revoke_token(id: i64) -> String {
    format!("/account/tokens/{id}/revoke")
}
