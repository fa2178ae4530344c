//! Addresses of the JSON API.

/// Whether a path belongs to the API: what answers there is JSON. Its page for people does not.
pub fn is_within(path: &str) -> bool {
    (path == "/api" || path.starts_with("/api/")) && path != docs()
}

/// The page that explains the API.
pub fn docs() -> &'static str {
    "/api/v1/docs"
}

/// The document that describes the API to programs.
pub fn document() -> &'static str {
    "/api/v1/openapi.json"
}

/// One thing of a collection: `posts`, `jobs`, `users`…
pub fn item(collection: &str, id: i64) -> String {
    format!("/api/v1/{collection}/{id}")
}
