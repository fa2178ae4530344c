//! Stylesheets, scripts and pictures of the program itself: embedded, under names that change with
//! their content, so that caches may keep them for ever.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;

use crate::error::Error;
use crate::kit::token::hash_token;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Embedded;

/// The stylesheet, and the parts it is joined from.
const STYLESHEET: (&str, [&str; 2]) = ("css/site.css", ["css/platen.css", "css/highlight.css"]);

struct Asset {
    content_type: String,
    bytes: Cow<'static, [u8]>,
}

struct Assets {
    path_by_name: HashMap<String, String>,
    by_path: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { path_by_name: HashMap::new(), by_path: HashMap::new() };
    for name in Embedded::iter() {
        if let Some(file) = Embedded::get(&name) {
            assets.add(&name, file.data);
        }
    }
    let (name, parts) = STYLESHEET;
    let joined: Vec<u8> =
        parts.iter().filter_map(|part| Embedded::get(part)).flat_map(|file| file.data.into_owned()).collect();
    assets.add(name, joined.into());
    assets
});

impl Assets {
    fn add(&mut self, name: &str, bytes: Cow<'static, [u8]>) {
        let hash = hash_token(&String::from_utf8_lossy(&bytes));
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let path = format!("{stem}.{}.{extension}", &hash[..12]);
        let content_type = mime_guess::from_path(name).first_or_octet_stream();
        let content_type = match content_type.type_() {
            mime_guess::mime::TEXT => format!("{content_type}; charset=utf-8"),
            _ => content_type.to_string(),
        };
        self.path_by_name.insert(name.to_owned(), format!("/static/{path}"));
        self.by_path.insert(path, Asset { content_type, bytes });
    }
}

/// Where the asset with this name is served; an unknown name leads to a 404.
pub fn path_of(name: &str) -> String {
    ASSETS.path_by_name.get(name).cloned().unwrap_or_else(|| format!("/static/{name}"))
}

/// The bytes of an asset by its plain name.
pub fn bytes_of(name: &str) -> Option<Cow<'static, [u8]>> {
    Embedded::get(name).map(|file| file.data)
}

/// `GET /static/{path}`
pub async fn show(path: web::Path<String>) -> Result<HttpResponse, Error> {
    let asset = ASSETS.by_path.get(path.as_str()).ok_or(Error::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, asset.content_type.as_str()))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(asset.bytes.to_vec()))
}
