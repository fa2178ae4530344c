//! `/robots.txt`, `/.well-known/security.txt`, `/favicon.ico`

use actix_web::HttpResponse;
use actix_web::http::header::CACHE_CONTROL;
use chrono::{NaiveTime, TimeDelta};

use crate::error::Error;
use crate::urls;
use crate::web::parts::{State, assets, public};

const TEXT: &str = "text/plain; charset=utf-8";

/// `GET /robots.txt`
pub async fn robots(state: State) -> HttpResponse {
    let closed: String = ["/admin", "/write", "/account", "/login", "/signup", "/search"]
        .iter()
        .map(|path| format!("Disallow: {path}\n"))
        .collect();
    let base = state.config.server.base();
    public(TEXT, format!("User-agent: *\n{closed}\nSitemap: {base}/sitemap.xml\n"), None)
}

/// `GET /.well-known/security.txt`, as RFC 9116 has it: valid for most of a year from today.
pub async fn security(state: State) -> Result<HttpResponse, Error> {
    let site = state.site.current(&state.db).await?;
    let page = site
        .pages
        .iter()
        .find(|(slug, _)| matches!(slug.as_str(), "security" | "contact" | "imprint" | "about"));
    let contact = page.map_or_else(urls::home, |(slug, _)| urls::standing_page(slug));
    let expires = (state.now().date() + TimeDelta::days(360)).and_time(NaiveTime::MIN);
    let text = format!(
        "Contact: {base}{contact}\nExpires: {expires}\nPreferred-Languages: {language}\nCanonical: {base}/.well-known/security.txt\n",
        base = site.base_url,
        expires = expires.format("%Y-%m-%dT%H:%M:%SZ"),
        language = site.settings.language,
    );
    Ok(public(TEXT, text, None))
}

/// `GET /favicon.ico`: for programs that ask for it unasked.
pub async fn favicon() -> Result<HttpResponse, Error> {
    let icon = assets::bytes_of("img/favicon.svg").ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml")
        .insert_header((CACHE_CONTROL, "public, max-age=86400"))
        .body(icon.into_owned()))
}
