//! `/theme-LIGHT-DARK.css`: the admin's own accent colour, as a stylesheet of its own.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};

/// `GET /theme-{light}-{dark}.css`: what it says stands in its address, so that it never changes.
pub async fn show(path: web::Path<(String, String)>) -> HttpResponse {
    let (light, dark) = path.into_inner();
    HttpResponse::Ok()
        .content_type("text/css; charset=utf-8")
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(format!(":root {{ --accent: light-dark(#{light}, #{dark}) }}\n"))
}
